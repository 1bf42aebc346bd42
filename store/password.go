package store

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2 keeps passwords as argon2id in PHC form. It implements payment.Hasher; the
// zero value is ready.
type Argon2 struct{}

// What one hash costs: 19 MiB and two passes (OWASP's minimum for argon2id), about
// 50 ms.
const (
	argonMemory  = 19 * 1024 // KiB
	argonPasses  = 2
	argonThreads = 1
	argonSalt    = 16
	argonLength  = 32
)

// ErrHash says that a stored hash is not one that Argon2 made.
var ErrHash = errors.New("password hash is malformed")

// Hash makes a hash with a fresh salt.
func (Argon2) Hash(password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw salt: %w", err)
	}
	sum := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, argonLength)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("%s%s$%s", argonPrefix(), enc.EncodeToString(salt), enc.EncodeToString(sum)), nil
}

func argonPrefix() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonPasses, argonThreads)
}

// Verify reports whether the password is the one that was hashed. ErrHash: the hash
// cannot be read.
func (Argon2) Verify(hash, password string) (bool, error) {
	rest, ours := strings.CutPrefix(hash, argonPrefix())
	saltText, sumText, two := strings.Cut(rest, "$")
	if !ours || !two {
		return false, ErrHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(saltText)
	sum, sumErr := base64.RawStdEncoding.DecodeString(sumText)
	if saltErr != nil || sumErr != nil || len(sum) != argonLength {
		return false, ErrHash
	}
	got := argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, argonThreads, argonLength)
	return subtle.ConstantTimeCompare(got, sum) == 1, nil
}
