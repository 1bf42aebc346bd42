//go:build campaign

package cli

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"

	"ancvtpe/ancv"
	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/console"
	"ancvtpe/internal/shop"
	"ancvtpe/internal/till"
	"ancvtpe/store"
	"ancvtpe/ui/phone"
	"ancvtpe/ui/remote"
)

// TestRemote lets REMOTE_CLIENTS clients (20), each at a till of its own, take REMOTE_N payments
// (100) over SSH, while connections are cut at random. At the end every till's totals equal its
// acquirer's ledger, no goroutine is left, and memory has grown by less than 10 %.
//
//	make remote N=100 CLIENTS=20
func TestRemote(t *testing.T) {
	clients, n, seed := campaignNumber(t, "REMOTE_CLIENTS", 20), campaignNumber(t, "REMOTE_N", 100), campaignNumber(t, "REMOTE_SEED", 1)
	before := []goleak.Option{goleak.IgnoreCurrent()}
	mall := openMall(t, clients)
	var cuts, takes, unseen atomic.Int64
	round := func(upTo int) {
		var all sync.WaitGroup
		for i, c := range mall.shops {
			all.Go(func() {
				r := &robot{mall: mall, shop: c, screen: console.NewScreen(80, 24), dice: mrand.New(mrand.NewPCG(uint64(seed), uint64(i*1000+upTo))), cuts: &cuts, takes: &takes, unseen: &unseen}
				r.work(upTo)
			})
		}
		all.Wait()
	}
	warm := max(1, n/10)
	round(warm)
	if t.Failed() {
		t.FailNow()
	}
	mall.rest()
	heap, resident, routines := heapSize(), residentSize(t), runtime.NumGoroutine()
	round(n)
	mall.rest()
	heapAfter, residentAfter, routinesAfter := heapSize(), residentSize(t), runtime.NumGoroutine()
	payments := 0
	for _, c := range mall.shops {
		payments += mall.compare(c)
	}
	t.Logf("%d clients, %d payments, %d connections cut, %d tills taken over, %d looks at payments that no till shows", clients, payments, cuts.Load(), takes.Load(), unseen.Load())
	t.Logf("live heap %d to %d KiB, resident %d to %d KiB, goroutines %d to %d", heap>>10, heapAfter>>10, resident>>10, residentAfter>>10, routines, routinesAfter)
	if residentAfter > resident+resident/10 {
		t.Errorf("memory has grown by %d %%", (residentAfter-resident)*100/resident)
	}
	if routinesAfter > routines {
		t.Errorf("goroutines: %d after warming up, %d at the end", routines, routinesAfter)
	}
	mall.close()
	goleak.VerifyNone(t, before...)
}

func campaignNumber(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// residentSize returns the process's memory, with SQLite's share.
func residentSize(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory() // memory that the collector keeps for later does not count
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(raw))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// mall is a server with its tills, and an acquirer for each.
type mall struct {
	t       *testing.T
	address string
	server  *remote.Server
	shop    *shop.Shop
	served  chan error
	shops   []*mallShop
}

// mallShop is a till and its acquirer. The acquirer is a process of its own, so that its
// ledger does not count as the server's memory.
type mallShop struct {
	name   string
	dir    string
	sim    *exec.Cmd
	ca     string
	url    string // of its phone page
	phone  phone.Wallet
	signer ssh.Signer
}

// startAcquirer runs this test's binary as `ancv-tpe simulateur` (TestMain).
func (c *mallShop) startAcquirer(dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c.sim = exec.Command(self, "simulateur", "--dossier", dir, "--adresse", "127.0.0.1:0", "--telephone", "127.0.0.1:0")
	c.sim.Args[0] = "ancv-tpe"
	out, err := c.sim.StdoutPipe()
	if err == nil {
		err = c.sim.Start()
	}
	if err != nil {
		return err
	}
	said := bufio.NewScanner(out)
	for said.Scan() && !strings.Contains(said.Text(), "CTRL+C") {
		if _, url, found := strings.Cut(said.Text(), "http://"); found && c.url == "" { // the console comes after it
			c.url = "http://" + strings.TrimSpace(url)
		}
	}
	c.phone, c.ca = till.NewWallet(c.url), filepath.Join(dir, simulator.CAFile)
	if c.url == "" {
		return errors.New("the acquirer says no address")
	}
	in := till.Inputs{Parameters: filepath.Join(dir, simulator.ParametersFile), Key: filepath.Join(dir, simulator.KeyFile), Accept: true}
	files, err := store.Open(c.dir)
	if err != nil {
		return err
	}
	_, _, err = in.Load(files, time.Now())
	return errors.Join(err, files.Close())
}

// ledger returns the payments that the acquirer made.
func (c *mallShop) ledger() (l simulator.Ledger, err error) {
	resp, err := http.Get(c.url + "/console/api/grand-livre")
	if err != nil {
		return l, err
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&l)
	return l, err
}

func openMall(t *testing.T, clients int) *mall {
	t.Helper()
	m := &mall{t: t, served: make(chan error, 1)}
	dir := t.TempDir()
	var lines []string
	for i := range clients {
		c := &mallShop{name: fmt.Sprintf("caisse%d", i+1)}
		c.dir = filepath.Join(dir, c.name)
		err := c.startAcquirer(filepath.Join(dir, fmt.Sprintf("sim%d", i+1)))
		if c.sim.Process != nil {
			t.Cleanup(func() { _ = c.sim.Process.Kill() }) // none outlives a campaign that failed
		}
		if err != nil {
			t.Fatal(err)
		}
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err == nil {
			c.signer, err = ssh.NewSignerFromKey(private)
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("till=%q %s", c.name, ssh.MarshalAuthorizedKey(c.signer.PublicKey())))
		m.shops = append(m.shops, c)
	}
	keys := filepath.Join(dir, "autorisations")
	if err := os.WriteFile(keys, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	m.open(dir, keys)
	return m
}

// open serves the tills. Each trusts its own simulator.
func (m *mall) open(dir, keys string) {
	m.t.Helper()
	h, err := shop.Open(shop.Config{Till: mallConfig(dir)})
	if err != nil {
		m.t.Fatal(err)
	}
	m.shop = h
	m.server, err = remote.New(remote.Config{
		Tills: mallTills{h, m}, Limits: remote.Limits{Sessions: 1000, PerAddress: 1000, Alive: time.Second},
		HostKey: filepath.Join(dir, hostKeyFile), Authorized: keys, Log: h.Log, Access: h.Access, Refusals: h.Refusals,
	})
	if err != nil {
		m.t.Fatal(err)
	}
	if troubles, err := m.server.OpenAll(); err != nil || len(troubles) > 0 {
		m.t.Fatal(err, troubles)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		m.t.Fatal(err)
	}
	m.address = l.Addr().String()
	go func() { m.served <- m.server.Serve(l) }()
}

// mallTills gives each till the authority of its own acquirer.
type mallTills struct {
	*shop.Shop
	m *mall
}

func (h mallTills) Till(name string) (*remote.Till, error) {
	i := slices.IndexFunc(h.m.shops, func(c *mallShop) bool { return c.name == name })
	if i < 0 {
		return nil, errors.New("no such till")
	}
	cfg := mallConfig(filepath.Join(h.Dir, name))
	cfg.Log = h.Log
	var err error
	if cfg.Authority, err = ancv.ReadCA(h.m.shops[i].ca); err != nil {
		return nil, err
	}
	t, err := till.Open(cfg)
	if err != nil {
		return nil, err
	}
	r := &remote.Till{Name: name, Screens: t.Screens(), Ended: t.Ended, Close: t.Close}
	r.Screens.GoesOn = true
	return r, nil
}

func mallConfig(dir string) till.Config { return till.Config{Dir: dir, Sink: "ecran"} }

// rest waits until nobody is connected and the tills' tickets are out.
func (m *mall) rest() { <-time.After(7 * time.Second) }

// compare compares a till's totals with its acquirer's ledger and returns the number paid.
func (m *mall) compare(c *mallShop) int {
	m.t.Helper()
	totals, pending, err := store.ReadTotals(c.dir)
	ledger, noLedger := c.ledger()
	if err = errors.Join(err, noLedger); err != nil || pending {
		m.t.Errorf("%s: %v, pending %v", c.name, err, pending)
	}
	if totals.Closing > 0 {
		m.t.Errorf("%s: the robot closed the day: its totals hold a part", c.name)
	}
	if totals.Net().Cents() != ledger.Net || totals.Debits.Total.Cents()-totals.Cancellations.Total.Cents() != ledger.Debits.Total-ledger.Cancellations.Total {
		m.t.Errorf("%s: the totals say %d (%d debits), the ledger %d (%d)", c.name, totals.Net().Cents(), totals.Debits.Count, ledger.Net, ledger.Debits.Count)
		for _, p := range ledger.Transactions {
			if p.Paid > 0 && p.Calls.Status == 0 {
				m.t.Logf("%s: the till never asked about %+v", c.name, p)
			}
		}
	}
	return totals.Debits.Count
}

func (m *mall) close() {
	m.t.Helper()
	err := errors.Join(m.server.Close(), <-m.served, m.shop.Close())
	for _, c := range m.shops {
		err = errors.Join(err, c.sim.Process.Signal(os.Interrupt), c.sim.Wait())
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err != nil {
		m.t.Error(err)
	}
}
