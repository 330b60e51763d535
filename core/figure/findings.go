package figure

import (
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// finding says how what a check found and what it held that against are
// called, and what code points they are made of. Checks that are not listed
// have nothing to show that a reader would understand.
type finding struct {
	check     string // an ID, or the part after the slash for both ends' certificates
	got, want string // phrases; "" leaves it out
	registry  iana.Registry
}

var findings = [...]finding{
	{"validity", "fact-valid", "fact-clock", 0},
	{"name", "fact-name", "fact-called", 0},
	{"issuer-trusted", "fact-chain-end", "", 0},
	{"issuer-signature", "fact-issuer", "", 0},
	{"basic-constraints", "fact-issuers", "", 0},
	{"key-usage", "fact-allowed", "fact-needed", 0},
	{"extended-key-usage", "fact-allowed", "fact-needed", 0},
	{"key-size", "fact-key", "fact-least", 0},
	{"key-type", "fact-key", "fact-needed", 0},
	{"revocation", "fact-status", "", 0},
	{"on-file", "fact-shown", "fact-on-file", 0},
	{"authorised", "fact-user", "", 0},
	{"hello/version", "fact-offered", "fact-supported", iana.VersionRegistry},
	{"hello/cipher-overlap", "fact-offered", "fact-supported", iana.SuiteRegistry},
	{"hello/certificate-overlap", "fact-offered", "fact-supported", iana.SuiteRegistry},
	{"hello/cipher-offered", "fact-chosen-one", "fact-offered", iana.SuiteRegistry},
	{"hello/group-overlap", "fact-offered", "fact-supported", iana.GroupRegistry},
	{"hello/dh-group-overlap", "fact-offered", "fact-supported", iana.GroupRegistry},
	{"hello/signature-overlap", "fact-offered", "fact-supported", iana.SchemeRegistry},
	{"hello/alpn-overlap", "fact-offered", "fact-supported", 0},
	{"hello/alpn-offered", "fact-chosen-one", "fact-offered", 0},
	{"server-key-exchange/group-offered", "fact-chosen-one", "fact-offered", iana.GroupRegistry},
	{"signature-offered", "fact-chosen-one", "fact-offered", iana.SchemeRegistry},
	{"finished/verify-data", "fact-received", "fact-computed", 0},
}

// findings tells what a check found and what it was held against.
func (x *inspector) findings(c *trace.Check) {
	_, what, _ := strings.Cut(c.ID, "/")
	for i := range findings {
		f := &findings[i]
		if f.check != c.ID && f.check != what {
			continue
		}
		x.fact(f.got, x.shown(c.Got, f))
		if f.want != "" {
			x.fact(f.want, x.shown(c.Want, f))
		}
		return
	}
}

// shown writes what was found: code points by name, dates as people do.
func (x *inspector) shown(data []byte, f *finding) string {
	switch {
	case f.check == "validity":
		from, until, ok := strings.Cut(string(data), " to ")
		if !ok {
			return x.date(from, true)
		}
		return x.date(from, false) + " – " + x.date(until, false)
	case f.registry == iana.NoRegistry || len(data)%2 != 0:
		return legible(data)
	}
	var names []string
	for i := 0; i+1 < len(data); i += 2 {
		code := uint64(data[i])<<8 | uint64(data[i+1])
		name, ok := iana.Name(f.registry, code)
		if !ok {
			name = "0x" + hexByte(data[i]) + hexByte(data[i+1])
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
