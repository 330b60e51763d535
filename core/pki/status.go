package pki

import (
	"crypto"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"math/big"
	"strings"
	"sync"
	"time"
)

// CRL is a list of revoked certificates, parsed once and its signature
// checked once: an end does that when it fetches a list, not in
// every handshake.
type CRL struct {
	DER  []byte
	list *x509.RevocationList

	mu      sync.Mutex
	checked string // the issuer's public key that err is about
	err     error
}

// ParseCRL gives the list in der.
func ParseCRL(der []byte) (*CRL, error) {
	list, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, err
	}
	return &CRL{DER: der, list: list}, nil
}

// signedBy says whether the list bears the issuer's signature and the issuer
// may sign lists.
func (c *CRL) signedBy(issuer *x509.Certificate) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key := string(issuer.RawSubjectPublicKeyInfo) + string(issuer.RawSubject); key != c.checked {
		c.checked, c.err = key, c.list.CheckSignatureFrom(issuer)
	}
	return c.err
}

// statusOf is what an authority has to say about a certificate it issued.
type statusOf struct {
	issuer, cert *issued
	revoked      bool
}

// listRecipe decides a list's bytes, statusRecipe an OCSP response's.
type (
	listRecipe struct {
		issuer  *issued
		clock   int64
		revoked string // serial numbers of 16 octets
	}
	statusRecipe struct {
		issuer, cert *issued
		clock        int64
		revoked      bool
		stale        bool
	}
)

// publish makes the lists and responses of all authorities that issued
// something in this world, as far as the scenario looks at them.
func (b *builder) publish() error {
	if b.spec.Revocation == "off" {
		return nil
	}
	clock := b.spec.Clock.Unix()
	if b.spec.Revocation != "crl" {
		seen := map[*issued]bool{}
		for _, s := range b.known {
			if seen[s.cert] {
				continue
			}
			seen[s.cert] = true
			r := statusRecipe{issuer: s.issuer, cert: s.cert, clock: clock, revoked: s.revoked}
			der, err := respond(r)
			if err != nil {
				return err
			}
			b.w.Responses = append(b.w.Responses, der)
			if b.spec.Revocation != "staple" || b.spec.Staple == "none" || string(s.cert.der) != string(b.w.Server.Chain[0]) {
				continue
			}
			if b.spec.Staple == "stale" { // from when it was good
				r.stale, r.revoked = true, false
				if der, err = respond(r); err != nil {
					return err
				}
			}
			b.w.Staple = der
		}
		return nil
	}
	var issuers []*issued
	revoked := map[*issued][]string{}
	for _, s := range b.known {
		if _, ok := revoked[s.issuer]; !ok {
			issuers = append(issuers, s.issuer)
			revoked[s.issuer] = nil
		}
		if s.revoked {
			revoked[s.issuer] = append(revoked[s.issuer], string(s.cert.cert.SerialNumber.Bytes()))
		}
	}
	for _, issuer := range issuers {
		crl, err := listRevoked(listRecipe{issuer, clock, strings.Join(revoked[issuer], "")})
		if err != nil {
			return err
		}
		b.w.CRLs = append(b.w.CRLs, crl)
	}
	return nil
}

// When authorities speak: lists and responses are from the day before the
// edition's clock and good for a week; what was revoked was two days before. A
// stale response is three weeks older.
const (
	published = -1 * day
	renewed   = 6 * day
	revokedAt = -2 * day
	stale     = -21 * day
)

// keyCompromise is the reason given for every revocation (RFC 5280 §5.3.1).
const keyCompromise = 1

// listRevoked makes a list. One number that nobody here has is always on it.
func listRevoked(r listRecipe) (*CRL, error) {
	if c := keep.lists[r]; c != nil {
		return c, nil
	}
	clock := time.Unix(r.clock, 0).UTC()
	other := sha256.Sum256(r.issuer.der)
	other[0] = other[0]&0x3f | 0x40
	t := &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: clock.Add(published), NextUpdate: clock.Add(renewed),
		RevokedCertificateEntries: []x509.RevocationListEntry{
			{SerialNumber: new(big.Int).SetBytes(other[:16]), RevocationTime: clock.Add(-40 * day), ReasonCode: 4}, // superseded
		},
	}
	for s := r.revoked; s != ""; s = s[16:] {
		t.RevokedCertificateEntries = append(t.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: new(big.Int).SetBytes([]byte(s[:16])), RevocationTime: clock.Add(revokedAt), ReasonCode: keyCompromise})
	}
	der, err := x509.CreateRevocationList(nil, t, r.issuer.cert, r.issuer.key)
	if err != nil {
		return nil, err
	}
	c, err := ParseCRL(der)
	if err != nil {
		return nil, err
	}
	if len(keep.lists) >= keepMost || keep.lists == nil {
		keep.lists = map[listRecipe]*CRL{}
	}
	keep.lists[r] = c
	return c, nil
}

// Object identifiers as DER elements.
var (
	oidBasicResponse = []byte{0x06, 9, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01}                    // id-pkix-ocsp-basic
	algSHA1          = []byte{0x30, 9, 0x06, 5, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0}                          // id-sha1, NULL
	algRSA           = []byte{0x30, 13, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0} // sha256WithRSAEncryption, NULL
	algECDSA         = []byte{0x30, 10, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02}                // ecdsa-with-SHA256
)

// respond makes an OCSP response about one certificate, signed by its issuer
// (RFC 6960 §4.2.1). The library's own is not the same twice.
func respond(r statusRecipe) ([]byte, error) {
	if b := keep.status[r]; b != nil {
		return b, nil
	}
	clock := time.Unix(r.clock, 0).UTC()
	if r.stale {
		clock = clock.Add(stale)
	}
	name, bits := sha1.Sum(r.issuer.cert.RawSubject), sha1.Sum(publicBits(r.issuer.key.Public()))
	certID := tlv(0x30, algSHA1, tlv(0x04, name[:]), tlv(0x04, bits[:]),
		tlv(0x02, r.cert.cert.SerialNumber.Bytes())) // positive without a leading zero: serial
	status := tlv(0x80) // good
	if r.revoked {
		status = tlv(0xa1, generalized(clock.Add(revokedAt)), tlv(0xa0, tlv(0x0a, []byte{keyCompromise})))
	}
	single := tlv(0x30, certID, status, generalized(clock.Add(published)), tlv(0xa0, generalized(clock.Add(renewed))))
	data := tlv(0x30, tlv(0xa2, tlv(0x04, bits[:])), generalized(clock.Add(published)), tlv(0x30, single))

	alg := algRSA
	if family := r.issuer.cert.PublicKeyAlgorithm; family == x509.ECDSA {
		alg = algECDSA
	}
	digest := sha256.Sum256(data)
	sig, err := r.issuer.key.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	basic := tlv(0x30, data, alg, tlv(0x03, []byte{0}, sig))
	der := tlv(0x30, tlv(0x0a, []byte{0}), tlv(0xa0, tlv(0x30, oidBasicResponse, tlv(0x04, basic))))
	if len(keep.status) >= keepMost || keep.status == nil {
		keep.status = map[statusRecipe][]byte{}
	}
	keep.status[r] = der
	return der, nil
}

func generalized(t time.Time) []byte { return tlv(0x18, []byte(t.UTC().Format("20060102150405Z"))) }
