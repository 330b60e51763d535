package figure

import (
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// speech gives what an end says or does in a step, in as few words as fit a
// lane.
func (b *builder) speech(step, lane int) string {
	p := b.lanes[lane].Party
	for _, s := range b.seats(lane) {
		if text := b.says(step, s, p); text != "" {
			return text
		}
	}
	return ""
}

func (b *builder) says(step int, s seat, p trace.Party) string {
	ends := b.t.Conn(s.conn).Ends
	client := ends[0] == p
	mind := b.sight.mind(p)
	switch step {
	case 1:
		f := b.told(s, "client_hello")
		switch {
		case f == nil || !client:
		case b.trueHello(f) != 0:
			return b.c.Phrase("says-hello-hides")
		case len(f.hidden) > 0:
			return b.c.Phrase("says-hello-cover", "{name}", b.named(f.message))
		default:
			return b.c.Phrase("says-hello", "{version}", b.version(f))
		}
	case 2:
		f := b.told(s, "server_hello")
		if f == nil || client {
			return ""
		}
		if b.keyed() {
			return b.c.Phrase("says-chosen-keyed", "{version}", b.version(f))
		}
		if b.resumed() {
			return b.c.Phrase("says-chosen-again", "{version}", b.version(f))
		}
		if b.st.Modern(s.conn) && !b.sight.all && !mind && b.told(s, "certificate") == nil {
			return b.c.Phrase("says-chosen-hidden", "{version}", b.version(f))
		}
		if b.told(s, "certificate_request") != nil {
			return b.c.Phrase("says-chosen-ask", "{version}", b.version(f))
		}
		return b.c.Phrase("says-chosen", "{version}", b.version(f))
	case 3:
		if client && mind {
			return b.judges(s, 3, "says-trusted", "says-distrusts", "says-never-mind")
		}
	case 4:
		if id := b.find(s.conn, p, "shared_secret"); b.st.Modern(s.conn) && mind && id != 0 && !b.later(b.born(id), 4) {
			return b.c.Phrase("says-mixes")
		}
		if f := b.told(s, "client_key_exchange"); f != nil && client {
			if b.rsa(s.conn) {
				return b.c.Phrase("says-secret-rsa")
			}
			return b.c.Phrase("says-secret-dh")
		}
	case 5:
		if f := b.told(s, "certificate"); f != nil && client {
			if b.told(s, "certificate_verify") == nil {
				return b.c.Phrase("says-no-certificate")
			}
			return b.c.Phrase("says-signs")
		}
	case 6:
		if !client && mind {
			if text := b.judges(s, 6, "says-welcome", "says-unwelcome", ""); text != "" {
				return text
			}
		}
		if id := b.find(s.conn, p, "main_secret"); mind && id != 0 && !b.later(b.born(id), 6) {
			return b.c.Phrase("says-main")
		}
		if id := b.find(s.conn, p, "master_secret"); mind && id != 0 && !b.later(b.born(id), 6) {
			if b.resumed() {
				return b.c.Phrase("says-master-again")
			}
			return b.c.Phrase("says-master")
		}
	case 7:
		if mind && (b.find(s.conn, p, "master_secret") != 0 || b.find(s.conn, p, "handshake_secret") != 0) {
			return b.c.Phrase("says-keys")
		}
	case 8, 9:
		if b.st.Modern(s.conn) {
			if client == (step == 8) && b.told(s, "finished") != nil {
				if step == 9 {
					return b.c.Phrase("says-finished-first")
				}
				return b.c.Phrase("says-finished")
			}
			return ""
		}
		if client == (step == 8) && b.told(s, "change_cipher_spec") != nil {
			return b.c.Phrase("says-encrypts")
		}
	case 10:
		return b.firstData(s)
	}
	return ""
}

// told gives a message that an end sent on a connection, if it is told
// already and can be read from here.
func (b *builder) told(s seat, name string) *flow {
	for _, f := range b.fs.list {
		if f.conn == s.conn && f.from == s.party && f.name == name && f.sent != 0 && b.sight.flow(f) && !b.later(f.sent, f.step) {
			return f
		}
	}
	return nil
}

// version gives the version in a hello: the client's newest, the server's
// choice.
func (b *builder) version(f *flow) string {
	m, err := wire.Unmarshal(b.t.Buf(f.message).Data, wire.Context{})
	code := uint16(0)
	switch m := m.(type) {
	case *wire.ClientHello:
		code = m.Version
		if x, ok, _ := wire.Find[wire.SupportedVersions](m); ok {
			for _, v := range x.Versions {
				if v > code && iana.VersionByCode(v) != nil {
					code = v
				}
			}
		}
	case *wire.ServerHello:
		code = m.Chosen()
	}
	if v := iana.VersionByCode(code); err == nil && v != nil {
		return v.Title
	}
	return b.c.Phrase("strange-version")
}

// judges says what an end thinks of the other's certificate.
func (b *builder) judges(s seat, step int, good, bad, overridden string) string {
	key := ""
	for _, e := range b.events {
		if e.Kind != trace.Checked || e.Conn != s.conn || e.Party != s.party || b.st.Event(e.ID) != step || !stands(e.Check.ID) || b.later(e.ID, step) {
			continue
		}
		switch e.Check.Result {
		case trace.Failed:
			return b.c.Phrase(bad)
		case trace.Overridden:
			key = overridden
		case trace.Passed:
			if key == "" {
				key = good
			}
		}
	}
	if b.stopped() && b.ending.party == s.party && b.ending.step == step {
		return b.c.Phrase(bad)
	}
	if key == "" {
		return ""
	}
	return b.c.Phrase(key)
}

// rsa says whether a connection uses RSA key exchange, as far as it came.
func (b *builder) rsa(c trace.ConnID) bool {
	for _, f := range b.fs.list {
		if f.conn == c && f.name == "server_key_exchange" {
			return false
		}
	}
	return true
}

// firstData gives the first line that an end sent.
func (b *builder) firstData(s seat) string {
	f := b.told(s, "application_data")
	if f == nil || f.message == 0 || f.step != 10 { // early data has gone ahead
		return ""
	}
	if line := firstLine(b.t.Buf(f.message).Data); line != "" {
		return b.c.Phrase("quote", "{text}", line)
	}
	return ""
}
