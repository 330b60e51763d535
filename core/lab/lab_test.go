package lab

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

func run(t *testing.T, text string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	tr, err := Run(s)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tr
}

// each gives the events of a kind, at one end of a connection.
func each(tr *trace.Trace, c trace.ConnID, p trace.Party, k trace.EventKind) (out []*trace.Event) {
	for i := range tr.Events {
		if e := &tr.Events[i]; e.Conn == c && e.Party == p && e.Kind == k {
			out = append(out, e)
		}
	}
	return out
}

// A full handshake takes two round trips before the client may send (RFC 5246
// §7.3), and a round trip is 20 ms.
func TestRoundTripsCanBeCounted(t *testing.T) {
	tr := run(t, "")
	const ms = time.Millisecond
	for _, c := range []struct {
		p    trace.Party
		k    trace.EventKind
		n    int
		want time.Duration
	}{
		{trace.Client, trace.MessageSent, 0, 0},         // ClientHello
		{trace.Server, trace.MessageSent, 0, 10 * ms},   // ServerHello
		{trace.Client, trace.MessageSent, 1, 20 * ms},   // ClientKeyExchange
		{trace.Server, trace.Completed, 0, 30 * ms},     // with the client's Finished
		{trace.Client, trace.Completed, 0, 40 * ms},     // with the server's
		{trace.Client, trace.DataSent, 0, 40 * ms},      // at once
		{trace.Server, trace.DataReceived, 0, 50 * ms},  // the request
		{trace.Client, trace.DataReceived, 0, 60 * ms},  // the answer
		{trace.Client, trace.AlertReceived, 0, 60 * ms}, // close_notify, in the same flight
		{trace.Server, trace.AlertReceived, 0, 70 * ms}, // and the client's
	} {
		es := each(tr, 1, c.p, c.k)
		if len(es) <= c.n || es[c.n].At != c.want {
			t.Errorf("%s %s %d: not at %v", c.p, c.k, c.n, c.want)
		}
	}
	for _, o := range tr.Outcomes {
		if o.End != trace.EndCompleted {
			t.Errorf("%s %s", o.Party, o.End)
		}
	}
}

// data gives all application data that an end received.
func data(tr *trace.Trace, c trace.ConnID, p trace.Party) string {
	var b strings.Builder
	for _, e := range each(tr, c, p, trace.DataReceived) {
		b.Write(tr.Bytes(e.On[0]))
	}
	return b.String()
}

func TestRequestAndAnswer(t *testing.T) {
	tr := run(t, "host=shop.test")
	if got := data(tr, 1, trace.Server); got != "GET / HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n" {
		t.Errorf("request %q", got)
	}
	got := data(tr, 1, trace.Client)
	head, body, _ := strings.Cut(got, "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || body != page || !strings.Contains(head, "Content-Length: 37") || len(page) != 37 {
		t.Errorf("answer %q", got)
	}
}

// A man in the middle who is trusted reads all that passes, and passes it on
// unchanged.
func TestManInTheMiddleReadsAndRelays(t *testing.T) {
	for text, conns := range map[string][2]trace.ConnID{
		"attack=intercept&client-trust=lab,attacker": {1, 2},
		"attack=intercept&user=ignores":              {2, 3},
	} {
		tr := run(t, text)
		near, far := conns[0], conns[1]
		if c := tr.Conn(far); c.Why != trace.Relay || c.Parent != near || c.Ends != [2]trace.Party{trace.Attacker, trace.Server} {
			t.Errorf("%s: connection %+v", text, c)
		}
		request, answer := data(tr, far, trace.Server), data(tr, near, trace.Client)
		if !strings.HasPrefix(request, "GET / ") || request != data(tr, near, trace.Attacker) {
			t.Errorf("%s: request %q", text, request)
		}
		if !strings.HasSuffix(answer, page) || answer != data(tr, far, trace.Attacker) {
			t.Errorf("%s: answer %q", text, answer)
		}
	}
}

// He does not call the server before the client has taken him for it.
func TestManInTheMiddleWhoIsRefusedCallsNobody(t *testing.T) {
	tr := run(t, "attack=intercept")
	if len(tr.Conns) != 1 {
		t.Errorf("connections %+v", tr.Conns)
	}
}

// Every record that was sent is told of once on its way: handed on, or
// touched; and each touch says what was done.
func TestEveryRecordIsToldOf(t *testing.T) {
	for text, touched := range map[string]int{
		"": 0, "client-auth=require": 0, "attack=replay": 0, "attack=intercept&user=ignores": 0,
		"wire=flip:client.finished": 1, "wire=drop:server.finished": 1, "wire=duplicate:client.finished": 1,
		"attack=weaken-ciphers": 1,
	} {
		tr := run(t, text)
		told := map[trace.BufID]int{}
		attacked := 0
		for i := range tr.Events {
			switch e := &tr.Events[i]; e.Kind {
			case trace.Delivered:
				told[e.On[0].Buf]++
			case trace.Attacked:
				attacked++
				told[e.On[0].Buf]++
				if e.Note == "" || e.Party != trace.Attacker {
					t.Errorf("%s: event %+v", text, e)
				}
			}
		}
		for i := range tr.Bufs {
			if b := &tr.Bufs[i]; b.Kind == trace.SentRecord && told[b.ID] == 0 {
				t.Errorf("%s: nothing is told of record %d of the %s", text, b.ID, b.From)
			}
		}
		if attacked != touched {
			t.Errorf("%s: %d times attacked", text, attacked)
		}
	}
}

// The parts of a record that arrived tell its altered byte from all others.
func TestAlteredByteIsKnown(t *testing.T) {
	tr := run(t, "wire=flip:client.finished:3.0")
	n := 0
	for i := range tr.Bufs {
		b := &tr.Bufs[i]
		for _, p := range b.Parts {
			if b.Kind != trace.ReceivedRecord || !p.Altered {
				continue
			}
			n++
			was := tr.Bytes(p.Src)
			if p.At != recordHeader+3 || p.Len != 1 || b.Data[p.At] != was[0]^1 || tr.Buf(p.Src.Buf).From != trace.Client {
				t.Errorf("part %+v of buf %+v", p, b)
			}
			if len(b.Parts) != 3 {
				t.Errorf("%d parts", len(b.Parts))
			}
		}
	}
	if n != 1 {
		t.Errorf("%d altered parts", n)
	}
}

// Where the attacker moves the border between two records, what arrives is
// traced across it: the record that swallowed the next one has parts of both.
func TestPartsFollowMovedBorders(t *testing.T) {
	// The ServerHello's record is made 16 bytes longer than it is.
	plain := run(t, "")
	n := 0
	for i := range plain.Bufs {
		if b := &plain.Bufs[i]; b.Kind == trace.SentRecord && b.From == trace.Server {
			n = len(b.Data) - recordHeader + 16
			break
		}
	}
	tr := run(t, "wire=set:server.record.1:3=0x"+hex16(n))
	for i := range tr.Bufs {
		b := &tr.Bufs[i]
		if b.Kind != trace.ReceivedRecord || b.At != trace.Client {
			continue
		}
		from := map[trace.BufID]int32{}
		for _, p := range b.Parts {
			from[p.Src.Buf] += p.Len
		}
		if len(from) != 2 || len(b.Data) != n+recordHeader {
			t.Errorf("the first record of %d bytes comes from %v", len(b.Data), from)
		}
		return
	}
}

func hex16(n int) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[n>>12&15], digits[n>>8&15], digits[n>>4&15], digits[n&15]})
}

// What a replay sends is what the client sent, byte for byte, and to no avail.
func TestReplaySendsTheRecording(t *testing.T) {
	tr := run(t, "attack=replay")
	sent := func(c trace.ConnID, p trace.Party) (all [][]byte) {
		for _, e := range each(tr, c, p, trace.RecordSent) {
			all = append(all, tr.Bytes(e.On[0]))
		}
		return all
	}
	a, b := sent(1, trace.Client), sent(2, trace.Attacker)
	if len(b) < 4 || len(b) > len(a) {
		t.Fatalf("%d records replayed, of %d", len(b), len(a))
	}
	for i := range b {
		if !bytes.Equal(a[i], b[i]) {
			t.Errorf("record %d differs", i)
		}
	}
	random := func(c trace.ConnID) string {
		for _, v := range tr.Values {
			if v.Name == "server_random" && v.Conn == c && v.Party == trace.Server {
				return string(v.Data)
			}
		}
		return ""
	}
	if random(1) == "" || random(1) == random(2) {
		t.Error("the server draws the same random twice")
	}
	if got := data(tr, 2, trace.Server); got != "" {
		t.Errorf("the server takes %q from a replay", got)
	}
}

// The user is warned when, and only when, it is the certificate; is told of
// all that failed; and goes on only if he may.
func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		text, warned, chose string
		conns               int
	}{
		{"server-cert=expired", "server-cert/validity", "back", 1},
		{"server-cert=expired,wrong-host&user=ignores", "server-cert/validity server-cert/name", "on", 2},
		{"server-cert=wrong-key&user=ignores", "", "", 1},
		{"user=ignores", "", "", 1},
		{"user=ignores&client-auth=require&client-cert=expired", "", "", 1},
		{"user=ignores&server-cert=expired&2.wire=flip:server.certificate:400", "server-cert/validity", "on", 2},
	} {
		tr := run(t, c.text)
		warned, chose := "", ""
		for _, e := range each(tr, 1, trace.Client, trace.Warned) {
			warned += e.Note
		}
		for _, e := range each(tr, 1, trace.Client, trace.UserChose) {
			chose += e.Note
		}
		if warned != c.warned || chose != c.chose || len(tr.Conns) != c.conns {
			t.Errorf("%s: warned %q, chose %q, %d connections", c.text, warned, chose, len(tr.Conns))
		}
	}
}

// On the second connection only the checks that were warned of are
// overridden: another failure there ends it.
func TestOnlyWhatWasWarnedOfIsOverridden(t *testing.T) {
	tr := run(t, "server-cert=wrong-host&user=ignores&2.client-clock=2031-01-01")
	results := map[string]trace.Result{}
	for _, e := range each(tr, 2, trace.Client, trace.Checked) {
		results[e.Check.ID] = e.Check.Result
	}
	if results["server-cert/name"] != trace.Overridden || results["server-cert/validity"] != trace.Failed {
		t.Errorf("name %s, validity %s", results["server-cert/name"], results["server-cert/validity"])
	}
	if o := tr.Outcome(2, trace.Client); o == nil || o.End != trace.EndRefused {
		t.Errorf("outcome %+v", o)
	}
}

func TestSurgeryOfTheFirstConnectionStaysThere(t *testing.T) {
	tr := run(t, "server-cert=expired&user=ignores&wire=drop:client.alert")
	for _, e := range each(tr, 2, trace.Attacker, trace.Attacked) {
		t.Errorf("on the second connection: %+v", e)
	}
	if len(tr.Conns) != 2 {
		t.Errorf("%d connections", len(tr.Conns))
	}
}

func TestErrorsAreSentences(t *testing.T) {
	for text, want := range map[string]string{
		"wire=flip:server.server_key_exchange":                   "the server sent no server_key_exchange; it sent server_hello, certificate, server_hello_done",
		"wire=flip:client.client_hello:random+32":                "random has 32 bytes as sent, so the last is byte 31",
		"wire=flip:client.client_hello:randon":                   "client_hello has no field randon; it has",
		"user=ignores&2.wire=drop:client.finished":               "there is no second connection",
		"attack=replay&2.wire=drop:client.certificate":           "the client sent no certificate",
		"attack=intercept&2.wire=drop:client.certificate":        "there is no second connection",
		"wire=flip:client.application_data,drop:server.finished": "the client sent no application_data",
	} {
		s, err := scenario.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if _, err = Run(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", text, err, want)
		}
	}
}

// What the server takes for one request begins with the attacker's words and
// goes on with the client's; with RFC 5746 at both ends it takes neither.
func TestSplice(t *testing.T) {
	tr := run(t, "attack=splice&renegotiation=insecure")
	got := data(tr, 1, trace.Server)
	if !strings.HasPrefix(got, prefix+"GET / HTTP/1.1\r\n") || !strings.HasSuffix(data(tr, 2, trace.Client), page) {
		t.Errorf("the server reads %q, the client %q", got, data(tr, 2, trace.Client))
	}
	tr = run(t, "attack=splice")
	if got := data(tr, 1, trace.Server); got != prefix {
		t.Errorf("with RFC 5746 the server reads %q", got)
	}
	if o := tr.Outcome(2, trace.Client); o == nil || o.End != trace.EndTold {
		t.Errorf("the client: %+v", o)
	}
}

// Early data that is recorded is taken again by a server that keeps no guard,
// and by no other.
func TestReplayOfEarlyData(t *testing.T) {
	for text, want := range map[string]bool{"early-data=on": true, "early-data=guarded": false, "early-data=rejected": false} {
		tr := run(t, text+"&attack=replay")
		if c := tr.Conn(3); c.Why != trace.Replayed {
			t.Fatalf("%s: connection %+v", text, c)
		}
		if got := strings.HasPrefix(data(tr, 3, trace.Server), "GET / "); got != want {
			t.Errorf("%s: the server takes the recording: %v", text, got)
		}
		served := false
		for _, e := range each(tr, 3, trace.Server, trace.Noted) {
			served = served || e.Note == "serves-early"
		}
		if served != want {
			t.Errorf("%s: the server does it once more: %v", text, served)
		}
	}
}
