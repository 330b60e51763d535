package main

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"handshakelab/core"
	"handshakelab/core/explain"
	"handshakelab/core/export"
	"handshakelab/core/figure"
	"handshakelab/core/open"
	"handshakelab/core/trace"
)

const checkHelp = `FILE is a certificate chain, the server's own certificate first, in PEM or DER;
- is standard input. It is judged by the checks that a client of this lab
makes, in a real handshake in which a server shows it. A private key is never
needed, and refused.

  --host NAME      whom the client calls; without it, the first name in the certificate
  --root FILE      trust these authorities (PEM) instead of this machine's; lab: the lab's
  --date DATE      what the client takes the time to be (2026-07-01, or RFC 3339); without it, now
  --format FORMAT  the handshake, in a format as of connect; without it, the checks alone

Exit status: 0 no check of the certificate failed, 1 one did, 2 the command
was wrong.
`

// judged is a certificate chain that is checked, and by whom.
type judged struct {
	chain [][]byte
	host  string
	date  time.Time
	trust string // in words
}

func checkFile(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	fs := flag.NewFlagSet("check", flag.ContinueOnError)
	host := fs.String("host", "", "")
	root := fs.String("root", "", "")
	date := fs.String("date", "", "")
	format := fs.String("format", "", "")
	rest, err := parse(fs, args)
	if err != nil {
		return 0, err
	}
	if len(rest) != 1 {
		return 0, fmt.Errorf("one FILE is wanted, and here are %d; for example: handshake check chain.pem --host www.example.com", len(rest))
	}
	var f *export.Format
	if *format != "" {
		if f, err = formatNamed(*format, false); err != nil {
			return 0, err
		}
	}
	j := judged{host: *host, date: time.Now()}
	if *date != "" {
		if j.date, err = time.Parse("2006-01-02", *date); err != nil {
			j.date, err = time.Parse(time.RFC3339, *date)
		}
		if err != nil {
			return 0, fmt.Errorf("--date: %q is no date; write 2026-07-01, or 2026-07-01T12:00:00Z", *date)
		}
	}
	if j.chain, err = chainIn(rest[0]); err != nil {
		return 0, err
	}
	if j.host == "" {
		if j.host, err = firstName(j.chain[0]); err != nil {
			return 0, err
		}
	}
	roots, err := j.roots(*root)
	if err != nil {
		return 0, err
	}
	t, err := core.Judge(j.chain, roots, j.host, j.date)
	if err != nil {
		return 0, err
	}
	checks := figure.Findings(t, trace.Client, "server-cert", figure.Options{})
	if f != nil {
		_, err = io.WriteString(stdout, written(t, f, "en"))
	} else {
		err = j.print(stdout, checks)
	}
	for _, c := range checks {
		if c.Result == trace.Failed {
			return exitRefused, err
		}
	}
	return exitCompleted, err
}

// chainIn reads a chain.
func chainIn(name string) ([][]byte, error) {
	var b []byte
	var err error
	if name == "-" {
		b, err = io.ReadAll(io.LimitReader(bufio.NewReader(os.Stdin), fileLimit))
	} else {
		b, err = os.ReadFile(name)
		err = reason(err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", name, err)
	}
	r, err := open.Read(b, open.Options{})
	var f *open.Fault
	switch {
	case errors.As(err, &f):
		return nil, fmt.Errorf("%s: %s", name, explain.In("en").Phrase("open/"+f.ID, f.Fill...))
	case err != nil:
		return nil, err
	case len(r.Chain()) == 0:
		return nil, fmt.Errorf("there is no certificate in %s; it should have a line -----BEGIN CERTIFICATE-----", name)
	}
	return r.Chain(), nil
}

// firstName gives the name for which a certificate is, in the first place.
func firstName(der []byte) (string, error) {
	c, err := x509.ParseCertificate(der)
	switch {
	case err != nil:
		return "", fmt.Errorf("--host: the certificate can't be read (%v), so it does not say for whom it is", err)
	case len(c.DNSNames) > 0:
		return strings.Replace(c.DNSNames[0], "*", "www", 1), nil
	case len(c.IPAddresses) > 0:
		return c.IPAddresses[0].String(), nil
	}
	return "", errors.New("--host: the certificate names no host; whom would the client call?")
}

// roots gives the authorities that count for the chain.
func (j *judged) roots(name string) ([][]byte, error) {
	j.trust = "the authorities in " + name
	switch name {
	case "":
		j.trust = "this machine's authorities"
	case labWord:
		j.trust = "the lab's authorities"
		return nil, nil
	}
	t, err := trustIn("root", name, j.date)
	if err != nil {
		return nil, err
	}
	list := [][]byte{}
	for _, r := range t.rootsFor(j.chain, j.date) {
		list = append(list, r.Raw)
	}
	return list, nil
}

// print tells people what came of it.
func (j *judged) print(w io.Writer, checks []figure.Finding) error {
	fmt.Fprintf(w, "judged for %s, at %s, by %s\n\n", j.host, j.date.UTC().Format("2006-01-02 15:04:05 UTC"), j.trust)
	var count [trace.NotMade + 1]int
	first := ""
	for _, c := range checks {
		count[c.Result]++
		if c.Result == trace.Failed && first == "" {
			first = c.Says
		}
		fmt.Fprintf(w, "%s %-30s %s\n", c.Mark, c.ID, c.Says)
	}
	fmt.Fprintf(w, "\npassed: %d, failed: %d, not made: %d\n", count[trace.Passed], count[trace.Failed], count[trace.NotMade])
	if first != "" {
		_, err := fmt.Fprintf(w, "A client would stop here: %s\n", first)
		return err
	}
	_, err := fmt.Fprintln(w, "A client would go on, and have the server prove that it holds the private key.")
	return err
}
