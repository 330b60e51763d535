package crypt

import (
	"bytes"
	"errors"
	"strconv"
)

// hpke repeats an Op of hybrid public key encryption.
func (r rerun) hpke(name string) ([][]byte, error) {
	switch {
	case len(r.in) < 2:
		return nil, errInputs
	case name == OpHPKEEncapsulate || name == OpHPKEDecapsulate:
		return r.hpkeSecret(name == OpHPKEEncapsulate)
	}
	aead, err := r.number("aead", 10)
	if err != nil {
		return nil, err
	}
	if name == OpHPKEKeys {
		if hpkeCipher(uint16(aead)) == "" {
			return nil, errParams
		}
		k := HPKEKeys(uint16(aead), r.in[0], bytes.Join(r.in[1:], nil))
		return [][]byte{k.Key, k.IV}, nil
	}
	seq, err := strconv.ParseUint(r.param("seq"), 10, 64)
	if err != nil {
		return nil, errParams
	}
	if len(r.in) < 3 {
		return nil, errInputs
	}
	k, rest := Keys{Key: r.in[0], IV: r.in[1]}, bytes.Join(r.in[3:], nil)
	switch name {
	case OpHPKESeal:
		return onlyIf(HPKESeal(uint16(aead), k, seq, r.in[2], rest))
	case OpHPKEOpen:
		message, err := HPKEOpen(uint16(aead), k, seq, r.in[2], rest)
		if err == ErrRecordMAC {
			return nil, nil
		}
		return onlyIf(message, err)
	}
	return nil, errors.New("crypt: no Op " + name)
}

func (r rerun) hpkeSecret(encapsulate bool) ([][]byte, error) {
	if len(r.in) != 2 {
		return nil, errInputs
	}
	k, err := x25519.KeyShare(r.in[0])
	if err != nil {
		return nil, err
	}
	if encapsulate {
		enc, secret, err := HPKEEncapsulate(k, r.in[1])
		if err != nil {
			return nil, nil
		}
		return [][]byte{enc, secret}, nil
	}
	secret, err := HPKEDecapsulate(k, r.in[1])
	if err != nil {
		return nil, nil
	}
	return single(secret), nil
}
