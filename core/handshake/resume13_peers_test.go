//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Pre-shared keys of TLS 1.3 with crypto/tls and OpenSSL, in both directions.

// hello sends a line and wants an answer: with it all tickets have come.
func hello(t *testing.T, d *driver, answer string) {
	t.Helper()
	if err := d.until(d.open); err != nil {
		t.Fatal(err)
	}
	d.Do(Write([]byte("hello\n")))
	if got := d.receive(len(answer)); string(got) != answer {
		t.Fatalf("received %q: %+v %v", got, d.Status(), d.Status().Failure)
	}
	d.Do(Close())
	d.until(d.ended)
	if st := d.Status(); st.Outcome != trace.EndCompleted {
		t.Fatalf("%+v %v", st, st.Failure)
	}
}

func TestClientResumesWithCryptoTLS13(t *testing.T) {
	for _, suite := range goHas13 {
		for _, retry := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", suite, retry), func(t *testing.T) {
				cfg := goConfig13(0)
				cfg.SessionTicketsDisabled = false
				cfg.Certificates = []tls.Certificate{goCertificate(identity("ecdsa-p256", "", false))}
				c, _ := config13("ecdsa-p256", suite)
				c.PSKModes, c.Time = []uint8{iana.PSKDHEKE}, testTime
				for n := range 3 {
					if retry && n > 0 {
						c.KeyShares = []uint16{}
					}
					d, state := callGo(t, c, cfg, true)
					if state.DidResume != (n > 0) || state.HelloRetryRequest != (retry && n > 0) || d.Status().Session.Resumed != (n > 0) {
						t.Fatalf("connection %d: crypto/tls %+v, we %+v", n, state, d.Status().Session)
					}
					c.Resume = d.Sessions()[0]
				}
			})
		}
	}
}

func TestServerResumesWithCryptoTLS13(t *testing.T) {
	for _, suite := range goHas13 {
		for _, retry := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", suite, retry), func(t *testing.T) {
				cfg := goConfig13(0)
				cfg.SessionTicketsDisabled, cfg.ClientSessionCache = false, tls.NewLRUClientSessionCache(1)
				_, s := resumable("ecdsa-p256", suite)
				s.Cookie = retry
				for n := range 3 {
					d, state := serveGo(t, s, cfg, true)
					if state.DidResume != (n > 0) || state.HelloRetryRequest != retry || d.Status().Session.Resumed != (n > 0) {
						t.Fatalf("connection %d: crypto/tls %+v, we %+v", n, state, d.Status().Session)
					}
				}
			})
		}
	}
}

// pskWays are how a key may be used, and what OpenSSL must be told.
var pskWays = map[string][]uint8{"psk_dhe_ke": {iana.PSKDHEKE}, "psk_ke": {iana.PSKKE}}

func TestClientResumesWithOpenSSL13(t *testing.T) {
	dir := t.TempDir()
	args := append(pemFiles(t, dir, "rsa", identity("rsa-2048", "", false)), "-tls1_3", "-ciphersuites", strings.Join(suites13, ":"), "-allow_no_dhe_kex", "-alpn", "http/1.1")
	addr := sServerAny(t, args...)
	for _, suite := range suites13 {
		for name, modes := range pskWays {
			for _, retry := range []bool{false, true} {
				if retry && name == "psk_ke" {
					continue // there is no group to ask for
				}
				t.Run(fmt.Sprintf("%s/%s/%v", suite, name, retry), func(t *testing.T) {
					c, _ := config13("rsa-2048", suite)
					c.PSKModes, c.Time = modes, testTime
					for n := range 3 {
						if retry && n > 0 {
							c.KeyShares = []uint16{}
						}
						d := callOpenSSL(t, c, addr)
						st := d.Status().Session
						if st.Resumed != (n > 0) || (st.Group == 0) != (n > 0 && name == "psk_ke") || len(d.Sessions()) == 0 {
							t.Fatalf("connection %d: %+v, %d sessions", n, st, len(d.Sessions()))
						}
						c.Resume = d.Sessions()[0]
					}
				})
			}
		}
	}
}

func TestServerResumesWithOpenSSL13(t *testing.T) {
	dir := t.TempDir()
	root := rootFile(t, dir)
	l := listen(t)
	for _, suite := range suites13 {
		for name, modes := range pskWays {
			for _, retry := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/%v", suite, name, retry), func(t *testing.T) {
					_, s := resumable("rsa-2048", suite)
					s.PSKModes, s.Cookie = modes, retry
					file := filepath.Join(dir, "session.pem")
					os.Remove(file)
					for n := range 2 {
						args := []string{"-tls1_3", "-ciphersuites", strings.Join(suites13, ":"), "-allow_no_dhe_kex", "-CAfile", root, "-alpn", "http/1.1", "-sess_out", file}
						if n > 0 {
							args = append(args, "-sess_in", file)
						}
						rec := traced(&Config{}, s)
						wait := sClientAny(t, l.Addr().String(), args...)
						d := &driver{End: NewServer(s), conn: accept(t, l)}
						if got := d.receive(6); string(got) != "hello\n" {
							_, err := wait()
							t.Fatalf("received %q: %+v %v; s_client %v", got, d.Status(), d.Status().Failure, err)
						}
						d.Do(Write([]byte("hi\n")))
						d.Do(Close())
						d.until(d.ended)
						d.conn.Close()
						d.Stop()
						if got, err := wait(); err != nil || got != "hi\n" {
							t.Fatalf("s_client: %q, %v", got, err)
						}
						st := d.Status().Session
						if st.Resumed != (n > 0) || (st.Group == 0) != (n > 0 && name == "psk_ke") {
							t.Fatalf("connection %d: %+v", n, st)
						}
						checkTrace(t, &rec.T)
					}
				})
			}
		}
	}
}

// TestExternalPSKWithOpenSSL: a key that both were given.
func TestExternalPSKWithOpenSSL(t *testing.T) {
	dir := t.TempDir()
	key := bytes.Repeat([]byte{0x5a}, 32)
	hex := strings.Repeat("5a", 32)
	addr := sServerAny(t, "-tls1_3", "-nocert", "-psk", hex, "-psk_identity", "lab", "-allow_no_dhe_kex", "-alpn", "http/1.1")
	l := listen(t)
	for name, modes := range pskWays {
		c, s := config13("rsa-2048", aes128)
		c.PSKs, s.PSKs = []PSK{{Identity: []byte("lab"), Key: key}}, []PSK{{Identity: []byte("lab"), Key: key}}
		c.PSKModes, s.PSKModes, s.Certificates = modes, modes, nil
		t.Run("client/"+name, func(t *testing.T) {
			rec := traced(c, &Config{})
			d := &driver{End: NewClient(c), conn: dial(t, addr)}
			defer d.Stop()
			hello(t, d, "olleh\n")
			if st := d.Status().Session; (st.Group == 0) != (name == "psk_ke") || st.Signature != 0 {
				t.Errorf("%+v", st)
			}
			checkTrace(t, &rec.T)
		})
		t.Run("server/"+name, func(t *testing.T) {
			rec := traced(&Config{}, s)
			wait := sClientAny(t, l.Addr().String(), "-tls1_3", "-psk", hex, "-psk_identity", "lab", "-allow_no_dhe_kex", "-CAfile", rootFile(t, dir))
			d := &driver{End: NewServer(s), conn: accept(t, l)}
			defer d.Stop()
			if got := d.receive(6); string(got) != "hello\n" {
				_, err := wait()
				t.Fatalf("received %q: %+v %v; s_client %v", got, d.Status(), d.Status().Failure, err)
			}
			d.Do(Write([]byte("hi\n")))
			d.Do(Close())
			d.until(d.ended)
			d.conn.Close()
			if got, err := wait(); err != nil || got != "hi\n" {
				t.Fatalf("s_client: %q, %v", got, err)
			}
			if st := d.Status().Session; (st.Group == 0) != (name == "psk_ke") || st.Signature != 0 {
				t.Errorf("%+v", st)
			}
			checkTrace(t, &rec.T)
		})
	}
}

// TestExport13: both ends export the same, and what crypto/tls exports.
func TestExport13(t *testing.T) {
	for _, suite := range goHas13 {
		c, s := config13("ecdsa-p256", suite)
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		completed(t, e)
		for _, context := range [][]byte{nil, {}, []byte("context")} {
			a, b := must(e.client.Export("EXPERIMENTAL lab", context, 48)), must(e.server.Export("EXPERIMENTAL lab", context, 48))
			none := must(e.client.Export("EXPERIMENTAL lab", nil, 48))
			if !bytes.Equal(a, b) || len(a) != 48 || bytes.Equal(a, none) != (len(context) == 0) {
				t.Errorf("%x at the client, %x at the server, %x without a context", a, b, none)
			}
		}
		checkTrace(t, &rec.T)

		cfg := goConfig13(0)
		cfg.Certificates = []tls.Certificate{goCertificate(identity("ecdsa-p256", "", false))}
		ours, theirs := connected(t, true)
		conn := tls.Server(theirs, cfg)
		done := make(chan error, 1)
		go func() { done <- conn.Handshake() }()
		d := &driver{End: NewClient(copied(c)), conn: ours}
		d.until(d.open)
		d.until(func() bool { return true })
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		state := conn.ConnectionState()
		for _, context := range [][]byte{nil, []byte("context")} {
			want := must(state.ExportKeyingMaterial("EXPERIMENTAL lab", context, 32))
			if got := must(d.Export("EXPERIMENTAL lab", context, 32)); !bytes.Equal(got, want) {
				t.Errorf("%x, crypto/tls %x", got, want)
			}
		}
		d.Stop()
	}
}
