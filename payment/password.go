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

// LockedError says until when every password is refused.
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

// CheckPassword returns nil where the cancellation password is right or none is set, else
// ErrWrongPassword or *LockedError. A wrong one is counted on disk.
func (e *Engine) CheckPassword(ctx context.Context, password string) error {
	free := func() error { return nil }
	return e.withPassword(ctx, password, free, free)
}

// withPassword runs f on the engine's goroutine where the password is right. It calls allowed
// before it checks the password, and again before f. The caller's goroutine computes the
// hash, so that the engine's timers do not wait for it. One password is checked at a time, so
// that no try is made before the one before it was counted (decision 47).
func (e *Engine) withPassword(ctx context.Context, password string, allowed, f func() error) error {
	select {
	case e.checking <- struct{}{}:
		defer func() { <-e.checking }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var lock Lock
	err := e.do(ctx, func() error {
		if err := allowed(); err != nil {
			return err
		}
		lock = e.saved.Lock
		return e.openLock()
	})
	if err != nil {
		return err
	}
	right := lock.Hash == ""
	if !right {
		if right, err = e.cfg.Hasher.Verify(lock.Hash, password); err != nil {
			return fmt.Errorf("verify password: %w", err)
		}
	}
	// A caller that leaves meanwhile must not save the count of a wrong try.
	return e.do(context.WithoutCancel(ctx), func() error {
		if err := allowed(); err != nil {
			return err
		}
		if e.pending != nil || e.recheck || e.saved.Lock.Hash != lock.Hash {
			return ErrStorage // the disk may have another password
		}
		if !right {
			return e.wrongPassword()
		}
		if lock.Failures > 0 {
			if err := e.commit(Change{Lock: &Lock{Hash: lock.Hash}}); err != nil {
				return err
			}
		}
		return f()
	})
}

// openLock returns an error where every password is refused now.
func (e *Engine) openLock() error {
	if e.pending != nil || e.recheck {
		return ErrStorage // the disk may have another password
	}
	lock := e.saved.Lock
	now := e.now()
	if lock.Hash == "" || !lock.LockedUntil.After(now) {
		return nil
	}
	if most := now.Add(longestLock); lock.LockedUntil.After(most) {
		// The clock was put back, and the lock must not last longer than the longest one.
		lock.LockedUntil = most
		if err := e.commit(Change{Lock: &lock}); err != nil {
			return err
		}
	}
	return &LockedError{Until: lock.LockedUntil}
}

// wrongPassword counts a wrong try, and locks after too many.
func (e *Engine) wrongPassword() error {
	lock := e.saved.Lock
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
	var lock Lock
	if next != NoPassword {
		hash, err := e.cfg.Hasher.Hash(next)
		if err != nil {
			return fmt.Errorf("hash password: %w", err)
		}
		lock.Hash = hash
	}
	free := func() error { return nil }
	return e.withPassword(ctx, present, free, func() error { return e.commit(Change{Lock: &lock}) })
}
