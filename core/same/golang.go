package same

import (
	"fmt"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/scenario"
)

// Go gives a program that runs a scenario with crypto/tls at both ends. It
// says how each ended, and ends with 0 if both were content, else 1.
func Go(s *scenario.Scenario) ([]byte, error) {
	t, err := read(s)
	if err != nil {
		return nil, err
	}
	p := t.plan
	for _, v := range append(append([]uint16(nil), p.Client.Versions...), p.Server.Versions...) {
		if v == iana.SSL30 {
			t.head = append(t.head, "Not as in the lab: crypto/tls has no SSL 3.0.")
			break
		}
	}
	auth := map[string]string{"off": "NoClientCert", "request": "VerifyClientCertIfGiven", "require": "RequireAndVerifyClientCert"}[p.ClientAuth]
	host := strings.TrimSuffix(p.Host, ".")
	var b strings.Builder
	b.WriteString(t.comments("//") + `package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"time"
)

const serverPEM = ` + "`" + t.files.Server + "`" + `

const clientPEM = ` + "`" + t.files.Client + "`" + `

const trustPEM = ` + "`" + t.files.Trust + "`" + `

var trust = x509.NewCertPool()

var server = &tls.Config{
	Certificates: pair(serverPEM),
	ClientAuth:   tls.` + auth + `,
	ClientCAs:    trust,
` + goSide(&p.Server) + `}

var client = &tls.Config{
	Certificates:       pair(clientPEM),
	RootCAs:            trust,
	ServerName:         "` + host + `",
	InsecureSkipVerify: ` + fmt.Sprint(p.User == "ignores") + `,
` + goSide(&p.Client) + `}

func pair(pem string) []tls.Certificate {
	if pem == "" {
		return nil
	}
	c, err := tls.X509KeyPair([]byte(pem), []byte(pem))
	if err != nil { // as with a key that is not the certificate's, which crypto/tls does not load
		fmt.Println("server: does not begin:", err)
		os.Exit(1)
	}
	return []tls.Certificate{c}
}

func main() {
	trust.AppendCertsFromPEM([]byte(trustPEM))
	near, far := net.Pipe()
	heard := make(chan error)
	go func() {
		c := tls.Server(far, server)
		far.SetDeadline(time.Now().Add(5 * time.Second))
		_, err := c.Read(make([]byte, 99))
		if err == nil {
			_, err = c.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
		}
		far.Close()
		heard <- err
	}()
	c := tls.Client(near, client)
	near.SetDeadline(time.Now().Add(5 * time.Second))
	_, err := c.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
	if err == nil {
		_, err = c.Read(make([]byte, 99))
	}
	near.Close()
	other := <-heard
	say("client", err)
	say("server", other)
	if err != nil || other != nil {
		os.Exit(1)
	}
}

func say(who string, err error) {
	if err == nil {
		fmt.Println(who + ": completed")
	} else {
		fmt.Println(who+":", err)
	}
}
`)
	return []byte(b.String()), nil
}

// goSide gives what both ends' configurations have.
func goSide(s *scenario.Side) string {
	least, most := versions(s)
	var b strings.Builder
	fmt.Fprintf(&b, "\tMinVersion:   %#04x,\n\tMaxVersion:   %#04x,\n", least, most)
	if before, _ := suites(s); len(before) > 0 {
		b.WriteString("\tCipherSuites: []uint16{")
		for i, x := range before {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%#04x", x.Code)
		}
		b.WriteString("},\n")
	}
	if len(s.ALPN) > 0 {
		fmt.Fprintf(&b, "\tNextProtos:   %#v,\n", s.ALPN)
	}
	fmt.Fprintf(&b, "\tTime:         func() time.Time { return time.Unix(%d, 0) },\n", s.Clock.Unix())
	return b.String()
}
