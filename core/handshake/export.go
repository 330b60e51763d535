package handshake

import (
	"crypto"
	"errors"

	"handshakelab/core/crypt"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
)

// exporter is what keys for other protocols are made of once a handshake is
// complete.
type exporter struct {
	hash                       crypto.Hash
	secret                     val // the master secret, in TLS 1.3 the exporter_secret
	clientRandom, serverRandom val // not in TLS 1.3
}

// keepExporter12 keeps what TLS up to 1.2 exports from (RFC 5705 §4).
func (e *end) keepExporter12(master val) {
	client, server := e.hs.randoms()
	e.exporter = exporter{e.hs.schedule.Hash(), master, client, server}
}

// reservedLabels are those of the protocol itself (RFC 5705 §4, §6).
var reservedLabels = [...]string{crypt.LabelClientFinished, crypt.LabelServerFinished, crypt.LabelMasterSecret,
	crypt.LabelExtendedMasterSecret, crypt.LabelKeyExpansion}

func (e *end) Export(label string, context []byte, n int) ([]byte, error) {
	x := &e.exporter
	switch {
	case x.secret.data == nil:
		return nil, errors.New("handshake: nothing to export from before the handshake is complete")
	case e.version == iana.SSL30:
		return nil, errors.New("handshake: SSL 3.0 has no exporter")
	}
	for _, l := range reservedLabels {
		if l == label {
			return nil, errors.New("handshake: the protocol itself uses the label " + label)
		}
	}
	op, clause := crypt.OpExporter12, "RFC 5705 §4"
	in := from(x.secret, x.clientRandom, x.serverRandom)
	var out []byte
	var err error
	if e.version >= iana.TLS13 {
		op, clause = crypt.OpExporter13, "RFC 9846 §7.5"
		in = from(x.secret)
		out, err = crypt.Exporter13(x.hash, x.secret.data, label, context, n)
	} else {
		out, err = crypt.Exporter12(x.hash, x.secret.data, x.clientRandom.data, x.serverRandom.data, label, context, n)
	}
	if err != nil || e.tr == nil {
		return out, err
	}
	in.values = append(in.values, e.known("exporter_label", label, []byte(label)))
	if context != nil {
		in.values = append(in.values, val{context, e.tr.Value("exporter_context", context, trace.Origin{Kind: trace.FromConst, Label: "application"}, false)})
	}
	e.compute(op, crypt.ExportParams(x.hash, n), clause, in, "exported", out, true)
	return out, nil
}
