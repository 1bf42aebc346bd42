package test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// crossTable is the report of a campaign of pairs. It has the outcomes of each kind of case,
// the number of failures, and the longest time measured.
type crossTable struct {
	mu      sync.Mutex
	name    string
	came    map[string]map[string]int // by kind and outcome
	failed  map[string]int
	longest map[string]time.Duration
}

func newCrossTable(name string) *crossTable {
	return &crossTable{name: name, came: map[string]map[string]int{}, failed: map[string]int{}, longest: map[string]time.Duration{}}
}

func (k *crossTable) add(kind, outcome string, took time.Duration, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.came[kind] == nil {
		k.came[kind] = map[string]int{}
	}
	k.came[kind][outcome]++
	k.longest[kind] = max(k.longest[kind], took)
	if err != nil {
		k.failed[kind]++
	}
}

// String is the table, a line a kind.
func (k *crossTable) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%-24s %6s %6s %8s  outcomes\n", k.name, "", "tried", "failed", "longest")
	all, tried, failed := map[string]int{}, 0, 0
	for _, kind := range slices.Sorted(maps.Keys(k.came)) {
		n := 0
		for outcome, times := range k.came[kind] {
			n += times
			all[outcome] += times
		}
		tried, failed = tried+n, failed+k.failed[kind]
		fmt.Fprintf(&b, "%-24s %6d %6d %7.1fs  %s\n", kind, n, k.failed[kind], k.longest[kind].Seconds(), counts(k.came[kind]))
	}
	fmt.Fprintf(&b, "%-24s %6d %6d %8s  %s", "all", tried, failed, "", counts(all))
	return b.String()
}

func counts(of map[string]int) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		all = append(all, fmt.Sprintf("%s %d", name, of[name]))
	}
	return strings.Join(all, ", ")
}

// sum returns the number of cases with one of these outcomes.
func (k *crossTable) sum(outcomes ...string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for _, came := range k.came {
		for _, o := range outcomes {
			n += came[o]
		}
	}
	return n
}
