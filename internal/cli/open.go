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

// openTill is the command without a name.
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

// show runs the screens until the cashier leaves, the terminal goes or the process is
// told to end.
func (o *options) show(ctx context.Context, t *till.Till, whose ui.Till, s ui.Session) error {
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, os.Interrupt)
	defer func() {
		// The shell and the system both tell of a window that was closed: the second word must
		// not cut the orderly end short.
		signal.Ignore(syscall.SIGHUP)
		cancel()
	}()
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	s.Suspends, s.Resumed = true, resumed
	screens, leave := context.WithCancel(ctx)
	defer leave()
	go func() { // a screen over a dead engine would show a till that does nothing
		select {
		case <-t.Ended:
			leave()
		case <-screens.Done():
		}
	}()
	t.Log.Info("screen opened")
	run := ui.Run
	if o.linear {
		run = ui.RunLines
	}
	err := run(screens, whose, s, os.Stdin, os.Stdout)
	t.Log.Info("screen closed")
	if ctx.Err() != nil {
		return nil // told to end: orderly
	}
	return err
}

// needTerminal reports that there is no terminal, where the screens need one.
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
