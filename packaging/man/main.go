// Command man writes what packages have besides the program. These are a manual page for
// each command, under DIR/man, and the completion scripts, under DIR/completion.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/internal/cli"
)

func main() {
	version := flag.String("version", "dev", "`VERSION` that the pages bear")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: man [-version VERSION] DIR")
	}
	date := time.Now()
	if epoch, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		date = time.Unix(epoch, 0)
	}
	if err := write(flag.Arg(0), *version, date); err != nil {
		log.Fatal(err)
	}
}

func write(dir, version string, date time.Time) error {
	files := map[string][]byte{}
	addPages(files, cli.Commands(), version, date)
	for shell, name := range map[string]string{"bash": "ancv-tpe", "zsh": "_ancv-tpe", "fish": "ancv-tpe.fish"} {
		var script, said bytes.Buffer
		if code := cli.Main([]string{"completion", shell}, os.Stdin, &script, &said); code != 0 {
			return fmt.Errorf("complete %s: %s", shell, said.String())
		}
		files["completion/"+name] = script.Bytes()
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

func addPages(files map[string][]byte, cmd *cobra.Command, version string, date time.Time) {
	files["man/"+pageName(cmd)+".1"] = []byte(writePage(cmd, version, date))
	for _, c := range documented(cmd) {
		addPages(files, c, version, date)
	}
}
