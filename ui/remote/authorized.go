package remote

import (
	"bytes"
	"crypto/rsa"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// Role is what a session may do at a till.
type Role string

// Roles.
const (
	RoleCashier  Role = "caissier"
	RoleObserver Role = "observateur"
	RoleClient   Role = "client" // the customer's display
	RolePayer    Role = "payeur" // the phone, only in a demo
)

// grant is a line of the file of keys.
type grant struct {
	key  []byte // in SSH's wire format
	till string
	role Role
}

// BadLine is a line that grants nothing, and the sentence that says why.
type BadLine struct {
	Line int
	Text string
}

// tillName matches the names that a till, and so its directory, may have.
var tillName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

func readGrant(line []byte) (g grant, wrong string) {
	key, _, options, _, err := ssh.ParseAuthorizedKey(line)
	if err != nil {
		return g, textBadKey
	}
	if _, certificate := key.(*ssh.Certificate); certificate {
		return g, textBadKey
	}
	if weak(key) {
		return g, textWeakKey
	}
	g = grant{key: key.Marshal(), role: RoleCashier}
	had := map[string]bool{}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		value = strings.Trim(value, `"`)
		name = strings.ToLower(name)
		if had[name] { // either of the two may be the one that was meant
			return g, fmt.Sprintf(textTwice, payment.Clean(name, 40))
		}
		had[name] = true
		switch name {
		case "till":
			if g.till = value; !tillName.MatchString(value) {
				return g, textBadTill
			}
		case "role":
			if g.role = Role(value); !slices.Contains([]Role{RoleCashier, RoleObserver, RoleClient}, g.role) {
				return g, textBadRole
			}
		case "restrict", "no-port-forwarding", "no-agent-forwarding", "no-x11-forwarding", "no-user-rc":
			// This server forwards nothing for anybody.
		default:
			return g, fmt.Sprintf(textBadOption, payment.Clean(name, 40))
		}
	}
	if g.till == "" {
		return g, textNoTill
	}
	return g, ""
}

// rsaLeast is the least size of an RSA key, in bits.
const rsaLeast = 2048

// weak reports whether a key is of a type that cannot log in, or too short.
func weak(key ssh.PublicKey) bool {
	if key.Type() != ssh.KeyAlgoRSA {
		return !slices.Contains(keyAlgorithms(), key.Type())
	}
	crypto, ok := key.(ssh.CryptoPublicKey)
	if !ok {
		return true
	}
	public, ok := crypto.CryptoPublicKey().(*rsa.PublicKey)
	return !ok || public.N.BitLen() < rsaLeast
}

// choose returns what a key may do, or a sentence. If the key has several tills the user name
// chooses one. If it has one, any user name will do that is not another till's (decision 79).
func choose(grants []grant, key []byte, user string) (g grant, wrong string) {
	var mine []grant
	known := false
	for _, one := range grants {
		known = known || one.till == user
		if bytes.Equal(one.key, key) {
			mine = append(mine, one)
		}
	}
	names := make([]string, 0, len(mine))
	for _, one := range mine {
		if one.till == user {
			return one, ""
		}
		if !slices.Contains(names, one.till) {
			names = append(names, one.till)
		}
	}
	switch {
	case len(names) == 0:
		return g, textNoGrant
	case known:
		return g, fmt.Sprintf(textOtherTill, user, strings.Join(names, ", "))
	case len(names) > 1:
		return g, fmt.Sprintf(textWhichTill, strings.Join(names, ", "), names[0])
	}
	return mine[0], ""
}
