//go:build !linux

package printer

// rename gives a file a new name, and fails with fs.ErrExist where the name is taken.
func rename(from, to string) error { return renameByLink(from, to) }
