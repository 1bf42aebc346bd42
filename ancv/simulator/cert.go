package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// renewBefore is how long before its end the server's certificate is renewed.
const renewBefore = 30 * 24 * time.Hour

// errCA: the authority's files are damaged, or it is not valid now.
var errCA = errors.New("certificate authority cannot be used: remove the directory to make a new one")

// openCertificate returns the server's certificate for these hosts, from disk while it is
// valid for them, else a new one. The authority is made once and kept.
func openCertificate(dir string, hosts []string, now time.Time) (tls.Certificate, error) {
	ca, caKey, err := openCA(dir)
	if err != nil {
		return tls.Certificate{}, err
	}
	if now.Before(ca.NotBefore) || now.After(ca.NotAfter) {
		return tls.Certificate{}, fmt.Errorf("%s is not valid now: %w", filepath.Join(dir, CAFile), errCA)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, serverFile), filepath.Join(dir, serverKeyFile))
	if err == nil && serves(pair.Leaf, ca, hosts, now) {
		return pair, nil
	}
	return newServerCertificate(dir, ca, caKey, hosts, now)
}

func serves(leaf, ca *x509.Certificate, hosts []string, now time.Time) bool {
	if leaf == nil || leaf.CheckSignatureFrom(ca) != nil ||
		now.Before(leaf.NotBefore) || now.After(leaf.NotAfter.Add(-renewBefore)) {
		return false
	}
	for _, h := range hosts {
		if leaf.VerifyHostname(h) != nil {
			return false
		}
	}
	return true
}

func openCA(dir string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	path := filepath.Join(dir, CAFile)
	pair, err := tls.LoadX509KeyPair(path, filepath.Join(dir, caKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(path); err == nil {
			return nil, nil, &FileError{path, fmt.Errorf("no key beside it: %w", errCA)}
		}
		return newCA(dir)
	}
	if err != nil {
		return nil, nil, &FileError{path, errors.Join(errCA, err)}
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, nil, &FileError{path, errCA}
	}
	return pair.Leaf, key, nil
}

// newCA makes an authority that is valid for any trial clock (2000 to 2099).
func newCA(dir string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("draw authority key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "ancv-tpe simulateur"},
		NotBefore:             time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, fmt.Errorf("sign authority: %w", err)
	}
	if err := writePair(dir, caKeyFile, CAFile, der, key); err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, fmt.Errorf("read authority: %w", err)
	}
	return cert, key, nil
}

func newServerCertificate(dir string, ca *x509.Certificate, caKey *ecdsa.PrivateKey, hosts []string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("draw server key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: "ancv-tpe simulateur, serveur"},
		NotBefore:    later(ca.NotBefore, now.AddDate(-10, 0, 0)),
		NotAfter:     earlier(ca.NotAfter, now.AddDate(10, 0, 0)),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), caKey)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("sign server certificate: %w", err)
	}
	if err := writePair(dir, serverKeyFile, serverFile, der, key); err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// writePair writes the key first, so that a certificate on disk always has its key.
func writePair(dir, keyName, certName string, der []byte, key *ecdsa.PrivateKey) error {
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode key: %w", err)
	}
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
	if err := writeFile(filepath.Join(dir, keyName), keyPEM, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", keyName, err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := writeFile(filepath.Join(dir, certName), certPEM, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", certName, err)
	}
	return nil
}

func serial() *big.Int {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b[:])
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
