// Package crypt is the cryptography of a handshake without its messages: key
// exchange, key schedule, signatures, record protection, and the randomness
// that all of it draws from. The primitives are Go's; what TLS makes of them is
// here. It knows no state, and nothing in it reads a clock or the system's
// randomness: same inputs, same bytes, on every machine.
//
// In the order of a handshake:
//
//   - [Labelled] turns a scenario's seed into a [Random]. Each use has its own
//     label, so that switching one thing on leaves the others' bytes alone.
//   - [GroupByCode] or [NewGroup] give a [Group]; [Group.NewKeyShare] draws a
//     [KeyShare], whose Shared is the premaster secret. A hybrid group's
//     server does [Group.Encapsulate] instead. With RSA key exchange it is
//     [EncryptPKCS1v15] and [DecryptPremaster].
//   - [Sign] and [Verify] make and check signatures; [CanSign] and
//     [AuthCanUse] say which scheme goes with which key and suite.
//   - [NewSchedule] gives the [Schedule] of a version up to TLS 1.2: master
//     secret, key block, verify_data. [SplitKeyBlock] cuts the keys out. What
//     SSL 3.0 alone has is [VerifyData30] and [CertificateVerify30].
//   - In TLS 1.3 it is [Extract13], [DeriveSecret13], [ExpandLabel13] and
//     [VerifyData13]; tls13.go draws which of them comes when.
//   - [Exporter12] and [Exporter13] make keys for other protocols.
//   - [HPKEEncapsulate], [HPKEKeys] and [HPKESeal] are what Encrypted Client
//     Hello is made with.
//   - [NewProtection] gives a [Protection], which seals or opens the records
//     of one direction.
//
// Every computation has a name: ops.go has the table, and [Rerun] repeats any
// of them from recorded bytes.
//
// What another version adds goes into files of its own: ssl30.go, tls10.go (and
// TLS 1.1's), tls12.go and tls13.go are what key schedules are made of,
// record_*.go the record protections. All labels and constants of the protocol
// are in labels.go.
//
// Private numbers of finite-field groups go through math/big, whose time tells
// about them; everything else is as constant in time as Go's own. The keys
// here are a lab's. This is no library for the world.
package crypt
