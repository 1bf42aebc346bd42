package simulator

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ancvtpe/ancv"
)

// needs skips a test where a program is missing; CI has them all.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip("needs " + p) //nolint:forbidigo // it is another language's
		}
	}
}

func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// Clients that share no line with this program meet every error code, button and fault.
func TestIndependentClients(t *testing.T) {
	for _, tt := range [][]string{{"python3", "independent.py"}, {"sh", "independent.sh"}} {
		t.Run(tt[0], func(t *testing.T) {
			needs(t, tt[0], "curl", "openssl")
			sim := start(t, func(c *Config) { c.Scale = 1 })
			out := run(t, "testdata", nil, tt[0], tt[1], sim.APIURL(), sim.PhoneURL(), sim.CAPath(), sim.KeyPath())
			if !strings.HasSuffix(out, "done\n") {
				t.Fatal(out)
			}
		})
	}
}

const protocol = "../../docs/protocole.md"

// block gives the first code block of a language after a heading of docs/protocole.md.
func block(t *testing.T, heading, language string) string {
	t.Helper()
	_, after, found := strings.Cut(read(t, protocol), heading)
	_, code, opened := strings.Cut(after, "```"+language+"\n")
	code, _, closed := strings.Cut(code, "\n```")
	if !found || !opened || !closed {
		t.Fatalf("no %s block after %s", language, heading)
	}
	return code
}

// at puts a simulator's folder where the documents have it, and its addresses in.
func at(t *testing.T, sim *Simulator, code string) (dir, text string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.Symlink(sim.cfg.Dir, filepath.Join(dir, "sim")); err != nil {
		t.Fatal(err)
	}
	text = strings.NewReplacer("127.0.0.1:8443", sim.API(), "127.0.0.1:8080", sim.Phone()).Replace(code)
	return dir, text
}

// The session with curl does what the document says, as it is written there.
func TestCurlSession(t *testing.T) {
	needs(t, "sh", "curl", "openssl")
	sim := start(t, func(c *Config) { c.Strict = true })
	dir, text := at(t, sim, block(t, "## A session with curl", "sh"))
	out := run(t, dir, nil, "sh", "-eu", "-c", text)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, `"state":"CANCELLED"`) {
		t.Fatalf("session:\n%s", out)
	}
	if l := sim.Ledger(); l.Debits != (Tally{1, 1250}) || l.Cancellations != (Tally{1, 1250}) {
		t.Fatalf("ledger = %+v", l)
	}
}

func TestExamplesOfTheDocument(t *testing.T) {
	for language, program := range map[string]string{"python": "python3", "javascript": "node"} {
		t.Run(language, func(t *testing.T) {
			needs(t, program)
			sim := start(t, nil)
			dir, text := at(t, sim, block(t, "## Your integration in ten lines", language))
			if err := os.WriteFile(filepath.Join(dir, "example"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			run(t, dir, []string{"NODE_EXTRA_CA_CERTS=" + sim.CAPath()}, program, "example")
			if l := sim.Ledger(); l.Debits != (Tally{1, 1000}) {
				t.Fatalf("ledger = %+v", l)
			}
		})
	}
}

// The vector that the document works through is right.
func TestVectorOfTheDocument(t *testing.T) {
	message := regexp.MustCompile(`message +(\S+)`).FindStringSubmatch(read(t, protocol))
	want := ancv.SealHeaderValue("ver001", ancv.Seal("0123456789abcdef0123456789abcdef", strings.Split(message[1], "&")...))
	if !strings.Contains(read(t, protocol), "header   "+want) {
		t.Fatalf("the document lacks %s", want)
	}
}

// Every example is a scenario, and the schema beside them is the one in use.
func TestScenarioExamples(t *testing.T) {
	files, err := filepath.Glob("../../docs/scenarios/*.json")
	if err != nil || len(files) != 7 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "scenario.schema.json") {
			if read(t, path) != string(scenarioSchema) {
				t.Errorf("%s is not ancv/simulator/scenario.schema.json", path)
			}
			continue
		}
		s, err := New(Config{Dir: t.TempDir(), Scenario: path})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
