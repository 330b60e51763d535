package explain

import (
	_ "embed"

	"handshakelab/core/scenario"
)

// English is in every program, the page's too.
var english = [...]string{
	alertsEN,
	benchEN,
	broughtEN,
	checksEN,
	checksHelloEN,
	checksProofEN,
	computationsEN,
	fieldsEN,
	figureEN,
	hiddenEN,
	languageEN,
	lessonsEN,
	loaderEN,
	messagesEN,
	messages13EN,
	notesEN,
	pageEN,
	presetsEN,
	reasonsEN,
	scenarioEN,
	sentenceEN,
	stepsEN,
	valuesEN,
	viewEN,
	x509EN,
	scenario.Words,
}

var (
	//go:embed words/en/alerts.txt
	alertsEN string
	//go:embed words/en/bench.txt
	benchEN string
	//go:embed words/en/brought.txt
	broughtEN string
	//go:embed words/en/checks.txt
	checksEN string
	//go:embed words/en/checks-hello.txt
	checksHelloEN string
	//go:embed words/en/checks-proof.txt
	checksProofEN string
	//go:embed words/en/computations.txt
	computationsEN string
	//go:embed words/en/fields.txt
	fieldsEN string
	//go:embed words/en/figure.txt
	figureEN string
	//go:embed words/en/hidden.txt
	hiddenEN string
	//go:embed words/en/language.txt
	languageEN string
	//go:embed words/en/lessons.txt
	lessonsEN string
	//go:embed words/en/loader.txt
	loaderEN string
	//go:embed words/en/messages.txt
	messagesEN string
	//go:embed words/en/messages-tls13.txt
	messages13EN string
	//go:embed words/en/notes.txt
	notesEN string
	//go:embed words/en/page.txt
	pageEN string
	//go:embed words/en/presets.txt
	presetsEN string
	//go:embed words/en/reasons.txt
	reasonsEN string
	//go:embed words/en/scenario.txt
	scenarioEN string
	//go:embed words/en/sentence.txt
	sentenceEN string
	//go:embed words/en/steps.txt
	stepsEN string
	//go:embed words/en/values.txt
	valuesEN string
	//go:embed words/en/view.txt
	viewEN string
	//go:embed words/en/x509.txt
	x509EN string
)
