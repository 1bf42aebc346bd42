package remote

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/muesli/termenv"

	"ancvtpe/ui/keyboard"
)

func TestAuthorizedLines(t *testing.T) {
	k := newPair(t)
	path := filepath.Join(t.TempDir(), "cles")
	for line, want := range map[string]any{
		"# a remark": nil, "": nil, "   ": nil,
		cashier("caisse1", k):                            grant{till: "caisse1", role: RoleCashier},
		cashier("caisse1", k) + " Anne":                  grant{till: "caisse1", role: RoleCashier},
		"  " + as("a-1", "client", k) + "\r":             grant{till: "a-1", role: RoleClient},
		as("a", "observateur", k):                        grant{till: "a", role: RoleObserver},
		`restrict,no-port-forwarding,till="a" ` + k.line: grant{till: "a", role: RoleCashier},
		k.line:                               textNoTill,
		`role="client" ` + k.line:            textNoTill,
		`till="" ` + k.line:                  textBadTill,
		`till="../etc" ` + k.line:            textBadTill,
		`till="Caisse" ` + k.line:            textBadTill,
		`till="a/b" ` + k.line:               textBadTill,
		`till="." ` + k.line:                 textBadTill,
		as("a", "payeur", k):                 textBadRole,
		as("a", "root", k):                   textBadRole,
		`cert-authority,till="a" ` + k.line:  "l'option « cert-authority » n'est pas connue : retirez-la",
		`from="10.0.0.1",till="a" ` + k.line: "l'option « from » n'est pas connue : retirez-la",
		"ssh-ed25519 AAAA":                   textBadKey,
		"garbage":                            textBadKey,
	} {
		if err := os.WriteFile(path, []byte(line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		grants, bad, err := readGrants(path)
		switch want := want.(type) {
		case nil:
			if len(grants)+len(bad) > 0 {
				t.Errorf("%q: %v %v", line, grants, bad)
			}
		case grant:
			if len(bad) > 0 || len(grants) != 1 || grants[0].till != want.till || grants[0].role != want.role || string(grants[0].key) != string(k.signer.PublicKey().Marshal()) {
				t.Errorf("%q: %+v %v", line, grants, bad)
			}
		case string:
			if len(grants) > 0 || len(bad) != 1 || bad[0] != (BadLine{1, want}) {
				t.Errorf("%q: %+v %v", line, grants, bad)
			}
		}
		if err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
	if err := os.Chmod(path, 0o620); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readGrants(path); !errors.Is(err, ErrOpenToOthers) {
		t.Errorf("a file that others can write: %v", err)
	}
}

func FuzzAuthorizedLines(f *testing.F) {
	f.Add(`till="a",role="client" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx1 x`)
	f.Fuzz(func(t *testing.T, line string) {
		g, wrong := readGrant([]byte(line))
		if wrong == "" && (!tillName.MatchString(g.till) || len(g.key) == 0) {
			t.Errorf("%q grants %+v", line, g)
		}
	})
}

func TestChoose(t *testing.T) {
	grants := []grant{{[]byte("one"), "a", RoleCashier}, {[]byte("two"), "a", RoleClient}, {[]byte("two"), "b", RoleObserver}, {[]byte("two"), "a", RoleCashier}}
	for _, c := range []struct{ key, user, till, role, wrong string }{
		{"one", "a", "a", "caissier", ""},
		{"one", "anne", "a", "caissier", ""}, // ssh sends the login name by default
		{"one", "b", "", "", "pas autorisée pour la caisse « b »"},
		{"two", "a", "a", "client", ""}, // the first line counts
		{"two", "b", "b", "observateur", ""},
		{"two", "anne", "", "", "plusieurs caisses (a, b)"},
		{"three", "a", "", "", "aucune caisse"},
		{"", "a", "", "", "aucune caisse"},
	} {
		g, wrong := choose(grants, []byte(c.key), c.user)
		if g.till != c.till || string(g.role) != c.role || (c.wrong == "") != (wrong == "") || !strings.Contains(wrong, c.wrong) {
			t.Errorf("%+v: %+v %q", c, g, wrong)
		}
	}
}

func TestProfile(t *testing.T) {
	for _, c := range []struct {
		term string
		env  variables
		want termenv.Profile
	}{
		{"xterm", nil, termenv.ANSI},
		{"xterm-256color", nil, termenv.ANSI256},
		{"linux", nil, termenv.ANSI},
		{"xterm-256color", variables{"COLORTERM": "truecolor"}, termenv.TrueColor},
		{"vt100", nil, termenv.Ascii},
		{"xterm-256color", variables{"NO_COLOR": "1"}, termenv.Ascii},
		{"vt220", nil, termenv.Ascii},
		{"screen.xterm-256color", nil, termenv.ANSI256},
	} {
		if got := c.env.profile(c.term); got != c.want {
			t.Errorf("%s %v: %v, want %v", c.term, c.env, got, c.want)
		}
	}
	for locale, want := range map[string]bool{"": true, "fr_FR.UTF-8": true, "C.utf8": true, "UTF-8": true, "utf8": true, "UTF-8@euro": true, "ISO-8859-1": false, "fr_FR": false, "C": false, "POSIX": false, "de_DE.ISO-8859-1": false, "fr_FR.UTF-8@euro": true} {
		if got := (variables{"LANG": locale}).utf8(); got != want {
			t.Errorf("LANG=%s: %v", locale, got)
		}
	}
	if !(variables{"LANG": "C", "LC_ALL": "C.UTF-8"}).utf8() {
		t.Error("LC_ALL does not win")
	}
}

// All addresses of an IPv6 /64 count as one.
func TestNetworks(t *testing.T) {
	var c count
	for _, step := range []struct{ ip, want string }{
		{"2001:db8::1", ""}, {"2001:db8::2:3", textCrowd}, {"2001:db8:0:1::1", ""}, {"10.0.0.1", ""}, {"10.0.0.2", textFull},
	} {
		if got := c.take(address(step.ip), 3, 1); got != step.want {
			t.Errorf("%s: %q", step.ip, got)
		}
	}
	for _, ip := range []string{"2001:db8::9", "2001:db8:0:1::1", "::ffff:10.0.0.1"} {
		c.give(address(ip))
	}
	if c.all != 0 || len(c.per) != 0 {
		t.Errorf("%+v", c.per)
	}
}

// The screens change to the light palette when the terminal answers that its background is light.
func TestColours(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("x")
	v.word("PRET")
	if !strings.Contains(v.written(), keyboard.AskColour) {
		t.Fatal("the terminal is not asked")
	}
	const dark, light = "48;5;233m", "48;5;255m" // the background
	if w := v.written(); !strings.Contains(w, dark) || strings.Contains(w, light) {
		t.Fatalf("not for a dark terminal at first: %q", w)
	}
	v.press("\x1b]11;rgb:ffff/ffff/ffff\x1b\\")
	until(t, "light colours", func() bool { return strings.Contains(v.written(), light) })
	v.press(enter)
	v.word("BENEFICIAIRE") // the answer was no key
	for _, term := range []string{"linux", "vt220"} {
		o := s.visitAs("x", term, nil)
		o.word("PRET")
		if strings.Contains(o.written(), keyboard.AskColour) {
			t.Errorf("%s is asked", term)
		}
	}
}

// TestTheKeyboardIsPutBack: over SSH, too, the till sets the modes of its client's terminal and
// restores them.
func TestTheKeyboardIsPutBack(t *testing.T) {
	s := serve(t, Limits{})
	v := s.visit("anne")
	v.word("PRET")
	v.press("\x03")
	if code := v.end(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, pair := range [][2]string{{"\x1b[>0u", "\x1b[<u"}, {"\x1b[>4;0m", "\x1b[>4m"}, {"\x1b[?1049h", "\x1b[?1049l"}} {
		set, reset := strings.Count(v.written(), pair[0]), strings.Count(v.written(), pair[1])
		if set == 0 || set != reset {
			t.Errorf("%q is set %d times and %q %d times", pair[0], set, pair[1], reset)
		}
	}
}
