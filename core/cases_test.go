package core_test

import "handshakelab/core/scenario"

// cases are the scenarios that the goldens are about. Their order is the
// goldens' order; add at the end of a group.
var cases = []string{
	// The presets' stories.
	"",
	"server-cert=expired",
	"server-cert=wrong-host",
	"server-cert=untrusted-root",
	"server-cert=self-signed&user=ignores",
	"server-cert=wrong-key",
	"client-auth=require",
	"wire=flip:server.application_data:20",
	"wire=flip:client.client_hello:random",
	"attack=intercept",
	"user=ignores&attack=intercept",
	"attack=weaken-ciphers",

	// What may be agreed on.
	"seed=2",
	"host=192.0.2.7",
	"host=2001:db8::7",
	"host=www.example.test.",
	"ciphers=TLS_RSA_WITH_AES_256_CBC_SHA",
	"ciphers=TLS_RSA_WITH_AES_128_CBC_SHA256",
	"ciphers=TLS_RSA_WITH_AES_256_CBC_SHA256",
	"ciphers=TLS_RSA_WITH_AES_128_GCM_SHA256",
	"ciphers=TLS_RSA_WITH_AES_256_GCM_SHA384",
	"ciphers=TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
	"ciphers=TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
	"ciphers=TLS_DHE_RSA_WITH_AES_256_GCM_SHA384&groups=ffdhe3072",
	"ciphers=TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384&groups=secp384r1",
	"ciphers=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256&groups=secp521r1",
	"ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
	"ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256&groups=secp256r1",
	"ciphers=TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256&server-key=ed25519",
	"server-key=rsa-4096",
	"server-key=rsa-1024",
	"server-key=ecdsa-p256",
	"server-key=ecdsa-p384",
	"server-key=ed25519",
	"groups=secp256r1",
	"groups=ffdhe2048",
	"extended-master-secret=off",
	"client-extended-master-secret=off",
	"server-extended-master-secret=off",
	"encrypt-then-mac=off",
	"server-encrypt-then-mac=off",
	"renegotiation=off",
	"server-renegotiation=off",
	"client-renegotiation=off",
	"alpn=none",
	"alpn=h2",
	"alpn=h2,http/1.1",
	"client-alpn=none",
	"server-alpn=none",

	// What can't be agreed on.
	"client-ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-ciphers=TLS_RSA_WITH_AES_256_CBC_SHA",
	"client-alpn=h2&server-alpn=http/1.1",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&client-groups=x25519&server-groups=secp256r1",
	"ciphers=TLS_DHE_RSA_WITH_AES_128_GCM_SHA256&client-groups=ffdhe2048&server-groups=ffdhe3072",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&client-signatures=rsa_pkcs1_sha256&server-signatures=rsa_pkcs1_sha384",
	"ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256&server-key=ecdsa-p384&client-groups=x25519,secp256r1",
	"ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-key=ecdsa-p256",
	"server-key=ed25519&signatures=rsa_pkcs1_sha256",

	// The server's certificate.
	"server-cert=not-yet-valid",
	"server-cert=self-signed",
	"server-cert=incomplete-chain",
	"server-cert=bad-signature",
	"server-cert=revoked",
	"server-cert=revoked&revocation=ocsp",
	"server-cert=revoked&revocation=staple",
	"server-cert=revoked&revocation=off",
	"server-cert=wrong-usage",
	"server-cert=wrong-key-usage",
	"server-cert=not-a-ca",
	"server-cert=null-prefix",
	"server-cert=constrained",
	"server-cert=expired,wrong-host",
	"server-cert=expired,wrong-host,untrusted-root,bad-signature",
	"server-cert=wrong-key&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"server-cert=wrong-key&ciphers=TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
	"server-cert=wrong-key&server-key=ecdsa-p256",
	"server-cert=expired&user=ignores",
	"server-cert=expired,wrong-host&user=ignores",
	"server-cert=wrong-key,expired&user=ignores",
	"server-cert=untrusted-root&user=ignores&client-auth=require",
	"server-cert=expired&server-key=ecdsa-p256",
	"client-clock=2031-01-01",
	"client-clock=2001-01-01",
	"server-clock=2031-01-01&client-auth=require",
	"server-clock=2031-01-01",
	"revocation=ocsp",
	"revocation=staple",
	"revocation=off",
	"client-trust=attacker",

	// The client's certificate.
	"client-auth=request",
	"client-auth=request&client-cert=none",
	"client-auth=require&client-cert=none",
	"client-auth=require&client-cert=expired",
	"client-auth=request&client-cert=expired",
	"client-auth=require&client-cert=not-yet-valid",
	"client-auth=require&client-cert=self-signed",
	"client-auth=require&client-cert=untrusted-root",
	"client-auth=require&client-cert=bad-signature",
	"client-auth=require&client-cert=revoked",
	"client-auth=require&client-cert=revoked&revocation=ocsp",
	"client-auth=require&client-cert=wrong-usage",
	"client-auth=require&client-cert=wrong-key",
	"client-auth=require&client-cert=not-on-file",
	"client-auth=require&client-cert=not-authorised",
	"client-auth=require&client-cert=expired,not-authorised",
	"client-auth=require&client-key=ecdsa-p256",
	"client-auth=require&client-key=ed25519",
	"client-auth=require&client-key=rsa-1024",
	"client-auth=require&server-key=ecdsa-p256&client-key=ecdsa-p384",
	"client-auth=require&ciphers=TLS_DHE_RSA_WITH_AES_128_CBC_SHA",

	// Surgery: the hellos.
	"wire=flip:client.client_hello:random&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"wire=flip:server.server_hello:random",
	"wire=flip:server.server_hello:random&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"wire=flip:client.client_hello:cipher_suites[0]",
	"wire=flip:server.server_hello:cipher_suite",
	"wire=set:server.server_hello:cipher_suite=TLS_RSA_WITH_AES_256_CBC_SHA",
	"wire=set:server.server_hello:compression_method=1",
	"wire=flip:client.client_hello:0.0",
	"wire=flip:client.client_hello:host_name",
	"wire=set:client.client_hello:extended_master_secret.extension_type=0x0a0a",
	"wire=flip:client.record.1:version",
	"wire=flip:client.record.1:version+1",
	"wire=flip:client.record.1:type",
	"wire=flip:client.record.1:length",
	"wire=flip:server.record.2:version",

	// Surgery: certificates and keys.
	"wire=flip:server.certificate:600.0",
	"wire=flip:server.certificate",
	"wire=flip:server.server_key_exchange:public+5&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"wire=flip:server.server_key_exchange&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"wire=flip:server.server_key_exchange:dh_Ys+9&ciphers=TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
	"wire=flip:client.client_key_exchange",
	"wire=flip:client.client_key_exchange:encrypted_pre_master_secret+20",
	"wire=flip:client.client_key_exchange&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"wire=flip:client.client_key_exchange&groups=secp256r1",
	"client-auth=require&wire=flip:client.certificate_verify",
	"client-auth=require&wire=drop:client.certificate_verify",
	"client-auth=require&wire=drop:client.certificate",
	"client-auth=require&wire=drop:server.certificate_request",

	// Surgery: protected records.
	"wire=flip:client.finished",
	"wire=flip:server.finished:3.1",
	"wire=flip:client.finished&ciphers=TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
	"wire=flip:server.application_data&encrypt-then-mac=off",
	"wire=flip:client.application_data",
	"wire=flip:server.application_data:20.3",
	"wire=flip:server.alert",

	// Surgery: order and absence.
	"wire=drop:client.client_hello",
	"wire=drop:server.server_hello",
	"wire=drop:server.certificate",
	"wire=drop:server.server_hello_done",
	"wire=drop:client.client_key_exchange",
	"wire=drop:client.change_cipher_spec",
	"wire=drop:client.finished",
	"wire=drop:server.change_cipher_spec",
	"wire=drop:server.finished",
	"wire=drop:client.application_data",
	"wire=drop:server.application_data",
	"wire=drop:server.alert",
	"wire=drop:client.alert",
	"server-cert=expired&wire=drop:client.alert",
	"wire=duplicate:client.client_hello",
	"wire=duplicate:server.server_hello",
	"wire=duplicate:client.change_cipher_spec",
	"wire=duplicate:client.finished",
	"wire=duplicate:client.application_data",
	"wire=swap:server.server_hello",
	"wire=swap:server.certificate",
	"wire=swap:client.client_hello",
	"wire=swap:client.client_key_exchange",
	"wire=swap:server.application_data",
	"wire=inject:server.server_hello=handshake_failure",
	"wire=inject:server.finished=handshake_failure",
	"wire=inject:server.server_hello=close_notify",
	"wire=inject:client.client_key_exchange=change_cipher_spec",
	"wire=inject:client.client_hello:session_id=0x00",
	"wire=inject:server.application_data=0x1703030000",
	"wire=truncate:client.client_hello:20",
	"wire=truncate:server.certificate",
	"wire=truncate:server.application_data",
	"wire=truncate:server.alert",
	"wire=flip:client.application_data,flip:server.finished",

	// Whole stories.
	"attack=intercept&client-trust=lab,attacker",
	"attack=intercept&client-trust=lab,attacker&client-auth=require",
	"attack=intercept&user=ignores&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"attack=intercept&client-trust=lab,attacker&2.wire=flip:client.application_data",
	"attack=weaken-ciphers&extended-master-secret=off",
	"attack=weaken-ciphers&server-key=ecdsa-p256",
	"attack=weaken-ciphers&ciphers=TLS_RSA_WITH_AES_128_CBC_SHA",
	"attack=replay",
	"attack=replay&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"attack=replay&client-auth=require",
	"attack=replay&2.wire=drop:server.server_hello",
	"server-cert=self-signed&user=ignores&2.wire=flip:server.finished",

	// Leaks.
	"leak=server-key:after",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&leak=server-key:after",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&leak=session-keys",
	"attack=intercept&leak=server-key:before",
	"client-auth=require&attack=intercept&leak=server-key:before,client-key:before",
	"attack=replay&leak=session-keys",

	// Old ciphers.
	"ciphers=TLS_RSA_WITH_RC4_128_MD5",
	"ciphers=TLS_RSA_WITH_RC4_128_SHA&wire=flip:server.application_data",
	"ciphers=TLS_RSA_WITH_3DES_EDE_CBC_SHA",
	"ciphers=TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA&encrypt-then-mac=off",
	"ciphers=TLS_RSA_WITH_NULL_SHA",
	"ciphers=TLS_ECDHE_ECDSA_WITH_NULL_SHA&wire=flip:client.application_data",
	"ciphers=TLS_RSA_WITH_NULL_SHA256&leak=server-key:after",
	"ciphers=TLS_RSA_WITH_AES_128_CCM",
	"ciphers=TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",

	// Old versions.
	"versions=ssl3.0",
	"versions=tls1.0",
	"versions=tls1.1",
	"versions=ssl3.0-tls1.2",
	"versions=tls1.0-tls1.1",
	"client-versions=tls1.0-tls1.2&server-versions=ssl3.0-tls1.1",
	"client-versions=tls1.2&server-versions=tls1.0",
	"client-versions=ssl3.0&server-versions=tls1.0-tls1.2",
	"versions=ssl3.0&ciphers=TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
	"versions=ssl3.0&ciphers=TLS_RSA_WITH_RC4_128_MD5",
	"versions=ssl3.0&ciphers=TLS_RSA_WITH_AES_256_CBC_SHA",
	"versions=ssl3.0&ciphers=TLS_RSA_WITH_NULL_MD5",
	"versions=ssl3.0&ciphers=TLS_RSA_WITH_AES_128_GCM_SHA256",
	"versions=tls1.0&ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
	"versions=tls1.1&ciphers=TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
	"versions=tls1.0&server-key=ecdsa-p256",
	"versions=tls1.1&server-key=ed25519",
	"versions=ssl3.0&server-key=ecdsa-p256",
	"versions=ssl3.0&client-auth=require",
	"versions=tls1.0&client-auth=require",
	"versions=tls1.1&client-auth=require&client-key=ecdsa-p256",
	"versions=ssl3.0&client-auth=require&client-cert=none",
	"versions=ssl3.0&client-auth=request&client-cert=none",
	"versions=tls1.0&client-auth=require&client-cert=wrong-key",
	"versions=ssl3.0&server-cert=expired",
	"versions=tls1.0&server-cert=wrong-key",
	"versions=ssl3.0&wire=flip:client.finished",
	"versions=tls1.0&encrypt-then-mac=off&wire=flip:server.application_data",
	"versions=tls1.1&wire=flip:client.client_hello:random",
	"versions=ssl3.0&resume=id",
	"versions=tls1.0&resume=ticket",
	"versions=tls1.1&resume=id",
	"versions=tls1.1&renegotiate=client",
	"versions=ssl3.0&leak=server-key:after",
	"versions=tls1.0&attack=intercept&user=ignores",

	// Versions stripped, and clients that fall back.
	"versions=ssl3.0-tls1.2&attack=strip-version",
	"versions=ssl3.0-tls1.1&attack=strip-version",
	"versions=tls1.0-tls1.1&attack=strip-version&extended-master-secret=off",
	"versions=tls1.0-tls1.1&ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&attack=strip-version",
	"versions=ssl3.0-tls1.2&fallback=on&attack=strip-version",
	"versions=ssl3.0-tls1.2&fallback=scsv&attack=strip-version",
	"versions=tls1.0-tls1.2&fallback=on&wire=drop:server.server_hello",
	"versions=tls1.2&attack=strip-version",

	// Records kept short.
	"client-record-size-limit=64",
	"server-record-size-limit=100",
	"record-size-limit=64&ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
	"record-size-limit=16385",

	// A second handshake within the connection.
	"renegotiate=client",
	"renegotiate=server",
	"ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256&renegotiate=server&client-auth=require",
	"renegotiate=client&renegotiation=insecure",
	"renegotiate=client&server-renegotiation=off",
	"renegotiate=server&client-renegotiation=off",
	"renegotiate=server&server-renegotiation=off",
	"renegotiate=client&renegotiation=insecure&leak=server-key:after",
	"renegotiate=client&wire=flip:client.client_hello.2",
	"renegotiate=server&wire=drop:server.hello_request",

	// Sessions taken up again.
	"resume=id",
	"resume=ticket",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&resume=id",
	"ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256&resume=ticket&leak=ticket-key",
	"resume=id&leak=server-key:after",
	"resume=id&client-auth=require",
	"resume=ticket&client-auth=require",
	"extended-master-secret=off&resume=ticket",
	"resume=ticket&2.extended-master-secret=off",
	"resume=id&2.ciphers=TLS_RSA_WITH_AES_256_CBC_SHA",
	"resume=id&2.client-clock=2027-07-01",
	"resume=ticket&2.server-clock=2027-07-01",
	"resume=ticket&2.wire=flip:client.client_hello:extensions.session_ticket.ticket",
	"resume=id&2.wire=flip:client.client_hello:session_id",
	"resume=id&2.wire=flip:server.server_hello:session_id",
	"resume=id&2.wire=flip:server.finished",
	"resume=id&2.wire=drop:client.finished",
	"resume=ticket&2.wire=set:server.server_hello:cipher_suite=TLS_RSA_WITH_AES_256_CBC_SHA",
	"server-cert=expired&user=ignores&resume=id",
	"resume=ticket&attack=replay",
}

// everyValue gives a scenario for each value of each key that this build can
// carry out, alone and, for pairs, at one end only.
func everyValue() []string {
	var out []string
	for _, k := range scenario.Keys() {
		if k.Later || k.Name == "edition" {
			continue
		}
		for _, v := range k.Values {
			if v.Later {
				continue
			}
			text := k.Name + "=" + v.Name
			switch v.Name {
			case "flip", "drop", "duplicate", "swap", "truncate":
				text += ":client.finished"
			case "set":
				text += ":client.finished:1=7"
			case "inject":
				text += ":client.finished=0x00"
			}
			out = append(out, text)
			if k.Pair {
				out = append(out, "client-"+text, "server-"+text)
			}
			if k.Name == "client-cert" || k.Name == "client-key" {
				out = append(out, text+"&client-auth=request", text+"&client-auth=require")
			}
		}
	}
	return out
}
