package ui

import "ancvtpe/payment"

// baseKind is the kind of screen at the bottom of the stack, which the engine's snapshot chooses.
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

// baseID identifies a base screen. When it changes a new screen replaces the stack.
type baseID struct {
	kind     baseKind
	state    payment.State // of a result
	tx       int64
	sale     payment.Sale // of a remainder
	qr       string
	ask      payment.TillAsk // of baseAsked
	password bool            // of baseAsked: a password is set
}

// sudden reports whether the screen opens by itself and has other keys than the one before, for
// which a key may have been meant. On the other base screens the red key means the same as before.
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
