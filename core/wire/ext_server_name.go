package wire

import "handshakelab/core/iana"

var serverName = descriptor{iana.ExtServerName, "RFC 6066 §3", inHellos, inCHEECR, func() Body { return new(ServerName) }}

// ServerName names the host that the client wants (RFC 6066 §3). The server's
// answer is empty: it has no Names.
type ServerName struct {
	Names []ServerNameEntry // no two of one type
}

// ServerNameEntry is a name of a type; only type 0, host_name, exists.
type ServerNameEntry struct {
	Type uint8
	Name string
}

// Host gives the name of type host_name, "" if there is none.
func (b *ServerName) Host() string {
	for _, n := range b.Names {
		if n.Type == iana.NameTypeHost {
			return n.Name
		}
	}
	return ""
}

func (*ServerName) ExtensionType() uint16 { return iana.ExtServerName }

func (b *ServerName) layout(f *Fields) {
	if f.message != iana.HandshakeClientHello {
		return
	}
	seen := [256]bool{}
	List(f, "server_name_list", 2, &b.Names, 1, 1<<16-1, func(f *Fields, n *ServerNameEntry) {
		g := f.Group("server_name_entry")
		f.Enum8("name_type", iana.NameTypeRegistry, &n.Type)
		if !f.encoding && f.err == nil && seen[n.Type] {
			f.fail("name_type", Duplicate)
		}
		seen[n.Type] = true
		name := "host_name"
		if n.Type != iana.NameTypeHost {
			name = "name"
		}
		f.Text(name, 2, &n.Name, 1, 1<<16-1)
		f.close(g)
	})
}
