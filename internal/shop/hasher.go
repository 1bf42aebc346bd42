package shop

import (
	"ancvtpe/payment"
	"ancvtpe/store"
)

// hashesAtOnce bounds the passwords that one server checks at the same time. Each takes
// 19 MiB, and a hundred visitors of demos could ask for it together.
const hashesAtOnce = 2

// queue is a hasher with at most hashesAtOnce hashes at the same time; other callers wait.
type queue struct {
	next  payment.Hasher
	turns chan struct{}
}

var _ payment.Hasher = queue{}

func newQueue() queue { return queue{store.Argon2{}, make(chan struct{}, hashesAtOnce)} }

// Hash implements payment.Hasher.
func (q queue) Hash(password string) (string, error) {
	q.turns <- struct{}{}
	defer func() { <-q.turns }()
	return q.next.Hash(password)
}

// Verify implements payment.Hasher.
func (q queue) Verify(hash, password string) (bool, error) {
	q.turns <- struct{}{}
	defer func() { <-q.turns }()
	return q.next.Verify(hash, password)
}
