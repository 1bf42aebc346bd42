//go:build release

package test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"ancvtpe/internal/console"
	"ancvtpe/internal/console/consoletest"
)

// TestInstalled installs each kind of package in a bare Debian root (RELEASE_ROOT), uses what it
// brought, and removes it. rpm is Debian's; an .apk is unpacked, and its scripts are run, as apk
// does, for Debian has no apk.
//
//	make install-test
func TestInstalled(t *testing.T) {
	root := os.Getenv("RELEASE_ROOT")
	if root == "" {
		t.Fatal("needs a Debian root: make install-test")
	}
	architectures(t)
	in := installation{root: root, program: "/usr/bin/ancv-tpe"}
	for _, kind := range packageKinds {
		t.Run(kind.name, func(t *testing.T) {
			file := released(t, kind.ending[runtime.GOARCH])
			if err := os.WriteFile(filepath.Join(root, "tmp", "package"), readFile(t, file), 0o644); err != nil {
				t.Fatal(err)
			}
			in.run(t, strings.Fields(installs[kind.name])...)
			if kind.name == "apk" {
				in.script(t, apkScript(t, file, ".post-install"))
			}
			in.installed(t, kind)
			in.run(t, "touch", "/var/lib/ancv-tpe/kept")
			if kind.name == "apk" {
				in.script(t, apkScript(t, file, ".pre-deinstall"))
				for path, f := range kind.files(t, file) {
					if !f.dir {
						in.run(t, "rm", path)
					}
				}
				in.script(t, apkScript(t, file, ".post-deinstall"))
			} else {
				in.run(t, strings.Fields(removes[kind.name])...)
			}
			in.run(t, "sh", "-c", "[ ! -e /usr/bin/ancv-tpe ] && [ -e /var/lib/ancv-tpe/kept ] && id ancv-tpe")
			in.run(t, "sh", "-c", "rm -r /var/lib/ancv-tpe && userdel ancv-tpe && rm -rf /etc/ancv-tpe")
		})
	}
}

var (
	installs = map[string]string{
		"deb": "dpkg -i /tmp/package", "rpm": "rpm -i --nodeps /tmp/package", "apk": "tar -xzf /tmp/package -C / --exclude=.*",
	}
	removes = map[string]string{"deb": "dpkg -r ancv-tpe", "rpm": "rpm -e ancv-tpe"}
)

func apkScript(t *testing.T, file, name string) string {
	control, _ := apkParts(t, file)
	return string(control["/"+name].content)
}

func (p installation) script(t *testing.T, text string) {
	t.Helper()
	cmd := p.command("sh", "-s", "0.0.0-r1")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, text)
	}
}

// installed uses all that a package brings.
func (p installation) installed(t *testing.T, kind packageKind) {
	t.Helper()
	if said := p.run(t, "stat", "-c", "%U %G %a", "/var/lib/ancv-tpe"); said != "ancv-tpe ancv-tpe 700\n" {
		t.Errorf("/var/lib/ancv-tpe: %s", said)
	}
	if kind.name == "rpm" {
		p.run(t, "rpm", "-V", "--nodeps", "ancv-tpe")
	}
	p.tellsVersion(t)
	pages, err := filepath.Glob(filepath.Join(p.root, "usr", "share", "man", "man1", "ancv-tpe*.gz"))
	if err != nil || len(pages) < 15 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		p.showsPage(t, strings.TrimSuffix(filepath.Base(page), ".1.gz"))
	}
	p.demo(t)
	for name, shell := range shells {
		t.Run(name, func(t *testing.T) { p.completes(t, shell) })
	}
	goodUnits(t, p.root)
}

// shells complete by TAB. The first line that is typed is for what a user's own files do.
var shells = map[string]struct{ start, setUp string }{
	"bash": {"bash --norc", ". /usr/share/bash-completion/bash_completion"},
	"zsh":  {"zsh -f", "fpath+=(/usr/share/zsh/site-functions); autoload -Uz compinit; compinit -D"},
	"fish": {"fish", "function fish_prompt; echo 'ready> '; end"},
}

func (p installation) completes(t *testing.T, shell struct{ start, setUp string }) {
	c, err := consoletest.Start(p.command(strings.Fields(shell.start)...), 80, 24)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Kill()
	if err := c.Send(shell.setUp + "; echo set\\ up\r"); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ typed, seen string }{
		{"", "set up ready>"}, // what is typed before the prompt is echoed by the terminal
		{"ancv-tpe dem\t", "ready> ancv-tpe demo"},
		{"\x15ancv-tpe --theme contr\t", "ready> ancv-tpe --theme contraste"},
		{"\x15ancv-tpe imprimante --pan\t", "ready> ancv-tpe imprimante --panne"},
	} {
		if err := c.Send(step.typed); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(step.seen, func(rows []string) bool { return strings.Contains(console.Said(rows), step.seen) }); err != nil {
			t.Fatal(err)
		}
	}
}
