package handshake

import (
	"bytes"
	"testing"

	"handshakelab/core/check"
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Records and alerts of TLS 1.3: what is refused, and what has to be borne.

// TestRecords13 has one end of an open connection send something that an
// honest end would not.
func TestRecords13(t *testing.T) {
	raw := func(content uint8, data ...byte) func(*end) {
		return func(e *end) { e.putRecord(content, data, trace.Slice{}) }
	}
	// inner protects bytes as they are, type and zeros included.
	inner := func(b ...byte) func(*end) {
		return func(e *end) {
			i := len(b) - 1
			for i > 0 && b[i] == 0 {
				i--
			}
			d := &e.writing
			n := d.protection.SealedLen(len(b) - 1)
			h := crypt.Header{Type: 23, Version: 0x0303, Seq: d.seq, Inner: b[i], Zeros: len(b) - 1 - i}
			d.seq++
			e.out = append(e.out, Out{Data: d.protection.Seal([]byte{23, 3, 3, byte(n >> 8), byte(n)}, h, nil, b[:i])})
		}
	}
	plain := func(b ...byte) func(*end) { return func(e *end) { e.out = append(e.out, Out{Data: b}) } }
	times := func(n int, f func(*end)) func(*end) {
		return func(e *end) {
			for range n {
				f(e)
			}
		}
	}
	update := raw(iana.ContentHandshake, 24, 0, 0, 1, 0)
	updates := func(e *end) { update(e); e.updateSecret(true) }
	for _, x := range []struct {
		name         string
		do           func(*end)
		check, alert string // "" if the other end goes on
	}{
		{"empty data", times(maxEmpty, raw(iana.ContentApplicationData)), "", ""},
		{"too much empty data", times(maxEmpty+1, raw(iana.ContentApplicationData)), "record/empty", "unexpected_message"},
		{"an empty handshake record", raw(iana.ContentHandshake), "record/empty", "unexpected_message"},
		{"an empty alert", raw(iana.ContentAlert), "record/empty", "unexpected_message"},
		{"padding", inner('h', 'i', 23, 0, 0, 0), "", ""},
		{"nothing but zeros", inner(0, 0, 0), "record/inner-type", "unexpected_message"},
		{"a ChangeCipherSpec inside", inner(1, 20), "record/inner-type", "unexpected_message"},
		{"an unknown type inside", inner(1, 99), "record/inner-type", "unexpected_message"},
		{"the longest data there may be", raw(iana.ContentApplicationData, make([]byte, maxPlaintext)...), "", ""},
		{"data too long inside", raw(iana.ContentApplicationData, make([]byte, maxPlaintext+1)...), "record/plaintext-length", "record_overflow"},
		{"data too long with its padding", inner(append(append(make([]byte, maxPlaintext), 23), 0)...), "record/plaintext-length", "record_overflow"},
		{"data too long outside", plain(append([]byte{23, 3, 3, 0x41, 0x01}, make([]byte, maxCiphertext13+1)...)...), "record/length", "record_overflow"},
		{"a record of another type outside", plain(22, 3, 3, 0, 1, 0), "record/type", "unexpected_message"},
		{"ChangeCipherSpec after Finished", plain(20, 3, 3, 0, 1, 1), "record/type", "unexpected_message"},
		{"an alert in the clear", plain(21, 3, 3, 0, 2, 2, 40), "record/type", "unexpected_message"},
		{"another version outside", func(e *end) {
			raw(iana.ContentApplicationData, 'x')(e)
			e.out[len(e.out)-1].Data[2] = 1 // it is authenticated
		}, "record/mac", "bad_record_mac"},
		{"two alerts in a record", raw(iana.ContentAlert, 1, 90, 1, 90), "alert/decode", "decode_error"},
		{"half an alert", raw(iana.ContentAlert, 1), "alert/decode", "decode_error"},
		{"user_canceled", raw(iana.ContentAlert, 1, 90), "", ""},
		{"too many of these", times(maxWarnings+1, raw(iana.ContentAlert, 1, 90)), "alert/flood", "unexpected_message"},
		{"any other alert as a warning", raw(iana.ContentAlert, 1, 100), "told", "no_renegotiation"},
		{"an unknown alert as a warning", raw(iana.ContentAlert, 1, 254), "told", "unassigned"},
		{"data within a message", func(e *end) { raw(22, 24, 0)(e); raw(23, 'x')(e) }, "message/interleaved", "unexpected_message"},
		{"an alert within a message", func(e *end) { raw(22, 24, 0)(e); raw(21, 1, 90)(e) }, "message/interleaved", "unexpected_message"},
		{"a KeyUpdate in pieces", func(e *end) { raw(22, 24, 0)(e); raw(22, 0, 1)(e); raw(22, 0)(e); e.updateSecret(true) }, "", ""},
		{"a KeyUpdate of value 2", raw(22, 24, 0, 0, 1, 2), "key-update/value", "illegal_parameter"},
		{"bytes behind a KeyUpdate", raw(22, 24, 0, 0, 1, 0, 24), "record/key-change", "unexpected_message"},
		{"old keys after a KeyUpdate", func(e *end) { update(e); raw(23, 'x')(e) }, "record/mac", "bad_record_mac"},
		{"new keys without a KeyUpdate", func(e *end) { e.updateSecret(true); raw(23, 'x')(e) }, "record/mac", "bad_record_mac"},
		{"KeyUpdates", times(maxRequests, updates), "", ""},
		{"too many KeyUpdates", times(maxRequests+1, updates), "message/flood", "unexpected_message"},
		{"ClientHello again", raw(22, 1, 0, 0, 2, 3, 3), "message/order", "unexpected_message"},
		{"a ticket from the client", raw(22, 4, 0, 0, 0), "message/order", "unexpected_message"},
		{"Finished again", raw(22, 20, 0, 0, 0), "message/order", "unexpected_message"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, s := config13("ecdsa-p256", aes128)
			e := connect(t, c, s, whole)
			completed(t, e)
			bad := e.client.(*end)
			x.do(bad)
			e.server.Feed(bad.Take())
			st := e.server.Status()
			switch x.check {
			case "told":
				if st.Told != x.alert || st.Outcome != trace.EndTold {
					t.Errorf("%+v", st)
				}
			case "":
				if st.State != Open || st.Failure != nil {
					t.Fatalf("%+v %v", st, st.Failure)
				}
				e.server.Received()
				e.talk(t, whole)
				completed(t, e)
			default:
				pump(e.client, e.server, whole)
				refused(t, e.server, e.client, x.check, x.alert)
			}
		})
	}
}

// TestChangedRecords13: any bit that is changed in a protected record is
// noticed; one that comes twice or not at all is, too.
func TestChangedRecords13(t *testing.T) {
	for _, suite := range suites13 {
		for _, at := range []int{0, 1, 2, 5, 12, -1, -9, -17} {
			c, s := config13("ecdsa-p256", suite)
			e := connect(t, c, s, whole)
			e.client.Do(Write([]byte("some data that is worth protecting")))
			b := e.client.Take()
			i := at
			if i < 0 {
				i += len(b)
			}
			b[i] ^= 0x10
			e.server.Feed(b)
			pump(e.client, e.server, whole)
			want, alert := "record/mac", "bad_record_mac"
			switch at {
			case 0:
				want, alert = "record/type", "unexpected_message"
			case 1:
				want, alert = "record/version", "protocol_version"
			}
			refused(t, e.server, e.client, want, alert)
		}
		for _, lost := range []bool{false, true} {
			c, s := config13("ecdsa-p256", suite)
			e := connect(t, c, s, whole)
			replayed(t, e, lost)
		}
	}
}

// TestFlood13: a ChangeCipherSpec without meaning may come, but not without
// end.
func TestFlood13(t *testing.T) {
	ccs := []byte{20, 3, 3, 0, 1, 1}
	for _, n := range []int{maxRequests, maxRequests + 1} {
		c, s := config13("ecdsa-p256", aes128)
		client, server := NewClient(c), NewServer(s)
		defer ends{client, server}.stop()
		client.Feed(bytes.Repeat(ccs, n))
		pump(client, server, whole)
		if n <= maxRequests {
			completed(t, ends{client, server})
		} else if f := client.Status().Failure; f == nil || f.Check != "message/flood" {
			t.Errorf("%+v", client.Status())
		}
		_, s = config13("ecdsa-p256", aes128)
		server = NewServer(s)
		defer server.Stop()
		server.Feed(ccs) // before the first ClientHello
		if f := server.Status().Failure; f == nil || f.Check != "message/order" || f.Alert != check.Lookup("message/order").Alert {
			t.Errorf("%+v", server.Status())
		}
	}
}
