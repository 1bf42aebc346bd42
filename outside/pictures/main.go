// Command pictures draws the pictures of the documents from the real screens: it runs
// `ancv-tpe demo` in a pseudo-terminal, types, waits for a word and writes what stands
// there as SVG.
//
//	go run ./outside/pictures PROGRAM DIRECTORY
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"ancvtpe/recette/console"
)

// step is a word or text to wait for, and the keys to type then.
type step struct {
	text string // anywhere on the screen
	keys []string
}

// scene is one picture: the last step's text is what it shows.
type scene struct {
	name       string
	cols, rows int
	light      bool
	theme      string
	steps      []step
}

func keys(names ...string) []string { return names }

var amount = keys("1", "2", "5", "0", "ENTER", "ENTER", "ENTER")

var scenes = []scene{
	{name: "pret", cols: 80, rows: 24, steps: []step{{text: "Tapez le montant"}}},
	{name: "montant", cols: 80, rows: 24, steps: []step{{"Tapez le montant", keys("1", "2", "5", "0")}, {text: "12,50 EUR"}}},
	{name: "mode", cols: 80, rows: 24, steps: []step{{"Tapez le montant", keys("1", "2", "5", "0", "ENTER", "1")}, {text: "Présenter QR Code"}}},
	{name: "qr", cols: 80, rows: 24, steps: []step{{"Tapez le montant", amount}, {text: "Temps restant"}}},
	{name: "accepte", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")}, {text: "12,01 EUR payés"},
	}},
	{name: "reste-du", cols: 80, rows: 24, steps: []step{
		{"Tapez le montant", keys("2", "0", "0", "2", "ENTER", "ENTER", "ENTER")}, {"payés", keys("ENTER")}, {text: "AUTRE MOYEN"},
	}},
	{name: "ancv", cols: 80, rows: 24, steps: []step{{"Tapez le montant", keys("ENTER", "1")}, {text: "MAINTENANCE"}}},
	{name: "petit", cols: 40, rows: 12, steps: []step{{"Tapez le montant", keys("1", "2", "5", "0")}, {text: "12,50 EUR"}}},
	{name: "terminal", cols: 120, rows: 40, steps: []step{
		{"Tapez le montant", keys("1", "2", "0", "1", "ENTER", "ENTER", "ENTER")}, {text: "A CONSERVER"},
	}},
	{name: "terminal-clair", cols: 120, rows: 40, light: true, theme: "clair", steps: []step{{"Tapez le montant", amount}, {text: "Temps restant"}}},
	{name: "telephone", cols: 160, rows: 42, steps: []step{
		{"Tapez le montant", append(keys("F3"), amount...)}, {text: "Payer 12,50 EUR"},
	}},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pictures PROGRAM DIRECTORY")
		os.Exit(2)
	}
	for _, s := range scenes {
		if err := s.draw(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", s.name, err)
			os.Exit(1)
		}
	}
}

func (s scene) draw(program, dir string) error {
	cmd := exec.Command(program, "demo", "--telephone", "127.0.0.1:0") //nolint:gosec // the program that the Makefile built
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "ANCV_THEME="+s.theme, "ANCV_DATA=")
	till, err := console.Start(cmd, s.cols, s.rows)
	if err != nil {
		return err
	}
	defer till.Kill()
	colours := darkLook
	if s.light {
		colours = lightLook
	}
	for _, st := range s.steps {
		if err := till.WaitText(st.text); err != nil {
			return err
		}
		if err := till.Keys(st.keys...); err != nil {
			return err
		}
	}
	path := filepath.Join(dir, s.name+".svg")
	if err := os.WriteFile(path, []byte(svg(till.Screen, colours)), 0o644); err != nil { //nolint:gosec // a picture for everybody
		return fmt.Errorf("write picture: %w", err)
	}
	// An orderly end removes the demo's data.
	if till.Keys("CTRL+C", "ENTER") != nil {
		return nil // it has ended
	}
	_, err = till.End()
	return err
}
