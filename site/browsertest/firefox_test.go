package browsertest

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// firefox is a tab of a Firefox, driven through WebDriver BiDi.
type firefox struct {
	ws      *socket
	context string
	mu      sync.Mutex
	next    int
	waiting map[int]chan reply
	log     []string
}

type reply struct {
	result json.RawMessage
	err    error
}

// newFirefox starts a Firefox with a profile of its own.
func newFirefox(t *testing.T) *firefox {
	t.Helper()
	path, err := exec.LookPath("firefox-esr")
	if err != nil {
		if path, err = exec.LookPath("firefox"); err != nil {
			t.Fatal("Firefox is missing: apt-get install firefox-esr, or run ./build.sh test, which does it.")
		}
	}
	dir := t.TempDir()
	// The remote agent relaxes the first of these, so that file:// pages pass
	// here that fail for people.
	prefs := `user_pref("security.fileuri.strict_origin_policy", true);
user_pref("remote.prefs.recommended", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.startup.homepage", "about:blank");
`
	if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(prefs), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--profile", dir, "--remote-debugging-port", "0", "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+dir, "MOZ_HEADLESS_WIDTH=1280", "MOZ_HEADLESS_HEIGHT=900")
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address := make(chan string, 1)
	go func() {
		s := bufio.NewScanner(errs)
		for s.Scan() {
			if i := strings.Index(s.Text(), "ws://"); i >= 0 {
				address <- strings.TrimSpace(s.Text()[i:])
			}
		}
	}()
	var at string
	select {
	case at = <-address:
	case <-time.After(60 * time.Second):
		t.Fatal("Firefox did not say within a minute where its remote agent listens")
	}
	ws, err := dial(at + "/session")
	if err != nil {
		t.Fatal("Firefox's remote agent: ", err)
	}
	f := &firefox{ws: ws, waiting: map[int]chan reply{}}
	go f.read()
	t.Cleanup(func() { ws.c.Close() })
	if _, err := f.call("session.new", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{"acceptInsecureCerts": true}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.call("session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}); err != nil {
		t.Fatal(err)
	}
	b, err := f.call("browsingContext.getTree", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	var tree struct{ Contexts []struct{ Context string } }
	if err := json.Unmarshal(b, &tree); err != nil || len(tree.Contexts) == 0 {
		t.Fatalf("Firefox has no tab: %s", b)
	}
	f.context = tree.Contexts[0].Context
	return f
}

func (f *firefox) open(url string) error {
	for _, u := range []string{"about:blank", url} {
		if u == url {
			f.mu.Lock()
			f.log = nil
			f.mu.Unlock()
		}
		if _, err := f.call("browsingContext.navigate", map[string]any{"context": f.context, "url": u, "wait": "complete"}); err != nil {
			return err
		}
	}
	return nil
}

// eval has the value written as JSON in the page, which saves BiDi's own way
// of writing values.
func (f *firefox) eval(expression string) (json.RawMessage, error) {
	b, err := f.call("script.evaluate", map[string]any{
		"expression": "(async()=>{const v=await(" + expression + "); return v===undefined?'null':JSON.stringify(v)})()",
		"target":     map[string]any{"context": f.context}, "awaitPromise": true,
	})
	if err != nil {
		return nil, err
	}
	var r struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, err
	}
	if r.Type != "success" {
		return nil, errors.New(r.ExceptionDetails.Text)
	}
	return json.RawMessage(r.Result.Value), nil
}

func (f *firefox) console() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.log...)
}

func (f *firefox) call(method string, params any) (json.RawMessage, error) {
	ch := make(chan reply, 1)
	f.mu.Lock()
	f.next++
	id := f.next
	f.waiting[id] = ch
	f.mu.Unlock()
	b, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	if err := f.ws.send(b); err != nil {
		return nil, err
	}
	select {
	case r := <-ch:
		return r.result, r.err
	case <-time.After(60 * time.Second):
		return nil, fmt.Errorf("%s: no answer within a minute", method)
	}
}

func (f *firefox) read() {
	for {
		b, err := f.ws.receive()
		if err != nil {
			return
		}
		var m struct {
			ID      int
			Type    string
			Method  string
			Result  json.RawMessage
			Error   string
			Message string
			Params  struct{ Level, Text, Type string }
		}
		if json.Unmarshal(b, &m) != nil {
			continue
		}
		f.mu.Lock()
		switch {
		case m.Type == "event" && m.Method == "log.entryAdded":
			if m.Params.Level == "error" || m.Params.Level == "warn" {
				f.log = append(f.log, m.Params.Level+": "+m.Params.Text)
			}
		case m.Type == "success":
			f.waiting[m.ID] <- reply{result: m.Result}
		case m.Type == "error" && f.waiting[m.ID] != nil:
			f.waiting[m.ID] <- reply{err: fmt.Errorf("%s: %s", m.Error, m.Message)}
		}
		f.mu.Unlock()
	}
}

// socket is as much of a WebSocket (RFC 6455) as the above needs: one client,
// text both ways, no extensions.
type socket struct {
	c  net.Conn
	r  *bufio.Reader
	mu sync.Mutex
}

func dial(at string) (*socket, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, 16)
	rand.Read(nonce)
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n",
		u.Path, u.Host, base64.StdEncoding.EncodeToString(nonce))
	r := bufio.NewReader(c)
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("the answer to the upgrade is %s", resp.Status)
	}
	return &socket{c: c, r: r}, nil
}

func (s *socket) send(b []byte) error {
	h := []byte{0x81}
	switch n := len(b); {
	case n < 126:
		h = append(h, 0x80|byte(n))
	case n < 1<<16:
		h = binary.BigEndian.AppendUint16(append(h, 0x80|126), uint16(n))
	default:
		h = binary.BigEndian.AppendUint64(append(h, 0x80|127), uint64(n))
	}
	mask := make([]byte, 4)
	rand.Read(mask)
	h = append(h, mask...)
	for i := range b {
		h = append(h, b[i]^mask[i%4])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.c.Write(h)
	return err
}

// receive gives the next text, put together from its fragments.
func (s *socket) receive() ([]byte, error) {
	var msg []byte
	for {
		var h [2]byte
		if _, err := io.ReadFull(s.r, h[:]); err != nil {
			return nil, err
		}
		n := uint64(h[1] & 0x7f)
		var long [8]byte
		switch n {
		case 126:
			if _, err := io.ReadFull(s.r, long[:2]); err != nil {
				return nil, err
			}
			n = uint64(binary.BigEndian.Uint16(long[:2]))
		case 127:
			if _, err := io.ReadFull(s.r, long[:]); err != nil {
				return nil, err
			}
			n = binary.BigEndian.Uint64(long[:])
		}
		if n > 64<<20 {
			return nil, errors.New("a frame of more than 64 MB")
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(s.r, b); err != nil {
			return nil, err
		}
		switch h[0] & 0x0f {
		case 8:
			return nil, io.EOF
		case 9, 10:
			continue
		}
		msg = append(msg, b...)
		if h[0]&0x80 != 0 {
			return msg, nil
		}
	}
}

func TestFirefox(t *testing.T) {
	f := newFirefox(t)
	for _, c := range []struct{ name, url string }{
		{"single file", fileURL(t, "dist/handshake-lab.html")},
		{"root index.html, file", fileURL(t, "index.html")},
		{"served", serve(t)},
	} {
		t.Run(c.name, func(t *testing.T) { tour(page{t, f}, c.url) })
	}
}

func TestFirefoxLessons(t *testing.T) {
	p, url := page{t, newFirefox(t)}, serve(t)
	lessons(p, url)
	blind(p, url)
	projector(p, url)
}

func TestFirefoxOwnBytes(t *testing.T) { ownBytes(page{t, newFirefox(t)}, serve(t)) }

func TestFirefoxOwnCertificate(t *testing.T) { ownCertificate(page{t, newFirefox(t)}, serve(t)) }
