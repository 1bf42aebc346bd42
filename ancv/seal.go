package ancv

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// SealHeader is the HTTP header that carries the seal, both ways.
const SealHeader = "ANCV-Security"

const sealScheme = "HmacSHA256"

// ErrSealFormat says that a header is not HmacSHA256.<keyVersion>.<seal>.
var ErrSealFormat = errors.New("seal header is malformed")

// Seal is base64url without padding of HMAC-SHA256(key, fields joined by "&"): 43
// characters.
func Seal(key string, fields ...string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(strings.Join(fields, "&")))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// SealHeaderValue is the header for a seal made with the key of this version.
func SealHeaderValue(version, seal string) string {
	return sealScheme + "." + version + "." + seal
}

// ParseSealHeader splits a header into key version and seal.
func ParseSealHeader(h string) (version, seal string, err error) {
	parts := strings.Split(h, ".")
	if len(parts) != 3 || parts[0] != sealScheme || len(parts[2]) != 43 || !alphanumeric(parts[1], 16) {
		return "", "", ErrSealFormat
	}
	return parts[1], parts[2], nil
}

// SameSeal compares two seals in constant time.
func SameSeal(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// ResponseSealFields are the fields of a response seal: the seal of the request
// that is answered, then what the answer says, in cents.
func ResponseSealFields(requestSeal, id, state, total, paid string) []string {
	return []string{requestSeal, id, state, total, paid}
}

func alphanumeric(s string, most int) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return s != "" && len(s) <= most
}
