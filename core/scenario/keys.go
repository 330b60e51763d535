package scenario

// Key is one choice.
type Key struct {
	Name    string
	Group   string // where a panel of all options shows it: one of Groups
	Default string
	Values  []Value // all of them, or the well-known ones where Open says more
	Open    string  // what else is a value, in words; "" if nothing
	Help    string  // one line
	Pair    bool    // the bare word sets both ends, "client-…" and "server-…" one
	List    bool    // comma-separated; of preference, where the order matters
	Second  bool    // may be prefixed "2.": of the second connection
	Later   bool    // a word that this build cannot carry out yet

	kind kind
}

// Value is one value of a key.
type Value struct {
	Name  string
	Help  string // one line
	Later bool   // a word that this build cannot carry out yet
}

// Groups are the keys' groups, in the table's order.
var Groups = []string{"general", "protocol", "certificates", "people", "wire", "later"}

// Keys gives the table, in canonical order. It must not be changed.
func Keys() []Key { return table }

// KeyByName gives the key with this name ("alpn", not "client-alpn"), nil if
// there is none.
func KeyByName(name string) *Key {
	for i := range table {
		if table[i].Name == name {
			return &table[i]
		}
	}
	return nil
}

// kind is how a key's value is read.
type kind uint8

const (
	kindLater kind = iota
	kindEdition
	kindSeed
	kindHost
	kindVersions
	kindCiphers
	kindGroups
	kindSignatures
	kindALPN
	kindChoice // one of Values
	kindClock
	kindFaults // Values[0] alone, or a list of the others
	kindTrust
	kindWire
)

var onOff = []Value{{Name: "on"}, {Name: "off"}}

var keyTypes = []Value{
	{Name: "rsa-2048", Help: "RSA with 2048 bits: what the seed's handshake needs"},
	{Name: "rsa-1024", Help: "RSA with 1024 bits: too short since 2013"},
	{Name: "rsa-4096", Help: "RSA with 4096 bits: slower, and longer on the wire"},
	{Name: "ecdsa-p256", Help: "ECDSA on P-256: small and quick, the commonest today"},
	{Name: "ecdsa-p384", Help: "ECDSA on P-384"},
	{Name: "ed25519", Help: "Ed25519: signs the messages themselves, not a hash chosen apart"},
}

var table = []Key{
	{Name: "edition", Group: "general", Default: "1", kind: kindEdition,
		Values: []Value{{Name: "1", Help: "the defaults and bytes of the first edition"}},
		Help:   "which edition's defaults and bytes: a link keeps its own for ever"},
	{Name: "seed", Group: "general", Default: "1", Open: "any text", kind: kindSeed,
		Help: "where all randomness comes from: another seed, the same story in other bytes"},
	{Name: "host", Group: "general", Default: defaultHost, Open: "a name or an IP address", kind: kindHost,
		Help: "whom the client calls; an IP address is not sent as server_name, nor is a trailing dot"},
	{Name: "versions", Group: "protocol", Default: "tls1.2", Pair: true, List: true, Second: true, kind: kindVersions,
		Values: []Value{
			{Name: "tls1.2", Help: "RFC 5246, 2008"},
			{Name: "ssl3.0", Help: "RFC 6101, 1996", Later: true},
			{Name: "tls1.0", Help: "RFC 2246, 1999", Later: true},
			{Name: "tls1.1", Help: "RFC 4346, 2006", Later: true},
			{Name: "tls1.3", Help: "RFC 8446, 2018", Later: true},
		},
		Open: "a list, or a range such as tls1.0-tls1.3",
		Help: "the protocol's versions that an end speaks"},
	{Name: "ciphers", Group: "protocol", Default: defaultSuite, Pair: true, List: true, Second: true, kind: kindCiphers,
		Values: suiteValues(),
		Help:   "the cipher suites of an end: how keys are agreed, who signs, how records are protected"},
	{Name: "groups", Group: "protocol", Default: groupList(), Pair: true, List: true, Second: true, kind: kindGroups,
		Values: groupValues(),
		Help:   "the curves and primes for Diffie-Hellman; the bare word puts some first, client- or server- leaves out the others"},
	{Name: "signatures", Group: "protocol", Default: signatureList(), Pair: true, List: true, Second: true, kind: kindSignatures,
		Values: signatureValues(),
		Help:   "the signature algorithms that an end makes and accepts"},
	{Name: "alpn", Group: "protocol", Default: "http/1.1", Pair: true, List: true, Second: true, kind: kindALPN,
		Values: []Value{
			{Name: "http/1.1", Help: "HTTP/1.1"},
			{Name: "h2", Help: "HTTP/2: agreed on, though the lab's ends go on in HTTP/1.1"},
			{Name: "none", Help: "the extension is not sent"},
		},
		Open: "any protocol names",
		Help: "the application protocols that an end speaks"},
	{Name: "extended-master-secret", Group: "protocol", Default: "on", Pair: true, Second: true, kind: kindChoice, Values: onOff,
		Help: "bind the master secret to the whole handshake so far (RFC 7627)"},
	{Name: "encrypt-then-mac", Group: "protocol", Default: "on", Pair: true, Second: true, kind: kindChoice, Values: onOff,
		Help: "with CBC suites, authenticate what is encrypted, not what is inside (RFC 7366)"},
	{Name: "renegotiation", Group: "protocol", Default: "on", Pair: true, Second: true, kind: kindChoice, Values: onOff,
		Help: "say with renegotiation_info that a second handshake would be bound to the first (RFC 5746)"},
	{Name: "clock", Group: "people", Default: defaultClock, Pair: true, Second: true, kind: kindClock,
		Open: "a date, or a date and time: 2031-01-01, 2031-01-01T08:30:00Z",
		Help: "what an end takes the time to be; certificates are made for the default"},
	{Name: "server-key", Group: "certificates", Default: "rsa-2048", kind: kindChoice, Values: keyTypes,
		Help: "the key in the server's certificate"},
	{Name: "client-key", Group: "certificates", Default: "rsa-2048", kind: kindChoice, Values: keyTypes,
		Help: "the key in the client's certificate"},
	{Name: "server-cert", Group: "certificates", Default: "valid", List: true, kind: kindFaults, Values: []Value{
		{Name: "valid", Help: "nothing is wrong with it"},
		{Name: "expired", Help: "its time is over"},
		{Name: "not-yet-valid", Help: "its time has not come"},
		{Name: "wrong-host", Help: "made out to another name"},
		{Name: "self-signed", Help: "signed by its own key, by no authority"},
		{Name: "untrusted-root", Help: "signed by an authority that the client does not know"},
		{Name: "incomplete-chain", Help: "the certificate between it and the root is not sent"},
		{Name: "bad-signature", Help: "the issuer's signature does not match what it says"},
		{Name: "revoked", Help: "the issuer has taken it back"},
		{Name: "wrong-usage", Help: "made for clients, not for servers (extended key usage)"},
		{Name: "wrong-key-usage", Help: "its key may not do what the handshake needs it for"},
		{Name: "not-a-ca", Help: "signed by somebody whose own certificate may not sign others"},
		{Name: "wrong-key", Help: "genuine, but the server has not got its private key: stolen"},
		{Name: "null-prefix", Help: "the right name, a zero byte, and the attacker's: old software stopped reading at the zero"},
		{Name: "constrained", Help: "its authority may not sign for this name"},
	}, Help: "what is wrong with the server's certificate: several things can be"},
	{Name: "client-cert", Group: "certificates", Default: "valid", List: true, kind: kindFaults, Values: []Value{
		{Name: "valid", Help: "the client has one, and shows it when asked"},
		{Name: "none", Help: "it has none"},
		{Name: "expired", Help: "its time is over"},
		{Name: "not-yet-valid", Help: "its time has not come"},
		{Name: "self-signed", Help: "signed by its own key, by no authority"},
		{Name: "untrusted-root", Help: "signed by an authority that the server does not know"},
		{Name: "bad-signature", Help: "the issuer's signature does not match what it says"},
		{Name: "revoked", Help: "the issuer has taken it back"},
		{Name: "wrong-usage", Help: "made for servers, not for clients (extended key usage)"},
		{Name: "wrong-key", Help: "genuine, but the client has not got its private key"},
		{Name: "not-on-file", Help: "valid, but not the one that the server has for this user"},
		{Name: "not-authorised", Help: "valid and known, but this user may not have what is asked for"},
	}, Help: "what is wrong with the client's certificate: several things can be"},
	{Name: "client-trust", Group: "people", Default: "lab", List: true, kind: kindTrust, Values: []Value{
		{Name: "lab", Help: "the lab's authorities"},
		{Name: "attacker", Help: "the attacker's as well: so do machines with an inspecting proxy's root installed"},
	}, Help: "whose authorities the client trusts"},
	{Name: "revocation", Group: "people", Default: "crl", kind: kindChoice, Values: []Value{
		{Name: "crl", Help: "against the authority's list of revoked certificates"},
		{Name: "ocsp", Help: "by asking the authority about this one"},
		{Name: "staple", Help: "by the authority's answer that the server sends along"},
		{Name: "off", Help: "not at all: most browsers ask no authority, and look into a list of their maker's instead"},
	}, Help: "how a certificate is looked up among the revoked"},
	{Name: "client-auth", Group: "certificates", Default: "off", Second: true, kind: kindChoice, Values: []Value{
		{Name: "off", Help: "the server does not ask for a certificate"},
		{Name: "request", Help: "it asks, checks one if it comes, and goes on without"},
		{Name: "require", Help: "it asks, and goes on only with a good one"},
	}, Help: "whether the client must prove who it is"},
	{Name: "user", Group: "people", Default: "heeds", kind: kindChoice, Values: []Value{
		{Name: "heeds", Help: "the person heeds a warning"},
		{Name: "ignores", Help: "the person clicks on: a second connection follows with the check overridden"},
	}, Help: "what the person does about a warning"},
	{Name: "attack", Group: "wire", Default: "none", kind: kindChoice, Values: []Value{
		{Name: "none", Help: "nobody is in between"},
		{Name: "intercept", Help: "a man in the middle, with a certificate of his own: two handshakes"},
		{Name: "weaken-ciphers", Help: "the stronger suites are struck out of the client's list on the way"},
		{Name: "strip-version", Help: "newer versions are struck out on the way", Later: true},
		{Name: "replay", Help: "the client's recorded bytes are sent to the server once more"},
	}, Help: "what somebody in between does: whole stories"},
	{Name: "wire", Group: "wire", Default: "none", List: true, Second: true, kind: kindWire, Values: []Value{
		{Name: "none", Help: "the bytes arrive as they were sent"},
		{Name: string(Flip), Help: "turn one bit over: flip:client.client_hello:random"},
		{Name: string(Set), Help: "write bytes over: set:server.server_hello:cipher_suite=0x0035"},
		{Name: string(Drop), Help: "let it never arrive: drop:server.finished"},
		{Name: string(Duplicate), Help: "let it arrive twice: duplicate:client.finished"},
		{Name: string(Swap), Help: "let it change places with what its sender sends next: swap:server.certificate"},
		{Name: string(Inject), Help: "add bytes, or a record of one's own before it: inject:server.finished=handshake_failure"},
		{Name: string(Truncate), Help: "end the sender's stream there, and cut the connection: truncate:server.application_data"},
	}, Open: "VERB:TARGET[:AT][=VALUE], where TARGET is sender.message[.n] or sender.record.n, and AT a field or byte[.bit]",
		Help: "surgery on the bytes on their way, in order"},
	{Name: "grease", Pair: true, Later: true, Group: "later", Default: "off", Help: "values from RFC 8701 that peers must pass over"},
	{Name: "record-size-limit", Pair: true, Later: true, Group: "later", Default: "off", Help: "the longest record that an end takes (RFC 8449)"},
	{Name: "resume", Later: true, Group: "later", Default: "none", Help: "take up an earlier session: none, id, ticket, psk, external-psk"},
	{Name: "early-data", Later: true, Group: "later", Default: "off", Help: "data before the handshake is over (TLS 1.3)"},
	{Name: "client-auth-when", Later: true, Group: "later", Default: "handshake", Help: "ask for the client's certificate in the handshake or after"},
	{Name: "leak", Later: true, Group: "later", Default: "none", Help: "give a key to the onlooker, before or after"},
	{Name: "ech", Later: true, Group: "later", Default: "off", Help: "encrypt the ClientHello"},
	{Name: "cert-compression", Later: true, Group: "later", Default: "none", Help: "compress certificates (RFC 8879)"},
}
