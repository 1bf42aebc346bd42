package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"ancvtpe/internal/backup"
	"ancvtpe/internal/textfile"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
	"ancvtpe/store"
)

func backupCommand(o *options) *cobra.Command {
	public := ""
	cmd := &cobra.Command{
		Use:   "sauvegarde FICHIER",
		Short: "sauvegarde les données, même pendant que le terminal travaille",
		Long: "Écrit les trois fichiers de données, tels qu'ils sont à un même instant, dans une seule\n" +
			"archive ; - est la sortie standard. La clé de scellement en fait partie : gardez\n" +
			"l'archive comme elle, ou chiffrez-la avec --cle-publique.",
		Example: "  ancv-tpe sauvegarde caisse1.sauvegarde\n  ancv-tpe sauvegarde - --cle-publique age1... > caisse1.age",
		Args:    oneFile,
		RunE:    pathArgs(func(cmd *cobra.Command, args []string) error { return backUp(cmd, o, args[0], public) }),
	}
	cmd.Flags().StringVar(&public, "cle-publique", "", "`CLE` publique age (age1...) qui chiffre l'archive")
	return cmd
}

func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return till.Fail(till.ExitUsage, nil, "Indiquez un fichier, ou - pour l'entrée ou la sortie standard.\nAide : ancv-tpe %s --help", cmd.Name())
	}
	return nil
}

func backUp(cmd *cobra.Command, o *options, path, public string) error {
	var to age.Recipient
	if public != "" {
		recipient, err := age.ParseX25519Recipient(public)
		if err != nil {
			return till.Fail(till.ExitUsage, err, "--cle-publique attend une clé age, qui commence par age1 (age-keygen en fait une).")
		}
		to = recipient
	}
	dir, err := o.dataDir()
	if err != nil {
		return err
	}
	taken, err := store.ReadBackup(dir)
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	m := manifest(taken.Saved)
	m.Version, m.Made = version(), time.Now().UTC().Truncate(time.Second)
	if err := backup.Write(&archive, m, store.FileNames(), taken.Files, to); err != nil {
		return err
	}
	if path == "-" {
		if _, err := cmd.OutOrStdout().Write(archive.Bytes()); err != nil {
			return fmt.Errorf("write backup: %w", err)
		}
		return nil
	}
	if err := till.WriteWhole(path, archive.Bytes()); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return till.Fail(till.ExitUsage, err, "%s existe déjà et n'est pas remplacé : choisissez un autre nom.", till.PathText(path))
		}
		why := cmp.Or(till.SystemText(err), "vérifiez la place libre et les droits")
		return till.Fail(till.ExitUsage, err, "La sauvegarde %s ne peut pas être écrite : %s. Choisissez un autre endroit.", till.PathText(path), why)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Sauvegarde écrite : %s (Id. magasin %s, clôture n° %04d, transaction n° %d).\n", till.PathText(path), m.Shop, m.Closing, m.Sequence)
	if to == nil {
		fmt.Fprintln(cmd.OutOrStdout(), "Elle contient la clé de scellement en clair : gardez-la sous clé.")
	}
	return nil
}

func manifest(s payment.Saved) backup.Manifest {
	m := backup.Manifest{Shop: string(s.Settings.ShopID), Closing: s.Totals.Closing}
	if s.Last != nil {
		m.Sequence = s.Last.Seq
	}
	return m
}

type restoreFlags struct {
	key    string
	forced bool
}

func restoreCommand(o *options) *cobra.Command {
	f := &restoreFlags{}
	cmd := &cobra.Command{
		Use:   "restauration FICHIER",
		Short: "remet les données d'une sauvegarde, tout ou rien",
		Long: "Remet les données d'une sauvegarde dans un dossier vide ou un terminal fermé, tout ou\n" +
			"rien ; - est l'entrée standard. Elle est refusée au-dessus d'une transaction qui n'est\n" +
			"pas terminée, d'un reste dû, ou de données plus récentes, sauf avec --quand-meme.\n" +
			"Dit enfin comment la dernière transaction de la sauvegarde se trouve à l'ANCV.",
		Example: "  ancv-tpe restauration caisse1.sauvegarde --data ./caisse1\n  ancv-tpe restauration caisse1.age --cle-privee cle.txt",
		Args:    oneFile,
		RunE:    pathArgs(func(cmd *cobra.Command, args []string) error { return restore(cmd, o, args[0], f) }),
	}
	pathVar(cmd.Flags(), &f.key, "cle-privee", "", "`FICHIER` de la clé privée age d'une sauvegarde chiffrée")
	cmd.Flags().BoolVar(&f.forced, "quand-meme", false, "remplace aussi des données plus récentes ou une transaction qui n'est pas terminée")
	return cmd
}

func restore(cmd *cobra.Command, o *options, path string, f *restoreFlags) error {
	m, b, err := openArchive(cmd.InOrStdin(), path, f.key)
	if err != nil {
		return err
	}
	cfg, err := o.config()
	if err != nil {
		return err
	}
	files, err := store.Open(cfg.Dir)
	if err != nil {
		return err
	}
	for i := range b.Saved.Owed { // what was still to be printed may have come out since (I4)
		b.Saved.Owed[i].Tries = max(1, b.Saved.Owed[i].Tries)
	}
	err = replace(files, b, f.forced)
	if err = errors.Join(err, files.Close()); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "Sauvegarde du %s remise : Id. magasin %s, clôture n° %04d, transaction n° %d.\n",
		m.Made.In(b.Saved.Settings.Zone()).Format("02/01/2006 15:04"), m.Shop, m.Closing, m.Sequence)
	fmt.Fprintln(out, "Ce qui a été payé ou annulé depuis n'est pas dans ces totaux : vérifiez-le auprès de l'ANCV.")
	if b.Saved.Last != nil && !b.Saved.Last.State.Final() {
		fmt.Fprintln(out, "Une transaction n'était pas terminée : ouvrez le terminal (ancv-tpe), qui en demandera l'issue.")
	}
	askAcquirer(cmd.Context(), out, b.Saved, cfg)
	return nil
}

// maxIdentity bounds a file of private keys, in bytes.
const maxIdentity = 1 << 20

// openArchive reads and checks the whole archive (decision 70).
func openArchive(in io.Reader, path, keyFile string) (backup.Manifest, store.Backup, error) {
	fail := func(err error) (backup.Manifest, store.Backup, error) {
		return backup.Manifest{}, store.Backup{}, err
	}
	var identities []age.Identity
	if keyFile != "" {
		raw, err := textfile.ReadFile(keyFile, maxIdentity)
		if err == nil {
			identities, err = age.ParseIdentities(bytes.NewReader(raw))
		}
		if err != nil {
			return fail(till.Fail(till.ExitUsage, err, "%s ne peut pas être lu ou n'est pas une clé privée age. Rien n'a été modifié.", till.PathText(keyFile)))
		}
	}
	name := "L'entrée"
	if path != "-" {
		name = till.PathText(path)
		file, err := os.Open(path)
		if err != nil {
			return fail(till.Fail(till.ExitUsage, err, "La sauvegarde %s ne peut pas être lue : vérifiez son nom et ses droits. Rien n'a été modifié.", name))
		}
		defer file.Close()
		in = file
	}
	m, files, err := backup.Read(in, store.FileNames(), identities...)
	var altered *backup.AlteredError
	switch {
	case errors.Is(err, backup.ErrEncrypted):
		return fail(till.Fail(till.ExitUsage, err, "La sauvegarde est chiffrée : indiquez sa clé privée avec --cle-privee FICHIER. Rien n'a été modifié."))
	case errors.Is(err, backup.ErrWrongKey):
		return fail(till.Fail(till.ExitUsage, err, "%s n'ouvre pas cette sauvegarde : indiquez la clé privée qui va avec sa clé publique. Rien n'a été modifié.", till.PathText(keyFile)))
	case errors.As(err, &altered):
		where := ""
		if altered.File != "" {
			where = " (" + altered.File + ")"
		}
		return fail(till.Fail(till.ExitUsage, err, "La sauvegarde est incomplète ou modifiée%s : prenez-en une autre. Rien n'a été modifié.", where))
	case err != nil:
		return fail(till.Fail(till.ExitUsage, err, "%s n'est pas une sauvegarde de ce programme, ou en est une d'un programme plus récent : indiquez un autre fichier. Rien n'a été modifié.", name))
	}
	b, err := store.OpenBackup(files)
	if err != nil {
		return fail(till.Fail(till.ExitUsage, err, "La sauvegarde ne peut pas servir. %s Prenez-en une autre. Rien n'a été modifié.", till.DamageText(err)))
	}
	if is := manifest(b.Saved); is.Shop != m.Shop || is.Sequence != m.Sequence || is.Closing != m.Closing {
		return fail(till.Fail(till.ExitUsage, nil, "La sauvegarde est modifiée : son manifeste ne dit pas ce que contiennent ses fichiers. Prenez-en une autre. Rien n'a été modifié."))
	}
	return m, b, nil
}

// replace restores b. Unless forced, it refuses to lose present data that b does not have.
func replace(files *store.Store, b store.Backup, forced bool) error {
	now, err := files.Load()
	if err != nil {
		return err
	}
	if why := whyNotReplace(now, b.Saved); why != "" && !forced {
		return till.Fail(till.ExitUsage, nil, "%s\nRien n'a été modifié. Pour remplacer quand même les données : --quand-meme.", why)
	}
	return files.Restore(b)
}

// whyNotReplace returns a French sentence on the present data that a backup would lose, and
// "" where it loses none.
func whyNotReplace(now, then payment.Saved) string {
	was, is := manifest(then), manifest(now)
	switch {
	case now.Last != nil && !now.Last.State.Final():
		return "Une transaction n'est pas terminée dans les données présentes : ouvrez le terminal (ancv-tpe) pour connaître son issue."
	case now.Sale != nil && now.Sale.Open() > 0:
		return "Un reste dû attend son règlement dans les données présentes : ouvrez le terminal (ancv-tpe) pour le régler ou l'abandonner."
	case is.Shop != "" && is.Shop != was.Shop:
		return fmt.Sprintf("La sauvegarde est celle d'un autre magasin (%s, et non %s).", was.Shop, is.Shop)
	case is.Sequence > was.Sequence || is.Closing > was.Closing:
		return fmt.Sprintf("Les données présentes sont plus récentes que la sauvegarde : transaction n° %d et clôture n° %04d, contre n° %d et n° %04d.",
			is.Sequence, is.Closing, was.Sequence, was.Closing)
	case now.Last == nil || then.Last == nil || is.Sequence != was.Sequence:
	case now.Last.Payment != then.Last.Payment:
		return fmt.Sprintf("La transaction n° %d des données présentes n'est pas celle de la sauvegarde et serait perdue.", is.Sequence)
	case now.Last.State != then.Last.State:
		return fmt.Sprintf("Les données présentes sont plus récentes que la sauvegarde : la transaction n° %d s'est terminée depuis.", is.Sequence)
	}
	return ""
}
