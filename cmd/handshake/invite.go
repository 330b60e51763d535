package main

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"rsc.io/qr"
)

// invite says where a class finds the lab: each address that this machine has
// on a network, and the first as a QR code to be held up.
func invite(w io.Writer, at net.Addr) error {
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("%v is no address on a network", at)
	}
	hosts := []net.IP{tcp.IP}
	if tcp.IP.IsUnspecified() {
		hosts = networks()
	}
	if len(hosts) == 0 {
		return fmt.Errorf("this machine has no address on a network; without --lan it serves itself")
	}
	first := ""
	fmt.Fprint(w, "Handshake Lab is, for everybody on this network (Ctrl-C ends it), at\n")
	for _, ip := range hosts {
		url := "http://" + net.JoinHostPort(ip.String(), strconv.Itoa(tcp.Port)) + "/"
		fmt.Fprintf(w, "  %s\n", url)
		if first == "" {
			first = url
		}
	}
	code, err := qr.Encode(first, qr.L)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n"+blocks(code.Size, code.Black)+"\n")
	return err
}

// networks gives this machine's addresses that others can reach.
func networks() []net.IP {
	var found []net.IP
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			found = append(found, n.IP)
		}
	}
	return found
}

// quiet is the white around a QR code, in modules.
const quiet = 4

// blocks draws a QR code in a terminal, two rows of modules in a line: black
// on white, whatever the terminal's own colours are.
func blocks(size int, black func(x, y int) bool) string {
	var b strings.Builder
	for y := -quiet; y < size+quiet; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := -quiet; x < size+quiet; x++ {
			switch upper, lower := black(x, y), black(x, y+1); {
			case upper && lower:
				b.WriteRune('█')
			case upper:
				b.WriteRune('▀')
			case lower:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String()
}
