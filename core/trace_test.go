package core_test

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"handshakelab/core"
	"handshakelab/core/crypt"
	"handshakelab/core/der"
	"handshakelab/core/iana"
	"handshakelab/core/span"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// traces runs every scenario of the goldens and every value of every key, and
// hands the traces of those that run to do.
func traces(t *testing.T, do func(text string, tr *trace.Trace)) {
	t.Helper()
	n := 0
	for _, text := range append(everyValue(), cases...) {
		if tr, err := core.Run(text); err == nil {
			n++
			do(text, tr)
		}
	}
	t.Logf("%d traces", n)
	if n < 300 {
		t.Errorf("only %d traces", n)
	}
}

// contexts gives what a connection's bytes are read by: the first ServerHello
// that was sent on it says it.
func contexts(tr *trace.Trace) map[trace.ConnID]wire.Context {
	out := map[trace.ConnID]wire.Context{}
	for i := range tr.Events {
		e := &tr.Events[i]
		if e.Kind != trace.MessageReceived || e.Msg.Name != "server_hello" {
			continue
		}
		if m, err := wire.Unmarshal(tr.Bytes(e.On[0]), wire.Context{}); err == nil {
			h := m.(*wire.ServerHello)
			_, etm, _ := wire.Find[wire.EncryptThenMAC](h)
			version := h.Version
			if x, ok, _ := wire.Find[wire.SupportedVersions](h); ok {
				version = x.Versions[0]
			}
			out[e.Conn] = wire.Context{Version: version, Suite: h.CipherSuite, EncryptThenMAC: etm}
		}
	}
	return out
}

// No byte is without a name: spans tile every byte space of every trace.
func TestSpansTileEveryByteSpace(t *testing.T) {
	spaces := 0
	traces(t, func(text string, tr *trace.Trace) {
		content := contents(tr)
		ctx := contexts(tr)
		for i := range tr.Bufs {
			b := &tr.Bufs[i]
			c := ctx[b.Conn]
			var all [][]span.Span
			switch b.Kind {
			case trace.SentRecord, trace.ReceivedRecord:
				all = append(all, wire.AnnotateRecord(b.Data, c, true), wire.AnnotateRecord(b.Data, c, false))
			case trace.Opened:
				if hidden(tr, b.ID) {
					all = append(all, wire.AnnotateHidden(b.Data))
					break
				}
				all = append(all, wire.AnnotateFragment(content[b.ID], b.Data, c))
				if c.Version == iana.TLS13 {
					all = append(all, wire.AnnotateInner(b.Data, c))
				}
			case trace.SentMessage, trace.ReceivedMessage:
				if hidden(tr, b.ID) {
					all = append(all, wire.AnnotateHidden(b.Data))
					break
				}
				if content[b.ID] == 0 && packed(tr, b.ID) {
					content[b.ID] = iana.ContentHandshake
				}
				if content[b.ID] == 0 {
					t.Fatalf("%s: buf %d, a %s, is in no event", text, b.ID, b.Kind)
				}
				all = append(all, wire.AnnotateFragment(content[b.ID], b.Data, c))
				if content[b.ID] == iana.ContentHandshake {
					all = append(all, wire.Annotate(b.Data, c))
				}
			case trace.Certificate:
				all = append(all, der.AnnotateCertificate(b.Data, 0))
			}
			for _, s := range all {
				spaces++
				if len(b.Data) > 0 && !span.Tiles(s, 0, len(b.Data)) {
					t.Errorf("%s: buf %d, a %s, is not tiled", text, b.ID, b.Kind)
				}
			}
		}
	})
	t.Logf("%d byte spaces", spaces)
}

// hidden says whether a byte space is what was encrypted of a hidden hello.
func hidden(tr *trace.Trace, id trace.BufID) bool {
	for i := range tr.Ops {
		o := &tr.Ops[i]
		if o.Name == crypt.OpHPKESeal && o.InBytes[0].Buf == id || o.Name == crypt.OpHPKEOpen && len(o.OutBytes) > 0 && o.OutBytes[0].Buf == id {
			return true
		}
	}
	return false
}

// packed says whether a handshake message was not sent, or not received, as it
// is: in a CompressedCertificate, hidden in another hello, or a hello with zeros
// in a place, from which something is computed.
func packed(tr *trace.Trace, id trace.BufID) bool {
	for i := range tr.Ops {
		o := &tr.Ops[i]
		for _, s := range append(o.InBytes[:len(o.InBytes):len(o.InBytes)], o.OutBytes...) {
			if s.Buf == id {
				return true
			}
		}
	}
	for i := range tr.Values {
		if tr.Values[i].Origin.Slice.Buf == id {
			return true
		}
	}
	for i := range tr.Bufs {
		for _, p := range tr.Bufs[i].Parts {
			if p.Src.Buf == id && hidden(tr, tr.Bufs[i].ID) {
				return true
			}
		}
	}
	return false
}

// contents gives each message's and opened record's content type.
func contents(tr *trace.Trace) map[trace.BufID]uint8 {
	out := map[trace.BufID]uint8{}
	for i := range tr.Events {
		e := &tr.Events[i]
		switch e.Kind {
		case trace.MessageSent, trace.MessageReceived:
			out[e.On[0].Buf] = e.Msg.Content
		case trace.AlertSent, trace.AlertReceived:
			out[e.On[0].Buf] = iana.ContentAlert
		case trace.DataSent, trace.DataReceived:
			out[e.On[0].Buf] = iana.ContentApplicationData
		case trace.RecordReceived:
			if len(e.On) > 1 {
				out[e.On[1].Buf] = tr.Bytes(e.On[0])[0]
			}
		}
	}
	return out
}

// What an end sends in good order is read to the last byte: no span of what
// the two honest ends sent is "unparsed".
func TestHonestBytesAreUnderstood(t *testing.T) {
	traces(t, func(text string, tr *trace.Trace) {
		ctx := contexts(tr)
		content := contents(tr)
		for i := range tr.Bufs {
			b := &tr.Bufs[i]
			if b.Kind != trace.SentMessage {
				continue
			}
			c, ok := ctx[b.Conn]
			if !ok {
				continue
			}
			for _, e := range tr.Events {
				if e.Kind == trace.Attacked {
					return // the context may be a changed one
				}
			}
			if hidden(tr, b.ID) {
				if name := unparsed(wire.AnnotateHidden(b.Data)); name != "" {
					t.Errorf("%s: the hidden hello has bytes without a name: %s", text, name)
				}
				continue
			}
			if content[b.ID] == 0 && packed(tr, b.ID) {
				content[b.ID] = iana.ContentHandshake
			}
			if name := unparsed(wire.AnnotateFragment(content[b.ID], b.Data, c)); name != "" {
				t.Errorf("%s: buf %d from the %s has bytes without a name: %s", text, b.ID, b.From, name)
			}
		}
	})
}

func unparsed(spans []span.Span) string {
	for i := range spans {
		if spans[i].Kind == span.Unparsed {
			return spans[i].Value
		}
		if name := unparsed(spans[i].Kids); name != "" {
			return spans[i].Name + "." + name
		}
	}
	return ""
}

// Every computation of every trace, run again from its recorded inputs, gives
// its recorded outputs.
func TestEveryOpRunsAgain(t *testing.T) {
	ops, seen := 0, map[string]int{}
	done := map[string]bool{}
	traces(t, func(text string, tr *trace.Trace) {
		for i := range tr.Ops {
			o := &tr.Ops[i]
			var in, want [][]byte
			key := o.Name + "\x00" + o.Params
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
			for _, b := range append(append([][]byte{}, in...), want...) {
				key += "\x00" + string(b)
			}
			if done[key] {
				continue // the same computation, run again in an earlier trace
			}
			done[key] = true
			got, err := crypt.Rerun(o.Name, o.Params, in)
			if err != nil {
				t.Errorf("%s: op %d, %s: %v", text, o.ID, o.Name, err)
				continue
			}
			if len(got) != len(want) {
				t.Errorf("%s: op %d, %s %s: %d outputs, recorded are %d", text, o.ID, o.Name, o.Params, len(got), len(want))
				continue
			}
			for j := range got {
				if !bytes.Equal(got[j], want[j]) {
					t.Errorf("%s: op %d, %s %s: output %d is %x, recorded is %x", text, o.ID, o.Name, o.Params, j, got[j], want[j])
				}
			}
			ops++
			seen[o.Name]++
		}
	})
	t.Logf("%d different Ops of %d kinds", ops, len(seen))
	for _, name := range []string{"tls12/master-secret", "tls12/extended-master-secret", "tls12/key-block", "split", "tls12/verify-data",
		"rsa-pkcs1/encrypt", "rsa-pkcs1/decrypt", "x25519/shared", "ffdhe2048/shared", "aes-128-cbc/seal", "aes-256-gcm/open"} {
		if seen[name] == 0 {
			t.Errorf("no trace has a %s", name)
		}
	}
}

// A trace's references hold together.
func TestTracesAreSound(t *testing.T) {
	traces(t, func(text string, tr *trace.Trace) {
		fits := func(s trace.Slice) bool {
			return s.Buf == 0 && s.Len == 0 || s.Buf > 0 && int(s.Buf) <= len(tr.Bufs) && s.Off >= 0 && s.Len >= 0 &&
				int(s.Off+s.Len) <= len(tr.Buf(s.Buf).Data)
		}
		for i := range tr.Bufs {
			b := &tr.Bufs[i]
			at := int32(0)
			for _, p := range b.Parts {
				if p.At < at || p.Len < 0 || int(p.At+p.Len) > len(b.Data) || !fits(p.Src) {
					t.Errorf("%s: buf %d has a bad part %+v", text, b.ID, p)
					continue
				}
				at = p.At + p.Len
				if p.Op == 0 && !p.Altered && !bytes.Equal(b.Data[p.At:at], tr.Bytes(p.Src)) {
					t.Errorf("%s: buf %d, a %s: part %+v is no copy", text, b.ID, b.Kind, p)
				}
			}
			if b.Kind == trace.ReceivedRecord {
				n := int32(0)
				for _, p := range b.Parts {
					n += p.Len
				}
				if int(n) != len(b.Data) {
					t.Errorf("%s: buf %d: parts cover %d of a received record's %d bytes", text, b.ID, n, len(b.Data))
				}
			}
		}
		for i := range tr.Values {
			v := &tr.Values[i]
			if v.Origin.Kind == trace.FromWire && (!fits(v.Origin.Slice) || !bytes.Contains(tr.Bytes(v.Origin.Slice), v.Data)) {
				t.Errorf("%s: value %d, %s, is not in the bytes it was read from", text, v.ID, v.Name)
			}
			if v.Origin.Kind == trace.FromOp && (v.Origin.Op == 0 || int(v.Origin.Op) > len(tr.Ops)) {
				t.Errorf("%s: value %d, %s, comes from no op", text, v.ID, v.Name)
			}
		}
		last := time.Duration(0)
		for i := range tr.Events {
			e := &tr.Events[i]
			if e.At < last || e.At%(10*time.Millisecond) != 0 {
				t.Errorf("%s: event %d at %v", text, e.ID, e.At)
			}
			last = e.At
			for _, s := range e.On {
				if !fits(s) {
					t.Errorf("%s: event %d is about %+v", text, e.ID, s)
				}
			}
			if e.Check != nil {
				for _, s := range e.Check.Looked {
					if !fits(s) {
						t.Errorf("%s: check %s looked at %+v", text, e.Check.ID, s)
					}
				}
				for _, r := range e.Check.Reason {
					if r < ' ' {
						t.Errorf("%s: check %s: reason %q", text, e.Check.ID, e.Check.Reason)
					}
				}
			}
		}
		keys := map[string]bool{}
		for _, k := range tr.Keys() {
			if keys[k] {
				t.Errorf("%s: key %s twice", text, k)
			}
			keys[k] = true
		}
	})
}

// Runs leave nothing behind: every coroutine has ended.
func TestNoCoroutineIsLeft(t *testing.T) {
	for _, text := range cases[:12] {
		run(t, text)
	}
	before := runtime.NumGoroutine()
	for _, text := range cases {
		core.Run(text)
	}
	for i := 0; i < 100 && runtime.NumGoroutine() > before; i++ {
		time.Sleep(time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
