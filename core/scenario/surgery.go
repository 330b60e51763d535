package scenario

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"handshakelab/core/iana"
)

// Verb is what a piece of surgery does to bytes on the wire.
type Verb string

const (
	Flip      Verb = "flip"      // one bit is turned over
	Set       Verb = "set"       // bytes are written over
	Drop      Verb = "drop"      // the target never arrives
	Duplicate Verb = "duplicate" // the target arrives twice
	Swap      Verb = "swap"      // the target and the sender's next record change places
	Inject    Verb = "inject"    // bytes are added: in the target, or of their own just before it
	Truncate  Verb = "truncate"  // the sender's stream ends within the target, and the connection is cut
)

// Surgery is one operation on the wire. Target and place are checked for
// form only: that there is no such message, field or byte is found after the
// run.
type Surgery struct {
	Verb    Verb
	Sender  string // "client" or "server"
	Message string // "client_hello", …, "change_cipher_spec", "alert", "application_data"; or "record"
	N       int    // which of this sender's messages (records) of that name, from 1

	HasAt bool   // a place is named; else Path is "" and Byte 0
	Path  string // a field, "" when the place is counted from the target's first byte
	Byte  int    // offset from the target's first byte, or from the field's; negative: from its end, -1 the last
	Bit   int    // 0 (lowest, value 1) to 7 (highest, value 128)

	Value []byte // what is set or injected
	Text  string // the surgery's canonical text form
}

func (s Surgery) String() string { return s.Text }

// Messages are the messages that an end ("client", "server") can send.
func Messages(sender string) []string {
	switch sender {
	case "client":
		return sentByClient
	case "server":
		return sentByServer
	}
	return nil
}

var (
	senders      = []string{"client", "server"}
	sentByClient = []string{"client_hello", "certificate", "compressed_certificate", "client_key_exchange", "certificate_verify",
		"change_cipher_spec", "finished", "end_of_early_data", "key_update", "application_data", "alert"}
	sentByServer = []string{"hello_request", "hello_retry_request", "server_hello", "encrypted_extensions",
		"certificate", "compressed_certificate", "certificate_verify", "certificate_status", "server_key_exchange",
		"certificate_request", "server_hello_done", "new_session_ticket",
		"change_cipher_spec", "finished", "key_update", "application_data", "alert"}
)

var verbs = []Verb{Flip, Set, Drop, Duplicate, Swap, Inject, Truncate}

// readWire reads a list of surgeries.
func readWire(name, text string) (*value, error) {
	if text == "none" {
		return &value{text: text}, nil
	}
	list := strings.Split(text, ",")
	if len(list) > maxItems {
		return nil, bad(name, text, "wire-long", "{n}", itoa(len(list)), "{most}", itoa(maxItems))
	}
	v := &value{}
	for i, item := range list {
		s, err := readSurgery(name, strings.TrimSpace(item))
		if err != nil {
			return nil, err
		}
		if i > 0 {
			v.text += ","
		}
		v.text += s.Text
		v.surgery = append(v.surgery, *s)
	}
	return v, nil
}

// readSurgery reads VERB:TARGET[:AT][=VALUE].
func readSurgery(name, text string) (*Surgery, error) {
	if text == "" {
		return nil, bad(name, text, "wire-empty")
	}
	left, val, hasVal := strings.Cut(text, "=")
	parts := strings.Split(left, ":")
	s := &Surgery{Verb: Verb(parts[0]), Bit: -1} // no bit named
	if !slices.Contains(verbs, s.Verb) {
		words := make([]string, len(verbs))
		for i, v := range verbs {
			words[i] = string(v)
		}
		return nil, wrong(name, parts[0], "wire-verb", words)
	}
	if len(parts) < 2 || parts[1] == "" {
		return nil, bad(name, text, "wire-no-target", "{what}", quote(text), "{verb}", parts[0])
	}
	if len(parts) > 3 {
		return nil, bad(name, text, "wire-colons", "{what}", quote(text))
	}
	if err := s.readTarget(name, parts[1]); err != nil {
		return nil, err
	}
	if len(parts) == 3 {
		if err := s.readAt(name, parts[2]); err != nil {
			return nil, err
		}
	}
	if err := s.fits(name, hasVal); err != nil {
		return nil, err
	}
	valText := ""
	if hasVal {
		var err error
		if valText, err = s.readValue(name, val); err != nil {
			return nil, err
		}
	}
	s.Text = s.write(valText)
	return s, nil
}

// fits checks that the verb has what it needs and nothing else, and fills in
// what goes without saying.
func (s *Surgery) fits(name string, hasVal bool) error {
	v := string(s.Verb)
	takesValue := s.Verb == Set || s.Verb == Inject
	switch {
	case takesValue && !hasVal:
		return bad(name, v, "wire-needs-value", "{verb}", v)
	case !takesValue && hasVal:
		return bad(name, v, "wire-takes-no-value", "{verb}", v)
	case s.Verb == Set && !s.HasAt:
		return bad(name, v, "wire-needs-place", "{target}", s.target())
	case s.HasAt && (s.Verb == Drop || s.Verb == Duplicate || s.Verb == Swap):
		return bad(name, v, "wire-whole", "{verb}", v)
	case s.Bit >= 0 && s.Verb != Flip:
		return bad(name, v, "wire-no-bit", "{verb}", v)
	}
	if s.Bit < 0 {
		s.Bit = 0
	}
	switch {
	case s.Verb == Flip && !s.HasAt:
		s.HasAt, s.Byte = true, -1
	case s.Verb == Truncate && s.Path == "" && s.Byte == 0:
		s.HasAt = false
	}
	return nil
}

// readTarget reads sender.message[.n] or sender.record.n.
func (s *Surgery) readTarget(name, text string) error {
	parts := strings.Split(text, ".")
	s.Sender, s.N = parts[0], 1
	can := Messages(s.Sender)
	if can == nil {
		return wrong(name, parts[0], "wire-sender", senders)
	}
	if len(parts) < 2 || len(parts) > 3 {
		return bad(name, text, "wire-target", "{what}", quote(text))
	}
	s.Message = parts[1]
	switch {
	case s.Message == "record" && len(parts) == 2:
		return bad(name, text, "wire-which-record", "{what}", quote(text), "{example}", text)
	case s.Message != "record" && !slices.Contains(can, s.Message):
		for _, other := range senders {
			if slices.Contains(Messages(other), s.Message) {
				e := bad(name, text, "wire-other-sender", "{sender}", s.Sender, "{what}", s.Message)
				e.Nearest, e.asks = other+"."+s.Message, true
				return e
			}
		}
		e := wrong(name, s.Message, "wire-other-sender", append([]string{"record"}, can...))
		e.Fill = append(e.Fill, "{sender}", s.Sender)
		return e
	}
	if len(parts) == 3 {
		n, err := strconv.ParseUint(parts[2], 10, 16)
		if err != nil || n == 0 {
			return bad(name, text, "wire-count", "{n}", quote(parts[2]), "{what}", quote(text))
		}
		s.N = int(n)
	}
	return nil
}

func (s *Surgery) target() string {
	t := s.Sender + "." + s.Message
	if s.Message == "record" || s.N > 1 {
		t += "." + itoa(s.N)
	}
	return t
}

// readAt reads a field, a field+byte[.bit], or a byte[.bit].
func (s *Surgery) readAt(name, text string) error {
	s.HasAt = true
	no := func(id string, fill ...string) error {
		return bad(name, text, id, append(fill, "{what}", quote(text))...)
	}
	num := text
	if text != "" && ('a' <= text[0] && text[0] <= 'z' || text[0] == '_') {
		path, rest, plus := strings.Cut(text, "+")
		if id, field := pathFault(path); id != "" {
			return no(id, "{field}", quote(field))
		}
		s.Path = path
		if !plus {
			return nil
		}
		num = rest
	}
	byteText, bitText, hasBit := strings.Cut(num, ".")
	n, err := strconv.ParseInt(byteText, 10, 32)
	if err != nil || byteText[0] == '+' || s.Path != "" && n < 0 {
		return no("wire-place")
	}
	s.Byte = int(n)
	if hasBit {
		if len(bitText) != 1 || bitText[0] < '0' || bitText[0] > '7' {
			return no("wire-bit")
		}
		s.Bit = int(bitText[0] - '0')
	}
	return nil
}

// pathFault says what is wrong with a field's path, and with which part of it;
// "" if nothing is. Its form is name or name[3], joined by dots.
func pathFault(path string) (id, field string) {
	for part := range strings.SplitSeq(path, ".") {
		base, index, has := strings.Cut(part, "[")
		if base == "" || '0' <= base[0] && base[0] <= '9' {
			return "wire-field-digit", base
		}
		for i := range len(base) {
			if c := base[i]; !isWord(c) && c != '-' {
				return "wire-field", base
			}
		}
		if has {
			digits, ok := strings.CutSuffix(index, "]")
			if _, err := strconv.ParseUint(digits, 10, 16); !ok || err != nil {
				return "wire-index", base
			}
		}
	}
	return "", ""
}

// write gives the canonical text.
func (s *Surgery) write(val string) string {
	t := string(s.Verb) + ":" + s.target()
	if s.HasAt {
		t += ":" + s.Path
		if s.Path == "" || s.Byte != 0 || s.Bit != 0 {
			if s.Path != "" {
				t += "+"
			}
			t += itoa(s.Byte)
			if s.Bit != 0 {
				t += "." + itoa(s.Bit)
			}
		}
	}
	if val != "" {
		t += "=" + val
	}
	return t
}

// readValue reads what is set or injected, and gives its canonical text.
func (s *Surgery) readValue(name, text string) (string, error) {
	whole := s.Verb == Inject && !s.HasAt // a record of one's own
	switch {
	case strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0X"):
		digits := strings.ToLower(text[2:])
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		b, err := hex.DecodeString(digits)
		if err != nil || len(b) == 0 {
			return "", bad(name, text, "wire-hex", "{what}", quote(text))
		}
		s.Value, text = b, "0x"+digits
	case text != "" && text[0] == '"':
		if len(text) < 3 || text[len(text)-1] != '"' {
			return "", bad(name, text, "wire-quote", "{what}", quote(text))
		}
		s.Value = []byte(text[1 : len(text)-1])
	case text != "" && '0' <= text[0] && text[0] <= '9':
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return "", bad(name, text, "wire-number", "{what}", quote(text))
		}
		s.Value, text = big(n), strconv.FormatUint(n, 10)
	case whole && text == "change_cipher_spec":
		s.Value = []byte{iana.ContentChangeCipherSpec, 3, 3, 0, 1, 1}
	default:
		b, words := s.named(text, whole)
		if b == nil {
			return "", wrong(name, text, "wire-value", words)
		}
		s.Value = b
	}
	if len(s.Value) > maxSurgery {
		return "", bad(name, text, "wire-value-long", "{most}", itoa(maxSurgery))
	}
	return text, nil
}

// named gives the bytes of one of IANA's names; nil and all the names if
// there is none such.
func (s *Surgery) named(text string, whole bool) ([]byte, []string) {
	if a := iana.AlertByName(text); a != nil {
		if !whole {
			return []byte{byte(a.Code)}, nil
		}
		level := iana.LevelFatal
		if a.Warning {
			level = iana.LevelWarning
		}
		return []byte{iana.ContentAlert, 3, 3, 0, 2, level, byte(a.Code)}, nil
	}
	var words []string
	for i := range iana.Alerts {
		words = append(words, iana.Alerts[i].Name)
	}
	if whole {
		return nil, append(words, "change_cipher_spec")
	}
	for _, r := range [...]iana.Registry{iana.SuiteRegistry, iana.GroupRegistry, iana.SchemeRegistry, iana.VersionRegistry} {
		if c, ok := codeOf(r, text); ok {
			return []byte{byte(c >> 8), byte(c)}, nil
		}
	}
	for i := range iana.Suites {
		words = append(words, iana.Suites[i].Name)
	}
	for i := range iana.Groups {
		words = append(words, iana.Groups[i].Name)
	}
	for i := range iana.Schemes {
		words = append(words, iana.Schemes[i].Name)
	}
	for i := range iana.Versions {
		words = append(words, iana.Versions[i].Name)
	}
	return nil, words
}

// big gives a number's bytes, as few as it needs.
func big(n uint64) []byte {
	b := []byte{byte(n)}
	for n >>= 8; n > 0; n >>= 8 {
		b = append([]byte{byte(n)}, b...)
	}
	return b
}
