package cli

import (
	"bytes"
	"io"
	"log"
	"testing"
)

// A server that says something between two answers makes net/http print it, an answer's id
// included, over the till's screen (ancv's TestWildHTTP has such servers). Nothing of the
// standard log may be seen.
func TestLibrariesDoNotWriteOnTheScreen(t *testing.T) {
	before := log.Writer()
	t.Cleanup(func() { log.SetOutput(before) })
	var screen bytes.Buffer
	log.SetOutput(&screen)
	if code := Main([]string{"version"}, nil, io.Discard, io.Discard); code != 0 {
		t.Fatalf("version: %d", code)
	}
	log.Print(`Unsolicited response received on idle HTTP channel starting with "k3x9m2qv7a"`)
	if screen.Len() > 0 {
		t.Errorf("on the screen: %s", &screen)
	}
}
