package iana

// Alert is an alert description.
type Alert struct {
	Info
	Warning bool // sent at level warning; all others are fatal (RFC 5246 §7.2)
}

// Alert levels.
const (
	LevelWarning uint8 = 1
	LevelFatal   uint8 = 2
)

// AlertByCode gives the alert with this code, nil if there is none.
func AlertByCode(code uint8) *Alert {
	for i := range Alerts {
		if Alerts[i].Code == uint16(code) {
			return &Alerts[i]
		}
	}
	return nil
}

// AlertByName gives the alert with IANA's name ("bad_record_mac"), nil if
// there is none.
func AlertByName(name string) *Alert {
	for i := range Alerts {
		if Alerts[i].Name == name {
			return &Alerts[i]
		}
	}
	return nil
}

// Alerts lists all alert descriptions.
var Alerts = []Alert{
	alert(0, "close_notify", "RFC 5246 §7.2.1", true),
	alert(10, "unexpected_message", "RFC 5246 §7.2.2", false),
	alert(20, "bad_record_mac", "RFC 5246 §7.2.2", false),
	old(21, "decryption_failed", "told bad padding from a bad MAC: Vaudenay's padding oracle; must not be sent", "RFC 5246 §7.2.2"),
	alert(22, "record_overflow", "RFC 5246 §7.2.2", false),
	alert(30, "decompression_failure", "RFC 5246 §7.2.2", false),
	alert(40, "handshake_failure", "RFC 5246 §7.2.2", false),
	{Info{41, "no_certificate", Legacy, "SSL 3.0 only", "RFC 6101 §5.4.2"}, true},
	alert(42, "bad_certificate", "RFC 5246 §7.2.2", false),
	alert(43, "unsupported_certificate", "RFC 5246 §7.2.2", false),
	alert(44, "certificate_revoked", "RFC 5246 §7.2.2", false),
	alert(45, "certificate_expired", "RFC 5246 §7.2.2", false),
	alert(46, "certificate_unknown", "RFC 5246 §7.2.2", false),
	alert(47, "illegal_parameter", "RFC 5246 §7.2.2", false),
	alert(48, "unknown_ca", "RFC 5246 §7.2.2", false),
	alert(49, "access_denied", "RFC 5246 §7.2.2", false),
	alert(50, "decode_error", "RFC 5246 §7.2.2", false),
	alert(51, "decrypt_error", "RFC 5246 §7.2.2", false),
	old(60, "export_restriction", "of export suites: FREAK, Logjam", "RFC 5246 §7.2.2"),
	alert(70, "protocol_version", "RFC 5246 §7.2.2", false),
	alert(71, "insufficient_security", "RFC 5246 §7.2.2", false),
	alert(80, "internal_error", "RFC 5246 §7.2.2", false),
	alert(86, "inappropriate_fallback", "RFC 7507 §2", false),
	alert(90, "user_canceled", "RFC 5246 §7.2.2", true),
	alert(100, "no_renegotiation", "RFC 5246 §7.2.2", true),
	alert(109, "missing_extension", "RFC 9846 §6.2", false),
	alert(110, "unsupported_extension", "RFC 5246 §7.2.2", false),
	alert(111, "certificate_unobtainable", "RFC 6066 §9", false),
	alert(112, "unrecognized_name", "RFC 6066 §9", false),
	alert(113, "bad_certificate_status_response", "RFC 6066 §9", false),
	alert(114, "bad_certificate_hash_value", "RFC 6066 §9", false),
	alert(115, "unknown_psk_identity", "RFC 4279 §2", false),
	alert(116, "certificate_required", "RFC 9846 §6.2", false),
	alert(117, "general_error", "RFC 9846 §6.2", false),
	alert(120, "no_application_protocol", "RFC 7301 §3.2", false),
	alert(121, "ech_required", "RFC 9849", false),
}

func alert(code uint16, name, ref string, warning bool) Alert {
	return Alert{Info{code, name, Plain, "", ref}, warning}
}

func old(code uint16, name, why, ref string) Alert {
	return Alert{Info{code, name, Legacy, why, ref}, false}
}

// Versions, as on the wire.
const (
	SSL30 uint16 = 0x0300
	TLS10 uint16 = 0x0301
	TLS11 uint16 = 0x0302
	TLS12 uint16 = 0x0303
	TLS13 uint16 = 0x0304
)

// Version is a protocol version; its Name is the scenario's ("tls1.2").
type Version struct {
	Info
	Title string // "TLS 1.2"
}

// VersionByCode gives the version with this code, nil if there is none.
func VersionByCode(code uint16) *Version {
	for i := range Versions {
		if Versions[i].Code == code {
			return &Versions[i]
		}
	}
	return nil
}

// VersionByName gives the version with the scenario's name ("tls1.2"), nil if
// there is none.
func VersionByName(name string) *Version {
	for i := range Versions {
		if Versions[i].Name == name {
			return &Versions[i]
		}
	}
	return nil
}

// Versions lists the versions, oldest first.
var Versions = []Version{
	{Info{SSL30, "ssl3.0", Broken, "POODLE; SHA-1 and MD5 throughout", "RFC 7568"}, "SSL 3.0"},
	{Info{TLS10, "tls1.0", Broken, "BEAST; SHA-1 and MD5 in its signatures", "RFC 8996"}, "TLS 1.0"},
	{Info{TLS11, "tls1.1", Broken, "SHA-1 and MD5 in its signatures, no AEADs", "RFC 8996"}, "TLS 1.1"},
	{Info{TLS12, "tls1.2", Plain, "", "RFC 5246"}, "TLS 1.2"},
	{Info{TLS13, "tls1.3", Recommended, "", "RFC 9846"}, "TLS 1.3"},
}
