package printer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ancvtpe/payment"
)

// fakeCUPS puts lp, lpstat and cancel in the path, as scripts.
func fakeCUPS(t *testing.T, lp, lpstat string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, script := range map[string]string{
		"lp": lp, "lpstat": lpstat, "cancel": `echo "$1" >` + dir + `/cancelled`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return dir
}

func TestCUPS(t *testing.T) {
	done := `cat >"$(dirname "$0")/job"; echo "request id is caisse-7 (1 file(s))"`
	for name, tt := range map[string]struct {
		lp, lpstat string
		want       error
		nothing    bool
	}{
		"done":             {done, `exit 0`, nil, false},
		"another's job":    {done, `echo "caisse-70 root 1024"`, nil, false},
		"stands":           {done, `echo "caisse-7 root 1024"`, ErrOffline, false},
		"no queue":         {`echo "no such printer" >&2; exit 1`, `exit 0`, ErrGone, true},
		"names no job":     {`exit 0`, `exit 0`, ErrUnconfirmed, false},
		"scheduler stops":  {done, `exit 1`, ErrGone, false},
		"done on a second": {done, `f=$(dirname "$0")/n; [ -f $f ] || { touch $f; echo "caisse-7 x"; }`, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := fakeCUPS(t, tt.lp, tt.lpstat)
			p := open(t, "cups:caisse").(*cups)
			p.patience, p.pause = time.Second, time.Millisecond
			if tt.want == nil {
				p.patience = time.Minute
			}
			err := p.Print(t.Context(), debit(t))
			if !errors.Is(err, tt.want) || errors.Is(err, payment.ErrNotPrinted) != tt.nothing {
				t.Fatalf("print: %v, want %v", err, tt.want)
			}
			_, cancelled := os.Stat(filepath.Join(dir, "cancelled"))
			if (cancelled == nil) != (name == "stands") {
				t.Errorf("cancelled: %v", cancelled)
			}
			if b, err := os.ReadFile(filepath.Join(dir, "job")); tt.want == nil && (err != nil || string(b[:5]) != "%PDF-") {
				t.Errorf("job %v", err)
			}
		})
	}
}
