package matrix

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// program makes a command that ends with the test.
func program(t *testing.T, pkg, name string, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed for this test: apt-get install %s", name, pkg)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, path, args...)
}

// output runs a program to its end.
func output(t *testing.T, pkg, name string, args ...string) string {
	t.Helper()
	out, err := program(t, pkg, name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// talk runs a client: it says hello and waits for so many answers.
func talk(cmd *exec.Cmd, times int) error {
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out := &heard{answered: func() { in.Close() }, times: times} // some end with their input only
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return err
	}
	stop := time.AfterFunc(15*time.Second, func() { cmd.Process.Kill() })
	defer stop.Stop()
	io.WriteString(in, "hello\n")
	err = cmd.Wait()
	in.Close()
	if n := out.answers(); n < times {
		return fmt.Errorf("%v: %v, %d answers: %.2000s", cmd.Args, err, n, out.String())
	}
	return nil
}

// heard is what a client prints.
type heard struct {
	bytes.Buffer
	answered func()
	times    int
}

func (h *heard) answers() int { return strings.Count(h.String(), "answer\n") }

func (h *heard) Write(p []byte) (int, error) {
	n, err := h.Buffer.Write(p)
	if h.answers() >= h.times {
		h.answered()
	}
	return n, err
}

// daemon starts a server that listens at the port and waits until it does.
func daemon(t *testing.T, cmd *exec.Cmd, port string) string {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	in, err := cmd.StdinPipe() // kept open: some end with it
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	addr := "127.0.0.1:" + port
	for range 250 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%v does not start: %s", cmd.Args, out.String())
	return ""
}

var nextPort = struct {
	sync.Mutex
	n int
}{n: 25000 + os.Getpid()%2000}

// freePort gives a port below 32768, for those who cannot be told the address
// and would take any that the system gives.
func freePort(t *testing.T) string {
	t.Helper()
	nextPort.Lock()
	defer nextPort.Unlock()
	for range 1000 {
		nextPort.n++
		port := fmt.Sprint(nextPort.n)
		if l, err := net.Listen("tcp", ":"+port); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return ""
}
