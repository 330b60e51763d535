package crypt

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"handshakelab/core/iana"
)

// Rerun computes an Op once more from its name, its params and its inputs,
// and gives its outputs, none if the computation refuses. The error says that
// there is no such Op, or that it cannot have had these params or inputs.
func Rerun(name, params string, in [][]byte) (out [][]byte, err error) {
	family, what, _ := strings.Cut(name, "/")
	r := rerun{params, in}
	switch {
	case name == OpSplit:
		return r.split()
	case name == OpRSAEncrypt:
		return r.rsaEncrypt()
	case name == OpRSADecrypt:
		return r.rsaDecrypt()
	case name == OpSealTicket:
		return r.sealTicket()
	case name == OpOpenTicket:
		return r.openTicket()
	case family == "tls12" && r.isPRF12(what):
		return r.prf12()
	case family == "tls10" && r.isPRF12(what):
		return r.prf10()
	case family == "ssl3":
		return r.ssl30(what)
	case name == OpExporter12:
		return r.exporter12()
	case family == "tls13":
		return r.tls13(name)
	case family == "hpke":
		return r.hpke(name)
	case family == "certificate":
		return r.certificate(what)
	case family == "hash":
		return r.hash(what)
	case family == "sign":
		return r.sign(what)
	case family == "verify":
		return r.verify(what)
	case what == "public":
		return r.public(family)
	case what == "encapsulate":
		return r.encapsulate(family)
	case what == "shared":
		return r.shared(family)
	case what == "seal":
		return r.seal(family)
	case what == "open":
		return r.open(family)
	}
	return nil, errors.New("crypt: no Op " + name)
}

type rerun struct {
	params string
	in     [][]byte
}

var (
	errInputs = errors.New("crypt: an Op with wrong inputs")
	errParams = errors.New("crypt: an Op with wrong params")
)

// param gives a parameter's value, "" if there is none.
func (r rerun) param(key string) string {
	for p := range strings.SplitSeq(r.params, ";") {
		if k, v, ok := strings.Cut(p, "="); ok && k == key {
			return v
		}
	}
	return ""
}

// number gives a parameter that has to be a number of at most 16 bits, in
// some base.
func (r rerun) number(key string, base int) (int, error) {
	n, err := strconv.ParseUint(r.param(key), base, 16)
	if err != nil {
		return 0, errParams
	}
	return int(n), nil
}

func single(b []byte) [][]byte { return [][]byte{b} }

func (r rerun) split() ([][]byte, error) {
	if len(r.in) != 1 {
		return nil, errInputs
	}
	var out [][]byte
	rest := r.in[0]
	for f := range strings.SplitSeq(r.param("n"), ",") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 {
			return nil, errParams
		}
		if n > len(rest) {
			return nil, errInputs
		}
		out = append(out, rest[:n])
		rest = rest[n:]
	}
	return out, nil
}

func (r rerun) isPRF12(what string) bool {
	return what == "master-secret" || what == "extended-master-secret" || what == "key-block" || what == "verify-data"
}

func (r rerun) prf12() ([][]byte, error) {
	n, err := r.number("n", 10)
	h := hashByName(r.param("hash"))
	if err != nil || h == 0 {
		return nil, errParams
	}
	if len(r.in) < 2 {
		return nil, errInputs
	}
	return single(PRF12(h, r.in[0], r.param("label"), n, r.in[1:]...)), nil
}

func (r rerun) prf10() ([][]byte, error) {
	n, err := r.number("n", 10)
	if err != nil {
		return nil, err
	}
	if len(r.in) < 2 {
		return nil, errInputs
	}
	return single(PRF10(r.in[0], r.param("label"), n, r.in[1:]...)), nil
}

func (r rerun) ssl30(what string) ([][]byte, error) {
	if len(r.in) < 1 {
		return nil, errInputs
	}
	switch what {
	case "verify-data":
		sender := r.param("sender")
		if sender != "client" && sender != "server" {
			return nil, errParams
		}
		return single(VerifyData30(r.in[0], sender == "client", r.in[1:]...)), nil
	case "certificate-verify":
		return single(CertificateVerify30(r.in[0], r.in[1:]...)), nil
	case "master-secret", "key-block":
		n, err := r.number("n", 10)
		if err != nil || n > expand30Max {
			return nil, errParams
		}
		return single(Expand30(r.in[0], n, r.in[1:]...)), nil
	}
	return nil, errors.New("crypt: no Op ssl3/" + what)
}

func (r rerun) hash(name string) ([][]byte, error) {
	h := hashByName(name)
	if h == 0 {
		return nil, errParams
	}
	return single(Hash(h, r.in...)), nil
}

func (r rerun) rsaEncrypt() ([][]byte, error) {
	if len(r.in) != 3 {
		return nil, errInputs
	}
	key, err := x509.ParsePKIXPublicKey(r.in[0])
	if err != nil {
		return nil, err
	}
	pub, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, errInputs
	}
	c, err := EncryptPKCS1v15(pub, r.in[2], r.in[1])
	if err != nil {
		return nil, err
	}
	return single(c), nil
}

func (r rerun) rsaDecrypt() ([][]byte, error) {
	version, err := r.number("version", 16)
	if err != nil {
		return nil, err
	}
	if len(r.in) < 2 || len(r.in[1]) != PremasterLen {
		return nil, errInputs
	}
	key, err := x509.ParsePKCS8PrivateKey(r.in[0])
	if err != nil {
		return nil, err
	}
	priv, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, errInputs
	}
	m, _ := DecryptPremaster(priv, bytes.Join(r.in[2:], nil), uint16(version), r.in[1])
	return single(m), nil
}

func (r rerun) sign(name string) ([][]byte, error) {
	s := iana.SchemeByName(name)
	if s == nil {
		return nil, errScheme
	}
	salted := 1
	if SaltLen(s.Code) > 0 {
		salted = 2
	}
	if len(r.in) < salted {
		return nil, errInputs
	}
	key, err := x509.ParsePKCS8PrivateKey(r.in[0])
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errInputs
	}
	message := bytes.Join(r.in[salted:], nil)
	var sig []byte
	if r.param("message") == "digest" {
		sig, err = SignDigest(s.Code, signer, message)
	} else {
		sig, err = Sign(s.Code, signer, bytes.Join(r.in[1:salted], nil), message)
	}
	if err != nil {
		return nil, err
	}
	return single(sig), nil
}

func (r rerun) verify(name string) ([][]byte, error) {
	s := iana.SchemeByName(name)
	if s == nil {
		return nil, errScheme
	}
	last := len(r.in) - 1
	if last < 1 {
		return nil, errInputs
	}
	pub, err := x509.ParsePKIXPublicKey(r.in[0])
	if err != nil {
		return nil, err
	}
	message := bytes.Join(r.in[1:last], nil)
	if r.param("message") == "digest" {
		return single(Verified(VerifyDigest(s.Code, pub, message, r.in[last]))), nil
	}
	return single(Verified(Verify(s.Code, pub, message, r.in[last]))), nil
}

// Verified is the output of a verify Op: one byte, 1 or 0.
func Verified(ok bool) []byte {
	if ok {
		return []byte{1}
	}
	return []byte{0}
}

// group gives the group of a public or shared Op, whose numbers are the inputs
// from the at-th: a prime and, if there, a generator.
func (r rerun) group(name string, at int) (*Group, error) {
	if g := groupByName(name); g != nil && g.P == nil {
		if len(r.in) != at {
			return nil, errInputs
		}
		return g, nil
	}
	if groupByName(name) == nil && name != "dh" {
		return nil, errors.New("crypt: no group " + name)
	}
	if len(r.in) <= at {
		return nil, errInputs
	}
	gen := []byte{2}
	if len(r.in) > at+1 {
		gen = r.in[at+1]
	}
	p := new(big.Int).SetBytes(r.in[at])
	if p.Bit(0) == 0 || p.BitLen() > maxPrimeBits {
		return nil, errInputs
	}
	return newModp(0, name, p, new(big.Int).SetBytes(gen)), nil
}

func (r rerun) public(name string) ([][]byte, error) {
	g, err := r.group(name, 1)
	if err != nil {
		return nil, err
	}
	k, err := g.KeyShare(r.in[0])
	if err != nil {
		return nil, err
	}
	return single(k.Public), nil
}

func (r rerun) shared(name string) ([][]byte, error) {
	g, err := r.group(name, 2)
	if err != nil {
		return nil, err
	}
	k := &KeyShare{Group: g, Private: r.in[0]} // of numbers, no more is needed
	if g.P == nil {
		if k, err = g.KeyShare(r.in[0]); err != nil {
			return nil, err
		}
	}
	version := uint16(versionTLS12)
	if r.param("zeros") == "kept" {
		version = versionTLS13
	}
	z, err := k.Shared(r.in[1], version)
	if err != nil {
		return nil, nil
	}
	return single(z), nil
}

func (r rerun) encapsulate(name string) ([][]byte, error) {
	g := groupByName(name)
	if g == nil || !g.KEM() {
		return nil, errors.New("crypt: no hybrid group " + name)
	}
	if len(r.in) != 2 {
		return nil, errInputs
	}
	e, err := g.encapsulate(r.in[0], r.in[1])
	if err == errPrivate {
		return nil, err
	}
	if err != nil {
		return nil, nil
	}
	return [][]byte{e.Public, e.Secret}, nil
}

// protection gives a seal or open Op's protection, its header, and the inputs
// behind the keys.
func (r rerun) protection(cipher string) (p Protection, h Header, rest [][]byte, err error) {
	if len(r.in) < 2 && (cipher != "null" || len(r.in) < 1) {
		return nil, h, nil, errInputs
	}
	typ, err := r.number("type", 10)
	if err != nil || typ > 255 {
		return nil, h, nil, errParams
	}
	version, err := r.number("version", 16)
	if err != nil {
		return nil, h, nil, err
	}
	seq, err := strconv.ParseUint(r.param("seq"), 10, 64)
	if err != nil {
		return nil, h, nil, errParams
	}
	h = Header{Type: uint8(typ), Version: uint16(version), Seq: seq}
	if r.param("protocol") == protocol13 {
		p, err = newProtection13(cipher, Keys{Key: r.in[0], IV: r.in[1]})
		return p, r.inner(h), r.in[2:], err
	}
	mac := hashByName(r.param("mac"))
	k, n := Keys{Key: r.in[0]}, 2
	switch chained := version <= versionTLS10 && strings.HasSuffix(cipher, "-cbc"); {
	case mac == 0:
		k.IV = r.in[1]
	case cipher == "null":
		k, n = Keys{MAC: r.in[0]}, 1
	case chained && len(r.in) < 3:
		return nil, h, nil, errInputs
	case chained:
		k.MAC, k.IV, n = r.in[1], r.in[2], 3
	default:
		k.MAC = r.in[1]
	}
	p, err = newProtection(cipher, uint16(version), mac, k, r.param("etm") == "1")
	if s, ok := p.(*stream); ok && s.cipher != nil {
		at, err := strconv.ParseUint(r.param("at"), 10, 64)
		if err != nil || at > streamMax {
			return nil, h, nil, errParams
		}
		s.skip(at)
	}
	return p, h, r.in[n:], err
}

func (r rerun) seal(cipher string) ([][]byte, error) {
	p, h, rest, err := r.protection(cipher)
	if err != nil {
		return nil, err
	}
	var iv []byte
	if p.IVLen() > 0 {
		if len(rest) == 0 || len(rest[0]) != p.IVLen() {
			return nil, errInputs
		}
		iv, rest = rest[0], rest[1:]
	}
	return single(p.Seal(nil, h, iv, bytes.Join(rest, nil))), nil
}

func (r rerun) open(cipher string) ([][]byte, error) {
	p, h, rest, err := r.protection(cipher)
	if err != nil {
		return nil, err
	}
	content, err := p.Open(nil, h, bytes.Join(rest, nil))
	if err != nil {
		return nil, nil
	}
	return single(content), nil
}
