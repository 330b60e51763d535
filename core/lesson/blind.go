package lesson

import (
	"encoding/base64"
	"strconv"
	"strings"

	"handshakelab/core/check"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Cases is how many blind traces there are by number. What a number stands
// for never changes: links to them are on paper.
const Cases = 240

// Case gives the scenario of a blind trace: by its number, "1" to "240", or
// by what [Seal] made of a scenario. ok is false for what is neither.
func Case(name string) (text string, ok bool) {
	if n, err := strconv.Atoi(name); err == nil {
		if n < 1 || n > Cases || strconv.Itoa(n) != name {
			return "", false
		}
		i := n * 97 % Cases // neighbours have nothing in common
		ways := dresses[:]
		fault, older := strings.CutPrefix(faults[i/len(dresses)], "older ")
		dress := ways[i%len(dresses)]
		if older {
			dress = strings.Replace(dress, "versions=tls1.3", "extended-master-secret=off", 1)
		}
		text = "seed=case-" + name + "&" + fault
		if dress != "" {
			text += "&" + dress
		}
	} else {
		b, err := base64.RawURLEncoding.DecodeString(name)
		if err != nil || len(b) == 0 {
			return "", false
		}
		text = string(b)
	}
	s, err := scenario.Parse(text)
	if err != nil {
		return "", false
	}
	return s.String(), true
}

// Seal gives a name for [Case] under which a scenario is a blind trace too:
// it can be read back, but not at a glance.
func Seal(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// dresses are what a fault may come in: they change everything but what is
// wrong.
var dresses = [...]string{
	"", "versions=tls1.3", "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "server-key=ecdsa-p256",
	"versions=tls1.3&server-key=ecdsa-p256", "ciphers=TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
	"versions=tls1.1", "ciphers=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
}

// faults are what is wrong, each noticed by one of the ends. "older" ones are
// of no use in TLS 1.3.
var faults = [...]string{
	"server-cert=expired", "server-cert=not-yet-valid", "server-cert=wrong-host", "server-cert=self-signed",
	"server-cert=untrusted-root", "server-cert=bad-signature", "server-cert=revoked", "server-cert=wrong-usage",
	"server-cert=not-a-ca", "server-cert=constrained", "server-cert=wrong-key",
	"client-auth=require&client-cert=expired", "client-auth=require&client-cert=untrusted-root", "client-auth=require&client-cert=none",
	"client-auth=require&client-cert=wrong-key", "client-auth=require&client-cert=not-on-file", "client-auth=require&client-cert=revoked",
	"clock=2031-01-01T00:00:00Z",
	"wire=flip:client.client_hello:random", "wire=flip:server.server_hello:random", "wire=flip:server.certificate:-3",
	"wire=flip:client.application_data:20", "wire=flip:server.application_data:9", "wire=flip:client.finished:-1",
	"wire=flip:server.finished:-1", "older wire=flip:client.client_key_exchange:-1", "older wire=flip:server.server_hello_done:0",
	"wire=duplicate:server.certificate", "wire=drop:server.certificate", "server-cert=null-prefix",
}

// Solution is what a blind trace is about.
type Solution struct {
	Party  trace.Party
	Step   int
	Check  string        // the check's ID
	Event  trace.EventID // the check
	Alert  trace.EventID // the alert that tells of it; the check if there is none
	Last   trace.EventID // the last thing that end had received, or had made itself
	Looked trace.Slice   // the bytes that the check looked at; Len 0: no one place
}

// Solve says who noticed, in which step and by which check. ok is false if
// nobody did: then it is no case.
func Solve(t *trace.Trace) (x Solution, ok bool) {
	r := Ask(t)
	x.Event = r.stop()
	if x.Event == 0 || t.Event(x.Event).Check == nil {
		return x, false
	}
	e := t.Event(x.Event)
	x.Party, x.Step, x.Check, x.Alert, x.Last = e.Party, r.steps.Event(e.ID), e.Check.ID, e.ID, e.ID
	for i := range t.Events {
		switch f := &t.Events[i]; {
		case f.Conn != e.Conn || f.Party != e.Party:
		case f.Kind == trace.AlertSent && f.ID > e.ID && x.Alert == e.ID:
			x.Alert = f.ID
		case f.ID < e.ID && (f.Kind == trace.MessageReceived || f.Kind == trace.RecordReceived):
			x.Last = f.ID
		}
	}
	for _, s := range e.Check.Looked {
		if s.Len > 0 && x.Looked.Len == 0 {
			x.Looked = s
		}
	}
	return x, true
}

// Suspects gives the checks to choose from, the right one among them, in the
// table's order: four of those that notice most of what goes wrong.
func (x *Solution) Suspects(t *trace.Trace) []string {
	bad := map[string]bool{}
	for i := range t.Events {
		if e := &t.Events[i]; e.Kind == trace.Checked && e.Check.Result != trace.Passed {
			bad[e.Check.ID] = true
		}
	}
	wanted := map[string]bool{x.Check: true}
	_, like, _ := strings.Cut(x.Check, "/") // the same of the other end would be the same question
	at := len(t.Events)
	for i := range usual {
		if id := usual[(at+i)%len(usual)]; len(wanted) < 4 && !bad[id] && !strings.HasSuffix(id, "/"+like) {
			wanted[id] = true
		}
	}
	var list []string
	for i := range check.Table {
		if id := check.Table[i].ID; wanted[id] {
			list = append(list, id)
		}
	}
	return list
}

var usual = []string{
	"server-cert/validity", "record/mac", "server-cert/name", "finished/verify-data", "server-cert/issuer-trusted",
	"client-cert/present", "server-cert/issuer-signature", "message/order", "server-cert/revocation", "client-cert/on-file",
}
