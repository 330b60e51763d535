package same

import (
	"fmt"
	"strings"

	"handshakelab/core/iana"
	"handshakelab/core/scenario"
)

// OpenSSL gives a shell script that runs a scenario with openssl s_server and
// s_client, 3.0 or later. It ends with 0 if the client is content, else 1.
func OpenSSL(s *scenario.Scenario) ([]byte, error) {
	t, err := read(s)
	if err != nil {
		return nil, err
	}
	p := t.plan
	host := strings.TrimSuffix(p.Host, ".")
	server := t.end(&p.Server) + fmt.Sprintf(" -cert server.pem -key server.pem -cert_chain server.pem -attime %d", p.Server.Clock.Unix())
	switch p.ClientAuth {
	case "request":
		server += " -verify 4 -verify_return_error -CAfile trust.pem"
	case "require":
		server += " -Verify 4 -verify_return_error -CAfile trust.pem"
	}
	client := t.end(&p.Client) + fmt.Sprintf(" -CAfile trust.pem -attime %d", p.Client.Clock.Unix())
	if isIP(host) {
		client += " -noservername -verify_ip " + host
	} else {
		client += " -servername " + host + " -verify_hostname " + host
	}
	if p.User != "ignores" {
		client += " -verify_return_error"
	}
	if p.ClientHasCert {
		client += " -cert client.pem -key client.pem -cert_chain client.pem"
	}
	var b strings.Builder
	b.WriteString("#!/bin/sh\n" + t.comments("#") + `# sh THIS runs both ends; sh THIS server, and in another window sh THIS client, one each.
set -u
port=${PORT:-8443}
dir=$(mktemp -d) && cd "$dir" || exit 2
trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT
pid=
`)
	for _, f := range []struct{ name, text string }{{"server.pem", t.files.Server}, {"client.pem", t.files.Client}, {"trust.pem", t.files.Trust}} {
		if f.text != "" {
			b.WriteString("cat > " + f.name + " <<'END'\n" + f.text + "END\n")
		}
	}
	b.WriteString(`
server() { exec openssl s_server -accept "127.0.0.1:$port" -naccept 1` + server + `; }
client() { (sleep 1; echo Q) | openssl s_client -connect "127.0.0.1:$port"` + client + `; }

case "${1:-both}" in
server) server ;;
client) client ;;
both)
  (server) </dev/zero >server.log 2>&1 &
  pid=$!
  n=0
  until grep -q ACCEPT server.log || [ $n -ge 100 ]; do n=$((n+1)); sleep 0.1; done
  client
  status=$?
  sleep 0.2
  echo; echo "--- the server says"; grep -v -e ACCEPT -e '^ *$' server.log | tail -n 20
  exit $status ;;
esac
`)
	return []byte(b.String()), nil
}

// end gives the flags of what an end can do.
func (t *setup) end(s *scenario.Side) string {
	least, most := versions(s)
	flags := " -min_protocol " + opensslVersion(least) + " -max_protocol " + opensslVersion(most)
	before, tls13 := suites(s)
	flags += " -cipher " + opensslNames(before)
	var names []string
	for _, x := range tls13 {
		names = append(names, x.Name)
	}
	if len(names) > 0 {
		flags += " -ciphersuites " + strings.Join(names, ":")
	}
	if len(s.ALPN) > 0 {
		flags += " -alpn " + strings.Join(s.ALPN, ",")
	}
	return flags
}

func opensslVersion(v uint16) string {
	switch v {
	case iana.SSL30:
		return "SSLv3"
	case iana.TLS10:
		return "TLSv1"
	case iana.TLS11:
		return "TLSv1.1"
	case iana.TLS13:
		return "TLSv1.3"
	}
	return "TLSv1.2"
}

// Nginx gives the lines of a server's configuration, and what to put where.
func Nginx(s *scenario.Scenario) ([]byte, error) {
	t, err := read(s)
	if err != nil {
		return nil, err
	}
	p := t.plan
	var protocols []string
	for _, v := range []uint16{iana.SSL30, iana.TLS10, iana.TLS11, iana.TLS12, iana.TLS13} {
		for _, has := range p.Server.Versions {
			if has == v {
				protocols = append(protocols, opensslVersion(v))
			}
		}
	}
	before, _ := suites(&p.Server)
	var b strings.Builder
	b.WriteString(t.comments("#") + "# server.pem and trust.pem are below; nginx takes the machine's clock for the time.\n")
	host := strings.TrimSuffix(p.Host, ".")
	b.WriteString("server {\n    listen 8443 ssl;\n    server_name " + host + ";\n    ssl_certificate server.pem;\n    ssl_certificate_key server.pem;\n")
	b.WriteString("    ssl_protocols " + strings.Join(protocols, " ") + ";\n    ssl_ciphers " + opensslNames(before) + ";\n    ssl_prefer_server_ciphers on;\n")
	switch p.ClientAuth {
	case "request":
		b.WriteString("    ssl_verify_client optional;\n    ssl_client_certificate trust.pem;\n")
	case "require":
		b.WriteString("    ssl_verify_client on;\n    ssl_client_certificate trust.pem;\n")
	}
	if p.Revocation == "staple" {
		b.WriteString("    ssl_stapling on;\n")
	}
	b.WriteString("}\n")
	for _, f := range []struct{ name, text string }{{"server.pem", t.files.Server}, {"trust.pem", t.files.Trust}} {
		b.WriteString("\n# " + f.name + "\n")
		for _, l := range strings.SplitAfter(f.text, "\n") {
			if l != "" {
				b.WriteString("# " + l)
			}
		}
	}
	return []byte(b.String()), nil
}
