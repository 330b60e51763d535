package view

import (
	"fmt"
	"strconv"

	"handshakelab/core/trace"
)

// drawCertificate draws the bench on which a certificate is judged.
func drawCertificate(st State, n *Node) {
	j := st.ownCert
	if j == nil {
		j = &judging{open: -1}
	}
	el("p", "sum", text(st.phrase("certificate/what")+" "), el("b", "", text(st.phrase("certificate/stays")))).into(n)
	field := func(id, verb, value, placeholder, rows string) *Node {
		return el("label", "own-field", span("", st.phrase("certificate/"+id)),
			el("textarea", "paste", attr("rows", rows), attr("spellcheck", "false"), attr("autocomplete", "off"), attr("id", "own-"+id),
				attr("placeholder", placeholder), attr("data-drag", verb), attr("data-value", value)))
	}
	line := func(id, verb, value, placeholder string) *Node {
		return el("label", "own-field", span("", st.phrase("certificate/"+id)),
			el("input", "", attr("type", "text"), attr("spellcheck", "false"), attr("autocomplete", "off"), attr("id", "own-"+id), attr("placeholder", placeholder),
				attr("data-pick", verb), attr("data-value", value), attr("value", value)))
	}
	el("div", "own-fields live",
		field("chain", "chain:", j.chain, "-----BEGIN CERTIFICATE-----", "5"),
		field("root", "root:", j.root, st.phrase("certificate/root-none"), "5"),
		line("host", "own-host:", j.host, j.named),
		line("date", "own-date:", j.date, dateOf(st.day(nil)))).into(n)
	ready := el("p", "ready live", text(st.phrase("bytes/try")+" "))
	for _, s := range [...][2]string{{"good", ""}, {"expired", "server-cert=expired"}, {"wrong-host", "server-cert=wrong-host"}, {"self-signed", "server-cert=self-signed"}} {
		btn("preset", "shown-chain:"+s[1], key(s[0]), text(st.phrase("certificate/sample-"+s[0]))).into(ready)
	}
	ready.into(n)
	switch {
	case j.wrong != nil:
		el("p", "refused", key("refused"), attr("role", "alert"), text(st.refusal(j.wrong))).into(n)
	case j.trace != nil:
		drawJudgement(st, j, n)
	}
}

// drawJudgement says what came of the checks.
func drawJudgement(st State, j *judging, n *Node) {
	var count [trace.NotMade + 1]int
	first, stranger := "", false
	for i := range j.findings {
		f := &j.findings[i]
		stranger = stranger || f.ID == "server-cert/issuer-trusted" && f.Result == trace.Failed
		count[f.Result]++
		if f.Result == trace.Failed && first == "" {
			first = f.Says
		}
	}
	verdict, mark := st.phrase("certificate/good"), "✓"
	if first != "" {
		verdict, mark = st.phrase("certificate/bad", "{why}", first), "✗"
	}
	el("div", join("judged", ifs(first != "", "bad")), attr("role", "status"), span("mark", mark),
		el("p", "", el("b", "", text(verdict)), text(" "+st.phrase("certificate/count", "{passed}", strconv.Itoa(count[trace.Passed]),
			"{failed}", strconv.Itoa(count[trace.Failed]), "{unmade}", strconv.Itoa(count[trace.NotMade]))))).into(n)
	who := "certificate/by-lab"
	switch {
	case j.own:
		who = "certificate/by-own"
	case j.roots != nil:
		who = "certificate/by-root"
	}
	by := el("p", "sum", text(st.phrase("certificate/judged", "{host}", j.title(), "{date}", dateOf(st.day(j)))+" "+st.phrase(who)))
	if j.roots == nil && stranger {
		by.add(text(" "), button("link live", "own-root", st.phrase("certificate/trust-own")))
	}
	by.into(n)
	list := el("ul", "findings")
	for i := range j.findings {
		drawFinding(st, j, i).into(list)
	}
	list.into(n)
	after := st.phrase("certificate/after")
	if first != "" {
		after = st.phrase("certificate/after-bad")
	}
	el("p", "sum", text(after+" "), button("plain live", "judged:", st.phrase("certificate/show"))).into(n)
}

// dateOf is the date of a moment.
func dateOf(moment string) string { return moment[:min(len("2006-01-02"), len(moment))] }

func drawFinding(st State, j *judging, i int) *Node {
	f := &j.findings[i]
	li := el("li", checkClass(f.Result), key(f.ID), span("mark", f.Mark),
		el("div", "", el("b", "", text(f.Question)), para("", f.Says)))
	tools := el("div", "live tools")
	if len(f.Looked) > 0 {
		btn("link", "finding:"+strconv.Itoa(i), attr("aria-expanded", fmt.Sprint(j.open == i)), text(st.phrase("certificate/bytes"))).into(tools)
	}
	btn("link", "judged:"+f.Sel, text(st.phrase("certificate/there"))).into(tools)
	tools.into(li)
	if j.open == i {
		for k := range f.Looked {
			s := &f.Looked[k]
			el("div", "named-bytes", el("div", "", el("p", "head", text(s.Title)), drawHex(st, s, "judged:")), drawFields(s.Fields, "judged:")).into(li)
		}
	}
	return li
}
