package wire

import "handshakelab/core/iana"

// ServerKeyExchange is the server's share of a Diffie-Hellman exchange, signed.
// Which fields are used is up to the context's KX.
type ServerKeyExchange struct {
	// ECDHE, RFC 8422 §5.4.
	CurveType  uint8 // 3, named_curve; others can't be read
	NamedCurve uint16
	Public     []byte // the point

	// DHE, RFC 5246 §7.4.3: big-endian numbers.
	P, G, Ys []byte

	Scheme    uint16 // algorithm; TLS 1.2 only
	Signature []byte
}

func (*ServerKeyExchange) Type() uint8  { return iana.HandshakeServerKeyExchange }
func (*ServerKeyExchange) Name() string { return "server_key_exchange" }

func (m *ServerKeyExchange) layout(f *Fields) {
	m.params(f)
	f.Ref("RFC 5246 §7.4.3")
	f.signature(&m.Scheme, &m.Signature)
}

// Params gives the bytes that are signed, after the two randoms: the message
// up to its signature.
func (m *ServerKeyExchange) Params(c Context) []byte {
	f := Fields{encoding: true, ctx: c}
	m.params(&f)
	return f.buf
}

func (m *ServerKeyExchange) params(f *Fields) {
	g := f.Group("params")
	switch f.ctx.kx() {
	case iana.KXECDHE:
		f.Ref("RFC 8422 §5.4")
		f.Enum8("curve_type", iana.CurveTypeRegistry, &m.CurveType)
		if !f.encoding && m.CurveType != iana.CurveTypeNamed {
			f.fail("curve_type", Unknown)
		}
		f.Enum16("namedcurve", iana.GroupRegistry, &m.NamedCurve)
		f.Vector("public", 1, &m.Public, 1, 1<<8-1)
	case iana.KXDHE:
		f.Ref("RFC 5246 §7.4.3")
		f.Vector("dh_p", 2, &m.P, 1, 1<<16-1)
		f.Vector("dh_g", 2, &m.G, 1, 1<<16-1)
		f.Vector("dh_Ys", 2, &m.Ys, 1, 1<<16-1)
	default:
		f.fail("", Unknown)
	}
	f.close(g)
}

// ClientKeyExchange is the client's share of the key exchange. Which field is
// used is up to the context's KX.
type ClientKeyExchange struct {
	EncryptedPreMasterSecret []byte // RSA, RFC 5246 §7.4.7.1
	Yc                       []byte // DHE, RFC 5246 §7.4.7.2
	Point                    []byte // ECDHE, RFC 8422 §5.7
}

func (*ClientKeyExchange) Type() uint8  { return iana.HandshakeClientKeyExchange }
func (*ClientKeyExchange) Name() string { return "client_key_exchange" }

func (m *ClientKeyExchange) layout(f *Fields) {
	switch f.ctx.kx() {
	case iana.KXRSA:
		f.Ref("RFC 5246 §7.4.7.1")
		if f.ctx.version() == iana.SSL30 {
			f.Rest("encrypted_pre_master_secret", &m.EncryptedPreMasterSecret)
			return
		}
		f.Vector("encrypted_pre_master_secret", 2, &m.EncryptedPreMasterSecret, 0, 1<<16-1)
	case iana.KXDHE:
		f.Ref("RFC 5246 §7.4.7.2")
		f.Vector("dh_Yc", 2, &m.Yc, 1, 1<<16-1)
	case iana.KXECDHE:
		f.Ref("RFC 8422 §5.7")
		f.Vector("ecdh_Yc", 1, &m.Point, 1, 1<<8-1)
	default:
		f.fail("exchange_keys", Unknown)
	}
}

// Finished proves that both ends saw the same handshake and have the same
// master secret (RFC 5246 §7.4.9).
type Finished struct {
	VerifyData []byte // 12 bytes; SSL 3.0's are 36, TLS 1.3's as many as the suite's hash has
}

func (*Finished) Type() uint8  { return iana.HandshakeFinished }
func (*Finished) Name() string { return "finished" }

func (m *Finished) layout(f *Fields) {
	if f.ctx.version() == iana.SSL30 {
		f.Ref("RFC 6101 §5.6.9")
		if f.encoding {
			f.Opaque("verify_data", &m.VerifyData, 36)
			return
		}
		at := f.pos
		var part []byte
		f.Opaque("md5_hash", &part, 16)
		f.Opaque("sha_hash", &part, 20)
		if f.err == nil {
			m.VerifyData = f.buf[at:f.pos:f.pos]
		}
		return
	}
	if f.tls13() {
		f.Ref("RFC 9846 §4.5.3")
		n := f.end - f.pos
		if s := iana.SuiteByCode(f.ctx.Suite); s != nil {
			n = s.Hash.Size()
		}
		f.Opaque("verify_data", &m.VerifyData, n)
		return
	}
	f.Ref("RFC 5246 §7.4.9")
	f.Opaque("verify_data", &m.VerifyData, 12)
}

// NewSessionTicket is what the client may resume with (RFC 5077 §3.3).
type NewSessionTicket struct {
	LifetimeHint uint32 // seconds
	Ticket       []byte
}

func (*NewSessionTicket) Type() uint8  { return iana.HandshakeNewSessionTicket }
func (*NewSessionTicket) Name() string { return "new_session_ticket" }

func (m *NewSessionTicket) layout(f *Fields) {
	f.Ref("RFC 5077 §3.3")
	f.Uint32("ticket_lifetime_hint", &m.LifetimeHint)
	f.Vector("ticket", 2, &m.Ticket, 0, 1<<16-1)
}
