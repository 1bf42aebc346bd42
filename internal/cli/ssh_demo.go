package cli

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui/phone"
	"ancvtpe/ui/remote"
)

// demoPattern names the temporary directory of a server's demos. demoLock, in it, is held while
// the server lives, so that the next one knows what a crash has left behind.
const (
	demoPattern = "ancv-tpe-ssh-*"
	demoLock    = "verrou"
)

// demoHouse makes throw-away tills, each with a simulator of its own, in a directory that
// goes with the server. Some stand ready: making one syncs the disk a dozen times, and who
// comes should not wait for it.
type demoHouse struct {
	base  *options
	log   *slog.Logger
	dir   string
	lock  *os.File
	ready chan *demoTill
	quit  chan struct{}
	maker sync.WaitGroup

	mu   sync.Mutex
	last int                  // number of the last one that was made
	made map[string]*demoTill // those that are out, by their codes
}

// demoTill is a demo's till, simulator and directory.
type demoTill struct {
	dir  string
	o    *options
	sim  *simulator.Simulator
	till *till
	born time.Time
}

const (
	// demosReady is how many stand ready.
	demosReady = 3
	// demoFresh is for how long: a till that stood overnight has closed its day.
	demoFresh = time.Hour
	// demoRetry is the pause after one that could not be made.
	demoRetry = 5 * time.Second
)

func newDemoHouse(o *options, log *slog.Logger) (*demoHouse, error) {
	removeLeftovers(log)
	dir, err := os.MkdirTemp("", demoPattern)
	if err != nil {
		return nil, tempError(err)
	}
	h := &demoHouse{
		base: o, log: log, dir: absolute(dir), made: map[string]*demoTill{}, quit: make(chan struct{}),
		ready: make(chan *demoTill, demosReady-1), // one more is in the maker's hand
	}
	if h.lock, err = lockFile(filepath.Join(dir, demoLock)); err != nil {
		return nil, errors.Join(tempError(err), os.RemoveAll(dir))
	}
	h.maker.Go(h.prepare)
	return h, nil
}

// prepare keeps some ready until the house closes.
func (h *demoHouse) prepare() {
	for {
		d, err := h.make()
		if err != nil {
			h.log.Error("ssh demo cannot be prepared", "error", err)
			pause := time.NewTimer(demoRetry)
			select {
			case <-pause.C:
				continue
			case <-h.quit:
				pause.Stop()
				return
			}
		}
		select {
		case h.ready <- d:
		case <-h.quit:
			h.discard(d)
			return
		}
	}
}

func (h *demoHouse) discard(d *demoTill) {
	if err := d.close(); err != nil {
		h.log.Warn("ssh demo closed badly", "error", err)
	}
}

// removeLeftovers removes the directories of servers that are no more. Another's are left.
func removeLeftovers(log *slog.Logger) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), demoPattern)) // the pattern is a good one
	for _, dir := range left {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() {
			continue
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); !ok || int(owner.Uid) != os.Getuid() {
			continue
		}
		lock, err := lockFile(filepath.Join(dir, demoLock))
		if err != nil {
			continue // its server lives
		}
		if err := os.RemoveAll(dir); err != nil {
			log.Warn("demo left behind", "error", err)
		}
		lock.Close()
	}
}

func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// close removes everything; the demos that were out have ended.
func (h *demoHouse) close() error {
	close(h.quit)
	h.maker.Wait()
	close(h.ready)
	for d := range h.ready {
		h.discard(d)
	}
	err := os.RemoveAll(h.dir)
	h.lock.Close()
	return err
}

// options are those of a demo that is out; nil: it has ended.
func (h *demoHouse) options(code string) *options {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d := h.made[code]; d != nil {
		return d.o
	}
	return nil
}

// make makes a demo: simulator, initialised till. What is half made is removed.
func (h *demoHouse) make() (*demoTill, error) {
	h.mu.Lock()
	h.last++
	dir := filepath.Join(h.dir, strconv.Itoa(h.last))
	h.mu.Unlock()
	d := &demoTill{
		dir: dir, born: time.Now(),
		o: &options{data: filepath.Join(dir, "caisse"), printer: "ecran", clock: h.base.clock, log: slog.New(slog.DiscardHandler), hasher: h.base.hasher},
	}
	if err := d.start(); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *demoTill) start() error {
	clock, err := d.o.newClock()
	if err != nil {
		return err
	}
	d.sim, err = startSimulator(simulator.Config{
		Dir: filepath.Join(d.dir, "simulateur"), APIAddress: "127.0.0.1:0", NoPhone: true, Now: clock.Now, Log: d.o.log,
	})
	if err != nil {
		return err
	}
	files, err := store.Open(d.o.data)
	if err != nil {
		return err
	}
	if err := demoFiles(files, payment.Saved{Settings: payment.DefaultSettings()}, d.sim, clock.Now().Round(0)); err != nil {
		return errors.Join(err, files.Close())
	}
	// Opened once: each opening checks the three files and writes to them.
	d.o.ca, d.o.url, d.o.files = d.sim.CAPath(), d.sim.APIURL(), files
	if d.till, err = newTill(d.o); err != nil {
		return errors.Join(err, files.Close())
	}
	d.till.tools.root = filepath.Join(d.dir, "simulateur") // its .PAR and .P3P can be loaded
	return nil
}

func (d *demoTill) close() error {
	var errs []error
	if d.till != nil {
		errs = append(errs, d.till.close())
	}
	if d.sim != nil {
		errs = append(errs, d.sim.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(d.dir))...)
}

// take gives a demo that stands ready and is fresh, or makes one.
func (h *demoHouse) take() (*demoTill, error) {
	for {
		select {
		case d := <-h.ready:
			if time.Since(d.born) < demoFresh {
				return d, nil
			}
			h.discard(d)
		default:
			return h.make()
		}
	}
}

// open gives a visitor a demo under a code.
func (h *demoHouse) open(code string) (*remote.Till, error) {
	d, err := h.take()
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	h.made[code] = d
	h.mu.Unlock()
	r := &remote.Till{
		Name: code, Ended: d.till.ended, Wallet: purse{d.sim}, Size: func() int64 { return dirSize(d.dir) },
		Close: func() error {
			h.mu.Lock()
			delete(h.made, code)
			h.mu.Unlock()
			return d.close()
		},
	}
	d.till.furnish(&r.Screens)
	r.Screens.Demo = true
	return r, nil
}

// purse is the payer's phone of a simulator of this program: no page is needed for it.
type purse struct{ sim *simulator.Simulator }

var _ phone.Wallet = purse{}

// Waiting implements phone.Wallet.
func (p purse) Waiting(context.Context) ([]phone.Payment, error) {
	waiting := p.sim.Pending()
	list := make([]phone.Payment, len(waiting))
	for i, one := range waiting {
		list[i] = asPayer(one)
	}
	return list, nil
}

// Show implements phone.Wallet.
func (p purse) Show(_ context.Context, id string) (phone.Payment, error) {
	one, known := p.sim.Payment(id)
	if !known {
		return phone.Payment{}, errNoPhone
	}
	return asPayer(one), nil
}

// Pay implements phone.Wallet. A refusal means that somebody was faster: how it stands tells.
func (p purse) Pay(ctx context.Context, id string, a payment.Amount) (phone.Payment, error) {
	_ = p.sim.Accept(id, a.Cents())
	return p.Show(ctx, id)
}

// Refuse implements phone.Wallet.
func (p purse) Refuse(ctx context.Context, id string) (phone.Payment, error) {
	_ = p.sim.Abandon(id)
	return p.Show(ctx, id)
}
