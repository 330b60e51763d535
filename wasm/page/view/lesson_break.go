package view

import (
	"strconv"

	"handshakelab/core/lesson"
)

// solved are the links to what solved each task, as far as that happened
// since the page was opened.
type solved [8]string

// attempt has the task judge the run that is shown.
func (st State) attempt() State {
	i := lesson.TaskOf(st.Task)
	st.judged = lesson.Tasks()[i].Judge(st.trace)
	if st.judged.Done && i < len(st.solved) && st.solved[i] == "" {
		st.solved[i] = st.Fragment()
	}
	return st
}

// drawTask draws, in the verdict's place, what is to be reached and what came
// of the last try.
func drawTask(st State) *Node {
	i, j := lesson.TaskOf(st.Task), &st.judged
	n := el("section", "verdict ask task", key("task"), attr("aria-label", st.phrase("lesson/break")))
	el("div", "ask-bar", para("place", st.phrase("lesson/break/place", "{n}", strconv.Itoa(i+1), "{of}", strconv.Itoa(len(lesson.Tasks())))),
		el("p", "live", button("plain", "normal", st.phrase("lesson/break/afresh"), flag("disabled", st.Scenario == "")),
			button(ifs(j.Done, "solid")+ifs(!j.Done, "plain"), "lesson:next", st.phrase("lesson/break/next")), button("plain", "lesson:", st.phrase("lesson/leave")))).into(n)
	v := &st.scene.Verdict
	asks := el("div", "asks", el("h2", "", text(st.phrase("lesson/task/"+st.Task))),
		para("tip", st.phrase("lesson/break/how")))
	asks.into(n)
	reply := el("div", "reply", attr("role", "status"))
	came := ""
	switch {
	case j.Done:
		came = "done"
	case j.Foul != "":
		came = "foul"
	case j.Cause == 0:
		came = "untouched"
	default:
		came = "not-yet"
	}
	el("p", "", el("b", "", text(ifs(j.Done, "✓ ")+st.phrase("lesson/break/"+came, "{key}", j.Foul)))).into(reply)
	if j.Cause > 0 {
		para("", v.Mark+" "+v.Title+" "+v.Text).into(reply)
	}
	if !j.Done {
		hint := el("details", "", key("hint-"+st.Task), el("summary", "", text(st.phrase("lesson/break/hint"))), para("", st.phrase("lesson/task/"+st.Task+"/hint")))
		hint.into(reply)
	}
	reply.into(n)
	return n
}

// drawTasks lists the tasks in the panel; those solved with their links.
func drawTasks(st State, n *Node) {
	ol := el("ol", "stories tasks")
	for i, k := range lesson.Tasks() {
		li := el("li", "", key(k.ID), el("a", join("tale", ifs(st.Task == k.ID, "now")), attr("href", "#lesson=break&task="+k.ID), do("lesson:break="+k.ID),
			el("b", "", text(st.phrase("lesson/task/"+k.ID)))))
		if f := st.solved[i]; f != "" {
			el("p", "", text("✓ "), el("a", "link", attr("href", "#"+f), do("fragment:"+f), text(st.phrase("lesson/break/solved")))).into(li)
		}
		li.into(ol)
	}
	ol.into(n)
}
