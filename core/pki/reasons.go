package pki

// Reasons are the ids in a check's Reason, each with what it means. Got and
// Want of each check are described at [Verifier.Verify].
var Reasons = [...]string{
	// Why a check failed.
	"unreadable",                 // parse: not a certificate, or one that breaks X.509's rules
	"unknown-critical-extension", // parse: has a critical extension that nobody here understands (RFC 5280 §4.2)
	"expired",                    // validity
	"not-yet-valid",              // validity
	"self-signed",                // issuer-trusted: it is its own issuer
	"untrusted-root",             // issuer-trusted: its chain ends at a root that is not trusted
	"issuer-absent",              // issuer-trusted: an issuer is neither sent nor trusted; elsewhere: not made for that reason
	"bad-signature",              // issuer-signature
	"insecure-algorithm",         // issuer-signature: signed with MD5, SHA-1 or the like
	"wrong-host",                 // name: names others only
	"null-prefix",                // name: has a NUL in a name
	"no-names",                   // name: names nobody (a common name does not count)
	"revoked",                    // revocation
	"not-a-ca",                   // basic-constraints: an issuer is no authority
	"no-cert-sign",               // basic-constraints: an issuer's key must not sign certificates
	"path-too-long",              // basic-constraints: an issuer may not have that many authorities below it
	"excluded-name",              // name-constraints: an issuer must not sign for this name
	"not-permitted-name",         // name-constraints: an issuer may sign for other names only
	"unreadable-name",            // name-constraints: has a name that cannot be compared
	"too-many-names",             // name-constraints: too many to compare with that many limits
	"unknown-constraint",         // name-constraints: of a kind that is not understood
	"wrong-key-usage",            // key-usage
	"wrong-usage",                // extended-key-usage
	"key-too-small",              // key-size
	"key-too-large",              // key-size, issuer-signature: too large to compute with
	"not-on-file",                // on-file: the file has another certificate for this user
	"no-sct",                     // transparency: the server sent no timestamp
	"unknown-log",                // transparency: those that it sent are of logs that the client does not know
	"sct-bad-signature",          // transparency: the log did not sign this, or not for this certificate
	"sct-in-future",              // transparency: it is from later than now
	"sct-unreadable",             // transparency: it is no timestamp, or of an unknown version
	"unknown-user",               // on-file, authorised: nobody of this name is on file
	"not-authorised",             // authorised

	// Why a check was not made ("self-signed", "issuer-absent" and "unreadable" too).
	"revocation-off",       // the scenario says so
	"no-status",            // nobody has published anything about this certificate
	"no-staple",            // the server stapled nothing; must-staple: and so it failed, as for the next four
	"status-unreadable",    // what was published is no list or response
	"status-bad-signature", // it is not signed by the issuer, or the issuer may not sign it
	"status-out-of-date",   // it is not from now
	"status-unknown",       // OCSP's "unknown"
	"not-asked-to-staple",  // must-staple: the client did not ask for a staple
	"no-users",             // the server keeps no file of users
}
