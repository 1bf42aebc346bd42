package ui

import (
	"cmp"
	"strconv"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui/paint"
	"ancvtpe/ui/widget"
)

// readyScreen is PRET. Digits begin an amount, ENTER opens the menu.
type readyScreen struct{}

func (readyScreen) Title(scene) string { return wordReady }

func (readyScreen) Keys(scene) []binding {
	return []binding{
		on("0-9", textHelpAmount, func(_ scene, key string) action { return push(newAmountScreen(key, false)) }, each(amountKeys)...),
		on(labelEnter, textHelpMenu, func(scene, string) action { return push(newServiceMenu(0)) }, keyEnter),
		on("", "", func(scene, string) action { return home() }, keyEsc, keyBack),
	}
}

func (readyScreen) Bare(scene) bool { return false }

func (readyScreen) View(sc scene) string {
	if sc.small() {
		return smallReady(sc)
	}
	if sc.welcome {
		return welcomeView(sc)
	}
	var lines []string
	logo := logoLines(sc)
	switch {
	case logo != nil:
		lines = append(lines, logo...)
	default:
		lines = append(lines, widget.Center(sc.theme.Faint.Render(textProduct), sc.cols))
	}
	cols := min(48, sc.cols-2)
	wide := cols - 4
	if sc.whole {
		cols, wide = sc.cols, sc.cols
	}
	big := digitsIn(sc, "0,00", sc.theme.BigDim, wide)
	box := sumLines("", big, sc.theme.Amount.Render(textTypeAmount), wide, sc.air(big, len(lines)+6))
	if logo == nil || len(lines)+len(box)+8 <= sc.rows {
		lines = append(lines, "")
		lines = append(lines, sc.panel(box, cols, sc.theme.Frame.Render)...)
	} else {
		lines = append(lines, "", box[len(box)-1])
	}
	lines = append(lines, "")
	var facts []fact
	if tx := sc.snap.Transaction; tx.Seq > 0 && tx.State.Final() {
		facts = append(facts, fact{textFactLast, outcomeMark(tx) + lastOutcome(tx) + "  " + momentText(tx.Ended.In(sc.now.Location()), sc.now)})
	}
	facts = append(facts, fact{textFactToday, todayText(sc)}, fact{textFactClosing, closesText(sc)})
	var told []widget.Block
	widest := 24
	for _, f := range facts {
		widest = max(widest, paint.Width(f.value))
	}
	left := max(2, (sc.cols-factCols-widest)/2)
	inner := sc.cols - left - 2
	for _, line := range factLines(sc, inner, facts...) {
		told = append(told, widget.Text(line))
	}
	told = append(told, readyNews(sc)...)
	if sc.program.demo && sc.program.phoneURL != "" {
		told = append(told, phoneFact(sc, inner)...)
	}
	text := widget.Flow(inner, max(0, sc.rows-len(lines)), told...)
	lines = append(lines, widget.Indent(strings.Split(text, "\n"), left)...)
	return strings.Join(lines, "\n")
}

// phoneFact says where the demo's phone is, beside its label or below it if there is no room.
func phoneFact(sc scene, cols int) []widget.Block {
	where := sc.theme.Note.Render(sc.program.phoneURL)
	if factCols+paint.Width(where) <= cols {
		return []widget.Block{widget.Ornament(2, factLines(sc, cols, fact{textFactPhone, where})[0])}
	}
	return []widget.Block{widget.Ornament(3, sc.theme.Faint.Render(strings.TrimSpace(textPhone))), widget.Ornament(2, where)}
}

// firstStart reports whether the till has never been used.
func firstStart(s payment.Snapshot) bool {
	return s.Phase == payment.PhaseIdle && s.Transaction.Seq == 0 && s.LastClosing == nil
}

// welcomeView is the demo's introduction, shown before the first key (decision 123).
func welcomeView(sc scene) string {
	cols := min(62, sc.cols-2)
	blocks := []widget.Block{widget.Text(sc.theme.Selected.Render(textWelcome)), widget.Gap()}
	for i, step := range welcomeSteps(sc) {
		lines := widget.Indent(wrapped([]string{step}, cols-7), 3)
		lines[0] = sc.theme.Key.Render(strconv.Itoa(i+1)) + lines[0][1:]
		blocks = append(blocks, widget.Drawn(0, lines))
	}
	blocks = append(blocks, widget.Gap(), widget.Ornament(3, sc.theme.Faint.Render(textWelcomeKeys)), widget.Gap(), widget.Text(sc.theme.Amount.Render(textReady)))
	lines := sc.panel(wrappedBlocks(cols-4, blocks), cols, sc.theme.Accent.Render)
	return strings.Join(append(make([]string, max(0, min(2, sc.rows-len(lines)))), lines...), "\n")
}

// readyNews returns what the cashier must know before the next sale.
func readyNews(sc scene) []widget.Block {
	var blocks []widget.Block
	if p := sc.snap.Printer; p.Owed > 0 && p.Err != nil && !sc.linear {
		blocks = append(blocks, widget.Gap(), widget.Text(sc.theme.Warn.Render(owedText(sc))))
	}
	if night := nightText(sc); night != "" {
		blocks = append(blocks, widget.Gap(), widget.Ornament(2, sc.theme.Faint.Render(night)))
	}
	return blocks
}

// smallReady draws PRET without ornament.
func smallReady(sc scene) string {
	var blocks []widget.Block
	if big := digitsIn(sc, "0,00", sc.theme.BigDim, sc.cols-20); big != nil {
		blocks = append(blocks, widget.Drawn(6, centered(big, sc.cols)), widget.Gap())
	} else {
		blocks = append(blocks, widget.Ornament(3, sc.theme.Faint.Render(widget.Center(textProduct, sc.cols))), widget.Gap())
	}
	if sc.linear { // there is no header
		blocks = []widget.Block{widget.Text(cmp.Or(sc.snap.Settings.ShopName, textProduct)), widget.Text(textLinesSum)}
	} else {
		blocks = append(blocks, widget.Text(widget.Center(textReady, sc.cols)))
	}
	if last := lastText(sc); last != "" {
		blocks = append(blocks, widget.Gap(), widget.Ornament(2, sc.theme.Faint.Render(centerLines(last, sc.cols))))
	}
	blocks = append(blocks, readyNews(sc)...)
	return widget.Flow(sc.cols, sc.rows, append(blocks, demoBlocks(sc)...)...)
}

// centerLines wraps a text and centers each line of it.
func centerLines(text string, cols int) string {
	lines := strings.Split(widget.Wrap(text, cols), "\n")
	for i := range lines {
		lines[i] = widget.Center(lines[i], cols)
	}
	return strings.Join(lines, "\n")
}

// phoneBlocks says where the demo's phone is, beside the QR code.
func phoneBlocks(sc scene) []widget.Block {
	switch {
	case sc.plain:
		return demoBlocks(sc)
	case !sc.program.demo || sc.program.phoneURL == "":
		return nil
	}
	return []widget.Block{widget.Gap(), widget.Ornament(2, sc.theme.Faint.Render(strings.TrimSpace(textPhone))), widget.Ornament(1, sc.theme.Note.Render(sc.program.phoneURL))}
}

// demoBlocks says that this is a demo and where its phone is.
func demoBlocks(sc scene) []widget.Block {
	if !sc.program.demo {
		return nil
	}
	blocks := []widget.Block{widget.Gap(), widget.Ornament(2, textDemo)}
	if sc.program.phoneURL != "" {
		blocks = append(blocks, widget.Ornament(1, textPhone+sc.program.phoneURL))
	}
	return blocks
}

// uninitialisedScreen is NON INITIALISE. It says what is missing before the till can be used
// (decision 24).
type uninitialisedScreen struct{}

func (uninitialisedScreen) Title(scene) string { return wordUninitialised }

func (uninitialisedScreen) Keys(scene) []binding {
	return []binding{on(labelEnter, textHelpMenu, func(scene, string) action { return push(newServiceMenu(0)) }, keyEnter)}
}

func (uninitialisedScreen) View(sc scene) string {
	var blocks []widget.Block
	if sc.snap.Settings.ShopID == payment.ShopID("") {
		blocks = append(blocks, widget.Text("• "+textMissingShopID))
	}
	if !sc.snap.KeyLoaded {
		blocks = append(blocks, widget.Text("• "+textMissingKey))
	}
	if sc.program.ownFiles {
		return widget.Flow(sc.cols, sc.rows, append(blocks, widget.Gap(), widget.Text(textInitDemo))...)
	}
	blocks = append(blocks, widget.Gap(), widget.Text(textInitByHand), widget.Gap(),
		// One block, so that « tapez : » is never shown without the command.
		widget.Ornament(3, textHowToInit+"\n"+programText(sc, "init")+" "+textInitFiles), widget.Gap(),
		widget.Ornament(4, textInitThen+programText(sc, "")+"."))
	return widget.Flow(sc.cols, sc.rows, blocks...)
}

// storageScreen says that the acquirer's answer cannot be stored (I7), or that a snapshot is not
// understood.
type storageScreen struct{}

func (storageScreen) Title(scene) string { return wordError }

func (storageScreen) Keys(scene) []binding { return nil }

func (storageScreen) View(sc scene) string {
	text := storageText(sc.snap)
	if sc.snap.Phase != payment.PhaseStorage {
		text = badStateText()
	}
	blocks := []widget.Block{widget.Text(sc.theme.Bad.Render("✘ ") + text[0])}
	for _, line := range text[1:] {
		blocks = append(blocks, widget.Gap(), widget.Text(line))
	}
	return widget.Flow(sc.cols, sc.rows, blocks...)
}
