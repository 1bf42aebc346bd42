//go:build campaign

package test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/internal/console"
)

// diskCalls are the system calls on the till's files and tickets, with the file that they fail
// on; "" for any.
var diskCalls = map[string]string{
	"pwrite64": "", "pread64": "", "fsync": "", "fdatasync": "", "ftruncate": "", "openat": "", "unlink": "",
	"unlinkat": "", "renameat2": "", // a ticket's
	"write": "caisse/journal.log",
}

var diskErrors = []string{"EIO", "ENOSPC", "EROFS", "EDQUOT", "EACCES"}

// diskCase is one flow over one failing disk.
type diskCase struct {
	c        *counter
	flow     string
	away     bool // the files cannot be read either
	said, at string
}

// TestDisk is the campaign of I/O errors at system calls. In each flow the Nth call of one name
// fails, once or from then on, with one of five errors. strace counts each thread's calls
// separately; GOMAXPROCS=1 keeps most of them on one thread. A disk that keeps failing is
// mended later, or the till is killed and started again. Then till and ledger must agree.
//
//	make disk EVERY=1 SEED=7 WALKS=80
func TestDisk(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("strace is missing: apt-get install strace")
	}
	every, seed := sizeFromEnv(t, "DISK_EVERY", 40), sizeFromEnv(t, "DISK_SEED", 1)
	limit := time.Now().Add(time.Duration(sizeFromEnv(t, "DISK_MINUTES", 600)) * time.Minute)
	table := newCampaignTable("I/O error at the Nth system call")
	var walks []diskWalk
	for _, flow := range slices.Sorted(maps.Keys(diskFlows)) {
		for _, call := range slices.Sorted(maps.Keys(diskCalls)) {
			walks = append(walks, diskWalk{flow, call, every, limit})
		}
	}
	r := rand.New(rand.NewPCG(uint64(seed), 1))
	r.Shuffle(len(walks), func(i, j int) { walks[i], walks[j] = walks[j], walks[i] })
	walks = walks[:min(len(walks), sizeFromEnv(t, "DISK_WALKS", 12))]
	walks = append(walks, diskWalk{"debit QR", "pwrite64", every, limit}) // the least that proves something
	t.Run("flow", func(t *testing.T) {
		for i, w := range walks {
			t.Run(w.flow+" "+w.call, func(t *testing.T) {
				t.Parallel()
				if time.Now().Before(limit) {
					failEach(t, table, rand.New(rand.NewPCG(uint64(seed), uint64(i))), w)
				}
			})
		}
	})
	t.Logf("%s, seed %d", table, seed)
	if table.tried["debit QR pwrite64"] == 0 {
		t.Error("no write failed: the campaign proves nothing")
	}
}

// diskWalk goes through the calls of one name in one flow.
type diskWalk struct {
	flow, call string
	every      int
	limit      time.Time
}

func failEach(t *testing.T, table *campaignTable, r *rand.Rand, w diskWalk) {
	flow, call := w.flow, w.call
	c, wrong := newDiskCounter(t), 0
	for n := 1 + r.IntN(w.every); ; n += w.every {
		lasting := []bool{false, true}
		if w.every > 1 {
			lasting = lasting[r.IntN(2):][:1]
		}
		hits := 0
		for _, lasts := range lasting {
			f := diskFault{call: call, n: n, lasts: lasts, how: "error=" + diskErrors[r.IntN(len(diskErrors))], file: diskCalls[call], restart: r.IntN(2) == 0}
			d := &diskCase{c: c, flow: flow}
			hit, err := d.play(f)
			if err != nil || hit {
				hits++
				table.add(flow+" "+call, d.at, 0, errors.New("no restart"))
			}
			if err != nil {
				table.fail(flow + " " + call)
				wrong++
				t.Errorf("%s, %v, at %q: %v\nsaid %q\ndata kept in %s", flow, f, d.at, err, d.said, c.keep())
			}
			if err != nil || flow == "deactivation" {
				c.kill()
				c = newDiskCounter(t)
			}
		}
		if hits == 0 || wrong > 3 || time.Now().After(w.limit) {
			return
		}
	}
}

// newDiskCounter returns a counter at PRET that was open once before, since the first start
// writes more than a later one. Its acquirer reports a request that starts something and is
// not on the disk.
func newDiskCounter(t *testing.T) *counter { return newDiskCounterOn(t, false) }

func newDiskCounterOn(t *testing.T, small bool) *counter {
	c := newCounter(t, "AJUSTEMENT=OUI")
	c.open()
	c.see("PRET")
	c.close()
	if small {
		c.onSmallDisk()
	}
	c.a.tell(func(x exchange, honest func() *answer) *answer {
		if x.call != "status" && !c.wrote(x.body) {
			if k, err := c.onDisk(); err != nil || !k.Pending {
				c.a.note("%s number %d left, and the disk knows of nothing: %+v %v", x.call, x.nth, k, err)
			}
		}
		return honest()
	})
	c.open("GOMAXPROCS=1")
	c.see("PRET")
	return c
}

// wrote reports quickly that a creation is on the disk, which is where its new paymentId is in
// the file and no commit is under way. false proves nothing.
func (c *counter) wrote(body []byte) bool {
	var q outsideRequest
	if json.Unmarshal(body, &q) != nil || q.Order.PaymentID == "" {
		return false
	}
	file := filepath.Join(c.data(), "transaction.db")
	_, err := os.Stat(file + "-journal")
	raw, more := os.ReadFile(file)
	return errors.Is(err, os.ErrNotExist) && more == nil && strings.Contains(string(raw), q.Order.PaymentID)
}

// onDisk returns the totals that `totaux --json` reads beside the till.
func (c *counter) onDisk() (totals, error) {
	var k totals
	cmd := exec.Command(program, "totaux", "--json")
	cmd.Env = c.env
	if _, err := os.Stat(c.aside()); err == nil { // the data are in the moved directory
		cmd.Env = append(slices.Clone(c.env), "ANCV_DATA="+c.aside())
	}
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &k)
	}
	return k, err
}

// durable reports whether the disk has what the ledger has at this moment, whatever the till
// shows.
func (c *counter) durable() error {
	k, err := c.onDisk()
	closed, more := c.closings()
	for _, one := range closed {
		k.add(one)
	}
	sum := int64(0)
	for _, d := range c.a.ledger()[c.forgotten:] {
		if d.approved() {
			sum += d.paid
		}
	}
	if err = errors.Join(err, more); err != nil || k.Net != sum || k.Pending {
		return fmt.Errorf("PAIEMENT ACCEPTE is shown, the disk holds %+v, the ledger %d: %w", k, sum, err)
	}
	return nil
}

// play plays a flow with a fault and compares. hit reports whether a call failed.
func (d *diskCase) play(f diskFault) (hit bool, err error) {
	c := d.c
	if err := diskFlows[d.flow].ready(d); err != nil {
		return false, fmt.Errorf("undisturbed: %w", err)
	}
	mend := f.begin(c)
	err = d.goOn(0)
	if errors.Is(err, errTrouble) {
		err = d.troubled(f.lasts)
	}
	restart := f.restart && f.lasts
	if restart {
		c.kill()
	}
	hit = mend()
	if restart {
		c.open("GOMAXPROCS=1")
	}
	if err != nil {
		return hit, err
	}
	return hit, d.settles()
}

// goOn plays the steps from this one on.
func (d *diskCase) goOn(from int) error {
	for _, step := range diskFlows[d.flow].steps[from:] {
		if err := step(d); err != nil {
			return err
		}
	}
	d.at = ""
	return nil
}

// troubled checks the till's message while it cannot write, and goes on as a cashier who has
// not read it.
func (d *diskCase) troubled(lasts bool) error {
	// SQLite reports a page that cannot be read as damage, for which the till gives other advice.
	// A .PAR is another file.
	if !strings.Contains(d.said, "ibérez de la place") && !strings.Contains(d.said, "n'encaissez plus") &&
		!strings.Contains(d.said, "vérifiez s") && !strings.Contains(d.said, "Remettez-les") {
		return fmt.Errorf("the sentence does not tell what to do: %q", d.said)
	}
	if english.MatchString(d.said) {
		return fmt.Errorf("English on the screen: %q", d.said)
	}
	if !lasts {
		return nil
	}
	if err := d.c.till.Keys("ENTER", "5", "ENTER", "ENTER", "ENTER"); err != nil {
		return err
	}
	for range 2 {
		d.c.till.EndBurst() // a key that came with ESC would be another key
		if err := d.c.till.Send("\x1b"); err != nil {
			return err
		}
	}
	return nil
}

// settles brings the till to PRET as a cashier would, and compares.
func (d *diskCase) settles() error {
	c := d.c
	for limit := time.Now().Add(restPatience); ; {
		if time.Now().After(limit) {
			return fmt.Errorf("not at PRET %v after the disk came back:\n%s", restPatience, c.till.Screen)
		}
		c.till.EndBurst() // F5 right behind ESC would be another key
		rows := c.till.Lines()
		if console.HasWord(rows, "PRET") || console.HasWord(rows, "NON INITIALISE") {
			break
		}
		key, at := d.way(rows), strings.Join(rows, "\n")
		if key != "" {
			if named, ok := console.NamedKeys[key]; ok {
				key = named
			}
			if err := c.till.Type(key); err != nil { // news of a ticket are no answer to it
				return err
			}
		}
		moved := time.Now().Add(time.Second)
		if err := c.till.Wait("news", func(rows []string) bool {
			return strings.Join(rows, "\n") != at || time.Now().After(moved)
		}); err != nil {
			return err
		}
	}
	if c.shows("NON INITIALISE") {
		k, err := c.onDisk()
		if d.flow != "deactivation" || err != nil || k.Debits.Count != 0 || k.Pending {
			return fmt.Errorf("the till is erased: %+v %w", k, err)
		}
		return nil
	}
	if err := c.till.Send("\x1b[15~"); err != nil { // F5 prints the owed tickets
		return err
	}
	if err := c.compare(); err != nil {
		return err
	}
	return c.complain()
}

// way returns the key that leads on from a screen, or "" to wait.
func (d *diskCase) way(rows []string) string {
	switch at := title(rows); {
	case at == "ERREUR" && strings.Contains(d.c.text(), "nouvel essai a lieu"), at == "RESULTAT INCONNU", at == "REPRISE", at == "CONNEXION", at == "ANNULATION EN COURS":
		return ""
	case at == "ERREUR": // one ENTER too many would repeat what has failed
		return "ESC"
	case slices.Contains(results, at):
		return "ENTER"
	case at == "CONFIRMER" && strings.Contains(strings.Join(rows, " "), "autre moyen"):
		return "ENTER"
	case at == "RESTE DU":
		return "2"
	}
	return "ESC"
}

// complain returns what the acquirer has noted, once.
func (c *counter) complain() error {
	c.a.mu.Lock()
	defer c.a.mu.Unlock()
	if len(c.a.broken) == 0 {
		return nil
	}
	said := strings.Join(c.a.broken, "; ")
	c.a.broken = nil
	return errors.New(said)
}

// english are words of the operating system and of SQLite that no screen may show.
var english = regexp.MustCompile(`(?i)no space|input/output|read-only|permission denied|no such file|disk quota|file too large|` +
	`not permitted|disk i/o|disk is full|unable to open|readonly|database|data directory|cannot be`)

// diskFault is what strace makes fail.
type diskFault struct {
	call, how      string
	n              int
	lasts, restart bool
	file           string // the only file that fails, in the counter's directory; "" for all
}

func (f diskFault) String() string {
	s := f.call + " number " + strconv.Itoa(f.n)
	if f.lasts {
		s += " and all later ones"
		if f.restart {
			s += ", then kill -9 and a restart"
		}
	}
	return s + ": " + f.how
}

// begin attaches strace to the till. mend detaches it and reports whether a call failed.
func (f diskFault) begin(c *counter) (mend func() bool) {
	c.t.Helper()
	log := filepath.Join(c.dir, "strace")
	when := strconv.Itoa(f.n)
	if f.lasts {
		when += "+"
	}
	args := []string{"-f", "-o", log, "-e", "signal=none", "-e", "trace=" + f.call, "-e", "inject=" + f.call + ":" + f.how + ":when=" + when}
	if f.file != "" {
		args = append(args, "-P", filepath.Join(c.dir, f.file))
	}
	tracer := exec.Command("strace", append(args, "-p", strconv.Itoa(c.till.Cmd.Process.Pid))...)
	said, err := tracer.StderrPipe()
	if err == nil {
		err = tracer.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() && !strings.Contains(lines.Text(), "attached") {
		continue
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for lines.Scan() {
			continue
		}
	}()
	return func() bool {
		_ = tracer.Process.Signal(syscall.SIGTERM)
		<-heard
		_ = tracer.Wait()
		raw, err := os.ReadFile(log)
		if err != nil {
			c.t.Error(err)
		}
		return strings.Contains(string(raw), "(INJECTED)")
	}
}
