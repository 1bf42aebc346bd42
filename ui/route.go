package ui

import "ancvtpe/payment"

// The engine's snapshot decides which screen lies at the bottom of the stack. The
// screens that the cashier opened above it live as long as it does.
type baseKind uint8

const (
	baseReady baseKind = iota
	baseUninitialised
	baseConnecting
	baseQR
	baseWaiting
	basePayer
	baseAborting
	baseRecovering
	baseUnresolved
	baseResult
	baseRemainder
	baseStorage
	baseAsked
)

// baseID tells one base screen from the next.
type baseID struct {
	kind  baseKind
	state payment.State // of a result
	tx    int64
	sale  payment.Sale // of a remainder
	qr    string
	ask   payment.TillAsk // of baseAsked
	// password tells that one is set, which an asked cancellation needs.
	password bool
}

// sudden tells the screens that open by themselves and could swallow a key that
// was meant for the one before. In the others, red means the same as before.
func (id baseID) sudden() bool {
	switch id.kind {
	case baseResult, baseRemainder, baseStorage, baseUnresolved, baseRecovering, baseAsked:
		return true
	}
	return false
}

func baseOf(s payment.Snapshot) baseID {
	switch s.Phase {
	case payment.PhaseIdle:
		return baseID{kind: baseReady}
	case payment.PhaseUninitialised:
		return baseID{kind: baseUninitialised}
	case payment.PhaseRemainder:
		return baseID{kind: baseRemainder, sale: s.Sale}
	case payment.PhaseAsked:
		return baseID{kind: baseAsked, ask: s.Asked, password: s.PasswordSet}
	case payment.PhaseInProgress, payment.PhaseResult:
		return baseOfTransaction(s)
	}
	return baseID{kind: baseStorage}
}

func baseOfTransaction(s payment.Snapshot) baseID {
	tx := s.Transaction
	id := baseID{tx: tx.Seq}
	switch tx.State {
	case payment.StateCreating:
		id.kind = baseConnecting
	case payment.StateNeedPayer:
		id.kind = basePayer
	case payment.StateWaiting:
		if id.kind = baseWaiting; tx.Mode == payment.ModeQR && s.QR != "" {
			id.kind, id.qr = baseQR, s.QR
		}
	case payment.StateAttaching, payment.StateChecking, payment.StateExpiring, payment.StateRejecting:
		id.kind = baseWaiting
	case payment.StateAbortChecking, payment.StateAborting,
		payment.StateCancelAsking, payment.StateCancelling, payment.StateCancelChecking:
		id.kind = baseAborting
	case payment.StateRecovering:
		id.kind = baseRecovering
	case payment.StateUnknown, payment.StateAbortUnknown, payment.StateCancelUnknown:
		id.kind = baseUnresolved
	default:
		if id.kind = baseStorage; tx.State.Final() {
			id.kind, id.state = baseResult, tx.State
		}
	}
	return id
}

func newBase(id baseID) screen {
	switch id.kind {
	case baseUninitialised:
		return uninitialisedScreen{}
	case baseConnecting, baseWaiting, baseAborting, baseRecovering:
		return progressScreen{kind: id.kind}
	case baseQR:
		return newQRScreen(id.qr)
	case basePayer:
		return &payerScreen{another: true}
	case baseUnresolved:
		return unresolvedScreen{}
	case baseResult:
		return resultScreen{}
	case baseRemainder:
		return newRemainderScreen(id.sale)
	case baseStorage:
		return storageScreen{}
	case baseAsked:
		return newAskedScreen(id.ask, id.password)
	}
	return readyScreen{}
}
