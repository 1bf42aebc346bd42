package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"ancvtpe/internal/console"
	"ancvtpe/internal/console/consoletest"
)

// clock is the trial clock of the pictures.
const clock = "2026-07-14T10:00:00+02:00"

// notice is the row that names the trial clock, which the pictures leave out. printing is a
// message that disappears by itself.
const notice, printing = "HORLOGE D'ESSAI", "IMPRESSION "

// shownPhone is a demo's usual phone address. It replaces the scenes' own addresses, which have
// the same length (decision 165).
const shownPhone = "127.0.0.1:8080"

// accept reports whether a screen is complete and as it should be. It is called until it
// returns true.
type accept func(kept int, now screen) bool

// play runs the program and returns the screens of a scene. root is the repository.
func (s scene) play(program, root string, good accept) ([]still, error) {
	data, err := os.MkdirTemp("", "ancv-tpe-pictures-")
	if err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	defer os.RemoveAll(data)
	phone := s.phone()
	args, err := s.arguments(program, root, data, phone)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, append(args, "--horloge", clock)...) //nolint:gosec // the program that the Makefile built
	cmd.Env = s.environment(data)
	rows := s.rows
	if s.tight() {
		rows++ // as high without the notice as the picture
	}
	till, err := consoletest.Start(cmd, s.cols, rows)
	if err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}
	defer till.Kill()
	look := func() screen {
		now := capture(till.Screen, looks[s.palette()]).without(notice, s.tight())
		now.replace(host(phone), host(shownPhone))
		return now
	}
	return s.act(till, look, good)
}

// tight reports whether a window has no empty row under the bar, where the notice of others stands.
func (s scene) tight() bool { return s.cols < 72 || s.rows < 22 }

// phone returns the scene's own address, so that its QR code is always the same, or another
// one where that is in use.
func (s scene) phone() string {
	at := slices.IndexFunc(scenes, func(o scene) bool { return o.name == s.name })
	address := fmt.Sprintf("127.8.%d.%d:8080", 1+at/10, at%10)
	for {
		l, err := net.Listen("tcp", address)
		if err == nil {
			_ = l.Close()
			return address
		}
		address = fmt.Sprintf("127.%d.%d.%d:8080", 1+rand.IntN(9), rand.IntN(10), rand.IntN(10)) //nolint:gosec // no secret
	}
}

func host(address string) string {
	name, _, _ := strings.Cut(address, ":")
	return name
}

// steady accepts a screen that has not changed for a moment, since the program may still be
// drawing it.
func steady() accept {
	var last screen
	since := time.Now()
	return func(_ int, now screen) bool {
		if !slices.EqualFunc(now, last, slices.Equal) {
			last, since = now, time.Now()
		}
		return time.Since(since) > 300*time.Millisecond
	}
}

// environment returns the variables of a modern terminal without a home directory.
func (s scene) environment(data string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + data, "XDG_DATA_HOME=" + data, "TMPDIR=" + data,
		"TERM=xterm-256color", "LANG=fr_FR.UTF-8",
	}
	if s.palette() == noColour {
		return append(env, "NO_COLOR=1")
	}
	return append(env, "COLORTERM=truecolor", "ANCV_THEME="+s.palette())
}

// arguments prepares the till for the scene and returns the program's arguments.
func (s scene) arguments(program, root, data, phone string) ([]string, error) {
	switch s.till {
	case bare:
		return nil, nil
	case demo:
		return s.demo(data, phone)
	case fresh:
		key := filepath.Join(data, "cle.P3P")
		raw, err := os.ReadFile(filepath.Join(root, "ancv", "testdata", "8400840100_8400840100.P3P"))
		if err == nil {
			err = os.WriteFile(key, raw, 0o600)
		}
		if err != nil {
			return nil, fmt.Errorf("copy the key: %w", err)
		}
		init := exec.Command(program, "init", "--par", filepath.Join(root, "ancv", "testdata", "9C94_ANCV.PAR"), "--cle", key) //nolint:gosec // as above
		init.Env = s.environment(data)
		if out, err := init.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("initialise: %w: %s", err, out)
		}
		return nil, nil
	}
	return nil, fmt.Errorf("till %d is none", s.till)
}

// demo returns the arguments of the demo, with its scenario.
func (s scene) demo(data, phone string) ([]string, error) {
	args := []string{"demo", "--telephone", phone}
	if s.rules == "" {
		return args, nil
	}
	path := filepath.Join(data, "scenario.json")
	text := fmt.Sprintf(`{"seed": 7, "rules": [%s]}`, s.rules)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return nil, fmt.Errorf("write scenario: %w", err)
	}
	return append(args, "--scenario", path), nil
}

var reference = regexp.MustCompile(`(?:REFERENCE|Référence) +:? ?([0-9a-z]{10})\b`)

// act types the scene's keys and returns the screens of its picture. The key aReference types
// the last reference that the screen has shown.
func (s scene) act(till *consoletest.Console, look func() screen, good accept) ([]still, error) {
	var stills []still
	seen := ""
	for i, st := range s.steps {
		var now screen
		keep := st.seconds > 0 || i == len(s.steps)-1
		err := till.Wait(strings.Join(st.texts, " and "), func([]string) bool {
			now = look()
			said := console.Said(now.rows())
			missing := func(text string) bool { return !strings.Contains(said, text) }
			return !slices.ContainsFunc(st.texts, missing) && missing(printing) && (!keep || good(len(stills), now))
		})
		if err != nil {
			return nil, err //nolint:wrapcheck // it says what was not seen
		}
		if m := reference.FindStringSubmatch(strings.Join(now.rows(), "\n")); m != nil {
			seen = m[1]
		}
		if keep {
			stills = append(stills, still{now, st.seconds, st.caption})
		}
		till.EndBurst()
		for _, key := range st.keys {
			if err := press(till, key, seen); err != nil {
				return nil, err
			}
		}
	}
	return stills, nil
}

// press types a key.
func press(till *consoletest.Console, key, reference string) error {
	typed := []string{key}
	if key == aReference {
		typed = strings.Split(reference, "")
	}
	for _, name := range typed {
		if named, ok := console.NamedKeys[name]; ok {
			name = named
		}
		if err := till.Type(name); err != nil {
			return err //nolint:wrapcheck // it says what was typed
		}
	}
	return nil
}
