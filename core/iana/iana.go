// Package iana is the protocol's vocabulary: code points with their names,
// their standing and the RFC that gives it.
//
// Everything is a table. [Info] is what every entry has; what an
// implementation needs to know beside it stands in [Suite], [Group], [Scheme],
// [Alert] and [Version]. Each has two look-ups, ByCode and ByName, which give
// nil for what the tables do not have. [Lookup] and [Name] answer for any
// [Registry], for those who only want words.
//
// Codes are plain uint8 and uint16, as on the wire; constants name those that
// the protocol itself speaks of. Suites lists only what this house implements;
// names of other suites, groups and schemes are known to Lookup alone.
package iana

// Standing is what the standards think of a code point today.
type Standing uint8

const (
	Plain       Standing = iota // no opinion: neither recommended nor discouraged
	Recommended                 // use it
	Legacy                      // works, avoid it where there is a choice
	Broken                      // attacked in practice, or forbidden
)

var standingNames = [...]string{"", "recommended", "legacy", "broken"}

// String gives "recommended", "legacy", "broken" or "".
func (s Standing) String() string { return standingNames[s] }

// Info is what is known about any code point.
type Info struct {
	Code     uint16
	Name     string // as IANA writes it
	Standing Standing
	Why      string // the reason of a Legacy or Broken standing, with the attack's name
	Ref      string // the RFC that defines it; of Why, if there is one
}

// Registry names one of IANA's tables.
type Registry uint8

const (
	NoRegistry Registry = iota
	VersionRegistry
	ContentTypeRegistry
	HandshakeTypeRegistry
	AlertLevelRegistry
	AlertRegistry
	SuiteRegistry
	CompressionRegistry
	ExtensionRegistry
	GroupRegistry
	SchemeRegistry
	CurveTypeRegistry
	PointFormatRegistry
	ClientCertTypeRegistry
	NameTypeRegistry   // server_name's
	StatusTypeRegistry // status_request's
	PSKModeRegistry
	CCSRegistry       // ChangeCipherSpec's one value
	CRLReasonRegistry // RFC 5280's CRLReason
	OCSPStatusRegistry
	CertCompressionRegistry
	KeyUpdateRegistry
	HPKEKEMRegistry
	HPKEKDFRegistry
	HPKEAEADRegistry
	ECHVersionRegistry // ECHConfig's
	ECHTypeRegistry    // ECHClientHelloType
	registries
)

var registryTitles = [...]string{"", "TLS version", "TLS ContentType", "TLS HandshakeType", "alert level",
	"TLS Alerts", "TLS Cipher Suites", "TLS Compression Methods", "TLS ExtensionType Values",
	"TLS Supported Groups", "TLS SignatureScheme", "TLS EC Curve Types", "TLS EC Point Formats",
	"TLS ClientCertificateType", "server_name NameType", "certificate status type",
	"TLS PskKeyExchangeMode", "ChangeCipherSpec type", "CRLReason", "OCSPResponseStatus",
	"TLS Certificate Compression Algorithm IDs", "KeyUpdateRequest",
	"HPKE KEM Identifiers", "HPKE KDF Identifiers", "HPKE AEAD Identifiers", "ECHConfig version", "ECHClientHelloType"}

// String gives the registry's title.
func (r Registry) String() string { return registryTitles[r] }

// Lookup gives what is known about a code of a registry, nil if nothing is.
func Lookup(r Registry, code uint64) *Info {
	if int(r) >= len(index) || code > 0xffff {
		return nil
	}
	return index[r][uint16(code)]
}

// Name gives a code's name in a registry. GREASE values (RFC 8701) are named
// "GREASE".
func Name(r Registry, code uint64) (string, bool) {
	if i := Lookup(r, code); i != nil {
		return i.Name, true
	}
	switch r {
	case SuiteRegistry, ExtensionRegistry, GroupRegistry, SchemeRegistry, VersionRegistry:
		if code <= 0xffff && IsGREASE(uint16(code)) {
			return "GREASE", true
		}
	case PSKModeRegistry:
		if code <= 0xff && code%0x1f == 0x0b {
			return "GREASE", true
		}
	}
	return "", false
}

// IsGREASE says whether a two-byte code is one of RFC 8701's reserved values
// (0x0a0a, 0x1a1a, … 0xfafa).
func IsGREASE(code uint16) bool { return code&0x0f0f == 0x0a0a && code>>8 == code&0xff }

// index has the entries of each registry by code.
var index = func() (x [registries]map[uint16]*Info) {
	for r := range x {
		x[r] = make(map[uint16]*Info, len(names[r]))
		for i := range names[r] {
			x[r][names[r][i].Code] = &names[r][i]
		}
	}
	for i := range Versions {
		x[VersionRegistry][Versions[i].Code] = &Versions[i].Info
	}
	for i := range Alerts {
		x[AlertRegistry][Alerts[i].Code] = &Alerts[i].Info
	}
	for i := range Suites {
		x[SuiteRegistry][Suites[i].Code] = &Suites[i].Info
	}
	for i := range Groups {
		x[GroupRegistry][Groups[i].Code] = &Groups[i].Info
	}
	for i := range Schemes {
		x[SchemeRegistry][Schemes[i].Code] = &Schemes[i].Info
	}
	return x
}()
