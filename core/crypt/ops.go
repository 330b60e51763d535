package crypt

import (
	"crypto"
	"strconv"
)

// The Ops. Whoever computes something with this package and traces it records
// a trace.Op with one of these names, the params, the inputs and the outputs
// as listed; then [Rerun] gives the same outputs from the same inputs.
//
// Inputs are listed in order: those of In, then those of InBytes. What may
// stand in InBytes is marked with *, and all that is marked so may be in
// several pieces, or, where it stands last, in none. Params are
// "key=value;key=value" and the function in parentheses writes them. Long-term
// keys are values: private ones PKCS#8 DER ([PKCS8]), public ones
// SubjectPublicKeyInfo DER (a certificate has them as RawSubjectPublicKeyInfo).
//
//	name                           params                          inputs → outputs
//
//	<group>/public                                                 private → public
//	  of numbers (ffdhe2048, dh)                                   private, p, g → public
//	<group>/shared                                                 private, peer's public → shared secret
//	  of numbers                   zeros=stripped or kept          private, peer's public, p → shared secret
//	                               (Group.SharedOp)
//	<hybrid>/encapsulate           (Group.EncapsulateOp)           random, client's public → server's public, shared secret
//	rsa-pkcs1/encrypt                                              public key, padding, message → ciphertext
//	rsa-pkcs1/decrypt              version=303                     private key, fallback, ciphertext* → premaster secret
//	                               (RSADecryptParams)
//
//	tls12/master-secret            hash=sha256;label=…;n=48        premaster, client_random, server_random → master
//	tls12/extended-master-secret   (PRFParams)                     premaster, session hash → master
//	tls12/key-block                                                master, server_random, client_random → key block
//	tls12/verify-data                                              master, handshake hash → verify_data
//	tls10/…                        label=…;n=48                    the same four, of TLS 1.0 and 1.1
//	ssl3/master-secret             n=48                            premaster, client_random, server_random → master
//	ssl3/key-block                 n=104                           master, server_random, client_random → key block
//	ssl3/verify-data               sender=client or server            master, messages* → verify_data
//	ssl3/certificate-verify                                        master, messages* → digest to be signed
//	tls12/exporter                 hash=sha256;n=32                master, client_random, server_random, label[, context]
//	                               (ExportParams)                    → exported
//	tls13/extract                  hash=sha256                     salt, IKM → secret
//	                               …;salt=0, …;ikm=0               (what is zeros is no input)
//	                               (ExtractParams)
//	tls13/derive-secret            hash=sha256;label=…;n=32        secret, transcript hash → secret
//	                               (PRFParams)                     (of no messages: no second input)
//	tls13/expand-label             (PRFParams)                     secret[, context] → key, IV, secret
//	tls13/verify-data              hash=sha256 (HashParams)        finished_key, transcript hash → verify_data or binder
//	tls13/exporter                 hash=sha256;n=32                exporter_secret, label[, context] → exported
//	                               (ExportParams)
//	hpke/encapsulate                                               ephemeral private, public → enc, shared_secret
//	hpke/decapsulate                                               private, enc → shared_secret
//	hpke/keys                      aead=1 (HPKEParams)             shared_secret, info* → key, base_nonce
//	hpke/seal                      aead=1;seq=0 (HPKESealParams)   key, base_nonce, additional, message* → sealed
//	hpke/open                                                      key, base_nonce, additional, sealed* → message
//	split                          n=20,20,16,16 (SplitParams)     key block → its parts, KeyBlock.Parts
//
//	hash/<hash>                                                    data* → digest
//	sign/<scheme>                                                  private key, message* → signature
//	  rsa_pss_*                                                    private key, salt, message* → signature
//	  of ssl3/certificate-verify   message=digest                  private key, digest → signature; verify/… likewise
//	verify/<scheme>                                                public key, message*, signature* → one byte, 1 or 0
//	                                                               (the signature in one piece)
//
//	<cipher>/seal                  type=22;version=303;seq=0       key, fixed IV, content* → sealed
//	  of TLS 1.3                   …;protocol=304;inner=22;zeros=0 key, IV, content* → sealed
//	  of CBC                       …;mac=sha1;etm=0                key, MAC key, IV*, content* → sealed (the IV in one piece)
//	<cipher>/open                  (Protection.Params)             key, fixed IV, sealed* → content
//	  of TLS 1.3                   …;protocol=304                  key, IV, sealed* → content, type and zeros
//	  of CBC                                                       key, MAC key, sealed* → content
//	  of CBC before TLS 1.1, both                                  key, MAC key, IV*, content* or sealed*: the IV, in one
//	                                                               piece, is the key block's or a block of the record before
//	  of rc4-128, both             …;mac=sha1;at=0                 key, MAC key, …: at, bytes of key stream used before
//	  of null, both                …;mac=sha1                      MAC key, …
//
//	certificate/compress                                           Certificate* → compressed
//	certificate/decompress         n=1234 (DecompressParams)       compressed* → Certificate
//	ticket/seal                                                    ticket key, nonce, parameters, secret → ticket
//	ticket/open                    n=48 (TicketParams)             ticket key, ticket* → parameters, secret (in one piece)
//
// <group> is a Group's Name, <hash> a HashName, <scheme> IANA's name, <cipher>
// aes-128-cbc, aes-128-gcm, aes-128-ccm, aes-128-ccm-8, the same with 256,
// 3des-ede-cbc, chacha20-poly1305, rc4-128 or null. How records look follows
// from the version.
// sealed is all of a record behind its header: outputs and inputs of seal and
// open are stretches of bytes (OutBytes, InBytes).
//
// A shared secret that is refused, and a record or a ticket that does not open,
// have no outputs.
const (
	OpExporter12            = "tls12/exporter"
	OpVerifyData30          = "ssl3/verify-data"
	OpCertificateVerify30   = "ssl3/certificate-verify"
	OpExtract13             = "tls13/extract"
	OpDeriveSecret13        = "tls13/derive-secret"
	OpExpandLabel13         = "tls13/expand-label"
	OpVerifyData13          = "tls13/verify-data"
	OpExporter13            = "tls13/exporter"
	OpHPKEEncapsulate       = "hpke/encapsulate"
	OpHPKEDecapsulate       = "hpke/decapsulate"
	OpHPKEKeys              = "hpke/keys"
	OpHPKESeal              = "hpke/seal"
	OpHPKEOpen              = "hpke/open"
	OpSplit                 = "split"
	OpRSAEncrypt            = "rsa-pkcs1/encrypt"
	OpRSADecrypt            = "rsa-pkcs1/decrypt"
	OpCompressCertificate   = "certificate/compress"
	OpDecompressCertificate = "certificate/decompress"
	OpSealTicket            = "ticket/seal"
	OpOpenTicket            = "ticket/open"
)

// HashOp is the Op of hashing: "hash/sha256".
func HashOp(h crypto.Hash) string { return "hash/" + HashName(h) }

// SealOp and OpenOp are the Ops of a record protection: "aes-128-cbc/seal".
func SealOp(p Protection) string { return p.Cipher() + "/seal" }
func OpenOp(p Protection) string { return p.Cipher() + "/open" }

// PRFParams are the params of the Ops that are one call of TLS 1.2's PRF or of
// TLS 1.3's HKDF-Expand-Label.
func PRFParams(h crypto.Hash, label string, n int) string {
	return "hash=" + HashName(h) + ";label=" + label + ";n=" + strconv.Itoa(n)
}

// SenderParams are OpVerifyData30's.
func SenderParams(client bool) string {
	if client {
		return "sender=client"
	}
	return "sender=server"
}

// DigestParams are the params of signing and verifying what has been hashed
// already.
const DigestParams = "message=digest"

// HashParams are OpVerifyData13's.
func HashParams(h crypto.Hash) string { return "hash=" + HashName(h) }

// ExtractParams are OpExtract13's; they say which of the two are zeros, that
// is nil to [Extract13].
func ExtractParams(h crypto.Hash, salt, ikm bool) string {
	p := HashParams(h)
	if !salt {
		p += ";salt=0"
	}
	if !ikm {
		p += ";ikm=0"
	}
	return p
}

// ExportParams are those of exporters.
func ExportParams(h crypto.Hash, n int) string { return HashParams(h) + ";n=" + strconv.Itoa(n) }

// RSADecryptParams are OpRSADecrypt's, with ClientHello's version.
func RSADecryptParams(clientVersion uint16) string {
	return "version=" + strconv.FormatUint(uint64(clientVersion), 16)
}
