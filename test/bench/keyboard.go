package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"ancvtpe/internal/console"
)

// answers are the times and the bytes of the answers to keys.
type answers struct {
	soon  times
	bytes int
}

// keyboard times a key to the first byte of the painted answer, at a typist's pace. It types
// a digit and its correction on MONTANT, the arrows of a menu, and those of gum's and
// whiptail's menus.
func (b *bench) keyboard() error {
	digits, err := b.typed(b.till(), "MONTANT", []string{"1"}, "2", "BACKSPACE")
	if err != nil {
		return err
	}
	menu, err := b.typed(b.till(), "ANNULATION", []string{"ENTER", "1"}, "DOWN", "UP")
	if err != nil {
		return err
	}
	screens, err := b.typed(b.till(), "MONTANT", []string{"1"}, "ENTER", "BACKSPACE")
	if err != nil {
		return err
	}
	gum, err := b.typed(b.gumChoose(), "DEBIT", nil, "DOWN", "UP")
	if err != nil {
		return err
	}
	whiptail, err := b.typed(whiptailMenu(), "DEBIT", nil, "DOWN", "UP")
	if err != nil {
		return err
	}
	beside := fmt.Sprintf("gum choose %s; whiptail %s", gum.soon, whiptail.soon)
	b.table.add("key to painted answer: digit on MONTANT", digits.soon.String(), beside+"; ratio to gum at p95 "+ratio(digits.soon.at(95), gum.soon.at(95)), "at most 0.15 of gum at p95")
	b.table.add("key to painted answer: arrow in a menu", menu.soon.String(), "ratio to gum at p95 "+ratio(menu.soon.at(95), gum.soon.at(95)), "at most 0.15 of gum at p95")
	b.table.add("key to painted answer: ENTER opens a screen, BACKSPACE leaves it", screens.soon.String(), "", "")
	b.table.add("bytes a key: arrow in a menu", fmt.Sprint(menu.bytes), fmt.Sprintf("gum choose %d; whiptail %d", gum.bytes, whiptail.bytes), "at most half of gum's")
	b.table.add("bytes a key: digit on MONTANT, with big digits", fmt.Sprint(digits.bytes), "", "")
	return nil
}

// typed brings a program to a screen and types two keys in turn.
func (b *bench) typed(p starter, screen string, way []string, keys ...string) (answers, error) {
	s, err := open(true, nil, p.args[0], p.args[1:]...)
	if err != nil {
		return answers{}, err
	}
	defer s.Kill()
	if err := s.WaitText(p.word); err != nil {
		return answers{}, err
	}
	if err := s.Keys(way...); err != nil {
		return answers{}, err
	}
	if err := s.WaitText(screen); err != nil {
		return answers{}, err
	}
	var a answers
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a hand's rhythm
	for i := range b.keys {
		if i%100 == 99 {
			time.Sleep(200 * time.Millisecond) // ends the burst, which may not have 200 keys
		}
		s.quiet(30 * time.Millisecond)
		time.Sleep(time.Duration(r.IntN(40)) * time.Millisecond)
		s.tap.arm()
		from := time.Now()
		key := keys[i%len(keys)]
		if named, ok := console.NamedKeys[key]; ok {
			key = named
		}
		if err := s.Send(key); err != nil {
			return answers{}, err
		}
		s.answered(time.Second)
		s.quiet(30 * time.Millisecond)
		first, _, n := s.tap.seen()
		if n == 0 {
			return answers{}, fmt.Errorf("%v: key %d (%s) had no answer:\n%s", p.args, i, keys[i%len(keys)], s.Screen.String())
		}
		a.soon = append(a.soon, first.Sub(from))
		a.bytes += n
	}
	a.bytes /= b.keys
	return a, nil
}
