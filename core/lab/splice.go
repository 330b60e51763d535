package lab

import (
	"handshakelab/core/handshake"
	"handshakelab/core/iana"
	"handshakelab/core/trace"
	"handshakelab/core/wire"
)

// prefix is what the attacker says before he lets the client speak: a request
// whose last line has no end, so that the client's first line ends it.
const prefix = "GET /what-he-wants HTTP/1.1\r\nX-Ignore: "

// splice is the attack of 2009. The attacker calls the server and says his
// prefix. Then a client calls, and he hands its whole handshake on within his
// own connection: to the server it is a renegotiation, to the client a first
// handshake. From ChangeCipherSpec on he can read nothing any more, and hands
// on what he gets as it is.
func (l *lab) splice() {
	mine := l.connect(trace.Attacker, trace.Server, trace.Relay, nil)
	j := &joint{lab: l, up: mine.sides[0]}
	config := mine.relayConfig(serverName(mine.plan.Host))
	config.Divert = j.divert
	mine.sides[1].app = l.website(mine.sides[1])
	mine.sides[1].end = handshake.NewServer(l.serverConfig(mine))
	j.tunnel = tunnel{end: handshake.NewClient(config), joint: j}
	j.up.end = &j.tunnel
	j.up.app = func() {
		if j.up.open() && !j.said {
			j.said = true
			j.up.end.Do(handshake.Write([]byte(prefix)))
		}
	}
	l.begin(mine)
	l.settle()

	c := l.connect(trace.Client, trace.Attacker, trace.First, nil)
	l.rec.T.Conns[mine.id-1].Parent = c.id
	j.down = c.sides[1]
	j.by = j.down.scope.Event(trace.Event{Kind: trace.Attacked, Note: "splice"})
	j.down.end, j.down.app = j, func() {}
	c.sides[0].app = l.browser(c.sides[0])
	c.sides[0].end = handshake.NewClient(c.clientConfig())
	l.begin(c)
	l.settle()
}

// joint plays the server to the client, and hands on.
type joint struct {
	lab      *lab
	up, down *side // his end at the server, his place at the client
	tunnel   tunnel
	said     bool
	raw      [2]bool // to the server, to the client: what comes is handed on as it is
	in       []byte
	out      []handshake.Out // to the client
	outcome  string
	by       trace.EventID
}

// Feed takes records from the client: before its ChangeCipherSpec he sends
// them on under his own keys.
func (j *joint) Feed(b []byte) {
	for _, rec := range j.records(&j.in, b, j.down) {
		if j.raw[0] {
			j.tunnel.extra = append(j.tunnel.extra, j.handOn(j.up, rec))
			continue
		}
		content, data := rec.data[0], rec.data[recordHeader:]
		j.up.end.Do(handshake.Pass(message(content, data), data, trace.Slice{Buf: rec.buf, Off: recordHeader, Len: int32(len(data))}))
		j.raw[0] = content == iana.ContentChangeCipherSpec
	}
	j.lab.flush(j.up)
}

// divert gets what the server sends in answer, opened, and sends it to the
// client in the clear.
func (j *joint) divert(content uint8, data []byte, at trace.Slice) bool {
	if j.down == nil {
		return false
	}
	rec := wire.AppendRecord(nil, wire.Record{Type: content, Version: j.up.end.Status().Session.Version, Fragment: data})
	j.out = append(j.out, j.sent(j.down, rec, trace.Part{At: recordHeader, Len: at.Len, Src: at}))
	j.raw[1] = j.raw[1] || content == iana.ContentChangeCipherSpec
	if content == iana.ContentAlert && len(data) > 0 && data[0] == iana.LevelFatal && j.outcome == "" {
		j.outcome = trace.EndCut // the server would have none of it
	}
	return true
}

// received is a record that arrived at the attacker.
type received struct {
	buf  trace.BufID
	data []byte
}

// records cuts what arrived at a side into records.
func (j *joint) records(in *[]byte, b []byte, at *side) (out []received) {
	*in = append(*in, b...)
	for {
		r, n, err := wire.ParseRecord(*in)
		if err != nil || n == 0 {
			return out
		}
		data := (*in)[:n:n]
		*in = (*in)[n:]
		buf := at.scope.Buf(trace.ReceivedRecord, data)
		e := at.scope.Event(trace.Event{Kind: trace.RecordReceived, On: []trace.Slice{{Buf: buf, Len: int32(n)}}})
		if at == j.down {
			j.by = e
			if r.Type == iana.ContentAlert && n == recordHeader+2 && r.Fragment[0] == iana.LevelFatal {
				j.outcome = trace.EndCut
			}
		}
		out = append(out, received{buf, data})
	}
}

// handOn sends a record on as it is.
func (j *joint) handOn(to *side, rec received) handshake.Out {
	n := int32(len(rec.data))
	return j.sent(to, rec.data, trace.Part{Len: n, Src: trace.Slice{Buf: rec.buf, Len: n}})
}

func (j *joint) sent(by *side, rec []byte, part trace.Part) handshake.Out {
	buf := by.scope.Buf(trace.SentRecord, rec, part)
	e := by.scope.Event(trace.Event{Kind: trace.RecordSent, On: []trace.Slice{{Buf: buf, Len: int32(len(rec))}},
		Msg: &trace.Message{Content: rec[0]}})
	if by == j.down {
		j.by = e
	}
	return handshake.Out{Buf: buf, Data: rec}
}

// message names a message by its first byte.
func message(content uint8, data []byte) trace.Message {
	m := trace.Message{Content: content}
	switch {
	case content == iana.ContentHandshake && len(data) > 0:
		m.Type = data[0]
		m.Name, _ = iana.Name(iana.HandshakeTypeRegistry, uint64(data[0]))
	case content == iana.ContentChangeCipherSpec:
		m.Name = "change_cipher_spec"
	}
	return m
}

func (j *joint) EOF() { j.ends() }

// ends notes that one of the two is gone, and leaves the other alone too.
func (j *joint) ends() {
	if j.outcome == "" {
		if j.outcome = trace.EndCompleted; !j.raw[0] || !j.raw[1] {
			j.outcome = trace.EndCut
			j.by = j.down.scope.Event(trace.Event{Kind: trace.Closed, Note: "eof"})
		}
	}
	for _, s := range []*side{j.up, j.down} {
		s.shut = true
		j.lab.flush(s)
	}
}

func (j *joint) TakeRecords() []handshake.Out {
	out := j.out
	j.out = nil
	return out
}

func (j *joint) Status() handshake.Status {
	st := handshake.Status{State: handshake.Handshaking, Outcome: j.outcome, By: j.by}
	if j.outcome != "" {
		st.State = handshake.Ended
	} else {
		st.Outcome = trace.EndStalled
	}
	return st
}

func (j *joint) Do(handshake.Command)           {}
func (j *joint) Received() []byte               { return nil }
func (j *joint) Sessions() []*handshake.Session { return nil }
func (j *joint) Stop()                          {}

// tunnel is the attacker's own end at the server, past which he hands on what
// is not for it.
type tunnel struct {
	end
	joint *joint
	in    []byte
	extra []handshake.Out
}

func (t *tunnel) Feed(b []byte) {
	j := t.joint
	if j.raw[1] {
		for _, rec := range j.records(&t.in, b, j.up) {
			j.out = append(j.out, j.handOn(j.down, rec))
		}
	} else {
		t.end.Feed(b)
	}
	if j.down != nil {
		j.lab.flush(j.down)
	}
}

func (t *tunnel) EOF() {
	if !t.joint.raw[1] {
		t.end.EOF()
	}
	if t.joint.down != nil {
		t.joint.ends()
	}
}

// Status: when it is over, his own end waits for what went past it.
func (t *tunnel) Status() handshake.Status {
	st := t.end.Status()
	if st.State == handshake.Open && t.joint.outcome == trace.EndCompleted {
		st.State = handshake.Ended
	}
	return st
}

func (t *tunnel) TakeRecords() []handshake.Out {
	out := append(t.end.TakeRecords(), t.extra...)
	t.extra = nil
	return out
}
