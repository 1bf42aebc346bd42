package virtual

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Roll is the paper that a printer left in a folder, ticket by ticket.
type Roll struct{ Dir string }

// Numbers lists the newest tickets that are whole, the newest first, at most so many.
func (r Roll) Numbers(most int) ([]string, error) {
	texts, err := filepath.Glob(filepath.Join(r.Dir, "*.txt"))
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	var numbers []string
	for _, path := range texts {
		if number := strings.TrimSuffix(filepath.Base(path), ".txt"); isNumber(number) {
			numbers = append(numbers, number)
		}
	}
	slices.SortFunc(numbers, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(b, a)
	})
	return numbers[:min(len(numbers), most)], nil
}

// Text is what a ticket shows, as text.
func (r Roll) Text(number string) (string, error) {
	raw, err := r.read(number, ".txt")
	return string(raw), err
}

// Picture is a ticket as PNG.
func (r Roll) Picture(number string) ([]byte, error) { return r.read(number, ".png") }

func (r Roll) read(number, kind string) ([]byte, error) {
	if !isNumber(number) {
		return nil, fmt.Errorf("%q is no ticket: %w", number, os.ErrNotExist)
	}
	return os.ReadFile(filepath.Join(r.Dir, number+kind))
}

// isNumber reports whether a text is a number as save writes them.
func isNumber(text string) bool {
	return len(text) >= 6 && strings.Trim(text, "0123456789") == ""
}
