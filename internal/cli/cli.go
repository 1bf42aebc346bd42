// Package cli is the command line, with cobra commands, flags, environment variables and
// exit codes. It resolves flags once into values. internal/till and internal/shop do the
// work behind a command. docs/contrat/cli.md is the contract.
package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"syscall"

	"ancvtpe/internal/till"
	_ "ancvtpe/ui/quiet" // must be initialised before Bubble Tea, which would ask the terminal
)

// Main runs the program and returns its exit code, by docs/contrat/cli.md.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	syscall.Umask(0o077)
	// A core file would hold the sealing key (I12, decision 52).
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	// net/http puts what a server sends between two answers into the standard log, which is
	// the screen, whatever is in it (I12).
	log.SetOutput(io.Discard)
	return execute(context.Background(), args, in, out, errs)
}

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	if err := root.ExecuteContext(ctx); err != nil {
		code, text := explain(err)
		if text != "" {
			fmt.Fprintln(errs, text)
		}
		return code
	}
	return till.ExitDone
}
