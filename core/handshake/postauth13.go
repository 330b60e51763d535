package handshake

import (
	"bytes"
	"slices"

	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Client authentication after the handshake, RFC 9846 §4.7.2: the same three
// messages as in it, over the handshake's transcript and the request.

// later is what it takes.
type later struct {
	offered    bool                         // the client said that it can be asked
	transcript transcript                   // up to the client's Finished
	requests   []*wire.CertificateRequest13 // not answered yet
	raw        [][]byte                     // the same as bytes
	at         []trace.Slice
	asked      int      // how many there were
	contexts   [][]byte // of those a client was asked with
}

// continued gives the transcript of an answer to a request.
func (l *later) continued(e *end, raw []byte, at trace.Slice) transcript {
	t := transcript{data: slices.Clone(l.transcript.data), head: l.transcript.head, slices: l.transcript.messages()}
	t.use(e.hs.suite.Hash)
	t.add(raw, at)
	return t
}

// requestCertificate asks the client for a certificate because the application
// wants it, if the client can be asked.
func (e *end) requestCertificate() {
	l := &e.after.later
	if e.isClient || !l.offered {
		return
	}
	context := e.draw("certificate_request_context", "certificate-request/"+itoa(uint64(l.asked)), 16, false)
	e.made(context)
	l.asked++
	m := e.certificateRequest(context.data)
	raw := wire.Marshal(m, e.context())
	at := e.sentSpace(raw)
	e.send(handshakeNames[m.Type()], raw, at, nil)
	l.requests, l.raw, l.at = append(l.requests, m), append(l.raw, raw), append(l.at, at)
}

// onRequest answers a request. What it is marked with must not have been used
// before, or else an old answer would do.
func (e *end) onRequest(h *heard, m *wire.CertificateRequest13) {
	l := &e.after.later
	d := e.readCertificateRequest(h)
	used := slices.ContainsFunc(l.contexts, func(c []byte) bool { return bytes.Equal(c, m.Context) })
	e.check("certificate/context", !used, found{got: m.Context, looked: []trace.Slice{h.slice(m.Context)}})
	l.contexts = append(l.contexts, m.Context)
	e.hs.transcript = l.continued(e, h.raw, h.at)
	s := *e.session
	s.ClientAuthenticated = e.identify(m.Context, d)
	e.session = &s
	e.sendFinished13(e.after.secrets.client)
	e.hs.transcript = transcript{}
}

// onAnswer takes a client's answer: its Certificate has come, and nothing may
// come between that and its Finished.
func (e *end) onAnswer(came *heard) {
	l := &e.after.later
	h := e.unpacked(came)
	m := h.msg.(*wire.Certificate13)
	i := slices.IndexFunc(l.requests, func(r *wire.CertificateRequest13) bool { return bytes.Equal(r.Context, m.Context) })
	e.check("certificate/context", i >= 0, found{got: m.Context, looked: []trace.Slice{h.at}})
	request := l.requests[i]
	e.hs.transcript = l.continued(e, l.raw[i], l.at[i])
	e.hs.transcript.add(came.raw, came.at)
	l.requests, l.raw, l.at = slices.Delete(l.requests, i, i+1), slices.Delete(l.raw, i, i+1), slices.Delete(l.at, i, i+1)
	client := e.judgeClient13(h, request)
	if client != nil {
		e.receiveCertificateVerify13(client, e.cfg.Signatures)
	}
	e.receiveFinished13(e.after.secrets.client)
	s := *e.session
	s.ClientAuthenticated = client != nil
	e.session, e.hs.session.ClientAuthenticated = &s, s.ClientAuthenticated
	e.hs.transcript = transcript{}
}
