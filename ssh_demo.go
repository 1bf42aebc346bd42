package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
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
// goes with the server.
type demoHouse struct {
	base *options
	log  *slog.Logger
	dir  string
	lock *os.File
	mu   sync.Mutex
	made map[string]*options // by their codes
}

func newDemoHouse(o *options, log *slog.Logger) (*demoHouse, error) {
	removeLeftovers(log)
	dir, err := os.MkdirTemp("", demoPattern)
	if err != nil {
		return nil, tempError(err)
	}
	h := &demoHouse{base: o, log: log, dir: dir, made: map[string]*options{}}
	if h.lock, err = lockFile(filepath.Join(dir, demoLock)); err != nil {
		return nil, errors.Join(tempError(err), os.RemoveAll(dir))
	}
	return h, nil
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

// close removes everything; the demos have ended.
func (h *demoHouse) close() error {
	err := os.RemoveAll(h.dir)
	h.lock.Close()
	return err
}

func (h *demoHouse) options(code string) *options {
	h.mu.Lock()
	defer h.mu.Unlock()
	if o := h.made[code]; o != nil {
		return o
	}
	return h.base
}

// open makes a demo: simulator, initialised till, phone.
func (h *demoHouse) open(code string) (*remote.Till, error) {
	dir := filepath.Join(h.dir, code)
	o := &options{data: filepath.Join(dir, "caisse"), printer: "ecran", clock: h.base.clock, log: slog.New(slog.DiscardHandler)}
	clock, err := o.newClock()
	if err != nil {
		return nil, err
	}
	sim, err := startSimulator(simulator.Config{
		Dir: filepath.Join(dir, "simulateur"), APIAddress: "127.0.0.1:0", NoPhone: true, Now: clock.Now, Log: o.log,
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := initialiseDemo(o, sim); err != nil {
		return nil, errors.Join(err, sim.Close(), os.RemoveAll(dir))
	}
	o.ca, o.url = sim.CAPath(), sim.APIURL()
	t, err := newTill(o)
	if err != nil {
		return nil, errors.Join(err, sim.Close(), os.RemoveAll(dir))
	}
	t.tools.root = filepath.Join(dir, "simulateur")
	r := &remote.Till{
		Name: code, Ended: t.ended, Wallet: purse{sim}, Size: func() int64 { return dirSize(dir) },
		Close: func() error {
			h.mu.Lock()
			delete(h.made, code)
			h.mu.Unlock()
			return errors.Join(t.close(), sim.Close(), os.RemoveAll(dir))
		},
	}
	t.furnish(&r.Screens)
	r.Screens.Demo = true
	h.mu.Lock()
	h.made[code] = o
	h.mu.Unlock()
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
