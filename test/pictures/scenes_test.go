package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryPictureIsShown: each picture is drawn by a scene and stands in a document;
// none is left over.
func TestEveryPictureIsShown(t *testing.T) {
	shown := ""
	for _, page := range []string{"../../README.md", "../../docs/guide.fr.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		shown += string(text)
	}
	drawn := map[string]bool{}
	for _, s := range scenes {
		drawn[s.name+".svg"] = true
		if !strings.Contains(shown, "images/"+s.name+".svg)") {
			t.Errorf("no document shows %s", s.name)
		}
	}
	files, err := filepath.Glob("../../docs/images/*.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !drawn[filepath.Base(f)] {
			t.Errorf("no scene draws %s", f)
		}
	}
	if len(files) != len(drawn) {
		t.Errorf("%d pictures, %d scenes: make pictures", len(files), len(drawn))
	}
}
