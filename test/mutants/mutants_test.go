//go:build mutants

package mutants

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	root = "../.."
	// patience bounds one campaign, which takes seconds.
	patience = 10 * time.Minute
	// atLeast is the least number of seeded bugs.
	atLeast = 8
)

// TestMutants plays each campaign on the unchanged tree, where it must pass, and on each
// mutant that names it, where it must fail by an assertion that says what is wrong.
//
//	make mutants
//
// MUTANTS is a regular expression on SET/NAME of the mutants to run; the default is ^seeded/.
func TestMutants(t *testing.T) {
	mutants := chosen(t)
	table := &results{}
	trees := plant(t, 2)
	t.Run("each", func(t *testing.T) {
		for _, command := range commands(mutants) {
			t.Run("unchanged", func(t *testing.T) { // a campaign that fails here proves nothing
				t.Parallel()
				within(t, trees, nil, func(k tree) {
					table.add(t, "(none)", k.play(t, campaign{command: command}), green)
				})
			})
		}
		for _, m := range mutants {
			t.Run(m.name, func(t *testing.T) {
				t.Parallel()
				within(t, trees, &m, func(k tree) {
					for _, c := range m.campaigns {
						table.add(t, m.name, k.play(t, c), caught)
					}
				})
			})
		}
	})
	t.Logf("%s\n%s", table, table.sum(mutants))
}

// commands returns the campaigns of all mutants, each once.
func commands(mutants []mutant) []string {
	var all []string
	for _, m := range mutants {
		for _, c := range m.campaigns {
			all = append(all, c.command)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// chosen returns the mutants to run.
func chosen(t *testing.T) []mutant {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*.patch"))
	if err != nil {
		t.Fatal(err)
	}
	wish, err := regexp.Compile(cmp.Or(os.Getenv("MUTANTS"), "^"+seededSet+"/"))
	if err != nil {
		t.Fatal(err)
	}
	var all []mutant
	seeded := 0
	for _, file := range files {
		m, err := readMutant(file)
		if err != nil {
			t.Fatal(err)
		}
		if m.set == seededSet {
			seeded++
		}
		if wish.MatchString(m.set + "/" + m.name) {
			all = append(all, m)
		}
	}
	if seeded < atLeast || len(all) == 0 {
		t.Fatalf("%d seeded bugs of at least %d, %d chosen by MUTANTS", seeded, atLeast, len(all))
	}
	return all
}

// tree is a copy of the sources with its own build of the program.
type tree struct{ dir, program string }

// plant makes this many copies of the tree. The mutants take turns in them at the same paths,
// so that unchanged packages are compiled once for each copy.
func plant(t *testing.T, n int) chan tree {
	t.Helper()
	trees := make(chan tree, n)
	for range n {
		k := tree{dir: t.TempDir()}
		k.program = filepath.Join(k.dir, "ancv-tpe")
		if err := copyTree(root, k.dir); err != nil {
			t.Fatal(err)
		}
		trees <- k
	}
	return trees
}

// within waits for a free tree, applies the mutant, if any, builds, calls f, and reverts the
// mutant.
func within(t *testing.T, trees chan tree, m *mutant, f func(tree)) {
	t.Helper()
	k := <-trees
	defer func() { trees <- k }()
	if m != nil {
		if err := m.apply(k.dir); err != nil {
			t.Error(err)
			return
		}
		defer func() {
			if err := m.apply(k.dir, "--reverse"); err != nil {
				t.Error(err)
			}
		}()
	}
	build := exec.Command("go", "build", "-o", k.program, ".")
	build.Dir = k.dir
	if said, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
		return
	}
	f(k)
}

// play runs a campaign in the tree and judges it.
func (k tree) play(t *testing.T, c campaign) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", c.command)
	cmd.Dir = k.dir
	cmd.Env = append(os.Environ(), "ANCV_TPE="+k.program)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	began := time.Now()
	out, err := cmd.CombinedOutput()
	r := result{command: c.command, took: time.Since(began), output: string(out)}
	if r.verdict, r.said = judge(r.output, err != nil, c.says); ctx.Err() != nil {
		r.verdict = timedOut
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Errorf("%s: %v", c.command, err)
	}
	return r
}

type result struct {
	mutant, command, said, output string
	verdict                       verdict
	took                          time.Duration
}

// results is the campaign's report.
type results struct {
	mu   sync.Mutex
	rows []result
}

func (k *results) add(t *testing.T, mutant string, r result, want verdict) {
	t.Helper()
	r.mutant = mutant
	k.mu.Lock()
	k.rows = append(k.rows, r)
	k.mu.Unlock()
	if r.verdict != want {
		t.Errorf("%s: %s is %s, not %s\n%s", mutant, r.command, r.verdict, want, r.output)
	}
}

func (k *results) String() string {
	var b strings.Builder
	b.WriteString("mutant | campaign | verdict | what was said | seconds\n")
	slices.SortStableFunc(k.rows, func(a, b result) int { return cmp.Compare(a.mutant, b.mutant) })
	for _, r := range k.rows {
		said := []rune(r.said)
		fmt.Fprintf(&b, "%s | %s | %s | %s | %.0f\n", r.mutant, r.command, r.verdict, string(said[:min(len(said), 100)]), r.took.Seconds())
	}
	return b.String()
}

// sum returns the number of mutants that all of their campaigns have caught.
func (k *results) sum(mutants []mutant) string {
	n := 0
	for _, m := range mutants {
		mine := 0
		for _, r := range k.rows {
			if r.mutant == m.name && r.verdict == caught {
				mine++
			}
		}
		if mine == len(m.campaigns) {
			n++
		}
	}
	return fmt.Sprintf("%d of %d mutants caught", n, len(mutants))
}
