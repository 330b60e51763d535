package wire

import "handshakelab/core/iana"

// Extensions of others' hellos, so that their bytes have names.

var sessionTicket = descriptor{iana.ExtSessionTicket, "RFC 5077 §3.2", nil, inCH, func() Body { return new(SessionTicket) }}

// SessionTicket offers a ticket to resume with, or, empty, asks for one (RFC
// 5077 §3.2).
type SessionTicket struct {
	Ticket []byte
}

func (*SessionTicket) ExtensionType() uint16 { return iana.ExtSessionTicket }
func (b *SessionTicket) layout(f *Fields)    { f.Rest("ticket", &b.Ticket) }

var padding = descriptor{iana.ExtPadding, "RFC 7685 §3", nil, inCH, func() Body { return new(Padding) }}

// Padding makes a ClientHello longer (RFC 7685 §3): zeros.
type Padding struct {
	Zeros []byte
}

func (*Padding) ExtensionType() uint16 { return iana.ExtPadding }
func (b *Padding) layout(f *Fields)    { f.Rest("padding", &b.Zeros) }

var recordSizeLimit = descriptor{iana.ExtRecordSizeLimit, "RFC 8449 §4", nil, inCHEE, func() Body { return new(RecordSizeLimit) }}

// RecordSizeLimit is the longest record that one takes (RFC 8449 §4).
type RecordSizeLimit struct {
	Limit uint16 // bytes
}

func (*RecordSizeLimit) ExtensionType() uint16 { return iana.ExtRecordSizeLimit }
func (b *RecordSizeLimit) layout(f *Fields)    { f.Uint16("record_size_limit", &b.Limit) }

var compressCertificate = descriptor{iana.ExtCompressCertificate, "RFC 8879 §3", nil, inCHCR, func() Body { return new(CompressCertificate) }}

// CompressCertificate are the algorithms by which certificates may be
// compressed (RFC 8879 §3).
type CompressCertificate struct {
	Algorithms []uint16
}

func (*CompressCertificate) ExtensionType() uint16 { return iana.ExtCompressCertificate }

func (b *CompressCertificate) layout(f *Fields) {
	f.Enums16("algorithms", "algorithm", 1, iana.CertCompressionRegistry, &b.Algorithms, 2, 254)
}

var maxFragmentLength = descriptor{iana.ExtMaxFragmentLength, "RFC 6066 §4", nil, inCHEE, func() Body { return new(MaxFragmentLength) }}

// MaxFragmentLength asks for shorter fragments, of 2^9 to 2^12 bytes (RFC 6066
// §4). RFC 8449's extension has taken its place.
type MaxFragmentLength struct {
	Length uint8 // 1 to 4 for 2^9 to 2^12
}

func (*MaxFragmentLength) ExtensionType() uint16 { return iana.ExtMaxFragmentLength }
func (b *MaxFragmentLength) layout(f *Fields)    { f.Uint8("max_fragment_length", &b.Length) }
