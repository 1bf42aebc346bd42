// Package shop holds the tills that one SSH server serves: those of a shop, a directory each
// under the server's, or a pool of demos, each with a simulator of its own. internal/till runs
// a till; ui/remote lets visitors in and gives each a till from here.
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

// Config says which tills a server has.
type Config struct {
	Till till.Config // of every till; its Dir is the server's own, with a directory a till
	Demo bool        // throw-away tills for anybody, in place of a shop's
	CA   string      // --ca, for the commands that run beside a till; empty: the system's
}

// The journals beside journal.log, under the server's directory. Strangers write to the second
// one alone, however often they come.
const (
	accessFile   = "acces.log"
	refusalsFile = "refus.log"
)

// Shop opens the tills that ssh serves: a shop's under its data directory, a demo's in a
// temporary one. They share one technical journal.
type Shop struct {
	Dir string // absolute
	Log *slog.Logger
	// Access tells who came and went, and Refusals who was not let in, in files of their own.
	Access, Refusals *slog.Logger

	cfg     Config
	journal []io.Closer
	demos   *demoPool // nil: none
}

var _ remote.Tills = (*Shop)(nil)

// Open makes the server's directory and its journal, and the first demos.
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

// Close removes the demos and closes the journals; the tills have been closed before.
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

// tillConfig is that of one of the shop's tills.
func (s *Shop) tillConfig(name string) till.Config {
	cfg := s.cfg.Till
	cfg.Dir, cfg.Log = filepath.Join(s.Dir, name), s.Log.With("till", name)
	return cfg
}

// Till implements remote.Tills. A till that does not exist yet is made: it then says NON
// INITIALISE, and how to mend that.
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

// Run implements remote.Tills: the command of the same name. The totals are those of the open
// till; what else there is runs on its directory.
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
			return till.ExitInternal // it has just ended: nothing of the server's own may be shown instead
		}
		cfg, ca = d.cfg, d.sim.CAPath()
	}
	args := append([]string{}, command...)
	for flag, value := range map[string]string{"--data": cfg.Dir, "--ca": ca, "--url": cfg.URL, "--imprimante": cfg.Sink} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	// Where the data lie is the server's own affair.
	hide := func(w io.Writer) io.Writer { return hiding{w, strings.NewReplacer(cfg.Dir, t.Name)} }
	return runApart(ctx, args, hide(out), hide(errs))
}

// runApart runs a command of this program in a process of its own: in this one, closing a
// till's file after a look at it would give up the locks of the commit that is under way.
func runApart(ctx context.Context, args []string, out, errs io.Writer) int {
	program, err := os.Executable()
	if err != nil {
		fmt.Fprintln(errs, textNoProcess)
		return till.ExitInternal
	}
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // ourselves
	cmd.Args[0] = os.Args[0]
	var said, complained lineBuffer
	cmd.Stdout, cmd.Stderr = &said, &complained
	err = cmd.Run()
	said.to(out)
	complained.to(errs)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() < 0 {
		if err != nil && ctx.Err() == nil {
			fmt.Fprintln(errs, textNoProcess)
		}
		return till.ExitInternal
	}
	return cmd.ProcessState.ExitCode()
}

const textNoProcess = "Le serveur ne peut pas exécuter cette commande en ce moment : réessayez dans un instant."

// lineBuffer keeps what a command writes: hiding wants whole lines.
type lineBuffer struct{ strings.Builder }

func (b *lineBuffer) to(w io.Writer) { _, _ = io.WriteString(w, b.String()) } // a client that is gone reads nothing

// hiding puts a till's name in the place of its directory; what is written to it comes in
// whole lines.
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

// dirSize is how many bytes the files under a directory have.
func dirSize(dir string) int64 {
	total := int64(0)
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error { // what is gone counts nothing
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // said above
		}
		if info, err := e.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}

// tempError says why a temporary directory cannot be made.
func tempError(err error) error {
	return till.Fail(till.ExitInternal, fmt.Errorf("make temporary directory: %w", err), "Le dossier temporaire %s ne peut pas être écrit : vérifiez la place libre et les droits.", till.PathText(os.TempDir()))
}
