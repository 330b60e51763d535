package main

import (
	"crypto/tls"
	"fmt"
	"io"

	"handshakelab/core/handshake"
	"handshakelab/core/pki"
)

// A mebibyte goes both ways in records of 16 KiB, over a connection that is
// open already.
const (
	megabyte   = 1 << 20
	recordSize = 1 << 14
)

var streams = []kind{
	{"1.2 AES-GCM", tls.VersionTLS12, "ecdsa-p256", tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.X25519, pki.Signing},
	{"1.3 AES-GCM", tls.VersionTLS13, "ecdsa-p256", tls.TLS_AES_128_GCM_SHA256, tls.X25519, pki.Signing},
}

// prepareStream opens the connections: ours with a full trace, ours without
// any, and crypto/tls's.
func prepareStream(k kind) (*pair, error) {
	w, err := pki.New(pki.Spec{Seed: "bench " + k.name, Host: host, Clock: clock, ServerKey: k.key, Revocation: "off"})
	if err != nil {
		return nil, err
	}
	client, server := k.ours(w)
	bare, err := ourStream(client, server)
	if err != nil {
		return nil, err
	}
	theirClient, theirServer := k.theirs(w)
	theirs, err := theirStream(theirClient, theirServer)
	if err != nil {
		return nil, err
	}
	// A trace keeps all bytes, so each time there is a new connection, whose
	// handshake is taken off again.
	traced := func() {
		c, s, err := ourEnds(client, server, true)
		must(err)
		exchange(c, s)
		c.Stop()
		s.Stop()
	}
	return &pair{traced: traced, untraced: bare, cryptoTLS: theirs, apart: perHandshake(client, server)}, nil
}

// perHandshake is the time that a traced handshake takes, in milliseconds.
func perHandshake(client, server handshake.Config) float64 {
	const n = 40
	start := spent()
	for range n {
		must(ourHandshake(client, server, true))
	}
	return (spent() - start).Seconds() * 1000 / n
}

func ourStream(client, server handshake.Config) (func(), error) {
	c, s, err := ourEnds(client, server, false)
	return func() { exchange(c, s) }, err
}

// exchange sends a mebibyte each way.
func exchange(c, s handshake.End) {
	chunk := make([]byte, recordSize)
	for range megabyte / recordSize {
		c.Do(handshake.Write(chunk))
		s.Do(handshake.Write(chunk))
		carry(c, s)
		if len(c.Received()) != recordSize || len(s.Received()) != recordSize {
			panic("data was lost")
		}
	}
}

func theirStream(client, server *tls.Config) (func(), error) {
	a, b := newPipe()
	c, s := tls.Client(a, client), tls.Server(b, server)
	done := make(chan error, 1)
	go func() { done <- s.Handshake() }()
	if err := c.Handshake(); err != nil {
		return nil, err
	}
	if err := <-done; err != nil {
		return nil, err
	}
	chunk, got := make([]byte, recordSize), make([]byte, recordSize)
	return func() {
		for range megabyte / recordSize {
			for _, way := range [][2]*tls.Conn{{c, s}, {s, c}} {
				if _, err := way[0].Write(chunk); err != nil {
					panic(err)
				}
				if _, err := io.ReadFull(way[1], got); err != nil {
					panic(fmt.Sprint("data was lost: ", err))
				}
			}
		}
	}, nil
}
