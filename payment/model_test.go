package payment_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"ancvtpe/payment"
	"ancvtpe/store"
)

// The model. A sequence plays random acts of payer, network, printer, disk, clock, cashiers and
// power cuts on the real engine, and after every step compares the till with the acquirer's
// ledger and with I1 to I12. The same sequences run on the fake store and on the real one, in a
// directory in memory where there is one.
//
//	MODEL_N=20000 MODEL_STEPS=100 MODEL_SEED=7 go test -run TestModel -v -timeout 0 ./payment
//
// model_world_test.go is the world and its power cuts, model_disk_test.go the disk,
// model_image_test.go what a power cut leaves of a commit, model_actions_test.go what
// happens, model_rules_test.go what each commit must keep to, model_check_test.go what
// holds after each step.
func TestModel(t *testing.T) {
	tmp := memoryDir(t)
	base := freshImage(t, tmp)
	for _, kind := range []struct {
		name string
		open opener
		n    int
	}{
		{"fake", nil, 300},
		{"real", func(dir string) (payment.Store, error) { return store.Open(dir) }, 60},
	} {
		t.Run(kind.name, func(t *testing.T) {
			n, seed, steps := envInt(t, "MODEL_N", kind.n), envInt(t, "MODEL_SEED", 0), envInt(t, "MODEL_STEPS", 100)
			setFlag(t, "rapid.checks", n)
			setFlag(t, "rapid.seed", seed)
			setFlag(t, "rapid.steps", steps)
			tally := &tally{counts: map[string]int{}}
			rapid.Check(t, func(r *rapid.T) {
				s := sequence{t: t, r: r, tally: tally, steps: steps, open: kind.open, tmp: tmp, base: base}
				switch stopped := s.play(); {
				case fmt.Sprintf("%T", stopped) == "rapid.invalidData":
					r.SkipNow() // else rapid, which goes by the line, takes it for the failure that it makes smaller
				case stopped != nil:
					panic(stopped) // rapid's own way to end a sequence
				}
			})
			t.Logf("model on the %s store, seed %d (0: by chance)\n%s", kind.name, seed, tally)
		})
	}
}

// sequence is what one sequence is played with.
type sequence struct {
	t     *testing.T
	r     *rapid.T
	tally *tally
	steps int
	open  opener // nil: the fake store
	tmp   string
	base  image
}

// play plays the sequence in a bubble of its own and hands out the panic by which rapid
// ends it.
func (s sequence) play() (stopped any) {
	synctest.Test(s.t, func(t *testing.T) {
		defer func() { stopped = recover() }()
		w := newWorld(t, s)
		defer w.end()
		for range max(1, s.steps/rapid.SampledFrom([]int{10, 4, 2, 1}).Draw(s.r, "share of the steps")) {
			w.step()
			w.check()
		}
		w.settle()
		w.restart(s.r)
		w.check()
		w.checkRest()
	})
	return stopped
}

// tally counts what the sequences did.
type tally struct{ counts map[string]int }

func (k *tally) add(what string) { k.counts[what]++ }

// String returns the campaign's table. A failure ends the campaign and is not in it.
func (k *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-34s %9s\n", "", "tried")
	for _, what := range slices.Sorted(maps.Keys(k.counts)) {
		fmt.Fprintf(&b, "%-34s %9d\n", what, k.counts[what])
	}
	return b.String()
}

func envInt(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s=%q is not a number", name, text)
	}
	return n
}

// setFlag sets one of rapid's flags for this test alone, unless there is nothing to set.
func setFlag(t *testing.T, name string, n int) {
	t.Helper()
	if n == 0 {
		return
	}
	f := flag.Lookup(name)
	before := f.Value.String()
	if err := f.Value.Set(strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Value.Set(before) })
}
