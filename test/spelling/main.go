// Command spelling checks the program's French with hunspell. It reads every text in the text
// files, the sentences under internal, and the merchant's guide. docs/mots.txt has additional
// words, as FILE:WORD where a word is right in that file only.
//
//	make spell
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sources are where French is written; our words are in ownWords, one a line.
var (
	sources  = []string{"internal/cli/*.go", "internal/till/*.go", "internal/shop/*.go", "ui/text*.go", "ui/terms.go", "ui/phone/text.go", "ui/remote/text.go", "printer/text.go", "ancv/text.go", "ancv/simulator/text.go", "internal/recette/text.go"}
	pages    = []string{"docs/guide.fr.md", "ancv/simulator/page/*.html", "docs/recette/[A-Z]*.md"}
	ownWords = "docs/mots.txt"
)

func main() {
	wrong, seen, err := check()
	if err != nil {
		fmt.Fprintln(os.Stderr, "spelling:", err)
		os.Exit(1)
	}
	for _, w := range wrong {
		fmt.Println(w)
	}
	if len(wrong) > 0 {
		fmt.Printf("%d words are not French: mend them, or add them to %s\n", len(wrong), ownWords)
		os.Exit(1)
	}
	fmt.Printf("%d words, all of them French or in %s\n", seen, ownWords)
}

// word is a word and where it stands.
type word struct{ text, place string }

func check() (wrong []string, seen int, err error) {
	var words []word
	for _, pattern := range sources {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return nil, 0, err
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			of, err := goWords(f)
			if err != nil {
				return nil, 0, err
			}
			words = append(words, of...)
		}
	}
	for _, pattern := range pages {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return nil, 0, err
		}
		for _, f := range files {
			of, err := pageWords(f)
			if err != nil {
				return nil, 0, err
			}
			words = append(words, of...)
		}
	}
	unknown, err := hunspell(words)
	if err != nil {
		return nil, 0, err
	}
	own, err := os.ReadFile(ownWords)
	if err != nil {
		return nil, 0, err
	}
	ours := strings.Fields(string(own))
	for _, w := range words {
		file, _, _ := strings.Cut(w.place, ":")
		if slices.Contains(unknown, w.text) && !slices.Contains(ours, w.text) && !slices.Contains(ours, file+":"+w.text) {
			wrong = append(wrong, w.place+": "+w.text)
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong), len(words), nil
}

var (
	// A word has small letters. Words in capitals are the contract's.
	aWord = regexp.MustCompile(`[\p{L}]+(?:['’-][\p{L}]+)*`)
	// noWord matches what is no French, which is flags, verbs, addresses and file names.
	noWord   = regexp.MustCompile("`[^`]*`|<[^>]*>|\\{\\{[^}]*\\}\\}|&[a-z]+;|--[a-z-]+|ancv-tpe [a-z]+|%[-+# 0-9.]*[a-zA-Z]|https?://\\S+|\\S*[/\\\\@=_]\\S*|\\S+\\.[a-z]\\S*|\\$\\S+")
	isFrench = regexp.MustCompile(`[\p{L}]{2,}[ ,:][ ]?[\p{L}]`)
	// codeBlock matches code, quotations and links on a page.
	codeBlock = regexp.MustCompile("(?s)```.*?```|(?m)^(?: {4}|> ).*$|\\]\\([^)]*\\)")
)

func wordsOf(text, place string) []word {
	var words []word
	for _, w := range aWord.FindAllString(noWord.ReplaceAllString(text, " "), -1) {
		if w == strings.ToUpper(w) || len([]rune(w)) < 2 {
			continue
		}
		words = append(words, word{strings.ReplaceAll(w, "’", "'"), place})
	}
	return words
}

// goWords returns the words of a file's strings. Under internal it only reads strings that look
// like a sentence.
func goWords(path string) ([]word, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var words []word
	ast.Inspect(file, func(n ast.Node) bool {
		if _, imports := n.(*ast.ImportSpec); imports {
			return false
		}
		if call, ok := n.(*ast.CallExpr); ok && isEnglish(call) {
			return false
		}
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(lit.Value)
		if err == nil && (!strings.HasPrefix(path, "internal/") || isFrench.MatchString(text)) {
			words = append(words, wordsOf(text, set.Position(lit.Pos()).String())...)
		}
		return true
	})
	return words, nil
}

// isEnglish reports whether a call's texts are for programmers.
func isEnglish(call *ast.CallExpr) bool {
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, _ := fun.X.(*ast.Ident)
	switch fun.Sel.Name {
	case "Errorf", "Info", "Error", "Warn":
		return true
	}
	return of != nil && (of.Name == "regexp" || of.Name == "errors")
}

func pageWords(path string) ([]word, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	text := codeBlock.ReplaceAllStringFunc(string(raw), func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
	var words []word
	for i, line := range strings.Split(text, "\n") {
		words = append(words, wordsOf(line, path+":"+strconv.Itoa(i+1))...)
	}
	return words, nil
}

// hunspell returns the words that are not French.
func hunspell(words []word) ([]string, error) {
	var in bytes.Buffer
	for _, w := range words {
		in.WriteString(w.text + "\n")
	}
	cmd := exec.Command("hunspell", "-d", "fr", "-i", "utf-8", "-l")
	cmd.Stdin, cmd.Stderr = &in, io.Discard
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("hunspell: %w (apt-get install hunspell hunspell-fr)", err)
	}
	// hunspell names only the unknown part of a word, as ANCV for l'ANCV.
	var unknown []string
	for _, w := range words {
		for _, bad := range strings.Fields(string(out)) {
			_, elided, found := strings.Cut(bad, "'")
			if found && elided == strings.ToUpper(elided) || bad == strings.ToUpper(bad) {
				continue // l'ANCV
			}
			if w.text == bad || strings.HasSuffix(w.text, "'"+bad) {
				unknown = append(unknown, w.text)
				break
			}
		}
	}
	slices.Sort(unknown)
	return slices.Compact(unknown), nil
}
