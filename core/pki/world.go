package pki

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"handshakelab/core/crypt"
	"handshakelab/core/trace"
)

// Spec is what decides the certificates of a scenario.
type Spec struct {
	Seed          string    // decides the leaves' serial numbers
	Host          string    // whom the client wants to reach: a name, perhaps with a trailing dot, or an IP address
	Cover         string    // another name in the server's certificate, and the attacker's; "" none
	Clock         time.Time // the edition's constant, around which everything is minted
	ServerKey     string    // one of KeyTypes
	ServerFaults  []string  // of ServerFaults; nil: in order
	ClientHasCert bool
	ClientKey     string   // one of KeyTypes; not looked at without ClientHasCert
	ClientFaults  []string // of ClientFaults; nil: in order
	Revocation    string   // "crl", "ocsp", "staple", "off"
	MustStaple    bool     // the server's certificate promises a staple (RFC 7633)
	Staple        string   // with revocation=staple: "" what its issuer says now, "stale" what it said weeks ago, "none"
	Transparency  string   // what a client that demands it is shown: "on" a log's timestamp, "missing" none, "forged" a stranger's; "" it does not demand any
	Attacker      bool     // there is a man in the middle who needs a certificate
}

// World is what there is in a scenario. It is shared and must not be changed.
type World struct {
	Spec     Spec
	Server   Identity
	Client   Identity // empty without ClientHasCert
	Attacker Identity // for Host, under his own root; empty without Spec.Attacker

	LabRoots     []*x509.Certificate // the RSA and the ECDSA family's
	AttackerRoot *x509.Certificate   // nil without Spec.Attacker

	CRLs      []*CRL   // with revocation=crl: of every authority that issued here
	Responses [][]byte // with revocation=ocsp or staple: OCSP responses for leaves and intermediates
	Staple    []byte   // with revocation=staple: the response for the server's leaf

	SCTs [][]byte // for the server's leaf, RFC 6962 §3.2; nil: none

	Users []User // the server's file of users
}

// Identity is a chain in DER, leaf first and without its root unless the
// client can't know that, and the private key its holder has: the leaf's,
// or another one with the fault wrong-key.
type Identity struct {
	Chain [][]byte
	Key   crypto.Signer
}

// User is an entry in the server's file of users.
type User struct {
	Name    string   // the certificate's common name
	Cert    [32]byte // SHA-256 of the certificate on file
	Allowed bool     // may have the resource
}

// UserName is the common name in the client's certificate.
const UserName = "Alice"

// New makes the world of a Spec. The error is a sentence for people: a key
// type or fault that is not known, or faults that cannot be together.
func New(spec Spec) (*World, error) {
	keep.Lock()
	defer keep.Unlock()
	id := spec.id()
	if w := keep.worlds[id]; w != nil {
		return w, nil
	}
	if err := checkSpec(&spec); err != nil {
		return nil, err
	}
	spec.ServerFaults, spec.ClientFaults = slices.Clone(spec.ServerFaults), slices.Clone(spec.ClientFaults)
	b := &builder{spec: spec, random: crypt.Labelled(spec.Seed), w: &World{Spec: spec}}
	if err := b.build(); err != nil {
		return nil, err
	}
	if len(keep.worlds) >= keepMost || keep.worlds == nil {
		keep.worlds = map[string]*World{}
	}
	keep.worlds[id] = b.w
	return b.w, nil
}

// ForClient gives the client's view of a server's certificate. trust names
// whom it trusts: "lab", "attacker". clock is what it takes the time to be.
// With revocation=staple the server's response is in Stapled already, and
// where it demands transparency the server's timestamps are in SCTs.
func (w *World) ForClient(trust []string, clock time.Time) *Verifier {
	v := &Verifier{Peer: trace.Server, Clock: clock, Host: w.Spec.Host, Revocation: w.Spec.Revocation,
		CRLs: w.CRLs, Stapled: w.Staple, SCTs: w.SCTs}
	if w.Spec.Transparency != "" {
		v.Logs = []*Log{newLog("lab")}
	}
	if v.Revocation == "ocsp" {
		v.Responses = w.Responses
	}
	for _, t := range trust {
		switch {
		case t == "lab":
			v.Roots = append(v.Roots, w.LabRoots...)
		case t == "attacker" && w.AttackerRoot != nil:
			v.Roots = append(v.Roots, w.AttackerRoot)
		}
	}
	return v
}

// ForServer gives the server's view of a client's certificate. Clients staple
// nothing: with revocation=staple the server asks by OCSP.
func (w *World) ForServer(clock time.Time) *Verifier {
	v := &Verifier{Peer: trace.Client, Roots: w.LabRoots, Clock: clock, Revocation: w.Spec.Revocation,
		CRLs: w.CRLs, Responses: w.Responses, Users: w.Users}
	if v.Revocation == "staple" {
		v.Revocation = "ocsp"
	}
	return v
}

// id is a text that is the same for equal Specs only.
func (s *Spec) id() string {
	return fmt.Sprintf("%q %q %q %d %q %q %t %q %q %q %t %t %q %q", s.Seed, s.Host, s.Cover, s.Clock.Unix(), s.ServerKey, s.ServerFaults,
		s.ClientHasCert, s.ClientKey, s.ClientFaults, s.Revocation, s.Attacker, s.MustStaple, s.Staple, s.Transparency)
}

func checkSpec(s *Spec) error {
	if _, _, ok := reach(s.Host); !ok {
		return fmt.Errorf("host=%s: this is neither a name nor an IP address that a certificate could be for", s.Host)
	}
	if s.Clock.IsZero() {
		return errors.New("there is no clock to mint certificates by")
	}
	if !slices.Contains(KeyTypes, s.ServerKey) {
		return fmt.Errorf("server-key=%s: there is no such kind of key; there are %s", s.ServerKey, strings.Join(KeyTypes, ", "))
	}
	if s.ClientHasCert && !slices.Contains(KeyTypes, s.ClientKey) {
		return fmt.Errorf("client-key=%s: there is no such kind of key; there are %s", s.ClientKey, strings.Join(KeyTypes, ", "))
	}
	if !s.ClientHasCert && len(s.ClientFaults) > 0 {
		return errors.New("client-cert: a client without a certificate has no faults in it")
	}
	if !slices.Contains([]string{"crl", "ocsp", "staple", "off"}, s.Revocation) {
		return fmt.Errorf("revocation=%s: there are crl, ocsp, staple and off", s.Revocation)
	}
	if !slices.Contains([]string{"", "stale", "none"}, s.Staple) {
		return fmt.Errorf("staple=%s: there are stale and none", s.Staple)
	}
	if !slices.Contains([]string{"", "on", "missing", "forged"}, s.Transparency) {
		return fmt.Errorf("transparency=%s: there are on, missing and forged", s.Transparency)
	}
	if err := checkFaults("server-cert", s.ServerFaults, ServerFaults); err != nil {
		return err
	}
	return checkFaults("client-cert", s.ClientFaults, ClientFaults)
}

// builder makes one world.
type builder struct {
	spec   Spec
	random crypt.Random
	w      *World
	known  []statusOf // what authorities have to say about what they issued
}

func (b *builder) build() error {
	for _, fam := range []string{"rsa-2048", "ecdsa-p256"} {
		root, err := b.root("lab", fam)
		if err != nil {
			return err
		}
		b.w.LabRoots = append(b.w.LabRoots, root.cert)
	}
	if err := b.server(); err != nil {
		return err
	}
	if b.spec.ClientHasCert {
		if err := b.client(); err != nil {
			return err
		}
	}
	if b.spec.Attacker {
		if err := b.attacker(); err != nil {
			return err
		}
	}
	return b.publish()
}

func (b *builder) server() error {
	s, f := &b.spec, faults(b.spec.ServerFaults)
	r := b.leaf(f, "server", s.ServerKey)
	r.purpose, r.usage, r.mustStaple = serverPurpose, x509.KeyUsageDigitalSignature, s.MustStaple
	if family(s.ServerKey) == "rsa-2048" {
		r.usage |= x509.KeyUsageKeyEncipherment
	}
	if f.has("wrong-usage") {
		r.purpose = clientPurpose
	}
	if f.has("wrong-key-usage") {
		r.usage = x509.KeyUsageContentCommitment
	}
	r.dns, r.ip, _ = reach(s.Host)
	if f.has("wrong-host") {
		r.dns, r.ip = "other.test", ""
		if strings.EqualFold(s.Host, r.dns) || strings.EqualFold(s.Host, r.dns+".") {
			r.dns = "another.test"
		}
	}
	r.name = r.dns + r.ip
	if f.has("null-prefix") {
		r.dns, r.ip = r.name+"\x00.attacker.test", ""
	}
	r.cover = s.Cover
	if len(r.name) > 64 { // ub-common-name
		r.name = ""
	}
	exclude := r.dns + r.ip
	if f.has("null-prefix") {
		exclude = "attacker.test"
	}
	chain, err := b.issue(f, r, s.ServerKey, exclude)
	if err != nil {
		return err
	}
	b.w.Server = Identity{chain, b.holder(f, "server", s.ServerKey)}
	return b.log(f, chain[0])
}

func (b *builder) client() error {
	s, f := &b.spec, faults(b.spec.ClientFaults)
	r := b.leaf(f, "client", s.ClientKey)
	r.name, r.email = UserName, "alice@example.test"
	r.purpose, r.usage = clientPurpose, x509.KeyUsageDigitalSignature
	if f.has("wrong-usage") {
		r.purpose = serverPurpose
	}
	chain, err := b.issue(f, r, s.ClientKey, "")
	if err != nil {
		return err
	}
	b.w.Client = Identity{chain, b.holder(f, "client", s.ClientKey)}

	onFile := sha256.Sum256(chain[0])
	if f.has("not-on-file") { // what is on file is the one she had before
		r.serial = serial(b.random, "pki/client-former/serial")
		r.from, r.to = b.at(-130*day), b.at(-40*day)
		if r.issuer, err = b.root("lab", family(s.ClientKey)); err != nil {
			return err
		}
		former, err := mint(r)
		if err != nil {
			return err
		}
		onFile = sha256.Sum256(former.der)
	}
	b.w.Users = []User{{UserName, onFile, !f.has("not-authorised")}}
	return nil
}

func (b *builder) attacker() error {
	root, err := b.root("attacker", family(b.spec.ServerKey))
	if err != nil {
		return err
	}
	r := b.leaf(nil, "attacker", b.spec.ServerKey)
	r.org, r.issuer, r.status = "Mallory", root, ""
	r.purpose, r.usage = serverPurpose, x509.KeyUsageDigitalSignature
	if family(b.spec.ServerKey) == "rsa-2048" {
		r.usage |= x509.KeyUsageKeyEncipherment
	}
	r.dns, r.ip, _ = reach(b.spec.Host)
	r.cover = b.spec.Cover
	if r.name = r.dns + r.ip; len(r.name) > 64 {
		r.name = ""
	}
	leaf, err := mint(r)
	if err != nil {
		return err
	}
	b.w.Attacker = Identity{[][]byte{leaf.der, root.der}, leaf.key}
	b.w.AttackerRoot = root.cert
	return nil
}

const day = 24 * time.Hour

func (b *builder) at(d time.Duration) int64 { return b.spec.Clock.Add(d).Unix() }

// leaf begins a leaf's recipe: what is the same for server and client.
func (b *builder) leaf(f faults, role, kind string) recipe {
	r := recipe{org: "Example", key: role + "/" + kind, serial: serial(b.random, "pki/"+role+"/serial"),
		from: b.at(-30 * day), to: b.at(60 * day), spoil: f.has("bad-signature")}
	switch {
	case f.has("expired"):
		r.from, r.to = b.at(-100*day), b.at(-10*day)
	case f.has("not-yet-valid"):
		r.from, r.to = b.at(10*day), b.at(100*day)
	}
	return r
}

// holder gives the private key of the certificate's holder, or of somebody
// who only has the certificate.
func (b *builder) holder(f faults, role, kind string) crypto.Signer {
	if f.has("wrong-key") {
		role += "-other"
	}
	return fixture(role + "/" + kind)
}

// issue mints the leaf under the authority its faults call for and gives the
// chain to send. exclude is what a constrained authority must not sign for.
func (b *builder) issue(f faults, r recipe, kind, exclude string) ([][]byte, error) {
	if f.has("self-signed") {
		leaf, err := mint(r)
		if err != nil {
			return nil, err
		}
		return [][]byte{leaf.der}, nil
	}
	who, fam := "lab", family(kind)
	if f.has("untrusted-root") {
		who = "stranger"
	}
	root, err := b.root(who, fam)
	if err != nil {
		return nil, err
	}
	if !f.has("constrained") {
		exclude = ""
	}
	inter, err := b.intermediate(who, fam, root, exclude)
	if err != nil {
		return nil, err
	}
	above := [][]byte{inter.der}
	b.known = append(b.known, statusOf{root, inter, false})
	r.issuer, r.status = inter, inter.cert.Subject.CommonName
	if f.has("not-a-ca") {
		shop, err := b.shop(fam, inter)
		if err != nil {
			return nil, err
		}
		b.known = append(b.known, statusOf{inter, shop, false})
		above = [][]byte{shop.der, inter.der}
		r.issuer, r.status = shop, ""
	}
	r.status = slug(r.status)
	leaf, err := mint(r)
	if err != nil {
		return nil, err
	}
	if !f.has("not-a-ca") {
		b.known = append(b.known, statusOf{inter, leaf, f.has("revoked")})
	}
	if f.has("incomplete-chain") {
		above = nil
	} else if who != "lab" {
		above = append(above, root.der)
	}
	return append([][]byte{leaf.der}, above...), nil
}

// owner is how somebody who has authorities is called.
func owner(who string) string {
	switch who {
	case "stranger":
		return "Stranger"
	case "attacker":
		return "Mallory"
	}
	return "Handshake Lab"
}

func familyName(fam string) string {
	if fam == "rsa-2048" {
		return "RSA"
	}
	return "ECDSA"
}

// slug makes a name fit for a URL: "Handshake Lab RSA Root" is
// "handshake-lab-rsa-root".
func slug(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "-") }

// authority begins an authority's recipe. Authorities are the same whatever
// the seed.
func (b *builder) authority(who, what, fam string) recipe {
	key := who + "-" + what + "/" + fam
	name := owner(who) + " " + familyName(fam) + " " + strings.ToUpper(what[:1]) + what[1:]
	return recipe{org: owner(who), name: name, key: key, serial: serial(crypt.Labelled("authorities"), "pki/"+key+"/serial"),
		usage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, authority: true, pathLen: -1}
}

func (b *builder) root(who, fam string) (*issued, error) {
	r := b.authority(who, "root", fam)
	r.from, r.to = b.at(-5*365*day), b.at(15*365*day)
	return mint(r)
}

func (b *builder) intermediate(who, fam string, root *issued, exclude string) (*issued, error) {
	r := b.authority(who, "intermediate", fam)
	if exclude != "" {
		r = b.authority("lab", "constrained", fam)
		r.org, r.name = owner(who), strings.Replace(r.name, owner("lab"), owner(who), 1)
	}
	r.from, r.to = b.at(-2*365*day), b.at(3*365*day)
	r.issuer, r.pathLen, r.exclude = root, 0, exclude
	r.status = slug(root.cert.Subject.CommonName)
	return mint(r)
}

// shop is an ordinary leaf, somebody's web shop, with whose key more
// certificates were signed.
func (b *builder) shop(fam string, inter *issued) (*issued, error) {
	key := "shop/" + fam
	return mint(recipe{org: "A Shop", name: "shop.test", key: key, issuer: inter,
		serial: serial(crypt.Labelled("authorities"), "pki/"+key+"/serial"),
		from:   b.at(-60 * day), to: b.at(120 * day), dns: "shop.test",
		usage: x509.KeyUsageDigitalSignature, purpose: serverPurpose,
		status: slug(inter.cert.Subject.CommonName)})
}
