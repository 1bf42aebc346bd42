package till

import (
	"path/filepath"
	"strings"

	"ancvtpe/payment"
	"ancvtpe/ui"
)

// openInside is Open for a session over the network. It shows t.root as if it were the whole
// disk (decision 84).
func (t Tools) openInside(kind ui.FileKind, folder, path string, present payment.Settings) (ui.Opened, error) {
	root, err := filepath.EvalSymlinks(t.root)
	if err != nil {
		return ui.Opened{}, Fail(ExitUsage, err, "Le dossier des fichiers n'existe pas : voyez avec qui tient le serveur.")
	}
	if !filepath.IsAbs(path) {
		path = folder + "/" + path
	}
	shown := filepath.Clean("/" + path) // resolves .. within the root
	whole, err := filepath.EvalSymlinks(filepath.Join(root, shown))
	if err != nil || whole != root && !strings.HasPrefix(whole, root+string(filepath.Separator)) {
		return ui.Opened{}, Fail(ExitUsage, err, "%s ne peut pas être lu : choisissez un fichier ou un dossier de la liste.", PathText(shown))
	}
	free := t
	free.root = ""
	opened, err := free.Open(kind, root, whole, present)
	if err != nil {
		code, text := Explain(err)
		text = strings.ReplaceAll(strings.ReplaceAll(text, root+"/", "/"), root, "/")
		return ui.Opened{}, &Failure{Code: code, Err: err, Text: text}
	}
	if f := opened.Folder; f != nil {
		f.Path = filepath.Clean("/" + strings.TrimPrefix(f.Path, root))
		if f.Path == "/" && len(f.Entries) > 0 && f.Entries[0].Name == ".." {
			f.Entries = f.Entries[1:]
		}
	}
	return opened, nil
}
