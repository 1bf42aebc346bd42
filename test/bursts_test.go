package test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
	"ancvtpe/internal/console/consoletest"
)

// meantBursts are bursts that a hand or a program may type on purpose, by their keys.
var meantBursts = map[string][]string{
	"menus":            {"1", "ENTER", "1", "ENTER", "1", "ENTER"},
	"ENTER, many":      slices.Repeat([]string{"ENTER"}, 20),
	"amount and ENTER": {"1", "2", "5", "0", "ENTER", "ENTER", "ENTER"},
	"arrows and ENTER": {"DOWN", "ENTER", "DOWN", "ENTER", "DOWN", "ENTER"},
	"one F key each":   {"F1", "F2", "F3", "F5"},
	"F keys and ENTER": {"F1", "ENTER", "F1", "ENTER", "F5", "ENTER", "ENTER"},
	"backspaces":       {"1", "2", "BACKSPACE", "BACKSPACE", "BACKSPACE", "BACKSPACE", "ENTER"},
	"a colour, ENTER":  {"\x1b]11;rgb:1111/1111/1111\x1b\\", "ENTER"},
}

// typedScreens are the screens for meantBursts. On the others these could change parameters,
// as the same keys one by one could.
var typedScreens = []string{"PRET", "MONTANT", "BENEFICIAIRE", "MODE", "ANCV", "TOTAUX", "code", "result"}

// bursts are what a scanner, a paste or a program may send by mistake. None is an intended
// id, reference or amount.
func bursts() map[string]string {
	paste := func(s string) string { return "\x1b[200~" + s + "\x1b[201~" }
	return map[string]string{
		"controls between":    "1\x00\r\x01\r\x02\r\x1d\r",
		"GS1 with FNC1":       "01\x1d21\x1d10\x1d\r\r",
		"ALT between":         "1\x1bx\r\x1bx\r\x1bx\r",
		"CSI":                 "\x1b[2J\x1b[H\x1b[31mPAIEMENT ACCEPTE\r",
		"OSC 0":               "\x1b]0;1\x07\r\x1b]2;2\x07\r",
		"OSC 52":              "\x1b]52;c;MTIzNA==\x07\x1b]52;c;?\x07\r",
		"DCS":                 "\x1bP1;1|1\x1b\\\r\x1bP+q544e\x1b\\",
		"C1":                  "\u009b2J\u009d0;1\u009c\r\r1",
		"raw C1":              "\x9b2J\x9d0;1\x9c\r\r1\x9b1\x9b\r",
		"answers of a tty":    "\x1b[?62;1;2c\x1b[24;80R\x1b[8;24;80t\r\r",
		"CTRL+C at the end":   "12345678901234567890\x03",
		"CTRL+C between":      "1\x032\x033\x03",
		"CTRL+Z, CTRL+\\":     "1\x1a2\x1c3\x1a\r",
		"ESC at the end":      "12345678901234\x1b",
		"a paste":             paste("1250\r\r\r"),
		"a paste, ends in it": paste("12\x1b[201~1\r\x1b[200~") + "\r" + paste("x") + "\r",
		"pastes of one":       paste("1") + paste("\r") + paste("\r") + paste("\r"),
		"a paste with keys":   paste("1\x1b[B\r\x03") + "\x1b[201~\r\x1b[201~\r",
		"paste of escapes":    paste("\x1b]0;PIRATE\x07\x1b[2J\u202e\u009b31m"),
		"ends without begin":  "1\x1b[201~\r\x1b[201~\r\x1b[201~\r",
		"bidi and zero-width": "\u202e1\u200b\r\ufeff\r\u2066\r",
		"a flood of marks":    "1" + strings.Repeat("\u0301", 500) + "\r\r",
		"wide":                "日本語日本語日本\r\r\r",
		"not UTF-8":           "\xff\xfe1\xff\r\xc3\r\xf0\x9f\r",
		"NULs":                strings.Repeat("\x00", 100) + "1\x00\r\x00\r",
		"mouse":               "\x1b[<0;5;5M\x1b[<0;5;5m\x1b[M !!\r\x1b[<64;1;1M\r",
		"100 kB of digits":    strings.Repeat("1234567890", 10_000) + "\r\r",
		"100 kB of ENTER":     strings.Repeat("1\r", 50_000),
		"100 kB of escapes":   strings.Repeat("\x1b[B\r\x1b", 25_000),
		"a line of 10 kB":     strings.Repeat("A", 10_000) + "\r\r",
	}
}

// burstScreens are the screens for bursts, with the keys that lead there from PRET.
var burstScreens = map[string]struct {
	keys string
	word string
}{
	"PRET":          {"", "PRET"},
	"MONTANT":       {"1", "MONTANT"},
	"BENEFICIAIRE":  {"5 ENTER", "BENEFICIAIRE"},
	"MODE":          {"5 ENTER ENTER", "MODE DE PAIEMENT"},
	"ANCV":          {"ENTER 1", "ANCV"},
	"REFERENCE":     {"ENTER 1 2", "REFERENCE"},
	"DUPLICATA":     {"ENTER 1 3", "DUPLICATA"},
	"TOTAUX":        {"ENTER 1 4", "TOTAUX"},
	"CLOTURE":       {"ENTER 1 4 2", "CONFIRMER"},
	"MAINTENANCE":   {"ENTER 1 5", "MAINTENANCE"},
	"PARAMETRES":    {"ENTER 1 5 1", "PARAMETRES"},
	"ETAT":          {"ENTER 1 5 8", "ETAT"},
	"DESACTIVATION": {"ENTER 1 5 9", "DESACTIVATION"},
	"code":          {"5 ENTER ENTER ENTER", "SCANNEZ LE QR CODE"},
	"id":            {"5 ENTER ENTER 2", "IDENTIFIANT CLIENT"},
	"result":        {"5 ENTER ENTER ENTER", "PAIEMENT ACCEPTE"},
}

// TestBursts types every burst at every screen. A meant burst must lead to the same screen and
// the same sales as its keys one by one. The others must move no menu and start or end no
// sale. The till may only write sequences that a quiet run writes too, and must go on.
//
//	make words [N=cells] SEED=1
func TestBursts(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "WORDS_N", 40), sizeFromEnv(t, "WORDS_SEED", 1)
	var cells [][2]string
	for screen := range burstScreens {
		for burst := range bursts() {
			cells = append(cells, [2]string{screen, burst})
		}
	}
	for _, screen := range typedScreens {
		for burst := range meantBursts {
			cells = append(cells, [2]string{screen, burst})
		}
	}
	slices.SortFunc(cells, func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	r.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	n = min(n, len(cells))
	cells = cells[:n] // screen by screen, to visit each once
	slices.SortFunc(cells, func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	table := newCampaignTable("bursts")
	b := newBurstTill(t, r)
	for _, cell := range cells {
		check := b.type1
		if _, meant := meantBursts[cell[1]]; meant {
			check = b.typeMeant
		}
		err := check(cell[0], cell[1])
		table.add(cell[0], cell[1], 0, nil)
		if err != nil {
			table.fail(cell[0])
			t.Errorf("%s at %s: %v", cell[1], cell[0], err)
			b.c.kill()
			b = newBurstTill(t, r)
		}
	}
	t.Logf("%s\nseed %d", table, seed)
}

// burstTill is a till whose output is recorded.
type burstTill struct {
	t       *testing.T
	c       *counter
	r       *rand.Rand
	tap     *tap
	allowed map[string]bool
	at      string
}

func newBurstTill(t *testing.T, r *rand.Rand) *burstTill {
	t.Helper()
	b := &burstTill{t: t, c: newCounter(t), r: r, tap: &tap{}}
	b.c.openTapped(b.tap)
	b.allowed = b.quiet()
	return b
}

// openTapped is open; tap gets the till's output.
func (c *counter) openTapped(to *tap, more ...string) {
	c.t.Helper()
	cmd := exec.Command(program)
	cmd.Env = append(slices.Clone(c.env), more...)
	till, err := consoletest.Start(cmd, 80, 24, to)
	if err != nil {
		c.t.Fatal(err)
	}
	c.till = till
}

// quiet visits every screen with single keys and records the sequences that the till writes.
func (b *burstTill) quiet() map[string]bool {
	b.t.Helper()
	b.c.see("PRET")
	for _, name := range slices.Sorted(maps.Keys(burstScreens)) {
		if err := b.visit(name); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := b.home(); err != nil {
		b.t.Fatal(err)
	}
	b.c.keys("F1", "F1", "F2", "F2")
	return controls(b.tap.drain())
}

// home goes to PRET.
func (b *burstTill) home() error {
	b.at = ""
	for range 20 {
		rows := b.c.till.Lines()
		key := "ESC"
		switch at := title(rows); {
		case at == "PRET":
			return nil
		case slices.Contains(results, at):
			key = "ENTER"
		}
		if err := b.c.till.Keys(key); err != nil {
			return err
		}
		moved := time.Now().Add(2 * time.Second)
		if err := b.c.till.Wait("another screen", func(now []string) bool {
			return title(now) != title(rows) || time.Now().After(moved)
		}); err != nil {
			return err
		}
	}
	return fmt.Errorf("no way to PRET:\n%s", b.c.till.Screen)
}

// visit goes to a screen.
func (b *burstTill) visit(name string) error {
	if b.at == name {
		return nil
	}
	if err := b.home(); err != nil {
		return err
	}
	if err := b.c.till.Keys("ESC"); err != nil { // a help or a ticket may still cover PRET
		return err
	}
	way := burstScreens[name]
	for _, key := range strings.Fields(way.keys) {
		if err := b.c.till.Keys(key); err != nil {
			return err
		}
	}
	if name == "result" {
		s := &sale{c: b.c, r: b.r, fuse: -1}
		id, err := s.scan()
		if err != nil {
			return err
		}
		if err := b.c.a.accept(id, 5); err != nil {
			return err
		}
	}
	b.at = name
	if name == "ETAT" {
		return b.c.till.WaitText("totaux.db") // the screen fills in later
	}
	return b.c.till.WaitWord(way.word)
}

const (
	// burstPause bounds a burst. It is longer than the till holds or ignores keys, and than a
	// paste may last.
	burstPause = 300 * time.Millisecond
	// burstQuiet ends a burst (150 ms without a key) on a busy machine too, so that the next
	// keys are not part of the keys that led to the screen.
	burstQuiet = 300 * time.Millisecond
)

// firstSum matches the amount that the screen is about.
var firstSum = regexp.MustCompile(`[0-9][0-9 ]*,[0-9][0-9] EUR`)

// typeMeant types the keys of a burst one by one, and then at once. Both must have the same
// effect.
func (b *burstTill) typeMeant(screen, burst string) error {
	var ends [2]string
	for i := range ends {
		if err := b.visit(screen); err != nil {
			return err
		}
		<-time.After(burstQuiet)
		deals, pause := len(b.c.a.ledger()), burstPause
		end := func(rows []string) string {
			amount := firstSum.FindString(strings.Join(rows, "\n"))
			return fmt.Sprintf("%q of %q, %d sales", title(rows), amount, len(b.c.a.ledger())-deals)
		}
		var all string
		for _, key := range meantBursts[burst] {
			if named, ok := console.NamedKeys[key]; ok {
				key = named
			}
			if all += key; i > 0 {
				continue
			}
			if err := b.c.till.Send(key); err != nil {
				return err
			}
			<-time.After(burstQuiet)
		}
		b.at = ""
		if i == 0 {
			<-time.After(pause)
			ends[i] = end(b.c.till.Lines())
			continue
		}
		if err := b.c.till.Send(all); err != nil {
			return err
		}
		if err := b.c.till.WaitWithin(5*time.Second, ends[0], func(rows []string) bool {
			return end(rows) == ends[0] || title(rows) == "CONFIRMER" // which wants an ENTER of its own
		}); err != nil {
			return fmt.Errorf("%s: %w", end(b.c.till.Lines()), err)
		}
	}
	if odd := strange(b.tap.drain(), b.allowed); odd != nil {
		return fmt.Errorf("the terminal got %q", odd)
	}
	return nil
}

// type1 types one burst at one screen.
func (b *burstTill) type1(screen, burst string) error {
	if err := b.visit(screen); err != nil {
		return err
	}
	deals := len(b.c.a.ledger())
	<-time.After(burstQuiet) // the last burst is over and the frame is painted
	before := b.c.till.Lines()
	if err := b.c.till.Send(bursts()[burst]); err != nil {
		return err
	}
	pause := burstPause
	if len(bursts()[burst]) > 10_000 {
		pause *= 4
	}
	<-time.After(pause)
	select {
	case <-b.c.till.Done:
		return fmt.Errorf("the program ended: %w", b.c.till.Err)
	default:
	}
	rows := b.c.till.Lines()
	if burst == "100 kB of ENTER" { // the terminal may split it, so that a few keys count as typed
		b.at = ""
		return nil
	}
	if got, want := title(rows), title(before); got != want || burstScreens[screen].word != "" && !console.HasWord(rows, burstScreens[screen].word) {
		b.at = ""
		return fmt.Errorf("%s became %s:\n%s", want, got, b.c.till.Screen)
	}
	most := 4
	if screen == "id" || screen == "REFERENCE" {
		b.at = "" // the next one finds an empty field
		most = 10 // a field of 254 characters
	}
	if moved := changed(before, rows); len(moved) > most {
		return fmt.Errorf("%d lines moved: %q\n%s", len(moved), moved, b.c.till.Screen)
	}
	if now := len(b.c.a.ledger()); now != deals {
		return fmt.Errorf("%d sales began", now-deals)
	}
	if odd := strange(b.tap.drain(), b.allowed); odd != nil {
		return fmt.Errorf("the terminal got %q", odd)
	}
	return nil
}

// changed counts the lines that differ. A notice, a field and the clock may.
func changed(before, after []string) (all []string) {
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			all = append(all, after[i])
		}
	}
	return all
}
