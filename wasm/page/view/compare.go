package view

import (
	"fmt"
	"net/url"
	"strings"

	"handshakelab/core/compare"
	"handshakelab/core/explain"
	"handshakelab/core/figure"
	"handshakelab/core/scenario"
	"handshakelab/core/trace"
)

// comparing is what was worked out for the comparison that is shown.
type comparing struct {
	lang  string
	with  string // the other scenario, as in Where
	other *trace.Trace
	of    *trace.Trace // what it is compared with
	*compare.Comparison
}

// normalWord stands for the normal handshake, whose text form is empty.
const normalWord = "normal"

func orNormal(scenario string) string {
	if scenario == "" {
		return normalWord
	}
	return scenario
}

func scenarioOf(with string) string {
	if with == normalWord {
		return ""
	}
	return with
}

// counterpart reads what to compare with: a scenario's text form, percent-
// encoded or not, "preset:ID", or "normal".
func counterpart(asked string) (string, error) {
	if id, ok := strings.CutPrefix(asked, "preset:"); ok {
		p := scenario.PresetByID(id)
		if p == nil || p.Later != "" {
			return "", noPreset(id)
		}
		return orNormal(p.Scenario), nil
	}
	text := strings.TrimPrefix(scenarioOf(strings.TrimSpace(asked)), "#")
	if !strings.Contains(text, "=") { // as links have it
		plain, err := url.PathUnescape(text)
		if err != nil {
			return "", say("wrong/percent", "{what}", quoted(text))
		}
		text = plain
	}
	s, err := scenario.Parse(text)
	if err != nil {
		return "", err
	}
	return orNormal(s.String()), nil
}

// linked is what to compare with as an address has it.
func linked(with string) string {
	s, err := scenario.Parse(with)
	if err != nil { // the normal handshake
		return with
	}
	return strings.NewReplacer("%", "%25", "&", "%26", "=", "%3D").Replace(s.Link())
}

// before is the scenario before the present one, if there was another.
func (st State) before() string {
	for i := len(st.Past) - 1; i >= 0; i-- {
		if st.Past[i] != st.Scenario {
			return orNormal(st.Past[i])
		}
	}
	if st.Scenario == "" {
		return pairs[0].with
	}
	return normalWord
}

// compared works out the comparison. What can't be run is said, and the one
// before is compared with instead.
func compared(st State) State {
	c := st.comparing
	if st.With == "" {
		st.With = st.before()
	}
	if c.with != st.With || c.other == nil {
		t, err := Run(scenarioOf(st.With))
		if err != nil {
			if st = wrong(st, err); c.other == nil {
				st.With, c.with, c.other = normalWord, normalWord, nil
				if t, err = Run(""); err != nil {
					return st
				}
			}
		}
		if t != nil {
			c.other, c.Comparison = t, nil
			c.with = st.With
		}
		st.With = c.with
	}
	if lang := st.Words().Lang; c.of != st.trace || c.lang != lang || c.Comparison == nil {
		c.of, c.lang, c.Comparison = st.trace, lang, compare.Runs(st.trace, c.other, lang)
	}
	st.comparing = c
	return st
}

// pairs are scenarios that are worth comparing.
var pairs = []struct{ id, scenario, with string }{
	{"versions", "", "versions=tls1.3"},
	{"client-certificate", "", "client-auth=require"},
	{"tampered", "", "wire=flip:client.client_hello:random"},
	{"key-exchange", "", "ciphers=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
	{"post-quantum", "versions=tls1.3", "groups=X25519MLKEM768"},
	{"resumption", "versions=tls1.3", "early-data=on"},
}

func drawCompare(st State, n *Node) {
	drawCompareChoice(st, n)
	c := st.comparing.Comparison
	if c == nil {
		return
	}
	drawSides(st, c, n)
	for i := range c.Pairs {
		p := &c.Pairs[i]
		if len(c.Pairs) > 1 {
			el("h3", "pair", text(pairLabel(st, p, i))).into(n)
		}
		drawPairRows(st, p, n)
		drawPairValues(st, p, n)
	}
}

// drawCompareChoice chooses what to compare with.
func drawCompareChoice(st State, n *Node) {
	opts := &several{}
	now := ""
	add := func(value, label string, current bool) {
		if current && now == "" {
			now = value
		}
		opts.add(el("option", "", key(value), attr("value", value), flag("selected", now == value && current), text(label)))
	}
	if len(st.Past) > 0 {
		add("before", st.phrase("compare/the-one-before"), st.With == st.before() && st.With != normalWord)
	}
	for _, p := range scenario.Presets() {
		if p.Later == "" && (p.View != "onlooker" || p.Scenario != "") {
			add("preset:"+p.ID, st.phrase("preset/"+p.ID), orNormal(p.Scenario) == st.With)
		}
	}
	if now == "" {
		now = "own"
		opts.add(el("option", "", key("own"), attr("value", st.With), attr("selected", ""), text(st.phrase("compare/own"))))
	}
	el("div", "choices live",
		el("label", "choice", text(st.phrase("compare/with")+" "), el("select", "", attr("data-pick", "with:"), attr("data-value", now), opts)),
		el("label", "choice wide", text(st.phrase("compare/any")+" "), el("input", "", attr("type", "text"), attr("spellcheck", "false"), attr("autocomplete", "off"),
			attr("data-pick", "with:"), attr("data-value", scenarioOf(st.With)), attr("value", scenarioOf(st.With)), attr("placeholder", "server-cert=expired"))),
		button("plain", "swap", st.phrase("compare/swap"), flag("disabled", st.brought != ""))).into(n)
	list := el("p", "ready live", span("", st.phrase("compare/ready")))
	for i := range pairs {
		p := &pairs[i]
		now := st.Scenario == p.scenario && scenarioOf(st.With) == p.with
		btn(join("preset", ifs(now, "now")), "pair:"+p.id, key(p.id), when(now, attr("aria-current", "true")), text(st.phrase("compare/pair-"+p.id))).into(list)
	}
	list.into(n)
}

// title names a scenario: the story it is, or its text form.
func (st State) title(text string) string {
	for _, p := range scenario.Presets() {
		if p.Scenario == text && p.Later == "" {
			return st.phrase("preset/" + p.ID)
		}
	}
	return text
}

// sideTitle names one of the two runs.
func (st State) sideTitle(k int) string {
	switch {
	case k == 1:
		return st.title(scenarioOf(st.With))
	case st.brought != "":
		return st.brought
	}
	return st.title(st.Scenario)
}

// sideLink is the address of one of the two runs, with something selected.
func (st State) sideLink(k int, sel string) string {
	w := Where{Scenario: st.Scenario, Sel: sel, Theme: st.Theme}
	if k == 1 {
		w.Scenario = scenarioOf(st.With)
	}
	return "#" + w.Fragment()
}

func pairLabel(st State, p *compare.Pair, i int) string {
	for _, s := range p.Sides {
		if s != nil && s.Label != "" {
			return s.Label
		}
	}
	return fmt.Sprint(i + 1)
}

// drawSides sums both runs up, side by side.
func drawSides(st State, c *compare.Comparison, n *Node) {
	verdict := "compare/differs"
	if c.Same {
		verdict = "compare/same"
	}
	said := st.phrase(verdict)
	if step := first(c); step > 0 {
		said += " " + st.phrase("compare/first", "{step}", fmt.Sprint(step))
	}
	el("p", "sum", attr("role", "status"), el("b", "", text(said)), text(" "+st.phrase("compare/alike",
		"{alike}", grouped(c.Alike), "{n}", grouped(c.Bytes)))).into(n)
	t := el("table", "sides", el("caption", "vh", text(st.phrase("compare/caption"))))
	head := el("tr", "", el("td", ""))
	for k, letter := range [2]string{"A", "B"} {
		el("th", "side"+letter, attr("scope", "col"), span("letter", letter), text(" "),
			when(k == 0 && st.brought != "", text(st.sideTitle(k))),
			when(k == 1 || st.brought == "", el("a", "", attr("href", st.sideLink(k, "")), breakable(st.sideTitle(k))))).into(head)
	}
	el("thead", "", head).into(t)
	body := el("tbody", "")
	row := func(id string, both [2]string) {
		el("tr", ifs(both[0] != both[1], "differs"), key(id), el("th", "", attr("scope", "row"), text(st.phrase("compare/"+id))),
			el("td", "", breakable(both[0])), el("td", "", breakable(both[1]))).into(body)
	}
	for _, d := range differences(st) {
		el("tr", "differs", key("k-"+d[0]), el("th", "", attr("scope", "row"), el("code", "", text(d[0]))),
			el("td", "", breakable(d[1])), el("td", "", breakable(d[2]))).into(body)
	}
	last := c.Pairs[len(c.Pairs)-1]
	for k := range 2 { // of two connections the one that tells the story's end
		for i := len(c.Pairs) - 1; i >= 0 && last.Sides[k] == nil; i-- {
			last.Sides[k] = c.Pairs[i].Sides[k]
		}
	}
	cell := func(of func(s *compare.Side) string) (both [2]string) {
		for k, s := range last.Sides {
			if s != nil {
				both[k] = of(s)
			}
		}
		return both
	}
	row("outcome", cell(func(s *compare.Side) string { return s.Verdict.Mark + " " + s.Verdict.Title }))
	row("trips", cell(func(s *compare.Side) string {
		if s.Trips < 0 {
			return st.phrase("compare/never")
		}
		return fmt.Sprint(s.Trips)
	}))
	row("client-bytes", cell(func(s *compare.Side) string { return grouped(s.Bytes[0]) }))
	row("server-bytes", cell(func(s *compare.Side) string { return grouped(s.Bytes[1]) }))
	row("messages", cell(func(s *compare.Side) string { return fmt.Sprintf("%d + %d", s.Messages[0], s.Messages[1]) }))
	body.into(t)
	t.into(n)
}

// first is the step of the first line that differs; 0: none does.
func first(c *compare.Comparison) int {
	for i := range c.Pairs {
		for j := range c.Pairs[i].Rows {
			if r := &c.Pairs[i].Rows[j]; !r.Same {
				return r.Step
			}
		}
	}
	return 0
}

// differences are the choices that are written in one scenario and not, or not
// so, in the other: key, and the value in each.
func differences(st State) [][3]string {
	b, err := scenario.Parse(scenarioOf(st.With))
	if err != nil || st.scenario == nil || st.brought != "" {
		return nil
	}
	a := st.scenario
	var out [][3]string
	for _, k := range scenario.Keys() {
		for _, name := range []string{k.Name, "client-" + k.Name, "server-" + k.Name, "2." + k.Name} {
			if (a.Named(name) || b.Named(name)) && a.Value(name) != b.Value(name) {
				out = append(out, [3]string{name, a.Value(name), b.Value(name)})
			}
		}
	}
	return out
}

// drawPairRows draws the story of both, step by step; what is the same in
// both is folded away.
func drawPairRows(st State, p *compare.Pair, n *Node) {
	words := st.Words()
	list := el("div", "both", key("rows"), attr("role", "group"), attr("aria-label", st.phrase("compare/story")))
	for i := 0; i < len(p.Rows); {
		step := p.Rows[i].Step
		sec := el("section", "part", key(fmt.Sprint(step)), el("h3", "", span("no", fmt.Sprint(step)), text(" "+words.Step(step).Title)))
		for i < len(p.Rows) && p.Rows[i].Step == step {
			j := i
			for j < len(p.Rows) && p.Rows[j].Step == step && p.Rows[j].Same {
				j++
			}
			if j > i {
				drawAlike(st, p.Rows[i:j]).into(sec)
				i = j
				continue
			}
			drawBoth(st, p.Rows, i).into(sec)
			i++
		}
		sec.into(list)
	}
	list.into(n)
}

// drawAlike draws lines that are the same in both, folded.
func drawAlike(st State, rows []compare.Row) *Node {
	bytes := 0
	if len(rows) == 1 {
		return el("div", "one", key("alike"+rows[0].Lines[0].Sel), side(st, rows[0].Lines[0], "="))
	}
	for i := range rows {
		bytes += rows[i].Len[0]
	}
	id := "compare/lines-same"
	if bytes > 0 {
		id = "compare/lines-bytes-same"
	}
	ul := el("ul", "")
	for i := range rows {
		el("li", "", side(st, rows[i].Lines[0], "")).into(ul)
	}
	return el("details", "alike", key("alike"+rows[0].Lines[0].Sel),
		el("summary", "", text(st.phrase(id, "{n}", fmt.Sprint(len(rows)), "{bytes}", grouped(bytes)))), ul)
}

// side draws a line of one run.
func side(st State, l *figure.EventLine, letter string) *Node {
	n := el("div", join("line", party(l.Party)), when(letter != "", span("letter", letter)),
		el("span", "mark", attr("aria-hidden", "true"), text(lineMark(l))))
	who := st.phrase("the-" + l.Party.String())
	text(" " + explain.Capital(who) + " ").into(n)
	if l.Kind == "check" {
		text(st.phrase("compare/checks") + " ").into(n)
	}
	breakable(l.Text).into(n)
	return n
}

func lineMark(l *figure.EventLine) string {
	switch {
	case l.Mark != "":
		return l.Mark
	case l.Wire && l.Right:
		return "→"
	case l.Wire:
		return "←"
	}
	return "·"
}

// drawBoth draws a line that is not the same in both.
func drawBoth(st State, rows []compare.Row, i int) *Node {
	r := &rows[i]
	n := el("div", "pairs", key(fmt.Sprint("r", i)))
	for k, letter := range [2]string{"A", "B"} {
		if l := r.Lines[k]; l != nil {
			side(st, l, letter).into(n)
		} else {
			again := i > 0 && rows[i-1].Step == r.Step && rows[i-1].Lines[k] == nil // said once
			el("div", join("line absent", ifs(again, "again")), span("letter", letter), text(" "+st.phrase("compare/absent"))).into(n)
		}
	}
	if r.Moved {
		para("moved", st.phrase("compare/moved")).into(n)
	}
	if len(r.Fields) == 0 {
		return n
	}
	t := el("table", "differ", el("caption", "", text(st.phrase("compare/fields", "{n}", grouped(r.Alike), "{of}", grouped(max(r.Len[0], r.Len[1]))))))
	body, more := el("tbody", ""), el("tbody", "")
	for j := range r.Fields {
		to := body
		if j >= shownFields {
			to = more
		}
		drawField(st, &r.Fields[j]).into(to)
	}
	body.into(t)
	t.into(n)
	if len(more.Kids) > 0 {
		el("details", "alike", el("summary", "", text(st.phrase("compare/more", "{n}", fmt.Sprint(len(more.Kids))))), el("table", "differ", more)).into(n)
	}
	return n
}

// shownFields is how many fields of a message show without a further click.
const shownFields = 8

func drawField(st State, f *compare.Field) *Node {
	n := el("tr", "", el("th", "", attr("scope", "row"), breakable(strings.ReplaceAll(f.Path, "/", " › "))))
	for k := range 2 {
		td := el("td", "")
		switch {
		case f.Len[k] == 0:
			el("i", "", text(st.phrase("compare/no-field"))).into(td)
		default:
			what := f.Text[k]
			if what == "" {
				what = st.bytes(f.Len[k])
			}
			if k == 0 && st.brought != "" {
				breakable(what).into(td)
			} else {
				el("a", "", attr("href", st.sideLink(k, f.Sel[k])), attr("title", st.phrase("compare/look")), breakable(what)).into(td)
			}
		}
		td.into(n)
	}
	return n
}

// drawPairValues lists the values of both.
func drawPairValues(st State, p *compare.Pair, n *Node) {
	words := st.Words()
	same, body := el("tbody", ""), el("tbody", "")
	for i := range p.Values {
		v := &p.Values[i]
		w, _ := words.Value(v.Name)
		tr := el("tr", "", el("th", party(v.Party), attr("scope", "row"), text(explain.Capital(st.phrase("the-"+v.Party.String()))+": "+w.Title)))
		for k := range 2 {
			switch {
			case v.IDs[k] == 0:
				el("td", "", el("i", "", text(st.phrase("compare/no-field")))).into(tr)
			case v.Same && k == 1:
				el("td", "", text(st.phrase("compare/bytes-same", "{bytes}", st.bytes(v.Len[1])))).into(tr)
			default:
				el("td", "", el("code", "", text(v.Start[k]))).into(tr)
			}
		}
		if v.Same {
			tr.into(same)
		} else {
			tr.into(body)
		}
	}
	sec := el("section", "part", key("values"), el("h3", "", text(st.phrase("compare/values"))))
	fold := func(id string, rows *Node) {
		if len(rows.Kids) > 0 {
			el("details", "alike", key(id), flag("open", id == "values-same"), el("summary", "", text(st.phrase("compare/"+id, "{n}", fmt.Sprint(len(rows.Kids))))),
				el("table", "differ", rows)).into(sec)
		}
	}
	fold("values-same", same)
	fold("values-differ", body)
	sec.into(n)
}

// bytes is a number of bytes in words.
func (st State) bytes(n int) string {
	return st.phrase("bytes", "{n}", grouped(n))
}

// grouped writes a number with its thousands apart.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}
