package view

import "testing"

func TestForm(t *testing.T) {
	st := New("")
	n, slot := st.formed(`<p class=a key={0} title?={1}><b data-do='go:{0} {0}'>{2} of {bench/title}</b><input value={1} disabled?={1}/><svg viewBox='0 0 1 1'><rect x=0/></svg><i>{*}</i></p>`, "k", "", "a<_b")
	text("more").into(slot)
	want := `<p class="a"><b data-do="go:k k">a&lt;_<wbr>b of Workbench</b><input value><svg viewBox="0 0 1 1"><rect x="0"></rect></svg><i>more</i></p>`
	if got := HTML(n); got != want || n.Key != "k" {
		t.Errorf("%s, not %s (key %q)", got, want, n.Key)
	}
	if got := HTML(st.form(`<details open?={0}><summary>{1}</summary></details>`, on(true), "")); got != `<details open><summary></summary></details>` {
		t.Error(got)
	}
}
