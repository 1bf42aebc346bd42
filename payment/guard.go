package payment

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrBroken is the error of a part of the program that panicked. It is not known how far it
// got.
var ErrBroken = errors.New("broke down")

// survive turns what a deferred recover gave into an error. A till must not leave its
// terminal raw, nor break down anew at each start over the same payment. What the panic
// says may hold what the call was given (I12): the log gets its type and the stack.
func (e *Engine) survive(what string, p any, err *error) {
	if p != nil {
		e.cfg.Log.Error("panic", "in", what, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		*err = fmt.Errorf("%s: %w", what, ErrBroken)
	}
}

// attempted makes a call of the acquirer. One that panics may have left (I5).
func (e *Engine) attempted(call func() (Answer, error)) (a Answer, err error) {
	defer func() {
		if errors.Is(err, ErrBroken) {
			a, err = Answer{}, &Failure{Sent: true, Cause: CauseBroken, Err: err}
		}
	}()
	defer func() { e.survive("acquirer", recover(), &err) }()
	return call()
}

// put prints a copy. One that panics may have been printed (I4).
func (e *Engine) put(out func() error) (err error) {
	defer func() { e.survive("printer", recover(), &err) }()
	return out()
}
