package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"handshakelab/core/crypt"
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/scenario"
)

// settings are the flags that connect and listen have in common: what an end
// speaks, who it is, and how it is told. What it speaks are lists in order of
// preference; empty is the default.
type settings struct {
	versions, ciphers, groups, signatures, alpn, psk string
	cert, key, ech, format                           string
	echo                                             bool
}

const settingsHelp = `  --versions LIST     tls1.2,tls1.3 or a range, ssl3.0-tls1.3
  --ciphers LIST      IANA's names; all is everything there is, what is broken too
  --groups LIST       x25519,secp256r1 …
  --signatures LIST   ecdsa_secp256r1_sha256,rsa_pss_rsae_sha256 …
  --alpn LIST         http/1.1; none leaves it out
  --psk NAME:HEX      a key that both ends were given before (TLS 1.3)
`

func (s *settings) flags(fs *flag.FlagSet) {
	fs.StringVar(&s.versions, "versions", "", "")
	fs.StringVar(&s.ciphers, "ciphers", "", "")
	fs.StringVar(&s.groups, "groups", "", "")
	fs.StringVar(&s.signatures, "signatures", "", "")
	fs.StringVar(&s.alpn, "alpn", "http/1.1", "")
	fs.StringVar(&s.psk, "psk", "", "")
	fs.StringVar(&s.cert, "cert", "", "")
	fs.StringVar(&s.key, "key", "", "")
	fs.StringVar(&s.ech, "ech", "", "")
	fs.StringVar(&s.format, "format", s.format, "")
	fs.BoolVar(&s.echo, "echo", false, "")
}

// one reads the flags of a command that has one argument: what it is, and an
// example.
func one(fs *flag.FlagSet, args []string, what, example string) (string, error) {
	rest, err := parse(fs, args)
	if err != nil {
		return "", err
	}
	if len(rest) != 1 {
		return "", fmt.Errorf("one %s is wanted, and here are %d; for example: handshake %s %s", what, len(rest), fs.Name(), example)
	}
	return rest[0], nil
}

// files gives the identity in the files that are named, nil if none are.
func (s *settings) files() (*handshake.Identity, error) {
	if s.cert == "" && s.key != "" {
		return nil, errors.New("--key: whose key is it? --cert FILE names the certificate")
	}
	if s.cert == "" {
		return nil, nil
	}
	id, err := identity(s.cert, s.key)
	return &id, err
}

// config gives an end's settings.
func (s *settings) config() (*handshake.Config, error) {
	c := &handshake.Config{ExtendedMasterSecret: true, EncryptThenMAC: true, SecureRenegotiation: true, CompatibilityMode: true,
		CertCompression: []uint16{iana.CompressionZlib},
		PSKModes:        []uint8{iana.PSKDHEKE, iana.PSKKE}, Random: fresh()}
	var err error
	if c.Versions, err = versionList(s.versions); err != nil {
		return nil, err
	}
	if c.Suites, err = codes("ciphers", s.ciphers, suiteInfos()); err != nil {
		return nil, err
	}
	if c.Groups, err = codes("groups", s.groups, groupInfos()); err != nil {
		return nil, err
	}
	if c.Signatures, err = codes("signatures", s.signatures, schemeInfos()); err != nil {
		return nil, err
	}
	if s.psk != "" {
		key, err := sharedKey(s.psk)
		if err != nil {
			return nil, err
		}
		c.PSKs = []handshake.PSK{key}
	}
	if s.alpn != "none" && s.alpn != "" {
		c.ALPN = strings.Split(s.alpn, ",")
		for _, p := range c.ALPN {
			if p == "" || len(p) > 255 {
				return nil, fmt.Errorf("--alpn: a protocol's name has 1 to 255 letters, and %.20q has %d", p, len(p))
			}
		}
	}
	return c, nil
}

// sharedKey reads NAME:HEX. A name may have colons, the key has none.
func sharedKey(text string) (handshake.PSK, error) {
	i := strings.LastIndexByte(text, ':')
	if i < 1 || i > 1000 {
		return handshake.PSK{}, errors.New("--psk: a name, a colon and the key in hexadecimal, such as gate:00112233445566778899aabbccddeeff")
	}
	key, err := hex.DecodeString(text[i+1:])
	if err != nil || len(key) < 16 {
		return handshake.PSK{}, errors.New("--psk: the key behind the colon has 16 bytes or more, two hexadecimal digits each; openssl rand -hex 32 makes one")
	}
	return handshake.PSK{Identity: []byte(text[:i]), Key: key}, nil
}

// fresh gives randomness that nobody can foresee, as an end wants it: by
// label, from a seed of its own that the system made. One for each
// connection: two with the same would send the same bytes.
func fresh() crypt.Random {
	var seed [32]byte
	rand.Read(seed[:]) // it never fails: see crypto/rand
	return crypt.Labelled(string(seed[:]))
}

// spoken are the versions that the ends speak, the best first.
var spoken = []uint16{iana.TLS13, iana.TLS12, iana.TLS11, iana.TLS10, iana.SSL30}

// usual are those that they speak unless they are told otherwise.
var usual = []uint16{iana.TLS13, iana.TLS12}

// versionList reads a list of versions, ranges included, and gives the best first.
func versionList(text string) ([]uint16, error) {
	if text == "" {
		return usual, nil
	}
	var list []uint16
	for part := range strings.SplitSeq(text, ",") {
		low, high, isRange := strings.Cut(part, "-")
		if !isRange {
			high = low
		}
		from, err := version(low)
		if err != nil {
			return nil, err
		}
		to, err := version(high)
		if err != nil {
			return nil, err
		}
		if from > to {
			return nil, fmt.Errorf("--versions: %s begins after its end; %s-%s is the other way round", part, high, low)
		}
		for v := to; v >= from; v-- {
			if !slices.Contains(spoken, v) {
				return nil, fmt.Errorf("--versions: %s cannot be spoken yet", versionName(v))
			}
			if !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	slices.Sort(list)
	slices.Reverse(list)
	return list, nil
}

func version(name string) (uint16, error) {
	var names []string
	for i := range iana.Versions {
		if iana.Versions[i].Name == name {
			return iana.Versions[i].Code, nil
		}
		names = append(names, iana.Versions[i].Name)
	}
	return 0, nothingLike("versions", name, names)
}

func nothingLike(flag, name string, names []string) error {
	if near := scenario.Nearest(name, names); near != "" {
		return fmt.Errorf("--%s: there is no %q; did you mean %s?", flag, name, near)
	}
	return fmt.Errorf("--%s: there is no %q; \"handshake scenarios %s\" lists what there is", flag, name, flag)
}

// codes reads a list of names. The default is everything that is not broken,
// the recommended first.
func codes(flag, text string, all []iana.Info) ([]uint16, error) {
	var list []uint16
	if text == "" || text == "all" {
		for _, standing := range []iana.Standing{iana.Recommended, iana.Plain, iana.Legacy, iana.Broken} {
			for _, i := range all {
				if i.Standing == standing && (standing != iana.Broken || text == "all") {
					list = append(list, i.Code)
				}
			}
		}
		return list, nil
	}
	var names []string
	for _, i := range all {
		names = append(names, i.Name)
	}
	for name := range strings.SplitSeq(text, ",") {
		i := slices.Index(names, name)
		if i < 0 {
			return nil, nothingLike(flag, name, names)
		}
		if slices.Contains(list, all[i].Code) {
			return nil, fmt.Errorf("--%s: %s is in the list twice", flag, name)
		}
		list = append(list, all[i].Code)
	}
	return list, nil
}

func suiteInfos() (all []iana.Info) {
	for i := range iana.Suites {
		all = append(all, iana.Suites[i].Info)
	}
	return all
}

func groupInfos() (all []iana.Info) {
	for i := range iana.Groups {
		if crypt.GroupByCode(iana.Groups[i].Code) != nil {
			all = append(all, iana.Groups[i].Info)
		}
	}
	return all
}

func schemeInfos() (all []iana.Info) {
	for i := range iana.Schemes {
		if c := iana.Schemes[i].Code; crypt.AuthCanUse(iana.AuthRSA, c) || crypt.AuthCanUse(iana.AuthECDSA, c) {
			all = append(all, iana.Schemes[i].Info)
		}
	}
	return all
}

func versionName(code uint16) string { return iana.VersionByCode(code).Name }
