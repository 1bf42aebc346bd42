package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ancvtpe/ancv/simulator"
	"ancvtpe/store"

	"ancvtpe/internal/console"
	"ancvtpe/internal/console/consoletest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ancv-tpe": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts plays testdata/script on the real program in a pseudo-terminal, with the
// simulator beside it. There is one script for each promise of the specification and one
// for each mended bug.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Values[sceneKey{}] = &scene{}
			e.Setenv("ANCV_DATA", filepath.Join(e.WorkDir, "caisse"))
			e.Setenv("TERM", "xterm-256color")
			book, err := filepath.Abs("../../docs/recette")
			if err != nil {
				return err
			}
			e.Setenv("CAHIER", book)
			e.Setenv("CLIENTS", filepath.Join(filepath.Dir(filepath.Dir(book)), "internal", "caisseap", "testdata"))
			e.Defer(func() { e.Values[sceneKey{}].(*scene).close() })
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulateur": startSim, "arrete": stopSim, "initialise": initTill, "caisse": startTill, "touches": typeKeys,
			"scanne": scan, "ecran": waitScreen, "texte": waitText, "payeur": payer, "tue": killTill, "ferme": closeTill,
			"solde": balance, "tickets": countTickets, "fin": waitEnd, "autre-autorite": otherAuthority, "imprime": waitPaper, "acquereur": waitLedger,
			"reference": takeReference, "clotures": checkClosings, "liaison": freeAddress, "caissier": cashier,
			"protocole": takeBlock,
		},
	})
}

type sceneKey struct{}

// scene is what runs in one script.
type scene struct {
	sim  *simulator.Simulator
	cfg  simulator.Config
	till *consoletest.Console
}

func (s *scene) close() {
	if s.till != nil {
		s.till.Kill()
	}
	if s.sim != nil {
		_ = s.sim.Close()
	}
}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

func check(ts *testscript.TestScript, neg bool, err error) {
	switch {
	case neg && err == nil:
		ts.Fatalf("did not fail")
	case !neg && err != nil:
		ts.Fatalf("%v", err)
	}
}

// simulateur [scenario]: starts the simulator; it keeps its addresses when started again.
func startSim(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	if s.cfg.Dir == "" {
		s.cfg = simulator.Config{
			Dir: ts.MkAbs("simulateur"), APIAddress: "127.0.0.1:0", PhoneAddress: "127.0.0.1:0", Demo: true, Scale: 0.2,
		}
	}
	if len(args) == 1 {
		s.cfg.Scenario = ts.MkAbs(args[0])
	}
	sim, err := simulator.New(s.cfg)
	if err == nil {
		err = sim.Start()
	}
	check(ts, neg, err)
	s.sim = sim
	s.cfg.APIAddress, s.cfg.PhoneAddress = sim.API(), sim.Phone()
	ts.Setenv("ANCV_CA", sim.CAPath())
	ts.Setenv("PAR", sim.ParametersPath())
	ts.Setenv("CLE", sim.KeyPath())
	ts.Setenv("TELEPHONE", sim.Phone())
}

// autre-autorite FILE: writes the certificate of an authority that signed nothing here.
func otherAuthority(ts *testscript.TestScript, neg bool, args []string) {
	other, err := simulator.New(simulator.Config{Dir: ts.MkAbs("autre")})
	ts.Check(err)
	raw, err := os.ReadFile(other.CAPath())
	ts.Check(err)
	ts.Check(other.Close())
	check(ts, neg, os.WriteFile(ts.MkAbs(args[0]), raw, 0o600))
}

// protocole HEADING LANGUAGE FILE: writes the first code block of a language after a heading of
// docs/protocole.md into a file.
func takeBlock(ts *testscript.TestScript, _ bool, args []string) {
	raw, err := os.ReadFile(filepath.Join(filepath.Dir(ts.Getenv("CAHIER")), "protocole.md"))
	ts.Check(err)
	_, after, _ := strings.Cut(string(raw), args[0]+"\n")
	_, code, _ := strings.Cut(after, "```"+args[1]+"\n")
	code, _, closed := strings.Cut(code, "\n```")
	if !closed {
		ts.Fatalf("no block of %s after %s", args[1], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(code+"\n"), 0o600))
}

// arrete: stops the simulator, as a network failure would.
func stopSim(ts *testscript.TestScript, neg bool, _ []string) {
	s := sceneOf(ts)
	check(ts, neg, s.sim.Close())
	s.sim = nil
}

// initialise [NAME=VALUE ...]: initialises the till from the simulator's files, with
// parameters added or changed.
func initTill(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	raw, err := os.ReadFile(s.sim.ParametersPath())
	ts.Check(err)
	var lines []string
	for _, l := range strings.Split(string(raw), "\n") {
		name, _, _ := strings.Cut(l, "=")
		if !slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, strings.TrimSpace(name)+"=") }) {
			lines = append(lines, l)
		}
	}
	file := ts.MkAbs("initialise.PAR")
	ts.Check(os.WriteFile(file, []byte(strings.Join(append(lines, args...), "\n")+"\n"), 0o600))
	check(ts, neg, ts.Exec("ancv-tpe", "init", "--par", file, "--cle", s.sim.KeyPath(), "--accepter-conditions"))
}

// caisse [-taille COLSxROWS] [flags]: opens the till in a pseudo-terminal.
func startTill(ts *testscript.TestScript, _ bool, args []string) {
	s := sceneOf(ts)
	if s.till != nil {
		ts.Fatalf("a till is open already")
	}
	cols, rows := 80, 24
	if len(args) > 1 && args[0] == "-taille" {
		_, err := fmt.Sscanf(args[1], "%dx%d", &cols, &rows)
		ts.Check(err)
		args = args[2:]
	}
	path, err := exec.LookPath("ancv-tpe")
	if err != nil {
		path = filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], "ancv-tpe")
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "ANCV_DATA", "ANCV_CA", "ANCV_URL", "TERM", "NO_COLOR", "GOCOVERDIR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	s.till, err = consoletest.Start(cmd, cols, rows)
	ts.Check(err)
}

// touches KEY ...: types; a word that is no key's name is typed letter by letter.
func typeKeys(ts *testscript.TestScript, neg bool, args []string) {
	var keys []string
	for _, a := range args {
		if _, named := console.NamedKeys[a]; named {
			keys = append(keys, a)
			continue
		}
		keys = append(keys, strings.Split(a, "")...)
	}
	check(ts, neg, sceneOf(ts).till.Keys(keys...))
}

// scanne TEXT: a scanner's burst, ENTER included.
func scan(ts *testscript.TestScript, neg bool, args []string) {
	check(ts, neg, sceneOf(ts).till.Send(args[0]+"\r"))
}

// ecran WORD: waits until a word of the contract stands alone on a line.
func waitScreen(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		if console.HasWord(sceneOf(ts).till.Lines(), args[0]) {
			ts.Fatalf("%q is on the screen", args[0])
		}
		return
	}
	check(ts, neg, sceneOf(ts).till.WaitWord(args[0]))
}

// texte TEXT: waits until the text stands somewhere on the screen.
func waitText(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		if strings.Contains(strings.Join(sceneOf(ts).till.Lines(), "\n"), args[0]) {
			ts.Fatalf("%q is on the screen", args[0])
		}
		return
	}
	check(ts, neg, sceneOf(ts).till.WaitText(args[0]))
}

// payeur accepte [CENTS] | refuse | abandonne: the payer decides on the one payment
// that waits.
func payer(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	waiting := s.sim.Pending()
	if len(waiting) == 0 {
		ts.Fatalf("no payment waits")
	}
	id := waiting[len(waiting)-1].ID
	var err error
	switch args[0] {
	case "accepte":
		var cents int64
		if len(args) > 1 {
			cents, err = strconv.ParseInt(args[1], 10, 64)
			ts.Check(err)
		}
		err = s.sim.Accept(id, cents)
	case "refuse":
		err = s.sim.Refuse(id)
	case "abandonne":
		err = s.sim.Abandon(id)
	default:
		ts.Fatalf("payeur accepte [CENTS] | refuse | abandonne")
	}
	check(ts, neg, err)
}

// tue: kill -9.
func killTill(ts *testscript.TestScript, _ bool, _ []string) {
	s := sceneOf(ts)
	s.till.Kill()
	s.till = nil
}

// ferme: CTRL+C at PRET.
func closeTill(ts *testscript.TestScript, neg bool, _ []string) {
	check(ts, neg, sceneOf(ts).till.Keys("CTRL+C"))
	waitEnd(ts, neg, []string{"0"})
}

// fin CODE [TEXT]: waits for the till's end with an exit code, and a text on the screen.
func waitEnd(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	code, err := s.till.End()
	if err == nil && strconv.Itoa(code) != args[0] {
		err = fmt.Errorf("exit code %d, want %s\n%s", code, args[0], s.till.Screen.String())
	}
	if err == nil && len(args) > 1 && !strings.Contains(s.till.Screen.String(), args[1]) {
		err = fmt.Errorf("no %q on the screen:\n%s", args[1], s.till.Screen.String())
	}
	check(ts, neg, err)
	s.till = nil
}

// solde DEBITS ANNULATIONS NET: the totals are these and equal the simulator's ledger.
func balance(ts *testscript.TestScript, neg bool, args []string) {
	check(ts, neg, ts.Exec("ancv-tpe", "totaux", "--json"))
	var got struct {
		Debits, Cancellations struct {
			Count int
			Total int64
		}
		Net int64
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &got))
	if s := fmt.Sprint(got.Debits.Total, " ", got.Cancellations.Total, " ", got.Net); s != strings.Join(args, " ") {
		ts.Fatalf("totals %s, want %s", s, strings.Join(args, " "))
	}
	if ledger := sceneOf(ts).sim.Ledger(); ledger.Net != got.Net {
		ts.Fatalf("totals say %d, the ledger %d", got.Net, ledger.Net)
	}
}

// tickets NATURE UNMARKED MARKED: waits until there are that many files of this nature.
func countTickets(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("tickets NATURE UNMARKED MARKED")
	}
	var err error
	for deadline := time.Now().Add(console.Patience); ; time.Sleep(20 * time.Millisecond) {
		unmarked, marked := ticketFiles(filepath.Join(ts.Getenv("ANCV_DATA"), "tickets"), args[0])
		if err = nil; strconv.Itoa(unmarked) == args[1] && strconv.Itoa(marked) == args[2] {
			break
		}
		err = errors.New(args[0] + ": " + strconv.Itoa(unmarked) + " unmarked, " + strconv.Itoa(marked) + " marked")
		if time.Now().After(deadline) || neg {
			break
		}
	}
	check(ts, neg, err)
}

// acquereur STATE: waits until the newest transaction has this state at the acquirer.
func waitLedger(ts *testscript.TestScript, neg bool, args []string) {
	var state string
	for deadline := time.Now().Add(console.Patience); time.Now().Before(deadline) && state != args[0]; {
		if all := sceneOf(ts).sim.Ledger().Transactions; len(all) > 0 {
			state = all[len(all)-1].State
		}
	}
	if neg == (state == args[0]) {
		ts.Fatalf("the acquirer says %s", state)
	}
}

// imprime: waits until no ticket is owed, so that a later power cut makes no DUPLICATA.
func waitPaper(ts *testscript.TestScript, neg bool, _ []string) {
	var err error
	for deadline := time.Now().Add(console.Patience); time.Now().Before(deadline); {
		saved, readErr := store.ReadSaved(ts.Getenv("ANCV_DATA"))
		if err = readErr; err == nil && len(saved.Owed) == 0 {
			break
		}
		if err == nil {
			err = fmt.Errorf("%d tickets are still owed", len(saved.Owed))
		}
	}
	check(ts, neg, err)
}

func ticketFiles(dir, nature string) (unmarked, marked int) {
	files, _ := filepath.Glob(filepath.Join(dir, "*-"+nature+".txt"))
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		if strings.Contains(string(raw), "DUPLICATA") {
			marked++
		} else {
			unmarked++
		}
	}
	return unmarked, marked
}
