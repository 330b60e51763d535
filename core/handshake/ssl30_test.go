package handshake

import (
	"slices"
	"testing"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// What SSL 3.0 does otherwise than TLS, our two ends with each other.

// TestNoCertificate: SSL 3.0's client says by a warning that it has none, or
// none of a kind that SSL 3.0 knows; TLS's by an empty list.
func TestNoCertificate(t *testing.T) {
	for _, v := range oldVersions {
		for _, has := range [][]Identity{nil, {identity("ecdsa-p256", "", true)}, {identity("ed25519", "", true)}} {
			c, s := inVersion(v, rsaCBC)
			s.ClientAuth, c.Certificates = Request, has
			rec := traced(c, s)
			e := connect(t, c, s, byteByByte)
			completed(t, e)
			shown := v > iana.SSL30 && has != nil && crypt.ImpliedScheme(v, has[0].Key.Public()) != 0
			if got := e.server.Status().Session.ClientAuthenticated; got != shown {
				t.Errorf("%s: authenticated %v", versionName(v), got)
			}
			if got := warned(&rec.T, "no_certificate"); got != (v == iana.SSL30) {
				t.Errorf("%s: warned %v", versionName(v), got)
			}
			e.talk(t, whole)
			completed(t, e)
			checkTrace(t, &rec.T)
		}
	}
}

// TestPaddingNotChecked: each record of CBC that SSL 3.0 opens says that its
// padding was not looked at, and no other does.
func TestPaddingNotChecked(t *testing.T) {
	for _, v := range append(oldVersions, iana.TLS12) {
		for _, suite := range []string{rsaCBC, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_RC4_128_MD5"} {
			c, s := inVersion(v, suite)
			rec := traced(c, s)
			e := connect(t, c, s, whole)
			e.talk(t, whole)
			opened, padding := 0, 0
			for i := range rec.T.Bufs {
				if rec.T.Bufs[i].Kind == trace.Opened {
					opened++
				}
			}
			for i := range rec.T.Events {
				if k := rec.T.Events[i].Check; k != nil && k.ID == "record/padding" {
					padding++
					at := k.Looked[0]
					if n := len(rec.T.Buf(at.Buf).Data); k.Result != trace.NotMade || k.Reason != "unspecified" || int(at.Off+at.Len) != n || at.Len < 1 || at.Len > 16 {
						t.Errorf("%+v of %d bytes", k, n)
					}
				}
			}
			want := 0
			if v == iana.SSL30 && iana.SuiteByName(suite).Cipher.CBC() {
				want = opened
			}
			if opened < 6 || padding != want {
				t.Errorf("%s, %s: %d records, %d paddings", versionName(v), suite, opened, padding)
			}
		}
	}
}

// TestAlertsOfSSL30: SSL 3.0 says nothing that it has no word for.
func TestAlertsOfSSL30(t *testing.T) {
	known := []uint8{0, 10, 20, 30, 40, 41, 42, 43, 44, 45, 46, 47} // RFC 6101 §5.4
	old, tls := &end{version: iana.SSL30}, &end{version: iana.TLS10}
	for _, a := range iana.Alerts {
		said := old.spoken(a.Name)
		if tls.spoken(a.Name) != a.Name {
			t.Errorf("TLS says %s for %s", tls.spoken(a.Name), a.Name)
		}
		switch is := slices.Contains(known, uint8(a.Code)); {
		case is && said != a.Name:
			t.Errorf("%s becomes %s", a.Name, said)
		case a.Warning && !is && said != "":
			t.Errorf("the warning %s becomes %s", a.Name, said)
		case !a.Warning:
			if b := iana.AlertByName(said); b == nil || b.Warning || !slices.Contains(known, uint8(b.Code)) {
				t.Errorf("%s becomes %q", a.Name, said)
			}
		}
	}
}
