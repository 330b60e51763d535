package browsertest

import "strings"

// state is something that the page can look like: an address, and what is
// clicked there, by selectors separated by ";".
type state struct{ name, fragment, clicks string }

// states are those that the page is looked at in: by axe-core, by who
// measures boxes, and by people, as pictures.
var states = []state{
	{"normal", "", ""},
	{"expired", "server-cert=expired", ""},
	{"check-selected", "server-cert=expired", ".rows .check.failed"},
	{"step3-onlooker", "step=3&view=onlooker", ""},
	{"man-in-the-middle", "preset=and-the-user-clicked-on", ""},
	{"changed-early", "preset=bit-flipped-early", ""},
	{"bytes", "preset=bit-flipped-early&sel=e3", "#tab-bytes"},
	{"origin", "sel=v3", "#tab-origin"},
	{"step8-in-the-middle", "step=8.2", ""},
	{"tls13-step4", "versions=tls1.3&step=4", ""},
	{"tls13", "versions=tls1.3", ""},
	{"leak-stays-shut", "preset=recorded-today-ecdhe", ""},
	{"leak-opens", "preset=recorded-today-rsa", ""},
	{"resumed-origin", "resume=ticket&sel=v52", "#tab-origin"},
	{"german", "lang=de", ""},
	{"german-stop", "lang=de&server-cert=wrong-host", ""},
	{"spanish", "lang=es&step=4", ""},
	{"menu", "", ".tool.menu"},
	{"share", "", "*share"},
	{"options", "", "*panel:options"},
	{"stories", "", `[data-do="panel:presets"]`},
	{"save", "", "*panel:save"},
	{"keys", "", "*panel:keys"},
	{"embedded", "controls=sentence,verdict,figure,step&lock=server-cert", ""},
	{"lessons", "", "*panel:lessons"},
	{"question", "lesson=predict&question=expired-certificate", ""},
	{"answered", "lesson=predict&question=expired-certificate&said=a", ""},
	{"blind", "lesson=blind&case=8", `[data-do="guess:check=server-cert/validity"]`},
	{"worksheet", "server-cert=expired&paper=worksheet", ""},
	{"answers", "server-cert=expired&paper=answers", ""},
	{"task", "lesson=break&wire=flip:client.client_key_exchange:-1", ""},
	{"compare", "server-cert=expired&bench=compare&with=edition%3D1%26versions%3Dtls1.3", ""},
	{"costs", "groups=X25519MLKEM768&bench=costs", ""},
	{"matrix", "bench=matrix&rows=client-cert&columns=client-auth", ""},
	{"matrix-of-all", "bench=matrix&rows=all", `.progress [data-do="survey:stop"]`},
	{"flip", "sel=b1:20-21", "#tab-bytes"},
	{"own-bytes", "bench=bytes", `[data-do="sample:damaged"];.named-bytes .hex [data-do="mark:b0:1-3"]`},
	{"own-chain", "bench=bytes", `[data-do="sample:chain"]`},
	{"own-capture", "bench=bytes", `[data-do="sample:capture"]`},
	{"own-capture-shown", "bench=bytes", `[data-do="sample:capture"];[data-do="found:0"]`},
	{"own-certificate", "bench=certificate", `[data-do="shown-chain:server-cert=expired"];.findings .failed [data-do^="finding:"]`},
	{"own-certificate-shown", "bench=certificate", `[data-do="shown-chain:"];[data-do="judged:"]`},
	{"wrong-address", "server-cert=nonsense", ""},
}

// enter brings the page into a state; of what is clicked, what the window
// has no room for is left out.
func (p page) enter(url string, s state, theme string) {
	p.t.Helper()
	f := s.fragment
	if theme != "" {
		f = strings.TrimPrefix(f+"&theme="+theme, "&")
	}
	p.start(url + "#" + f)
	for _, sel := range strings.Split(s.clicks, ";") {
		switch action, menu := strings.CutPrefix(sel, "*"); {
		case sel == "":
		case menu && p.shown(".tool.menu"): // on a projector there is none
			p.tool(action)
		case menu:
		case p.shown(sel):
			p.click(sel)
		}
	}
}

// shown says whether there is such a thing to be seen.
func (p page) shown(selector string) bool {
	p.t.Helper()
	return p.str("!!document.querySelector("+quote(selector)+")?.getClientRects().length") == "true"
}

// tool clicks a button of the header, which may stand in its menu.
func (p page) tool(action string) {
	p.t.Helper()
	if sel := `.tool[data-do="` + action + `"]`; p.shown(sel) {
		p.click(sel)
		return
	}
	p.click(".tool.menu")
	p.click(`.item[data-do="` + action + `"]`)
}
