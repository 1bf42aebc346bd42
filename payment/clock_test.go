package payment_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

type entryOfFake = paymenttest.Entry

// clockHours are the closing hours of the small run. They are the hour that one night skips and
// another has twice, the minutes around it, both ends of the day and the default.
var clockHours = []string{"02:00", "02:01", "02:30", "02:59", "01:59", "03:00", "03:30", "00:00", "00:30", "23:59", "23:30", "12:00"}

// chosenHours returns as many of the day's 1440 minutes as the run asks for, clockHours first.
func chosenHours(t *testing.T) []payment.ClosingTime {
	names := slices.Clone(clockHours)
	for m := range 1440 {
		if h := fmt.Sprintf("%02d:%02d", m*7%1440/60, m*7%1440%60); !slices.Contains(names, h) {
			names = append(names, h)
		}
	}
	var all []payment.ClosingTime
	for _, name := range names[:min(clockSize(t, "CLOCK_HOURS", len(clockHours)), len(names))] {
		h := payment.ClosingTime{Set: true}
		if _, err := fmt.Sscanf(name, "%d:%d", &h.Hour, &h.Minute); err != nil {
			t.Fatal(err)
		}
		all = append(all, h)
	}
	return all
}

func clockSize(t *testing.T, name string, otherwise int) int {
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

// TestClockEveryMinute compares the engine's next closing with the oracle's, from every minute of
// both clock-change days of each year, in each zone, for each closing hour, with the day closed
// and not. A zone without changes is tried every seventh minute.
func TestClockEveryMinute(t *testing.T) {
	tried, failed := 0, 0
	for _, l := range walls {
		zone, pace := payment.Zone(l.zone), time.Minute
		if l.summer == nil {
			pace *= 7
		}
		for _, change := range l.changes(clockSize(t, "CLOCK_YEARS", 2)) {
			for _, hour := range chosenHours(t) {
				w := newWatch(l)
				w.hour = hour
				for now := change.Add(-24 * time.Hour); l.day(now) <= l.day(change); now = now.Add(pace) {
					if l.day(now) < l.day(change) {
						continue
					}
					for _, last := range []time.Time{{}, w.moment(l.day(now) - 1), w.moment(l.day(now)), w.moment(l.day(now) + 1)} {
						tried++
						if got, want := payment.NextClosing(hour, now.In(zone), last), w.next(now, last); !got.Equal(want) {
							failed++
							t.Errorf("%s, closing hour %v, at %v, last %v: next %v, must be %v", l.zone, hour, now, last, got, want)
						}
					}
				}
				if failed > 20 {
					t.FailNow()
				}
			}
		}
	}
	t.Logf("next closing from every minute: tried %d, failed %d", tried, failed)
}

// TestClock is the campaign of the clock. The engine runs for two days and a half around both
// clock changes of each year, in each zone, for each closing hour and each scenario. Each closing
// must be there once, with its number, its date, its lines and its totals.
//
//	make clock N=1440
func TestClock(t *testing.T) {
	k := &clockTable{
		seed: clockSize(t, "CLOCK_SEED", 1), every: clockSize(t, "CLOCK_EVERY", 6*len(walls)),
		tried: map[string]int{}, failed: map[string]int{}, names: slices.Sorted(maps.Keys(clockScenarios)),
	}
	if only := os.Getenv("CLOCK_ONLY"); only != "" {
		k.names = strings.Split(only, ";")
	}
	hours := chosenHours(t)
	t.Run("day", func(t *testing.T) {
		for _, l := range walls {
			for _, change := range l.changes(clockSize(t, "CLOCK_YEARS", 2)) {
				t.Run(l.zone+" "+change.Format(time.DateOnly), func(t *testing.T) {
					t.Parallel()
					for _, hour := range hours {
						for _, name := range k.names {
							k.cell(t, name, l, change, hour)
						}
					}
				})
			}
		}
	})
	t.Log(k)
}

// clockTable is what the campaign reports.
type clockTable struct {
	seed, every   int // one cell of every is tried
	names         []string
	mu            sync.Mutex
	tried, failed map[string]int
}

// cell plays a scenario. Its random numbers depend on the campaign's seed and on the cell.
func (k *clockTable) cell(t *testing.T, name string, l wall, change time.Time, hour payment.ClosingTime) {
	place := fnv.New64()
	fmt.Fprint(place, name, l.zone, change.Unix(), hour)
	r := rand.New(rand.NewPCG(uint64(k.seed), place.Sum64()))
	if r.IntN(k.every) > 0 {
		return
	}
	var wrong error
	inBubble(t, func(x *till) {
		c := &clockTill{till: x, w: newWatch(l), r: r}
		c.at(change.Add(-13*time.Hour-time.Duration(r.IntN(3600))*time.Second), hour)
		clockScenarios[name](c, change)
		c.until(change.Add(48 * time.Hour))
		c.pass(10 * time.Second) // for the paper
		wrong = c.compare()
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tried[name]++
	k.tried[l.zone]++
	if wrong != nil {
		k.failed[name]++
		k.failed[l.zone]++
		t.Errorf("%s, closing at %v, seed %d: %v", name, hour, k.seed, wrong)
	}
	if k.failed[name] > 10 {
		t.Fatalf("%s fails too often", name)
	}
}

func (k *clockTable) String() string {
	var table strings.Builder
	tried, failed := 0, 0
	fmt.Fprintf(&table, "clock, seed %d\n%-26s %6s %6s\n", k.seed, "", "tried", "failed")
	for _, name := range k.names {
		fmt.Fprintf(&table, "%-26s %6d %6d\n", name, k.tried[name], k.failed[name])
		tried, failed = tried+k.tried[name], failed+k.failed[name]
	}
	fmt.Fprintf(&table, "%-26s %6d %6d", "all", tried, failed)
	for _, l := range walls {
		fmt.Fprintf(&table, "\nof these %-17s %6d %6d", l.zone, k.tried[l.zone], k.failed[l.zone])
	}
	return table.String()
}
