package iana

func n(code uint16, name, ref string) Info { return Info{code, name, Plain, "", ref} }

func legacy(code uint16, name, why, ref string) Info { return Info{code, name, Legacy, why, ref} }

func broken(code uint16, name, why, ref string) Info { return Info{code, name, Broken, why, ref} }

// names has the entries of each registry that are names and no more; what
// Suites, Groups, Schemes, Alerts and Versions have is not repeated here.
var names = [registries][]Info{
	ContentTypeRegistry: {
		n(20, "change_cipher_spec", "RFC 5246 §6.2.1"), n(21, "alert", "RFC 5246 §6.2.1"),
		n(22, "handshake", "RFC 5246 §6.2.1"), n(23, "application_data", "RFC 5246 §6.2.1"),
		legacy(24, "heartbeat", "Heartbleed was a fault in it", "RFC 6520"),
	},
	HandshakeTypeRegistry: {
		n(0, "hello_request", "RFC 5246 §7.4.1.1"), n(1, "client_hello", "RFC 5246 §7.4.1.2"),
		n(2, "server_hello", "RFC 5246 §7.4.1.3"), n(3, "hello_verify_request", "RFC 6347"),
		n(4, "new_session_ticket", "RFC 5077 §3.3"), n(5, "end_of_early_data", "RFC 9846 §4.6"),
		n(6, "hello_retry_request", "RFC 9846 §4.2.4"), n(8, "encrypted_extensions", "RFC 9846 §4.4.1"),
		n(11, "certificate", "RFC 5246 §7.4.2"), n(12, "server_key_exchange", "RFC 5246 §7.4.3"),
		n(13, "certificate_request", "RFC 5246 §7.4.4"), n(14, "server_hello_done", "RFC 5246 §7.4.5"),
		n(15, "certificate_verify", "RFC 5246 §7.4.8"), n(16, "client_key_exchange", "RFC 5246 §7.4.7"),
		n(20, "finished", "RFC 5246 §7.4.9"), n(21, "certificate_url", "RFC 6066 §5"),
		n(22, "certificate_status", "RFC 6066 §8"), n(23, "supplemental_data", "RFC 4680"),
		n(24, "key_update", "RFC 9846 §4.7.3"), n(25, "compressed_certificate", "RFC 8879"),
		n(254, "message_hash", "RFC 9846 §4.1"),
	},
	AlertLevelRegistry: {n(1, "warning", "RFC 5246 §7.2"), n(2, "fatal", "RFC 5246 §7.2")},
	CompressionRegistry: {
		n(0, "null", "RFC 3749"), broken(1, "DEFLATE", "compression before encryption: CRIME", "RFC 7525 §3.3"),
		broken(64, "LZS", "compression before encryption: CRIME", "RFC 7525 §3.3"),
	},
	ExtensionRegistry: {
		n(0, "server_name", "RFC 6066 §3"), n(1, "max_fragment_length", "RFC 6066 §4"),
		n(2, "client_certificate_url", "RFC 6066 §5"), n(3, "trusted_ca_keys", "RFC 6066 §6"),
		legacy(4, "truncated_hmac", "shortens the MAC to 80 bits", "RFC 6066 §7"),
		n(5, "status_request", "RFC 6066 §8"), n(10, "supported_groups", "RFC 8422 §5.1.1"),
		n(11, "ec_point_formats", "RFC 8422 §5.1.2"), n(12, "srp", "RFC 5054"),
		n(13, "signature_algorithms", "RFC 5246 §7.4.1.4.1"), n(14, "use_srtp", "RFC 5764"),
		legacy(15, "heartbeat", "Heartbleed was a fault in it", "RFC 6520"),
		n(16, "application_layer_protocol_negotiation", "RFC 7301"), n(17, "status_request_v2", "RFC 6961"),
		n(18, "signed_certificate_timestamp", "RFC 6962"), n(19, "client_certificate_type", "RFC 7250"),
		n(20, "server_certificate_type", "RFC 7250"), n(21, "padding", "RFC 7685"),
		n(22, "encrypt_then_mac", "RFC 7366"), n(23, "extended_master_secret", "RFC 7627"),
		n(24, "token_binding", "RFC 8472"), n(25, "cached_info", "RFC 7924"),
		n(27, "compress_certificate", "RFC 8879"), n(28, "record_size_limit", "RFC 8449"),
		n(34, "delegated_credential", "RFC 9345"), n(35, "session_ticket", "RFC 5077"),
		n(41, "pre_shared_key", "RFC 9846 §4.3.11"), n(42, "early_data", "RFC 9846 §4.3.10"),
		n(43, "supported_versions", "RFC 9846 §4.3.1"), n(44, "cookie", "RFC 9846 §4.3.2"),
		n(45, "psk_key_exchange_modes", "RFC 9846 §4.3.9"), n(47, "certificate_authorities", "RFC 9846 §4.3.4"),
		n(48, "oid_filters", "RFC 9846 §4.3.5"), n(49, "post_handshake_auth", "RFC 9846 §4.3.6"),
		n(50, "signature_algorithms_cert", "RFC 9846 §4.3.3"), n(51, "key_share", "RFC 9846 §4.3.8"),
		n(53, "connection_id", "RFC 9146"), n(57, "quic_transport_parameters", "RFC 9001"),
		n(13172, "next_protocol_negotiation", "draft-agl-tls-nextprotoneg"),
		n(17513, "application_settings", "draft-vvv-tls-alps"), n(17613, "application_settings", "draft-vvv-tls-alps"),
		n(0xfd00, "ech_outer_extensions", "RFC 9849"), n(0xfe0d, "encrypted_client_hello", "RFC 9849"),
		n(0xff01, "renegotiation_info", "RFC 5746"),
	},
	CurveTypeRegistry: {
		legacy(1, "explicit_prime", "curves nobody has vetted", "RFC 8422 §5.4"),
		legacy(2, "explicit_char2", "curves nobody has vetted", "RFC 8422 §5.4"),
		n(3, "named_curve", "RFC 8422 §5.4"),
	},
	PointFormatRegistry: {
		n(0, "uncompressed", "RFC 8422 §5.1.2"),
		legacy(1, "ansiX962_compressed_prime", "deprecated", "RFC 8422 §5.1.2"),
		legacy(2, "ansiX962_compressed_char2", "deprecated", "RFC 8422 §5.1.2"),
	},
	ClientCertTypeRegistry: {
		n(1, "rsa_sign", "RFC 5246 §7.4.4"), legacy(2, "dss_sign", "DSA with SHA-1", "RFC 5246 §7.4.4"),
		legacy(3, "rsa_fixed_dh", "static Diffie-Hellman", "RFC 5246 §7.4.4"),
		legacy(4, "dss_fixed_dh", "static Diffie-Hellman", "RFC 5246 §7.4.4"),
		legacy(5, "rsa_ephemeral_dh", "SSL 3.0 only", "RFC 5246 §7.4.4"),
		legacy(6, "dss_ephemeral_dh", "SSL 3.0 only", "RFC 5246 §7.4.4"),
		legacy(20, "fortezza_dms", "SSL 3.0 only", "RFC 5246 §7.4.4"),
		n(64, "ecdsa_sign", "RFC 8422 §5.5"),
		legacy(65, "rsa_fixed_ecdh", "static Diffie-Hellman", "RFC 8422 §5.5"),
		legacy(66, "ecdsa_fixed_ecdh", "static Diffie-Hellman", "RFC 8422 §5.5"),
		n(67, "gost_sign256", "RFC 9189"), n(68, "gost_sign512", "RFC 9189"),
	},
	NameTypeRegistry:   {n(0, "host_name", "RFC 6066 §3")},
	StatusTypeRegistry: {n(1, "ocsp", "RFC 6066 §8"), n(2, "ocsp_multi", "RFC 6961")},
	PSKModeRegistry:    {n(0, "psk_ke", "RFC 9846 §4.3.9"), n(1, "psk_dhe_ke", "RFC 9846 §4.3.9")},
	CCSRegistry:        {n(1, "change_cipher_spec", "RFC 5246 §7.1")},
	CRLReasonRegistry: {
		n(0, "unspecified", "RFC 5280 §5.3.1"), n(1, "keyCompromise", "RFC 5280 §5.3.1"),
		n(2, "cACompromise", "RFC 5280 §5.3.1"), n(3, "affiliationChanged", "RFC 5280 §5.3.1"),
		n(4, "superseded", "RFC 5280 §5.3.1"), n(5, "cessationOfOperation", "RFC 5280 §5.3.1"),
		n(6, "certificateHold", "RFC 5280 §5.3.1"), n(8, "removeFromCRL", "RFC 5280 §5.3.1"),
		n(9, "privilegeWithdrawn", "RFC 5280 §5.3.1"), n(10, "aACompromise", "RFC 5280 §5.3.1"),
	},
	OCSPStatusRegistry: {
		n(0, "successful", "RFC 6960 §4.2.1"), n(1, "malformedRequest", "RFC 6960 §4.2.1"),
		n(2, "internalError", "RFC 6960 §4.2.1"), n(3, "tryLater", "RFC 6960 §4.2.1"),
		n(5, "sigRequired", "RFC 6960 §4.2.1"), n(6, "unauthorized", "RFC 6960 §4.2.1"),
	},
	CertCompressionRegistry: {n(1, "zlib", "RFC 8879"), n(2, "brotli", "RFC 8879"), n(3, "zstd", "RFC 8879")},
	KeyUpdateRegistry:       {n(0, "update_not_requested", "RFC 9846 §4.7.3"), n(1, "update_requested", "RFC 9846 §4.7.3")},
	HPKEKEMRegistry: {
		n(0x0010, "DHKEM(P-256, HKDF-SHA256)", "RFC 9180"), n(0x0011, "DHKEM(P-384, HKDF-SHA384)", "RFC 9180"),
		n(0x0012, "DHKEM(P-521, HKDF-SHA512)", "RFC 9180"), n(HPKEX25519, "DHKEM(X25519, HKDF-SHA256)", "RFC 9180"),
		n(0x0021, "DHKEM(X448, HKDF-SHA512)", "RFC 9180"),
	},
	HPKEKDFRegistry: {
		n(HPKEHKDFSHA256, "HKDF-SHA256", "RFC 9180"), n(2, "HKDF-SHA384", "RFC 9180"), n(3, "HKDF-SHA512", "RFC 9180"),
	},
	HPKEAEADRegistry: {
		n(HPKEAES128GCM, "AES-128-GCM", "RFC 9180"), n(HPKEAES256GCM, "AES-256-GCM", "RFC 9180"),
		n(HPKEChaCha20Poly1305, "ChaCha20Poly1305", "RFC 9180"), n(0xffff, "export-only", "RFC 9180"),
	},
	ECHVersionRegistry: {n(ExtEncryptedClientHello, "ech", "RFC 9849 §4")},
	ECHTypeRegistry:    {n(0, "outer", "RFC 9849 §5"), n(1, "inner", "RFC 9849 §5")},
	GroupRegistry:      otherGroups,
	SchemeRegistry:     otherSchemes,
	SuiteRegistry:      otherSuites,
}
