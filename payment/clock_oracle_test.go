package payment_test

import (
	"fmt"
	"time"

	"ancvtpe/payment"
)

// The oracle of the clock campaign computes which closings must exist from the moments
// at which a till was on and free to look at its clock, and from the wall clock of Paris.
// It shares nothing with the engine, not even the zone data, since the law of 1996 is enough.

// lastSunday01 is 01:00 UTC on the last Sunday of a month, when the clocks change.
func lastSunday01(year int, m time.Month) time.Time {
	d := time.Date(year, m+1, 0, 1, 0, 0, 0, time.UTC)
	return d.AddDate(0, 0, -int(d.Weekday()))
}

// wallClock is what a clock on a wall in Paris shows, as though it were UTC. There was
// no summer time in 1970; the years before 1996 but that one are not asked for.
func wallClock(t time.Time) time.Time {
	t = t.UTC()
	y := t.Year()
	if y >= 1996 && !t.Before(lastSunday01(y, time.March)) && t.Before(lastSunday01(y, time.October)) {
		return t.Add(2 * time.Hour)
	}
	return t.Add(time.Hour)
}

// day counts the days of Paris.
func day(t time.Time) int {
	days := wallClock(t).Unix()
	return int((days - ((days%86400)+86400)%86400) / 86400)
}

// closingMoment is when a day is to be closed: the last minute that shows the hour (in
// October there are two); where the clocks skip it, as long after midnight as on any day.
func closingMoment(d int, hour payment.ClosingTime) time.Time {
	var first, found time.Time
	for m := time.Unix(int64(d)*86400, 0).Add(-3 * time.Hour); day(m) <= d; m = m.Add(time.Minute) {
		if day(m) < d {
			continue
		}
		if first.IsZero() {
			first = m
		}
		if w := wallClock(m); w.Hour() == hour.Hour && w.Minute() == hour.Minute {
			found = m
		}
	}
	if found.IsZero() {
		found = first.Add(time.Duration(hour.Hour)*time.Hour + time.Duration(hour.Minute)*time.Minute)
	}
	return found
}

// madeClosing is a closing as it must be.
type madeClosing struct {
	at   time.Time
	auto bool
	sums []payment.Amount // of its transactions, in order
}

func (m madeClosing) String() string {
	return fmt.Sprintf("%s auto=%v %d sales", m.at.UTC().Format(time.RFC3339), m.auto, len(m.sums))
}

// watch is the oracle. A test tells it everything that happens at the till.
type watch struct {
	hour      payment.ClosingTime
	due, mark time.Time // the next automatic closing, and the last; zero: none
	hand      time.Time // the last closing, if it was by hand
	open      []payment.Amount
	made      []madeClosing
	moments   map[int]time.Time
}

func newWatch() *watch { return &watch{moments: map[int]time.Time{}} }

func (w *watch) moment(d int) time.Time {
	if _, known := w.moments[d]; !known {
		w.moments[d] = closingMoment(d, w.hour)
	}
	return w.moments[d]
}

// next is the first moment to come on a day after the last one that was closed. A
// closing more than two days ahead was dated by a clock that was wrong: it does not count.
func (w *watch) next(now, last time.Time) time.Time {
	if !w.hour.Set {
		return time.Time{}
	}
	d := day(now)
	if !last.IsZero() && last.Sub(now) <= 48*time.Hour {
		d = max(d, day(last)+1)
	}
	for !w.moment(d).After(now) {
		d++
	}
	return w.moment(d)
}

// look notes that the till is free and its clock shows this time.
func (w *watch) look(now time.Time) {
	if w.due.IsZero() || w.due.After(now) {
		if w.mark.Sub(now) > 48*time.Hour {
			w.mark = time.Time{} // for good
		}
		w.due = w.next(now, w.mark)
		return
	}
	// Several missed closings are made as one, dated as the first of them.
	if due := w.due; w.hand.IsZero() || day(w.hand) != day(due) || len(w.open) > 0 {
		w.close(due, true)
		w.mark = due
	}
	w.due = w.next(now, w.due)
}

// runs notes that the till was on and free while its clock went from one time to the other.
func (w *watch) runs(from, to time.Time) {
	w.look(from)
	for !w.due.IsZero() && !w.due.After(to) {
		w.look(w.due)
	}
}

func (w *watch) close(at time.Time, auto bool) {
	w.made = append(w.made, madeClosing{at, auto, w.open})
	w.open, w.hand = nil, time.Time{}
	if !auto {
		w.hand = at
	}
}

func (w *watch) setHour(h payment.ClosingTime, now time.Time) {
	w.hour, w.moments = h, map[int]time.Time{}
	w.due = w.next(now, w.mark)
}
