package lesson

import (
	"strconv"
	"strings"

	"handshakelab/core/trace"
)

// Question is asked about a preset before its run is told. Its choices are
// claims, three or four; all but one are what people believe. Their words
// stand in the catalogs under "lesson/ask/PRESET" and, for the choices,
// "lesson/ask/PRESET/a" to "/d", and why it is as it is under
// "lesson/ask/PRESET/because".
type Question struct {
	Preset string // a preset's ID
	Claims []string
}

// Put is a question that was put to a run.
type Put struct {
	Right   int       // the choice whose claim holds; -1: none or several do, so this is no question for this run
	Choices []Finding // what decides each claim
	Stop    int       // the last step to be told before it is asked, 1 to 9: nothing that decides a choice is in it
	Before  bool      // not even all of that one: something is
}

// Put has a run decide a question.
func (q *Question) Put(t *trace.Trace) Put {
	r := Ask(t)
	p := Put{Right: -1, Stop: 9}
	n := 0
	for i, claim := range q.Claims {
		f := r.Claim(claim)
		p.Choices = append(p.Choices, f)
		if f.Holds {
			p.Right = i
			n++
		}
		if !f.Absent {
			p.Stop = min(p.Stop, f.Step-1)
		}
		for _, fact := range strings.Split(claim, ";") { // a step that is named is told later, too
			if w := strings.Fields(fact); len(w) == 3 && w[0] == "stops" {
				p.Stop = min(p.Stop, atoi(w[2])-1)
			}
		}
	}
	if n != 1 {
		p.Right = -1
	}
	p.Stop, p.Before = max(p.Stop, 1), p.Stop < 1
	return p
}

// QuestionOf gives the question about a preset, nil if there is none.
func QuestionOf(preset string) *Question {
	for i := range questions {
		if questions[i].Preset == preset {
			return &questions[i]
		}
	}
	return nil
}

// Letter gives what a choice is called: "a" to "d".
func Letter(choice int) string { return string(rune('a' + choice)) }

// Choice gives a letter's choice, -1 if it is none of n.
func Choice(letter string, n int) int {
	if len(letter) != 1 || letter[0] < 'a' || int(letter[0]-'a') >= n {
		return -1
	}
	return int(letter[0] - 'a')
}

// Sel names the event that shows a finding, as figure's selections do; "" if
// none does.
func (f *Finding) Sel() string {
	if f.Event == 0 {
		return ""
	}
	return "e" + strconv.Itoa(int(f.Event))
}

// questions are asked in the order of the presets.
var questions = []Question{
	{"normal", []string{
		"sent master_secret",
		"within finished master_secret",
		"!sent master_secret; makes client master_secret; makes server master_secret",
		"within certificate master_secret"}},
	{"what-the-cafe-sees", []string{
		"!knows onlooker client client_hello; !knows onlooker server certificate",
		"knows onlooker client client_hello; !knows onlooker client application_data",
		"knows onlooker client client_hello; knows onlooker client application_data",
		"knows onlooker client client_hello; knows onlooker server application_data"}},
	{"expired-certificate", []string{"stops server 2", "stops client 3", "stops client 8", "completes"}},
	{"wrong-name", []string{"fails 1; check server-cert/name failed", "fails 2; check server-cert/issuer-signature failed", "fails 3; check server-cert/validity passed", "fails 4"}},
	{"who-signed-this", []string{
		"check server-cert/issuer-signature failed",
		"check server-cert/issuer-signature unmade",
		"check server-cert/issuer-signature passed; completes",
		"check server-cert/issuer-signature passed; check server-cert/issuer-trusted failed"}},
	{"clicking-on", []string{
		"!makes client master_secret",
		"encrypted client; knows onlooker client application_data",
		"check server-cert/issuer-trusted overridden; encrypted client; encrypted server; !knows onlooker client application_data",
		"!encrypted server"}},
	{"stolen-certificate", []string{"check server-cert/issuer-signature failed", "check server-cert/issuer-trusted failed", "check server-cert/name failed", "fails 0; !completes"}},
	{"client-certificate", []string{
		"!covers certificate_verify server_random; !covers certificate_verify client_random",
		"check client-cert/validity passed; !covers certificate_verify server_random",
		"covers certificate_verify client_random; covers certificate_verify server_random",
		"!knows onlooker client certificate_verify"}},
	{"bit-flipped-late", []string{"takes client application_data; !check record/mac failed", "takes client application_data; completes", "check record/mac failed; stops client", "sends server application_data 2"}},
	{"bit-flipped-early", []string{"stops server 1", "stops server 2", "stops client 3", "stops server 8"}},
	{"man-in-the-middle", []string{"check server-cert/validity failed", "check server-cert/issuer-trusted failed", "check server-cert/name failed", "fails 0"}},
	{"and-the-user-clicked-on", []string{
		"!knows attacker client application_data; !knows onlooker client application_data; !knows server client application_data",
		"knows server client application_data; !knows attacker client application_data",
		"knows server client application_data; knows attacker client application_data; !knows onlooker client application_data",
		"knows onlooker client application_data"}},
	{"weaker-ciphers", []string{"stops server 1", "stops client 2", "stops server 8", "completes"}},
	{"recorded-today-rsa", []string{"opens 1", "knows onlooker client finished; !opens 1", "!opens 1; !has onlooker master_secret", "check server-cert/validity failed"}},
	{"recorded-today-ecdhe", []string{
		"opens 1",
		"has onlooker premaster_secret; !opens 1",
		"!opens 1; !has onlooker premaster_secret",
		"knows onlooker server application_data; !knows onlooker client application_data"}},
	{"tls-1-3", []string{"!knows onlooker client client_hello", "!knows onlooker server certificate; knows onlooker client client_hello", "!knows onlooker server server_hello", "knows onlooker server certificate"}},
	{"ssl-3-0", []string{"!encrypted client", "!sends client client_key_exchange", "check record/padding unmade", "check server-cert/issuer-signature unmade"}},
	{"talked-down", []string{"check finished/verify-data failed", "check server-cert/issuer-trusted failed", "check hello/downgrade failed", "completes"}},
	{"talked-down-and-said-so", []string{"stops client", "stops server; check hello/fallback failed", "completes", "warned"}},
	{"versions-struck-out", []string{"check hello/downgrade failed", "check finished/verify-data failed", "check server-cert/issuer-signature failed", "completes"}},
	{"session-taken-up", []string{"!sends server certificate; !sends client client_key_exchange; check resumption/session passed", "again client_random", "again client_write_key", "!sends client finished"}},
	{"ticket-key-stolen", []string{"!opens 1; !opens 2", "!opens 1; opens 2", "opens 1; opens 2", "!opens 1"}},
	{"data-before-handshake", []string{"!encrypted client", "stage application", "stage early", "sends client client_key_exchange"}},
	{"and-sent-twice", []string{"!takes server application_data", "takes server application_data", "check record/mac failed; !takes server application_data", "sends server certificate_request"}},
	{"post-quantum", []string{"sends client application_data 2", "length client_write_key 32", "computes client X25519MLKEM768/shared", "!knows onlooker client client_hello"}},
	{"hello-again", []string{"!completes", "sends server hello_retry_request; completes", "sends client client_key_exchange", "!makes client shared_secret"}},
	{"both-unseen", []string{
		"knows onlooker server certificate; !knows onlooker client certificate",
		"!knows onlooker server certificate; knows onlooker client certificate",
		"knows onlooker server certificate; knows onlooker client certificate",
		"!knows onlooker server certificate; !knows onlooker client certificate"}},
	{"new-keys-on-the-way", []string{"sent client_application_traffic_secret_1", "sends client client_hello 2", "sends client key_update; !sends client client_hello 2", "!sends client key_update"}},
	{"the-name-hidden", []string{"!computes client hpke/seal", "sends client client_hello 2", "computes client hpke/seal; computes server hpke/open", "computes client hpke/seal; !computes server hpke/open"}},
	{"an-old-key", []string{"!computes client hpke/seal", "!check ech/accepted passed; completes", "check ech/accepted passed; completes", "!completes"}},
	{"hidden-and-changed", []string{"sends client client_hello 2", "check ech/decrypt unmade; stops client", "completes", "check ech/decrypt passed"}},
	{"the-proxy-at-work", []string{"computes client hpke/seal", "computes attacker hpke/open", "!computes client hpke/seal; completes", "!completes"}},
}
