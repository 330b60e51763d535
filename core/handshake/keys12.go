package handshake

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// The key schedule of TLS 1.2, RFC 5246 §8.1 and §6.3:
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
	return e.compute(crypt.HashOp(e.hs.suite.Hash), "", clause, inputs{bytes: t.messages()}, name, sum, false)
}

// sessionHash is taken right after ClientKeyExchange, and only if the extended
// master secret was agreed on.
func (e *end) sessionHash() val {
	if !e.hs.session.ExtendedMasterSecret {
		return val{}
	}
	return e.hashMessages("session_hash", "RFC 7627 §3")
}

// deriveMaster makes the master secret.
func (e *end) deriveMaster(premaster, sessionHash val) val {
	h := e.hs.suite.Hash
	client, server := e.hs.randoms()
	if e.hs.session.ExtendedMasterSecret {
		master := crypt.ExtendedMasterSecret12(h, premaster.data, sessionHash.data)
		return e.compute(crypt.OpExtendedMasterSecret12,
			crypt.PRFParams(h, crypt.LabelExtendedMasterSecret, crypt.MasterSecretLen), "RFC 7627 §4",
			from(premaster, sessionHash), "master_secret", master, true)
	}
	master := crypt.MasterSecret12(h, premaster.data, client.data, server.data)
	return e.compute(crypt.OpMasterSecret12, crypt.PRFParams(h, crypt.LabelMasterSecret, crypt.MasterSecretLen),
		"RFC 5246 §8.1", from(premaster, client, server), "master_secret", master, true)
}

// deriveKeys makes the session keys.
func (e *end) deriveKeys(master val) *keys {
	s := e.hs.suite
	client, server := e.hs.randoms()
	n := crypt.KeyBlockLen(s, e.version)
	block := e.compute(crypt.OpKeyBlock12, crypt.PRFParams(s.Hash, crypt.LabelKeyExpansion, n), "RFC 5246 §6.3",
		from(master, server, client), "key_block", crypt.KeyBlock12(s.Hash, master.data, client.data, server.data, n), true)
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
	h := e.hs.suite.Hash
	digest := e.hashMessages("handshake_hash", "RFC 5246 §7.4.9")
	name := "server_verify_data"
	if client {
		name = "client_verify_data"
	}
	return e.compute(crypt.OpVerifyData12, crypt.PRFParams(h, crypt.FinishedLabel(client), crypt.VerifyDataLen),
		"RFC 5246 §7.4.9", from(master, digest), name, crypt.VerifyData12(h, master.data, digest.data, client), false)
}

var changeCipherSpec = &trace.Message{Content: iana.ContentChangeCipherSpec, Name: "change_cipher_spec"}

// use fixes the suite: its hash, and how key exchange messages are laid out.
func (h *handshake) use(s *iana.Suite, etm bool) {
	h.suite, h.etm = s, etm && s.Cipher.CBC()
	h.transcript.use(s.Hash)
	h.session.Suite, h.session.EncryptThenMAC = s.Code, h.etm
}
