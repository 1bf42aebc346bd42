package cli

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/spf13/cobra"

	"ancvtpe/internal/books"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

type reconcileFlags struct {
	export, csv string
	json        bool
}

func reconcileCommand() *cobra.Command {
	f := &reconcileFlags{}
	cmd := &cobra.Command{
		Use:   "rapprocher --ancv FICHIER CLOTURE...",
		Short: "compare l'export de l'ANCV avec les fichiers de clôture",
		Long: "Compare, commande par commande, l'export des transactions de l'ANCV avec les fichiers que\n" +
			"les clôtures ont écrits (paramètre EXPORT_CLOTURE, dossier clotures des données).\n" +
			"Code de sortie : 0 si tout concorde, 1 si quelque chose diffère, 2 si un fichier ne peut\n" +
			"pas servir.",
		Example: "  ancv-tpe rapprocher --ancv export.csv clotures/2026-11-27-0042.csv",
		Args:    cobra.ArbitraryArgs,
		RunE:    pathArgs(func(cmd *cobra.Command, args []string) error { return reconcile(cmd, f, args) }),
	}
	pathVar(cmd.Flags(), &f.export, "ancv", "", "`FICHIER` de l'export de l'ANCV (CSV)")
	pathVar(cmd.Flags(), &f.csv, "csv", "", "`FICHIER` où écrire les différences (CSV)")
	cmd.Flags().BoolVar(&f.json, "json", false, "affiche le résultat en JSON")
	return cmd
}

func reconcile(cmd *cobra.Command, f *reconcileFlags, args []string) error {
	if f.export == "" || len(args) == 0 {
		return till.Fail(till.ExitUsage, nil, "Indiquez l'export de l'ANCV et au moins un fichier de clôture :\n%s", cmd.Example)
	}
	raw, err := readBook(f.export)
	if err != nil {
		return err
	}
	remote, err := books.ReadExport(till.PathText(f.export), raw)
	if err != nil {
		return unusable(err)
	}
	var lines []books.Line
	for _, path := range args {
		raw, err := readBook(path)
		if err != nil {
			return err
		}
		more, err := books.ReadClosing(till.PathText(path), raw)
		if err != nil {
			return unusable(err)
		}
		lines = append(lines, more...)
	}
	result := books.Compare(lines, remote)
	if f.csv != "" {
		if err := writeDifferences(f.csv, result); err != nil {
			return till.Fail(till.ExitUsage, err, "%s ne peut pas être écrit : choisissez un autre fichier avec --csv.", till.PathText(f.csv))
		}
	}
	if err := printResult(cmd.OutOrStdout(), result, f.json); err != nil {
		return fmt.Errorf("print the comparison: %w", err)
	}
	if len(result.Differences) > 0 {
		return &till.Failure{Code: till.ExitInternal} // the differences are printed already
	}
	return nil
}

// maxBook bounds an export or a closing's file, in bytes.
const maxBook = 64 << 20

func readBook(path string) ([]byte, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // else a pipe that nobody writes waits
	if err != nil {
		return nil, till.Fail(till.ExitUsage, err, "Le fichier %s ne peut pas être lu : vérifiez son nom et ses droits.", till.PathText(path))
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, till.Fail(till.ExitUsage, err, "%s n'est pas un fichier : indiquez le fichier lui-même.", till.PathText(path))
	}
	raw, err := io.ReadAll(io.LimitReader(file, maxBook+1))
	if err != nil || len(raw) > maxBook {
		return nil, till.Fail(till.ExitUsage, err, "Le fichier %s est trop grand ou ne peut pas être lu : exportez une période plus courte.", till.PathText(path))
	}
	return raw, nil
}

func unusable(err error) error {
	var told *books.Error
	if errors.As(err, &told) {
		return till.Fail(till.ExitUsage, err, "%s", payment.Clean(told.Error(), 400))
	}
	return err
}

func printResult(out io.Writer, r books.Result, asJSON bool) error {
	if asJSON {
		if r.Differences == nil {
			r.Differences = []books.Difference{}
		}
		return json.NewEncoder(out).Encode(r)
	}
	for _, d := range r.Differences {
		reference := d.Reference
		if reference == "" {
			reference = "-"
		}
		if _, err := fmt.Fprintf(out, "%s : référence %s, commande %s, ici %s EUR, ANCV %s EUR\n",
			d.Kind, payment.Clean(reference, 64), payment.Clean(d.Order, 40), d.Here, d.There); err != nil {
			return err
		}
	}
	end := "tout concorde"
	if n := len(r.Differences); n == 1 {
		end = "1 différence"
	} else if n > 1 {
		end = fmt.Sprintf("%d différences", n)
	}
	if r.Others > 0 {
		if _, err := fmt.Fprintf(out, "Autres terminaux, hors des heures de ces clôtures : %d\n", r.Others); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%d transactions ; ici %s EUR, ANCV %s EUR : %s\n", r.Transactions, r.Here, r.There, end)
	return err
}

func writeDifferences(path string, r books.Result) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{"nature", "reference", "commande", "montant_ici", "montant_ancv"}}
	for _, d := range r.Differences {
		rows = append(rows, []string{string(d.Kind), d.Reference, d.Order, d.Here.String(), d.There.String()})
	}
	return errors.Join(w.WriteAll(rows), file.Close())
}
