//go:build campaign

package test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// moment is when a fault begins, which is before a request leaves the till, or after it has
// reached the acquirer and before the answer leaves.
type moment int

const (
	before moment = iota + 1
	arrived
)

// fault is what the network does to an exchange.
type fault struct {
	name string
	when moment
	// toxics returns the toxics of a fault of this duration; with nil nothing listens.
	toxics func(r *rand.Rand, d time.Duration) []toxic
	reset  bool // connections end with RST
	// answers changes the answers during the fault; with nil they are sent.
	answers func(w *wire, a *answer, x exchange) *answer
	// cuts: all connections are cut at once, which would also lose an earlier answer.
	cuts bool
}

func one(side, kind, attributes string) func(*rand.Rand, time.Duration) []toxic {
	return func(*rand.Rand, time.Duration) []toxic { return []toxic{{side, kind, attributes}} }
}

// both applies to requests and answers alike; the number grows with the fault's duration.
func both(kind, attributes string, blink, seconds, long int) func(*rand.Rand, time.Duration) []toxic {
	return func(_ *rand.Rand, d time.Duration) []toxic {
		n := long
		switch {
		case d < time.Second:
			n = blink
		case d < 10*time.Second:
			n = seconds
		}
		text := fmt.Sprintf(attributes, n)
		return []toxic{{"upstream", kind, text}, {"downstream", kind, text}}
	}
}

func cutAfter(side string, most int) func(*rand.Rand, time.Duration) []toxic {
	return func(r *rand.Rand, _ time.Duration) []toxic {
		return []toxic{{side, "limit_data", fmt.Sprintf(`"bytes": %d`, 1+r.IntN(most))}}
	}
}

// held keeps what the till has sent and delivers it once the network is back, when the till
// may have given up long before.
const held = `"latency": 3600000`

// faults are the columns of the table of cells.
var faults = []fault{
	{name: "latency", when: before, toxics: both("latency", `"latency": %d`, 150, 1500, 6000)},
	{name: "jitter", when: before, toxics: both("latency", `"latency": %[1]d, "jitter": %[1]d`, 150, 1500, 6000)},
	{name: "bandwidth", when: before, toxics: both("bandwidth", `"rate": %d`, 4, 1, 1)},
	{name: "slicer", when: before, toxics: both("slicer", `"average_size": 64, "size_variation": 16, "delay": %d`, 2000, 50000, 300000)},
	{name: "request lost", when: before, toxics: one("upstream", "timeout", `"timeout": 0`)},
	{name: "request late", when: before, toxics: one("upstream", "latency", held)},
	{name: "request reset", when: before, toxics: one("upstream", "reset_peer", `"timeout": 0`), reset: true},
	{name: "request cut", when: before, toxics: cutAfter("upstream", 700)},
	{name: "refused", when: before, cuts: true},
	{name: "answer lost", when: arrived, toxics: one("downstream", "timeout", `"timeout": 0`)},
	{name: "answer late", when: arrived, toxics: one("downstream", "latency", held)},
	{name: "answer reset", when: arrived, toxics: one("downstream", "reset_peer", `"timeout": 0`), reset: true},
	{name: "answer cut", when: arrived, toxics: cutAfter("downstream", 1500)},
	{name: "cut and refused", when: arrived, cuts: true},
	{name: "slow close", when: arrived, answers: hungUp, toxics: func(_ *rand.Rand, d time.Duration) []toxic {
		return []toxic{{"downstream", "slow_close", fmt.Sprintf(`"delay": %d`, d.Milliseconds())}}
	}},
	{name: "forgotten", when: arrived, answers: forgotten, toxics: one("upstream", "slow_close", `"delay": 0`)},
}

// hungUp: the acquirer's end closes, and the till learns of it late.
func hungUp(_ *wire, _ *answer, _ exchange) *answer { panic(http.ErrAbortHandler) }

// forgotten: a router has lost the connection without telling either end, and stays silent
// when the network is back.
func forgotten(_ *wire, _ *answer, x exchange) *answer {
	<-x.r.Context().Done()
	return nil
}

// durations are the cells' three durations, which are short, some seconds, and longer than
// the till's time-outs.
var durations = []struct {
	name        string
	least, most time.Duration
}{
	{"blink", 200 * time.Millisecond, 400 * time.Millisecond},
	{"seconds", 3 * time.Second, 5 * time.Second},
	{"long", 20 * time.Second, 40 * time.Second},
}

// between draws a duration.
func between(r *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(r.Int64N(int64(most-least)+1))
}
