package payment

import "time"

// alarm is a timer that may be set or not. The zero value is not set.
type alarm struct{ timer *time.Timer }

// set lets the alarm ring after d, whatever it was set to before.
func (a *alarm) set(d time.Duration) { a.timer = time.NewTimer(d) }

// stop ends an alarm. The receiver stops one that has rung.
func (a *alarm) stop() {
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
}

// isSet reports whether the alarm was set and not stopped since.
func (a *alarm) isSet() bool { return a.timer != nil }

// c returns the channel of the alarm, or nil, which blocks, while it is not set.
func (a *alarm) c() <-chan time.Time {
	if a.timer == nil {
		return nil
	}
	return a.timer.C
}
