package paint

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"ancvtpe/internal/console"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const cols, rows = 24, 6

// drawnWhole returns the cells of a terminal that is cleared before the lines are drawn.
func drawnWhole(screen *console.Screen, lines []string) [][]console.Cell {
	_, _ = fmt.Fprint(screen, "\x1b[m\x1b[2J")
	for i, line := range lines {
		_, _ = fmt.Fprintf(screen, "\x1b[%dH%s\x1b[m", i+1, line)
	}
	return screen.Cells()
}

var styles = []string{"", "\x1b[1m", "\x1b[7m", "\x1b[31m", "\x1b[1;38;5;33m", "\x1b[48;5;22m", "\x1b[31;48;5;22m", "\x1b[38;5;33m\x1b[42m", "\x1b[4;97;100m"}

// aFrame returns a random frame of styled words; some lines reach the edge.
func aFrame(r *rand.Rand) string {
	words := []string{"PRET", "12,50 EUR", "é", "█▀ ", "   ", "MODE DE PAIEMENT", "▸", "1"}
	lines := make([]string, 1+r.IntN(rows))
	for i := range lines {
		left := cols
		for left > 0 && r.IntN(5) > 0 {
			word := []rune(words[r.IntN(len(words))])
			word = word[:min(len(word), left)]
			left -= len(word)
			style := styles[r.IntN(len(styles))]
			lines[i] += style + string(word)
			if style != "" {
				lines[i] += "\x1b[0m"
			}
		}
	}
	return strings.Join(lines, "\n")
}

// TestChangesMakeTheFrame: after any sequence of frames the terminal shows what the last frame
// alone would show.
func TestChangesMakeTheFrame(t *testing.T) {
	fresh := console.NewScreen(cols, rows)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 0))
		screen := console.NewScreen(cols, rows)
		var last []string
		for step := range 20 {
			lines := strings.Split(aFrame(r), "\n")
			if r.IntN(3) == 0 && last != nil { // a small change
				lines = strings.Split(strings.Replace(strings.Join(last, "\n"), "PRET", "prêt", 1), "\n")
			}
			var b []byte
			if last == nil || r.IntN(8) == 0 {
				b = appendWhole(b, lines)
			} else {
				b = appendChanges(b, last, lines)
			}
			_, _ = screen.Write(b)
			if got, want := screen.Cells(), drawnWhole(fresh, lines); !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("seed %d, step %d: %q after %q by %q:\n%+v\nwant\n%+v", seed, step, lines, last, b, got, want)
			}
			last = lines
		}
	}
}

// TestLittleIsWritten: only changed cells are written, and an unchanged frame writes nothing.
func TestLittleIsWritten(t *testing.T) {
	from := []string{"\x1b[1mMONTANT\x1b[0m", "      0,01 EUR", "\x1b[7m 1 ANCV \x1b[0m", " 2 AUTRE"}
	if b := appendChanges(nil, from, from); len(b) != 0 {
		t.Errorf("an unchanged frame is written: %q", b)
	}
	to := []string{from[0], "      0,12 EUR", from[2], from[3]}
	if got, want := string(appendChanges(nil, from, to)), "\x1b[2;9H12"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := string(appendChanges(nil, from, from[:3])), "\x1b[4H\x1b[K"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	// A colour is written once for lines of the same, and cells of another colour are not drawn
	// again between two that changed.
	was, now := "\x1b[31m12\x1b[42m  \x1b[0m\x1b[31m34\x1b[0m", "\x1b[31m02\x1b[42m  \x1b[0m\x1b[31m35\x1b[0m"
	if got, want := string(appendChanges(nil, []string{was, was}, []string{now, now})), "\x1b[2H\x1b[31m0\x1b[2;6H5\x1b[1H0\x1b[1;6H5\x1b[m"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestNothingButTextAndColour: drawing changes writes no control sequence that the frame holds.
func TestNothingButTextAndColour(t *testing.T) {
	b := string(appendChanges(nil, []string{"a"}, []string{"a\x1b]0;title\x07b\x1b[3Ac"}))
	if want := "\x1b[1;2Hbc"; b != want {
		t.Errorf("%q, want %q", b, want)
	}
}

// pane is a terminal whose writes wait until the test receives them.
type pane struct {
	took chan string
	gone bool
}

func (p *pane) Write(b []byte) (int, error) {
	if p.gone {
		return 0, io.ErrClosedPipe
	}
	p.took <- string(b)
	return len(b), nil
}

// TestABusyTerminalGetsTheLatest: Show does not wait, and a terminal that reads late receives only
// the latest frame.
func TestABusyTerminalGetsTheLatest(t *testing.T) {
	out := &pane{took: make(chan string)}
	p := New(out)
	p.Show("one") // before Enter
	p.Enter()
	if got := <-out.took; !strings.HasPrefix(got, setModes) || !strings.Contains(got, "one") {
		t.Fatalf("entered with %q", got)
	}
	p.Show("two")
	for n := range 50 { // the painter waits in the write of "two" or of an early frame
		p.Show(fmt.Sprint("frame ", n))
	}
	last := ""
	for !strings.Contains(last, "49") {
		last = <-out.took
	}
	p.Bell()
	if got := <-out.took; got != "\a" {
		t.Errorf("the bell is %q", got)
	}
	go p.Leave()
	if got := <-out.took; got != resetModes {
		t.Errorf("left with %q", got)
	}
	p.Show("while another has it")
	p.Bell()
	p.Enter()
	if got := <-out.took; !strings.HasPrefix(got, setModes) || !strings.Contains(got, "while") || strings.Contains(got, "\a") {
		t.Errorf("entered again with %q", got)
	}
	go func() {
		for range out.took {
		}
	}()
	p.Close()
	close(out.took)
}

// TestATerminalThatReadsLate: a terminal that takes the last frame only after Leave has given up
// waiting is still restored, and so is one of a machine so busy that the painter ran late.
func TestATerminalThatReadsLate(t *testing.T) {
	for range 20 { // the painter chose by chance between what was pending and its end
		synctest.Test(t, func(t *testing.T) {
			out := &pane{took: make(chan string)}
			p := New(out)
			p.Enter()
			synctest.Wait()
			closed := make(chan struct{})
			go func() { defer close(closed); p.Close() }()
			<-time.After(leaveWait + leaveWait/2) // of the bubble's clock: Leave has given up, Close has not
			got := <-out.took
			select {
			case more := <-out.took:
				got += more
			case <-closed:
			}
			<-closed
			if !strings.HasSuffix(got, resetModes) {
				t.Errorf("not restored: %q", got)
			}
		})
	}
}

// TestATerminalThatIsGone: Leave and Close return though every write fails.
func TestATerminalThatIsGone(t *testing.T) {
	p := New(&pane{gone: true})
	p.Enter()
	p.Show("x")
	<-p.ended
	p.Leave()
	p.Close()
}

// badPane panics in Write.
type badPane struct{}

func (badPane) Write([]byte) (int, error) { panic("broken") }

// TestAPanicEndsOneTerminal: a panic closes Ended, and Broken reports it.
func TestAPanicEndsOneTerminal(t *testing.T) {
	p := New(badPane{})
	p.Enter()
	<-p.Ended()
	if !p.Broken() {
		t.Error("the panic is not reported")
	}
	p.Close()
}

// After a SIGSTOP the program calls Enter without Leave before it. Kitty's flags must then be on
// its stack once, not twice.
func TestTakenTwiceGivenOnce(t *testing.T) {
	var out strings.Builder
	p := New(&out)
	p.Enter()
	p.Show("PRET")
	p.Enter()
	p.Close()
	if on, off := strings.Count(out.String(), "\x1b[>0u"), strings.Count(out.String(), "\x1b[<u"); on == 0 || on != off {
		t.Errorf("%d put on the stack, %d taken off: %q", on, off, out.String())
	}
}
