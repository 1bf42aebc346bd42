package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// reference FILE: sets $REFERENCE to the reference on a ticket of the till.
func takeReference(ts *testscript.TestScript, neg bool, args []string) {
	raw, err := os.ReadFile(filepath.Join(ts.Getenv("ANCV_DATA"), "tickets", args[0]))
	ts.Check(err)
	_, after, found := strings.Cut(string(raw), "REFERENCE : ")
	if found == neg {
		ts.Fatalf("reference on %s: %t", args[0], found)
	}
	reference, _, _ := strings.Cut(after, "\n")
	ts.Setenv("REFERENCE", reference)
}

var (
	closingNo   = regexp.MustCompile(`(?m)^ *CLOTURE (\d{4})$`)
	closingLine = regexp.MustCompile(`(?m)^ *\d\d:\d\d ([0-9a-z]{10}) ([DA]) (\d+,\d\d)$`)
)

// clotures [N]: the tickets of the closings are numbered 1 to N without gap or repeat, and
// each transaction stands in exactly one. The closed transactions and those open since then
// equal the acquirer's ledger.
func checkClosings(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("ancv-tpe", "totaux", "--json"))
	var now struct {
		Closing int
		Net     int64
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &now))
	if len(args) == 1 && strconv.Itoa(now.Closing) != args[0] {
		ts.Fatalf("last closing is %d, want %s", now.Closing, args[0])
	}
	files, err := filepath.Glob(filepath.Join(ts.Getenv("ANCV_DATA"), "tickets", "*-cloture.txt"))
	ts.Check(err)
	numbers, lines := map[string]string{}, map[string]string{}
	net := now.Net
	for _, f := range files {
		raw, err := os.ReadFile(f)
		ts.Check(err)
		text := string(raw)
		number := closingNo.FindStringSubmatch(text)
		if number == nil {
			ts.Fatalf("%s has no number:\n%s", f, text)
		}
		if strings.Contains(text, "DUPLICATA") && numbers[number[1]] != "" {
			continue // printed again after an interruption, and marked
		}
		if other := numbers[number[1]]; other != "" {
			ts.Fatalf("closing %s on %s and %s", number[1], other, f)
		}
		numbers[number[1]] = f
		for _, l := range closingLine.FindAllStringSubmatch(text, -1) {
			if other := lines[l[1]+l[2]]; other != "" {
				ts.Fatalf("%s stands in closings %s and %s", l[0], other, number[1])
			}
			lines[l[1]+l[2]] = number[1]
			cents, err := strconv.ParseInt(strings.Replace(l[3], ",", "", 1), 10, 64)
			ts.Check(err)
			if l[2] == "A" {
				cents = -cents
			}
			net += cents
		}
	}
	if len(numbers) != now.Closing {
		ts.Fatalf("%d numbers for %d closings: %v", len(numbers), now.Closing, numbers)
	}
	if ledger := sceneOf(ts).sim.Ledger(); ledger.Net != net {
		ts.Fatalf("closings and open totals make %d, the ledger %d", net, ledger.Net)
	}
}
