package pki

import (
	"crypto/x509"
	"strings"
	"time"

	"handshakelab/core/check"
	"handshakelab/core/trace"
)

// Verifier is one end's view of its peer's certificate.
type Verifier struct {
	Peer  trace.Party         // whose certificate it is: Server or Client
	Roots []*x509.Certificate // trusted authorities
	Clock time.Time           // what this end takes the time to be
	Host  string              // Peer Server: whom the client wanted to reach
	Use   Use                 // what the leaf's key is used for

	Revocation string   // "crl", "ocsp", "staple", "off"
	CRLs       []*CRL   // for "crl"
	Responses  [][]byte // for "ocsp"
	Stapled    []byte   // for "staple": what the server sent with its certificate

	Logs []*Log   // Peer Server: one of them must have promised to have the leaf; nil: none has to, and the check is not made
	SCTs [][]byte // for Logs: what the server sent with its certificate

	Users []User // Peer Client: the file of users
}

// Use is what the key in a certificate is used for in a handshake.
type Use uint8

const (
	AnyUse       Use = iota // one of these, it is not known which
	Signing                 // signs: DHE, ECDHE, a client's key
	Encipherment            // decrypts the premaster secret: RSA key exchange
)

// Verify judges a chain, leaf first: the checks of check.Table in its order,
// "server-cert/…" or "client-cert/…" by Peer. Not among them are "present"
// and "key-type". An empty chain gives no checks. Each check is made for
// itself; none is skipped because another failed, only when what it needs
// is not there.
//
// Looked names certificate i of the chain as byte space i+1. Got and Want are
// text, what was found and what would have been right:
//
//	parse               the error; –
//	validity            the period "2025-01-01 00:00:00 UTC to …"; the clock
//	issuer-trusted      the name where the chain ends; –
//	issuer-signature    the issuer's name; –
//	name                the certificate's names, joined by ", "; the host
//	revocation          "good", or since when and why; –
//	must-staple         as revocation; only of a certificate that promises a staple
//	transparency        the log and its time, or an unknown log's ID; only with Logs; –
//	basic-constraints   the issuers' names, or the failing one's; –
//	name-constraints    the name in question; the constraint
//	key-usage           the usages, joined by ", "; those that would do
//	extended-key-usage  likewise
//	key-size            "1024 bits"; "2048 bits"
//	on-file             the SHA-256 of what was sent; of what is on file
//	authorised          the user's name; –
func (v *Verifier) Verify(chain [][]byte) []trace.Check {
	if len(chain) == 0 {
		return nil
	}
	j := &judge{v: v, chain: chain, rows: serverRows, out: make([]trace.Check, 0, len(serverRows))}
	if v.Peer == trace.Client {
		j.rows = clientRows
	}
	j.parse()
	if len(j.certs) == 0 || j.certs[0].at != 0 {
		j.unmade()
		return j.out
	}
	j.leaf = j.certs[0].Certificate
	j.findPath()
	j.validity()
	j.issuerTrusted()
	j.issuerSignature()
	if v.Peer == trace.Server {
		j.name()
	}
	j.revocation()
	if v.Peer == trace.Server {
		j.mustStaple()
		j.transparency()
	}
	j.basicConstraints()
	if v.Peer == trace.Server {
		j.nameConstraints()
	}
	j.keyUsage()
	j.extendedKeyUsage()
	j.keySize()
	if v.Peer == trace.Client {
		j.onFile()
		j.authorised()
	}
	return j.out
}

// sent is a parsed certificate and its place in the chain; -1 is a root that
// was not sent.
type sent struct {
	*x509.Certificate
	at int
}

// judge is one call of Verify.
type judge struct {
	v     *Verifier
	rows  map[string]*check.Row // by name without the prefix
	chain [][]byte
	certs []sent // those that parse
	leaf  *x509.Certificate
	path  []sent  // from the leaf to where it ends
	links []error // links[i]: path[i+1]'s key over path[i]'s signature
	end   pathEnd
	tried int // signatures checked
	out   []trace.Check
}

// verdict is what a check came to.
type verdict struct {
	result    trace.Result
	reason    string
	got, want string
	looked    []trace.Slice
}

// record adds a check. A check without result has passed.
func (j *judge) record(what string, d verdict) {
	row := j.rows[what]
	if row == nil {
		panic("pki: no check " + what)
	}
	c := trace.Check{ID: row.ID, Clause: row.Clause, Result: d.result, Reason: d.reason, Looked: d.looked}
	if c.Result == 0 {
		c.Result = trace.Passed
	}
	if d.got != "" {
		c.Got = []byte(d.got)
	}
	if d.want != "" {
		c.Want = []byte(d.want)
	}
	j.out = append(j.out, c)
}

// unmade records that nothing can be said about a leaf that cannot be read.
func (j *judge) unmade() {
	for i := range check.Table {
		_, what, _ := strings.Cut(check.Table[i].ID, "/")
		if what != "parse" && what != "must-staple" && (what != "transparency" || j.v.Logs != nil) && j.rows[what] == &check.Table[i] {
			j.record(what, verdict{result: trace.NotMade, reason: "unreadable"})
		}
	}
}

var serverRows, clientRows = rowsOf("server-cert/"), rowsOf("client-cert/")

// rowsOf gives the rows of check.Table that are ours, by name without the prefix.
func rowsOf(prefix string) map[string]*check.Row {
	rows := map[string]*check.Row{}
	for i := range check.Table {
		what, ok := strings.CutPrefix(check.Table[i].ID, prefix)
		if ok && what != "present" && what != "key-type" {
			rows[what] = &check.Table[i]
		}
	}
	return rows
}

// lookAt gives the place of a part of a certificate; none if it was not sent.
func (j *judge) lookAt(c sent, p part) []trace.Slice {
	if c.at < 0 {
		return nil
	}
	off, n := locate(j.chain[c.at], p)
	return []trace.Slice{{Buf: trace.BufID(c.at + 1), Off: int32(off), Len: int32(n)}}
}

// lookAtExtension gives the place of an extension, or of the whole
// certificate if it has none of this kind.
func (j *judge) lookAtExtension(c sent, id extension) []trace.Slice {
	if c.at < 0 {
		return nil
	}
	off, n, ok := locateExtension(j.chain[c.at], id)
	if !ok {
		return j.lookAt(c, wholeCert)
	}
	return []trace.Slice{{Buf: trace.BufID(c.at + 1), Off: int32(off), Len: int32(n)}}
}
