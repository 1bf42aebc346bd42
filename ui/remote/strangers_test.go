package remote

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func address(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 1} }

func contains(raw []byte, text string) bool { return bytes.Contains(raw, []byte(text)) }

// Refusals of one address are logged once a minute with their number, so that 150,000 of them do
// not fill the journal.
func TestRefusalsAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		r := refusals{log: slog.New(slog.NewJSONHandler(&out, nil))}
		for i := range 1000 {
			r.add(address("10.0.0.1"), "key not authorized", "key", fmt.Sprint("k", i))
		}
		r.add(address("10.0.0.2"), "no key offered")
		r.sweep(false)
		if n := strings.Count(out.String(), "\n"); n != 2 {
			t.Errorf("%d lines at first: %s", n, out.String())
		}
		<-time.After(refusalPause)
		out.Reset()
		r.sweep(false)
		var line struct {
			Address, Reason, Key string
			Times                int
		}
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatalf("%v: %q", err, out.String())
		}
		if line.Address != "10.0.0.1" || line.Times != 999 || line.Reason != "key not authorized" || line.Key != "k999" {
			t.Errorf("%+v", line)
		}
		<-time.After(refusalPause)
		r.sweep(false)
		if len(r.of) != 0 {
			t.Errorf("%d addresses are kept", len(r.of))
		}
	})
}

// The addresses that are kept are bounded.
func TestRefusalsOfManyAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		r := refusals{log: slog.New(slog.NewJSONHandler(&out, nil))}
		for i := range 3 * refusalsMost {
			r.add(address(fmt.Sprintf("10.%d.%d.1", i>>8, i&255)), "no key offered")
		}
		if n := strings.Count(out.String(), "\n"); n != refusalsMost+1 || len(r.of) != refusalsMost+1 {
			t.Errorf("%d lines, %d addresses", n, len(r.of))
		}
		out.Reset()
		r.sweep(true)
		if !strings.Contains(out.String(), fmt.Sprintf(`"address":"others","times":%d`, 2*refusalsMost-1)) {
			t.Errorf("%q", out.String())
		}
	})
}

// Strangers cause lines only in the journal of refusals.
func TestStrangersWriteInTheirOwnJournal(t *testing.T) {
	k := newPair(t)
	s := serve(t, Limits{}, cashier("caisse1", k))
	audit := &journal{}
	s.server.cfg.Access = slog.New(slog.NewJSONHandler(audit, nil))
	s.server.cfg.Log = s.server.cfg.Access
	for range 20 {
		if _, err := s.dial("caisse1", newPair(t)); err == nil {
			t.Fatal("an unknown key is let in")
		}
	}
	if c, err := net.Dial("tcp", s.address); err != nil || c.Close() != nil {
		t.Fatal(err)
	}
	until(t, "the first refusal is logged", func() bool { return s.journal.has("key not authorized") })
	audit.mu.Lock()
	if audit.text.Len() > 0 {
		t.Errorf("the audit journal says %s", audit.text.String())
	}
	audit.mu.Unlock()
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	if n := strings.Count(s.journal.text.String(), "ssh refused"); n != 1 {
		t.Errorf("%d lines of refusals in the first minute", n)
	}
}

// After a few wrong codes an address must wait, for longer each time; another address need not.
func TestGuessesWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g guesses
		one, two := address("10.0.0.1"), address("10.0.0.2")
		for range triesEach - 1 {
			g.wrong(one)
		}
		if wait := g.wait(one); wait != 0 {
			t.Errorf("%v after a few typing errors", wait)
		}
		want := waitFirst
		for range 20 {
			g.wrong(one)
			if wait := g.wait(one); wait != want || g.wait(two) != 0 {
				t.Fatalf("it waits %v, want %v; another %v", wait, want, g.wait(two))
			}
			<-time.After(want)
			want = min(waitMostOne, 2*want)
		}
		<-time.After(triesForgotten + 1)
		g.wrong(one)
		if wait := g.wait(one); wait != 0 {
			t.Errorf("%v after a long time", wait)
		}
	})
}

// Many wrong codes from many addresses make all addresses wait for a short time.
func TestGuessesOfMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g guesses
		for i := range triesAll + 10 {
			g.wrong(address(fmt.Sprintf("10.0.%d.1", i)))
		}
		if wait := g.wait(address("10.1.0.1")); wait != waitMostAll {
			t.Errorf("a new address waits %v", wait)
		}
		for i := range 2 * triesMost {
			g.wrong(address(fmt.Sprintf("10.%d.%d.2", i>>8, i&255)))
		}
		if len(g.per) > triesMost {
			t.Errorf("%d addresses are kept", len(g.per))
		}
	})
}

// Codes cannot be guessed, and during the wait a right code is refused too. A user name that needs
// a code and has none opens no demo.
func TestCodes(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("somebody")
	v.word("PRET")
	code, _ := s.shop.only()
	for _, user := range []string{"client-", "payeur-", "observateur-", "client", "Client-", "PAYEUR"} {
		if _, errs, exit := s.command(user, "totaux"); exit != exitUsage || !strings.Contains(errs, "manque le code") {
			t.Errorf("%s: %d %q", user, exit, errs)
		}
	}
	if triesEach != 5 { // docs/ssh.md says so
		t.Errorf("%d tries", triesEach)
	}
	for range triesEach {
		if _, errs, exit := s.command("observateur-aaaaaa", "totaux"); exit != exitUsage || !strings.Contains(errs, "n'a le code") {
			t.Errorf("%d %q", exit, errs)
		}
	}
	if _, errs, exit := s.command("observateur-"+code, "totaux"); exit != exitUsage || !strings.Contains(errs, "Trop de codes") {
		t.Errorf("a right code while its address waits: %d %q", exit, errs)
	}
	if n := len(s.server.demos.all()); n != 1 {
		t.Errorf("%d demos", n)
	}
}
