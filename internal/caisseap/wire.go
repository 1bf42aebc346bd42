package caisseap

import (
	"bytes"
	"errors"
	"strings"
)

// Bounds of a message, in bytes.
const (
	maxMessage = 2000
	maxAnswer  = 1000
	fieldHead  = 5 // tag and length
)

// errFormat: the bytes are no message (AF 09).
var errFormat = errors.New("not a Caisse-AP message")

// field is one tag and its value.
type field struct {
	tag   string
	value string
}

// message is a sequence of fields, CZ first, no tag twice.
type message []field

// get returns the value of a tag, or "" where the tag is missing. No value is empty.
func (m message) get(tag string) string {
	for _, f := range m {
		if f.tag == tag {
			return f.value
		}
	}
	return ""
}

// actionsWithAmount are the actions that need CB.
const actionsWithAmount = "02"

// whole reports whether the message has all mandatory fields.
func (m message) whole() bool {
	for _, tag := range []string{"CZ", "CJ", "CA", "CE", "CD"} {
		if m.get(tag) == "" {
			return false
		}
	}
	return m.get("CB") != "" || !strings.Contains(actionsWithAmount, m.get("CD"))
}

// scanned is the message at the beginning of a stream.
type scanned struct {
	message message // the fields so far
	used    int     // the bytes of these fields
	whole   bool    // the message has all mandatory fields
	more    bool    // an incomplete field follows
	next    bool    // a line break or the next message follows
}

// scan reads the message at the beginning of a stream. A message has neither a total length
// nor a terminator. It ends at a CR or LF, where the next CZ begins, or where no more fields
// come. Its error is errFormat, with the fields before it.
func scan(stream []byte) (scanned, error) {
	var s scanned
	for s.used < len(stream) {
		rest := stream[s.used:]
		if s.whole && (rest[0] == '\r' || rest[0] == '\n' || bytes.HasPrefix(rest, []byte("CZ"))) {
			s.next = true
			return s, nil
		}
		f, ok, err := scanField(rest)
		if err != nil {
			return s, err
		}
		if s.used+fieldHead > maxMessage || s.used+fieldHead+len(f.value) > maxMessage {
			return s, errFormat
		}
		if !ok {
			s.more = true
			if need, known := fieldSize(rest); known && s.used+need > maxMessage {
				return s, errFormat
			}
			if len(s.message) == 0 && string(rest[:min(2, len(rest))]) != "CZ"[:min(2, len(rest))] {
				return s, errFormat
			}
			return s, nil
		}
		if (len(s.message) == 0) != (f.tag == "CZ") || s.message.get(f.tag) != "" {
			return s, errFormat
		}
		s.message = append(s.message, f)
		s.used += fieldHead + len(f.value)
		s.whole = s.message.whole()
	}
	return s, nil
}

// fieldSize returns the size in bytes of the field at the beginning, and false while its
// length has not come.
func fieldSize(b []byte) (int, bool) {
	if len(b) < fieldHead {
		return fieldHead, false
	}
	return fieldHead + int(b[2]-'0')*100 + int(b[3]-'0')*10 + int(b[4]-'0'), true
}

// scanField reads the field at the beginning, and returns false while it is incomplete.
func scanField(b []byte) (field, bool, error) {
	for i, c := range b[:min(len(b), fieldHead)] {
		digit := c >= '0' && c <= '9'
		if !digit && (i >= 2 || c < 'A' || c > 'Z') {
			return field{}, false, errFormat
		}
	}
	size, known := fieldSize(b)
	switch {
	case !known:
		return field{}, false, nil
	case size == fieldHead: // an empty value is not allowed
		return field{}, false, errFormat
	case len(b) < size:
		return field{}, false, nil
	}
	return field{string(b[:2]), string(b[fieldHead:size])}, true, nil
}

// skipBreaks drops CR and LF after a message.
func skipBreaks(stream []byte) []byte { return bytes.TrimLeft(stream, "\r\n") }
