// Package scenario is the choices: every one that a person can make, with its
// name, its values, its default, and which go together and why not.
//
// # Text form
//
// One form serves links, embeds, handouts, tests and the command line:
//
//	server-cert=expired&client-auth=require
//
// It is key=value, joined by "&", in UTF-8. %XX stands for a byte that needs
// it ("&" in a value is %26, "%" is %25), "+" is itself. The first "=" of a
// choice ends its key; commas separate the items of a list. Empty choices
// ("a=b&&", "") are passed over. [Keys] is the table of keys.
//
// [Scenario.String] gives the canonical form: the table's order, defaults
// left out. (A default stays where it says that something else is not to be
// followed.) It has no edition. [Scenario.Link] is
// the same with "edition=1" in front, which links and exports write, so that
// they mean the same for ever. [Parse] reads both.
//
// # Two ends
//
// A key with Pair stands for three: "alpn" sets both ends, "client-alpn" and
// "server-alpn" one, and go before the bare word where both are there.
//
// "groups" differs: the bare word puts groups first in both ends' lists and
// leaves the others behind them. "client-groups" and "server-groups" are
// whole lists: what they don't name is not offered, or not taken.
//
// # What is not named follows what is
//
// Only choices that are both written can conflict. What isn't written is
// chosen such that what is written has a say and the handshake would complete
// if nothing else were wrong:
//
//   - versions: TLS 1.3 where something named is not to be had before it (a
//     hybrid group, a suite of its own, early data, a cookie…), 1.3 and 1.2 where
//     there is to be something to strip or to fall back to, else TLS 1.2.
//   - suites: for each kind of version that an end speaks one, TLS 1.3's first.
//     Up to TLS 1.2 they follow the server's key (an ECDSA or Ed25519 key picks
//     ECDHE-ECDSA), else the first of the signatures; groups pick ECDHE, or
//     DHE if the first is an ffdhe group. The record protection stays the
//     default's, so that nothing changes but what was asked for; SSL 3.0 has a
//     suite of its age. attack=weaken-ciphers puts two stronger suites before it.
//   - groups: a hybrid that one end names is the other's too. None has one
//     unless it is named: the plain exchange is the one to learn.
//   - the server's key: follows the suites, the client's groups and the
//     signatures; the client's key follows the signatures.
//   - one end's suites follow the other's; its signatures and its protocols
//     (alpn) do if it would not have any of the other's.
//   - client-auth becomes "require" when a fault of the client's certificate,
//     the client's key or when to ask is named: else nobody would look at it.
//   - resume becomes "psk" when early data or the use of a key is named,
//     revocation "staple" when what is stapled is.
//
// What no end that is named could do is an error: early-data=on with
// versions=tls1.2, resume=id with versions=tls1.3.
//
// # Surgery
//
// The key "wire" is a list of operations, carried out in order:
//
//	VERB:TARGET[:AT][=VALUE]
//
//	flip:client.client_hello:random          lowest bit of the field's first byte
//	flip:client.client_hello:random+31.7     highest bit of its last byte
//	flip:client.record.3:12.4                byte 12, bit 4, of the third record
//	flip:server.application_data             the last byte, as :-1
//	set:server.server_hello:cipher_suite=0x0035
//	drop:server.finished                     it never arrives
//	duplicate:client.finished                it arrives twice
//	swap:server.certificate                  changes places with what follows it
//	inject:server.finished=handshake_failure a record of one's own before it
//	inject:client.record.2:5=0x00            a byte inside it
//	truncate:server.application_data:20      its 20 first bytes arrive, then the end
//
// TARGET is sender.message[.n] or sender.record.n: the n-th message of that
// name, or the n-th record, that this end sends, counted from 1. Messages have
// the RFC's names; besides those of the handshake there are
// change_cipher_spec, alert and application_data.
//
// AT is a field ("random", "cipher_suites[0]",
// "extensions.server_name.host_name"), a field and a byte in it
// ("random+4"), or a byte; ".0" to ".7" then names a bit, 0 being the lowest.
// Bytes are counted from 0, as sent; a negative one from the end, -1 being
// the last. In a record, byte 0 is the content type; in a handshake message,
// the handshake type; in a message that is sent encrypted, the first byte of
// the encrypted fragment, and there are no fields to be found in it.
//
// VALUE is bytes (0x…), a number, text ("…"), or a name of IANA's: a suite, a
// group, a signature scheme, a version or an alert. For a field, a number is
// filled up with zeros on the left. What is injected without AT goes on the
// wire as it is, a record's header included; an alert's name or
// change_cipher_spec stands for the whole record.
//
// # A second connection
//
// user=ignores, attack=intercept, attack=splice, attack=replay, resume, fallback
// and ech can lead to a second connection, and some together to more. They
// have the first one's choices, but not its surgery; a key prefixed "2." sets
// them apart ("2.wire=drop:client.finished").
package scenario

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits to what is read.
const (
	MaxText    = 8192 // bytes of a scenario's text
	maxSeed    = 256  // bytes
	maxItems   = 64   // of a list
	maxSurgery = 1024 // bytes of a surgery's value
)

// Scenario is a set of choices that go together; it is never changed. The
// zero value is none: Parse("") is the normal handshake.
type Scenario struct {
	named choices
	plans []Plan
}

// choices holds what is named: full key ("client-alpn", "2.wire") to value.
type choices map[string]*value

// Parse reads the text form. The error is an [*Error].
func Parse(text string) (*Scenario, error) {
	if s := recent.get(text); s != nil {
		return s, nil
	}
	s, err := read(text)
	if err == nil {
		recent.put(text, s)
	}
	return s, err
}

func read(text string) (*Scenario, error) {
	if len(text) > MaxText {
		return nil, bad("", "", "too-long", "{n}", itoa(len(text)), "{most}", itoa(MaxText))
	}
	named := choices{}
	for choice := range strings.SplitSeq(text, "&") {
		if choice == "" {
			continue
		}
		rawKey, rawValue, ok := strings.Cut(choice, "=")
		name, err := unescape(rawKey)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, noValue(name)
		}
		text, err := unescape(rawValue)
		if err != nil {
			return nil, err
		}
		k, err := find(name)
		if err != nil {
			return nil, err
		}
		if _, ok := named[name]; ok {
			return nil, bad(name, "", "twice")
		}
		v, err := k.read(name, text)
		if err != nil {
			return nil, err
		}
		named[name] = v
	}
	return settle(named)
}

// String gives the canonical text form: the table's order, defaults left
// out, no edition. The normal handshake is "".
func (s *Scenario) String() string {
	var b strings.Builder
	for _, name := range s.named.order() {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name)
		b.WriteByte('=')
		escape(&b, s.named[name].text)
	}
	return b.String()
}

// Link gives the text form for links and exports, with edition=1 in front.
func (s *Scenario) Link() string {
	if t := s.String(); t != "" {
		return "edition=1&" + t
	}
	return "edition=1"
}

// Plans gives the choices resolved: [0] for the first connection, [1] for
// those after it, should there be any. They must not be changed.
func (s *Scenario) Plans() []Plan { return s.plans }

// Named says whether a key ("alpn", "client-alpn", "2.wire") is written in the
// canonical form.
func (s *Scenario) Named(key string) bool {
	_, ok := s.named[key]
	return ok
}

// Value gives a key's value in text form, whether it is named, follows or is
// the default: what a control shows. It is "" for a pair's bare word when the
// ends differ, and for what is no key.
func (s *Scenario) Value(key string) string {
	p := &s.plans[0]
	if rest, ok := strings.CutPrefix(key, "2."); ok {
		p, key = &s.plans[1], rest
	}
	k, side := split(key)
	if k == nil {
		return ""
	}
	if !k.Pair {
		return p.text(k)
	}
	switch side {
	case "client-":
		return p.Client.text(k)
	case "server-":
		return p.Server.text(k)
	}
	if c := p.Client.text(k); c == p.Server.text(k) {
		return c
	}
	return ""
}

// With gives the scenario with one key set to a value ("" takes it out: it
// then follows the others, or is the default), or an error that says why that
// cannot be. A pair's bare word replaces both ends' own.
func (s *Scenario) With(key, text string) (*Scenario, error) {
	k, err := find(key)
	if err != nil {
		return nil, err
	}
	named := choices{}
	for n, v := range s.named {
		named[n] = v
	}
	set := func(name string) error {
		delete(named, name)
		if text == "" {
			return nil
		}
		v, err := k.read(name, text)
		if err == nil {
			named[name] = v
		}
		return err
	}
	if k.Pair {
		base, _ := strings.CutPrefix(key, "2.")
		prefix := key[:len(key)-len(base)]
		c, sv := prefix+"client-"+k.Name, prefix+"server-"+k.Name
		bare, both := named[prefix+k.Name]
		switch {
		case base == k.Name:
			delete(named, c)
			delete(named, sv)
		case both && k.kind != kindGroups:
			delete(named, prefix+k.Name)
			if _, ok := named[c]; !ok {
				named[c] = bare
			}
			if _, ok := named[sv]; !ok {
				named[sv] = bare
			}
		}
	}
	if err := set(key); err != nil {
		return nil, err
	}
	return settle(named)
}

// split takes the side off a pair's key. nil: there is no such key.
func split(name string) (k *Key, side string) {
	if k := KeyByName(name); k != nil {
		return k, ""
	}
	for _, side := range sides[1:] {
		if rest, ok := strings.CutPrefix(name, side); ok {
			if k := KeyByName(rest); k != nil && k.Pair {
				return k, side
			}
		}
	}
	return nil, ""
}

// find gives the key that is written so, or an error that names the nearest.
func find(name string) (*Key, error) {
	base, second := strings.CutPrefix(name, "2.")
	k, _ := split(base)
	switch {
	case k == nil:
		e := bad(name, "", "no-key")
		e.Fill[1] = quote(name)
		e.Nearest, e.asks = Nearest(base, keyNames()), true
		if e.Nearest != "" && second {
			e.Nearest = "2." + e.Nearest
		}
		return nil, e
	case second && !k.Second:
		return nil, bad(name, "", "no-second-key", "{base}", k.Name)
	}
	return k, nil
}

// keyNames are all keys as they can be written, without "2.".
func keyNames() []string {
	var names []string
	for i := range table {
		names = append(names, table[i].Name)
		if table[i].Pair {
			names = append(names, "client-"+table[i].Name, "server-"+table[i].Name)
		}
	}
	return names
}

// noValue is a choice without "=". Somebody may have written a value alone.
func noValue(name string) *Error {
	if k, _ := split(strings.TrimPrefix(name, "2.")); k != nil {
		return bad(name, "", "no-value", "{default}", k.Default)
	}
	e := bad(name, "", "no-equals")
	e.Fill[1] = quote(name)
	for i := range table {
		if slices.Contains(table[i].Values, name) {
			e.Nearest, e.asks = table[i].Name+"="+name, true
			return e
		}
	}
	return e
}

// unescape takes %XX for the byte it stands for.
func unescape(s string) (string, error) {
	if strings.IndexByte(s, '%') >= 0 {
		b := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			if s[i] != '%' {
				b = append(b, s[i])
				continue
			}
			if i+2 >= len(s) || unhex(s[i+1]) < 0 || unhex(s[i+2]) < 0 {
				return "", bad("", s, "percent", "{what}", quote(s))
			}
			b = append(b, byte(unhex(s[i+1])<<4|unhex(s[i+2])))
			i += 2
		}
		s = string(b)
	}
	if !utf8.ValidString(s) {
		return "", bad("", s, "utf8", "{what}", quote(s))
	}
	return s, nil
}

// escape writes %XX for what would not survive in a link, an attribute or a
// shell's quotes.
func escape(b *strings.Builder, s string) {
	const digits = "0123456789ABCDEF"
	for _, r := range s {
		if printable(r) && !strings.ContainsRune("%&#\"'<>\\^`{|} ", r) {
			b.WriteRune(r)
			continue
		}
		for _, c := range []byte(string(r)) {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
