package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"ancvtpe/internal/till"
	"ancvtpe/printer/virtual"
	"ancvtpe/ui/theme"
)

// shells are the shells that completion has a script for.
var shells = []string{"bash", "zsh", "fish"}

func completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "écrit le script qui complète les commandes dans bash, zsh ou fish",
		Long: "Écrit sur la sortie standard le script qui complète commandes, options et valeurs.\n" +
			"  bash   ancv-tpe completion bash > /etc/bash_completion.d/ancv-tpe\n" +
			"  zsh    ancv-tpe completion zsh > \"${fpath[1]}/_ancv-tpe\"\n" +
			"  fish   ancv-tpe completion fish > ~/.config/fish/completions/ancv-tpe.fish",
		Example:   "  source <(ancv-tpe completion bash)",
		ValidArgs: shells,
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return till.Fail(till.ExitUsage, nil, "Pour quel shell ? Tapez « ancv-tpe completion bash », zsh ou fish.")
			}
			out, root := cmd.OutOrStdout(), cmd.Root()
			var err error
			switch args[0] {
			case "bash":
				err = root.GenBashCompletionV2(out, true)
			case "zsh":
				err = root.GenZshCompletion(out)
			case "fish":
				err = root.GenFishCompletion(out, true)
			default:
				return till.Fail(till.ExitUsage, nil, "Shell inconnu : « %s ». Tapez « ancv-tpe completion bash », zsh ou fish.", till.PathText(args[0]))
			}
			if err != nil {
				return fmt.Errorf("write completion: %w", err)
			}
			return nil
		},
	}
}

// completeValues registers the values of flags for completion.
func completeValues(root *cobra.Command) {
	fixed := func(words ...string) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
	}
	// The only errors are an unknown flag and one registered twice.
	_ = root.RegisterFlagCompletionFunc("theme", fixed(theme.Names()...))
	_ = root.RegisterFlagCompletionFunc("imprimante", cobra.FixedCompletions(
		[]string{"dossier:", "escpos:tcp://", "escpos:/dev/usb/lp0", "ecran", "aucune"}, cobra.ShellCompDirectiveNoSpace|cobra.ShellCompDirectiveNoFileComp))
	_ = root.RegisterFlagCompletionFunc("url", fixed())
	_ = root.RegisterFlagCompletionFunc("horloge", fixed())
	_ = root.MarkPersistentFlagDirname("data")
	_ = root.MarkPersistentFlagFilename("ca", "pem", "crt")
	for _, c := range root.Commands() {
		for flag, extension := range map[string]string{"par": "PAR", "cle": "P3P", "tar": "TAR", "scenario": "json"} {
			if c.Flags().Lookup(flag) != nil {
				_ = c.MarkFlagFilename(flag, extension)
			}
		}
		if c.Name() == "imprimante" {
			_ = c.RegisterFlagCompletionFunc("panne", cobra.FixedCompletions(virtual.FaultNames(), cobra.ShellCompDirectiveNoSpace|cobra.ShellCompDirectiveNoFileComp))
			_ = c.RegisterFlagCompletionFunc("largeur", fixed(printerWidths...))
		}
		for _, flag := range []string{"dossier", "rapport"} {
			if c.Flags().Lookup(flag) != nil {
				_ = c.MarkFlagDirname(flag)
			}
		}
		if c.ValidArgsFunction == nil && c.ValidArgs == nil && !slices.Contains([]string{"recette", "rapprocher", "sauvegarde", "restauration"}, c.Name()) {
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
	}
}

func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMANDE]",
		Short:   "montre l'aide d'une commande",
		Example: "  ancv-tpe help demo",
		Args:    cobra.ArbitraryArgs,
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range cmd.Root().Commands() {
				if c.IsAvailableCommand() {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return newArgsError(cmd.Root(), args[0])
			}
			return about.Help()
		},
	}
}
