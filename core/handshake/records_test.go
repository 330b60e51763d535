package handshake

import (
	"bytes"
	"slices"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Records and alerts: what is refused, and what has to be borne.

// plainCase is what a server gets that waits for a ClientHello.
type plainCase struct {
	name         string
	in           []byte
	check, alert string // "" if it goes on
}

func plainCases() []plainCase {
	suite := iana.SuiteByName(ecdheGCM).Code
	hello := func() []byte {
		c := NewClient(clientConfig(suite))
		defer c.Stop()
		return c.Take()
	}()
	long := func(n int) []byte { return append([]byte{22, 3, 1, byte(n >> 8), byte(n)}, make([]byte, n)...) }
	version := func(v byte) []byte {
		b := slices.Clone(hello)
		b[2] = v
		return b
	}
	warnings := func(n int) []byte { return bytes.Repeat([]byte{21, 3, 1, 0, 2, 1, 112}, n) }
	return []plainCase{
		{"SSL 3.0's version in the header of the first record", version(0), "", ""},
		{"TLS 1.2's version in the header of the first record", version(3), "", ""},
		{"a version of the future", version(9), "", ""},
		{"a version that is none", append([]byte{22, 2}, hello[2:]...), "record/version", "protocol_version"},
		{"HTTP", []byte("GET / HTTP/1.1\r\n\r\n"), "record/type", "unexpected_message"},
		{"heartbeat", []byte{24, 3, 3, 0, 1, 1}, "record/type", "unexpected_message"},
		{"too long", long(1<<14 + 1), "record/length", "record_overflow"},
		{"too long, by its header alone", long(1<<14 + 1)[:5], "record/length", "record_overflow"},
		{"empty handshake record", []byte{22, 3, 1, 0, 0}, "record/empty", "unexpected_message"},
		{"empty alert record", []byte{21, 3, 1, 0, 0}, "record/empty", "unexpected_message"},
		{"empty data", []byte{23, 3, 1, 0, 0}, "message/order", "unexpected_message"},
		{"data before the handshake", []byte{23, 3, 1, 0, 1, 0}, "message/order", "unexpected_message"},
		{"ChangeCipherSpec before the handshake", []byte{20, 3, 1, 0, 1, 1}, "message/order", "unexpected_message"},
		{"ChangeCipherSpec within ClientHello", append(append([]byte{22, 3, 1, 0, 3}, hello[5:8]...), 20, 3, 1, 0, 1, 1),
			"change-cipher-spec/boundary", "unexpected_message"},
		{"an alert of a level that is none", []byte{21, 3, 1, 0, 2, 3, 40}, "alert/decode", "decode_error"},
		{"warnings before the ClientHello", append(warnings(maxWarnings), hello...), "", ""},
		{"an unassigned warning", append([]byte{21, 3, 1, 0, 2, 1, 255}, hello...), "", ""},
		{"an alert in two records", append([]byte{21, 3, 1, 0, 1, 1, 21, 3, 1, 0, 1, 90}, hello...), "", ""},
		{"two alerts in one record", append([]byte{21, 3, 1, 0, 4, 1, 90, 1, 112}, hello...), "", ""},
		{"too many warnings", append(warnings(maxWarnings+1), hello...), "alert/flood", "unexpected_message"},
	}
}

// TestPlainRecords feeds records to a server that waits for a ClientHello.
func TestPlainRecords(t *testing.T) {
	suite := iana.SuiteByName(ecdheGCM).Code
	for _, c := range plainCases() {
		t.Run(c.name, func(t *testing.T) {
			for how, d := range map[string]deliver{"whole": whole, "bytes": byteByByte} {
				s := serverConfig("rsa-2048", suite)
				rec := traced(&Config{}, s)
				server := NewServer(s)
				defer server.Stop()
				d(server, c.in)
				st := server.Status()
				out := server.Take()
				if c.check == "" {
					if st.State != Handshaking || st.Failure != nil || len(out) < 1000 || server.Waits()[0] != "client_key_exchange" {
						t.Errorf("%s: %+v %v", how, st, st.Failure)
					}
				} else if a := iana.AlertByName(c.alert); st.Outcome != trace.EndRefused || st.Failure.Check != c.check ||
					!bytes.Equal(out, []byte{21, 3, 3, 0, 2, 2, byte(a.Code)}) {
					t.Errorf("%s: %+v %v, sent %x", how, st, st.Failure, out)
				}
				checkTrace(t, &rec.T)
			}
		})
	}
}

// TestProtectedRecords has one end of an open connection send something that
// an honest end would not.
func TestProtectedRecords(t *testing.T) {
	raw := func(content uint8, data ...byte) func(*end) {
		return func(e *end) { e.putRecord(content, data, trace.Slice{}) }
	}
	times := func(n int, f func(*end)) func(*end) {
		return func(e *end) {
			for range n {
				f(e)
			}
		}
	}
	helloRequest := raw(iana.ContentHandshake, 0, 0, 0, 0)
	for _, c := range []struct {
		name         string
		by           string // who does it
		do           func(*end)
		check, alert string // of the other end; "" if it goes on
		answer       string // the alert that it sends, going on
	}{
		{name: "empty data", by: "client", do: times(maxEmpty, raw(iana.ContentApplicationData))},
		{name: "too much empty data", by: "client", do: times(maxEmpty+1, raw(iana.ContentApplicationData)), check: "record/empty", alert: "unexpected_message"},
		{name: "an empty handshake record", by: "client", do: raw(iana.ContentHandshake), check: "record/empty", alert: "unexpected_message"},
		{name: "warnings", by: "client", do: times(maxWarnings, raw(iana.ContentAlert, 1, 100))},
		{name: "too many warnings", by: "client", do: times(maxWarnings+1, raw(iana.ContentAlert, 1, 100)), check: "alert/flood", alert: "unexpected_message"},
		{name: "the longest data there may be", by: "client", do: raw(iana.ContentApplicationData, make([]byte, maxPlaintext)...)},
		{name: "data too long inside", by: "client", do: raw(iana.ContentApplicationData, make([]byte, maxPlaintext+1)...), check: "record/plaintext-length", alert: "record_overflow"},
		{name: "data too long outside", by: "client", do: raw(iana.ContentApplicationData, make([]byte, maxCiphertext+1)...), check: "record/length", alert: "record_overflow"},
		{name: "ChangeCipherSpec", by: "client", do: raw(iana.ContentChangeCipherSpec, 1), check: "message/order", alert: "unexpected_message"},
		{name: "HelloRequest", by: "server", do: helloRequest, answer: "no_renegotiation"},
		{name: "HelloRequest in pieces", by: "server", do: func(e *end) { raw(22, 0)(e); raw(23, 'x')(e); raw(22, 0, 0, 0)(e) }, answer: "no_renegotiation"},
		{name: "too many HelloRequests", by: "server", do: times(maxRequests+1, helloRequest), check: "message/flood", alert: "unexpected_message"},
		{name: "HelloRequest to a server", by: "client", do: helloRequest, check: "message/order", alert: "unexpected_message"},
		{name: "ClientHello again", by: "client", do: raw(iana.ContentHandshake, 1, 0, 0, 2, 3, 3), answer: "no_renegotiation"},
		{name: "Finished again", by: "client", do: raw(iana.ContentHandshake, 20, 0, 0, 0), check: "message/order", alert: "unexpected_message"},
		{name: "a fatal alert that is none of IANA's", by: "client", do: raw(iana.ContentAlert, 2, 254), check: "told", alert: "unassigned"},
	} {
		for _, suite := range []string{ecdheGCM, rsaCBC} {
			t.Run(c.name+"/"+suite, func(t *testing.T) {
				code := iana.SuiteByName(suite).Code
				cc, sc := clientConfig(code), serverConfig("rsa-2048", code)
				e := connect(t, cc, sc, whole)
				completed(t, e)
				bad, honest := e.client.(*end), e.server
				if c.by == "server" {
					bad, honest = e.server.(*end), e.client
				}
				c.do(bad)
				honest.Feed(bad.Take())
				st := honest.Status()
				switch {
				case c.check == "told":
					if st.Told != c.alert || st.Outcome != trace.EndTold {
						t.Errorf("%+v", st)
					}
					return
				case c.check != "":
					// A flood is answered, and then refused.
					if c.check == "message/flood" {
						bad.warnings = -maxRequests
					}
					pump(e.client, e.server, whole)
					refused(t, honest, bad, c.check, c.alert)
					return
				}
				if st.State != Open || st.Failure != nil {
					t.Fatalf("%+v %v", st, st.Failure)
				}
				var told []trace.Alert
				rec := trace.NewRecorder()
				conn := rec.Conn(trace.Client, trace.Server, trace.First, 0)
				bad.tr = rec.At(conn, trace.Client)
				bad.Feed(honest.Take())
				for _, v := range rec.T.Events {
					if v.Kind == trace.AlertReceived {
						told = append(told, *v.Alert)
					}
				}
				bad.tr = nil
				if c.answer == "" && len(told) > 0 || c.answer != "" && (len(told) != 1 || told[0].Name != c.answer || told[0].Level != iana.LevelWarning) {
					t.Errorf("answers %+v, want %q", told, c.answer)
				}
				e.client.Received()
				e.server.Received()
				e.talk(t, whole)
				completed(t, e)
			})
		}
	}
}

// TestChangedRecords: any bit that is changed in a protected record is
// noticed, and the answer is the same wherever it was.
func TestChangedRecords(t *testing.T) {
	for i := range iana.Suites {
		suite := &iana.Suites[i]
		if !suite.UsableIn(iana.TLS12) {
			continue
		}
		for _, etm := range []bool{false, true} {
			if etm && !suite.Cipher.CBC() {
				continue
			}
			c, s := clientConfig(suite.Code), serverConfig(keysFor(suite)[0], suite.Code)
			c.EncryptThenMAC = etm
			for _, at := range []int{5, 12, -1, -17, -33} {
				e := connect(t, c, s, whole)
				completed(t, e)
				e.client.Do(Write([]byte("some data that is worth protecting")))
				b := e.client.Take()
				if at < 0 {
					at += len(b)
				}
				b[at] ^= 0x10
				e.server.Feed(b)
				pump(e.client, e.server, whole)
				refused(t, e.server, e.client, "record/mac", "bad_record_mac")
			}
		}
	}
}

// replayed has a record come twice, or be lost before the next one comes.
func replayed(t *testing.T, e ends, lost bool) {
	t.Helper()
	e.client.Do(Write([]byte("pay 100")))
	first := e.client.Take()
	if !lost {
		e.server.Feed(first)
		e.server.Feed(first)
	} else {
		e.client.Do(Write([]byte("pay 200")))
		e.server.Feed(e.client.Take())
	}
	pump(e.client, e.server, whole)
	refused(t, e.server, e.client, "record/mac", "bad_record_mac")
}

// TestReplayedRecord: a record that comes twice, or not at all, is noticed.
func TestReplayedRecord(t *testing.T) {
	for _, suite := range []string{ecdheGCM, rsaCBC, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"} {
		for _, lost := range []bool{false, true} {
			code := iana.SuiteByName(suite).Code
			e := connect(t, clientConfig(code), serverConfig("rsa-2048", code), whole)
			replayed(t, e, lost)
		}
	}
}
