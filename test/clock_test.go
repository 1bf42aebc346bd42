package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// TestClock is the campaign of the closing hour. It runs the real program by a trial clock
// around both nights of a clock change. The program is killed (-9) about the minute of the
// closing, with or without a payment under way, and started again before or after it, then
// with a clock put back an hour and a day, then a day late. Each day must have one closing,
// dated the minute that was due, and each sale must be a line of exactly one closing.
//
//	make clock N=40 SEED=3
func TestClock(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "CLOCK_N", 2), sizeFromEnv(t, "CLOCK_SEED", 1)
	workers := min(n, sizeFromEnv(t, "CLOCK_WORKERS", 2))
	table := newCampaignTable("kills at the closing hour")
	t.Run("tills", func(t *testing.T) {
		for w := range workers {
			t.Run(strconv.Itoa(w), func(t *testing.T) {
				t.Parallel()
				for i := w; i < n; i += workers {
					k := newClockNight(t, rand.New(rand.NewPCG(uint64(seed), uint64(i))), i)
					if err := k.play(table); err != nil {
						table.fail(k.name)
						t.Errorf("night %d of seed %d, %s, closing at %s, due %v: %v\ndata kept in %s", i, seed, k.name, k.hour, k.due, err, k.keep())
					}
					k.kill()
				}
			})
		}
	})
	t.Logf("%s, seed %d", table, seed)
}

// clockNight is a till around one clock change.
type clockNight struct {
	*counter
	r    *rand.Rand
	name string
	hour string
	due  [2]time.Time // the closings of the day of the change and of the next
}

var clockNightHours = []string{"02:30", "03:00", "00:00", "23:59", "02:00", "02:59", "01:59", "12:00"}

func newClockNight(t *testing.T, r *rand.Rand, i int) *clockNight {
	month, name := time.March, "March"
	if i%2 == 1 {
		month, name = time.October, "October"
	}
	k := &clockNight{r: r, name: name, hour: clockNightHours[i/2%len(clockNightHours)]}
	change := clockChange(2026+i%3, month)
	for d := range k.due {
		k.due[d] = closingMinute(change.AddDate(0, 0, d), k.hour)
	}
	k.counter = newCounter(t, "HEURE_CLOTURE="+k.hour)
	return k
}

// clockChange is 01:00 UTC on the last Sunday of a month.
func clockChange(year int, m time.Month) time.Time {
	d := time.Date(year, m+1, 0, 1, 0, 0, 0, time.UTC)
	return d.AddDate(0, 0, -int(d.Weekday()))
}

// parisClock returns the local time in Paris.
func parisClock(t time.Time) time.Time {
	t = t.UTC()
	if !t.Before(clockChange(t.Year(), time.March)) && t.Before(clockChange(t.Year(), time.October)) {
		return t.Add(2 * time.Hour)
	}
	return t.Add(time.Hour)
}

// closingMinute returns the last minute of a day that shows the hour. Where the clocks skip
// the hour, it is as long after midnight as on any other day.
func closingMinute(noon time.Time, hour string) time.Time {
	midnight := time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, time.UTC).Add(-3 * time.Hour)
	for parisClock(midnight).Day() != noon.Day() {
		midnight = midnight.Add(time.Minute)
	}
	var found time.Time
	for m := midnight; parisClock(m).Day() == noon.Day(); m = m.Add(time.Minute) {
		if parisClock(m).Format("15:04") == hour {
			found = m
		}
	}
	if found.IsZero() {
		h, m, _ := strings.Cut(hour, ":")
		after, _ := time.ParseDuration(h + "h" + m + "m")
		found = midnight.Add(after)
	}
	return found
}

// openAt opens the till by a trial clock, which it must show.
func (k *clockNight) openAt(at time.Time) {
	k.t.Helper()
	k.openAs(exec.Command(program, "--horloge", at.Format(time.RFC3339Nano)))
}

// rested waits for PRET and checks that the screen names the trial clock.
func (k *clockNight) rested() error {
	if err := k.rest(k.r); err != nil {
		return err
	}
	return k.till.WaitWord("HORLOGE D'ESSAI")
}

// sells makes a sale, from PRET to PRET.
func (k *clockNight) sells() error {
	s := &sale{c: k.counter, r: k.r, fuse: -1}
	if err := s.byQR(s.amount(), payAll); err != nil {
		return err
	}
	return k.rested()
}

// visit opens the till, brings it to rest, sells, and closes it.
func (k *clockNight) visit(at time.Time) error {
	k.openAt(at)
	err := k.rested()
	if err == nil {
		err = k.sells()
	}
	if err == nil {
		k.close()
	}
	return err
}

func (k *clockNight) play(table *campaignTable) error {
	if err := k.visit(k.due[0].Add(-6 * time.Hour)); err != nil {
		return fmt.Errorf("before: %w", err)
	}
	at := k.killedAtTheHour()
	k.payersWhileOff(k.r)
	// Again before the hour, about it, or after.
	again := []time.Duration{-2 * time.Second, -time.Hour, 0, time.Second, time.Minute, 3 * time.Hour}[k.r.IntN(6)]
	began := time.Now()
	k.openAt(k.due[0].Add(again))
	err := k.rested()
	table.add(k.name, at, time.Since(began), err)
	if err == nil {
		err = k.sells()
	}
	if err != nil {
		return fmt.Errorf("after the kill at %q, again at %v: %w", at, again, err)
	}
	k.close()
	for _, again := range []struct {
		what string
		by   time.Duration
	}{{"after", time.Minute}, {"an hour back", -time.Hour}, {"a day back", -24 * time.Hour}, {"back, and over it again", -time.Second}} {
		if err := k.visit(k.due[0].Add(again.by)); err != nil {
			return fmt.Errorf("%s: %w", again.what, err)
		}
	}
	if err := k.visit(k.due[1].Add(time.Duration(k.r.IntN(20)) * time.Hour)); err != nil {
		return fmt.Errorf("the day after: %w", err)
	}
	return k.closedOnce()
}

// killedAtTheHour kills a till up to two seconds before or after its closing is due, with or
// without a payment under way.
func (k *clockNight) killedAtTheHour() (at string) {
	k.t.Helper()
	ahead := 2 * time.Second
	if k.r.IntN(2) == 0 {
		ahead = 5 * time.Second // for a payment to begin
	}
	fuse := time.After(ahead + time.Duration(k.r.IntN(2000)-1000)*time.Millisecond)
	k.openAt(k.due[0].Add(-ahead))
	if ahead > 2*time.Second {
		s := &sale{c: k.counter, r: k.r, fuse: -1}
		err := s.choose(s.amount(), "ENTER")
		if err == nil {
			_, err = s.scan()
		}
		if err != nil {
			k.t.Logf("no payment under way at the kill: %v", err)
		}
	}
	<-fuse
	at = title(k.till.Lines())
	k.kill()
	return at
}

// closedOnce checks the two closings and their dates, and that each sale is on one line of
// one of them or not closed yet.
func (k *clockNight) closedOnce() error {
	var wrong error
	for limit := time.Now().Add(console.Patience); ; {
		if wrong = errors.Join(k.balance(), k.paper(true), k.dates()); wrong == nil || time.Now().After(limit) {
			return wrong
		}
		<-time.After(20 * time.Millisecond)
	}
}

var closingLine = regexp.MustCompile(`^\d\d:\d\d (\w{10}) D [\d ]+,\d\d$`)

func (k *clockNight) dates() error {
	tickets, err := readPaper(filepath.Join(k.dir, "papier"))
	if err != nil {
		return err
	}
	seen, in := map[string]bool{}, map[string]string{}
	for _, p := range tickets {
		if p.nature != "cloture" {
			continue
		}
		head := ""
		for l := range p.line {
			if strings.HasPrefix(l, "LE ") {
				head = l
			}
		}
		seen[head] = true
		for l := range p.line {
			m := closingLine.FindStringSubmatch(l)
			if m == nil {
				continue
			}
			if other, twice := in[m[1]]; twice && other != head {
				return fmt.Errorf("%s is in the closing %s and in %s", m[1], other, head)
			}
			in[m[1]] = head
		}
	}
	want := map[string]bool{}
	for _, due := range k.due {
		want[parisClock(due).Format("LE 02/01/2006 A 15:04:05")] = true
	}
	if len(seen) != len(want) {
		return fmt.Errorf("closings %v, want %v", seen, want)
	}
	for head := range want {
		if !seen[head] {
			return fmt.Errorf("closings %v, want %v", seen, want)
		}
	}
	open := slices.DeleteFunc(k.a.ledger(), func(d deal) bool { _, closed := in[d.id]; return closed || !d.approved() })
	if len(open) > 1 {
		return fmt.Errorf("%d sales are in no closing: %+v", len(open), open)
	}
	return nil
}
