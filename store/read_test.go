package store

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/store/storetest"
)

// TestReadSaved: beside a running till it reads what Load reads, and writes nothing.
func TestReadSaved(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadSaved(filepath.Join(dir, "none")); !errors.Is(err, ErrNoData) {
		t.Errorf("no directory: %v", err)
	}
	full := fullDirectory(t)
	s := open(t, full)
	before, err := listing(full)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := storetest.Full()
	got, err := ReadSaved(full)
	if err != nil || !reflect.DeepEqual(got.Settings, want.Settings) || got.Key != want.Key {
		t.Errorf("read %v, %v", got, err)
	}
	loaded, err := s.Load()
	if err != nil || !reflect.DeepEqual(got, loaded) {
		t.Errorf("read %v, loaded %v, %v", got, loaded, err)
	}
	after, err := listing(full)
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("directory changed from %v to %v, %v", before, after, err)
	}
}

// TestReadSavedDamage: the error names the damaged file, whichever it is.
func TestReadSavedDamage(t *testing.T) {
	for _, f := range allFiles {
		full := fullDirectory(t)
		if err := os.Truncate(filepath.Join(full, f.name()), 100); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSaved(full); !errors.Is(err, payment.ErrDamaged) {
			t.Errorf("%s cut: %v", f.name(), err)
		}
	}
}

// TestReadSavedUnfinished: after a crash it returns ErrUnfinished, and makes no copy of the key.
func TestReadSavedUnfinished(t *testing.T) {
	c := newCrash(t, "", true)
	if _, err := ReadSaved(c.dir); !errors.Is(err, ErrUnfinished) {
		t.Errorf("read saved: %v", err)
	}
}
