// Command handshake is Handshake Lab on the command line: the same scenarios,
// the same handshakes, the same bytes as in the page.
//
//	handshake run [--format FORMAT] [--lang LANGUAGE] [SCENARIO]
//	handshake compare [--all] A B
//	handshake matrix [--rows KEY] [--columns KEY] [--format csv] [SCENARIO]
//	handshake connect [FLAGS] HOST:PORT
//	handshake listen [FLAGS] ADDRESS
//	handshake check [FLAGS] FILE
//	handshake scenarios [--lang LANGUAGE] [KEY]
//	handshake serve [--lan] [--addr 127.0.0.1:8420] [DIR]
//	handshake help [COMMAND]
//
// compare exits with 0 if the two runs are the same, 1 if they differ, 2 if the
// command was wrong; check with 1 if a check of the certificate failed. run, connect and listen --once exit with 0 if the last connection was
// completed by both ends, 1 if one of them refused it, 2 if the command was
// wrong, 3 if it stalled or was cut.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"handshakelab/core/scenario"
)

// Exit statuses.
const (
	exitCompleted = 0
	exitRefused   = 1
	exitWrong     = 2 // the command was
	exitStalled   = 3 // or cut
)

// command is one thing to do. do gives the exit status, or an error for
// people, which exits with exitWrong.
type command struct {
	name string
	args string
	what string
	help string
	do   func(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error)
}

var commands []command

func init() { // help refers to the table that it stands in
	commands = []command{
		{"run", "[--format FORMAT] [--lang LANGUAGE] [--preset ID] [SCENARIO]", "run a scenario and tell what happened", runHelp, run},
		{"compare", "[--all] A B", "hold two runs against each other", compareHelp, compareRuns},
		{"matrix", "[--rows KEY] [--columns KEY] [--format FORMAT] [SCENARIO]", "run every value of two keys and show who refuses what", matrixHelp, matrix},
		{"connect", "[FLAGS] HOST:PORT", "make a real connection to a server and tell what happened", connectHelp, connect},
		{"listen", "[FLAGS] ADDRESS", "be a server for real clients", listenHelp, listen},
		{"check", "[--host NAME] [--root FILE] [--date DATE] [--format FORMAT] FILE", "judge a certificate chain", checkHelp, checkFile},
		{"scenarios", "[--lang LANGUAGE] [KEY]", "list the keys, their values and the presets, or one key", scenariosHelp, scenarios},
		{"serve", "[--lan] [--addr 127.0.0.1:8420] [DIR]", "serve the built page", serveHelp, serve},
		{"help", "[COMMAND]", "this text, or a command's", "", help},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(start(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// start carries out a command line and gives the exit status.
func start(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return exitWrong
	}
	if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		args[0] = "help"
	}
	c, err := find(args[0])
	if err != nil {
		fmt.Fprintf(stderr, "handshake: %v\n", err)
		return exitWrong
	}
	out := bufio.NewWriter(stdout)
	status, err := c.do(ctx, args[1:], out, stderr)
	if errors.Is(err, flag.ErrHelp) {
		status, err = help(ctx, []string{c.name}, out, stderr)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		if !errors.Is(err, syscall.EPIPE) {
			fmt.Fprintf(stderr, "handshake %s: %v\n", c.name, err)
		}
		return exitWrong
	}
	return status
}

func find(name string) (*command, error) {
	var names []string
	for i := range commands {
		if commands[i].name == name {
			return &commands[i], nil
		}
		names = append(names, commands[i].name)
	}
	if near := scenario.Nearest(name, names); near != "" {
		return nil, fmt.Errorf("there is no command %q; did you mean %s?", name, near)
	}
	return nil, fmt.Errorf("there is no command %q; \"handshake help\" lists them", name)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Handshake Lab: real TLS handshakes, every step and every byte.\n\nusage:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  handshake %s %s\n        %s\n", c.name, c.args, c.what)
	}
	fmt.Fprint(w, `
try:
  handshake run
  handshake run 'server-cert=expired'
  handshake run 'client-auth=require&client-cert=expired'
  handshake matrix --rows server-cert --columns user
  handshake compare '' 'versions=tls1.3'
  handshake run --format msg 'ciphers=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
  handshake connect example.com
  handshake listen 8443 & handshake connect --ca lab localhost:8443
`)
}

func help(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	if len(args) == 0 {
		usage(stdout)
		return 0, nil
	}
	c, err := find(args[0])
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(stdout, "usage: handshake %s %s\n\n%s.\n", c.name, c.args, c.what)
	if c.help != "" {
		fmt.Fprintf(stdout, "\n%s", c.help)
	}
	return 0, nil
}

// parse reads flags wherever they stand and gives what else there is.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	fs.SetOutput(io.Discard)
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, unknown(fs, err)
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// unknown names the nearest flag when there is none like the one given.
func unknown(fs *flag.FlagSet, err error) error {
	name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !ok {
		return err
	}
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if near := scenario.Nearest(name, names); near != "" {
		return fmt.Errorf("there is no --%s; did you mean --%s?", name, near)
	}
	return fmt.Errorf("there is no --%s; \"handshake help %s\" says what there is", name, fs.Name())
}
