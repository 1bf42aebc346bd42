package ui

import (
	"fmt"
	"slices"

	"ancvtpe/payment"
	"ancvtpe/ui/widget"
)

// owedScreen is IMPRIMANTE, the list of the tickets that still have to be printed. The cashier can
// print or skip one or all of them, or write all into files.
type owedScreen struct {
	id int64 // of the copy under the cursor; 0 for the first
}

func (*owedScreen) Title(scene) string { return wordPrinter }

func (s *owedScreen) Keys(sc scene) []binding {
	other := textHelpList
	if sc.linear {
		other = textLinesAnother
	}
	return []binding{
		on(labelEnter, textHelpPrint, s.print, keyEnter),
		on("2", textHelpSkip, s.skip, "2"),
		on("3", textHelpPrintAll, func(sc scene, _ string) action { return run(sc.do.retryPrinting()) }, "3"),
		on("4", textHelpSkipAll, s.skipAll, "4"),
		on("5", textHelpFile, s.file, "5"),
		on(labelMove, other, s.move, keyUp, keyDown, keyPgUp, keyPgDn),
		on(labelBack, textHelpBack, does(back), keyBack),
		on(labelEsc, textHelpHome, does(home), keyEsc),
	}
}

// place returns the cursor's index in the present queue.
func (s *owedScreen) place(queue []payment.Owed) int {
	return max(0, slices.IndexFunc(queue, func(o payment.Owed) bool { return o.ID == s.id }))
}

func (s *owedScreen) move(sc scene, key string) action {
	queue := sc.snap.Printer.Queue
	if len(queue) > 0 {
		s.id = queue[max(0, min(s.place(queue)+step(key, sc.rows/2), len(queue)-1))].ID
	}
	return stay()
}

func (s *owedScreen) print(sc scene, _ string) action {
	queue := sc.snap.Printer.Queue
	if len(queue) == 0 {
		return back()
	}
	return run(sc.do.printOwed(queue[s.place(queue)].ID))
}

func (s *owedScreen) skip(sc scene, _ string) action {
	queue := sc.snap.Printer.Queue
	if len(queue) == 0 {
		return back()
	}
	return push(confirmSkip(queue[s.place(queue)]))
}

func (s *owedScreen) skipAll(sc scene, _ string) action {
	if len(sc.snap.Printer.Queue) == 0 {
		return back()
	}
	return push(confirmSkip(sc.snap.Printer.Queue...))
}

// file asks before it writes the tickets into files, and says where.
func (*owedScreen) file(sc scene, _ string) action {
	if len(sc.snap.Printer.Queue) == 0 || sc.tools == nil {
		return back()
	}
	return push(confirmScreen{
		body: func(sc scene) []widget.Block {
			return []widget.Block{widget.Text(fileAskText(sc.snap.Printer.Owed, sc.tools.TicketDir()))}
		},
		yes: func(sc scene) action {
			return run(sc.do.fileOwed(func(_ scene, err error) (action, bool) {
				return back().saying(textFiling), err == nil
			}))
		},
	})
}

// confirmSkip asks before it skips copies. It skips only these, not those that are owed later.
func confirmSkip(copies ...payment.Owed) screen {
	var ids []int64
	for _, o := range copies {
		ids = append(ids, o.ID)
	}
	return confirmScreen{
		body: func(sc scene) []widget.Block {
			var blocks []widget.Block
			for _, o := range copies {
				blocks = append(blocks, widget.Ornament(4, owedLine(sc, o)))
			}
			return append(blocks[:min(len(blocks), 4)], widget.Gap(), widget.Text(textSkipAsk))
		},
		yes: func(sc scene) action {
			return run(sc.do.skipOwed(func(_ scene, err error) (action, bool) {
				return back().saying(skippedText(len(ids))), err == nil
			}, ids...))
		},
	}
}

func (s *owedScreen) View(sc scene) string {
	queue := sc.snap.Printer.Queue
	if len(queue) == 0 {
		return widget.Flow(sc.cols, sc.rows, widget.Text(textNothingOwed))
	}
	var blocks []widget.Block
	if sc.snap.Printer.Err != nil {
		blocks = append(blocks, widget.Text(sc.theme.Warn.Render(owedText(sc))), widget.Gap())
	}
	rows := max(1, sc.rows-4)
	cursor := s.place(queue)
	if sc.linear {
		blocks = append(blocks, widget.Text(fmt.Sprintf(textLinesOwed, cursor+1, len(queue))+owedLine(sc, queue[cursor])))
		return widget.Flow(sc.cols, sc.rows, blocks...)
	}
	first := max(0, min(cursor-rows/2, len(queue)-rows))
	for i, o := range queue[first:min(len(queue), first+rows)] {
		line := widget.Truncate("  "+owedLine(sc, o), sc.cols)
		if first+i == cursor {
			line = sc.theme.Selected.Render(widget.Truncate("▸ "+owedLine(sc, o), sc.cols))
		}
		blocks = append(blocks, widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
