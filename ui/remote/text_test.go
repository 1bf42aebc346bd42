package remote

import (
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/ui"
)

// TestOpenTextZone checks that the question to a second cashier has the shop's hour, as its screens.
func TestOpenTextZone(t *testing.T) {
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for zone, hour := range map[string]string{"Europe/Paris": "13:00", "Pacific/Noumea": "23:00", "America/Martinique": "08:00"} {
		shop := &Till{Name: "caisse1", Screens: ui.Till{Now: func() time.Time { return noon.In(payment.Zone(zone)) }}}
		if text := openText(shop, "192.0.2.7", noon)[0]; !strings.Contains(text, "depuis "+hour+" par 192.0.2.7") {
			t.Errorf("%s: %s", zone, text)
		}
	}
}
