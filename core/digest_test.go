package core_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/trace"
)

// The same scenario gives the same trace everywhere: all of it, event by
// event and byte by byte. The golden file has one SHA-256 a scenario, and this
// test is run natively and as WebAssembly:
//
//	go test ./core -run Digests
//	GOOS=js GOARCH=wasm go test -exec="$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./core -run Digests
//
// A change of the trace's contents changes these; -update writes them anew.
// What must not change is in TestWireOfEdition1.
func TestDigests(t *testing.T) {
	if len(cases) < 100 {
		t.Errorf("only %d scenarios", len(cases))
	}
	var b strings.Builder
	b.WriteString("# SHA-256 over each scenario's whole trace. go test ./core -run Digests -update rewrites this file.\n")
	for _, text := range cases {
		fmt.Fprintf(&b, "%s %s\n", digest(t, text), orNormal(text))
	}
	golden(t, "digests.txt", b.String())
}

// digest is over the trace as JSON, which has no maps to put in any order; or
// over the error's sentence.
func digest(t *testing.T, text string) string {
	t.Helper()
	tr, err := core.Run(text)
	if err != nil {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(err.Error())))
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(tr); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// Running a scenario twice in one process gives one trace: nothing is left
// over in what is kept between runs.
func TestSecondRunIsTheSame(t *testing.T) {
	for _, text := range cases {
		if a, b := digest(t, text), digest(t, text); a != b {
			t.Errorf("%s: two runs differ", orNormal(text))
		}
	}
}

// edition1 are the scenarios whose wire is frozen.
var edition1 = []string{
	"", "seed=2", "host=192.0.2.7", "client-auth=require", "client-auth=require&client-key=ecdsa-p256", "client-auth=require&client-key=ed25519",
	"server-key=rsa-1024", "server-key=rsa-4096", "server-key=ecdsa-p256", "server-key=ecdsa-p384", "server-key=ed25519",
	"ciphers=TLS_RSA_WITH_AES_256_GCM_SHA384", "ciphers=TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "ciphers=TLS_DHE_RSA_WITH_AES_256_GCM_SHA384&groups=ffdhe3072",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ciphers=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ciphers=TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
	"ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "groups=secp256r1", "groups=secp384r1", "groups=secp521r1",
	"extended-master-secret=off", "encrypt-then-mac=off", "renegotiation=off", "alpn=none", "revocation=staple",
	"server-cert=expired", "server-cert=wrong-host", "server-cert=self-signed&user=ignores", "server-cert=untrusted-root", "server-cert=wrong-key",
	"client-auth=require&client-cert=not-on-file", "wire=flip:client.client_hello:random", "wire=flip:client.application_data",
	"attack=intercept", "attack=intercept&user=ignores", "attack=weaken-ciphers", "attack=replay",
}

// Links made with edition 1 show these bytes for ever. The hash is over all
// records as they were sent, in order, each after a byte for its sender. To
// change a line is to break a promise: that takes a new edition. There is no
// -update for this one; HANDSHAKE_WIRE=1 prints what to write by hand.
func TestWireOfEdition1(t *testing.T) {
	var b strings.Builder
	b.WriteString("# SHA-256 over the wire of edition 1. Frozen: see TestWireOfEdition1.\n")
	for _, text := range edition1 {
		h := sha256.New()
		tr := run(t, text)
		for i := range tr.Bufs {
			if r := &tr.Bufs[i]; r.Kind == trace.SentRecord {
				h.Write([]byte{byte(r.Conn), byte(r.From)})
				h.Write(r.Data)
			}
		}
		fmt.Fprintf(&b, "%x %s\n", h.Sum(nil), orNormal(text))
	}
	if os.Getenv("HANDSHAKE_WIRE") != "" {
		t.Log("\n" + b.String())
	}
	was := *update
	*update = false
	golden(t, "wire_edition1.txt", b.String())
	*update = was
}

// One choice leaves all other bytes as they were: with another key for the
// client, the ClientHello is the same.
func TestChoicesLeaveOtherBytesAlone(t *testing.T) {
	first := func(text string, p trace.Party) string {
		tr := run(t, text)
		for i := range tr.Bufs {
			if b := &tr.Bufs[i]; b.Kind == trace.SentMessage && b.From == p {
				return string(b.Data)
			}
		}
		return ""
	}
	for _, text := range []string{"client-auth=require", "server-cert=expired", "server-key=rsa-4096", "wire=flip:client.client_hello:random", "attack=intercept"} {
		if first(text, trace.Client) != first("", trace.Client) {
			t.Errorf("%s: another ClientHello", text)
		}
	}
	for _, text := range []string{"client-auth=require", "server-cert=expired", "client-clock=2031-01-01"} {
		if first(text, trace.Server) != first("", trace.Server) {
			t.Errorf("%s: another ServerHello", text)
		}
	}
}
