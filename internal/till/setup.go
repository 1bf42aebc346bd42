package till

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/store"
	"ancvtpe/ui"
)

// Inputs are the vendor's files that initialise a till.
type Inputs struct {
	Parameters, Key, Logo string // paths; "" for none
	Accept                bool   // accept the conditions of use for the merchant
}

// Setup is the content of Inputs, read and checked; nil where a file was not given.
type Setup struct {
	Settings *payment.Settings
	Set      []payment.Parameter // the parameters that the file sets
	Key      *payment.SealKey
	Logo     *[]byte
}

// Load reads and checks all files and commits their content, all or nothing. It returns
// what was loaded, and the data before it.
func (in *Inputs) Load(files *store.Store, now time.Time) (Setup, payment.Saved, error) {
	saved, err := files.Load()
	if err != nil {
		return Setup{}, saved, err
	}
	// A transaction belongs to the shop that it was begun with (decision 50). A new key alone
	// is allowed, since the acquirer may have renewed it, and the outcome can then be asked
	// for only with the new one.
	keyOnly := in.Parameters == ""
	switch tx := saved.Last; {
	case keyOnly:
	case tx != nil && !tx.State.Final():
		return Setup{}, saved, Fail(ExitUsage, payment.ErrUnresolved,
			"Une transaction n'est pas terminée : ouvrez le terminal (ancv-tpe) pour connaître son issue, puis recommencez. Rien n'a été modifié.")
	case saved.Sale != nil && saved.Sale.Open() > 0:
		return Setup{}, saved, Fail(ExitUsage, payment.ErrRemainderOpen,
			"Un reste dû attend son règlement : ouvrez le terminal (ancv-tpe) pour le régler ou l'abandonner, puis recommencez. Rien n'a été modifié.")
	}
	s, err := in.Read(saved)
	if err != nil {
		return s, saved, err
	}
	if s.Settings != nil && saved.OtherShop(*s.Settings) {
		return Setup{}, saved, Fail(ExitUsage, payment.ErrDayOpen,
			"Les paiements du jour sont ceux du magasin %s : clôturez d'abord (ancv-tpe, TOTAUX > 2 CLOTURE), puis recommencez. Rien n'a été modifié.",
			saved.Settings.ShopID)
	}
	terms := saved.Terms
	if in.Accept {
		terms = payment.Terms{Version: ui.TermsVersion, At: now.Round(0)}
	}
	return s, saved, s.commit(files, saved, terms, now)
}

// Read reads and checks all files. It changes nothing.
func (in *Inputs) Read(saved payment.Saved) (Setup, error) {
	var s Setup
	if in.Parameters != "" {
		if err := readFile(in.Parameters, func(f *os.File) error {
			settings, set, err := ancv.ReadParameters(f, saved.Settings)
			s.Settings, s.Set = &settings, set
			return err
		}); err != nil {
			return s, err
		}
	}
	if in.Key != "" {
		if err := readFile(in.Key, func(f *os.File) error {
			info, err := f.Stat()
			if err != nil {
				return fmt.Errorf("stat key: %w", err)
			}
			if err := ancv.CheckKeyFileMode(info.Mode()); err != nil {
				return Fail(ExitUsage, err, "Le fichier de clé peut être lu par d'autres : protégez-le avec\n  chmod 600 %s\npuis recommencez.", ShellWord(in.Key))
			}
			key, err := ancv.ReadKey(f)
			s.Key = &key
			return err
		}); err != nil {
			return s, err
		}
	}
	if in.Logo != "" {
		if err := readFile(in.Logo, func(f *os.File) error {
			logo, err := ancv.ReadLogo(f)
			s.Logo = &logo
			return err
		}); err != nil {
			return s, err
		}
	}
	return s, nil
}

func readFile(path string, read func(*os.File) error) error {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // else a pipe that nobody writes waits
	if err != nil {
		return Fail(ExitUsage, err, "Le fichier %s ne peut pas être lu : vérifiez son nom et ses droits.", PathText(path))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return Fail(ExitUsage, nil, "%s n'est pas un fichier : indiquez le fichier lui-même.", PathText(path))
	}
	if err := read(f); err != nil {
		var own *Failure
		var file *ancv.FileError
		switch {
		case errors.As(err, &own):
			return err
		case errors.As(err, &file):
			named := *file
			named.File = PathText(path) // the name that was given, which may not be the vendor's
			return Fail(ExitUsage, err, "%s Rien n'a été modifié.", named.French())
		}
		return Fail(ExitUsage, err, "Le fichier %s ne peut pas être lu. Rien n'a été modifié.", PathText(path))
	}
	return nil
}

// commit stores everything in one commit. Where the closing hour or the zone has changed, the
// next start plans the closing anew; a closing that is overdue is still made.
func (s Setup) commit(files *store.Store, saved payment.Saved, terms payment.Terms, now time.Time) error {
	change := payment.Change{Settings: s.Settings, Key: s.Key, Logo: s.Logo, Terms: &terms}
	before, after := saved.Settings, saved.Settings
	if s.Settings != nil {
		after = *s.Settings
	}
	moved := after.ClosingTime != before.ClosingTime || after.Zone() != before.Zone()
	if moved && saved.ClosingDue.After(now) {
		change.ClosingDue = new(time.Time)
	}
	if saved.Totals.Since.IsZero() {
		change.Totals = &payment.DayTotals{Since: now.Round(0).In(after.Zone())}
	} else if after.Zone() != before.Zone() {
		change.Totals = saved.Totals.In(after.Zone())
	}
	return files.Commit(change)
}
