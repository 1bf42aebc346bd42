package payment_test

import (
	"testing"
	"time"

	"ancvtpe/payment"
)

// shopZones are zones of shops. Of those overseas only Miquelon's has clock changes.
var shopZones = []string{
	"Europe/Paris", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Pacific/Noumea", "America/Miquelon",
}

// TestNextClosingInEveryZone checks over 800 days that each day of the shop's zone has one
// closing, at the closing hour in local time unless the clocks skip it.
func TestNextClosingInEveryZone(t *testing.T) {
	for _, name := range shopZones {
		zone := payment.Zone(name)
		if zone.String() != name {
			t.Fatalf("%s is %s", name, zone)
		}
		for _, at := range []payment.ClosingTime{
			{Set: true}, {Set: true, Hour: 2, Minute: 30}, {Set: true, Hour: 23, Minute: 30}, {Set: true, Hour: 23, Minute: 59},
		} {
			now := time.Date(2026, 1, 1, 12, 0, 0, 0, zone)
			last, skipped := time.Time{}, 0
			for n := range 800 {
				due := payment.NextClosing(at, now, last)
				y, m, d := now.Date()
				if n > 0 || due.Day() != d {
					d++
				}
				if want := time.Date(y, m, d, 12, 0, 0, 0, zone); due.Format("0102") != want.Format("0102") {
					t.Fatalf("%s, %s: after %v comes %v, want the day of %v", name, at, now, due, want)
				}
				if due.Format("15:04") != at.String() { // skipped, once in spring
					skipped++
					late := payment.ClosingTime{Set: true, Hour: at.Hour + 1, Minute: at.Minute}
					if due.Format("15:04") != late.String() {
						t.Fatalf("%s, %s: closes at %v", name, at, due)
					}
				}
				now, last = due, due
			}
			if skipped > 3 {
				t.Errorf("%s, %s: %d closings at another hour", name, at, skipped)
			}
		}
	}
}

// TestZoneChanges: a shop that moves to another zone closes and prints in the new zone.
func TestZoneChanges(t *testing.T) {
	inBubble(t, func(x *till) {
		x.closeAt(23, 30)
		settings := x.Snapshot().Settings
		settings.TimeZone = "Pacific/Noumea"
		if err := x.Configure(x.ctx(), payment.Setup{Settings: &settings}); err != nil {
			t.Fatal(err)
		}
		due := x.after(time.Second).ClosingDue
		now := x.clock.Now()
		if got := due.In(settings.Zone()).Format("15:04"); got != "23:30" || due.Sub(now) > 24*time.Hour || due.Before(now) {
			t.Errorf("closing due %v, now %v", due, now)
		}
		x.debit(1000)
		x.payer(payment.AcquirerValidated, 1000)
		if ticket := x.printer.Printed()[0]; ticket.Zone != "Pacific/Noumea" {
			t.Errorf("ticket's zone %q", ticket.Zone)
		}
		x.acknowledge()
		if closed := x.after(due.Sub(x.clock.Now()) + time.Minute).LastClosing; closed == nil || !closed.At.Equal(due) {
			t.Errorf("closed %+v, want at %v", closed, due)
		}
	})
}

// TestZoneUnknown: a zone that the zone data does not have counts as Paris, not UTC.
func TestZoneUnknown(t *testing.T) {
	for _, name := range []string{"", "Europe/Paris", "Europe/Lutece"} {
		if got := payment.Zone(name); got != payment.Paris() {
			t.Errorf("%q is %v", name, got)
		}
	}
}
