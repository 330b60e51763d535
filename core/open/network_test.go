package open_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"handshakelab/core/export"
	"handshakelab/core/open"
)

// packets gives the IP packets of a capture of ours.
func packets(b []byte) (list [][]byte) {
	for len(b) > 0 {
		n := int(binary.LittleEndian.Uint32(b[4:]))
		if binary.LittleEndian.Uint32(b) == 6 {
			k := binary.LittleEndian.Uint32(b[20:])
			list = append(list, b[28:28+k])
		}
		b = b[n:]
	}
	return list
}

// pcap writes packets as tcpdump does, in this order of bytes, with this
// magic number.
func pcap(order binary.ByteOrder, magic uint32, link uint32, list [][]byte) []byte {
	w := func(b []byte, v ...uint32) []byte {
		for _, x := range v {
			var four [4]byte
			order.PutUint32(four[:], x)
			b = append(b, four[:]...)
		}
		return b
	}
	b := w(nil, magic)
	var version [4]byte
	order.PutUint16(version[:], 2)
	order.PutUint16(version[2:], 4)
	b = w(append(b, version[:]...), 0, 0, 1<<18, link)
	for i, p := range list {
		b = append(w(b, 1_780_000_000, uint32(i)*1000, uint32(len(p)), uint32(len(p))), p...)
	}
	return b
}

// messages reads a capture with one connection and gives what its ends got.
func messages(t *testing.T, what string, b []byte, keys string) []string {
	t.Helper()
	r, err := open.Read(b, open.Options{Keys: []byte(keys)})
	if err != nil || len(r.Found) != 1 {
		t.Fatalf("%s: %v: %+v", what, err, r)
	}
	rec := r.Recording(0)
	checkRecording(t, what, rec)
	return heard(rec.Trace, 1)
}

// ip6 puts a TCP segment of an IPv4 packet into an IPv6 one, with a header of
// options ahead.
func ip6(p []byte) []byte {
	tcp := p[20:]
	b := []byte{0x60, 0, 0, 0}
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(tcp)))
	b = append(b, 0, 64) // hop-by-hop options
	for _, at := range []int{12, 16} {
		b = append(append(b, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0), p[at:at+4]...)
	}
	b = append(b, 6, 0, 1, 4, 0, 0, 0, 0)
	return append(b, tcp...)
}

// Whatever kind of network a capture is from, and whoever wrote the file, the
// same messages are read.
func TestNetworks(t *testing.T) {
	for _, text := range []string{"", "versions=tls1.3"} {
		tr := run(t, text)
		ours, keys := export.PCAPNG(tr), export.KeyLog(tr)
		want := messages(t, text, ours, "")
		plain := packets(ours)
		each := func(f func([]byte) []byte) (out [][]byte) {
			for _, p := range plain {
				out = append(out, f(bytes.Clone(p)))
			}
			return out
		}
		ahead := func(head string) func([]byte) []byte {
			h, err := hex.DecodeString(strings.ReplaceAll(head, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			return func(p []byte) []byte { return append(bytes.Clone(h), p...) }
		}
		mac := "020000000001 020000000002 "
		little, big := binary.ByteOrder(binary.LittleEndian), binary.ByteOrder(binary.BigEndian)
		for _, c := range []struct {
			what string
			b    []byte
		}{
			{"raw", pcap(little, 0xa1b2c3d4, 101, plain)},
			{"the other order of bytes", pcap(big, 0xa1b2c3d4, 101, plain)},
			{"nanoseconds", pcap(little, 0xa1b23c4d, 12, plain)},
			{"only IPv4", pcap(little, 0xa1b2c3d4, 228, plain)},
			{"Ethernet", pcap(little, 0xa1b2c3d4, 1, each(func(p []byte) []byte { return append(ahead(mac+"0800")(p), 0, 0, 0, 0, 0, 0) }))}, // filled up
			{"a VLAN", pcap(little, 0xa1b2c3d4, 1, each(ahead(mac+"8100 0064 0800")))},
			{"two VLANs", pcap(little, 0xa1b2c3d4, 1, each(ahead(mac+"88a8 0064 8100 0065 0800")))},
			{"PPPoE", pcap(little, 0xa1b2c3d4, 1, each(ahead(mac+"8864 1100 0001 0100 0021")))},
			{"PPP", pcap(little, 0xa1b2c3d4, 9, each(ahead("ff03 0021")))},
			{"loopback", pcap(little, 0xa1b2c3d4, 0, each(ahead("02000000")))},
			{"OpenBSD's loopback", pcap(big, 0xa1b2c3d4, 108, each(ahead("00000002")))},
			{"Linux cooked", pcap(little, 0xa1b2c3d4, 113, each(ahead("0000 0304 0006 000000000000 0000 0800")))},
			{"Linux cooked, 2", pcap(little, 0xa1b2c3d4, 276, each(ahead("0800 0000 00000001 0304 00 06 0000000000000000")))},
			{"IPv6", pcap(little, 0xa1b2c3d4, 229, each(ip6))},
			{"IPv6 in Ethernet", pcap(little, 0xa1b2c3d4, 1, each(func(p []byte) []byte { return ahead(mac + "86dd")(ip6(p)) }))},
			{"IPv4 in IPv6", pcap(little, 0xa1b2c3d4, 101, each(func(p []byte) []byte {
				outer := ip6(p)[:40]
				outer[6] = 4
				binary.BigEndian.PutUint16(outer[4:], uint16(len(p)))
				return append(outer, p...)
			}))},
			{"no lengths, as network cards leave them", pcap(little, 0xa1b2c3d4, 101, each(func(p []byte) []byte { p[2], p[3] = 0, 0; return p }))},
		} {
			if got := messages(t, c.what, c.b, keys); !slices.Equal(got, want) {
				t.Errorf("%s: %s: other messages: %.80q, and not %.80q", text, c.what, without(got, want), without(want, got))
			}
		}
		// Of a kind that is not read here.
		r, err := open.Read(pcap(little, 0xa1b2c3d4, 127, plain), open.Options{})
		if err != nil || len(r.Found) != 0 || r.Foreign != len(plain) {
			t.Errorf("Wi-Fi: %v, %d of %d packets are foreign", err, r.Foreign, len(plain))
		}
	}
}

// Packets come in any order, twice, and in part; ports are used again; and
// what was never captured is told.
func TestDisorder(t *testing.T) {
	tr := run(t, "versions=tls1.3&server-key=rsa-4096")
	ours, keys := export.PCAPNG(tr), export.KeyLog(tr)
	want := messages(t, "in order", ours, "")
	plain := packets(ours)
	little := binary.ByteOrder(binary.LittleEndian)
	file := func(list [][]byte) []byte { return pcap(little, 0xa1b2c3d4, 101, list) }
	// Neighbours in one direction change places; each comes twice.
	var mixed [][]byte
	for i := 0; i < len(plain); i++ {
		if i+1 < len(plain) && bytes.Equal(plain[i][12:20], plain[i+1][12:20]) {
			mixed = append(mixed, plain[i+1], plain[i])
			i++
			continue
		}
		mixed = append(mixed, plain[i], plain[i])
	}
	if got := messages(t, "out of order, and twice", file(mixed), keys); len(without(want, got))+len(without(got, want)) > 0 {
		t.Errorf("out of order: %.80q are not read", without(want, got))
	}
	// Segments that overlap: each is sent once more with the last ten bytes of
	// the one before.
	var over [][]byte
	for i, p := range plain {
		if i > 0 && bytes.Equal(p[12:20], plain[i-1][12:20]) && len(p) > 40 && len(plain[i-1]) > 50 {
			tail := plain[i-1][len(plain[i-1])-10:]
			q := bytes.Clone(p[:40])
			binary.BigEndian.PutUint32(q[24:], binary.BigEndian.Uint32(p[24:])-10)
			q = append(append(q, tail...), p[40:]...)
			binary.BigEndian.PutUint16(q[2:], uint16(len(q)))
			over = append(over, q)
			continue
		}
		over = append(over, p)
	}
	if got := messages(t, "overlapping", file(over), keys); !slices.Equal(got, want) {
		t.Errorf("overlapping: %.80q are not read", without(want, got))
	}
	// The numbers of the bytes run over.
	var wrapped [][]byte
	for _, p := range plain {
		q := bytes.Clone(p)
		binary.BigEndian.PutUint32(q[24:], binary.BigEndian.Uint32(q[24:])-100)
		wrapped = append(wrapped, q)
	}
	if got := messages(t, "run over", file(wrapped), keys); !slices.Equal(got, want) {
		t.Errorf("run over: %.80q are not read", without(want, got))
	}
	// The same ports once more.
	r, err := open.Read(file(append(slices.Clone(plain), renumbered(plain)...)), open.Options{})
	if err != nil || len(r.Found) != 2 {
		t.Errorf("the ports used twice: %v, %d connections", err, len(r.Found))
	}
	// A packet that was not captured: all before it is read, and how much is
	// missing is told.
	at := slices.IndexFunc(plain, func(p []byte) bool { return len(p) == 1500 })
	if at < 0 {
		t.Fatal("no packet is full")
	}
	r, err = open.Read(file(slices.Delete(slices.Clone(plain), at, at+1)), open.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if rec := r.Recording(0); rec.Rest[1].Lost != 1460 || rec.Rest[1].More == 0 || rec.Records == 0 {
		t.Errorf("a packet is missing: %+v", rec.Rest[1])
	}
	// Another protocol ahead.
	var greeted [][]byte
	for i, p := range plain {
		q := bytes.Clone(p)
		if i >= 3 {
			add := uint32(10)
			binary.BigEndian.PutUint32(q[24:], binary.BigEndian.Uint32(q[24:])+add)
		}
		if i == 3 {
			for _, hello := range [][]byte{plain[1], plain[2]} {
				h := append(bytes.Clone(hello[:40]), "STARTTLS\r\n"...)
				binary.BigEndian.PutUint32(h[24:], 1)
				h[33] = 0x18
				binary.BigEndian.PutUint16(h[2:], uint16(len(h)))
				greeted = append(greeted, h)
			}
		}
		greeted = append(greeted, q)
	}
	r, err = open.Read(file(greeted), open.Options{Keys: []byte(keys)})
	if err != nil || len(r.Found) != 1 {
		t.Fatalf("behind STARTTLS: %v", err)
	}
	if rec := r.Recording(0); rec.Ahead != 20 || !slices.Equal(heard(rec.Trace, 1), want) {
		t.Errorf("behind STARTTLS: %d bytes are ahead", rec.Ahead)
	}
	// A file that is cut off anywhere is read up to there.
	whole := file(plain)
	for n := 0; n < len(whole); n += 97 {
		if r, err := open.Read(whole[:n], open.Options{}); n >= 24 && (err != nil || r.Kind != open.Captured) {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
	}
}

// renumbered gives a connection's packets with other numbers.
func renumbered(list [][]byte) (out [][]byte) {
	for _, p := range list {
		q := bytes.Clone(p)
		for _, at := range []int{24, 28} {
			binary.BigEndian.PutUint32(q[at:], binary.BigEndian.Uint32(q[at:])+70000)
		}
		out = append(out, q)
	}
	return out
}

// What Wireshark's own tools make of our capture is read as well.
func TestWiresharksTools(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("a WebAssembly module cannot start tshark; this runs natively")
	}
	tr := run(t, "versions=tls1.3&client-auth=require")
	ours, keys := export.PCAPNG(tr), export.KeyLog(tr)
	want := messages(t, "ours", ours, "")
	dir := t.TempDir()
	in := filepath.Join(dir, "in.pcapng")
	if err := os.WriteFile(in, ours, 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "keys")
	if err := os.WriteFile(log, []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	var hexdump strings.Builder
	for _, p := range packets(ours) {
		fmt.Fprintln(&hexdump, wireshark(p))
	}
	text := filepath.Join(dir, "packets.txt")
	if err := os.WriteFile(text, []byte(hexdump.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, args := range [][]string{
		{"tshark", "-r", in, "-F", "pcap", "-w"},
		{"tshark", "-r", in, "-F", "nsecpcap", "-w"},
		{"tshark", "-r", in, "-F", "pcapng", "-w"},
		{"editcap", "--inject-secrets", "tls," + log, in},
		{"editcap", "-F", "pcap", in},
		{"text2pcap", "-q", "-l", "101", text},
		{"text2pcap", "-q", "-l", "1", "-e", "0x0800", text},
		{"mergecap", "-w"},
	} {
		path, err := exec.LookPath(args[0])
		if err != nil {
			t.Fatalf("%v: it is needed for this test: apt-get install tshark", err)
		}
		out := filepath.Join(dir, fmt.Sprint(i))
		args = append(args, out)
		if args[0] == "mergecap" {
			args = append(args, in)
		}
		if msg, err := exec.Command(path, args[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", strings.Join(args[:3], " "), err, msg)
			continue
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if got := messages(t, args[0], b, keys); !slices.Equal(got, want) {
			t.Errorf("%s: %.80q are not read", strings.Join(args[:3], " "), without(want, got))
		}
	}
}
