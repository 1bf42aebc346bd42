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

// decode reads one JSON value that fills the body, after an optional byte order mark. In an
// object of deciding it refuses a name that is given twice, without regard to case, since
// encoding/json would take the last value and another reader of the answer the first
// (decision 53). Errors quote nothing of the body.
func decode(body []byte, into any) error {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if err := checkShape(body); err != nil {
		return err
	}
	if json.Unmarshal(body, into) != nil {
		return errNotJSON
	}
	return nil
}

// level is an array or an object that is being read.
type level struct {
	object bool
	path   string          // of folded names, from the root
	names  map[string]bool // of an object that decides
	name   string          // of the value that comes next; in an object
	value  bool            // in an object: the next token is a value, not a name
}

// within returns the path of a value in this level.
func (l level) within() string {
	if l.object {
		return l.path + "/" + l.name
	}
	return l.path // an array's elements stand for it
}

// take notes a token of an object, and reports whether it is a name for the second time.
func (l *level) take(token json.Token) (twice bool) {
	if !l.object {
		return false
	}
	if !l.value {
		name, _ := token.(string)
		l.name = fold(name)
		if deciding[l.path] {
			twice = l.names[l.name]
			l.names[l.name] = true
		}
	}
	l.value = !l.value
	return twice
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
		if token == json.Delim('}') || token == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		path := ""
		if n := len(open); n > 0 {
			if open[n-1].take(token) {
				return errAmbiguous
			}
			path = open[n-1].within()
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{object: true, path: path, names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{path: path})
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
