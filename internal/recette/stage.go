package recette

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"ancvtpe/internal/console"
)

// stage is the directory and the windows of a case that is played.
type stage struct {
	dir, work, bin string
	bound          bindings
	patience       time.Duration

	mu      sync.Mutex // guards the fields below, which kill uses from another goroutine
	windows map[string]*console.Console
	over    bool // kill was called
}

// newStage makes the directory. The case finds program in its PATH as ancv-tpe. Stages that
// exist at the same time need different numbers.
func newStage(program string, number int, patience time.Duration) (*stage, error) {
	dir, err := os.MkdirTemp("", "recette-")
	if err != nil {
		return nil, fmt.Errorf("make stage: %w", err)
	}
	s := &stage{
		dir: dir, work: filepath.Join(dir, "essai"), bin: filepath.Join(dir, "bin"),
		windows: map[string]*console.Console{}, bound: bindings{}, patience: patience,
	}
	for _, d := range []string{s.work, s.bin, filepath.Join(dir, "tmp")} {
		err = errors.Join(err, os.Mkdir(d, 0o700))
	}
	if err == nil {
		err = os.Symlink(program, filepath.Join(s.bin, "ancv-tpe"))
	}
	for i, name := range []string{"PORT_API", "PORT_TELEPHONE"} {
		if err == nil {
			s.bound[name], err = freePort(2*number + i)
		}
	}
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("make stage: %w", err)
	}
	return s, nil
}

// freePort returns a port below the system's ephemeral ones, so that a simulator that is
// started again still finds it free. Each number has ports of its own, since the port is not
// held until the simulator opens it.
func freePort(number int) (string, error) {
	var last error
	for try := range 20 {
		port := strconv.Itoa(20000 + (os.Getpid()*1000+number+try*500)%10000)
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
		if err == nil {
			return port, l.Close()
		}
		last = err
	}
	return "", fmt.Errorf("find a free port: %w", last)
}

// environment returns the variables of a new terminal, without this program's own.
func (s *stage) environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return strings.HasPrefix(name, "ANCV_") || strings.HasPrefix(name, "XDG_") || slices.Contains(
			[]string{"PATH", "HOME", "TMPDIR", "TERM", "COLORFGBG", "NO_COLOR", "LINES", "COLUMNS"}, name)
	})
	return append(env, "PATH="+s.bin+":"+os.Getenv("PATH"), "HOME="+s.dir, "TMPDIR="+filepath.Join(s.dir, "tmp"), "TERM=xterm-256color")
}

// close ends the windows' programs and removes the directory.
func (s *stage) close() {
	s.kill()
	os.RemoveAll(s.dir)
}

// kill ends the windows' programs, which ends every wait for their screens. No window can
// be opened after it.
func (s *stage) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	for _, w := range s.windows {
		w.KillAll()
	}
}

func (s *stage) write(a Action) error {
	content, err := s.bound.fill(a.Content)
	if err != nil {
		return err
	}
	path := filepath.Join(s.work, a.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

// open starts a command in a window. It waits for the end of an earlier program in a window
// of the same name.
func (s *stage) open(a Action) error {
	line, err := s.bound.fill(a.Command)
	if err != nil {
		return err
	}
	if old := s.window(a.Window); old != nil {
		select {
		case <-old.Done:
		case <-time.After(s.patience):
			return fmt.Errorf(textWindowBusy, a.Window)
		}
		old.HangUp()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return errors.New(textInterrupted)
	}
	// exec, so that keys that are signals reach the program and not a shell.
	cmd := exec.Command("sh", "-c", "exec "+line) //nolint:gosec // the user asked for the case's command
	cmd.Dir, cmd.Env = s.work, s.environment()
	w, err := console.Start(cmd, a.Cols, a.Rows)
	if err != nil {
		return fmt.Errorf("open window: %w", err)
	}
	s.windows[a.Window] = w
	return nil
}

// window returns the window of that name, or nil.
func (s *stage) window(name string) *console.Console {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.windows[name]
}

// commandTime bounds a command.
const commandTime = 60 * time.Second

// run runs a command to its end. It returns its output with a line for the exit code, and the
// exit code.
func (s *stage) run(ctx context.Context, a Action) ([]string, int, error) {
	line, err := s.bound.fill(a.Command)
	if err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", line) //nolint:gosec // the user asked for the case's command
	cmd.Dir, cmd.Env = s.work, s.environment()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second // generous, for a machine that stalls
	err = cmd.Run()
	lines := append(strings.Split(strings.TrimRight(out.String(), "\n"), "\n"), ended(cmd.ProcessState))
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return lines, 0, errors.New(textTooLong)
	case err != nil && !errors.As(err, &exit):
		return lines, 0, fmt.Errorf("run command: %w", err)
	}
	return lines, cmd.ProcessState.ExitCode(), nil
}

// ended returns the book's line for the end of a program.
func ended(p *os.ProcessState) string {
	if p == nil || p.ExitCode() < 0 {
		return textKilled
	}
	return fmt.Sprintf(formatEnded, p.ExitCode())
}
