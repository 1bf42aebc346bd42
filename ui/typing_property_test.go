package ui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui/keyboard"
)

// keysCases returns the number of texts to type (`make keys N=100000` in a campaign), and the seed.
func keysCases(t *testing.T) (n int, seed uint64) {
	t.Helper()
	n, seed = 2000, 1
	if text := os.Getenv("KEYS_N"); text != "" {
		n, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("KEYS_SEED"); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	return n, seed
}

// honest returns keys that a cashier or a program may type from PRET.
func honest(r *rand.Rand) []string {
	amount := each(strconv.Itoa(1 + r.IntN(999999)))
	switch r.IntN(4) {
	case 0:
		amount = each(strconv.Itoa(1+r.IntN(9999)) + "," + strconv.Itoa(10+r.IntN(90)))
	case 1: // corrected
		amount = append(amount, keyBack)
		amount = append(amount, each(strconv.Itoa(r.IntN(10)))...)
	}
	sale := slices.Concat(amount, []string{keyEnter})
	menu := [][]string{{"1"}, {keyEnter}, {keyDown, keyUp, keyEnter}}[r.IntN(3)]
	id := [][]string{each("10123453051"), each("marie@exemple.fr"), append(each("1012x"), append([]string{keyBack}, each("3453051")...)...)}[r.IntN(3)]
	switch r.IntN(9) {
	case 0, 1: // by code
		return append(append(sale, menu...), []string{"1", keyEnter}[r.IntN(2)])
	case 2: // by id; the field takes what is typed for itself
		return append(append(append(append(sale, keyEnter), "2"), id...), keyEnter)
	case 3:
		return append(sale, keyEsc)
	case 4:
		return append(append(sale, menu...), keyBack, keyBack, keyBack)
	case 5: // from the menu
		return append(append([]string{keyEnter, "1", "1"}, each(strconv.Itoa(1+r.IntN(9999)))...), keyEnter, "1")
	case 6: // ANNULATION, with its password
		return append(append([]string{keyEnter, "1", "2"}, append(each("4711"), keyEnter)...), append(each("k3x9m2qv7a"), keyEnter)...)
	case 7: // CLOTURE, left
		return []string{keyEnter, "1", "4", "2", keyEsc}
	default: // the duplicate
		return []string{keyEnter, "1", "3", "1"}
	}
}

// scanned returns the keys of a scan.
func scanned(r *rand.Rand) []keyboard.Key {
	code := []string{
		"10123453051", "20000003051", "marie@exemple.fr", "k3x9m2qv7a", "]C110123453051", "3012345678901", "&é\"'(-è_çà&", "CVCO:k3x9m2qv7a",
		"https://exemple.fr/p/1250", "\x0210123453051\x03", "\x1d0112345678901", numbered(r), numbered(r), numbered(r), numbered(r),
	}[r.IntN(15)]
	var keys []keyboard.Key
	for _, c := range code {
		key := keyboard.Hit(string(c))
		switch c {
		case 3:
			key = keyboard.Hit(keyLeave)
		case 2, 0x1d:
			key.Kind = keyboard.Control
		}
		keys = append(keys, key)
	}
	switch r.IntN(4) {
	case 0:
		keys = append(keys, keyboard.Hit(keyEnter))
	case 1:
		keys = append(keys, keyboard.Hit(keyTab))
	case 2:
		keys = []keyboard.Key{{Name: code + "\r\r1", Kind: keyboard.Pasted}}
	}
	return keys
}

// numbered returns the code of an article, which may begin with digits that open menus and fields.
func numbered(r *rand.Rand) string {
	code := strings.Repeat("1", r.IntN(3)) + strings.Repeat("2", r.IntN(2)) + strconv.Itoa(r.IntN(10))
	for size := 7 + r.IntN(8); len(code) < size; {
		code += strconv.Itoa(r.IntN(10))
	}
	if strings.Trim(code, code[:1]) == "" {
		code = code[1:] + "9"
	}
	return code
}

func secretTill(t *testing.T) *till {
	t.Helper()
	h := newTill(t, with(idle(), func(s *payment.Snapshot) { s.PasswordSet = true }))
	h.engine.password = "4711"
	begins(h)
	knows(h)
	return h
}

// state returns the screen and the commands to which a text has led.
func (h *till) state() string {
	h.app.notice = ""
	h.clock = h.app.opened.Add(time.Hour) // the time that has gone by is on some screens
	return h.frame() + strings.Join(h.engine.calls, "|") + fmt.Sprintf("%+v %q", h.engine.debit, h.engine.asked)
}

// cut sends keys in chunks of any size with any gaps between them. A gap of more than 150 ms ends a
// burst.
func (h *till) cut(r *rand.Rand, keys []string) (how string, refused bool) {
	most := 1 + r.IntN(len(keys)+6)
	for len(keys) > 0 {
		n := min(1+r.IntN(most), len(keys))
		chunk := make([]keyboard.Key, n)
		for i := range chunk {
			chunk[i] = keyboard.Hit(keys[i])
		}
		how += fmt.Sprint(keys[:n])
		keys = keys[n:]
		h.hit(chunk...)
		refused = refused || h.app.notice == textScanDropped
		gap := []int{0, 1, 5, 20, 40, 60, 100, 150, 160, 500}[r.IntN(10)]
		how += fmt.Sprint(gap)
		h.clock = h.clock.Add(time.Duration(gap) * time.Millisecond)
		if gap > 150 {
			h.send(keyboard.Quiet{})
			refused = refused || h.app.notice == textScanDropped
		}
	}
	h.quiet()
	return how, refused || h.app.notice == textScanDropped
}

// TestTyping: a typed text leads to the same screen and commands however it is cut into chunks. A
// text that is refused is refused whole, with a notice.
func TestTyping(t *testing.T) {
	n, seed := keysCases(t)
	r := rand.New(rand.NewPCG(seed, 14))
	refused := 0
	for i := range n {
		text := honest(r)
		one := secretTill(t)
		one.press(text...)
		want := one.state()
		h := secretTill(t)
		how, said := h.cut(r, text)
		if said {
			refused++ // it looks like a scan and was dropped whole
			continue
		}
		if got := h.state(); got != want {
			t.Fatalf("case %d: %v typed as %s leads to\n%s\nand not to\n%s", i, text, how, got, want)
		}
	}
	t.Logf("%d texts, %d refused", n, refused)
	if refused > n/8 {
		t.Errorf("%d of %d texts were refused as scans", refused, n)
	}
}

// TestHand: typing at two to six keys a second, with some pairs close together, is never refused,
// even on a line that delivers keys in ticks.
func TestHand(t *testing.T) {
	n, seed := keysCases(t)
	r := rand.New(rand.NewPCG(seed, 16))
	for i := range n / 4 {
		text := honest(r)
		one := secretTill(t)
		one.press(text...)
		want := one.state()
		h := secretTill(t)
		line := []int{1, 20, 40, 100, 200, 400, 500}[r.IntN(7)]
		begin, hit, came := h.clock, 0, 0
		var chunk []keyboard.Key
		deliver := func() {
			h.clock = begin.Add(time.Duration(came) * time.Millisecond)
			if h.hit(chunk...); h.app.notice == textScanDropped {
				t.Fatalf("case %d: %v on a line of %d ms is refused", i, text, line)
			}
			chunk = nil
		}
		for _, k := range text {
			if gap := 160 + r.IntN(340); r.IntN(8) > 0 {
				hit += gap
			} else {
				hit += 30
			}
			if next := (hit + line - 1) / line * line; next > came {
				if len(chunk) > 0 {
					deliver()
				}
				if next-came > 150 {
					h.clock = begin.Add(time.Duration(next-1) * time.Millisecond)
					h.send(keyboard.Quiet{})
				}
				came = next
			}
			chunk = append(chunk, keyboard.Hit(k))
		}
		deliver()
		h.quiet()
		if got := h.state(); got != want {
			t.Fatalf("case %d: %v on a line of %d ms leads to\n%s\nand not to\n%s", i, text, line, got, want)
		}
	}
}

// TestScanAnywhere: a scan on a screen that expects none issues no command, changes nothing and
// shows a notice.
func TestScanAnywhere(t *testing.T) {
	n, seed := keysCases(t)
	r := rand.New(rand.NewPCG(seed, 15))
	for i := range n {
		text := honest(r)
		text = text[:r.IntN(len(text)+1)]
		h := secretTill(t)
		h.press(text...)
		if h.app.expected() >= expectText {
			continue
		}
		want := h.state()
		keys := scanned(r)
		if h.app.expected() == expectDigits && len(keys) <= passwordMax+1 {
			continue // as long as a password
		}
		gap := r.IntN(61)
		h.clock = h.clock.Add(time.Second)
		for _, k := range keys {
			h.hit(k)
			h.clock = h.clock.Add(time.Duration(gap+r.IntN(1+gap/2)) * time.Millisecond) // a busy machine adds some
		}
		h.quiet()
		if said := h.app.notice; said == "" {
			t.Fatalf("case %d: after %v %v shows no notice\n%s", i, text, keys, h.frame())
		}
		if got := h.state(); got != want || h.left {
			t.Fatalf("case %d: after %v at %d ms a key %v leads to\n%s\nand not to\n%s", i, text, gap, keys, got, want)
		}
	}
}

// TestScanOpensTheFieldOfAnother: a code whose first digits choose from a menu does not start a
// debit with its other digits. The same digits typed by hand or program, followed by a scan, do.
func TestScanOpensTheFieldOfAnother(t *testing.T) {
	const id = "10123453051"
	for led, way := range map[string][]string{"2": {"5", keyEnter, keyEnter}, "12": {"5", keyEnter}} {
		for gap := range 61 {
			for _, end := range [][]string{{keyEnter}, nil} {
				h := secretTill(t)
				h.press(way...)
				want := h.state()
				h.clock = h.clock.Add(time.Second)
				for _, k := range append(each(led+id), end...) {
					h.hit(keyboard.Hit(k))
					h.clock = h.clock.Add(time.Duration(gap) * time.Millisecond)
				}
				h.quiet()
				if h.app.notice != textScanDropped {
					t.Errorf("%s at %d ms a key, %v behind it: said %q", led, gap, end, h.app.notice)
				}
				if got := h.state(); got != want {
					t.Errorf("%s at %d ms a key, %v behind it, the scan leads to\n%s", led, gap, end, got)
				}
			}
		}
		for _, gap := range []time.Duration{4 * time.Millisecond, 25 * time.Millisecond, 40 * time.Millisecond, 151 * time.Millisecond} {
			for cut := range len(id) + 1 { // the rest in one piece, or in two where the machine is busy
				h := secretTill(t)
				h.press(way...)
				for _, k := range each(led) {
					h.hit(keyboard.Hit(k))
					h.clock = h.clock.Add(gap)
				}
				if gap > 150*time.Millisecond {
					h.send(keyboard.Quiet{})
				}
				rest := make([]keyboard.Key, 0, len(id)+1)
				for _, k := range append(each(id), keyEnter) {
					rest = append(rest, keyboard.Hit(k))
				}
				if cut > 0 {
					h.hit(rest[:cut]...)
					h.clock = h.clock.Add(gap/2 - 1)
				}
				h.hit(rest[cut:]...)
				h.quiet()
				h.wantCalls(cmdStartDebit)
			}
		}
	}
}

// TestScanWhoseEndOpensAField: the last digits of a scan are no answer to the field that one of them
// has opened.
func TestScanWhoseEndOpensAField(t *testing.T) {
	for _, code := range []string{"9914523", "991452345"} {
		h := secretTill(t)
		h.press("5", keyEnter)
		want := h.state()
		h.clock = h.clock.Add(time.Second)
		for i, k := range each(code) {
			if i <= strings.LastIndex(code, "2")+1 { // the rest comes at once
				h.clock = h.clock.Add(20 * time.Millisecond)
			}
			h.hit(keyboard.Hit(k))
		}
		h.quiet()
		if h.app.notice != textScanDropped {
			t.Errorf("%s: said %q", code, h.app.notice)
		}
		if got := h.state(); got != want {
			t.Errorf("%s leads to\n%s", code, got)
		}
	}
}

// TestScanCutInTwo: keys just after a dropped scan count as its second half, however few they are.
// Keys count again half a second later, and the red key at once.
func TestScanCutInTwo(t *testing.T) {
	h := secretTill(t)
	h.press("5", keyEnter, keyEnter)
	want := h.state()
	h.burst(each("2101234")...)
	h.clock = h.clock.Add(60 * time.Millisecond)
	for _, k := range append(each("53051"), keyEnter) {
		h.hit(keyboard.Hit(k))
		h.clock = h.clock.Add(60 * time.Millisecond)
	}
	h.quiet()
	if h.app.notice != textScanDropped {
		t.Errorf("said %q", h.app.notice)
	}
	if got := h.state(); got != want {
		t.Errorf("the end of the scan leads to\n%s", got)
	}
	h.clock = h.app.typing.tail
	h.key("1")
	h.wantCalls(cmdStartDebit)

	h = secretTill(t)
	h.press("5", keyEnter, keyEnter)
	h.burst(each("2101234")...)
	h.key(keyEsc)
	h.wantWords("PRET")
}

// TestHandBehindADroppedScan: an amount that a person types just after a dropped scan counts whole.
func TestHandBehindADroppedScan(t *testing.T) {
	for _, pace := range []time.Duration{180 * time.Millisecond, 300 * time.Millisecond, 600 * time.Millisecond} {
		h := newTill(t, idle())
		h.paste("3760123ABC457")
		for _, k := range []string{"1", "2", "5", "0"} {
			h.clock = h.clock.Add(pace - 100*time.Millisecond) // quiet takes the rest
			h.key(k)
		}
		h.wantText("12,50 EUR")
		h.clock = h.clock.Add(pace)
		h.key(keyEnter)
		h.wantWords("BENEFICIAIRE")
	}
}

// TestRedThenKeysBehindADroppedScan: after a red key the end of a dropped scan is no longer
// expected.
func TestRedThenKeysBehindADroppedScan(t *testing.T) {
	h := newTill(t, idle())
	h.press(keyEnter, "1", "4", "2")
	h.burst(each("3760123456789")...)
	h.key(keyEsc)
	h.wantWords("PRET")
	h.key(keyEnter)
	h.key("1")
	h.key("5")
	h.wantWords("MAINTENANCE")
}
