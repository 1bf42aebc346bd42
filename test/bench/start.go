package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// prepare initialises a till by the files of a simulator, which is then stopped, so that the
// till starts without a network.
func (b *bench) prepare() error {
	b.data = filepath.Join(b.dir, "data")
	dir := filepath.Join(b.dir, "simulator")
	sim, err := open(false, nil, b.program, "simulateur", "--dossier", dir, "--adresse", "127.0.0.1:0", "--telephone", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if err := sim.WaitText("CTRL+C"); err != nil {
		return err
	}
	if err := sim.Keys("CTRL+C"); err != nil {
		return err
	}
	if _, err := sim.Ended(); err != nil {
		return err
	}
	out, err := exec.Command(b.program, "init", "--data", b.data, "--accepter-conditions", //nolint:gosec // the till under test
		"--par", filepath.Join(dir, "9C94_ANCV.PAR"), "--cle", filepath.Join(dir, "8400840100_8400840100.P3P")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("init: %w: %s", err, out)
	}
	return nil
}

// starter is a program with the word of its first usable screen.
type starter struct {
	word string
	args []string
}

func (b *bench) till() starter { return starter{"PRET", []string{b.program, "--data", b.data}} }

func (b *bench) gumChoose() starter {
	return starter{"DEBIT", []string{b.gum, "choose", "DEBIT", "ANNULATION", "DUPLICATA", "TOTAUX", "MAINTENANCE", "CONDITIONS"}}
}

func whiptailMenu() starter {
	return starter{"DEBIT", []string{"whiptail", "--menu", "ANCV", "20", "60", "8", "1", "DEBIT", "2", "ANNULATION", "3", "DUPLICATA", "4", "TOTAUX"}}
}

// start times the programs in turn, from process start to the first usable screen.
func (b *bench) start() error {
	silent, gumSilent, err := b.starts(false, 3)
	if err != nil {
		return err
	}
	ours, gum, err := b.starts(true, b.rounds)
	if err != nil {
		return err
	}
	silent, err = b.again(silent)
	if err != nil {
		return err
	}
	var whiptail times
	for range b.rounds {
		d, err := begin(whiptailMenu(), true)
		if err != nil {
			return err
		}
		whiptail = append(whiptail, d)
	}
	b.table.add("start to PRET, files opened, recovery checked", ours.String(),
		fmt.Sprintf("gum choose %s; whiptail %s; ratio to gum %s", gum, whiptail, ratio(ours.at(50), gum.at(50))), "at most 0.7 of gum")
	b.table.add("the same on a terminal that answers no question", silent.String(),
		fmt.Sprintf("gum choose %s; ratio to ours above %s", gumSilent, ratio(silent.at(50), ours.at(50))), "within 20 %")
	return nil
}

func (b *bench) starts(answers bool, rounds int) (ours, gum times, err error) {
	for range rounds {
		d, err := begin(b.till(), answers)
		if err != nil {
			return nil, nil, err
		}
		ours = append(ours, d)
		if d, err = begin(b.gumChoose(), answers); err != nil {
			return nil, nil, err
		}
		gum = append(gum, d)
	}
	return ours, gum, nil
}

// again times only the till on a terminal that answers nothing, on which gum takes seconds.
func (b *bench) again(silent times) (times, error) {
	for range b.rounds {
		d, err := begin(b.till(), false)
		if err != nil {
			return nil, err
		}
		silent = append(silent, d)
	}
	return silent, nil
}

// begin starts a program, waits for its word, and ends it.
func begin(p starter, answers bool) (time.Duration, error) {
	from := time.Now()
	s, err := open(answers, nil, p.args[0], p.args[1:]...)
	if err != nil {
		return 0, err
	}
	defer s.Kill()
	if err := s.WaitText(p.word); err != nil {
		return 0, err
	}
	_, last, _ := s.tap.seen()
	return last.Sub(from), nil
}
