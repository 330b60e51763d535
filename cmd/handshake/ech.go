package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/wire"
)

// Encrypted Client Hello (RFC 9849) on the command line.

// echConfigs gives an ECHConfigList that is written in base64, as it stands in a
// server's HTTPS record (RFC 9848), or is in a file (RFC 9934).
func echConfigs(text string) ([]byte, error) {
	list, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(list) < 4 {
		data, err := readFile("ech", text)
		if err != nil {
			return nil, fmt.Errorf("%w; it is neither a file nor configurations in base64, which begin with letters such as AEX+DQ", err)
		}
		if list = block(data, "ECHCONFIG"); list == nil {
			return nil, fmt.Errorf("--ech: there are no configurations in %s; it should have a line -----BEGIN ECHCONFIG-----", text)
		}
	}
	configs, err := wire.DecodeECHConfigs(list)
	if err != nil {
		return nil, errors.New("--ech: these bytes are no list of configurations")
	}
	for i := range configs {
		c := &configs[i]
		for _, s := range c.Suites {
			if c.Version == iana.ExtEncryptedClientHello && crypt.HPKESupports(c.KEM, s.KDF, s.AEAD) {
				return list, nil
			}
		}
	}
	return nil, errors.New("--ech: of these configurations this end can use none; it has X25519 with HKDF-SHA256, and AES-GCM or ChaCha20-Poly1305")
}

// block gives the first block of a type in a PEM file, nil if there is none.
func block(data []byte, typ string) []byte {
	for {
		var b *pem.Block
		if b, data = pem.Decode(data); b == nil {
			return nil
		}
		if b.Type == typ {
			return b.Bytes
		}
	}
}

// echKeys gives a server's key in a list of one, what it publishes for that,
// and the name that stands in the open. text is that name, and the key is a new
// one, or a file with both (RFC 9934).
func echKeys(text string) (keys []handshake.ECHKey, list []byte, name string, err error) {
	data, err := readFile("ech", text)
	if err != nil {
		return newECHKey(text)
	}
	if list, err = echConfigs(text); err != nil {
		return nil, nil, "", err
	}
	configs, _ := wire.DecodeECHConfigs(list)
	private, err := x509.ParsePKCS8PrivateKey(block(data, "PRIVATE KEY"))
	key, ok := private.(*ecdh.PrivateKey)
	if err != nil || !ok || len(configs) != 1 || !bytes.Equal(key.PublicKey().Bytes(), configs[0].PublicKey) {
		return nil, nil, "", fmt.Errorf("--ech: in %s there should be one X25519 private key, in PKCS #8, and the one configuration for it", text)
	}
	return []handshake.ECHKey{{Config: list[2:], PrivateKey: key.Bytes(), SendAsRetry: true}}, list, configs[0].PublicName, nil
}

func newECHKey(name string) ([]handshake.ECHKey, []byte, string, error) {
	if len(name) > 253 || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || !strings.Contains(name, ".") {
		return nil, nil, "", fmt.Errorf("--ech: %.60q is neither a file nor a name that could stand in the open; cover.example.test could", name)
	}
	random := fresh()
	k := crypt.GroupByCode(iana.X25519).NewKeyShare(random, "ech-key")
	c := wire.ECHConfig{Version: iana.ExtEncryptedClientHello, ConfigID: random.Bytes("ech-config-id", 1)[0], KEM: iana.HPKEX25519, PublicKey: k.Public,
		MaximumNameLength: 64, PublicName: name}
	for _, aead := range []uint16{iana.HPKEAES128GCM, iana.HPKEAES256GCM, iana.HPKEChaCha20Poly1305} {
		c.Suites = append(c.Suites, wire.HPKESuite{KDF: iana.HPKEHKDFSHA256, AEAD: aead})
	}
	list := wire.EncodeECHConfigs([]wire.ECHConfig{c})
	return []handshake.ECHKey{{Config: list[2:], PrivateKey: k.Private, SendAsRetry: true}}, list, name, nil
}
