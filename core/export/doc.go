// Package export writes a trace out: as text for people ([Text]), the same in
// Markdown ([Markdown]), as a picture ([SVG]), as JSON for programs ([JSON]),
// in the manner of openssl s_client -msg ([Msg]), as a capture for Wireshark
// ([PCAPNG]), and as the key log that opens one ([KeyLog]). The first three
// speak any language that package explain has. The first four state the
// scenario and the lab's version, so that they can be made again.
//
// # JSON
//
// One object; trace.schema.json, which the site publishes, is its JSON Schema.
// Its field names are stable: fields may be added, none change
// their meaning. What is empty, zero or false is left out, unless it is marked
// with "always". Bytes are lower-case hexadecimal. Identifiers count from 1,
// each kind in the order of its list. Parties are "client", "server",
// "attacker", "onlooker" and "nobody".
//
//	format       "handshake-lab-trace", always
//	version      1: of this description, always
//	lab          the version of the lab that wrote it, always
//	edition      of the scenario's defaults and bytes, always
//	scenario     its canonical text form, always ("" is the normal handshake); of a recording
//	             of a real connection, what was recorded, in words
//	began        of a recording: when it began, by RFC 3339
//	connections  always
//	  id, client, server    who plays which part
//	  why                   "first", "clicked-on", "relay", "replayed", "resumes"
//	  parent                the connection it follows or relays
//	outcomes     always; one for each end of each connection
//	  connection, party
//	  end                   "completed", "refused", "told", "stalled", "cut"
//	  event                 that decided it
//	  step                  of the ten, that event's
//	events       always; in order
//	  id, connection, party
//	  kind                  "message-sent", "message-received", "record-sent", "record-received",
//	                        "made", "computed", "checked", "keys-changed", "alert-sent",
//	                        "alert-received", "data-sent", "data-received", "completed", "closed",
//	                        "waits", "delivered", "attacked", "leaked", "warned", "user-chose", "noted"
//	  key                   the same for the like event of another run
//	  step                  of the ten, 1 to 10
//	  time                  microseconds since the run began, by the lab's own clock
//	  on                    stretches: what it is about
//	  uses                  values
//	  operation             the computation
//	  message               name; content (type), type (of handshake message)
//	  alert                 name, level, code; check: the failed one that it speaks of
//	  check                 id, clause, result ("passed", "failed", "overridden", "withheld",
//	                        "not made"), reason, alert; got, want (bytes) and got_text,
//	                        want_text where they are text; looked (stretches), values
//	  keys                  direction ("send", "receive"), number, stage, suite, values
//	  session               what this end believes it agreed on: version, suite, group, signature,
//	                        alpn, server_name, and always extended_master_secret,
//	                        encrypt_then_mac, secure_renegotiation, forward_secrecy, resumed,
//	                        client_authenticated
//	  note
//	spaces       always; each is a space of bytes of its own
//	  id, connection
//	  kind                  "sent-message", "sent-record", "received-record", "opened",
//	                        "received-message", "certificate"
//	  from, at              who sent the bytes, who holds this copy
//	  bytes                 always
//	  parts                 where they came from: at, length; source (a stretch); operation;
//	                        altered
//	values       always
//	  id, connection, party, name
//	  bytes                 always
//	  secret                must not be known outside of the ends
//	  origin                kind ("random", "key", "wire", "op", "const", "session"); label;
//	                        source (a stretch); operation; value (an earlier connection's)
//	operations   always; computations, each of which can be run again
//	  id, connection, party, name, parameters, clause
//	  in, out               values
//	  in_bytes, out_bytes   stretches
//
// A stretch is {"space", "offset", "length"}, all three always there.
//
// # Msg
//
// Each end of each connection in turn, each as openssl s_client -msg or
// s_server -msg would have shown it: ">>>" is what this end sent, "<<<" what
// reached it; a record's header, then the message, decrypted. Lines that begin
// with "#" are ours: whose view follows, and how it ended.
package export
