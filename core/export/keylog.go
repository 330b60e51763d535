package export

import (
	"encoding/hex"
	"strings"

	"handshakelab/core/trace"
)

// KeyLog writes the secrets of a run in the form of an SSLKEYLOGFILE (RFC 9850),
// which Wireshark takes to decrypt a capture with: a line for each secret, by
// the ClientHello's random. Up to TLS 1.2 it is the master secret. With it,
// anybody can read everything.
func KeyLog(t *trace.Trace) string {
	var b strings.Builder
	wrote := map[string]bool{}
	randoms := map[seat]string{}
	for i := range t.Values {
		v := &t.Values[i]
		at := seat{v.Conn, v.Party}
		if v.Name == "client_random" {
			randoms[at] = hex.EncodeToString(v.Data)
			continue
		}
		label := keyLogLabels[v.Name]
		if label == "" || randoms[at] == "" {
			continue
		}
		line := label + " " + randoms[at] + " " + hex.EncodeToString(v.Data) + "\n"
		if !wrote[line] { // both ends have it
			wrote[line] = true
			b.WriteString(line)
		}
	}
	return b.String()
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
}
