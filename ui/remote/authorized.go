package remote

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	gossh "golang.org/x/crypto/ssh"

	"ancvtpe/payment"
)

// Role is what somebody may do at a till.
type Role string

// Roles.
const (
	RoleCashier  Role = "caissier"
	RoleObserver Role = "observateur"
	RoleClient   Role = "client" // the customer's display
	RolePayer    Role = "payeur" // the phone, in a demo alone
)

// grant is a line of the file of keys.
type grant struct {
	key  []byte // as it is sent
	till string
	role Role
}

// BadLine is a line that grants nothing, and the sentence that says why.
type BadLine struct {
	Line int
	Text string
}

// tillName is what a till, and so its directory, may be called.
var tillName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// authorizedMost bounds the file of keys, which is read at each login.
const authorizedMost = 1 << 20

var errTooLong = errors.New("file of keys is too long")

// ErrOpenToOthers says that others than its owner can write the file of keys, and let
// themselves in.
var ErrOpenToOthers = errors.New("file of keys can be written by others")

// readGrants reads a file of the form of authorized_keys. A line that is not understood
// grants nothing: an option that is passed over could have been there to forbid.
func readGrants(path string) ([]grant, []BadLine, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open keys: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm()&0o022 != 0 {
		return nil, nil, fmt.Errorf("stat keys: %w", errors.Join(err, ErrOpenToOthers))
	}
	raw, err := io.ReadAll(io.LimitReader(f, authorizedMost+1))
	if err == nil && len(raw) > authorizedMost {
		err = errTooLong
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read keys: %w", err)
	}
	var grants []grant
	var bad []BadLine
	n := 0
	for line := range bytes.Lines(raw) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		g, wrong := readGrant(line)
		if wrong != "" {
			bad = append(bad, BadLine{n, wrong})
			continue
		}
		grants = append(grants, g)
	}
	return grants, bad, nil
}

func readGrant(line []byte) (g grant, wrong string) {
	key, _, options, _, err := gossh.ParseAuthorizedKey(line)
	if err != nil {
		return g, textBadKey
	}
	if _, certificate := key.(*gossh.Certificate); certificate {
		return g, textBadKey
	}
	g = grant{key: key.Marshal(), role: RoleCashier}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "till":
			if g.till = value; !tillName.MatchString(value) {
				return g, textBadTill
			}
		case "role":
			if g.role = Role(value); !slices.Contains([]Role{RoleCashier, RoleObserver, RoleClient}, g.role) {
				return g, textBadRole
			}
		case "restrict", "no-port-forwarding", "no-agent-forwarding", "no-x11-forwarding", "no-user-rc":
			// As it is here for everybody.
		default:
			return g, fmt.Sprintf(textBadOption, payment.Clean(name, 40))
		}
	}
	if g.till == "" {
		return g, textNoTill
	}
	return g, ""
}

// choose finds what a key may do. The user's name chooses the till where the key has
// several; where it has one, any name will do, unless it names another till.
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
