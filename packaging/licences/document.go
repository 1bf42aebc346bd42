package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const head = `# Third-party software

What is linked into the released ` + "`ancv-tpe`" + ` (linux/amd64 and linux/arm64), and its licences. The
program itself is under the [MIT license](LICENSE). ` + "`make third-party`" + ` writes this file; a test keeps
it up to date.

| what | version | license |
| --- | --- | --- |
`

const gccText = `Parts of libgcc, GCC's support library, are linked in by the C compiler. They are under the GNU
General Public License, version 3, with the GCC Runtime Library Exception, version 3.1, which allows
the resulting program to be distributed under terms of its own.`

const sqliteText = `SQLite is in the public domain (https://www.sqlite.org/copyright.html). Its source is part of
github.com/mattn/go-sqlite3.`

var sqliteVersion = regexp.MustCompile(`#define SQLITE_VERSION\s+"([^"]+)"`)

// document returns THIRD_PARTY.md for the program with its sources in dir.
func document(dir string) (string, error) {
	modules, err := linked(dir, "amd64", "arm64")
	if err != nil {
		return "", err
	}
	var table, texts strings.Builder
	table.WriteString(head)
	row := func(what, version, licence string) { fmt.Fprintf(&table, "| %s | %s | %s |\n", what, version, licence) }
	section := func(title, text string) {
		fmt.Fprintf(&texts, "\n## %s\n\n%s\n", title, indent(text))
	}
	row("Go's standard library and runtime", "`ancv-tpe version` tells it", "BSD-3-Clause")
	section("Go's standard library and runtime", goText)
	row("musl", "1.2, Debian's", "MIT, and parts as below")
	section("musl", muslText)
	row("libgcc", "the compiler's", "GPL-3.0-or-later WITH GCC-exception-3.1")
	section("libgcc", gccText)
	for _, m := range modules {
		var kinds []string
		for _, name := range slices.Sorted(maps.Keys(m.texts)) {
			if k := kind(m.texts[name]); k != "" && !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
			section(m.path+": "+name, m.texts[name])
		}
		if len(kinds) == 0 {
			return "", fmt.Errorf("%s %s: no licence that is known", m.path, m.version)
		}
		row(m.path, m.version, strings.Join(kinds, ", "))
		if m.path != "github.com/mattn/go-sqlite3" {
			continue
		}
		source, err := os.ReadFile(filepath.Join(m.dir, "sqlite3-binding.h"))
		found := sqliteVersion.FindSubmatch(source)
		if err != nil || found == nil {
			return "", fmt.Errorf("find SQLite's version: %w", err)
		}
		row("SQLite", string(found[1]), "public domain")
		section("SQLite", sqliteText)
	}
	return table.String() + texts.String(), nil
}

// indent returns a licence's text as a Markdown code block.
func indent(text string) string {
	lines := strings.Split(strings.Trim(strings.ReplaceAll(text, "\r", ""), "\n"), "\n")
	for i, line := range lines {
		if line = strings.TrimRight(line, " \t"); line != "" {
			line = "    " + line
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}
