package handshake

import (
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// What is wrong, or right, only by where it stands: at the edge of a record,
// of an epoch, of a rule.

// TestHalfAnAlertBeforeChangeCipherSpec: nobody can put a byte in clear in
// front of an alert that is protected.
func TestHalfAnAlertBeforeChangeCipherSpec(t *testing.T) {
	c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
	e := connect(t, c, s, func(to End, b []byte) {
		for _, r := range records(b) {
			if r[0] == 20 {
				to.Feed([]byte{21, 3, 3, 0, 1, 2})
			}
			to.Feed(r)
		}
	})
	refused(t, e.server, e.client, "change-cipher-spec/boundary", "unexpected_message")
}

// TestBehindFinished: what shares a record with Finished is looked at too.
func TestBehindFinished(t *testing.T) {
	behind := func(t *testing.T, more ...byte) (ends, *trace.Recorder) {
		c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		s.Rewrite = func(m trace.Message, d []byte) [][]byte {
			return on("finished", func(d []byte) [][]byte { return [][]byte{append(d[:len(d):len(d)], more...)} })(nil, m, d)
		}
		rec := traced(c, s)
		return connect(t, c, s, whole), rec
	}
	t.Run("HelloRequest", func(t *testing.T) {
		e, rec := behind(t, 0, 0, 0, 0)
		if !warned(&rec.T, "no_renegotiation") {
			t.Error("no answer")
		}
		e.talk(t, whole)
		completed(t, e)
	})
	t.Run("a message that must not come", func(t *testing.T) {
		e, _ := behind(t, 20, 0, 0, 0)
		refused(t, e.client, e.server, "message/order", "unexpected_message")
	})
}

// TestHelloRequestIsEmpty: while negotiating, where a ChangeCipherSpec has to
// come, and after.
func TestHelloRequestIsEmpty(t *testing.T) {
	full := []byte{0, 0, 0, 1, 0}
	for _, behind := range []string{"server_hello", "server_hello_done", "finished"} {
		c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		s.Rewrite = func(m trace.Message, d []byte) [][]byte {
			return on(behind, func(d []byte) [][]byte { return [][]byte{d, full} })(nil, m, d)
		}
		e := connect(t, c, s, whole)
		refused(t, e.client, e.server, "message/decode", "decode_error")
	}
}

// TestStatusOfAnotherType: a server ignores what it does not know, as OpenSSL
// and crypto/tls do.
func TestStatusOfAnotherType(t *testing.T) {
	c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
	s.Certificates[0].Staple = []byte{1}
	s.Rewrite = func(m trace.Message, d []byte) [][]byte {
		if m.Name == "certificate_status" {
			t.Error("a staple for who did not ask for one")
		}
		return [][]byte{d}
	}
	client, server := NewClient(c), NewServer(s)
	defer ends{client, server}.stop()
	hello, err := wire.Unmarshal(client.Take()[5:], wire.Context{})
	if err != nil {
		t.Fatal(err)
	}
	m := hello.(*wire.ClientHello)
	m.Extensions = append(m.Extensions, wire.Extension{Type: iana.ExtStatusRequest, Data: []byte{2, 9}})
	server.Feed(wire.AppendRecord(nil, wire.Record{Type: 22, Version: 0x0301, Fragment: wire.Marshal(m, wire.Context{})}))
	if got := server.Waits(); len(got) != 1 || got[0] != "client_key_exchange" {
		t.Errorf("waits for %v: %v", got, server.Status().Failure)
	}
}

// TestNeitherKindOfGroup: where DHE is out for its groups and no other suite
// will do, insufficient_security is said (RFC 7919 §4).
func TestNeitherKindOfGroup(t *testing.T) {
	c, s := clientConfig(code(ecdheGCM), code(dheGCM)), serverConfig("rsa-2048", code(ecdheGCM), code(dheGCM))
	c.Groups, s.Groups = []uint16{iana.X25519, iana.FFDHE3072}, []uint16{iana.Secp256r1, iana.FFDHE2048}
	e := connect(t, c, s, whole)
	refused(t, e.server, e.client, "hello/dh-group-overlap", "insufficient_security")
}

// TestSignatureAlgorithmsFromServer: it is offered, and yet no answer to it is
// allowed (RFC 5246 §7.4.1.4.1); OpenSSL and BoringSSL refuse it too.
func TestSignatureAlgorithmsFromServer(t *testing.T) {
	c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
	s.Rewrite = func(m trace.Message, d []byte) [][]byte {
		return editServerHello(func(m *wire.ServerHello) {
			m.Extensions = append(m.Extensions, wire.Ext(&wire.SignatureAlgorithms{Schemes: allSchemes}))
		})(&situation{}, m, d)
	}
	e := connect(t, c, s, whole)
	refused(t, e.client, e.server, "hello/extension-unsolicited", "unsupported_extension")
}

// TestNothingToCheck: what a peer left out is not said to have passed.
func TestNothingToCheck(t *testing.T) {
	c, s := clientConfig(code(dheGCM)), serverConfig("rsa-2048", code(dheGCM))
	c.SecureRenegotiation, c.RenegotiationSCSV = false, true
	c.Groups = []uint16{iana.X25519} // no FFDHE group: any will do
	s.SecureRenegotiation = false
	rec := traced(c, s)
	completed(t, connect(t, c, s, whole))
	n := 0
	for _, v := range rec.T.Events {
		if k := v.Check; k != nil && (k.ID == "hello/renegotiation-info" || k.ID == "hello/dh-group-overlap") {
			if n++; k.Result != trace.NotMade || k.Reason != "absent" {
				t.Errorf("%v %s: %v %s", v.Party, k.ID, k.Result, k.Reason)
			}
		}
	}
	if n != 3 {
		t.Errorf("%d checks", n)
	}
}

// warned says whether an end sent this warning.
func warned(tr *trace.Trace, alert string) bool {
	for i := range tr.Events {
		if v := &tr.Events[i]; v.Kind == trace.AlertSent && v.Alert.Name == alert && v.Alert.Level == iana.LevelWarning {
			return true
		}
	}
	return false
}
