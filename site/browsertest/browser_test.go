package browsertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// browser is one tab of a real browser.
type browser interface {
	open(url string) error
	eval(expression string) (json.RawMessage, error) // a promise is awaited
	console() []string                               // errors and warnings since the last open
}

// page is a tab with a test that watches it.
type page struct {
	t *testing.T
	browser
}

func root(t testing.TB) string {
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "dist/index.html")); err != nil {
		t.Fatal("There is no dist/index.html: run ./build.sh first.")
	}
	return dir
}

func fileURL(t testing.TB, name string) string { return "file://" + filepath.Join(root(t), name) }

// lab is the command line, built once.
var lab = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "handshake-lab-test")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "handshake")
	out, err := exec.Command("go", "build", "-o", bin, "handshakelab/cmd/handshake").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return bin, nil
})

func command(t testing.TB) string {
	t.Helper()
	bin, err := lab()
	if err != nil {
		t.Fatal("the command line does not build: ", err)
	}
	return bin
}

// serve serves dist/ as the command line does, and gives its address.
func serve(t testing.TB) string {
	t.Helper()
	c := exec.Command(command(t), "serve", "--addr", "127.0.0.1:0", filepath.Join(root(t), "dist"))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	i := strings.Index(line, "http://")
	if err != nil || i < 0 {
		t.Fatalf("handshake serve said %q (%v), which has no address", line, err)
	}
	return strings.Fields(line[i:])[0]
}

// start opens the page and waits until it is alive.
func (p page) start(url string) {
	p.t.Helper()
	if err := p.open(url); err != nil {
		p.t.Fatalf("open %s: %v", url, err)
	}
	p.wait("the page is alive", `globalThis.handshakeLab === "alive"`)
}

func (p page) wait(what, condition string) {
	p.t.Helper()
	end := time.Now().Add(30 * time.Second)
	for {
		b, err := p.eval("!!(" + condition + ")")
		if err == nil && string(b) == "true" {
			return
		}
		if time.Now().After(end) {
			text, _ := p.eval(`document.body ? document.body.innerText.slice(0, 400) : "no body"`)
			p.t.Fatalf("waited 30 s in vain: %s (%v). The page says: %s. The console: %q", what, err, text, p.console())
		}
		time.Sleep(30 * time.Millisecond)
	}
}

func (p page) str(expression string) string {
	p.t.Helper()
	b, err := p.eval(expression)
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return string(b)
	}
	return s
}

func (p page) text(selector string) string {
	p.t.Helper()
	return p.str(fmt.Sprintf("(document.querySelector(%s)||{textContent:'(nothing there)'}).textContent", strconv.Quote(selector)))
}

func (p page) count(selector string) int {
	p.t.Helper()
	n, _ := strconv.Atoi(p.str(fmt.Sprintf("document.querySelectorAll(%s).length", strconv.Quote(selector))))
	return n
}

// painted waits until what was done is on the screen: a person sees nothing
// sooner.
const painted = `await new Promise(r=>requestAnimationFrame(()=>setTimeout(()=>requestAnimationFrame(()=>setTimeout(r,20)),20)));`

// click clicks what is there to be clicked; what isn't, or can't be, fails.
func (p page) click(selector string) {
	p.t.Helper()
	got := p.str(fmt.Sprintf(`(async()=>{const e=document.querySelector(%s); if(!e) return "nothing there";
		if(e.disabled) return "disabled"; if(!e.getClientRects().length) return "not shown"; e.click ? e.click() : e.dispatchEvent(new MouseEvent("click",{bubbles:true,cancelable:true})); `+painted+` return "clicked"})()`, strconv.Quote(selector)))
	if got != "clicked" {
		p.t.Fatalf("click %s: %s", selector, got)
	}
}

// choose chooses an option of a select by its label.
func (p page) choose(selector, label string) {
	p.t.Helper()
	got := p.str(fmt.Sprintf(`(async()=>{const e=document.querySelector(%s); if(!e) return "no such control";
		const o=[...e.options].find(o=>o.textContent.startsWith(%s)); if(!o) return "no such choice among "+[...e.options].map(o=>o.textContent).join("|");
		if(o.disabled) return "disabled"; e.value=o.value; e.dispatchEvent(new Event("change",{bubbles:true})); `+painted+` return "chosen"})()`,
		strconv.Quote(selector), strconv.Quote(label)))
	if got != "chosen" {
		p.t.Fatalf("choose %q in %s: %s", label, selector, got)
	}
}

// quiet fails if the browser's console holds an error or a warning.
func (p page) quiet() {
	p.t.Helper()
	if c := p.console(); len(c) > 0 {
		p.t.Errorf("the console is not empty:\n%s", strings.Join(c, "\n"))
	}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if bin, err := lab(); err == nil {
		os.RemoveAll(filepath.Dir(bin))
	}
	os.Exit(code)
}
