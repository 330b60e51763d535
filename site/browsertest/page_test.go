package browsertest

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tour is what every browser is led through, wherever the page came from.
func tour(p page, url string) {
	t := p.t
	p.start(url)
	if got := p.text(".verdict b"); !strings.Contains(got, "It worked") {
		t.Errorf("the normal handshake: the verdict says %q", got)
	}
	if n := p.count(".rows>li:not([hidden])"); n != 10 {
		t.Errorf("%d rows, want 10", n)
	}
	asCommandLine(p, "")

	// Client authentication on: step 5 now happens.
	if got := p.text("#s5 .aside"); !strings.Contains(got, "not asked") {
		t.Errorf("step 5 of the normal handshake says %q", got)
	}
	p.choose(`[data-pick="pick:client-auth="]`, "insists")
	p.wait("step 5 happens", `document.querySelector("#s5 .arrow")`)
	if got := p.str("location.hash"); got != "#edition=1&client-auth=require" {
		t.Errorf("the address holds %q", got)
	}
	if got := p.text(".verdict b"); !strings.Contains(got, "It worked") {
		t.Errorf("with a client certificate the verdict says %q", got)
	}
	asCommandLine(p, "client-auth=require")

	// An expired certificate: the client stops at step 3, the rest is gone.
	p.choose(`[data-pick="pick:server-cert="]`, "expired")
	p.wait("the client stops", `document.querySelector("#s3 .stop")`)
	if n := p.count(".rows>li:not([hidden])"); n != 3 {
		t.Errorf("after the stop at step 3 there are %d rows", n)
	}
	if got := p.text(".check.failed"); !strings.Contains(got, "dates") {
		t.Errorf("the failed check is called %q", got)
	}
	if got := p.text(".stop"); !strings.Contains(got, "expired") {
		t.Errorf("the red bar says %q", got)
	}
	if n := p.count(".stop"); n != 1 {
		t.Errorf("%d red bars", n)
	}
	asCommandLine(p, "server-cert=expired&client-auth=require")

	// The warning's button goes on all the same.
	p.click(".warning .plain")
	p.wait("the user went on", `document.querySelectorAll(".rows>li:not([hidden])").length === 10`)
	if got := p.str("location.hash"); !strings.Contains(got, "user=ignores") {
		t.Errorf("after going on the address holds %q", got)
	}
	asCommandLine(p, "server-cert=expired&client-auth=require&user=ignores")

	// Back leads to the scenario before.
	if _, err := p.eval("void history.back()"); err != nil {
		t.Fatal(err)
	}
	p.wait("Back leads to the stop", `document.querySelector("#s3 .stop")`)
	if got := p.str("location.hash"); strings.Contains(got, "user=ignores") {
		t.Errorf("after Back the address holds %q", got)
	}

	// A bit flipped in application data: noticed at step 10.
	p.tool("panel:options")
	p.click(`[data-do="normal"]`)
	p.str(`(()=>{const e=document.querySelector('[data-pick="key:wire="]'); e.value="flip:server.application_data:24.0"; e.dispatchEvent(new Event("change",{bubbles:true}))})()`)
	p.wait("the flipped bit is noticed", `document.querySelector("#s10 .stop")`)
	p.click(`[data-do="panel:options"].plain`)
	asCommandLine(p, "wire=flip:server.application_data:24.0")

	// Stepping through: from the beginning to where it stopped.
	p.click(`[data-do="step:1"]`)
	for step := 1; step <= 10; step++ {
		if got := p.str("location.hash"); !strings.HasSuffix(got, "step="+itoa(step)) {
			t.Errorf("at step %d the address holds %q", step, got)
		}
		if n := p.count(`.scrubber [aria-current="step"]`); n != 1 {
			t.Errorf("step %d: %d steps are marked as current", step, n)
		}
		if stopped := p.count(".stop") == 1; stopped != (step == 10) {
			t.Errorf("step %d: stopped is %v", step, stopped)
		}
		if step < 10 {
			p.click(`[data-do="next"]`)
		}
	}
	p.click(`[data-do="step:0"]`)

	// The onlooker sees no checks and no secrets.
	p.choose(`[data-pick="view:"]`, "An onlooker")
	if n := p.count(".rows .check:not(.more), .rows .secret:not(.unseen)"); n != 0 {
		t.Errorf("an onlooker sees %d checks and secrets", n)
	}
	p.choose(`[data-pick="view:"]`, "Everything")

	// A trace from the command line is dropped on the page: it is shown, and no
	// link holds it. What can't be read is refused.
	drop := func(name, text string) {
		p.str(fmt.Sprintf(`void(()=>{const d=new DataTransfer(); d.items.add(new File([%s],%s));
			document.body.dispatchEvent(new DragEvent("drop",{dataTransfer:d,bubbles:true,cancelable:true}))})()`, strconv.Quote(text), strconv.Quote(name)))
	}
	address := p.str("location.hash")
	drop("here.json", commandLine(p, "server-cert=wrong-host"))
	p.wait("the trace is open", `document.querySelector(".recording")`)
	if got := p.text(".stop"); !strings.Contains(got, "name") {
		t.Errorf("the trace that was dropped stops with %q", got)
	}
	drop("there.txt", "hello")
	p.wait("what can't be read is refused", `document.querySelector(".refused")`)
	if got := p.text(".refused"); !strings.Contains(got, "neither hexadecimal nor Base64") {
		t.Errorf("of a file that can't be read the page says %q", got)
	}
	if got := p.str("location.hash"); got != address {
		t.Errorf("an open trace has the address %q", got)
	}
	p.click(".recording .link")
	p.wait("back in the lab", `!document.querySelector(".recording")`)

	// What can't be is said, and the last good figure stays.
	rows := p.count(".rows>li:not([hidden])")
	p.str(`void(location.hash = "server-cert=exspired")`)
	p.wait("the fault is named", `document.querySelector(".wrong")`)
	if got := p.text(".wrong"); !strings.Contains(got, "exspired") || !strings.Contains(got, "expired") {
		t.Errorf("of a wrong value the page says %q", got)
	}
	if p.count(".rows>li:not([hidden])") != rows {
		t.Error("the figure did not stay")
	}
	p.str(`void(location.hash = "server-cert=<img src=x onerror=alert(1)>")`)
	p.wait("markup in the address is text", `document.querySelector(".wrong").textContent.includes("<img")`)
	if p.count("#lab img") != 0 {
		t.Error("the address was parsed as HTML")
	}
	p.quiet()
}

func itoa(n int) string {
	if n >= 10 {
		return itoa(n/10) + string(rune('0'+n%10))
	}
	return string(rune('0' + n))
}

// record is what the command line says of a scenario, as far as it is
// compared.
type record struct {
	Outcomes []struct {
		Connection       int
		Party, End, Step any
	}
	Events []struct {
		Check struct{ ID, Result string }
	}
	Spaces []struct {
		ID    int
		Kind  string
		Bytes string
	}
}

// commandLine gives what the command line makes of a scenario, as JSON.
func commandLine(p page, scenario string) string {
	p.t.Helper()
	out, err := exec.Command(command(p.t), "run", "--format", "json", scenario).Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() == 2) {
		p.t.Fatalf("handshake run %q: %v", scenario, err)
	}
	return string(out)
}

// asCommandLine holds the page against the command line's JSON for the same
// scenario: the outcome, the failed checks, and the bytes of a message.
func asCommandLine(p page, scenario string) {
	t := p.t
	t.Helper()
	var r record
	if err := json.Unmarshal([]byte(commandLine(p, scenario)), &r); err != nil {
		t.Fatalf("handshake run %q: %v", scenario, err)
	}
	failed, last := 0, r.Outcomes[len(r.Outcomes)-2:]
	for _, e := range r.Events {
		if e.Check.Result == "failed" {
			failed++
		}
	}
	worked := last[0].End == "completed" && last[1].End == "completed"
	if got := p.count(".stop") == 0; got != worked {
		t.Errorf("%q: the command line says completed %v, the page says %v", scenario, worked, got)
	}
	if failed == 0 && p.count(".rows .check.failed") > 0 {
		t.Errorf("%q: a failed check on the page that the command line doesn't know", scenario)
	}
	if worked {
		return
	}
	// The first and the last message that arrived, byte for byte.
	var arrived []int
	for i := range r.Spaces {
		if r.Spaces[i].Kind == "received-message" {
			arrived = append(arrived, i)
		}
	}
	hash := p.str("location.hash")
	for _, i := range []int{arrived[0], arrived[len(arrived)-1]} {
		s := r.Spaces[i]
		sel := "sel=b" + itoa(s.ID)
		p.str("void(location.hash = " + quote(strings.TrimPrefix(hash, "#")+"&"+sel) + ")")
		p.wait("the bytes are selected", `location.hash.includes("`+sel+`") && document.querySelector("#tab-bytes")`)
		p.click("#tab-bytes")
		p.wait("the bytes show", `document.querySelector(".hex .cells")`)
		got := p.str(`[...document.querySelector(".hex").querySelectorAll(".cells")].map(e=>e.textContent).join("").replaceAll(" ","")`)
		if got == "" || !strings.HasPrefix(s.Bytes, got) {
			t.Errorf("%q: space %d is %s on the command line, %s on the page", scenario, s.ID, s.Bytes, got)
		}
		p.click("#tab-meaning")
	}
	p.str("void(location.hash = " + quote(hash) + ")")
	p.wait("nothing is selected", `!location.hash.includes("sel=")`)
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func TestChromium(t *testing.T) {
	c := newChromium(t)
	for name, url := range map[string]string{
		"served":                serve(t),
		"single file":           fileURL(t, "dist/handshake-lab.html"),
		"root index.html, file": fileURL(t, "index.html"),
	} {
		t.Run(name, func(t *testing.T) { tour(page{t, c}, url) })
	}
}

// A tour that hears nothing must be able to hear something.
func TestConsoleIsHeard(t *testing.T) {
	for name, b := range map[string]browser{"Chromium": newChromium(t), "Firefox": newFirefox(t)} {
		p := page{t, b}
		p.start(fileURL(t, "dist/handshake-lab.html"))
		for _, fault := range []string{
			`console.error("heard")`,
			`(()=>{const d=document.createElement("div"); document.body.append(d); d.setAttribute("style","color:red")})()`, // the policy forbids it
		} {
			before := len(p.console())
			if _, err := p.eval("void " + fault); err != nil {
				t.Fatal(err)
			}
			for end := time.Now().Add(5 * time.Second); len(p.console()) == before; time.Sleep(20 * time.Millisecond) {
				if time.Now().After(end) {
					t.Errorf("%s: nothing is heard of %s", name, fault)
					break
				}
			}
		}
	}
}
