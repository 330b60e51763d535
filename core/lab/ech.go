package lab

import (
	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// Encrypted Client Hello (RFC 9849): the server has published a configuration,
// which the client knows as from the DNS. With ech=rejected what it knows is of
// a key that the server has thrown away.

// cover is the name that stands in the open, for all the sites of the server.
const cover = "cover.example.test"

// echKey makes a server's key and the configuration that goes with it. Number 1
// is the key of old, 2 the one that the server has.
func (c *conn) echKey(number uint8) (wire.ECHConfig, []byte) {
	label := "server/ech-key"
	if number == 1 {
		label += "/former"
	}
	k := crypt.GroupByCode(iana.X25519).NewKeyShare(crypt.Labelled(c.plan.Seed), label)
	return wire.ECHConfig{Version: iana.ExtEncryptedClientHello, ConfigID: number, KEM: iana.HPKEX25519, PublicKey: k.Public,
		Suites:            []wire.HPKESuite{{KDF: iana.HPKEHKDFSHA256, AEAD: iana.HPKEAES128GCM}, {KDF: iana.HPKEHKDFSHA256, AEAD: iana.HPKEChaCha20Poly1305}},
		MaximumNameLength: 32, PublicName: cover}, k.Private
}

// echConfigs is what the client knows, nil if it hides nothing.
func (c *conn) echConfigs() []byte {
	number := uint8(2)
	switch c.plan.ECH {
	case "off":
		return nil
	case "rejected":
		number = 1
	}
	config, _ := c.echKey(number)
	return wire.EncodeECHConfigs([]wire.ECHConfig{config})
}

// echKeys is what the server has.
func (c *conn) echKeys() []handshake.ECHKey {
	if c.plan.ECH == "off" {
		return nil
	}
	config, private := c.echKey(2)
	return []handshake.ECHKey{{Config: wire.EncodeECHConfig(&config), PrivateKey: private, SendAsRetry: true}}
}

// unread says whether the client ended the connection because its hidden hello
// was not read, and the server, or whoever it is, proved to be the cover. Then
// it tries again, once, with what it was told; what it knew before it keeps for
// other connections (RFC 9849 §6.1.6).
func (c *conn) unread() bool {
	f := c.sides[0].end.Status().Failure
	return f != nil && f.Check == "ech/accepted"
}
