package crypt

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"encoding/binary"
	"errors"
	"strconv"
)

// Errors of Protection.Open. To the peer both are bad_record_mac: whoever
// changed a record must not learn what was wrong with it (RFC 5246 §7.2.2).
var (
	// ErrRecordShort: the fragment's length alone shows that it is none.
	ErrRecordShort = errors.New("crypt: a protected fragment cannot have this length")
	// ErrRecordMAC: the MAC, the tag or the padding is wrong. One error for
	// all, in the same time as far as CBC allows, or else it is a padding
	// oracle (Vaudenay 2002, Lucky Thirteen 2013, POODLE 2014).
	ErrRecordMAC = errors.New("crypt: the record was changed, or its keys are others")
)

var (
	errVersion = errors.New("crypt: no record protection for this version")
	errCipher  = errors.New("crypt: no such cipher, or a key of the wrong length")
)

// Header is what a record's protection covers beside the fragment: type and
// version as its header has them, and how manieth record it is in this
// direction and epoch, from 0.
type Header struct {
	Type    uint8
	Version uint16
	Seq     uint64

	// In TLS 1.3, to seal: the content's own type, and how many zeros follow
	// it (RFC 9846 §5.2, §5.4).
	Inner uint8
	Zeros int
}

// Protection seals and opens the fragments of one direction's records. It
// keeps no count: the sequence number is the Header's. But CBC before TLS 1.1
// and RC4 begin each record where the one before ended: with them each record
// has to be sealed or opened once, in order. It is not for use by two at a time.
type Protection interface {
	// Cipher is the cipher's name: Ops are Cipher() + "/seal" and "/open".
	Cipher() string
	// Params is those Ops' params, for the next record.
	Params(h Header) string
	// IVLen is how many fresh random bytes Seal wants: a block for CBC from
	// TLS 1.1 on, else 0.
	IVLen() int
	// SealedLen is the sealed length of n bytes of content, TLS 1.3's zeros
	// among them.
	SealedLen(n int) int
	// Seal appends the sealed content to dst: all that follows the record's
	// header, SealedLen bytes. Room in dst is used.
	Seal(dst []byte, h Header, iv, content []byte) []byte
	// Open appends the content of a sealed fragment to dst. sealed stays as
	// it is and must not overlap dst. The error is ErrRecordShort or
	// ErrRecordMAC, and the result then nil. In TLS 1.3 the content's type
	// and zeros are behind it: see [Inner13].
	Open(dst []byte, h Header, sealed []byte) ([]byte, error)
	// Pieces tells where in a sealed fragment its parts lie, by its length
	// and the content's.
	Pieces(sealed, content int) Pieces
}

// Pieces is where the parts of a sealed fragment lie, in bytes from its
// beginning. Content, and what is encrypted with it, lies at the same place
// before and after encryption.
type Pieces struct {
	Explicit Range // CBC's IV or GCM's explicit nonce, in clear
	Content  Range
	MAC      Range // a MAC or an AEAD's tag; in clear but for MAC-then-encrypt
	Padding  Range // CBC's, its length byte included; TLS 1.3's zeros
	Type     Range // TLS 1.3's type of the content, one byte
	Chain    Range // CBC before TLS 1.1: the block that is the next record's IV
}

// Range is a stretch of bytes; Len 0: there is none.
type Range struct{ Off, Len int }

// newProtection makes the record protection of a version up to TLS 1.2 by the
// cipher's name.
func newProtection(cipher string, version uint16, mac crypto.Hash, k Keys, encryptThenMAC bool) (Protection, error) {
	if version < versionSSL30 || version > versionTLS12 {
		return nil, errVersion
	}
	switch cipher {
	case "aes-128-cbc", "aes-256-cbc", "3des-ede-cbc":
		block, err := newBlock(cipher, k.Key)
		if err != nil {
			return nil, errCipher
		}
		return newCBC(cipher, version, block, mac, k, encryptThenMAC)
	case "rc4-128":
		return newStream(cipher, 16, version, mac, k)
	case "null":
		return newStream(cipher, 0, version, mac, k)
	}
	if version != versionTLS12 {
		return nil, errVersion
	}
	return newAEAD12(cipher, k)
}

// newBlock is the block cipher of a CBC suite.
func newBlock(name string, key []byte) (cipher.Block, error) {
	switch {
	case name == "aes-128-cbc" && len(key) == 16, name == "aes-256-cbc" && len(key) == 32:
		return aes.NewCipher(key)
	case name == "3des-ede-cbc":
		return des.NewTripleDESCipher(key)
	}
	return nil, errCipher
}

// pseudoHeader is what MAC and AEAD cover beside the content: sequence number,
// type, version and length (RFC 5246 §6.2.3.1, §6.2.3.3).
type pseudoHeader [13]byte

func (p *pseudoHeader) set(h Header, length int) []byte {
	binary.BigEndian.PutUint64(p[:], h.Seq)
	p[8] = h.Type
	binary.BigEndian.PutUint16(p[9:], h.Version)
	binary.BigEndian.PutUint16(p[11:], uint16(length))
	return p[:]
}

// headerParams is "type=22;version=303;seq=0" with more behind it.
func headerParams(h Header, more string) string {
	b := make([]byte, 0, 64)
	b = append(b, "type="...)
	b = strconv.AppendUint(b, uint64(h.Type), 10)
	b = append(b, ";version="...)
	b = strconv.AppendUint(b, uint64(h.Version), 16)
	b = append(b, ";seq="...)
	b = strconv.AppendUint(b, h.Seq, 10)
	b = append(b, more...)
	return string(b)
}

// grow gives dst n more bytes, and those alone. What they hold is undefined.
func grow(dst []byte, n int) (all, added []byte) {
	if cap(dst)-len(dst) < n {
		bigger := make([]byte, len(dst), len(dst)+n)
		copy(bigger, dst)
		dst = bigger
	}
	all = dst[:len(dst)+n]
	return all, all[len(dst):]
}
