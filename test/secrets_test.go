package test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"ancvtpe/internal/console"
)

// The canaries: a sealing key, a cancellation password and the ids of two payers.
var (
	secretKey      = canary{"key", "canari-Z7q!#$%*cle-de-scellement-9f3k?~xW2v"}
	secretPassword = canary{"password", "73914862"}
	secretPayers   = []canary{{"payer", "10987264205"}, {"payer's address", "canari.7h3kq+vacances@exemple-secret.fr"}}
)

// TestSecrets is the campaign of the secrets. It plays all flows with canaries and searches
// every file, log, screen, ticket, request and core that they left. The key must be in
// parametres.db only, and nowhere after the deactivation. The payer's id must be in
// transaction.db while the payment runs, in no file after it, and on the screen only while it
// is typed. The password must be nowhere.
//
//	make secrets
func TestSecrets(t *testing.T) {
	t.Parallel()
	s := newSecretRound(t)
	s.badKey()
	s.start()
	s.setsPassword()
	s.paysByID()
	s.paysByAddress()
	s.cancels()
	s.looksAtState()
	s.loadsKey()
	s.close()
	s.clean("after an orderly end", secretKey)
	s.killed("kill -9", syscall.SIGKILL)
	s.killed("SIGABRT, GOTRACEBACK=crash, cores allowed", syscall.SIGABRT, "GOTRACEBACK=crash")
	s.killed("SIGSEGV, GOTRACEBACK=crash, cores allowed", syscall.SIGSEGV, "GOTRACEBACK=crash")
	s.commands()
	s.start()
	s.deactivates()
	s.close()
	s.clean("after the deactivation")
	t.Logf("secrets: %s", strings.Join(s.report, "\n"))
}

// secretRound is a till of which every byte is recorded.
type secretRound struct {
	*counter
	traces  *traces
	session int
	extra   []string // of the environment
	report  []string
}

// traces records the till's output. While an id is typed, which the screen shows, the bytes
// go to a file of their own.
type traces struct {
	mu            sync.Mutex
	screen, typed *os.File
	typing        bool
}

func (r *traces) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.typing {
		return r.typed.Write(b)
	}
	return r.screen.Write(b)
}

func (r *traces) set(typing bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.typing = typing
}

func newSecretRound(t *testing.T) *secretRound {
	a := newOutsideAcquirer(t)
	a.key.text = secretKey.text
	s := &secretRound{counter: newCounterAt(t, a, "IMPRESSION_QR=OUI")}
	for _, dir := range []string{"traces", "saisie", "coeur", "tmp", "papier"} {
		if err := os.MkdirAll(filepath.Join(s.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s.env = append(s.env, "TMPDIR="+filepath.Join(s.dir, "tmp"), "ANCV_JOURNAL="+filepath.Join(s.dir, "traces", "journal.log"))
	s.hears(nil)
	return s
}

// hears records every request and lets the acquirer answer with a lie.
func (s *secretRound) hears(l lie) {
	path := filepath.Join(s.dir, "traces", "requests.txt")
	s.a.tell(func(x exchange, honest func() *answer) *answer {
		body := string(x.body)
		if x.call == "attach" { // which must name the payer
			for _, p := range secretPayers {
				body = strings.ReplaceAll(body, p.text, "the payer")
			}
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = fmt.Fprintf(f, "%s %s %v\n%s\n", x.r.Method, x.r.URL, x.r.Header, body)
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			s.t.Error(err)
		}
		if l != nil {
			return l(x, honest)
		}
		return honest()
	})
}

// start opens the till. Where cores are allowed they go to a folder of their own.
func (s *secretRound) start() {
	s.t.Helper()
	s.session++
	r := &traces{}
	for name, f := range map[string]**os.File{"traces": &r.screen, "saisie": &r.typed} {
		var err error
		if *f, err = os.Create(filepath.Join(s.dir, name, fmt.Sprintf("ecran-%d.raw", s.session))); err != nil {
			s.t.Fatal(err)
		}
	}
	s.traces = r
	cmd := exec.Command("sh", "-c", `ulimit -c unlimited; exec "$0"`, program)
	cmd.Dir = filepath.Join(s.dir, "coeur")
	s.openRecorded(cmd, r, s.extra...)
	s.see2("PRET", "EN ATTENTE DU CLIENT")
}

// see2 waits for one of two words.
func (s *secretRound) see2(one, other string) {
	s.t.Helper()
	if err := s.till.Wait(one+" or "+other, func(rows []string) bool {
		return console.HasWord(rows, one) && console.Ready(rows) || console.HasWord(rows, other)
	}); err != nil {
		s.t.Fatal(err)
	}
}

// types are keys, a word being typed letter by letter.
func (s *secretRound) types(words ...string) {
	s.t.Helper()
	for _, w := range words {
		s.keys(keysOf(w)...)
	}
}

// walks types keys and waits for the screen of each. What is typed next is no part of a scan that
// began with them.
func (s *secretRound) walks(keysAndWords ...string) {
	s.t.Helper()
	for pair := range slices.Chunk(keysAndWords, 2) {
		key := pair[0]
		if named, ok := console.NamedKeys[key]; ok {
			key = named
		}
		if err := s.till.Send(key); err != nil {
			s.t.Fatal(err)
		}
		s.see(pair[1])
	}
	s.till.EndBurst()
}

func (s *secretRound) text2(text string) {
	s.t.Helper()
	if err := s.till.WaitText(text); err != nil {
		s.t.Fatal(err)
	}
}

// badKey is a key file with a wrong checksum, whose content the error must not repeat.
func (s *secretRound) badKey() {
	s.t.Helper()
	bad := strings.Replace(s.a.key.p3p(s.a.key.text), "CONTROLE=", "CONTROLE=0", 1)
	cmd := exec.Command(program, "init", "--cle", s.write("mauvaise.P3P", bad))
	cmd.Env = s.env
	said, err := cmd.CombinedOutput()
	if err == nil {
		s.t.Error("a key file with a wrong checksum was taken")
	}
	s.says("init.txt", said)
}

func (s *secretRound) says(name string, text []byte) {
	if err := os.WriteFile(filepath.Join(s.dir, "traces", name), text, 0o600); err != nil {
		s.t.Error(err)
	}
}

// killed ends the till by a signal while a payer is attached. The payer's id must be in
// transaction.db only. The next start takes the payment up.
func (s *secretRound) killed(how string, sig syscall.Signal, env ...string) {
	s.t.Helper()
	s.extra = env
	s.start()
	payer := secretPayers[len(s.report)%2]
	id := s.begins("1500", payer.text, true)
	if err := s.till.Cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
	<-s.till.Done
	if raw, err := os.ReadFile(s.traces.screen.Name()); err != nil || sig != syscall.SIGKILL && !strings.Contains(string(raw), "goroutine ") {
		s.t.Errorf("%s: no goroutines on the screen, %v", how, err)
	}
	s.kill()
	s.clean(how+", payment under way", secretKey, payer)
	s.extra = nil
	s.start()
	s.ends(id)
	s.clean(how+", payment taken up and ended", secretKey)
	s.close()
}

// commands are those that print.
func (s *secretRound) commands() {
	s.t.Helper()
	for _, args := range [][]string{{"totaux"}, {"totaux", "--json"}, {"verifier"}, {"version"}} {
		cmd := exec.Command(program, args...)
		cmd.Env = s.env
		said, err := cmd.CombinedOutput()
		if err != nil {
			s.t.Errorf("%v: %v\n%s", args, err, said)
		}
		s.says(strings.Join(args, " ")+".txt", said)
	}
}

func (s *secretRound) deactivates() {
	s.t.Helper()
	s.walks("ENTER", "BENEFICIAIRE", "1", "ANCV", "5", "MAINTENANCE", "9", "DESACTIVATION")
	s.types("ENTER")
	s.see("MOT DE PASSE")
	s.types(secretPassword.text, "ENTER")
	s.text2("Dernière question")
	s.types(s.a.key.shop, "ENTER")
	s.see("NON INITIALISE")
}

// settledAtRest waits for the tickets, so that the search is complete.
func (s *secretRound) settledAtRest() {
	s.t.Helper()
	if err := s.compare(); err != nil {
		s.t.Fatal(err)
	}
}

// clean searches everything. Where the key is allowed in parametres.db and a payer in
// transaction.db, they must be found there, which proves that the search works.
func (s *secretRound) clean(when string, allowed ...canary) {
	s.t.Helper()
	all, files, size, err := searchSecrets(slices.Concat([]canary{secretKey, secretPassword}, secretPayers),
		s.in("caisse"), s.in("papier"), s.in("traces"), s.in("tmp"), s.in("coeur"))
	if err != nil {
		s.t.Fatal(err)
	}
	home := map[string]string{secretKey.name: "parametres.db", secretPayers[0].name: "transaction.db", secretPayers[1].name: "transaction.db"}
	at, bad := map[string]bool{}, 0
	for _, f := range all {
		base := strings.TrimSuffix(filepath.Base(f.file), "-journal")
		if slices.ContainsFunc(allowed, func(c canary) bool { return c.name == f.name }) && home[f.name] == base {
			at[f.name] = true
			continue
		}
		bad++
		s.t.Errorf("%s: %v", when, f)
	}
	for _, c := range allowed {
		if !at[c.name] {
			s.t.Errorf("%s: the %s is not in %s", when, c.name, home[c.name])
		}
	}
	// While ids are typed, ids are the only secret that may show.
	typed, more, bytes, err := searchSecrets([]canary{secretKey, secretPassword}, s.in("saisie"))
	if err != nil || len(typed) > 0 {
		s.t.Errorf("%s: %v %v", when, typed, err)
	}
	s.report = append(s.report, fmt.Sprintf("%-62s %3d files %9d bytes, %d found", when, files+more, size+bytes, bad+len(typed)))
}

func (s *secretRound) in(dir string) string { return filepath.Join(s.dir, dir) }
