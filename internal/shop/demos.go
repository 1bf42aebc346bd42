package shop

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"ancvtpe/ancv"
	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui/remote"
)

// demoPattern names the temporary directory of a server's demos. The server holds demoLock in
// it, so that the next server recognises a directory that a crash has left behind.
const (
	demoPattern = "ancv-tpe-ssh-*"
	demoLock    = "verrou"
)

// demoPool makes throw-away tills, each with a simulator of its own, in a directory that is
// removed with the server. Some stand ready, since making one syncs the disk a dozen times
// (decision 81).
type demoPool struct {
	base  till.Config
	log   *slog.Logger
	dir   string
	lock  *os.File
	ready chan *demoTill
	quit  chan struct{}
	maker sync.WaitGroup

	mu   sync.Mutex
	last int                  // the number of the last demo
	made map[string]*demoTill // demos in use, by their codes
}

// demoTill is a demo's till, simulator and directory.
type demoTill struct {
	dir  string
	cfg  till.Config
	sim  *simulator.Simulator
	till *till.Till
	born time.Time
}

const (
	// demosReady is the number of demos that stand ready.
	demosReady = 3
	// demoFresh bounds the age of a ready demo, since overnight it would close its day.
	demoFresh = time.Hour
	// demoRetry is the pause after a demo that could not be made.
	demoRetry = 5 * time.Second
)

func newDemoPool(base till.Config, log *slog.Logger) (*demoPool, error) {
	removeLeftovers(log)
	dir, err := os.MkdirTemp("", demoPattern)
	if err != nil {
		return nil, tempError(err)
	}
	p := &demoPool{
		base: base, log: log, dir: till.Absolute(dir), made: map[string]*demoTill{}, quit: make(chan struct{}),
		ready: make(chan *demoTill, demosReady-1), // prepare holds one more
	}
	if p.lock, err = lockFile(filepath.Join(dir, demoLock)); err != nil {
		return nil, errors.Join(tempError(err), os.RemoveAll(dir))
	}
	p.maker.Go(p.prepare)
	return p, nil
}

// prepare makes demos until the pool closes, so that demosReady stand ready.
func (p *demoPool) prepare() {
	for {
		d, err := p.make()
		if err != nil {
			p.log.Error("ssh demo cannot be prepared", "error", err)
			pause := time.NewTimer(demoRetry)
			select {
			case <-pause.C:
				continue
			case <-p.quit:
				pause.Stop()
				return
			}
		}
		select {
		case p.ready <- d:
		case <-p.quit:
			p.discard(d)
			return
		}
	}
}

func (p *demoPool) discard(d *demoTill) {
	if err := d.close(); err != nil {
		p.log.Warn("ssh demo closed badly", "error", err)
	}
}

// removeLeftovers removes the directories of this user's servers that have ended.
func removeLeftovers(log *slog.Logger) {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), demoPattern)) // fails only for a bad pattern
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
			continue // its server runs
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

// close removes everything. The demos in use have been closed before.
func (p *demoPool) close() error {
	close(p.quit)
	p.maker.Wait()
	close(p.ready)
	for d := range p.ready {
		p.discard(d)
	}
	err := os.RemoveAll(p.dir)
	p.lock.Close()
	return err
}

// find returns a demo in use, or nil where it has ended.
func (p *demoPool) find(code string) *demoTill {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made[code]
}

// make makes a demo, which is a simulator and an initialised till. After an error nothing of
// it is left.
func (p *demoPool) make() (*demoTill, error) {
	p.mu.Lock()
	p.last++
	dir := filepath.Join(p.dir, strconv.Itoa(p.last))
	p.mu.Unlock()
	d := &demoTill{dir: dir, born: time.Now(), cfg: till.Config{
		Dir: filepath.Join(dir, "caisse"), Sink: "ecran", Clock: p.base.Clock, Trial: p.base.Trial,
		Version: p.base.Version, Palette: p.base.Palette, Log: slog.New(slog.DiscardHandler), Hasher: p.base.Hasher,
	}}
	if err := d.start(); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *demoTill) start() error {
	var err error
	d.sim, err = till.StartSimulator(simulator.Config{
		Dir: filepath.Join(d.dir, "simulateur"), APIAddress: "127.0.0.1:0", NoPhone: true, Now: d.cfg.Clock.Now, Log: d.cfg.Log,
	}, till.DemoFlags)
	if err != nil {
		return err
	}
	files, err := store.Open(d.cfg.Dir)
	if err != nil {
		return err
	}
	if err := till.InitialiseDemo(files, payment.Saved{Settings: payment.DefaultSettings()}, d.sim, d.cfg.Clock.Now().Round(0)); err != nil {
		return errors.Join(err, files.Close())
	}
	// The till gets the open files, since opening them again would check and write them again.
	d.cfg.URL, d.cfg.Files = d.sim.APIURL(), files
	if d.cfg.Authority, err = ancv.ReadCA(d.sim.CAPath()); err != nil {
		return errors.Join(err, files.Close())
	}
	if d.till, err = till.Open(d.cfg); err != nil {
		return errors.Join(err, files.Close())
	}
	d.till.Confine(filepath.Join(d.dir, "simulateur")) // where its .PAR and .P3P are
	return nil
}

func (d *demoTill) close() error {
	var errs []error
	if d.till != nil {
		errs = append(errs, d.till.Close())
	}
	if d.sim != nil {
		errs = append(errs, d.sim.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(d.dir))...)
}

// take returns a ready demo that is fresh, or makes one.
func (p *demoPool) take() (*demoTill, error) {
	for {
		select {
		case d := <-p.ready:
			if time.Since(d.born) < demoFresh {
				return d, nil
			}
			p.discard(d)
		default:
			return p.make()
		}
	}
}

// open returns a demo, which is found under code until it is closed.
func (p *demoPool) open(code string) (*remote.Till, error) {
	d, err := p.take()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.made[code] = d
	p.mu.Unlock()
	r := &remote.Till{
		Name: code, Screens: d.till.Screens(), Ended: d.till.Ended, Wallet: till.NewLocalWallet(d.sim), Size: func() int64 { return dirSize(d.dir) },
		Close: func() error {
			p.mu.Lock()
			delete(p.made, code)
			p.mu.Unlock()
			return d.close()
		},
	}
	r.Screens.Demo, r.Screens.ThrowAway = true, true
	return r, nil
}
