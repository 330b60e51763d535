package open_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/crypt"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/open"
	"handshakelab/core/trace"
)

func run(t testing.TB, text string) *trace.Trace {
	t.Helper()
	tr, err := core.Run(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tr
}

// heard lists what a connection's ends received: whose it was, and the bytes.
func heard(tr *trace.Trace, c trace.ConnID) (list []string) {
	for i := range tr.Events {
		e := &tr.Events[i]
		if e.Conn != c {
			continue
		}
		switch e.Kind {
		case trace.MessageReceived, trace.AlertReceived, trace.DataReceived:
			to := "client"
			if e.Party == tr.Conn(c).Ends[1] {
				to = "server"
			}
			list = append(list, fmt.Sprintf("to the %s: %x", to, tr.Bytes(e.On[0])))
		}
	}
	return list
}

// What the lab exports is read back: every connection, and with the secrets in
// the file every message of it.
func TestOurCaptureReadsBack(t *testing.T) {
	for _, text := range []string{"", "versions=ssl3.0", "versions=tls1.0", "versions=tls1.1", "versions=tls1.2&groups=x25519&encrypt-then-mac=on",
		"ciphers=TLS_RSA_WITH_RC4_128_SHA&versions=tls1.0", "ciphers=TLS_RSA_WITH_NULL_SHA256",
		"server-key=ecdsa-p256&ciphers=TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "client-auth=require", "resume=id", "resume=ticket",
		"attack=intercept&user=ignores", "renegotiate=client", "server-cert=expired", "record-size-limit=512",
		"versions=tls1.3", "versions=tls1.3&groups=X25519MLKEM768", "versions=tls1.3&key-shares=none&client-auth=require",
		"versions=tls1.3&resume=psk&early-data=on", "versions=tls1.3&key-update=both", "versions=tls1.3&record-padding=100",
		"ech=on", "ech=rejected", "resume=psk&ech=on", "ech=on&server-groups=secp256r1"} {
		tr := run(t, text)
		r, err := open.Read(export.PCAPNG(tr), open.Options{})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if r.Kind != open.Captured || len(r.Found) != len(tr.Conns) || r.Cut || r.Foreign > 0 {
			t.Fatalf("%s: %s with %d connections of %d", text, r.Kind, len(r.Found), len(tr.Conns))
		}
		for i := range tr.Conns {
			rec := r.Recording(i)
			if rec.Opened != rec.Sealed || rec.Keys == 0 && rec.Sealed > 0 {
				t.Errorf("%s: connection %d: %d of %d protected records are open, with %d keys", text, i+1, rec.Opened, rec.Sealed, rec.Keys)
			}
			want, got := heard(tr, trace.ConnID(i+1)), heard(rec.Trace, 1)
			slices.Sort(want) // what crosses on its way is told by either end when it comes
			slices.Sort(got)
			if o := tr.Outcome(trace.ConnID(i+1), tr.Conns[i].Ends[0]); o.End == trace.EndRefused {
				got = without(got, without(got, want)) // what was sent when nobody read any more
			}
			if !slices.Equal(want, got) {
				t.Errorf("%s: connection %d: %d messages were read, %d are read back; not read back %.60q, not read %.60q", text, i+1, len(want), len(got), without(want, got), without(got, want))
			}
			checkRecording(t, text, rec)
		}
	}
}

// without gives what is in a and not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// checkRecording holds a recording's trace to what every trace is held to.
func checkRecording(t *testing.T, text string, rec *open.Recording) {
	t.Helper()
	tr := rec.Trace
	if tr.Witness() != trace.Onlooker {
		t.Errorf("%s: it is the %s's", text, tr.Witness())
	}
	for i := range tr.Ops {
		o := &tr.Ops[i]
		var in, want [][]byte
		for _, v := range o.In {
			in = append(in, tr.Value(v).Data)
		}
		for _, s := range o.InBytes {
			in = append(in, tr.Bytes(s))
		}
		for _, v := range o.Out {
			want = append(want, tr.Value(v).Data)
		}
		for _, s := range o.OutBytes {
			want = append(want, tr.Bytes(s))
		}
		got, err := crypt.Rerun(o.Name, o.Params, in)
		if err != nil || !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("%s: %s (%s) gives something else when it is run again: %v", text, o.Name, o.Params, err)
		}
	}
	for i := range tr.Bufs {
		for _, p := range tr.Bufs[i].Parts {
			if p.Op == 0 && !bytes.Equal(tr.Bufs[i].Data[p.At:p.At+p.Len], tr.Bytes(p.Src)) {
				t.Errorf("%s: a part of space %d is no copy", text, i+1)
			}
		}
	}
	saved := export.JSON(tr)
	again, err := open.Trace(saved)
	if err != nil || !bytes.Equal(export.JSON(again), saved) {
		t.Errorf("%s: saved and opened it is another: %v", text, err)
	}
	if s := figure.Build(tr, figure.Options{}); len(s.Rows[0].Lines) == 0 || s.View != "onlooker" || len(s.Views) != 1 {
		t.Errorf("%s: the figure shows nothing, or from elsewhere: %s of %v", text, s.View, s.Views)
	}
}

// Without keys all that is in the clear is read, and what is missing is said.
func TestCaptureWithoutKeys(t *testing.T) {
	for _, c := range []struct{ text, missing string }{
		{"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "premaster_secret"}, {"versions=tls1.3", "shared_secret"}, {"resume=id", "master_secret"},
	} {
		b := withoutSecrets(export.PCAPNG(run(t, c.text)))
		r, err := open.Read(b, open.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rec := r.Recording(len(r.Found) - 1)
		if rec.Opened != 0 || rec.Sealed == 0 || rec.Keys != 0 || rec.Missing != c.missing || rec.Host != "www.example.test" {
			t.Errorf("%s: %d of %d open, %q is missing, for %q", c.text, rec.Opened, rec.Sealed, rec.Missing, rec.Host)
		}
		checkRecording(t, c.text, rec)
		// The key log beside it opens it.
		keys := export.KeyLog(run(t, c.text))
		if r, err = open.Read(b, open.Options{Keys: []byte("# a comment\n\n" + keys)}); err != nil {
			t.Fatal(err)
		}
		if rec = r.Recording(len(r.Found) - 1); rec.Opened != rec.Sealed {
			t.Errorf("%s: with the key log %d of %d are open", c.text, rec.Opened, rec.Sealed)
		}
	}
}

// withoutSecrets takes the secrets' block out of a pcapng file.
func withoutSecrets(b []byte) (out []byte) {
	for len(b) > 0 {
		n := int(binary.LittleEndian.Uint32(b[4:]))
		if binary.LittleEndian.Uint32(b) != 10 {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}

// The figure of a recording tells each step that can be seen, and says of the
// others that they can't.
func TestFigureOfARecording(t *testing.T) {
	for _, c := range []struct {
		text  string
		keys  bool
		title string
		reads string // what the client is read to say in step 10
	}{
		{"", true, "With its keys the recording opens: 6 encrypted records, all read.", "GET / HTTP/1.1"},
		{"", false, "A handshake, then 6 encrypted records.", ""},
		{"versions=tls1.3", true, "With its keys the recording opens: 9 encrypted records, all read.", "GET / HTTP/1.1"},
		{"versions=tls1.3", false, "A handshake, then 9 encrypted records.", ""},
	} {
		b := export.PCAPNG(run(t, c.text))
		if !c.keys {
			b = withoutSecrets(b)
		}
		r, err := open.Read(b, open.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := figure.Build(r.Recording(0).Trace, figure.Options{})
		if s.Verdict.Title != c.title {
			t.Errorf("%s: %q", c.text, s.Verdict.Title)
		}
		for i, row := range s.Rows {
			if row.State != figure.Done && !(row.Step == 5 && row.State == figure.Skipped) {
				t.Errorf("%s, with keys: %t: step %d is %s", c.text, c.keys, i+1, row.State)
			}
			if unseen := row.Note == "not seen from here"; unseen != (len(row.Lines) == 0 && row.State == figure.Done) {
				t.Errorf("%s: step %d has %d lines and says %q", c.text, i+1, len(row.Lines), row.Note)
			}
		}
		said := ""
		for _, l := range s.Rows[9].Lines {
			said += l.Text
		}
		if c.reads != "" && !strings.Contains(said, c.reads) || c.reads == "" && strings.Contains(said, "GET") {
			t.Errorf("%s: in step 10 is said %q", c.text, said)
		}
	}
}
