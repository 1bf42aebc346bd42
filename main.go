// Command ancv-tpe is a payment terminal for Chèque-Vacances Connect as a
// keyboard-driven text screen: the till, the acquirer's simulator with the payer's
// phone page, and their tools. docs/contrat/cli.md is its contract.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"syscall"

	_ "ancvtpe/ui/quiet" // fixes the answer that Bubble Tea's init would wait for
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program; it returns the exit code of the contract.
func run(args []string, in io.Reader, out, errs io.Writer) int {
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
	return exitDone
}
