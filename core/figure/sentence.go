package figure

import (
	"slices"
	"strings"

	"handshakelab/core/explain"
	"handshakelab/core/iana"
	"handshakelab/core/scenario"
)

// Part is a piece of the scenario's sentence: text, or a control.
type Part struct {
	Text    string
	Control *Control // nil for text
}

// Control is a word of the sentence that can be changed.
type Control struct {
	ID      string   // unique within the sentence: "server-cert"
	Keys    []string // the scenario's keys that it sets
	Label   string   // for those who don't see the sentence: "Server's certificate"
	Value   string   // the current choice's ID
	Text    string   // the current choice's label, as it stands in the sentence
	Changed bool     // differs from the normal handshake
	Choices []Choice
}

// Choice is one of a control's values.
type Choice struct {
	ID       string
	Label    string // at most 22 characters
	Scenario string // the scenario that choosing it gives; "" when Disabled
	Current  bool
	Disabled bool
	Why      string // why it can't be chosen; "" else
}

// Sentence gives the scenario as a sentence with controls. The error is the
// scenario's own, a sentence for people.
func Sentence(text, lang string) ([]Part, error) {
	s, err := scenario.Parse(text)
	if err != nil {
		return nil, err
	}
	w := &writer{s: s, c: explain.In(lang)}
	w.write()
	return w.parts, nil
}

// Words gives the same sentence with its choices not yet weighed: but for the
// current ones they have no Scenario and none is Disabled. That is a tenth of
// the work, for who wants to show the sentence at once and its choices when
// they are looked at.
func Words(text, lang string) ([]Part, error) {
	s, err := scenario.Parse(text)
	if err != nil {
		return nil, err
	}
	w := &writer{s: s, c: explain.In(lang), light: true}
	w.write()
	return w.parts, nil
}

// Choose weighs one choice of the sentence's: that with this ID, of the
// control with this ID. nil: there is none such.
func Choose(text, lang, control, choice string) (*Choice, error) {
	s, err := scenario.Parse(text)
	if err != nil {
		return nil, err
	}
	w := &writer{s: s, c: explain.In(lang), light: true, picked: [2]string{control, choice}}
	w.write()
	for i := range w.parts {
		c := w.parts[i].Control
		if c == nil || c.ID != control {
			continue
		}
		for j := range c.Choices {
			if c.Choices[j].ID == choice {
				return &c.Choices[j], nil
			}
		}
	}
	return nil, nil
}

// writer puts the sentence together.
type writer struct {
	s      *scenario.Scenario
	c      *explain.Catalog
	light  bool      // choices are not weighed
	picked [2]string // but for this one: control and choice
	parts  []Part

	controls []*Control
}

// write makes the controls, and puts them where the sentences of the catalog
// have their IDs.
func (w *writer) write() {
	plan := w.s.Plans()[0]
	w.versions(plan)
	w.host(plan)
	w.suite(plan)
	w.key("server-cert", "server-cert")
	w.key("client-auth", "client-auth")
	said := w.besides(nil, "ech", "fallback", "server-key")
	if len(plan.ServerCert) > 0 || plan.Attack == "intercept" || plan.User != "heeds" {
		w.key("user", "user")
		said = append(said, "user")
	} else {
		said = append(said, "server-cert")
	}
	said = w.besides(said, "client-trust", "revocation")
	said = append(said, "client-auth-"+plan.ClientAuth)
	if plan.ClientAuth != "off" {
		w.key("client-cert", "client-cert")
		said = append(said, "client-cert")
	}
	said = w.besides(said, "client-auth-when", "early-data", "key-update", "renegotiate", "resume")
	switch w.between(plan) {
	case "early", "late":
		said = append(said, "between-bit")
	default:
		said = append(said, "between")
	}
	said = w.besides(said, "leak")
	rest := w.c.Phrase("sentence/begin")
	for _, id := range said {
		rest += " " + w.c.Phrase("sentence/"+id)
	}
	if keys := w.unsaid(); keys != "" {
		rest += " " + w.c.Phrase("sentence/others", "{keys}", keys)
	}
	for rest != "" {
		text, after, _ := strings.Cut(rest, "{")
		id, after, _ := strings.Cut(after, "}")
		if text != "" {
			w.parts = append(w.parts, Part{Text: text})
		}
		for _, c := range w.controls {
			if c.ID == id {
				w.parts = append(w.parts, Part{Control: c})
			}
		}
		rest = after
	}
}

// besides has something to say on keys only where they differ from normal.
func (w *writer) besides(said []string, keys ...string) []string {
	for _, k := range keys {
		if w.s.Named(k) && w.s.Value(k) != scenario.KeyByName(k).Default {
			w.key(k, k)
			if k == "resume" && w.s.Value(k) == "external-psk" { // by which nobody calls again
				k += "-external-psk"
			}
			said = append(said, k)
		}
	}
	return said
}

// unsaid gives the keys that differ from normal and have no place in the
// sentence, by their names.
func (w *writer) unsaid() string {
	var names []string
	for _, k := range scenario.Keys() {
		for _, side := range [...]string{"", "client-", "server-", "2."} {
			name := side + k.Name
			if (side == "" || k.Pair || side == "2." && k.Second) && w.s.Named(name) && w.s.Value(name) != k.Default && !w.says(k.Name, side) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ", ")
}

// says says whether a control of the sentence sets a key.
func (w *writer) says(key, side string) bool {
	for _, c := range w.controls {
		if side != "2." && slices.Contains(c.Keys, key) {
			return true
		}
	}
	return false
}

// set gives the scenario with keys set, in turn; "" takes a key out.
func (w *writer) set(pairs ...string) (string, error) {
	s := w.s
	for i := 0; i+1 < len(pairs); i += 2 {
		next, err := s.With(pairs[i], pairs[i+1])
		if err != nil {
			return "", err
		}
		s = next
	}
	return s.String(), nil
}

// offer adds a choice to a control: what it is called, and what is to be set
// for it.
func (w *writer) offer(c *Control, id, label string, pairs ...string) {
	x := Choice{ID: id, Label: label, Current: id == c.Value}
	switch {
	case x.Current:
		x.Scenario = w.s.String()
	case w.light && w.picked != [2]string{c.ID, id}:
	default:
		text, err := w.set(pairs...)
		if err != nil {
			x.Disabled, x.Why = true, w.c.Fault(err)
		} else {
			x.Scenario = text
		}
	}
	if x.Current {
		c.Text = label
	}
	c.Choices = append(c.Choices, x)
}

func (w *writer) control(id string, keys ...string) *Control {
	c := &Control{ID: id, Keys: keys, Label: w.c.Phrase("control-" + id)}
	for _, k := range keys {
		for _, full := range [...]string{k, "client-" + k, "server-" + k} {
			c.Changed = c.Changed || w.s.Named(full)
		}
	}
	return c
}

// add takes a control that is made. A value that none of the choices is
// becomes one.
func (w *writer) add(c *Control, label string) {
	if c.Text == "" {
		w.offer(c, c.Value, label)
	}
	w.controls = append(w.controls, c)
}

// key is a control over one key with a closed set of values.
func (w *writer) key(id, key string) {
	c := w.control(id, key)
	c.Value = w.s.Value(key)
	for _, v := range scenario.KeyByName(key).Values {
		w.offer(c, v, w.c.Phrase("choice-"+key+"-"+v), key, v)
	}
	if several, ok := w.c.Optional("choice-" + key + "-" + c.Value); ok && c.Text == "" {
		w.offer(c, c.Value, several)
	}
	w.add(c, w.c.Phrase("choice-several"))
}

func (w *writer) versions(p scenario.Plan) {
	c := w.control("versions", "versions")
	top := slices.Max(p.Client.Versions)
	for i := range iana.Versions {
		v := &iana.Versions[i]
		if v.Code == top {
			c.Value = v.Name
		}
	}
	for i := range iana.Versions {
		v := &iana.Versions[i]
		pairs := []string{"client-versions", "", "server-versions", "", "versions", v.Name}
		if s := chosen(p); s == nil || !usable(s, v.Code) {
			pairs = append([]string{"client-ciphers", "", "server-ciphers", "", "ciphers", ""}, pairs...)
		}
		if v.Code < iana.TLS13 && slices.ContainsFunc(p.Client.Groups, hybrid) {
			pairs = append([]string{"client-groups", "", "server-groups", "", "groups", ""}, pairs...)
		}
		label := v.Title
		if v.Standing == iana.Broken {
			label += w.c.Phrase("choice-broken")
		}
		w.offer(c, v.Name, label, pairs...)
	}
	w.add(c, w.c.Phrase("choice-several"))
}

func hybrid(code uint16) bool {
	g := iana.GroupByCode(code)
	return g != nil && g.Kind == iana.Hybrid
}

// usable says whether a suite may be used in a version.
func usable(s *iana.Suite, version uint16) bool {
	if version == iana.TLS13 || s.KX == iana.KXNone {
		return version == iana.TLS13 && s.KX == iana.KXNone
	}
	return s.UsableIn(version)
}

func (w *writer) host(p scenario.Plan) {
	c := w.control("host", "host")
	c.Value = p.Host
	for _, h := range [...]string{scenario.KeyByName("host").Default, "mail.example.test", "192.0.2.10"} {
		w.offer(c, h, h, "host", h)
	}
	label := p.Host
	if len(label) > 22 {
		label = label[:21] + "…"
	}
	w.add(c, label)
}

// kinds are the ways of exchanging keys and signing, as one choice.
var kinds = []struct {
	id   string
	kx   iana.KX
	auth iana.Auth
}{
	{"rsa", iana.KXRSA, iana.AuthRSA}, {"dhe-rsa", iana.KXDHE, iana.AuthRSA},
	{"ecdhe-rsa", iana.KXECDHE, iana.AuthRSA}, {"ecdhe-ecdsa", iana.KXECDHE, iana.AuthECDSA},
}

// suite is two controls: how keys are exchanged, and the cipher. Up to TLS 1.2
// both are one key, a suite; in TLS 1.3 the first is a group.
func (w *writer) suite(p scenario.Plan) {
	now, version := chosen(p), p.Version()
	kx, cipher := w.control("key-exchange", "ciphers"), w.control("cipher", "ciphers")
	if version == iana.TLS13 {
		kx = w.control("key-exchange", "groups")
	}
	if now == nil {
		kx.Value, cipher.Value = "none", "none"
		now = &iana.Suites[0]
	} else {
		cipher.Value = cipherID(now)
	}
	if version == iana.TLS13 {
		w.group(kx, p)
	} else {
		w.kind(kx, now, version)
	}
	for i := range iana.Suites {
		if s := &iana.Suites[i]; s.KX == now.KX && s.Auth == now.Auth && (usable(s, version) || s == now) {
			w.offer(cipher, cipherID(s), w.c.Phrase("choice-cipher-"+cipherID(s)), ciphers(s)...)
		}
	}
	w.add(kx, w.c.Phrase("choice-nothing"))
	w.add(cipher, w.c.Phrase("choice-nothing"))
}

// kind offers the ways of exchanging keys up to TLS 1.2.
func (w *writer) kind(c *Control, now *iana.Suite, version uint16) {
	for _, k := range kinds {
		if c.Value == "" && k.kx == now.KX && k.auth == now.Auth {
			c.Value = k.id
		}
	}
	for _, k := range kinds {
		if s := nearest(k.kx, k.auth, now, version); s != nil {
			w.offer(c, k.id, w.c.Phrase("choice-key-exchange-"+k.id), ciphers(s)...)
		}
	}
}

// group offers TLS 1.3's groups.
func (w *writer) group(c *Control, p scenario.Plan) {
	for _, g := range p.Server.Groups {
		if c.Value == "" && slices.Contains(p.Client.Groups, g) {
			c.Value, _ = iana.Name(iana.GroupRegistry, uint64(g))
		}
	}
	for _, v := range scenario.KeyByName("groups").Values {
		w.offer(c, v, w.c.Phrase("choice-group-"+v), "client-groups", "", "server-groups", "", "groups", v)
	}
}

func ciphers(s *iana.Suite) []string {
	return []string{"client-ciphers", "", "server-ciphers", "", "ciphers", s.Name}
}

// cipherID names the record protection of a suite: "aes-128-cbc-sha".
func cipherID(s *iana.Suite) string {
	_, name, ok := strings.Cut(s.Name, "_WITH_")
	if !ok {
		name = strings.TrimPrefix(s.Name, "TLS_") // TLS 1.3's say nothing else
	}
	return strings.ToLower(strings.ReplaceAll(name, "_", "-"))
}

// chosen gives the suite that the server will choose, nil if there is none.
func chosen(p scenario.Plan) *iana.Suite {
	for _, code := range p.Server.Ciphers {
		if s := iana.SuiteByCode(code); s != nil && slices.Contains(p.Client.Ciphers, code) && usable(s, p.Version()) {
			return s
		}
	}
	return nil
}

// nearest gives the suite of another key exchange whose record protection is
// the same, or as like as there is in that version; nil if there is none.
func nearest(kx iana.KX, auth iana.Auth, like *iana.Suite, version uint16) *iana.Suite {
	var best *iana.Suite
	score := -1
	for i := range iana.Suites {
		s := &iana.Suites[i]
		if s.KX != kx || s.Auth != auth || !usable(s, version) {
			continue
		}
		n := 0
		if s.Cipher == like.Cipher {
			n += 4
		}
		if s.AEAD() == like.AEAD() {
			n += 2
		}
		if s.MAC == like.MAC {
			n++
		}
		if n > score {
			best, score = s, n
		}
	}
	return best
}

// early and late are the two bits that the sentence can have flipped.
const (
	early = "flip:client.client_hello:random"
	late  = "flip:client.application_data"
)

// between is who is in between: a story, or one flipped bit. It gives which.
func (w *writer) between(p scenario.Plan) string {
	c := w.control("between", "attack", "wire")
	c.Value = "attack-" + p.Attack
	if w.s.Named("wire") {
		c.Value = "other"
		switch wire := w.s.Value("wire"); {
		case p.Attack != "none":
		case wire == w.canonical(early):
			c.Value = "early"
		case wire == w.canonical(late):
			c.Value = "late"
		}
	}
	for _, v := range scenario.KeyByName("attack").Values {
		w.offer(c, "attack-"+v, w.c.Phrase("choice-attack-"+v), "wire", "", "attack", v)
	}
	w.offer(c, "early", w.c.Phrase("choice-wire-early"), "attack", "none", "wire", early)
	w.offer(c, "late", w.c.Phrase("choice-wire-late"), "attack", "none", "wire", late)
	w.add(c, w.c.Phrase("choice-wire-other"))
	return c.Value
}

// canonical gives a piece of surgery as scenarios write it.
func (w *writer) canonical(surgery string) string {
	if s, err := scenario.Parse("wire=" + surgery); err == nil {
		return s.Value("wire")
	}
	return surgery
}
