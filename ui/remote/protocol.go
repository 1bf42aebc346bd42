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

	"golang.org/x/crypto/ssh"
)

// newConfig returns the algorithms and login methods of the server. OpenSSH has had these
// algorithms for years, and ssh-audit warns of none (decision 88).
func (s *Server) newConfig(key ssh.Signer) *ssh.ServerConfig {
	banner := textBannerShop
	if s.anyone() {
		banner = textBannerDemo
	}
	cfg := &ssh.ServerConfig{
		Config: ssh.Config{
			KeyExchanges: []string{ssh.KeyExchangeMLKEM768X25519, ssh.KeyExchangeCurve25519, "curve25519-sha256@libssh.org"},
			Ciphers:      []string{ssh.CipherChaCha20Poly1305, ssh.CipherAES256GCM, ssh.CipherAES128GCM},
			MACs:         []string{ssh.HMACSHA256ETM, ssh.HMACSHA512ETM},
		},
		ServerVersion:           "SSH-2.0-ancv-tpe",
		BannerCallback:          func(ssh.ConnMetadata) string { return banner },
		MaxAuthTries:            authTries,
		NoClientAuth:            s.anyone(),
		PublicKeyAuthAlgorithms: keyAlgorithms(),
		PublicKeyCallback:       s.checkKey,
	}
	if s.anyone() {
		cfg.KeyboardInteractiveCallback = func(_ ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			_, err := ask("", "", nil, nil)
			return nil, err
		}
	}
	cfg.AddHostKey(key)
	return cfg
}

// keyAlgorithms returns the signature algorithms with which a key may log in.
func keyAlgorithms() []string {
	return []string{
		ssh.KeyAlgoED25519, ssh.KeyAlgoSKED25519, ssh.KeyAlgoSKECDSA256,
		ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521, ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512,
	}
}

// provenKey is the index in a connection's permissions of the key that logged in.
type provenKey struct{}

// unknownKey is the error for a key that is not authorized; it holds the fingerprint.
type unknownKey string

func (k unknownKey) Error() string { return "key is not authorized: " + string(k) }

// checkKey accepts any key in a demo, and only the keys of the file in a shop.
func (s *Server) checkKey(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	if !s.anyone() && !knows(s.keys.grants(), key) {
		return nil, unknownKey(ssh.FingerprintSHA256(key))
	}
	return &ssh.Permissions{ExtraData: map[any]any{provenKey{}: key}}, nil
}

// configFor returns the server's configuration for one connection, which notes the refused key.
func (s *Server) configFor(l *link) *ssh.ServerConfig {
	cfg := *s.config
	cfg.AuthLogCallback = func(_ ssh.ConnMetadata, _ string, err error) {
		var key unknownKey
		if errors.As(err, &key) {
			l.offered = string(key)
		}
	}
	return &cfg
}

// keyOf returns the key with which a connection logged in, or nil for a visitor without one.
func keyOf(conn *ssh.ServerConn) ssh.PublicKey {
	if conn.Permissions == nil {
		return nil
	}
	key, _ := conn.Permissions.ExtraData[provenKey{}].(ssh.PublicKey)
	return key
}

// ErrHostKey says that the file of the host key holds no key, or that others can read it.
var ErrHostKey = errors.New("host key cannot be used")

// hostKey reads the server's key, or makes it at the first start, readable only by its owner. It
// does not replace a damaged one, since clients recognise the server by its key.
func hostKey(path string) (ssh.Signer, error) {
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
	key, err := ssh.ParsePrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHostKey, err)
	}
	return key, nil
}

func newHostKey(path string) (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("draw host key: %w", err)
	}
	block, err := ssh.MarshalPrivateKey(key, "ancv-tpe")
	if err != nil {
		return nil, fmt.Errorf("encode host key: %w", err)
	}
	raw := pem.EncodeToMemory(block)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make host key: %w", err)
	}
	// Link fails if the file exists, and makes the key whole or not at all.
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
	return hostKey(path) // checks that the next start can read it
}
