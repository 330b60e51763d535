package explain

import (
	"handshakelab/core/iana"
	"handshakelab/core/scenario"
)

// Choice says in a line what a value of a scenario's key is; "" where its
// name says it all.
func (c *Catalog) Choice(key, value string) string {
	switch key {
	case "client-key":
		key = "server-key"
	case "signatures":
		if s := iana.SchemeByName(value); s != nil {
			return c.Why(s.Info)
		}
	case "ciphers":
		if s := iana.SuiteByName(value); s != nil {
			return c.suite(s)
		}
	}
	if i, ok := c.find('p', "value/"+key+"/"+value); ok {
		return c.pairs[i]
	}
	return ""
}

// suite says what a cipher suite is made of.
func (c *Catalog) suite(s *iana.Suite) string {
	text := ""
	switch s.KX {
	case iana.KXRSA:
		text = c.Phrase("suite-rsa", "{cipher}", s.Cipher.String())
	case iana.KXNone:
		text = c.Phrase("suite-tls13", "{cipher}", s.Cipher.String())
	default:
		text = c.Phrase("suite", "{exchange}", s.KX.String(), "{certificate}", s.Auth.String(), "{cipher}", s.Cipher.String())
	}
	if s.Standing == iana.Broken {
		return c.Phrase("suite-broken", "{suite}", text, "{why}", c.Why(s.Info))
	}
	return text
}

// Why says what is wrong with a code point whose standing is Legacy or Broken;
// "" if nothing is.
func (c *Catalog) Why(i iana.Info) string {
	if at, ok := c.find('w', i.Why); ok {
		return c.pairs[at]
	}
	return i.Why // the table says it in English
}

// Fault says what is wrong with a scenario, or with whatever else.
func (c *Catalog) Fault(err error) string {
	if e, ok := err.(*scenario.Error); ok {
		return e.In(c.Phrase)
	}
	return err.Error()
}
