package test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestLieTable tells every lie at every call, which are create, attach, status, and the
// cancellation by the red key and by reference. The screen never says that money has moved or
// come back where it has not. The till sends nothing to an impostor. Its sentences tell
// configuration, clock and security apart from a refusal.
//
//	make lies [N=cells of the table] SEED=1
//
// The seed chooses cells, amounts, and whether the acquirer did what it lies about.
func TestLieTable(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "LIES_N", 14), sizeFromEnv(t, "LIES_SEED", 1)
	cells := lieCells(t)
	rand.New(rand.NewPCG(uint64(seed), 0)).Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	onceFirst(cells)
	for len(cells) < n {
		cells = append(cells, cells...)
	}
	workers := min(n, sizeFromEnv(t, "LIES_WORKERS", 2))
	table := &lieTable{tried: map[lieCell]int{}, failed: map[lieCell]int{}}
	t.Run("tills", func(t *testing.T) {
		for w := range workers {
			t.Run(strconv.Itoa(w), func(t *testing.T) {
				t.Parallel()
				till := &lieTill{t: t, mirror: newMirror(t), r: rand.New(rand.NewPCG(uint64(seed), uint64(w+1)))}
				for i := w; i < n; i += workers {
					table.add(cells[i], till.tell(cells[i]))
				}
				till.leave(table)
			})
		}
	})
	t.Logf("%s\nof a table of %d cells, seed %d", table, len(cells), seed)
}

// lieCell is one lie at one call, with or without response seals.
type lieCell struct {
	name, call string
	seals      string // SCEAU_REPONSE
}

func lieCells(t *testing.T) []lieCell {
	var all []lieCell
	kinds := lieKinds()
	for name := range impostors(t, &outsideAcquirer{tls: newOutsideTLS(t)}) {
		kinds[name] = lieKind{}
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		for _, call := range slices.Sorted(maps.Keys(lieCalls)) {
			for _, seals := range []string{"OUI", "NON"} {
				if kinds[name].fits(call) && (seals == "OUI" || !kinds[name].sealed) {
					all = append(all, lieCell{name, call, seals})
				}
			}
		}
	}
	return all
}

// onceFirst orders the cells so that each lie at each call comes once before the second
// parameter.
func onceFirst(cells []lieCell) {
	seen, rank := map[lieCell]int{}, map[lieCell]int{}
	for _, cell := range cells {
		pair := lieCell{name: cell.name, call: cell.call}
		rank[cell] = seen[pair]
		seen[pair]++
	}
	slices.SortStableFunc(cells, func(a, b lieCell) int { return rank[a] - rank[b] })
}

// lieTill is a worker's counters, one with response seals and one without.
type lieTill struct {
	t        *testing.T
	r        *rand.Rand
	mirror   *mirror
	counters map[string]*counter
	kinds    map[string]map[string]lieKind
	met      int
}

func (w *lieTill) tell(cell lieCell) error {
	if w.counters == nil {
		w.counters, w.kinds = map[string]*counter{}, map[string]map[string]lieKind{}
	}
	c := w.counters[cell.seals]
	if c == nil {
		c = newCounter(w.t, "SCEAU_REPONSE="+cell.seals)
		c.open()
		kinds := lieKinds()
		maps.Copy(kinds, impostors(w.t, c.a))
		w.counters[cell.seals], w.kinds[cell.seals] = c, kinds
	}
	l := newLiar(c, w.r, cell.name, cell.call)
	l.kind, l.mirror = w.kinds[cell.seals][cell.name], w.mirror.url
	_, met := c.a.gate.leaks()
	err := l.run()
	_, now := c.a.gate.leaks()
	w.met += now - met
	if err == nil && l.kind.impostor != nil && now == met {
		err = errors.New("the impostor was never met")
	}
	if err != nil {
		w.t.Errorf("%s at %s, SCEAU_REPONSE=%s, executed %t: %v\ndata kept in %s", cell.name, cell.call, cell.seals, l.executed, err, c.keep())
		c.kill()
		delete(w.counters, cell.seals)
	}
	return err
}

func (w *lieTill) leave(table *lieTable) {
	table.mu.Lock()
	defer table.mu.Unlock()
	table.met += w.met
	table.mirrored += w.mirror.visits()
	if w.mirror.visits() > 0 {
		w.t.Errorf("the till followed a redirect %d times", w.mirror.visits())
	}
}

// mirror is the host of the redirects, with a certificate of its own.
type mirror struct {
	url  string
	mu   sync.Mutex
	seen int
}

func (m *mirror) visits() int { m.mu.Lock(); defer m.mu.Unlock(); return m.seen }

func newMirror(t *testing.T) *mirror {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mirror{url: "https://" + listener.Addr().String()}
	visit := func(net.Conn, http.ConnState) { m.mu.Lock(); defer m.mu.Unlock(); m.seen++ }
	server := &http.Server{
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: newOutsideTLS(t).config.Certificates},
		ConnState: visit, ErrorLog: quietLog(), ReadHeaderTimeout: impostorPatience,
	}
	go func() { _ = server.ServeTLS(listener, "", "") }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

// lieTable counts.
type lieTable struct {
	mu            sync.Mutex
	tried, failed map[lieCell]int
	met, mirrored int
}

func (k *lieTable) add(cell lieCell, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	cell.seals = ""
	k.tried[cell]++
	if err != nil {
		k.failed[cell]++
	}
}

// String returns the table of lie and call, with the numbers tried and failed.
func (k *lieTable) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	calls := slices.Sorted(maps.Keys(lieCalls))
	names := map[string]bool{}
	tried, failed := 0, 0
	for cell, n := range k.tried {
		names[cell.name] = true
		tried, failed = tried+n, failed+k.failed[cell]
	}
	var b strings.Builder
	fmt.Fprintf(&b, "lies, tried (failed)\n%-32s", "")
	for _, call := range calls {
		fmt.Fprintf(&b, " %10s", call)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(&b, "\n%-32s", name)
		for _, call := range calls {
			cell := lieCell{name: name, call: call}
			text := "-"
			if n := k.tried[cell]; n > 0 {
				text = strconv.Itoa(n)
			}
			if n := k.failed[cell]; n > 0 {
				text += fmt.Sprintf(" (%d)", n)
			}
			fmt.Fprintf(&b, " %10s", text)
		}
	}
	fmt.Fprintf(&b, "\n%d tried, %d failed; %d connections to impostors, %d to where redirects lead", tried, failed, k.met, k.mirrored)
	return b.String()
}
