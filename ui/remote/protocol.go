package remote

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/charmbracelet/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// protocol is what a connection may be made with: what OpenSSH has offered for years, and
// nothing that ssh-audit warns of.
func (s *Server) protocol(ssh.Context) *gossh.ServerConfig {
	return &gossh.ServerConfig{
		Config: gossh.Config{
			KeyExchanges: []string{gossh.KeyExchangeMLKEM768X25519, gossh.KeyExchangeCurve25519, "curve25519-sha256@libssh.org"},
			Ciphers:      []string{gossh.CipherChaCha20Poly1305, gossh.CipherAES256GCM, gossh.CipherAES128GCM},
			MACs:         []string{gossh.HMACSHA256ETM, gossh.HMACSHA512ETM},
		},
		MaxAuthTries: authTries,
		NoClientAuth: s.anyone(),
		PublicKeyAuthAlgorithms: []string{
			gossh.KeyAlgoED25519, gossh.KeyAlgoSKED25519, gossh.KeyAlgoSKECDSA256,
			gossh.KeyAlgoECDSA256, gossh.KeyAlgoECDSA384, gossh.KeyAlgoECDSA521, gossh.KeyAlgoRSASHA256, gossh.KeyAlgoRSASHA512,
		},
	}
}

// ErrHostKey says that the file of the host key is no key, or is open to others.
var ErrHostKey = errors.New("host key cannot be used")

// hostKey reads the server's key, or makes it at the first start, readable by its owner
// alone. Clients know a server by it: a damaged one is not replaced in silence.
func hostKey(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newHostKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read host key: %w", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: others can read it", ErrHostKey)
	}
	if _, err := gossh.ParsePrivateKey(raw); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHostKey, err)
	}
	return raw, nil
}

func newHostKey(path string) ([]byte, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("draw host key: %w", err)
	}
	block, err := gossh.MarshalPrivateKey(key, "ancv-tpe")
	if err != nil {
		return nil, fmt.Errorf("encode host key: %w", err)
	}
	raw := pem.EncodeToMemory(block)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make host key: %w", err)
	}
	// Whole or not at all, and never over one that is there.
	draft, err := os.CreateTemp(filepath.Dir(path), ".cle-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("make host key: %w", err)
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.Write(raw)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Link(draft.Name(), path)
	}
	if err != nil {
		return nil, fmt.Errorf("make host key: %w", err)
	}
	return raw, nil
}
