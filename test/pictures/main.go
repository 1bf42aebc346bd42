// Command pictures draws the pictures of the documents from the real screens: it runs
// `ancv-tpe` in a pseudo-terminal, types, waits for a word and writes what stands there as
// SVG.
//
//	go run ./outside/pictures PROGRAM DIRECTORY
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"ancvtpe/internal/console"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pictures PROGRAM DIRECTORY")
		os.Exit(2)
	}
	for _, s := range scenes {
		if err := s.draw(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", s.name, err)
			os.Exit(1)
		}
	}
}

// draw makes one picture.
func (s scene) draw(program, dir string) error {
	data, err := os.MkdirTemp("", "ancv-tpe-pictures-")
	if err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	defer os.RemoveAll(data)
	args, err := s.arguments(program, data)
	if err != nil {
		return err
	}
	cmd := exec.Command(program, args...) //nolint:gosec // the program that the Makefile built
	// A short name of its own: the screens may show it.
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "ANCV_THEME="+s.theme, "ANCV_DATA=", "XDG_DATA_HOME="+data)
	till, err := console.Start(cmd, s.cols, s.rows)
	if err != nil {
		return err
	}
	defer till.Kill()
	if err := s.play(till); err != nil {
		return err
	}
	colours := darkLook
	if s.light {
		colours = lightLook
	}
	path := filepath.Join(dir, s.name+".svg")
	if err := os.WriteFile(path, []byte(svg(till.Screen, colours)), 0o644); err != nil { //nolint:gosec // a picture for everybody
		return fmt.Errorf("write picture: %w", err)
	}
	// An orderly end removes the demo's data.
	if till.Keys("CTRL+C", "ENTER") != nil {
		return nil // it has ended
	}
	_, err = till.End()
	return err
}

// arguments are those of the program, once the till is as the scene needs it.
func (s scene) arguments(program, data string) ([]string, error) {
	switch s.till {
	case bare:
		return nil, nil
	case demo:
		return s.demo(data)
	case fresh:
		key := filepath.Join(data, "cle.P3P")
		raw, err := os.ReadFile("ancv/testdata/8400840100_8400840100.P3P")
		if err == nil {
			err = os.WriteFile(key, raw, 0o600)
		}
		if err != nil {
			return nil, fmt.Errorf("copy the key: %w", err)
		}
		init := exec.Command(program, "init", "--par", "ancv/testdata/9C94_ANCV.PAR", "--cle", key) //nolint:gosec // as above
		init.Env = append(os.Environ(), "ANCV_DATA=", "XDG_DATA_HOME="+data)
		if out, err := init.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("initialise: %w: %s", err, out)
		}
		return nil, nil
	}
	return nil, fmt.Errorf("till %d is none", s.till)
}

// demo are the arguments of the demo, with its scenario.
func (s scene) demo(data string) ([]string, error) {
	args := []string{"demo", "--telephone", "127.0.0.1:0"}
	if s.scenario != "" {
		path := filepath.Join(data, "scenario.json")
		if err := os.WriteFile(path, []byte(s.scenario), 0o600); err != nil {
			return nil, fmt.Errorf("write scenario: %w", err)
		}
		args = append(args, "--scenario", path)
	}
	return args, nil
}

var reference = regexp.MustCompile(`Référence : ([0-9a-z]{10})`)

// play types what the scene needs. The key aReference is the last reference that the
// screen has shown.
func (s scene) play(till *console.Console) error {
	seen := ""
	for _, st := range s.steps {
		if err := till.WaitText(st.text); err != nil {
			return err
		}
		if m := reference.FindStringSubmatch(strings.Join(till.Lines(), "\n")); m != nil {
			seen = m[1]
		}
		for _, key := range st.keys {
			typed := []string{key}
			if key == aReference {
				typed = strings.Split(seen, "")
			}
			if err := till.Keys(typed...); err != nil {
				return err
			}
		}
	}
	return nil
}
