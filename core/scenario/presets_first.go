package scenario

// firstPresets are the sixteen of chapters A to D.
var firstPresets = []Preset{
	{
		ID: "normal", Number: 1, Chapter: "A", View: "all", First: true,
	},
	{
		ID: "what-the-cafe-sees", Number: 2, Chapter: "A", View: "onlooker",
	},
	{
		ID: "expired-certificate", Number: 3, Chapter: "A", View: "all", First: true,
		Scenario: "server-cert=expired",
	},
	{
		ID: "wrong-name", Number: 4, Chapter: "A", View: "all", First: true,
		Scenario: "server-cert=wrong-host",
	},
	{
		ID: "who-signed-this", Number: 5, Chapter: "B", View: "all", First: true,
		Scenario: "server-cert=untrusted-root",
	},
	{
		ID: "clicking-on", Number: 6, Chapter: "B", View: "all",
		Scenario: "server-cert=self-signed&user=ignores",
	},
	{
		ID: "stolen-certificate", Number: 7, Chapter: "B", View: "all",
		Scenario: "server-cert=wrong-key",
	},
	{
		ID: "client-certificate", Number: 8, Chapter: "B", View: "all",
		Scenario: "client-auth=require",
	},
	{
		ID: "bit-flipped-late", Number: 9, Chapter: "C", View: "all", First: true,
		Scenario: "wire=flip:server.application_data:20",
	},
	{
		ID: "bit-flipped-early", Number: 10, Chapter: "C", View: "all",
		Scenario: "wire=flip:client.client_hello:random",
	},
	{
		ID: "man-in-the-middle", Number: 11, Chapter: "C", View: "all", First: true,
		Scenario: "attack=intercept",
	},
	{
		ID: "and-the-user-clicked-on", Number: 12, Chapter: "C", View: "all",
		Scenario: "user=ignores&attack=intercept",
	},
	{
		ID: "weaker-ciphers", Number: 13, Chapter: "D", View: "all",
		Scenario: "attack=weaken-ciphers",
	},
	{
		ID: "recorded-today-rsa", Number: 14, Chapter: "D", View: "onlooker",
		Scenario: "leak=server-key:after",
	},
	{
		ID: "recorded-today-ecdhe", Number: 15, Chapter: "D", View: "onlooker",
		Scenario: "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&leak=server-key:after",
	},
	{
		ID: "tls-1-3", Number: 16, Chapter: "D", View: "onlooker",
		Scenario: "versions=tls1.3",
	},
}
