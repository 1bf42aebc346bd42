package cli

import (
	"testing"

	"github.com/spf13/pflag"
)

// TestHome: ~/ is the home directory after an equal sign, in a variable and in a sink.
func TestHome(t *testing.T) {
	t.Setenv("HOME", "/home/marie")
	t.Setenv("ANCV_CA", "~/ca.pem")
	var o options
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	o.addTo(flags)
	if err := flags.Parse([]string{"--data=~/caisse", "--imprimante", "dossier:~/tickets", "--journal=a~/b"}); err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		o.data: "/home/marie/caisse", o.ca: "/home/marie/ca.pem", o.printer: "dossier:/home/marie/tickets", o.journal: "a~/b",
		underHome("~"): "/home/marie", underHome("~paul/x"): "~paul/x", underHome("/~/x"): "/~/x", underHome("pdf:~"): "pdf:/home/marie",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestHomeInEveryPath: each flag of a command that takes a file or a directory knows ~/.
func TestHomeInEveryPath(t *testing.T) {
	t.Setenv("HOME", "/home/marie")
	root := newRoot()
	for command, names := range map[string][]string{
		"init": {"par", "cle", "tar"}, "ssh": {"autorisations"}, "simulateur": {"dossier", "scenario", "magasins"},
		"demo": {"scenario"}, "imprimante": {"dossier"}, "recette": {"rapport"}, "restauration": {"cle-privee"}, "rapprocher": {"ancv", "csv"},
	} {
		cmd, _, err := root.Find([]string{command})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := cmd.Flags().Set(name, "~/x"); err != nil || cmd.Flags().Lookup(name).Value.String() != "/home/marie/x" {
				t.Errorf("%s --%s: %v %s", command, name, err, cmd.Flags().Lookup(name).Value)
			}
		}
	}
}

// TestVariables: blanks and CR at the end of a variable's value are removed. Files of other
// systems have a CR at the end of each line.
func TestVariables(t *testing.T) {
	t.Setenv("ANCV_THEME", " clair\r\n")
	t.Setenv("ANCV_DATA", "/srv/caisse\r")
	t.Setenv("ANCV_HORLOGE", "\r")
	var o options
	o.addTo(pflag.NewFlagSet("test", pflag.ContinueOnError))
	if o.theme != "clair" || o.data != "/srv/caisse" || o.clock != "" {
		t.Errorf("%+v", o)
	}
}
