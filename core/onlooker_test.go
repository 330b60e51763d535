package core_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"strings"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// capture gives the records of a connection as they passed by one of its ends,
// in order, and their byte spaces.
func capture(tr *trace.Trace, conn trace.ConnID, at trace.Party) (recs []onlooker.Record, bufs []trace.BufID) {
	for i := range tr.Events {
		e := &tr.Events[i]
		if e.Conn == conn && e.Party == at && (e.Kind == trace.RecordReceived || e.Kind == trace.RecordSent) {
			b := tr.Buf(e.On[0].Buf)
			recs = append(recs, onlooker.Record{FromClient: b.From == tr.Conn(conn).Ends[0], Data: b.Data})
			bufs = append(bufs, b.ID)
		}
	}
	return recs, bufs
}

// named gives an end's values of a name.
func named(tr *trace.Trace, conn trace.ConnID, p trace.Party, name string) (ids []trace.ValueID) {
	for i := range tr.Values {
		v := &tr.Values[i]
		traffic := name == "traffic_secret" && strings.Contains(v.Name, "_traffic_secret") && !(strings.HasSuffix(v.Name[:len(v.Name)-1], "_") && !strings.HasSuffix(v.Name, "_0"))
		if (v.Name == name || traffic) && v.Conn == conn && v.Party == p {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// openedFrom gives the Opened space that belongs to a received record, 0 if
// its protection did not come off.
func openedFrom(tr *trace.Trace) map[trace.BufID]trace.BufID {
	out := map[trace.BufID]trace.BufID{}
	for i := range tr.Events {
		if e := &tr.Events[i]; e.Kind == trace.RecordReceived && len(e.On) > 1 {
			out[e.On[0].Buf] = e.On[1].Buf
		}
	}
	return out
}

// The third opinion. Whatever the scenario, somebody with nothing but the
// captured records and the server's private key (or the master secret) reads
// exactly what the closure over the trace says he can know, and what he reads
// is what the ends sent.
func TestKnowledgeAgreesWithReading(t *testing.T) {
	var opened, shut, revealed int
	traces(t, func(text string, tr *trace.Trace) {
		if strings.Contains(text, "attack=splice") {
			t.Logf("%s: left out, for its two connections can't be read apart: one stands in the other", text)
			return
		}
		open := openedFrom(tr)
		for _, leak := range []string{"", "server_private_key", "ticket_key", "master_secret", "shared_secret", "traffic_secret", "psk", "ech_private_key"} {
			var derived onlooker.Reading // what could be derived of the last connection
			for _, c := range tr.Conns {
				var s onlooker.Secret
				var leaks []trace.ValueID
				if c.Why == trace.Resumes {
					s.Earlier = derived.Master
					if n := len(derived.PSKs); n > 0 {
						s.PSK = derived.PSKs[n-1]
					}
				}
				for i := range tr.Events { // what leaks in the scenario itself
					if e := &tr.Events[i]; e.Kind == trace.Leaked && e.Conn == c.ID {
						for _, id := range e.Uses {
							if v := tr.Value(id); v.Party == tr.Value(e.Uses[0]).Party { // both ends' are the same
								hand(&s, v)
							}
						}
					}
				}
				if leak != "" {
					for _, p := range c.Ends {
						if leaks == nil {
							leaks = named(tr, c.ID, p, leak)
						}
					}
					if len(leaks) == 0 && s.Earlier == nil {
						continue
					}
					for _, id := range leaks {
						hand(&s, tr.Value(id))
					}
					if c.Why == trace.Resumes { // what leaked of the first connection is known in the second
						leaks = append(leaks, named(tr, c.Parent, c.Ends[1], leak)...)
					}
				}
				for i := range tr.Values { // that is in the DNS
					if v := &tr.Values[i]; v.Name == "ech_info" && v.Conn == c.ID {
						s.ECHConfig = bytes.TrimPrefix(v.Data, []byte("tls ech\x00"))
					}
				}
				knows := onlooker.Knows(tr, trace.Onlooker, leaks...)
				for _, end := range c.Ends {
					recs, bufs := capture(tr, c.ID, end)
					read := onlooker.Read(recs, s)
					derived = read
					if inner := hiddenHello(tr, c.ID); inner != 0 && end == c.Ends[1] {
						if got := bytes.Equal(read.Hidden, tr.Buf(inner).Data); got != knows.Buf(inner) || !got && read.Hidden != nil {
							t.Errorf("%s: c%d with %q: reading opens the hidden hello: %v; knowing does: %v", text, c.ID, leak, got, knows.Buf(inner))
						}
						if read.Hidden != nil {
							revealed++
						}
					}
					for _, p := range read.Plain {
						o := open[bufs[p.Record]]
						if !p.Protected || o == 0 {
							continue // in the clear; or this end sent it or could not open it
						}
						if p.Opened != knows.Buf(o) {
							t.Errorf("%s: c%d record %d with %q: reading opens it: %v; knowing does: %v", text, c.ID, p.Record, leak, p.Opened, knows.Buf(o))
						}
						// In TLS 1.3 the type and zeros stand behind the content.
						if p.Opened && !bytes.Equal(p.Data, tr.Buf(o).Data) && !bytes.Equal(p.Data, inner(tr.Buf(o).Data)) {
							t.Errorf("%s: c%d record %d with %q: read %x", text, c.ID, p.Record, leak, p.Data)
						}
						if p.Opened {
							opened++
						} else {
							shut++
						}
					}
					for _, id := range append(last(named(tr, c.ID, end, "master_secret")), named(tr, c.ID, end, "main_secret")...) {
						same := bytes.Equal(read.Master, tr.Value(id).Data)
						if s.Masters == nil && s.Traffic[0] == nil && knows.Value(id) != same {
							t.Errorf("%s: c%d with %q: reading derives the %s's master secret: %v; knowing does: %v", text, c.ID, leak, end, same, knows.Value(id))
						}
					}
				}
			}
		}
	})
	t.Logf("%d records opened, %d stayed shut, %d hidden hellos revealed", opened, shut, revealed)
	if opened < 500 || shut < 500 || revealed < 20 {
		t.Errorf("only %d records opened, %d stayed shut and %d hidden hellos were revealed: the test has lost its subject", opened, shut, revealed)
	}
}

// hiddenHello gives the last hidden hello that the server of a connection read,
// 0 if it read none.
func hiddenHello(tr *trace.Trace, conn trace.ConnID) (id trace.BufID) {
	for i := range tr.Ops {
		o := &tr.Ops[i]
		if o.Name != crypt.OpHPKEOpen || o.Conn != conn || len(o.OutBytes) == 0 {
			continue
		}
		for j := range tr.Bufs {
			if b := &tr.Bufs[j]; b.Kind == trace.ReceivedMessage && len(b.Parts) > 0 && b.Parts[0].Src.Buf == o.OutBytes[0].Buf {
				id = b.ID
			}
		}
	}
	return id
}

// inner gives the content of a TLSInnerPlaintext.
func inner(b []byte) []byte {
	n, _, _ := crypt.Inner13(b)
	return b[:n]
}

// last gives the last of some values: a master secret from a ticket that the
// server then did not take up comes before the connection's own.
func last(ids []trace.ValueID) []trace.ValueID { return ids[max(0, len(ids)-1):] }

// hand puts a leaked value among an onlooker's secrets.
func hand(s *onlooker.Secret, v *trace.Value) {
	switch v.Name {
	case "master_secret":
		s.Masters = append(s.Masters, v.Data)
	case "psk":
		if s.PSK == nil {
			s.PSK = v.Data
		}
	case "shared_secret":
		s.Shared = v.Data
	case "client_early_traffic_secret", "client_handshake_traffic_secret", "client_application_traffic_secret_0":
		s.Traffic[0] = append(s.Traffic[0], v.Data)
	case "server_handshake_traffic_secret", "server_application_traffic_secret_0":
		s.Traffic[1] = append(s.Traffic[1], v.Data)
	case "ticket_key":
		s.TicketKey = v.Data
	case "ech_private_key":
		s.ECHKey = v.Data
	case "server_private_key":
		if k, err := x509.ParsePKCS8PrivateKey(v.Data); err == nil {
			s.ServerKey, _ = k.(*rsa.PrivateKey)
		}
	}
}

// Forward secrecy as an experiment.
func TestLeakedServerKeyOpensRSAOnly(t *testing.T) {
	for _, c := range []struct {
		text  string
		opens bool
	}{
		{"", true}, {"extended-master-secret=off", true}, {"ciphers=TLS_RSA_WITH_AES_256_GCM_SHA384", true},
		{"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", false}, {"ciphers=TLS_DHE_RSA_WITH_AES_128_CBC_SHA", false}, {"server-key=ecdsa-p256", false},
	} {
		tr := run(t, c.text)
		key := named(tr, 1, trace.Server, "server_private_key")
		if len(key) == 0 {
			t.Fatalf("%s: the server uses no key", c.text)
		}
		knows := onlooker.Knows(tr, trace.Onlooker, key...)
		for i := range tr.Bufs {
			b := &tr.Bufs[i]
			if b.Kind != trace.SentMessage || contents(tr)[b.ID] != iana.ContentApplicationData {
				continue
			}
			if knows.Buf(b.ID) != c.opens {
				t.Errorf("%s: with the server's key the onlooker knows the page: %v", orNormal(c.text), !c.opens)
			}
		}
		k, _ := x509.ParsePKCS8PrivateKey(tr.Value(key[0]).Data)
		rsaKey, _ := k.(*rsa.PrivateKey)
		recs, _ := capture(tr, 1, trace.Client)
		want := "premaster_secret"
		if c.opens {
			want = ""
		}
		if got := onlooker.Read(recs, onlooker.Secret{ServerKey: rsaKey}).Missing; got != want {
			t.Errorf("%s: missing is %q, want %q", orNormal(c.text), got, want)
		}
	}
}

// What each party knows of the normal handshake, and of one with a man in the
// middle who was let in.
func TestWhoKnowsWhat(t *testing.T) {
	for _, c := range []struct {
		text  string
		conn  trace.ConnID
		of    trace.Party // whose value
		value string
		known []trace.Party
	}{
		{"", 1, trace.Client, "client_random", []trace.Party{trace.Client, trace.Server, trace.Attacker, trace.Onlooker}},
		{"", 1, trace.Server, "server_random", []trace.Party{trace.Client, trace.Server, trace.Attacker, trace.Onlooker}},
		{"", 1, trace.Client, "premaster_secret", []trace.Party{trace.Client, trace.Server}},
		{"", 1, trace.Client, "master_secret", []trace.Party{trace.Client, trace.Server}},
		{"", 1, trace.Server, "client_write_key", []trace.Party{trace.Client, trace.Server}},
		{"", 1, trace.Server, "server_private_key", []trace.Party{trace.Server}},
		{"server-key=ecdsa-p256", 1, trace.Server, "master_secret", []trace.Party{trace.Client, trace.Server}},
		{"attack=intercept&user=ignores", 2, trace.Client, "master_secret", []trace.Party{trace.Client, trace.Attacker}},
		{"attack=intercept&user=ignores", 3, trace.Server, "master_secret", []trace.Party{trace.Server, trace.Attacker}},
		{"wire=flip:client.client_hello:random", 1, trace.Client, "master_secret", []trace.Party{trace.Client}},
		{"attack=replay", 2, trace.Server, "master_secret", []trace.Party{trace.Server}},
	} {
		tr := run(t, c.text)
		ids := named(tr, c.conn, c.of, c.value)
		if len(ids) == 0 {
			t.Errorf("%s: no %s", c.text, c.value)
			continue
		}
		for _, p := range []trace.Party{trace.Client, trace.Server, trace.Attacker, trace.Onlooker} {
			want := false
			for _, q := range c.known {
				want = want || p == q
			}
			if got := onlooker.Knows(tr, p).Value(ids[0]); got != want {
				t.Errorf("%s: the %s knows the %s's %s: %v", orNormal(c.text), p, c.of, c.value, got)
			}
		}
	}
}
