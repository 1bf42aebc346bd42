package till

import (
	"time"

	"ancvtpe/payment"
)

// Clock is the time of day of a till and of a simulator beside it. It is the system's clock,
// or one that runs a fixed time ahead of it.
type Clock struct{ ahead time.Duration }

// Now implements payment.Clock.
func (c Clock) Now() time.Time { return time.Now().Add(c.ahead) }

// ParseClock returns a clock that starts at an RFC 3339 date, or the system's clock for "".
// Its error is a *Failure with ExitUsage.
func ParseClock(text string) (Clock, error) {
	if text == "" {
		return Clock{}, nil
	}
	start, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Clock{}, Fail(ExitUsage, err, "--horloge attend une date comme 2026-11-22T14:05:00+01:00, et non « %s ».", payment.Clean(text, 40))
	}
	return Clock{ahead: time.Until(start)}, nil
}
