package store

import (
	"errors"
	"strings"
	"testing"
)

func TestArgon2(t *testing.T) {
	var h Argon2
	hash, err := h.Hash("1234")
	if err != nil {
		t.Fatal(err)
	}
	again, _ := h.Hash("1234")
	if hash == again || strings.Contains(hash, "1234$") || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hashes %q and %q", hash, again)
	}
	for password, want := range map[string]bool{"1234": true, "1235": false, "": false, "12345": false} {
		if ok, err := h.Verify(hash, password); err != nil || ok != want {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	for _, bad := range []string{"", "1234", "$argon2id$v=19$m=19456,t=2,p=1$AAAA", "$argon2id$v=19$m=19456,t=2,p=1$%%$%%"} {
		if _, err := h.Verify(bad, "1234"); !errors.Is(err, ErrHash) {
			t.Errorf("hash %q: %v", bad, err)
		}
	}
}
