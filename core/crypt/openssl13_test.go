package crypt

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

const openssl13Head = `# Connections of TLS 1.3 between openssl s_client and s_server (%s), one for each suite, with the
# secrets of the client's key log. A line "client_n" or "server_n" is a record under keys, type and
# fragment. The client says "ping" and a newline, the server gives it back reversed. Records are filled
# up with zeros to whole multiples of padding.
# go test ./core/crypt -run OpenSSL -update adds the suites that this file lacks.

`

// padding13 is what -record_padding says for a suite.
func padding13(s *iana.Suite) string {
	if s.Cipher == iana.AES128CCM8 || s.Cipher == iana.ChaCha20Poly1305 {
		return "100"
	}
	return "1"
}

// OpenSSL's records of TLS 1.3 open with the keys from its key log, the keys
// change behind Finished, and we seal the same bytes, zeros included.
func TestRecordsOfOpenSSL13(t *testing.T) {
	if *update {
		recordOpenSSL(t, "openssl13.txt", openssl13Head, true)
	}
	seen := map[string]bool{}
	for _, v := range vectors(t, "openssl13.txt") {
		suite := iana.SuiteByName(v.text("suite"))
		seen[suite.Name] = true
		for end, want := range map[string]string{"client": "ping\n", "server": "gnip\n"} {
			keys := TrafficKeys13(suite, v.hex(end+"_handshake_traffic_secret"))
			var data []byte
			epoch, seq := 0, uint64(0)
			for i := 0; v.has(fmt.Sprint(end, "_", i)); i++ {
				r := v.hex(fmt.Sprint(end, "_", i))
				p, err := NewProtection(suite, versionTLS13, keys, false)
				if err != nil {
					t.Fatal(err)
				}
				h := Header{Type: r[0], Version: versionTLS12, Seq: seq}
				inner, err := p.Open(nil, h, r[1:])
				if err != nil {
					t.Fatalf("%s: record %d of the %s: %v", suite.Name, i, end, err)
				}
				n, typ, ok := Inner13(inner)
				if !ok || v.text("padding") == "1" && n != len(inner)-1 || v.text("padding") == "100" && len(inner)%100 > 1 {
					t.Fatalf("%s: record %d of the %s: %d of %d bytes are content", suite.Name, i, end, n, len(inner))
				}
				h.Inner, h.Zeros = typ, len(inner)-n-1
				same(t, suite.Name+", sealed anew", p.Seal(nil, h, nil, inner[:n]), r[1:])
				seq++
				finished := 4 + suite.Hash.Size()
				switch {
				case typ == 23:
					data = append(data, inner[:n]...)
				case typ == 22 && epoch == 0 && n >= finished && inner[n-finished] == 20 && inner[n-finished+3] == byte(finished-4):
					epoch, seq = 1, 0
					keys = TrafficKeys13(suite, v.hex(end+"_traffic_secret_0"))
				}
			}
			if string(data) != want {
				t.Errorf("%s: the %s says %q", suite.Name, end, data)
			}
		}
		v.done()
	}
	for i := range iana.Suites {
		if s := &iana.Suites[i]; s.UsableIn(versionTLS13) && !seen[s.Name] {
			t.Errorf("%s is not in the recording", s.Name)
		}
	}
}

func recordOne13(t *testing.T, out *bytes.Buffer, dir string, s *iana.Suite) {
	flags := []string{"-tls1_3", "-ciphersuites", s.Name, "-record_padding", padding13(s)}
	c, log := throughUs(t, dir, filepath.Join(dir, iana.AuthECDSA.String()), flags)
	fmt.Fprintf(out, "suite: %s\npadding: %s\n", s.Name, padding13(s))
	for line := range strings.Lines(log) {
		f := strings.Fields(line)
		if len(f) == 3 && (strings.Contains(f[0], "HANDSHAKE") || strings.HasSuffix(f[0], "_0")) {
			fmt.Fprintf(out, "%s: %s\n", strings.ToLower(f[0]), f[2])
		}
	}
	writeProtected(out, c)
}
