package handshake

import (
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// What a server wants to see in the client's certificate (RFC 9846 §4.3.5): the
// client shows one that has it, or none.
func TestOIDFilters(t *testing.T) {
	const keyUsage, extKeyUsage, other = "\x06\x03\x55\x1d\x0f", "\x06\x03\x55\x1d\x25", "\x06\x03\x55\x1d\x20"
	const clientAuth, serverAuth = "\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02", "\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01"
	f := func(oid, values string) wire.OIDFilter {
		return wire.OIDFilter{OID: []byte(oid), Values: []byte(values)}
	}
	for name, c := range map[string]struct {
		filters []wire.OIDFilter
		fits    bool
	}{
		"nothing":                         {nil, true},
		"what is not known":               {[]wire.OIDFilter{f(other, "\x30\x00")}, true},
		"digitalSignature":                {[]wire.OIDFilter{f(keyUsage, "\x03\x02\x07\x80")}, true},
		"keyCertSign":                     {[]wire.OIDFilter{f(keyUsage, "\x03\x02\x02\x04")}, false},
		"digitalSignature and cRLSign":    {[]wire.OIDFilter{f(keyUsage, "\x03\x02\x01\x82")}, false},
		"no usage of all":                 {[]wire.OIDFilter{f(keyUsage, "\x03\x01\x00")}, true},
		"clientAuth":                      {[]wire.OIDFilter{f(extKeyUsage, "\x30\x0a"+clientAuth)}, true},
		"serverAuth":                      {[]wire.OIDFilter{f(extKeyUsage, "\x30\x0a"+serverAuth)}, false},
		"clientAuth and serverAuth":       {[]wire.OIDFilter{f(extKeyUsage, "\x30\x14"+clientAuth+serverAuth)}, false},
		"clientAuth and digitalSignature": {[]wire.OIDFilter{f(extKeyUsage, "\x30\x0a"+clientAuth), f(keyUsage, "\x03\x02\x07\x80")}, true},
		"one of two":                      {[]wire.OIDFilter{f(extKeyUsage, "\x30\x0a"+clientAuth), f(keyUsage, "\x03\x02\x02\x04")}, false},
		"what can't be read":              {[]wire.OIDFilter{f(keyUsage, "\x03\x02\x07")}, false},
		"what is left out":                {[]wire.OIDFilter{f(extKeyUsage, "")}, false},
	} {
		cc, sc := config13("ecdsa-p256", aes128)
		cc.Certificates = []Identity{identity("ecdsa-p256", "", true)}
		cc.PostHandshakeAuth = true
		e := connect(t, cc, sc, whole)
		completed(t, e)
		// Asked later, for then the client's answer comes before a transcript that
		// differs is found.
		ask := edit(func(_ *situation, m *wire.CertificateRequest13) {
			m.Extensions = append(m.Extensions, wire.ExtIn(&wire.OIDFilters{Filters: c.filters}, iana.HandshakeCertificateRequest))
		})
		sc.Rewrite = func(m trace.Message, d []byte) [][]byte {
			return ask(&situation{context: wire.Context{Version: iana.TLS13}}, m, d)
		}
		shown := 0
		cc.Rewrite = func(m trace.Message, d []byte) [][]byte {
			if m.Name == "certificate_verify" {
				shown++
			}
			return [][]byte{d}
		}
		e.server.Do(RequestClientCertificate())
		pump(e.client, e.server, whole)
		if (shown == 1) != c.fits {
			t.Errorf("%s: shown %d times, want %v", name, shown, c.fits)
		}
	}
}
