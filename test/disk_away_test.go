//go:build campaign

package test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"ancvtpe/internal/console"
)

// outage is a disk that accepts no write from one moment on, from any thread.
type outage struct {
	begin  func(c *counter) (end func() error, err error)
	blind  bool // the data cannot be read either
	passes bool // some writes succeed
	stays  bool // a till that is started meanwhile has the outage too and ends with exit code 4
	small  bool // the data must be on a small file system of their own
}

// outages are the kinds of an outage. Those of strace fail each call of a name.
var outages = map[string]outage{
	"write EIO":      failing("pwrite64", "EIO"),
	"write ENOSPC":   failing("pwrite64", "ENOSPC"),
	"write EDQUOT":   failing("pwrite64", "EDQUOT"),
	"sync EIO":       failing("fsync,fdatasync", "EIO"),
	"open EROFS":     failing("openat", "EROFS"),
	"open EACCES":    failing("openat", "EACCES"),
	"unlink EIO":     {begin: failing("unlink", "EIO").begin, passes: true},
	"read EIO":       {begin: failing("pread64", "EIO").begin, passes: true},
	"truncate EIO":   {begin: failing("ftruncate", "EIO").begin, passes: true},
	"full":           {begin: fill, stays: true, small: true},
	"ro":             {begin: readOnly, stays: true},
	"immutable":      {begin: immutable, stays: true},
	"no file grows":  {begin: noGrowth},
	"directory gone": {begin: moveAway, blind: true},
}

func failing(call, errno string) outage {
	return outage{begin: func(c *counter) (func() error, error) {
		mend := diskFault{call: call, how: "error=" + errno, n: 1, lasts: true}.begin(c)
		return func() error { mend(); return nil }, nil
	}}
}

func (c *counter) data() string { return filepath.Join(c.dir, "caisse") }

// fill leaves no free byte on the data's own small file system.
func fill(c *counter) (func() error, error) { return fillUp(filepath.Join(c.data(), "remplissage"), 0) }

// mostFilled is larger than any file system of a test, so that fillUp never fills the machine's
// own disk.
const mostFilled = 64 << 20

// fillUp fills a file system except for this many pages.
func fillUp(path string, spare int64) (func() error, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	size := int64(0)
	for err == nil {
		if size > mostFilled {
			return nil, errors.Join(errors.New("this file system is not a small one"), os.Remove(path))
		}
		var n int
		n, err = f.Write(make([]byte, 4096))
		size += int64(n)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return nil, err
	}
	err = f.Truncate(max(0, size-4096*spare))
	return func() error { return os.Remove(path) }, errors.Join(err, f.Close())
}

// readOnly mounts a read-only view over the directory. It does not affect open files.
func readOnly(c *counter) (func() error, error) { return readOnlyAt(c, c.data()) }

func readOnlyAt(c *counter, dir string) (func() error, error) {
	err := syscall.Mount(dir, dir, "", syscall.MS_BIND, "")
	if err == nil {
		err = syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	}
	over := false
	end := func() error {
		if over {
			return nil
		}
		over = true
		return syscall.Unmount(dir, syscall.MNT_DETACH)
	}
	c.t.Cleanup(func() { _ = end() })
	return end, err
}

// immutable forbids making and removing files in the directory (chattr +i, also on tmpfs).
func immutable(c *counter) (func() error, error) {
	set := func(flag string) error {
		out, err := exec.Command("chattr", flag, c.data()).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
		return err
	}
	return func() error { return set("-i") }, set("+i")
}

// noGrowth is like a quota. The running till may write no file beyond its first byte.
func noGrowth(c *counter) (func() error, error) {
	const fileSize = 1 // RLIMIT_FSIZE
	pid := c.till.Cmd.Process.Pid
	set := func(cur uint64) error {
		limit := syscall.Rlimit{Cur: cur, Max: ^uint64(0)}
		_, _, no := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), fileSize, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
		if no != 0 && no != syscall.ESRCH { // ESRCH: the till was killed
			return no
		}
		return nil
	}
	return func() error { return set(^uint64(0)) }, set(1)
}

// moveAway renames the directory under the running till, and later back.
func moveAway(c *counter) (func() error, error) {
	return func() error { return os.Rename(c.aside(), c.data()) }, os.Rename(c.data(), c.aside())
}

// aside returns the path to which moveAway moves the directory.
func (c *counter) aside() string { return c.data() + "-ailleurs" }

// onSmallDisk moves the data to a file system of their own.
func (c *counter) onSmallDisk() {
	c.t.Helper()
	copied := c.data() + "-copie"
	err := errors.Join(os.Rename(c.data(), copied), os.Mkdir(c.data(), 0o700),
		syscall.Mount("tmpfs", c.data(), "tmpfs", 0, "size=3m,mode=700"))
	if err == nil {
		c.t.Cleanup(func() { _ = syscall.Unmount(c.data(), syscall.MNT_DETACH) })
		err = os.CopyFS(c.data(), os.DirFS(copied))
	}
	if err == nil {
		err = filepath.WalkDir(c.data(), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			return os.Chmod(path, 0o600)
		})
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// TestDiskAway is the campaign of the disk that fails at a moment of a flow and accepts
// nothing until it is back. Meanwhile the till sends no request that starts something and says
// what to do. Afterwards it agrees with the ledger, by itself or after kill -9 and a restart.
// It needs root to mount.
//
//	make disk
func TestDiskAway(t *testing.T) {
	type cell struct {
		flow, outage string
		moment       int
		restart      bool
	}
	var cells []cell
	for flow, f := range diskFlows {
		for name := range outages {
			for moment := range f.steps {
				cells = append(cells, cell{flow, name, moment, false}, cell{flow, name, moment, true})
			}
		}
	}
	slices.SortFunc(cells, func(a, b cell) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	n, seed := sizeFromEnv(t, "DISK_AWAY", 24), sizeFromEnv(t, "DISK_SEED", 1)
	rand.New(rand.NewPCG(uint64(seed), 2)).Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	limit := time.Now().Add(time.Duration(sizeFromEnv(t, "DISK_MINUTES", 600)) * time.Minute)
	table := newCampaignTable("a disk that goes at a moment and comes back")
	t.Run("cell", func(t *testing.T) {
		for _, k := range cells[:min(n, len(cells))] {
			t.Run(fmt.Sprintf("%s %s %d %v", k.flow, k.outage, k.moment, k.restart), func(t *testing.T) {
				t.Parallel()
				if time.Now().After(limit) {
					return
				}
				c := newDiskCounterOn(t, outages[k.outage].small)
				d := &diskCase{c: c, flow: k.flow}
				err := d.goesAway(outages[k.outage], k.moment, k.restart)
				table.add(k.outage, d.at, 0, errors.New("no restart"))
				if err != nil {
					table.fail(k.outage)
					t.Errorf("%v: %v\nsaid %q\ndata kept in %s", k, err, d.said, c.keep())
				}
			})
		}
	})
	t.Logf("%s, of %d cells, seed %d", table, len(cells), seed)
}

// goesAway plays a flow whose disk fails before a step.
func (d *diskCase) goesAway(o outage, moment int, restart bool) error {
	c, f := d.c, diskFlows[d.flow]
	err := f.ready(d)
	for _, step := range f.steps[:moment] {
		if err == nil {
			err = step(d)
		}
	}
	if err == nil {
		err = c.till.Wait("a printer at rest", func(rows []string) bool { return !console.HasWord(rows, "IMPRESSION") })
	}
	if err != nil {
		return fmt.Errorf("undisturbed: %w", err)
	}
	end, err := o.begin(c)
	if err != nil {
		return fmt.Errorf("take the disk away: %w", err)
	}
	d.away = o.blind
	asked := c.begun()
	err = d.goOn(moment)
	if errors.Is(err, errTrouble) {
		err = d.troubled(true)
	}
	if after := c.begun(); err == nil && after != asked && !o.passes && d.flow != "red key" {
		err = fmt.Errorf("%d requests that start something left without a disk", after-asked)
	}
	if restart {
		c.kill()
		if o.stays && err == nil {
			err = c.refusesToStart()
		}
	}
	err = errors.Join(err, end())
	if restart {
		c.open("GOMAXPROCS=1")
	}
	if err != nil {
		return err
	}
	d.away = false
	return d.settles()
}

// begun counts the requests that start something.
func (c *counter) begun() int {
	c.a.mu.Lock()
	defer c.a.mu.Unlock()
	return c.a.calls["create"] + c.a.calls["attach"] + c.a.calls["cancel"]
}

// refusesToStart checks that the till, init and verifier say in French what to do, with exit
// code 4, and that totaux never shows empty totals instead of the real ones.
func (c *counter) refusesToStart() error {
	c.openAs(exec.Command(program))
	code, err := c.till.End()
	said := c.text()
	c.till = nil
	if err != nil || code != 4 || !strings.Contains(strings.ReplaceAll(said, " ", ""), "Vérifiezlaplacelibre") || english.MatchString(said) {
		return fmt.Errorf("exit code %d, %w: %q", code, err, said)
	}
	for _, command := range [][]string{{"verifier", "--url", "https://127.0.0.1:1/v1"}, {"init", "--accepter-conditions"}} {
		cmd := exec.Command(program, command...)
		cmd.Env = c.env
		out, _ := cmd.CombinedOutput()
		code := cmd.ProcessState.ExitCode()
		if code != 4 || english.Match(out) || strings.Contains(string(out), "fichiers : OK") {
			return fmt.Errorf("%s: exit code %s: %s", command[0], strconv.Itoa(code), out)
		}
	}
	return nil
}
