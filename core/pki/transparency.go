package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"time"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// Certificate Transparency: public logs take certificates and promise, with a
// signed certificate timestamp, to show them to all (RFC 6962). A client that
// demands such a promise takes no certificate that its authority issued in
// secret. It does not keep anybody from issuing one: it lets the name's owner
// see it.

// Log is a log as a client knows it. Its key is on P-256.
type Log struct {
	Name string
	Key  *ecdsa.PublicKey
	ID   [32]byte // SHA-256 of the key's SubjectPublicKeyInfo
}

// newLog gives the log that is kept by the lab, or by a stranger.
func newLog(who string) *Log {
	key := fixture(who + "-log/ecdsa-p256").Public().(*ecdsa.PublicKey)
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic("pki: " + err.Error())
	}
	return &Log{owner(who) + " Log", key, sha256.Sum256(spki)}
}

// logged is when logs were shown the server's leaf: when a good one is issued.
const logged = -30 * day

// log has the server's leaf logged, if the scenario asks for it. The lab's log
// is an honest one and takes what the lab's authorities have signed: any fault
// but these three (RFC 6962 §3.1).
func (b *builder) log(f faults, leaf []byte) error {
	who := "lab"
	switch {
	case b.spec.Transparency == "forged":
		who = "stranger"
	case b.spec.Transparency != "on" || f.has("self-signed") || f.has("untrusted-root") || f.has("bad-signature"):
		return nil
	}
	s := wire.SCT{LogID: newLog(who).ID, Timestamp: uint64(b.spec.Clock.Add(logged).UnixMilli()), Scheme: iana.ECDSASecp256r1SHA256}
	digest := sha256.Sum256(timestamped(&s, leaf))
	var err error
	if s.Signature, err = fixture(who+"-log/ecdsa-p256").Sign(nil, digest[:], crypto.SHA256); err != nil {
		return err
	}
	b.w.SCTs = [][]byte{s.Bytes()}
	return nil
}

// timestamped gives what a log signs: the timestamp without the log's ID, and
// the certificate as an x509_entry (RFC 6962 §3.2).
func timestamped(s *wire.SCT, leaf []byte) []byte {
	const certificateTimestamp, x509Entry = 0, 0
	b := []byte{s.Version, certificateTimestamp}
	b = binary.BigEndian.AppendUint64(b, s.Timestamp)
	b = binary.BigEndian.AppendUint16(b, x509Entry)
	b = append(append(b, byte(len(leaf)>>16), byte(len(leaf)>>8), byte(len(leaf))), leaf...)
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s.Extensions))), s.Extensions...)
}

// transparency asks for one timestamp, of those that came with the handshake,
// that a known log signed for the leaf and that is not from the future (RFC
// 6962 §5.2). Without any, the first one's fault is what it fails by. The check
// is made by clients that demand it.
func (j *judge) transparency() {
	if j.v.Logs == nil {
		return
	}
	d := fail("no-sct")
	for i, sct := range j.v.SCTs {
		one := j.timestamp(sct)
		if i == 0 || one.result != trace.Failed {
			d = one
		}
		if one.result != trace.Failed {
			break
		}
	}
	d.looked = j.lookAt(j.path[0], wholeCert)
	j.record("transparency", d)
}

func (j *judge) timestamp(sct []byte) verdict {
	s, err := wire.ParseSCT(sct)
	if err != nil || s.Version != 0 {
		return fail("sct-unreadable")
	}
	var log *Log
	for _, l := range j.v.Logs {
		if bytes.Equal(l.ID[:], s.LogID[:]) {
			log = l
		}
	}
	if log == nil {
		d := fail("unknown-log")
		d.got = hex.EncodeToString(s.LogID[:])
		return d
	}
	d := verdict{}
	digest := sha256.Sum256(timestamped(&s, j.leaf.Raw))
	switch at := j.v.Clock.UnixMilli(); {
	case s.Scheme != iana.ECDSASecp256r1SHA256 || !ecdsa.VerifyASN1(log.Key, digest[:], s.Signature):
		d = fail("sct-bad-signature")
	case at < 0 || s.Timestamp > uint64(at):
		d = fail("sct-in-future")
	}
	d.got = log.Name + ", " + dates(time.UnixMilli(int64(s.Timestamp)))
	return d
}
