package matrix

import (
	"errors"
	"net"
	"testing"

	"handshakelab/core/iana"
)

// TestCompressedCertificates: a client that offers to take certificates
// compressed by zlib (RFC 8879) gets ours so, and reads it. Which of them do is up
// to how they were built, and those that do not are named: of Debian 12's none do,
// but Firefox does, see TestFirefoxCallsTheLab.
func TestCompressedCertificates(t *testing.T) {
	w := newWorld(t)
	c := cell{version: iana.TLS13, suite: iana.SuiteByCode(0x1301), key: "rsa-2048", packed: true}
	for _, p := range []peer{newOpenSSL(t, w), newGnuTLS(t, w), newNSS(t, w), newGo(w)} {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		ours := make(chan error, 1)
		go func() { ours <- w.accept(c, l) }()
		theirs := p.call(t, c, l.Addr().String())
		switch err := <-ours; {
		case errors.Is(err, errOpen) && theirs == nil:
			t.Logf("%s: %v", p.name(), err)
		case err != nil || theirs != nil:
			t.Errorf("%s: %v; %v", p.name(), err, theirs)
		default:
			t.Logf("%s: compressed", p.name())
		}
		l.Close()
	}
}
