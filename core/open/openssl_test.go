//go:build !js

package open_test

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"handshakelab/core/open"
	"handshakelab/core/trace"
)

// tap is a relay that writes down what passes, as packets.
type tap struct {
	mu   sync.Mutex
	list [][]byte
	next [2]uint32
}

func (c *tap) packet(side int, flags byte, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ip := append([]byte{0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6, 0, 0}, 127, 0, 0, 1, 127, 0, 0, 1)
	binary.BigEndian.PutUint16(ip[2:], uint16(40+len(data)))
	ports := []byte{0xc0, 1, 0x11, 0x5c}
	if side == 1 {
		ports = []byte{0x11, 0x5c, 0xc0, 1}
	}
	tcp := binary.BigEndian.AppendUint32(ports, c.next[side])
	tcp = append(binary.BigEndian.AppendUint32(tcp, c.next[1-side]), 0x50, flags, 0xff, 0xff, 0, 0, 0, 0)
	c.list = append(c.list, append(append(ip, tcp...), data...))
	c.next[side] += uint32(len(data))
	if flags&3 != 0 {
		c.next[side]++
	}
}

func (c *tap) pass(to, from net.Conn, side int, done *sync.WaitGroup) {
	defer done.Done()
	b := make([]byte, 1300)
	for {
		n, err := from.Read(b)
		if n > 0 {
			c.packet(side, 0x18, append([]byte(nil), b[:n]...))
			to.Write(b[:n])
		}
		if err != nil {
			to.(*net.TCPConn).CloseWrite()
			return
		}
	}
}

// A session of OpenSSL's is read, its data too, with the key log that OpenSSL
// writes.
func TestOpenSSLSession(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is needed for this test: apt-get install openssl")
	}
	dir := t.TempDir()
	cert, key, log := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), filepath.Join(dir, "keys")
	if out, err := exec.Command(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
		"-subj", "/CN=tap.test", "-days", "2").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, version := range []string{"-tls1_2", "-tls1_3"} {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr := free.Addr().String()
		free.Close()
		os.Remove(log)
		server := exec.Command(openssl, "s_server", "-accept", addr, "-cert", cert, "-key", key, "-rev", "-naccept", "1")
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		relay, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		c := &tap{}
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			client, err := relay.Accept()
			if err != nil {
				return
			}
			var up net.Conn
			for range 50 {
				if up, err = net.Dial("tcp", addr); err == nil {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			if err != nil {
				client.Close()
				return
			}
			c.packet(0, 2, nil)
			c.packet(1, 0x12, nil)
			c.packet(0, 0x10, nil)
			var both sync.WaitGroup
			both.Add(2)
			go c.pass(up, client, 0, &both)
			go c.pass(client, up, 1, &both)
			both.Wait()
			client.Close()
			up.Close()
		}()
		client := exec.Command(openssl, "s_client", "-connect", relay.Addr().String(), "-servername", "tap.test", version, "-keylogfile", log, "-quiet", "-no_ign_eof")
		in, _ := client.StdinPipe()
		out, _ := client.StdoutPipe()
		if err := client.Start(); err != nil {
			t.Fatal(err)
		}
		io.WriteString(in, "olleh\n")
		answer := make([]byte, 6)
		_, readErr := io.ReadFull(out, answer)
		in.Close()
		client.Process.Kill()
		client.Wait()
		select {
		case <-finished:
		case <-time.After(5 * time.Second):
			t.Error("the relay does not end")
		}
		relay.Close()
		server.Process.Kill()
		server.Wait()
		if readErr != nil || string(answer) != "hello\n" {
			t.Fatalf("%s: %v, %q", version, readErr, answer)
		}
		keys, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		r, err := open.Read(pcap(binary.LittleEndian, 0xa1b2c3d4, 101, c.list), open.Options{Keys: keys})
		if err != nil || len(r.Found) != 1 || r.Found[0].Host != "tap.test" {
			t.Fatalf("%s: %v %+v", version, err, r)
		}
		rec := r.Recording(0)
		checkRecording(t, version, rec)
		data := ""
		for i := range rec.Trace.Events {
			if e := &rec.Trace.Events[i]; e.Kind == trace.DataReceived {
				data += e.Party.String() + ":" + string(rec.Trace.Bytes(e.On[0]))
			}
		}
		if rec.Opened != rec.Sealed || !strings.Contains(data, "server:olleh\n") || !strings.Contains(data, "client:hello\n") {
			t.Errorf("%s: %d of %d are open; %q", version, rec.Opened, rec.Sealed, data)
		}
	}
}
