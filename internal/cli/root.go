package cli

import (
	"strings"

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
{{french .LocalFlags}}{{end}}{{if .HasAvailableInheritedFlags}}

Options communes :
{{french .InheritedFlags}}{{end}}{{if .HasAvailableSubCommands}}

« {{.CommandPath}} [commande] --help » en dit plus sur une commande.{{end}}
`

func newRoot() *cobra.Command {
	cobra.AddTemplateFunc("french", func(f *pflag.FlagSet) string {
		// A default is told in French in the flag's own text; what pflag would add is taken away.
		return strings.TrimRight(strings.ReplaceAll(f.FlagUsages(), " (default )", ""), "\n")
	})
	cobra.AddTemplateFunc("sentence", func(text string) string {
		return strings.ToUpper(text[:1]) + text[1:] // they begin with a to z
	})
	o := &options{}
	root := &cobra.Command{
		Use:   "ancv-tpe [options]",
		Short: "Terminal de paiement Chèque-Vacances Connect",
		Long: "Terminal de paiement Chèque-Vacances Connect en écran texte.\n" +
			"Sans commande, ouvre le terminal sur le dossier de données.",
		Example: "  ancv-tpe demo\n  ancv-tpe --data ./caisse1",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return openTill(cmd, o) },
		// Errors are explained in French by main.
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	o.addTo(root.PersistentFlags())
	root.SetHelpTemplate(helpTemplate)
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpCommand(&cobra.Command{Use: "no-help", Hidden: true})
	root.PersistentFlags().BoolP("help", "h", false, "montre cette aide")
	root.DisableFlagsInUseLine = true
	root.AddCommand(
		demoCommand(o), simulatorCommand(o), phoneCommand(o), initCommand(o), totalsCommand(o), verifyCommand(o), sshCommand(o), bookCommand(), versionCommand(),
	)
	for _, c := range root.Commands() {
		c.Use += " [options]"
		c.DisableFlagsInUseLine = true
	}
	return root
}
