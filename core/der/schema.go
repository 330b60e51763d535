package der

import "handshakelab/core/iana"

// node says what an element's parts are. At most one of fields, elem and choice
// is set.
type node struct {
	fields   []field // a sequence's, in order
	elem     *field  // of a sequence or set of likes
	choice   []field // in any order, known by their tag
	choose   func(oid string) (name, ref string, open *node)
	flags    []string // a bit string's names, from bit 0
	registry iana.Registry
}

// field is an element's name at its place.
type field struct {
	name     string
	tag      byte // the first byte of its tag; anyTag: whichever
	optional bool
	open     bool // its node is what the sequence's object identifier chooses
	as       byte // an implicit tag's type
	node     *node
	ref      string
}

// within gives what a bit string holds that belongs to an algorithm.
func (n *node) within(alg string) *node {
	switch {
	case n == &keyBits && alg == "1.2.840.113549.1.1.1":
		return &rsaPublicKey
	case n == &signatureBits && len(alg) > 18 && alg[:18] == "1.2.840.10045.4.3.":
		return &ecdsaSignature
	}
	return nil
}

// The tags, as bytes.
const (
	anyTag             = 0x00
	tagBoolean         = 0x01
	tagInteger         = 0x02
	tagBitString       = 0x03
	tagOctetString     = 0x04
	tagNull            = 0x05
	tagOID             = 0x06
	tagEnumerated      = 0x0a
	tagUTF8            = 0x0c
	tagNumeric         = 0x12
	tagPrintable       = 0x13
	tagT61             = 0x14
	tagIA5             = 0x16
	tagUTCTime         = 0x17
	tagGeneralizedTime = 0x18
	tagVisible         = 0x1a
	tagGeneral         = 0x1b
	tagBMP             = 0x1e
	tagSequence        = 0x30
	tagSet             = 0x31
	asIP               = 0xff // no tag: an address in an octet string
)

// RFC 5280 §4.1.
var certificateField = field{name: "Certificate", tag: tagSequence, ref: "RFC 5280 §4.1", node: &node{fields: []field{
	{name: "tbsCertificate", tag: tagSequence, ref: "RFC 5280 §4.1.1.1", node: &node{fields: []field{
		{name: "version", tag: 0xa0, optional: true, ref: "RFC 5280 §4.1.2.1", node: &node{fields: []field{{name: "version", tag: tagInteger}}}},
		{name: "serialNumber", tag: tagInteger, ref: "RFC 5280 §4.1.2.2"},
		{name: "signature", tag: tagSequence, ref: "RFC 5280 §4.1.2.3", node: &algorithmIdentifier},
		{name: "issuer", tag: tagSequence, ref: "RFC 5280 §4.1.2.4", node: &name},
		{name: "validity", tag: tagSequence, ref: "RFC 5280 §4.1.2.5", node: &node{fields: []field{
			{name: "notBefore", tag: anyTag}, {name: "notAfter", tag: anyTag}}}},
		{name: "subject", tag: tagSequence, ref: "RFC 5280 §4.1.2.6", node: &name},
		{name: "subjectPublicKeyInfo", tag: tagSequence, ref: "RFC 5280 §4.1.2.7", node: &node{fields: []field{
			{name: "algorithm", tag: tagSequence, node: &algorithmIdentifier},
			{name: "subjectPublicKey", tag: tagBitString, node: &keyBits}}}},
		{name: "issuerUniqueID", tag: 0x81, optional: true, as: tagBitString, ref: "RFC 5280 §4.1.2.8"},
		{name: "subjectUniqueID", tag: 0x82, optional: true, as: tagBitString, ref: "RFC 5280 §4.1.2.8"},
		{name: "extensions", tag: 0xa3, optional: true, ref: "RFC 5280 §4.1.2.9", node: &extensions},
	}}},
	{name: "signatureAlgorithm", tag: tagSequence, ref: "RFC 5280 §4.1.1.2", node: &algorithmIdentifier},
	{name: "signatureValue", tag: tagBitString, ref: "RFC 5280 §4.1.1.3", node: &signatureBits},
}}}

var nameField = field{name: "Name", tag: tagSequence, ref: "RFC 5280 §4.1.2.4", node: &name}

// RFC 5280 §5.1.
var crlField = field{name: "CertificateList", tag: tagSequence, ref: "RFC 5280 §5.1", node: &node{fields: []field{
	{name: "tbsCertList", tag: tagSequence, ref: "RFC 5280 §5.1.1.1", node: &node{fields: []field{
		{name: "version", tag: tagInteger, optional: true, ref: "RFC 5280 §5.1.2.1"},
		{name: "signature", tag: tagSequence, ref: "RFC 5280 §5.1.2.2", node: &algorithmIdentifier},
		{name: "issuer", tag: tagSequence, ref: "RFC 5280 §5.1.2.3", node: &name},
		{name: "thisUpdate", tag: anyTag, ref: "RFC 5280 §5.1.2.4"},
		{name: "nextUpdate", tag: tagUTCTime, optional: true, ref: "RFC 5280 §5.1.2.5"},
		{name: "nextUpdate", tag: tagGeneralizedTime, optional: true, ref: "RFC 5280 §5.1.2.5"},
		{name: "revokedCertificates", tag: tagSequence, optional: true, ref: "RFC 5280 §5.1.2.6", node: &node{elem: &field{
			name: "revokedCertificate", node: &node{fields: []field{
				{name: "userCertificate", tag: tagInteger}, {name: "revocationDate", tag: anyTag},
				{name: "crlEntryExtensions", tag: tagSequence, optional: true, ref: "RFC 5280 §5.3", node: &extensionList}}}}}},
		{name: "crlExtensions", tag: 0xa0, optional: true, ref: "RFC 5280 §5.2", node: &extensions},
	}}},
	{name: "signatureAlgorithm", tag: tagSequence, ref: "RFC 5280 §5.1.1.2", node: &algorithmIdentifier},
	{name: "signatureValue", tag: tagBitString, ref: "RFC 5280 §5.1.1.3", node: &signatureBits},
}}}

// RFC 6960 §4.2.1.
var ocspField = field{name: "OCSPResponse", tag: tagSequence, ref: "RFC 6960 §4.2.1", node: &node{fields: []field{
	{name: "responseStatus", tag: tagEnumerated, node: &node{registry: iana.OCSPStatusRegistry}},
	{name: "responseBytes", tag: 0xa0, optional: true, node: &node{fields: []field{
		{name: "ResponseBytes", tag: tagSequence, node: &node{choose: chooseResponse, fields: []field{
			{name: "responseType", tag: tagOID}, {name: "response", tag: tagOctetString, open: true}}}}}}},
}}}

func chooseResponse(oid string) (string, string, *node) {
	if oid == "1.3.6.1.5.5.7.48.1.1" {
		return "", "", &basicResponse
	}
	return "", "", nil
}

var basicResponse = node{fields: []field{{name: "BasicOCSPResponse", tag: tagSequence, node: &node{fields: []field{
	{name: "tbsResponseData", tag: tagSequence, node: &node{fields: []field{
		{name: "version", tag: 0xa0, optional: true, node: &node{fields: []field{{name: "version", tag: tagInteger}}}},
		{name: "byName", tag: 0xa1, optional: true, node: &node{fields: []field{nameField}}},
		{name: "byKey", tag: 0xa2, optional: true, node: &node{fields: []field{{name: "KeyHash", tag: tagOctetString}}}},
		{name: "producedAt", tag: tagGeneralizedTime},
		{name: "responses", tag: tagSequence, node: &node{elem: &field{name: "singleResponse", node: &node{fields: []field{
			{name: "certID", tag: tagSequence, ref: "RFC 6960 §4.1.1", node: &node{fields: []field{
				{name: "hashAlgorithm", tag: tagSequence, node: &algorithmIdentifier}, {name: "issuerNameHash", tag: tagOctetString},
				{name: "issuerKeyHash", tag: tagOctetString}, {name: "serialNumber", tag: tagInteger}}}},
			{name: "good", tag: 0x80, optional: true}, // certStatus
			{name: "revoked", tag: 0xa1, optional: true, node: &node{fields: []field{
				{name: "revocationTime", tag: tagGeneralizedTime},
				{name: "revocationReason", tag: 0xa0, optional: true, node: &node{fields: []field{
					{name: "revocationReason", tag: tagEnumerated, node: &crlReason}}}}}}},
			{name: "unknown", tag: 0x82, optional: true},
			{name: "thisUpdate", tag: tagGeneralizedTime},
			{name: "nextUpdate", tag: 0xa0, optional: true, node: &node{fields: []field{{name: "nextUpdate", tag: tagGeneralizedTime}}}},
			{name: "singleExtensions", tag: 0xa1, optional: true, node: &extensions}}}}}},
		{name: "responseExtensions", tag: 0xa1, optional: true, node: &extensions},
	}}},
	{name: "signatureAlgorithm", tag: tagSequence, node: &algorithmIdentifier},
	{name: "signature", tag: tagBitString, node: &signatureBits},
	{name: "certs", tag: 0xa0, optional: true, node: &node{fields: []field{{name: "certs", tag: tagSequence,
		node: &node{elem: &certificateField}}}}},
}}}}}

// Parts that several have.
var (
	algorithmIdentifier = node{fields: []field{
		{name: "algorithm", tag: tagOID}, {name: "parameters", tag: anyTag, optional: true}}}

	name = node{elem: &field{name: "RelativeDistinguishedName", node: &node{elem: &field{
		name: "AttributeTypeAndValue", node: &node{choose: chooseAttribute, fields: []field{
			{name: "type", tag: tagOID}, {name: "value", tag: anyTag}}}}}}}

	extensions = node{fields: []field{{name: "Extensions", tag: tagSequence, node: &extensionList}}}

	extensionList = node{elem: &field{name: "Extension", node: &node{choose: chooseExtension, fields: []field{
		{name: "extnID", tag: tagOID}, {name: "critical", tag: tagBoolean, optional: true},
		{name: "extnValue", tag: tagOctetString, open: true}}}}}

	rsaPublicKey = node{fields: []field{{name: "RSAPublicKey", tag: tagSequence, ref: "RFC 8017 §A.1.1", node: &node{fields: []field{
		{name: "modulus", tag: tagInteger}, {name: "publicExponent", tag: tagInteger}}}}}}

	ecdsaSignature = node{fields: []field{{name: "ECDSA-Sig-Value", tag: tagSequence, ref: "RFC 3279 §2.2.3", node: &node{fields: []field{
		{name: "r", tag: tagInteger}, {name: "s", tag: tagInteger}}}}}}

	// Bit strings whose content is up to an algorithm, known by their
	// addresses: see within.
	keyBits, signatureBits node

	crlReason = node{registry: iana.CRLReasonRegistry}

	generalNames = node{fields: []field{{name: "GeneralNames", tag: tagSequence, node: &generalName}}}

	generalName = node{choice: []field{
		{name: "otherName", tag: 0xa0}, {name: "rfc822Name", tag: 0x81, as: tagIA5}, {name: "dNSName", tag: 0x82, as: tagIA5},
		{name: "directoryName", tag: 0xa4, node: &node{fields: []field{nameField}}},
		{name: "uniformResourceIdentifier", tag: 0x86, as: tagIA5}, {name: "iPAddress", tag: 0x87, as: asIP},
		{name: "registeredID", tag: 0x88, as: tagOID}}}
)

func chooseAttribute(oid string) (string, string, *node) { return oidNames[oid], "", nil }

func chooseExtension(oid string) (string, string, *node) {
	for i := range extensionNodes {
		if x := &extensionNodes[i]; x.oid == oid {
			return oidNames[oid], x.ref, x.node
		}
	}
	return oidNames[oid], "", nil
}

// extensionNodes are the contents of extensions, RFC 5280 §4.2 and §5.2.
var extensionNodes = [...]struct {
	oid  string
	ref  string
	node *node
}{
	{"2.5.29.14", "RFC 5280 §4.2.1.2", &node{fields: []field{{name: "keyIdentifier", tag: tagOctetString}}}},
	{"2.5.29.15", "RFC 5280 §4.2.1.3", &node{fields: []field{{name: "keyUsage", tag: tagBitString, node: &node{flags: []string{
		"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
		"cRLSign", "encipherOnly", "decipherOnly"}}}}}},
	{"2.5.29.17", "RFC 5280 §4.2.1.6", &generalNames},
	{"2.5.29.18", "RFC 5280 §4.2.1.7", &generalNames},
	{"2.5.29.19", "RFC 5280 §4.2.1.9", &node{fields: []field{{name: "BasicConstraints", tag: tagSequence, node: &node{fields: []field{
		{name: "cA", tag: tagBoolean, optional: true}, {name: "pathLenConstraint", tag: tagInteger, optional: true}}}}}}},
	{"2.5.29.20", "RFC 5280 §5.2.3", &node{fields: []field{{name: "CRLNumber", tag: tagInteger}}}},
	{"2.5.29.21", "RFC 5280 §5.3.1", &node{fields: []field{{name: "CRLReason", tag: tagEnumerated, node: &crlReason}}}},
	{"2.5.29.24", "RFC 5280 §5.3.2", &node{fields: []field{{name: "InvalidityDate", tag: tagGeneralizedTime}}}},
	{"2.5.29.30", "RFC 5280 §4.2.1.10", &node{fields: []field{{name: "NameConstraints", tag: tagSequence, node: &node{fields: []field{
		{name: "permittedSubtrees", tag: 0xa0, optional: true, node: &subtrees},
		{name: "excludedSubtrees", tag: 0xa1, optional: true, node: &subtrees}}}}}}},
	{"2.5.29.31", "RFC 5280 §4.2.1.13", &node{fields: []field{{name: "CRLDistributionPoints", tag: tagSequence, node: &node{elem: &field{
		name: "DistributionPoint", node: &node{fields: []field{
			{name: "distributionPoint", tag: 0xa0, optional: true, node: &node{choice: []field{
				{name: "fullName", tag: 0xa0, node: &generalName}, {name: "nameRelativeToCRLIssuer", tag: 0xa1}}}},
			{name: "reasons", tag: 0x81, optional: true, as: tagBitString},
			{name: "cRLIssuer", tag: 0xa2, optional: true, node: &generalName}}}}}}}}},
	{"2.5.29.32", "RFC 5280 §4.2.1.4", &node{fields: []field{{name: "certificatePolicies", tag: tagSequence, node: &node{elem: &field{
		name: "PolicyInformation", node: &node{fields: []field{
			{name: "policyIdentifier", tag: tagOID}, {name: "policyQualifiers", tag: tagSequence, optional: true}}}}}}}}},
	{"2.5.29.35", "RFC 5280 §4.2.1.1", &node{fields: []field{{name: "AuthorityKeyIdentifier", tag: tagSequence, node: &node{fields: []field{
		{name: "keyIdentifier", tag: 0x80, optional: true}, {name: "authorityCertIssuer", tag: 0xa1, optional: true, node: &generalName},
		{name: "authorityCertSerialNumber", tag: 0x82, optional: true, as: tagInteger}}}}}}},
	{"2.5.29.37", "RFC 5280 §4.2.1.12", &node{fields: []field{{name: "extKeyUsage", tag: tagSequence, node: &node{elem: &field{name: "KeyPurposeId"}}}}}},
	{"1.3.6.1.5.5.7.1.1", "RFC 5280 §4.2.2.1", &node{fields: []field{{name: "AuthorityInfoAccess", tag: tagSequence, node: &node{elem: &field{
		name: "AccessDescription", node: &node{fields: []field{
			{name: "accessMethod", tag: tagOID}, {name: "accessLocation", tag: 0x86, as: tagIA5}}}}}}}}},
	{"1.3.6.1.5.5.7.1.24", "RFC 7633", &node{fields: []field{{name: "TLSFeature", tag: tagSequence, node: &node{elem: &field{
		name: "feature", node: &node{registry: iana.ExtensionRegistry}}}}}}},
}

var subtrees = node{elem: &field{name: "GeneralSubtree", node: &generalName}}
