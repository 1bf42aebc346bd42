package payment_test

import (
	"errors"
	"testing"
	"time"

	"ancvtpe/payment"
)

// TestReplacedAtRest: within a second of its files being replaced the till says so, accepts
// nothing and sends nothing. Once they are back it goes on.
func TestReplacedAtRest(t *testing.T) {
	inBubble(t, func(x *till) {
		x.watch = 0 // the engine's own second
		x.restart()
		x.want(x.debit(1000), payment.StateWaiting, payment.PhaseInProgress)
		x.payer(payment.AcquirerAuthorized, 1000)
		x.acknowledge()
		created, commits := x.acquirer.Calls("create"), x.store.Commits()
		x.store.Replace(true)
		snap := x.want(x.after(time.Second), payment.StateAccepted, payment.PhaseStorage)
		if !errors.Is(snap.Storage, payment.ErrReplaced) || snap.Busy() {
			t.Errorf("storage %v, busy %t", snap.Storage, snap.Busy())
		}
		ref := snap.Transaction.Reference
		for name, err := range map[string]error{
			"StartDebit": x.StartDebit(x.ctx(), 500, payment.ModeQR, ""),
			"StartCancellation": x.StartCancellation(x.ctx(), payment.CancelRequest{
				Reference: ref, Amount: 1000,
			}),
			"CloseDay":     x.CloseDay(x.ctx()),
			"PrintTotals":  x.PrintTotals(x.ctx()),
			"Reset":        x.Reset(x.ctx(), ""),
			"SetPassword":  x.SetPassword(x.ctx(), "", "4711"),
			"Configure":    x.Configure(x.ctx(), payment.Setup{Settings: &snap.Settings}),
			"AcceptTerms":  x.AcceptTerms(x.ctx(), terms),
			"look up, too": second(x.LookUp(x.ctx(), ref)),
		} {
			if !errors.Is(err, payment.ErrReplaced) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if x.acquirer.Calls("create") != created || x.store.Commits() != commits {
			t.Error("something was sent or written")
		}
		x.store.Replace(false)
		snap = x.want(x.after(time.Second), payment.StateAccepted, payment.PhaseIdle)
		if snap.Storage != nil {
			t.Errorf("storage %v", snap.Storage)
		}
		x.want(x.debit(500), payment.StateWaiting, payment.PhaseInProgress)
		x.payer(payment.AcquirerAuthorized, 500)
		x.balanced()
	})
}

func second[T any](_ T, err error) error { return err }

// TestReplacedDuringAPayment: the outcome is kept until the files are back, and counted once.
func TestReplacedDuringAPayment(t *testing.T) {
	inBubble(t, func(x *till) {
		x.want(x.debit(1000), payment.StateWaiting, payment.PhaseInProgress)
		x.store.Replace(true)
		snap := x.want(x.payer(payment.AcquirerAuthorized, 1000), payment.StateWaiting, payment.PhaseStorage)
		if !errors.Is(snap.Storage, payment.ErrReplaced) || !snap.Busy() || snap.QR != "" {
			t.Errorf("storage %v, busy %t, code %q", snap.Storage, snap.Busy(), snap.QR)
		}
		x.store.Replace(false)
		x.want(x.after(2*time.Second), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
	})
}

// TestBusyDuringAPayment: another program that holds the files is named at the first
// commit that it refuses, which is not tried twice in a row, and the outcome is kept.
func TestBusyDuringAPayment(t *testing.T) {
	inBubble(t, func(x *till) {
		x.want(x.debit(1000), payment.StateWaiting, payment.PhaseInProgress)
		tries := 0
		x.store.Watch(func(payment.Change) { tries++ })
		x.store.Refuse(payment.ErrBusy)
		x.acquirer.Set(x.acquirer.Last().Reference, payment.AcquirerAuthorized, 1000)
		snap := x.want(x.after(100*time.Millisecond), payment.StateWaiting, payment.PhaseStorage)
		if !errors.Is(snap.Storage, payment.ErrBusy) || tries != 1 {
			t.Errorf("storage %v, %d tries", snap.Storage, tries)
		}
		x.store.Refuse(nil)
		x.want(x.after(time.Second), payment.StateAccepted, payment.PhaseResult)
		x.balanced()
	})
}

// TestBusyLeavesNoDoubt: after a commit that certainly wrote nothing the disk need not be read.
func TestBusyLeavesNoDoubt(t *testing.T) {
	inBubble(t, func(x *till) {
		x.store.Refuse(payment.ErrBusy)
		if err := x.StartDebit(x.ctx(), 1000, payment.ModeQR, ""); !errors.Is(err, payment.ErrBusy) || !errors.Is(err, payment.ErrStorage) {
			t.Errorf("StartDebit: %v", err)
		}
		if snap := x.Snapshot(); snap.Phase != payment.PhaseIdle || snap.Storage != nil {
			t.Errorf("phase %v, storage %v", snap.Phase, snap.Storage)
		}
		x.store.Refuse(nil)
		x.want(x.debit(1000), payment.StateWaiting, payment.PhaseInProgress)
	})
}
