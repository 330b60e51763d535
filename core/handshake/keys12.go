package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// The key schedule up to TLS 1.2, RFC 5246 §8.1 and §6.3:
//
//	premaster_secret, client_random, server_random ─▶ master_secret
//	                                  session_hash ─▶ (RFC 7627, instead of the randoms)
//	master_secret, server_random, client_random ─▶ key_block ─▶ the session keys
//	master_secret, handshake_hash ─▶ verify_data

// hashMessages is a digest of all messages so far.
func (e *end) hashMessages(name, clause string) val {
	t := &e.hs.transcript
	sum := t.sum()
	if e.tr == nil {
		return val{data: sum}
	}
	return e.compute(crypt.HashOp(e.hs.schedule.Hash()), "", clause, t.inputs(), name, sum, false)
}

// sessionHash is taken right after ClientKeyExchange, and only if the extended
// master secret was agreed on.
func (e *end) sessionHash() val {
	if !e.hs.session.ExtendedMasterSecret {
		return val{}
	}
	return e.hashMessages("session_hash", "RFC 7627 §3")
}

// step records a computation of the key schedule.
func (e *end) step(s crypt.Step, in inputs, name string, secret bool) val {
	return e.compute(s.Op, s.Params, s.Clause, in, name, s.Out, secret)
}

// deriveMaster makes the master secret.
func (e *end) deriveMaster(premaster, sessionHash val) val {
	if e.hs.session.ExtendedMasterSecret {
		s := e.hs.schedule.ExtendedMaster(premaster.data, sessionHash.data)
		return e.step(s, from(premaster, sessionHash), "master_secret", true)
	}
	client, server := e.hs.randoms()
	s := e.hs.schedule.Master(premaster.data, client.data, server.data)
	return e.step(s, from(premaster, client, server), "master_secret", true)
}

// deriveKeys makes the session keys.
func (e *end) deriveKeys(master val) *keys {
	s := e.hs.suite
	client, server := e.hs.randoms()
	block := e.step(e.hs.schedule.KeyBlock(master.data, client.data, server.data, crypt.KeyBlockLen(s, e.version)),
		from(master, server, client), "key_block", true)
	cut := crypt.SplitKeyBlock(s, e.version, block.data)
	k := &keys{client: writeKeys{keys: cut.Client}, server: writeKeys{keys: cut.Server}}
	if e.tr == nil {
		return k
	}
	op := e.op(crypt.OpSplit, crypt.SplitParams(s, e.version), "RFC 5246 §6.3", from(block))
	named := map[string]val{}
	for _, p := range cut.Parts() {
		v := e.result(op, p.Name, p.Data, true)
		named[p.Name] = v
		w := &k.server
		if p.Name[0] == 'c' {
			w = &k.client
		}
		w.values = append(w.values, v.id)
	}
	e.computed(op)
	for _, w := range []struct {
		k    *writeKeys
		role string
	}{{&k.client, "client"}, {&k.server, "server"}} {
		for _, name := range [...]string{"_write_key", "_write_MAC_key", "_write_IV"} {
			if v, ok := named[w.role+name]; ok {
				w.k.inputs = append(w.k.inputs, v)
			}
		}
	}
	return k
}

// verifyData is what the client's or the server's Finished has to carry, all
// messages before it having been added.
func (e *end) verifyData(master val, client bool) val {
	name := "server_verify_data"
	if client {
		name = "client_verify_data"
	}
	if e.version == iana.SSL30 {
		return e.verifyData30(master, client, name)
	}
	digest := e.hashMessages("handshake_hash", "RFC 5246 §7.4.9")
	return e.step(e.hs.schedule.VerifyData(master.data, digest.data, client), from(master, digest), name, false)
}

var changeCipherSpec = &trace.Message{Content: iana.ContentChangeCipherSpec, Name: "change_cipher_spec"}

// use fixes the suite: the key schedule with its hash, and how key exchange
// messages are laid out. The version is there before.
func (h *handshake) use(s *iana.Suite, etm bool) {
	h.suite, h.etm = s, etm && s.Cipher.CBC()
	h.schedule = crypt.NewSchedule(h.session.Version, s)
	h.transcript.use(h.schedule.Hash())
	h.session.Suite, h.session.EncryptThenMAC = s.Code, h.etm
}
