package explain

// sentenceEN is the scenario as a sentence: its text, and the choices of its
// controls, none longer than 22 letters.
var sentenceEN = []Pair{
	{"sentence-client", "A client that speaks up to "},
	{"sentence-calls", " calls "},
	{"sentence-agrees", " and agrees on "},
	{"sentence-with", " with "},
	{"sentence-certificate", ". The server's certificate is "},
	{"sentence-user", ". The user "},
	{"sentence-warning", " the warning. "},
	{"sentence-stop", ". "},
	{"sentence-server", "The server "},
	{"sentence-client-auth-off", " for a client certificate. "},
	{"sentence-client-auth-request", " for a client certificate. "},
	{"sentence-client-auth-require", " a client certificate. "},
	{"sentence-shows", "The client's is "},
	{"sentence-between-bit", ", is flipped on the way."},
	{"sentence-between", " touches the bytes in between."},

	{"control-versions", "Version"}, {"control-host", "Whom the client calls"},
	{"control-key-exchange", "Key exchange"}, {"control-cipher", "Cipher"},
	{"control-server-cert", "Server's certificate"}, {"control-user", "What the user does about the warning"},
	{"control-client-auth", "Whether the server asks for a client certificate"}, {"control-client-cert", "Client's certificate"},
	{"control-between", "Who is in between"},

	{"choice-key-exchange-rsa", "RSA key exchange"}, {"choice-key-exchange-dhe-rsa", "Diffie-Hellman (DHE)"},
	{"choice-key-exchange-ecdhe-rsa", "ECDHE, RSA-signed"}, {"choice-key-exchange-ecdhe-ecdsa", "ECDHE, ECDSA-signed"},
	{"choice-cipher-aes-128-cbc-sha", "AES-128-CBC"}, {"choice-cipher-aes-256-cbc-sha", "AES-256-CBC"},
	{"choice-cipher-aes-128-cbc-sha256", "AES-128-CBC, SHA-256"}, {"choice-cipher-aes-256-cbc-sha256", "AES-256-CBC, SHA-256"},
	{"choice-cipher-aes-256-cbc-sha384", "AES-256-CBC, SHA-384"},
	{"choice-cipher-aes-128-gcm-sha256", "AES-128-GCM"}, {"choice-cipher-aes-256-gcm-sha384", "AES-256-GCM"},
	{"choice-cipher-chacha20-poly1305-sha256", "ChaCha20-Poly1305"},
	{"choice-cipher-3des-ede-cbc-sha", "3DES-CBC (broken)"}, {"choice-cipher-rc4-128-sha", "RC4 (broken)"},
	{"choice-cipher-rc4-128-md5", "RC4, MD5 (broken)"}, {"choice-cipher-null-sha256", "no encryption, SHA-256"},
	{"choice-cipher-null-sha", "no encryption"}, {"choice-cipher-null-md5", "no encryption, MD5"},
	{"choice-cipher-aes-128-ccm", "AES-128-CCM"}, {"choice-cipher-aes-256-ccm", "AES-256-CCM"}, {"choice-cipher-aes-128-ccm-sha256", "AES-128-CCM"},
	{"choice-cipher-aes-128-ccm-8", "AES-128-CCM, short"}, {"choice-cipher-aes-256-ccm-8", "AES-256-CCM, short"}, {"choice-cipher-aes-128-ccm-8-sha256", "AES-128-CCM, short"},
	{"choice-nothing", "nothing in common"}, {"choice-several", "several things at once"},

	{"choice-server-cert-valid", "in order"}, {"choice-server-cert-expired", "expired"}, {"choice-server-cert-not-yet-valid", "not valid yet"},
	{"choice-server-cert-wrong-host", "for another name"}, {"choice-server-cert-self-signed", "self-signed"},
	{"choice-server-cert-untrusted-root", "issued by a stranger"}, {"choice-server-cert-incomplete-chain", "missing its issuer's"},
	{"choice-server-cert-bad-signature", "wrongly signed"}, {"choice-server-cert-revoked", "revoked"},
	{"choice-server-cert-wrong-usage", "meant for clients"}, {"choice-server-cert-wrong-key-usage", "not for this use"},
	{"choice-server-cert-not-a-ca", "signed by no authority"}, {"choice-server-cert-wrong-key", "stolen, without key"},
	{"choice-server-cert-null-prefix", "a zero-byte trick"}, {"choice-server-cert-constrained", "out of its CA's domain"},

	{"choice-user-heeds", "heeds"}, {"choice-user-ignores", "ignores"},
	{"choice-client-auth-off", "does not ask"}, {"choice-client-auth-request", "asks"}, {"choice-client-auth-require", "insists on"},

	{"choice-client-cert-valid", "in order"}, {"choice-client-cert-none", "missing"}, {"choice-client-cert-expired", "expired"},
	{"choice-client-cert-not-yet-valid", "not valid yet"}, {"choice-client-cert-self-signed", "self-signed"},
	{"choice-client-cert-untrusted-root", "issued by a stranger"}, {"choice-client-cert-bad-signature", "wrongly signed"},
	{"choice-client-cert-revoked", "revoked"}, {"choice-client-cert-wrong-usage", "meant for servers"},
	{"choice-client-cert-wrong-key", "stolen, without key"}, {"choice-client-cert-not-on-file", "not the one on file"},
	{"choice-client-cert-not-authorised", "of one not allowed in"},

	{"choice-attack-none", "Nobody"}, {"choice-attack-intercept", "A man in the middle"},
	{"choice-attack-weaken-ciphers", "A weakener of ciphers"}, {"choice-attack-replay", "A replayer"},
	{"choice-wire-early", "One bit, early"}, {"choice-wire-late", "One bit, late"}, {"choice-wire-other", "Somebody"},
}
