package explain

var stepsEN = []StepWords{
	{
		Title: "The client says hello",
		Short: "client's hello",
		Text:  "The client opens the conversation. It says which versions of the protocol it speaks, which sets of ciphers it can use, in order of preference, and sends 32 fresh random bytes. It also names the site it wants, because one server may serve many. Nothing here is secret: everyone on the way can read it. The random bytes make sure that this handshake is like no other, so that a recording of an old one is of no use.",
	},
	{
		Title: "The server answers and shows its certificate",
		Short: "server's answer",
		Text:  "The server chooses: one version, one set of ciphers out of the client's list. It sends 32 random bytes of its own and its certificate, a public statement, signed by an authority, that a certain public key belongs to a certain name. If it wants to know who the client is, it asks for the client's certificate too. Still everyone can read along, and still nothing is proven: a certificate is public, anybody can send a copy of it.",
		DH:    "With Diffie-Hellman the server also sends a fresh public value, made for this connection only, and signs it together with both random values, so that nobody can put another one in its place.",
	},
	{
		Title: "The client checks who the server is",
		Short: "server checked",
		Text:  "The client asks the certificate four questions. Is today within its dates? Was it issued by an authority that the client trusts? Is that authority's signature on it genuine? Is it for the name the client meant to call? The first three say that the certificate is good. Only the last one says that it is the right one: without it, anybody with a good certificate for his own name could sit in the middle. If an answer is no, the person at the client is warned that no authenticated connection can be made.",
		RSA:   "That the server also holds the private key will show later: it has to decrypt what the client sends in step 4.",
		DH:    "Here a fifth question is answered as well: the signature on the server's fresh public value can only come from the holder of the certificate's private key.",
	},
	{
		Title: "The client sends its part of the secret",
		Short: "secret sent",
		Text:  "Now both ends need a secret in common, the premaster secret, though everything they send can be read.",
		RSA:   "The client invents 48 bytes, the premaster secret, encrypts them with the public key out of the server's certificate, and sends the result. Whoever holds the private key can open it, nobody else. The weak side: whoever steals that private key, even years later, can open every recording.",
		DH:    "Client and server each mix their own private value with the other's public one, and arrive at the same number, the premaster secret. Whoever only sees the two public values can't. The private values are thrown away afterwards: a server key stolen later opens nothing. That is called forward secrecy.",
	},
	{
		Title:   "The client proves who it is, if asked",
		Short:   "client's proof",
		Text:    "If the server asked for it, the client sends its certificate (before step 4's message) and a signature. It signs all handshake messages so far. They contain both random values, so this signature fits this handshake and no other: a recorded one is of no use. If the client has no certificate to show, it sends an empty list, and the server decides.",
		Skipped: "The server did not ask for a client certificate. That is usual: on the web, people mostly log in later, through the encrypted connection.",
	},
	{
		Title: "The server checks the client; both make the master secret",
		Short: "master secret",
		Text:  "If the client showed a certificate, the server asks it the same kind of questions: is the signature genuine, are the dates right, is the issuer trusted, is this certificate on file, is this user allowed? If one answer is no, the connection ends. Then each end turns the premaster secret and the random values into the master secret. Both compute it by themselves, and it never crosses the wire.",
		RSA:   "The server first decrypts the premaster secret with its private key. If what comes out is malformed it says nothing and goes on with random bytes instead: an attacker who could tell the difference could use the server to decrypt things for him.",
		DH:    "The server first mixes its own private value with the client's public one, and gets the same premaster secret.",
	},
	{
		Title: "Both make the session keys",
		Short: "session keys",
		Text:  "From the master secret each end makes the keys for this session: one set for what the client writes, another for what the server writes. They are symmetric keys: the same key locks and unlocks. They encrypt, and they let each record be checked, so that any change between sending and receiving is detected. Nothing is sent in this step.",
	},
	{
		Title: "The client turns encryption on and says it has finished",
		Short: "client finished",
		Text:  "The client announces that all it sends from now on is encrypted. Its first encrypted message is Finished: a short digest of every handshake message that the client has sent and seen, made with the master secret. The server compares it with its own. If an attacker changed a single byte of the handshake, even in the readable part, the two differ and it ends here.",
	},
	{
		Title: "The server turns encryption on and says it has finished",
		Short: "server finished",
		Text:  "The server does the same: it switches to encryption and sends its own Finished. When the client finds it right, it knows that the other end saw the same handshake and holds the same master secret. Whoever had shown a certificate without having its private key could not have got here.",
	},
	{
		Title: "Data, encrypted both ways",
		Short: "data",
		Text:  "The handshake is complete. Now the client sends its request and the server its answer, each record encrypted and protected against change, loss and reordering. Someone who listens sees how much is sent, when, and by whom, but not what. At the end each side says goodbye with close_notify, so that nobody can cut the conversation short unnoticed.",
	},
}
