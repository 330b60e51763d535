package matrix

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"handshakelab/cmd/handshake/internal/socket"
	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// world is the certificates that all use, ours and theirs, valid today.
type world struct {
	now            time.Time
	dir            string
	server, client map[string]pki.Identity // by kind of key
	roots          []*x509.Certificate
	pool           *x509.CertPool
	tickets        []byte
}

// host is whom everybody calls.
const host = "localhost"

func newWorld(t *testing.T) *world {
	w := &world{now: time.Now(), dir: t.TempDir(), server: map[string]pki.Identity{}, client: map[string]pki.Identity{}, pool: x509.NewCertPool(),
		tickets: []byte(strings.Repeat("k", 32))}
	var roots []byte
	for _, kind := range []string{"rsa-2048", "ecdsa-p256"} {
		p, err := pki.New(pki.Spec{Seed: "matrix", Host: host, Clock: w.now.Truncate(time.Hour), ServerKey: kind, ClientHasCert: true, ClientKey: kind, Revocation: "off"})
		if err != nil {
			t.Fatal(err)
		}
		w.server[kind], w.client[kind] = p.Server, p.Client
		if kind == "rsa-2048" {
			w.roots = p.LabRoots
		}
		w.write(t, kind+"-server", p.Server)
		w.write(t, kind+"-client", p.Client)
	}
	for i, r := range w.roots {
		w.pool.AddCert(r)
		b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Raw})
		w.put(t, fmt.Sprintf("root%d.pem", i), b)
		roots = append(roots, b...)
	}
	w.put(t, "roots.pem", roots)
	return w
}

// file gives the name of one of the world's files: "roots.pem", and for each
// kind of key and role "rsa-2048-server.pem", "….key", and "…-leaf.pem" and
// "…-above.pem", its parts.
func (w *world) file(name string) string { return filepath.Join(w.dir, name) }

func (w *world) put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(w.file(name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w *world) write(t *testing.T, name string, id pki.Identity) {
	t.Helper()
	var chain []byte
	for i, der := range id.Chain {
		b := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
		chain = append(chain, b...)
		switch i {
		case 0:
			w.put(t, name+"-leaf.pem", b)
		case 1:
			w.put(t, name+"-above.pem", b)
		}
	}
	w.put(t, name+".pem", chain)
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		t.Fatal(err)
	}
	w.put(t, name+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// clientKey is the kind of key that the client of a cell has. Its curve would
// have to be among the client's groups.
func clientKey(c cell) string {
	if c.version == iana.SSL30 || c.suite.Code%2 == 0 || c.group != 0 {
		return "rsa-2048"
	}
	return "ecdsa-p256"
}

// config is what both our ends have for a cell.
func (w *world) config(c cell) *handshake.Config {
	g := &handshake.Config{Versions: []uint16{c.version}, Suites: []uint16{c.suite.Code}, ALPN: []string{"http/1.1"}, ServerName: host,
		ExtendedMasterSecret: true, EncryptThenMAC: true, SecureRenegotiation: true, CompatibilityMode: c.suite.Code%2 == 1, PSKModes: []uint8{iana.PSKDHEKE}, Time: w.now, Random: crypt.Labelled(fmt.Sprint(c, time.Now()))}
	for i := range iana.Groups {
		if code := iana.Groups[i].Code; crypt.GroupByCode(code) != nil && code != c.group {
			g.Groups = append(g.Groups, code)
		}
	}
	if c.group != 0 {
		g.Groups = append([]uint16{c.group}, g.Groups...)
	}
	for i := range iana.Schemes {
		if code := iana.Schemes[i].Code; crypt.AuthCanUse(iana.AuthRSA, code) || crypt.AuthCanUse(iana.AuthECDSA, code) {
			g.Signatures = append(g.Signatures, code)
		}
	}
	return g
}

var limits = socket.Limits{Handshake: 10 * time.Second, Idle: 10 * time.Second, Total: 20 * time.Second, Linger: 2 * time.Second, Bytes: 1 << 20, Pending: 1 << 20}

// connect is our client's part of a cell.
func (w *world) connect(c cell, addr, ask, answer string) error {
	g := w.config(c)
	g.Verify = func(p handshake.Presented) []trace.Check {
		v := &pki.Verifier{Peer: trace.Server, Roots: w.roots, Clock: w.now, Host: host, Revocation: "off"}
		return v.Verify(p.Chain)
	}
	if c.cert {
		id := w.client[clientKey(c)]
		g.Certificates = []handshake.Identity{{Chain: id.Chain, Key: id.Key}}
	}
	if c.group != 0 {
		g.Groups = g.Groups[:1] // there are servers that go by their own order
	}
	g.SessionTickets = c.resume == "ticket"
	session, err := w.connectOnce(c, g, addr, ask, answer)
	if err != nil || c.resume == "" {
		return err
	}
	if session == nil {
		return errors.New("it gave no session")
	}
	if c.resume == "ID" && len(session.ID) == 0 || c.resume == "ticket" && len(session.Ticket) == 0 {
		return fmt.Errorf("a session with %d bytes of ID and %d of ticket", len(session.ID), len(session.Ticket))
	}
	g.Resume = session
	g.Random = crypt.Labelled(fmt.Sprint("again", c, time.Now()))
	_, err = w.connectOnce(c, g, addr, ask, answer)
	return err
}

func (w *world) connectOnce(c cell, g *handshake.Config, addr, ask, answer string) (*handshake.Session, error) {
	sock, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	end := handshake.NewClient(g)
	defer end.Stop()
	said, got := false, ""
	res := socket.Carry(context.Background(), sock, end, nil, time.Now(), limits, func(x *socket.Conn) {
		got += string(x.Received())
		if x.Open() && !said {
			said = true
			x.Write([]byte(ask))
		}
		if x.Open() && strings.Contains(got, answer) {
			x.Close()
		}
	})
	if err := check(c, end.Status(), g.Resume != nil); err != nil {
		return nil, err
	}
	if res.Why != socket.Done || !strings.Contains(got, answer) {
		return nil, fmt.Errorf("it ended by %d, received %q", res.Why, got)
	}
	all := end.Sessions()
	if len(all) == 0 {
		return nil, nil
	}
	return all[len(all)-1], nil
}

// accept is our server's part of a cell.
func (w *world) accept(c cell, l *net.TCPListener) error {
	g := w.config(c)
	rec := trace.NewRecorder()
	if c.packed {
		g.CertCompression, g.Trace = []uint16{iana.CompressionZlib}, rec.At(rec.Conn(trace.Client, trace.Server, trace.First, 0), trace.Server)
	}
	g.Verify = func(p handshake.Presented) []trace.Check {
		v := &pki.Verifier{Peer: trace.Client, Roots: w.roots, Clock: w.now, Revocation: "off"}
		return v.Verify(p.Chain)
	}
	id := w.server[c.key]
	g.Certificates, g.ClientAuth = []handshake.Identity{{Chain: id.Chain, Key: id.Key}}, c.auth
	times := 1
	if c.resume != "" {
		times = 2
		if c.resume == "ID" {
			g.Sessions = handshake.NewSessionCache(10)
		} else {
			g.SessionTickets, g.Tickets, g.TicketKey = true, 1, w.tickets
		}
	}
	for n := range times {
		g.Random = crypt.Labelled(fmt.Sprint("server", n, c, time.Now()))
		l.SetDeadline(time.Now().Add(10 * time.Second))
		sock, err := l.Accept()
		if err != nil {
			return err
		}
		end := handshake.NewServer(g)
		defer end.Stop()
		got := ""
		socket.Carry(context.Background(), sock, end, nil, time.Now(), limits, func(x *socket.Conn) {
			if got += string(x.Received()); x.Open() && strings.Contains(got, "hello\n") {
				x.Write([]byte("answer\n"))
				x.Close()
			}
		})
		if err := check(c, end.Status(), n == 1); err != nil {
			return fmt.Errorf("connection %d: %v", n+1, err)
		}
		if got != "hello\n" && (got != "" || n == times-1) { // some say nothing on a connection that they mean to take up
			return fmt.Errorf("connection %d: received %q", n+1, got)
		}
	}
	if c.packed {
		return packed(&rec.T)
	}
	return nil
}

// errOpen says that a client would not have its server's certificate compressed.
var errOpen = errors.New("it does not offer to take certificates compressed by zlib")

// packed says whether a server's certificate was sent compressed.
func packed(t *trace.Trace) error {
	offered := false
	for i := range t.Events {
		e := &t.Events[i]
		switch {
		case e.Kind == trace.MessageReceived && e.Msg.Name == "client_hello":
			m, err := wire.Unmarshal(t.Bytes(e.On[0]), wire.Context{})
			if err != nil {
				return err
			}
			x, _, _ := wire.Find[wire.CompressCertificate](m.(*wire.ClientHello))
			offered = slices.Contains(x.Algorithms, iana.CompressionZlib)
		case e.Kind == trace.MessageSent && e.Msg.Name == "compressed_certificate":
			return nil
		}
	}
	if offered {
		return errors.New("it offers to take certificates compressed by zlib, and gets none such")
	}
	return errOpen
}
