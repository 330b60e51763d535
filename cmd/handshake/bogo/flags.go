package main

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// flags are one connection's: the values of each, in order.
type flags map[string][]string

func (f flags) has(name string) bool { return len(f[name]) > 0 }

// get gives a flag's last value.
func (f flags) get(name, otherwise string) string {
	if v := f[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return otherwise
}

// codes gives the values of a flag that is given once for each code point.
func (f flags) codes(name string) (list []uint16, err error) {
	for _, v := range f[name] {
		n, err := strconv.ParseUint(v, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("-%s %s: %v", name, v, err)
		}
		list = append(list, uint16(n))
	}
	return list, nil
}

// number gives a flag's value, 0 without one.
func (f flags) number(name string) (uint16, error) {
	if !f.has(name) {
		return 0, nil
	}
	n, err := strconv.ParseUint(f.get(name, ""), 10, 16)
	return uint16(n), err
}

// bytes gives a flag's value, which is in base64.
func (f flags) bytes(name string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(f.get(name, ""))
}

// perConnection are the flags of the first and of later connections, and the
// certificates that stand before the one that belongs to the flags
// themselves, each with flags of its own.
type perConnection struct {
	first, later flags
	credentials  [2][]flags // the first connection's, the later ones'
}

// parse reads a command line. Each flag may be prefixed for one of the
// connections only.
func parse(args []string) (perConnection, error) {
	all := perConnection{first: flags{}, later: flags{}}
	var credential flags // the one that is being described
	for i := 0; i < len(args); i++ {
		name := strings.TrimPrefix(args[i], "-")
		to, which := []flags{all.first, all.later}, 0
		if n, ok := strings.CutPrefix(name, "on-initial-"); ok {
			name, to = n, to[:1]
		} else if n, ok := strings.CutPrefix(name, "on-resume-"); ok {
			name, to, which = n, to[1:], 1
		} else if n, ok := strings.CutPrefix(name, "on-shim-"); ok {
			name = n
		}
		if name == "new-x509-credential" {
			credential = flags{}
			for n := range all.credentials {
				if len(to) == 2 || n == which {
					all.credentials[n] = append(all.credentials[n], credential)
				}
			}
			continue
		}
		value := "true"
		switch {
		case known[name] == takesNothing:
		case known[name] == takesValue && i+1 < len(args):
			i++
			value = args[i]
		default:
			return all, fmt.Errorf("%s: %w", args[i], errUnimplemented)
		}
		if credential != nil && ofCredential[name] {
			to = []flags{credential}
		}
		for _, f := range to {
			f[name] = append(f[name], value)
		}
	}
	return all, nil
}

// ofCredential are the flags that describe a certificate.
var ofCredential = map[string]bool{"cert-file": true, "key-file": true, "signing-prefs": true, "ocsp-response": true, "signed-cert-timestamps": true}

type takes uint8

const (
	takesNothing takes = iota + 1
	takesValue
)

// known are the runner's flags that mean something here. Those that only
// choose between BoringSSL's ways of doing the same have no effect.
var known = func() map[string]takes {
	m := map[string]takes{}
	for name := range strings.FieldsSeq(`
		server ipv6 is-handshaker-supported
		no-tls1 no-tls11 no-tls12 no-tls13 fallback-scsv no-ticket enable-grease no-key-shares
		require-any-client-certificate verify-peer verify-fail use-custom-verify-callback reverify-on-resume
		enable-ocsp-stapling enable-signed-cert-timestamps enable-early-data
		shim-writes-first shim-shuts-down check-close-notify write-different-record-sizes
		key-update key-update-before-read use-export-context
		renegotiate-freely renegotiate-once renegotiate-ignore
		reject-alpn decline-alpn
		expect-session-miss expect-no-session expect-extended-master-secret expect-hrr expect-no-hrr
		expect-secure-renegotiation expect-no-secure-renegotiation expect-no-peer-cert expect-no-server-name
		expect-accept-early-data expect-reject-early-data expect-ticket-supports-early-data expect-no-offer-early-data
		expect-verify-result expect-no-session-id expect-session-id
		implicit-handshake use-early-callback use-old-client-cert-callback no-op-extra-handshake
		install-one-cert-compression-alg permute-extensions server-preference
		expect-ech-accept expect-no-ech-name-override expect-no-ech-retry-configs
	`) {
		m[name] = takesNothing
	}
	for name := range strings.FieldsSeq(`
		port shim-id resume-count key-file cert-file trust-cert ocsp-response signed-cert-timestamps
		min-version max-version expect-version curves key-shares verify-prefs signing-prefs cipher
		host-name expect-server-name advertise-alpn select-alpn expect-alpn expect-advertised-alpn
		ticket-key shim-initial-write export-keying-material export-label export-context read-size
		expect-curve-id expect-peer-signature-algorithm expect-ocsp-response expect-signed-cert-timestamps
		expect-total-renegotiations expect-cipher expect-peer-verify-pref expect-peer-cert-file
		expect-early-data-reason expect-selected-credential
		ech-server-config ech-server-key ech-is-retry-config ech-config-list expect-ech-name-override expect-ech-retry-configs
	`) {
		m[name] = takesValue
	}
	return m
}()
