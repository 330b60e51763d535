package core_test

import (
	"strings"
	"testing"
	"time"

	"handshakelab/core"
)

// Any text is a scenario that runs to an outcome for each end, or an error
// that says why not. None makes the house panic or hang.
func FuzzRun(f *testing.F) {
	for _, text := range cases {
		f.Add(text)
	}
	for _, text := range []string{"wire=", "2.", "=", "&&&", "seed=%00%ff", "host=%zz", "versions=tls1.3", "ciphers=,", "nonsense=1",
		"wire=flip:client.record.99999", "wire=set:client.client_hello:0=0x" + long, "host=" + long, "alpn=" + long,
		"wire=inject:client.client_hello=0x16030100050100000100", "wire=inject:server.finished:0=0x" + long,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		tr, err := core.Run(text)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
		if err != nil {
			if err.Error() == "" || strings.Contains(err.Error(), "fault in the program") {
				t.Error(err)
			}
			return
		}
		if len(tr.Outcomes) != 2*len(tr.Conns) || len(tr.Conns) == 0 {
			t.Errorf("%d outcomes for %d connections", len(tr.Outcomes), len(tr.Conns))
		}
		for _, o := range tr.Outcomes {
			if o.End == "" || o.By == 0 {
				t.Errorf("outcome %+v", o)
			}
		}
		again, err := core.Run(tr.Scenario)
		if err != nil || len(again.Events) != len(tr.Events) {
			t.Errorf("its canonical form %q runs otherwise: %v", tr.Scenario, err)
		}
	})
}

var long = strings.Repeat("61", 300)
