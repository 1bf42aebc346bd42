//go:build campaign

package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// step is one exchange of a flow at which the network fails.
type step struct {
	name   string
	intent intent
	key    string // the fault is armed by the key that begins this
	call   string // and comes at this call; ask is a status at once, poll one that waits
	prior  string // a fault before the request begins when this call arrives; "" for at the key
	lowers bool   // the payer pays half
}

// steps are each exchange of each flow.
var steps = []step{
	{name: "create", key: "create", call: "create"},
	{name: "attach", intent: intent{byID: true}, key: "create", call: "attach", prior: "create"},
	{name: "status", key: "create", call: "poll", prior: "poll"},
	{name: "status, red key", intent: intent{red: true}, key: "red status", call: "ask"},
	{name: "cancel, red key", intent: intent{red: true}, key: "red status", call: "cancel", prior: "ask"},
	{name: "look-up", intent: intent{cancel: true}, key: "look-up", call: "ask"},
	{name: "status, menu", intent: intent{cancel: true}, key: "menu status", call: "ask"},
	{name: "cancel, menu", intent: intent{cancel: true}, key: "menu status", call: "cancel", prior: "ask"},
	{name: "status, restart", intent: intent{restart: true}, key: "recovery", call: "ask"},
	{name: "create, remainder", intent: intent{part: true}, key: "remainder create", call: "create", lowers: true},
	{name: "status, remainder", intent: intent{part: true}, key: "remainder create", call: "poll", prior: "poll", lowers: true},
}

// cell is one fault at one exchange for one of the durations.
type cell struct {
	step     step
	fault    fault
	duration int
}

func (k cell) String() string {
	return fmt.Sprintf("%s at %s, %s", k.fault.name, k.step.name, durations[k.duration].name)
}

// cells returns all cells that are possible. Connections cannot be cut between two exchanges
// that follow each other at once.
func cells() []cell {
	var all []cell
	for _, s := range steps {
		for _, f := range faults {
			for d := range durations {
				if !f.cuts || f.when != before || s.prior == "" {
					all = append(all, cell{s, f, d})
				}
			}
		}
	}
	return all
}

// TestNetwork is the campaign over a bad network, with toxiproxy between the real program and
// the outside acquirer. It plays every fault at every exchange for three durations, then
// random sales with random faults. No screen may contradict the ledger. Totals and tickets
// must equal it in the end, and the outcome must be known within 10 s of the network's return.
//
//	make network N=2000 SEED=1
func TestNetwork(t *testing.T) {
	seed, workers := sizeFromEnv(t, "NETWORK_SEED", 1), sizeFromEnv(t, "NETWORK_WORKERS", 4*runtime.NumCPU())
	tasks := networkTasks(seed, sizeFromEnv(t, "NETWORK_CELLS", 24), sizeFromEnv(t, "NETWORK_N", 40))
	table := newNetworkTable()
	limit := time.Now().Add(time.Duration(sizeFromEnv(t, "NETWORK_MINUTES", 24*60)) * time.Minute) // cells not begun by then are left out
	var next atomic.Int64
	t.Run("tills", func(t *testing.T) {
		for i := range min(workers, len(tasks)) {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				t.Parallel()
				b := newBadCounter(t, 2000+1000*(os.Getpid()%28)+30*i)
				for n := int(next.Add(1)); n <= len(tasks) && time.Now().Before(limit); n = int(next.Add(1)) {
					b.plays(table, tasks[n-1])
				}
				b.leaves()
			})
		}
	})
	t.Logf("%s\nseed %d, %d tills at once", table, seed, workers)
}

// task is a cell or a random run. Its name and the seed are enough to play it again.
// NETWORK_ONLY names the one to play.
type task struct {
	name string
	r    *rand.Rand
	play func(s *sitting, table *networkTable) error
}

func networkTasks(seed, cellsToPlay, runs int) []task {
	all := cells()
	order := rand.New(rand.NewPCG(uint64(seed), 0)).Perm(len(all))[:min(len(all), cellsToPlay)]
	// The long ones first, so that they do not run alone at the end.
	slices.SortStableFunc(order, func(a, b int) int { return all[b].duration - all[a].duration })
	var tasks []task
	for _, n := range order {
		tasks = append(tasks, task{all[n].String(), rand.New(rand.NewPCG(uint64(seed), uint64(n+1))), all[n].plays})
	}
	for n := range runs {
		tasks = append(tasks, task{fmt.Sprintf("run %d", n), rand.New(rand.NewPCG(uint64(seed), uint64(1_000_000+n))), (*sitting).weathered})
	}
	if only := os.Getenv("NETWORK_ONLY"); only != "" {
		tasks = slices.DeleteFunc(tasks, func(k task) bool { return k.name != only })
	}
	return tasks
}

// badCounter is a counter behind a bad network.
type badCounter struct {
	*counter
	w            *wire
	t            *testing.T
	played       int
	port         int // the first that its network may take
	files, socks int // open before the first sale
}

// sittingsATill bounds the sittings of one till, since every comparison reads the whole ledger.
const sittingsATill = 60

func newBadCounter(t *testing.T, port int) *badCounter {
	b := &badCounter{t: t, port: port}
	b.renew()
	return b
}

func (b *badCounter) renew() {
	b.counter = newCounter(b.t, "AJUSTEMENT=OUI", "NB_TICKETS=1")
	// A creation that the network holds back arrives after the till has begun anew. Its
	// paymentId was on the disk when it was sent, and is not any more.
	b.a.stored = nil
	b.w = newWire(b.t, b.a, b.port)
	b.env = append(b.env, "ANCV_URL="+b.w.url(), "ANCV_JOURNAL="+filepath.Join(b.dir, "journal.txt"))
	b.played = 0
	b.open()
	b.see("PRET")
	b.files, b.socks = b.counter.files(), b.sockets()
}

// leaves ends a till, which must have no more open files than at its start.
func (b *badCounter) leaves() {
	b.see("PRET")
	if err := b.till.Wait("closed connections", func([]string) bool { return b.counter.files() <= b.files && b.sockets() <= b.socks }); err != nil {
		b.t.Errorf("%d files and %d sockets at the start, after %d sales %d and %d", b.files, b.socks, b.played, b.counter.files(), b.sockets())
	}
	b.kill()
}

// plays plays one sitting and compares with the ledger.
func (b *badCounter) plays(table *networkTable, k task) {
	if b.played++; b.played > sittingsATill {
		b.leaves()
		b.renew()
	}
	s := newSitting(b.counter, b.w, k.r)
	err := k.play(s, table)
	b.a.tell(nil)
	early := errors.Is(err, errNotReached)
	if err == nil || early {
		err = s.honest()
	}
	if err == nil && early {
		if table.again(k.name) {
			b.plays(table, k)
			return
		}
		err = errNotReached
	}
	if err != nil {
		table.fail(k.name)
		b.t.Errorf("%s: %v\nscreens %q\ndata kept in %s", k.name, err, s.seen, b.keep())
		b.kill()
		b.renew()
	}
}

// plays plays the flow of a cell up to its exchange, where the network fails.
func (k cell) plays(s *sitting, table *networkTable) error {
	if err := s.w.renew(k.fault.reset); err != nil {
		return err
	}
	span := durations[k.duration]
	d := between(s.r, span.least, span.most)
	var toxics []toxic
	if k.fault.toxics != nil {
		toxics = k.fault.toxics(s.r, d)
	}
	s.intent = k.step.intent
	s.intent.does = payAll
	if k.step.lowers {
		s.intent.does = payHalf
	}
	if k.step.call == "poll" || k.step.intent.red {
		s.intent.late = s.w.began
	}
	h := &hook{s: s, k: k, fail: func() { s.w.fail(toxics, d) }}
	s.about = h.about
	s.c.a.tell(h.tell)
	err := s.play()
	select {
	case <-s.w.began:
		<-s.w.over
	default:
		if err == nil {
			return errNotReached
		}
	}
	table.cell(k, s, err)
	if late := s.late(); err == nil && late > resolvedWithin && !k.refund() {
		err = fmt.Errorf("the outcome was known only %v after the network's return", late)
	}
	return err
}

// errNotReached: the sale ended before the exchange at which the network was to fail, since
// the machine was too busy for a handshake. The sale is compared with the ledger, and the
// cell is played again.
var errNotReached = errors.New("the exchange was not reached")

// hook switches the fault on at the cell's exchange.
type hook struct {
	s    *sitting
	k    cell
	fail func()

	mu    sync.Mutex
	armed bool
}

func (h *hook) about(exchange string) {
	if exchange != h.k.step.key {
		return
	}
	h.mu.Lock()
	h.armed = true
	h.mu.Unlock()
	if h.k.fault.when == before && h.k.step.prior == "" {
		h.fail()
	}
}

func (h *hook) tell(x exchange, honest func() *answer) *answer {
	h.mu.Lock()
	armed := h.armed
	h.mu.Unlock()
	if armed {
		call := h.call(x)
		switch {
		case h.k.fault.when == before && h.k.step.prior == call,
			h.k.fault.when == arrived && h.k.step.call == call && (call != "poll" || h.scanned(x.id)):
			h.fail()
		}
	}
	reply := honest()
	if h.k.fault.answers != nil && h.s.w.failing() {
		return h.k.fault.answers(h.s.w, reply, x)
	}
	return reply
}

// scanned reports whether a payer has scanned the code. An earlier poll is answered then.
func (h *hook) scanned(id string) bool {
	return slices.ContainsFunc(h.s.deals(h.s.first), func(d deal) bool { return d.id == id && d.state == "PROCESSING" })
}

// call returns an exchange's name in the steps.
func (h *hook) call(x exchange) string {
	if x.call != "status" {
		return x.call
	}
	if x.r.Header.Get("Prefer") == "" {
		return "ask"
	}
	return "poll"
}
