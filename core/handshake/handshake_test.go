package handshake

import (
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// keysFor are the keys that a suite can be used with.
func keysFor(s *iana.Suite) []string {
	if s.Auth == iana.AuthRSA {
		return []string{"rsa-2048"}
	}
	return []string{"ecdsa-p256", "ecdsa-p384", "ed25519"}
}

// groupsFor are the groups that a suite can be used with, 0 standing for none.
func groupsFor(s *iana.Suite) []uint16 {
	switch s.KX {
	case iana.KXDHE:
		return []uint16{iana.FFDHE2048, iana.FFDHE3072}
	case iana.KXECDHE:
		return []uint16{iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1}
	}
	return []uint16{0}
}

func completed(t testing.TB, e ends) {
	t.Helper()
	for who, end := range map[string]End{"client": e.client, "server": e.server} {
		if s := end.Status(); s.Outcome != trace.EndCompleted {
			t.Fatalf("%s: %+v, failure %v", who, s, s.Failure)
		}
	}
}

func TestDefault(t *testing.T) {
	suite := iana.SuiteByName("TLS_RSA_WITH_AES_128_CBC_SHA").Code
	c, s := clientConfig(suite), serverConfig("rsa-2048", suite)
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	completed(t, e)
	e.talk(t, whole)
	completed(t, e)
	for i, k := range rec.T.Keys() {
		t.Log(i, k)
	}
}
