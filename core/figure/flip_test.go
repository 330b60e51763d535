package figure

import (
	"strings"
	"testing"

	"handshakelab/core/trace"
)

// Each bit that is offered can be flipped: the run changes that bit of that
// byte on its way, and no other; and there it is offered to be flipped back.
func TestFlipThisBit(t *testing.T) {
	for _, text := range []string{"", "versions=tls1.3&client-auth=require", "resume=id", "record-size-limit=200&server-key=ecdsa-p256"} {
		tr := run(t, text)
		tried, arrived := 0, 0
		for i := range tr.Bufs {
			b := &tr.Bufs[i]
			if b.Kind != trace.SentMessage && b.Kind != trace.SentRecord {
				if in := Inspect(tr, selStretch(b.ID, 0, 1), Options{}); len(b.Data) > 0 && in.Bytes.Flip != nil {
					t.Errorf("%s: a %s can't be changed any more", text, b.Kind)
				}
				continue
			}
			at := len(b.Data) * 2 / 3
			in := Inspect(tr, selStretch(b.ID, at, at+1), Options{})
			flip := in.Bytes.Flip
			if f := newInspector(tr, Options{}).fs.of(b.ID); b.Kind == trace.SentMessage && f.encrypted {
				if flip == nil || flip.Note == "" || len(flip.Bits) > 0 {
					t.Errorf("%s: a message is encrypted: %+v", text, flip)
				}
				continue
			}
			if flip == nil || len(flip.Bits) != 8 || flip.Byte != hexByte(b.Data[at]) || len(flip.Bytes) == 0 {
				t.Errorf("%s: space %d, a %s: %+v", text, b.ID, b.Kind, flip)
				continue
			}
			now := 0
			for _, o := range flip.Bytes {
				if o.Now {
					now++
				}
			}
			if now != 1 {
				t.Errorf("%s: space %d: of its bytes %d are the one", text, b.ID, now)
			}
			bit := flip.Bits[i%8]
			if bit.Set != (b.Data[at]>>bit.N&1 == 1) || bit.Flipped {
				t.Errorf("%s: bit %d is told to be %v", text, bit.N, bit.Set)
			}
			after, err := runs(bit.Scenario)
			if err != nil {
				t.Errorf("%s: %v", bit.Scenario, err)
				continue
			}
			tried++
			changed := 0
			for j := range after.Events {
				if e := &after.Events[j]; e.Kind == trace.Attacked {
					sent := after.Buf(e.On[0].Buf)
					for k := range after.Bufs {
						r := &after.Bufs[k]
						if r.Kind != trace.ReceivedRecord || len(r.Parts) == 0 || len(r.Data) != len(sent.Data) || r.Parts[0].Src.Buf != sent.ID {
							continue
						}
						for n := range r.Data {
							if d := r.Data[n] ^ sent.Data[n]; d != 0 {
								changed++
								if d != 1<<bit.N {
									t.Errorf("%s: the byte is changed by %08b", bit.Scenario, d)
								}
							}
						}
					}
				}
			}
			if arrived += changed; changed > 1 {
				t.Errorf("%s: %d bytes are changed", bit.Scenario, changed)
			}
			back := Inspect(after, selStretch(b.ID, at, at+1), Options{}).Bytes.Flip
			if b.Conn == 1 && back != nil && len(back.Bits) == 8 && (!back.Bits[i%8].Flipped || strings.Contains(back.Bits[i%8].Scenario, "wire=")) {
				t.Errorf("%s: it can't be flipped back: %+v", bit.Scenario, back.Bits[i%8])
			}
		}
		if tried < 8 || arrived < tried*2/3 {
			t.Errorf("%s: only %d bits were tried, and %d arrived flipped", text, tried, arrived)
		}
	}
	// What one end alone sees it can't change, and a message has to be looked into first.
	tr := run(t, "")
	if in := Inspect(tr, "b1:0-1", Options{View: "onlooker"}); in.Bytes.Flip != nil {
		t.Error("an onlooker flips a bit")
	}
	if in := Inspect(tr, "b1", Options{}); in.Bytes.Flip == nil || in.Bytes.Flip.Note == "" {
		t.Error("it is not said what to choose")
	}
}
