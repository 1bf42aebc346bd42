package payment

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The truth table of every (state, event) pair, kept in testdata/machine.golden.
func TestMachineTable(t *testing.T) {
	var b strings.Builder
	for _, s := range States() {
		for _, e := range events() {
			to, effect, err := Next(s, e)
			if err != nil {
				if !errors.Is(err, ErrUnexpectedEvent) || to != s || effect != EffectNone {
					t.Fatalf("Next(%v, %v) = %v, %v, %v: a pair without an edge must change nothing", s, e, to, effect, err)
				}
				continue
			}
			fmt.Fprintf(&b, "%-14s %-16s %-14s %s\n", s, e, to, effect)
		}
	}
	path := filepath.Join("testdata", "machine.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the table differs from %s; read the difference, then go test -update", path)
	}
}

// Final states have no way out; the others all have a restart and a way to an end.
func TestMachineShape(t *testing.T) {
	for _, s := range States() {
		if s.Final() {
			if len(machine[s]) != 0 {
				t.Errorf("%v is final and has edges", s)
			}
			continue
		}
		if _, _, err := Next(s, EventRestart); err != nil {
			t.Errorf("%v cannot be taken up after a restart", s)
		}
		if !reachesFinal(s, map[State]bool{}) {
			t.Errorf("%v never ends", s)
		}
	}
}

func reachesFinal(s State, seen map[State]bool) bool {
	if s.Final() {
		return true
	}
	seen[s] = true
	for _, to := range machine[s] {
		if !seen[to.to] && reachesFinal(to.to, seen) {
			return true
		}
	}
	return false
}

// I7: only an answer that says paid leads to an approved state, only a final answer to
// a refused one; I5: silence never ends a debit that somebody could pay.
func TestMachineI5I7OnlyAnswersEnd(t *testing.T) {
	for s, all := range machine {
		for e, to := range all {
			if to.to.Approved() && e != EventPaid {
				t.Errorf("%v + %v gives %v", s, e, to.to)
			}
			if to.to == StateRefused && e != EventRejected && e != EventRefused && !(s == StateRejecting && e == EventCancelled) {
				t.Errorf("%v + %v gives a refusal", s, e)
			}
			silence := e == EventNoAnswer || e == EventNotSent || e == EventContactLost || e == EventDeadline || e == EventRestart
			before := s == StateCreating || s == StateCancelAsking // nothing can have moved money yet
			if silence && to.to.Final() && !before && !(s == StateCancelling && e == EventNotSent) {
				t.Errorf("%v + %v ends in %v without an answer", s, e, to.to)
			}
		}
	}
}

// A debit is created in one state alone, before its reference is known (I1).
func TestMachineI1CreatesOnlyWhileCreating(t *testing.T) {
	for s, all := range machine {
		for e, to := range all {
			if (to.effect == EffectCreate || to.effect == EffectRecreate) && s != StateCreating {
				t.Errorf("%v + %v creates again", s, e)
			}
		}
	}
}

// events lists the valid events in order.
func events() []Event {
	all := make([]Event, 0, eventEnd-1)
	for e := EventCreated; e < eventEnd; e++ {
		all = append(all, e)
	}
	return all
}

var effectNames = [...]string{"-", "Create", "Recreate", "Attach", "Poll", "PollLater", "Ask", "AskLater", "Cancel"}

// String is the effect's name.
func (e Effect) String() string {
	if int(e) >= len(effectNames) {
		return "Invalid"
	}
	return effectNames[e]
}
