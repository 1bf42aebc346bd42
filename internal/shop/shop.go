// Package shop makes the tills that one SSH server serves. They are a shop's tills, each in a
// directory under the server's, or a pool of demos, each with a simulator of its own.
// internal/till runs a till. ui/remote logs visitors in and gets each one's till from here.
package shop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ancvtpe/internal/till"
	"ancvtpe/ui/remote"
)

// Config is the configuration of a Shop.
type Config struct {
	Till till.Config // of every till; Dir is the server's directory, which has one for each till
	Demo bool        // throw-away tills for anybody, in place of a shop's
	CA   string      // as --ca, for the commands of Run; "" for the system's authorities
}

// The journals besides journal.log, in the server's directory. Visitors who cannot log in
// write only to refusalsFile (decision 77).
const (
	accessFile   = "acces.log"
	refusalsFile = "refus.log"
)

// Shop implements remote.Tills. A shop's tills are in its data directory, demos in a
// temporary one. All share one technical journal.
type Shop struct {
	Dir string // absolute
	Log *slog.Logger
	// Access logs the sessions, and Refusals the connections that were refused.
	Access, Refusals *slog.Logger

	cfg     Config
	journal []io.Closer
	demos   *demoPool // nil for a shop's tills
}

var _ remote.Tills = (*Shop)(nil)

// Open makes the server's directory and opens its journals. For demos it starts the pool. Its
// error is a *till.Failure.
func Open(cfg Config) (*Shop, error) {
	if err := os.MkdirAll(cfg.Till.Dir, 0o700); err != nil {
		return nil, till.Fail(till.ExitDamaged, err, "Le dossier %s ne peut pas être créé : vérifiez ses droits, ou choisissez --data.", till.PathText(cfg.Till.Dir))
	}
	cfg.Till.Hasher = newQueue()
	s := &Shop{cfg: cfg, Dir: till.Absolute(cfg.Till.Dir)}
	log, journal, err := till.OpenJournal(cfg.Till.Journal, s.Dir)
	if err != nil {
		return nil, err
	}
	access, accessLog := till.RotatedLog(filepath.Join(s.Dir, accessFile))
	refusals, refusalsLog := till.RotatedLog(filepath.Join(s.Dir, refusalsFile))
	s.Log, s.Access, s.Refusals = log, access, refusals
	s.journal = []io.Closer{journal, accessLog, refusalsLog}
	if cfg.Demo {
		if s.demos, err = newDemoPool(cfg.Till, s.Log); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// Close removes the demos and closes the journals. The tills must have been closed before.
func (s *Shop) Close() error {
	var errs []error
	if s.demos != nil {
		errs = append(errs, s.demos.close())
	}
	for _, file := range s.journal {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}

// tillConfig returns the configuration of one of the shop's tills.
func (s *Shop) tillConfig(name string) till.Config {
	cfg := s.cfg.Till
	cfg.Dir, cfg.Log = filepath.Join(s.Dir, name), s.Log.With("till", name)
	return cfg
}

// Till implements remote.Tills. It makes a till that does not exist yet, whose screen is then
// NON INITIALISE.
func (s *Shop) Till(name string) (*remote.Till, error) {
	cfg := s.tillConfig(name)
	t, err := till.Open(cfg)
	if err != nil {
		_, text := till.Explain(err)
		return nil, &till.Failure{Code: till.ExitInternal, Err: err, Text: text}
	}
	t.Confine(cfg.Dir) // sessions over the network see no other directory
	r := &remote.Till{Name: name, Screens: t.Screens(), Ended: t.Ended, Close: t.Close}
	r.Screens.GoesOn = true
	return r, nil
}

// Demo implements remote.Tills.
func (s *Shop) Demo(code string) (*remote.Till, error) { return s.demos.open(code) }

// Run implements remote.Tills. totaux comes from the open till's snapshot (decision 83), and
// any other command runs as a process on the till's directory.
func (s *Shop) Run(ctx context.Context, t *remote.Till, command []string, out, errs io.Writer) int {
	if command[0] == "totaux" {
		now := t.Screens.Engine.Snapshot()
		pending := now.Transaction.Seq > 0 && !now.Transaction.State.Final()
		if err := till.WriteTotals(out, now.Totals, pending, len(command) > 1); err != nil {
			return till.ExitInternal // the client is gone
		}
		return till.ExitDone
	}
	cfg, ca := s.tillConfig(t.Name), s.cfg.CA
	if s.demos != nil {
		d := s.demos.find(t.Name)
		if d == nil {
			return till.ExitInternal // the demo has just ended, and the server's own data must not be shown
		}
		cfg, ca = d.cfg, d.sim.CAPath()
	}
	args := append([]string{}, command...)
	for flag, value := range map[string]string{"--data": cfg.Dir, "--ca": ca, "--url": cfg.URL, "--imprimante": cfg.Sink} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	// A visitor must not see the server's paths (decision 84).
	hide := func(w io.Writer) io.Writer { return hiding{w, strings.NewReplacer(cfg.Dir, t.Name)} }
	return runApart(ctx, args, hide(out), hide(errs))
}

// runApart runs a command of this program in a process of its own. POSIX drops a process's
// locks on a file when any descriptor of it is closed, so that reading a till's files in this
// process would unlock them in the middle of a commit.
func runApart(ctx context.Context, args []string, out, errs io.Writer) int {
	program, err := os.Executable()
	if err != nil {
		fmt.Fprintln(errs, textNoProcess)
		return till.ExitInternal
	}
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // this program itself
	cmd.Args[0] = os.Args[0]
	var stdout, stderr lineBuffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	stdout.to(out)
	stderr.to(errs)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() < 0 {
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(errs, textNoProcess)
		}
		return till.ExitInternal
	}
	return cmd.ProcessState.ExitCode()
}

const textNoProcess = "Le serveur ne peut pas exécuter cette commande en ce moment : réessayez dans un instant."

// lineBuffer keeps the output of a command, since hiding needs whole lines.
type lineBuffer struct{ strings.Builder }

func (b *lineBuffer) to(w io.Writer) { _, _ = io.WriteString(w, b.String()) } // fails where the client is gone

// hiding replaces a till's directory by its name. Each write must be whole lines.
type hiding struct {
	w    io.Writer
	name *strings.Replacer
}

func (h hiding) Write(p []byte) (int, error) {
	if _, err := io.WriteString(h.w, h.name.Replace(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// dirSize returns the bytes of all files under a directory.
func dirSize(dir string) int64 {
	total := int64(0)
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // a file that was removed meanwhile counts nothing
		}
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}

// tempError returns the error for a temporary directory that cannot be made.
func tempError(err error) error {
	return till.Fail(till.ExitInternal, fmt.Errorf("make temporary directory: %w", err), "Le dossier temporaire %s ne peut pas être écrit : vérifiez la place libre et les droits.", till.PathText(os.TempDir()))
}
