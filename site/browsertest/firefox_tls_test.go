package browsertest

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestFirefoxCallsTheLab: Firefox is a client of our server's. It takes
// certificates compressed by zlib (RFC 8879), which none of Debian's other peers
// does.
func TestFirefoxCallsTheLab(t *testing.T) {
	program := filepath.Join(t.TempDir(), "handshake")
	if out, err := exec.Command("go", "build", "-o", program, "handshakelab/cmd/handshake").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program, "listen", "--format", "text", "0")
	var says lockedBuffer
	cmd.Stdout, cmd.Stderr = &says, &says
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	until := func(text string) bool {
		for range 500 {
			if strings.Contains(says.text(), text) {
				return true
			}
			time.Sleep(20 * time.Millisecond)
		}
		return false
	}
	if !until("Ctrl-C") {
		t.Fatal(says.text())
	}
	_, rest, _ := strings.Cut(says.text(), "127.0.0.1:")
	port, _, _ := strings.Cut(rest, " ")
	f := newFirefox(t)
	if err := f.open("https://localhost:" + port + "/"); err != nil {
		t.Fatal(err)
	}
	if text, err := f.eval("document.body.innerText"); err != nil || !strings.Contains(string(text), "Only you and I") {
		t.Errorf("%s, %v", text, err)
	}
	if !until("server: completed") || !strings.Contains(says.text(), "CompressedCertificate") {
		t.Error(says.text())
	}
}

// lockedBuffer is a buffer that one writes and another reads.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
