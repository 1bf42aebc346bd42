package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var phonePage = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// payment times the last ENTER to the code, and the payer's acceptance to PAIEMENT ACCEPTE, in
// the demo. It also times qrencode and zbarimg on the same code.
func (b *bench) payment() error {
	s, err := open(true, nil, b.program, "demo", "--data", filepath.Join(b.dir, "demo"), "--telephone", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer s.Kill()
	var code, accepted times
	for range b.rounds {
		page := ""
		if err := s.WaitWord("PRET"); err != nil {
			return err
		}
		if err := s.Keys("1", "2", "5", "0", "ENTER", "ENTER"); err != nil {
			return err
		}
		if err := s.WaitWord("MODE DE PAIEMENT"); err != nil {
			return err
		}
		s.quiet(30 * time.Millisecond)
		from := time.Now()
		if err := s.Send("\r"); err != nil {
			return err
		}
		if err := s.WaitText("Temps restant"); err != nil {
			return err
		}
		_, last, _ := s.tap.seen()
		code = append(code, last.Sub(from))
		if err := s.Wait("the phone's address", func(rows []string) bool {
			page = phonePage.FindString(strings.Join(rows, "\n"))
			return page != ""
		}); err != nil {
			return err
		}
		if from, err = accept(page); err != nil {
			return err
		}
		if err := s.WaitWord("PAIEMENT ACCEPTE"); err != nil {
			return err
		}
		_, last, _ = s.tap.seen()
		accepted = append(accepted, last.Sub(from))
		s.quiet(100 * time.Millisecond) // the till ignores a key right after a screen opened by itself
		if err := s.Keys("ENTER"); err != nil {
			return err
		}
	}
	qrencode, err := whole(b.rounds, "qrencode", "-t", "UTF8", "-l", "L", "CVCO:k3x9m2qv7a")
	if err != nil {
		return err
	}
	b.table.add("ENTER to the code on the screen", code.String(), "qrencode -t UTF8, start to end, without a payment "+qrencode.String(), "under 100 ms")
	b.table.add("payer's acceptance to PAIEMENT ACCEPTE", accepted.String(), "", "p95 under 250 ms")
	return nil
}

// accept pays the payment that waits on the phone page, and returns when it sent the request.
func accept(page string) (time.Time, error) {
	req, err := http.NewRequest(http.MethodGet, page+"/", nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask the phone: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask the phone: %w", err)
	}
	defer resp.Body.Close()
	var list struct {
		Payments []struct {
			ID string `json:"id"`
		} `json:"payments"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || len(list.Payments) == 0 {
		return time.Time{}, fmt.Errorf("the phone knows of no payment: %w", err)
	}
	form := url.Values{"action": {"payer"}, "montant": {"12,50"}, "code": {"1234"}}
	from := time.Now()
	paid, err := http.PostForm(page+"/p/"+list.Payments[0].ID, form)
	if err != nil {
		return time.Time{}, fmt.Errorf("pay: %w", err)
	}
	return from, paid.Body.Close()
}

// whole times a program from start to end.
func whole(rounds int, name string, args ...string) (times, error) {
	var t times
	for range rounds {
		from := time.Now()
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil { //nolint:gosec // the peers
			return nil, fmt.Errorf("%s: %w: %s", name, err, out)
		}
		t = append(t, time.Since(from))
	}
	return t, nil
}

// commits runs the store's Go benchmarks of a payment's commit, a step's commit, and the same
// with bare go-sqlite3. It returns nanoseconds by name.
func commits() (map[string]float64, error) {
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", "Commit", "-benchtime", "300x", "./store").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("benchmarks of the store: %w: %s", err, out)
	}
	per := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) >= 4 && strings.HasPrefix(f[0], "Benchmark") {
			name, _, _ := strings.Cut(strings.TrimPrefix(f[0], "Benchmark"), "-")
			if per[name], err = strconv.ParseFloat(f[2], 64); err != nil {
				return nil, fmt.Errorf("read %q: %w", line, err)
			}
		}
	}
	return per, nil
}
