package crypt

import (
	"testing"

	"handshakelab/core/iana"
)

func TestKeyDerivationVectors(t *testing.T) {
	for _, v := range vectors(t, "kdf12.txt") {
		s := Schedule{versionTLS12, hashByName(v.text("hash"))}
		premaster, cr, sr := v.hex("premaster"), v.hex("client_random"), v.hex("server_random")
		block := v.hex("key_block")
		var master Step
		if v.has("session_hash") {
			hash := v.hex("session_hash")
			master = s.ExtendedMaster(premaster, hash)
			same(t, "rerun", rerun1(t, master.Op, master.Params, premaster, hash), master.Out)
		} else {
			hcr, hsr := v.hex("client_hello_random"), v.hex("server_hello_random")
			master = s.Master(premaster, hcr, hsr)
			same(t, "rerun", rerun1(t, master.Op, master.Params, premaster, hcr, hsr), master.Out)
		}
		same(t, v.text("source")+": master secret", master.Out, v.hex("master"))
		keys := s.KeyBlock(master.Out, cr, sr, len(block))
		same(t, v.text("source")+": key block", keys.Out, block)
		same(t, "rerun", rerun1(t, keys.Op, keys.Params, master.Out, sr, cr), block)
		// Fewer bytes are the beginning of more.
		for _, n := range []int{0, 1, 31, 32, 33, 63, 64, 65} {
			same(t, "beginning", s.KeyBlock(master.Out, cr, sr, n).Out, block[:n])
		}
		v.done()
	}
}

func TestKeyBlockSplit(t *testing.T) {
	names := []string{"client_write_MAC_key", "server_write_MAC_key", "client_write_key", "server_write_key", "client_write_IV", "server_write_IV"}
	for _, c := range []struct {
		suite   string
		version uint16
		params  string
		names   []string
	}{
		{"TLS_RSA_WITH_AES_128_CBC_SHA", versionTLS12, "n=20,20,16,16", names[:4]},
		{"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", versionTLS12, "n=48,48,32,32", names[:4]},
		{"TLS_RSA_WITH_AES_128_GCM_SHA256", versionTLS12, "n=16,16,4,4", names[2:]},
		{"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", versionTLS12, "n=32,32,12,12", names[2:]},
		{"TLS_RSA_WITH_AES_128_CBC_SHA", versionTLS11, "n=20,20,16,16", names[:4]},
		{"TLS_RSA_WITH_AES_128_CBC_SHA", versionTLS10, "n=20,20,16,16,16,16", names},
		{"TLS_RSA_WITH_3DES_EDE_CBC_SHA", versionSSL30, "n=20,20,24,24,8,8", names},
		{"TLS_RSA_WITH_RC4_128_MD5", versionSSL30, "n=16,16,16,16", names[:4]},
		{"TLS_RSA_WITH_NULL_SHA", versionTLS10, "n=20,20", names[:2]},
	} {
		s := iana.SuiteByName(c.suite)
		block := Labelled("1").Bytes("block", KeyBlockLen(s, c.version))
		if got := SplitParams(s, c.version); got != c.params {
			t.Errorf("%s: %s", c.suite, got)
		}
		b := SplitKeyBlock(s, c.version, block)
		out, err := Rerun(OpSplit, SplitParams(s, c.version), [][]byte{block})
		parts := b.Parts()
		if err != nil || len(parts) != len(c.names) || len(out) != len(parts) {
			t.Fatalf("%s: %d parts, %d outputs, %v", c.suite, len(parts), len(out), err)
		}
		at := 0
		for i, p := range parts {
			if p.Name != c.names[i] {
				t.Errorf("%s: part %d is %s", c.suite, i, p.Name)
			}
			same(t, p.Name, p.Data, block[at:at+len(p.Data)])
			same(t, p.Name, out[i], p.Data)
			at += len(p.Data)
		}
		if at != len(block) {
			t.Errorf("%s: %d of %d bytes used", c.suite, at, len(block))
		}
		same(t, "server's key", b.Of(false).Key, b.Server.Key)
	}
}
