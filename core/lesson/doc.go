// Package lesson is what a class is asked, and who is right: no answer stands
// in it. A choice is a claim about a run, and the run decides.
//
//	q := lesson.QuestionOf("expired-certificate")
//	p := q.Put(t)       // t: the trace of that preset
//	p.Right             // 1: "stops client 3" is the only claim that holds
//	p.Choices[0]        // what refutes "stops server 2", and the event that shows it
//	p.Stop              // the step to stop at before asking
//
// There are three kinds of lesson:
//
//   - predict: a [Question] for each preset, asked before the run is told.
//   - blind: a [Case] is a run with something wrong whose fault is not named;
//     [Solve] says who noticed, in which step, by which check.
//   - break: a [Task] is for the reader to reach by changing bytes on their
//     way; [Task.Judge] looks at what really came of it.
//
// What is claimed is written in facts, see [Run.Fact]. The words for all of
// this are package explain's, under ids that begin with "lesson/".
package lesson
