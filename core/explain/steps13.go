package explain

import (
	"strings"

	"handshakelab/core/trace"
)

// TLS 1.3 does the same work in another order. Time goes, by the steps:
//
//	1   ClientHello, the client's public value with it (HelloRetryRequest, ClientHello)
//	2   ServerHello, the server's public value with it
//	4   both compute the shared secret: no message of its own
//	6   the chain of secrets, where the master secret was
//	7   keys for the handshake, then for the data
//	2   EncryptedExtensions, CertificateRequest, Certificate, CertificateVerify
//	9   the server's Finished
//	3   the client checks the server
//	5   the client's Certificate, CertificateVerify
//	8   the client's Finished
//	6   the server checks the client
//	10  data, tickets, new keys

// ofTLS13 says whether an event is to be found in a connection of TLS 1.3
// only.
func ofTLS13(e *trace.Event) bool {
	switch {
	case (e.Kind == trace.MessageSent || e.Kind == trace.MessageReceived) && e.Msg != nil: // a client's recording has but what arrived
		return e.Msg.Name == "encrypted_extensions" || e.Msg.Name == "hello_retry_request"
	case e.Epoch != nil:
		return e.Epoch.Stage != "application"
	}
	return false
}

// guess13 is guess for what TLS 1.3 does in another step; ok is false where it
// does not.
func (s *Stepper) guess13(e *trace.Event, role trace.Party) (n int, certain, ok bool) {
	complete := s.complete[[2]int{int(e.Conn), int(e.Party)}]
	switch e.Kind {
	case trace.MessageSent:
		return s.messageStep13(e, e.Msg.Name, role, complete), true, true
	case trace.MessageReceived:
		return s.messageStep13(e, e.Msg.Name, other(role), complete), true, true
	case trace.DataSent, trace.DataReceived:
		if early := (role == trace.Client) == (e.Kind == trace.DataSent) && !complete; early {
			return 1, false, true // it goes with the hello
		}
	case trace.Made:
		switch {
		case complete:
			return s.last[[2]int{int(e.Conn), int(e.Party)}], false, true
		case len(e.Uses) > 0 && hides(s.t.Value(e.Uses[0]).Name):
			return 1, true, true
		case len(e.Uses) > 0 && share(s.t.Value(e.Uses[0]).Name, "client_"):
			return 1, true, true
		case len(e.Uses) > 0 && share(s.t.Value(e.Uses[0]).Name, "server_"):
			return 2, true, true
		}
	case trace.Computed:
		return s.opStep13(s.t.Op(e.Op), role), false, true
	case trace.KeysChanged:
		switch {
		case complete:
			return 10, true, true
		case e.Epoch.Stage == "early":
			return 1, false, true
		case e.Epoch.Stage == "handshake":
			return 7, false, true
		}
	case trace.Checked:
		switch room, _, _ := strings.Cut(e.Check.ID, "/"); room {
		case "server-certificate-verify":
			return 3, true, true
		case "certificate":
			return byRole(role, 3, 6), false, true
		case "key-share":
			return 4, false, true
		case "psk":
			return 2, true, true
		}
	case trace.Waits:
		name, _, _ := strings.Cut(e.Note, "|")
		return s.messageStep13(e, name, other(role), complete), false, true
	}
	return 0, false, false
}

// messageStep13 is messageStep in TLS 1.3; complete: the handshake is over at
// the end whose event it is.
func (s *Stepper) messageStep13(e *trace.Event, name string, from trace.Party, complete bool) int {
	switch name {
	case "hello_retry_request":
		return 1
	case "encrypted_extensions":
		return 2
	case "certificate_request":
		if complete {
			return 5
		}
	case "compressed_certificate":
		name = "certificate"
	case "certificate_verify":
		return byRole(from, 5, 2)
	case "finished":
		if complete && from == trace.Client {
			return 5 // it ends a proof that was asked for later
		}
	case "end_of_early_data":
		return 8
	case "change_cipher_spec":
		return s.last[[2]int{int(e.Conn), int(e.Party)}] // it means nothing, and goes with what is sent
	case "new_session_ticket", "key_update":
		return 10
	}
	return messageStep(name, from)
}

// share says whether a value is one's part of the key exchange: that is why
// it is in a hello.
func share(name, whose string) bool {
	return strings.HasPrefix(name, whose+"ecdh_") || strings.HasPrefix(name, whose+"dh_") || strings.HasPrefix(name, whose+"kem_") ||
		strings.HasPrefix(name, whose+"hybrid_")
}

// hides says whether a value is of what hides a hello; what confirms that it
// was read comes with the answer.
func hides(name string) bool {
	return strings.HasPrefix(name, "ech_") && !confirms(name) || name == "outer_client_random" || name == "client_hello_outer_aad"
}

func confirms(name string) bool { return strings.HasPrefix(name, "ech_confirmation") }

// finishedStep gives a key or a code for Finished the step of whose it is.
func (s *Stepper) finishedStep(o *trace.Op) int {
	for i := int(o.ID) - 1; i < len(s.t.Ops); i++ {
		if p := &s.t.Ops[i]; p.Conn == o.Conn && p.Party == o.Party && len(p.Out) > 0 {
			switch s.t.Value(p.Out[0]).Name {
			case "server_verify_data":
				return 9
			case "client_verify_data":
				return 8
			}
		}
	}
	return 8
}

// opStep13 is opStep in TLS 1.3.
func (s *Stepper) opStep13(o *trace.Op, role trace.Party) int {
	if strings.HasPrefix(o.Name, "hpke/") {
		return 1 // a hello is hidden, or read
	}
	if what, ok := strings.CutPrefix(o.Name, "tls13/"); ok {
		out := ""
		if len(o.Out) > 0 {
			out = s.t.Value(o.Out[0]).Name
		}
		switch {
		case s.complete[[2]int{int(o.Conn), int(o.Party)}]:
			return 10
		case strings.Contains(out, "binder"):
			return 1
		case confirms(out):
			return 2
		case what == "extract":
			return 6
		case out == "finished_key" || strings.HasSuffix(out, "verify_data"):
			return s.finishedStep(o)
		case out == "derived_secret":
			return 6
		}
		return 7
	}
	if o.Name == "ticket/seal" {
		return 10
	}
	if k := strings.LastIndexByte(o.Name, '/'); k >= 0 {
		switch o.Name[k+1:] {
		case "public":
			return byRole(role, 1, 2)
		case "shared", "encapsulate", "decapsulate":
			return 4
		}
	}
	if strings.HasPrefix(o.Name, "hash/") {
		return s.hashStep(o, role)
	}
	return s.opStep(o, role)
}
