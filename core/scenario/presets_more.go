package scenario

// morePresets are those of chapters E to H.
var morePresets = []Preset{
	{
		ID: "ssl-3-0", Number: 17, Chapter: "E", View: "all",
		Scenario: "versions=ssl3.0",
	},
	{
		ID: "talked-down", Number: 18, Chapter: "E", View: "all",
		Scenario: "versions=ssl3.0-tls1.2&fallback=on&attack=strip-version",
	},
	{
		ID: "talked-down-and-said-so", Number: 19, Chapter: "E", View: "all",
		Scenario: "versions=ssl3.0-tls1.2&fallback=scsv&attack=strip-version",
	},
	{
		ID: "versions-struck-out", Number: 20, Chapter: "E", View: "all",
		Scenario: "versions=tls1.2-tls1.3&attack=strip-version",
	},
	{
		ID: "session-taken-up", Number: 21, Chapter: "F", View: "all",
		Scenario: "resume=id",
	},
	{
		ID: "ticket-key-stolen", Number: 22, Chapter: "F", View: "onlooker",
		Scenario: "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&resume=ticket&leak=ticket-key",
	},
	{
		ID: "data-before-handshake", Number: 23, Chapter: "F", View: "all",
		Scenario: "early-data=on",
	},
	{
		ID: "and-sent-twice", Number: 24, Chapter: "F", View: "all",
		Scenario: "early-data=on&attack=replay",
	},
	{
		ID: "post-quantum", Number: 25, Chapter: "G", View: "all",
		Scenario: "groups=X25519MLKEM768",
	},
	{
		ID: "hello-again", Number: 26, Chapter: "G", View: "all",
		Scenario: "versions=tls1.3&server-groups=secp256r1",
	},
	{
		ID: "both-unseen", Number: 27, Chapter: "G", View: "onlooker",
		Scenario: "versions=tls1.3&client-auth=require",
	},
	{
		ID: "new-keys-on-the-way", Number: 28, Chapter: "G", View: "all",
		Scenario: "key-update=both",
	},
	{
		ID: "the-name-hidden", Number: 29, Chapter: "H", View: "onlooker",
		Scenario: "ech=on",
	},
	{
		ID: "an-old-key", Number: 30, Chapter: "H", View: "all",
		Scenario: "ech=rejected",
	},
	{
		ID: "hidden-and-changed", Number: 31, Chapter: "H", View: "all",
		Scenario: "ech=on&wire=flip:client.client_hello:extensions.encrypted_client_hello.payload",
	},
	{
		ID: "the-proxy-at-work", Number: 32, Chapter: "H", View: "all",
		Scenario: "ech=on&client-trust=lab,attacker&attack=intercept",
	},
}
