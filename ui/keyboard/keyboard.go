package keyboard

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
)

// burstQuiet is the pause that ends a burst. Scanners take 5 to 60 ms a key, and a busy machine
// adds to that: with 100 ms and ten busy processes a core, one in five scans at 60 ms a key was cut
// after its first key. A hand that hits seven keys in a row makes longer pauses between some.
const burstQuiet = 150 * time.Millisecond

// Keyboard reads keys as soon as they come and notes the time, even while the screens are busy. If
// the screens noted the time, keys that queued up on a busy machine would look like a scan.
type Keyboard struct {
	src   cancelreader.CancelReader
	file  term.File // the terminal that is read; nil if it is not one of this machine
	fed   chan chunk
	msgs  chan any
	quit  chan struct{}
	wait  sync.WaitGroup
	since time.Time
	last  atomic.Int64 // when the last bytes came, in nanoseconds after since (monotonic clock)
	// onColour receives the terminal's answer to AskColour.
	onColour func(dark bool)
	// over is closed at the end of the input, or after a panic.
	over chan struct{}
	// broken is the value of a panic, or nil. Read it only after over is closed.
	broken any
	ended  sync.Once
	closed sync.Once
}

// chunk is the bytes of one read, and when they came.
type chunk struct {
	bytes []byte
	at    time.Time
}

// messagesAhead is how many messages may wait for the screens before reading stops.
const messagesAhead = 256

// New starts to read the keys of in; Close must be called. onColour is called for each answer to
// AskColour, and may be nil.
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

// Msgs delivers Keys and Quiet to one reader at a time. What one reader has not received stays for
// the next one.
func (k *Keyboard) Msgs() <-chan any { return k.msgs }

// File returns the terminal that is read, or nil if it is not one of this machine.
func (k *Keyboard) File() term.File { return k.file }

// Over is closed when no key will come any more, at the end of the input or after a panic.
func (k *Keyboard) Over() <-chan struct{} { return k.over }

// Broken reports whether a panic ended the keyboard. It may be called once Over is closed.
func (k *Keyboard) Broken() bool { return k.broken != nil }

// Idle returns the time since the last key.
func (k *Keyboard) Idle() time.Duration { return time.Since(k.since) - time.Duration(k.last.Load()) }

// Close stops the keyboard. If the input cannot be interrupted, its goroutine stays in Read until
// the input is closed.
func (k *Keyboard) Close() {
	k.closed.Do(func() {
		close(k.quit)
		if k.src.Cancel() {
			k.wait.Wait()
		}
		_ = k.src.Close()
	})
}

// survive is deferred with recover(). A panic ends this keyboard and its session, and not the
// program with all other sessions.
func (k *Keyboard) survive(p any) {
	if p != nil {
		k.gone(p)
	}
}

// gone closes over, once.
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
			case c, open = <-k.fed: // it was read in time and waited here
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

// grouper turns bytes into Keys and Quiet.
type grouper struct {
	split    splitter
	last     time.Time // when the last key of the burst came; zero outside a burst
	onColour func(dark bool)
	lastCR   time.Time // the CR and LF of a scanner in two reads are one ENTER
}

// take returns the messages that a chunk completes. A chunk without bytes brings only the time,
// the zero chunk is the end of the input.
func (g *grouper) take(c chunk) (ready []any) {
	if c.at.IsZero() {
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

// due returns when take must be called even if no bytes come, or the zero time.
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

// over returns when the burst ends if no other key comes, or the zero time outside a burst.
func (g *grouper) over() time.Time {
	if g.last.IsZero() {
		return time.Time{}
	}
	return g.last.Add(burstQuiet)
}
