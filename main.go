// Command ancv-tpe is a payment terminal for Chèque-Vacances Connect as a
// keyboard-driven text screen: the till, the acquirer's simulator with the payer's
// phone, and their tools. docs/contrat/cli.md is its contract.
package main

import (
	"os"

	"ancvtpe/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
