package view

import "fmt"

// The workbench is a view of its own in the figure's place, for what is done
// with whole runs. The sentence stays above it, so that a scenario can be
// changed there too; Escape, Back and its button lead back to the figure.

// benches are the workbench's views, in the order of their tabs.
var benches = []string{"compare", "costs", "matrix", "bytes", "certificate"}

func drawWorkbench(st State) *Node {
	n := el("section", "workbench", key("workbench"), attr("aria-label", st.phrase("bench/title")))
	tabs := el("div", "tabs", attr("role", "tablist"), attr("aria-label", st.phrase("bench/title")))
	for _, id := range benches {
		now := id == st.Bench
		btn("tab", "bench:"+id, key(id), attr("role", "tab"), attr("id", "bench-"+id), attr("aria-selected", fmt.Sprint(now)),
			attr("aria-controls", "bench"), when(!now, attr("tabindex", "-1")), text(st.phrase("bench/"+id))).into(tabs)
	}
	el("div", "bench-bar", tabs, button("plain live", "bench:", st.phrase("bench/back"))).into(n)
	panel := el("div", "bench b-"+st.Bench, key(st.Bench), attr("role", "tabpanel"), attr("id", "bench"), attr("aria-labelledby", "bench-"+st.Bench))
	el("h2", "vh", text(st.phrase("bench/"+st.Bench))).into(panel)
	drawBench(st, panel)
	panel.into(n)
	return n
}

// drawBench draws the bench that stands open.
func drawBench(st State, n *Node) {
	switch st.Bench {
	case "compare":
		drawCompare(st, n)
	case "bytes":
		drawOwn(st, n)
	case "costs":
		drawCosts(st, n)
	case "matrix":
		drawMatrix(st, n)
	case "certificate":
		drawCertificate(st, n)
	}
}
