package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// program returns the binary under test, which ANCV_TPE names or which is built here.
var program = os.Getenv("ANCV_TPE")

const root, images = "../..", "../../docs/images"

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "ancv-pictures-")
	if err == nil && program == "" {
		program = filepath.Join(dir, "ancv-tpe")
		build := exec.Command("go", "build", "-o", program, ".")
		build.Dir = root
		var said []byte
		if said, err = build.CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, said)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

var held = regexp.MustCompile(`data-mark="([0-9a-f ]+)"`)

// TestPicturesAreCurrent plays each scene and waits for the screens of its picture. What always
// changes (times, the spinner, the code's address) does not count.
func TestPicturesAreCurrent(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			drawn, err := os.ReadFile(filepath.Join(images, s.name+".svg"))
			if err != nil {
				t.Fatalf("%v: make pictures", err)
			}
			m := held.FindSubmatch(drawn)
			if m == nil {
				t.Fatalf("docs/images/%s.svg has no mark: make pictures", s.name)
			}
			marks := strings.Fields(string(m[1]))
			_, err = s.play(program, root, func(kept int, now screen) bool {
				return kept < len(marks) && now.mark() == marks[kept]
			})
			if err != nil {
				t.Errorf("docs/images/%s.svg is old, look at what is drawn now and then: make pictures\n%v", s.name, err)
			}
		})
	}
}

// TestEveryPictureIsShown: each picture has a scene and stands in a document, and no other file
// is there.
func TestEveryPictureIsShown(t *testing.T) {
	pages, err := filepath.Glob(root + "/*.md")
	more, err2 := filepath.Glob(root + "/docs/*.md")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	shown := ""
	for _, page := range append(pages, more...) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		shown += string(text)
	}
	drawn := map[string]bool{}
	for _, s := range scenes {
		drawn[s.name+".svg"] = true
	}
	files, err := filepath.Glob(images + "/*")
	if err != nil || len(files) < len(scenes) {
		t.Fatalf("%d pictures, %d scenes: make pictures (%v)", len(files), len(scenes), err)
	}
	for _, f := range files {
		name := filepath.Base(f)
		if !strings.Contains(shown, "images/"+name) {
			t.Errorf("no document shows %s", name)
		}
		if strings.HasSuffix(name, ".svg") && !drawn[name] {
			t.Errorf("no scene draws %s", name)
		}
	}
}

// TestMark: a word or a colour changes the mark, what always changes does not.
func TestMark(t *testing.T) {
	row := func(text, ink string) screen {
		var cells []cell
		for _, r := range text {
			cells = append(cells, cell{char: r, ink: ink, ground: "#101010"})
		}
		return screen{cells}
	}
	mark := row("PRET  ◐ 10:00 ━━╌", "#dfe7ee").mark()
	if row("PRET  ◓ 23:59 ━╌╌", "#dfe7ee").mark() != mark {
		t.Error("the time changes the mark")
	}
	if row("PRES  ◐ 10:00 ━━╌", "#dfe7ee").mark() == mark {
		t.Error("a word does not change the mark")
	}
	if row("PRET  ◐ 10:00 ━━╌", "#ffe7ee").mark() == mark {
		t.Error("a colour does not change the mark")
	}
}
