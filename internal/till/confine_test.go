package till

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ancvtpe/payment"
	"ancvtpe/ui"
)

// Sessions over the network load files from one directory and see no other.
func TestConfinedFiles(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(root, "sous"), 0o700),
		os.WriteFile(filepath.Join(root, "a.PAR"), []byte("ID_MAGASIN=10000651\n"), 0o600),
		os.WriteFile(filepath.Join(root, "bad.PAR"), []byte("ID_MAGASIN=???\n"), 0o600),
		os.WriteFile(filepath.Join(outside, "secret.PAR"), []byte("ID_MAGASIN=10000651\n"), 0o600),
		os.Symlink(filepath.Join(outside, "secret.PAR"), filepath.Join(root, "lien.PAR")),
		os.Symlink(outside, filepath.Join(root, "sous", "dehors"))); err != nil {
		t.Fatal(err)
	}
	screens := Tools{till: &Till{}, root: root}
	open := func(folder, path string) (ui.Opened, error) {
		return screens.Open(ui.FileParameters, folder, path, payment.DefaultSettings())
	}
	for _, start := range [][2]string{{"", ""}, {"/", "."}, {"/sous", ".."}, {"/", "../../.."}, {"/sous/..", "/"}} {
		opened, err := open(start[0], start[1])
		if err != nil || opened.Folder == nil || opened.Folder.Path != "/" {
			t.Errorf("%q: %+v %v", start, opened, err)
			continue
		}
		if opened.Folder.Entries[0].Name == ".." || !slices.ContainsFunc(opened.Folder.Entries, func(e ui.Entry) bool { return e.Name == "a.PAR" }) {
			t.Errorf("%q: %+v", start, opened.Folder.Entries)
		}
	}
	if opened, err := open("/", "a.PAR"); err != nil || opened.Setup.Settings.ShopID != "10000651" {
		t.Errorf("a.PAR: %v", err)
	}
	if opened, err := open("/", "sous"); err != nil || opened.Folder.Path != "/sous" || opened.Folder.Entries[0].Name != ".." {
		t.Errorf("sous: %+v %v", opened.Folder, err)
	}
	for _, path := range []string{"lien.PAR", "sous/dehors", "sous/dehors/secret.PAR", filepath.Join(outside, "secret.PAR"), "/etc/passwd", "nothing", root, "bad.PAR"} {
		_, err := open("/", path)
		_, text := Explain(err)
		if err == nil || strings.Contains(text, outside) && !strings.Contains(path, outside) || strings.Contains(text, root) && path != root {
			t.Errorf("%s: %v %q", path, err, text)
		}
	}
}
