package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"

	"handshakelab/core/handshake"
	"handshakelab/core/wire"
)

// hiding sets what Encrypted Client Hello needs: a client's configurations, a
// server's keys.
func (s *shim) hiding(c *handshake.Config) (err error) {
	f := s.flags
	if c.ECHConfigs, err = f.bytes("ech-config-list"); err != nil {
		return err
	}
	if _, err := wire.DecodeECHConfigs(c.ECHConfigs); err != nil && f.has("ech-config-list") {
		return err
	}
	for i := range f["ech-server-config"] {
		if i >= len(f["ech-server-key"]) || i >= len(f["ech-is-retry-config"]) {
			return errors.New("-ech-server-config, -ech-server-key and -ech-is-retry-config go together")
		}
		k := handshake.ECHKey{SendAsRetry: f["ech-is-retry-config"][i] == "1"}
		if k.Config, err = base64.StdEncoding.DecodeString(f["ech-server-config"][i]); err != nil {
			return err
		}
		if k.PrivateKey, err = base64.StdEncoding.DecodeString(f["ech-server-key"][i]); err != nil {
			return err
		}
		c.ECHKeys = append(c.ECHKeys, k)
	}
	return nil
}

// hid holds what came of it against what was expected, whether the handshake
// went well or not.
func (s *shim) hid(st *handshake.Status) error {
	f := s.flags
	if st.Session != nil && f.has("expect-ech-accept") != st.ECH {
		return fmt.Errorf("the hidden hello was taken: %v", st.ECH)
	}
	rejected := st.Failure != nil && st.Failure.Check == "ech/accepted"
	switch want, err := f.bytes("expect-ech-retry-configs"); {
	case err != nil:
		return err
	case f.has("expect-ech-retry-configs") && !(rejected && bytes.Equal(st.ECHRetryConfigs, want)):
		return fmt.Errorf("told other configurations: %x", st.ECHRetryConfigs)
	case f.has("expect-no-ech-retry-configs") && (!rejected || st.ECHRetryConfigs != nil):
		return fmt.Errorf("told configurations: %x", st.ECHRetryConfigs)
	case f.has("expect-ech-name-override") && s.peer.PublicName != f.get("expect-ech-name-override", ""),
		f.has("expect-no-ech-name-override") && s.peer.PublicName != "":
		return fmt.Errorf("the name to be held to is %q", s.peer.PublicName)
	}
	return nil
}
