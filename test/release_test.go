//go:build release

package test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"ancvtpe/internal/console/consoletest"
)

// What `make release` left in dist/release, looked at without installing anything.

var releaseDir = filepath.Join("..", "dist", "release")

// released is the one file whose name ends so.
func released(t *testing.T, ending string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(releaseDir, "*"+ending))
	if err != nil || len(found) != 1 {
		t.Fatalf("one file ends in %s? %q %v; make release makes it", ending, found, err)
	}
	return found[0]
}

// architectures are those that were released, by Debian's names.
func architectures(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, arch := range []string{"amd64", "arm64"} {
		if _, err := os.Stat(filepath.Join(releaseDir, "ancv-tpe-linux-"+arch)); err == nil {
			all = append(all, arch)
		}
	}
	if !slices.Contains(all, runtime.GOARCH) {
		t.Fatalf("released for %q, not for %s: make release", all, runtime.GOARCH)
	}
	return all
}

// TestReleaseSums: each file has its sum, and no other has one.
func TestReleaseSums(t *testing.T) {
	raw := readFile(t, filepath.Join(releaseDir, "SHA256SUMS"))
	sums := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	entries, err := os.ReadDir(releaseDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "SHA256SUMS" {
			continue
		}
		if is := digest(readFile(t, filepath.Join(releaseDir, e.Name()))); sums[e.Name()] != is {
			t.Errorf("%s: %s, SHA256SUMS says %q", e.Name(), is, sums[e.Name()])
		}
		delete(sums, e.Name())
	}
	if len(sums) > 0 {
		t.Errorf("sums of nothing: %v", sums)
	}
}

// TestReleasePackages: the three packages hold the same files, of root, which nobody else may
// write; the program is the one that is released alone.
func TestReleasePackages(t *testing.T) {
	for _, arch := range architectures(t) {
		t.Run(arch, func(t *testing.T) {
			program := digest(readFile(t, filepath.Join(releaseDir, "ancv-tpe-linux-"+arch)))
			var first map[string]packed
			for _, kind := range packageKinds {
				files := kind.files(t, released(t, kind.ending[arch]))
				for path, f := range files {
					mode := int64(0o644)
					if f.dir || path == "/usr/bin/ancv-tpe" {
						mode = 0o755
					}
					if f.mode != mode || f.owner != "root:root" {
						t.Errorf("%s: %s is %o of %s", kind.name, path, f.mode, f.owner)
					}
				}
				if files["/usr/bin/ancv-tpe"].sum != program {
					t.Errorf("%s holds another program", kind.name)
				}
				if !files["/etc/ancv-tpe"].dir {
					t.Errorf("%s has no /etc/ancv-tpe", kind.name)
				}
				maps.DeleteFunc(files, func(_ string, f packed) bool { return f.dir })
				zsh := files[kind.zsh]
				delete(files, kind.zsh)
				files["zsh"] = zsh
				if first == nil {
					first = files
				}
				if !maps.Equal(files, first) {
					t.Errorf("%s holds\n%v, and %s\n%v", kind.name, files, packageKinds[0].name, first)
				}
				kind.scripts(t, released(t, kind.ending[arch]))
			}
		})
	}
}

// TestReleaseBills: each program has a bill of the modules that it holds.
func TestReleaseBills(t *testing.T) {
	for _, arch := range architectures(t) {
		var bill struct {
			BomFormat  string
			Components []struct{ Name, Version string }
		}
		err := json.Unmarshal(readFile(t, filepath.Join(releaseDir, "ancv-tpe-linux-"+arch+".cdx.json")), &bill)
		out, buildErr := exec.Command("go", "version", "-m", filepath.Join(releaseDir, "ancv-tpe-linux-"+arch)).Output()
		if err != nil || buildErr != nil || bill.BomFormat != "CycloneDX" {
			t.Fatalf("%s: %q %v %v", arch, bill.BomFormat, err, buildErr)
		}
		modules := 0
		for line := range strings.Lines(string(out)) {
			f := strings.Fields(line)
			if len(f) < 3 || f[0] != "dep" {
				continue
			}
			modules++
			if !slices.ContainsFunc(bill.Components, func(c struct{ Name, Version string }) bool { return c.Name == f[1] && c.Version == f[2] }) {
				t.Errorf("%s: %s %s is linked in, and not in the bill", arch, f[1], f[2])
			}
		}
		if modules < 10 {
			t.Errorf("%s: only %d modules", arch, modules)
		}
	}
}

// TestReleaseRuns checks the version, the manual, the demo and the units of the .deb, unpacked in
// a folder.
func TestReleaseRuns(t *testing.T) {
	root := t.TempDir()
	if out, err := exec.Command("dpkg-deb", "-x", released(t, "_"+runtime.GOARCH+".deb"), root).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	run := installation{root: "", program: filepath.Join(root, "usr", "bin", "ancv-tpe")}
	run.tellsVersion(t)
	pages, err := filepath.Glob(filepath.Join(root, "usr", "share", "man", "man1", "*.gz"))
	if err != nil || len(pages) < 15 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		run.showsPage(t, page)
	}
	run.demo(t)
	goodUnits(t, root)
}

// goodUnits: systemd finds nothing to say against the units, and an exposure of 2.0 at most.
func goodUnits(t *testing.T, root string) {
	t.Helper()
	for _, unit := range []string{"ancv-tpe-ssh.service", "ancv-tpe-simulateur.service"} {
		if said := (installation{}).run(t, "systemd-analyze", "verify", "--root="+root, "--recursive-errors=no", "--man=no", unit); said != "" {
			t.Errorf("%s: %s", unit, said)
		}
		(installation{}).run(t, "systemd-analyze", "security", "--root="+root, "--offline=yes", "--threshold=20", unit)
	}
}

// installation is where the program is installed.
type installation struct {
	root    string // of chroot; empty: this machine's
	program string
}

func (p installation) command(words ...string) *exec.Cmd {
	if p.root != "" {
		words = append([]string{"chroot", p.root}, words...)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root", "TERM=xterm-256color", "PS1=ready> "}
	return cmd
}

// run runs a command to its end, and fails the test where it fails.
func (p installation) run(t *testing.T, words ...string) string {
	t.Helper()
	out, err := p.command(words...).CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
	return string(out)
}

func (p installation) tellsVersion(t *testing.T) {
	t.Helper()
	said := p.run(t, p.program, "version")
	commit := os.Getenv("RELEASE_COMMIT")
	if commit == "" || !strings.Contains(said, commit) || !strings.Contains(said, "SQLite") {
		t.Errorf("version says %q, want commit %q", said, commit)
	}
}

// showsPage lets man show a page; it complains of nothing.
func (p installation) showsPage(t *testing.T, page string) {
	t.Helper()
	cmd := p.command("man", "--warnings", page)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 || !strings.Contains(string(out), "\nNOM\n") {
		t.Errorf("man %s: %v %s\n%.300s", page, err, &said, out)
	}
}

// demo comes to PRET, and CTRL+C leaves it.
func (p installation) demo(t *testing.T) {
	t.Helper()
	c, err := consoletest.Start(p.command(p.program, "demo"), 80, 24)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Kill()
	if err := c.WaitWord("PRET"); err != nil {
		t.Fatal(err)
	}
	if err := c.Keys("CTRL+C"); err != nil {
		t.Fatal(err)
	}
	if code, err := c.Ended(); code != 0 || err != nil {
		t.Errorf("exit code %d, %v", code, err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func digest(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }
