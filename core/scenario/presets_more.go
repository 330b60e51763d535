package scenario

// morePresets are those of chapters E to H.
var morePresets = []Preset{
	{
		ID: "ssl-3-0", Number: 17, Chapter: "E", Title: "SSL 3.0, 1996", View: "all",
		Scenario: "versions=ssl3.0",
		Notice:   "The ten steps are all there. What is broken is how the keys are used.",
	},
	{
		ID: "talked-down", Number: 18, Chapter: "E", Title: "Talked down to SSL 3.0", View: "all",
		Scenario: "versions=ssl3.0-tls1.2&fallback=on&attack=strip-version",
		Notice:   "Three attempts fail, the fourth is weak, and nobody notices.",
	},
	{
		ID: "talked-down-and-said-so", Number: 19, Chapter: "E", Title: "… and the client says so", View: "all",
		Scenario: "versions=ssl3.0-tls1.2&fallback=scsv&attack=strip-version",
		Notice:   "One value in the list of suites, which is no suite, ends the trick.",
	},
	{
		ID: "versions-struck-out", Number: 20, Chapter: "E", Title: "Versions struck out", View: "all",
		Scenario: "versions=tls1.2-tls1.3&attack=strip-version",
		Notice:   "The server says it in its random bytes, and the client reads it there.",
	},
	{
		ID: "session-taken-up", Number: 21, Chapter: "F", Title: "A session taken up again", View: "all",
		Scenario: "resume=id",
		Notice:   "In the second connection steps 3 and 4 are missing, and the server is the first to finish.",
	},
	{
		ID: "ticket-key-stolen", Number: 22, Chapter: "F", Title: "The ticket key is stolen", View: "onlooker",
		Scenario: "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&resume=ticket&leak=ticket-key",
		Notice:   "One key opens every recording, though the key exchange had forward secrecy.",
	},
	{
		ID: "data-before-handshake", Number: 23, Chapter: "F", Title: "Data before the handshake", View: "all",
		Scenario: "early-data=on",
		Notice:   "The request goes with the very first message.",
	},
	{
		ID: "and-sent-twice", Number: 24, Chapter: "F", Title: "… and sent twice", View: "all",
		Scenario: "early-data=on&attack=replay",
		Notice:   "The server does it twice, and cannot tell.",
	},
	{
		ID: "post-quantum", Number: 25, Chapter: "G", Title: "Against quantum computers", View: "all",
		Scenario: "groups=X25519MLKEM768",
		Notice:   "The shares are forty times as long, and nothing else changes.",
	},
	{
		ID: "hello-again", Number: 26, Chapter: "G", Title: "Hello? Hello again", View: "all",
		Scenario: "versions=tls1.3&server-groups=secp256r1",
		Notice:   "A wrong guess costs a round trip, no more.",
	},
	{
		ID: "both-unseen", Number: 27, Chapter: "G", Title: "Both show themselves, unseen", View: "onlooker",
		Scenario: "versions=tls1.3&client-auth=require",
		Notice:   "There are two certificates in it. Try to find one.",
	},
	{
		ID: "new-keys-on-the-way", Number: 28, Chapter: "G", Title: "New keys on the way", View: "all",
		Scenario: "key-update=both",
		Notice:   "After the KeyUpdate the strips of the keys are others.",
	},
	{
		ID: "the-name-hidden", Number: 29, Chapter: "H", Title: "The name, hidden", View: "onlooker",
		Scenario: "ech=on",
		Notice:   "The café reads a name: the cover's, which stands for many sites.",
	},
	{
		ID: "an-old-key", Number: 30, Chapter: "H", Title: "… with an old key", View: "all",
		Scenario: "ech=rejected",
		Notice:   "The server can't read the hidden hello, and still nothing is lost.",
	},
	{
		ID: "hidden-and-changed", Number: 31, Chapter: "H", Title: "… and changed on the way", View: "all",
		Scenario: "ech=on&wire=flip:client.client_hello:extensions.encrypted_client_hello.payload",
		Notice:   "The server takes it for a hello with an old key. The client learns nothing that it could believe.",
	},
	{
		ID: "the-proxy-at-work", Number: 32, Chapter: "H", Title: "The proxy at work", View: "all",
		Scenario: "ech=on&client-trust=lab,attacker&attack=intercept",
		Notice:   "Whom the client trusts for every name, it trusts for the cover's too.",
	},
}
