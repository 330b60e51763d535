// Package onlooker is somebody who sees all that is on the wire, and holds no
// end. It answers two questions about a run, each in its own way, so that the
// one can be held against the other:
//
//   - [Knows]: what could this party know? It follows the trace's provenance:
//     bytes that were seen, values read from them, computations whose inputs
//     are all known. It serves every party, and whoever was handed a secret.
//   - [Read]: what does somebody with this secret really read? It takes
//     nothing but the records of a connection and the secret, parses them,
//     derives the keys for itself and opens what it can.
//
// Forward secrecy is then an experiment: with the server's key an RSA key
// exchange opens and a Diffie-Hellman one stays shut, in both. So it is with the
// key of a server's tickets, and with keys that both ends were given.
//
// read.go reads SSL 3.0 to TLS 1.2, read13.go TLS 1.3.
package onlooker
