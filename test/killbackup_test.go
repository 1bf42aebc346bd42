//go:build kill

package test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// copyDir is a data directory beside the till's, into which backups are restored.
func (k *killed) copyDir() string { return filepath.Join(k.dir, "copie") }

// archives is a directory with only the copy's backup.
func (k *killed) archives() string { return filepath.Join(k.dir, "sauvegardes") }

func (k *killed) copyArchive() string { return filepath.Join(k.archives(), "copie.sauvegarde") }

func (k *killed) restoring() []string { return []string{"restauration", k.archive()} }

func (k *killed) backingUp() []string { return []string{"sauvegarde", k.copyArchive()} }

func (k *killed) restoringCopy() []string {
	return []string{"restauration", k.copyArchive(), "--data", k.copyDir()}
}

// noArchive sets up a till without a backup.
func (k *killed) noArchive() error {
	if err := k.soldToday(); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(k.archives()), os.Mkdir(k.archives(), 0o700))
}

// backedUpOrNot checks that the archive is missing, or is whole and restores the till's data,
// and that the next one cleans up.
func (k *killed) backedUpOrNot() error {
	if _, err := os.Stat(k.copyArchive()); errors.Is(err, os.ErrNotExist) && !k.promised {
		return k.nothingBeside()
	}
	if err := os.RemoveAll(k.copyDir()); err != nil {
		return err
	}
	k.run(k.restoringCopy()...)
	if now, then := k.run("totaux", "--json", "--data", k.copyDir()), k.run("totaux", "--json"); now != then {
		return fmt.Errorf("the backup holds %s, the till %s", now, then)
	}
	return k.nothingBeside()
}

// nothingBeside checks that the next backup into the folder leaves nothing else there.
func (k *killed) nothingBeside() error {
	// An image of a power cut without a file has no folder either.
	if err := errors.Join(os.RemoveAll(k.copyArchive()), os.MkdirAll(k.archives(), 0o700)); err != nil {
		return err
	}
	k.run(k.backingUp()...)
	left, err := os.ReadDir(k.archives())
	if err == nil && len(left) != 1 {
		err = fmt.Errorf("beside the backup: %v", left)
	}
	return errors.Join(err, os.Remove(k.copyArchive()))
}

// noCopy sets up a till with a backup, and no copy.
func (k *killed) noCopy() error {
	if err := k.soldToday(); err != nil {
		return err
	}
	if k.copied == "" {
		if err := k.noArchive(); err != nil {
			return err
		}
		k.run(k.backingUp()...)
		k.copied = k.run("totaux", "--json")
	}
	return os.RemoveAll(k.copyDir())
}

// copiedOrNot checks that the copy is empty or has the backup's data, also after it was opened,
// and that it is whole, so that it can be backed up.
func (k *killed) copiedOrNot() error {
	held := ""
	for _, opens := range []bool{false, true} {
		if opens {
			k.run("init", "--accepter-conditions", "--data", k.copyDir())
		}
		now, err := k.copyHolds()
		if err != nil {
			return err
		}
		if now != k.copied && (k.promised || now != held) {
			return fmt.Errorf("opened: %t, promised: %t: the copy holds %q, before %q, the backup %q", opens, k.promised, now, held, k.copied)
		}
		held = now
	}
	k.run("sauvegarde", k.archive(), "--data", k.copyDir())
	return os.Remove(k.archive())
}

// copyHolds returns the copy's totals by `totaux`, and "" where the copy has no data.
func (k *killed) copyHolds() (string, error) {
	cmd := exec.Command(program, "totaux", "--json", "--data", k.copyDir())
	cmd.Env = k.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		if strings.Contains(string(out), "Aucune donnée") {
			return "", nil
		}
		return "", fmt.Errorf("totaux of the copy: %w: %s", err, out)
	}
	var now totals
	if err := json.Unmarshal(out, &now); err != nil {
		return "", err
	}
	if now.Debits.Count == 0 {
		return "", nil
	}
	return string(out), nil
}
