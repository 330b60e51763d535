package explain

// checksEN has the words for every row of check.Table.
var checksEN = []CheckWords{
	// Records.
	{"record/type", "record type", "Is this a type of record that exists and may come now?", "The record's type is one that may come now.", "The record's type is unknown, or must not come now.", "a record of a wrong type came"},
	{"record/version", "rec. version", "Does the record carry the version that was agreed on?", "The record carries the version agreed on.", "The record carries another version than the one agreed on.", "a record carries the wrong version"},
	{"record/length", "rec. length", "Is the record no longer than allowed?", "The record is no longer than allowed.", "The record claims to be longer than a record may be.", "a record is too long"},
	{"record/empty", "not empty", "Does the record hold anything?", "The record holds something.", "A record of this type must not be empty.", "an empty record came"},
	{"record/mac", "unchanged", "Is the record exactly as it was sent, made with the session key, and in its place?", "The record is authentic: it was made with the session key, in this place, and nothing was changed.", "The record is not authentic. It was changed on the way, or the two ends hold different keys.", "a record fails its integrity check"},
	{"record/plaintext-length", "plain length", "Is what was encrypted no longer than allowed?", "The decrypted record is no longer than allowed.", "The decrypted record is longer than a record may be.", "a decrypted record is too long"},
	{"record/closure", "goodbye", "Did the other end say goodbye before the connection was cut?", "{Peer} said goodbye with close_notify: nothing is missing at the end.", "The connection was cut without close_notify: the end may be missing, and nobody can say how much.", "the connection was cut without goodbye"},

	// Messages as such.
	{"alert/decode", "alert form", "Is the alert well formed?", "The alert is well formed.", "The alert is not two bytes with a level and a description.", "an alert can't be read"},
	{"change-cipher-spec/value", "CCS form", "Is ChangeCipherSpec the single byte 1?", "ChangeCipherSpec is the single byte 1.", "ChangeCipherSpec is not the single byte 1.", "ChangeCipherSpec is malformed"},
	{"change-cipher-spec/boundary", "CCS place", "Does the switch to encryption come between two whole messages?", "The switch to encryption comes between two whole messages.", "The switch to encryption comes in the middle of a message.", "the keys change in the middle of a message"},
	{"message/order", "order", "Is this the message that must come now?", "The message is one that may come now.", "Another message had to come now. One was lost, repeated or put in.", "a message came out of order"},
	{"message/size", "size", "Is the message of a reasonable size?", "The message is of a reasonable size.", "The message claims to be bigger than any that is needed.", "a message is too big"},
	{"message/decode", "well formed", "Can every byte of the message be read as the standard lays it out?", "The message reads as the standard lays it out, to the last byte.", "The message can't be read as the standard lays it out.", "a message can't be read"},

	// Hellos.
	{"hello/extension-duplicate", "once each", "Does each extension come only once?", "Each extension comes only once.", "An extension comes twice.", "an extension comes twice"},
	{"hello/version", "version", "Is there a version of the protocol that both speak?", "Both speak the version chosen.", "There is no version that both speak.", "no version in common"},
	{"hello/compression", "compression", "Does the client offer to go without compression?", "The client offers to go without compression, as it must.", "The client does not offer to go without compression.", "no compression method that may be used"},
	{"hello/compression-offered", "no compress.", "Did the server choose a compression method that was offered?", "The server chose no compression, as offered.", "The server chose a compression method that the client had not offered.", "the server chose a compression not offered"},
	{"hello/extension-unsolicited", "ext. asked", "Did the server answer only with extensions that the client had offered?", "The server answers only with extensions that the client had offered.", "The server answers with an extension that the client had not offered.", "the server sent an extension nobody asked for"},
	{"hello/renegotiation-info", "first time", "Do both agree that this is a first handshake and no renegotiation?", "Both agree that this is a first handshake: nobody can put another's beginning in front of it.", "The renegotiation_info is not the one for a first handshake: this one may have been spliced onto another's.", "renegotiation_info is wrong"},
	{"hello/point-formats", "point format", "Can both write points of a curve in the uncompressed form?", "Both can write points in the uncompressed form.", "The uncompressed form of points is missing; it must be there.", "no point format in common"},
	{"hello/alpn-overlap", "application", "Is there an application protocol that both speak?", "There is an application protocol that both speak.", "There is no application protocol that both speak.", "no application protocol in common"},
	{"hello/alpn-offered", "app. offered", "Did the server choose an application protocol that was offered?", "The server chose an application protocol that the client had offered.", "The server chose an application protocol that the client had not offered.", "the server chose a protocol not offered"},
	{"hello/group-overlap", "group", "Is there a group for Diffie-Hellman that both can use?", "There is a group that both can use.", "There is no group that both can use.", "no group in common"},
	{"hello/signature-overlap", "signature", "Is there a way of signing that the server has a key for and the client accepts?", "There is a way of signing that both can use.", "There is no way of signing that both can use.", "no signature scheme in common"},
	{"hello/cipher-overlap", "cipher", "Is there a cipher suite that both can use, with the certificate the server has?", "There is a cipher suite that both can use.", "There is no cipher suite that both can use with the server's certificate.", "no cipher suite in common"},
	{"hello/cipher-offered", "offered", "Did the server choose a cipher suite from the client's list?", "The server chose a cipher suite from the client's list.", "The server chose a cipher suite that was not on the client's list.", "the server chose a cipher suite not offered"},
	{"hello/encrypt-then-mac", "EtM fits", "Does encrypt-then-MAC go with the cipher suite chosen?", "Encrypt-then-MAC goes with the cipher suite chosen.", "The server agreed to encrypt-then-MAC with a cipher suite that has no such thing.", "encrypt-then-MAC does not fit the cipher suite"},

	// The server's certificate.
	{"server-cert/present", "there", "Did the server send a certificate at all?", "The server sent a certificate.", "The server sent an empty list of certificates.", "the server sent no certificate"},
	{"server-cert/parse", "readable", "Can the certificates be read?", "All certificates can be read.", "A certificate can't be read.", "the certificate can't be read"},
	{"server-cert/validity", "dates", "Is today's date within the validity period?", "Today, by the client's clock, lies within the certificate's validity period.", "Today, by the client's clock, lies outside of the certificate's validity period.", "the certificate is not valid today"},
	{"server-cert/issuer-trusted", "trusted", "Is the issuing CA a trusted CA?", "The chain of issuers leads to an authority that the client trusts.", "The chain of issuers does not lead to an authority that the client trusts.", "nobody the client trusts issued the certificate"},
	{"server-cert/issuer-signature", "signed", "Does the issuing CA's public key validate the issuer's digital signature?", "Each signature in the chain is genuine: no byte of the certificate was changed since it was issued.", "A signature in the chain is not genuine: the certificate was changed, or somebody else signed it.", "the issuer's signature on the certificate is wrong"},
	{"server-cert/name", "name", "Does the name in the certificate match the server's?", "The certificate is for the name that the client meant to call.", "The certificate is for another name than the one the client meant to call.", "the certificate is for another name"},
	{"server-cert/revocation", "not revoked", "Has the issuer revoked the certificate?", "The issuer has not revoked the certificate.", "The issuer has revoked the certificate.", "the certificate was revoked"},
	{"server-cert/basic-constraints", "CA is a CA", "Is each issuer in the chain allowed to issue certificates?", "Each issuer in the chain is allowed to issue certificates.", "An issuer in the chain is no authority: its own certificate does not allow it to issue others.", "an issuer in the chain is no authority"},
	{"server-cert/name-constraints", "CA's domain", "May the issuer issue certificates for this name?", "The issuer may issue certificates for this name.", "The issuer is restricted to other names than this one.", "the issuer may not issue for this name"},
	{"server-cert/key-usage", "key's use", "May the certificate's key be used the way this cipher suite needs?", "The certificate allows its key to be used the way this cipher suite needs.", "The certificate does not allow its key to be used the way this cipher suite needs.", "the key may not be used in this way"},
	{"server-cert/extended-key-usage", "for servers", "Was the certificate issued for servers?", "The certificate was issued for servers.", "The certificate was issued for another purpose than for servers.", "the certificate is not for servers"},
	{"server-cert/key-size", "key size", "Is the key long enough?", "The key is long enough.", "The key is too short to be safe.", "the certificate's key is too short"},
	{"server-cert/key-type", "key's kind", "Is the key of the kind that the cipher suite needs?", "The key is of the kind that the cipher suite needs.", "The key is of another kind than the cipher suite needs.", "the certificate's key does not fit the cipher suite"},

	// ServerKeyExchange.
	{"server-key-exchange/group-offered", "group asked", "Did the server choose a group that the client had offered?", "The server chose a group that the client had offered.", "The server chose a group that the client had not offered.", "the server chose a group not offered"},
	{"server-key-exchange/dh-prime", "prime", "Are the server's Diffie-Hellman prime and generator sound and long enough?", "The prime and the generator are sound and long enough.", "The prime or the generator is too short or unsound: the secret could be guessed.", "the Diffie-Hellman group is too weak"},
	{"server-key-exchange/public", "public value", "Is the server's public value a proper one?", "The server's public value is a proper one.", "The server's public value is not a proper one: the secret could be forced to a known value.", "the server's public value is not sound"},
	{"server-key-exchange/signature-offered", "scheme asked", "Was the signature made in a way that the client had offered?", "The signature was made in a way that the client had offered.", "The signature was made in a way that the client had not offered.", "the server signed in a way not offered"},
	{"server-key-exchange/signature", "holds key", "Did the holder of the certificate's private key sign this key exchange, for this handshake?", "The signature is genuine: the server holds the certificate's private key, and nobody changed the key exchange or the random values.", "The signature is wrong: the server does not hold the certificate's private key, or something was changed on the way.", "the server's signature on the key exchange is wrong"},

	// The client's certificate, proof and key exchange.
	{"client-cert/present", "there", "Did the client send a certificate?", "The client sent a certificate.", "The client sent no certificate.", "the client sent no certificate"},
	{"client-cert/parse", "readable", "Can the client's certificates be read?", "All certificates can be read.", "A certificate can't be read.", "the client's certificate can't be read"},
	{"client-cert/validity", "dates", "Is today's date within the validity period?", "Today, by the server's clock, lies within the certificate's validity period.", "Today, by the server's clock, lies outside of the certificate's validity period.", "the client's certificate is not valid today"},
	{"client-cert/issuer-trusted", "trusted", "Is the issuing CA a trusted CA?", "The chain of issuers leads to an authority that the server trusts.", "The chain of issuers does not lead to an authority that the server trusts.", "nobody the server trusts issued the client's certificate"},
	{"client-cert/issuer-signature", "signed", "Does the issuing CA's public key validate the issuer's digital signature?", "Each signature in the chain is genuine.", "A signature in the chain is not genuine.", "the issuer's signature on the client's certificate is wrong"},
	{"client-cert/revocation", "not revoked", "Has the issuer revoked the certificate?", "The issuer has not revoked the client's certificate.", "The issuer has revoked the client's certificate.", "the client's certificate was revoked"},
	{"client-cert/basic-constraints", "CA is a CA", "Is each issuer in the chain allowed to issue certificates?", "Each issuer in the chain is allowed to issue certificates.", "An issuer in the chain is no authority.", "an issuer of the client's certificate is no authority"},
	{"client-cert/key-usage", "key's use", "May the certificate's key be used to sign?", "The certificate allows its key to be used to sign.", "The certificate does not allow its key to be used to sign.", "the client's key may not be used to sign"},
	{"client-cert/extended-key-usage", "for clients", "Was the certificate issued for clients?", "The certificate was issued for clients.", "The certificate was issued for another purpose than for clients.", "the certificate is not for clients"},
	{"client-cert/key-size", "key size", "Is the client's key long enough?", "The client's key is long enough.", "The client's key is too short to be safe.", "the client's key is too short"},
	{"client-cert/key-type", "key's kind", "Is the client's key of a kind that the server asked for?", "The client's key is of a kind that the server asked for.", "The client's key is of another kind than the server asked for.", "the client's key is of the wrong kind"},
	{"client-cert/on-file", "on file", "Is the user's certificate the one on file for that user?", "This very certificate is on file for this user.", "Another certificate is on file for this user, or none.", "the client's certificate is not the one on file"},
	{"client-cert/authorised", "allowed", "Is the authenticated user allowed the resource?", "The user is known and is allowed what it asks for.", "The user is known, but is not allowed what it asks for.", "this user is not allowed in"},
	{"client-key-exchange/public", "public value", "Is the client's public value a proper one?", "The client's public value is a proper one.", "The client's public value is not a proper one: the secret could be forced to a known value.", "the client's public value is not sound"},
	{"client-key-exchange/premaster", "premaster", "Did a well-formed premaster secret come out of the decryption?", "A well-formed premaster secret came out of the decryption.", "What came out is malformed. The server does not let it show: it goes on with random bytes, so that nobody can use it as an oracle.", "the premaster secret is malformed"},
	{"certificate-verify/signature-offered", "scheme asked", "Did the client sign in a way that the server had asked for?", "The client signed in a way that the server had asked for.", "The client signed in a way that the server had not asked for.", "the client signed in a way not asked for"},
	{"certificate-verify/signature", "signature", "Does the user's public key validate the user's digital signature?", "The signature is genuine: the client holds the certificate's private key, here and now, and saw the same handshake.", "The signature is wrong: the client does not hold the certificate's private key, or the handshake was changed on the way.", "the client's signature on the handshake is wrong"},

	// Finished.
	{"finished/verify-data", "same story", "Did the other end see the same handshake, byte for byte, and does it hold the same secret?", "The digests match: both ends saw the same handshake, byte for byte, and hold the same master secret.", "The digests differ: the two ends did not see the same handshake, or hold different secrets.", "the two ends did not see the same handshake"},
}

// reasonsEN says how a check failed, or why it was not made.
var reasonsEN = []Pair{
	// Dates.
	{"expired", "The certificate has expired."},
	{"not-yet-valid", "The certificate is not valid yet."},
	{"issuer-expired", "The certificate of an issuer has expired."},
	{"issuer-not-yet-valid", "The certificate of an issuer is not valid yet."},
	// Trust.
	{"self-signed", "The certificate was issued by its own holder: it vouches for itself."},
	{"untrusted-root", "The authority at the end of the chain is none that this end trusts."},
	{"unknown-issuer", "The issuer is unknown, and its certificate was not sent along."},
	{"incomplete-chain", "A certificate between this one and a trusted authority is missing."},
	{"no-path", "There is no chain of issuers from this certificate to a trusted authority."},
	// Signatures.
	{"bad-signature", "The issuer's public key does not confirm the signature."},
	{"signature-mismatch", "The public key does not confirm the signature."},
	{"unknown-algorithm", "The signature was made with an unknown algorithm."},
	// Names.
	{"wrong-host", "The certificate names other hosts."},
	{"no-names", "The certificate names no host at all."},
	{"null-prefix", "The name holds a zero byte: software that stops reading there would be fooled."},
	// Usage, authority, key.
	{"revoked", "The issuer's list names the certificate as revoked."},
	{"not-a-ca", "The issuer's own certificate does not make it an authority."},
	{"path-too-long", "The chain is longer than an authority in it allows."},
	{"constrained", "The authority is restricted to other names."},
	{"wrong-usage", "The certificate was issued for another purpose."},
	{"wrong-key-usage", "The certificate does not allow its key to be used like this."},
	{"key-too-small", "The key has fewer bits than are thought safe."},
	{"key-too-short", "The key has fewer bits than are thought safe."},
	{"wrong-key-type", "The key is of another kind."},
	{"not-on-file", "Another certificate is on file for this user."},
	{"unknown-user", "No such user is on file."},
	{"not-authorised", "The user is not on the list of those who may."},
	{"absent", "There is none."},
	{"malformed", "It is malformed."},
	// Why a check was not made.
	{"off", "It is switched off in this scenario."},
	{"not-applicable", "It does not apply here."},
	{"not-asked", "Nobody asked for it."},
	{"none-sent", "Nothing was sent that could be checked."},
	{"no-issuer", "The issuer is not known, so there is no key to check with."},
	{"untrusted", "The issuer is not trusted, so there is nothing to go by."},
	{"earlier-failure", "An earlier check had failed already."},
}
