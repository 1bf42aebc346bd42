package recette

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

const (
	formatGroup    = "### %s\n\n| cas | titre | but |\n| --- | --- | --- |\n"
	formatContents = "%d cas.\n\n%s"
)

// tableOfContents returns the table of contents, with the groups in the book's order and the
// purpose of each case. A case that belongs to no group is an error.
func tableOfContents(cases []Case) (string, error) {
	var b strings.Builder
	listed := 0
	for _, g := range groups {
		head := fmt.Sprintf(formatGroup, g.name)
		for _, c := range cases {
			if !strings.HasPrefix(c.ID, g.letters+"-") {
				continue
			}
			fmt.Fprintf(&b, "%s| [%s](%s) | %s | %s |\n", head, c.ID, filepath.Base(c.File), cell(c.Title), cell(c.Purpose))
			head = ""
			listed++
		}
		if head == "" {
			b.WriteString("\n")
		}
	}
	if listed != len(cases) {
		return "", errors.New("a case belongs to no group")
	}
	return fmt.Sprintf(formatContents, listed, strings.TrimSuffix(b.String(), "\n")), nil
}
