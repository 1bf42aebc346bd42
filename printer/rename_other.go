//go:build !linux

package printer

// rename renames a file and fails with fs.ErrExist where the new name exists.
func rename(from, to string) error { return renameByLink(from, to) }
