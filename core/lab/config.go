package lab

import (
	"net/netip"
	"slices"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/pki"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// world gives the certificates of a plan.
func world(p *scenario.Plan) (*pki.World, error) {
	s := pki.Spec{Seed: p.Seed, Host: p.Host, Clock: p.Clock, ServerKey: p.ServerKey, ServerFaults: p.ServerCert,
		ClientHasCert: p.ClientHasCert, Revocation: p.Revocation, MustStaple: p.MustStaple,
		Attacker: p.Attack == "intercept" || slices.Contains(p.ClientTrust, "attacker")}
	if p.ECH != "off" {
		s.Cover = cover
	}
	if p.Staple != "fresh" {
		s.Staple = p.Staple
	}
	if p.Transparency != "off" {
		s.Transparency = p.Transparency
	}
	if p.ClientHasCert {
		s.ClientKey, s.ClientFaults = p.ClientKey, p.ClientCert
	}
	return pki.New(s)
}

// config is what a plan says of one end, whoever plays its part.
func (c *conn) config(s *side, p *scenario.Side) *handshake.Config {
	g := &handshake.Config{
		Versions:             p.Versions,
		Suites:               p.Ciphers,
		Groups:               p.Groups,
		Signatures:           p.Signatures,
		ALPN:                 p.ALPN,
		ExtendedMasterSecret: p.ExtendedMasterSecret,
		EncryptThenMAC:       p.EncryptThenMAC,
		SecureRenegotiation:  p.Renegotiation == "on",
		Renegotiation:        renegotiation(p.Renegotiation),
		RecordSizeLimit:      uint16(p.RecordSizeLimit),
		RecordPadding:        p.RecordPadding,
		CompatibilityMode:    p.Compatibility,
		Time:                 p.Clock.Add(c.began),
		GREASE:               p.GREASE,
		CertCompression:      compression(p.CertCompression),
		Random:               c.random(),
		Trace:                s.scope,
	}
	if c.plan.Resume == "psk" || c.plan.Resume == "external-psk" {
		for _, m := range p.PSKModes {
			g.PSKModes = append(g.PSKModes, uint8(m))
		}
	}
	return g
}

// clientConfig is the client's.
func (c *conn) clientConfig() *handshake.Config {
	g := c.config(c.sides[0], &c.plan.Client)
	g.ServerName = serverName(c.plan.Host)
	g.StatusRequest = c.plan.Revocation == "staple"
	g.SignedCertificateTimestamps = c.plan.Transparency != "off"
	g.Verify = func(p handshake.Presented) []trace.Check {
		v := c.world.ForClient(c.plan.ClientTrust, c.plan.Client.Clock)
		v.Use, v.Stapled, v.SCTs = pki.Signing, p.Staple, p.SCTs
		if c.covered = p.PublicName != ""; c.covered {
			v.Host = p.PublicName
		}
		if p.Suite.KX == iana.KXRSA {
			v.Use = pki.Encipherment
		}
		return v.Verify(p.Chain)
	}
	if c.plan.ClientHasCert {
		g.Certificates = identities(c.world.Client)
	}
	g.SessionTickets = c.plan.Resume == "ticket"
	g.KeyShares = c.plan.KeyShares
	g.PostHandshakeAuth = c.plan.ClientAuthWhen == "after"
	g.PSKs = c.psks()
	g.ECHConfigs = c.echConfigs()
	return g
}

// serverConfig is the server's.
func (c *conn) serverConfig() *handshake.Config {
	g := c.config(c.sides[1], &c.plan.Server)
	g.Verify = func(p handshake.Presented) []trace.Check {
		v := c.world.ForServer(c.plan.Server.Clock)
		v.Use = pki.Signing
		return v.Verify(p.Chain)
	}
	g.Certificates = identities(c.world.Server)
	g.Certificates[0].Staple, g.Certificates[0].SCTs = c.world.Staple, c.world.SCTs
	g.ClientAuth = clientAuth(c.plan.ClientAuth)
	g.ClientAuthLater = c.plan.ClientAuthWhen == "after"
	g.Cookie = c.plan.Cookie
	switch c.plan.Resume {
	case "id":
		g.Sessions = c.sessions
	case "ticket":
		g.SessionTickets, g.Tickets, g.TicketKey = true, 1, c.ticketKey()
	case "psk":
		g.Tickets, g.TicketKey = 1, c.ticketKey()
	}
	g.PSKs = c.psks()
	g.ECHKeys = c.echKeys()
	return g
}

// serverConfig is the server's, with what it knows of earlier connections.
func (l *lab) serverConfig(c *conn) *handshake.Config {
	g := c.serverConfig()
	switch c.plan.EarlyData {
	case "on", "guarded":
		g.MaxEarlyData = maxEarlyData
	case "rejected": // its ticket says that it would, and then it will not
		if why := l.rec.T.Conn(c.id).Why; why != trace.Resumes && why != trace.Replayed {
			g.MaxEarlyData = maxEarlyData
		}
	}
	if c.plan.EarlyData == "guarded" {
		g.AntiReplay = func(binder []byte) bool {
			if slices.Contains(l.binders, string(binder)) {
				return false
			}
			l.binders = append(l.binders, string(binder))
			return true
		}
	}
	return g
}

// maxEarlyData is how much early data the server takes, in bytes.
const maxEarlyData = 16384

// psks are the keys that client and server were given beforehand.
func (c *conn) psks() []handshake.PSK {
	if c.plan.Resume != "external-psk" {
		return nil
	}
	return []handshake.PSK{{Identity: []byte("client of the lab"), Key: crypt.Labelled(c.plan.Seed).Bytes("external-psk", 32)}}
}

// ticketKey is what the server seals its tickets with: one key for all
// connections of a scenario.
func (c *conn) ticketKey() []byte { return crypt.Labelled(c.plan.Seed).Bytes("server/ticket-key", 32) }

// impostorConfig is that of an attacker who plays the server: its settings,
// but his own certificate, unless he has the key to the server's. Whether the client has a good one is nothing to
// him; he asks for it as the server would, to be like it.
func (c *conn) impostorConfig() *handshake.Config {
	g := c.config(c.sides[1], &c.plan.Server)
	g.Certificates = identities(c.world.Attacker)
	if c.stolen("server-key") {
		g.Certificates = identities(c.world.Server)
		g.Certificates[0].SCTs = c.world.SCTs // anybody can have them
	}
	g.ClientAuth = min(clientAuth(c.plan.ClientAuth), handshake.Request)
	return g
}

// relayConfig is that of an attacker who plays the client: its settings, but
// none of its certificates, unless he has got the key. He takes any
// certificate: he knows whom he called, the name that the client's hello showed.
func (c *conn) relayConfig(name string) *handshake.Config {
	g := c.config(c.sides[0], &c.plan.Client)
	g.ServerName = name
	if c.stolen("client-key") && c.plan.ClientHasCert {
		g.Certificates = identities(c.world.Client)
	}
	return g
}

func identities(i pki.Identity) []handshake.Identity {
	return []handshake.Identity{{Chain: i.Chain, Key: i.Key}}
}

func compression(word string) []uint16 {
	if word == "zlib" {
		return []uint16{iana.CompressionZlib}
	}
	return nil
}

func renegotiation(word string) handshake.RenegotiationPolicy {
	switch word {
	case "on":
		return handshake.SecureRenegotiation
	case "insecure":
		return handshake.InsecureRenegotiation
	}
	return handshake.RefuseRenegotiation
}

func clientAuth(word string) handshake.ClientAuth {
	switch word {
	case "request":
		return handshake.Request
	case "require":
		return handshake.Require
	}
	return handshake.Off
}

// serverName is what the client sends as server_name: a name without its
// trailing dot, and nothing for an IP address (RFC 6066 §3).
func serverName(host string) string {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return ""
	}
	return strings.TrimSuffix(host, ".")
}
