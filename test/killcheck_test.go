//go:build kill

package test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// looks notes the state before the flow.
func (k *killed) looks() error {
	tickets, err := readPaper(filepath.Join(k.dir, "papier"))
	if err != nil {
		return err
	}
	k.files, k.looked = len(tickets), time.Now().Truncate(time.Second)
	if k.name == "first init" {
		return nil
	}
	k.before = totals{}
	return json.Unmarshal([]byte(k.run("totaux", "--json")), &k.before)
}

// soldToday initialises a till and makes a sale, so that there are totals to lose.
func (k *killed) soldToday() error {
	if k.erased {
		k.initialise(k.flow.parameters...)
		k.erased = false
	}
	if err := k.looks(); err != nil {
		return err
	}
	if k.before.Debits.Count > 0 {
		return nil
	}
	return k.sells()
}

// clock sets the till's clock, on its day, from the next start on.
func (k *killed) clock(hour, minute, second int) {
	y, m, d := k.day.Date()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		k.t.Fatal(err)
	}
	const name = "ANCV_HORLOGE="
	at := name + time.Date(y, m, d, hour, minute, second, 0, zone).Format(time.RFC3339)
	for i, v := range k.env {
		if strings.HasPrefix(v, name) {
			k.env[i] = at
			return
		}
	}
	k.env = append(k.env, at)
}

// morning makes a sale on the next day before noon. Only the closing of this day at noon is
// due, since the earlier ones were made.
func (k *killed) morning() error {
	if k.day.IsZero() {
		k.day = time.Date(2031, 5, 5, 0, 0, 0, 0, time.UTC)
		k.clock(9, 0, 0)
		k.open() // makes the closings that became due by the jump of the clock
		k.see("PRET")
		k.close()
	}
	k.day = k.day.AddDate(0, 0, 1)
	k.clock(10, 0, 0)
	return k.soldToday()
}

func (k *killed) almostNoon() error {
	if err := k.morning(); err != nil {
		return err
	}
	k.clock(11, 59, 58)
	return nil
}

func (k *killed) afterNoon() error {
	k.clock(12, 5, 0)
	return nil
}

func (k *killed) noonMissed() error {
	if err := k.morning(); err != nil {
		return err
	}
	k.clock(12, 30, 0)
	return nil
}

func (k *killed) now() (totals, error) {
	var now totals
	err := json.Unmarshal([]byte(k.run("totaux", "--json")), &now)
	return now, err
}

// closedOrNot checks that a closing that the screen reported is made, and no other.
func (k *killed) closedOrNot() error {
	now, err := k.now()
	if done := now.Closing - k.before.Closing; err == nil && (done < 0 || done > 1 || k.promised && done != 1) {
		err = fmt.Errorf("%d closings before, %d after; promised: %t", k.before.Closing, now.Closing, k.promised)
	}
	return err
}

// closedOnce checks that there is one closing more, since the hour has passed, with the day's
// payments.
func (k *killed) closedOnce() error {
	var now totals
	err := k.till.Wait("the closing", func([]string) bool {
		var err error
		now, err = k.now()
		return err == nil && now.Closing > k.before.Closing && k.closed() == nil
	})
	if err == nil && (now.Closing != k.before.Closing+1 || now.Debits.Count != 0) {
		err = fmt.Errorf("before the hour %+v, after it %+v", k.before, now)
	}
	return err
}

// dataFiles returns the raw bytes of the three files together.
func (k *killed) dataFiles() ([]byte, error) {
	var all []byte
	for _, name := range []string{"parametres.db", "transaction.db", "totaux.db"} {
		raw, err := os.ReadFile(filepath.Join(k.dir, "caisse", name))
		if err != nil {
			return nil, err
		}
		all = append(all, raw...)
	}
	return all, nil
}

// erasedOrNot checks that after an interrupted deactivation the till is as before, or as new.
// From here on compare checks totals and closings.
func (k *killed) erasedOrNot() error {
	k.words = []string{k.a.key.shop, k.a.key.text, k.a.ledger()[len(k.a.ledger())-1].id}
	if title(k.till.Lines()) == "PRET" {
		if k.promised {
			return errors.New("the till said that it was erased")
		}
		return nil
	}
	tickets, err := readPaper(filepath.Join(k.dir, "papier"))
	k.forgotten, k.stale, k.erased = len(k.a.ledger()), len(tickets), true
	return err
}

// allOrNothingErased checks that the three files of the closed till have everything (shop, key,
// last transaction) or nothing.
func (k *killed) allOrNothingErased() error {
	raw, err := k.dataFiles()
	for _, w := range k.words {
		if bytes.Contains(raw, []byte(w)) == k.erased {
			err = errors.Join(err, fmt.Errorf("erased: %t, but the files are otherwise as to %q", k.erased, w))
		}
	}
	return err
}

// folder returns the directory in which the till is started, which has the vendor's file to
// choose.
func (k *killed) folder() string {
	dir := filepath.Join(k.dir, "cle-usb")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		k.t.Fatal(err)
	}
	return dir
}

func (k *killed) parametersFile() string { return filepath.Join(k.folder(), "9C94_ANCV.PAR") }

// shopName and closingHour return the values in the parameters of this number.
func shopName(set int) string { return fmt.Sprintf("CAMPING %d", set) }

func closingHour(set int) string {
	if set == 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", set%12, set%60)
}

// newParameters writes a file with other parameters than the till's.
func (k *killed) newParameters() error {
	k.folder()
	text := fmt.Sprintf("ID_MAGASIN=%s\nENSEIGNE=%s\nHEURE_CLOTURE=%s\n", k.a.key.shop, shopName(k.set+1), closingHour(k.set+1))
	return os.WriteFile(k.parametersFile(), []byte(text), 0o600)
}

var nextClosing = regexp.MustCompile(`Prochaine clôture : (?:aucune|le \S+ à (\d\d:\d\d))`)

// state goes to ETAT and back, and returns its text.
func (k *killed) state() (first, text string, err error) {
	err = k.walk("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE", "8", "ETAT")
	if err == nil {
		err = k.till.WaitText("Imprimante")
	}
	if err != nil {
		return "", "", err
	}
	first, text = k.till.Lines()[0], k.text()
	return first, text, k.till.Keys("ESC")
}

// allOrNothingLoaded checks that the parameters are all old or all new, and that the closing is
// planned by them.
func (k *killed) allOrNothingLoaded() error {
	first, text, err := k.state()
	if err != nil {
		return err
	}
	old, loaded := k.set == 0 || strings.HasPrefix(first, shopName(k.set)+" "), strings.HasPrefix(first, shopName(k.set+1)+" ")
	if old == loaded && k.set > 0 || k.promised && !loaded {
		return fmt.Errorf("neither all old nor all new, or not as promised (%t): %q", k.promised, first)
	}
	if loaded {
		k.set++
	}
	next := nextClosing.FindStringSubmatch(text)
	if len(next) != 2 || next[1] != closingHour(k.set) {
		return fmt.Errorf("parameters number %d, but the next closing is %q, not %q", k.set, next, closingHour(k.set))
	}
	return k.till.WaitWord("PRET")
}

// killedInCommit kills a start while it commits, so that the next start rolls back.
func (k *killed) killedInCommit() error {
	if err := k.soldToday(); err != nil {
		return err
	}
	report := filepath.Join(k.dir, "before.json")
	if err := k.begin(order{Call: "pwrite64", N: 20 + k.r.IntN(30), Report: report}); err != nil {
		return err
	}
	<-k.till.Done
	k.kill()
	found, err := reported(report)
	if err == nil && !found.Killed {
		err = errors.New("the start was not killed")
	}
	if left, _ := filepath.Glob(filepath.Join(k.dir, "caisse", "*-journal")); err == nil && len(left) == 0 {
		err = errors.New("no journal is left")
	}
	return err
}

func (k *killed) archive() string { return filepath.Join(k.dir, "caisse.sauvegarde") }

// backedUp makes a backup of a till and then loads other parameters.
func (k *killed) backedUp() error {
	if err := k.soldToday(); err != nil {
		return err
	}
	if err := os.RemoveAll(k.archive()); err != nil {
		return err
	}
	k.run("sauvegarde", k.archive())
	if err := k.newParameters(); err != nil {
		return err
	}
	k.run("init", "--par", k.parametersFile(), "--cle", filepath.Join(k.dir, "8400840100_8400840100.P3P"))
	return nil
}

// allOrNothingRestored checks that the parameters are the backup's or the later ones, and that
// the day's sales are those of both.
func (k *killed) allOrNothingRestored() error {
	first, _, err := k.state()
	if err != nil {
		return err
	}
	switch after := strings.HasPrefix(first, shopName(k.set+1)+" "); {
	case after && k.promised:
		return fmt.Errorf("not as promised: %q", first)
	case after:
		k.set++
	case k.set > 0 && !strings.HasPrefix(first, shopName(k.set)+" "):
		return fmt.Errorf("neither the backup's nor what was there: %q", first)
	}
	return k.till.WaitWord("PRET")
}

// newDirectory names a data directory that does not exist.
func (k *killed) newDirectory() error {
	data := filepath.Join(k.dir, fmt.Sprintf("caisse%d", k.points))
	for i, v := range k.env {
		if strings.HasPrefix(v, "ANCV_DATA=") {
			k.env[i] = "ANCV_DATA=" + data
		}
	}
	return k.newParameters()
}

// initialisedOrNot checks that the first initialisation has done all or nothing, and that it
// can be repeated.
func (k *killed) initialisedOrNot() error {
	at := title(k.till.Lines())
	first, text, err := k.state()
	if err != nil {
		return err
	}
	if at == "PRET" {
		if !strings.HasPrefix(first, shopName(1)+" ") || !strings.Contains(text, "acceptées le") || !strings.Contains(text, "empreinte") {
			return fmt.Errorf("not all of it: %s", text)
		}
		return k.till.WaitWord("PRET")
	}
	if k.promised || strings.Contains(text, k.a.key.shop) || strings.Contains(text, "acceptées le") || strings.Contains(text, "empreinte") {
		return fmt.Errorf("not nothing (promised: %t): %s", k.promised, text)
	}
	if err := k.till.WaitWord("NON INITIALISE"); err != nil {
		return err
	}
	k.close()
	k.run("init", "--par", k.parametersFile(), "--cle", filepath.Join(k.dir, "8400840100_8400840100.P3P"))
	k.open()
	return k.till.WaitWord("PRET")
}

// copiesOut reports whether the owed tickets, the totals and the duplicate are printed.
func (k *killed) copiesOut() error {
	totals, duplicates, err := k.copiesNow()
	if err == nil && (totals < 1 || duplicates < 1) {
		err = fmt.Errorf("%d totals and %d duplicates are out", totals, duplicates)
	}
	return errors.Join(err, k.paper(true))
}

// dated returns the moment that stands on a ticket, by the clock of Paris; zero for none.
func (t paperTicket) dated() time.Time {
	for line := range t.line {
		if at, err := time.Parse("LE 02/01/2006 A 15:04:05", line); err == nil {
			return at
		}
	}
	return time.Time{}
}

// copiesNow counts the totals' and the duplicates' tickets of this flow, and reads them.
func (k *killed) copiesNow() (totals, duplicates int, err error) {
	tickets, err := readPaper(filepath.Join(k.dir, "papier"))
	if err != nil {
		return 0, 0, err
	}
	unmarked := 0
	for _, t := range tickets[min(k.files, len(tickets)):] {
		switch t.nature {
		case "totaux":
			if t.dated().Before(parisClock(k.looked)) {
				continue // a killed flow ordered it, and a busy till prints it in this one
			}
			totals++
			if !t.duplicate {
				unmarked++
			}
			if euros(t.field["NET"]) != k.before.Net || t.field["NB DEBITS"] != fmt.Sprint(k.before.Debits.Count) {
				err = errors.Join(err, fmt.Errorf("%s: %v, the totals are %+v", t.file, t.field, k.before))
			}
		case "duplicata":
			duplicates++
			if !t.duplicate || euros(t.field["MONTANT PAYE"]) != 1250 {
				err = errors.Join(err, fmt.Errorf("%s: %v, duplicate %t", t.file, t.field, t.duplicate))
			}
		}
	}
	if unmarked > 1 || totals > 2 || duplicates > 2 {
		err = errors.Join(err, fmt.Errorf("%d totals, %d of them unmarked, %d duplicates", totals, unmarked, duplicates))
	}
	return totals, duplicates, err
}

// copiesRight checks the printed copies, and that those promised by the screen come.
func (k *killed) copiesRight() error {
	if k.promised {
		if err := k.till.Wait("the duplicate", func([]string) bool { return k.copiesOut() == nil }); err != nil {
			return err
		}
	}
	_, _, err := k.copiesNow()
	return err
}
