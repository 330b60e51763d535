package pki

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ServerFaults and ClientFaults are all that can be wrong with the server's
// and the client's certificate, in SCENARIO's order.
var (
	ServerFaults = []string{"expired", "not-yet-valid", "wrong-host", "self-signed", "untrusted-root",
		"incomplete-chain", "bad-signature", "revoked", "wrong-usage", "wrong-key-usage", "not-a-ca",
		"wrong-key", "null-prefix", "constrained"}
	ClientFaults = []string{"expired", "not-yet-valid", "self-signed", "untrusted-root", "bad-signature",
		"revoked", "wrong-usage", "wrong-key", "not-on-file", "not-authorised"}
)

// conflicts are the pairs of faults that no certificate can have together.
var conflicts = []struct{ a, b, why string }{
	{"expired", "not-yet-valid", "one certificate cannot be both past its time and before it"},
	{"self-signed", "untrusted-root", "a self-signed certificate has no root above it"},
	{"self-signed", "incomplete-chain", "nothing is missing above a self-signed certificate"},
	{"self-signed", "revoked", "a self-signed certificate has no authority that could revoke it"},
	{"self-signed", "not-a-ca", "a self-signed certificate was issued by no other certificate"},
	{"self-signed", "constrained", "a self-signed certificate has no authority whose names could be limited"},
	{"revoked", "not-a-ca", "whoever is no authority keeps no list of revoked certificates"},
}

type faults []string

func (f faults) has(fault string) bool { return slices.Contains(f, fault) }

// checkFaults gives an error in a sentence if one of the faults is not known or if
// two cannot be together. key is the scenario's key ("server-cert").
func checkFaults(key string, f faults, known []string) error {
	for i, x := range f {
		if !slices.Contains(known, x) {
			return fmt.Errorf("%s=%s: there is no such fault; there are %s", key, x, strings.Join(known, ", "))
		}
		if slices.Contains(f[:i], x) {
			return fmt.Errorf("%s names %s twice", key, x)
		}
	}
	for _, c := range conflicts {
		if f.has(c.a) && f.has(c.b) {
			return errors.New(key + "=" + c.a + "," + c.b + " cannot be built: " + c.why)
		}
	}
	return nil
}
