package payment

import "context"

// Setup is what Configure changes; what is nil stays as it is.
type Setup struct {
	Settings *Settings
	Key      *SealKey
	Logo     *[]byte
}

// Configure stores parameters, key or logo, all or nothing, and connects anew.
// ErrUnresolved while a transaction is unresolved, ErrRemainderOpen while a sale has a
// remainder: they belong to the shop and the key that they were begun with.
func (t *Terminal) Configure(ctx context.Context, s Setup) error {
	return t.do(ctx, func() error {
		if err := t.atRest(); err != nil {
			return err
		}
		change := Change{Settings: s.Settings, Key: s.Key, Logo: s.Logo}
		if s.Settings != nil && s.Settings.ClosingTime != t.saved.Settings.ClosingTime {
			due := NextClosing(s.Settings.ClosingTime, t.now(), t.saved.LastAutomatic)
			change.ClosingDue = &due
		}
		if err := t.commit(change); err != nil {
			return err
		}
		if err := t.connect(); err != nil {
			t.cfg.Log.Error("acquirer not configured", "error", err)
		}
		t.closeWhenDue()
		return nil
	})
}

// Contacted notes that the acquirer has just answered a question that was not the
// engine's (TEST CONNEXION). It does not touch a transaction in progress.
func (t *Terminal) Contacted(ctx context.Context) error {
	return t.do(ctx, func() error {
		t.contact.last = t.now()
		return nil
	})
}

// Reset is DESACTIVATION (RAZ init): it erases parameters, key, totals, last
// transaction, tickets and acceptance in one commit, all or nothing. It is refused
// with ErrUnresolved over an unresolved transaction (I11), with ErrRemainderOpen over
// an open remainder, and asks for the password if one is set.
func (t *Terminal) Reset(ctx context.Context, password string) error {
	return t.do(ctx, func() error {
		if err := t.atRest(); err != nil {
			return err
		}
		if err := t.checkPassword(password); err != nil {
			return err
		}
		totals := DayTotals{Since: t.now()}
		if err := t.commit(Change{Reset: true, Totals: &totals}); err != nil {
			return err
		}
		stopTimer(&t.closing)
		t.preview = nil
		t.acquirer = nil
		t.cfg.Log.Info("reset")
		return nil
	})
}

// atRest tells why shop and key may not change now, or nil.
func (t *Terminal) atRest() error {
	switch {
	case t.stall != nil:
		return ErrStorage
	case t.saved.Last != nil && !t.saved.Last.State.Final():
		return ErrUnresolved
	case t.saved.Sale != nil && t.saved.Sale.Remainder() > 0:
		return ErrRemainderOpen
	}
	return nil
}
