package cli

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

	"ancvtpe/ui/remote"
)

// house opens the tills that ssh serves: a shop's under its data directory, a demo's in a
// temporary one. They share one journal.
type house struct {
	o       *options
	dir     string
	log     *slog.Logger
	journal io.Closer
	demos   *demoHouse // nil: none
}

var _ remote.House = (*house)(nil)

func newHouse(o *options, demo bool) (*house, error) {
	dir, err := o.dataDir()
	if err != nil {
		return nil, err
	}
	if _, err := o.newClock(); err != nil {
		return nil, err
	}
	if _, err := o.authority(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fail(exitDamaged, err, "Le dossier %s ne peut pas être créé : vérifiez ses droits, ou choisissez --data.", pathText(dir))
	}
	shared := *o
	shared.hasher = newQueue()
	o = &shared
	h := &house{o: o, dir: absolute(dir)}
	if h.log, h.journal, err = o.openJournal(h.dir); err != nil {
		return nil, err
	}
	if demo {
		if h.demos, err = newDemoHouse(o, h.log); err != nil {
			return nil, errors.Join(err, h.close())
		}
	}
	return h, nil
}

func (h *house) close() error {
	var errs []error
	if h.demos != nil {
		errs = append(errs, h.demos.close())
	}
	if h.journal != nil {
		errs = append(errs, h.journal.Close())
	}
	return errors.Join(errs...)
}

// tillOptions are the server's own for one of its tills.
func (h *house) tillOptions(name string) *options {
	o := *h.o
	o.data, o.log = filepath.Join(h.dir, name), h.log.With("till", name)
	return &o
}

// Till implements remote.House. A till that does not exist yet is made: it then says NON
// INITIALISE, and how to mend that.
func (h *house) Till(name string) (*remote.Till, error) {
	o := h.tillOptions(name)
	t, err := newTill(o)
	if err != nil {
		_, text := explain(err)
		return nil, &failure{code: exitInternal, err: err, text: text}
	}
	t.tools.root = o.data // whoever comes over the network sees no other directory
	r := &remote.Till{Name: name, Ended: t.ended, Close: t.close}
	t.furnish(&r.Screens)
	r.Screens.GoesOn = true
	return r, nil
}

// Demo implements remote.House.
func (h *house) Demo(code string) (*remote.Till, error) { return h.demos.open(code) }

// Run implements remote.House: the command of the same name, on the till's directory.
func (h *house) Run(ctx context.Context, t *remote.Till, command []string, out, errs io.Writer) int {
	o := h.tillOptions(t.Name)
	if h.demos != nil {
		if o = h.demos.options(t.Name); o == nil {
			return exitInternal // it has just ended: nothing of the server's own may be shown instead
		}
	}
	args := append([]string{}, command...)
	for flag, value := range map[string]string{"--data": o.data, "--ca": o.ca, "--url": o.url, "--imprimante": o.printer} {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	// Where the data lie is the server's own affair.
	hide := func(w io.Writer) io.Writer { return hiding{w, strings.NewReplacer(o.data, t.Name)} }
	return runApart(ctx, args, hide(out), hide(errs))
}

// runApart runs a command of this program in a process of its own: in this one, closing a
// till's file after a look at it would give up the locks of the commit that is under way.
func runApart(ctx context.Context, args []string, out, errs io.Writer) int {
	program, err := os.Executable()
	if err != nil {
		fmt.Fprintln(errs, textNoProcess)
		return exitInternal
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
		return exitInternal
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
	return fail(exitInternal, fmt.Errorf("make temporary directory: %w", err), "Le dossier temporaire %s ne peut pas être écrit : vérifiez la place libre et les droits.", pathText(os.TempDir()))
}
