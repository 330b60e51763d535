package handshake

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"slices"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Certificate, CertificateVerify and Finished of TLS 1.3, RFC 9846 §4.5: the
// same three prove who the server is and who the client is.

// demands are what a CertificateRequest wants the client's certificate to be
// like.
type demands struct {
	wish
	extensions []wire.Extension
}

// certificateRequest asks for the client's certificate (RFC 9846
// §4.4.2).
func (e *end) certificateRequest(context []byte) *wire.CertificateRequest13 {
	m := &wire.CertificateRequest13{Context: context}
	add := func(b wire.Body) {
		m.Extensions = append(m.Extensions, wire.ExtIn(b, iana.HandshakeCertificateRequest))
	}
	add(&wire.SignatureAlgorithms{Schemes: e.greaseSchemes()})
	if len(e.cfg.AcceptableCAs) > 0 {
		add(&wire.CertificateAuthorities{Authorities: e.cfg.AcceptableCAs})
	}
	e.compressible(add)
	m.Extensions = e.greaseExtension(m.Extensions)
	return m
}

// readCertificateRequest reads what the server wants. Its context tells
// requests after the handshake apart, and is empty in it.
func (e *end) readCertificateRequest(h *heard) *demands {
	m := h.msg.(*wire.CertificateRequest13)
	e.checked("hello/extension-duplicate", trace.Passed, found{looked: []trace.Slice{h.at}})
	e.check("certificate/context", len(m.Context) == 0 == (e.state == Handshaking), found{got: m.Context, looked: []trace.Slice{h.slice(m.Context)}})
	for _, x := range m.Extensions {
		if !wire.AllowedIn13(x.Type, iana.HandshakeCertificateRequest) {
			e.refuse("hello/extension-place", found{got: be16(int(x.Type)), looked: []trace.Slice{h.at}})
		}
	}
	schemes, ok, _ := extension[wire.SignatureAlgorithms](e, h)
	e.demand(ok, iana.ExtSignatureAlgorithms, h)
	return &demands{e.wishOf(h, m.Extensions, schemes.Schemes), m.Extensions}
}

// identify answers a CertificateRequest: with a certificate that fits it and
// the proof that it is this client's, or with an empty one (RFC 9846 §4.5.1).
func (e *end) identify(context []byte, d *demands) bool {
	known := e.publicName() == "" // else it is for another server (RFC 9849 §6.1.6)
	if id, scheme := e.pick(d.wish); known && id != nil && acceptable(id, d.authorities) {
		e.sendCertificate13(context, id, d.extensions)
		e.sendCertificateVerify13(id, scheme)
		return true
	}
	e.sendCertificate13(context, nil, nil)
	return false
}

// sendCertificate13 shows a chain, or an empty one. asked are the extensions
// of the message that it answers.
func (e *end) sendCertificate13(context []byte, id *Identity, asked []wire.Extension) {
	m := &wire.Certificate13{Context: context, List: []wire.CertificateEntry{}}
	for i, der := range chainOf(id) {
		entry := wire.CertificateEntry{Data: der, Extensions: []wire.Extension{}}
		if _, wants := wire.Raw(asked, iana.ExtStatusRequest); wants && i == 0 && id.Staple != nil {
			entry.Extensions = append(entry.Extensions,
				wire.ExtIn(&wire.StatusRequest{StatusType: iana.StatusTypeOCSP, Response: id.Staple}, iana.HandshakeCertificate))
		}
		if _, wants := wire.Raw(asked, iana.ExtSignedCertificateTimestamp); wants && i == 0 && len(id.SCTs) > 0 {
			entry.Extensions = append(entry.Extensions, wire.ExtIn(&wire.SignedCertificateTimestamps{List: id.SCTs}, iana.HandshakeCertificate))
		}
		m.List = append(m.List, entry)
	}
	e.sendChain(m, asked)
}

// judgeServer13 wants a key that can sign in one of the ways that were
// offered (RFC 9846 §4.5.1.2).
func (e *end) judgeServer13(h *heard, o *offer) *peer {
	staple := e.readCertificate(h, nil, o.hello.Extensions)
	chain := h.msg.(*wire.Certificate13).Chain()
	if len(chain) == 0 {
		e.refuse("server-cert/present", found{reason: "none-sent", looked: []trace.Slice{h.at}})
	}
	return e.judge(h, chain, staple, e.misfit13(o.signatures), schemeNames(o.signatures))
}

// judgeClient13 looks at the client's certificate. Without one it gives nil,
// unless one is required (RFC 9846 §4.5.1.3).
func (e *end) judgeClient13(h *heard, request *wire.CertificateRequest13) *peer {
	staple := e.readCertificate(h, request.Context, request.Extensions)
	chain := h.msg.(*wire.Certificate13).Chain()
	if len(chain) == 0 {
		f := found{reason: "none-sent", looked: []trace.Slice{h.at}}
		if e.cfg.ClientAuth == Require {
			e.refuse("client-cert/present", f)
		}
		e.checked("client-cert/present", trace.NotMade, f)
		return nil
	}
	return e.judge(h, chain, staple, e.misfit13(e.cfg.Signatures), schemeNames(e.cfg.Signatures))
}

// misfit13 says why a key cannot be used, "" if it can.
func (e *end) misfit13(schemes []uint16) func(crypto.PublicKey) string {
	return func(pub crypto.PublicKey) string {
		for _, code := range schemes {
			if crypt.CanSign(iana.TLS13, pub, code) {
				return ""
			}
		}
		return "wrong-key-type"
	}
}

func schemeNames(schemes []uint16) string {
	var names []string
	for _, code := range schemes {
		if name, ok := iana.Name(iana.SchemeRegistry, uint64(code)); ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// readCertificate checks what stands beside the certificates: the context of
// the request that is answered, and extensions that were asked for. It gives
// the leaf's OCSP response, if there is one.
func (e *end) readCertificate(h *heard, context []byte, asked []wire.Extension) (staple []byte) {
	m := h.msg.(*wire.Certificate13)
	e.check("certificate/context", bytes.Equal(m.Context, context), found{got: m.Context, want: context, looked: []trace.Slice{h.part(messageHeader, 1+len(m.Context))}})
	var answers []wire.Extension
	for i := range m.List {
		answers = append(answers, m.List[i].Extensions...)
	}
	e.checkAnswers(asked, answers, h)
	if len(m.List) > 0 {
		status, _, _ := extensionIn[wire.StatusRequest](e, h, m.List[0].Extensions, iana.HandshakeCertificate)
		staple = status.Response
		scts, _, _ := extensionIn[wire.SignedCertificateTimestamps](e, h, m.List[0].Extensions, iana.HandshakeCertificate)
		e.receiveSCTs(h, scts.List)
	}
	return staple
}

// signedContent is what a CertificateVerify signs: 64 spaces, which are longer
// than both randoms, whose proof it is, a zero, and the transcript's hash (RFC
// 9846 §4.5.2).
func (e *end) signedContent(client bool) (content []byte, in inputs) {
	whose := "server"
	if client {
		whose = "client"
	}
	prefix := make([]byte, 0, 64+33+1)
	for range 64 {
		prefix = append(prefix, ' ')
	}
	prefix = append(append(prefix, "TLS 1.3, "+whose+" CertificateVerify"...), 0)
	digest := e.transcriptHash()
	return slices.Concat(prefix, digest.data), from(e.known("certificate_verify_context", whose, prefix), digest)
}

// sendCertificateVerify13 signs the handshake so far.
func (e *end) sendCertificateVerify13(me *Identity, scheme uint16) {
	content, over := e.signedContent(e.isClient)
	signature, in := e.signed(scheme, me, content)
	in.values = append(in.values, over.values...)
	e.compute(crypt.SignOp(scheme), "", "RFC 9846 §4.5.2", in, "signature", signature, false)
	e.sendMessage(&wire.CertificateVerify{Scheme: scheme, Signature: signature})
}

// receiveCertificateVerify13 has the peer prove that it holds its
// certificate's private key, and gives the scheme by which it did.
func (e *end) receiveCertificateVerify13(p *peer, offered []uint16) uint16 {
	id := "certificate-verify/"
	if e.isClient {
		id = "server-certificate-verify/"
	}
	h := e.receive(iana.HandshakeCertificateVerify)
	m := h.msg.(*wire.CertificateVerify)
	e.check(id+"signature-offered", e.canVerify(offered, m.Scheme, p),
		found{got: be16(int(m.Scheme)), want: be16s(offered), looked: []trace.Slice{h.part(messageHeader, 2)}})
	content, over := e.signedContent(!e.isClient)
	at := h.slice(m.Signature)
	ok, v := e.verified(m.Scheme, p, content, m.Signature, "RFC 9846 §4.5.2", over, at)
	e.check(id+"signature", ok, found{looked: []trace.Slice{at}, values: []trace.ValueID{p.value.id, v.id}})
	e.hs.transcript.add(h.raw, h.at)
	return m.Scheme
}

// sendFinished13 proves what this end saw. base is its traffic secret.
func (e *end) sendFinished13(base val) {
	data := e.verifyData13(e.hs.suite.Hash, base, e.transcriptHash(), e.role()+"_verify_data")
	e.sendMessage(&wire.Finished{VerifyData: data.data})
}

// receiveFinished13 is the other half. base is the peer's traffic secret.
func (e *end) receiveFinished13(base val) {
	h := e.receive(iana.HandshakeFinished)
	m := h.msg.(*wire.Finished)
	at := h.slice(m.VerifyData)
	got := e.read(e.peerRole()+"_verify_data", m.VerifyData, at)
	e.made(got)
	want := e.verifyData13(e.hs.suite.Hash, base, e.transcriptHash(), e.peerRole()+"_verify_data")
	e.check("finished/verify-data", subtle.ConstantTimeCompare(got.data, want.data) == 1,
		found{got: got.data, want: want.data, looked: []trace.Slice{at}, values: []trace.ValueID{got.id, want.id}})
	e.hs.transcript.add(h.raw, h.at)
}
