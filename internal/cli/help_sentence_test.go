package cli

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"
)

// A command's help begins with a capital, an accented one too.
func TestHelpBeginsWithACapital(t *testing.T) {
	for _, c := range newRoot().Commands() {
		var out bytes.Buffer
		c.SetOut(&out)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		if first, _ := utf8.DecodeRune(out.Bytes()); !unicode.IsUpper(first) {
			t.Errorf("%s: the help begins with %q", c.Name(), first)
		}
	}
}
