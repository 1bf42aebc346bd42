package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ancvtpe/internal/console"
	"ancvtpe/payment"
	"ancvtpe/store"
)

// idleFor is how long an idle till is watched.
const idleFor = 30 * time.Second

// idle measures a till at PRET, and the bytes that it writes meanwhile.
func (b *bench) idle() error {
	s, err := open(true, nil, b.program, "--data", b.data)
	if err != nil {
		return err
	}
	defer s.Kill()
	if err := s.WaitWord("PRET"); err != nil {
		return err
	}
	time.Sleep(3 * time.Second) // until the work after a start is done
	before := usage(s.Program())
	s.tap.arm()
	time.Sleep(idleFor)
	after := usage(s.Program())
	_, _, written := s.tap.seen()
	b.table.add("idle at PRET, of one core", fmt.Sprintf("%.2f %%", 100*(after.cpu-before.cpu).Seconds()/idleFor.Seconds()),
		fmt.Sprintf("%.1f context switches a second over all threads, Go's own among them; %d bytes written in %s",
			float64(after.switches-before.switches)/idleFor.Seconds(), written, idleFor), "under 0.5 %, awake once a second")
	return nil
}

// used is a process's use of the processor since its start, and its present memory.
type used struct {
	cpu      time.Duration
	switches int
	resident int // kB
}

func usage(pid int) (u used) {
	const tick = 10 * time.Millisecond // USER_HZ
	proc := "/proc/" + strconv.Itoa(pid)
	if stat, err := os.ReadFile(filepath.Join(proc, "stat")); err == nil {
		_, rest, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(rest); len(f) > 12 {
			user, _ := strconv.Atoi(f[11])
			system, _ := strconv.Atoi(f[12])
			u.cpu = time.Duration(user+system) * tick
		}
	}
	tasks, _ := filepath.Glob(filepath.Join(proc, "task", "*", "status"))
	for _, task := range tasks {
		u.switches += number(task, "voluntary_ctxt_switches")
	}
	u.resident = number(filepath.Join(proc, "status"), "VmRSS")
	return u
}

func number(file, name string) int {
	text, _ := os.ReadFile(file)
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name+":" {
			n, _ := strconv.Atoi(f[1])
			return n
		}
	}
	return 0
}

// longDay compares a till after 10 payments of the day with one after many: memory, TOTAUX
// and CLOTURE. The payments are written by the store, as the engine writes them.
func (b *bench) longDay() error {
	few, err := b.dayOf("few", 10)
	if err != nil {
		return err
	}
	many, err := b.dayOf("many", b.day)
	if err != nil {
		return err
	}
	b.memory("at PRET", few.resident, many.resident, "at most 1.2")
	b.memory("after TOTAUX and CLOTURE, whose ticket has a line each", few.closed, many.closed, "")
	b.table.add(fmt.Sprintf("start to PRET with %d payments in the day", b.day), millis(many.start), "with 10: "+millis(few.start), "")
	b.table.add(fmt.Sprintf("ENTER to the totals, %d payments", b.day), millis(many.totals), "with 10: "+millis(few.totals), "under 1 s")
	b.table.add(fmt.Sprintf("ENTER to the end of the closing, %d payments", b.day), millis(many.closing), "with 10: "+millis(few.closing), "under 1 s")
	per, err := commits()
	if err != nil {
		return err
	}
	for _, pair := range [][3]string{{"CommitStep", "BareCommitStep", "a step of a payment"}, {"Commit", "BareCommit", "the end of a payment"}} {
		b.table.add("commit: "+pair[2], fmt.Sprintf("%.2f ms", per[pair[0]]/1e6),
			fmt.Sprintf("bare go-sqlite3, the same pragmas and files: %.2f ms; ratio %.2f", per[pair[1]]/1e6, per[pair[0]]/per[pair[1]]), "at most 2")
	}
	return nil
}

func (b *bench) memory(when string, few, many int, aim string) {
	b.table.add(fmt.Sprintf("resident memory with %d payments in the day, %s", b.day, when), fmt.Sprintf("%.1f MB", float64(many)/1024),
		fmt.Sprintf("with 10: %.1f MB; ratio %.2f", float64(few)/1024, float64(many)/float64(few)), aim)
}

// day is the measurements of a till with many payments.
type day struct {
	resident, closed       int // before and after TOTAUX and CLOTURE
	start, totals, closing time.Duration
}

func (b *bench) dayOf(name string, payments int) (day, error) {
	dir := filepath.Join(b.dir, name)
	if err := os.CopyFS(dir, os.DirFS(b.data)); err != nil {
		return day{}, fmt.Errorf("copy the till: %w", err)
	}
	if err := fill(dir, payments); err != nil {
		return day{}, err
	}
	from := time.Now()
	s, err := open(true, nil, b.program, "--data", dir)
	if err != nil {
		return day{}, err
	}
	defer s.Kill()
	if err := s.WaitWord("PRET"); err != nil {
		return day{}, err
	}
	d := day{start: time.Since(from)}
	time.Sleep(time.Second)
	d.resident = usage(s.Program()).resident
	if d.totals, err = s.timed([]string{"ENTER", "1", "4", "1"}, "Rien n'est remis"); err != nil {
		return day{}, err
	}
	if d.closing, err = s.timed([]string{"ESC", "ENTER", "1", "4", "2", "ENTER"}, "faite."); err != nil {
		return day{}, err
	}
	d.closed = usage(s.Program()).resident
	return d, nil
}

// timed types keys and times the last of them to a text.
func (s *stage) timed(keys []string, text string) (time.Duration, error) {
	if err := s.Keys(keys[:len(keys)-1]...); err != nil {
		return 0, err
	}
	s.quiet(50 * time.Millisecond)
	if err := s.Wait("a screen that takes "+keys[len(keys)-1], console.Ready); err != nil {
		return 0, err
	}
	from := time.Now()
	if err := s.Keys(keys[len(keys)-1]); err != nil {
		return 0, err
	}
	if err := s.WaitText(text); err != nil {
		return 0, err
	}
	_, last, _ := s.tap.seen()
	return last.Sub(from), nil
}

// fill writes payments of 1,00 EUR into the day.
func fill(dir string, payments int) error {
	files, err := store.Open(dir)
	if err != nil {
		return fmt.Errorf("open the till: %w", err)
	}
	return errors.Join(pay(files, payments), files.Close())
}

func pay(files *store.Store, payments int) error {
	saved, err := files.Load()
	if err != nil {
		return fmt.Errorf("read the till: %w", err)
	}
	totals := saved.Totals
	for i := range payments {
		at := time.Now().Round(time.Second)
		totals.LastSeq++
		totals.Debits.Count++
		totals.Debits.Total += 100
		t := payment.Transaction{
			Seq: totals.LastSeq, Kind: payment.KindDebit, Mode: payment.ModeQR, State: payment.StateAccepted, PaymentNo: 1,
			Order: payment.OrderID(fmt.Sprintf("O%019d", i)), Payment: payment.PaymentID(fmt.Sprintf("P%025d", i)),
			Requested: 100, Paid: 100, Reference: payment.Reference(fmt.Sprintf("r%09d", i)), Started: at, Ended: at, Acknowledged: true,
		}
		line := payment.DayLine{Seq: t.Seq, At: at, Reference: t.Reference, Kind: t.Kind, Amount: 100}
		if err := files.Commit(payment.Change{Transaction: &t, Totals: &totals, Line: &line}); err != nil {
			return fmt.Errorf("write payment %d: %w", i, err)
		}
	}
	return nil
}
