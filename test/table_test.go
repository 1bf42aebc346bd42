package test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// campaignTable is a campaign's report.
type campaignTable struct {
	mu            sync.Mutex
	name          string
	tried, failed map[string]int
	screens       map[string]int
	rests         []time.Duration
}

func newCampaignTable(name string) *campaignTable {
	return &campaignTable{name: name, tried: map[string]int{}, failed: map[string]int{}, screens: map[string]int{}}
}

func (k *campaignTable) add(kind, screen string, rest time.Duration, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tried[kind]++
	k.screens[screen]++
	if err == nil {
		k.rests = append(k.rests, rest)
	}
}

func (k *campaignTable) fail(kind string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failed[kind]++
}

// String returns the table of cases tried and failed, the screens at the kills, and the times
// from the restart to PRET.
func (k *campaignTable) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	tried, failed := 0, 0
	fmt.Fprintf(&b, "%s\n%-22s %6s %6s\n", k.name, "", "tried", "failed")
	for _, kind := range slices.Sorted(maps.Keys(k.tried)) {
		fmt.Fprintf(&b, "%-22s %6d %6d\n", kind, k.tried[kind], k.failed[kind])
		tried, failed = tried+k.tried[kind], failed+k.failed[kind]
	}
	fmt.Fprintf(&b, "%-22s %6d %6d\nthe screen then:", "all", tried, failed)
	for _, screen := range slices.Sorted(maps.Keys(k.screens)) {
		fmt.Fprintf(&b, " %s %d,", cmp.Or(screen, "(none)"), k.screens[screen])
	}
	slices.Sort(k.rests)
	if n := len(k.rests); n > 0 {
		late := 0
		for _, d := range k.rests {
			if d > 10*time.Second {
				late++
			}
		}
		fmt.Fprintf(&b, "\nfrom the restart to PRET: half within %v, 99%% within %v, longest %v, %d over 10 s",
			k.rests[n/2].Round(time.Millisecond), k.rests[n*99/100].Round(time.Millisecond), k.rests[n-1].Round(time.Millisecond), late)
	}
	return b.String()
}
