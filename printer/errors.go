package printer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"ancvtpe/payment"
)

// Sentinels of the sinks. An *Error is always one of them.
var (
	// ErrSpec: the sink that was asked for does not exist or is badly written.
	ErrSpec = errors.New("bad printer sink")
	// ErrTicket: a ticket of this nature cannot be printed.
	ErrTicket = errors.New("ticket cannot be printed")
	// ErrFull: the disk, the quota or the limit on file sizes leaves no room.
	ErrFull = errors.New("no room for tickets")
	// ErrGone: the directory or the device does not exist.
	ErrGone = errors.New("printer sink is not there")
	// ErrDenied: this process may not write the directory or the device.
	ErrDenied = errors.New("printer sink cannot be written")
	// ErrOffline: the printer does not answer, or stopped taking bytes.
	ErrOffline = errors.New("printer does not answer")
	// ErrPaper: the printer says that it is out of paper.
	ErrPaper = errors.New("printer is out of paper")
	// ErrCover: the printer says that its cover, its knife or a button keeps it from printing.
	ErrCover = errors.New("printer is not ready")
	// ErrPaused: the printer says that it is offline, without a reason.
	ErrPaused = errors.New("printer is offline")
	// ErrSilent: the printer was asked for its state and did not answer (decision 33).
	ErrSilent = errors.New("printer says nothing")
	// ErrUnconfirmed: the printer took the copy and did not confirm that it is printed.
	ErrUnconfirmed = errors.New("printer did not confirm the copy")
	// ErrNotDevice: a file, a pipe or a directory stands at the device's path.
	ErrNotDevice = errors.New("not a printer's device")
	// ErrInterrupted: the context ended first; errors.Is finds its error too.
	ErrInterrupted = errors.New("printing was interrupted")
	// ErrBroken: any other failure; Error.Err has the cause.
	ErrBroken = errors.New("printer failed")
)

// errLeft marks a failure after which the copy's file may exist all the same.
var errLeft = errors.New("a copy may be left")

// Error says which sink failed, how and why. errors.Is finds Kind, the cause, and
// payment.ErrNotPrinted where nothing of the copy can have come out.
type Error struct {
	Sink    string // as it was asked for, "dossier:/home/till/tickets"
	Kind    error  // one of the sentinels
	Err     error  // the cause, nil where Kind says it all
	Nothing bool   // it is certain that nothing of the copy came out
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("printer %q: %v", e.Sink, e.Kind)
	}
	return fmt.Sprintf("printer %q: %v: %v", e.Sink, e.Kind, e.Err)
}

// Unwrap returns Kind, Err where there is one, and payment.ErrNotPrinted where Nothing is set.
func (e *Error) Unwrap() []error {
	all := []error{e.Kind}
	if e.Err != nil {
		all = append(all, e.Err)
	}
	if e.Nothing {
		all = append(all, payment.ErrNotPrinted)
	}
	return all
}

// fileKind returns the sentinel for an error of the operating system.
func fileKind(err error) error {
	switch {
	case anyOf(err, context.Canceled, context.DeadlineExceeded):
		return ErrInterrupted
	case anyOf(err, syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return ErrFull
	case anyOf(err, fs.ErrNotExist, syscall.ENOTDIR, syscall.ESTALE, syscall.ENODEV, syscall.ENXIO):
		return ErrGone
	case anyOf(err, fs.ErrPermission, syscall.EROFS):
		return ErrDenied
	case anyOf(err, os.ErrDeadlineExceeded, syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE,
		syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ETIMEDOUT, syscall.EIO):
		return ErrOffline
	default:
		return ErrBroken
	}
}

func anyOf(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}
