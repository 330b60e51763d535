//go:build !js

package export_test

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"handshakelab/core/export"
	"handshakelab/core/trace"
)

// tshark reads a capture and gives each packet's fields.
func tshark(t *testing.T, file string, fields ...string) [][]string {
	t.Helper()
	path, err := exec.LookPath("tshark")
	if err != nil {
		t.Fatal("tshark is needed for this test: apt-get install tshark")
	}
	args := []string{"-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields", "-E", "separator=|"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	var errs strings.Builder
	cmd := exec.Command(path, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v: %s", err, errs.String())
	}
	var packets [][]string
	for line := range strings.Lines(string(out)) {
		packets = append(packets, strings.Split(strings.TrimSuffix(line, "\n"), "|"))
	}
	return packets
}

// captured are runs of every version that the lab speaks.
var captured = []string{
	"", "versions=tls1.2&groups=x25519", "server-key=ecdsa-p256&ciphers=TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
	"versions=ssl3.0", "versions=tls1.0", "versions=tls1.1",
	"client-auth=require&server-key=ecdsa-p256", "revocation=staple", "groups=ffdhe2048",
	"resume=id", "resume=ticket",
	"versions=tls1.3", "versions=tls1.3&groups=X25519MLKEM768&server-key=ecdsa-p256", "versions=tls1.3&key-shares=none&client-auth=require",
	"versions=tls1.3&resume=psk&early-data=on", "versions=tls1.3&key-update=both", "ech=on", "resume=psk&ech=on",
}

// seenRandoms gives a run whose key log goes by the random that everybody sees.
// Where a hello was hidden RFC 9850 wants that hello's, and Wireshark 4.0, which
// can't open it, does not find the keys by that.
func seenRandoms(tr *trace.Trace) *trace.Trace {
	outer := map[trace.ConnID][]byte{}
	for _, v := range tr.Values {
		if v.Name == "outer_client_random" {
			outer[v.Conn] = v.Data
		}
	}
	seen := *tr
	seen.Values = slices.Clone(tr.Values)
	for i := range seen.Values {
		if v := &seen.Values[i]; v.Name == "client_random" && outer[v.Conn] != nil {
			v.Data = outer[v.Conn]
		}
	}
	return &seen
}

// TestTshark: what the lab puts on the wire is in order in the eyes of
// Wireshark, and with the keys it reads all of it: a Finished, handshake type
// 20, shows only if they are right.
func TestTshark(t *testing.T) {
	for i, s := range captured {
		tr := run(t, s)
		file := filepath.Join(t.TempDir(), "run.pcapng")
		if err := os.WriteFile(file, export.PCAPNG(seenRandoms(tr)), 0o600); err != nil {
			t.Fatal(err)
		}
		finished, asked, answered := map[string]int{}, 0, 0
		for _, p := range tshark(t, file, "ip.src", "_ws.malformed", "_ws.expert.group", "tcp.checksum.status", "ip.checksum.status", "tls.handshake.type", "http.request.uri", "http.response.code", "frame.time_delta") {
			if p[1] != "" || strings.Contains(p[2], "Malformed") || p[3] != "1" || p[4] != "1" || strings.HasPrefix(p[8], "-") {
				t.Errorf("%s: a packet is out of order: %q", s, p)
			}
			if slices.Contains(strings.Split(p[5], ","), "20") {
				finished[p[0]]++
			}
			if p[6] == "/" {
				asked++
			}
			if p[7] == "200" {
				answered++
			}
		}
		n := len(tr.Conns)
		if finished["192.0.2.1"] != n || finished["198.51.100.2"] != n || asked != n || answered != n {
			t.Errorf("%s: of %d connections tshark reads Finished %v, %d requests, %d answers", s, n, finished, asked, answered)
		}

		if i != 0 && s != "versions=tls1.3" {
			continue
		}
		// Without the keys it reads nothing that is encrypted.
		bare := *tr
		bare.Values = nil
		if err := os.WriteFile(file, export.PCAPNG(&bare), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, p := range tshark(t, file, "_ws.malformed", "tls.handshake.type", "http.request.uri") {
			if p[0] != "" || slices.Contains(strings.Split(p[1], ","), "20") || p[2] != "" {
				t.Errorf("%s: without keys tshark reads %q", s, p)
			}
		}
	}
}

// A capture shows what arrived: with a man in the middle both connections,
// what was changed as it came, and what nobody read any more all the same.
func TestCapture(t *testing.T) {
	for s, want := range map[string][]string{
		"attack=intercept&user=ignores": {"192.0.2.1>198.51.100.3", "192.0.2.3>198.51.100.2"},
		"server-cert=expired":           {"192.0.2.1>198.51.100.2", "certificate_expired"},
		"wire=drop:server.finished":     {"no FIN"},
	} {
		file := filepath.Join(t.TempDir(), "run.pcapng")
		if err := os.WriteFile(file, export.PCAPNG(run(t, s)), 0o600); err != nil {
			t.Fatal(err)
		}
		var saw []string
		fin := "no FIN"
		for _, p := range tshark(t, file, "ip.src", "ip.dst", "tls.alert_message.desc", "tcp.flags.fin") {
			saw = append(saw, p[0]+">"+p[1])
			if p[2] == "45" {
				saw = append(saw, "certificate_expired")
			}
			if p[3] == "1" {
				fin = ""
			}
		}
		for _, w := range want {
			if !slices.Contains(append(saw, fin), w) {
				t.Errorf("%s: %q is not in the capture: %v", s, w, saw)
			}
		}
	}
	flipped := export.PCAPNG(run(t, "wire=flip:client.client_hello:random"))
	honest := export.PCAPNG(run(t, ""))
	if string(flipped[:len(flipped)/4]) == string(honest[:len(flipped)/4]) {
		t.Error("a changed byte is not in the capture")
	}
}

// A key log has a line for each secret, by the random of its ClientHello.
func TestKeyLog(t *testing.T) {
	line := regexp.MustCompile(`^(CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}|[A-Z_0-9]+ [0-9a-f]{64} ([0-9a-f]{64}|[0-9a-f]{96}))$`)
	for _, s := range append(captured, several...) {
		tr := run(t, s)
		log := export.KeyLog(tr)
		if strings.Contains(s, "ech=") {
			checkHidden(t, tr, log)
			continue
		}
		for l := range strings.Lines(log) {
			if !line.MatchString(strings.TrimSuffix(l, "\n")) {
				t.Errorf("%s: %q", s, l)
			}
		}
		for i := range tr.Values {
			if v := &tr.Values[i]; v.Name == "master_secret" && v.Party == trace.Client && !strings.Contains(log, " "+hex.EncodeToString(v.Data)+"\n") {
				t.Errorf("%s: a master secret is missing", s)
			}
		}
	}
}

// checkHidden: what hides a hello is logged by the random in the open, the
// secrets by that of the hello that the server went by (RFC 9850 §2.2, §2.3).
func checkHidden(t *testing.T, tr *trace.Trace, log string) {
	inner, outer := map[string]bool{}, map[string]bool{}
	for _, v := range tr.Values {
		switch {
		case v.Party != trace.Client:
		case v.Name == "client_random":
			inner[hex.EncodeToString(v.Data)] = true
		case v.Name == "outer_client_random":
			outer[hex.EncodeToString(v.Data)] = true
		}
	}
	n := map[string]int{}
	for l := range strings.Lines(log) {
		words := strings.Fields(l)
		hides := strings.HasPrefix(words[0], "ECH_")
		if n[words[0]]++; hides && !outer[words[1]] || !hides && !inner[words[1]] || words[0] == "ECH_CONFIG" && !strings.HasPrefix(words[2], "fe0d") {
			t.Errorf("%s: %s", tr.Scenario, l)
		}
	}
	for _, label := range []string{"ECH_SECRET", "ECH_CONFIG", "CLIENT_TRAFFIC_SECRET_0"} {
		if n[label] != len(tr.Conns) {
			t.Errorf("%s: %d lines of %s for %d connections", tr.Scenario, n[label], label, len(tr.Conns))
		}
	}
}
