package attack

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// hello is a ClientHello with three suites and a signalling value.
func hello() *wire.ClientHello {
	return &wire.ClientHello{Version: 0x0303, Random: [32]byte{1, 2, 3}, CompressionMethods: []uint8{0},
		CipherSuites: []uint16{0xc02f, 0x0033, 0x002f, 0x00ff},
		Extensions:   []wire.Extension{wire.Ext(&wire.ExtendedMasterSecret{})}}
}

// inOne gives a record that carries one message in the clear.
func inOne(buf trace.BufID, content uint8, m *Message) Record {
	data := wire.AppendRecord(nil, wire.Record{Type: content, Version: 0x0303, Fragment: m.Data})
	return Record{Buf: buf, Data: data, Carries: []Stretch{{Msg: m, At: 5, Len: len(m.Data)}}}
}

func clientHello() Record {
	return inOne(1, iana.ContentHandshake, &Message{"client_hello", wire.Marshal(hello(), wire.Context{})})
}

// sealed gives a protected record of 20 bytes behind the header.
func sealed(buf trace.BufID, name string) Record {
	m := &Message{Name: name}
	data := wire.AppendRecord(nil, wire.Record{Type: 23, Version: 0x0303, Fragment: bytes.Repeat([]byte{byte(buf)}, 20)})
	return Record{Buf: buf, Data: data, Protected: true, Carries: []Stretch{{Msg: m, At: 5, Len: 20}}}
}

// verify holds deliveries to what is promised of all: parts tile the data, and
// those that are not altered are copies.
func verify(t *testing.T, sent []Record, got []Delivery) (stream []byte) {
	t.Helper()
	data := map[trace.BufID][]byte{}
	for _, r := range sent {
		data[r.Buf] = r.Data
	}
	for _, d := range got {
		at := int32(0)
		for _, p := range d.Parts {
			if p.At != at || p.Len <= 0 {
				t.Fatalf("parts do not tile: %+v", d.Parts)
			}
			at += p.Len
			src := data[p.Src.Buf]
			if p.Src.Buf == 0 {
				if !p.Altered {
					t.Fatalf("bytes from nowhere are not called altered: %+v", p)
				}
				continue
			}
			if p.Src.Len != p.Len || !p.Altered && !bytes.Equal(d.Data[p.At:at], src[p.Src.Off:p.Src.Off+p.Len]) {
				t.Fatalf("part %+v is no copy", p)
			}
			if p.Altered && len(d.Data) == len(src) {
				for i := range p.Len {
					if d.Data[p.At+i] == src[p.Src.Off+i] {
						t.Fatalf("byte %d is called altered, and is not", p.At+i)
					}
				}
			}
		}
		if int(at) != len(d.Data) {
			t.Fatalf("parts end at %d of %d bytes", at, len(d.Data))
		}
		stream = append(stream, d.Data...)
	}
	return stream
}

func TestUntouchedRecordsArriveAsTheyWere(t *testing.T) {
	flight := []Record{clientHello(), sealed(2, "finished")}
	got := New().Pass("client", flight)
	verify(t, flight, got)
	if len(got) != 2 || got[0].Notes != nil || !bytes.Equal(got[1].Data, flight[1].Data) || got[1].Of != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestFlipOfOneBitChangesOneByteAndSaysWhich(t *testing.T) {
	w := New(Surgery{Verb: "flip", Sender: "client", Message: "client_hello", HasAt: true, Path: "random", Byte: 2, Bit: 7, Text: "flip:client.client_hello:random.2.7"})
	flight := []Record{clientHello()}
	got := w.Pass("client", flight)
	verify(t, flight, got)
	if err := w.Check(); err != nil {
		t.Fatal(err)
	}
	const at = 5 + 4 + 2 + 2 // record header, message header, version, third byte of random
	if got[0].Data[at] != 3^0x80 {
		t.Errorf("byte %d is %#x", at, got[0].Data[at])
	}
	p := got[0].Parts
	if len(p) != 3 || p[1].At != at || p[1].Len != 1 || !p[1].Altered || p[1].Src.Off != at {
		t.Errorf("parts %+v", p)
	}
	if len(got[0].Notes) != 1 || got[0].Notes[0] != "flip:client.client_hello:random.2.7" {
		t.Errorf("notes %q", got[0].Notes)
	}
}

// Each surgery on a flight of a hello and two sealed records, and what the
// other end would read, record by record.
func TestVerbs(t *testing.T) {
	h := hex.EncodeToString(clientHello().Data)
	s2, s3 := hex.EncodeToString(sealed(2, "").Data), hex.EncodeToString(sealed(3, "").Data)
	for _, c := range []struct {
		cut  Surgery
		want string
	}{
		{Surgery{Verb: "flip", Message: "finished", HasAt: true, Byte: 3, Bit: 0}, h + s2[:16] + "03" + s2[18:] + s3},
		{Surgery{Verb: "flip", Message: "finished"}, h + s2[:48] + "03" + s3},
		{Surgery{Verb: "flip", Message: "record", N: 2, HasAt: true, Byte: 2, Bit: 1}, h + "170301" + s2[6:] + s3},
		{Surgery{Verb: "flip", Message: "record", N: 2, HasAt: true, Path: "length", Byte: -1}, h + "1703030015" + s2[10:] + s3},
		{Surgery{Verb: "set", Message: "finished", HasAt: true, Byte: -2, Value: []byte{7, 8}}, h + s2[:46] + "0708" + s3},
		{Surgery{Verb: "set", Message: "client_hello", HasAt: true, Path: "cipher_suites[1]", Value: []byte{0xab, 0xcd}}, strings.Replace(h, "c02f0033", "c02fabcd", 1) + s2 + s3},
		{Surgery{Verb: "drop", Message: "finished"}, h + s3},
		{Surgery{Verb: "duplicate", Message: "finished"}, h + s2 + s2 + s3},
		{Surgery{Verb: "duplicate", Message: "record", N: 3}, h + s2 + s3 + s3},
		{Surgery{Verb: "swap", Message: "finished"}, h + s3 + s2},
		{Surgery{Verb: "swap", Message: "record", N: 1}, s2 + h + s3},
		{Surgery{Verb: "swap", Message: "application_data"}, h + s2},
		{Surgery{Verb: "inject", Message: "finished", Value: []byte{1, 2}}, h + "0102" + s2 + s3},
		{Surgery{Verb: "inject", Message: "finished", HasAt: true, Byte: 1, Value: []byte{0xff, 0xfe}}, h + "1703030016" + "02" + "fffe" + s2[12:] + s3},
		{Surgery{Verb: "inject", Message: "finished", HasAt: true, Byte: 20, Value: []byte{0xff}}, h + "1703030015" + s2[10:] + "ff" + s3},
		{Surgery{Verb: "inject", Message: "record", N: 2, HasAt: true, Byte: 0, Value: []byte{0xff}}, h + "ff" + s2 + s3},
		{Surgery{Verb: "truncate", Message: "finished"}, h},
		{Surgery{Verb: "truncate", Message: "finished", HasAt: true, Byte: 2}, h + s2[:14]},
		{Surgery{Verb: "truncate", Message: "record", N: 3, HasAt: true, Byte: -1}, h + s2 + s3[:48]},
	} {
		c.cut.Sender = "client"
		w := New(c.cut)
		flight := []Record{clientHello(), sealed(2, "finished"), sealed(3, "application_data")}
		got := w.Pass("client", flight)
		name := c.cut.Verb + " " + c.cut.Message + " " + c.cut.Path
		if err := w.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		stream := hex.EncodeToString(verify(t, flight, got))
		if stream != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, stream, c.want)
		}
		notes := 0
		for _, d := range got {
			notes += len(d.Notes)
		}
		if notes == 0 {
			t.Errorf("%s: nobody is told", name)
		}
		if cut := w.Cut("client"); cut != (c.cut.Verb == "truncate") {
			t.Errorf("%s: cut is %v", name, cut)
		}
		if more := w.Pass("client", []Record{sealed(4, "alert")}); c.cut.Verb == "truncate" && len(more) > 0 {
			t.Errorf("%s: more arrives after the end: %+v", name, more)
		}
	}
}

func TestRecordHeldBackComesBehindTheNextOne(t *testing.T) {
	w := New(Surgery{Verb: "swap", Sender: "server", Message: "application_data", N: 1})
	a, b := []Record{sealed(1, "application_data")}, []Record{sealed(2, "application_data"), sealed(3, "alert")}
	if got := w.Pass("server", a); len(got) != 1 || len(got[0].Data) != 0 || len(got[0].Notes) != 1 {
		t.Errorf("first flight: %+v", got)
	}
	var order []trace.BufID
	for _, d := range w.Pass("server", b) {
		order = append(order, d.Of)
	}
	if len(order) != 3 || order[0] != 2 || order[1] != 1 || order[2] != 3 {
		t.Errorf("order %v", order)
	}
}

func TestOffsetsCountAsSent(t *testing.T) {
	w := New(
		Surgery{Verb: "inject", Sender: "client", Message: "finished", HasAt: true, Byte: 0, Value: []byte{9, 9, 9}},
		Surgery{Verb: "set", Sender: "client", Message: "finished", HasAt: true, Byte: 1, Value: []byte{7}},
	)
	got := w.Pass("client", []Record{sealed(2, "finished")})
	if want := []byte{0x17, 3, 3, 0, 23, 9, 9, 9, 2, 7, 2}; !bytes.HasPrefix(got[0].Data, want) {
		t.Errorf("got %x", got[0].Data)
	}
}

// A message in two records: an offset finds its record.
func TestMessageOverTwoRecords(t *testing.T) {
	m := &Message{"certificate", []byte{11, 0, 0, 6, 1, 2, 3, 4, 5, 6}}
	a := Record{Buf: 1, Data: append([]byte{22, 3, 3, 0, 6}, m.Data[:6]...), Carries: []Stretch{{m, 5, 6, 0}}}
	b := Record{Buf: 2, Data: append([]byte{22, 3, 3, 0, 4}, m.Data[6:]...), Carries: []Stretch{{m, 5, 4, 6}}}
	w := New(Surgery{Verb: "set", Sender: "server", Message: "certificate", HasAt: true, Byte: 5, Value: []byte{0xaa, 0xbb}},
		Surgery{Verb: "flip", Sender: "server", Message: "certificate"})
	got := w.Pass("server", []Record{a, b})
	verify(t, []Record{a, b}, got)
	if got[0].Data[10] != 0xaa || got[1].Data[5] != 0xbb || got[1].Data[8] != 7 {
		t.Errorf("got %x and %x", got[0].Data, got[1].Data)
	}
	if len(got[0].Notes) != 1 || len(got[1].Notes) != 2 {
		t.Errorf("notes %q and %q", got[0].Notes, got[1].Notes)
	}
}

func TestErrorsSayWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct {
		cut  Surgery
		want string
	}{
		{Surgery{Verb: "flip", Sender: "client", Message: "certificate"}, "the client sent no certificate; it sent client_hello and finished"},
		{Surgery{Verb: "flip", Sender: "client", Message: "finished", N: 2}, "the client sent finished only once"},
		{Surgery{Verb: "flip", Sender: "server", Message: "finished"}, "the server sent nothing"},
		{Surgery{Verb: "drop", Sender: "client", Message: "record", N: 9}, "the client sent 2 records, so record 9 is none of them"},
		{Surgery{Verb: "flip", Sender: "client", Message: "finished", HasAt: true, Byte: 20}, "it has 20 bytes as sent, so the last is byte 19"},
		{Surgery{Verb: "set", Sender: "client", Message: "finished", HasAt: true, Byte: 19, Value: []byte{1, 2}}, "at most 1 can be set from byte 19 on"},
		{Surgery{Verb: "flip", Sender: "client", Message: "finished", HasAt: true, Path: "verify_data"}, "it travels encrypted"},
		{Surgery{Verb: "flip", Sender: "client", Message: "client_hello", HasAt: true, Path: "cipher"}, "client_hello has no field cipher; it has msg_type, length, "},
		{Surgery{Verb: "flip", Sender: "client", Message: "client_hello", HasAt: true, Path: "session_id"}, "session_id is empty"},
	} {
		c.cut.Text = "TEXT"
		w := New(c.cut)
		w.Pass("client", []Record{clientHello(), sealed(2, "finished")})
		err := w.Check()
		if err == nil || !strings.HasPrefix(err.Error(), "wire: TEXT: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: got %v\nwant %s", c.cut.Verb, c.cut.Message, err, c.want)
		}
	}
	w := New(Surgery{Verb: "truncate", Sender: "client", Message: "record", N: 1, HasAt: true, Byte: 8},
		Surgery{Verb: "flip", Sender: "client", Message: "record", N: 1, HasAt: true, Byte: 9, Text: "TEXT"})
	w.Pass("client", []Record{clientHello()})
	if err := w.Check(); err == nil || !strings.Contains(err.Error(), "taken away by a surgery before") {
		t.Errorf("got %v", err)
	}
}

func TestWeakenLeavesTheWeakestThatTheServerSpeaks(t *testing.T) {
	for _, c := range []struct {
		server, want []uint16
		notes        int
	}{
		{[]uint16{0xc02f, 0x0033, 0x002f}, []uint16{0x002f, 0x00ff}, 1},
		{[]uint16{0x0033, 0xc02f}, []uint16{0x0033, 0x00ff}, 1},
		{[]uint16{0x009c}, hello().CipherSuites, 0}, // nothing in common: left alone
	} {
		w := New()
		w.Weaken(c.server)
		flight := []Record{clientHello()}
		got := w.Pass("client", flight)
		stream := verify(t, flight, got)
		rec, n, err := wire.ParseRecord(stream)
		if err != nil || n != len(stream) {
			t.Fatalf("no record: %v", err)
		}
		m, err := wire.Unmarshal(rec.Fragment, wire.Context{})
		if err != nil {
			t.Fatalf("no hello: %v", err)
		}
		want := hello()
		want.CipherSuites = c.want
		if !bytes.Equal(wire.Marshal(m, wire.Context{}), wire.Marshal(want, wire.Context{})) {
			t.Errorf("server %x: got %+v", c.server, m)
		}
		if len(got[0].Notes) != c.notes {
			t.Errorf("server %x: notes %q", c.server, got[0].Notes)
		}
	}
}

func TestWeakest(t *testing.T) {
	for _, c := range []struct {
		in   []uint16
		want uint16
	}{
		{nil, 0}, {[]uint16{0x00ff}, 0},
		{[]uint16{0xcca8, 0xc013, 0xc02f}, 0xc013},         // CBC before AEADs
		{[]uint16{0xc013, 0x009d}, 0x009d},                 // no forward secrecy weighs more
		{[]uint16{0x0035, 0x003c, 0x002f}, 0x002f},         // shorter key, shorter MAC
		{[]uint16{0xc027, 0xc013, 0xc014, 0xc009}, 0xc013}, // the first among equals
	} {
		if got := Weakest(c.in); got != c.want {
			t.Errorf("Weakest(%x) = %x, want %x", c.in, got, c.want)
		}
	}
}
