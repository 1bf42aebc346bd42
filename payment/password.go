package payment

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrWrongPassword says that the cancellation password does not match.
var ErrWrongPassword = errors.New("wrong password")

// ErrPasswordForm says that a password is 4 to 8 digits.
var ErrPasswordForm = errors.New("password is 4 to 8 digits")

// LockedError says until when no password is looked at.
type LockedError struct{ Until time.Time }

func (e *LockedError) Error() string { return "password is locked" }

// NoPassword removes the password.
const NoPassword = "0000"

// Five wrong tries lock for a minute; each further one for twice as long, up to an
// hour. The count and the end of the lock survive a restart.
const (
	freeTries   = 5
	firstLock   = time.Minute
	longestLock = time.Hour
)

// CheckPassword tells whether the cancellation password is right: nil when it is, or
// when none is set; else ErrWrongPassword or *LockedError. A wrong one is counted on disk.
func (e *Engine) CheckPassword(ctx context.Context, password string) error {
	return e.do(ctx, func() error { return e.checkPassword(password) })
}

func (e *Engine) checkPassword(password string) error {
	if e.stall != nil || e.doubt {
		return ErrStorage // there may be another password on the disk
	}
	lock := e.saved.Lock
	if lock.Hash == "" {
		return nil
	}
	if now := e.now(); lock.LockedUntil.After(now) {
		if most := now.Add(longestLock); lock.LockedUntil.After(most) {
			// The clock was put back: the lock must not last longer than any lock does.
			lock.LockedUntil = most
			if err := e.commit(Change{Lock: &lock}); err != nil {
				return err
			}
		}
		return &LockedError{Until: lock.LockedUntil}
	}
	ok, err := e.cfg.Hasher.Verify(lock.Hash, password)
	if err != nil {
		return fmt.Errorf("verify password: %w", err)
	}
	if ok {
		if lock.Failures == 0 {
			return nil
		}
		return e.commit(Change{Lock: &Lock{Hash: lock.Hash}})
	}
	lock.Failures++
	if over := lock.Failures - freeTries; over >= 0 {
		lock.LockedUntil = e.now().Add(min(firstLock<<min(over, 10), longestLock))
	}
	if err := e.commit(Change{Lock: &lock}); err != nil {
		return err
	}
	if lock.LockedUntil.After(e.now()) {
		return &LockedError{Until: lock.LockedUntil}
	}
	return ErrWrongPassword
}

// SetPassword changes the cancellation password: 4 to 8 digits, NoPassword removes
// it. The present one is asked for when there is one. Errors: ErrPasswordForm,
// ErrWrongPassword, *LockedError, ErrStorage.
func (e *Engine) SetPassword(ctx context.Context, present, next string) error {
	if len(next) < 4 || len(next) > 8 || !digits(next) {
		return ErrPasswordForm
	}
	return e.do(ctx, func() error {
		if e.stall != nil {
			return ErrStorage
		}
		if err := e.checkPassword(present); err != nil {
			return err
		}
		if next == NoPassword {
			return e.commit(Change{Lock: &Lock{}})
		}
		hash, err := e.cfg.Hasher.Hash(next)
		if err != nil {
			return fmt.Errorf("hash password: %w", err)
		}
		return e.commit(Change{Lock: &Lock{Hash: hash}})
	})
}
