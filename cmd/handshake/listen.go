package main

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"handshakelab/cmd/handshake/internal/socket"
	"handshakelab/core/export"
	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

const listenHelp = `ADDRESS is HOST:PORT; a port alone is on loopback, where only this machine can
reach it. It serves connection after connection, several at a time, and says of
each in a line what came of it. It ends with Ctrl-C.

Without --cert it is the lab's own server: its keys are in this repository, for
everybody to read.

` + settingsHelp + `  --cert FILE         certificate chain (PEM); --key FILE: its private key
  --host NAME         whom the lab's own certificate is for (localhost)
  --server-key KIND   the lab's own key: rsa-2048, ecdsa-p256 …; without it, both of these
  --root FILE         write the lab's authorities there, for a client's --ca
  --client-auth MODE  off, request or require
  --client-auth-when  handshake; or after: when a page is asked for (TLS 1.3)
  --client-ca FILE    whose clients are believed (PEM); lab: the lab's (the default)
  --ech NAME|FILE     let clients hide their hellos (Encrypted Client Hello) behind this name, with
                      a new key, or with the one in the file (PEM); it says what clients need
  --tickets on|off    let clients take up sessions, by ticket and by ID (on)
  --early-data MODE   what clients say ahead of the handshake: off; on, whoever says it;
                      guarded, each once (TLS 1.3)
  --http              answer a request for a page, then close (the default)
  --echo              send back each record that comes
  --once              serve one connection, and exit by its outcome as connect does
  --format FORMAT     print all of each connection: text, md, json, msg, svg,
                      pcapng or keylog, as of run

What a connection may take, whatever its peer does:
  --timeout DURATION  for the handshake (10s)
  --idle DURATION     without a byte from the peer (30s)
  --total DURATION    for all of it (5m)
  --bytes N           from the peer (4194304)
  --connections N     at a time; the next wait until one is over (64)
`

// listener is listen's flags.
type listener struct {
	settings
	host, serverKey, root, clientAuth, clientAuthWhen, clientCA, tickets, earlyData string
	http, once                                                                      bool
	limits                                                                          socket.Limits
	connections                                                                     int

	cover string // the name in the open where hellos are hidden; "" none
}

func listen(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	x := listener{limits: socket.Limits{Linger: time.Second, Pending: 1 << 20}}
	fs := flag.NewFlagSet("listen", flag.ContinueOnError)
	x.flags(fs)
	fs.StringVar(&x.host, "host", "localhost", "")
	fs.StringVar(&x.serverKey, "server-key", "", "")
	fs.StringVar(&x.root, "root", "", "")
	fs.StringVar(&x.clientAuth, "client-auth", "off", "")
	fs.StringVar(&x.clientAuthWhen, "client-auth-when", "handshake", "")
	fs.StringVar(&x.clientCA, "client-ca", labWord, "")
	fs.StringVar(&x.tickets, "tickets", "on", "")
	fs.StringVar(&x.earlyData, "early-data", "off", "")
	fs.BoolVar(&x.http, "http", false, "")
	fs.BoolVar(&x.once, "once", false, "")
	fs.DurationVar(&x.limits.Handshake, "timeout", 10*time.Second, "")
	fs.DurationVar(&x.limits.Idle, "idle", 30*time.Second, "")
	fs.DurationVar(&x.limits.Total, "total", 5*time.Minute, "")
	fs.Int64Var(&x.limits.Bytes, "bytes", 4<<20, "")
	fs.IntVar(&x.connections, "connections", 64, "")
	where, err := one(fs, args, "ADDRESS", "8443")
	if err != nil {
		return 0, err
	}
	address, err := listenAddress(where)
	if err != nil {
		return 0, err
	}
	s, err := x.server(stdout)
	if err != nil {
		return 0, err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return 0, fmt.Errorf("cannot listen on %s: %v; %s takes any port that is free", address, dialReason(err), "127.0.0.1:0")
	}
	defer l.Close()
	s.print(fmt.Sprintf("listening on %s as %s (Ctrl-C ends it)\n", l.Addr(), s.who))
	if s.ech != nil {
		s.print("clients can hide their hellos: --ech " + base64.StdEncoding.EncodeToString(s.ech) + "\n")
	}
	return s.serve(ctx, l)
}

// listenAddress gives the address to listen on: loopback if only a port is given.
func listenAddress(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		if _, err := strconv.Atoi(text); err != nil {
			return "", fmt.Errorf("%q is neither PORT nor HOST:PORT; for example: 8443", text)
		}
		host, port = "", text
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", fmt.Errorf("%q is no port; it is a number from 0 (any that is free) to 65535", port)
	}
	return net.JoinHostPort(host, port), nil
}

// server is a listener at work.
type server struct {
	x      *listener
	config handshake.Config
	trust  *trust
	format *export.Format // nil: a line for each connection
	who    string
	ech    []byte // what clients hide their hellos with, nil if they can't

	mu     sync.Mutex // of stdout and status
	stdout io.Writer
	status int
}

// server gets everything ready.
func (x *listener) server(stdout io.Writer) (*server, error) {
	now := time.Now()
	c, err := x.settings.config()
	if err != nil {
		return nil, err
	}
	s := &server{x: x, stdout: stdout}
	l := &x.limits
	switch {
	case l.Handshake <= 0 || l.Idle <= 0 || l.Total <= 0:
		return nil, errors.New("--timeout, --idle and --total are lengths of time above nothing, such as 10s or 5m")
	case l.Bytes <= 0 || x.connections <= 0:
		return nil, errors.New("--bytes and --connections are numbers above 0")
	case x.http && x.echo:
		return nil, errors.New("--http and --echo do not go together: either it answers or it says the same")
	}
	if x.format != "" {
		if s.format, err = formatNamed(x.format, false); err != nil {
			return nil, err
		}
	}
	switch x.clientAuth {
	case "off":
	case "request":
		c.ClientAuth = handshake.Request
	case "require":
		c.ClientAuth = handshake.Require
	default:
		return nil, fmt.Errorf("--client-auth: there is no %q; it can be off, request or require", x.clientAuth)
	}
	switch x.clientAuthWhen {
	case "handshake":
	case "after":
		if c.ClientAuth == handshake.Off {
			return nil, errors.New("--client-auth-when after: what is to be asked for? --client-auth request or require says it")
		}
		c.ClientAuthLater = true
	default:
		return nil, fmt.Errorf("--client-auth-when: there is no %q; it can be handshake or after", x.clientAuthWhen)
	}
	if x.ech != "" {
		if c.ECHKeys, s.ech, x.cover, err = echKeys(x.ech); err != nil {
			return nil, err
		}
	}
	switch x.tickets {
	case "on":
		resumable(c)
	case "off":
	default:
		return nil, fmt.Errorf("--tickets: there is no %q; it can be on or off", x.tickets)
	}
	switch x.earlyData {
	case "off":
	case "on", "guarded":
		c.MaxEarlyData = 1 << 14
		if x.earlyData == "guarded" {
			c.AntiReplay = (&seen{}).first
		}
	default:
		return nil, fmt.Errorf("--early-data: there is no %q; it can be off, on or guarded", x.earlyData)
	}
	if s.trust, err = trustIn("client-ca", x.clientCA, now); err != nil {
		return nil, err
	}
	for _, r := range s.trust.roots {
		c.AcceptableCAs = append(c.AcceptableCAs, r.RawSubject)
	}
	if c.Certificates, s.who, err = x.identities(now); err != nil {
		return nil, err
	}
	c.ServerName = x.host
	if _, err := netip.ParseAddr(x.host); err == nil {
		c.ServerName = ""
	}
	s.config = *c
	return s, nil
}

// identities gives the server's certificates, and who they say it is.
func (x *listener) identities(now time.Time) ([]handshake.Identity, string, error) {
	switch id, err := x.files(); {
	case err != nil:
		return nil, "", err
	case id == nil:
	case x.serverKey != "" || x.root != "":
		return nil, "", errors.New("--server-key and --root are the lab's own; they do not go with --cert")
	default:
		return []handshake.Identity{*id}, "the one in " + x.cert, nil
	}
	kinds := []string{"ecdsa-p256", "rsa-2048"}
	if x.serverKey != "" {
		kinds = []string{x.serverKey}
	}
	var ids []handshake.Identity
	for _, kind := range kinds {
		w, err := labServer(x.host, x.cover, kind, now)
		if err != nil {
			return nil, "", fmt.Errorf("--%v", err)
		}
		ids = append(ids, handshake.Identity{Chain: w.Server.Chain, Key: w.Server.Key})
		if x.root != "" && kind == kinds[0] {
			var b []byte
			for _, r := range w.LabRoots {
				b = append(b, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Raw})...)
			}
			if err := os.WriteFile(x.root, b, 0o644); err != nil {
				return nil, "", fmt.Errorf("--root: cannot write %s: %v", x.root, reason(err))
			}
		}
	}
	return ids, "the lab's " + x.host, nil
}

// serve takes connections until the context ends, or one with --once.
func (s *server) serve(ctx context.Context, l net.Listener) (int, error) {
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	room := make(chan struct{}, s.x.connections)
	for n := 1; ; n++ {
		room <- struct{}{}
		sock, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			return exitCompleted, nil
		case errors.Is(err, net.ErrClosed):
			return 0, err
		case err != nil: // out of file descriptors, say: some will be free soon
			<-room
			time.Sleep(50 * time.Millisecond)
			continue
		}
		if s.x.once {
			s.one(ctx, n, sock)
			return s.status, nil
		}
		all.Go(func() {
			s.one(ctx, n, sock)
			<-room
		})
	}
}

// one serves one connection.
func (s *server) one(ctx context.Context, n int, sock net.Conn) {
	start := time.Now()
	peer := sock.RemoteAddr()
	c := s.config
	c.Random, c.Time = fresh(), start
	c.Verify = s.trust.client(start)
	r := &recording{party: trace.Server}
	if s.format != nil || s.x.once {
		r = record(trace.Server, fmt.Sprintf("a real connection from %s", peer), start)
		c.Trace = r.scope
	}
	end := handshake.NewServer(&c)
	defer end.Stop()
	a := asker{later: c.ClientAuthLater, must: c.ClientAuth == handshake.Require}
	app := (&host{asker: a}).run
	if s.x.echo {
		app = (&echo{a}).run
	}
	res := socket.Carry(ctx, sock, end, r.rec, start, s.x.limits, app)
	st := r.ended(end, res)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.format != nil {
		s.printLocked(written(&r.rec.T, s.format, "en"))
	} else {
		s.printLocked(fmt.Sprintf("#%d %s  %s\n", n, peer, outcome(&st, &res)))
	}
	if s.x.once {
		s.status = status(&r.rec.T)
	}
}

func (s *server) print(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.printLocked(text)
}

func (s *server) printLocked(text string) {
	io.WriteString(s.stdout, text)
	if f, ok := s.stdout.(interface{ Flush() error }); ok {
		f.Flush()
	}
}

// asker asks for the client's certificate when it turns out to be needed.
type asker struct {
	later bool           // so it is; else it was asked for in the handshake
	must  bool           // nothing is done for a client that shows none
	then  *trace.Session // what was agreed on when it was asked for
}

// waits says whether the client's answer is still to come. It asks, if that is
// to be done and the client can be asked.
func (a *asker) waits(c *socket.Conn) bool {
	if !a.later || !c.Status().CanBeAsked {
		return false
	}
	if a.then == nil {
		a.then = c.Status().Session
		c.Do(handshake.RequestClientCertificate())
	}
	return c.Status().Session == a.then
}

// unknown says whether nothing is done for this client.
func (a *asker) unknown(c *socket.Conn) bool {
	return a.must && !c.Status().Session.ClientAuthenticated
}

// echo sends back what comes, a record for a record.
type echo struct{ asker }

func (a *echo) run(c *socket.Conn) {
	if !c.Open() || a.waits(c) {
		return
	}
	if a.unknown(c) {
		c.Close()
		return
	}
	if got := c.Received(); len(got) > 0 && c.Open() {
		c.Write(got)
	}
}

// host is the application above the server: it answers a request for a page
// and closes.
type host struct {
	asker
	request []byte
}

// longestRequest is how much of a request is waited for.
const longestRequest = 1 << 14

func (a *host) run(c *socket.Conn) {
	a.request = append(a.request, c.Received()...)
	if !c.Open() {
		return
	}
	head, _, whole := strings.Cut(string(a.request), "\r\n\r\n")
	if !whole && len(a.request) < longestRequest || whole && a.waits(c) {
		return
	}
	method, _, _ := strings.Cut(head, " ")
	code, body := "200 OK", "Hello. Only you and I can read this.\n\n"+agreed(c.Status().Session)+"\n"
	switch {
	case !whole:
		code, body = "431 Request Header Fields Too Large", "That is longer than a request needs to be.\n"
	case a.unknown(c):
		code, body = "403 Forbidden", "Who are you? This client can't be asked for a certificate after the handshake.\n"
	case method != "GET" && method != "HEAD":
		code, body = "405 Method Not Allowed", "There is only GET here.\n"
	}
	answer := "HTTP/1.1 " + code + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\nConnection: close\r\n\r\n"
	if method != "HEAD" {
		answer += body
	}
	c.Write([]byte(answer))
	c.Close()
}
