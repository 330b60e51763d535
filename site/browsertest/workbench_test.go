package browsertest

import (
	"encoding/csv"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// typed presses a key at what has the focus.
func (p page) typed(key string) {
	p.t.Helper()
	p.str(fmt.Sprintf(`void document.activeElement.dispatchEvent(new KeyboardEvent("keydown",{key:%q,bubbles:true,cancelable:true}))`, key))
}

// benches is what every browser is led through: the workbench by key and by
// pointer, from where it opens to where it leads back.
func benches(p page, url string) {
	t := p.t
	p.start(url)
	p.press("w")
	p.wait("the workbench has the focus", `document.activeElement.id === "bench-compare" && location.hash.includes("bench=compare")`)
	if got := p.text(".sides"); !strings.Contains(got, "tls1.2tls1.3") || p.count(".stage, .verdict") != 0 {
		t.Errorf("the normal handshake is compared: %s", got)
	}
	compares(p)
	p.str(`void document.querySelector("#bench-compare").focus()`)
	p.typed("ArrowRight")
	p.wait("bytes are on the scale", `document.activeElement.id === "bench-costs" && document.querySelector(".costs")`)
	p.click(`.ready [data-do="go:groups=X25519MLKEM768"]`)
	p.wait("post-quantum shares are on the scale", `document.querySelector(".costs").textContent.includes("post-quantum 1\u202f2261\u202f128")`)
	p.str(`void document.querySelector("#bench-costs").focus()`)
	p.typed("ArrowRight")
	p.wait("the matrix has the focus", `document.activeElement.id === "bench-matrix"`)
	for n := p.count(".workbench .tab"); n > 3; n-- {
		p.typed("ArrowRight")
	}
	p.typed("ArrowRight")
	p.wait("tabs go round", `document.activeElement.matches(".workbench .tab:first-child")`)
	p.press("Escape")
	p.wait("Escape leads back to the figure, and the focus to the button", `document.querySelector(".stage") && document.activeElement.matches('.tool[data-do^="bench:"]')`)
	p.str("void history.back()")
	p.wait("Back leads to the workbench", `document.querySelector(".workbench")`)
	p.quiet()
}

// compares compares with what was there before, swaps, and follows a field to
// its bytes.
func compares(p page) {
	t := p.t
	p.choose(`[data-pick="with:"]`, "Expired certificate")
	p.wait("the certificates are compared", `document.querySelector(".differ").textContent.includes("notAfter")`)
	if got := p.str("location.hash"); !strings.HasSuffix(got, "bench=compare&with=edition%3D1%26server-cert%3Dexpired") {
		t.Errorf("the address of the comparison is %q", got)
	}
	if got := p.text(".sum"); !strings.Contains(got, "They part at step 2") || !strings.Contains(got, "2\u202f005 are the same") {
		t.Errorf("it is summed up as %q", got)
	}
	p.click(`[data-do="swap"]`)
	p.wait("the sides have changed", `location.hash.includes("#edition=1&server-cert=expired") && location.hash.endsWith("with=normal")`)
	p.press("Escape")
	p.press("u")
	p.wait("back at the normal handshake", `document.querySelector(".verdict b")?.textContent.includes("It worked")`)
	p.choose(`[data-pick="pick:client-auth="]`, "insists")
	p.wait("the change can be compared", `document.querySelector('.hint [data-do="with:before"]')`)
	p.click(`.hint [data-do="with:before"]`)
	p.wait("what was added is told", `document.querySelector(".both").textContent.includes("CertificateRequest")`)
	p.str(`(()=>{const i=document.querySelector("input[data-pick='with:']"); i.value="server-cert=exspired"; i.dispatchEvent(new Event("change",{bubbles:true}))})()`)
	p.wait("what is no scenario is said", `document.querySelector(".wrong")?.textContent.includes("expired")`)
	p.press("Escape")
	before := p.str("location.hash")
	p.click(".differ td:nth-child(3) a")
	p.wait("the bytes of the other run are shown", `document.querySelector(".stage") && /sel=b\d+:\d+-\d+/.test(location.hash)`)
	p.str("void history.back()")
	p.wait("Back leads to the comparison", `location.hash === `+quote(before)+` && document.querySelector(".both")`)
}

// matrix is what every browser is led through with hundreds of handshakes.
func matrix(p page, url string) {
	t := p.t
	p.start(url + "#bench=matrix&rows=client-cert&columns=client-auth")
	done := `document.querySelector(".progress b")?.textContent === "Done."`
	p.wait("all is tried", done)
	table := outcomes(p, "--rows", "client-cert", "--columns", "client-auth")
	asTable(p, table)

	// A cell leads to its scenario, and Back to the picture as it was.
	p.str(`void document.querySelector(".grid .cell").focus()`)
	for _, k := range []string{"ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"} {
		p.typed(k)
	}
	// A window that is not in front has no focus, and then nothing shows it.
	if got := p.str(`(document.hasFocus() ? getComputedStyle(document.activeElement.querySelector(".tell")).position : "fixed") + " " + document.activeElement.querySelector(".tell").textContent`); got != "fixed expired × require: The server stops here: the client's certificate has expired. It sends certificate_expired." {
		t.Errorf("the cell in focus tells %q", got)
	}
	p.str(`void document.activeElement.click()`)
	p.wait("the cell's scenario is shown", `document.querySelector("#s6 .stop") && location.hash === "#edition=1&client-cert=expired&client-auth=require"`)
	p.str(`(globalThis.asked = 0, globalThis.Worker = class extends Worker { constructor(...a) { super(...a); asked++ } }, "")`)
	p.str("void history.back()")
	p.wait("the picture is as it was", done)
	if n := p.str("asked"); n != "0" {
		t.Errorf("coming back made %s Workers", n)
	}

	// Hundreds, stopped and gone on with; the page stays at hand.
	began := time.Now()
	p.click(`.ready [data-do="axes:all,"]`)
	p.wait("some are tried", `document.querySelector(".progress progress").value > 20`)
	if n := p.str("asked"); n == "0" {
		t.Error("no Worker was asked for")
	}
	p.click(`.progress [data-do="survey:stop"]`)
	p.wait("it stands", `document.querySelector(".progress b").textContent === "Stopped."`)
	stopped := p.str(`document.querySelector(".progress progress").value`)
	pause := time.Now()
	time.Sleep(400 * time.Millisecond)
	if now := p.str(`document.querySelector(".progress progress").value`); now != stopped {
		t.Errorf("stopped at %s, it went on to %s", stopped, now)
	}
	began = began.Add(time.Since(pause))
	p.click(`.progress [data-do="survey:go"]`)
	p.str(`(globalThis.slow = 0, (function frame(last){requestAnimationFrame(now=>{slow=Math.max(slow,now-last); frame(now)})})(performance.now()), "")`)
	p.wait("all is tried", done)
	n, _ := strconv.Atoi(p.str(`document.querySelector(".progress progress").max`))
	took := time.Since(began)
	t.Logf("%d handshakes in %.1f s, %.0f a second, by %s Workers; the longest frame took %s ms", n, took.Seconds(), float64(n)/took.Seconds(), p.str("asked"), p.str("Math.round(slow)"))
	if n < 300 {
		t.Errorf("only %d handshakes", n)
	}
	asTable(p, outcomes(p, "--rows", "all"))

	// As CSV: what the command line says.
	p.str(`(globalThis.saved = "", URL.createObjectURL = (f => (b) => (b.text().then(s => saved = s), f.call(URL, b)))(URL.createObjectURL), "")`)
	p.click(`[data-do="save:csv"]`)
	p.wait("the table is saved", `saved.length > 1000`)
	got, err := csv.NewReader(strings.NewReader(p.str("saved"))).ReadAll()
	if want := outcomes(p, "--rows", "all"); err != nil || len(got) != len(want) {
		t.Errorf("%d lines saved (%v), the command line has %d", len(got), err, len(want))
	} else {
		for i := range want {
			if strings.Join(got[i], ",") != strings.Join(want[i], ",") {
				t.Errorf("saved %q, the command line has %q", got[i], want[i])
			}
		}
	}

	// Without Workers the page does it itself.
	p.str(`(globalThis.Worker = class { constructor() { throw new Error("forbidden") } }, "")`)
	p.choose(`[data-pick="rows:"]`, "user")
	p.wait("all is tried", done)
	asTable(p, outcomes(p, "--rows", "user", "--columns", p.str(`document.querySelector('[data-pick="columns:"]').value`)))

	// In another language, which the Workers speak too.
	p.start(url + "#lang=de&bench=matrix&rows=user&columns=server-cert")
	p.wait("all is tried in German", `document.querySelector(".progress progress")?.value === +document.querySelector(".progress progress").max`)
	if got := p.text(".grid tr:nth-child(1) td:nth-child(3) .tell"); !strings.Contains(got, "Zertifikat") {
		t.Errorf("in German the matrix says %q", got)
	}

	p.start(url + "#bench=matrix&rows=serwer-cert")
	if got := p.text(".wrong"); !strings.Contains(got, "server-cert") {
		t.Errorf("of a wrong axis the page says %q", got)
	}
	p.quiet()
}

// outcomes is what the command line makes of a matrix.
func outcomes(p page, args ...string) [][]string {
	p.t.Helper()
	out, err := exec.Command(command(p.t), append([]string{"matrix", "--format", "csv"}, args...)...).Output()
	if err != nil {
		p.t.Fatal(err)
	}
	table, err := csv.NewReader(strings.NewReader(string(out))).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	return table
}

// asTable holds the picture against the command line's table, cell by cell.
func asTable(p page, table [][]string) {
	p.t.Helper()
	cells := strings.Split(p.str(`[...document.querySelectorAll(".grid .cell")].map(c => (c.className.match(/k-(\w+)/)||[])[1] + " " + c.querySelector("b").textContent).join("\n")`), "\n")
	if len(cells) != len(table)-1 {
		p.t.Fatalf("the picture has %d cells, the command line %d", len(cells), len(table)-1)
	}
	for i, row := range table[1:] {
		want := row[2]
		switch row[2] {
		case "bad":
			mark := "✗"
			if row[3] == "stalled" || row[3] == "cut" {
				mark = "…"
			}
			want += " " + mark + strings.ToUpper(row[4][:1]) + row[5]
		case "good":
			want += " ✓"
		case "odd":
			want += " ⚠"
		case "none":
			want += " –"
		}
		if cells[i] != want {
			p.t.Errorf("%s, %s: the page shows %q, the command line has %q", row[0], row[1], cells[i], want)
		}
	}
}

func TestWorkbench(t *testing.T) {
	c := newChromium(t)
	c.size(t, 1280, 900, false)
	benches(page{t, c}, serve(t))
	c.size(t, 360, 740, true)
	p := page{t, c}
	p.start(serve(t))
	p.tool("bench:compare")
	p.wait("the workbench opens on a phone", `document.querySelector(".workbench") && document.activeElement.id === "bench-compare"`)
	for _, id := range []string{"compare", "costs", "matrix"} {
		p.click("#bench-" + id)
		if w := p.str("document.documentElement.scrollWidth"); w != "360" {
			t.Errorf("%s is %s pixels wide on a phone", id, w)
		}
	}
}

func TestMatrix(t *testing.T) {
	for name, url := range map[string]string{
		"served":                serve(t),
		"single file":           fileURL(t, "dist/handshake-lab.html"),
		"root index.html, file": fileURL(t, "index.html"),
	} {
		t.Run(name, func(t *testing.T) {
			c := newChromium(t)
			if _, err := chromedp.Call(c.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
				t.Fatal(err)
			}
			matrix(page{t, c}, url)
		})
	}
}

func TestFirefoxWorkbench(t *testing.T) {
	benches(page{t, newFirefox(t)}, serve(t))
	for name, url := range map[string]string{"served": serve(t), "single file": fileURL(t, "dist/handshake-lab.html")} {
		t.Run(name, func(t *testing.T) { matrix(page{t, newFirefox(t)}, url) })
	}
}
