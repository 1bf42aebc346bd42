package store

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"ancvtpe/payment"
)

// The test binary runs itself as another process. childVariable says what to do, and on which
// directory.
const childVariable = "STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	what, dir, _ := strings.Cut(os.Getenv(childVariable), ":")
	switch what {
	case "":
		os.Exit(m.Run())
	case "open":
		if _, err := Open(dir); err != nil {
			fmt.Println(err)
		} else {
			fmt.Println("open")
		}
	case "commit":
		commitForEver(dir)
	case "full":
		commitOnFullDisk(dir)
	}
}

// child starts another process and returns its output, line by line.
func child(t *testing.T, what, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+what+":"+dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c, bufio.NewScanner(out)
}

// step3 is a change that writes the same number into each of the three files.
func step3(seq int64) payment.Change {
	settings := payment.DefaultSettings()
	settings.City = fmt.Sprint(seq)
	moment := time.Unix(1_800_000_000+seq, 0)
	state := payment.StateWaiting
	if seq%2 == 0 {
		state = payment.StateAccepted
	}
	last := payment.Transaction{Seq: seq, Kind: payment.KindDebit, State: state, Requested: 100, Started: moment}
	change := payment.Change{
		Settings: &settings, Transaction: &last,
		Totals: &payment.DayTotals{
			Closing: int(seq / 10), LastSeq: seq, Since: moment,
			Debits: payment.Tally{Count: int(seq), Total: payment.Amount(seq)},
		},
		Line: &payment.DayLine{Seq: seq, At: moment, Kind: payment.KindDebit, Amount: 1},
	}
	switch {
	case seq%10 == 0:
		change.Closing = &payment.Closing{Number: int(seq / 10), At: moment}
	case seq%7 == 0:
		// Big enough to need several pages, some of which are freed again.
		logo := []byte(strings.Repeat(fmt.Sprint(seq), 4000))
		change.Logo = &logo
	case seq%13 == 0:
		change.Reset = true
	}
	return change
}

// commitForEver continues from the directory's last number, and prints each number once it is
// durable.
func commitForEver(dir string) {
	s, err := Open(dir)
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	saved, err := s.Load()
	if err != nil {
		fmt.Println("load:", err)
		return
	}
	for seq := saved.Totals.LastSeq + 1; ; seq++ {
		if err := s.Commit(step3(seq)); err != nil {
			fmt.Println("commit:", err)
			return
		}
		fmt.Println(seq)
	}
}

// commitOnFullDisk commits, then again while no file may grow, then again when one may. It
// prints the results.
func commitOnFullDisk(dir string) {
	signal.Ignore(syscall.SIGXFSZ)
	s, err := Open(dir)
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	fmt.Println("before:", s.Commit(step3(1)))
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("limit:", err)
		return
	}
	small := limit
	small.Cur = 2048
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		fmt.Println("limit:", err)
		return
	}
	err = s.Commit(step3(2))
	fmt.Println("full:", err)
	_, err = Open(dir + "-other")
	fmt.Println("open full:", err)
	saved, err := s.Load()
	fmt.Println("load:", saved.Totals.LastSeq, saved.Settings.City, saved.Last.Seq, err)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("limit:", err)
		return
	}
	fmt.Println("after:", s.Commit(step3(2)))
	saved, err = s.Load()
	fmt.Println("load:", saved.Totals.LastSeq, saved.Settings.City, saved.Last.Seq, err)
}
