// Command pictures draws the documents' pictures from the real program. It runs `ancv-tpe` in a
// pseudo-terminal, types, waits for a text and writes the screen as SVG. With -frames it draws
// screens that a test has written (`make pictures`).
//
//	pictures [-only NAME] PROGRAM DIRECTORY
//	pictures -frames FRAMES DIRECTORY
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

func main() {
	only := flag.String("only", "", "draw this scene alone")
	frames := flag.Bool("frames", false, "draw the frames of a directory")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: pictures [-only NAME] PROGRAM DIRECTORY | pictures -frames FRAMES DIRECTORY")
		os.Exit(2)
	}
	var err error
	if *frames {
		err = drawFrames(flag.Arg(0), flag.Arg(1))
	} else {
		err = drawScenes(flag.Arg(0), flag.Arg(1), *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// together is the number of programs that run at a time.
const together = 3

// drawScenes writes a picture of each scene.
func drawScenes(program, dir, only string) error {
	var (
		group  sync.WaitGroup
		mu     sync.Mutex
		failed error
		places = make(chan struct{}, together)
	)
	for _, s := range scenes {
		if only != "" && only != s.name {
			continue
		}
		group.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			if err := s.write(program, dir); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
			}
		})
	}
	group.Wait()
	return failed
}

// write makes one picture.
func (s scene) write(program, dir string) error {
	stills, err := s.play(program, ".", steady())
	if err != nil {
		return err
	}
	drawn, err := draw(looks[s.palette()], s.title, stills...)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, s.name+".svg")
	if err := os.WriteFile(path, []byte(drawn), 0o644); err != nil { //nolint:gosec // a picture for everybody
		return fmt.Errorf("write picture: %w", err)
	}
	return nil
}
