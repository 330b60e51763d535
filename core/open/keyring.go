package open

import (
	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/onlooker"
	"handshakelab/core/trace"
)

// keyring writes down how the onlooker comes by the keys that open records:
// from the secrets of a key log, by computations that can be run again.
type keyring struct {
	randoms [2]trace.ValueID // the client's, the server's
	secrets []known
	blocks  []made
	ways    [2]inUse // from the server, from the client
}

// known is a secret that was written down.
type known struct {
	data  string
	value trace.ValueID
}

// made is a master secret whose keys were written down, and by which
// computation they were cut.
type made struct {
	data string
	op   trace.OpID
}

// inUse are the keys of one direction.
type inUse struct {
	keys   crypt.Keys
	secret string
	in     []trace.ValueID // as a record's Op takes them
	chain  trace.Slice     // what comes in the IV's place, CBC before TLS 1.1
}

// value adds a value that the onlooker has.
func (r *recorder) value(name string, data []byte, o trace.Origin, secret bool) trace.ValueID {
	id := trace.ValueID(len(r.t.Values) + 1)
	r.t.Values = append(r.t.Values, trace.Value{ID: id, Name: name, Conn: 1, Party: trace.Onlooker, Data: data, Origin: o, Secret: secret})
	return id
}

// op adds a computation of the onlooker's. Its outputs are added by result.
func (r *recorder) op(name, params, clause string, in []trace.ValueID, bytes ...trace.Slice) trace.OpID {
	id := trace.OpID(len(r.t.Ops) + 1)
	r.t.Ops = append(r.t.Ops, trace.Op{ID: id, Conn: 1, Party: trace.Onlooker, Name: name, Params: params, Clause: clause, In: in, InBytes: bytes})
	return id
}

func (r *recorder) result(op trace.OpID, name string, data []byte) trace.ValueID {
	id := r.value(name, data, trace.Origin{Kind: trace.FromOp, Op: op}, true)
	o := &r.t.Ops[op-1]
	o.Out = append(o.Out, id)
	return id
}

// random writes down an end's random, as it stands in its hello.
func (k *keyring) random(r *recorder, from trace.Party, at trace.Slice, off int, data []byte) {
	at.Off, at.Len = int32(off), int32(len(data))
	k.randoms[from-trace.Client] = r.value(from.String()+"_random", data, trace.Origin{Kind: trace.FromWire, Slice: at}, false)
}

// secret gives the value of a secret of the key log.
func (k *keyring) secret(r *recorder, name string, data []byte) trace.ValueID {
	for _, s := range k.secrets {
		if s.data == string(data) {
			return s.value
		}
	}
	id := r.value(name, data, trace.Origin{Kind: trace.FromConst, Label: "key log"}, true)
	k.secrets = append(k.secrets, known{string(data), id})
	return id
}

// opens writes down the computation that opened a record, and where its keys
// are from; 0 if there was none. Its output is added by opened.
func (k *keyring) opens(r *recorder, p *onlooker.Plain, sealed trace.Slice) trace.OpID {
	o := p.Way
	version, suite := r.spoken()
	if o == nil || suite == nil {
		return 0
	}
	w := &k.ways[index(p.FromClient)]
	if w.secret != string(o.Secret) || string(w.keys.Key) != string(o.Keys.Key) {
		if version >= iana.TLS13 {
			k.traffic(r, w, p, suite)
		} else {
			k.block(r, w, p, suite)
		}
	}
	in, bytes := w.in, []trace.Slice{sealed}
	if w.chain.Len > 0 {
		in, bytes = in[:len(in)-1], []trace.Slice{w.chain, sealed}
	}
	clause := "RFC 5246 §6.2.3"
	if version >= iana.TLS13 {
		clause = "RFC 9846 §5.2"
	}
	w.chain = trace.Slice{Buf: sealed.Buf, Off: sealed.Off + int32(o.Chain.Off), Len: int32(o.Chain.Len)}
	return r.op(o.Op, o.Params, clause, in, bytes...)
}

// spoken gives what the connection's records are protected by: in TLS 1.3 also
// ahead of the ServerHello, which says so.
func (r *recorder) spoken() (version uint16, s *iana.Suite) {
	if r.agreed.Version == 0 && r.read.Version >= iana.TLS13 {
		return r.read.Version, iana.SuiteByCode(r.read.Suite)
	}
	return r.agreed.Version, iana.SuiteByCode(r.agreed.Suite)
}

// opened completes what opens began.
func (k *keyring) opened(r *recorder, op trace.OpID, out trace.Slice) {
	if op != 0 {
		o := &r.t.Ops[op-1]
		o.OutBytes = append(o.OutBytes, out)
	}
}

// traffic writes down the keys of a traffic secret (RFC 9846 §7.3). One that
// the key log does not have came from the one before it (§7.2).
func (k *keyring) traffic(r *recorder, w *inUse, p *onlooker.Plain, suite *iana.Suite) {
	end := "server"
	if p.FromClient {
		end = "client"
	}
	name, secret, before := "", string(p.Way.Secret), w.secret
	for i := range r.log {
		if l := &r.log[i]; string(l.secret) == secret {
			name = l.label
		}
	}
	var id trace.ValueID
	switch {
	case name == "" && before != "":
		n := suite.Hash.Size()
		op := r.op(crypt.OpExpandLabel13, crypt.PRFParams(suite.Hash, crypt.LabelTrafficUpdate, n), "RFC 9846 §7.2", []trace.ValueID{k.secret(r, "", []byte(before))})
		id = r.result(op, end+"_application_traffic_secret_1", p.Way.Secret)
		k.secrets = append(k.secrets, known{secret, id})
	default:
		for _, l := range keyLabels {
			if l.label == name {
				name = l.value
			}
		}
		id = k.secret(r, name, p.Way.Secret)
	}
	in := []trace.ValueID{id}
	key := r.op(crypt.OpExpandLabel13, crypt.PRFParams(suite.Hash, crypt.LabelKey, suite.KeyLen), "RFC 9846 §7.3", in)
	w.in = []trace.ValueID{r.result(key, end+"_write_key", p.Way.Keys.Key)}
	iv := r.op(crypt.OpExpandLabel13, crypt.PRFParams(suite.Hash, crypt.LabelIV, suite.FixedIVLen), "RFC 9846 §7.3", in)
	w.in = append(w.in, r.result(iv, end+"_write_iv", p.Way.Keys.IV))
	w.keys, w.secret = p.Way.Keys, secret
}

// block writes down the keys of a direction that come of a master secret (RFC
// 5246 §6.3).
func (k *keyring) block(r *recorder, w *inUse, p *onlooker.Plain, suite *iana.Suite) {
	version, end := r.agreed.Version, "server"
	if p.FromClient {
		end = "client"
	}
	op := k.split(r, p.Way.Secret, version, suite)
	*w = inUse{keys: p.Way.Keys, secret: string(p.Way.Secret)}
	for _, name := range [...]string{"_write_key", "_write_MAC_key", "_write_IV"} {
		for _, id := range r.t.Op(op).Out {
			if r.t.Value(id).Name == end+name {
				w.in = append(w.in, id)
			}
		}
	}
}

// split gives the computation that cut a master secret's key block.
func (k *keyring) split(r *recorder, secret []byte, version uint16, suite *iana.Suite) trace.OpID {
	for _, b := range k.blocks {
		if b.data == string(secret) {
			return b.op
		}
	}
	master := k.secret(r, "master_secret", secret)
	client, server := k.randoms[0], k.randoms[1] // there are both, or nothing would be open
	s := crypt.NewSchedule(version, suite).KeyBlock(secret, r.t.Value(client).Data, r.t.Value(server).Data, crypt.KeyBlockLen(suite, version))
	block := r.result(r.op(s.Op, s.Params, s.Clause, []trace.ValueID{master, server, client}), "key_block", s.Out)
	op := r.op(crypt.OpSplit, crypt.SplitParams(suite, version), "RFC 5246 §6.3", []trace.ValueID{block})
	cut := crypt.SplitKeyBlock(suite, version, s.Out)
	for _, part := range cut.Parts() {
		r.result(op, part.Name, part.Data)
	}
	k.blocks = append(k.blocks, made{string(secret), op})
	return op
}
