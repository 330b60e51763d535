//go:build !js

package handshake

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"handshakelab/core/iana"
)

// Encrypted Client Hello against crypto/tls, in both directions: taken and
// rejected, with and without a HelloRetryRequest.

func eachECH(t *testing.T, f func(t *testing.T, suite string, aead uint16, retry, accepted bool)) {
	for _, suite := range goHas13 {
		for _, aead := range aeads {
			for _, retry := range []bool{false, true} {
				for _, accepted := range []bool{true, false} {
					t.Run(fmt.Sprintf("%s/%d/retry %v/accepted %v", suite, aead, retry, accepted), func(t *testing.T) { f(t, suite, aead, retry, accepted) })
				}
			}
		}
	}
}

func TestECHClientWithCryptoTLS(t *testing.T) {
	eachECH(t, func(t *testing.T, suite string, aead uint16, retry, accepted bool) {
		c, s := hiding(suite, aead)
		fault := ""
		var right []byte
		if !accepted {
			right = stale(s)
			fault = "wrong-host"
		}
		cfg := goConfig13(iana.X25519)
		cfg.Certificates = []tls.Certificate{goCertificate(identity("ecdsa-p256", fault, false))}
		for _, k := range s.ECHKeys {
			cfg.EncryptedClientHelloKeys = append(cfg.EncryptedClientHelloKeys, tls.EncryptedClientHelloKey(k))
		}
		if retry {
			c.KeyShares = []uint16{}
		}
		rec := traced(c, &Config{})
		ours, theirs := connected(t, true)
		done := make(chan error, 1)
		var state tls.ConnectionState
		go func() {
			conn := tls.Server(theirs, cfg)
			err := conn.Handshake()
			state = conn.ConnectionState()
			if err == nil {
				_, err = conn.Read(make([]byte, 5))
			}
			if err == nil {
				_, err = conn.Write([]byte("answer"))
			}
			conn.Close()
			done <- err
		}()
		d := &driver{End: NewClient(c), conn: ours}
		defer d.Stop()
		d.until(d.open)
		st := d.Status()
		if accepted {
			d.Do(Write([]byte("hello")))
			if got := d.receive(6); string(got) != "answer" || !st.ECH || st.Session.ServerName != testHost {
				t.Errorf("received %q: %+v, %v", got, st, st.Failure)
			}
		} else if st.Failure == nil || st.Failure.Check != "ech/accepted" || st.ECH || !bytes.Equal(st.ECHRetryConfigs, right) {
			t.Errorf("%+v, %v", st, st.Failure)
		}
		ours.Close()
		err := <-done
		if accepted && err != nil || !accepted && (err == nil || !strings.Contains(err.Error(), "encrypted client hello required")) {
			t.Errorf("crypto/tls says %v", err)
		}
		if want := map[bool]string{true: testHost, false: publicHost}[accepted]; state.ECHAccepted != accepted || state.ServerName != want || state.HelloRetryRequest != retry {
			t.Errorf("crypto/tls: %v %s %v", state.ECHAccepted, state.ServerName, state.HelloRetryRequest)
		}
		checkTrace(t, &rec.T)
	})
}

func TestECHServerWithCryptoTLS(t *testing.T) {
	eachECH(t, func(t *testing.T, suite string, aead uint16, retry, accepted bool) {
		c, s := hiding(suite, aead)
		var right []byte
		if !accepted {
			right = stale(s)
		}
		cfg := goConfig13(0)
		if retry { // no cookie: Go 1.26 has its inner hello refer to one that its outer hello lacks
			cfg.CurvePreferences, s.Groups = []tls.CurveID{tls.X25519, tls.CurveP384}, []uint16{iana.Secp384r1}
		}
		cfg.EncryptedClientHelloConfigList = c.ECHConfigs
		var known string
		cfg.EncryptedClientHelloRejectionVerify = func(state tls.ConnectionState) error {
			known = state.ServerName
			return nil // it shows no certificates here
		}
		rec := traced(&Config{}, s)
		ours, theirs := connected(t, true)
		done := make(chan error, 1)
		var state tls.ConnectionState
		go func() {
			conn := tls.Client(theirs, cfg)
			_, err := conn.Write([]byte("hello"))
			state = conn.ConnectionState()
			if err == nil {
				_, err = io.ReadFull(conn, make([]byte, 6))
			}
			conn.Close()
			done <- err
		}()
		d := &driver{End: NewServer(s), conn: ours}
		defer d.Stop()
		got := d.receive(5)
		if accepted {
			d.Do(Write([]byte("answer")))
		}
		d.until(d.ended)
		ours.Close()
		err := <-done
		st := d.Status()
		if accepted {
			if string(got) != "hello" || !st.ECH || st.Session.ServerName != testHost || err != nil || !state.ECHAccepted || state.HelloRetryRequest != retry {
				t.Fatalf("received %q: %+v, %v; crypto/tls: %v", got, st, st.Failure, err)
			}
		} else {
			var rejected *tls.ECHRejectionError
			if st.ECH || st.Told != "ech_required" || st.Session.ServerName != publicHost || !errors.As(err, &rejected) || !bytes.Equal(rejected.RetryConfigList, right) || known != publicHost {
				t.Fatalf("%+v, %v; crypto/tls: %v %s", st, st.Failure, err, known)
			}
		}
		checkTrace(t, &rec.T)
	})
}
