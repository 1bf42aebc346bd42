//go:build campaign

package test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// resolvedWithin is the promised 10 s, and 5 s more for a machine that runs many tills.
const resolvedWithin = 15 * time.Second

// late returns how long after the network's return the outcome was known; 0 for before it.
func (s *sitting) late() time.Duration {
	whole := s.w.whole()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.resolved.IsZero() || whole.IsZero() {
		return 0
	}
	return s.resolved.Sub(whole)
}

// refund reports whether a cell's cancellation may have been sent. « Still paid » is not
// believed for 30 s after that (decision 8).
func (k cell) refund() bool { return k.step.intent.cancel || k.step.intent.red }

// networkTable is the campaign's report, with the cells in one table and the runs in another.
type networkTable struct {
	mu            sync.Mutex
	tried, failed map[string]int
	told          map[string][3]string // by fault and step, how long after the return, per duration
	lates         map[string][]time.Duration
	unknown       int // sittings that showed RESULTAT INCONNU
	early         map[string]int
}

func newNetworkTable() *networkTable {
	return &networkTable{
		tried: map[string]int{}, failed: map[string]int{}, told: map[string][3]string{}, lates: map[string][]time.Duration{}, early: map[string]int{},
	}
}

func (k *networkTable) note(kind string, s *sitting, err error) time.Duration {
	late := s.late()
	s.mu.Lock()
	unknown := slices.Contains(s.seen, "RESULTAT INCONNU")
	s.mu.Unlock()
	k.tried[kind]++
	if unknown {
		k.unknown++
	}
	if err == nil {
		k.lates[kind] = append(k.lates[kind], late)
	}
	return late
}

func (k *networkTable) cell(c cell, s *sitting, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	late := k.note("cells, "+c.step.name, s, err)
	row := k.told[c.fault.name+"|"+c.step.name]
	row[c.duration] = fmt.Sprintf("%.1f", late.Seconds())
	if err != nil {
		row[c.duration] = "FAIL"
	}
	k.told[c.fault.name+"|"+c.step.name] = row
}

func (k *networkTable) run(kind string, s *sitting, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.note("runs, "+kind, s, err)
}

// again reports whether a cell whose exchange was not reached may be played once more.
func (k *networkTable) again(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.early[name]++
	return k.early[name] < 4
}

func (k *networkTable) fail(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failed[name]++
}

// String returns both tables in Markdown.
func (k *networkTable) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	b.WriteString("seconds from the network's return to a known outcome: blink / seconds / long\n\n| fault |")
	for _, s := range steps {
		fmt.Fprintf(&b, " %s |", s.name)
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", len(steps)+1) + "\n")
	for _, f := range faults {
		fmt.Fprintf(&b, "| %s |", f.name)
		for _, s := range steps {
			row := k.told[f.name+"|"+s.name]
			for i := range row {
				if row[i] == "" {
					row[i] = "-"
				}
			}
			fmt.Fprintf(&b, " %s / %s / %s |", row[0], row[1], row[2])
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n| what | tried | half within | 99 %% within | longest |\n| --- | --- | --- | --- | --- |\n")
	var all []time.Duration
	tried := 0
	for _, kind := range slices.Sorted(maps.Keys(k.tried)) {
		line(&b, kind, k.tried[kind], k.lates[kind])
		tried += k.tried[kind]
		all = append(all, k.lates[kind]...)
	}
	line(&b, "all", tried, all)
	over := 0
	for _, d := range all {
		if d > 10*time.Second {
			over++
		}
	}
	fmt.Fprintf(&b, "RESULTAT INCONNU shown in %d, known later than 10 s after the return in %d; not reached and played again: %d; failed: %d",
		k.unknown, over, len(k.early), len(k.failed))
	for _, name := range slices.Sorted(maps.Keys(k.failed)) {
		fmt.Fprintf(&b, "\n  FAILED %s", name)
	}
	return b.String()
}

func line(b *strings.Builder, kind string, tried int, lates []time.Duration) {
	slices.Sort(lates)
	if n := len(lates); n > 0 {
		fmt.Fprintf(b, "| %s | %d | %.1f s | %.1f s | %.1f s |\n", kind, tried, lates[n/2].Seconds(), lates[n*99/100].Seconds(), lates[n-1].Seconds())
		return
	}
	fmt.Fprintf(b, "| %s | %d | | | |\n", kind, tried)
}
