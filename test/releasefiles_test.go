//go:build release

package test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha1" // what an .apk names its files by
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// packed is a file in a package, or a directory.
type packed struct {
	dir        bool
	mode       int64
	owner, sum string
}

type packageKind struct {
	name   string
	ending map[string]string // of its file, by architecture
	zsh    string            // where zsh's completion is
	files  func(t *testing.T, file string) map[string]packed
	// scripts compares those that it runs with ours.
	scripts func(t *testing.T, file string)
}

var packageKinds = []packageKind{
	{"deb", map[string]string{"amd64": "_amd64.deb", "arm64": "_arm64.deb"}, "/usr/share/zsh/vendor-completions/_ancv-tpe", debFiles, debScripts},
	{"rpm", map[string]string{"amd64": ".x86_64.rpm", "arm64": ".aarch64.rpm"}, "/usr/share/zsh/site-functions/_ancv-tpe", rpmFiles, rpmScripts},
	{"apk", map[string]string{"amd64": "_x86_64.apk", "arm64": "_aarch64.apk"}, "/usr/share/zsh/site-functions/_ancv-tpe", apkFiles, apkScripts},
}

// ourScripts by their names in each kind of package.
var ourScripts = []struct{ ours, deb, rpm, apk string }{
	{"postinstall", "postinst", "POSTIN", ".post-install"},
	{"preremove", "prerm", "PREUN", ".pre-deinstall"},
	{"postremove", "postrm", "POSTUN", ".post-deinstall"},
}

func sameScript(t *testing.T, ours, packed string) {
	t.Helper()
	want := string(readFile(t, filepath.Join("..", "packaging", ours)))
	if strings.TrimSpace(packed) != strings.TrimSpace(want) {
		t.Errorf("%s is %q", ours, packed)
	}
}

func output(t *testing.T, words ...string) []byte {
	t.Helper()
	out, err := exec.Command(words[0], words[1:]...).Output()
	if err != nil {
		t.Fatalf("%q: %v", words, err)
	}
	return out
}

// tarEntry is what a tar says of a file, and its content.
type tarEntry struct {
	*tar.Header
	content []byte
}

func untar(t *testing.T, r io.Reader) map[string]tarEntry {
	t.Helper()
	all := map[string]tarEntry{}
	for in := tar.NewReader(r); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		content, readErr := io.ReadAll(in)
		if err = errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		all[path.Join("/", h.Name)] = tarEntry{h, content}
	}
}

// ofTar leaves out the directories that belong to the system.
func ofTar(all map[string]tarEntry) map[string]packed {
	files := map[string]packed{}
	for path, e := range all {
		owner := e.Uname + ":" + e.Gname
		if e.Uid != 0 || e.Gid != 0 {
			owner = fmt.Sprint(e.Uid, ":", e.Gid)
		}
		f := packed{dir: e.Typeflag == tar.TypeDir, mode: e.Mode & 0o7777, owner: owner}
		if !f.dir {
			f.sum = digest(e.content)
		}
		if path != "/" {
			files[path] = f
		}
	}
	return files
}

func debFiles(t *testing.T, file string) map[string]packed {
	return ofTar(untar(t, bytes.NewReader(output(t, "dpkg-deb", "--fsys-tarfile", file))))
}

func debScripts(t *testing.T, file string) {
	control := untar(t, bytes.NewReader(output(t, "dpkg-deb", "--ctrl-tarfile", file)))
	for _, s := range ourScripts {
		sameScript(t, s.ours, string(control["/"+s.deb].content))
	}
}

func rpmFiles(t *testing.T, file string) map[string]packed {
	files := map[string]packed{}
	for line := range strings.Lines(string(output(t, "rpm", "-qp", "--qf",
		`[%{FILENAMES} %{FILEMODES} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEDIGESTS}`+"\n]", file))) {
		f := append(strings.Fields(line), "")
		mode, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		files[f[0]] = packed{dir: mode&0o170000 == 0o040000, mode: mode & 0o7777, owner: f[2], sum: f[3]}
	}
	if said := string(output(t, "rpm", "-K", "--nosignature", file)); !strings.Contains(said, "digests OK") {
		t.Errorf("rpm -K says %s", said)
	}
	return files
}

func rpmScripts(t *testing.T, file string) {
	for _, s := range ourScripts {
		sameScript(t, s.ours, string(output(t, "rpm", "-qp", "--qf", "%{"+s.rpm+"}", file)))
	}
}

// apkParts are an .apk's control and data, each a compressed tar. The control's tar has no end,
// so that both are one; it names the data's sum, and the data name each file's.
func apkParts(t *testing.T, file string) (control, data map[string]tarEntry) {
	raw := bytes.NewReader(readFile(t, file))
	z, err := gzip.NewReader(raw)
	if err != nil {
		t.Fatal(err)
	}
	z.Multistream(false)
	first, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	rest := make([]byte, raw.Len())
	if _, err := io.ReadFull(raw, rest); err != nil {
		t.Fatal(err)
	}
	control = untar(t, bytes.NewReader(first))
	if want := "datahash = " + digest(rest); !strings.Contains(string(control["/.PKGINFO"].content), want) {
		t.Errorf("no %q in %s", want, control["/.PKGINFO"].content)
	}
	if z, err = gzip.NewReader(bytes.NewReader(rest)); err != nil {
		t.Fatal(err)
	}
	data = untar(t, z)
	for path, e := range data {
		if is, said := fmt.Sprintf("%x", sha1.Sum(e.content)), e.PAXRecords["APK-TOOLS.checksum.SHA1"]; e.Typeflag == tar.TypeReg && is != said {
			t.Errorf("%s: sum %s, said %q", path, is, said)
		}
	}
	return control, data
}

func apkFiles(t *testing.T, file string) map[string]packed {
	_, data := apkParts(t, file)
	return ofTar(data)
}

func apkScripts(t *testing.T, file string) {
	control, _ := apkParts(t, file)
	for _, s := range ourScripts {
		sameScript(t, s.ours, string(control["/"+s.apk].content))
	}
}
