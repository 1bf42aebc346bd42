package caisseap

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestNetworkCells has the ways in which a message may arrive, or not arrive.
func TestNetworkCells(t *testing.T) {
	whole := ask("0", "CB", "1250", "BF", "1", "CF", "private")
	t.Run("one byte at a time", func(t *testing.T) {
		inShop(t, nil, func(s *shop) {
			till := s.connect()
			for _, b := range []byte(whole) {
				_, _ = till.Write([]byte{b})
				s.after(50 * time.Millisecond)
			}
			s.after(time.Second)
			if tx := s.Snapshot().Transaction; !tx.Adjustable || tx.Till.Private != "private" {
				t.Errorf("%+v", tx.Till)
			}
		})
	})
	t.Run("two messages in one write", func(t *testing.T) {
		inShop(t, nil, func(s *shop) {
			till := s.connect()
			s.send(till, ask("I")+"\r\n"+ask("3"))
			text := till.take()
			if strings.Count(text, "AE002") != 2 || !strings.Contains(text, "AF00207") || !strings.Contains(text, "ancv-tpe 1.0") {
				t.Errorf("%q", text)
			}
		})
	})
	for name, begun := range map[string]string{"silence": "", "half a message": whole[:40], "half a field": ask("0", "CB", "1250") + "BF0"} {
		t.Run(name, func(t *testing.T) {
			inShop(t, nil, func(s *shop) {
				till := s.connect()
				if begun != "" {
					_, _ = io.WriteString(till, begun)
				}
				s.after(9 * time.Second)
				s.silent(till)
				s.after(3 * time.Second)
				s.want(till, "AE", "01", "AF", "09")
				if !till.closed() || s.Snapshot().Transaction.Seq != 0 {
					t.Errorf("closed %t", till.closed())
				}
			})
		})
	}
	t.Run("cut", func(t *testing.T) {
		inShop(t, nil, func(s *shop) {
			till := s.connect()
			_, _ = io.WriteString(till, whole[:60])
			till.Close()
			if s.after(20*time.Second).Transaction.Seq != 0 {
				t.Error("half a message began something")
			}
		})
	})
	t.Run("nine connections", func(t *testing.T) {
		inShop(t, nil, func(s *shop) {
			var all []*tillSide
			for range maxConnections + 1 {
				all = append(all, s.connect())
			}
			synctest.Wait()
			if !all[maxConnections].closed() || all[0].closed() {
				t.Error("the ninth was let in")
			}
		})
	})
}
