package console

import (
	"os/exec"
	"testing"
)

// A program may write its last words and end between a look at the screen and the wait.
func TestWaitSeesTheLastWords(t *testing.T) {
	c, err := Start(exec.Command("echo", "FIN"), 20, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer c.HangUp()
	looks := 0
	err = c.Wait("FIN", func(rows []string) bool {
		if looks++; looks == 1 {
			<-c.Done
			return false
		}
		return HasWord(rows, "FIN")
	})
	if err != nil {
		t.Error(err)
	}
}
