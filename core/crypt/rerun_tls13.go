package crypt

import "errors"

// tls13 repeats an Op of TLS 1.3's key schedule.
func (r rerun) tls13(name string) ([][]byte, error) {
	h := hashByName(r.param("hash"))
	if h == 0 {
		return nil, errParams
	}
	switch {
	case name == OpExtract13:
		return r.extract13()
	case len(r.in) == 0:
		return nil, errInputs
	case name == OpDeriveSecret13 || name == OpExpandLabel13:
		return r.expand13(name == OpDeriveSecret13)
	case name == OpVerifyData13 && len(r.in) == 2:
		return single(VerifyData13(h, r.in[0], r.in[1])), nil
	case name == OpExporter13 && (len(r.in) == 2 || len(r.in) == 3):
		n, err := r.number("n", 10)
		if err != nil {
			return nil, err
		}
		var context []byte
		if len(r.in) == 3 {
			context = r.in[2]
		}
		return onlyIf(Exporter13(h, r.in[0], string(r.in[1]), context, n))
	case name == OpVerifyData13 || name == OpExporter13:
		return nil, errInputs
	}
	return nil, errors.New("crypt: no Op " + name)
}

// extract13 takes salt and IKM from the inputs, but for what the params say is
// zeros.
func (r rerun) extract13() ([][]byte, error) {
	var given [2][]byte
	in := r.in
	for i, key := range [...]string{"salt", "ikm"} {
		if r.param(key) == "0" {
			continue
		}
		if len(in) == 0 {
			return nil, errInputs
		}
		// An input without bytes is no zeros.
		given[i] = append(make([]byte, 0, len(in[0])), in[0]...)
		in = in[1:]
	}
	if len(in) > 0 {
		return nil, errInputs
	}
	return single(Extract13(hashByName(r.param("hash")), given[0], given[1])), nil
}

// expand13 is Expand-Label, or Derive-Secret: without a second input the first
// has an empty context, the second the hash of nothing.
func (r rerun) expand13(derive bool) ([][]byte, error) {
	h, label := hashByName(r.param("hash")), r.param("label")
	n, err := r.number("n", 10)
	if err != nil || derive && n != h.Size() {
		return nil, errParams
	}
	if len(r.in) > 2 {
		return nil, errInputs
	}
	var context []byte
	if len(r.in) == 2 {
		context = r.in[1]
	} else if derive {
		context = Hash(h)
	}
	if !canExpand(h, label, context, n) {
		return nil, errInputs
	}
	return single(ExpandLabel13(h, r.in[0], label, context, n)), nil
}

func (r rerun) exporter12() ([][]byte, error) {
	n, err := r.number("n", 10)
	h := hashByName(r.param("hash"))
	if err != nil || h == 0 {
		return nil, errParams
	}
	if len(r.in) < 4 || len(r.in) > 5 {
		return nil, errInputs
	}
	var context []byte
	if len(r.in) == 5 {
		context = append([]byte{}, r.in[4]...)
	}
	return onlyIf(Exporter12(h, r.in[0], r.in[1], r.in[2], string(r.in[3]), context, n))
}

func onlyIf(b []byte, err error) ([][]byte, error) {
	if err != nil {
		return nil, err
	}
	return single(b), nil
}

// inner adds what a seal Op of TLS 1.3 has in its params.
func (r rerun) inner(h Header) Header {
	inner, _ := r.number("inner", 10)
	h.Inner = uint8(inner)
	h.Zeros, _ = r.number("zeros", 10)
	return h
}
