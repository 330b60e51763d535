// Package pki makes the certificates of a scenario, every fault included, and
// judges certificates by named checks.
//
// [New] turns a [Spec] into a [World]: the identities that the server, the
// client and a man in the middle bring along, the roots that are trusted, the
// lists of revoked certificates and OCSP responses, and the file of users.
// All of it is real: minted by crypto/x509, signed by fixture keys, readable
// by any other program. The same Spec gives the same bytes everywhere, and
// what did not change since the last Spec is not made again.
//
//	lab root ─▶ lab intermediate ─▶ leaf           (in order)
//	stranger root ─▶ stranger intermediate ─▶ leaf (untrusted-root)
//	lab root ─▶ constrained intermediate ─▶ leaf   (constrained)
//	… intermediate ─▶ a shop's leaf ─▶ leaf        (not-a-ca)
//	leaf ─▶ itself                                 (self-signed)
//	attacker's root ─▶ attacker's leaf             (the man in the middle)
//
// Each authority exists twice: leaves with RSA keys are signed by the RSA-2048
// family, all others by the ECDSA P-256 family, so that a peer that
// knows only one kind of signature can judge the whole chain.
//
// A [Verifier] is one end's view: whom it trusts, what time it takes it to be,
// whom it wanted to reach. Its Verify makes each check of package check's
// table that concerns a certificate, each for itself: an expired certificate
// with the wrong name by an unknown authority fails three of them, and all
// show. (The exceptions are "present" and "key-type", which need the
// negotiation and are the handshake's.)
//
// The files: keys.go the fixture keys, faults.go what can be wrong, world.go
// the composition, mint.go certificates, status.go revocation data,
// transparency.go the log and its timestamps; verify.go
// the verifier, path.go its chain, checks.go and revocation.go the single
// checks, der.go where in a certificate they looked.
package pki
