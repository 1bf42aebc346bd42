package keyboard

import (
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// ScanSize is the least number of characters that makes a burst a scan. No hand types as many
	// without a pause of burstQuiet. A password may be longer, and an amount of 10 000,00 or more:
	// their screens decide (decision 174).
	ScanSize = 7
	// burstMost bounds the keys of a burst. A named key that is held down counts as one.
	burstMost = 200
	// clickLeast is the shortest time in which a person clicks twice.
	clickLeast = 25 * time.Millisecond
)

// Verdict is where a burst came from.
type Verdict uint8

const (
	// Typed came from a hand, or a program that types: each key counts.
	Typed Verdict = iota
	// Scanned came from a scanner or a paste.
	Scanned
	// Spoilt holds keys that neither a hand nor a scanner sends together. None of them counts.
	Spoilt
)

// Burst is the keys that come without a pause of 150 ms between them (burstQuiet). The zero value
// has none.
type Burst struct {
	keys    []Key
	tooMany bool
	foreign bool // it has a sequence that is no key, or characters after CTRL+C
	pasted  bool
	clicks  int
	clicked time.Time // when the last click came
	tooFast bool      // two clicks were closer than clickLeast
	ctrlC   bool      // CTRL+C came after another key
}

// Add adds a key.
func (b *Burst) Add(k Key) {
	b.foreign = b.foreign || k.Kind == Foreign || b.ctrlC && k.Kind == Printable
	b.pasted = b.pasted || k.Kind == Pasted
	b.ctrlC = b.ctrlC || k.Name == CtrlC && k.Kind == Named && len(b.keys) > 0
	if k.Kind == Click {
		b.tooFast = b.tooFast || b.clicks > 0 && k.At.Sub(b.clicked) < clickLeast
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

// Open reports whether the burst may still turn out to be Scanned or Spoilt. Commands that cannot
// be undone must wait for its end.
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

// Verdict judges the burst by its keys so far.
func (b *Burst) Verdict() Verdict {
	keys := b.keys
	switch {
	case len(keys) == 0:
		return Typed
	case b.tooMany || b.foreign && (b.pasted || b.hit()) || b.tooFast || b.clicks > 0 && b.hit():
		return Spoilt
	case b.pasted, b.framed():
		return Scanned
	}
	for i, k := range keys {
		if k.Kind == Control && i > 0 && i < len(keys)-1 {
			return Spoilt
		}
	}
	if run := leading(keys); run >= ScanSize && !heldDown(keys[:run]) {
		return Scanned
	}
	return Typed
}

// First returns the burst's first key, or the zero Key.
func (b *Burst) First() Key {
	if len(b.keys) == 0 {
		return Key{}
	}
	return b.keys[0]
}

// Marked reports whether the burst has a scanner's prefix, or a paste that the terminal marked.
func (b *Burst) Marked() bool { return b.pasted || b.framed() }

// hit reports whether the burst has a key that can act on a screen.
func (b *Burst) hit() bool {
	for _, k := range b.keys {
		if k.Kind == Named || k.Kind == Printable {
			return true
		}
	}
	return false
}

// framed reports whether the burst begins with a scanner's prefix: a control character, or a
// symbology identifier of three characters such as ]C1 (ISO/IEC 15424).
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

// leading counts the characters before the first other key.
func leading(keys []Key) int {
	for i, k := range keys {
		if k.Kind != Printable {
			return i
		}
	}
	return len(keys)
}

// heldDown reports whether all keys are the same.
func heldDown(keys []Key) bool {
	for _, k := range keys {
		if k.Name != keys[0].Name {
			return false
		}
	}
	return true
}

// Scan is a scanned or pasted text up to its first ENTER or TAB. Entered reports whether one of
// them came.
type Scan struct {
	Text    string
	Entered bool
}

// Scan returns the text of a burst that was Scanned. more reports whether other keys follow the
// ENTER that ends it.
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

// onlySuffix reports whether all keys are such as scanners send after a code.
func onlySuffix(keys []Key) bool {
	for _, k := range keys {
		if k.Kind != Control && k.Name != CtrlC && k.Name != Enter && k.Name != Tab {
			return false
		}
	}
	return true
}

// Text returns the characters before the burst's first other key.
func (b *Burst) Text() string {
	var text strings.Builder
	for _, k := range b.keys[:leading(b.keys)] {
		text.WriteString(k.Name)
	}
	return text.String()
}

// Characters counts the burst's characters, with those of pastes.
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
