package view

import (
	"fmt"
	"net/url"
	"strings"

	"handshakelab/core/compare"
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
		if p == nil {
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
	drawCompareChoice(&st, n)
	c := st.comparing.Comparison
	if c == nil {
		return
	}
	drawSides(&st, c, n)
	for i := range c.Pairs {
		p := &c.Pairs[i]
		if len(c.Pairs) > 1 {
			st.form(`<h3 class=pair>{0}</h3>`, pairLabel(p, i)).into(n)
		}
		drawPairRows(&st, p, n)
		drawPairValues(&st, p, n)
	}
}

// drawCompareChoice chooses what to compare with.
func drawCompareChoice(st *State, n *Node) {
	now := ""
	s := el("select", "", attr("data-pick", "with:"))
	if len(st.Past) > 0 {
		if st.With == st.before() && st.With != normalWord {
			now = "before"
		}
		st.form(`<option key=before value=before selected?={0}>{compare/the-one-before}</option>`, now).into(s)
	}
	for _, p := range scenario.Presets() {
		if p.View == "onlooker" && p.Scenario == "" {
			continue
		}
		id := "preset:" + p.ID
		if now == "" && orNormal(p.Scenario) == st.With {
			now = id
		}
		st.form(`<option key={0} value={0} selected?={1}>{2}</option>`, id, on(now == id), st.phrase("preset/"+p.ID)).into(s)
	}
	if now == "" {
		now = st.With
		st.form(`<option key=own value={0} selected=1>{compare/own}</option>`, now).into(s)
	}
	attr("data-value", now).into(s)
	row, choice := st.formed(`<div class='choices live'><label class=choice>{compare/with} {*}</label><label class='choice wide'>{compare/any} <input type=text spellcheck=false autocomplete=off data-pick=with: data-value={0} value={0} placeholder=server-cert=expired/></label><button class=plain type=button data-do=swap disabled?={1}>{compare/swap}</button></div>`,
		scenarioOf(st.With), on(st.brought != ""))
	s.into(choice)
	row.into(n)
	list := st.form(`<p class='ready live'><span>{compare/ready}</span></p>`)
	for i := range pairs {
		p := &pairs[i]
		st.ready("pair:"+p.id, p.id, "compare/pair-"+p.id, st.Scenario == p.scenario && scenarioOf(st.With) == p.with).into(list)
	}
	list.into(n)
}

// ready is a button for something worth seeing.
func (st *State) ready(action, key, words string, now bool) *Node {
	return st.form(`<button class='preset{0}' type=button data-do={1} key={2} aria-current?={3}>{4}</button>`, ifs(now, " now"), action, key, ifs(now, "true"), st.phrase(words))
}

// title names a scenario: the story it is, or its text form.
func (st *State) title(text string) string {
	for _, p := range scenario.Presets() {
		if p.Scenario == text {
			return st.phrase("preset/" + p.ID)
		}
	}
	return text
}

// sideTitle names one of the two runs, with a link to it if there is one.
func (st *State) sideTitle(k int) *Node {
	if k == 0 && st.brought != "" {
		return span("", st.brought)
	}
	text := st.Scenario
	if k == 1 {
		text = scenarioOf(st.With)
	}
	return st.form(`<a href={0}>{1}</a>`, st.sideLink(k, ""), st.title(text))
}

// sideLink is the address of one of the two runs, with something selected.
func (st *State) sideLink(k int, sel string) string {
	w := Where{Scenario: st.Scenario, Sel: sel, Theme: st.Theme}
	if k == 1 {
		w.Scenario = scenarioOf(st.With)
	}
	return "#" + w.Fragment()
}

func pairLabel(p *compare.Pair, i int) string {
	for _, s := range p.Sides {
		if s != nil && s.Label != "" {
			return s.Label
		}
	}
	return count(i + 1)
}

const sides = "AB"

// drawSides sums both runs up, side by side.
func drawSides(st *State, c *compare.Comparison, n *Node) {
	said := st.phrase("compare/same")
	if !c.Same {
		said = st.phrase("compare/differs")
	}
	if step := first(c); step > 0 {
		said += " " + st.phrase("compare/first", "{step}", count(step))
	}
	st.form(`<p class=sum role=status><b>{0}</b> {1}</p>`, said, st.phrase("compare/alike", "{alike}", grouped(c.Alike), "{n}", grouped(c.Bytes))).into(n)
	t, head := st.formed(`<table class=sides><caption class=vh>{compare/caption}</caption><thead><tr><td></td>{*}</tr></thead></table>`)
	for k := range sides {
		th := st.form(`<th scope=col><span class=letter>{0}</span> </th>`, sides[k:k+1])
		st.sideTitle(k).into(th)
		th.into(head)
	}
	body := el("tbody", "")
	row := func(id, name, a, b string) {
		st.form(`<tr class?={0} key={1}><th scope=row>{2}</th><td>{3}</td><td>{4}</td></tr>`, ifs(a != b, "differs"), id, name, a, b).into(body)
	}
	for _, d := range differences(st) {
		row("k-"+d[0], d[0], d[1], d[2])
	}
	var cells [2][len(sums)]string
	for k := range cells {
		if s := lastSide(c, k); s != nil {
			trips := st.phrase("compare/never")
			if s.Trips >= 0 {
				trips = count(s.Trips)
			}
			cells[k] = [...]string{s.Verdict.Mark + " " + s.Verdict.Title, trips, grouped(s.Bytes[0]), grouped(s.Bytes[1]), fmt.Sprintf("%d + %d", s.Messages[0], s.Messages[1])}
		}
	}
	for i, id := range sums {
		row(id, st.phrase("compare/"+id), cells[0][i], cells[1][i])
	}
	body.into(t)
	t.into(n)
}

// sums are the lines in which a run is summed up.
var sums = [...]string{"outcome", "trips", "client-bytes", "server-bytes", "messages"}

// lastSide is the connection of a run that tells its end.
func lastSide(c *compare.Comparison, k int) *compare.Side {
	for i := len(c.Pairs) - 1; i >= 0; i-- {
		if s := c.Pairs[i].Sides[k]; s != nil {
			return s
		}
	}
	return nil
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
func differences(st *State) (out [][3]string) {
	b, err := scenario.Parse(scenarioOf(st.With))
	if err != nil || st.scenario == nil || st.brought != "" {
		return nil
	}
	a := st.scenario
	for _, k := range scenario.Keys() {
		for _, side := range [...]string{"", "client-", "server-", "2."} {
			name := side + k.Name
			if (a.Named(name) || b.Named(name)) && a.Value(name) != b.Value(name) {
				out = append(out, [3]string{name, a.Value(name), b.Value(name)})
			}
		}
	}
	return out
}
