package till

import (
	"time"

	"ancvtpe/payment"
)

// Clock is the time of day of a till and of the simulator beside it: the system's, or one
// that started elsewhere.
type Clock struct{ ahead time.Duration }

// Now implements payment.Clock.
func (c Clock) Now() time.Time { return time.Now().Add(c.ahead) }

// ParseClock starts a clock at an RFC 3339 date; an empty text is the system's clock.
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
