package handshake

// Signed certificate timestamps, RFC 6962 §3.3: promises of public logs that
// they have, or will have, the server's certificate among their own, so that a
// certificate that an authority should not have issued comes to light. Here
// they are asked for, sent along and handed to Config.Verify. Up to TLS 1.2 they
// stand in the ServerHello, in TLS 1.3 beside the certificate.

// receiveSCTs takes those that a server sent in a message.
func (e *end) receiveSCTs(h *heard, list [][]byte) {
	e.hs.scts = list
	for _, sct := range list {
		e.made(e.read("signed_certificate_timestamp", sct, h.slice(sct)))
	}
}
