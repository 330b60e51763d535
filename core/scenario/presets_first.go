package scenario

// firstPresets are the sixteen of chapters A to D.
var firstPresets = []Preset{
	{
		ID: "normal", Number: 1, Chapter: "A", Title: "A normal handshake", View: "all", First: true,
		Notice: "The same secret strip stands on both sides, and it was never sent in the clear.",
	},
	{
		ID: "what-the-cafe-sees", Number: 2, Chapter: "A", Title: "What the café sees", View: "onlooker",
		Notice: "The site's name, the certificate, the suite and all sizes are readable; the page is not.",
	},
	{
		ID: "expired-certificate", Number: 3, Chapter: "A", Title: "Expired certificate", View: "all", First: true,
		Scenario: "server-cert=expired",
		Notice:   "Three ticks and one cross: everything else about the certificate is in order.",
	},
	{
		ID: "wrong-name", Number: 4, Chapter: "A", Title: "Wrong name", View: "all", First: true,
		Scenario: "server-cert=wrong-host",
		Notice:   "Every signature is valid. It is a good certificate, but somebody else's.",
	},
	{
		ID: "who-signed-this", Number: 5, Chapter: "B", Title: "Who signed this?", View: "all", First: true,
		Scenario: "server-cert=untrusted-root",
		Notice:   "The signature is valid. It is a stranger's.",
	},
	{
		ID: "clicking-on", Number: 6, Chapter: "B", Title: "Clicking on through", View: "all",
		Scenario: "server-cert=self-signed&user=ignores",
		Notice:   "The encryption works. With whom?",
	},
	{
		ID: "stolen-certificate", Number: 7, Chapter: "B", Title: "A stolen certificate", View: "all",
		Scenario: "server-cert=wrong-key",
		Notice:   "All four questions pass. It fails later, where the private key is needed.",
	},
	{
		ID: "client-certificate", Number: 8, Chapter: "B", Title: "Client must show a certificate", View: "all",
		Scenario: "client-auth=require",
		Notice:   "In step 5 the client signs this handshake, and no other.",
	},
	{
		ID: "bit-flipped-late", Number: 9, Chapter: "C", Title: "One bit flipped, late", View: "all", First: true,
		Scenario: "wire=flip:server.application_data:20",
		Notice:   "The record is refused whole. Nothing is repaired.",
	},
	{
		ID: "bit-flipped-early", Number: 10, Chapter: "C", Title: "One bit flipped, early", View: "all",
		Scenario: "wire=flip:client.client_hello:random",
		Notice:   "Changed in step 1, noticed in step 8.",
	},
	{
		ID: "man-in-the-middle", Number: 11, Chapter: "C", Title: "Man in the middle", View: "all", First: true,
		Scenario: "attack=intercept",
		Notice:   "He can make a certificate, but he cannot get a trusted signature.",
	},
	{
		ID: "and-the-user-clicked-on", Number: 12, Chapter: "C", Title: "… and the user clicked on", View: "all",
		Scenario: "user=ignores&attack=intercept",
		Notice:   "Both sides are encrypted, and the strips differ.",
	},
	{
		ID: "weaker-ciphers", Number: 13, Chapter: "D", Title: "Weaker ciphers, please", View: "all",
		Scenario: "attack=weaken-ciphers",
		Notice:   "The server chose in good faith, from the list that it received.",
	},
	{
		ID: "recorded-today-rsa", Number: 14, Chapter: "D", Title: "Recorded today, key stolen later: RSA", View: "onlooker",
		Scenario: "leak=server-key:after",
		Notice:   "The recording opens.",
	},
	{
		ID: "recorded-today-ecdhe", Number: 15, Chapter: "D", Title: "The same with ECDHE", View: "onlooker",
		Scenario: "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&leak=server-key:after",
		Notice:   "The same key, and it stays shut.",
	},
	{
		ID: "tls-1-3", Number: 16, Chapter: "D", Title: "The same work in TLS 1.3", View: "onlooker",
		Scenario: "versions=tls1.3",
		Notice:   "One round trip fewer, and the certificate is hidden.",
	},
}
