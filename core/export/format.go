package export

// Format is a form in which a run can be carried away. Package explain's
// phrase "format/NAME" says in a few words what it is for.
type Format struct {
	Name  string // "svg": on the command line and in addresses
	Ext   string // of a file that has it, with its dot
	Media string // its media type
	Setup bool   // tells how a scenario is set up, not what happened: a recording has none
}

// Formats are all there are. core.Export writes them.
var Formats = []Format{
	{"text", ".txt", "text/plain; charset=utf-8", false},
	{"md", ".md", "text/markdown; charset=utf-8", false},
	{"json", ".json", "application/json", false},
	{"msg", ".msg", "text/plain; charset=utf-8", false},
	{"svg", ".svg", "image/svg+xml", false},
	{"pcapng", ".pcapng", "application/x-pcapng", false},
	{"keylog", ".keys", "text/plain; charset=utf-8", false},
	{"pem", ".pem", "application/x-pem-file", true},
	{"openssl", ".sh", "text/x-shellscript; charset=utf-8", true},
	{"go", ".go", "text/plain; charset=utf-8", true},
	{"nginx", ".conf", "text/plain; charset=utf-8", true},
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
