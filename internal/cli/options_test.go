package cli

import (
	"bytes"
	"strings"
	"testing"
)

// A command that the program proposes works on the same data, also where the shell would
// split or expand the directory's name.
func TestTypedCommandNamesTheData(t *testing.T) {
	for dir, want := range map[string]string{
		"":             "ancv-tpe init --par X",
		"/srv/caisse1": "ancv-tpe init --data /srv/caisse1 --par X",
		"./l'essai 2":  `ancv-tpe init --data './l'\''essai 2' --par X`,
		"~":            "ancv-tpe init --data '~' --par X",
		"$(reboot)":    "ancv-tpe init --data '$(reboot)' --par X",
	} {
		o := &options{data: dir}
		if got := o.typed("init", "--par X"); got != want {
			t.Errorf("%q: %s", dir, got)
		}
	}
}

// TestHelpIsFrench: each command's help names no default in English, and no empty one.
func TestHelpIsFrench(t *testing.T) {
	for _, c := range append(newRoot().Commands(), newRoot()) {
		var out bytes.Buffer
		c.SetOut(&out)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Contains(text, "default") || strings.Contains(text, "Usage:") || !strings.Contains(text, "Usage :") {
			t.Errorf("%s:\n%s", c.Name(), text)
		}
	}
}
