package open

import (
	"encoding/hex"
	"strings"
)

// keyLog is what stands in an SSLKEYLOGFILE (RFC 9850): secrets, each by its
// label and the random of the ClientHello whose connection it opens.
type keyLog []keyLine

type keyLine struct {
	label  string
	random string
	secret []byte
}

// keyLabels are the labels that are of use here: TLS 1.3's, in the order in
// which the secrets come into use, and that of the versions before. own is a
// place in onlooker.Secret.Traffic.
var keyLabels = [...]struct {
	label, value string
	own          int
}{
	{"CLIENT_EARLY_TRAFFIC_SECRET", "client_early_traffic_secret", 0},
	{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "client_handshake_traffic_secret", 0},
	{"SERVER_HANDSHAKE_TRAFFIC_SECRET", "server_handshake_traffic_secret", 1},
	{"CLIENT_TRAFFIC_SECRET_0", "client_application_traffic_secret_0", 0},
	{"SERVER_TRAFFIC_SECRET_0", "server_application_traffic_secret_0", 1},
	{labelMaster, "master_secret", -1},
}

const labelMaster = "CLIENT_RANDOM"

// What hides a hello in another (Encrypted Client Hello) goes by the other's
// random.
const labelHidden, labelHiddenBy = "ECH_SECRET", "ECH_CONFIG"

// mostKeys is how many lines of a key log are read.
const mostKeys = 100_000

// readKeyLog reads what lines there are; others are passed over.
func readKeyLog(b []byte) (log keyLog) {
	for line := range strings.Lines(string(b)) {
		words := strings.Fields(line)
		if len(words) != 3 || len(words[1]) != 64 || len(log) == mostKeys || !isLabel(words[0]) {
			continue
		}
		random, err1 := hex.DecodeString(words[1])
		secret, err2 := hex.DecodeString(words[2])
		if err1 == nil && err2 == nil && len(secret) > 0 {
			log = append(log, keyLine{words[0], string(random), secret})
		}
	}
	return log
}

// isLabel says whether a word can be the label of a secret.
func isLabel(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return s != ""
}

// of gives the secret under a label for a connection, nil if there is none.
func (log keyLog) of(label string, random []byte) []byte {
	for i := range log {
		if log[i].label == label && log[i].random == string(random) {
			return log[i].secret
		}
	}
	return nil
}
