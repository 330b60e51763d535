package socket

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/pki"
)

// serve carries one connection of a server that sends back each record, and
// gives the client's side of it and what comes of it.
func serve(t *testing.T, ctx context.Context, l Limits) (*tls.Conn, chan Result) {
	t.Helper()
	w, err := pki.New(pki.Spec{Seed: "socket", Host: "localhost", Clock: time.Now().Truncate(time.Hour), ServerKey: "ecdsa-p256", Revocation: "off"})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	c := &handshake.Config{Versions: []uint16{iana.TLS13}, Suites: []uint16{0x1301}, Groups: []uint16{iana.X25519}, Signatures: []uint16{iana.ECDSASecp256r1SHA256},
		Certificates: []handshake.Identity{{Chain: w.Server.Chain, Key: w.Server.Key}}, Random: crypt.Labelled("socket")}
	done := make(chan Result, 1)
	go func() {
		sock, err := listener.Accept()
		if err != nil {
			close(done)
			return
		}
		end := handshake.NewServer(c)
		defer end.Stop()
		done <- Carry(ctx, sock, end, nil, time.Now(), l, func(c *Conn) {
			if got := c.Received(); len(got) > 0 && c.Open() {
				c.Write(got)
			}
		})
	}()
	roots := x509.NewCertPool()
	for _, r := range w.LabRoots {
		roots.AddCert(r)
	}
	conn, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{ServerName: "localhost", RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn, done
}

func result(t *testing.T, done chan Result) Result {
	t.Helper()
	select {
	case r := <-done:
		return r
	case <-time.After(20 * time.Second):
		t.Fatal("it does not end")
	}
	return Result{}
}

var wide = Limits{Handshake: 10 * time.Second, Idle: 10 * time.Second, Total: 20 * time.Second, Linger: time.Second, Bytes: 1 << 26, Pending: 1 << 16}

// A peer may write as much as it likes before it reads, as long as it reads.
func TestBothWaysAtOnce(t *testing.T) {
	conn, done := serve(t, context.Background(), wide)
	said := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // 4 MiB
	go conn.Write(said)
	got := make([]byte, len(said))
	if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, said) {
		t.Errorf("%v", err)
	}
	conn.Close()
	if r := result(t, done); r.Why != Done || r.In < int64(len(said)) || r.Out < int64(len(said)) || r.Handshake == 0 {
		t.Errorf("%+v", r)
	}
}

// A peer that writes and never reads is read no further than there is room for
// what it would have to take, and is left when its time is over.
func TestNeverReads(t *testing.T) {
	l := wide
	l.Idle, l.Total = 500*time.Millisecond, 2*time.Second
	conn, done := serve(t, context.Background(), l)
	go func() {
		for {
			if _, err := conn.Write(make([]byte, 1<<14)); err != nil {
				return
			}
		}
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := result(t, done)
	runtime.ReadMemStats(&after)
	if r.Why == Done || r.In > 1<<25 {
		t.Errorf("%+v", r)
	}
	if more := int64(after.HeapAlloc) - int64(before.HeapAlloc); more > 1<<25 {
		t.Errorf("%d bytes more are in use", more)
	}
}

// Whoever waits for a connection can end it.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, done := serve(t, ctx, wide)
	cancel()
	if r := result(t, done); r.Why != Interrupted {
		t.Errorf("%+v", r)
	}
}

// However a stream is cut up, each record is handed over for itself.
func TestRecords(t *testing.T) {
	stream := []byte{22, 3, 1, 0, 3, 'a', 'b', 'c', 23, 3, 3, 0, 0, 21, 3, 3, 0, 2, 1, 0}
	ends := map[int]bool{8: true, 13: true, 20: true}
	for size := 1; size <= len(stream); size++ {
		c := &carrier{}
		for at := 0; at < len(stream); {
			piece := stream[at:min(len(stream), at+size)]
			for len(piece) > 0 {
				n := c.record(piece)
				for i := at + 1; i < at+n; i++ {
					if ends[i] {
						t.Errorf("in pieces of %d, bytes %d to %d are handed over at once", size, at, at+n)
					}
				}
				at += n
				piece = piece[n:]
			}
			if ends[at] != (c.left == 0 && len(c.header) == 0) {
				t.Errorf("in pieces of %d, a record ends at %d: %v", size, at, !ends[at])
			}
		}
	}
}
