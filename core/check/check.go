// Package check is the one table of what an end looks at: for each check its
// name, the clause that demands it, and the alert that its failure speaks on
// the wire. Whoever makes a check names a row; the alert is looked up here and
// nowhere else.
//
// Where an RFC fixes the alert, the row's clause is that one. Where none does,
// Chosen is true, and OpenSSL and Go say what those two send: IANA's name, or
// several, or words in parentheses if they send none. Tests of core/handshake
// do to them what the check is against, and hold the table to the answer.
//
// The table's order is the order of precedence: with several failed checks on
// one message the first row speaks.
package check

// Row is one check.
type Row struct {
	ID      string
	Clause  string
	Alert   string // IANA name; "" when nothing is sent
	Chosen  bool   // no RFC fixes the alert
	OpenSSL string // what OpenSSL 3 sends, where no RFC fixes it
	Go      string // what Go's crypto/tls sends, where no RFC fixes it

	// What is another in TLS 1.3; "" where it is the same, or where the check
	// is not made.
	Clause13, Alert13 string
}

// At gives the clause and the alert in a version, 0 being any up to TLS 1.2.
func (r *Row) At(version uint16) (clause, alert string) {
	clause, alert = r.Clause, r.Alert
	if version >= tls13 {
		if r.Clause13 != "" {
			clause = r.Clause13
		}
		if r.Alert13 != "" {
			alert = r.Alert13
		}
	}
	return clause, alert
}

const tls13 = 0x0304

// Lookup gives the row with this ID. It panics when there is none: a check
// outside of the table is a fault in the program.
func Lookup(id string) *Row {
	i, ok := index[id]
	if !ok {
		panic("check: no row " + id)
	}
	return &Table[i]
}

// Before says whether check a comes before b in the table.
func Before(a, b string) bool { return index[a] < index[b] }

var index = func() map[string]int {
	m := make(map[string]int, len(Table))
	for i := range Table {
		m[Table[i].ID] = i
	}
	return m
}()

// Table is every check, in order of precedence.
var Table = []Row{
	// Records.
	{ID: "record/type", Clause: "RFC 5246 §6", Clause13: "RFC 9846 §5", Alert: "unexpected_message"},
	{ID: "record/version", Clause: "RFC 5246 §E.1", Alert: "protocol_version", Chosen: true, OpenSSL: "protocol_version", Go: "protocol_version"},
	{ID: "record/length", Clause: "RFC 5246 §6.2.1, §6.2.3", Clause13: "RFC 9846 §5.1, §5.2", Alert: "record_overflow"},
	{ID: "record/empty", Clause: "RFC 5246 §6.2.1", Clause13: "RFC 9846 §5.1, §5.4", Alert: "unexpected_message", Chosen: true, OpenSSL: "unexpected_message", Go: "unexpected_message"},
	{ID: "record/mac", Clause: "RFC 5246 §6.2.3", Clause13: "RFC 9846 §5.2", Alert: "bad_record_mac"},
	{ID: "record/padding", Clause: "RFC 6101 §5.2.3.2"},
	{ID: "record/plaintext-length", Clause: "RFC 5246 §6.2.2", Clause13: "RFC 9846 §5.2, §5.4", Alert: "record_overflow"},
	{ID: "record/size-limit", Clause: "RFC 8449 §4", Alert: "record_overflow"},
	{ID: "record/inner-type", Clause: "RFC 9846 §5.2, §5.4", Alert: "unexpected_message"},
	{ID: "record/key-change", Clause: "RFC 9846 §5.1", Alert: "unexpected_message"},
	{ID: "record/closure", Clause: "RFC 5246 §7.2.1", Clause13: "RFC 9846 §6.1"},

	// Messages as such.
	{ID: "alert/decode", Clause: "RFC 5246 §7.2", Clause13: "RFC 9846 §5.1, §6", Alert: "decode_error"},
	{ID: "alert/flood", Clause: "RFC 5246 §7.2.2", Clause13: "RFC 9846 §6.1", Alert: "unexpected_message", Chosen: true, OpenSSL: "unexpected_message", Go: "unexpected_message"},
	{ID: "change-cipher-spec/value", Clause: "RFC 5246 §7.1", Alert: "illegal_parameter", Chosen: true, OpenSSL: "unexpected_message", Go: "decode_error"},
	{ID: "change-cipher-spec/boundary", Clause: "RFC 5246 §7.1", Alert: "unexpected_message", Chosen: true, OpenSSL: "unexpected_message", Go: "unexpected_message"},
	{ID: "change-cipher-spec/compatibility", Clause: "RFC 9846 §5", Alert: "unexpected_message"},
	{ID: "message/interleaved", Clause: "RFC 9846 §5.1", Alert: "unexpected_message", Chosen: true, OpenSSL: "unexpected_message", Go: "unexpected_message"},
	{ID: "message/order", Clause: "RFC 5246 §7.4", Clause13: "RFC 9846 §4", Alert: "unexpected_message"},
	{ID: "message/flood", Clause: "RFC 5246 §7.4.1.1", Clause13: "RFC 9846 §5, §4.7.3", Alert: "unexpected_message", Chosen: true, OpenSSL: "(answers each)", Go: "(answers the first, and closes)"},
	{ID: "message/size", Clause: "RFC 5246 §7.4", Clause13: "RFC 9846 §4", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "internal_error"},
	{ID: "message/decode", Clause: "RFC 5246 §7.2.2", Clause13: "RFC 9846 §6", Alert: "decode_error"},

	// Hellos.
	{ID: "hello/extension-duplicate", Clause: "RFC 5246 §7.4.1.4", Clause13: "RFC 9846 §4.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "decode_error"},
	{ID: "hello/version", Clause: "RFC 5246 §E.1", Alert: "protocol_version"},
	{ID: "hello/fallback", Clause: "RFC 7507 §3", Alert: "inappropriate_fallback"},
	{ID: "hello/selected-version", Clause: "RFC 9846 §4.3.1", Alert: "illegal_parameter"},
	{ID: "hello/legacy-version", Clause: "RFC 9846 §4.2.2, §4.2.3", Alert: "protocol_version"},
	{ID: "hello/downgrade", Clause: "RFC 9846 §4.2.3", Alert: "illegal_parameter"},
	{ID: "hello/compression", Clause: "RFC 5246 §7.4.1.2", Clause13: "RFC 9846 §4.2.2", Alert: "illegal_parameter", Chosen: true, OpenSSL: "decode_error", Go: "illegal_parameter"},
	{ID: "hello/compression-offered", Clause: "RFC 5246 §7.4.1.3", Clause13: "RFC 9846 §4.2.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "hello/session-id-echo", Clause: "RFC 9846 §4.2.3", Alert: "illegal_parameter"},
	{ID: "hello/extension-unsolicited", Clause: "RFC 5246 §7.4.1.4", Clause13: "RFC 9846 §4.3", Alert: "unsupported_extension"},
	{ID: "hello/extension-place", Clause: "RFC 9846 §4.3", Alert: "illegal_parameter"},
	{ID: "hello/extension-missing", Clause: "RFC 9846 §9.2", Alert: "missing_extension"},
	{ID: "hello/renegotiation-info", Clause: "RFC 5746 §3.4, §3.6", Alert: "handshake_failure"},
	{ID: "hello/point-formats", Clause: "RFC 8422 §5.1.2", Alert: "illegal_parameter"},
	{ID: "hello/record-size-limit", Clause: "RFC 8449 §4", Alert: "illegal_parameter"},
	{ID: "hello/alpn-overlap", Clause: "RFC 7301 §3.2", Alert: "no_application_protocol"},
	{ID: "hello/alpn-offered", Clause: "RFC 7301 §3.1", Alert: "illegal_parameter", Chosen: true, OpenSSL: "decode_error", Go: "unsupported_extension, no_application_protocol"},
	{ID: "hello/dh-group-overlap", Clause: "RFC 7919 §4", Alert: "insufficient_security"},
	{ID: "hello/group-overlap", Clause: "RFC 8422 §4", Clause13: "RFC 9846 §4.2.1", Alert: "handshake_failure"},
	{ID: "hello/signature-overlap", Clause: "RFC 5246 §7.4.1.4.1", Clause13: "RFC 9846 §4.2.1", Alert: "handshake_failure", Chosen: true, OpenSSL: "handshake_failure", Go: "handshake_failure"},
	{ID: "hello/certificate-overlap", Clause: "RFC 5246 §7.4.2", Alert: "handshake_failure", Chosen: true, OpenSSL: "handshake_failure", Go: "handshake_failure"},
	{ID: "hello/cipher-overlap", Clause: "RFC 5246 §7.4.1.3", Clause13: "RFC 9846 §4.2.1", Alert: "handshake_failure"},
	{ID: "hello/cipher-offered", Clause: "RFC 5246 §7.4.1.3", Clause13: "RFC 9846 §4.2.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "handshake_failure"},
	{ID: "hello/cipher-version", Clause: "RFC 5288 §4, RFC 5289 §4", Alert: "illegal_parameter"},
	{ID: "hello/encrypt-then-mac", Clause: "RFC 7366 §3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "(ignores it)", Go: "(ignores it)"},

	// Shares and second hellos of TLS 1.3.
	{ID: "hello/key-shares", Clause: "RFC 9846 §4.3.8", Alert: "illegal_parameter"},
	{ID: "hello/key-share-offered", Clause: "RFC 9846 §4.3.8", Alert: "illegal_parameter"},
	{ID: "key-share/public", Clause: "RFC 9846 §4.3.8.1, §4.3.8.2", Alert: "illegal_parameter"},
	{ID: "hello/retry-changes", Clause: "RFC 9846 §4.2.4", Alert: "illegal_parameter"},
	{ID: "hello/retry-group", Clause: "RFC 9846 §4.3.8", Alert: "illegal_parameter"},
	{ID: "hello/retry-cipher", Clause: "RFC 9846 §4.2.4", Alert: "illegal_parameter"},
	{ID: "hello/second", Clause: "RFC 9846 §4.2.2", Alert: "illegal_parameter", Chosen: true, OpenSSL: "(not checked)", Go: "illegal_parameter"},
	{ID: "hello/retried-share", Clause: "RFC 9846 §4.3.8", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "hello/cookie", Clause: "RFC 9846 §4.3.2", Alert: "illegal_parameter", Chosen: true, OpenSSL: "(sends none)", Go: "(sends none)"},

	// Pre-shared keys of TLS 1.3. The first never fails: a full handshake follows.
	{ID: "psk/external", Clause: "RFC 9846 §4.3.11"},
	{ID: "psk/last", Clause: "RFC 9846 §4.3.11", Alert: "illegal_parameter"},
	{ID: "psk/binders", Clause: "RFC 9846 §4.3.11", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "psk/binder", Clause: "RFC 9846 §4.3.11.2, §6.2", Alert: "decrypt_error"},
	{ID: "psk/selected", Clause: "RFC 9846 §4.3.11", Alert: "illegal_parameter"},
	{ID: "psk/hash", Clause: "RFC 9846 §4.3.11", Alert: "illegal_parameter"},
	{ID: "psk/mode", Clause: "RFC 9846 §4.3.11", Alert: "illegal_parameter"},

	// Encrypted Client Hello. That the first does not decrypt is no failure: the outer one is answered.
	{ID: "ech/outer", Clause: "RFC 9849 §7", Alert: "illegal_parameter"},
	{ID: "ech/decrypt", Clause: "RFC 9849 §7.1, §7.1.1", Alert: "decrypt_error"},
	{ID: "ech/inner", Clause: "RFC 9849 §5.1, §7.1", Alert: "illegal_parameter"},
	{ID: "ech/again-missing", Clause: "RFC 9849 §7.1.1", Alert: "missing_extension"},
	{ID: "ech/again", Clause: "RFC 9849 §7.1.1", Alert: "illegal_parameter"},
	{ID: "ech/confirmed-again", Clause: "RFC 9849 §6.1.5", Alert: "illegal_parameter"},
	{ID: "ech/retry-configs", Clause: "RFC 9849 §5", Alert: "unsupported_extension"},
	{ID: "ech/accepted", Clause: "RFC 9849 §6.1.6", Alert: "ech_required"},

	// Data ahead of TLS 1.3's handshake. The first never fails: the data is passed over.
	{ID: "early-data/accepted", Clause: "RFC 9846 §4.3.10, §8"},
	{ID: "early-data/first", Clause: "RFC 9846 §4.3.11", Alert: "illegal_parameter"},
	{ID: "early-data/parameters", Clause: "RFC 9846 §4.3.10", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "(sends none)"},
	{ID: "early-data/version", Clause: "RFC 9846 §E.3", Alert: "protocol_version", Chosen: true, OpenSSL: "protocol_version", Go: "(sends none)"},
	{ID: "early-data/again", Clause: "RFC 9846 §4.3.10", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "early-data/size", Clause: "RFC 9846 §4.7.1", Alert: "unexpected_message"},

	// Taking up an earlier session. The first never fails: a full handshake follows. The others are of TLS 1.2 and before.
	{ID: "resumption/session", Clause: "RFC 5246 §7.3, RFC 5077 §3.1", Clause13: "RFC 9846 §4.3.11"},
	{ID: "resumption/offered", Clause: "RFC 5246 §7.4.1.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "(takes no notice)", Go: "illegal_parameter"},
	{ID: "resumption/version", Clause: "RFC 5246 §7.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "protocol_version", Go: "handshake_failure"},
	{ID: "resumption/cipher", Clause: "RFC 5246 §7.4.1.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "handshake_failure"},
	{ID: "resumption/extended-master-secret", Clause: "RFC 7627 §5.3", Alert: "handshake_failure", Chosen: true, OpenSSL: "handshake_failure", Go: "handshake_failure"},

	// A new handshake within the connection, up to TLS 1.2. Up to the first it says so by a warning, but in SSL 3.0.
	{ID: "renegotiation/allowed", Clause: "RFC 5746 §4.5", Alert: "handshake_failure"},
	{ID: "renegotiation/scsv", Clause: "RFC 5746 §3.7, §4.4", Alert: "handshake_failure"},
	{ID: "renegotiation/verify-data", Clause: "RFC 5746 §3.5, §3.7", Alert: "handshake_failure"},
	{ID: "renegotiation/encrypt-then-mac", Clause: "RFC 7366 §3.1", Alert: "handshake_failure", Chosen: true, OpenSSL: "(not checked)", Go: "(has none)"},

	// A certificate that comes compressed.
	{ID: "compressed-certificate/algorithm", Clause: "RFC 8879 §4", Alert: "illegal_parameter"},
	{ID: "compressed-certificate/length", Clause: "RFC 8879 §4", Alert: "bad_certificate"},
	{ID: "compressed-certificate/decompress", Clause: "RFC 8879 §4", Alert: "bad_certificate"},

	// The server's certificate. The first four are the four questions of step 3.
	{ID: "server-cert/present", Clause: "RFC 5246 §7.4.2", Clause13: "RFC 9846 §4.5.1.3", Alert: "decode_error", Chosen: true, OpenSSL: "decode_error", Go: "unexpected_message"},
	{ID: "server-cert/parse", Clause: "RFC 5246 §7.2.2", Clause13: "RFC 9846 §6.2", Alert: "bad_certificate"},
	{ID: "server-cert/validity", Clause: "RFC 5280 §6.1.3 (a)(2)", Alert: "certificate_expired"},
	{ID: "server-cert/issuer-trusted", Clause: "RFC 5280 §6.1.1 (d)", Alert: "unknown_ca"},
	{ID: "server-cert/issuer-signature", Clause: "RFC 5280 §6.1.3 (a)(1)", Alert: "bad_certificate"},
	{ID: "server-cert/name", Clause: "RFC 9525 §6", Alert: "bad_certificate", Chosen: true, OpenSSL: "bad_certificate", Go: "bad_certificate"},
	{ID: "server-cert/revocation", Clause: "RFC 5280 §6.3", Alert: "certificate_revoked"},
	{ID: "server-cert/must-staple", Clause: "RFC 7633 §4.2.3.1, §4.3.3", Alert: "bad_certificate_status_response", Chosen: true, OpenSSL: "(not checked)", Go: "(not checked)"},
	{ID: "server-cert/transparency", Clause: "RFC 6962 §3.2, §5.2", Alert: "bad_certificate", Chosen: true, OpenSSL: "(looks when told to, and goes on)", Go: "(not checked)"},
	{ID: "server-cert/basic-constraints", Clause: "RFC 5280 §6.1.4 (k)", Alert: "unknown_ca", Chosen: true, OpenSSL: "unknown_ca", Go: "bad_certificate"},
	{ID: "server-cert/name-constraints", Clause: "RFC 5280 §6.1.3 (b)", Alert: "bad_certificate", Chosen: true, OpenSSL: "certificate_unknown", Go: "bad_certificate"},
	{ID: "server-cert/key-usage", Clause: "RFC 5246 §7.4.2", Clause13: "RFC 9846 §4.5.1.2", Alert: "unsupported_certificate", Chosen: true, OpenSSL: "illegal_parameter", Go: "(not checked)"},
	{ID: "server-cert/extended-key-usage", Clause: "RFC 5280 §4.2.1.12", Alert: "unsupported_certificate", Chosen: true, OpenSSL: "unsupported_certificate", Go: "bad_certificate"},
	{ID: "server-cert/key-size", Clause: "NIST SP 800-131A §3", Alert: "bad_certificate", Chosen: true, OpenSSL: "bad_certificate", Go: "(not checked)"},
	{ID: "server-cert/key-type", Clause: "RFC 5246 §7.4.2", Clause13: "RFC 9846 §4.5.1.2", Alert: "unsupported_certificate", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "certificate/context", Clause: "RFC 9846 §4.4.2, §4.5.1", Alert: "illegal_parameter", Chosen: true, OpenSSL: "decode_error, decrypt_error", Go: "decode_error"},
	{ID: "server-certificate-verify/signature-offered", Clause: "RFC 9846 §4.5.2", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "server-certificate-verify/signature", Clause: "RFC 9846 §4.5.2", Alert: "decrypt_error"},

	// ServerKeyExchange.
	{ID: "server-key-exchange/group-offered", Clause: "RFC 8422 §5.4", Alert: "illegal_parameter"},
	{ID: "server-key-exchange/dh-prime", Clause: "RFC 7919 §3", Alert: "insufficient_security"},
	{ID: "server-key-exchange/public", Clause: "RFC 8422 §5.11, RFC 7919 §5.1", Alert: "illegal_parameter"},
	{ID: "server-key-exchange/signature-offered", Clause: "RFC 5246 §7.4.3", Alert: "illegal_parameter", Chosen: true, OpenSSL: "handshake_failure, illegal_parameter", Go: "illegal_parameter"},
	{ID: "server-key-exchange/signature", Clause: "RFC 5246 §7.4.3, §7.2.2", Alert: "decrypt_error"},

	// The client's certificate, its proof and its key exchange. The order is that of SEED's questions.
	{ID: "client-cert/present", Clause: "RFC 5246 §7.4.6", Clause13: "RFC 9846 §4.5.1.3", Alert13: "certificate_required", Alert: "handshake_failure"},
	{ID: "client-cert/parse", Clause: "RFC 5246 §7.2.2", Clause13: "RFC 9846 §6.2", Alert: "bad_certificate"},
	{ID: "client-cert/validity", Clause: "RFC 5280 §6.1.3 (a)(2)", Alert: "certificate_expired"},
	{ID: "client-cert/issuer-trusted", Clause: "RFC 5280 §6.1.1 (d)", Alert: "unknown_ca"},
	{ID: "client-cert/issuer-signature", Clause: "RFC 5280 §6.1.3 (a)(1)", Alert: "bad_certificate"},
	{ID: "client-cert/revocation", Clause: "RFC 5280 §6.3", Alert: "certificate_revoked"},
	{ID: "client-cert/basic-constraints", Clause: "RFC 5280 §6.1.4 (k)", Alert: "unknown_ca", Chosen: true, OpenSSL: "unknown_ca", Go: "bad_certificate"},
	{ID: "client-cert/key-usage", Clause: "RFC 5246 §7.4.6", Clause13: "RFC 9846 §4.5.1.2", Alert: "unsupported_certificate", Chosen: true, OpenSSL: "unsupported_certificate", Go: "(not checked)"},
	{ID: "client-cert/extended-key-usage", Clause: "RFC 5280 §4.2.1.12", Alert: "unsupported_certificate", Chosen: true, OpenSSL: "unsupported_certificate", Go: "bad_certificate"},
	{ID: "client-cert/key-size", Clause: "NIST SP 800-131A §3", Alert: "bad_certificate", Chosen: true, OpenSSL: "bad_certificate", Go: "(not checked)"},
	{ID: "client-cert/key-type", Clause: "RFC 5246 §7.4.6", Clause13: "RFC 9846 §4.5.1.2", Alert: "unsupported_certificate", Chosen: true, OpenSSL: "unsupported_certificate", Go: "unsupported_certificate"},
	{ID: "client-cert/on-file", Clause: "NIST SP 800-44, step 6", Alert: "certificate_unknown", Chosen: true, OpenSSL: "(the application's)", Go: "(the application's)"},
	{ID: "client-cert/authorised", Clause: "NIST SP 800-44, step 6", Alert: "access_denied"},
	{ID: "client-key-exchange/public", Clause: "RFC 8422 §5.11, RFC 7919 §5.1", Alert: "illegal_parameter"},
	{ID: "client-key-exchange/premaster", Clause: "RFC 5246 §7.4.7.1", Alert: "bad_record_mac"},
	{ID: "certificate-verify/signature-offered", Clause: "RFC 5246 §7.4.8", Clause13: "RFC 9846 §4.5.2", Alert: "illegal_parameter", Chosen: true, OpenSSL: "illegal_parameter", Go: "illegal_parameter"},
	{ID: "certificate-verify/signature", Clause: "RFC 5246 §7.4.8, §7.2.2", Clause13: "RFC 9846 §4.5.2", Alert: "decrypt_error"},

	// Finished.
	{ID: "finished/verify-data", Clause: "RFC 5246 §7.4.9, §7.2.2", Clause13: "RFC 9846 §4.5.3", Alert: "decrypt_error"},

	// After TLS 1.3's handshake.
	{ID: "key-update/value", Clause: "RFC 9846 §4.7.3", Alert: "illegal_parameter"},

	// A fault in this program.
	{ID: "internal/fault", Clause: "RFC 5246 §7.2.2", Clause13: "RFC 9846 §6.2"},
}
