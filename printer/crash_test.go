package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

const childVariable = "PRINTER_TEST_CHILD"

// TestMain is also the process that crash tests kill: "kill STEP DIR" or "full DIR".
func TestMain(m *testing.M) {
	words := strings.Fields(os.Getenv(childVariable))
	switch {
	case len(words) == 3 && words[0] == "kill":
		dieAt(words[1], words[2])
	case len(words) == 2 && words[0] == "full":
		os.Exit(fillUp(words[1]))
	default:
		os.Exit(m.Run())
	}
}

func childTicket() payment.Ticket {
	k := payment.Ticket{Nature: payment.NatureClosing, Totals: &payment.DayTotals{}, Columns: 32, ClosingNo: 7}
	for i := range 2000 {
		k.Lines = append(k.Lines, payment.DayLine{Kind: payment.KindDebit, Amount: payment.Amount(i)})
	}
	return k
}

// dieAt prints one copy whole and is killed, as by a power cut, in the second.
func dieAt(step, dir string) {
	f := newFolder(dir, textForm())
	if err := f.Print(context.Background(), childTicket()); err != nil {
		panic(err)
	}
	f.at = func(at string) {
		if at == step {
			if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
				panic(err)
			}
			select {}
		}
	}
	err := f.Print(context.Background(), childTicket())
	panic(fmt.Sprintf("not killed at %s: %v", step, err))
}

// I4: a copy that was being printed when the till died is a whole file or none, and
// the next start clears what is left.
func TestKilled(t *testing.T) {
	whole := strings.Join(Layout(childTicket()), "\n") + "\n"
	for step, files := range map[string]int{"created": 1, "half": 1, "written": 1, "synced": 1, "named": 2, "durable": 2} {
		t.Run(step, func(t *testing.T) {
			dir := t.TempDir()
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), fmt.Sprintf("%s=kill %s %s", childVariable, step, dir))
			out, err := child.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("child: %v\n%s", err, out)
			}
			tickets, err := filepath.Glob(filepath.Join(dir, "[0-9]*"))
			if err != nil || len(tickets) != files {
				t.Fatalf("tickets %q, %v", list(t, dir), err)
			}
			for _, name := range tickets {
				if b, err := os.ReadFile(name); err != nil || string(b) != whole {
					t.Errorf("%s is not whole: %d bytes, %v", name, len(b), err)
				}
			}
			if half := len(list(t, dir)) - files; (half == 1) != (files == 1) {
				t.Fatalf("the child was not in its copy: %q", list(t, dir))
			}
			p := open(t, "dossier:"+dir)
			if got := list(t, dir); len(got) != files {
				t.Errorf("after the next start: %q", got)
			}
			if err := p.Print(t.Context(), childTicket()); err != nil {
				t.Fatal(err)
			}
			if got := list(t, dir); got[len(got)-1] != fmt.Sprintf("%06d-cloture.txt", files+1) {
				t.Errorf("the next copy: %q", got)
			}
		})
	}
}

// fillUp prints on a disk without room, then with room again.
func fillUp(dir string) int {
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	p := newFolder(dir, textForm())
	for _, room := range []uint64{0, 100, 4096} {
		small := limit
		small.Cur = room
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
			panic(err)
		}
		err := p.Print(context.Background(), childTicket())
		checked := p.check(context.Background())
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			panic(err)
		}
		full := errors.Is(err, ErrFull) && errors.Is(err, payment.ErrNotPrinted)
		fmt.Printf("%d full=%t check=%t\n", room, full, errors.Is(checked, ErrFull))
	}
	if err := p.Print(context.Background(), childTicket()); err != nil {
		panic(err)
	}
	return 0
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=full %s", childVariable, dir))
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("child: %v\n%s", err, out)
	}
	want := "0 full=true check=true\n100 full=true check=false\n4096 full=true check=false\n"
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Errorf("child (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"000001-cloture.txt"}, list(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
