package pki

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// TestGolden: the bytes of every certificate, list and response that a single
// fault brings about are what they always were: the same natively and under
// js/wasm, the same in the next year's Go.
func TestGolden(t *testing.T) {
	var b bytes.Buffer
	line := func(name string, ders ...[]byte) {
		h := sha256.New()
		for _, d := range ders {
			h.Write(d)
		}
		fmt.Fprintf(&b, "%x %s\n", h.Sum(nil), name)
	}
	published := func(w *World) (ders [][]byte) {
		for _, c := range w.CRLs {
			ders = append(ders, c.DER)
		}
		return append(ders, w.Responses...)
	}
	for _, kind := range KeyTypes {
		s := testSpec(kind)
		s.Attacker = true
		w := mustNew(t, s)
		for _, r := range w.LabRoots {
			line(kind+" "+r.Subject.CommonName, r.Raw)
		}
		line(kind+" attacker", w.Attacker.Chain...)
		s.Attacker = false
		for _, revocation := range []string{"crl", "ocsp"} {
			s.Revocation = revocation
			for _, f := range append([]string{"valid"}, ServerFaults...) {
				if s.ServerFaults = []string{f}; f == "valid" {
					s.ServerFaults = nil
				}
				w := mustNew(t, s)
				line(kind+" server "+f, w.Server.Chain...)
				line(kind+" server "+f+" "+revocation, published(w)...)
			}
			s.ServerFaults = nil
			for _, f := range append([]string{"valid"}, ClientFaults...) {
				if s.ClientFaults = []string{f}; f == "valid" {
					s.ClientFaults = nil
				}
				w := mustNew(t, s)
				line(kind+" client "+f, append(w.Client.Chain, w.Users[0].Cert[:])...)
				line(kind+" client "+f+" "+revocation, published(w)...)
			}
			s.ClientFaults = nil
		}
	}
	const file = "testdata/golden.txt"
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, w := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	if len(g) != len(w) {
		t.Errorf("%d lines, want %d", len(g), len(w))
	}
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("got  %s\nwant %s", g[i], w[i])
		}
	}
}

// TestSecondRun: what is made with everything forgotten is the same as what
// was kept, whatever was made before.
func TestSecondRun(t *testing.T) {
	s := testSpec("ecdsa-p256")
	s.ClientKey = "rsa-2048"
	s.ServerFaults, s.ClientFaults = []string{"revoked", "constrained"}, []string{"not-on-file"}
	a := mustNew(t, s)
	keep.Lock()
	keep.certs, keep.lists, keep.status, keep.worlds = nil, nil, nil, nil
	keep.Unlock()
	b := mustNew(t, s)
	if a == b {
		t.Fatal("nothing was forgotten")
	}
	for i := range a.Server.Chain {
		if !bytes.Equal(a.Server.Chain[i], b.Server.Chain[i]) || !bytes.Equal(a.Client.Chain[i], b.Client.Chain[i]) {
			t.Error("another certificate")
		}
	}
	for i := range a.CRLs {
		if !bytes.Equal(a.CRLs[i].DER, b.CRLs[i].DER) {
			t.Error("another list")
		}
	}
}
