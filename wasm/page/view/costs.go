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
	list := el("p", "ready live", span("", st.phrase("costs/ready")))
	for i := range heavy {
		h := &heavy[i]
		now := st.Scenario == h.scenario && st.brought == ""
		btn(join("preset", ifs(now, "now")), "go:"+h.scenario, key(h.id), when(now, attr("aria-current", "true")), text(st.phrase("costs/try-"+h.id))).into(list)
	}
	list.into(n)
	for i := range st.weighing.all {
		w := &st.weighing.all[i]
		sec := el("section", "weight", key(fmt.Sprint(i)))
		if len(st.weighing.all) > 1 {
			el("h3", "", text(connTitle(st, w.Conn))).into(sec)
		}
		drawTrips(st, w, sec)
		el("div", "scales", drawParts(st, w, i), drawFlights(st, w, i)).into(sec)
		sec.into(n)
	}
}

// connTitle names one of several connections.
func connTitle(st State, c trace.ConnID) string {
	for _, tab := range st.scene.Conns {
		if tab.Conn == c {
			return fmt.Sprintf("%d. %s", c, tab.Label)
		}
	}
	return fmt.Sprintf("%d. %s", c, st.phrase("costs/relay"))
}

// drawTrips tells how long one waits.
func drawTrips(st State, w *compare.Weight, n *Node) {
	id := "costs/trips"
	if w.Trips < 0 {
		id = "costs/broken-off"
	}
	over := "costs/fits"
	for i := range w.Flights {
		if w.Flights[i].Over() {
			over = "costs/over"
		}
	}
	el("p", "sum", attr("role", "status"), el("b", "", text(st.phrase(id, "{n}", fmt.Sprint(w.Trips), "{tcp}", fmt.Sprint(w.Trips+1)))),
		text(" "+st.phrase("costs/all", "{n}", grouped(w.Bytes[0]+w.Bytes[1]), "{client}", grouped(w.Bytes[0]), "{server}", grouped(w.Bytes[1]))+
			" "+st.phrase(over))).into(n)
}

// drawParts draws what each part costs: a table, with a bar below each name.
func drawParts(st State, w *compare.Weight, i int) *Node {
	ref := st.weighing.normal
	most := 1
	for k := range w.Kinds {
		for side := range 2 {
			most = max(most, w.Kinds[k][side])
			if ref != nil {
				most = max(most, ref.Kinds[k][side])
			}
		}
	}
	t := el("table", "costs", el("caption", "", text(st.phrase("costs/caption"))),
		el("thead", "", el("tr", "", el("th", "", attr("scope", "col"), text(st.phrase("costs/part"))),
			el("th", "p-client", attr("scope", "col"), text("◐ "+st.phrase("costs/client"))),
			el("th", "p-server", attr("scope", "col"), text("▣ "+st.phrase("costs/server"))),
			el("th", "", attr("scope", "col"), span("tick", ""), text(st.phrase("costs/normal"))))))
	body := el("tbody", "")
	for k := range w.Kinds {
		now, then := w.Kinds[k], [2]int{}
		if ref != nil {
			then = ref.Kinds[k]
		}
		if now == [2]int{} && then == [2]int{} {
			continue
		}
		id := compare.Kind(k)
		name := el("th", "", attr("scope", "row"), text(st.phrase("costs/"+id.String())))
		if c := certificates(w, id); c != "" {
			el("small", "", text(" "+c)).into(name)
		}
		twoBars(now, then, most).into(name)
		el("tr", ifs(now == [2]int{}, "none"), key(id.String()), name, number(now[0]), number(now[1]), number(then[0]+then[1])).into(body)
	}
	body.into(t)
	total := 0
	if ref != nil {
		total = ref.Bytes[0] + ref.Bytes[1]
	}
	el("tfoot", "", el("tr", "", el("th", "", attr("scope", "row"), text(st.phrase("costs/total"))),
		number(w.Bytes[0]), number(w.Bytes[1]), number(total))).into(t)
	return t
}

// percent is a share of the initial window.
func percent(n int) string {
	if n*100 < compare.InitialWindow {
		return "< 1 %"
	}
	return fmt.Sprintf("%d %%", n*100/compare.InitialWindow)
}

func number(n int) *Node {
	if n == 0 {
		return el("td", "zero", text("–"))
	}
	return el("td", "", text(grouped(n)))
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
	var parts []string
	for _, n := range list {
		parts = append(parts, grouped(n))
	}
	return strings.Join(parts, " + ")
}

// wide is how many units a bar may be long.
const wide = 600

// twoBars draws what the client and the server sent, one below the other, and a
// line where the normal handshake's end.
func twoBars(now, then [2]int, most int) *Node {
	n := el("svg", "bar", attr("viewBox", fmt.Sprintf("0 0 %d 16", wide+2)), attr("preserveAspectRatio", "none"), attr("aria-hidden", "true"))
	for side, class := range [2]string{"p-client", "p-server"} {
		y := fmt.Sprint(side * 8)
		rect(class, 0, now[side]*wide/most, y, "6", now[side] > 0).into(n)
		rect("then", then[side]*wide/most, 2, y, "7", then[side] > 0).into(n)
	}
	return n
}

func rect(class string, x, width int, y, height string, on bool) part {
	return when(on, el("rect", class, attr("x", fmt.Sprint(x)), attr("y", y), attr("width", fmt.Sprint(max(width, 1))), attr("height", height)))
}

// drawFlights draws what each end sent at once, beside what TCP lets go.
func drawFlights(st State, w *compare.Weight, i int) *Node {
	most := compare.InitialWindow
	for _, f := range w.Flights {
		most = max(most, f.Bytes)
	}
	t := el("table", "costs flights", el("caption", "", text(st.phrase("costs/flights"))),
		el("thead", "", el("tr", "", el("th", "", attr("scope", "col"), text(st.phrase("costs/flight"))),
			el("th", "", attr("scope", "col"), text(st.phrase("costs/bytes"))), el("th", "", attr("scope", "col"), text(st.phrase("costs/of-window"))))))
	body := el("tbody", "")
	for j := range w.Flights {
		f := &w.Flights[j]
		class, who := "p-client", "◐ "+st.phrase("costs/client")
		if f.Sender == 1 {
			class, who = "p-server", "▣ "+st.phrase("costs/server")
		}
		end := compare.InitialWindow * wide / most
		bar := el("svg", "bar", attr("viewBox", fmt.Sprintf("0 0 %d 16", wide+2)), attr("preserveAspectRatio", "none"), attr("aria-hidden", "true"),
			rect("room", 0, end, "2", "10", true), rect(class, 0, f.Bytes*wide/most, "2", "10", true), rect("then", end, 2, "0", "14", true))
		el("tr", ifs(f.Over(), "over"), key(fmt.Sprint(j)), el("th", class, attr("scope", "row"), text(fmt.Sprintf("%d. %s", j+1, who)), bar),
			number(f.Bytes), el("td", "", text(percent(f.Bytes)))).into(body)
	}
	body.into(t)
	return el("div", "", t, el("p", "tip", text(st.phrase("costs/window", "{n}", grouped(compare.InitialWindow))+" "), el("a", "clause", attr("href", "https://www.rfc-editor.org/rfc/rfc6928#section-2"),
		attr("rel", "noopener noreferrer"), attr("target", "_blank"), text("RFC 6928 §2"))))
}
