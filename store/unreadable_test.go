package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"ancvtpe/payment"
)

// TestUnreadableIsNotDamaged: sectors that cannot be read are a failure of the disk. SQLite
// calls the file corrupt, for which the merchant would be told to restore a backup.
func TestUnreadableIsNotDamaged(t *testing.T) {
	dir := t.TempDir()
	// Reading the first bytes of this file is an I/O error, since they are no mapped memory.
	if err := os.Symlink("/proc/self/mem", filepath.Join(dir, totaux.name())); err != nil {
		t.Fatal(err)
	}
	err := unreadable(dir, totaux.damagedf("malformed"))
	if !errors.Is(err, payment.ErrStorage) || errors.Is(err, payment.ErrDamaged) || SystemError(err) != syscall.EIO {
		t.Errorf("an unreadable file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, transaction.name()), []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, f := range []file{transaction, parametres} { // damaged, and missing
		if err := unreadable(dir, f.damagedf("malformed")); !errors.Is(err, payment.ErrDamaged) {
			t.Errorf("%s: %v", f.name(), err)
		}
	}
}
