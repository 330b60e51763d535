package view

import (
	"encoding/hex"
	"strings"
	"testing"

	"handshakelab/core/export"
	"handshakelab/core/lab"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// What is pasted is named byte by byte, and no address holds it.
func TestPastedBytes(t *testing.T) {
	st := New("bench=bytes")
	run, err := Run("versions=tls1.3")
	if err != nil {
		t.Fatal(err)
	}
	hello := firstSpace(run, trace.SentRecord, trace.Client)
	st = Update(st, "paste:"+spaced(hex.EncodeToString(hello)))
	for class, want := range map[string]string{
		"taken":  "Taken for TLS records|, " + itoa(len(hello)) + " bytes, from hexadecimal.",
		"fields": "TLS_AES_128_GCM_SHA256", "piece": "client_hello", "hex": "16",
	} {
		if got := shown(st, class); !strings.Contains(got, want) {
			t.Errorf("%s shows %.200q, which lacks %q", class, got, want)
		}
	}
	if st.Fragment() != "bench=bytes" {
		t.Errorf("the address is %q", st.Fragment())
	}
	// A field is chosen: it is told about, and let go again.
	st = Update(st, "mark:b0:1-3")
	if got := shown(st, "looked"); !strings.Contains(got, "version") || !strings.Contains(got, "RFC") {
		t.Errorf("of the field is said %q", got)
	}
	if st = Update(st, "mark:b0:1-3"); strings.Contains(shown(st, "looked"), "RFC") {
		t.Error("the field is still chosen")
	}
	// It can be read as something else, and nothing is lost by it.
	st = Update(st, "read-as:extensions")
	if got := shown(st, "halt"); !strings.Contains(got, "makes no sense") {
		t.Errorf("read as extensions it says %q", got)
	}
	if got := shown(Update(st, "read-as:records"), "halt"); got != "" {
		t.Errorf("read as records again it says %q", got)
	}
	for _, strange := range []string{"mark:", "mark:b9:1-2", "mark:b0:5-1", "mark:b0:0-99999", "mark:x", "piece:99", "piece:x", "found:7", "read-as:nothing"} {
		Render(Update(st, strange))
	}
	if st = Update(st, "forget"); strings.Contains(HTML(Render(st)), "16 03 01") && st.own != nil {
		t.Error("it is not forgotten")
	}
}

// The samples are the lab's own, and each shows what it is there for.
func TestSamples(t *testing.T) {
	for id, want := range map[string][2]string{
		"hello": {"taken", "TLS records"}, "damaged": {"halt", "says that 126 bytes follow"},
		"chain": {"piece", "www.example.test"}, "capture": {"found", "9 of 9 opened"},
	} {
		if got := shown(Update(New("bench=bytes"), "sample:"+id), want[0]); !strings.Contains(got, want[1]) {
			t.Errorf("%s: %q, which lacks %q", id, got, want[1])
		}
	}
}

// A private key is refused, and nothing of it is kept.
func TestPrivateKeyIsNotKept(t *testing.T) {
	s, err := scenario.Parse("")
	if err != nil {
		t.Fatal(err)
	}
	key, err := lab.PEM(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range []State{Update(New("bench=bytes"), "paste:"+string(key)), New("").Bring("server.key", key)} {
		html := HTML(Render(st))
		if !strings.Contains(shown(st, "refused"), "private key") || strings.Contains(html, "PRIVATE KEY") || strings.Contains(html, "MII") ||
			len(st.own.data) > 0 || st.own.typed != "" {
			t.Errorf("of a private key is left: %q", shown(st, "refused"))
		}
	}
}

// A capture is opened with the key log that is dropped beside it, before or
// after; its connection is shown as a handshake, and one can come back.
func TestCaptureWithKeyLog(t *testing.T) {
	run, err := Run("")
	if err != nil {
		t.Fatal(err)
	}
	capture, keys := export.PCAPNG(run), []byte(export.KeyLog(run))
	capture = []byte(strings.Replace(string(capture), "CLIENT_RANDOM", "CLIENT_NOTHIN", 1)) // its own secrets are none
	shut := New("").Bring("a.pcapng", capture)
	if got := shown(shut, "found"); !strings.Contains(got, "6 shut: the premaster secret is missing") || shut.Bench != "bytes" {
		t.Errorf("without keys: %q", got)
	}
	for what, st := range map[string]State{
		"capture first": shut.Bring("a.keys", keys), "key log first": New("").Bring("a.keys", keys).Bring("a.pcapng", capture),
		"key log pasted": Update(shut, "paste:"+string(keys)),
	} {
		if got := shown(st, "found"); !strings.Contains(got, "6 of 6 opened") {
			t.Errorf("%s: %q", what, got)
		}
		st = Update(st, "found:0")
		if st.Bench != "" || !st.Brought() || !strings.Contains(shown(st, "verdict"), "With its keys the recording opens") || !strings.Contains(shown(st, "recording"), "a.pcapng") {
			t.Errorf("%s: the verdict is %q", what, shown(st, "verdict"))
		}
		if st = Update(st, "bench:bytes"); !strings.Contains(shown(st, "found"), "www.example.test") {
			t.Errorf("%s: the way back leads to %q", what, shown(st, "found"))
		}
		if st = Update(st, "normal"); st.Bench != "" || st.Brought() {
			t.Errorf("%s: the lab does not come back", what)
		}
	}
}

// Each thing that can be refused has words.
func TestRefusalsHaveWords(t *testing.T) {
	for in, want := range map[string]string{
		"16 03 0": "5 hexadecimal digits", "hello, world": "character 1 is 'h'", "0000 16 03\n0020 01": "Line 2",
		"-----BEGIN CERTIFICATE-----": "has no end", "{\"a\":1}": "no trace of this lab",
	} {
		if got := shown(Update(New("bench=bytes"), "paste:"+in), "refused"); !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
