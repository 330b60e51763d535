package pki

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"handshakelab/core/trace"
)

func fail(reason string) verdict    { return verdict{result: trace.Failed, reason: reason} }
func notMade(reason string) verdict { return verdict{result: trace.NotMade, reason: reason} }

// dates is how times are written for people.
func dates(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// parse reads every certificate that was sent, each once.
func (j *judge) parse() {
	d := verdict{}
	for i, der := range j.chain {
		c, err := parsed(der)
		if err == nil {
			j.certs = append(j.certs, sent{c, i})
		}
		switch {
		case d.reason != "":
		case err != nil:
			d = fail("unreadable")
			d.got = err.Error()
			d.looked = []trace.Slice{{Buf: trace.BufID(i + 1), Len: int32(len(der))}}
		case len(c.UnhandledCriticalExtensions) > 0:
			d = fail("unknown-critical-extension")
			d.got = c.UnhandledCriticalExtensions[0].String()
			d.looked = j.lookAt(sent{c, i}, wholeCert)
		}
	}
	j.record("parse", d)
}

// remembered are certificates read before: the same few come up in every
// handshake. Their number is bounded; bytes are copied, for the caller may
// change his.
var remembered struct {
	sync.Mutex
	certs map[string]*x509.Certificate
}

func parsed(der []byte) (*x509.Certificate, error) {
	remembered.Lock()
	defer remembered.Unlock()
	if c := remembered.certs[string(der)]; c != nil {
		return c, nil
	}
	c, err := x509.ParseCertificate(bytes.Clone(der))
	if err != nil {
		return nil, err
	}
	if len(remembered.certs) >= 32 || remembered.certs == nil {
		remembered.certs = map[string]*x509.Certificate{}
	}
	remembered.certs[string(der)] = c
	return c, nil
}

// called is how a subject or issuer is called: by its common name, or all it has.
func called(n pkix.Name) string {
	if n.CommonName != "" {
		return n.CommonName
	}
	return n.String()
}

// validity looks at every certificate of the path, the leaf first.
func (j *judge) validity() {
	period := func(c sent) string { return dates(c.NotBefore) + " to " + dates(c.NotAfter) }
	d := verdict{got: period(j.path[0]), looked: j.lookAt(j.path[0], partValidity)}
	for _, c := range j.path {
		reason := ""
		switch {
		case j.v.Clock.Before(c.NotBefore):
			reason = "not-yet-valid"
		case j.v.Clock.After(c.NotAfter):
			reason = "expired"
		default:
			continue
		}
		d = fail(reason)
		d.got, d.looked = period(c), j.lookAt(c, partValidity)
		break
	}
	d.want = dates(j.v.Clock)
	j.record("validity", d)
}

func (j *judge) issuerTrusted() {
	last := j.path[len(j.path)-1]
	d := verdict{got: called(last.Subject)}
	switch {
	case j.end == atAbsent:
		d = fail("issuer-absent")
		d.got = called(last.Issuer)
	case j.end == atSelfSigned && len(j.path) == 1:
		d.result, d.reason = trace.Failed, "self-signed"
	case j.end == atSelfSigned:
		d.result, d.reason = trace.Failed, "untrusted-root"
	}
	if last.at < 0 && len(j.path) > 1 {
		last = j.path[len(j.path)-2] // the root was not sent; who names it was
	}
	d.looked = j.lookAt(last, partIssuer)
	j.record("issuer-trusted", d)
}

func (j *judge) issuerSignature() {
	if len(j.links) == 0 {
		if j.end == atTrusted { // the leaf itself is trusted: nobody has to vouch for it
			j.record("issuer-signature", verdict{got: called(j.leaf.Issuer)})
			return
		}
		d := notMade("issuer-absent")
		d.got = called(j.leaf.Issuer)
		j.record("issuer-signature", d)
		return
	}
	d := verdict{got: called(j.leaf.Issuer), looked: j.lookAt(j.path[0], partSignature)}
	for i, err := range j.links {
		if err == nil {
			continue
		}
		var weak x509.InsecureAlgorithmError
		d = fail("bad-signature")
		switch {
		case errors.As(err, &weak):
			d.reason = "insecure-algorithm"
		case err == errTooLarge:
			d.reason = "key-too-large"
		}
		d.got, d.looked = called(j.path[i].Issuer), j.lookAt(j.path[i], partSignature)
		break
	}
	j.record("issuer-signature", d)
}

// name compares the host with the names in subjectAltName. The common name
// does not count (RFC 9525 §6.4.4); a wildcard stands for one whole left-most label.
func (j *judge) name() {
	d := verdict{}
	if j.leaf.VerifyHostname(j.v.Host) != nil {
		d = fail("wrong-host")
	}
	var names []string
	for _, n := range j.leaf.DNSNames {
		names = append(names, n)
		if d.reason == "wrong-host" && strings.Contains(n, "\x00") {
			d.reason = "null-prefix"
		}
	}
	for _, ip := range j.leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		d.reason = "no-names"
	}
	d.got, d.want = strings.Join(names, ", "), j.v.Host
	d.looked = j.lookAtExtension(j.path[0], extSAN)
	j.record("name", d)
}

// basicConstraints asks of each issuer: is it an authority, may its key sign
// certificates, may it have that many authorities below itself?
func (j *judge) basicConstraints() {
	if len(j.issuers()) == 0 {
		if j.end == atTrusted {
			j.record("basic-constraints", verdict{})
			return
		}
		j.record("basic-constraints", notMade(j.noIssuer()))
		return
	}
	d := verdict{}
	var names []string
	below := 0 // authorities between this one and the leaf that are not their own issuer
	for _, c := range j.issuers() {
		reason := ""
		switch {
		case !c.BasicConstraintsValid || !c.IsCA:
			reason = "not-a-ca"
		case c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0:
			reason = "no-cert-sign"
		case c.MaxPathLen >= 0 && below > c.MaxPathLen:
			reason = "path-too-long"
		}
		if reason != "" {
			d = fail(reason)
			d.got, d.looked = called(c.Subject), j.lookAtExtension(c, extBasicConstraints)
			break
		}
		names = append(names, called(c.Subject))
		d.looked = append(d.looked, j.lookAtExtension(c, extBasicConstraints)...)
		if !selfIssued(c.Certificate) {
			below++
		}
	}
	if d.got == "" {
		d.got = strings.Join(names, "; ")
	}
	j.record("basic-constraints", d)
}

// usageNames are the bits of keyUsage (RFC 5280 §4.2.1.3), the first the lowest.
var usageNames = [...]string{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment",
	"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"}

func usages(u x509.KeyUsage) string {
	var names []string
	for i, n := range usageNames {
		if u&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// keyUsage asks whether the leaf's key may do what it does in this handshake.
// A certificate without the extension may do everything.
func (j *judge) keyUsage() {
	var want x509.KeyUsage
	_, isRSA := j.leaf.PublicKey.(*rsa.PublicKey)
	switch j.v.Use {
	case Signing:
		want = x509.KeyUsageDigitalSignature
	case Encipherment:
		want = x509.KeyUsageKeyEncipherment
	default:
		want = x509.KeyUsageDigitalSignature
		if isRSA && j.v.Peer == trace.Server {
			want |= x509.KeyUsageKeyEncipherment
		}
	}
	d := verdict{}
	if j.leaf.KeyUsage != 0 && j.leaf.KeyUsage&want == 0 {
		d = fail("wrong-key-usage")
	}
	d.got, d.want, d.looked = usages(j.leaf.KeyUsage), usages(want), j.lookAtExtension(j.path[0], extKeyUsage)
	j.record("key-usage", d)
}

// extendedKeyUsage asks of every certificate of the path that lists purposes
// whether the one at hand is among them: an authority that lists any limits
// what is below it.
func (j *judge) extendedKeyUsage() {
	want, wantName := x509.ExtKeyUsageServerAuth, "serverAuth"
	if j.v.Peer == trace.Client {
		want, wantName = x509.ExtKeyUsageClientAuth, "clientAuth"
	}
	d := verdict{looked: j.lookAtExtension(j.path[0], extExtKeyUsage), got: purposes(j.leaf)}
	for _, c := range j.path {
		if len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 {
			continue
		}
		good := false
		for _, u := range c.ExtKeyUsage {
			good = good || u == want || u == x509.ExtKeyUsageAny
		}
		if !good {
			d = fail("wrong-usage")
			d.got, d.looked = purposes(c.Certificate), j.lookAtExtension(c, extExtKeyUsage)
			break
		}
	}
	d.want = wantName
	j.record("extended-key-usage", d)
}

// purposeNames are the purposes that have a name, by RFC 5280 §4.2.1.12.
var purposeNames = [...]string{x509.ExtKeyUsageAny: "anyExtendedKeyUsage", x509.ExtKeyUsageServerAuth: "serverAuth",
	x509.ExtKeyUsageClientAuth: "clientAuth", x509.ExtKeyUsageCodeSigning: "codeSigning",
	x509.ExtKeyUsageEmailProtection: "emailProtection", x509.ExtKeyUsageTimeStamping: "timeStamping", x509.ExtKeyUsageOCSPSigning: "OCSPSigning"}

func purposes(c *x509.Certificate) string {
	var names []string
	for _, u := range c.ExtKeyUsage {
		n := "other"
		if int(u) < len(purposeNames) && purposeNames[u] != "" {
			n = purposeNames[u]
		}
		names = append(names, n)
	}
	for _, id := range c.UnknownExtKeyUsage {
		names = append(names, id.String())
	}
	return strings.Join(names, ", ")
}

// keySize looks at every key of the path.
func (j *judge) keySize() {
	d := verdict{looked: j.lookAt(j.path[0], partPublicKey)}
	d.got, d.want, _ = strength(j.leaf)
	for _, c := range j.path {
		got, want, reason := strength(c.Certificate)
		if reason != "" {
			d = fail(reason)
			d.got, d.want, d.looked = got, want, j.lookAt(c, partPublicKey)
			break
		}
	}
	j.record("key-size", d)
}

// strength gives the size of a certificate's key, the size that would do, and
// the reason if it does not.
func strength(c *x509.Certificate) (got, want, reason string) {
	n, least := 0, 0
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		n, least = k.N.BitLen(), 2048
		if n > largestRSA {
			return bits(n), bits(largestRSA), "key-too-large"
		}
	case *ecdsa.PublicKey:
		n, least = k.Curve.Params().BitSize, 224
	case ed25519.PublicKey:
		n, least = 256, 256
	default:
		return "", "", "" // what it is good for is key-type's question
	}
	if n < least {
		reason = "key-too-small"
	}
	return bits(n), bits(least), reason
}

func bits(n int) string { return strconv.Itoa(n) + " bits" }

// user gives the entry on file for the name in the certificate.
func (j *judge) user() *User {
	for i := range j.v.Users {
		if u := &j.v.Users[i]; u.Name == j.leaf.Subject.CommonName {
			return u
		}
	}
	return nil
}

func (j *judge) onFile() {
	sum := sha256.Sum256(j.chain[0])
	d := verdict{}
	switch u := j.user(); {
	case j.v.Users == nil:
		d = notMade("no-users")
	case u == nil:
		d = fail("unknown-user")
	default:
		if u.Cert != sum {
			d = fail("not-on-file")
		}
		d.want = hex.EncodeToString(u.Cert[:])
	}
	d.got, d.looked = hex.EncodeToString(sum[:]), j.lookAt(j.path[0], wholeCert)
	j.record("on-file", d)
}

func (j *judge) authorised() {
	d := verdict{}
	switch u := j.user(); {
	case j.v.Users == nil:
		d = notMade("no-users")
	case u == nil:
		d = fail("unknown-user")
	case !u.Allowed:
		d = fail("not-authorised")
	}
	d.got, d.looked = j.leaf.Subject.CommonName, j.lookAt(j.path[0], partSubject)
	j.record("authorised", d)
}
