package crypt

import (
	"crypto"
	"strconv"

	"handshakelab/core/iana"
)

// Schedule is the key schedule of a version up to TLS 1.2. The versions take
// the same steps and stretch secrets each in its own way: tls12.go, tls10.go,
// ssl30.go.
type Schedule struct {
	version uint16
	hash    crypto.Hash
}

// NewSchedule is a version's key schedule with a suite.
func NewSchedule(version uint16, s *iana.Suite) Schedule {
	if version < versionTLS12 {
		return Schedule{version, crypto.MD5SHA1}
	}
	return Schedule{version, s.Hash}
}

// Hash is what the handshake's messages are hashed with: what the suite says,
// and before TLS 1.2 crypto.MD5SHA1, for which there is [NewHash].
func (s Schedule) Hash() crypto.Hash { return s.hash }

// Step is one computation, with what an Op says of it.
type Step struct {
	Out                []byte
	Op, Params, Clause string
}

// Master makes the master secret, 48 bytes, from the premaster secret and both
// randoms, in this order (RFC 5246 §8.1, RFC 6101 §6.1).
func (s Schedule) Master(premaster, clientRandom, serverRandom []byte) Step {
	return s.step("master-secret", "§8.1", "§6.1", LabelMasterSecret, MasterSecretLen, premaster, clientRandom, serverRandom)
}

// ExtendedMaster makes the master secret from the premaster secret and the
// session hash (RFC 7627 §4), which SSL 3.0 can't.
func (s Schedule) ExtendedMaster(premaster, sessionHash []byte) Step {
	step := s.step("extended-master-secret", "", "", LabelExtendedMasterSecret, MasterSecretLen, premaster, sessionHash)
	step.Clause = "RFC 7627 §4"
	return step
}

// KeyBlock makes the n bytes that the session keys are cut from, from the
// master secret and both randoms, the server's first (RFC 5246 §6.3, RFC 6101
// §6.2.2).
func (s Schedule) KeyBlock(master, clientRandom, serverRandom []byte, n int) Step {
	return s.step("key-block", "§6.3", "§6.2.2", LabelKeyExpansion, n, master, serverRandom, clientRandom)
}

// VerifyData makes what Finished carries, 12 bytes, from the master secret and
// the hash of all messages before it (RFC 5246 §7.4.9). SSL 3.0's is
// [VerifyData30].
func (s Schedule) VerifyData(master, handshakeHash []byte, client bool) Step {
	return s.step("verify-data", "§7.4.9", "", FinishedLabel(client), VerifyDataLen, master, handshakeHash)
}

// step stretches a secret. The clause is a section of the version's own RFC,
// SSL 3.0 having another.
func (s Schedule) step(what, section, section30, label string, n int, secret []byte, seed ...[]byte) Step {
	switch {
	case s.version <= versionSSL30:
		return Step{Expand30(secret, n, seed...), "ssl3/" + what, "n=" + strconv.Itoa(n), "RFC 6101 " + section30}
	case s.version < versionTLS12:
		rfc := "RFC 2246 "
		if s.version == versionTLS11 {
			rfc = "RFC 4346 "
		}
		return Step{PRF10(secret, label, n, seed...), "tls10/" + what, "label=" + label + ";n=" + strconv.Itoa(n), rfc + section}
	}
	return Step{PRF12(s.hash, secret, label, n, seed...), "tls12/" + what, PRFParams(s.hash, label, n), "RFC 5246 " + section}
}
