//go:build kill

package test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// diskModel is the possible content of a disk after a program's writes. A write, a file's
// length and a name are certain only once the file or the directory was flushed. Before that a
// power cut may lose any of them, in any order, and any sector of a write.
type diskModel struct {
	names, kept map[string]*diskFile // the files as the program sees them, and the certain ones
	unsure      []diskEvent
	sure        func(path string) bool // reports a file of which every write is certain at once
	unmade      string                 // was written to, and nothing made it
	done        int                    // operations so far
	commits     []commitSpan
	super       string // a commit that is over when this name is gone, or there, for certain
}

type diskFile struct{ live, kept []byte }

// diskEvent is an operation that is not certain yet, and the file that it is on.
type diskEvent struct {
	diskOp
	file *diskFile
}

// commitSpan is a commit, from the operation that may have completed it to the one that has.
type commitSpan struct{ possible, durable int }

func newDiskModel(files map[string][]byte, sure func(path string) bool) *diskModel {
	m := &diskModel{names: map[string]*diskFile{}, kept: map[string]*diskFile{}, sure: sure}
	for path, content := range files {
		m.names[path] = &diskFile{slices.Clone(content), slices.Clone(content)}
	}
	maps.Copy(m.kept, m.names)
	return m
}

// apply takes the next operation.
func (m *diskModel) apply(op diskOp) {
	e := diskEvent{op, m.names[op.Path]}
	switch {
	case op.Do == diskSync:
		m.flush(op.Path)
	case op.Do == diskCreate && e.file == nil:
		e.file = &diskFile{}
		m.add(e)
	case op.Do != diskCreate && op.Do != diskMkdir && e.file != nil:
		m.add(e)
	case op.Do == diskWrite || op.Do == diskCut:
		m.unmade = op.Path
	}
	m.done++
}

func (m *diskModel) add(e diskEvent) {
	e.onContent(&e.file.live, nil)
	e.onNames(m.names)
	if m.sure(e.Path) {
		e.onContent(&e.file.kept, nil)
		e.onNames(m.kept)
		return
	}
	m.unsure = append(m.unsure, e)
	switch {
	case e.Do == diskUnlink && m.ends(e.Path):
		m.super = e.Path
	case e.Do == diskLink: // the file appears whole
		m.super = e.To
	default:
		return
	}
	m.commits = append(m.commits, commitSpan{m.done, -1})
}

// ends reports whether a commit is done once this name is gone: a super-journal, or a journal
// that has none.
func (m *diskModel) ends(path string) bool {
	super := strings.Contains(filepath.Base(path), "-mj")
	last := len(m.commits) - 1
	if !super && last >= 0 && m.commits[last].durable >= 0 && strings.Contains(m.super, "-mj") {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(m.names)), func(n string) bool { return strings.HasSuffix(n, "-journal") }) {
			m.super = "" // this was its last journal, and the next one is another commit's
		}
		return false
	}
	return super || strings.HasSuffix(path, "-journal")
}

// committing reports whether there is a journal.
func (m *diskModel) committing() bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(m.names)), isJournal)
}

func isJournal(path string) bool {
	return strings.HasSuffix(path, "-journal") || strings.Contains(filepath.Base(path), "-mj")
}

func (m *diskModel) flush(path string) {
	file := m.names[path]
	if file != nil {
		file.kept = slices.Clone(file.live)
	}
	m.unsure = slices.DeleteFunc(m.unsure, func(e diskEvent) bool {
		if e.data() {
			return e.file == file
		}
		if file != nil || filepath.Dir(e.Path) != path {
			return false
		}
		e.onNames(m.kept)
		if last := len(m.commits) - 1; last >= 0 && (e.Do == diskUnlink && e.Path == m.super || e.Do == diskLink) && m.commits[last].durable < 0 {
			m.commits[last].durable = m.done
		}
		return true
	})
}

func (e diskEvent) data() bool { return e.Do == diskWrite || e.Do == diskCut }

// onContent applies an operation on a file's content. sector reports which of a write's
// sectors arrive; with nil all do.
func (e diskEvent) onContent(content *[]byte, sector func() bool) {
	const size = 512
	switch e.Do {
	case diskCut:
		*content = lengthened(*content, int(e.Off))[:e.Off]
	case diskWrite:
		for from := 0; from < len(e.Data); {
			to := min(len(e.Data), from+size-(int(e.Off)+from)%size)
			if sector == nil || sector() {
				*content = lengthened(*content, int(e.Off)+to)
				copy((*content)[int(e.Off)+from:], e.Data[from:to])
			}
			from = to
		}
	}
}

func lengthened(b []byte, n int) []byte { return append(b, make([]byte, max(0, n-len(b)))...) }

func (e diskEvent) onNames(names map[string]*diskFile) {
	switch e.Do {
	case diskCreate:
		names[e.Path] = e.file
	case diskUnlink:
		delete(names, e.Path)
	case diskRename:
		delete(names, e.Path)
		names[e.To] = e.file
	case diskLink:
		names[e.To] = e.file
	}
}

// chance is the fate of an operation that is not certain.
type chance uint8

const (
	chanceLost chance = iota
	chanceDone
	chanceTorn
)

// image returns the files that a power cut leaves.
func (m *diskModel) image(chances []chance, r *rand.Rand) map[string][]byte {
	content, names := map[*diskFile][]byte{}, maps.Clone(m.kept)
	of := func(f *diskFile) []byte {
		if _, there := content[f]; !there {
			content[f] = slices.Clone(f.kept)
		}
		return content[f]
	}
	for i, e := range m.unsure {
		if chances[i] == chanceLost {
			continue
		}
		sector := func() bool { return r.IntN(2) == 0 }
		if chances[i] == chanceDone {
			sector = nil
		}
		now := of(e.file)
		e.onContent(&now, sector)
		content[e.file] = now
		e.onNames(names)
	}
	files := map[string][]byte{}
	for path, f := range names {
		files[path] = of(f)
	}
	return files
}

// draws are the ways to choose the fates. The first two are always tried.
var draws = []func(chances []chance, r *rand.Rand){
	func([]chance, *rand.Rand) {},
	func(chances []chance, _ *rand.Rand) { all(chances, chanceDone) },
	func(chances []chance, r *rand.Rand) { // in order, the last one torn
		n := r.IntN(len(chances))
		all(chances[:n], chanceDone)
		chances[n] = chanceTorn
	},
	func(chances []chance, r *rand.Rand) { // all but one
		all(chances, chanceDone)
		chances[r.IntN(len(chances))] = chance(2 * r.IntN(2))
	},
	func(chances []chance, r *rand.Rand) { chances[r.IntN(len(chances))] = 1 + chance(r.IntN(2)) },
	func(chances []chance, r *rand.Rand) { // any
		for i := range chances {
			chances[i] = chance(r.IntN(3))
		}
	},
	func(chances []chance, r *rand.Rand) { // whole ones, many or few
		for i, some := 0, r.Float64(); i < len(chances); i++ {
			if r.Float64() < some {
				chances[i] = chanceDone
			}
		}
	},
}

func all(chances []chance, c chance) {
	for i := range chances {
		chances[i] = c
	}
}

// draw returns the nth image of this moment.
func (m *diskModel) draw(n int, r *rand.Rand) map[string][]byte {
	chances := make([]chance, len(m.unsure))
	if len(chances) > 0 {
		if n >= len(draws) {
			n = 2 + r.IntN(len(draws)-2)
		}
		draws[n](chances, r)
	}
	return m.image(chances, r)
}

// fingerprint is the same for the same files.
func fingerprint(files map[string][]byte) string {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s\x00%d\x00%s", path, len(files[path]), files[path])
	}
	return string(h.Sum(nil))
}

// readTrees reads all files under directories.
func readTrees(dirs ...string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if os.IsNotExist(err) {
					return nil
				}
				return err
			}
			files[path], err = os.ReadFile(path)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// writeTrees replaces everything under the directories by these files.
func writeTrees(files map[string][]byte, dirs ...string) error {
	for _, dir := range dirs {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// differences names the files that are not the same.
func differences(a, b map[string][]byte) []string {
	var odd []string
	for path := range a {
		if !bytes.Equal(a[path], b[path]) {
			odd = append(odd, path)
		}
	}
	for path := range b {
		if _, there := a[path]; !there {
			odd = append(odd, path)
		}
	}
	return odd
}
