package keyboard

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
)

// burstQuiet ends a burst. Scanners take 5 to 60 ms a key, and a busy machine adds some: with 100 ms
// and ten busy processes a core, one scan in five at 60 ms was cut in two behind its first key. A
// hand that hits seven keys in a row takes more for some of them.
const burstQuiet = 150 * time.Millisecond

// Keyboard reads keys as soon as they come, however busy the screens are, and notes when each of
// them came. If the screens noted it, keys that queue up on a loaded machine would look like a
// scanner's.
type Keyboard struct {
	src   cancelreader.CancelReader
	file  term.File // the terminal that is read; nil: none of this machine
	fed   chan chunk
	msgs  chan any
	quit  chan struct{}
	wait  sync.WaitGroup
	since time.Time
	last  atomic.Int64 // when the last key came, in nanoseconds after since by the monotonic clock
	// onColour is told what a terminal answers to AskColour.
	onColour func(dark bool)
	// over is closed when the keyboard is gone for good: nobody is at the screen any more.
	over chan struct{}
	// broken is what the keyboard panicked with; nil: it did not. It is looked at once over is closed.
	broken any
	ended  sync.Once
	closed sync.Once
}

// chunk is what one read brought, and when.
type chunk struct {
	bytes []byte
	at    time.Time
}

// messagesAhead is how many messages may wait for the screens; then the terminal waits.
const messagesAhead = 256

// New begins to read the keys of in. onColour is told, once or more, whether the terminal is
// dark, where it answers to AskColour; nil: nobody asks.
func New(in io.Reader, onColour func(dark bool)) (*Keyboard, error) {
	src, err := cancelreader.NewReader(in)
	if err != nil {
		return nil, err
	}
	k := &Keyboard{
		src: src, fed: make(chan chunk), msgs: make(chan any, messagesAhead), quit: make(chan struct{}), over: make(chan struct{}),
		onColour: onColour, since: time.Now(),
	}
	if file, ok := in.(term.File); ok && term.IsTerminal(file.Fd()) {
		k.file = file
	}
	k.wait.Go(k.feed)
	k.wait.Go(k.group)
	return k, nil
}

// Msgs brings Keys and Quiet, to one reader at a time. What one reader has not taken is for the
// next one.
func (k *Keyboard) Msgs() <-chan any { return k.msgs }

// File is the terminal that is read; nil where it is none of this machine.
func (k *Keyboard) File() term.File { return k.file }

// Over is closed when the keyboard is gone for good: nobody is at the screen any more.
func (k *Keyboard) Over() <-chan struct{} { return k.over }

// Broken reports, once Over is closed, whether a panic was why.
func (k *Keyboard) Broken() bool { return k.broken != nil }

// Idle is how long no key has come.
func (k *Keyboard) Idle() time.Duration { return time.Since(k.since) - time.Duration(k.last.Load()) }

// Close stops the keyboard. Where the input cannot be interrupted its last Read stays behind
// until the input is closed.
func (k *Keyboard) Close() {
	k.closed.Do(func() {
		close(k.quit)
		if k.src.Cancel() {
			k.wait.Wait()
		}
		_ = k.src.Close()
	})
}

// survive, deferred with recover(), makes of a panic the end of the keyboard: it must end
// one session, and not the program with all others.
func (k *Keyboard) survive(p any) {
	if p != nil {
		k.gone(p)
	}
}

// gone says that no key will come any more.
func (k *Keyboard) gone(broken any) {
	k.ended.Do(func() {
		k.broken = broken
		close(k.over)
	})
}

func (k *Keyboard) feed() {
	defer close(k.fed)
	defer func() { k.survive(recover()) }()
	for {
		b := make([]byte, 4096)
		n, err := k.src.Read(b)
		if n > 0 {
			now := time.Now()
			k.last.Store(int64(now.Sub(k.since)))
			select {
			case k.fed <- chunk{b[:n], now}:
			case <-k.quit:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (k *Keyboard) group() {
	defer func() { k.survive(recover()) }()
	g := grouper{onColour: k.onColour}
	for {
		var due <-chan time.Time
		if at := g.due(); !at.IsZero() {
			due = time.After(time.Until(at))
		}
		var c chunk
		open := true
		select {
		case c, open = <-k.fed:
		case <-due:
			select {
			case c, open = <-k.fed: // it came in time, but was not looked at yet
			default:
				c.at = time.Now()
			}
		case <-k.quit:
			return
		}
		for _, m := range g.take(c) {
			select {
			case k.msgs <- m:
			case <-k.quit:
				return
			}
		}
		if !open {
			k.gone(nil)
			return
		}
	}
}

// grouper makes messages of what comes.
type grouper struct {
	split    splitter
	last     time.Time // when the last key of the burst came; zero: there is none
	onColour func(dark bool)
	lastCR   time.Time // a scanner's CR LF in two reads is one ENTER
}

// take returns what a chunk, or the time alone, makes ready.
func (g *grouper) take(c chunk) (ready []any) {
	if c.at.IsZero() { // the end
		c.at = g.split.last.Add(pasteMost)
	}
	came := g.split.last
	if late := g.keys(g.split.flush(c.at), came); len(late) > 0 {
		ready = append(ready, late)
	}
	if over := g.over(); !over.IsZero() && c.at.After(over) {
		ready = append(ready, Quiet{})
		g.last = time.Time{}
	}
	if len(c.bytes) == 0 {
		return ready
	}
	if keys := g.keys(g.split.take(c.bytes, c.at), c.at); len(keys) > 0 {
		ready = append(ready, keys)
	}
	return ready
}

// due is when something must be done though nothing comes; zero: not at all.
func (g *grouper) due() time.Time {
	over, torn := g.over(), g.split.due()
	if over.IsZero() || !torn.IsZero() && torn.Before(over) {
		return torn
	}
	return over.Add(time.Nanosecond)
}

func (g *grouper) keys(pieces [][]byte, at time.Time) (keys Keys) {
	for _, piece := range pieces {
		if g.onColour != nil {
			if dark, answered := colour(piece); answered {
				g.onColour(dark)
				continue
			}
		}
		if len(piece) == 1 && piece[0] == '\n' && at.Sub(g.lastCR) < suffixMost {
			continue
		}
		g.lastCR = time.Time{}
		if len(piece) == 1 && piece[0] == '\r' {
			g.lastCR = at
		}
		if key, hit := decode(piece); hit {
			key.At = at
			keys = append(keys, key)
			g.last = at
		}
	}
	return keys
}

// over is when the burst ends if no key comes before; zero: there is none.
func (g *grouper) over() time.Time {
	if g.last.IsZero() {
		return time.Time{}
	}
	return g.last.Add(burstQuiet)
}
