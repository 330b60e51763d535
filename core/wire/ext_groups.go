package wire

import "handshakelab/core/iana"

var supportedGroups = descriptor{iana.ExtSupportedGroups, "RFC 8422 §5.1.1", nil, inCHEE, func() Body { return new(SupportedGroups) }}

// SupportedGroups are the groups for key exchange, the client's favourite
// first (RFC 8422 §5.1.1, RFC 7919 §2). A server has no business sending it in
// TLS 1.2, but some do, and clients let it pass.
type SupportedGroups struct {
	Groups []uint16 // named_group_list
}

func (*SupportedGroups) ExtensionType() uint16 { return iana.ExtSupportedGroups }

func (b *SupportedGroups) layout(f *Fields) {
	f.Enums16("named_group_list", "named_group", 2, iana.GroupRegistry, &b.Groups, 2, 1<<16-1)
}

var ecPointFormats = descriptor{iana.ExtECPointFormats, "RFC 8422 §5.1.2", inHellos, inCH, func() Body { return new(ECPointFormats) }}

// ECPointFormats are the forms of points that one can read (RFC 8422 §5.1.2):
// uncompressed (0) must be among them.
type ECPointFormats struct {
	Formats []uint8 // ec_point_format_list
}

func (*ECPointFormats) ExtensionType() uint16 { return iana.ExtECPointFormats }

func (b *ECPointFormats) layout(f *Fields) {
	f.Enums8("ec_point_format_list", "ec_point_format", 1, iana.PointFormatRegistry, &b.Formats, 1, 1<<8-1)
}
