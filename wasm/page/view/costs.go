package view

import (
	"fmt"
	"strings"

	"handshakelab/core/compare"
	"handshakelab/core/trace"
)

// weighing is what was worked out of what a run costs, and what the normal
// handshake does, which stands beside it.
type weighing struct {
	of     *trace.Trace
	all    []compare.Weight
	normal *compare.Weight
}

// weighed puts the run on the scale.
func weighed(st State) State {
	w := st.weighing
	if w.normal == nil {
		if t, err := Run(""); err == nil {
			w.normal = &compare.Weigh(t)[0]
		}
	}
	if w.of != st.trace {
		w.of, w.all = st.trace, compare.Weigh(st.trace)
	}
	st.weighing = w
	return st
}

// heavy are scenarios that are worth putting on the scale.
var heavy = []struct{ id, scenario string }{
	{"normal", ""}, {"tls13", "versions=tls1.3"}, {"client-certificate", "versions=tls1.3&client-auth=require"},
	{"post-quantum", "groups=X25519MLKEM768"}, {"ecdsa", "versions=tls1.3&server-key=ecdsa-p256"}, {"rsa-4096", "versions=tls1.3&server-key=rsa-4096"},
	{"compressed", "versions=tls1.3&cert-compression=zlib"}, {"stapled", "versions=tls1.3&revocation=staple"}, {"resumed", "resume=psk"},
}

func drawCosts(st State, n *Node) {
	list := st.form(`<p class='ready live'><span>{costs/ready}</span></p>`)
	for i := range heavy {
		h := &heavy[i]
		st.ready("go:"+h.scenario, h.id, "costs/try-"+h.id, st.Scenario == h.scenario && st.brought == "").into(list)
	}
	list.into(n)
	for i := range st.weighing.all {
		w := &st.weighing.all[i]
		sec := el("section", "weight", key(count(i)))
		if len(st.weighing.all) > 1 {
			st.form(`<h3>{0}. {1}</h3>`, count(int(w.Conn)), connTitle(&st, w.Conn)).into(sec)
		}
		drawTrips(&st, w, sec)
		el("div", "scales", drawParts(&st, w), drawFlights(&st, w)).into(sec)
		sec.into(n)
	}
}

// connTitle names one of several connections.
func connTitle(st *State, c trace.ConnID) string {
	for _, tab := range st.scene.Conns {
		if tab.Conn == c {
			return tab.Label
		}
	}
	return st.phrase("costs/relay")
}

// drawTrips tells how long one waits.
func drawTrips(st *State, w *compare.Weight, n *Node) {
	id, over := "costs/trips", "costs/fits"
	if w.Trips < 0 {
		id = "costs/broken-off"
	}
	for i := range w.Flights {
		if w.Flights[i].Over() {
			over = "costs/over"
		}
	}
	st.form(`<p class=sum role=status><b>{0}</b> {1} {2}</p>`, st.phrase(id, "{n}", count(w.Trips), "{tcp}", count(w.Trips+1)),
		st.phrase("costs/all", "{n}", grouped(w.Bytes[0]+w.Bytes[1]), "{client}", grouped(w.Bytes[0]), "{server}", grouped(w.Bytes[1])), st.phrase(over)).into(n)
}

// drawParts draws what each part costs: a table, with two bars below each
// name.
func drawParts(st *State, w *compare.Weight) *Node {
	var ref compare.Weight
	if st.weighing.normal != nil {
		ref = *st.weighing.normal
	}
	most := 1
	for k := range w.Kinds {
		most = max(most, w.Kinds[k][0], w.Kinds[k][1], ref.Kinds[k][0], ref.Kinds[k][1])
	}
	t, body := st.formed(`<table class=costs><caption>{costs/caption}</caption><thead><tr><th scope=col>{costs/part}</th><th class=p-client scope=col>◐ {costs/client}</th><th class=p-server scope=col>▣ {costs/server}</th><th scope=col><span class=line-mark></span>{costs/normal}</th></tr></thead><tbody>{*}</tbody></table>`)
	for k := range w.Kinds {
		now, then := w.Kinds[k], ref.Kinds[k]
		if now == [2]int{} && then == [2]int{} {
			continue
		}
		id := compare.Kind(k)
		tr, name := st.formed(`<tr class?={0} key={1}><th scope=row>{2} <small>{3}</small>{*}</th><td>{4}</td><td>{5}</td><td>{6}</td></tr>`,
			ifs(now == [2]int{}, "none"), id.String(), st.phrase("costs/"+id.String()), certificates(w, id), number(now[0]), number(now[1]), number(then[0]+then[1]))
		bar(st, rect("p-client", 0, now[0], most, "0 6"), rect("p-server", 0, now[1], most, "8 6"),
			rect("then", then[0], 0, most, "0 7"), rect("then", then[1], 0, most, "8 7")).into(name)
		tr.into(body)
	}
	st.form(`<tfoot><tr><th scope=row>{costs/total}</th><td>{0}</td><td>{1}</td><td>{2}</td></tr></tfoot>`, number(w.Bytes[0]), number(w.Bytes[1]), number(ref.Bytes[0]+ref.Bytes[1])).into(t)
	return t
}

func number(n int) string {
	if n == 0 {
		return "–"
	}
	return grouped(n)
}

// certificates lists the lengths of a chain's certificates: "1 057 + 1 021".
func certificates(w *compare.Weight, k compare.Kind) string {
	var list []int
	switch k {
	case compare.Chain:
		list = w.Certs[1]
	case compare.ClientChain:
		list = w.Certs[0]
	}
	s := ""
	for i, n := range list {
		s += ifs(i > 0, " + ") + grouped(n)
	}
	return s
}

// wide is how many units a bar may be long.
const wide = 600

// bar draws rectangles in one picture.
func bar(st *State, rects ...string) *Node {
	return st.form(`<svg class=bar viewBox='0 0 602 16' preserveAspectRatio=none aria-hidden=true>` + strings.Join(rects, "") + `</svg>`)
}

// rect is a rectangle from a place on, a length of most; without a length it
// is a line. place is its top and its height.
func rect(class string, from, length, most int, place string) string {
	if from+length == 0 {
		return ""
	}
	top, height, _ := strings.Cut(place, " ")
	width := 2
	if length > 0 {
		width = max(length*wide/most, 1)
	}
	return fmt.Sprintf("<rect class=%s x=%d y=%s width=%d height=%s/>", class, from*wide/most, top, width, height)
}

// drawFlights draws what each end sent at once, beside what TCP lets go.
func drawFlights(st *State, w *compare.Weight) *Node {
	most := compare.InitialWindow
	for _, f := range w.Flights {
		most = max(most, f.Bytes)
	}
	t, body := st.formed(`<div><table class='costs flights'><caption>{costs/flights}</caption><thead><tr><th scope=col>{costs/flight}</th><th scope=col>{costs/bytes}</th><th scope=col>{costs/of-window}</th></tr></thead><tbody>{*}</tbody></table><p class=tip>{0} <a class=clause href=https://www.rfc-editor.org/rfc/rfc6928#section-2 rel='noopener noreferrer' target=_blank>RFC 6928 §2</a></p></div>`,
		st.phrase("costs/window", "{n}", grouped(compare.InitialWindow)))
	for j := range w.Flights {
		f := &w.Flights[j]
		class, who := "p-client", "◐ "+st.phrase("costs/client")
		if f.Sender == 1 {
			class, who = "p-server", "▣ "+st.phrase("costs/server")
		}
		share := fmt.Sprintf("%d %%", f.Bytes*100/compare.InitialWindow)
		if f.Bytes*100 < compare.InitialWindow {
			share = "< 1 %"
		}
		no := count(j + 1)
		tr, name := st.formed(`<tr class?={0} key={1}><th class={2} scope=row>{1}. {3}{*}</th><td>{4}</td><td>{5}</td></tr>`, ifs(f.Over(), "over"), no, class, who, grouped(f.Bytes), share)
		bar(st, rect("room", 0, compare.InitialWindow, most, "2 10"), rect(class, 0, f.Bytes, most, "2 10"), rect("then", compare.InitialWindow, 0, most, "0 14")).into(name)
		tr.into(body)
	}
	return t
}
