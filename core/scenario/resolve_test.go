package scenario

import (
	"reflect"
	"slices"
	"testing"

	"handshakelab/core/iana"
)

// The normal handshake is the seed's.
func TestNormal(t *testing.T) {
	s := parse(t, "")
	p := s.Plans()[0]
	side := Side{
		Versions: []uint16{0x0303}, Ciphers: []uint16{0x002f},
		Groups:     []uint16{29, 23, 24, 25, 256, 257},
		Signatures: []uint16{0x0403, 0x0807, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0603, 0x0806, 0x0601},
		ALPN:       []string{"http/1.1"}, ExtendedMasterSecret: true, EncryptThenMAC: true, Renegotiation: "on",
		Clock: edition1Clock, PSKModes: []uint16{1}, CertCompression: "none",
	}
	want := Plan{Edition: 1, Seed: "1", Host: "www.example.test", Client: side, Server: side,
		ServerKey: "rsa-2048", ClientKey: "rsa-2048", ClientHasCert: true, ClientTrust: []string{"lab"},
		Revocation: "crl", Staple: "fresh", Transparency: "off", ClientAuth: "off", User: "heeds", Attack: "none", Clock: edition1Clock,
		Resume: "none", EarlyData: "off", ClientAuthWhen: "handshake", KeyUpdate: "none", Renegotiate: "none", Fallback: "off", ECH: "off"}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("the normal handshake is\n%+v, want\n%+v", p, want)
	}
	if p.Clock.Format("2006-01-02T15:04:05Z") != defaultClock {
		t.Error("the clock's two forms differ")
	}
	if !reflect.DeepEqual(p, s.Plans()[1]) {
		t.Error("the second connection differs from the first")
	}
}

// What is not named follows what is.
func TestFollow(t *testing.T) {
	const (
		rsa        = "TLS_RSA_WITH_AES_128_CBC_SHA"
		dheRSA     = "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
		ecdheRSA   = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
		ecdheECDSA = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
		aes13      = "TLS_AES_128_GCM_SHA256"
		gcmECDSA   = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
		strongRSA  = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,"
	)
	type want map[string]string
	for _, c := range []struct {
		text string
		want want
	}{
		{"server-key=ecdsa-p256", want{"ciphers": ecdheECDSA}},
		{"server-key=ecdsa-p384", want{"ciphers": ecdheECDSA}},
		{"server-key=ed25519", want{"ciphers": ecdheECDSA}},
		{"server-key=rsa-4096", want{"ciphers": rsa}},
		{"ciphers=" + gcmECDSA, want{"server-key": "ecdsa-p256"}},
		{"client-ciphers=" + gcmECDSA, want{"server-key": "ecdsa-p256", "server-ciphers": gcmECDSA}},
		{"server-ciphers=" + gcmECDSA, want{"server-key": "ecdsa-p256", "client-ciphers": gcmECDSA}},
		{"ciphers=" + gcmECDSA + "," + rsa, want{"server-key": "ecdsa-p256"}},
		{"client-ciphers=" + gcmECDSA + "," + rsa + "&server-ciphers=" + rsa, want{"server-key": "rsa-2048"}},
		{"ciphers=" + gcmECDSA + "&client-groups=x25519", want{"server-key": "ed25519"}},
		{"ciphers=" + gcmECDSA + "&client-groups=secp384r1", want{"server-key": "ecdsa-p384"}},
		{"ciphers=" + gcmECDSA + "&groups=x25519", want{"server-key": "ecdsa-p256"}},
		{"ciphers=" + gcmECDSA + "&client-signatures=ed25519", want{"server-key": "ed25519"}},
		{"ciphers=" + gcmECDSA + "&client-signatures=ecdsa_secp384r1_sha384", want{"server-key": "ecdsa-p384"}},
		{"groups=x25519", want{"ciphers": ecdheRSA, "server-key": "rsa-2048"}},
		{"client-groups=secp521r1", want{"ciphers": ecdheRSA}},
		{"server-groups=secp521r1", want{"ciphers": ecdheRSA, "client-groups": "x25519,secp256r1,secp384r1,secp521r1,ffdhe2048,ffdhe3072"}},
		{"groups=ffdhe3072", want{"ciphers": dheRSA}},
		{"groups=ffdhe2048&server-key=ecdsa-p256", want{"ciphers": ecdheECDSA}},
		{"signatures=rsa_pkcs1_sha512", want{"ciphers": ecdheRSA}},
		{"signatures=ed25519", want{"ciphers": ecdheECDSA, "server-key": "ed25519", "client-key": "ed25519"}},
		{"signatures=ecdsa_secp256r1_sha256", want{"server-key": "ecdsa-p256", "client-key": "ecdsa-p256"}},
		{"signatures=rsa_pkcs1_sha256&server-key=ecdsa-p256", want{"ciphers": ecdheECDSA}}, // conflict: runs
		{"must-staple=on", want{"revocation": "staple"}},
		{"staple=stale", want{"revocation": "staple"}},
		{"must-staple=on&revocation=crl", want{"revocation": "crl"}},
		{"client-cert=expired", want{"client-auth": "require"}},
		{"client-key=ed25519", want{"client-auth": "require"}},
		{"client-cert=none", want{"client-auth": "off"}},
		{"client-cert=expired&client-auth=off", want{"client-auth": "off"}},
		{"client-cert=expired&client-auth=request", want{"client-auth": "request"}},
		{"signatures=ed25519&client-auth=off", want{"client-auth": "off"}},
		{"client-alpn=h2", want{"server-alpn": "h2"}},
		{"server-alpn=h2,http/1.1", want{"client-alpn": "http/1.1"}},
		{"client-alpn=none", want{"server-alpn": "http/1.1"}},
		{"client-alpn=h2&server-alpn=http/1.1", want{"client-alpn": "h2", "server-alpn": "http/1.1"}},
		{"attack=weaken-ciphers", want{"ciphers": strongRSA + rsa}},
		{"attack=weaken-ciphers&groups=x25519", want{"ciphers": strongRSA + ecdheRSA}},
		{"attack=weaken-ciphers&server-key=ed25519", want{"ciphers": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384," + gcmECDSA + "," + ecdheECDSA}},
		{"attack=weaken-ciphers&groups=ffdhe2048", want{"ciphers": "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,TLS_DHE_RSA_WITH_AES_128_GCM_SHA256," + dheRSA}},
		{"attack=weaken-ciphers&ciphers=" + rsa, want{"ciphers": rsa}},
		{"server-extended-master-secret=off", want{"client-extended-master-secret": "on"}},
		{"client-clock=2031-01-01", want{"server-clock": defaultClock}},
		// Versions follow what is not to be had before TLS 1.3, suites the versions.
		{"versions=tls1.3", want{"ciphers": aes13, "server-key": "rsa-2048", "groups": "x25519,secp256r1,secp384r1,secp521r1,ffdhe2048,ffdhe3072"}},
		{"versions=tls1.0-tls1.3", want{"ciphers": aes13 + "," + rsa}},
		{"versions=ssl3.0-tls1.2", want{"ciphers": rsa + ",TLS_RSA_WITH_3DES_EDE_CBC_SHA"}},
		{"versions=ssl3.0", want{"ciphers": "TLS_RSA_WITH_3DES_EDE_CBC_SHA"}},
		{"versions=tls1.0&groups=ffdhe2048", want{"ciphers": dheRSA}},
		{"client-versions=tls1.3&server-versions=tls1.2", want{"client-ciphers": aes13, "server-ciphers": rsa}},
		{"client-versions=tls1.2-tls1.3", want{"server-versions": "tls1.2-tls1.3"}},
		{"ciphers=" + aes13, want{"versions": "tls1.3"}},
		{"ciphers=" + aes13 + "," + ecdheRSA, want{"versions": "tls1.2-tls1.3"}},
		{"groups=X25519MLKEM768", want{"versions": "tls1.3", "ciphers": aes13, "client-groups": "X25519MLKEM768,x25519,secp256r1,secp384r1,secp521r1,ffdhe2048,ffdhe3072"}},
		{"client-groups=x25519,X25519MLKEM768", want{"versions": "tls1.3"}},
		{"versions=tls1.3&server-key=ecdsa-p384", want{"ciphers": aes13}},
		{"versions=tls1.3&signatures=ed25519", want{"server-key": "ed25519", "client-key": "ed25519"}},
		{"versions=tls1.3&signatures=rsa_pkcs1_sha256", want{"server-key": "ecdsa-p256"}}, // conflict: runs
		{"cookie=on", want{"versions": "tls1.3"}},
		{"cookie=off", want{"versions": "tls1.2"}},
		{"key-shares=none", want{"versions": "tls1.3"}},
		{"key-update=both", want{"versions": "tls1.3"}},
		{"client-record-padding=64", want{"versions": "tls1.3", "server-record-padding": "off"}},
		{"resume=ticket", want{"versions": "tls1.2"}},
		{"fallback=on", want{"versions": "tls1.2-tls1.3"}},
		{"attack=strip-version", want{"versions": "tls1.2-tls1.3", "ciphers": aes13 + "," + rsa}},
		{"versions=tls1.3&attack=weaken-ciphers", want{"ciphers": "TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256," + aes13}},
		{"cookie=on&versions=tls1.2", nil},
		{"resume=id&versions=tls1.3", nil},
		{"renegotiate=client&versions=tls1.3", nil},
		// The second connection: its own, over the first's.
		{"user=ignores&2.server-key=ed25519", nil},
		{"user=ignores&ciphers=" + gcmECDSA + "&2.ciphers=" + rsa, want{"2.ciphers": rsa, "ciphers": gcmECDSA}},
		{"user=ignores&client-groups=x25519&2.groups=secp384r1", want{"client-groups": "x25519", "2.client-groups": "secp384r1,x25519,secp256r1,secp521r1,ffdhe2048,ffdhe3072"}},
		{"user=ignores&wire=drop:client.finished", want{"wire": "drop:client.finished", "2.wire": "none"}},
		{"user=ignores&client-clock=2031-01-01&2.clock=2032-01-01", want{"client-clock": "2031-01-01", "2.client-clock": "2032-01-01", "2.server-clock": "2032-01-01"}},
	} {
		s, err := Parse(c.text)
		if err != nil {
			if c.want != nil {
				t.Errorf("%s: %v", c.text, err)
			}
			continue
		}
		if c.want == nil {
			t.Errorf("%s: no error", c.text)
		}
		for key, want := range c.want {
			if got := s.Value(key); got != want {
				t.Errorf("%s: %s is %s, want %s", c.text, key, got, want)
			}
		}
	}
}

// Whatever single thing is named, an end has what it needs to complete: a
// suite both have, whose certificate the server has a key for, a group in
// common if it needs one, and a signature that both know.
func TestOneChoiceNeverConflicts(t *testing.T) {
	for _, k := range Keys() {
		if k.kind == kindWire {
			continue
		}
		for _, v := range k.Values {
			for _, side := range sides {
				if side != "" && !k.Pair {
					continue
				}
				text := side + k.Name + "=" + v
				for i, p := range parse(t, text).Plans() {
					if why := cannot(&p); why != "" {
						t.Errorf("%s, connection %d: %s", text, i+1, why)
					}
				}
			}
		}
	}
}

func cannot(p *Plan) string {
	common := func(a, b []uint16, ok func(uint16) bool) bool {
		return slices.ContainsFunc(a, func(c uint16) bool { return slices.Contains(b, c) && ok(c) })
	}
	ec := !rsaKey(p.ServerKey)
	new := p.Version() == iana.TLS13
	if p.Version() == 0 {
		return "no version in common"
	}
	suite := common(p.Client.Ciphers, p.Server.Ciphers, func(c uint16) bool {
		s := iana.SuiteByCode(c)
		group := common(p.Client.Groups, p.Server.Groups, func(g uint16) bool {
			kind := iana.GroupByCode(g).Kind
			return new || kind != iana.Hybrid && (kind == iana.FiniteField) == (s.KX == iana.KXDHE)
		})
		if new {
			return s.KX == iana.KXNone && group
		} else if !s.UsableIn(p.Version()) {
			return false
		}
		return (s.Auth == iana.AuthECDSA) == ec && (s.KX == iana.KXRSA || group)
	})
	curve := map[string]uint16{"ecdsa-p256": 23, "ecdsa-p384": 24}[p.ServerKey]
	signs := func(key string) bool {
		return common(p.Client.Signatures, p.Server.Signatures, func(c uint16) bool {
			kind := iana.SchemeByCode(c).Kind
			switch {
			case key == "ed25519":
				return kind == iana.EdDSA
			case rsaKey(key):
				return rsaScheme(c) && !(new && kind == iana.RSAPKCS1)
			}
			return kind == iana.ECDSA
		})
	}
	switch {
	case !suite:
		return "no suite in common that works"
	case curve != 0 && !new && !slices.Contains(p.Client.Groups, curve):
		return "the certificate's curve is not among the client's groups"
	case !signs(p.ServerKey):
		return "no signature that the server can make and the client takes"
	case p.ClientAuth != "off" && !signs(p.ClientKey):
		return "no signature that the client can make and the server takes"
	case p.Client.ALPN != nil && p.Server.ALPN != nil && !slices.ContainsFunc(p.Client.ALPN, func(s string) bool { return slices.Contains(p.Server.ALPN, s) }):
		return "no protocol in common"
	}
	return ""
}
