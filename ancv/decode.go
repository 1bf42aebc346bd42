package ancv

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode"
)

// maxDepth bounds how deep an answer may be nested; the contract's goes to 8.
const maxDepth = 32

var (
	errNotJSON   = errors.New("answer is not the JSON of the contract")
	errDepth     = errors.New("answer is nested too deep")
	errAmbiguous = errors.New("answer has a field twice")
)

// decode reads one JSON value that fills the body. A name that stands twice in an
// object, in whatever case, is refused: encoding/json would take the last one, or a
// mixture, and another reader of the same answer the first. The errors quote
// nothing of the body.
func decode(body []byte, into any) error {
	if err := checkShape(body); err != nil {
		return err
	}
	if json.Unmarshal(body, into) != nil {
		return errNotJSON
	}
	return nil
}

// level is an array (names nil) or an object that is being read.
type level struct {
	names map[string]bool
	value bool // in an object: the next token is a value, not a name
}

func checkShape(body []byte) error {
	tokens := json.NewDecoder(bytes.NewReader(body))
	tokens.UseNumber()
	var open []level
	for {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return nil // json.Unmarshal judges what is unfinished
		}
		if err != nil {
			return errNotJSON
		}
		switch token {
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
			continue
		}
		if n := len(open); n > 0 && open[n-1].names != nil {
			top := &open[n-1]
			name, _ := token.(string)
			if !top.value {
				key := fold(name)
				if top.names[key] {
					return errAmbiguous
				}
				top.names[key] = true
			}
			top.value = !top.value
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		}
		if len(open) > maxDepth {
			return errDepth
		}
	}
}

// fold maps names that encoding/json takes for the same field to one text.
func fold(name string) string {
	folded := make([]rune, 0, len(name))
	for _, r := range name {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		folded = append(folded, least)
	}
	return string(folded)
}
