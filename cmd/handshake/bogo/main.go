// Command bogo is a shim for BoringSSL's test runner (ssl/test/runner): the
// runner starts it for each of its thousands of connections, plays the other
// end itself, with whatever misbehaviour a test is about, and looks at what
// this end makes of it. It is run by
//
//	./build.sh bogo DIR
//
// where DIR is ssl/test/runner of a copy of BoringSSL.
//
// The protocol: connect to the port given, at a server too; say who is calling
// (the shim's ID, eight bytes, the lowest first); be client or server there;
// send back what comes with every bit turned; exit with 0 if all went well,
// with another status and a line on stderr if not, and with 89 if the flags
// ask for something that does not exist here. flags.go has what does;
// config.json names each test that is left out, with the reason.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"handshakelab/cmd/handshake/internal/socket"
	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

// unimplemented is the runner's exit status for flags that are not known.
const unimplemented = 89

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if errors.Is(err, errUnimplemented) {
			os.Exit(unimplemented)
		}
		os.Exit(1)
	}
}

var errUnimplemented = errors.New("not implemented")

// run makes all connections of a test: one, and then as many that resume.
func run(args []string) error {
	all, err := parse(args)
	if err != nil {
		return err
	}
	if all.first.has("is-handshaker-supported") {
		fmt.Println("No")
		return nil
	}
	times, err := strconv.Atoi(all.first.get("resume-count", "0"))
	if err != nil {
		return err
	}
	s := &shim{cache: handshake.NewSessionCache(10)}
	for n := range times + 1 {
		s.flags, s.credentials, s.resumes = all.first, all.credentials[0], n > 0
		if s.resumes {
			s.flags, s.credentials = all.later, all.credentials[1]
		}
		if err := s.connection(); err != nil {
			return fmt.Errorf("connection %d: %w", n+1, err)
		}
	}
	return nil
}

// shim is what goes on from one connection to the next.
type shim struct {
	flags       flags
	credentials []flags
	resumes     bool
	cache       handshake.SessionCache
	session     *handshake.Session // a client's, to be taken up

	// One connection.
	rec        *trace.Recorder
	identities []handshake.Identity
	peer       handshake.Presented // what the peer showed
	wrote      bool                // what it says first
	fault      error               // what the application found wrong
}

func (s *shim) server() bool { return s.flags.has("server") }

// connection makes one connection and looks at what came of it.
func (s *shim) connection() error {
	s.rec, s.peer, s.wrote, s.fault = trace.NewRecorder(), handshake.Presented{}, false, nil
	c, err := s.config()
	if err != nil {
		return err
	}
	party := trace.Client
	if s.server() {
		party = trace.Server
	}
	c.Trace = s.rec.At(s.rec.Conn(trace.Client, trace.Server, trace.First, 0), party)

	host := "127.0.0.1"
	if s.flags.has("ipv6") {
		host = "::1"
	}
	sock, err := net.Dial("tcp", net.JoinHostPort(host, s.flags.get("port", "")))
	if err != nil {
		return err
	}
	id, err := strconv.ParseUint(s.flags.get("shim-id", "0"), 10, 64)
	if err != nil {
		return err
	}
	if _, err := sock.Write(binary.LittleEndian.AppendUint64(nil, id)); err != nil {
		return err
	}
	end := handshake.NewClient
	if s.server() {
		end = handshake.NewServer
	}
	e := end(c)
	defer e.Stop()
	l := socket.Limits{Handshake: 10 * time.Second, Idle: 10 * time.Second, Total: 20 * time.Second, Linger: 2 * time.Second, Bytes: 1 << 26, Pending: 1 << 24}
	res := socket.Carry(context.Background(), sock, e, s.rec, time.Now(), l, s.application)
	if all := e.Sessions(); len(all) > 0 && (!s.flags.has("expect-no-session") || s.resumes) {
		s.session = all[len(all)-1]
	}
	return s.judge(e, res)
}

// application turns every bit of what it receives and sends it back.
func (s *shim) application(c *socket.Conn) {
	got := c.Received()
	if !c.Open() {
		return
	}
	if !s.wrote {
		s.wrote = true
		if s.fault = s.begin(c); s.fault != nil {
			c.Close()
			return
		}
	}
	if len(got) == 0 || s.flags.has("shim-shuts-down") {
		return
	}
	if s.flags.has("key-update") {
		c.Do(handshake.UpdateKeys(false))
	}
	for i := range got {
		got[i] ^= 0xff
	}
	c.Write(got)
}

// begin is what the shim says before it hears anything.
func (s *shim) begin(c *socket.Conn) error {
	if n, err := strconv.Atoi(s.flags.get("export-keying-material", "0")); err != nil || n > 0 {
		if err != nil {
			return err
		}
		var context []byte
		if s.flags.has("use-export-context") {
			context = append([]byte{}, s.flags.get("export-context", "")...)
		}
		keys, err := c.Export(s.flags.get("export-label", ""), context, n)
		if err != nil {
			return err
		}
		c.Write(keys)
	}
	if s.flags.has("write-different-record-sizes") {
		for _, n := range []int{0, 1, 255, 256, 257, 16383, 16384, 16385, 32767, 32768, 32769} {
			b := make([]byte, n)
			for i := range b {
				b[i] = 0x42
			}
			if n > 0 {
				c.Write(b)
			}
		}
	}
	words := s.words()
	if s.early() {
		words = words[min(len(words), int(s.session.MaxEarlyData)):]
	}
	if len(words) > 0 {
		c.Write(words)
	}
	if s.flags.has("key-update-before-read") {
		c.Do(handshake.UpdateKeys(false))
	}
	if s.flags.has("shim-shuts-down") {
		c.Close()
	}
	return nil
}

// words are what the shim says first, if it does.
func (s *shim) words() []byte {
	if !s.flags.has("shim-writes-first") {
		return []byte{}
	}
	return []byte(s.flags.get("shim-initial-write", "hello"))
}

// early says whether a client says its first words ahead of the handshake.
func (s *shim) early() bool {
	return !s.server() && s.session != nil && s.session.MaxEarlyData > 0 && s.flags.has("enable-early-data") && s.resumes
}
