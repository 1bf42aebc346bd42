package simulator

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Files of the simulator's directory.
const (
	CAFile         = "ca.pem"
	KeyFile        = "8400840100_8400840100.P3P"
	ParametersFile = "9C94_ANCV.PAR"
	LedgerFile     = "grand-livre.db"

	oldLedgerFile = "grand-livre.json" // of the versions before 1.2
	lockFile      = "verrou"
	caKeyFile     = "ca-cle.pem"
	serverFile    = "serveur.pem"
	serverKeyFile = "serveur-cle.pem"
	keyVersion    = "ver001"
	// noPhoneTemplate is the QR code's text where there is no phone page.
	noPhoneTemplate = "CVCO:{id}"
	parametersHead  = "# Parametres du commerce, faits par le simulateur\n" +
		"ID_MAGASIN=" + ShopID + "\nENSEIGNE=" + ShopName + "\nVILLE=" + ShopCity + "\n" +
		"AJUSTEMENT=OUI\nSCEAU_REPONSE=OUI\n"
)

// FileError is a file of the directory that cannot be used as it is.
type FileError struct {
	Path string
	Err  error
}

func (e *FileError) Error() string { return e.Path + ": " + e.Err.Error() }
func (e *FileError) Unwrap() error { return e.Err }

// errKeyFile: the sealing key file is damaged.
var errKeyFile = errors.New("sealing key file is damaged")

// sealKey is the content of the .P3P file.
type sealKey struct{ version, provider, key string }

// openKey reads the sealing key, or makes one at the first start.
func openKey(dir, provider string) (sealKey, error) {
	path := filepath.Join(dir, KeyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		k := sealKey{keyVersion, provider, rand.Text() + rand.Text()}
		return k, writeFile(path, []byte(k.file()), 0o600)
	}
	if err != nil {
		return sealKey{}, fmt.Errorf("read sealing key: %w", err)
	}
	values := map[string]string{}
	for line := range strings.Lines(string(raw)) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if ok && !strings.HasPrefix(name, "#") {
			values[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	k := sealKey{values["VERSION"], values["FOURNISSEUR"], values["CLE"]}
	if k.version == "" || k.provider == "" || len(k.key) < 32 || !strings.EqualFold(k.control(), values["CONTROLE"]) {
		return sealKey{}, &FileError{path, errKeyFile}
	}
	return k, nil
}

func (k sealKey) file() string {
	return fmt.Sprintf("# Cle de scellement du simulateur\nVERSION=%s\nFOURNISSEUR=%s\nCLE=%s\nCONTROLE=%s\n",
		k.version, k.provider, k.key, k.control())
}

// control returns CRC-16/CCITT-FALSE of VERSION|FOURNISSEUR|CLE in 4 hexadecimal digits.
func (k sealKey) control() string {
	crc := uint16(0xFFFF)
	for _, c := range []byte(k.version + "|" + k.provider + "|" + k.key) {
		crc ^= uint16(c) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return fmt.Sprintf("%04X", crc)
}

// removeBook removes a ledger whose import failed.
func removeBook(path string) {
	for _, end := range []string{"", "-wal", "-shm"} {
		os.Remove(path + end) //nolint:errcheck // the next start reports a file that is left
	}
}

// ErrInUse is the error where another simulator uses the directory.
var ErrInUse = errors.New("another simulator uses the directory")

// lockDir locks the directory for as long as the file is open (decision 91).
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock simulator directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", dir, errors.Join(ErrInUse, err))
	}
	return f, nil
}

// writeParameters makes the till's parameter file. In an existing one it changes only the
// two addresses.
func writeParameters(dir, apiURL, qrTemplate string) error {
	path := filepath.Join(dir, ParametersFile)
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read parameters: %w", err)
	}
	present := before
	if err != nil {
		present = []byte(parametersHead)
	}
	after := setParameter(setParameter(present, "URL", apiURL), "QR_MODELE", qrTemplate)
	if bytes.Equal(before, after) {
		return nil
	}
	if err := writeFile(path, after, 0o644); err != nil {
		return fmt.Errorf("write parameters: %w", err)
	}
	return nil
}

func setParameter(file []byte, name, value string) []byte {
	var out bytes.Buffer
	done := false
	lines := bufio.NewScanner(bytes.NewReader(file))
	for lines.Scan() {
		line := lines.Text()
		if key, _, ok := strings.Cut(line, "="); ok && strings.TrimSpace(key) == name {
			line, done = name+"="+value, true
		}
		out.WriteString(line + "\n")
	}
	if !done {
		out.WriteString(name + "=" + value + "\n")
	}
	return out.Bytes()
}

// writeFile replaces a file whole or not at all. It does not sync, since these files must
// survive a crash of the process but not of the machine.
func writeFile(path string, data []byte, mode fs.FileMode) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".simulateur-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}
