package iana

const (
	obscure = "hardly used, hardly studied"
	small   = "too small"
	rc4     = "RC4's keystream is biased: Bar Mitzvah, RC4NOMORE"
	tdes    = "blocks of 64 bits: Sweet32"
	null    = "no encryption"
	anon    = "nobody is authenticated: anyone can stand in the middle"
	md5     = "MD5 collisions are practical: SLOTH"
)

// otherGroups are groups that others offer.
var otherGroups = []Info{
	legacy(1, "sect163k1", small, "RFC 8422"), legacy(2, "sect163r1", small, "RFC 8422"),
	legacy(3, "sect163r2", small, "RFC 8422"), legacy(4, "sect193r1", small, "RFC 8422"),
	legacy(5, "sect193r2", small, "RFC 8422"), legacy(6, "sect233k1", obscure, "RFC 8422"),
	legacy(7, "sect233r1", obscure, "RFC 8422"), legacy(8, "sect239k1", obscure, "RFC 8422"),
	legacy(9, "sect283k1", obscure, "RFC 8422"), legacy(10, "sect283r1", obscure, "RFC 8422"),
	legacy(11, "sect409k1", obscure, "RFC 8422"), legacy(12, "sect409r1", obscure, "RFC 8422"),
	legacy(13, "sect571k1", obscure, "RFC 8422"), legacy(14, "sect571r1", obscure, "RFC 8422"),
	legacy(15, "secp160k1", small, "RFC 8422"), legacy(16, "secp160r1", small, "RFC 8422"),
	legacy(17, "secp160r2", small, "RFC 8422"), legacy(18, "secp192k1", small, "RFC 8422"),
	legacy(19, "secp192r1", small, "RFC 8422"), legacy(20, "secp224k1", obscure, "RFC 8422"),
	legacy(21, "secp224r1", obscure, "RFC 8422"), legacy(22, "secp256k1", obscure, "RFC 8422"),
	n(26, "brainpoolP256r1", "RFC 7027"), n(27, "brainpoolP384r1", "RFC 7027"), n(28, "brainpoolP512r1", "RFC 7027"),
	n(31, "brainpoolP256r1tls13", "RFC 8734"), n(32, "brainpoolP384r1tls13", "RFC 8734"), n(33, "brainpoolP512r1tls13", "RFC 8734"),
	n(34, "GC256A", "RFC 9189"), n(35, "GC256B", "RFC 9189"), n(36, "GC256C", "RFC 9189"), n(37, "GC256D", "RFC 9189"),
	n(38, "GC512A", "RFC 9189"), n(39, "GC512B", "RFC 9189"), n(40, "GC512C", "RFC 9189"), n(41, "curveSM2", "RFC 8998"),
	n(512, "MLKEM512", "draft-ietf-tls-mlkem"), n(513, "MLKEM768", "draft-ietf-tls-mlkem"), n(514, "MLKEM1024", "draft-ietf-tls-mlkem"),
	n(25497, "X25519Kyber768Draft00", "draft-tls-westerbaan-xyber768d00"),
	legacy(0xff01, "arbitrary_explicit_prime_curves", obscure, "RFC 8422"),
	legacy(0xff02, "arbitrary_explicit_char2_curves", obscure, "RFC 8422"),
}

// otherSchemes are signature schemes that others offer. TLS 1.2 read these
// codes as a hash and a signature algorithm (RFC 5246 §7.4.1.4.1).
var otherSchemes = []Info{
	broken(0x0101, "rsa_md5", md5, "RFC 9155"), broken(0x0202, "dsa_sha1", sha1Why, "RFC 9155"),
	legacy(0x0301, "rsa_sha224", obscure, "RFC 5246 §7.4.1.4.1"), legacy(0x0302, "dsa_sha224", obscure, "RFC 5246 §7.4.1.4.1"),
	legacy(0x0303, "ecdsa_sha224", obscure, "RFC 5246 §7.4.1.4.1"), legacy(0x0402, "dsa_sha256", obscure, "RFC 5246 §7.4.1.4.1"),
	legacy(0x0502, "dsa_sha384", obscure, "RFC 5246 §7.4.1.4.1"), legacy(0x0602, "dsa_sha512", obscure, "RFC 5246 §7.4.1.4.1"),
	n(0x0708, "sm2sig_sm3", "RFC 8998"), n(Ed448, "ed448", "RFC 8422 §5.1.3"),
	n(0x081a, "ecdsa_brainpoolP256r1tls13_sha256", "RFC 8734"), n(0x081b, "ecdsa_brainpoolP384r1tls13_sha384", "RFC 8734"),
	n(0x081c, "ecdsa_brainpoolP512r1tls13_sha512", "RFC 8734"),
	n(0x0904, "mldsa44", "draft-ietf-tls-mldsa"), n(0x0905, "mldsa65", "draft-ietf-tls-mldsa"), n(0x0906, "mldsa87", "draft-ietf-tls-mldsa"),
}

// otherSuites are suites, and signals in their place, that others offer.
var otherSuites = []Info{
	broken(0x0000, "TLS_NULL_WITH_NULL_NULL", null, "RFC 5246 §A.5"),
	legacy(0x0007, "TLS_RSA_WITH_IDEA_CBC_SHA", tdes, "RFC 5469"),
	broken(0x0009, "TLS_RSA_WITH_DES_CBC_SHA", "keys of 56 bits", "RFC 5469"),
	broken(0x0013, "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA", tdes, ref9325),
	broken(0x0018, "TLS_DH_anon_WITH_RC4_128_MD5", rc4, "RFC 7465"),
	broken(0x001b, "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA", anon, "RFC 5246 §A.5"),
	legacy(0x0032, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA", dhe, "RFC 5246 §A.5"),
	broken(0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA", anon, "RFC 5246 §A.5"),
	legacy(0x0038, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA", dhe, "RFC 5246 §A.5"),
	broken(0x003a, "TLS_DH_anon_WITH_AES_256_CBC_SHA", anon, "RFC 5246 §A.5"),
	legacy(0x0040, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256", dhe, "RFC 5246 §A.5"),
	legacy(0x0041, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA", noFS, "RFC 5932"),
	legacy(0x0045, "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA", dhe, "RFC 5932"),
	legacy(0x006a, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256", dhe, "RFC 5246 §A.5"),
	broken(0x006c, "TLS_DH_anon_WITH_AES_128_CBC_SHA256", anon, "RFC 5246 §A.5"),
	broken(0x006d, "TLS_DH_anon_WITH_AES_256_CBC_SHA256", anon, "RFC 5246 §A.5"),
	legacy(0x0084, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA", noFS, "RFC 5932"),
	legacy(0x0088, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA", dhe, "RFC 5932"),
	legacy(0x008c, "TLS_PSK_WITH_AES_128_CBC_SHA", cbc, "RFC 4279"),
	legacy(0x008d, "TLS_PSK_WITH_AES_256_CBC_SHA", cbc, "RFC 4279"),
	legacy(0x0096, "TLS_RSA_WITH_SEED_CBC_SHA", noFS, "RFC 4162"),
	legacy(0x00a2, "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256", dhe, "RFC 5288"),
	legacy(0x00a3, "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384", dhe, "RFC 5288"),
	broken(0x00a6, "TLS_DH_anon_WITH_AES_128_GCM_SHA256", anon, "RFC 5288"),
	broken(0x00a7, "TLS_DH_anon_WITH_AES_256_GCM_SHA384", anon, "RFC 5288"),
	n(0x00a8, "TLS_PSK_WITH_AES_128_GCM_SHA256", "RFC 5487"), n(0x00a9, "TLS_PSK_WITH_AES_256_GCM_SHA384", "RFC 5487"),
	n(0x00aa, "TLS_DHE_PSK_WITH_AES_128_GCM_SHA256", "RFC 5487"), n(0x00ab, "TLS_DHE_PSK_WITH_AES_256_GCM_SHA384", "RFC 5487"),
	n(EmptyRenegotiationInfoSCSV, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", "RFC 5746 §3.3"),
	n(FallbackSCSV, "TLS_FALLBACK_SCSV", "RFC 7507"),
	broken(0xc018, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", anon, "RFC 8422"),
	broken(0xc019, "TLS_ECDH_anon_WITH_AES_256_CBC_SHA", anon, "RFC 8422"),
	legacy(0xc072, "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256", cbc, "RFC 6367"),
	legacy(0xc073, "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384", cbc, "RFC 6367"),
	legacy(0xc076, "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256", cbc, "RFC 6367"),
	legacy(0xc077, "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384", cbc, "RFC 6367"),
	n(0xccab, "TLS_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905"),
	n(0xccac, "TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905"),
	n(0xccad, "TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256", "RFC 7905"),
}
