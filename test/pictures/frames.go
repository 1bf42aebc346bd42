package main

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"ancvtpe/internal/console"
)

// drawFrames draws the frames that the screens' test has written under from, in a directory for
// each palette, and an index.html of all.
func drawFrames(from, to string) error {
	var index strings.Builder
	index.WriteString("<!doctype html><meta charset=utf-8><title>ancv-tpe</title><style>img{width:32%}</style>\n")
	for name, l := range looks {
		files, err := filepath.Glob(filepath.Join(from, name, "*.ansi"))
		if err != nil || len(files) == 0 {
			return fmt.Errorf("no frames of %s under %s: %w", name, from, err)
		}
		if err := os.MkdirAll(filepath.Join(to, name), 0o755); err != nil { //nolint:gosec // pictures for everybody
			return fmt.Errorf("make directory: %w", err)
		}
		fmt.Fprintf(&index, "<h1>%s</h1>\n", name)
		for _, file := range files {
			title := strings.TrimSuffix(filepath.Base(file), ".ansi")
			picture := filepath.Join(name, title+".svg")
			if err := drawFrame(file, filepath.Join(to, picture), title, l); err != nil {
				return err
			}
			fmt.Fprintf(&index, "<img src=\"%s\" alt=\"%s\">\n", html.EscapeString(picture), html.EscapeString(title))
		}
	}
	if err := os.WriteFile(filepath.Join(to, "index.html"), []byte(index.String()), 0o644); err != nil { //nolint:gosec // as above
		return fmt.Errorf("write index: %w", err)
	}
	return nil
}

// drawFrame draws one frame, whose file is named NAME-COLUMNSxROWS.ansi.
func drawFrame(file, picture, title string, l look) error {
	var cols, rows int
	if _, err := fmt.Sscanf(title[strings.LastIndex(title, "-"):], "-%dx%d", &cols, &rows); err != nil {
		return fmt.Errorf("%s has no size: %w", file, err)
	}
	frame, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read frame: %w", err)
	}
	terminal := console.NewScreen(cols, rows)
	if _, err := terminal.Write([]byte(strings.ReplaceAll(string(frame), "\n", "\r\n"))); err != nil {
		return fmt.Errorf("emulate: %w", err)
	}
	drawn, err := draw(l, title, still{screen: capture(terminal, l)})
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	if err := os.WriteFile(picture, []byte(drawn), 0o644); err != nil { //nolint:gosec // as above
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}
