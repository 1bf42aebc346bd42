package till

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	sqlite "github.com/mattn/go-sqlite3"

	"ancvtpe/ancv"
	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/store"
	"ancvtpe/ui"
)

// Tools implements ui.Tools. Through it the screens use the vendor's files, the connection to
// the acquirer, the data directory and the printer.
type Tools struct {
	till  *Till
	paper payment.Printer
	root  string // the only directory that Open shows; "" for the whole disk
}

var _ ui.Tools = Tools{}

// extensions are those of the vendor's files.
var extensions = map[ui.FileKind]string{ui.FileParameters: ".PAR", ui.FileKey: ".P3P", ui.FileLogo: ".TAR"}

// Open implements ui.Files. A file is checked as `init` checks it.
func (t Tools) Open(kind ui.FileKind, folder, path string, present payment.Settings) (ui.Opened, error) {
	if t.root != "" {
		return t.openInside(kind, folder, path, present)
	}
	if own := t.till.cfg.OwnFiles; folder+path == "" && own != "" && t.till.Engine.Snapshot().Phase == payment.PhaseUninitialised {
		return list(own, extensions[kind])
	}
	whole, err := locate(folder, path)
	if err != nil {
		return ui.Opened{}, err
	}
	info, err := os.Stat(whole)
	switch {
	case err == nil && info.IsDir():
		return list(whole, extensions[kind])
	case err == nil && !info.Mode().IsRegular():
		// Reading a pipe would wait for ever.
		return ui.Opened{}, Fail(ExitUsage, nil, "%s n'est pas un fichier : indiquez le fichier lui-même.", PathText(whole))
	}
	in := Inputs{}
	switch kind {
	case ui.FileParameters:
		in.Parameters = whole
	case ui.FileKey:
		in.Key = whole
	default:
		in.Logo = whole
	}
	read, err := in.Read(payment.Saved{Settings: present})
	if err != nil {
		return ui.Opened{}, err
	}
	return ui.Opened{
		Setup: payment.Setup{Settings: read.Settings, Key: read.Key, Logo: read.Logo},
		Shown: shown(read),
	}, nil
}

// locate returns an absolute path. ~/ is the home directory; other paths are relative to the
// folder on the screen, or to the working directory where folder is "".
func locate(folder, path string) (string, error) {
	if rest, home := strings.CutPrefix(path, "~/"); home {
		dir, err := os.UserHomeDir()
		if err != nil {
			return "", Fail(ExitUsage, err, "Le dossier personnel est inconnu : tapez le chemin entier.")
		}
		path = filepath.Join(dir, rest)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(folder, path)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", Fail(ExitUsage, err, "Le dossier courant est inconnu : tapez le chemin entier.")
	}
	return whole, nil
}

// maxEntries bounds the entries of a folder that are listed.
const maxEntries = 2000

// list returns the folders, then the files with this extension in capitals or small letters.
func list(dir, ext string) (ui.Opened, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ui.Opened{}, Fail(ExitUsage, err, "Le dossier %s ne peut pas être lu : vérifiez ses droits.", PathText(dir))
	}
	folder := &ui.Folder{Path: dir}
	if filepath.Dir(dir) != dir {
		folder.Entries = append(folder.Entries, ui.Entry{Name: "..", Folder: true})
	}
	var files []ui.Entry
	for _, e := range entries[:min(len(entries), maxEntries)] {
		info, err := os.Stat(filepath.Join(dir, e.Name())) // follows a link
		switch {
		case err != nil || strings.HasPrefix(e.Name(), "."):
		case info.IsDir():
			folder.Entries = append(folder.Entries, ui.Entry{Name: e.Name(), Folder: true})
		case info.Mode().IsRegular() && strings.EqualFold(filepath.Ext(e.Name()), ext):
			files = append(files, ui.Entry{Name: e.Name()})
		}
	}
	folder.Entries = append(folder.Entries, files...)
	return ui.Opened{Folder: folder}, nil
}

// shown returns what the screen shows of a file before it is stored. It never has the key
// (I12).
func shown(s Setup) []payment.Parameter {
	all := slices.Clone(s.Set)
	if s.Key != nil {
		all = append(all, payment.Parameter{Name: "VERSION", Value: s.Key.Version},
			payment.Parameter{Name: "FOURNISSEUR", Value: string(s.Key.Provider)},
			payment.Parameter{Name: "EMPREINTE", Value: ancv.KeyFingerprint(*s.Key)})
	}
	if s.Logo != nil {
		size := "PNG"
		if picture, err := png.DecodeConfig(bytes.NewReader(*s.Logo)); err == nil {
			size = fmt.Sprintf("%d x %d", picture.Width, picture.Height)
		}
		all = append(all, payment.Parameter{Name: "logo.png", Value: size})
	}
	return all
}

// Parameters implements ui.Files.
func (Tools) Parameters(s payment.Settings) []payment.Parameter {
	return ancv.FormatParameters(s)
}

// SetParameter implements ui.Files.
func (Tools) SetParameter(s payment.Settings, name, value string) (payment.Settings, error) {
	return ancv.SetParameter(s, name, value)
}

// Diagnose implements ui.Inspector.
func (t Tools) Diagnose(ctx context.Context) ([]payment.Verdict, error) {
	snap := t.till.Engine.Snapshot()
	switch {
	case snap.Busy():
		return nil, payment.ErrUnresolved
	case !snap.KeyLoaded || snap.Settings.ShopID == "":
		return nil, payment.ErrNotInitialised
	}
	saved, err := t.till.store.Load() // snapshots do not have the key
	if err != nil {
		return nil, err
	}
	verdicts := ancv.Diagnose(ctx, AcquirerConfig(saved, t.till.cfg))
	answered := slices.ContainsFunc(verdicts, func(v payment.Verdict) bool {
		return v.Step >= payment.StepSeal && (v.OK || v.Code != "")
	})
	if ancv.ProxyIgnored(cmp.Or(t.till.cfg.Proxy, saved.Settings.Proxy)) {
		verdicts = append(verdicts, payment.Verdict{Step: payment.StepProxyIgnored, Tried: true, OK: true})
	}
	if answered {
		return verdicts, t.till.Engine.Contacted(ctx)
	}
	return verdicts, nil
}

// AcquirerConfig returns the configuration of a client. cfg's URL and Proxy override the
// parameters.
func AcquirerConfig(saved payment.Saved, cfg Config) ancv.Config {
	s := saved.Settings
	return ancv.Config{
		URL: cmp.Or(cfg.URL, s.URL), Proxy: cmp.Or(cfg.Proxy, s.Proxy), CAs: cfg.Authority, Shop: s.ShopID, Key: saved.Key,
		ResponseSeal: s.ResponseSeal, Label: s.ShopName, ReturnURL: s.ReturnURL,
	}
}

// Facts implements ui.Inspector.
func (t Tools) Facts(ctx context.Context) (ui.Facts, error) {
	saved, err := t.till.store.Load()
	if err != nil {
		return ui.Facts{}, err
	}
	dir := Absolute(t.till.cfg.Dir)
	lib, _, _ := sqlite.Version()
	facts := ui.Facts{
		Version: t.till.cfg.Version, SQLite: lib, DataDir: dir, KeyFingerprint: ancv.KeyFingerprint(saved.Key),
		PrinterTrouble: printer.French(printer.Check(ctx, t.paper)), PrinterNote: t.PrinterNote(),
	}
	if t.root != "" { // a session over the network sees only the till's name (decision 84)
		facts.DataDir = filepath.Base(dir)
	}
	if link := t.till.link; link != nil {
		facts.TillLink, facts.TillAsked = link.Address(), link.LastAsked()
	}
	for _, name := range store.FileNames() {
		size := int64(-1)
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			size = info.Size()
		} else if !errors.Is(err, fs.ErrNotExist) {
			t.till.Log.Warn("stat data file", "error", err)
		}
		facts.Files = append(facts.Files, ui.FileSize{Name: name, Bytes: size})
	}
	return facts, nil
}

// TicketDir implements ui.Inspector. A session over the network sees only the till's name.
func (t Tools) TicketDir() string {
	dir := Absolute(t.till.cfg.Dir)
	if t.root != "" {
		dir = filepath.Base(dir)
	}
	return filepath.Join(dir, ticketDir)
}

// PrinterNote implements ui.Inspector.
func (t Tools) PrinterNote() string { return printer.Note(t.paper) }

// PrinterTrouble implements ui.Inspector.
func (Tools) PrinterTrouble(err error) string { return printer.French(err) }

// Absolute returns the absolute path, or path where the working directory is unknown.
func Absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
