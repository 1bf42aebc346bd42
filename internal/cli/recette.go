package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"ancvtpe/internal/recette"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// bookFlags are the flags of recette.
type bookFlags struct {
	alone, watch, linear bool
	together             int
	dir                  string
	patience             time.Duration
}

func bookCommand() *cobra.Command {
	f := &bookFlags{}
	cmd := &cobra.Command{
		Use:   "recette FICHIER...",
		Short: "joue des cas du cahier de recette, avec une personne ou seul",
		Long: "Joue les cas du cahier de recette (docs/recette) qui sont nommés, ou tous ceux d'un\n" +
			"dossier. Avec une personne : montre chaque étape, attend qu'elle l'ait jouée dans une\n" +
			"autre fenêtre et note son verdict, une touche (o OK, k KO, r remarque, s sauter,\n" +
			"RETOUR un pas en arrière, q quitter).\n" +
			"Avec --seul : joue tout seul et compare écrans, tickets et totaux. Dans les deux cas,\n" +
			"écrit un rapport daté, recette-AAAAMMJJ-HHMMSS.md.\n" +
			"Code de sortie : 0 si tout est OK, 1 sinon, 2 si un fichier n'est pas un cas.",
		Example: "  ancv-tpe recette docs/recette/DEB-01.md\n  ancv-tpe recette --seul docs/recette",
		Args:    cobra.ArbitraryArgs,
		RunE:    pathArgs(func(cmd *cobra.Command, args []string) error { return playBook(cmd, f, args) }),
	}
	cmd.Flags().BoolVar(&f.alone, "seul", false, "joue sans personne")
	cmd.Flags().IntVar(&f.together, "ensemble", 1, "`NOMBRE` de cas joués en même temps, avec --seul")
	cmd.Flags().BoolVar(&f.linear, "en-lignes", false, "joue les terminaux en lignes (--lineaire), avec --seul")
	pathVar(cmd.Flags(), &f.dir, "rapport", ".", "`DOSSIER` du rapport (par défaut le dossier courant)")
	cmd.Flags().BoolVar(&f.watch, "voir", false, "montre ce qui est vu à chaque étape, avec --seul")
	cmd.Flags().DurationVar(&f.patience, "patience", recette.Patience, "attente d'un écran, avec --seul")
	for _, name := range []string{"voir", "patience"} { // only for writing cases
		_ = cmd.Flags().MarkHidden(name)
	}
	for _, name := range []string{"ensemble", "rapport"} {
		cmd.Flags().Lookup(name).DefValue = ""
	}
	return cmd
}

func playBook(cmd *cobra.Command, f *bookFlags, args []string) error {
	cases, err := readCases(args)
	if err != nil {
		return err
	}
	if info, err := os.Stat(f.dir); err != nil || !info.IsDir() {
		return till.Fail(till.ExitUsage, err, "Le dossier du rapport, %s, n'existe pas : créez-le, ou choisissez-en un autre avec --rapport.", till.PathText(f.dir))
	}
	if !f.alone && !(term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd())) {
		return till.Fail(till.ExitNoTerminal, nil, "La recette se joue avec une personne dans un terminal : lancez-la dans une fenêtre de terminal, ou ajoutez --seul.")
	}
	palette, err := (&options{theme: os.Getenv("ANCV_THEME")}).palette()
	if err != nil && !f.alone {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find program: %w", err)
	}
	ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer cancel()
	report := recette.Report{Version: version(), Started: time.Now(), All: len(cases)}
	switch {
	case f.alone:
		report.Tester = "ancv-tpe recette --seul"
		report.Results = playAlone(ctx, f, program, cases, cmd.OutOrStdout())
		fmt.Fprintf(cmd.OutOrStdout(), "\n%s", report.Table())
	case asksLines():
		playWithPerson(ctx, &report, &recette.Dialogue{Program: program, In: bufio.NewReader(cmd.InOrStdin()), Out: cmd.OutOrStdout()}, cases)
	default:
		s := recette.Screen{Program: program, Proposal: payment.Clean(os.Getenv("USER"), 40), Palette: palette, Cases: cases}
		err = s.Run(ctx, os.Stdin, os.Stdout) // the results before an error are reported too
		report.Tester, report.Results = payment.Clean(s.Tester, 80), s.Results
	}
	return errors.Join(err, finish(cmd, f, report))
}

// readCases reads all cases, so that a bad one is reported before any is played.
func readCases(args []string) ([]recette.Case, error) {
	if len(args) == 0 {
		return nil, till.Fail(till.ExitUsage, nil, "Quels cas jouer ? Nommez des fichiers ou un dossier : ancv-tpe recette docs/recette")
	}
	var cases []recette.Case
	for _, arg := range args {
		files, err := recette.Files(arg)
		if err == nil && len(files) == 0 {
			err = os.ErrNotExist
		}
		if err != nil {
			return nil, till.Fail(till.ExitUsage, err, "%s n'est ni un cas ni un dossier de cas. Exemple : ancv-tpe recette docs/recette/DEB-01.md", till.PathText(arg))
		}
		for _, file := range files {
			c, err := recette.Read(file)
			var parse *recette.ParseError
			switch {
			case errors.As(err, &parse):
				return nil, till.Fail(till.ExitUsage, err, "%s\nRien n'a été joué.", payment.Clean(parse.Error(), 1000))
			case err != nil:
				return nil, till.Fail(till.ExitUsage, err, "%s ne peut pas être lu. Vérifiez le nom et les droits.", till.PathText(file))
			}
			cases = append(cases, c)
		}
	}
	return cases, nil
}

// playAlone plays f.together cases at a time and prints each result as the case ends. The
// results are in the order of the cases.
func playAlone(ctx context.Context, f *bookFlags, program string, cases []recette.Case, out io.Writer) []recette.Result {
	results := make([]recette.Result, len(cases))
	var printing sync.Mutex
	var playing sync.WaitGroup
	free := make(chan struct{}, max(1, f.together))
	for i, c := range cases {
		free <- struct{}{}
		if ctx.Err() != nil {
			results = results[:i]
			break
		}
		playing.Go(func() {
			defer func() { <-free }()
			p := recette.Player{Program: program, Number: i, Patience: f.patience, Linear: f.linear}
			if f.watch {
				p.Watch = func(what string, seen []string) {
					printing.Lock()
					defer printing.Unlock()
					fmt.Fprintf(out, "--- %s %s\n%s\n", c.ID, what, strings.TrimRight(strings.Join(seen, "\n"), "\n "))
				}
			}
			r := p.Play(ctx, c)
			results[i] = r
			printing.Lock()
			defer printing.Unlock()
			fmt.Fprintln(out, r.Line())
		})
	}
	playing.Wait()
	return results
}

// playWithPerson plays with a person in lines, for a screen reader or TERM=dumb.
func playWithPerson(ctx context.Context, report *recette.Report, d *recette.Dialogue, cases []recette.Case) {
	name, err := d.Ask(ctx, "Votre nom", payment.Clean(os.Getenv("USER"), 40))
	report.Tester = payment.Clean(name, 80)
	for _, c := range cases {
		if err != nil || ctx.Err() != nil {
			return
		}
		r, more := d.Play(ctx, c)
		if report.Results = append(report.Results, r); !more {
			return
		}
	}
}

// finish writes the report and prints its path and its summary.
func finish(cmd *cobra.Command, f *bookFlags, report recette.Report) error {
	path := filepath.Join(f.dir, report.FileName())
	file, err := os.Create(path)
	if err == nil {
		err = errors.Join(report.Write(file), file.Close())
	}
	if err != nil {
		return till.Fail(till.ExitInternal, err, "Le rapport %s ne peut pas être écrit : vérifiez la place et les droits.", till.PathText(path))
	}
	fmt.Fprintf(cmd.OutOrStdout(), "\n%s\nRapport : %s\n", report.Summary(), path)
	if !report.Passed() {
		return &till.Failure{Code: till.ExitInternal} // the summary is printed already
	}
	return nil
}
