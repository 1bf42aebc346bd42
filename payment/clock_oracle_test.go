package payment_test

import (
	"fmt"
	"time"

	"ancvtpe/payment"
)

// The oracle of the clock campaign computes which closings must exist from the moments
// at which a till was on and free to look at its clock, and from the wall clock of its zone.
// It shares nothing with the engine, not even the zone data, since the laws are enough.

// wall is a clock on a wall of a shop's zone.
type wall struct {
	zone   string
	offset time.Duration // of winter time from UTC
	// summer returns the begin and the end of summer time; nil where the clocks never change.
	summer func(year int) (begin, end time.Time)
	since  int // the first year in which summer holds
}

// walls are the zones of shops. Summer time follows the law of 1996 in Europe and that of 2007 in
// Saint-Pierre. The campaign sets clocks in such years and in 1970, when none had summer time
// and Saint-Pierre's clocks were an hour behind today's.
var walls = []wall{
	{zone: "Europe/Paris", offset: time.Hour, since: 1996, summer: func(y int) (time.Time, time.Time) {
		return sundayOf(y, time.April, 0, 1), sundayOf(y, time.November, 0, 1)
	}},
	{zone: "America/Martinique", offset: -4 * time.Hour},
	{zone: "America/Cayenne", offset: -3 * time.Hour},
	{zone: "Indian/Reunion", offset: 4 * time.Hour},
	{zone: "Pacific/Noumea", offset: 11 * time.Hour},
	{zone: "America/Miquelon", offset: -3 * time.Hour, since: 2007, summer: func(y int) (time.Time, time.Time) {
		return sundayOf(y, time.March, 2, 5), sundayOf(y, time.November, 1, 4)
	}},
}

// sundayOf returns an hour UTC on the nth Sunday of a month. For n = 0 it is the last Sunday of
// the month before.
func sundayOf(year int, m time.Month, n, hour int) time.Time {
	d := time.Date(year, m, 0, hour, 0, 0, 0, time.UTC)
	return d.AddDate(0, 0, 7*n-int(d.Weekday()))
}

// clock returns the date and time that the wall shows at t, written as UTC.
func (l wall) clock(t time.Time) time.Time {
	t = t.UTC()
	shows := t.Add(l.offset)
	switch y := t.Year(); {
	case l.zone == "America/Miquelon" && y < 1980:
		return shows.Add(-time.Hour)
	case l.summer != nil && y >= l.since:
		if begin, end := l.summer(y); !t.Before(begin) && t.Before(end) {
			return shows.Add(time.Hour)
		}
	}
	return shows
}

// changes returns both clock changes of each year, for years years from 2026 on. A zone without
// changes gets those of Paris.
func (l wall) changes(years int) (all []time.Time) {
	summer := l.summer
	if summer == nil {
		summer = walls[0].summer
	}
	for y := range years {
		begin, end := summer(2026 + y)
		all = append(all, begin, end)
	}
	return all
}

// day returns the number of t's day in the zone, where 1970-01-01 is 0.
func (l wall) day(t time.Time) int {
	days := l.clock(t).Unix()
	return int((days - ((days%86400)+86400)%86400) / 86400)
}

// closingMoment returns when a day must be closed, which is the last minute that shows the hour
// (in autumn there can be two). Where the clocks skip the hour, it is as long after midnight as
// on any other day.
func (l wall) closingMoment(d int, hour payment.ClosingTime) time.Time {
	var first, found time.Time
	for m := time.Unix(int64(d)*86400, 0).Add(-13 * time.Hour); l.day(m) <= d; m = m.Add(time.Minute) {
		if l.day(m) < d {
			continue
		}
		if first.IsZero() {
			first = m
		}
		if w := l.clock(m); w.Hour() == hour.Hour && w.Minute() == hour.Minute {
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
	wall
	hour      payment.ClosingTime
	due, mark time.Time // the next automatic closing, and the last; zero: none
	hand      time.Time // the last closing, if it was by hand
	open      []payment.Amount
	made      []madeClosing
	moments   map[int]time.Time
}

func newWatch(l wall) *watch { return &watch{wall: l, moments: map[int]time.Time{}} }

func (w *watch) moment(d int) time.Time {
	if _, known := w.moments[d]; !known {
		w.moments[d] = w.closingMoment(d, w.hour)
	}
	return w.moments[d]
}

// next returns the first closing moment after now on a day after that of the last closing. A
// closing dated more than two days ahead does not count, because the clock was wrong then.
func (w *watch) next(now, last time.Time) time.Time {
	if !w.hour.Set {
		return time.Time{}
	}
	d := w.day(now)
	if !last.IsZero() && last.Sub(now) <= 48*time.Hour {
		d = max(d, w.day(last)+1)
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
	if due := w.due; w.hand.IsZero() || w.day(w.hand) != w.day(due) || len(w.open) > 0 {
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
