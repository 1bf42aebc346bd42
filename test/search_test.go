package test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// canary is a secret that is searched for where it must not be.
type canary struct{ name, text string }

// forms returns the forms that a text may have in a file, unchanged and as programs encode
// it. A long text is also searched for in halves.
func (c canary) forms() map[string][]byte {
	all := map[string][]byte{}
	texts := map[string]string{"": c.text}
	if n := len(c.text); n >= 32 {
		texts["first half, "], texts["second half, "] = c.text[:n/2], c.text[n/2:]
	}
	for part, text := range texts {
		raw := []byte(text)
		all[part+"raw"] = raw
		all[part+"hex"] = []byte(hex.EncodeToString(raw))
		all[part+"HEX"] = []byte(strings.ToUpper(hex.EncodeToString(raw)))
		all[part+"query"] = []byte(url.QueryEscape(text))
		all[part+"path"] = []byte(url.PathEscape(text))
		quoted, err := json.Marshal(text)
		if err == nil {
			all[part+"JSON"] = bytes.Trim(quoted, `"`)
		}
		for name, order := range map[string]binary.ByteOrder{"UTF-16 LE": binary.LittleEndian, "UTF-16 BE": binary.BigEndian} {
			var wide []byte
			for _, unit := range utf16.Encode([]rune(text)) {
				wide = binary.BigEndian.AppendUint16(wide, 0)
				order.PutUint16(wide[len(wide)-2:], unit)
			}
			all[part+name] = wide
		}
		// In the middle of a text, base64 depends on the bytes before.
		for shift := range 3 {
			padded := append(make([]byte, shift), raw...)
			for name, coding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64 URL": base64.RawURLEncoding} {
				coded := coding.EncodeToString(padded)
				whole := len(padded) / 3 * 4 // the rest depends on the bytes after
				all[fmt.Sprintf("%s%s +%d", part, name, shift)] = []byte(coded[(shift*8+5)/6 : whole])
			}
		}
	}
	return all
}

// found is a secret in a file.
type found struct{ file, name, form string }

func (f found) String() string { return f.name + " (" + f.form + ") in " + f.file }

// searchSecrets reads every file under some folders. It returns the secrets found, and the
// numbers of files and bytes.
func searchSecrets(canaries []canary, roots ...string) (all []found, files int, size int64, err error) {
	forms := map[string]map[string][]byte{}
	for _, c := range canaries {
		forms[c.name] = c.forms()
	}
	for _, root := range roots {
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files, size = files+1, size+int64(len(raw))
			for name, each := range forms {
				for form, text := range each {
					if bytes.Contains(raw, text) {
						all = append(all, found{path, name, form})
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, 0, 0, err
		}
	}
	return all, files, size, nil
}

// TestSecretSearch: the search finds a canary in each form and at each place of a file, and
// nothing in a file without one.
func TestSecretSearch(t *testing.T) {
	c := canary{"key", "canari-Z7q!#$%&*cle-de-scellement/+=9f3k?~x"}
	write := func(dir string, middle []byte, shift int) {
		raw := append(bytes.Repeat([]byte{'.'}, 1000+shift), middle...)
		if err := os.WriteFile(filepath.Join(dir, "journal.log"), append(raw, "....."...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hidden := map[string][]byte{
		"raw": []byte(c.text), "hex": []byte(hex.EncodeToString([]byte(c.text))), "query": []byte(url.QueryEscape(c.text)),
		"half": []byte(c.text[len(c.text)/2:]), "Go": fmt.Appendf(nil, "%q", c.text), "Go bytes": fmt.Appendf(nil, "%x", c.text),
		"SQL": []byte("INSERT INTO seal_key VALUES ('" + c.text + "')"), "HEX": fmt.Appendf(nil, "%X", c.text),
	}
	quoted, err := json.Marshal(map[string]string{"cle": c.text})
	if err != nil {
		t.Fatal(err)
	}
	hidden["JSON"] = quoted
	var wide []byte
	for _, unit := range utf16.Encode([]rune(c.text)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	hidden["UTF-16"] = wide
	for shift := range 3 {
		text := "abc"[:shift] + c.text + "tail"
		hidden[fmt.Sprint("base64 ", shift)] = []byte(base64.StdEncoding.EncodeToString([]byte(text)))
		hidden[fmt.Sprint("base64 URL ", shift)] = []byte(base64.URLEncoding.EncodeToString([]byte(text)))
	}
	for form, middle := range hidden {
		for shift := range 4 {
			dir := t.TempDir()
			write(dir, middle, shift)
			all, _, _, err := searchSecrets([]canary{c}, dir)
			if err != nil || len(all) == 0 {
				t.Errorf("%s, %d bytes on: not found (%v)", form, shift, err)
			}
		}
	}
	dir := t.TempDir()
	write(dir, []byte("canari"), 0)
	if all, files, _, err := searchSecrets([]canary{c}, dir); err != nil || len(all) > 0 || files != 1 {
		t.Errorf("found %v in %d files, %v", all, files, err)
	}
}
