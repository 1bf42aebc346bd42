package ancv

import (
	"io"
	"strings"

	"ancvtpe/internal/textfile"
	"ancvtpe/payment"
)

// maxFile bounds a parameter or key file in bytes (contract, files.md).
const maxFile = 64 << 10

// line is one NAME=VALUE of a vendor's file.
type line struct {
	no    int
	name  string
	value string
}

// fileReader reads the lines of one vendor's file; its errors are *FileError.
type fileReader struct {
	file  string
	known func(name string) bool
	// shown makes a name from the file fit for an error; nil: payment.Clean.
	shown func(name string) string
}

// read returns the lines in order, each name known and given once, and how many
// lines the file has.
func (f fileReader) read(r io.Reader) ([]line, int, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, 0, &FileError{File: f.file, Problem: ProblemRead, Err: err}
	}
	if len(raw) > maxFile {
		return nil, 0, &FileError{File: f.file, Problem: ProblemTooLarge}
	}
	var lines []line
	seen := map[string]bool{}
	count := 0
	for text := range strings.SplitSeq(strings.TrimSuffix(textfile.Decode(raw), "\n"), "\n") {
		count++
		text = trim(text)
		if text == "" || text[0] == '#' {
			continue
		}
		l, problem := split(count, text)
		if problem == ProblemInvalid && !f.known(l.name) {
			problem = ProblemUnknown
		}
		if problem == ProblemInvalid && seen[l.name] {
			problem = ProblemTwice
		}
		if problem != ProblemInvalid {
			return nil, 0, &FileError{File: f.file, Line: count, Name: f.show(l.name), Problem: problem}
		}
		seen[l.name] = true
		lines = append(lines, l)
	}
	return lines, count, nil
}

func split(no int, text string) (line, Problem) {
	name, value, ok := strings.Cut(text, "=")
	if name = trim(name); !ok || name == "" {
		// The text is not quoted. In a key file it may be a piece of the key.
		return line{no: no}, ProblemSyntax
	}
	return line{no: no, name: name, value: trim(value)}, ProblemInvalid
}

func (f fileReader) show(name string) string {
	if f.shown != nil {
		return f.shown(name)
	}
	return payment.Clean(name, maxText)
}

func trim(s string) string { return strings.Trim(s, " \t") }
