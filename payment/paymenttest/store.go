package paymenttest

import (
	"errors"
	"slices"
	"sync"

	"ancvtpe/payment"
)

// ErrDisk is the error of a failing Store.
var ErrDisk = errors.New("disk full")

// Store is a payment.Store in memory. What was committed survives a new Engine on
// the same Store, as a restart would find it.
type Store struct {
	mu      sync.Mutex
	saved   payment.Saved
	lines   []payment.DayLine
	commits int
	failing bool
	refusal error
	// replaced: the files were replaced.
	replaced bool
	// OnCommit, if set, is called with each change before it is taken.
	OnCommit func(payment.Change)
}

// NewStore returns an empty store of a till that is not initialised.
func NewStore() *Store {
	return &Store{saved: payment.Saved{Settings: payment.DefaultSettings()}}
}

// Fail makes commits fail, or work again.
func (s *Store) Fail(failing bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = failing
}

// Refuse makes commits fail with an error after which nothing was written, such as
// payment.ErrBusy; with nil they work again.
func (s *Store) Refuse(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal = err
}

// Replace simulates that the files are replaced, or put back.
func (s *Store) Replace(replaced bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replaced = replaced
}

// Watch sets OnCommit while a till runs; nil removes it.
func (s *Store) Watch(f func(payment.Change)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.OnCommit = f
}

// Commits returns the number of successful commits.
func (s *Store) Commits() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commits
}

// Load implements payment.Store.
func (s *Store) Load() (payment.Saved, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	saved := s.saved
	if saved.Last != nil {
		last := *saved.Last
		saved.Last = &last
	}
	if saved.Sale != nil {
		sale := *saved.Sale
		saved.Sale = &sale
	}
	saved.Owed = slices.Clone(saved.Owed)
	return saved, nil
}

// Commit implements payment.Store.
func (s *Store) Commit(c payment.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.OnCommit != nil {
		s.OnCommit(c)
	}
	switch {
	case s.replaced:
		return errors.Join(payment.ErrStorage, payment.ErrReplaced)
	case s.refusal != nil:
		return errors.Join(payment.ErrStorage, s.refusal)
	case s.failing:
		return errors.Join(payment.ErrStorage, ErrDisk)
	}
	s.commits++
	if c.Reset {
		s.saved, s.lines = payment.Saved{Settings: payment.DefaultSettings()}, nil
	}
	put(&s.saved.Settings, c.Settings)
	put(&s.saved.Key, c.Key)
	put(&s.saved.Terms, c.Terms)
	put(&s.saved.Lock, c.Lock)
	put(&s.saved.Logo, c.Logo)
	put(&s.saved.Totals, c.Totals)
	put(&s.saved.ClosingDue, c.ClosingDue)
	put(&s.saved.LastAutomatic, c.LastAutomatic)
	put(&s.saved.TicketNo, c.TicketNo)
	if c.Owed != nil {
		s.saved.Owed = slices.Clone(*c.Owed)
	}
	if c.SaleOver || c.Sale != nil {
		s.saved.Sale = c.Sale
	}
	if c.Transaction != nil {
		tx := *c.Transaction
		s.saved.Last = &tx
	}
	if c.LastTicket != nil {
		ticket := *c.LastTicket
		s.saved.LastTicket = &ticket
	}
	if c.Closing != nil {
		closing := *c.Closing
		s.saved.LastClosing, s.lines = &closing, nil
	}
	if l := c.Line; l != nil && !slices.ContainsFunc(s.lines, func(o payment.DayLine) bool { return o.Seq == l.Seq }) {
		s.lines = append(s.lines, *l)
	}
	return nil
}

func put[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// DayLines implements payment.Store.
func (s *Store) DayLines() ([]payment.DayLine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines), nil
}

// Check implements payment.Store.
func (s *Store) Check() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.replaced {
		return payment.ErrReplaced
	}
	return nil
}

// Close implements payment.Store.
func (s *Store) Close() error { return nil }
