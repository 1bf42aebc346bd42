// Command bench measures what a cashier notices of the till, beside terminal programs that do
// less. It measures start, keys, a payment, idling and a long day, and prints the table of
// docs/performance.md.
//
//	go run ./test/bench -program ./ancv-tpe -gum .bench/gum
//
// Every figure is of whole processes in pseudo-terminals of 80x24, on this machine. Payments
// go to the simulator over TLS on the loopback.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// bench is one run.
type bench struct {
	program, gum string
	rounds, keys int
	day          int
	dir          string // temporary
	data         string // of an initialised till
	only         string
	table        table
}

func main() {
	var b bench
	flag.StringVar(&b.program, "program", "./ancv-tpe", "the till")
	flag.StringVar(&b.gum, "gum", "gum", "charmbracelet/gum, the peer")
	flag.IntVar(&b.rounds, "rounds", 30, "starts and payments")
	flag.IntVar(&b.keys, "keys", 300, "keys a program")
	flag.IntVar(&b.day, "day", 10000, "payments of a long day")
	flag.StringVar(&b.only, "only", "", "one part: start, keys, payment, idle, day")
	flag.Parse()
	if err := b.run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run() error {
	for _, peer := range []string{b.gum, "whiptail", "qrencode", "zbarimg"} {
		if _, err := exec.LookPath(peer); err != nil {
			return fmt.Errorf("%s is missing (make bench gets gum; apt-get install whiptail qrencode zbar-tools)", peer)
		}
	}
	dir, err := os.MkdirTemp("", "ancv-bench-")
	if err != nil {
		return fmt.Errorf("make directory: %w", err)
	}
	defer os.RemoveAll(dir)
	b.dir = dir
	began := time.Now()
	defer func() { // also prints what was measured before a failure
		fmt.Print(b.table.String())
		fmt.Printf("\n%s, %s, in %s\n", time.Now().Format(time.DateOnly), machine(), time.Since(began).Round(time.Second))
	}()
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"prepare", b.prepare}, {"start", b.start}, {"keys", b.keyboard}, {"payment", b.payment}, {"idle", b.idle}, {"day", b.longDay},
	} {
		if b.only != "" && part.name != b.only && part.name != "prepare" {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s...\n", part.name)
		if err := part.run(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}
