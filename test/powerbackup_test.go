//go:build kill

package test

import (
	"os"
	"path/filepath"
	"slices"

	"ancvtpe/store"
)

// backups takes a backup at each commit, and restores it while the acquirer is as it was then,
// and as it was before the next one.
func (p *power) backups() {
	for i, b := range p.bounds {
		if !p.isTill(b.files) {
			continue
		}
		until := len(p.ops)
		if i+1 < len(p.bounds) {
			until = p.bounds[i+1].at - 1
		}
		moments := []int{p.moment(b.at), p.moment(max(b.at, until))}
		for _, moment := range slices.Compact(moments) {
			err := p.restarts(b.at, moment, func() error {
				if err := writeTrees(b.files, p.w.data, p.w.paper); err != nil {
					return err
				}
				archive := filepath.Join(p.dir, "commit.sauvegarde")
				p.run("sauvegarde", archive)
				if err := os.RemoveAll(p.w.data); err != nil {
					return err
				}
				p.run("restauration", archive)
				return os.Remove(archive)
			})
			if err != nil {
				p.table.fail(p.name)
				p.t.Errorf("%s, restored from a backup of state %d, ledger %d: %v\ndata kept in %s", p.name, b.state, moment, err, p.keep())
				return
			}
			p.total.mu.Lock()
			p.total.restored++
			p.total.mu.Unlock()
		}
	}
}

// isTill reports whether all three files are there.
func (p *power) isTill(files map[string][]byte) bool {
	for _, name := range store.FileNames() {
		if _, there := files[filepath.Join(p.w.data, name)]; !there {
			return false
		}
	}
	return true
}
