package scenario

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"handshakelab/core/iana"
)

// value is a key's value, read. text is canonical; of the others the one that
// the key's kind has is set.
type value struct {
	text    string
	number  int
	words   []string
	codes   []uint16
	time    time.Time
	surgery []Surgery
}

func itoa(n int) string { return strconv.Itoa(n) }

func printable(r rune) bool { return strconv.IsPrint(r) }

// read takes a value's text; name is the key as it was written.
func (k *Key) read(name, text string) (*value, error) {
	if text == "" {
		return nil, bad(name, "", "no-value", "{default}", k.Default)
	}
	switch k.kind {
	case kindEdition:
		if text != "1" {
			return nil, wrong(name, text, "no-edition", []string{"1"})
		}
		return &value{text: text}, nil
	case kindSeed:
		if len(text) > maxSeed {
			return nil, bad(name, text, "seed", "{most}", itoa(maxSeed))
		}
		return &value{text: text}, nil
	case kindHost:
		return readHost(name, text)
	case kindVersions:
		return k.readVersions(name, text)
	case kindCiphers:
		return k.readCodes(name, text, "no-suite", iana.SuiteRegistry)
	case kindGroups:
		return k.readCodes(name, text, "no-group", iana.GroupRegistry)
	case kindSignatures:
		return k.readCodes(name, text, "no-signature", iana.SchemeRegistry)
	case kindALPN:
		return readALPN(name, text)
	case kindChoice:
		if err := k.choice(name, text); err != nil {
			return nil, err
		}
		return &value{text: text}, nil
	case kindClock:
		return readClock(name, text)
	case kindFaults, kindLeaks:
		return k.readFaults(name, text)
	case kindShares:
		if text == "first" || text == "none" {
			return &value{text: text}, nil
		}
		return k.readCodes(name, text, "no-group", iana.GroupRegistry)
	case kindModes:
		return k.readCodes(name, text, "no-mode", iana.PSKModeRegistry)
	case kindNumber:
		return k.readNumber(name, text)
	case kindTrust:
		return k.readTrust(name, text)
	case kindWire:
		return readWire(name, text)
	}
	panic("scenario: a key without a kind: " + k.Name)
}

// choice checks a word against the key's values.
func (k *Key) choice(name, word string) error {
	if !slices.Contains(k.Values, word) {
		return wrong(name, word, "no-word", k.Values)
	}
	return nil
}

// items splits a list and refuses empty and repeated items.
func items(name, text string) ([]string, error) {
	list := strings.Split(text, ",")
	if len(list) > maxItems {
		return nil, bad(name, text, "long-list", "{n}", itoa(len(list)), "{most}", itoa(maxItems))
	}
	for i, s := range list {
		s = strings.TrimSpace(s)
		if s == "" {
			return nil, bad(name, text, "empty-item", "{what}", quote(text))
		}
		list[i] = s
		for _, t := range list[:i] {
			if s == t {
				return nil, bad(name, s, "listed-twice", "{what}", quote(s))
			}
		}
	}
	return list, nil
}

// readCodes reads a list of IANA's names; none is what to say when there is none
// such.
func (k *Key) readCodes(name, text, none string, r iana.Registry) (*value, error) {
	list, err := items(name, text)
	if err != nil {
		return nil, err
	}
	v := &value{text: strings.Join(list, ",")}
	for _, s := range list {
		c, known := codeOf(r, s)
		switch {
		case known && slices.Contains(k.Values, s):
			v.codes = append(v.codes, c)
		case strings.Contains(s, "EXPORT"):
			return nil, bad(name, s, "export-suite", "{what}", quote(s))
		default:
			return nil, wrong(name, s, none, k.Values)
		}
	}
	return v, nil
}

// codeOf gives the code of one of IANA's names, in a registry whose codes have
// two bytes; false if there is none such.
func codeOf(r iana.Registry, name string) (uint16, bool) {
	switch r {
	case iana.SuiteRegistry:
		if x := iana.SuiteByName(name); x != nil {
			return x.Code, true
		}
	case iana.GroupRegistry:
		if x := iana.GroupByName(name); x != nil {
			return x.Code, true
		}
	case iana.SchemeRegistry:
		if x := iana.SchemeByName(name); x != nil {
			return x.Code, true
		}
	case iana.VersionRegistry:
		if x := iana.VersionByName(name); x != nil {
			return x.Code, true
		}
	case iana.PSKModeRegistry:
		for c := range uint16(2) {
			if n, _ := iana.Name(r, uint64(c)); n == name {
				return c, true
			}
		}
	}
	return 0, false
}

// readVersions reads a list of versions and ranges.
func (k *Key) readVersions(name, text string) (*value, error) {
	all := make([]string, len(iana.Versions))
	for i := range all {
		all[i] = iana.Versions[i].Name
	}
	index := func(s string) (int, error) {
		for i := range all {
			if all[i] == s {
				return i, nil
			}
		}
		if s == "ssl2.0" || s == "ssl2" || s == "sslv2" {
			return 0, bad(name, s, "ssl2")
		}
		return 0, wrong(name, s, "no-version", all)
	}
	list, err := items(name, text)
	if err != nil {
		return nil, err
	}
	v := &value{}
	for _, s := range list {
		from, to, isRange := strings.Cut(s, "-")
		if !isRange {
			to = from
		}
		a, err := index(from)
		if err != nil {
			return nil, err
		}
		b, err := index(to)
		if err != nil {
			return nil, err
		}
		if a > b {
			return nil, bad(name, s, "empty-range", "{what}", quote(s), "{right}", to+"-"+from)
		}
		for i := b; i >= a; i-- { // the newest first
			if err := k.choice(name, all[i]); err != nil {
				return nil, err
			}
			if slices.Contains(v.codes, iana.Versions[i].Code) {
				return nil, bad(name, s, "listed-twice", "{what}", quote(all[i]))
			}
			v.codes = append(v.codes, iana.Versions[i].Code)
		}
	}
	v.text = versionsText(v.codes)
	return v, nil
}

// versionsText is the canonical form of a list of versions: what can be
// written as one range is.
func versionsText(codes []uint16) string {
	for i := range codes {
		if codes[i] != codes[0]-uint16(i) {
			return names(iana.VersionRegistry, codes)
		}
	}
	if len(codes) < 2 {
		return names(iana.VersionRegistry, codes)
	}
	return names(iana.VersionRegistry, codes[len(codes)-1:]) + "-" + names(iana.VersionRegistry, codes[:1])
}

// readNumber reads "off", or a number between the key's limits.
func (k *Key) readNumber(name, text string) (*value, error) {
	if text == "off" {
		return &value{text: text}, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, bad(name, text, "no-number", "{what}", quote(text), "{least}", itoa(k.min), "{most}", itoa(k.max))
	}
	if n < k.min || n > k.max {
		return nil, bad(name, text, "bounds", "{what}", text, "{least}", itoa(k.min), "{most}", itoa(k.max))
	}
	return &value{text: itoa(n), number: n}, nil
}

func readALPN(name, text string) (*value, error) {
	if text == "none" {
		return &value{text: text}, nil
	}
	list, err := items(name, text)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		if s == "none" {
			return nil, bad(name, text, "alpn-none")
		}
		if len(s) > 255 {
			return nil, bad(name, s, "alpn-long", "{n}", itoa(len(s)))
		}
	}
	return &value{text: strings.Join(list, ","), words: list}, nil
}

// readClock reads RFC 3339: a date (midnight in UTC), or a date and time.
func readClock(name, text string) (*value, error) {
	t, err := time.Parse("2006-01-02", text)
	if err != nil {
		t, err = time.Parse(time.RFC3339, strings.ToUpper(text))
	}
	if err != nil {
		return nil, bad(name, text, "no-date", "{what}", quote(text))
	}
	t = t.UTC().Truncate(time.Second)
	if y := t.Year(); y < 1950 || y > 9998 {
		return nil, bad(name, text, "year", "{n}", itoa(y))
	}
	return &value{text: clockText(t), time: t}, nil
}

// clockText is the canonical form of a moment.
func clockText(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02T15:04:05Z")
}

// readFaults reads the first value, which stands alone, or a list of faults,
// put into the table's order.
func (k *Key) readFaults(name, text string) (*value, error) {
	list, err := items(name, text)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, s := range list {
		if err := k.choice(name, s); err != nil {
			return nil, err
		}
		if (s == "valid" || s == "none") && len(list) > 1 {
			return nil, bad(name, text, "alone", "{what}", quote(s))
		}
		has[s] = true
	}
	for _, p := range apart {
		if has[p.a] && has[p.b] {
			return nil, bad(name, text, "apart/"+p.why, "{one}", p.a, "{other}", p.b)
		}
	}
	v := &value{}
	for _, w := range k.Values {
		if has[w] {
			v.words = append(v.words, w)
		}
	}
	v.text = strings.Join(v.words, ",")
	return v, nil
}

// readTrust reads whom the client trusts: the lab, which goes without saying,
// and perhaps others.
func (k *Key) readTrust(name, text string) (*value, error) {
	list, err := items(name, text)
	if err != nil {
		return nil, err
	}
	v := &value{text: "lab", words: []string{"lab"}}
	for _, s := range list {
		if err := k.choice(name, s); err != nil {
			return nil, err
		}
		if s != "lab" {
			v.text += "," + s
			v.words = append(v.words, s)
		}
	}
	return v, nil
}

// readHost reads an IP address or a host name (RFC 1123 §2.1; underscores
// are let through).
func readHost(name, text string) (*value, error) {
	ip := strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	if a, err := netip.ParseAddr(ip); err == nil {
		if a.Zone() != "" {
			return nil, bad(name, text, "host-zone", "{what}", "%"+a.Zone())
		}
		return &value{text: a.Unmap().String()}, nil
	}
	host := strings.TrimSuffix(text, ".")
	if len(host) > 253 {
		return nil, bad(name, text, "host-long", "{n}", itoa(len(host)))
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" {
			return nil, bad(name, text, "host-empty-part", "{what}", quote(text))
		}
		if len(l) > 63 {
			return nil, bad(name, text, "host-long-part", "{what}", quote(l), "{n}", itoa(len(l)))
		}
		if l[0] == '-' || l[len(l)-1] == '-' {
			return nil, bad(name, text, "host-hyphen", "{what}", quote(l))
		}
		for _, r := range l {
			if r >= 0x80 {
				return nil, bad(name, text, "host-ascii", "{what}", quote(text))
			}
			if !isWord(byte(r)) && r != '-' {
				return nil, bad(name, text, "host-letter", "{what}", quote(string(r)))
			}
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return nil, bad(name, text, "host-number", "{what}", quote(text))
	}
	return &value{text: text}, nil
}

// isWord: a letter, a digit or an underscore.
func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}
