// Package backup writes and reads the archive of a data directory. It is a tar of a manifest
// and the three files, encrypted by age where a recipient is given, since the sealing key is
// in it (decision 69).
package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"
)

// Format is the version of the archive's form.
const Format = 1

const (
	manifestName = "manifeste.json"
	maxManifest  = 64 << 10
	maxFile      = 512 << 20
	ageMagic     = "age-encryption.org/v1"
)

// Errors of Read; their texts complete a sentence about the archive.
var (
	ErrFormat    = errors.New("it is no backup of this program, or of a newer one")
	ErrEncrypted = errors.New("it is encrypted")
	ErrWrongKey  = errors.New("it is encrypted for another key")
)

// AlteredError is an archive that is not as it was written: cut short, or changed.
type AlteredError struct {
	File string // the first one that is not; "" where that is not known
}

func (e *AlteredError) Error() string {
	return strings.TrimPrefix(e.File+": it is not as it was written", ": ")
}

// Manifest describes an archive.
type Manifest struct {
	Format   int       `json:"format"`
	Version  string    `json:"version"` // of the program
	Made     time.Time `json:"made"`
	Shop     string    `json:"shop"`     // ID_MAGASIN; "" for none
	Sequence int64     `json:"sequence"` // number of the last transaction
	Closing  int       `json:"closing"`  // number of the last closing
	Files    []File    `json:"files"`
}

// File describes one of the files.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Write writes an archive of files in the order of names, and fills in m.Files. With a nil
// recipient it does not encrypt.
func Write(w io.Writer, m Manifest, names []string, files map[string][]byte, recipient age.Recipient) error {
	out, finish := w, func() error { return nil }
	if recipient != nil {
		sealed, err := age.Encrypt(w, recipient)
		if err != nil {
			return fmt.Errorf("encrypt backup: %w", err)
		}
		out, finish = sealed, sealed.Close
	}
	m.Format, m.Files = Format, nil
	for _, name := range names {
		sum := sha256.Sum256(files[name])
		m.Files = append(m.Files, File{name, int64(len(files[name])), hex.EncodeToString(sum[:])})
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	archive := tar.NewWriter(out)
	put := func(name string, content []byte) error {
		err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), ModTime: m.Made})
		if err == nil {
			_, err = archive.Write(content)
		}
		return err
	}
	err = put(manifestName, append(text, '\n'))
	for _, name := range names {
		if err == nil {
			err = put(name, files[name])
		}
	}
	if err == nil {
		err = archive.Close()
	}
	if err == nil {
		err = finish()
	}
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	return nil
}

// Read reads an archive and checks each file against the manifest. It returns the files by
// name. Its error is ErrEncrypted for an encrypted archive without an identity, ErrWrongKey,
// ErrFormat or an AlteredError.
func Read(r io.Reader, names []string, identities ...age.Identity) (Manifest, map[string][]byte, error) {
	var m Manifest
	head := make([]byte, len(ageMagic))
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return m, nil, fmt.Errorf("read backup: %w", err)
	}
	r = io.MultiReader(bytes.NewReader(head[:n]), r)
	if string(head[:n]) == ageMagic {
		if len(identities) == 0 {
			return m, nil, ErrEncrypted
		}
		var none *age.NoIdentityMatchError
		if r, err = age.Decrypt(r, identities...); errors.As(err, &none) {
			return m, nil, fmt.Errorf("decrypt backup: %w: %w", ErrWrongKey, err)
		} else if err != nil {
			return m, nil, fmt.Errorf("decrypt backup: %w: %w", &AlteredError{}, err)
		}
	}
	archive := tar.NewReader(r)
	h, err := archive.Next()
	if err != nil || h.Name != manifestName || h.Size > maxManifest {
		return m, nil, ErrFormat
	}
	if err := json.NewDecoder(archive).Decode(&m); err != nil || m.Format != Format || len(m.Files) != len(names) {
		return m, nil, ErrFormat
	}
	files := map[string][]byte{}
	for i, want := range m.Files {
		content, err := readFile(archive, want, names[i])
		if err != nil {
			return m, nil, err
		}
		files[want.Name] = content
	}
	if _, err := archive.Next(); !errors.Is(err, io.EOF) {
		return m, nil, fmt.Errorf("after the last file: %w", &AlteredError{})
	}
	return m, files, nil
}

func readFile(archive *tar.Reader, want File, name string) ([]byte, error) {
	h, err := archive.Next()
	if err != nil || want.Name != name || h.Name != name || h.Size != want.Size || h.Size > maxFile {
		return nil, &AlteredError{name}
	}
	content, err := io.ReadAll(archive)
	if err != nil {
		return nil, &AlteredError{name}
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != want.SHA256 {
		return nil, &AlteredError{name}
	}
	return content, nil
}
