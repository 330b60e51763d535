package explain

var messagesEN = []MessageWords{
	{"hello_request", "HelloRequest", "HReq", "The server asks the client to begin a handshake anew.", "RFC 5246 §7.4.1.1"},
	{"client_hello", "ClientHello", "CH", "The client's opening: the versions it speaks, its cipher suites in order of preference, 32 random bytes, and extensions such as the name of the site. Everyone can read it.", "RFC 5246 §7.4.1.2"},
	{"server_hello", "ServerHello", "SH", "The server's choice: one version, one cipher suite, 32 random bytes of its own. From here on both know which rules apply.", "RFC 5246 §7.4.1.3"},
	{"certificate", "Certificate", "Cert", "A chain of certificates: first the sender's own, then that of the authority which issued it, and so on upwards. It is public; to send it proves nothing yet.", "RFC 5246 §7.4.2"},
	{"certificate_status", "CertificateStatus", "OCSP", "A fresh statement by the authority, passed on by the server, that the certificate has not been revoked.", "RFC 6066 §8"},
	{"server_key_exchange", "ServerKeyExchange", "SKE", "The server's public value for Diffie-Hellman, made for this connection, signed together with both random values by the key in the certificate.", "RFC 5246 §7.4.3"},
	{"certificate_request", "CertificateRequest", "CReq", "The server asks the client for a certificate, and says which kinds, signatures and authorities it accepts.", "RFC 5246 §7.4.4"},
	{"server_hello_done", "ServerHelloDone", "Done", "The server has said its part and waits. The message is empty.", "RFC 5246 §7.4.5"},
	{"client_key_exchange", "ClientKeyExchange", "CKE", "What the server needs to arrive at the same premaster secret: the secret itself, encrypted for the server, or the client's public Diffie-Hellman value.", "RFC 5246 §7.4.7"},
	{"certificate_verify", "CertificateVerify", "CV", "The client's signature over all handshake messages so far. It proves that the client holds the private key of the certificate it showed, here and now.", "RFC 5246 §7.4.8"},
	{"new_session_ticket", "NewSessionTicket", "NST", "A sealed note that the client can bring back later, to take up this session without a full handshake.", "RFC 5077 §3.3"},
	{"change_cipher_spec", "ChangeCipherSpec", "CCS", "A single byte that says: all that I send after this is protected with the new keys.", "RFC 5246 §7.1"},
	{"finished", "Finished", "Fin", "The first encrypted message: a digest over the whole handshake, made with the master secret. If both ends did not see the same bytes, it does not match.", "RFC 5246 §7.4.9"},
	{"application_data", "application data", "Data", "What all this was for: the bytes of the application, encrypted.", "RFC 5246 §10"},
	{"alert", "Alert", "Alert", "Two bytes: how grave, and what about. A fatal one ends the connection.", "RFC 5246 §7.2"},
	{"hello_retry_request", "HelloRetryRequest", "HRR", "The server asks for another ClientHello: with a key share of a group that it can use, or with a cookie, so that it need not remember the first one. It goes as a ServerHello whose random bytes are a fixed value.", "RFC 9846 §4.2.4"},
	{"encrypted_extensions", "EncryptedExtensions", "EE", "The server's other answers to the client's extensions, those that were not needed to agree on keys. It is the first encrypted message: who listens reads nothing of it.", "RFC 9846 §4.4.1"},
	{"compressed_certificate", "CompressedCertificate", "CCert", "A Certificate message, packed.", "RFC 8879 §4"},
	{"end_of_early_data", "EndOfEarlyData", "EOED", "The client says that its early data ends here, and changes to the keys of the handshake.", "RFC 9846 §4.6"},
	{"key_update", "KeyUpdate", "KU", "The sender's next record is under new keys, computed from the old; it may ask the other end to do the same. Who steals the new keys can't go back to the old.", "RFC 9846 §4.7.3"},
	{"message_hash", "message_hash", "MH", "Stands for the first ClientHello in the digests of the handshake, when there are two. It is never sent.", "RFC 9846 §4.1"},
}

// messages13EN are the messages that TLS 1.3 changed: the others are as above.
var messages13EN = []MessageWords{
	{"client_hello", "ClientHello", "CH", "The client's opening: the versions it speaks, its cipher suites, 32 random bytes, the name of the site; and, ahead of what used to be the fourth step, its half of the key exchange, for one group or several that it hopes the server can use. Everyone can read it.", "RFC 9846 §4.2.2"},
	{"server_hello", "ServerHello", "SH", "The server's choice: version, cipher suite, 32 random bytes; and its half of the key exchange. With it both ends can compute keys, and all that follows is encrypted. For old boxes on the way it pretends to be TLS 1.2; the true version stands in an extension.", "RFC 9846 §4.2.3"},
	{"certificate", "Certificate", "Cert", "A chain of certificates: first the sender's own, then that of the authority which issued it, and so on. In TLS 1.3 it crosses the wire encrypted: who listens no longer learns who it is.", "RFC 9846 §4.5.1"},
	{"certificate_request", "CertificateRequest", "CReq", "The server asks the client for a certificate, and says which signatures and authorities it accepts. It may do so in the handshake, or later.", "RFC 9846 §4.4.2"},
	{"certificate_verify", "CertificateVerify", "CV", "The sender's signature over a digest of all messages so far. It proves that the sender holds the private key of the certificate it showed, here and now. In TLS 1.3 the server sends one in every handshake with a certificate.", "RFC 9846 §4.5.2"},
	{"new_session_ticket", "NewSessionTicket", "NST", "A ticket that the client can bring back later, and with it the key to be made from this connection's: then no certificates are needed. It comes when the handshake is over.", "RFC 9846 §4.7.1"},
	{"change_cipher_spec", "ChangeCipherSpec", "CCS", "It means nothing any more. It is sent so that boxes on the way which know only TLS 1.2 let the connection pass; its receiver drops it.", "RFC 9846 §5"},
	{"finished", "Finished", "Fin", "A code over the whole handshake, made with a key that only the two ends can compute. If both did not see the same bytes, it does not match.", "RFC 9846 §4.5.3"},
	{"application_data", "application data", "Data", "What all this was for: the bytes of the application, encrypted.", "RFC 9846 §5.2"},
	{"alert", "Alert", "Alert", "Two bytes: how grave, and what about. In TLS 1.3 all but the goodbyes are fatal.", "RFC 9846 §6"},
}
