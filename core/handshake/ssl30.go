package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// What SSL 3.0 (RFC 6101) does otherwise than TLS. It is out of use (RFC 7568):
// nobody can check its records' padding, and POODLE reads them because of it.
// An end speaks it only when its configuration says so.

// bare makes an offer SSL 3.0's, which has no extensions. The cipher suite
// value speaks for secure renegotiation; the extension itself is sent where its
// content matters, in a renegotiation (RFC 5746 §4.5).
func (e *end) bare(o *offer) {
	info, sent := wire.Raw(o.hello.Extensions, iana.ExtRenegotiationInfo)
	o.hello.Extensions = nil
	switch {
	case sent && e.handshakes > 0:
		o.hello.Extensions = []wire.Extension{{Type: iana.ExtRenegotiationInfo, Data: info}}
	case sent && !e.cfg.RenegotiationSCSV:
		o.hello.CipherSuites = append(o.hello.CipherSuites, iana.EmptyRenegotiationInfoSCSV)
	}
	host := o.host // it knows whom it calls
	o.forget()
	o.host = host
}

// forget leaves out what stands in extensions, secure renegotiation excepted:
// SSL 3.0 was offered, or was chosen where more had been offered.
func (o *offer) forget() {
	o.host, o.groups, o.signatures, o.alpn = "", nil, nil, nil
	o.extendedMasterSecret, o.encryptThenMAC, o.pointFormats, o.status = false, false, false, false
}

// spoken is what is sent for an alert: itself, and in SSL 3.0, which knows
// twelve (RFC 6101 §5.4), the one that comes nearest, or none: "".
func (e *end) spoken(alert string) string {
	if e.version != iana.SSL30 {
		return alert
	}
	switch alert {
	case "close_notify", "unexpected_message", "bad_record_mac", "decompression_failure", "handshake_failure", "no_certificate",
		"bad_certificate", "unsupported_certificate", "certificate_revoked", "certificate_expired", "certificate_unknown", "illegal_parameter":
		return alert
	case "", "user_canceled", "no_renegotiation": // warnings that there is no word for
		return ""
	case "record_overflow":
		return "bad_record_mac"
	case "unknown_ca":
		return "bad_certificate"
	}
	return "handshake_failure"
}

// verifyData30 is what a Finished of SSL 3.0 has to carry.
func (e *end) verifyData30(master val, client bool, name string) val {
	t := &e.hs.transcript
	return e.compute(crypt.OpVerifyData30, crypt.SenderParams(client), "RFC 6101 §5.6.9",
		from(master).and(t.messages()...), name, crypt.VerifyData30(master.data, client, t.data), false)
}

// verifyDigest30 is what CertificateVerify signs: a digest of all messages so
// far, with the master secret in it.
func (e *end) verifyDigest30(master val) val {
	t := &e.hs.transcript
	return e.compute(crypt.OpCertificateVerify30, "", "RFC 6101 §5.6.8",
		from(master).and(t.messages()...), "certificate_verify_hash", crypt.CertificateVerify30(master.data, t.data), false)
}

func (e *end) sendCertificateVerify30(me *Identity, scheme uint16, master val) {
	digest := e.verifyDigest30(master)
	signature, err := crypt.SignDigest(scheme, me.Key, digest.data)
	if err != nil {
		panic(err) // the scheme was chosen to fit the key
	}
	e.compute(crypt.SignOp(scheme), crypt.DigestParams, "RFC 6101 §5.6.8", from(e.privateKey(me), digest), "signature", signature, false)
	e.sendMessage(&wire.CertificateVerify{Signature: signature})
}

// verified30 is [end.verified] for the signature of a CertificateVerify.
func (e *end) verified30(scheme uint16, p *peer, master val, signature []byte, at trace.Slice) (bool, val) {
	digest := e.verifyDigest30(master)
	ok := crypt.VerifyDigest(scheme, p.key, digest.data, signature)
	return ok, e.compute(crypt.VerifyOp(scheme), crypt.DigestParams, "RFC 6101 §5.6.8",
		from(p.value, digest).and(at), "signature_valid", crypt.Verified(ok), false)
}

// receiveCertificate gives the client's Certificate. In SSL 3.0 a client that
// has none says so by a warning, no_certificate, and msg is nil then.
func (e *end) receiveCertificate() heard {
	e.hs.asked = e.version == iana.SSL30
	h := e.receive(iana.HandshakeCertificate)
	e.hs.asked, e.hs.withheld = false, trace.Slice{}
	return h
}

// paddingUnseen records what can't be checked: SSL 3.0 does not say what
// padding is made of, and no MAC covers it (POODLE).
func (e *end) paddingUnseen(at trace.Slice) {
	if at.Len > 0 {
		e.checked("record/padding", trace.NotMade, found{reason: "unspecified", looked: []trace.Slice{at}})
	}
}
