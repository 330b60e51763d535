package core

import (
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/lab"
	"handshakelab/core/same"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// Export writes a run in a format. It is the one way to do so: what the page
// saves, the command line prints and the edge serves are the same bytes.
// Options matter to pictures only, but for their language, which text and
// Markdown are written in too. An error means that the run is not one of
// a scenario's, and has no certificates to give.
func Export(t *trace.Trace, f *export.Format, o figure.Options) ([]byte, error) {
	switch f.Name {
	case "md":
		return []byte(export.Markdown(t, o.Lang)), nil
	case "svg":
		return export.SVG(t, o), nil
	case "json":
		return export.JSON(t), nil
	case "pcapng":
		return export.PCAPNG(t), nil
	case "keylog":
		return []byte(export.KeyLog(t)), nil
	case "msg":
		return []byte(export.Msg(t)), nil
	case "pem":
		s, err := scenario.Parse(t.Scenario)
		if err != nil {
			return nil, err
		}
		return lab.PEM(s)
	case "openssl", "go", "nginx":
		s, err := scenario.Parse(t.Scenario)
		if err != nil {
			return nil, err
		}
		switch f.Name {
		case "openssl":
			return same.OpenSSL(s)
		case "go":
			return same.Go(s)
		}
		return same.Nginx(s)
	}
	return []byte(export.Text(t, o.Lang)), nil
}
