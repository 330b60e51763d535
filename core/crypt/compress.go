package crypt

import (
	"bytes"
	"strconv"
)

// Certificates compressed by zlib, RFC 8879 §4: what is compressed is a
// Certificate message without its header.

const (
	certificateType  = 11
	certificateFront = 4 // bytes of the message's header
)

// CompressCertificate compresses a Certificate message, which has its header.
func CompressCertificate(message []byte) []byte { return CompressZlib(message[certificateFront:]) }

// DecompressCertificate gives the Certificate message, header included, whose n
// bytes behind the header are compressed. The error says that other than n
// bytes come out; n is below 2^24.
func DecompressCertificate(compressed []byte, n int) ([]byte, error) {
	body, err := DecompressZlib(compressed, n)
	if err != nil {
		return nil, err
	}
	return append([]byte{certificateType, byte(n >> 16), byte(n >> 8), byte(n)}, body...), nil
}

// DecompressParams are OpDecompressCertificate's.
func DecompressParams(n int) string { return "n=" + strconv.Itoa(n) }

func (r rerun) certificate(what string) ([][]byte, error) {
	data := bytes.Join(r.in, nil)
	switch what {
	case "compress":
		if len(data) < certificateFront {
			return nil, errInputs
		}
		return single(CompressCertificate(data)), nil
	case "decompress":
		n, err := strconv.ParseUint(r.param("n"), 10, 19)
		if err != nil {
			return nil, errParams
		}
		out, err := DecompressCertificate(data, int(n))
		if err != nil {
			return nil, nil
		}
		return single(out), nil
	}
	return nil, errParams
}
