//go:build kill

package test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ancvtpe/store"
)

// TestPower is the campaign of power cuts. Each flow of TestKill is played once while the tracer
// records what the program writes, flushes and names. Then images of what the disk may hold are
// built between any two of these operations. The store opens every image, which must have the
// last finished commit or the one under way, to the last field. The real program opens each of
// these commits, with the acquirer as it was at that moment, and POWER_OPENED of a hundred torn
// images. It comes to rest and must agree with the ledger, also on what it restores from a
// backup of each commit.
//
//	make power N=3000 OPENED=20
func TestPower(t *testing.T) {
	seed, images, opened := sizeFromEnv(t, "POWER_SEED", 1), sizeFromEnv(t, "POWER_N", 200), sizeFromEnv(t, "POWER_OPENED", 1)
	flows := chosen(t, "KILL_FLOWS", slices.Sorted(maps.Keys(killFlows)))
	table, total := newCampaignTable("images of a power cut opened by the real program"), &powerTotal{}
	t.Run("flow", func(t *testing.T) {
		for _, name := range flows {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sum := fnv.New64a()
				_, _ = sum.Write([]byte(name))
				k := &killed{t: t, name: name, flow: killFlows[name], table: table, r: rand.New(rand.NewPCG(uint64(seed), sum.Sum64()))}
				p := &power{killed: k, total: total, most: opened}
				p.campaign(images)
			})
		}
	})
	t.Logf("%s, seed %d\n%d images built, %d different ones opened by the store, %d by the program; %d backups restored; %d operations, %d commits",
		table, seed, total.built, total.opened, total.really, total.restored, total.operations, total.commits)
}

type powerTotal struct {
	mu                    sync.Mutex
	built, opened, really int // images: all, different ones, those that the program opened
	restored              int // backups of a commit
	operations, commits   int
}

// writes is the record of a flow.
type writes struct {
	data, paper string // directories
	file        string
	files       map[string][]byte // before it
	promised    int64             // when the screen said that the flow is done; 0 for never
}

// order adds the record to the tracer's order, and reads the files before the program starts.
func (w *writes) order(k *killed, o order) order {
	if w == nil {
		return o
	}
	w.paper, w.file = filepath.Join(k.dir, "papier"), filepath.Join(k.dir, "writes")
	if w.data = k.dataDir(); k.flow.writes != nil {
		w.data = k.flow.writes(k)
	}
	if err := w.look(); err != nil {
		k.t.Fatal(err)
	}
	o.Root, o.Record = k.dir, w.file
	return o
}

func (w *writes) look() (err error) {
	if w != nil {
		w.files, err = readTrees(w.data, w.paper)
	}
	return err
}

// onPaper reports whether a file is a ticket, which stays after a power cut as paper does.
func (w *writes) onPaper(path string) bool { return strings.HasPrefix(path, w.paper+"/") }

func (w *writes) ours(op diskOp) bool {
	in := func(dir string) bool { return op.Path == dir || strings.HasPrefix(op.Path, dir+"/") }
	return in(w.data) || in(w.paper)
}

// power is a flow whose power is cut.
type power struct {
	*killed
	total *powerTotal
	most  int // of a hundred images, for the real program

	w      *writes
	ops    []diskOp
	model  *diskModel
	ledger []ledgerMoment
	states []string        // after each commit; the first one before all
	bounds []bound         // when each state is whole
	seen   map[string]bool // images
	tried  map[[2]int]bool // of the real program: state, moment of the ledger
	failed int
}

// bound is a moment at which a state is whole on the disk and no commit is under way.
type bound struct {
	at, state int // before this operation
	files     map[string][]byte
}

// ledgerMoment is the acquirer's ledger from a moment on.
type ledgerMoment struct {
	at    int64
	deals []deal
}

func (p *power) campaign(images int) {
	if err := p.record(); err != nil {
		p.t.Fatalf("%s, recorded: %v\ndata kept in %s", p.name, err, p.keep())
	}
	if err := p.remember(); err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
	p.seen, p.tried = map[string]bool{}, map[[2]int]bool{}
	each, spans := max(3, images/len(p.ops)), p.model.commits
	for at := range p.ops {
		p.replay(at)
		for n := range each {
			if len(p.model.unsure) == 0 && n > 0 {
				break
			}
			low, high := 0, 0
			for _, c := range spans {
				if c.durable >= 0 && c.durable < at {
					low++
				}
				if c.possible < at {
					high++
				}
			}
			if p.cut(at, n, low, high); p.failed > 3 {
				return
			}
		}
	}
	if p.flow.writes == nil {
		p.backups()
	}
	p.total.mu.Lock()
	p.total.operations, p.total.commits = p.total.operations+len(p.ops), p.total.commits+len(spans)
	p.total.mu.Unlock()
}

// record plays the flow.
func (p *power) record() error {
	p.anew()
	p.recorder = &writes{}
	p.w = p.recorder
	p.a.mu.Lock()
	p.a.life = 3 * 3600e9 // nothing expires while images are opened
	p.a.changed = func() {
		m := ledgerMoment{at: monotonic()}
		for _, d := range p.a.deals {
			m.deals = append(m.deals, *d)
		}
		p.ledger = append(p.ledger, m)
	}
	p.a.changed()
	p.a.mu.Unlock()
	_, _, err := p.point("", 0)
	p.recorder = nil
	p.a.mu.Lock()
	p.a.changed = nil
	p.a.mu.Unlock()
	if err != nil {
		return err
	}
	ops, err := readRecord(p.w.file)
	for _, op := range ops {
		if p.w.ours(op) {
			p.ops = append(p.ops, op)
		}
	}
	if err == nil && len(p.ops) == 0 {
		err = errors.New("nothing was written")
	}
	return err
}

// remember reads the till's data after each commit, and compares the record's end with the
// files, so that no operation is missing.
func (p *power) remember() error {
	p.replay(0)
	last, err := readTrees(p.w.data, p.w.paper)
	if err != nil {
		return err
	}
	known := -1
	for at := 0; ; at++ {
		over := 0
		for _, c := range p.model.commits {
			if c.durable >= 0 {
				over++
			}
		}
		if over > known {
			state, err := p.state(p.model.draw(1, p.r))
			if err != nil {
				return fmt.Errorf("after commit %d: %w", over, err)
			}
			p.states, known = append(p.states, state), over
		}
		if len(p.bounds) < len(p.states) && !p.model.committing() {
			p.bounds = append(p.bounds, bound{at, len(p.states) - 1, p.model.draw(1, p.r)})
		}
		if at == len(p.ops) {
			break
		}
		p.model.apply(p.ops[at])
	}
	if p.model.unmade != "" {
		return fmt.Errorf("the record overlooks how %s was made", p.model.unmade)
	}
	if odd := differences(p.model.draw(1, p.r), last); len(odd) > 0 {
		return fmt.Errorf("the record overlooks what was written to %q", odd)
	}
	return nil
}

// replay brings the model to the moment before an operation.
func (p *power) replay(at int) {
	if p.model == nil || at < p.model.done {
		p.model = newDiskModel(p.w.files, p.w.onPaper)
	}
	for p.model.done < at {
		p.model.apply(p.ops[p.model.done])
	}
}

// state returns all data of a till with these files.
func (p *power) state(files map[string][]byte) (state string, err error) {
	if err := writeTrees(files, p.w.data, p.w.paper); err != nil {
		return "", err
	}
	if p.flow.archive {
		raw, err := os.ReadFile(p.copyArchive())
		if errors.Is(err, os.ErrNotExist) {
			return "no archive", nil
		}
		return fmt.Sprintf("an archive, %x", sha256.Sum256(raw)), err
	}
	s, err := store.Open(p.w.data)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	saved, err := s.Load()
	if err != nil {
		return "", err
	}
	lines, err := s.DayLines()
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"saved": saved, "lines": lines})
	return string(text), err
}

// cut checks one image, which must have one of the states from low to high.
func (p *power) cut(at, n, low, high int) {
	files := p.model.draw(n, p.r)
	mark := fmt.Sprintf("%s %d %d", fingerprint(files), low, high)
	p.total.mu.Lock()
	if p.total.built++; !p.seen[mark] {
		p.total.opened++
	}
	p.total.mu.Unlock()
	if p.seen[mark] {
		return
	}
	p.seen[mark] = true
	state, err := p.state(files)
	if err == nil && !slices.Contains(p.states[low:min(high+1, len(p.states))], state) {
		err = fmt.Errorf("it holds none of the commits %d to %d:\n%s\n%s", low, high, state, p.states[low])
	}
	if err == nil {
		err = p.really(at, files, slices.Index(p.states, state))
	}
	if err != nil {
		p.failed++
		p.table.fail(p.name)
		_ = writeTrees(files, p.w.data, p.w.paper)
		p.t.Errorf("%s, image %d before operation %d (%v %s): %v\ndata kept in %s", p.name, n, at, p.ops[at].Do, p.ops[at].Path, err, p.keep())
	}
}

// really lets the real program open an image of each state at each moment of the ledger, and
// some more.
func (p *power) really(at int, files map[string][]byte, state int) error {
	moment := p.moment(at)
	if kind := [2]int{state, moment}; p.tried[kind] {
		if p.r.IntN(100) >= p.most {
			return nil
		}
	} else {
		p.tried[kind] = true
	}
	p.total.mu.Lock()
	p.total.really++
	p.total.mu.Unlock()
	return p.restarts(at, moment, func() error { return writeTrees(files, p.w.data, p.w.paper) })
}

// when returns the time of an operation, or the largest time behind the last.
func (p *power) when(at int) int64 {
	if at == len(p.ops) {
		return math.MaxInt64
	}
	return p.ops[at].At
}

// moment returns the ledger as it was before an operation.
func (p *power) moment(at int) int {
	moment := 0
	for i, m := range p.ledger {
		if m.at < p.when(at) {
			moment = i
		}
	}
	return moment
}

// restarts runs the real program on the files that lay writes, with the acquirer as it was.
func (p *power) restarts(at, moment int, lay func() error) error {
	before, counterBefore := *p.killed, *p.counter
	defer func() {
		p.kill()
		asking := p.asking
		*p.counter = counterBefore
		*p.killed = before
		p.asking = asking
	}()
	p.a.mu.Lock()
	p.a.deals, p.a.payments = nil, map[string]bool{}
	for _, d := range p.ledger[moment].deals {
		p.a.deals = append(p.a.deals, &d)
		p.a.payments[d.payment] = true
	}
	p.a.mu.Unlock()
	if p.promised = p.w.promised > 0 && p.w.promised < p.when(at); !p.promised && p.asking != nil {
		heard := p.asking.heard
		p.asking.heard = nil
		defer func() { p.asking.heard = heard }()
	}
	if err := lay(); err != nil {
		return err
	}
	return p.recovers(p.name, where(nil))
}

func (k *killed) dataDir() string {
	for _, v := range k.env {
		if dir, found := strings.CutPrefix(v, "ANCV_DATA="); found {
			return dir
		}
	}
	return ""
}
