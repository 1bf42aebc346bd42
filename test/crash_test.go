package test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// The campaign of random kills. The real program is killed (-9) at a random moment of a
// random sale and started again. Afterwards totals and tickets must equal the outside
// acquirer's ledger.
//
//	make crash N=300 SEED=7
//
// The seed gives sales, keys and delays; the machine's own timing is not replayed.
func TestCrash(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "CRASH_N", 12), sizeFromEnv(t, "CRASH_SEED", 1)
	workers := min(n, sizeFromEnv(t, "CRASH_WORKERS", 2))
	table := newCampaignTable("random kills")
	t.Run("tills", func(t *testing.T) {
		for w := range workers {
			t.Run(strconv.Itoa(w), func(t *testing.T) {
				t.Parallel()
				r := rand.New(rand.NewPCG(uint64(seed), uint64(w)))
				counter := newCrashCounter(t)
				for i := w; i < n; i += workers {
					if err := counter.crash(r, table); err != nil {
						t.Errorf("sale %d of seed %d: %v\ndata kept in %s", i, seed, err, counter.keep())
						counter.kill()
						counter = newCrashCounter(t)
					}
				}
			})
		}
	})
	t.Logf("%s, seed %d", table, seed)
}

func newCrashCounter(t *testing.T) *counter {
	c := newCounter(t, "AJUSTEMENT=OUI")
	c.open()
	return c
}

// keep copies the data of a failure out of the test's temporary directory.
func (c *counter) keep() string {
	c.t.Helper()
	dir, err := os.MkdirTemp("", "ancv-violation-")
	if err == nil {
		err = os.CopyFS(filepath.Join(dir, "till"), os.DirFS(c.dir))
	}
	if err != nil {
		c.t.Error(err)
	}
	return fmt.Sprintf("%s (ledger: %+v)", dir, c.a.ledger())
}

// sale is one sale that may be killed.
type sale struct {
	c     *counter
	r     *rand.Rand
	fuse  int // steps before the delay of the kill begins; negative for no kill
	delay time.Duration
	dead  chan struct{} // closed by the kill; nil: its delay has not begun
	at    string        // what the screen showed then
}

// sales are the courses of a sale.
var sales = map[string]func(s *sale) error{
	"qr":        func(s *sale) error { return s.byQR(s.amount(), payAll) },
	"id":        func(s *sale) error { return s.byID() },
	"remainder": func(s *sale) error { return s.remainder() },
	"red key":   func(s *sale) error { return s.redKey() },
	"refused":   func(s *sale) error { return s.byQR(s.amount(), refuse) },
	"cancelled": func(s *sale) error { return s.cancelled() },
}

// crash plays a sale, kills the till in it, starts it again, brings it to rest, and compares
// it with the ledger.
func (c *counter) crash(r *rand.Rand, table *campaignTable) error {
	names := slices.Sorted(maps.Keys(sales))
	name := names[r.IntN(len(names))]
	s := &sale{c: c, r: r, fuse: r.IntN(14), delay: time.Duration(r.IntN(60_000)) * time.Microsecond}
	if u := r.Float64(); r.IntN(2) == 0 {
		s.delay = time.Duration(u * u * 1.5 * float64(time.Second))
	}
	err := sales[name](s)
	s.light()
	<-s.dead
	c.kill()
	if err != nil && !strings.Contains(err.Error(), "ended before") && !errors.Is(err, os.ErrClosed) && !isGone(err) {
		return fmt.Errorf("%s stuck before the kill: %w", name, err)
	}
	c.payersWhileOff(r)
	if r.IntN(4) == 0 { // and once more, while it recovers
		c.open()
		<-time.After(time.Duration(r.IntN(600)) * time.Millisecond)
		c.kill()
	}
	began := time.Now()
	c.open()
	err = c.rest(r)
	table.add(name, s.at, time.Since(began), err)
	if err == nil {
		err = c.compare()
	}
	if err != nil {
		table.fail(name)
		return fmt.Errorf("%s, killed %v after step %d at %q: %w", name, s.delay.Round(time.Millisecond), s.fuse, s.at, err)
	}
	return nil
}

// isGone reports whether an error is that of a terminal whose program has ended.
func isGone(err error) bool { return strings.Contains(err.Error(), "input/output error") }

// step counts down to the kill, which comes a delay after the step at which fuse ends.
func (s *sale) step() {
	if s.fuse == 0 {
		s.light()
	}
	s.fuse--
}

func (s *sale) light() {
	if s.dead != nil {
		return
	}
	till := s.c.till
	s.dead = make(chan struct{})
	time.AfterFunc(s.delay, func() {
		defer close(s.dead)
		s.at = title(till.Lines())
		_ = till.Cmd.Process.Kill()
	})
}

// keys types, each key a step.
func (s *sale) keys(names ...string) error {
	for _, n := range names {
		if err := s.c.till.Keys(n); err != nil {
			return err
		}
		s.step()
	}
	return nil
}

func (s *sale) amount() int64 { return 2 + s.r.Int64N(99998) }

// decision is a payer's act on a scanned transaction.
type decision func(s *sale, id string, asked int64) error

func payAll(s *sale, id string, asked int64) error { return s.c.a.accept(id, asked) }

func payHalf(s *sale, id string, asked int64) error { return s.c.a.accept(id, asked/2) }

func refuse(s *sale, id string, _ int64) error {
	return s.c.a.decide(id, []string{"REJECTED", "ABORTED"}[s.r.IntN(2)])
}

// byQR plays a payment by QR code, from PRET to the result.
func (s *sale) byQR(asked int64, does decision) error {
	if err := s.choose(asked, "ENTER"); err != nil {
		return err
	}
	return s.scanned(asked, does)
}

// choose goes from PRET to the mode of payment of a key.
func (s *sale) choose(asked int64, mode ...string) error {
	if err := s.c.till.WaitWord("PRET"); err != nil {
		return err
	}
	if err := s.keys(append(strings.Split(cents(asked), ""), "ENTER", "ENTER")...); err != nil {
		return err
	}
	if err := s.c.till.WaitWord("MODE DE PAIEMENT"); err != nil {
		return err
	}
	return s.keys(mode...)
}

func (s *sale) scanned(asked int64, does decision) error {
	id, err := s.scan()
	if err != nil {
		return err
	}
	s.step()
	if got := s.c.a.asked(id); got != asked {
		return fmt.Errorf("typed %d cents, the till asks for %d", asked, got)
	}
	if err := does(s, id, asked); err != nil {
		return err
	}
	s.step()
	return s.c.till.Wait("a result", func(rows []string) bool { return slices.Contains(results, title(rows)) })
}

func (s *sale) scan() (string, error) {
	code := ""
	if err := s.c.till.Wait("a QR code", func(rows []string) bool {
		var err error
		if title(rows) == "SCANNEZ LE QR CODE" {
			code, err = readCode(s.c.till.Screen, false)
		}
		return code != "" && err == nil
	}); err != nil {
		return "", err
	}
	return s.c.a.scan(code)
}

func (s *sale) byID() error {
	asked := s.amount()
	if err := s.choose(asked, "2"); err != nil {
		return err
	}
	if err := s.c.till.WaitWord("IDENTIFIANT CLIENT"); err != nil {
		return err
	}
	who := fmt.Sprintf("%011d", 1+s.r.Int64N(9e9))
	if err := s.c.till.Send(who + "\r"); err != nil {
		return err
	}
	s.step()
	id := ""
	if err := s.c.till.Wait("an attached payer", func([]string) bool {
		for _, d := range s.c.a.ledger() {
			if d.payer == who {
				id = d.id
			}
		}
		return id != ""
	}); err != nil {
		return err
	}
	if err := s.c.a.accept(id, asked); err != nil {
		return err
	}
	s.step()
	return s.c.till.WaitWord("PAIEMENT ACCEPTE")
}

// remainder pays half, and then the remainder in a second payment of the sale.
func (s *sale) remainder() error {
	asked := s.amount()
	if err := s.byQR(asked, payHalf); err != nil {
		return err
	}
	if err := s.keys("ENTER"); err != nil {
		return err
	}
	if err := s.c.till.WaitWord("RESTE DU"); err != nil {
		return err
	}
	if err := s.keys("1"); err != nil {
		return err
	}
	if err := s.c.till.WaitWord("MODE DE PAIEMENT"); err != nil {
		return err
	}
	if err := s.keys("1"); err != nil {
		return err
	}
	return s.scanned(asked-asked/2, payAll)
}

// redKey cancels the wait while the payer may be paying.
func (s *sale) redKey() error {
	asked := s.amount()
	if err := s.choose(asked, "1"); err != nil {
		return err
	}
	id, err := s.scan()
	if err != nil {
		return err
	}
	if s.r.IntN(2) == 0 {
		late := time.AfterFunc(time.Duration(s.r.IntN(20))*time.Millisecond, func() { _ = s.c.a.accept(id, asked) })
		defer late.Stop()
	}
	if err := s.keys("ESC"); err != nil {
		return err
	}
	// The payer may have been so early that ESC came on the result.
	return s.c.till.Wait("a result, or PRET", func(rows []string) bool {
		at := title(rows)
		return slices.Contains(results, at) || at == "PRET"
	})
}

// cancelled pays, and cancels by the menu and the reference.
func (s *sale) cancelled() error {
	if err := s.byQR(s.amount(), payAll); err != nil {
		return err
	}
	deals := s.c.a.ledger()
	return s.cancel(deals[len(deals)-1].id)
}

// cancel goes from a payment's result through the menus to the cancellation's result.
func (s *sale) cancel(reference string) error {
	for _, step := range []struct{ key, word string }{
		{"ENTER", "PRET"},
		{"ENTER", "BENEFICIAIRE"},
		{"1", "ANCV"},
		{"2", "REFERENCE"},
		{reference, "REFERENCE"},
		{"ENTER", "CONFIRMER"},
		{"ENTER", "ANNULATION ACCEPTEE"},
	} {
		if err := s.keys(keysOf(step.key)...); err != nil {
			return err
		}
		if err := s.c.till.WaitWord(step.word); err != nil {
			return err
		}
	}
	return nil
}

// keysOf is a named key, or the letters of a text.
func keysOf(text string) []string {
	if _, named := console.NamedKeys[text]; named {
		return []string{text}
	}
	return strings.Split(text, "")
}

// payersWhileOff lets payers who have scanned a code pay while the till is off.
func (c *counter) payersWhileOff(r *rand.Rand) {
	for _, d := range c.a.ledger() {
		if d.state == "PROCESSING" && r.IntN(2) == 0 {
			_ = c.a.accept(d.id, d.amount)
		}
	}
}

// compare compares till and ledger at rest after a crash. It waits for the tickets.
func (c *counter) compare() error {
	for _, d := range c.a.ledger() {
		if d.waiting() && d.payer != "" {
			return fmt.Errorf("%s is %s: the payer can still pay what the till has forgotten", d.id, d.state)
		}
	}
	var wrong error
	for limit := time.Now().Add(10 * time.Second); ; {
		if wrong = errors.Join(c.balance(), c.paper(true)); wrong == nil || time.Now().After(limit) {
			return wrong
		}
		<-time.After(20 * time.Millisecond)
	}
}

func sizeFromEnv(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no number", name, text)
	}
	return n
}
