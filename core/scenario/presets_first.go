package scenario

// firstPresets are the sixteen of chapters A to D.
var firstPresets = []Preset{
	{
		ID: "normal", Number: 1, Chapter: "A", Title: "A normal handshake", View: "all", First: true,
		Notice: "The same secret strip stands on both sides, and it was never sent in the clear.",
		Predict: Question{
			Text: "Somebody records every byte. Does the recording hold the master secret in the clear?",
			Choices: []string{
				"Yes: both ends have it, so it must have been sent",
				"Yes, but only in the last message",
				"No: each end computes it for itself",
				"No: it is in the certificate, which is locked",
			},
			Answer:  2,
			Because: "Only what it is computed from crosses the wire, and the part that matters is encrypted for the server's key.",
		},
	},
	{
		ID: "what-the-cafe-sees", Number: 2, Chapter: "A", Title: "What the café sees", View: "onlooker",
		Notice: "The site's name, the certificate, the suite and all sizes are readable; the page is not.",
		Predict: Question{
			Text: "Which of these can the café's network read?",
			Choices: []string{
				"Nothing at all: it is encrypted",
				"The site's name and how much is sent",
				"The site's name and the address of the page",
				"Everything but the password",
			},
			Answer:  1,
			Because: "The name is in the first message, before there are any keys, and encryption hides what is sent but not how much.",
		},
	},
	{
		ID: "expired-certificate", Number: 3, Chapter: "A", Title: "Expired certificate", View: "all", First: true,
		Scenario: "server-cert=expired",
		Notice:   "Three ticks and one cross: everything else about the certificate is in order.",
		Predict: Question{
			Text: "The server's certificate has expired. Who stops, and at which step?",
			Choices: []string{
				"The server, at step 2: it may not send it",
				"The client, at step 3, when it looks at the dates",
				"Both, at step 8, when they compare",
				"Nobody: the encryption works as before",
			},
			Answer:  1,
			Because: "Nothing keeps a server from sending an old certificate. It is the client who looks at the dates, and by its own clock.",
		},
	},
	{
		ID: "wrong-name", Number: 4, Chapter: "A", Title: "Wrong name", View: "all", First: true,
		Scenario: "server-cert=wrong-host",
		Notice:   "Every signature is valid. It is a good certificate, but somebody else's.",
		Predict: Question{
			Text: "The certificate is genuine, but made out to another site. How many of the four questions fail?",
			Choices: []string{
				"One: the name",
				"Two: the name and the signature",
				"Three: only the dates are right",
				"All four: it is the wrong certificate",
			},
			Answer:  0,
			Because: "Dates, issuer and signature are as good as ever. Without the question about the name, any site's certificate would do for any other.",
		},
	},
	{
		ID: "who-signed-this", Number: 5, Chapter: "B", Title: "Who signed this?", View: "all", First: true,
		Scenario: "server-cert=untrusted-root",
		Notice:   "The signature is valid. It is a stranger's.",
		Predict: Question{
			Text: "An authority nobody has heard of signed the certificate. Does the question about the signature pass?",
			Choices: []string{
				"No: an unknown authority's signature is not valid",
				"No: the client cannot check it without the internet",
				"Yes, and so the certificate is good",
				"Yes, but another question fails",
			},
			Answer:  3,
			Because: "Anybody can sign. Whether the signature is right, and whether the signer is trusted, are two questions.",
		},
	},
	{
		ID: "clicking-on", Number: 6, Chapter: "B", Title: "Clicking on through", View: "all",
		Scenario: "server-cert=self-signed&user=ignores",
		Notice:   "The encryption works. With whom?",
		Predict: Question{
			Text: "The certificate vouches for itself, and the user goes on all the same. Will the data be encrypted?",
			Choices: []string{
				"No: without a good certificate there are no keys",
				"Yes, but anybody can read it",
				"Yes, as strongly as ever; but nobody knows for whom",
				"Only what the client sends",
			},
			Answer:  2,
			Because: "Keys are agreed on with whoever answers. The certificate was to say who that is.",
		},
	},
	{
		ID: "stolen-certificate", Number: 7, Chapter: "B", Title: "A stolen certificate", View: "all",
		Scenario: "server-cert=wrong-key",
		Notice:   "All four questions pass. It fails later, where the private key is needed.",
		Predict: Question{
			Text: "An impostor shows a copy of the real certificate. Which of the four questions catches him?",
			Choices: []string{
				"The signature",
				"The issuing authority",
				"The name",
				"None of them",
			},
			Answer:  3,
			Because: "A certificate is public; everybody who ever connected has a copy. What the impostor lacks is the private key: here he cannot decrypt the premaster secret, and the Finished messages do not match. With ECDHE he could not sign, and would be caught a step sooner.",
		},
	},
	{
		ID: "client-certificate", Number: 8, Chapter: "B", Title: "Client must show a certificate", View: "all",
		Scenario: "client-auth=require",
		Notice:   "In step 5 the client signs this handshake, and no other.",
		Predict: Question{
			Text: "Somebody recorded the client's signature. Could it be used again, in another connection?",
			Choices: []string{
				"Yes: it is the client's signature, and stays valid",
				"Yes, until the certificate expires",
				"No: it covers random data of both ends, which are new each time",
				"No: it is encrypted",
			},
			Answer:  2,
			Because: "What is signed is every message so far, with both ends' random data in it. In another handshake they differ.",
		},
	},
	{
		ID: "bit-flipped-late", Number: 9, Chapter: "C", Title: "One bit flipped, late", View: "all", First: true,
		Scenario: "wire=flip:server.application_data:20",
		Notice:   "The record is refused whole. Nothing is repaired.",
		Predict: Question{
			Text: "One bit of the server's answer changes on its way. What happens?",
			Choices: []string{
				"One letter of the page is wrong",
				"The client puts the bit right",
				"The client throws the record away and ends the connection",
				"The server sends it again",
			},
			Answer:  2,
			Because: "The check of the record's integrity says that something changed, not what. The server learns no more than that.",
		},
	},
	{
		ID: "bit-flipped-early", Number: 10, Chapter: "C", Title: "One bit flipped, early", View: "all",
		Scenario: "wire=flip:client.client_hello:random",
		Notice:   "Changed in step 1, noticed in step 8.",
		Predict: Question{
			Text: "One bit of the client's random data changes in the very first message. Which step notices?",
			Choices: []string{
				"Step 1: the message is damaged",
				"Step 2: the server compares",
				"Step 3: the client checks everything",
				"Step 8: the two ends have made different keys",
			},
			Answer:  3,
			Because: "Any random data will do, so nobody can tell at first. But the keys are computed from it, and the two ends computed with different bytes.",
		},
	},
	{
		ID: "man-in-the-middle", Number: 11, Chapter: "C", Title: "Man in the middle", View: "all", First: true,
		Scenario: "attack=intercept",
		Notice:   "He can make a certificate, but he cannot get a trusted signature.",
		Predict: Question{
			Text: "Somebody in between shows a certificate of his own, with the right name and good dates. Which question stops him?",
			Choices: []string{
				"The dates",
				"Whether the issuer is trusted",
				"The name",
				"None: everything he does is encrypted",
			},
			Answer:  1,
			Because: "Name and dates are whatever he writes. A trusted authority's signature under them is what he cannot get.",
		},
	},
	{
		ID: "and-the-user-clicked-on", Number: 12, Chapter: "C", Title: "… and the user clicked on", View: "all",
		Scenario: "user=ignores&attack=intercept",
		Notice:   "Both sides are encrypted, and the strips differ.",
		Predict: Question{
			Text: "The user goes on all the same. Who can read the data?",
			Choices: []string{
				"Nobody: both connections are encrypted",
				"The client and the server, as always",
				"The client, the server and the man in the middle",
				"Everybody on the network",
			},
			Answer:  2,
			Because: "There are two connections, each well encrypted, and he is an end of both.",
		},
	},
	{
		ID: "weaker-ciphers", Number: 13, Chapter: "D", Title: "Weaker ciphers, please", View: "all",
		Scenario: "attack=weaken-ciphers",
		Notice:   "The server chose in good faith, from the list that it received.",
		Predict: Question{
			Text: "On the way, the strong suites are struck out of the client's list. When is it noticed, and by whom?",
			Choices: []string{
				"At once, by the server: the list is too short",
				"In step 2, by the client: it wanted something better",
				"When the client says that it is finished, by the server",
				"Never",
			},
			Answer:  2,
			Because: "The suite chosen is one that the client did offer. But what each end computes at the end covers all messages as it saw them, and they saw different ones. With extended_master_secret already the keys differ, so the first encrypted record cannot be read; without it, the Finished message says so.",
		},
	},
	{
		ID: "recorded-today-rsa", Number: 14, Chapter: "D", Title: "Recorded today, key stolen later: RSA", View: "onlooker",
		Scenario: "leak=server-key:after",
		Notice:   "The recording opens.",
		Predict: Question{
			Text: "Years later, the server's private key is stolen. Does the old recording open?",
			Choices: []string{
				"Yes, all of it",
				"Only the handshake",
				"No: the session's keys were thrown away",
				"No: the certificate has expired",
			},
			Answer:  0,
			Because: "The premaster secret is in the recording, encrypted for that key. Everything else follows from it.",
		},
	},
	{
		ID: "recorded-today-ecdhe", Number: 15, Chapter: "D", Title: "The same with ECDHE", View: "onlooker",
		Scenario: "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&leak=server-key:after",
		Notice:   "The same key, and it stays shut.",
		Predict: Question{
			Text: "The same theft, but the keys were agreed on with ECDHE. Does the recording open?",
			Choices: []string{
				"Yes: the private key opens everything",
				"Yes, with more work",
				"No: the key only signed; what agreed on the secret is gone",
				"No: elliptic curves cannot be broken",
			},
			Answer:  2,
			Because: "The server's key signed the exchange, and no secret was ever encrypted for it. Both ends forgot their halves.",
		},
	},
	{
		ID: "tls-1-3", Number: 16, Chapter: "D", Title: "The same work in TLS 1.3", View: "onlooker",
		Scenario: "versions=tls1.3",
		Notice:   "One round trip fewer, and the certificate is hidden.",
		Predict: Question{
			Text: "What can the café no longer read?",
			Choices: []string{
				"The site's name",
				"The certificate",
				"How much is sent",
				"The server's address",
			},
			Answer:  1,
			Because: "From ServerHello on everything is encrypted, the certificate too. The name is still in the ClientHello.",
		},
	},
}
