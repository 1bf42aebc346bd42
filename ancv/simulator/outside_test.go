package simulator

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ancvtpe/ancv"

	"github.com/getkin/kin-openapi/openapi3"
)

// needs skips a test where a program is missing. CI has them all.
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

// Clients that share no line with this program, one in curl, one in Python, each meet every
// error code of the contract, every fault, every button and every address of the console,
// and say so, a line each. The document names each address.
func TestIndependentClients(t *testing.T) {
	codes, err := openapi3.NewLoader().LoadFromFile(contract)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, code := range codes.Components.Schemas["ErrorResponse"].Value.Properties["errorCode"].Value.Enum {
		want = append(want, fmt.Sprint("code ", code))
	}
	for _, f := range faultTexts() {
		want = append(want, "fault "+f.Kind)
	}
	for _, a := range append(consoleActions(), consoleAction{State: "PROCESSING"}) {
		want = append(want, "button "+a.State)
	}
	for route := range (&console{}).programs() {
		want = append(want, "route "+route)
		if !strings.Contains(read(t, protocol), "`"+route) {
			t.Errorf("docs/protocole.md lacks %s", route)
		}
	}
	for _, tt := range [][]string{{"python3", "independent.py"}, {"sh", "independent.sh"}} {
		t.Run(tt[0], func(t *testing.T) {
			needs(t, tt[0], "curl", "openssl")
			sim := start(t, func(c *Config) { c.Scale, c.Expiry = 1, 5*time.Minute })
			out := run(t, "testdata", nil, tt[0], tt[1], sim.APIURL(), sim.PhoneURL(), sim.CAPath(), sim.KeyPath())
			if !strings.HasSuffix(out, "done\n") {
				t.Fatal(out)
			}
			for _, line := range want {
				if !strings.Contains(out, line+"\n") {
					t.Errorf("it never met: %s", line)
				}
			}
		})
	}
}

const protocol = "../../docs/protocole.md"

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
