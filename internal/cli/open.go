package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"ancvtpe/internal/till"
	"ancvtpe/ui"
)

// openTill runs `ancv-tpe` without a command.
func openTill(cmd *cobra.Command, o *options) error {
	if err := o.needTerminal(); err != nil {
		return err
	}
	cfg, err := o.config()
	if err != nil {
		return err
	}
	if err := o.linkTills(&cfg); err != nil {
		return err
	}
	t, err := till.Open(cfg)
	if err != nil {
		return err
	}
	whose := t.Screens()
	whose.DataFlag = o.dataFlag()
	err = o.show(cmd.Context(), t, whose, ui.Session{Palette: cfg.Palette, AskColour: o.asksColour()})
	return errors.Join(err, t.Close())
}

// show runs the screens until the cashier leaves, the terminal is closed, the engine ends
// or a signal ends the process.
func (o *options) show(ctx context.Context, t *till.Till, whose ui.Till, s ui.Session) error {
	ends := []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	if o.linear && term.IsTerminal(os.Stdin.Fd()) { // CTRL+C asks there
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, os.Interrupt)
		defer signal.Stop(interrupted)
		s.Interrupted = interrupted
	} else {
		ends = append(ends, os.Interrupt)
	}
	ctx, cancel := signal.NotifyContext(ctx, ends...)
	defer func() {
		// A closed window gives SIGHUP twice, from the shell and from the system. The second one
		// must not interrupt the orderly end.
		signal.Ignore(syscall.SIGHUP)
		cancel()
	}()
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	s.Suspends, s.Resumed = true, resumed
	screens, leave := context.WithCancel(ctx)
	defer leave()
	go func() { // the screens of an engine that ended would do nothing
		select {
		case <-t.Ended:
			leave()
		case <-screens.Done():
		}
	}()
	t.Log.Info("screen opened")
	run := ui.Run
	if o.linear {
		// A reader that has gone must not kill a till in mid-payment. Caught and not ignored: what
		// the till starts (lp) would inherit that.
		signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
		run = ui.RunLines
	}
	err := run(screens, whose, s, os.Stdin, os.Stdout)
	t.Log.Info("screen closed")
	if ctx.Err() != nil {
		return nil // a signal asked for the end
	}
	return err
}

// needTerminal returns an error where the screens need a terminal and there is none.
func (o *options) needTerminal() error {
	if o.linear {
		return nil
	}
	return needTerminal()
}

func needTerminal() error {
	if term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) {
		return nil
	}
	return till.Fail(till.ExitNoTerminal, nil, "ancv-tpe a besoin d'un écran et d'un clavier : lancez-le dans une fenêtre de terminal, sans redirection.")
}
