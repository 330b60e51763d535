//go:build js && wasm

// Command cryptotls is the other way to build a lab: crypto/tls at both ends,
// and the DOM. It is compiled for its size.
package main

import (
	"crypto/tls"
	"net"

	"honnef.co/go/js/dom/v2"
)

func main() {
	a, b := net.Pipe()
	go tls.Server(b, &tls.Config{}).Handshake()
	err := tls.Client(a, &tls.Config{}).Handshake()
	e := dom.GetWindow().Document().CreateElement("p")
	e.SetTextContent(err.Error())
	dom.GetWindow().Document().DocumentElement().AppendChild(e)
	select {}
}
