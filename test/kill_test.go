//go:build kill

package test

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// TestKill is the campaign at every system call. The program is killed at the entry of the Nth
// call of one name and started again. It must then agree with the ledger, the paper and what
// the screen had promised. KILL_POINTS numbers N are drawn from KILL_SEED for each flow and
// call, and commitPoints times as many at pwrite64. Where a flow has no more calls, every N is
// played until the flow ends. KILL_FLOWS and KILL_CALLS choose some, separated by commas.
//
//	make kill POINTS=100000
func TestKill(t *testing.T) {
	seed, points := sizeFromEnv(t, "KILL_SEED", 1), sizeFromEnv(t, "KILL_POINTS", 1)
	flows, calls := chosen(t, "KILL_FLOWS", slices.Sorted(maps.Keys(killFlows))), chosen(t, "KILL_CALLS", slices.Sorted(maps.Values(tracedCalls)))
	table := newCampaignTable("kill at the Nth system call")
	t.Run("flow", func(t *testing.T) {
		for _, name := range flows {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sum := fnv.New64a()
				_, _ = sum.Write([]byte(name))
				k := &killed{t: t, name: name, flow: killFlows[name], table: table, r: rand.New(rand.NewPCG(uint64(seed), sum.Sum64()))}
				k.campaign(calls, points)
			})
		}
	})
	t.Logf("%s, seed %d, at most %d points a flow and call", table, seed, points)
	for _, name := range flows {
		if tried, least := table.tried[name+" pwrite64"], min(points*commitPoints/2, killFlows[name].least); slices.Contains(calls, "pwrite64") && tried < least {
			t.Errorf("%s: only %d kills at pwrite64, of %d", name, tried, least)
		}
	}
}

// chosen returns the names that an environment variable lists, or all.
func chosen(t *testing.T, variable string, all []string) []string {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return all
	}
	some := strings.Split(text, ",")
	for _, name := range some {
		if !slices.Contains(all, name) {
			t.Fatalf("%s: %q is not one of %q", variable, name, all)
		}
	}
	return some
}

// killFlow is something that a till does, and is killed in.
type killFlow struct {
	parameters []string
	// setUp runs before the flow, untraced. The till is closed before and after it.
	setUp func(k *killed) error
	// from is where the trace begins, which is PRET, the program's start, or the start of
	// command, whose output has promise once it is done.
	from    beginning
	command func(k *killed) []string
	promise string
	// play goes to the flow's last screen. done reports whether everything was printed.
	play, done func(k *killed) error
	// reopen runs before the restart. check checks the till at rest, and after its files once
	// it is closed again.
	reopen, check, after func(k *killed) error
	// least is the least number of kills at pwrite64, so that a campaign proves something.
	least int
	// writes returns the directory for the power cut; with nil it is the till's own. With
	// archive its only file is an archive.
	writes  func(k *killed) string
	archive bool
}

type beginning int

const (
	fromPRET beginning = iota
	fromStart
	fromCommand
)

// killed is a flow that is killed again and again, at a counter of its own.
type killed struct {
	t     *testing.T
	name  string
	flow  killFlow
	table *campaignTable
	r     *rand.Rand
	s     *sale

	*counter
	points   int       // so far at this counter
	before   totals    // of the day, before the flow
	files    int       // tickets before the flow
	looked   time.Time // when they were counted, to the second
	day      time.Time // the till's day, where its clock is set
	erased   bool      // by a deactivation
	words    []string  // texts that an erased till must not have
	set      int       // the number of the parameters that are loaded
	promised bool      // the screen has said that it is done
	recorder *writes   // of a power cut; nil: the program is killed
	asking   *tillAsking
	copied   string // the content of the backup of a first restoration
}

// campaign counts the calls of an undisturbed flow, then kills the flow at each point.
func (k *killed) campaign(calls []string, points int) {
	k.anew()
	whole, _, err := k.point("", 0)
	if err == nil {
		err = k.recovers("", "")
	}
	if err != nil {
		k.t.Fatalf("%s, unharmed: %v\ndata kept in %s", k.name, err, k.keep())
	}
	k.t.Logf("%s: %v", k.name, whole.Counts)
	for _, call := range calls {
		at := points
		if call == "pwrite64" {
			at *= commitPoints
		}
		some := k.draw(whole.Counts[call], at)
		for _, n := range some {
			_, _ = k.one(call, n)
		}
		for n := len(some) + 1; n > 1 && len(some) == whole.Counts[call]; n++ {
			if found, err := k.one(call, n); err == nil && !found.Killed {
				break // every N was played
			}
		}
	}
}

// commitPoints is the factor on the points at pwrite64, where a commit could be torn.
const commitPoints = 4

// draw divides the numbers 1 to whole into this many ranges and draws one of each, so that a
// range in which commits are torn is hit.
func (k *killed) draw(whole, points int) []int {
	some := make([]int, min(points, whole))
	for i := range some {
		from, to := i*whole/len(some), (i+1)*whole/len(some)
		some[i] = from + 1 + k.r.IntN(to-from)
	}
	return some
}

// one plays one point and checks what follows.
func (k *killed) one(call string, n int) (traced, error) {
	if k.points++; k.points > 60 {
		k.anew() // a till with a long past is slow
	}
	found, at, err := k.point(call, n)
	if err == nil {
		kind := ""
		if found.Killed {
			kind = k.name + " " + call
		}
		err = k.recovers(kind, at)
	}
	if err != nil {
		k.table.fail(k.name + " " + call)
		k.t.Errorf("%s killed at %s number %d, at %q: %v\ndata kept in %s", k.name, call, n, at, err, k.keep())
		k.anew()
	}
	return found, err
}

// anew takes a new counter that was open once before, since the first start writes more than a
// later one.
func (k *killed) anew() {
	if k.counter != nil {
		k.kill()
	}
	k.counter = newCounter(k.t, k.flow.parameters...)
	k.s = &sale{c: k.counter, r: k.r, fuse: -1}
	k.points, k.erased, k.set, k.day, k.copied = 0, false, 0, time.Time{}, ""
	k.open()
	k.see("PRET")
	k.close()
}

// point plays the flow once, traced; at is the screen on which it ended.
func (k *killed) point(call string, n int) (found traced, at string, err error) {
	k.promised = false
	if k.flow.setUp != nil {
		if err := k.flow.setUp(k); err != nil {
			return found, "", fmt.Errorf("before: %w", err)
		}
	}
	if err := k.looks(); err != nil {
		return found, "", fmt.Errorf("before: %w", err)
	}
	report := filepath.Join(k.dir, "traced.json")
	err = k.begin(k.recorder.order(k, order{Call: call, N: n, Report: report}))
	if k.flow.from == fromPRET {
		err = errors.Join(err, k.recorder.look())
	}
	if err == nil {
		err = k.flow.play(k)
	}
	if k.till != nil {
		at = where(k.till.Lines())
		err = k.ends(err)
		select {
		case <-k.till.Done:
		case <-time.After(5 * time.Second): // a killed program ends soon
			k.kill()
			return found, at, fmt.Errorf("stuck, and not killed: %w", err)
		}
		k.kill()
	}
	found, lost := reported(report)
	switch {
	case lost != nil || found.Killed:
		err = lost
	case err == nil && found.Code != 0:
		err = fmt.Errorf("exit code %d", found.Code)
	case err != nil:
		err = fmt.Errorf("ended, and not killed: %w", err)
	}
	return found, at, err
}

// promise notes whether the screen has said that the flow is done.
func (k *killed) promise(done bool) {
	k.promised = done
	if k.recorder != nil {
		k.recorder.promised = monotonic()
	}
}

// begin starts the program and its tracer.
func (k *killed) begin(o order) error {
	if k.flow.from != fromPRET {
		o.Args = []string{program}
		if k.flow.from == fromCommand {
			return k.commandTraced(o)
		}
		cmd, env, err := tracer(o)
		if err != nil {
			return err
		}
		k.openAs(cmd, env, "GOMAXPROCS=1")
		return nil
	}
	cmd := exec.Command(program)
	cmd.Dir = k.folder()
	k.openAs(cmd, "GOMAXPROCS=1")
	k.see("PRET")
	o.Pid = k.till.Cmd.Process.Pid
	cmd, env, err := tracer(o)
	if err != nil {
		return err
	}
	cmd.Env = append(os.Environ(), env)
	cmd.Stderr = os.Stderr
	said, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	k.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(said).ReadString('\n'); line != "attached\n" {
		return fmt.Errorf("tracer: %q, %w", line, err)
	}
	return nil
}

// ends goes from the last screen to the program's orderly end, once everything was printed.
func (k *killed) ends(err error) error {
	till := k.till
	for limit := time.Now().Add(console.Patience); err == nil && k.flow.done != nil; {
		wrong := k.flow.done(k)
		if wrong == nil {
			break
		}
		select {
		case <-till.Done:
			err = fmt.Errorf("ended before the last ticket: %w", till.Err)
		case <-time.After(5 * time.Millisecond):
			if time.Now().After(limit) {
				err = wrong
			}
		}
	}
	if err == nil {
		err = till.Keys("CTRL+C")
	}
	if err == nil {
		_, err = till.End()
	}
	return err
}

// recovers starts the till again, after the payer has paid, and compares.
func (k *killed) recovers(kind, at string) error {
	k.payersWhileOff(k.r)
	if k.flow.reopen != nil {
		if err := k.flow.reopen(k); err != nil {
			return err
		}
	}
	began := time.Now()
	k.open()
	err := k.rest(k.r)
	if kind != "" {
		k.table.add(kind, at, time.Since(began), err)
	}
	if err != nil {
		return err
	}
	if k.flow.check != nil {
		err = k.flow.check(k)
	}
	if err = errors.Join(err, k.compare()); err != nil {
		return err
	}
	k.close()
	if k.flow.after != nil {
		err = k.flow.after(k)
	}
	return err
}

// where names a screen, by a word of the contract or by its second row.
func where(rows []string) string {
	if word := title(rows); word != "" || len(rows) < 2 {
		return word
	}
	return rows[1]
}
