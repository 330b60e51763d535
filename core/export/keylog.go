package export

import (
	"bytes"
	"encoding/hex"
	"strings"

	"handshakelab/core/trace"
)

// KeyLog writes the secrets of a run in the form of an SSLKEYLOGFILE (RFC 9850),
// which Wireshark takes to decrypt a capture with: a line for each secret, by
// the ClientHello's random. Up to TLS 1.2 it is the master secret. Where a hello
// was hidden in another, it is the random of the one that the server went by;
// what hid it goes by the outer one's. With it, anybody can read everything.
func KeyLog(t *trace.Trace) string {
	var b strings.Builder
	wrote := map[string]bool{}
	randoms, outer := map[seat]string{}, map[seat]string{}
	for i := range t.Values {
		if v := &t.Values[i]; v.Name == "outer_client_random" {
			outer[seat{v.Conn, v.Party}] = hex.EncodeToString(v.Data)
		}
	}
	revealed := revealed(t)
	for i := range t.Values {
		v := &t.Values[i]
		at := seat{v.Conn, v.Party}
		if v.Name == "client_random" {
			if randoms[at] = hex.EncodeToString(v.Data); outer[at] != "" && !revealed[at] {
				randoms[at] = outer[at]
			}
			continue
		}
		label, random, data := keyLogLabels[v.Name], randoms[at], v.Data
		if strings.HasPrefix(label, "ECH_") {
			random, data = outer[at], bytes.TrimPrefix(data, []byte("tls ech\x00"))
		}
		if label == "" || random == "" {
			continue
		}
		line := label + " " + random + " " + hex.EncodeToString(data) + "\n"
		if !wrote[line] { // both ends have it
			wrote[line] = true
			b.WriteString(line)
		}
	}
	return b.String()
}

// revealed gives the ends that know of their hidden hello that it was read.
func revealed(t *trace.Trace) map[seat]bool {
	out := map[seat]bool{}
	for i := range t.Events {
		if e := &t.Events[i]; e.Check != nil && e.Check.ID == "ech/accepted" && e.Check.Result == trace.Passed {
			out[seat{e.Conn, e.Party}] = true
		}
	}
	return out
}

// seat is an end of a connection.
type seat struct {
	conn  trace.ConnID
	party trace.Party
}

// keyLogLabels are RFC 9850's names for ours.
var keyLogLabels = map[string]string{
	"master_secret":                       "CLIENT_RANDOM",
	"client_early_traffic_secret":         "CLIENT_EARLY_TRAFFIC_SECRET",
	"early_exporter_secret":               "EARLY_EXPORTER_SECRET",
	"client_handshake_traffic_secret":     "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
	"server_handshake_traffic_secret":     "SERVER_HANDSHAKE_TRAFFIC_SECRET",
	"client_application_traffic_secret_0": "CLIENT_TRAFFIC_SECRET_0",
	"server_application_traffic_secret_0": "SERVER_TRAFFIC_SECRET_0",
	"exporter_secret":                     "EXPORTER_SECRET",
	"ech_shared_secret":                   "ECH_SECRET",
	"ech_info":                            "ECH_CONFIG",
}
