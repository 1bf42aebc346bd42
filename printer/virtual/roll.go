package virtual

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Roll reads the tickets that a printer has saved in a folder.
type Roll struct{ Dir string }

// Numbers lists at most most tickets whose files are complete, the newest first.
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

// Text returns a ticket as text; os.ErrNotExist where there is no such number.
func (r Roll) Text(number string) (string, error) {
	raw, err := r.read(number, ".txt")
	return string(raw), err
}

// Picture returns a ticket as PNG; os.ErrNotExist where there is no such number.
func (r Roll) Picture(number string) ([]byte, error) { return r.read(number, ".png") }

func (r Roll) read(number, kind string) ([]byte, error) {
	if !isNumber(number) {
		return nil, fmt.Errorf("%q is no ticket: %w", number, os.ErrNotExist)
	}
	return os.ReadFile(filepath.Join(r.Dir, number+kind))
}

// isNumber reports whether text is a number in the form that save gives.
func isNumber(text string) bool {
	return len(text) >= 6 && strings.Trim(text, "0123456789") == ""
}
