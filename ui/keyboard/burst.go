package keyboard

import (
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// scanSize is from how many characters on a burst is a scanner's. Under a burst's pace no
	// hand types as many; a PIN and an amount are shorter.
	scanSize = 7
	// burstMost is how many keys a hand, or a program in its place, sends in one burst; an arrow
	// or another key with a name that is held down counts as one.
	burstMost = 200
	// clickLeast is the shortest time between two real clicks.
	clickLeast = 25 * time.Millisecond
)

// Verdict is what a burst was.
type Verdict uint8

const (
	// Typed is a hand's, or a program's in its place: its keys count one by one.
	Typed Verdict = iota
	// Scanned is a scanner's, or a paste.
	Scanned
	// Spoilt holds what neither sends. None of its keys counts.
	Spoilt
)

// Burst is the keys between two moments of quiet. The zero value has none.
type Burst struct {
	keys    []Key
	tooMany bool
	foreign bool // a sequence that is no key
	pasted  bool
	clicks  int
	clicked time.Time // when the last one came
	twice   bool      // two clicks that no hand makes
	left    bool      // CTRL+C came behind a character
}

// Add adds a key.
func (b *Burst) Add(k Key) {
	b.foreign = b.foreign || k.Kind == Foreign || b.left && k.Kind == Printable
	b.pasted = b.pasted || k.Kind == Pasted
	b.left = b.left || k.Name == CtrlC && k.Kind == Named && len(b.keys) > 0
	if k.Kind == Click {
		b.twice = b.twice || b.clicks > 0 && k.At.Sub(b.clicked) < clickLeast
		b.clicks++
		b.clicked = k.At
	}
	if n := len(b.keys); n > 0 && k.Kind == Named && b.keys[n-1].Kind == Named && b.keys[n-1].Name == k.Name {
		return // held down
	}
	if b.tooMany = b.tooMany || len(b.keys) == burstMost; !b.tooMany {
		b.keys = append(b.keys, k)
	}
}

// Open reports whether the burst may still turn out to be no hand's: what cannot be taken back
// waits for its end.
func (b *Burst) Open() bool {
	if b.tooMany || b.foreign || b.pasted {
		return true
	}
	for _, k := range b.keys {
		if k.Kind == Printable || k.Kind == Control || k.Kind == Click {
			return true
		}
	}
	return false
}

// Verdict is what the burst is by the keys so far.
func (b *Burst) Verdict() Verdict {
	keys := b.keys
	switch {
	case len(keys) == 0:
		return Typed
	case b.tooMany || b.foreign && (b.pasted || b.hit()) || b.twice || b.clicks > 0 && b.hit():
		return Spoilt
	case b.pasted, b.framed():
		return Scanned
	}
	for i, k := range keys {
		if k.Kind == Control && i > 0 && i < len(keys)-1 {
			return Spoilt
		}
	}
	if run := leading(keys); run >= scanSize && !heldDown(keys[:run]) {
		return Scanned
	}
	return Typed
}

// First is the burst's first key.
func (b *Burst) First() Key {
	if len(b.keys) == 0 {
		return Key{}
	}
	return b.keys[0]
}

// Marked reports whether a scanner or the terminal has marked the burst: by a prefix, or as a
// paste.
func (b *Burst) Marked() bool { return b.pasted || b.framed() }

// hit reports whether a key is among the burst's that does something on a screen.
func (b *Burst) hit() bool {
	for _, k := range b.keys {
		if k.Kind == Named || k.Kind == Printable {
			return true
		}
	}
	return false
}

// framed reports whether the burst begins with a scanner's prefix: a control character, or
// the three characters that tell the kind of code (ISO/IEC 15424).
func (b *Burst) framed() bool {
	keys := b.keys
	if len(keys) > 1 && keys[0].Kind == Control && keys[1].Kind == Printable {
		return true
	}
	return leading(keys) > 3 && keys[0].Name == "]" && letter(keys[1].Name) && (letter(keys[2].Name) || digit(keys[2].Name))
}

func letter(s string) bool {
	return len(s) == 1 && (s[0] >= 'A' && s[0] <= 'Z' || s[0] >= 'a' && s[0] <= 'z')
}
func digit(s string) bool { return len(s) == 1 && s[0] >= '0' && s[0] <= '9' }

// leading is how many characters the keys begin with.
func leading(keys []Key) int {
	for i, k := range keys {
		if k.Kind != Printable {
			return i
		}
	}
	return len(keys)
}

// heldDown tells of one key that was held down.
func heldDown(keys []Key) bool {
	for _, k := range keys {
		if k.Name != keys[0].Name {
			return false
		}
	}
	return true
}

// Scan is what was scanned or pasted: the text before its first ENTER or TAB, and whether
// there was one.
type Scan struct {
	Text    string
	Entered bool
}

// Scan gives the text of a burst that was Scanned. more tells of keys behind its ENTER that
// are no part of it.
func (b *Burst) Scan() (scan Scan, more bool) {
	var text strings.Builder
	for i, k := range b.keys {
		switch {
		case k.Kind == Printable:
			text.WriteString(k.Name)
		case k.Kind == Pasted:
			line, _, entered := cutLine(k.Name)
			text.WriteString(line)
			if entered {
				return Scan{text.String(), true}, false
			}
		case k.Name == Enter || k.Name == Tab && i > 0:
			return Scan{text.String(), true}, !onlySuffix(b.keys[i+1:])
		}
	}
	return Scan{Text: text.String()}, false
}

func cutLine(text string) (before, after string, found bool) {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

// onlySuffix reports whether nothing follows but a scanner's own characters and ENTER once more.
func onlySuffix(keys []Key) bool {
	for _, k := range keys {
		if k.Kind != Control && k.Name != CtrlC && k.Name != Enter && k.Name != Tab {
			return false
		}
	}
	return true
}

// Text is what was typed of characters, up to the first other key.
func (b *Burst) Text() string {
	var text strings.Builder
	for _, k := range b.keys[:leading(b.keys)] {
		text.WriteString(k.Name)
	}
	return text.String()
}

// Characters counts those that the burst has brought.
func (b *Burst) Characters() int {
	n := 0
	for _, k := range b.keys {
		switch k.Kind {
		case Printable:
			n++
		case Pasted:
			n += utf8.RuneCountInString(k.Name)
		}
	}
	return n
}
