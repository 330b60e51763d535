package open_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/lab"
	"handshakelab/core/open"
	"handshakelab/core/scenario"
	"handshakelab/core/span"
	"handshakelab/core/trace"
)

// firstOf gives the first byte space of a kind from a party.
func firstOf(tr *trace.Trace, k trace.BufKind, from trace.Party) []byte {
	for i := range tr.Bufs {
		if b := &tr.Bufs[i]; b.Kind == k && b.From == from {
			return b.Data
		}
	}
	return nil
}

func read(t testing.TB, b []byte) *open.Reading {
	t.Helper()
	r, err := open.Read(b, open.Options{})
	if err != nil {
		t.Fatalf("%.60q: %v", b, err)
	}
	if !r.Tiled() {
		t.Errorf("%.60q: not every byte has a name", b)
	}
	return r
}

// xxd, hexdump and the like print as those programs do.
func printed(t *testing.T, b []byte, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not on this machine", name)
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// wireshark prints a dump as Wireshark and tshark do.
func wireshark(b []byte) string {
	var s strings.Builder
	for off := 0; off < len(b); off += 16 {
		row := b[off:min(off+16, len(b))]
		text := make([]byte, len(row))
		for i, c := range row {
			if text[i] = c; c < ' ' || c > '~' {
				text[i] = '.'
			}
		}
		fmt.Fprintf(&s, "%04x  %-47s   %s\n", off, fmt.Sprintf("% x", row), text)
	}
	return s.String()
}

// xxdLike prints a dump as xxd does.
func xxdLike(b []byte) string {
	var s strings.Builder
	for off := 0; off < len(b); off += 16 {
		row := b[off:min(off+16, len(b))]
		groups, text := "", make([]byte, len(row))
		for i, c := range row {
			groups += fmt.Sprintf("%02x", c)
			if i%2 == 1 {
				groups += " "
			}
			if text[i] = c; c < ' ' || c > '~' {
				text[i] = '.'
			}
		}
		fmt.Fprintf(&s, "%08x: %-40s %s\n", off, groups, text)
	}
	return s.String()
}

// The same bytes come out of every dress.
func TestDresses(t *testing.T) {
	record := firstOf(run(t, ""), trace.SentRecord, trace.Client)
	odd := []byte("\x16\x03\x01\x00\x10" + strings.Repeat("ab", 8)) // text that looks like hexadecimal itself
	twice := bytes.Repeat(record[:16], 5)                           // lines that are the same
	h := hex.EncodeToString(record)
	pairs := make([]string, len(record))
	for i, c := range record {
		pairs[i] = fmt.Sprintf("%02x", c)
	}
	for _, c := range []struct {
		what string
		text string
		want []byte
	}{
		{"plain", h, record},
		{"capitals, in lines", "\n  " + strings.ToUpper(h[:40]) + "\r\n" + h[40:] + "\n", record},
		{"spaces", strings.Join(pairs, " "), record},
		{"colons", strings.Join(pairs, ":"), record},
		{"0x and commas", "{ 0x" + strings.Join(pairs, ", 0x") + " };", record},
		{"an array in C", "static const unsigned char hello[] = {\n0x" + strings.Join(pairs, ", 0x") + "\n};\n", record},
		{"a string in C", `"\x` + strings.Join(pairs, `\x`) + `"`, record},
		{"a 0x ahead", "0x" + h, record},
		{"Wireshark", wireshark(record), record},
		{"Wireshark, text like hexadecimal", wireshark(odd), odd},
		{"Wireshark, a line of 16", wireshark(odd[:16]), odd[:16]},
		{"like xxd", xxdLike(record), record},
		{"like xxd, text like hexadecimal", xxdLike(odd), odd},
		{"base64", base64.StdEncoding.EncodeToString(record), record},
		{"base64 in lines", "FgMB" + "\n" + base64.StdEncoding.EncodeToString(record)[4:], record},
		{"base64 for URLs", base64.RawURLEncoding.EncodeToString(record), record},
	} {
		t.Run(c.what, func(t *testing.T) {
			if r := read(t, []byte(c.text)); !bytes.Equal(r.Data, c.want) {
				t.Errorf("%d bytes instead of %d, as %s: %x", len(r.Data), len(c.want), r.Dress, r.Data[:min(len(r.Data), 40)])
			}
		})
	}
	for _, b := range [][]byte{record, odd, twice, record[:16], record[:8], record[:9], record[:24]} {
		for _, p := range [][]string{{"xxd"}, {"xxd", "-g1"}, {"xxd", "-g4", "-c32"}, {"xxd", "-p"}, {"hexdump", "-C"}, {"od", "-A", "x", "-t", "x1z"}, {"xxd", "-i"}} {
			t.Run(fmt.Sprintf("%s, %d bytes", strings.Join(p, " "), len(b)), func(t *testing.T) {
				text := printed(t, b, p[0], p[1:]...)
				r, err := open.Read([]byte(text), open.Options{})
				if err != nil || !bytes.Equal(r.Data, b) {
					t.Errorf("%v\n%s", err, text)
				}
			})
		}
	}
}

// What bytes are is found out, and all of them have names.
func TestKinds(t *testing.T) {
	tr := run(t, "client-auth=require&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
	hello := firstOf(tr, trace.SentMessage, trace.Client)
	server := firstOf(tr, trace.SentMessage, trace.Server)
	var flight []byte
	for i := range tr.Bufs {
		if b := &tr.Bufs[i]; b.Kind == trace.SentRecord && b.From == trace.Server {
			flight = append(flight, b.Data...)
		}
	}
	id := 4 + 2 + 32
	ext := hello[id+1:] // behind the empty session_id: cipher_suites, compression_methods, extensions
	ext = ext[2+int(ext[0])<<8+int(ext[1]):]
	ext = ext[1+int(ext[0]):]
	cert := firstOf(tr, trace.Certificate, trace.Server)
	for _, c := range []struct {
		what   string
		b      []byte
		kind   open.Kind
		pieces int
	}{
		{"a record", firstOf(tr, trace.SentRecord, trace.Client), open.Records, 1},
		{"a flight", flight, open.Records, 9},
		{"a message", hello, open.Messages, 1},
		{"messages", append(bytes.Clone(server), firstOf(run(t, ""), trace.SentMessage, trace.Client)...), open.Messages, 2},
		{"a ClientHello without header", hello[4:], open.ClientHello, 1},
		{"a ServerHello without header", server[4:], open.ServerHello, 1},
		{"extensions", ext, open.Extensions, 1},
		{"extensions without their length", ext[2:], open.Extensions, 1},
		{"a certificate", cert, open.Certificate, 1},
		{"two certificates", append(bytes.Clone(cert), cert...), open.Certificate, 2},
		{"a public key", spki(t, cert), open.DER, 1},
		{"noise", []byte("\xff\xfe\xfd\xfc\x00"), open.Unknown, 1},
	} {
		r := read(t, c.b)
		if r.Kind != c.kind || len(r.Pieces) != c.pieces {
			t.Errorf("%s is taken for %s in %d pieces (else %v)", c.what, r.Kind, len(r.Pieces), r.Others)
		}
		for _, p := range r.Pieces {
			bad := span.First(p.Spans, func(s *span.Span) bool {
				return s.Kind == span.Unparsed || s.Value == span.Short && s.Kind == span.Length
			})
			if (bad != nil) != (c.kind == open.Unknown) {
				t.Errorf("%s makes no sense from %+v", c.what, bad)
			}
		}
		for _, k := range open.Kinds { // it can be read as anything
			if r, err := open.Read(c.b, open.Options{As: k}); err != nil || r.Kind != k || !r.Tiled() {
				t.Errorf("%s as %s: %v", c.what, k, err)
			}
		}
	}
}

func spki(t *testing.T, cert []byte) []byte {
	c, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	return c.RawSubjectPublicKeyInfo
}

// Where it stops making sense is marked, at the byte; and a length that counts
// more than there is, is known for what it is.
func TestWhereItStops(t *testing.T) {
	tr := run(t, "")
	record := firstOf(tr, trace.SentRecord, trace.Client)
	change := func(at int, by byte) []byte {
		b := bytes.Clone(record)
		b[at] += by
		return b
	}
	const message = 5 + 4
	suites := message + 2 + 32 + 1 // where the length of cipher_suites stands
	extensions := suites + 2 + 2 + 2
	cert := firstOf(tr, trace.Certificate, trace.Server)
	for _, c := range []struct {
		what  string
		b     []byte
		at    int // where the bytes that make no sense begin; -1: there are none
		says  string
		short int // where a length stands that counts too many, -1: nowhere
		said  uint64
	}{
		{"whole", record, -1, "", -1, 0},
		{"a record whose length says too much", change(3, 2), -1, "", 3, uint64(len(record) - 5 + 512)},
		{"one that is cut off in its extensions", record[:extensions+2+3], extensions + 2, "length: truncated", 3, uint64(len(record) - 5)},
		{"a message shorter than its record", change(5+3, 0xff), extensions + 2, "extensions: truncated", extensions, 0},
		{"an odd number of bytes of suites", change(suites+1, 0xff), suites + 2, "cipher_suites: bounds", -1, 0},
		{"something else behind", append(bytes.Clone(record), "GET / HTTP/1.1"...), len(record), "type: unknown", -1, 0},
		{"a certificate cut off", cert[:100], 0, "not an element in DER", -1, 0},
		{"a certificate with more behind", append(bytes.Clone(cert), 0xff, 2, 3), len(cert), "not an element in DER", -1, 0},
	} {
		r := read(t, c.b)
		at, says, short := -1, "", -1
		for i := range r.Pieces {
			p := &r.Pieces[i]
			if s := span.First(p.Spans, func(s *span.Span) bool { return s.Kind == span.Unparsed }); s != nil && at < 0 {
				at, says = p.Off+s.Off, s.Value
			}
			if s := span.First(p.Spans, func(s *span.Span) bool { return s.Kind == span.Length && s.Value == span.Short }); s != nil && short < 0 {
				short = p.Off + s.Off
				if c.said != 0 && s.Code != c.said {
					t.Errorf("%s: %d bytes are said", c.what, s.Code)
				}
			}
		}
		if at != c.at || short != c.short || c.says != "" && says != c.says {
			t.Errorf("%s, as %s: it stops at %d and not at %d, for %q; a length that is too much is at %d and not at %d", c.what, r.Kind, at, c.at, says, short, c.short)
		}
	}
}

// Private keys are refused in every dress, and so is what holds one.
func TestPrivateKeysAreRefused(t *testing.T) {
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	s, err := scenario.Parse("")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := lab.PEM(s)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(ec)
	edKey, _ := x509.MarshalPKCS8PrivateKey(ed)
	sec1, _ := x509.MarshalECPrivateKey(ec)
	rest := ours
	var rsaKey []byte
	for rsaKey == nil {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b.Type == "PRIVATE KEY" {
			rsaKey = b.Bytes
		}
	}
	k, err := x509.ParsePKCS8PrivateKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := x509.MarshalPKCS1PrivateKey(k.(*rsa.PrivateKey))
	for what, b := range map[string][]byte{
		"the lab's own": ours, "PKCS #8": pkcs8, "RSA in PKCS #8": rsaKey, "Ed25519": edKey, "RSA's own form": pkcs1, "SEC 1": sec1,
		"hexadecimal": []byte(hex.EncodeToString(pkcs8)), "Base64": []byte(base64.StdEncoding.EncodeToString(sec1)),
		"PEM":                    pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1}),
		"encrypted":              []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"),
		"under a name that lies": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pkcs8}),
	} {
		r, err := open.Read(b, open.Options{})
		var f *open.Fault
		if !errors.As(err, &f) || f.ID != "private-key" || r != nil && len(r.Data) > 0 {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What can't be read is refused with a reason that there are words for.
func TestWhatIsRefused(t *testing.T) {
	for in, id := range map[string]string{
		"": "empty", " \n": "empty", "hello, world": "no-bytes", "16 03 0": "hex-odd", "16 03 01 zz": "no-bytes",
		"-----BEGIN CERTIFICATE-----\nMIIB": "pem-end", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----": "pem-base64",
		"{\"a\":1}": "trace", "0000  16 03\n0020  03 01\n": "dump-gap", "0000  16 03\nfoo\n": "dump-line",
	} {
		_, err := open.Read([]byte(in), open.Options{})
		var f *open.Fault
		if !errors.As(err, &f) || f.ID != id {
			t.Errorf("%q: %v, want %s", in, err, id)
		}
	}
}

// A saved trace and a key log are known for what they are.
func TestTextByNature(t *testing.T) {
	tr := run(t, "versions=tls1.3")
	if r := read(t, export.JSON(tr)); r.Kind != open.Saved || r.Trace == nil {
		t.Errorf("a trace is taken for %s", r.Kind)
	}
	if r := read(t, []byte(export.KeyLog(tr))); r.Kind != open.KeyLog || r.Secrets < 4 {
		t.Errorf("a key log is taken for %s, with %d secrets", r.Kind, r.Secrets)
	}
}

// Records in one row make a connection, as far as they tell who sent them.
func TestRecordsMakeAConnection(t *testing.T) {
	tr := run(t, "")
	var all []byte
	for i := range tr.Bufs {
		if b := &tr.Bufs[i]; b.Kind == trace.SentRecord {
			all = append(all, b.Data...)
		}
	}
	r, err := open.Read([]byte(hex.EncodeToString(all)), open.Options{Keys: []byte(export.KeyLog(tr))})
	if err != nil || len(r.Found) != 1 || r.Found[0].Host != "www.example.test" {
		t.Fatalf("%v %+v", err, r)
	}
	rec := r.Recording(0)
	got := map[string]trace.Party{}
	for i := range rec.Trace.Events {
		if e := &rec.Trace.Events[i]; e.Kind == trace.MessageReceived {
			got[e.Msg.Name] = e.Party
		}
	}
	if got["client_hello"] != trace.Server || got["server_hello"] != trace.Client || got["client_key_exchange"] != trace.Server {
		t.Errorf("%v", got)
	}
	checkRecording(t, "records", rec)
}

// FuzzRead: whatever is brought, it is read or refused, in time; every byte
// that was read has a name; and what a connection was found in can be shown.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"", "versions=tls1.3&client-auth=require", "attack=intercept"} {
		tr, err := core.Run(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(export.PCAPNG(tr))
		f.Add([]byte(xxdLike(firstOf(tr, trace.SentRecord, trace.Client))))
		f.Add(firstOf(tr, trace.SentRecord, trace.Server))
		f.Add(firstOf(tr, trace.SentMessage, trace.Client))
		f.Add(firstOf(tr, trace.SentMessage, trace.Client)[4:])
		f.Add([]byte(base64.StdEncoding.EncodeToString(firstOf(tr, trace.Certificate, trace.Server))))
		f.Add([]byte(export.KeyLog(tr)))
	}
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := open.Read(b, open.Options{Keys: b})
		if err != nil {
			return
		}
		if !r.Tiled() {
			t.Errorf("as %s not every byte has a name", r.Kind)
		}
		for i := range r.Found {
			tr := r.Recording(i).Trace
			s := figure.Build(tr, figure.Options{})
			if s.View != "onlooker" {
				t.Errorf("shown from %s", s.View)
			}
			if i == 8 {
				break
			}
		}
	})
}
