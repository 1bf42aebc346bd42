package payment_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ancvtpe/store"
)

// image is what the files of a directory hold, by name.
type image map[string][]byte

// memoryDir returns a directory for this test, in memory where the system has one, since the
// model tests the meaning of commits and not a disk.
func memoryDir(t *testing.T) string {
	t.Helper()
	if _, err := os.Stat("/dev/shm"); err != nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "ancv-model-") //nolint:usetesting // t.TempDir is on the disk
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// freshImage is a till's directory as the first opening leaves it.
func freshImage(t *testing.T, tmp string) image {
	t.Helper()
	dir := filepath.Join(tmp, "fresh")
	s, err := store.Open(dir)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return readImage(dir)
}

func readImage(dir string) image {
	entries, err := os.ReadDir(dir)
	files := image{}
	for _, e := range entries {
		content, readErr := os.ReadFile(filepath.Join(dir, e.Name()))
		files[e.Name()], err = content, errors.Join(err, readErr)
	}
	if err != nil {
		panic(err)
	}
	return files
}

func (i image) write(dir string) error {
	err := os.MkdirAll(dir, 0o700)
	for name, content := range i {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), content, fs.FileMode(0o600)))
	}
	return err
}

const (
	pageSize     = 4096
	sectorSize   = 512
	journalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
	superJournal = "parametres.db-mj0A1B2C9D3"
)

// crash is a power cut in the middle of a commit that turns before into after, made page
// by page after SQLite's own account of a commit (https://www.sqlite.org/atomiccommit.html,
// section 5): journals, super-journal, pages, commit point, cleaning.
type crash struct {
	r             *rand.Rand
	named         string // the directory that the super-journal was named in
	before, after image
	changed       []string
}

// newCrash is a crash between two images of the same directory.
func newCrash(r *rand.Rand, named string, before, after image) crash {
	c := crash{r: r, named: named, before: before, after: after}
	for _, name := range store.FileNames() {
		if !bytes.Equal(before[name], after[name]) {
			c.changed = append(c.changed, name)
		}
	}
	return c
}

// strike draws the moment of a power cut. It returns the moment's name, the disk's content and
// whether the commit counts.
func (c crash) strike() (stage string, left image, stands bool) {
	stages := []string{"journals", "pages", "cleaning"}
	if len(c.changed) > 1 {
		stages = append(stages, "named", "point")
	}
	stage = stages[c.r.IntN(len(stages))]
	left = image{}
	stands = stage == "point" || stage == "cleaning"
	from := c.before
	if stands {
		from = c.after
	}
	for name, content := range from {
		left[name] = content
	}
	super := ""
	if len(c.changed) > 1 {
		super = filepath.Join(c.named, superJournal)
	}
	switch stage {
	case "journals":
		for _, name := range c.changed {
			if j := c.journal(name, "", false); c.r.IntN(4) > 0 {
				left[name+"-journal"] = j[:c.r.IntN(len(j)+1)]
			}
		}
	case "named", "pages":
		c.whole(left, super, stage == "named")
		if super != "" {
			left[superJournal] = c.children()
		}
	case "point":
		c.whole(left, super, false)
	case "cleaning":
		if super == "" {
			break
		}
		for _, name := range c.changed[c.r.IntN(len(c.changed)):] {
			left[name+"-journal"] = c.journal(name, super, true)
		}
	}
	return stage, left, stands
}

// whole adds whole journals. With naming not all of them have the super-journal's name yet, and
// no page of the files is written.
func (c crash) whole(left image, super string, naming bool) {
	have := len(c.changed)
	if naming {
		have = c.r.IntN(len(c.changed) + 1)
	}
	for i, name := range c.changed {
		s := super
		if i >= have {
			s = ""
		}
		left[name+"-journal"] = c.journal(name, s, true)
		if !naming && bytes.Equal(left[name], c.before[name]) {
			left[name] = c.torn(name)
		}
	}
}

// torn is a file of which some pages are written and others not.
func (c crash) torn(name string) []byte {
	before, after := c.before[name], c.after[name]
	torn := bytes.Clone(before)
	for at := 0; at < len(after); at += pageSize {
		switch {
		case c.r.IntN(3) == 0:
		case at < len(torn):
			copy(torn[at:], after[at:at+pageSize])
		default:
			torn = append(torn, make([]byte, at-len(torn))...)
			torn = append(torn, after[at:at+pageSize]...)
		}
	}
	return torn
}

func (c crash) children() []byte {
	var b bytes.Buffer
	for _, name := range c.changed {
		b.WriteString(filepath.Join(c.named, name+"-journal") + "\x00")
	}
	return b.Bytes()
}

// journal is the rollback journal of a file (https://www.sqlite.org/fileformat2.html,
// section 3). Not whole: its header does not count the records yet.
func (c crash) journal(name, super string, whole bool) []byte {
	before, after := c.before[name], c.after[name]
	nonce := c.r.Uint32()
	var b bytes.Buffer
	put := func(v uint32) { _ = binary.Write(&b, binary.BigEndian, v) }
	records := uint32(0)
	for at := 0; at < len(before); at += pageSize {
		page := before[at : at+pageSize]
		if at > 0 && at+pageSize <= len(after) && bytes.Equal(page, after[at:at+pageSize]) {
			continue
		}
		records++
		put(uint32(at/pageSize) + 1)
		b.Write(page)
		sum := nonce
		for i := pageSize - 200; i > 0; i -= 200 {
			sum += uint32(page[i])
		}
		put(sum)
	}
	if super != "" {
		put(1<<30/pageSize + 1)
		b.WriteString(super)
		put(uint32(len(super)))
		sum := uint32(0)
		for _, char := range []byte(super) {
			sum += uint32(char)
		}
		put(sum)
		b.WriteString(journalMagic)
	}
	if !whole {
		records = 0
	}
	body := bytes.Clone(b.Bytes())
	b.Reset()
	b.WriteString(journalMagic)
	for _, v := range []uint32{records, nonce, uint32(len(before) / pageSize), sectorSize, pageSize} {
		put(v)
	}
	b.WriteString(strings.Repeat("\x00", sectorSize-b.Len()))
	b.Write(body)
	return b.Bytes()
}
