package compare_test

import (
	"slices"
	"strings"
	"testing"

	"handshakelab/core"
	"handshakelab/core/compare"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

func run(t testing.TB, text string) *trace.Trace {
	t.Helper()
	tr, err := core.Run(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tr
}

// A run is the same as itself, in everything; and so is each story.
func TestARunIsTheSameAsItself(t *testing.T) {
	for _, p := range scenario.Presets() {
		c := compare.Runs(run(t, p.Scenario), run(t, p.Scenario), "en")
		if !c.Same || c.Bytes == 0 || c.Alike != c.Bytes {
			t.Errorf("%s differs from itself: %d of %d bytes alike", p.ID, c.Alike, c.Bytes)
		}
		for _, pair := range c.Pairs {
			for _, r := range pair.Rows {
				if !r.Same || r.Fields != nil {
					t.Errorf("%s: step %d: %q differs from itself: %v", p.ID, r.Step, r.Lines[0].Text, r.Fields)
				}
			}
		}
	}
}

// paths are the fields that differ in the n-th message of a name.
func paths(c *compare.Comparison, what string) []string {
	var out []string
	for _, r := range c.Pairs[0].Rows {
		if r.Lines[0] != nil && r.Lines[1] != nil && strings.HasPrefix(r.Lines[0].Text, "sends "+what) {
			for _, f := range r.Fields {
				out = append(out, f.Path)
			}
		}
	}
	return out
}

// An expired certificate differs from a good one in its dates, its number and
// its signature; the two randoms, and all else that was drawn, are the same.
func TestOneChoiceChangesOnlyWhatFollowsFromIt(t *testing.T) {
	c := compare.Runs(run(t, ""), run(t, "server-cert=expired"), "en")
	if c.Same {
		t.Fatal("expired is the same as valid")
	}
	if got := paths(c, "ClientHello"); got != nil {
		t.Errorf("ClientHello differs in %q", got)
	}
	if got := paths(c, "ServerHello,"); got != nil {
		t.Errorf("ServerHello differs in %q", got)
	}
	var short []string
	for _, p := range paths(c, "Certificate") {
		short = append(short, p[strings.LastIndexByte(p, '/')+1:])
	}
	for _, want := range []string{"notBefore", "notAfter"} {
		if !slices.Contains(short, want) {
			t.Errorf("Certificate differs in %q, which lacks %s", short, want)
		}
	}
	for _, no := range []string{"subjectPublicKeyInfo", "issuer", "subject"} {
		if slices.Contains(short, no) {
			t.Errorf("Certificate differs in its %s", no)
		}
	}
	same := map[string]bool{}
	for _, v := range c.Pairs[0].Values {
		if v.Same {
			same[v.Name] = true
		}
	}
	if !same["client_random"] || !same["server_random"] {
		t.Errorf("of the values only these are the same: %v", same)
	}
	a, b := c.Pairs[0].Sides[0], c.Pairs[0].Sides[1]
	if a.Trips != 2 || b.Trips != -1 || a.Ends[0] != trace.EndCompleted || b.Ends[0] != trace.EndRefused {
		t.Errorf("round trips %d and %d, ends %v and %v", a.Trips, b.Trips, a.Ends, b.Ends)
	}
	failed := 0
	for _, r := range c.Pairs[0].Rows {
		if r.Lines[0] != nil && r.Lines[1] != nil && r.Lines[0].Kind == "check" && r.Lines[0].Mark != r.Lines[1].Mark {
			failed++
			if r.Lines[1].Mark != "✗" || r.Step != 3 || r.Same {
				t.Errorf("a check that differs: %+v", r)
			}
		}
	}
	if failed != 1 {
		t.Errorf("%d checks differ", failed)
	}
}

// A field is told by its names from the outside in, with what people read.
func TestFieldsByName(t *testing.T) {
	c := compare.Runs(run(t, ""), run(t, "host=shop.test"), "en")
	if got := paths(c, "ClientHello"); !slices.Equal(got, []string{"extensions/server_name/server_name_list/server_name_entry/host_name"}) {
		t.Errorf("ClientHello differs in %q", got)
	}
	for _, r := range c.Pairs[0].Rows {
		for _, f := range r.Fields {
			if strings.HasSuffix(f.Path, "host_name") && f.Text != [2]string{"www.example.test", "shop.test"} {
				t.Errorf("the names are told as %q", f.Text)
			}
		}
	}
}

// TLS 1.3 gave fields other names and places; what is in them is the same:
// the random, and the certificate to the byte.
func TestFieldsOfTwoVersions(t *testing.T) {
	c := compare.Runs(run(t, ""), run(t, "versions=tls1.3"), "en")
	for _, p := range append(paths(c, "ClientHello"), paths(c, "Certificate")...) {
		for _, no := range []string{"random", "version", "session_id", "compression", "Certificate/"} {
			if strings.Contains(p, no) && p != "extensions/supported_versions" {
				t.Errorf("it is said that %s differs", p)
			}
		}
	}
	if c.Bytes-c.Alike > 400 {
		t.Errorf("only %d of %d bytes are the same", c.Alike, c.Bytes)
	}
}

// The numbers of round trips that the RFCs speak of: two up to TLS 1.2 (RFC
// 5246 §7.3), one in TLS 1.3 (RFC 9846 §2), two after a HelloRetryRequest,
// one for a session taken up, none for early data (RFC 9846 §2.3).
func TestRoundTrips(t *testing.T) {
	for text, want := range map[string][]int{
		"": {2}, "versions=ssl3.0": {2}, "client-auth=require": {2}, "server-key=ecdsa-p256": {2},
		"versions=tls1.3": {1}, "versions=tls1.3&client-auth=require": {1}, "groups=X25519MLKEM768": {1},
		"versions=tls1.3&server-groups=secp256r1": {2},
		"resume=id": {2, 1}, "resume=psk": {1, 1}, "early-data=on": {1, 0},
		"renegotiate=client": {4}, "server-cert=expired": {-1}, "wire=drop:server.server_hello_done": {-1},
	} {
		var got []int
		for _, w := range compare.Weigh(run(t, text)) {
			got = append(got, w.Trips)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q takes %v round trips, not %v", text, got, want)
		}
	}
}

// What the parts cost adds up to the wire, byte for byte, and every part of a
// handshake that was asked for is there.
func TestWeightsAddUpToTheWire(t *testing.T) {
	texts := []string{"groups=SecP256r1MLKEM768", "cert-compression=zlib&versions=tls1.3", "revocation=staple", "transparency=on&versions=tls1.3",
		"record-size-limit=512", "record-padding=256", "wire=flip:client.record.1:7", "attack=splice", "ciphers=TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "grease=on&versions=tls1.2-tls1.3&compatibility-mode=on"}
	for _, p := range scenario.Presets() {
		texts = append(texts, p.Scenario)
	}
	n := 0
	for _, text := range texts {
		tr, err := core.Run(text)
		if err != nil {
			continue
		}
		n++
		for _, w := range compare.Weigh(tr) {
			var sum, flights, wire [2]int
			for _, k := range w.Kinds {
				sum[0] += k[0]
				sum[1] += k[1]
			}
			for _, f := range w.Flights {
				flights[f.Sender] += f.Bytes
			}
			for i := range tr.Bufs {
				if b := &tr.Bufs[i]; b.Kind == trace.SentRecord && b.Conn == w.Conn {
					if b.From == tr.Conn(w.Conn).Ends[0] {
						wire[0] += len(b.Data)
					} else {
						wire[1] += len(b.Data)
					}
				}
			}
			if sum != wire || flights != wire || w.Bytes != wire {
				t.Errorf("%q, connection %d: parts %d, flights %d, tally %d, and the wire has %d", text, w.Conn, sum, flights, w.Bytes, wire)
			}
			if x := w.Kinds[compare.Extras]; x[0]+x[1] > 400 {
				t.Errorf("%q, connection %d: %d bytes of other messages", text, w.Conn, x)
			}
		}
	}
	if n < len(scenario.Presets())+5 {
		t.Errorf("only %d of %d scenarios ran", n, len(texts))
	}
}

// Figures that can be worked out from the RFCs.
func TestWhatPartsCost(t *testing.T) {
	weigh := func(text string) compare.Weight { return compare.Weigh(run(t, text))[0] }
	normal := weigh("")
	for _, c := range []struct {
		w    compare.Weight
		kind compare.Kind
		want [2]int
		why  string
	}{
		{normal, compare.Shares, [2]int{4 + 2 + 256, 0}, "RSA: a header, a length and 2048 bits"},
		{normal, compare.Finisheds, [2]int{1 + 4 + 12, 1 + 4 + 12}, "ChangeCipherSpec and Finished"},
		{normal, compare.Signature, [2]int{}, "none with RSA key exchange"},
		{weigh("groups=X25519MLKEM768"), compare.Hybrids, [2]int{4 + 2 + 2 + 2 + 1184 + 32, 4 + 2 + 2 + 1088 + 32}, "the extension's header, a list's length, group, length, and what ML-KEM-768 and X25519 take"},
		{weigh("versions=tls1.3"), compare.Signature, [2]int{0, 4 + 2 + 2 + 256}, "a header, the algorithm, a length, and RSA-2048"},
		{weigh("versions=tls1.3&client-auth=require"), compare.ClientProof, [2]int{4 + 2 + 2 + 256, 0}, "the same"},
	} {
		if got := c.w.Kinds[c.kind]; got != c.want {
			t.Errorf("%s: %d bytes, not %d (%s)", c.kind, got, c.want, c.why)
		}
	}
	if len(normal.Certs[1]) != 2 || normal.Certs[1][0]+normal.Certs[1][1]+4+3 != normal.Kinds[compare.Chain][1] {
		t.Errorf("certificates %v in a chain of %d bytes", normal.Certs[1], normal.Kinds[compare.Chain][1])
	}
	if w := weigh("resume=ticket"); w.Kinds[compare.Tickets][1] == 0 {
		t.Error("a ticket costs nothing")
	}
}
