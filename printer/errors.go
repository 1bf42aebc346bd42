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
	// ErrTicket: the ticket is of no nature that can be printed.
	ErrTicket = errors.New("ticket cannot be printed")
	// ErrFull: the disk, the quota or the file size limit leaves no room.
	ErrFull = errors.New("no room for tickets")
	// ErrGone: the directory, or the device, is not there.
	ErrGone = errors.New("printer sink is not there")
	// ErrDenied: the directory, or the device, cannot be written by us.
	ErrDenied = errors.New("printer sink cannot be written")
	// ErrOffline: the printer does not answer, or stopped on the way.
	ErrOffline = errors.New("printer does not answer")
	// ErrPaper: the printer says that it is out of paper.
	ErrPaper = errors.New("printer is out of paper")
	// ErrCover: the printer says that it is not ready: cover, knife, button.
	ErrCover = errors.New("printer is not ready")
	// ErrPaused: the printer says that it is offline, and not why.
	ErrPaused = errors.New("printer is offline")
	// ErrSilent: the printer took the copy and says nothing, although it is asked.
	ErrSilent = errors.New("printer says nothing")
	// ErrUnconfirmed: the printer took the copy and did not say that it is out.
	ErrUnconfirmed = errors.New("printer did not confirm the copy")
	// ErrNotDevice: what stands at the device's path is a file, a pipe or a directory.
	ErrNotDevice = errors.New("not a printer's device")
	// ErrInterrupted: the context ended first; errors.Is finds its error too.
	ErrInterrupted = errors.New("printing was interrupted")
	// ErrBroken: another failure; the cause tells.
	ErrBroken = errors.New("printer failed")
)

// errLeft marks the cause of a failure after which a copy may be there all the same.
var errLeft = errors.New("a copy may be left")

// Error says which sink failed, how, and why. errors.Is finds Kind and the cause, and
// payment.ErrNotPrinted where it is certain that nothing of the copy came out.
type Error struct {
	Sink    string // as it was asked for, "dossier:/home/till/tickets"
	Kind    error  // one of the sentinels
	Err     error  // the cause, nil where Kind says it all
	Nothing bool   // nothing of the copy came out
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("printer %q: %v", e.Sink, e.Kind)
	}
	return fmt.Sprintf("printer %q: %v: %v", e.Sink, e.Kind, e.Err)
}

// Unwrap gives the kind, the cause and what is certain.
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

// fileKind tells what an operating system's error means for a sink.
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
