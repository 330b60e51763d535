package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"

	"handshakelab/cmd/handshake/internal/socket"
	"handshakelab/core/handshake"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// judge says what was wrong with a connection: that it failed, or that it was
// not as the flags expect.
func (s *shim) judge(e handshake.End, res socket.Result) error {
	st := e.Status()
	f := s.flags
	if err := s.hid(&st); err != nil {
		return err
	}
	switch {
	case s.fault != nil:
		return s.fault
	case st.Failure != nil && st.Failure.Panic != "":
		return st.Failure
	case st.Failure != nil && st.Session != nil && st.Outcome == trace.EndCut && !f.has("check-close-notify"):
		// The stream's end without close_notify: at the shim's it is no failure.
	case st.Failure != nil:
		return st.Failure
	case st.Told != "" && st.Told != "close_notify":
		return fmt.Errorf("told: %s", st.Told)
	case st.Session == nil:
		return fmt.Errorf("the handshake was not completed: %s", st.Outcome)
	case res.Why != socket.Done:
		return fmt.Errorf("the peer was silent, or too slow")
	}
	if err := s.agreed(s.first(st.Session)); err != nil {
		return err
	}
	if f.has("expect-accept-early-data") && !st.EarlyData || f.has("expect-reject-early-data") && st.EarlyData {
		return fmt.Errorf("early data taken: %v", st.EarlyData)
	}
	return s.happened(e)
}

// first gives what the first handshake of the connection agreed on.
func (s *shim) first(otherwise *trace.Session) *trace.Session {
	for i := range s.rec.T.Events {
		if v := &s.rec.T.Events[i]; v.Kind == trace.Completed {
			return v.Session
		}
	}
	return otherwise
}

// agreed holds what was agreed on against what was expected.
func (s *shim) agreed(a *trace.Session) error {
	f := s.flags
	for _, x := range []struct {
		flag string
		got  uint16
	}{
		{"expect-version", a.Version}, {"expect-curve-id", a.Group}, {"expect-cipher", a.Suite},
	} {
		want, err := f.number(x.flag)
		if err != nil {
			return err
		}
		if want != 0 && x.got != want {
			return fmt.Errorf("-%s: it is %04x, not %04x", x.flag, x.got, want)
		}
	}
	if want, err := f.number("expect-peer-signature-algorithm"); err != nil || want != 0 && !s.server() && a.Signature != want {
		return fmt.Errorf("-expect-peer-signature-algorithm: it is %04x, not %04x (%v)", a.Signature, want, err)
	}
	alpn := f.get("expect-alpn", "")
	if s.server() {
		alpn = f.get("select-alpn", "")
	}
	switch {
	case a.Resumed != (s.resumes && !f.has("expect-session-miss")):
		return fmt.Errorf("resumed: %v", a.Resumed)
	case a.ALPN != alpn:
		return fmt.Errorf("ALPN agreed on %q, not on %q", a.ALPN, alpn)
	case f.has("expect-server-name") && a.ServerName != f.get("expect-server-name", ""):
		return fmt.Errorf("the server's name is %q", a.ServerName)
	case f.has("expect-no-server-name") && a.ServerName != "":
		return fmt.Errorf("the server's name is %q", a.ServerName)
	case f.has("expect-extended-master-secret") && !a.ExtendedMasterSecret:
		return fmt.Errorf("no extended master secret")
	case f.has("expect-secure-renegotiation") && !a.SecureRenegotiation && a.Version < 0x0304:
		return fmt.Errorf("no secure renegotiation")
	case f.has("expect-no-secure-renegotiation") && a.SecureRenegotiation:
		return fmt.Errorf("secure renegotiation")
	case s.server() && f.has("require-any-client-certificate") && !a.ClientAuthenticated:
		return fmt.Errorf("the client is not known")
	}
	return nil
}

// happened looks for what the trace tells.
func (s *shim) happened(e handshake.End) error {
	f := s.flags
	retried, renegotiations := false, -1
	chosen := -1 // of the certificates
	for i := range s.rec.T.Events {
		v := &s.rec.T.Events[i]
		if v.Msg != nil && v.Msg.Name == "hello_retry_request" {
			retried = true
		}
		if v.Kind == trace.MessageSent && v.Msg.Name == "certificate" {
			chosen = s.shown(s.rec.T.Bytes(v.On[0]))
		}
		if v.Kind == trace.Completed {
			renegotiations++
		}
	}
	want, err := f.number("expect-total-renegotiations")
	if err != nil {
		return err
	}
	staple, err := f.bytes("expect-ocsp-response")
	switch {
	case err != nil:
		return err
	case f.has("expect-selected-credential") && fmt.Sprint(chosen) != f.get("expect-selected-credential", ""):
		return fmt.Errorf("certificate %d was chosen", chosen)
	case f.has("expect-hrr") && !retried:
		return fmt.Errorf("there was no HelloRetryRequest")
	case f.has("expect-no-hrr") && retried:
		return fmt.Errorf("there was a HelloRetryRequest")
	case !f.has("renegotiate-ignore") && renegotiations != int(want):
		return fmt.Errorf("%d renegotiations, not %d", renegotiations, want)
	case f.has("expect-ocsp-response") && !bytes.Equal(s.peer.Staple, staple) && !s.resumes:
		return errors.New("another OCSP response, or none")
	case f.has("expect-no-session") && len(e.Sessions()) > 0:
		return fmt.Errorf("there is a session")
	case !s.server() && f.has("expect-ticket-supports-early-data") && (s.session == nil || s.session.MaxEarlyData == 0):
		return fmt.Errorf("the ticket goes without early data")
	}
	return s.heard()
}

// heard holds what the peer showed and asked for against what was expected.
func (s *shim) heard() error {
	f := s.flags
	if f.has("expect-signed-cert-timestamps") && !s.resumes {
		want, err := f.bytes("expect-signed-cert-timestamps")
		if err != nil {
			return err
		}
		var list []byte
		for _, sct := range s.peer.SCTs {
			list = append(append(list, byte(len(sct)>>8), byte(len(sct))), sct...)
		}
		if got := append([]byte{byte(len(list) >> 8), byte(len(list))}, list...); !bytes.Equal(got, want) {
			return errors.New("other timestamps, or none")
		}
	}
	if f.has("expect-peer-cert-file") && !s.resumes {
		data, err := os.ReadFile(f.get("expect-peer-cert-file", ""))
		if err != nil {
			return err
		}
		if b, _ := pem.Decode(data); b == nil || len(s.peer.Chain) == 0 || !bytes.Equal(b.Bytes, s.peer.Chain[0]) {
			return errors.New("another certificate, or none")
		}
	}
	for i := range s.rec.T.Events {
		v := &s.rec.T.Events[i]
		if v.Kind == trace.MessageReceived && v.Msg != nil && (v.Msg.Name == "client_hello" || v.Msg.Name == "certificate_request") {
			if err := s.asked(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// asked looks at what a peer's message offers or asks for.
func (s *shim) asked(v *trace.Event) error {
	f := s.flags
	want, err := f.codes("expect-peer-verify-pref")
	if err != nil {
		return err
	}
	m, err := wire.Unmarshal(s.rec.T.Bytes(v.On[0]), wire.Context{Version: s.first(&trace.Session{}).Version})
	if err != nil {
		return err
	}
	var schemes []uint16
	switch m := m.(type) {
	case *wire.CertificateRequest:
		schemes = m.Schemes
	case wire.Extended:
		a, _, err := wire.Find[wire.SignatureAlgorithms](m)
		if err != nil {
			return err
		}
		schemes = a.Schemes
		p, _, err := wire.Find[wire.ALPN](m)
		if err != nil || f.has("expect-advertised-alpn") && v.Msg.Name == "client_hello" && f.get("expect-advertised-alpn", "") != prefixed(p.Protocols) {
			return fmt.Errorf("ALPN offered: %q (%v)", p.Protocols, err)
		}
	}
	if want != nil && !slices.Equal(schemes, want) {
		return fmt.Errorf("signatures asked for: %04x", schemes)
	}
	return nil
}

// prefixed writes names each with its length before it.
func prefixed(names []string) string {
	list := ""
	for _, n := range names {
		list += string([]byte{byte(len(n))}) + n
	}
	return list
}

// shown says which of its certificates an end shows in a Certificate message:
// -1 for none, and for the one that is not among the numbered.
func (s *shim) shown(message []byte) int {
	for i, id := range s.identities[:len(s.credentials)] {
		if bytes.Contains(message, id.Chain[0]) {
			return i
		}
	}
	return -1
}
