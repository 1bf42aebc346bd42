package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
)

// requireGone looks for a text in every file of a directory.
func requireGone(t *testing.T, dir, text string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if n := bytes.Count(read(t, filepath.Join(dir, e.Name())), []byte(text)); n > 0 {
			t.Errorf("%s holds %q %d times", e.Name(), text, n)
		}
	}
}

func requireThere(t *testing.T, dir, name, text string) {
	t.Helper()
	if !bytes.Contains(read(t, filepath.Join(dir, name)), []byte(text)) {
		t.Fatalf("%s does not hold %q to begin with", name, text)
	}
}

func TestResetErasesSecrets(t *testing.T) {
	dir := fullDirectory(t)
	full, _ := storetest.Full()
	requireThere(t, dir, "parametres.db", storetest.Key)
	requireThere(t, dir, "parametres.db", full.Lock.Hash)
	requireThere(t, dir, "transaction.db", string(storetest.PayerID))
	s := open(t, dir)
	if err := s.Commit(payment.Change{Reset: true}); err != nil {
		t.Fatal(err)
	}
	requireGone := func() {
		t.Helper()
		for _, text := range []string{
			storetest.Key, full.Lock.Hash, string(storetest.PayerID), "k3x9m2qv7", "flw6j6r3aq", "CAMPING", "10000651",
		} {
			requireGone(t, dir, text)
		}
	}
	requireGone()
	s.Close()
	requireGone()
}

// A replaced key is erased too.
func TestReplacedKeyIsErased(t *testing.T) {
	dir := fullDirectory(t)
	s := open(t, dir)
	for i := range 20 {
		key := payment.SealKey{Version: "v", Provider: "100016", Key: strings.Repeat(fmt.Sprintf("k%02d.", i), 8+i%16)}
		if err := s.Commit(payment.Change{Key: &key}); err != nil {
			t.Fatal(err)
		}
		requireGone(t, dir, storetest.Key)
		requireGone(t, dir, fmt.Sprintf("k%02d.", i-1))
		requireThere(t, dir, "parametres.db", key.Key)
	}
}

// The payer's id is on the disk while the transaction runs and nowhere after it, whatever its
// length and the file's other content.
func TestPayerIsErasedWhenTheTransactionEnds(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 40 {
		full, _ := storetest.Full()
		last := full.Last
		last.Seq = int64(i + 1)
		payer := fmt.Sprintf("payer%04d%s@exemple.fr", i, strings.Repeat("x", i*5))
		last.Payer = payment.PayerID(payer)
		if err := s.Commit(payment.Change{Transaction: last, Sale: full.Sale}); err != nil {
			t.Fatal(err)
		}
		requireThere(t, dir, "transaction.db", payer)
		last.State = payment.StateUnknown
		last.Authorization = strings.Repeat("a", i)
		if err := s.Commit(payment.Change{Transaction: last}); err != nil {
			t.Fatal(err)
		}
		last.Payer, last.State = "", payment.StateAccepted
		owed := full.Owed[:i%4]
		change := payment.Change{Transaction: last, LastTicket: full.LastTicket, Owed: &owed, SaleOver: true}
		if err := s.Commit(change); err != nil {
			t.Fatal(err)
		}
		requireGone(t, dir, "payer0")
		requireGone(t, dir, "@exemple.fr")
	}
}

// No error of the store repeats what is secret (I12).
func TestErrorsHoldNoSecret(t *testing.T) {
	s := open(t, t.TempDir())
	full, _ := storetest.Full()
	full.Last.State = 250
	err := s.Commit(storetest.Everything(full))
	if err == nil {
		t.Fatal("a state that does not exist was stored")
	}
	full.Last.State, full.Settings.Copies = payment.StateWaiting, -1
	err2 := s.Commit(storetest.Everything(full))
	if err2 == nil {
		t.Fatal("-1 copies were stored")
	}
	for _, text := range []string{storetest.Key, string(storetest.PayerID), full.Lock.Hash} {
		if strings.Contains(err.Error()+err2.Error(), text) {
			t.Errorf("an error holds %q: %v; %v", text, err, err2)
		}
	}
}
