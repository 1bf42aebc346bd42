package ui

import (
	"testing"

	"ancvtpe/ui/keyboard"
)

// BenchmarkKey measures one key and the frame after it, for a digit and its correction on MONTANT
// and for the arrows of a menu.
func BenchmarkKey(b *testing.B) {
	for name, way := range map[string][]string{"digit": {"1", "2", keyBack}, "arrow": {keyEnter, keyDown, keyUp}} {
		b.Run(name, func(b *testing.B) {
			h := newTill(b, idle())
			h.app.Update(keyboard.Keys{keyboard.Hit(way[0])})
			h.app.Update(keyboard.Quiet{})
			for i := 0; b.Loop(); i++ {
				h.app.Update(keyboard.Keys{keyboard.Hit(way[1+i%2])})
				h.app.View()
				h.app.Update(keyboard.Quiet{})
			}
		})
	}
}
