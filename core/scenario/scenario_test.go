package scenario

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func parse(t *testing.T, text string) *Scenario {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return s
}

// What is written in many ways has one canonical form.
func TestCanonical(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"edition=1", ""},
		{"&edition=1&&", ""},
		{"seed=1&host=www.example.test&versions=tls1.2&user=heeds&attack=none&wire=none", ""},
		{"ciphers=TLS_RSA_WITH_AES_128_CBC_SHA", ""},
		{"clock=2026-07-01T12:00:00Z", ""},
		{"clock=2026-07-01T14:00:00+02:00", ""},
		{"clock=2026-07-01T14:00:00%2B02:00", ""},
		{"clock=2031-01-01T00:00:00Z", "clock=2031-01-01"},
		{"client-clock=2031-01-01&server-clock=2031-01-01", "clock=2031-01-01"},
		{"clock=2031-01-01&client-clock=2026-07-01T12:00:00Z", "server-clock=2031-01-01"},
		{"wire=drop:client.finished&server-cert=expired", "server-cert=expired&wire=drop:client.finished"},
		{"server-cert=wrong-host,expired", "server-cert=expired,wrong-host"},
		{"server-cert=expired,%20wrong-host", "server-cert=expired,wrong-host"},
		{"client-trust=attacker", "client-trust=lab,attacker"},
		{"client-trust=lab", ""},
		{"alpn=h2,http/1.1", "alpn=h2,http/1.1"},
		{"client-alpn=h2&server-alpn=h2", "alpn=h2"},
		{"alpn=h2&server-alpn=http/1.1", "client-alpn=h2&server-alpn=http/1.1"},
		{"client-alpn=http/1.1&server-alpn=http/1.1", ""},
		{"client-extended-master-secret=off", "client-extended-master-secret=off"},
		{"extended-master-secret=off&client-extended-master-secret=on", "server-extended-master-secret=off"},
		{"groups=secp384r1&ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&groups=secp384r1"},
		{"ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&groups=x25519", "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA&groups=x25519"},
		{"client-ciphers=TLS_RSA_WITH_AES_256_CBC_SHA", "ciphers=TLS_RSA_WITH_AES_256_CBC_SHA"},
		{"ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA&server-key=ecdsa-p256", "ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA&server-key=ecdsa-p256"},
		{"server-key=ecdsa-p256&ciphers=TLS_RSA_WITH_AES_128_CBC_SHA", "ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-key=ecdsa-p256"},
		{"client-auth=require&client-cert=expired", "client-cert=expired&client-auth=require"},
		{"host=WWW.Example.Test", "host=WWW.Example.Test"},
		{"host=[::1]", "host=::1"},
		{"host=2001:DB8:0:0::1", "host=2001:db8::1"},
		{"host=www.example.test.", "host=www.example.test."},
		{"seed=a+b", "seed=a+b"},
		{"seed=a%20b%26c%25d%3De", "seed=a%20b%26c%25d=e"},
		{"seed=a=b", "seed=a=b"},
		{"seed=gr%C3%BCn", "seed=grün"},
		{"seed=a%0Ab", "seed=a%0Ab"},
		{"seed=%E2%80%AEabc", "seed=%E2%80%AEabc"}, // a bidirectional override stays visible
		{"%73eed=x", "seed=x"},
		{"user=ignores&2.wire=drop:client.finished", "user=ignores&2.wire=drop:client.finished"},
		{"2.alpn=h2&user=ignores&alpn=h2", "alpn=h2&user=ignores"},
		{"2.client-alpn=h2&2.server-alpn=h2&user=ignores", "user=ignores&2.alpn=h2"},
	} {
		s := parse(t, c.text)
		if got := s.String(); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		if again := parse(t, s.Link()); again.String() != c.want || !reflect.DeepEqual(again.Plans(), s.Plans()) {
			t.Errorf("%q: its link %q means something else", c.text, s.Link())
		}
	}
	if got := parse(t, "").Link(); got != "edition=1" {
		t.Errorf("the normal link is %q", got)
	}
	if got := parse(t, "seed=2").Link(); got != "edition=1&seed=2" {
		t.Errorf("a link is %q", got)
	}
}

// Every key and value of the table parses, is canonical or the default, and
// means the same again. What is named and not the default makes a difference.
func TestEveryValue(t *testing.T) {
	for _, k := range Keys() {
		for _, v := range k.Values {
			if k.kind == kindWire && v != "none" {
				continue // verbs: TestSurgery
			}
			for _, side := range sides {
				if side != "" && !k.Pair {
					continue
				}
				text := side + k.Name + "=" + v
				s, err := Parse(text)
				if err != nil {
					t.Errorf("%s: %v", text, err)
					continue
				}
				again, err := Parse(s.String())
				if err != nil || again.String() != s.String() || !reflect.DeepEqual(again.Plans(), s.Plans()) {
					t.Errorf("%s: its canonical form %q is another scenario (%v)", text, s, err)
				}
				if v == k.Default && s.String() != "" {
					t.Errorf("%s is the default, and is written %q", text, s)
				}
				pins := k.kind == kindGroups && side == "" && v == "x25519" // first already, yet it picks ECDHE
				if v != k.Default && s.String() == "" && !pins && !(k.kind == kindTrust) {
					t.Errorf("%s makes no difference", text)
				}
				if got := s.Value(side + k.Name); got != v && k.kind != kindGroups && k.kind != kindTrust {
					t.Errorf("%s: its value reads %q", text, got)
				}
			}
		}
		if !slices.Contains(Groups, k.Group) {
			t.Errorf("%s has no group", k.Name)
		}
	}
}

// An error names what is wrong and the nearest that would be right.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, key, nearest, says string }{
		{"server-crt=expired", "server-crt", "server-cert", `There is no key "server-crt". Did you mean server-cert?`},
		{"sever-key=ed25519", "sever-key", "server-key", "Did you mean server-key?"},
		{"cypher=x", "cypher", "ciphers", "Did you mean ciphers?"},
		{"client-cipher=x", "client-cipher", "client-ciphers", "Did you mean client-ciphers?"},
		{"2.wir=x", "2.wir", "2.wire", "Did you mean 2.wire?"},
		{"qqqqqqqqqq=1", "qqqqqqqqqq", "", `There is no key "qqqqqqqqqq".`},
		{"=1", "", "", `There is no key ""`},
		{"seed=1&seed=2", "seed", "", "seed is given twice"},
		{"seed=1&%73eed=1", "seed", "", "seed is given twice"},
		{"server-cert=expierd", "server-cert", "expired", `there is no "expierd". Did you mean expired?`},
		{"server-cert=valid,expired", "server-cert", "", `"valid" stands alone`},
		{"client-cert=none,expired", "client-cert", "", `"none" stands alone`},
		{"server-cert=expired,expired", "server-cert", "", "twice"},
		{"server-cert=expired,", "server-cert", "", "empty item"},
		{"server-cert=expired,not-yet-valid", "server-cert", "", "do not go together: a certificate has one period of validity"},
		{"server-cert=not-yet-valid,expired", "server-cert", "", "do not go together"},
		{"server-cert=self-signed,revoked", "server-cert", "", "no issuer"},
		{"client-cert=untrusted-root,self-signed", "client-cert", "", "do not go together"},
		{"host=192.0.2.1&server-cert=null-prefix", "server-cert", "", "needs a host name"},
		{"ciphers=TLS_RSA_WITH_AES_128_CBC", "ciphers", "TLS_RSA_WITH_AES_128_CBC_SHA", "Did you mean TLS_RSA_WITH_AES_128_CBC_SHA?"},
		{"ciphers=ECDHE-RSA-AES128-GCM-SHA256", "ciphers", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ""},
		{"ciphers=tls_rsa_with_aes_128_cbc_sha", "ciphers", "TLS_RSA_WITH_AES_128_CBC_SHA", ""},
		{"ciphers=TLS_RSA_EXPORT_WITH_RC4_40_MD5", "ciphers", "", "out of this lab's scope"},
		{"groups=p256", "groups", "secp256r1", `there is no group "p256"`},
		{"groups=X25519", "groups", "x25519", "Did you mean x25519?"},
		{"groups=secp256k1", "groups", "secp256r1", ""},
		{"groups=x448", "groups", "", `there is no group "x448" here`},
		{"signatures=rsa_pkcs1_sha265", "signatures", "rsa_pkcs1_sha256", ""},
		{"signatures=rsa_pss_pss_sha256", "signatures", "rsa_pss_rsae_sha256", "there is no signature algorithm"},
		{"versions=tls1.2,tls1.2", "versions", "", "twice"},
		{"versions=tls1.3-tls1.0", "versions", "", "write tls1.0-tls1.3"},
		{"versions=tls12", "versions", "tls1.2", "Did you mean tls1.2?"},
		{"versions=ssl2.0", "versions", "", "out of this lab's scope"},
		{"attack=splice&versions=tls1.3", "attack", "", "of TLS 1.2 and before"},
		{"ech=on&versions=tls1.2", "ech", "", "ech=on needs TLS 1.3"},
		{"resume=psk&versions=tls1.2", "resume", "", "resume=psk needs TLS 1.3"},
		{"resume=id&versions=tls1.3", "resume", "psk", "there it is resume=psk"},
		{"attack=intersept", "attack", "intercept", "Did you mean intercept?"},
		{"leak=server-key", "leak", "server-key:before", "there is no \"server-key\""},
		{"leak=server-key:after,server-key:before", "leak", "", "who has it beforehand has it afterwards"},
		{"leak=none,session-keys", "leak", "", "stands alone"},
		{"client-record-size-limit=63", "client-record-size-limit", "", "64 to 16385"},
		{"record-size-limit=much", "record-size-limit", "", "is no number"},
		{"edition=2", "edition", "1", "there is no edition"},
		{"expired", "expired", "server-cert=expired", "Did you mean server-cert=expired?"},
		{"host", "host", "", "write host=www.example.test"},
		{"host=", "host", "", "has no value"},
		{"nonsense", "nonsense", "", "a choice is key=value"},
		{"host=a..b", "host", "", "empty part"},
		{"host=-a.test", "host", "", "hyphen"},
		{"host=b%C3%BCcher.test", "host", "", "xn--"},
		{"host=1.2.3", "host", "", "is none"},
		{"host=a b.test", "host", "", "cannot be in a host name"},
		{"host=fe80::1%25eth0", "host", "", "zone"},
		{"host=" + strings.Repeat("a", 64) + ".test", "host", "", "63"},
		{"host=" + strings.Repeat("a.", 127) + "test", "host", "", "253"},
		{"clock=tomorrow", "clock", "", "is no date"},
		{"clock=2031-02-30", "clock", "", "is no date"},
		{"clock=0001-01-01", "clock", "", "the year 1 "},
		{"alpn=none,h2", "alpn", "", "stands alone"},
		{"alpn=" + strings.Repeat("a", 256), "alpn", "", "255"},
		{"seed=" + strings.Repeat("a", 257), "seed", "", "too long"},
		{"seed=%zz", "", "", "%25"},
		{"seed=100%", "", "", "%25"},
		{"seed=%ff", "", "", "not UTF-8"},
		{"seed=\xff", "", "", "not UTF-8"},
		{"2.wire=drop:client.finished", "2.wire", "", "there is no second connection"},
		{"user=ignores&2.seed=3", "2.seed", "", "the same for both connections"},
		{strings.Repeat("a", MaxText+1), "", "", "too long"},
		{strings.Repeat("a", MaxText), "", "", "has no value"},
	} {
		_, err := Parse(c.text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.80q: no error but %v", c.text, err)
			continue
		}
		if len(c.text) < 200 && e.Key != c.key && c.key != "" || e.Nearest != c.nearest || !strings.Contains(e.Error(), c.says) {
			t.Errorf("%.80q:\n %s\n key %q nearest %q, want %q, %q, %q", c.text, e, e.Key, e.Nearest, c.key, c.nearest, c.says)
		}
		if len(e.Error()) > 600 || !strings.HasSuffix(e.Error(), ".") && !strings.HasSuffix(e.Error(), "?") && !strings.HasSuffix(e.Error(), "…") {
			t.Errorf("%.80q: not a sentence: %s", c.text, e)
		}
	}
}

// With is how a control changes one thing.
func TestWith(t *testing.T) {
	for _, c := range []struct{ from, key, value, want string }{
		{"", "server-cert", "expired", "server-cert=expired"},
		{"server-cert=expired", "server-cert", "", ""},
		{"server-cert=expired", "server-cert", "valid", ""},
		{"alpn=h2", "client-alpn", "http/1.1", "client-alpn=http/1.1&server-alpn=h2"},
		{"client-alpn=http/1.1&server-alpn=h2", "alpn", "none", "alpn=none"},
		{"server-key=ecdsa-p256", "ciphers", "TLS_RSA_WITH_AES_128_CBC_SHA", "ciphers=TLS_RSA_WITH_AES_128_CBC_SHA&server-key=ecdsa-p256"},
		{"clock=2031-01-01", "client-clock", "2026-07-01T12:00:00Z", "server-clock=2031-01-01"},
		{"user=ignores", "2.clock", "2031-01-01", "user=ignores&2.clock=2031-01-01"},
	} {
		s, err := parse(t, c.from).With(c.key, c.value)
		if err != nil || s.String() != c.want {
			t.Errorf("%q with %s=%s: %v %v, want %q", c.from, c.key, c.value, s, err, c.want)
		}
	}
	s := parse(t, "user=ignores&2.clock=2031-01-01")
	if _, err := s.With("user", "heeds"); err == nil || !strings.Contains(err.Error(), "2.clock") {
		t.Errorf("a control that cannot be: %v", err)
	}
	if s.String() != "user=ignores&2.clock=2031-01-01" {
		t.Errorf("With changed the scenario that it was called on")
	}
}

// Value is what a control shows.
func TestValue(t *testing.T) {
	s := parse(t, "server-key=ecdsa-p384&client-alpn=h2,http/1.1&user=ignores&2.clock=2031-01-01")
	for key, want := range map[string]string{
		"ciphers":         "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
		"server-key":      "ecdsa-p384",
		"alpn":            "",
		"client-alpn":     "h2,http/1.1",
		"server-alpn":     "http/1.1",
		"clock":           defaultClock,
		"2.clock":         "2031-01-01",
		"2.server-clock":  "2031-01-01",
		"versions":        "tls1.2",
		"wire":            "none",
		"client-cert":     "valid",
		"nonsense":        "",
		"leak":            "none",
		"client-versions": "tls1.2",
	} {
		if got := s.Value(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if !s.Named("server-key") || s.Named("ciphers") || !s.Named("2.clock") {
		t.Error("Named is wrong")
	}
}

// A field of Plan or Side that the canonical form would overlook changes no
// fingerprint: every field has to.
func TestFingerprintSeesAll(t *testing.T) {
	base := parse(t, "").Plans()[0]
	var walk func(v reflect.Value, path string, root *Plan)
	walk = func(v reflect.Value, path string, root *Plan) {
		if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				walk(v.Field(i), path+"."+v.Type().Field(i).Name, root)
			}
			return
		}
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		switch x := v.Addr().Interface().(type) {
		case *int:
			*x++
		case *bool:
			*x = !*x
		case *string:
			*x += "x"
		case *time.Time:
			*x = x.Add(time.Second)
		case *[]uint16:
			if *x = slices.Clone(*x); len(*x) > 1 {
				*x = (*x)[1:]
			} else if *x = []uint16{0x0017}; path == ".Client.PSKModes" || path == ".Server.PSKModes" {
				*x = []uint16{0}
			}
		case *[]string:
			*x = append(slices.Clone(*x), "x")
		case *[]Surgery:
			*x = []Surgery{{Text: "x"}}
		default:
			t.Fatalf("%s: a kind that this test does not know", path)
		}
		if path != ".Clock" && fingerprint([]Plan{*root}) == fingerprint([]Plan{base}) {
			t.Errorf("%s changes and the fingerprint does not", path)
		}
		v.Set(old)
	}
	p := base
	walk(reflect.ValueOf(&p).Elem(), "", &p)
}

func FuzzParse(f *testing.F) {
	for _, p := range Presets() {
		f.Add(p.Scenario)
	}
	f.Add("user=ignores&2.groups=secp384r1&client-groups=x25519&server-groups=ffdhe2048&groups=secp521r1")
	f.Add("wire=flip:client.client_hello:random+3.7,set:server.record.2:-4=0x00,inject:server.finished=close_notify")
	f.Add("seed=%41%00+&host=[::1]&clock=2031-01-01T00:00:00+01:00")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || len(e.Error()) < 10 || len(e.Error()) > 4096 || strings.ContainsAny(e.Error(), "{}") && !strings.ContainsAny(text, "{}") {
				t.Fatalf("%q: not a sentence: %v", text, err)
			}
			return
		}
		again, err := Parse(s.Link())
		if err != nil {
			t.Fatalf("%q: its own form %q is refused: %v", text, s, err)
		}
		if again.String() != s.String() || fingerprint(again.Plans()) != fingerprint(s.Plans()) {
			t.Fatalf("%q: %q, then %q", text, s, again)
		}
	})
}

// A control is answered at once: reading a scenario must not be felt beside
// running it.
func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("server-key=ecdsa-p256&server-cert=expired,wrong-host&client-auth=require&user=ignores&wire=flip:client.client_hello:random"); err != nil {
			b.Fatal(err)
		}
	}
}
