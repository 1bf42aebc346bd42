package test

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hostileWords are texts that control a terminal, or look like other texts.
func hostileWords() map[string]string {
	return map[string]string{
		"clear":       "\x1b[2J\x1b[HX",
		"colours":     "\x1b[31;5mROUGE",
		"title":       "\x1b]0;PIRATE\x07X",
		"clipboard":   "\x1b]52;c;UElSQVRF\x07X",
		"link":        "\x1b]8;;https://pirate.example\x1b\\X\x1b]8;;\x1b\\",
		"DCS":         "\x1bP+q544e\x1b\\X",
		"APC":         "\x1b_Gf=100;AAAA\x1b\\X",
		"reset":       "\x1bcX",
		"charset":     "\x1b(0X\x0elqk",
		"question":    "\x1b[c\x1b[6n\x05X",
		"C1":          "\u009b2J\u009d0;PIRATE\u009c\u0090+q\u009cX",
		"C1, raw":     "\u0001rawX",
		"CR":          "ABCDEF\rPAIEMENT REFUSE",
		"LF":          "A\nPAIEMENT REFUSE\n\nB",
		"BS":          "12\b\b\b\b\b\b99",
		"DEL, NUL":    "A\x7f\x7f\x00\x00B",
		"tabs":        "\t\tA\t\vB\fC",
		"bidi":        "\u202eRUE 00,1\u202cX\u202d",
		"isolates":    "\u2066A\u2067B\u2068C\u2069",
		"zero-width":  "P\u200bA\u200c\u200dY\ufeffE\u2060",
		"marks":       "e" + strings.Repeat("\u0301", 400),
		"enclosing":   "A" + strings.Repeat("\u20dd", 400),
		"jamo":        "\u1112" + strings.Repeat("\u1161", 400),
		"selectors":   "A" + strings.Repeat("\ufe0f", 100) + strings.Repeat("\U000e0100", 100),
		"tags":        "A\U000e0001\U000e0050\U000e007f",
		"wide":        strings.Repeat("日本語", 20),
		"family":      strings.Repeat("\U0001f468\u200d\U0001f469\u200d\U0001f467", 10),
		"separators":  "A\u2028PAIEMENT ACCEPTE\u2029B\u0085C",
		"a line":      strings.Repeat("A", 10_000),
		"lines":       strings.Repeat("A\r\n", 3_000),
		"formats":     "%s%n%[1]*d{id}$(id)`id`",
		"private":     "\ue000\U0010fffd\ufffe",
		"soft hyphen": "A\u00ad\u034f\u061c\u180eB",
	}
}

// TestHostileWords puts every word into every text from outside, which are the answers, the
// vendor's files and their names. Terminal, tickets and journal must only get plain text and
// the till's own sequences.
func TestHostileWords(t *testing.T) {
	t.Parallel()
	n, seed := sizeFromEnv(t, "WORDS_N", 40), sizeFromEnv(t, "WORDS_SEED", 1)
	places := map[string]func(w *wordTill, word string) error{
		"answer": (*wordTill).answer, "refusal": (*wordTill).refusal, "parameters": (*wordTill).parameters,
		"key file": (*wordTill).keyFile, "logo": (*wordTill).logo, "folder": (*wordTill).folder,
	}
	var cells [][2]string
	for _, place := range slices.Sorted(maps.Keys(places)) {
		for _, word := range slices.Sorted(maps.Keys(hostileWords())) {
			cells = append(cells, [2]string{place, word})
		}
	}
	r := rand.New(rand.NewPCG(uint64(seed), 9))
	r.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
	table := newCampaignTable("hostile words")
	w := newWordTill(t, r)
	for _, cell := range cells[:min(n, len(cells))] {
		err := places[cell[0]](w, hostileWords()[cell[1]])
		table.add(cell[0], cell[1], 0, nil)
		if err != nil {
			table.fail(cell[0])
			t.Errorf("%s in %s: %v", cell[1], cell[0], err)
			w.c.kill()
			w = newWordTill(t, r)
		}
	}
	w.c.settled()
	t.Logf("%s\nseed %d", table, seed)
}

// wordTill is a till whose terminal, tickets and journal are read.
type wordTill struct {
	c       *counter
	r       *rand.Rand
	tap     *tap
	allowed map[string]bool
	cells   int
}

func newWordTill(t *testing.T, r *rand.Rand) *wordTill {
	t.Helper()
	w := &wordTill{c: newCounter(t), r: r, tap: &tap{}}
	w.c.openTapped(w.tap, w.journal())
	w.c.see("PRET")
	for _, place := range []func(*wordTill, string) error{(*wordTill).answer, (*wordTill).refusal} {
		w.allowed = nil
		if err := place(w, "CALME"); err != nil { // records what a quiet run writes
			t.Fatal(err)
		}
	}
	w.c.keys("F2", "F2", "ENTER", "1", "5", "3", "ESC")
	w.c.see("PRET")
	w.allowed = controls(w.tap.drain())
	return w
}

func (w *wordTill) journal() string {
	return "ANCV_JOURNAL=" + filepath.Join(w.c.dir, "journal.log")
}

// clean checks everything that was written since the last call.
func (w *wordTill) clean() error {
	if w.allowed == nil {
		return nil
	}
	if odd := strange(w.tap.drain(), w.allowed); odd != nil {
		return fmt.Errorf("the terminal got %q", odd)
	}
	files, err := filepath.Glob(filepath.Join(w.c.dir, "papier", "*.txt"))
	if err != nil {
		return err
	}
	for _, f := range append(files, filepath.Join(w.c.dir, "journal.log")) {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if odd := strange(text, map[string]bool{"U+000A": true}); odd != nil {
			return fmt.Errorf("%s has %q", filepath.Base(f), odd)
		}
	}
	return nil
}

// answer plays a payment in which every text is the word, except those that must be right.
func (w *wordTill) answer(word string) error {
	w.c.a.tell(func(x exchange, honest func() *answer) *answer {
		k := lieKind{honest: true, forge: func(f *forgery) {
			f.tx["subState"], f.doc["couleur"] = word, word
			f.header.Set("X-Couleur", strings.Map(func(r rune) rune {
				if r < ' ' || r == 0x7f {
					return -1 // no header may hold it: net/http refuses the whole answer
				}
				return r
			}, word[:min(len(word), 4000)]))
			payers, _ := f.tx["payers"].([]any)
			for _, p := range payers {
				payer := p.(object)
				for _, one := range payer["authorizations"].([]any) {
					one.(object)["number"], one.(object)["holder"] = word, word
				}
			}
		}}
		return k.forged(x, w.c.a, honest(), "")
	})
	defer w.c.a.tell(nil)
	s := &sale{c: w.c, r: w.r, fuse: -1}
	if err := s.byQR(s.amount(), payAll); err != nil {
		return err
	}
	if err := w.c.till.WaitWord("PAIEMENT ACCEPTE"); err != nil {
		return err
	}
	w.c.settled()
	return w.back("ENTER")
}

// back goes to PRET by the ticket's preview, and checks the output.
func (w *wordTill) back(keys ...string) error {
	if err := w.c.till.Keys(keys...); err != nil {
		return err
	}
	if err := w.c.till.WaitWord("PRET"); err != nil {
		return err
	}
	if err := w.c.till.Keys("F2"); err != nil { // the last ticket's preview
		return err
	}
	if err := w.c.till.WaitText("dernier ticket"); err != nil {
		return err
	}
	if err := w.c.till.Keys("F2"); err != nil {
		return err
	}
	return w.clean()
}

// refusal plays an answer whose errorCode and errorMessage are the word, then a real refusal
// whose message is the word.
func (w *wordTill) refusal(word string) error {
	for _, code := range []string{word, "INVALID_TRANSACTION_AMOUNT"} {
		w.c.a.tell(func(_ exchange, honest func() *answer) *answer {
			honest()
			body, _ := json.Marshal(object{"errorCode": code, "errorMessage": word})
			body = bytes.ReplaceAll(body, []byte(`\u0001raw`), []byte("\xff\x9b2J"))
			return &answer{400, http.Header{"Content-Type": {"application/json"}}, body}
		})
		s := &sale{c: w.c, r: w.r, fuse: -1}
		if err := s.choose(s.amount(), "1"); err != nil {
			return err
		}
		if err := w.c.till.Wait("a result", func(rows []string) bool {
			return slices.Contains([]string{"ERREUR", "PAIEMENT REFUSE"}, title(rows))
		}); err != nil {
			return err
		}
		w.c.a.tell(nil)
		if err := w.back("ENTER"); err != nil {
			return err
		}
	}
	return nil
}

// aside runs a command on a data directory of its own and checks its output.
func (w *wordTill) aside(args ...string) (int, error) {
	dir, err := os.MkdirTemp(w.c.dir, "mots")
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(slices.Clone(w.c.env), "ANCV_DATA="+dir, "ANCV_JOURNAL="+filepath.Join(dir, "journal"))
	said, err := cmd.CombinedOutput()
	code := cmd.ProcessState.ExitCode()
	if code != 0 && code != 2 {
		return code, fmt.Errorf("exit code %d, %w: %s", code, err, said)
	}
	if odd := strange(said, map[string]bool{"U+000A": true}); odd != nil {
		return code, fmt.Errorf("%v says %q in %q", args[:1], odd, said)
	}
	return code, nil
}

// fileWord returns a word as it is written to a file, with raw bytes unchanged.
func fileWord(word string) string { return strings.ReplaceAll(word, "\u0001raw", "\xff\x9b2J") }

// parameters uses the word as each text of a .PAR, as a name, and as the file's own name. Only
// a word that prints unchanged may be accepted.
func (w *wordTill) parameters(word string) error {
	w.cells++
	word = fileWord(word)
	for _, line := range []string{"ENSEIGNE=" + word, "VILLE=" + word, "QR_MODELE={id}" + word, "URL=https://" + word, word + "=1", word, "NO_TERMINAL=" + word} {
		file := w.c.write(fmt.Sprintf("mots%d.PAR", w.cells), "ID_MAGASIN=10000651\r\n"+line+"\r\n")
		if _, err := w.aside("init", "--par", file); err != nil {
			return err
		}
	}
	_, err := w.aside("init", "--par", "/absent/"+strings.NewReplacer("\x00", "", "/", "").Replace(word)[:min(len(word), 4)]+".PAR")
	return err
}

// keyFile checks that errors quote nothing of a .P3P but its names.
func (w *wordTill) keyFile(word string) error {
	w.cells++
	word = fileWord(word)
	good := w.c.a.key.p3p(w.c.a.key.text)
	for _, text := range []string{
		strings.Replace(good, "VERSION=", "VERSION="+word, 1), strings.Replace(good, "FOURNISSEUR = ", "FOURNISSEUR = "+word, 1),
		strings.Replace(good, "CLE=", "CLE="+word, 1), strings.Replace(good, "CONTROLE=", "CONTROLE="+word, 1), good + word, good + word + "=1",
	} {
		if _, err := w.aside("init", "--cle", w.c.write(fmt.Sprintf("mots%d.P3P", w.cells), text)); err != nil {
			return err
		}
	}
	return nil
}

// logo uses the word as a name in the archive and in the picture.
func (w *wordTill) logo(word string) error {
	w.cells++
	word = fileWord(word)
	for _, entries := range []map[string][]byte{
		{"logo.png": picture(word), word: []byte(word)},
		{"../" + word: picture(word)},
		{"logo.png": []byte(word)},
		{word + "/logo.png": picture(word)},
	} {
		var archive bytes.Buffer
		out := tar.NewWriter(&archive)
		for _, name := range slices.Sorted(maps.Keys(entries)) {
			content := entries[name]
			if out.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), Typeflag: tar.TypeReg}) == nil {
				_, _ = out.Write(content)
			}
		}
		_ = out.Close()
		if _, err := w.aside("init", "--tar", w.c.write(fmt.Sprintf("mots%d.TAR", w.cells), archive.String())); err != nil {
			return err
		}
	}
	return nil
}

// picture is a small PNG with the word in a text chunk.
func picture(word string) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)))
	chunk := append([]byte("tEXtTitle\x00"), word...)
	text := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	text = append(text, chunk...)
	text = binary.BigEndian.AppendUint32(text, crc32.ChecksumIEEE(chunk))
	const head = 8 + 25 // signature and IHDR
	return slices.Concat(b.Bytes()[:head], text, b.Bytes()[head:])
}

// folder lists a file and a folder that are named by the word.
func (w *wordTill) folder(word string) error {
	dir, err := os.MkdirTemp(w.c.dir, "dossier")
	if err != nil {
		return err
	}
	name := strings.NewReplacer("\x00", "", "/", "").Replace(fileWord(word))
	name = name[:min(len(name), 200)]
	if err := os.WriteFile(filepath.Join(dir, name+".PAR"), []byte(fileWord(word)+"=1"), 0o600); err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
		return err
	}
	if err := menu("5", "MAINTENANCE")(&sale{c: w.c, r: w.r, fuse: -1}); err != nil {
		return err
	}
	if err := w.c.till.Send("3"); err != nil {
		return err
	}
	if err := w.c.till.WaitWord("CHARGER PARAMETRES"); err != nil {
		return err
	}
	w.c.till.EndBurst()
	// The path has hundreds of runes, typed key by key in one burst.
	if err := w.c.till.Send(dir); err != nil {
		return err
	}
	if err := w.c.till.WaitText(filepath.Base(dir)); err != nil {
		return err
	}
	for _, key := range []string{"ENTER", "DOWN", "DOWN", "ENTER", "F1", "F1", "ESC"} {
		if err := w.c.till.Keys(key); err != nil {
			return err
		}
	}
	if err := w.c.till.Wait("PRET or a way there", func([]string) bool { return true }); err != nil {
		return err
	}
	b := &burstTill{c: w.c, r: w.r}
	if err := b.home(); err != nil {
		return err
	}
	return w.clean()
}
