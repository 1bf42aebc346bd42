//go:build mutants

package mutants

import (
	"regexp"
	"strings"
	"testing"
)

// verdict is how a campaign ended.
type verdict string

const (
	green     verdict = "green"
	caught    verdict = "caught"
	unbuilt   verdict = "does not build"
	timedOut  verdict = "timed out"
	panicked  verdict = "panicked"
	nothing   verdict = "ran no test"
	otherwise verdict = "failed, but not by what it should say"
	noTest    verdict = "failed outside any test"
)

var (
	buildFailed = regexp.MustCompile(`(?m)\[(build|setup) failed\]|^build the program under test:`)
	testTimeOut = regexp.MustCompile(`(?m)^panic: test timed out`)
	anyPanic    = regexp.MustCompile(`(?m)^(panic: |fatal error: |unexpected fault address|\[signal )`)
	noTests     = regexp.MustCompile(`(?m)no tests to run|\[no test files\]|^testing: warning: no tests`)
	assertion   = regexp.MustCompile(`(?m)^\s*--- FAIL: `)
)

// judge tells a failure by the expected assertion from a build error, a panic or another
// failure, which prove nothing.
func judge(output string, failed bool, says *regexp.Regexp) (verdict, string) {
	switch {
	case buildFailed.MatchString(output):
		return unbuilt, ""
	case testTimeOut.MatchString(output):
		return timedOut, ""
	case anyPanic.MatchString(output):
		return panicked, ""
	case noTests.MatchString(output):
		return nothing, ""
	case !failed:
		return green, ""
	case !assertion.MatchString(output):
		return noTest, ""
	}
	if says != nil {
		for line := range strings.SplitSeq(output, "\n") {
			if at := says.FindStringIndex(line); at != nil {
				return caught, strings.TrimSpace(line[at[0]:])
			}
		}
	}
	return otherwise, ""
}

func TestJudge(t *testing.T) {
	says := regexp.MustCompile("paid twice")
	for want, of := range map[verdict]struct {
		output string
		failed bool
	}{
		green:     {"ok  \tancvtpe/test\t3.2s\n", false},
		caught:    {"--- FAIL: TestX (1.00s)\n    x_test.go:3: the payer has paid twice: 2\nFAIL\n", true},
		otherwise: {"--- FAIL: TestX (1.00s)\n    x_test.go:3: no \"PRET\" on the screen\nFAIL\n", true},
		unbuilt:   {"# ancvtpe/payment\nx.go:3: undefined: y\nFAIL\tancvtpe/test [build failed]\nFAIL\n", true},
		timedOut:  {"panic: test timed out after 1s\n--- FAIL: TestX paid twice\nFAIL\n", true},
		panicked:  {"--- FAIL: TestX (0.00s)\npanic: paid twice [recovered]\nFAIL\n", true},
		nothing:   {"testing: warning: no tests to run\nPASS\nok  \tancvtpe/test\t0.1s [no tests to run]\n", false},
		noTest:    {"sh: 1: strace: not found\n", true},
	} {
		if got, said := judge(of.output, of.failed, says); got != want || (got == caught) != (said != "") {
			t.Errorf("%q: %s, %q, want %s", of.output, got, said, want)
		}
	}
}
