package virtual

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// folder is the directory that tickets are saved in.
type folder struct {
	dir  string
	last *int // the highest number in use
}

func openFolder(dir string) (folder, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return folder{}, fmt.Errorf("read folder: %w", err)
	}
	last := 0
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), ".")
		if n, err := strconv.Atoi(number); err == nil && len(number) >= 6 {
			last = max(last, n)
		}
	}
	return folder{dir: dir, last: &last}, nil
}

// save writes a ticket's three files, the text last, and returns its number.
func (f folder) save(p *paper) (string, error) {
	var picture bytes.Buffer
	if err := p.writePNG(&picture); err != nil {
		return "", fmt.Errorf("draw ticket: %w", err)
	}
	*f.last++
	number := fmt.Sprintf("%06d", *f.last)
	for _, file := range []struct {
		kind string
		data []byte
	}{{"bin", p.bytes}, {"png", picture.Bytes()}, {"txt", []byte(p.text())}} {
		name := filepath.Join(f.dir, number+"."+file.kind)
		if err := os.WriteFile(name+".part", file.data, 0o600); err != nil {
			return "", fmt.Errorf("write ticket: %w", err)
		}
		if err := os.Rename(name+".part", name); err != nil {
			return "", fmt.Errorf("write ticket: %w", err)
		}
	}
	return number, nil
}
