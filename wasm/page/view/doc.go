// Package view is the page without a browser: a [State], what an action
// makes of it ([Update]), and what it looks like ([Render]), all of it plain
// Go that runs and is tested anywhere.
//
//	st := view.New("server-cert=expired&step=3")
//	html := view.HTML(view.Render(st))    // when the site is built
//	st = view.Update(st, "view:onlooker") // when somebody chooses
//
// The tree that Render gives is printed into the page when the site is built.
// In the browser package page adopts the printed tree as it stands
// ([Adopt]) and from then on changes only what differs ([Patch]). So the page
// that is read before the module arrives and the one that is alive are the
// same, and nothing jumps when it comes to life.
//
// On the stage stands the figure; or a lesson around it (Where.Lesson, lesson.go);
// or, in its place, a part of the workbench (Where.Bench, workbench.go). Every
// word comes from the catalog of the page's language, State.Words.
//
// An element says what it does in the attribute data-do, whose value is an
// action; a select does so in data-pick, to which the chosen value is added.
// The one click listener and the one change listener of the page pass these
// words to Update. What an address holds arrives in the same way, as the
// action "fragment:…", and is only ever compared and printed as text.
package view
