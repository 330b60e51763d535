package wire

import "handshakelab/core/iana"

var extendedMasterSecret = descriptor{iana.ExtExtendedMasterSecret, "RFC 7627 §5.1", inHellos, inCH, func() Body { return new(ExtendedMasterSecret) }}

// ExtendedMasterSecret binds the master secret to the whole handshake (RFC
// 7627 §5.1). It has no content.
type ExtendedMasterSecret struct{}

func (*ExtendedMasterSecret) ExtensionType() uint16 { return iana.ExtExtendedMasterSecret }
func (*ExtendedMasterSecret) layout(*Fields)        {}

var encryptThenMAC = descriptor{iana.ExtEncryptThenMAC, "RFC 7366 §2", inHellos, inCH, func() Body { return new(EncryptThenMAC) }}

// EncryptThenMAC turns CBC suites' order of encryption and MAC round (RFC 7366
// §2). It has no content.
type EncryptThenMAC struct{}

func (*EncryptThenMAC) ExtensionType() uint16 { return iana.ExtEncryptThenMAC }
func (*EncryptThenMAC) layout(*Fields)        {}
