package pki

import (
	"bytes"
	"crypto/x509"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"

	"handshakelab/core/trace"
)

// revocation asks what the issuers say about the leaf and, as far as they
// say anything, about the certificates above it. Only a good answer passes;
// no answer is no failure, as in browsers: the check is not made.
func (j *judge) revocation() {
	d := j.leafStatus()
	if d.result == 0 {
		for i := 1; i+1 < len(j.path); i++ {
			if up := j.status(j.path[i], j.path[i+1].Certificate); up.result == trace.Failed {
				d = up
				d.looked = j.lookAt(j.path[i], partSerial)
			}
		}
	}
	if d.looked == nil {
		d.looked = j.lookAt(j.path[0], partSerial)
	}
	j.record("revocation", d)
}

func (j *judge) leafStatus() verdict {
	switch {
	case j.v.Revocation == "off":
		return notMade("revocation-off")
	case len(j.path) == 1 && j.end == atTrusted:
		return notMade("no-status")
	case len(j.path) == 1:
		return notMade(j.noIssuer())
	}
	return j.status(j.path[0], j.path[1].Certificate)
}

// status asks by the scenario's way for what issuer says about c.
func (j *judge) status(c sent, issuer *x509.Certificate) verdict {
	switch j.v.Revocation {
	case "crl":
		return j.listed(c, issuer)
	case "ocsp":
		return j.answered(c, issuer, j.v.Responses)
	case "staple":
		if len(j.v.Stapled) == 0 {
			return notMade("no-staple")
		}
		return j.answered(c, issuer, [][]byte{j.v.Stapled})
	}
	return notMade("no-status")
}

// listed looks into the issuer's list (RFC 5280 §6.3.3).
func (j *judge) listed(c sent, issuer *x509.Certificate) verdict {
	d := notMade("no-status")
	for _, crl := range j.v.CRLs {
		if !bytes.Equal(crl.list.RawIssuer, c.RawIssuer) {
			continue
		}
		if crl.signedBy(issuer) != nil {
			d = notMade("status-bad-signature")
			continue
		}
		if !j.current(crl.list.ThisUpdate, crl.list.NextUpdate) {
			d = notMade("status-out-of-date")
			continue
		}
		for _, e := range crl.list.RevokedCertificateEntries {
			if e.SerialNumber.Cmp(c.SerialNumber) == 0 {
				return revoked(e.RevocationTime, e.ReasonCode)
			}
		}
		return verdict{got: "good"}
	}
	return d
}

// answered looks for an OCSP response about c (RFC 6960 §3.2).
func (j *judge) answered(c sent, issuer *x509.Certificate, responses [][]byte) verdict {
	d := notMade("no-status")
	for _, der := range responses {
		if len(der) > largestResponse {
			d = notMade("status-unreadable")
			continue
		}
		// The parser compares serial numbers and checks the signature by the issuer or
		// by one it delegated to; whether that one may answer is for us to see.
		r, err := ocsp.ParseResponseForCert(der, c.Certificate, nil)
		switch {
		case err == ocsp.ParseError("no response matching the supplied certificate"):
			continue
		case err != nil:
			d = notMade("status-unreadable")
			continue
		}
		signer := issuer
		if r.Certificate != nil {
			signer = r.Certificate
			if link(signer, issuer) != nil || !slices.Contains(signer.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning) ||
				!j.current(signer.NotBefore, signer.NotAfter) {
				d = notMade("status-bad-signature")
				continue
			}
		}
		switch {
		case r.CheckSignatureFrom(signer) != nil:
			d = notMade("status-bad-signature")
		case !j.current(r.ThisUpdate, r.NextUpdate):
			d = notMade("status-out-of-date")
		case r.Status == ocsp.Unknown:
			d = notMade("status-unknown")
		case r.Status == ocsp.Revoked:
			return revoked(r.RevokedAt, r.RevocationReason)
		default:
			return verdict{got: "good"}
		}
	}
	return d
}

// current says whether this end's clock is within a status's time. A status
// without an end of its time (zero) is current.
func (j *judge) current(from, to time.Time) bool {
	return !j.v.Clock.Before(from) && (to.IsZero() || !j.v.Clock.After(to))
}

// revocationReasons are CRLReason's names (RFC 5280 §5.3.1).
var revocationReasons = [...]string{"unspecified", "keyCompromise", "cACompromise", "affiliationChanged", "superseded",
	"cessationOfOperation", "certificateHold", "", "removeFromCRL", "privilegeWithdrawn", "aACompromise"}

func revoked(at time.Time, reason int) verdict {
	d := fail("revoked")
	d.got = "revoked on " + dates(at)
	if reason >= 0 && reason < len(revocationReasons) {
		d.got += ", " + revocationReasons[reason]
	}
	return d
}
