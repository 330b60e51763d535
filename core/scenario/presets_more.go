package scenario

// morePresets are those of chapters E to G.
var morePresets = []Preset{
	{
		ID: "ssl-3-0", Number: 17, Chapter: "E", Title: "SSL 3.0, 1996", View: "all",
		Scenario: "versions=ssl3.0",
		Notice:   "The ten steps are all there. What is broken is how the keys are used.",
		Predict: Question{
			Text: "SSL 3.0 is forbidden since 2015. What is wrong with it?",
			Choices: []string{
				"It does not encrypt",
				"The ten steps are other ones",
				"What fills up the last block is not protected",
				"Its certificates are not signed",
			},
			Answer:  2,
			Because: "Whoever is in between may change the filling, and learns from whether the record is taken: that is POODLE. The handshake itself has hardly changed since.",
		},
	},
	{
		ID: "talked-down", Number: 18, Chapter: "E", Title: "Talked down to SSL 3.0", View: "all",
		Scenario: "versions=ssl3.0-tls1.2&fallback=on&attack=strip-version",
		Notice:   "Three attempts fail, the fourth is weak, and nobody notices.",
		Predict: Question{
			Text: "Somebody cuts off every attempt that is newer than SSL 3.0, and the client tries again with something older. Which check notices?",
			Choices: []string{
				"Finished: it covers the whole handshake",
				"The server's certificate",
				"The random values",
				"None: each attempt is a connection of its own",
			},
			Answer:  3,
			Because: "Finished covers the messages of its own connection. That there were others before, which failed, stands in none of them.",
		},
	},
	{
		ID: "talked-down-and-said-so", Number: 19, Chapter: "E", Title: "… and the client says so", View: "all",
		Scenario: "versions=ssl3.0-tls1.2&fallback=scsv&attack=strip-version",
		Notice:   "One value in the list of suites, which is no suite, ends the trick.",
		Predict: Question{
			Text: "The same, but a client that falls back says so in its hello. Who notices now?",
			Choices: []string{
				"The client: it knows that it fell back",
				"The server: it could do better than this hello asks for",
				"Nobody: the attacker strikes it out",
				"The user",
			},
			Answer:  1,
			Because: "The server speaks something newer, and the client says that it tried that. So somebody made it fail. Were the signal struck out on the way, Finished would notice.",
		},
	},
	{
		ID: "versions-struck-out", Number: 20, Chapter: "E", Title: "Versions struck out", View: "all",
		Scenario: "versions=tls1.2-tls1.3&attack=strip-version",
		Notice:   "The server says it in its random bytes, and the client reads it there.",
		Predict: Question{
			Text: "TLS 1.3 is struck out of the client's list on the way, and both agree on TLS 1.2. What gives it away first?",
			Choices: []string{
				"The server's random bytes",
				"Finished",
				"The certificate",
				"Nothing",
			},
			Answer:  0,
			Because: "A server that could have done better ends its random bytes with DOWNGRD. They are part of what it signs or what the keys are made of, so nobody can take that away.",
		},
	},
	{
		ID: "session-taken-up", Number: 21, Chapter: "F", Title: "A session taken up again", View: "all",
		Scenario: "resume=id",
		Notice:   "In the second connection steps 3 and 4 are missing, and the server is the first to finish.",
		Predict: Question{
			Text: "The client calls again and takes up the old session. What need not be done again?",
			Choices: []string{
				"The key exchange and the certificates",
				"The random values",
				"The session keys",
				"Finished",
			},
			Answer:  0,
			Because: "The old master secret takes the place of a new one; whoever has it is whoever was there. But random values and session keys are new each time.",
		},
	},
	{
		ID: "ticket-key-stolen", Number: 22, Chapter: "F", Title: "The ticket key is stolen", View: "onlooker",
		Scenario: "ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&resume=ticket&leak=ticket-key",
		Notice:   "One key opens every recording, though the key exchange had forward secrecy.",
		Predict: Question{
			Text: "The keys were agreed on with ECDHE, and the server gave the client a ticket. Later the server's ticket key is stolen. Does the recording open?",
			Choices: []string{
				"No: ECDHE has forward secrecy",
				"Only the second connection",
				"Yes, both connections",
				"Only with the certificate's key as well",
			},
			Answer:  2,
			Because: "The ticket is the session itself, master secret included, encrypted with that one key, and it crossed the wire in the clear. So it has to be changed often, and thrown away.",
		},
	},
	{
		ID: "data-before-handshake", Number: 23, Chapter: "F", Title: "Data before the handshake", View: "all",
		Scenario: "early-data=on",
		Notice:   "The request goes with the very first message.",
		Predict: Question{
			Text: "In the second connection the request goes along with the ClientHello. With which key is it encrypted?",
			Choices: []string{
				"With none",
				"With one that this handshake will make",
				"With one that the first connection left behind",
				"With the server's public key",
			},
			Answer:  2,
			Because: "A ticket from the first connection stands for a key that both have. It is all there is so early: the server has added nothing fresh yet.",
		},
	},
	{
		ID: "and-sent-twice", Number: 24, Chapter: "F", Title: "… and sent twice", View: "all",
		Scenario: "early-data=on&attack=replay",
		Notice:   "The server does it twice, and cannot tell.",
		Predict: Question{
			Text: "Somebody recorded the first flight with the early data and sends it again. What does the server do?",
			Choices: []string{
				"It refuses: the random values are old",
				"It answers once more",
				"It can't decrypt it",
				"It asks for a certificate",
			},
			Answer:  1,
			Because: "Nothing fresh of the server's is in it. Only a server that remembers what it has seen can tell, so early data must be nothing that does harm when it comes twice.",
		},
	},
	{
		ID: "post-quantum", Number: 25, Chapter: "G", Title: "Against quantum computers", View: "all",
		Scenario: "groups=X25519MLKEM768",
		Notice:   "The shares are forty times as long, and nothing else changes.",
		Predict: Question{
			Text: "A quantum computer could undo x25519. What does the hybrid exchange do about it?",
			Choices: []string{
				"It encrypts twice",
				"It uses longer keys for the data",
				"It mixes in a second secret that such a computer can't get at",
				"It hides the public values",
			},
			Answer:  2,
			Because: "Two exchanges run side by side, x25519 and ML-KEM, and the keys come from both secrets: one that holds is enough. What is recorded today stays shut tomorrow.",
		},
	},
	{
		ID: "hello-again", Number: 26, Chapter: "G", Title: "Hello? Hello again", View: "all",
		Scenario: "versions=tls1.3&server-groups=secp256r1",
		Notice:   "A wrong guess costs a round trip, no more.",
		Predict: Question{
			Text: "The client sends its share for a group that the server can't use. What happens?",
			Choices: []string{
				"The connection fails",
				"The server asks for another hello",
				"The server uses its certificate instead",
				"They go on without Diffie-Hellman",
			},
			Answer:  1,
			Because: "The server names a group, the client says hello once more, with a share for that. Both hellos are in what Finished covers.",
		},
	},
	{
		ID: "both-unseen", Number: 27, Chapter: "G", Title: "Both show themselves, unseen", View: "onlooker",
		Scenario: "versions=tls1.3&client-auth=require",
		Notice:   "There are two certificates in it. Try to find one.",
		Predict: Question{
			Text: "Client and server both show certificates in TLS 1.3. Which can somebody on the way read?",
			Choices: []string{
				"The server's",
				"The client's",
				"Both",
				"Neither",
			},
			Answer:  3,
			Because: "When they are sent, both ends have keys already. In TLS 1.2 both could be read by everybody.",
		},
	},
	{
		ID: "new-keys-on-the-way", Number: 28, Chapter: "G", Title: "New keys on the way", View: "all",
		Scenario: "key-update=both",
		Notice:   "After the KeyUpdate the strips of the keys are others.",
		Predict: Question{
			Text: "In the middle of the connection the client changes its keys. What has to be sent for that?",
			Choices: []string{
				"The new keys",
				"Another handshake",
				"One short message",
				"Nothing: they change by themselves",
			},
			Answer:  2,
			Because: "Both compute the next keys from the last, in one direction only: who steals the new ones can't go back. The message only says when.",
		},
	},
}
