// Package open reads what people bring, as far as it can be read.
//
// [Read] recognises it. What is text is a trace that was saved, a key log, PEM,
// or bytes in hexadecimal or Base64 in one of their many dresses (dress.go).
// Bytes are a capture, or records, handshake messages, hellos, extensions,
// certificates and other DER: what they are is found out by trying (kind.go).
//
//	r, err := open.Read(b, open.Options{})  // err is a *Fault
//	r.Pieces                                // bytes with their names
//	r.Stop()                                // where they stop making sense
//	r.Recording(0).Trace                    // a connection, as a run is traced
//
// All bytes have names: spans tile every piece, and from where it makes no
// sense any more there is one of kind span.Unparsed.
//
// A capture's way: the file (capture.go), packets (packet.go), TCP streams put
// together (tcp.go), records in them (stream.go), and with a key log what is
// in these (recording.go, keyring.go): a trace whose every byte is held by the
// onlooker, see trace.Trace.Witness.
//
// [Trace] reads a trace. Nothing is taken on trust: what points beyond the
// trace, or into it where nothing is, is refused with a sentence, so that
// whoever shows a trace can go by it.
package open
