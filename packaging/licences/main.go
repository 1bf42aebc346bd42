// Command licences writes THIRD_PARTY.md, which lists what is linked into the released
// program and under which licences. It fails on a module without a known licence.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"log"
	"os"
)

// tags are the build tags of packaging/release.
const tags = "sqlite_omit_load_extension netgo osusergo"

//go:embed go.txt
var goText string

//go:embed musl.txt
var muslText string

func main() {
	dir := flag.String("C", ".", "`DIR` of the program's sources")
	flag.Parse()
	text, err := document(*dir)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := os.Stdout.WriteString(text); err != nil {
		log.Fatal(fmt.Errorf("write: %w", err))
	}
}
