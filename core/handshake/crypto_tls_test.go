package handshake

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// Against Go's crypto/tls, in both directions, over net.Pipe and over TCP.

// goGroups are the groups that both have in TLS 1.2 and 1.3.
func goGroups(v uint16, s *iana.Suite) []uint16 {
	if v == iana.TLS13 {
		return goGroups13
	}
	return groupsFor(s)
}

// goFor is crypto/tls's part in a meeting.
func (m *meeting) goFor(groups ...uint16) *tls.Config {
	cfg := goConfig(m.suite, 0)
	cfg.MinVersion, cfg.MaxVersion = m.version, m.version
	if m.version == iana.TLS13 {
		cfg.CipherSuites = nil // it takes all of these or none
	}
	for _, g := range groups {
		if g != 0 {
			cfg.CurvePreferences = append(cfg.CurvePreferences, tls.CurveID(g))
		}
	}
	return cfg
}

// goMet looks at how crypto/tls saw it.
func (m *meeting) goMet(t *testing.T, state tls.ConnectionState, certificates int) {
	t.Helper()
	if state.CipherSuite != m.suite.Code || state.NegotiatedProtocol != "http/1.1" || len(state.PeerCertificates) != certificates {
		t.Errorf("crypto/tls: %+v", state)
	}
}

// tcp says what the connection is to be: in TLS 1.3 both may write at once, for
// which a pipe has no room.
func (m *meeting) tcp() bool { return m.n%2 == 0 || m.version == iana.TLS13 }

var newVersions = []uint16{iana.TLS12, iana.TLS13}

func TestClientWithCryptoTLS(t *testing.T) {
	meetings(t, "crypto/tls", newVersions, goGroups, goSpeaks, func(t *testing.T, m *meeting) {
		cfg := m.goFor(m.group)
		cfg.Certificates = []tls.Certificate{goCertificate(identity(m.key, "", false))}
		cfg.ClientAuth = [...]tls.ClientAuthType{tls.NoClientCert, tls.VerifyClientCertIfGiven, tls.RequireAndVerifyClientCert}[m.auth]
		c := m.client()
		if m.n%4 == 0 {
			c.SecureRenegotiation, c.RenegotiationSCSV = false, true
		}
		if c.KeyShares == nil && m.version == iana.TLS13 {
			c.KeyShares = []uint16{m.group}
		}
		d, state := callGo(t, c, cfg, m.tcp())
		m.met(t, d, c.ExtendedMasterSecret, false)
		m.goMet(t, state, map[bool]int{true: 2}[m.shows()])
		if state.ServerName != testHost || m.version == iana.TLS13 && state.HelloRetryRequest != (len(c.KeyShares) == 0) {
			t.Errorf("crypto/tls: %+v", state)
		}
	})
}

func TestServerWithCryptoTLS(t *testing.T) {
	meetings(t, "crypto/tls", newVersions, goGroups, goSpeaks, func(t *testing.T, m *meeting) {
		cfg := m.goFor(m.group, iana.Secp256r1, iana.Secp384r1) // with the certificates' curves (TLS 1.2)
		retry := false
		if m.version == iana.TLS13 {
			cfg = m.goFor(m.group)
			if retry = m.n%3 == 0 && m.group != iana.X25519 && iana.GroupByCode(m.group).Kind != iana.Hybrid; m.n%3 == 0 {
				// It sends a share of its favourite alone, and a hybrid it likes best.
				cfg = m.goFor(iana.X25519, iana.Secp256r1, iana.Secp384r1, iana.Secp521r1, m.group)
			}
		}
		if m.cert != "" {
			cfg.Certificates = []tls.Certificate{goCertificate(identity(m.cert, "", true))}
		}
		s := m.server()
		d, state := serveGo(t, s, cfg, m.tcp())
		m.met(t, d, s.ExtendedMasterSecret, false)
		m.goMet(t, state, 2)
		if d.Status().Session.ServerName != testHost || m.version == iana.TLS13 && state.HelloRetryRequest != (retry || s.Cookie) {
			t.Errorf("%+v, crypto/tls: %+v", d.Status().Session, state)
		}
	})
}

// refusal is a fault of a certificate and the check that finds it.
type refusal struct {
	fault, check, alert string
	goSays              string // part of crypto/tls's error
}

var refusals = []refusal{
	{"expired", "validity", "certificate_expired", "expired"},
	{"untrusted", "issuer-trusted", "unknown_ca", "unknown authority"},
	{"wrong-host", "name", "bad_certificate", "not " + testHost},
}

// TestRefusedAlike: a failing certificate is refused by crypto/tls and by us.
func TestRefusedAlike(t *testing.T) {
	suite := iana.SuiteByName("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
	for _, r := range refusals {
		t.Run("server/"+r.fault, func(t *testing.T) {
			bad := identity("rsa-2048", r.fault, false)
			// Our client and their server: the server is told.
			cfg := goConfig(suite, 0)
			cfg.Certificates = []tls.Certificate{goCertificate(bad)}
			ours, theirs := connected(t, true)
			done := make(chan error, 1)
			go func() { done <- tls.Server(theirs, cfg).Handshake(); theirs.Close() }()
			d := &driver{End: NewClient(clientConfig(suite.Code)), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if f := d.Status().Failure; f == nil || f.Check != "server-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our client: %+v", f)
			}
			var alert tls.AlertError
			if err := <-done; err == nil || errors.As(err, &alert) || !strings.HasPrefix(err.Error(), "remote error: tls:") {
				t.Errorf("their server: %v", err)
			}
			// Their client and our server: we are told.
			c := serverConfig("rsa-2048", suite.Code)
			c.Certificates = []Identity{bad}
			ours, theirs = connected(t, true)
			go func() { done <- tls.Client(theirs, goConfig(suite, 0)).Handshake(); theirs.Close() }()
			d = &driver{End: NewServer(c), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if st := d.Status(); st.Outcome != trace.EndTold {
				t.Errorf("our server: %+v", st)
			}
			if err := <-done; err == nil || !strings.Contains(err.Error(), r.goSays) {
				t.Errorf("their client: %v", err)
			}
		})
		if r.fault == "wrong-host" {
			continue
		}
		t.Run("client/"+r.fault, func(t *testing.T) {
			bad := identity("ecdsa-p256", r.fault, true)
			cfg := goConfig(suite, 0)
			cfg.Certificates = []tls.Certificate{goCertificate(identity("rsa-2048", "", false))}
			cfg.ClientAuth = tls.RequireAndVerifyClientCert
			c := clientConfig(suite.Code)
			c.Certificates = []Identity{bad}
			ours, theirs := connected(t, true)
			done := make(chan error, 1)
			// Their list of authorities does not have the stranger: our client withholds its certificate then.
			if r.fault == "untrusted" {
				cfg.ClientCAs = x509.NewCertPool()
				cfg.ClientAuth = tls.RequireAnyClientCert
				cfg.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error { return errors.New("unknown authority") }
			}
			go func() { done <- tls.Server(theirs, cfg).Handshake(); theirs.Close() }()
			d := &driver{End: NewClient(c), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if st := d.Status(); st.Outcome != trace.EndTold {
				t.Errorf("our client: %+v", st)
			}
			if err := <-done; err == nil || !strings.Contains(err.Error(), r.goSays) {
				t.Errorf("their server: %v", err)
			}

			s := serverConfig("rsa-2048", suite.Code)
			s.ClientAuth = Require
			cfg = goConfig(suite, 0)
			cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
				cert := goCertificate(bad)
				return &cert, nil
			}
			ours, theirs = connected(t, true)
			go func() { done <- tls.Client(theirs, cfg).Handshake(); theirs.Close() }()
			d = &driver{End: NewServer(s), conn: ours}
			defer d.Stop()
			d.until(d.ended)
			if f := d.Status().Failure; f == nil || f.Check != "client-cert/"+r.check || f.Alert != r.alert {
				t.Errorf("our server: %+v", f)
			}
			if err := <-done; err == nil {
				t.Errorf("their client went on")
			}
		})
	}
}
