package handshake

import (
	"testing"

	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// TestPostHandshakeAuth: a server asks for the client's certificate in the
// middle of the connection, more than once, around changes of keys.
func TestPostHandshakeAuth(t *testing.T) {
	for _, suite := range []string{aes128, aes256} {
		for _, retry := range []bool{false, true} {
			for _, key := range append([]string{""}, keys13...) {
				c, s := config13("ecdsa-p256", suite)
				c.PostHandshakeAuth, s.Cookie = true, retry
				if key != "" {
					c.Certificates = []Identity{identity(key, "", true)}
				}
				rec := traced(c, s)
				e := connect(t, c, s, whole)
				completed(t, e)
				for range 2 {
					e.server.Do(RequestClientCertificate())
					e.server.Do(RequestClientCertificate())
					e.server.Do(Write([]byte("who are you?")))
					pump(e.client, e.server, whole)
					if got := string(e.client.Received()); got != "who are you?" {
						t.Errorf("the client received %q", got)
					}
					for _, end := range []End{e.client, e.server} {
						if st := end.Status(); st.State != Open || st.Session.ClientAuthenticated != (key != "") {
							t.Errorf("%s: %+v %+v %v", key, st, st.Session, st.Failure)
						}
					}
					e.client.Do(UpdateKeys(true))
					e.client.Do(Write([]byte("me")))
					pump(e.client, e.server, whole)
					e.server.Received()
				}
				e.talk(t, byteByByte)
				completed(t, e)
				checkTrace(t, &rec.T)
			}
		}
	}
}

// TestPostHandshakeAuthNotOffered: who did not offer it is not asked, and asked
// all the same refuses.
func TestPostHandshakeAuthNotOffered(t *testing.T) {
	c, s := config13("ecdsa-p256", aes128)
	e := connect(t, c, s, whole)
	completed(t, e)
	e.server.Do(RequestClientCertificate())
	if b := e.server.Take(); len(b) > 0 {
		t.Errorf("it asks with %d bytes", len(b))
	}
	e.server.(*end).after.later.offered = true
	e.server.Do(RequestClientCertificate())
	pump(e.client, e.server, whole)
	refused(t, e.client, e.server, "message/order", "unexpected_message")
}

// TestPostHandshakeAuthMisdeeds: what an answer, or a request, can do wrong.
func TestPostHandshakeAuthMisdeeds(t *testing.T) {
	between := func(name string) rewrite {
		return on(name, func(d []byte) [][]byte { return [][]byte{d, {24, 0, 0, 1, 0}} })
	}
	for _, x := range []struct {
		name           string
		client, server rewrite
		require        bool
		check, alert   string
	}{
		{name: "another context", client: edit(func(_ *situation, m *wire.Certificate13) { m.Context[0] ^= 1 }), check: "certificate/context", alert: "illegal_parameter"},
		{name: "a wrong signature", client: flipLast("certificate_verify"), check: "certificate-verify/signature", alert: "decrypt_error"},
		{name: "a wrong Finished", client: flipLast("finished"), check: "finished/verify-data", alert: "decrypt_error"},
		{name: "something between", client: between("certificate"), check: "message/order", alert: "unexpected_message"},
		{name: "an answer twice", client: twice("finished"), check: "message/order", alert: "unexpected_message"},
		{name: "no context", server: edit(func(_ *situation, m *wire.CertificateRequest13) { m.Context = nil }), check: "certificate/context", alert: "illegal_parameter"},
		{name: "a request twice", server: twice("certificate_request"), check: "certificate/context", alert: "illegal_parameter"},
		{name: "no certificate though required", require: true, check: "client-cert/present", alert: "certificate_required"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, s := config13("ecdsa-p256", aes128)
			c.PostHandshakeAuth = true
			if !x.require {
				c.Certificates = []Identity{identity("ed25519", "", true)}
			}
			e := connect(t, c, s, whole)
			completed(t, e)
			y := &situation{context: e.client.(*end).context()}
			hook := func(r rewrite) func(trace.Message, []byte) [][]byte {
				if r == nil {
					return nil
				}
				return func(m trace.Message, d []byte) [][]byte { return r(y, m, d) }
			}
			s.ClientAuth = Require
			c.Rewrite, s.Rewrite = hook(x.client), hook(x.server)
			e.server.Do(RequestClientCertificate())
			pump(e.client, e.server, whole)
			honest, other := e.server, e.client
			if x.server != nil {
				honest, other = other, honest
			}
			refused(t, honest, other, x.check, x.alert)
		})
	}
}
