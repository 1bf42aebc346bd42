//go:build mutants

// Package mutants puts known bugs into copies of the tree and checks that the campaigns catch
// them.
package mutants

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// mutant is one patch of testdata. Above the diff it has a line « Campaign: COMMAND » for each
// campaign that must catch it, each followed by a line « Says: REGEXP » for the expected
// output. « Set: NAME » puts it into another set, which runs only where MUTANTS names it.
type mutant struct {
	name, file, set string
	campaigns       []campaign
}

type campaign struct {
	command string
	says    *regexp.Regexp
}

// seededSet is the set that runs unless MUTANTS names another.
const seededSet = "seeded"

// readMutant reads the header of a patch.
func readMutant(file string) (mutant, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return mutant{}, err
	}
	m := mutant{name: strings.TrimSuffix(filepath.Base(file), ".patch"), file: file, set: seededSet}
	header, _, isDiff := bytes.Cut(append([]byte("\n"), raw...), []byte("\ndiff --git "))
	if !isDiff {
		return m, fmt.Errorf("%s holds no « diff --git »", file)
	}
	for line := range strings.SplitSeq(string(header), "\n") {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "Set":
			m.set = value
		case "Campaign":
			m.campaigns = append(m.campaigns, campaign{command: value})
		case "Says":
			if len(m.campaigns) == 0 {
				return m, fmt.Errorf("%s: « Says » before any « Campaign »", file)
			}
			last := &m.campaigns[len(m.campaigns)-1]
			if last.says, err = regexp.Compile(value); err != nil {
				return m, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	for _, c := range m.campaigns {
		if c.says == nil {
			return m, fmt.Errorf("%s: campaign %q has no « Says »", file, c.command)
		}
	}
	if len(m.campaigns) == 0 {
		return m, fmt.Errorf("%s names no « Campaign »", file)
	}
	return m, nil
}

// copyTree copies the files that git knows or would add, with their present content.
func copyTree(root, to string) error {
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		raw, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // removed and not committed yet
		}
		if err == nil {
			err = os.MkdirAll(filepath.Join(to, filepath.Dir(name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), raw, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// apply applies the mutant to a copy of the tree, or reverts it with --reverse.
func (m mutant) apply(tree string, how ...string) error {
	file, err := filepath.Abs(m.file)
	if err != nil {
		return err
	}
	cmd := exec.Command("git", append(append([]string{"apply"}, how...), file)...)
	cmd.Dir = tree
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(tree))
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf(`the patch %s does not fit the tree any more: %w
%sRenew it: make the same mistake in the source by hand, then
  { sed '/^diff --git /,$d' %s; git diff; } > new.patch && mv new.patch %s && git checkout -p`,
			m.file, err, said, m.file, m.file)
	}
	return nil
}
