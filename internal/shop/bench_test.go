package shop

import (
	"fmt"
	"log/slog"
	"testing"

	"ancvtpe/internal/till"
)

// BenchmarkDemoTill makes and removes a demo, as each visitor of `ssh --demo` gets one.
func BenchmarkDemoTill(b *testing.B) {
	h, err := newDemoPool(till.Config{}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer h.close()
	for i := range b.N {
		t, err := h.open(fmt.Sprintf("t%d", i))
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := t.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
