// Package cli is the command line: cobra commands, flags and environment, exit codes.
// Flags become values once; what runs behind a command lives in internal/till and
// internal/shop. docs/contrat/cli.md is its contract.
package cli

import (
	"context"
	"fmt"
	"io"
	"syscall"

	"ancvtpe/internal/till"
	_ "ancvtpe/ui/quiet" // fixes the answer that Bubble Tea's init would wait for
)

// Main is the whole program; it returns the exit code of the contract.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	syscall.Umask(0o077)
	// A crash must not write its memory, with the sealing key in it, to a file (I12).
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	return execute(context.Background(), args, in, out, errs)
}

// execute runs one command line; ssh runs some for its visitors.
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
