package browsertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// ownBytes is what every browser is led through on the bench for bytes, by
// pointer.
func ownBytes(p page, url string) {
	t := p.t
	p.start(url)
	p.tool("bench:compare")
	p.click(`[data-do="bench:bytes"]`)
	if got := p.text(".b-bytes .sum b"); !strings.Contains(got, "Nothing leaves this browser") {
		t.Errorf("the bench says %q", got)
	}
	p.click(`[data-do="sample:damaged"]`)
	if got := p.text(".halt"); !strings.Contains(got, "says that 126 bytes follow; there are 111") {
		t.Errorf("of the damaged hello it says %q", got)
	}
	if got := p.str("location.hash"); got != "#bench=bytes" {
		t.Errorf("the address holds %q", got)
	}
	p.click(`.named-bytes .hex [data-do="mark:b0:1-3"]`)
	if got := p.text(".looked .head"); !strings.Contains(got, "version") {
		t.Errorf("the byte that was clicked is called %q", got)
	}
	p.choose(`[data-pick="read-as:"]`, "extensions")
	if got := p.text(".piece"); !strings.Contains(got, "Extensions") {
		t.Errorf("read as something else the piece is called %q", got)
	}
	p.click(`[data-do="sample:capture"]`)
	p.click(`[data-do="found:0"]`)
	if got := p.text(".verdict b"); !strings.Contains(got, "With its keys the recording opens") {
		t.Errorf("the verdict of a capture is %q", got)
	}
	if got := p.text("#s10 .wire"); !strings.Contains(got, "Data") {
		t.Errorf("step 10 of a capture shows %q", got)
	}
	p.click(`.recording [data-do="bench:bytes"]`)
	p.click(`[data-do="forget"]`)
	if p.count(".pieces, .found") != 0 {
		t.Error("it is not forgotten")
	}
	p.click(`.bench-bar [data-do="bench:"]`)
	p.quiet()
}

// TestOwnBytes brings bytes in the ways that people have: by pointer, by
// keyboard alone, pasted, and as files of other programs.
func TestOwnBytes(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	ownBytes(p, url)
	keys := func(k string) {
		t.Helper()
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(k)); err != nil {
			t.Fatal(err)
		}
	}

	// By keyboard: typed, then to the first piece and into its fields.
	p.start(url + "#bench=bytes")
	p.str(`void document.querySelector("#own-bytes").focus()`)
	keys("15 03 03 00 02 02 28")
	p.wait("what is typed is read", `document.querySelector(".pieces")`)
	if got := p.str(`document.querySelector("#own-bytes").value`); got != "15 03 03 00 02 02 28" {
		t.Errorf("while typing the field came to hold %q", got)
	}
	tabTo := func(selector string) {
		t.Helper()
		for range 40 {
			keys(kb.Tab)
			if p.str(`String(document.activeElement.matches(`+"`"+selector+"`"+`))`) == "true" {
				return
			}
		}
		t.Fatalf("Tab does not lead to %s", selector)
	}
	tabTo(".fields .field")
	for range 5 {
		tabTo(".fields .field")
	}
	keys(kb.Enter)
	p.wait("a field is told about", `document.querySelector(".looked .head")`)
	if got := p.text(".looked"); !strings.Contains(got, "handshake_failure") {
		t.Errorf("of the field is said %q", got)
	}
	keys(kb.Escape)

	// A private key is refused, wherever it is pasted.
	key := filepath.Join(t.TempDir(), "key.pem")
	if out, err := exec.Command("openssl", "genpkey", "-algorithm", "ed25519", "-out", key).CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v: %s", err, out)
	}
	capture := filepath.Join(t.TempDir(), "run.pcapng")
	b, err := exec.Command(command(t), "run", "--format", "pcapng", "versions=tls1.3").Output()
	if err == nil {
		err = os.WriteFile(capture, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.start(url + "#bench=bytes")
	upload := func(file string) {
		t.Helper()
		if err := chromedp.Do(c.ctx, chromedp.SetUploadFiles("#own-file", []string{file})); err != nil {
			t.Fatal(err)
		}
	}
	upload(key)
	p.wait("the key is refused", `document.querySelector(".refused")`)
	if got := p.text("body"); !strings.Contains(got, "private key belongs nowhere but with its owner") || strings.Contains(got, "BEGIN PRIVATE") {
		t.Errorf("of a private key the page says %q", p.text(".refused"))
	}
	upload(capture)
	p.wait("the capture is read", `document.querySelector(".found")`)
	if got := p.text(".found tbody"); !strings.Contains(got, "www.example.test") || !strings.Contains(got, "9 of 9 opened") {
		t.Errorf("the capture shows %q", got)
	}
	p.quiet()
}

// ownCertificate is what every browser is led through on the bench for a
// certificate, by pointer.
func ownCertificate(p page, url string) {
	t := p.t
	p.start(url)
	p.tool("bench:compare")
	p.click(`[data-do="bench:certificate"]`)
	p.click(`[data-do="shown-chain:server-cert=expired"]`)
	if got := p.text(".judged"); !strings.Contains(got, "ended on 21 June 2026") {
		t.Errorf("the expired certificate: %q", got)
	}
	p.click(`.findings .failed [data-do^="finding:"]`)
	if got := p.text(".findings .named-bytes"); !strings.Contains(got, "notAfter") {
		t.Errorf("its bytes: %q", got)
	}
	p.click(`.findings .failed [data-do^="judged:"]`)
	if got := p.text("#s3 .stop"); !strings.Contains(got, "expired") {
		t.Errorf("in the handshake: %q", got)
	}
	if got := p.str("location.hash"); got != "#bench=certificate" {
		t.Errorf("the address holds %q", got)
	}
	p.click(`.recording [data-do="bench:certificate"]`)
	p.click(`[data-do="shown-chain:"]`)
	if got := p.text(".judged"); !strings.Contains(got, "A client would take this certificate") {
		t.Errorf("the lab's own certificate: %q", got)
	}
	p.quiet()
}

// TestOwnCertificate has a chain of OpenSSL's judged, pasted and typed by
// keyboard alone.
func TestOwnCertificate(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	ownCertificate(p, url)

	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if out, err := exec.Command("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
		"-subj", "/CN=mine.test", "-addext", "subjectAltName=DNS:mine.test", "-days", "2").CombinedOutput(); err != nil {
		t.Fatalf("openssl: %v: %s", err, out)
	}
	pem, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	p.start(url + "#bench=certificate")
	into := func(id, text string) {
		t.Helper()
		p.str(`void document.querySelector("#own-` + id + `").focus()`)
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(text)); err != nil {
			t.Fatal(err)
		}
	}
	into("chain", string(pem))
	p.wait("the chain is judged", `document.querySelector(".judged")`)
	if got := p.text(".judged"); !strings.Contains(got, "A client would stop here") {
		t.Errorf("a stranger's certificate: %q", got)
	}
	if got := p.str(`document.querySelector("#own-host").placeholder`); got != "mine.test" {
		t.Errorf("the host is taken to be %q", got)
	}
	into("root", string(pem))
	p.wait("its root is trusted", `document.querySelector(".judged:not(.bad)")`)
	into("host", "other.test\r")
	p.wait("another host is called", `document.querySelector(".judged.bad")`)
	if got := p.text(".judged"); !strings.Contains(got, "other.test") {
		t.Errorf("called by another name: %q", got)
	}
	private, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	p.str(`void (e => { e.value = ` + strconv.Quote(string(private)) + `; e.dispatchEvent(new Event("input", {bubbles: true})) })(document.querySelector("#own-root"))`)
	p.wait("the private key is refused", `document.querySelector(".refused")`)
	if got := p.str(`document.querySelector("#own-root").value`); got != "" {
		t.Errorf("of the private key is left %q", got)
	}
	p.quiet()
}

// TestFlipThisBit goes from a message to a byte to a bit, by pointer and by
// keyboard, and sees what came of it.
func TestFlipThisBit(t *testing.T) {
	c := newChromium(t)
	p := page{t, c}
	url := serve(t)
	p.start(url + "#sel=b1")
	p.click("#tab-bytes")
	p.click(`.hex [data-do="sel:b1:6-38"]`)
	p.click(`.hex [data-do="sel:b1:20-21"]`)
	if got := p.text(".flip"); !strings.Contains(got, "Byte 20 is") || p.count(".flip .bit") != 8 {
		t.Errorf("of a byte that was clicked it says %q", got)
	}
	p.click(`.flip .bit:nth-child(6)`)
	p.wait("the flipped bit is noticed", `document.querySelector(".stop")`)
	if got := p.str("location.hash"); !strings.HasPrefix(got, "#edition=1&wire=flip:client.client_hello:20.2") {
		t.Errorf("the address holds %q", got)
	}
	p.start(url + "#sel=b1:20-21")
	p.str(`void document.querySelector("#tab-bytes").click()`)
	p.wait("bits are offered", `document.querySelector(".flip .bit")`)
	p.str(`void document.querySelector("#tab-bytes").focus()`)
	for range 60 {
		if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(p.str(`document.activeElement.matches(".bit") ? document.activeElement.textContent : ""`), "bit 7 is ") {
			break
		}
	}
	if err := chromedp.Do(c.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	p.wait("the bit is flipped by keyboard", `location.hash.includes("wire=flip:client.client_hello:20.7")`)
	p.quiet()
}
