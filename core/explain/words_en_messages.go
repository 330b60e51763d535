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
}
