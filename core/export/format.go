package export

// Format is a form in which a run can be carried away.
type Format struct {
	Name  string // "svg": on the command line and in addresses
	Ext   string // of a file that has it, with its dot
	Media string // its media type
	What  string // a few words for a person who chooses
	Setup bool   // tells how a scenario is set up, not what happened: a recording has none
}

// Formats are all there are. core.Export writes them.
var Formats = []Format{
	{"text", ".txt", "text/plain; charset=utf-8", "for people: steps, messages, checks, what came of it", false},
	{"md", ".md", "text/markdown; charset=utf-8", "the same in Markdown", false},
	{"json", ".json", "application/json", "the whole trace, for programs", false},
	{"msg", ".msg", "text/plain; charset=utf-8", "each end's messages, in the manner of openssl s_client -msg", false},
	{"svg", ".svg", "image/svg+xml", "the figure as a picture, light and dark in one file", false},
	{"pcapng", ".pcapng", "application/x-pcapng", "a capture with its keys, to be opened with Wireshark", false},
	{"keylog", ".keys", "text/plain; charset=utf-8", "the secrets alone, as SSLKEYLOGFILE has them", false},
	{"pem", ".pem", "application/x-pem-file", "the certificates and private keys, to go on with elsewhere", true},
	{"openssl", ".sh", "text/x-shellscript; charset=utf-8", "the same with OpenSSL: a script that runs both ends", true},
	{"go", ".go", "text/plain; charset=utf-8", "the same with Go's crypto/tls: a program that runs both ends", true},
	{"nginx", ".conf", "text/plain; charset=utf-8", "the same with nginx: the server's lines", true},
}

// FormatNamed gives the format with this name, nil if there is none.
func FormatNamed(name string) *Format {
	for i := range Formats {
		if Formats[i].Name == name {
			return &Formats[i]
		}
	}
	return nil
}
