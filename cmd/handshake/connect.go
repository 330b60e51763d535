package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"handshakelab/cmd/handshake/internal/socket"
	"handshakelab/core/check"
	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

const connectHelp = `Without a port it is 443. Everything that this end sees, checks and computes is
told; what the other end does within itself cannot be seen from here.

` + settingsHelp + `  --server-name NAME  whom to ask for, instead of HOST; also what its certificate is held to
  --ca FILE           trust these authorities (PEM) instead of this machine's; lab: the lab's
  --cert FILE         this end's certificate chain (PEM), if it is asked for, in the handshake
                      or after it; lab: the lab's
  --key FILE          its private key (PEM); without it, it is in --cert's file
  --ech LIST          hide the hello (Encrypted Client Hello): the server's configurations in
                      base64, as "ech" in its HTTPS record, or a file (PEM) with them
  --insecure          go on whatever is wrong with the certificate; it is checked all the same
  --session FILE      take up the session in it, if there is one, and keep the new one
  --early-data FILE   with --session: say this ahead of the handshake if the server lets it, else
                      after it; whoever records it can send it again (TLS 1.3)
  --send TEXT         say this (\n, \r, \t and \xHH are understood) instead of a request for a page
  --echo              send back each record that comes
  --quiet DURATION    close when nothing has come for so long after an answer (500ms)
  --timeout DURATION  for all of it (10s)
  --format FORMAT     text, md, json, msg, svg, pcapng or keylog, as of run

A session stands for the certificate that was checked when it began: with
--insecure, for none.

Exit status: 0 completed, 1 refused by either end, 2 the command was wrong or
nobody answered, 3 stalled or cut.
`

// connector is connect's flags.
type connector struct {
	settings
	serverName, ca, session, earlyData, send string
	insecure                                 bool
	timeout, quiet                           time.Duration
}

func connect(ctx context.Context, args []string, stdout, _ io.Writer) (int, error) {
	x := connector{settings: settings{format: "text"}}
	fs := flag.NewFlagSet("connect", flag.ContinueOnError)
	x.flags(fs)
	fs.StringVar(&x.serverName, "server-name", "", "")
	fs.StringVar(&x.ca, "ca", "", "")
	fs.StringVar(&x.session, "session", "", "")
	fs.StringVar(&x.earlyData, "early-data", "", "")
	fs.StringVar(&x.send, "send", "", "")
	fs.BoolVar(&x.insecure, "insecure", false, "")
	fs.DurationVar(&x.timeout, "timeout", 10*time.Second, "")
	fs.DurationVar(&x.quiet, "quiet", 500*time.Millisecond, "")
	peer, err := one(fs, args, "HOST:PORT", "example.com:443")
	if err != nil {
		return 0, err
	}
	f, err := formatNamed(x.format, false)
	if err != nil {
		return 0, err
	}
	host, address, err := target(peer, "443")
	if err != nil {
		return 0, err
	}
	start := time.Now()
	c, err := x.config(host, start)
	if err != nil {
		return 0, err
	}
	say, err := x.words(host)
	if err != nil {
		return 0, err
	}

	d := net.Dialer{Timeout: x.timeout}
	sock, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return 0, fmt.Errorf("cannot reach %s: %v", address, dialReason(err))
	}
	r := record(trace.Client, fmt.Sprintf("a real connection to %s (%s)", peer, sock.RemoteAddr()), start)
	c.Trace = r.scope
	end := handshake.NewClient(c)
	defer end.Stop()
	l := socket.Limits{Handshake: x.timeout, Idle: x.timeout, Total: x.timeout, Linger: time.Second, Bytes: 16 << 20, Pending: 1 << 20}
	a := &caller{say: say, early: c.EarlyData, echo: x.echo, quiet: x.quiet}
	res := socket.Carry(ctx, sock, end, r.rec, start, l, a.run)
	if res.Why == socket.Idle && a.answered {
		res.Why = socket.Done // it has said what there was to say
	}
	st := r.ended(end, res)
	if f := st.Failure; f != nil && f.Panic != "" {
		return 0, fmt.Errorf("this is a fault in the program, not in the peer: %s", f.Panic)
	}
	if x.session != "" {
		if err := writeSession(x.session, end.Sessions()); err != nil {
			return 0, err
		}
	}
	if _, err := io.WriteString(stdout, written(&r.rec.T, f, "en")); err != nil {
		return 0, err
	}
	return status(&r.rec.T), nil
}

// config gives the client's settings.
func (x *connector) config(host string, now time.Time) (*handshake.Config, error) {
	c, err := x.settings.config()
	if err != nil {
		return nil, err
	}
	if x.timeout <= 0 || x.quiet <= 0 {
		return nil, errors.New("--timeout and --quiet are lengths of time above nothing, such as 10s or 500ms")
	}
	name := host
	if x.serverName != "" {
		name = x.serverName
	}
	if _, err := netip.ParseAddr(name); err != nil {
		c.ServerName = strings.TrimSuffix(name, ".") // RFC 6066 §3: no addresses, no dot
	}
	t, err := trustIn("ca", x.ca, now)
	if err != nil {
		return nil, err
	}
	c.StatusRequest, c.Verify = true, t.server(name, now)
	c.Time = now
	if x.session != "" {
		c.SessionTickets = true
		if c.Resume, err = readSession(x.session); err != nil {
			return nil, err
		}
	}
	if x.earlyData != "" {
		if x.session == "" {
			return nil, errors.New("--early-data: there is no key yet to protect it with; --session FILE keeps one from an earlier connection")
		}
		if c.EarlyData, err = readFile("early-data", x.earlyData); err != nil {
			return nil, err
		}
	}
	if x.insecure {
		c.Overridden = overridable()
	}
	if x.cert == labWord {
		if x.key != "" {
			return nil, errors.New("--key: with --cert lab the key is the lab's as well")
		}
		w, err := labServer("localhost", "", "ecdsa-p256", now)
		if err != nil {
			return nil, err
		}
		c.Certificates = []handshake.Identity{{Chain: w.Client.Chain, Key: w.Client.Key}}
	} else if id, err := x.files(); err != nil {
		return nil, err
	} else if id != nil {
		c.Certificates = []handshake.Identity{*id}
	}
	if x.ech != "" {
		if c.ECHConfigs, err = echConfigs(x.ech); err != nil {
			return nil, err
		}
	}
	c.PostHandshakeAuth = len(c.Certificates) > 0
	return c, nil
}

// overridable are the checks of a server's certificate that somebody can go
// on without: all but those without which there is no key to go on with.
func overridable() (ids []string) {
	for i := range check.Table {
		switch id := check.Table[i].ID; id {
		case "server-cert/present", "server-cert/parse", "server-cert/key-type":
		default:
			if strings.HasPrefix(id, "server-cert/") {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// words are what the client says once it can.
func (x *connector) words(host string) ([]byte, error) {
	switch {
	case x.send != "":
		text, err := unescape(x.send)
		return []byte(text), err
	case !x.echo && x.earlyData == "" && (x.alpn == "none" || strings.HasPrefix(x.alpn, "http/1.1")):
		return []byte("GET / HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: handshake-lab\r\nConnection: close\r\n\r\n"), nil
	}
	return nil, nil
}

// unescape reads \n, \r, \t, \\ and \xHH.
func unescape(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i == len(s) {
			return "", errors.New(`--send: the text ends with a single \; \\ is a backslash`)
		}
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case '\\':
			b.WriteByte('\\')
		case 'x':
			var v byte
			if len(s) < i+3 {
				return "", errors.New(`--send: \x is followed by two hexadecimal digits`)
			}
			if _, err := fmt.Sscanf(s[i+1:i+3], "%02x", &v); err != nil {
				return "", fmt.Errorf(`--send: \x is followed by two hexadecimal digits, not by %q`, s[i+1:i+3])
			}
			b.WriteByte(v)
			i += 2
		default:
			return "", fmt.Errorf(`--send: there is no \%c; there are \n, \r, \t, \\ and \xHH`, s[i])
		}
	}
	return b.String(), nil
}

// caller is the application above the client.
type caller struct {
	say      []byte
	early    []byte // said ahead, if the server took it
	echo     bool
	quiet    time.Duration
	said     bool
	answered bool
}

func (a *caller) run(c *socket.Conn) {
	got := c.Received()
	if !c.Open() {
		return
	}
	if !a.said {
		a.said = true
		if len(a.early) > 0 && !c.Status().EarlyData {
			c.Write(a.early)
		}
		if len(a.say) > 0 {
			c.Write(a.say)
		} else if !a.echo && len(a.early) == 0 {
			c.Close() // there is nothing to say, and nothing to wait for
			return
		}
	}
	if len(got) > 0 {
		a.answered = true
		c.Patience(a.quiet)
		if a.echo {
			c.Write(got)
		}
	}
}

// target takes HOST, HOST:PORT or [ADDRESS]:PORT apart.
func target(text, port string) (host, address string, err error) {
	host = text
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		host = a.String()
	} else if h, p, err := net.SplitHostPort(text); err == nil {
		host, port = h, p
	} else if strings.Contains(text, ":") {
		return "", "", fmt.Errorf("%q is not HOST:PORT: %v", text, err.(*net.AddrError).Err)
	}
	if host == "" {
		return "", "", fmt.Errorf("%q has no host; for example: localhost:%s", text, port)
	}
	if n, err := net.LookupPort("tcp", port); err != nil || n == 0 {
		return "", "", fmt.Errorf("%q is no port; it is a number from 1 to 65535", port)
	}
	return host, net.JoinHostPort(host, port), nil
}

// dialReason is what is wrong with a connection, without the address.
func dialReason(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
