// Package socket carries an end's bytes over a real connection.
//
// The end is core/handshake's, the same as in the page: it knows neither
// sockets nor time. Everything that a network brings with it is here: reads
// that end anywhere, peers that send without reading or read without sending,
// silence, streams that break off. [Carry] runs one connection, whatever the
// peer does, within [Limits].
//
// Bytes are fed to the end record by record, as far as they have arrived, so
// that an application above it can answer each record for itself.
package socket

import (
	"context"
	"io"
	"net"
	"time"

	"handshakelab/core/handshake"
	"handshakelab/core/trace"
)

// Limits bound what a connection may cost. All must be positive.
type Limits struct {
	Handshake time.Duration // for all of the handshake
	Idle      time.Duration // without a byte from the peer, once the handshake is complete
	Total     time.Duration // for all of the connection
	Linger    time.Duration // after this end has closed, for the peer to take and to answer what was sent
	Bytes     int64         // that may arrive
	Pending   int           // bytes sent that the peer has not taken: more, and nothing more is read until it does
}

// Why says why a connection is over.
type Why uint8

const (
	Done        Why = iota // the end has ended, or has closed: its Status says how
	Slow                   // the handshake, or the connection, took too long
	Idle                   // the peer was silent for too long
	TooMuch                // it sent more than it may
	Interrupted            // the context was cancelled
)

// Result is how a connection was.
type Result struct {
	Why       Why
	In, Out   int64         // bytes that arrived, and that the system took
	Took      time.Duration // all of it
	Handshake time.Duration // until the handshake was complete; 0 if it never was
}

// Conn is a connection under way, as its application sees it.
type Conn struct {
	handshake.End
	closed bool
	idle   time.Duration
}

// Patience sets anew for how long the peer may be silent.
func (c *Conn) Patience(idle time.Duration) { c.idle = idle }

// Write sends application data.
func (c *Conn) Write(data []byte) { c.Do(handshake.Write(data)) }

// Close says that this end will send no more. What the peer still sends is
// read until it closes too, but not for long.
func (c *Conn) Close() {
	c.closed = true
	c.Do(handshake.Close())
}

// Open says whether the handshake is complete and nobody has closed.
func (c *Conn) Open() bool { return !c.closed && c.Status().State == handshake.Open }

// piece is what one read gave.
type piece struct {
	data []byte
	err  error
}

// wrote is what came of one write.
type wrote struct {
	n   int
	err error
}

// Carry carries an end's bytes over a connection until one of them is over,
// then closes the connection. It does not stop the end. app, which may be
// nil, is called whenever the end has run, and never at the same time as
// another call. The recorder, which may be nil, is given the time since start.
func Carry(ctx context.Context, sock net.Conn, end handshake.End, rec *trace.Recorder, start time.Time, l Limits, app func(*Conn)) Result {
	c := &carrier{Conn: Conn{End: end, idle: l.Idle}, sock: sock, rec: rec, start: start, limits: l, app: app,
		read: make(chan piece), next: make(chan struct{}), write: make(chan []byte), wrote: make(chan wrote, 1), over: make(chan struct{})}
	defer sock.Close()
	defer close(c.over)
	go c.reader()
	go c.writer()
	c.run(ctx)
	c.result.Took = time.Since(start)
	return c.result
}

// carrier is one call of Carry. The end runs in it alone; a goroutine each
// reads and writes, so that a peer that does only one of them stops neither.
type carrier struct {
	Conn
	sock   net.Conn
	rec    *trace.Recorder
	start  time.Time
	limits Limits
	app    func(*Conn)
	result Result

	read  chan piece    // from the reader
	next  chan struct{} // to it: the piece is used up
	write chan []byte   // to the writer
	wrote chan wrote    // from it
	over  chan struct{} // closed in the end

	header  []byte // the beginning of the next record's header
	left    int    // bytes of the current record still to come
	pending []byte // to be written
	writing int    // bytes in the writer's hands
	broken  bool   // nothing can be written any more
	shut    bool   // our direction of the stream has been closed
	eof     bool
	moved   time.Time // when bytes went last, in either direction
	ending  time.Time // when this end had nothing more to say
}

func (c *carrier) reader() {
	buf := make([]byte, 1<<14)
	for {
		n, err := c.sock.Read(buf)
		select {
		case c.read <- piece{buf[:n], err}:
		case <-c.over:
			return
		}
		if err != nil {
			return
		}
		select {
		case <-c.next:
		case <-c.over:
			return
		}
	}
}

func (c *carrier) writer() {
	for {
		select {
		case b := <-c.write:
			n, err := c.sock.Write(b)
			c.wrote <- wrote{n, err}
			if err != nil {
				return
			}
		case <-c.over:
			return
		}
	}
}

// run is the connection.
func (c *carrier) run(ctx context.Context) {
	c.moved = c.start
	c.settle()
	for !c.finished() {
		in, out := c.read, chan []byte(nil)
		if c.eof || len(c.pending)+c.writing > c.limits.Pending {
			in = nil // the peer has to take first what is there for it
		}
		if len(c.pending) > 0 && c.writing == 0 && !c.broken {
			out = c.write
		}
		due, why := c.due()
		timer := time.NewTimer(time.Until(due))
		select {
		case p := <-in:
			c.arrived(p)
		case out <- c.pending:
			c.writing, c.pending = len(c.pending), nil
		case w := <-c.wrote:
			c.written(w)
		case <-timer.C:
			if c.overdue(why) {
				timer.Stop()
				return
			}
		case <-ctx.Done():
			c.result.Why = Interrupted
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// finished says whether there is nothing more to do: both directions are at
// their end and all is written.
func (c *carrier) finished() bool {
	if !c.done() {
		return false
	}
	if !c.broken && len(c.pending)+c.writing > 0 {
		return false
	}
	if !c.shut {
		// Half of the stream is closed, and the rest is read for a while: to
		// close at once with bytes unread would be a reset, which can take
		// our last words, an alert perhaps, from the peer.
		c.shut = true
		if s, ok := c.sock.(interface{ CloseWrite() error }); !ok || s.CloseWrite() != nil {
			return true
		}
	}
	return c.eof
}

// done says whether this end has nothing more to say.
func (c *carrier) done() bool { return c.closed || c.Status().State == handshake.Ended }

// due gives the moment until which something has to happen, and what it means
// if nothing does.
func (c *carrier) due() (time.Time, Why) {
	if c.done() && len(c.pending)+c.writing == 0 {
		if c.ending.IsZero() {
			c.ending = time.Now()
		}
		return c.ending.Add(c.limits.Linger), Done
	}
	at, why := c.start.Add(c.limits.Total), Slow
	t, w := c.moved.Add(c.idle), Idle
	if !c.done() && c.Status().State == handshake.Handshaking {
		t, w = c.start.Add(c.limits.Handshake), Slow
	}
	if t.Before(at) {
		at, why = t, w
	}
	return at, why
}

// overdue is called when time has run out, and says whether that is all. An
// open connection is closed in form.
func (c *carrier) overdue(why Why) bool {
	if why == Done {
		return true
	}
	if c.done() {
		return true // the peer does not take our last words
	}
	c.result.Why = why
	return !c.leave()
}

// leave closes an open connection from here, and says whether there was one.
func (c *carrier) leave() bool {
	if !c.Open() {
		return false
	}
	c.Close()
	c.settle()
	c.moved = time.Now() // there is time again to say so
	return true
}

// settle lets the application do its part after the end has run, and takes
// what there is to be sent.
func (c *carrier) settle() {
	if c.Status().State == handshake.Open && c.result.Handshake == 0 {
		c.result.Handshake = time.Since(c.start)
	}
	if c.app != nil {
		c.app(&c.Conn)
	}
	if b := c.Take(); !c.broken {
		c.pending = append(c.pending, b...)
	}
}

// arrived takes a piece of the stream.
func (c *carrier) arrived(p piece) {
	c.moved = time.Now()
	if c.rec != nil {
		c.rec.Now = c.moved.Sub(c.start)
	}
	c.result.In += int64(len(p.data))
	if c.result.In > c.limits.Bytes {
		c.eof = true // nothing more is read
		if !c.done() {
			c.result.Why = TooMuch
			if !c.leave() {
				c.End.Stop()
			}
		}
		return
	}
	for data := p.data; len(data) > 0; {
		n := c.record(data)
		if c.Status().State != handshake.Ended {
			c.Feed(data[:n])
			c.settle()
		}
		data = data[n:]
	}
	if p.err != nil {
		c.eof = true // a reset too is, to the end, the end of the peer's stream
		if p.err != io.EOF {
			c.broken = true
		}
		c.End.EOF()
		c.settle()
		return
	}
	c.next <- struct{}{}
}

// record gives how many of these bytes belong to the current record.
func (c *carrier) record(data []byte) int {
	const headerLen = 5
	if c.left == 0 {
		n := min(headerLen-len(c.header), len(data))
		if c.header = append(c.header, data[:n]...); len(c.header) < headerLen {
			return n
		}
		c.left = int(c.header[3])<<8 | int(c.header[4])
		c.header = c.header[:0]
		if c.left == 0 {
			return n
		}
		m := min(c.left, len(data)-n)
		c.left -= m
		return n + m
	}
	n := min(c.left, len(data))
	c.left -= n
	return n
}

// written takes note of what the writer did.
func (c *carrier) written(w wrote) {
	c.result.Out += int64(w.n)
	c.writing = 0
	c.moved = time.Now()
	if w.err != nil {
		// The peer takes nothing any more. What it said before may still come.
		c.broken, c.pending = true, nil
	}
}
