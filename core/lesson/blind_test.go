package lesson

import (
	"hash/fnv"
	"strconv"
	"testing"

	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Every case is one: somebody notices, and the right check is among those to
// choose from, once. What a number stands for stays as it is.
func TestCases(t *testing.T) {
	sum := fnv.New64a()
	seen := map[string]bool{}
	ends := map[trace.Party]int{}
	for n := 1; n <= Cases; n++ {
		text, ok := Case(strconv.Itoa(n))
		if !ok {
			t.Errorf("there is no case %d", n)
			continue
		}
		sum.Write([]byte(text + "\n"))
		tr := run(t, text)
		x, ok := Solve(tr)
		if !ok {
			t.Errorf("case %d, %s: nobody notices", n, text)
			continue
		}
		ends[x.Party]++
		seen[x.Check] = true
		e := tr.Event(x.Event)
		if e.Kind != trace.Checked || e.Check.Result != trace.Failed || e.Check.ID != x.Check || e.Party != x.Party || x.Step < 1 || x.Step > 10 {
			t.Errorf("case %d, %s: solved by %v", n, text, x)
		}
		if a := tr.Event(x.Alert); x.Alert != x.Event && (a.Kind != trace.AlertSent || a.Party != x.Party) || x.Last == x.Event {
			t.Errorf("case %d, %s: what is pointed to is %v and %v", n, text, a.Kind, x.Last)
		}
		s := x.Suspects(tr)
		n := 0
		for _, id := range s {
			if id == x.Check {
				n++
			}
		}
		if len(s) != 4 || n != 1 {
			t.Errorf("case %s: to choose from are %q, right is %s", text, s, x.Check)
		}
	}
	if ends[trace.Client] < 40 || ends[trace.Server] < 40 || len(seen) < 12 {
		t.Errorf("the cases are all alike: noticed by %v, by %d checks", ends, len(seen))
	}
	if got := strconv.FormatUint(sum.Sum64(), 16); got != "d25db04247b2b321" {
		t.Errorf("the numbers stand for other cases: %s", got)
	}
	for _, name := range []string{"0", "241", "-1", "017", "", "%", "c2VydmVyLWNlcnQ9bm9uc2Vuc2U", "1 "} {
		if text, ok := Case(name); ok {
			t.Errorf("%q is a case: %q", name, text)
		}
	}
}

func TestSeal(t *testing.T) {
	for _, p := range scenario.Presets() {
		if p.Scenario == "" {
			continue
		}
		if text, ok := Case(Seal(p.Scenario)); !ok || text != p.Scenario {
			t.Errorf("%q comes back as %q", p.Scenario, text)
		}
	}
	if x, ok := Solve(run(t, "")); ok {
		t.Errorf("in the normal handshake somebody noticed something: %v", x)
	}
}

func TestTasks(t *testing.T) {
	for id, tries := range map[string]struct{ good, bad []string }{
		"server-first":      {[]string{"wire=flip:client.client_key_exchange:-1", "wire=flip:client.client_hello:random"}, []string{"", "wire=flip:server.certificate:-3", "client-auth=require&client-cert=expired"}},
		"as-late-as-can-be": {[]string{"wire=flip:server.application_data:20", "wire=flip:client.application_data:-1"}, []string{"", "wire=flip:server.certificate:-3", "wire=flip:client.client_hello:random"}},
		"unnoticed":         {[]string{"wire=flip:client.record.1:2"}, []string{"", "wire=flip:server.certificate:-3", "attack=intercept&user=ignores"}},
		"wait-for-ever":     {[]string{"wire=drop:server.server_hello_done"}, []string{"", "wire=flip:client.client_hello:random"}},
		"decrypt-error": {[]string{"ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&wire=flip:server.server_key_exchange:-1"},
			[]string{"wire=flip:client.client_hello:random", "", "wire=flip:server.certificate:-3"}},
	} {
		k := TaskOf(id)
		if k < 0 {
			t.Errorf("there is no task %s", id)
			continue
		}
		for _, text := range tries.good {
			if j := tasks[k].Judge(run(t, text)); !j.Done {
				t.Errorf("%s: %q does not do it: %+v", id, text, j)
			}
		}
		for _, text := range tries.bad {
			if j := tasks[k].Judge(run(t, text)); j.Done {
				t.Errorf("%s: %q does it: %+v", id, text, j)
			}
		}
	}
	if len(tasks) != 5 {
		t.Errorf("%d tasks", len(tasks))
	}
	if open, other := Outside("seed=a&server-cert=expired&wire=none&versions=tls1.3"); open != "seed=a&versions=tls1.3" || other != "server-cert" {
		t.Errorf("open %q, not so %q", open, other)
	}
}
