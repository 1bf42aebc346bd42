package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// table has a line for each measurement.
type table struct{ lines []string }

// add adds a figure, what it is compared with, and the aim.
func (t *table) add(what, ours, beside, aim string) {
	t.lines = append(t.lines, fmt.Sprintf("| %s | %s | %s | %s |", what, ours, beside, aim))
}

func (t *table) String() string {
	return "| what | ancv-tpe | beside it | aim |\n| --- | --- | --- | --- |\n" + strings.Join(t.lines, "\n") + "\n"
}

// times are repeated measurements of a duration.
type times []time.Duration

// at returns a percentile.
func (t times) at(percent int) time.Duration {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return s[min(len(s)-1, len(s)*percent/100)]
}

// String returns the median and the 95th percentile.
func (t times) String() string {
	return fmt.Sprintf("%s, p95 %s", millis(t.at(50)), millis(t.at(95)))
}

func millis(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}

func ratio(ours, theirs time.Duration) string {
	return fmt.Sprintf("%.2f", float64(ours)/float64(theirs))
}

// machine returns a description of the machine.
func machine() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	model := "unknown processor"
	for line := range strings.Lines(string(info)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			model = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("%d cores of %s, %s", runtime.NumCPU(), model, runtime.Version())
}
