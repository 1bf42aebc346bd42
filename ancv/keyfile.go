package ancv

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"ancvtpe/payment"
)

// keyNames are the names of a .P3P file, all mandatory, and their limits.
var keyNames = []struct {
	name  string
	limit Limit
}{
	{"VERSION", LimitVersion},
	{"FOURNISSEUR", LimitProvider},
	{"CLE", LimitKey},
	{"CONTROLE", LimitChecksum},
}

// ReadKey reads a .P3P sealing key file. Any error is a *FileError, which holds no
// piece of the key.
func ReadKey(r io.Reader) (payment.SealKey, error) {
	reader := fileReader{file: KeyFile, known: keyNameKnown, shown: showKeyName}
	lines, count, err := reader.read(r)
	if err != nil {
		return payment.SealKey{}, err
	}
	values, numbers := map[string]string{}, map[string]int{}
	for _, l := range lines {
		values[l.name], numbers[l.name] = l.value, l.no
	}
	for _, k := range keyNames {
		value, given := values[k.name]
		if !given {
			return payment.SealKey{}, &FileError{
				File: KeyFile, Line: count, Name: k.name, Problem: ProblemMissing, Limit: k.limit,
			}
		}
		if !keyValueFits(k.limit, value) {
			return payment.SealKey{}, &FileError{
				File: KeyFile, Line: numbers[k.name], Name: k.name, Problem: ProblemValue, Limit: k.limit,
			}
		}
	}
	key := payment.SealKey{
		Version:  values["VERSION"],
		Provider: payment.ProviderID(values["FOURNISSEUR"]),
		Key:      values["CLE"],
	}
	if !strings.EqualFold(values["CONTROLE"], KeyChecksum(key)) {
		return payment.SealKey{}, &FileError{
			File: KeyFile, Line: numbers["CONTROLE"], Name: "CONTROLE", Problem: ProblemChecksum,
		}
	}
	return key, nil
}

// KeyFingerprint returns the first 8 hexadecimal digits of the SHA-256 of a key's text, which
// may be shown, or "" for no key.
func KeyFingerprint(key payment.SealKey) string {
	if !key.Loaded() {
		return ""
	}
	sum := sha256.Sum256([]byte(key.Key))
	return hex.EncodeToString(sum[:4])
}

// KeyChecksum returns CONTROLE, which is CRC-16/CCITT-FALSE of VERSION|FOURNISSEUR|CLE in 4
// hexadecimal capitals.
func KeyChecksum(key payment.SealKey) string {
	return fmt.Sprintf("%04X", crc16(key.Version+"|"+string(key.Provider)+"|"+key.Key))
}

// crc16 returns CRC-16/CCITT-FALSE, with polynomial 1021, start FFFF and check value 29B1.
func crc16(s string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// checkKey returns an error for a key that no .P3P file could hold.
func checkKey(key payment.SealKey) error {
	if !keyValueFits(LimitVersion, key.Version) || !keyValueFits(LimitProvider, string(key.Provider)) ||
		!keyValueFits(LimitKey, key.Key) {
		return ErrIncomplete
	}
	return nil
}

func keyValueFits(limit Limit, v string) bool {
	switch limit {
	case LimitVersion:
		return alphanumeric(v, 16)
	case LimitProvider:
		_, err := payment.NewProviderID(v)
		return err == nil
	case LimitKey:
		outside := func(r rune) bool { return r <= ' ' || r > '~' }
		return len(v) >= 32 && len(v) <= 128 && !strings.ContainsFunc(v, outside)
	case LimitChecksum:
		_, err := hex.DecodeString(v)
		return err == nil && len(v) == 4
	default: // the other limits are the parameters'
		return false
	}
}

func keyNameKnown(name string) bool {
	for _, k := range keyNames {
		if k.name == name {
			return true
		}
	}
	return false
}

// showKeyName returns an unknown name only if it looks like one, since it may be the second
// half of a key that was broken over two lines (I12).
func showKeyName(name string) string {
	other := func(r rune) bool { return (r < 'A' || r > 'Z') && r != '_' }
	if len(name) > 16 || strings.ContainsFunc(name, other) {
		return ""
	}
	return name
}
