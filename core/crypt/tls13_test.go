package crypt

import (
	"bytes"
	"crypto"
	"testing"
)

// TestRFC8448 makes every secret of the five traces, and repeats its Op.
func TestRFC8448(t *testing.T) {
	const h = crypto.SHA256
	count := map[string]int{}
	for _, v := range vectors(t, "rfc8448.txt") {
		op, what := v.text("op"), v.text("source")
		count[op]++
		switch op {
		case "extract":
			var salt, ikm []byte
			var in [][]byte
			if v.has("salt") {
				salt = v.hex("salt")
				in = append(in, salt)
			}
			if v.has("ikm") {
				ikm = v.hex("ikm")
				in = append(in, ikm)
			}
			want := v.hex("secret")
			same(t, what, Extract13(h, salt, ikm), want)
			same(t, what, rerun1(t, OpExtract13, ExtractParams(h, salt != nil, ikm != nil), in...), want)
			same(t, what, Extract13(h, zerosFor(salt), zerosFor(ikm)), want)
		case "derive-secret":
			prk, hash, label, want := v.hex("prk"), v.hex("hash"), v.text("label"), v.hex("secret")
			same(t, what, DeriveSecret13(h, prk, label, hash), want)
			in := [][]byte{prk, hash}
			if bytes.Equal(hash, Hash(h)) {
				same(t, what, DeriveSecret13(h, prk, label, nil), want)
				in = in[:1]
			}
			same(t, what, rerun1(t, OpDeriveSecret13, PRFParams(h, label, 32), in...), want)
		case "expand-label": // a ticket's PSK
			prk, nonce, want := v.hex("prk"), v.hex("context"), v.hex("secret")
			if v.text("label") != LabelResumption {
				t.Errorf("%s: label %s", what, v.text("label"))
			}
			same(t, what, ExpandLabel13(h, prk, LabelResumption, nonce, 32), want)
			same(t, what, rerun1(t, OpExpandLabel13, PRFParams(h, LabelResumption, 32), prk, nonce), want)
		case "keys":
			prk := v.hex("prk")
			same(t, what, ExpandLabel13(h, prk, LabelKey, nil, 16), v.hex("key"))
			same(t, what, rerun1(t, OpExpandLabel13, PRFParams(h, LabelIV, 12), prk), v.hex("iv"))
		case "verify-data":
			key, hash := v.hex("finished_key"), v.hex("hash")
			same(t, what, ExpandLabel13(h, v.hex("prk"), LabelFinished, nil, 32), key)
			same(t, what, VerifyData13(h, key, hash), v.hex("verify_data"))
			same(t, what, rerun1(t, OpVerifyData13, HashParams(h), key, hash), v.hex("verify_data"))
		case "record": // record_tls13_test.go
			continue
		default:
			t.Fatalf("no op %s", op)
		}
		v.done()
	}
	for op, n := range map[string]int{"extract": 15, "derive-secret": 47, "expand-label": 1, "keys": 21, "verify-data": 11} {
		if count[op] != n {
			t.Errorf("%d of %s, want %d", count[op], op, n)
		}
	}
}

// zerosFor is what nil stands for.
func zerosFor(b []byte) []byte {
	if b == nil {
		return make([]byte, 32)
	}
	return b
}

// TestNISTKeySchedule goes through the whole schedule; what NIST calls randoms
// stands for messages.
func TestNISTKeySchedule(t *testing.T) {
	for _, v := range vectors(t, "acvp13.txt") {
		what, h := v.text("source"), hashByName(v.text("hash"))
		secret := func(name string) []byte {
			if v.has(name) {
				return v.hex(name)
			}
			return nil
		}
		messages := v.hex("helloClientRandom")
		derived := func(secret []byte, label, name string) {
			t.Helper()
			same(t, what+": "+name, DeriveSecret13(h, secret, label, Hash(h, messages)), v.hex(name))
		}
		early := Extract13(h, nil, secret("psk"))
		derived(early, LabelClientEarly, "clientEarlyTrafficSecret")
		derived(early, LabelEarlyExporter, "earlyExporterMasterSecret")
		messages = append(messages, v.hex("helloServerRandom")...)
		handshake := Extract13(h, DeriveSecret13(h, early, LabelDerived, nil), secret("dhe"))
		derived(handshake, LabelClientHS, "clientHandshakeTrafficSecret")
		derived(handshake, LabelServerHS, "serverHandshakeTrafficSecret")
		messages = append(messages, v.hex("finishedServerRandom")...)
		main := Extract13(h, DeriveSecret13(h, handshake, LabelDerived, nil), nil)
		derived(main, LabelClientAP, "clientApplicationTrafficSecret")
		derived(main, LabelServerAP, "serverApplicationTrafficSecret")
		derived(main, LabelExporterMain, "exporterMasterSecret")
		messages = append(messages, v.hex("finishedClientRandom")...)
		derived(main, LabelResumptionAll, "resumptionMasterSecret")
		v.done()
	}
}

func TestExpandLabelBounds(t *testing.T) {
	const h = crypto.SHA256
	secret := make([]byte, 32)
	long := string(bytes.Repeat([]byte{'x'}, 249))
	if got := ExpandLabel13(h, secret, long, make([]byte, 255), 255*32); len(got) != 255*32 {
		t.Errorf("%d bytes", len(got))
	}
	for _, c := range []struct {
		label string
		n     int
	}{{long + "x", 1}, {"", 255*32 + 1}, {"", -1}} {
		if _, err := Exporter13(h, secret, c.label, nil, c.n); err == nil {
			t.Errorf("label of %d bytes, %d wanted: no error", len(c.label), c.n)
		}
	}
	for _, r := range []struct {
		name, params string
		in           [][]byte
	}{
		{OpExpandLabel13, "hash=sha256;label=x;n=8161", [][]byte{secret}},
		{OpExpandLabel13, "hash=sha256;label=x;n=32", [][]byte{secret, make([]byte, 256)}},
		{OpExpandLabel13, "hash=sha256;label=x;n=32", nil},
		{OpDeriveSecret13, "hash=sha256;label=x;n=31", [][]byte{secret}},
		{OpExtract13, "hash=sha256;salt=0", nil},
		{OpExtract13, "hash=sha256;salt=0;ikm=0", [][]byte{secret}},
		{OpExtract13, "salt=0;ikm=0", nil},
		{OpVerifyData13, "hash=sha256", [][]byte{secret}},
		{OpExporter13, "hash=sha256;n=1", [][]byte{secret}},
		{"tls13/none", "hash=sha256;n=1", [][]byte{secret}},
	} {
		if out, err := Rerun(r.name, r.params, r.in); err == nil || out != nil {
			t.Errorf("%s %s: %x, %v", r.name, r.params, out, err)
		}
	}
}
