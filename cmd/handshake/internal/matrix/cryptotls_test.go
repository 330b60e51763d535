package matrix

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/pki"
)

// goTLS is Go's crypto/tls.
type goTLS struct{ w *world }

func newGo(w *world) peer { return &goTLS{w} }

func (*goTLS) name() string { return "crypto/tls" }

var goGroups = map[uint16]tls.CurveID{iana.X25519: tls.X25519, iana.Secp256r1: tls.CurveP256, iana.Secp384r1: tls.CurveP384, iana.Secp521r1: tls.CurveP521,
	4587: tls.SecP256r1MLKEM768, iana.X25519MLKEM768: tls.X25519MLKEM768, 4589: tls.SecP384r1MLKEM1024}

func (*goTLS) speaks(c cell, asServer bool) (bool, string) {
	known := false
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, s := range list {
			known = known || s.ID == c.suite.Code
		}
	}
	switch {
	case c.version == iana.SSL30:
		return false, "has no SSL 3.0"
	case c.suite.KX == iana.KXDHE:
		return false, "has no DHE"
	case !known:
		return false, "does not have these suites"
	case c.group != 0 && goGroups[c.group] == 0:
		return false, "does not have these groups"
	case c.resume == "ID":
		return false, "takes up sessions by ticket only"
	}
	return true, ""
}

func (p *goTLS) config(c cell) *tls.Config {
	g := &tls.Config{MinVersion: tls.VersionTLS10, ServerName: host, RootCAs: p.w.pool, ClientCAs: p.w.pool, NextProtos: []string{"http/1.1"}}
	for _, list := range [][]*tls.CipherSuite{tls.CipherSuites(), tls.InsecureCipherSuites()} {
		for _, s := range list {
			g.CipherSuites = append(g.CipherSuites, s.ID)
		}
	}
	return g
}

func certificate(id pki.Identity) tls.Certificate {
	return tls.Certificate{Certificate: id.Chain, PrivateKey: id.Key}
}

func (p *goTLS) serve(t *testing.T, k kind) (addr, ask, answer string) {
	g := p.config(cell{})
	g.Certificates = []tls.Certificate{certificate(p.w.server[k.key])}
	g.ClientAuth = [...]tls.ClientAuthType{tls.NoClientCert, tls.VerifyClientCertIfGiven, tls.RequireAndVerifyClientCert}[k.auth]
	g.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521, tls.X25519MLKEM768, tls.SecP256r1MLKEM768, tls.SecP384r1MLKEM1024}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			sock, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				sock.SetDeadline(time.Now().Add(10 * time.Second))
				conn := tls.Server(sock, g)
				defer conn.Close()
				buf := make([]byte, 100)
				for {
					n, err := conn.Read(buf)
					if err != nil {
						return
					}
					conn.Write(buf[:n])
				}
			}()
		}
	}()
	return l.Addr().String(), "hello\n", "hello\n"
}

func (p *goTLS) call(t *testing.T, c cell, addr string) error {
	g := p.config(c)
	g.MinVersion, g.MaxVersion, g.CipherSuites = c.version, c.version, []uint16{c.suite.Code}
	if c.group != 0 {
		g.CurvePreferences = []tls.CurveID{goGroups[c.group]}
	}
	if c.version < iana.TLS13 && c.group != 0 {
		g.CurvePreferences = append(g.CurvePreferences, tls.CurveP256) // the certificate's
	}
	if c.cert {
		g.Certificates = []tls.Certificate{certificate(p.w.client[clientKey(c)])}
	}
	times := 1
	if c.resume != "" {
		times, g.ClientSessionCache = 2, tls.NewLRUClientSessionCache(4)
	}
	for n := range times {
		if err := p.callOnce(g, addr, n > 0); err != nil {
			return fmt.Errorf("connection %d: %v", n+1, err)
		}
	}
	return nil
}

func (p *goTLS) callOnce(g *tls.Config, addr string, resumed bool) error {
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 10 * time.Second}, "tcp", addr, g)
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	io.WriteString(conn, "hello\n")
	if b, err := io.ReadAll(conn); err != nil || string(b) != "answer\n" {
		return fmt.Errorf("%q, %v", b, err)
	}
	if conn.ConnectionState().DidResume != resumed {
		return errors.New("resumed, or not")
	}
	return nil
}
