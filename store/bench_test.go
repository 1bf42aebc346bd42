package store

import (
	"testing"

	"ancvtpe/payment"
)

// One commit that ends a payment.
func BenchmarkCommit(b *testing.B) {
	s, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for seq := int64(1); b.Loop(); seq++ {
		c := step3(seq)
		c = payment.Change{Transaction: c.Transaction, Totals: c.Totals, Line: c.Line}
		if err := s.Commit(c); err != nil {
			b.Fatal(err)
		}
	}
}

// One commit of a step of a payment.
func BenchmarkCommitStep(b *testing.B) {
	s, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for seq := int64(1); b.Loop(); seq++ {
		if err := s.Commit(payment.Change{Transaction: step3(seq).Transaction}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadTotals(b *testing.B) {
	dir := b.TempDir()
	s, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		if _, _, err := ReadTotals(dir); err != nil {
			b.Fatal(err)
		}
	}
}
