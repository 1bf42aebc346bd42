package cli

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const helpTemplate = `{{with (or .Long .Short)}}{{. | sentence | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`

const usageTemplate = `Usage :{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [commande]{{end}}{{if .HasExample}}

Exemple :
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

Commandes :{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding }} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

Options :
{{french .LocalFlags}}{{end}}{{with honoured .}}

Options communes :
{{.}}{{end}}{{if .HasAvailableSubCommands}}

« {{.CommandPath}} [commande] --help » en dit plus sur une commande.{{end}}
`

func newRoot() *cobra.Command {
	cobra.AddTemplateFunc("french", flagUsages)
	cobra.AddTemplateFunc("honoured", honoured)
	cobra.AddTemplateFunc("sentence", func(text string) string {
		_, first := utf8.DecodeRuneInString(text)
		return strings.ToUpper(text[:first]) + text[first:]
	})
	o := &options{}
	root := &cobra.Command{
		Use:   "ancv-tpe [options]",
		Short: "Terminal de paiement Chèque-Vacances Connect",
		Long: "Terminal de paiement Chèque-Vacances Connect en écran texte.\n" +
			"Sans commande, ouvre le terminal sur le dossier de données.",
		Example: "  ancv-tpe demo\n  ancv-tpe --data ./caisse1",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if told, _ := cmd.Flags().GetBool("version"); told {
				return printVersion(cmd)
			}
			return openTill(cmd, o)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		// execute explains errors in French.
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	o.addTo(root.PersistentFlags())
	root.SetHelpTemplate(helpTemplate)
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpCommand(helpCommand())
	root.Flags().BoolP("version", "v", false, "affiche la version")
	root.PersistentFlags().BoolP("help", "h", false, "montre cette aide")
	root.DisableFlagsInUseLine = true
	for _, c := range []struct {
		command *cobra.Command
		common  string // the common flags that it honours
	}{
		{demoCommand(o), "data imprimante horloge journal theme caisse-ap caisse-ap-autorise lineaire"},
		{simulatorCommand(o), "data horloge"},
		{phoneCommand(o), "theme"},
		{initCommand(o), "data horloge"},
		{totalsCommand(o), "data"},
		{verifyCommand(o), "data url ca proxy imprimante horloge journal theme caisse-ap caisse-ap-autorise"},
		{sshCommand(o), "data url ca proxy imprimante horloge journal theme"},
		{backupCommand(o), "data"},
		{restoreCommand(o), "data url ca proxy horloge"},
		{reconcileCommand(), ""},
		{printerCommand(), ""},
		{bookCommand(), ""},
		{tillCommand(), ""},
		{completionCommand(), ""},
		{versionCommand(), ""},
	} {
		c.command.Annotations = map[string]string{commonFlags: c.common}
		root.AddCommand(c.command)
	}
	completeValues(root)
	for _, c := range root.Commands() {
		c.Use += " [options]"
		c.DisableFlagsInUseLine = true
	}
	return root
}

// commonFlags is the annotation that lists the common flags which a command honours.
const commonFlags = "common flags"

// flagUsages lists flags. A flag's own text names its default in French, so the empty
// default that pflag adds is removed.
func flagUsages(f *pflag.FlagSet) string {
	return strings.TrimRight(strings.ReplaceAll(f.FlagUsages(), " (default )", ""), "\n")
}

// honoured lists the common flags that a command honours, and --help.
func honoured(cmd *cobra.Command) string {
	return flagUsages(CommonFlags(cmd))
}

// Commands returns the root command with all others. packaging/man writes the manual from it.
func Commands() *cobra.Command { return newRoot() }

// CommonFlags returns the common flags that cmd honours, and --help. For the root, whose own
// flags they are, it returns none.
func CommonFlags(cmd *cobra.Command) *pflag.FlagSet {
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	if !cmd.HasParent() {
		return own
	}
	names := append(strings.Fields(cmd.Annotations[commonFlags]), "help")
	cmd.InheritedFlags().VisitAll(func(f *pflag.Flag) {
		if slices.Contains(names, f.Name) {
			own.AddFlag(f)
		}
	})
	return own
}
