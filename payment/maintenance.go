package payment

import (
	"context"
	"errors"
)

// Setup is what Configure changes; what is nil stays as it is.
type Setup struct {
	Settings *Settings
	Key      *SealKey
	Logo     *[]byte
}

// Configure stores parameters, key or logo, all or nothing, and connects anew.
// ErrUnresolved while a transaction is unresolved, ErrRemainderOpen while a sale has a
// remainder: they belong to the shop and the key that they were begun with. ErrDayOpen where
// Saved.OtherShop reports true.
func (e *Engine) Configure(ctx context.Context, s Setup) error {
	return e.do(ctx, func() error {
		if err := e.atRest(); err != nil {
			return err
		}
		if s.Settings != nil && e.saved.OtherShop(*s.Settings) {
			return ErrDayOpen
		}
		change := Change{Settings: s.Settings, Key: s.Key, Logo: s.Logo}
		if next, now := s.Settings, e.saved.Settings; next != nil && (next.ClosingTime != now.ClosingTime || next.Zone() != now.Zone()) {
			due := NextClosing(next.ClosingTime, e.now().In(next.Zone()), e.saved.LastAutomatic)
			change.ClosingDue = &due
			if next.Zone() != now.Zone() { // `totaux` tells it as stored
				change.Totals = e.saved.Totals.In(next.Zone())
			}
		}
		if err := e.commit(change); err != nil {
			return err
		}
		if err := e.connect(); err != nil {
			e.cfg.Log.Error("acquirer not configured", "error", err)
		}
		e.closeWhenDue()
		return nil
	})
}

// OtherShop reports whether these are another shop's settings while the day has payments, which
// its closing would print and export as that shop's.
func (s *Saved) OtherShop(next Settings) bool {
	return next.ShopID != s.Settings.ShopID && !s.Totals.Empty()
}

// Contacted notes that the acquirer has just answered a question that was not the
// engine's (TEST CONNEXION). It does not touch a transaction in progress.
func (e *Engine) Contacted(ctx context.Context) error {
	return e.do(ctx, func() error {
		e.answeredAt = e.now()
		return nil
	})
}

// heardFrom notes a contact where err tells that the acquirer has answered, be it with a refusal.
func (e *Engine) heardFrom(ctx context.Context, err error) {
	var refusal *Refusal
	if err == nil || errors.As(err, &refusal) {
		_ = e.Contacted(ctx) // fails only where the engine has stopped
	}
}

// Reset is DESACTIVATION (RAZ init): it erases parameters, key, totals, last
// transaction, tickets and acceptance in one commit, all or nothing. It is refused
// with ErrUnresolved over an unresolved transaction (I11), with ErrRemainderOpen over
// an open remainder, with ErrTicketsOwed while a ticket is neither printed (FileOwed) nor
// skipped by the merchant (SkipOwed), and asks for the password if one is set.
func (e *Engine) Reset(ctx context.Context, password string) error {
	return e.withPassword(ctx, password, e.mayReset, func() error {
		totals := DayTotals{Since: e.now()}
		if err := e.commit(Change{Reset: true, Totals: &totals, TicketNo: &e.saved.TicketNo}); err != nil {
			return err
		}
		e.closing.stop()
		e.preview = nil
		e.acquirer = nil
		e.link.ask = nil // its transaction is erased
		e.cfg.Log.Info("reset")
		return nil
	})
}

// mayReset returns an error where nothing may be erased now.
func (e *Engine) mayReset() error {
	if err := e.atRest(); err != nil {
		return err
	}
	if len(e.saved.Owed) > 0 {
		return ErrTicketsOwed
	}
	return nil
}

// atRest returns an error where shop and key may not change now.
func (e *Engine) atRest() error {
	switch {
	case e.pending != nil:
		return ErrStorage
	case e.saved.Last != nil && !e.saved.Last.State.Final():
		return ErrUnresolved
	case e.saved.Sale != nil && e.saved.Sale.Open() > 0:
		return ErrRemainderOpen
	}
	return nil
}
