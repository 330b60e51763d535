// Package survey tries many scenarios around one: a grid of them, and what
// comes of each in one short line.
//
//	g, err := survey.New("", "server-cert", "client-auth") // two keys
//	g, err := survey.New("", survey.All, "")               // every value of every key
//	for _, c := range g.Cells() {
//		line := survey.Try(core.Run, c.Scenario, "en")
//	}
//	csv := g.CSV(lines)
//
// It runs nothing by itself: whoever asks says how to run, and where. So cells
// can be tried natively in parallel, in the page one after the other, or in
// Workers, which send back lines and nothing else. [Read] takes a line apart.
package survey
