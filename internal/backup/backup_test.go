package backup

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"filippo.io/age"
)

var names = []string{"a.db", "b.db"}

func sample(t *testing.T, to age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	files := map[string][]byte{"a.db": []byte("first"), "b.db": bytes.Repeat([]byte("second"), 3000)}
	if err := Write(&out, Manifest{Version: "v1", Made: time.Unix(1e9, 0), Shop: "10000651", Sequence: 7, Closing: 3}, names, files, to); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWriteAndRead(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for kind, raw := range map[string][]byte{"clear": sample(t, nil), "encrypted": sample(t, id.Recipient())} {
		m, files, err := Read(bytes.NewReader(raw), names, id)
		if err != nil || m.Shop != "10000651" || m.Sequence != 7 || m.Closing != 3 || string(files["a.db"]) != "first" || len(files["b.db"]) != 18000 {
			t.Errorf("%s: %+v %v", kind, m, err)
		}
	}
	if bytes.Contains(sample(t, id.Recipient()), []byte("secondsecond")) {
		t.Error("it is not encrypted")
	}
	if _, _, err := Read(bytes.NewReader(sample(t, id.Recipient())), names); !errors.Is(err, ErrEncrypted) {
		t.Errorf("without an identity: %v", err)
	}
}

// Every change of a byte that counts, and every cut, is noticed.
func TestAlteredIsRefused(t *testing.T) {
	raw := sample(t, nil)
	_, want, err := Read(bytes.NewReader(raw), names)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(raw); at += 7 {
		changed := slices.Clone(raw)
		changed[at] ^= 0x01
		if _, got, err := Read(bytes.NewReader(changed), names); err == nil && !maps.EqualFunc(got, want, bytes.Equal) {
			t.Fatalf("byte %d changed: read as something else", at)
		}
	}
	for at := 0; at < len(raw)-1024-512; at += 97 { // a tar ends with padding and 1,024 zero bytes
		if _, _, err := Read(bytes.NewReader(raw[:at]), names); err == nil {
			t.Fatalf("cut at %d: read", at)
		}
	}
}

func FuzzRead(f *testing.F) {
	var out bytes.Buffer
	_ = Write(&out, Manifest{}, names, map[string][]byte{"a.db": {1}, "b.db": {2}}, nil)
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, files, err := Read(io.LimitReader(bytes.NewReader(raw), 1<<20), names); err == nil && len(files) != len(names) {
			t.Error("files are missing")
		}
	})
}
