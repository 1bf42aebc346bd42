package test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// TestSoak makes SOAK_N payments of every kind on one till that is never closed, by code and
// by id, in part, refused, cancelled, by the red key, expired and with lost answers. In the
// end it must have the file descriptors of the first payments and no more threads, and totals
// and tickets must equal the ledger.
//
//	make soak N=500
func TestSoak(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "SOAK_N", 6), sizeFromEnv(t, "SOAK_SEED", 1)
	c := newCounter(t, "AJUSTEMENT=OUI")
	c.open()
	s := &sale{c: c, r: rand.New(rand.NewPCG(uint64(seed), 5)), fuse: -1}
	kinds := maps.Clone(sales)
	kinds["expired"] = (*sale).expires
	kinds["answers lost"] = (*sale).answersLost
	names := slices.Sorted(maps.Keys(kinds))
	table := newCampaignTable("soak")
	var first, last processState
	for i := 0; len(c.a.ledger()) < n; i++ {
		name := names[i%len(names)]
		err := kinds[name](s)
		if err == nil {
			err = c.rest(s.r)
		}
		table.add(name, title(c.till.Lines()), 0, err)
		if err != nil {
			table.fail(name)
			t.Fatalf("payment %d of seed %d, %s: %v\ndata kept in %s", i, seed, name, err, c.keep())
		}
		if i == len(names)-1 {
			first = c.processState()
		}
	}
	c.settled()
	last = c.processState()
	if len(first.files) == 0 {
		first = last
	}
	if !maps.Equal(first.files, last.files) || last.threads > first.threads+4 {
		t.Errorf("the till has after %d payments %v, and after %d %v", len(names), first, n, last)
	}
	t.Logf("%s, seed %d, %d payments\nafter the first %d: %v\nat the end: %v", table, seed, len(c.a.ledger()), len(names), first, last)
	c.close()
}

// expires lets the time to pay run out.
func (s *sale) expires() error {
	s.c.a.setLife(2 * time.Second)
	defer s.c.a.setLife(5 * time.Minute)
	if err := s.choose(s.amount(), "1"); err != nil {
		return err
	}
	return s.c.till.WaitWord("DELAI DEPASSE")
}

// answersLost pays by code while half of the answers are lost, executed or not.
func (s *sale) answersLost() error {
	s.c.a.tell(func(x exchange, honest func() *answer) *answer {
		switch x.nth % 4 {
		case 0:
			return refusal(502, "")
		case 2:
			honest()
			return &answer{status: 500}
		}
		return honest()
	})
	defer s.c.a.tell(nil)
	return s.byQR(s.amount(), payAll)
}

func (a *outsideAcquirer) setLife(life time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.life = life
}

// processState is Linux's data on the till's process.
type processState struct {
	files   map[string]int // open files by kind
	threads int
	memory  string
	peak    string
}

func (p processState) String() string {
	return fmt.Sprintf("%d threads, memory %s (peak %s), descriptors %v", p.threads, p.memory, p.peak, p.files)
}

var statusLine = regexp.MustCompile(`(?m)^(Threads|VmRSS|VmHWM):\s*(.*)$`)

// processState waits until the till has closed its connections, which it keeps for a few
// seconds after a payment, and returns its state.
func (c *counter) processState() (p processState) {
	c.t.Helper()
	proc := fmt.Sprintf("/proc/%d", c.till.Cmd.Process.Pid)
	for limit := time.Now().Add(console.Patience); ; {
		p.files = map[string]int{}
		links, _ := filepath.Glob(filepath.Join(proc, "fd", "*"))
		for _, l := range links {
			if to, err := os.Readlink(l); err == nil {
				kind, _, _ := strings.Cut(to, "[")
				p.files[strings.TrimPrefix(kind, c.dir)]++
			}
		}
		if p.files["socket:"] == 0 || time.Now().After(limit) {
			break
		}
		<-time.After(20 * time.Millisecond)
	}
	raw, err := os.ReadFile(filepath.Join(proc, "status"))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range statusLine.FindAllStringSubmatch(string(raw), -1) {
		switch m[1] {
		case "Threads":
			_, _ = fmt.Sscan(m[2], &p.threads)
		case "VmRSS":
			p.memory = m[2]
		case "VmHWM":
			p.peak = m[2]
		}
	}
	return p
}
