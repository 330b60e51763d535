package handshake

import (
	"bytes"
	"fmt"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// longest gives the longest protected plaintext that a party opened.
func longest(tr *trace.Trace, p trace.Party) (n int) {
	for i := range tr.Bufs {
		if b := &tr.Bufs[i]; b.Kind == trace.Opened && b.At == p {
			n = max(n, len(b.Data))
		}
	}
	return n
}

// TestRecordSizeLimit: each end's records are as long as the other takes, and
// longer ones only where both did not agree on it.
func TestRecordSizeLimit(t *testing.T) {
	for _, m := range []struct{ client, server, toClient, toServer int }{
		{64, 1000, 64, 1000}, {1 << 14, 100, 1 << 14, 100}, {1<<14 + 1, 1<<14 + 1, 1 << 14, 1 << 14},
		{100, 0, 1 << 14, 1 << 14}, {0, 100, 1 << 14, 1 << 14},
	} {
		for _, suite := range []string{ecdheGCM, rsaCBC, tls13Suite} {
			t.Run(fmt.Sprint(suite, m), func(t *testing.T) {
				c, s := clientConfig(code(suite)), serverConfig("rsa-2048", code(suite))
				c.RecordSizeLimit, s.RecordSizeLimit = uint16(m.client), uint16(m.server)
				toClient, toServer := m.toClient, m.toServer
				if suite == tls13Suite { // the type counts too, and the protocol's own limit leaves room for it
					c.Versions, s.Versions = []uint16{iana.TLS13}, []uint16{iana.TLS13}
					c.RecordPadding, s.RecordPadding = 50, 4096
					toClient, toServer = longest13(toClient, m.client), longest13(toServer, m.server)
				}
				rec := traced(c, s)
				e := connect(t, c, s, whole)
				completed(t, e)
				big := bytes.Repeat([]byte{1}, 40000)
				e.client.Do(Write(big))
				e.server.Do(Write(big))
				pump(e.client, e.server, whole)
				if !bytes.Equal(e.client.Received(), big) || !bytes.Equal(e.server.Received(), big) {
					t.Fatalf("%+v %+v", e.client.Status(), e.server.Status())
				}
				if c, s := longest(&rec.T, trace.Client), longest(&rec.T, trace.Server); c != toClient || s != toServer {
					t.Errorf("%d to the client, want %d; %d to the server, want %d", c, toClient, s, toServer)
				}
				e.talk(t, whole)
				completed(t, e)
				checkTrace(t, &rec.T)
			})
		}
	}
}

// longest13 is the longest inner plaintext in TLS 1.3.
func longest13(longest, limit int) int {
	if longest == 1<<14 && limit != longest {
		return longest + 1
	}
	return longest
}

// TestRecordSizeLimitAgain: a new handshake, or a session taken up, agrees anew.
func TestRecordSizeLimitAgain(t *testing.T) {
	c, s := resuming(true, "rsa-2048", code(ecdheGCM))
	c.RecordSizeLimit, s.RecordSizeLimit = 100, 100
	c.Renegotiation, s.Renegotiation = SecureRenegotiation, SecureRenegotiation
	rec := traced(c, s)
	e := connect(t, c, s, whole)
	session := onlySession(t, e)
	c.RecordSizeLimit = 200
	e.client.Do(Renegotiate())
	pump(e.client, e.server, whole)
	if n := longest(&rec.T, trace.Client); n != 100 {
		t.Errorf("%d bytes under the old keys", n)
	}
	e.talk(t, whole)
	completed(t, e)
	if n := longest(&rec.T, trace.Client); n != 200 {
		t.Errorf("%d bytes under the new keys", n)
	}
	c, s = again(c, session), again(s, nil)
	c.RecordSizeLimit = 300
	rec = traced(c, s)
	e = connect(t, c, s, whole)
	e.talk(t, whole)
	completed(t, e)
	if n := longest(&rec.T, trace.Client); n != 300 || !e.client.Status().Session.Resumed {
		t.Errorf("%d bytes in the session taken up", n)
	}
}

// TestRecordSizeMisdeeds: too small a limit, and records beyond it.
func TestRecordSizeMisdeeds(t *testing.T) {
	limit := func(n uint16) wire.Extension { return wire.Ext(&wire.RecordSizeLimit{Limit: n}) }
	for _, m := range []struct {
		name           string
		client, server rewrite
	}{
		{"the client's is too small", editClientHello(func(m *wire.ClientHello) { m.Extensions = setExtension(m.Extensions, limit(63)) }), nil},
		{"the server's is too small", nil, editServerHello(func(m *wire.ServerHello) { m.Extensions = setExtension(m.Extensions, limit(63)) })},
	} {
		c, s := clientConfig(code(ecdheGCM)), serverConfig("rsa-2048", code(ecdheGCM))
		c.RecordSizeLimit, s.RecordSizeLimit = 64, 64
		c.Rewrite, s.Rewrite = misdoing(m.client), misdoing(m.server)
		e := connect(t, c, s, whole)
		honest, other := e.server, e.client
		if m.server != nil {
			honest, other = other, honest
		}
		refused(t, honest, other, "hello/record-size-limit", "illegal_parameter")
	}
	for version, n := range map[uint16]int{iana.TLS12: 65, iana.TLS13: 64} {
		c, s := clientConfig(code(ecdheGCM), code(tls13Suite)), serverConfig("rsa-2048", code(ecdheGCM), code(tls13Suite))
		c.Versions, s.Versions = []uint16{version}, []uint16{version}
		c.RecordSizeLimit, s.RecordSizeLimit = 64, 64
		rec := traced(c, s)
		e := connect(t, c, s, whole)
		e.client.(*end).putRecord(iana.ContentApplicationData, make([]byte, n), trace.Slice{})
		pump(e.client, e.server, whole)
		refused(t, e.server, e.client, "record/size-limit", "record_overflow")
		failedOnce(t, &rec.T, "record/size-limit")
	}
}
