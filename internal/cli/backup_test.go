package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"ancvtpe/internal/backup"
	"ancvtpe/payment"
	"ancvtpe/store"
)

// tillAt is a data directory with a transaction in a state, and what else a change says.
func tillAt(t *testing.T, dir string, state payment.State, more payment.Change) {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	settings := payment.DefaultSettings()
	settings.ShopID = "10000651"
	more.Settings = &settings
	more.Transaction = &payment.Transaction{
		Seq: 1, Kind: payment.KindDebit, Mode: payment.ModeQR, State: state, Order: "o", Payment: "p", PaymentNo: 1, Requested: 1250, Paid: 1250,
		Started: time.Unix(1e9, 0),
	}
	if err := s.Commit(more); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// command runs a command line and gives its exit code and all that it said.
func command(in string, args ...string) (int, string) {
	var said bytes.Buffer
	code := Main(args, strings.NewReader(in), &said, &said)
	return code, said.String()
}

// refuses wants a restoration refused with a sentence, and the data as they were.
func refuses(t *testing.T, dir, sentence string, args ...string) {
	t.Helper()
	before := holds(t, dir)
	code, said := command("", append([]string{"restauration", "--data", dir}, args...)...)
	if code != 2 || !strings.Contains(said, sentence) || !strings.Contains(said, "Rien n'a été modifié") {
		t.Errorf("%q: exit code %d, %q, want %q", args, code, said, sentence)
	}
	if holds(t, dir) != before {
		t.Errorf("%q: the data have changed", args)
	}
}

// holds is what is in a data directory.
func holds(t *testing.T, dir string) string {
	t.Helper()
	now, err := store.ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal([]any{now.Saved, now.Lines})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// repacked is an archive of other files, or with another manifest, whose sums are right.
func repacked(t *testing.T, archive string, change func(m *backup.Manifest, files map[string][]byte)) string {
	t.Helper()
	raw, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	m, files, err := backup.Read(bytes.NewReader(raw), store.FileNames())
	if err != nil {
		t.Fatal(err)
	}
	change(&m, files)
	var out bytes.Buffer
	if err := backup.Write(&out, m, store.FileNames(), files, nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "repacked")
	if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestRestorationRefused: what is no whole backup of one till at one commit, or would lose what
// the present data know, is refused with what is wrong, and changes nothing.
func TestRestorationRefused(t *testing.T) {
	tmp := t.TempDir()
	dir, other, archive := filepath.Join(tmp, "till"), filepath.Join(tmp, "other"), filepath.Join(tmp, "a.tar")
	tillAt(t, dir, payment.StateWaiting, payment.Change{})
	older, err := store.ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	tillAt(t, dir, payment.StateWaiting, payment.Change{})
	tillAt(t, other, payment.StateWaiting, payment.Change{})
	foreign, err := store.ReadBackup(other)
	if err != nil {
		t.Fatal(err)
	}
	if code, said := command("", "sauvegarde", "--data", dir, archive); code != 0 {
		t.Fatal(said)
	}
	if info, err := os.Stat(archive); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	refuses(t, dir, "Une transaction n'est pas terminée dans les données présentes", archive)
	tillAt(t, dir, payment.StateAccepted, payment.Change{})
	refuses(t, dir, "la transaction n° 1 s'est terminée depuis", archive)
	for name, sentence := range map[string]string{
		"parametres.db": "parametres.db est plus ancien que les autres", "transaction.db": "transaction.db est plus ancien que les autres", "totaux.db": "totaux.db est plus ancien que les autres",
	} {
		refuses(t, dir, sentence, repacked(t, archive, func(_ *backup.Manifest, files map[string][]byte) { files[name] = older.Files[name] }))
		refuses(t, dir, name+" vient d'un autre terminal", repacked(t, archive, func(_ *backup.Manifest, files map[string][]byte) { files[name] = foreign.Files[name] }))
		refuses(t, dir, name, repacked(t, archive, func(_ *backup.Manifest, files map[string][]byte) { files[name] = []byte("SQLite format 3\x00") }))
	}
	for kind, change := range map[string]func(*backup.Manifest){
		"shop": func(m *backup.Manifest) { m.Shop = "10000652" }, "sequence": func(m *backup.Manifest) { m.Sequence++ }, "closing": func(m *backup.Manifest) { m.Closing++ },
	} {
		t.Run(kind, func(t *testing.T) {
			refuses(t, dir, "son manifeste ne dit pas ce que contiennent ses fichiers", repacked(t, archive, func(m *backup.Manifest, _ map[string][]byte) { change(m) }))
		})
	}
	if code, said := command("", "restauration", "--data", dir, archive, "--quand-meme"); code != 0 || !strings.Contains(said, "Une transaction n'était pas terminée") {
		t.Errorf("%d %s", code, said)
	}
}

// TestRestorationOfAKey: an encrypted backup wants its own key, and says which one is wrong.
func TestRestorationOfAKey(t *testing.T) {
	tmp := t.TempDir()
	dir, archive := filepath.Join(tmp, "till"), filepath.Join(tmp, "a.age")
	tillAt(t, dir, payment.StateAccepted, payment.Change{})
	keys := map[string]string{}
	for _, name := range []string{"right", "wrong"} {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		keys[name] = filepath.Join(tmp, name)
		if err := os.WriteFile(keys[name], []byte(id.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if name == "right" {
			if code, said := command("", "sauvegarde", "--data", dir, archive, "--cle-publique", id.Recipient().String()); code != 0 || strings.Contains(said, "en clair") {
				t.Fatal(said)
			}
		}
	}
	refuses(t, dir, "est chiffrée : indiquez sa clé privée", archive)
	refuses(t, dir, "wrong n'ouvre pas cette sauvegarde", archive, "--cle-privee", keys["wrong"])
	refuses(t, dir, "n'est pas une clé privée age", archive, "--cle-privee", archive)
	raw, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(raw); at += len(raw) / 50 {
		changed := bytes.Clone(raw)
		changed[at] ^= 1
		name := filepath.Join(tmp, "changed")
		if err := os.WriteFile(name, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		refuses(t, dir, "", name, "--cle-privee", keys["right"])
	}
	if code, said := command(string(raw), "restauration", "-", "--data", filepath.Join(tmp, "new"), "--cle-privee", keys["right"]); code != 0 {
		t.Error(said)
	}
}

// TestRestorationOwesNoUnmarkedCopy: a copy that was owed when the backup was taken may have
// come out since: it will say DUPLICATA (I4).
func TestRestorationOwesNoUnmarkedCopy(t *testing.T) {
	tmp := t.TempDir()
	dir, archive := filepath.Join(tmp, "till"), filepath.Join(tmp, "a.tar")
	owed := []payment.OwedTicket{{ID: 1, Copy: 1, Ticket: payment.Ticket{Nature: payment.NatureDebit}}, {ID: 2, Copy: 2, Ticket: payment.Ticket{Nature: payment.NatureDebit}, Tries: 3}}
	tillAt(t, dir, payment.StateAccepted, payment.Change{Owed: &owed})
	if code, said := command("", "sauvegarde", "--data", dir, archive); code != 0 {
		t.Fatal(said)
	}
	if code, said := command("", "restauration", "--data", dir, archive); code != 0 {
		t.Fatal(said)
	}
	now, err := store.ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	if is := now.Saved.Owed; len(is) != 2 || is[0].Tries != 1 || is[1].Tries != 3 {
		t.Errorf("%+v", is)
	}
}
