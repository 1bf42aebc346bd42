package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"ancvtpe/payment"
)

// upkeep is the fake engine's part for MAINTENANCE: what it was asked for.
type upkeep struct {
	setup     payment.Setup
	passwords []string // present, next
	reset     []string // passwords
}

func (f *fakeEngine) Configure(_ context.Context, s payment.Setup) error {
	f.setup = s
	return f.call(cmdConfigure)
}

func (f *fakeEngine) SetPassword(_ context.Context, present, next string) error {
	f.passwords = append(f.passwords, present, next)
	return f.call(cmdSetPassword)
}

func (f *fakeEngine) Reset(_ context.Context, password string) error {
	f.reset = append(f.reset, password)
	return f.call(cmdReset)
}

func (f *fakeEngine) TestPrinter(context.Context) error { return f.call(cmdTestPrinter) }

// refused is an error with a sentence and with the valid values.
type refused struct{ french, expected string }

func (refused) Error() string      { return "refused" }
func (r refused) French() string   { return r.french }
func (r refused) Expected() string { return r.expected }

// fakeTools give prepared answers and note what was opened.
type fakeTools struct {
	opened   map[string]Opened
	asked    []string
	verdicts []payment.Verdict
	facts    Facts
	err      error
	refusal  string
}

func (f *fakeTools) Open(kind FileKind, folder, path string, _ payment.Settings) (Opened, error) {
	f.asked = append(f.asked, fmt.Sprintf("%d %s|%s", kind, folder, path))
	if o, known := f.opened[path]; known {
		return o, nil
	}
	if f.refusal != "" {
		return Opened{}, refused{french: f.refusal}
	}
	return Opened{}, refused{french: "9C94_ANCV.PAR, ligne 2, COLONNES : valeur refusée (attendu : 24, 32, 42 ou 48). Corrigez cette ligne."}
}

func (*fakeTools) Parameters(s payment.Settings) []payment.Parameter {
	yes := map[bool]string{true: "OUI", false: "NON"}
	return []payment.Parameter{
		{Name: "ID_MAGASIN", Value: string(s.ShopID)},
		{Name: "ENSEIGNE", Value: s.ShopName},
		{Name: "VILLE", Value: s.City},
		{Name: "AJUSTEMENT", Value: yes[s.Adjustable]},
		{Name: "HEURE_CLOTURE", Value: s.ClosingTime.String()},
		{Name: "NB_TICKETS", Value: fmt.Sprint(s.Copies)},
		{Name: "COLONNES", Value: fmt.Sprint(s.Columns)},
		{Name: "IMPRESSION_QR", Value: yes[s.PrintQR]},
		{Name: "PINPAD", Value: yes[s.PINPad]},
		{Name: "NO_TERMINAL", Value: s.TerminalNo},
		{Name: "URL", Value: s.URL},
		{Name: "QR_MODELE", Value: s.QRTemplate},
		{Name: "SCEAU_REPONSE", Value: yes[s.ResponseSeal]},
		{Name: "TICKET", Value: []string{"TOUJOURS", "DEMANDE", "JAMAIS"}[s.TicketMode]},
		{Name: "EXPORT_CLOTURE", Value: yes[s.ExportClosing]},
		{Name: "PREUVE_CLOTURE", Value: yes[s.ProveClosing]},
		{Name: "CAISSE_AP_MODE", Value: []string{"QR", "CHOIX"}[s.TillLinkMode]},
		{Name: "CAISSE_AP_CODE", Value: s.TillLinkCode},
		{Name: "CAISSE_AP_DELAI", Value: fmt.Sprint(int(s.TillLinkDelay.Seconds()))},
		{Name: "PROXY", Value: s.Proxy},
		{Name: "URL_RETOUR", Value: s.ReturnURL},
		{Name: "FUSEAU", Value: s.TimeZone},
	}
}

func (*fakeTools) SetParameter(s payment.Settings, name, value string) (payment.Settings, error) {
	next := s
	switch name {
	case "ID_MAGASIN":
		id, err := payment.NewShopID(value)
		if err != nil {
			return s, refused{expected: "8 chiffres"}
		}
		next.ShopID = id
	case "ENSEIGNE":
		next.ShopName = value
	case "VILLE":
		next.City = value
	case "AJUSTEMENT":
		next.Adjustable = value == "OUI"
	case "HEURE_CLOTURE":
		if value != "NON" {
			return s, refused{expected: "HH:MM ou NON"}
		}
		next.ClosingTime = payment.ClosingTime{}
	case "COLONNES":
		if _, err := fmt.Sscan(value, &next.Columns); err != nil {
			return s, err
		}
	case "FUSEAU":
		next.TimeZone = value
	case "NB_TICKETS":
		if _, err := fmt.Sscan(value, &next.Copies); err != nil {
			return s, err
		}
	}
	return next, nil
}

func (f *fakeTools) Diagnose(context.Context) ([]payment.Verdict, error) { return f.verdicts, f.err }
func (f *fakeTools) Facts(context.Context) (Facts, error)                { return f.facts, f.err }
func (*fakeTools) PrinterNote() string                                   { return "" }
func (*fakeTools) TicketDir() string                                     { return "/var/lib/caisse1/tickets" }

func (*fakeTools) PrinterTrouble(error) string {
	return "Plus de papier. Remettez un rouleau, puis relancez l'impression (F5)."
}

// tooled gives the screens tools.
func tooled(h *till) *fakeTools {
	settings := idle().Settings
	settings.Columns = 42
	key := payment.SealKey{Version: "ver001", Provider: "100016", Key: strings.Repeat("k", 32)}
	f := &fakeTools{
		opened: map[string]Opened{
			"": {Folder: &Folder{Path: "/caisse", Entries: []Entry{{"..", true}, {"sauvegarde", true}, {"9C94_ANCV.PAR", false}, {"autre.par", false}}}},
			"9C94_ANCV.PAR": {Setup: payment.Setup{Settings: &settings}, Shown: []payment.Parameter{
				{Name: "ID_MAGASIN", Value: "10000651"}, {Name: "COLONNES", Value: "42"},
			}},
			"cle.P3P": {Setup: payment.Setup{Key: &key}, Shown: []payment.Parameter{{Name: "VERSION", Value: "ver001"}, {Name: "EMPREINTE", Value: "7b071dae"}}},
		},
		verdicts: []payment.Verdict{
			{Step: payment.StepName, Tried: true, OK: true},
			{Step: payment.StepConnect, Tried: true, OK: true},
			{Step: payment.StepTLS, Tried: true, OK: true},
			{Step: payment.StepSeal, Tried: true, Cause: payment.CauseRefused, Code: payment.CodeInvalidSeal},
			{Step: payment.StepShop},
			{Step: payment.StepCancel},
		},
		facts: Facts{
			Version: "1.0", SQLite: "3.50.4", DataDir: "/caisse/donnees", KeyFingerprint: "7b071dae",
			Files: []FileSize{{"parametres.db", 28672}, {"transaction.db", 24576}, {"totaux.db", -1}},
		},
	}
	h.app.tools = f
	return f
}

func maintenance(names ...string) func(*till) {
	return func(h *till) {
		tooled(h)
		h.press(append([]string{"enter", "1", "5"}, names...)...)
	}
}

// stripes returns a logo of 96 x 40 points.
func stripes() []byte {
	img := image.NewGray(image.Rect(0, 0, 96, 40))
	for y := range 40 {
		for x := range 96 {
			img.SetGray(x, y, color.Gray{Y: uint8(255 * ((x/12 + y/10) % 2))})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		panic(err)
	}
	return file.Bytes()
}

func maintenanceFrames() []frame {
	blank := payment.Snapshot{Seq: 1, Phase: payment.PhaseUninitialised, Settings: payment.DefaultSettings()}
	closed := with(idle(), func(s *payment.Snapshot) {
		s.KeyVersion, s.PasswordSet = "ver001", true
		s.LastClosing = &payment.Closing{Number: 41, At: noon.AddDate(0, 0, -1)}
		s.ClosingDue, s.LastContact = noon.AddDate(0, 0, 1), noon
		s.Terms = payment.Terms{Version: "2026-11", At: noon}
	})
	return []frame{
		{"pret-logo", with(idle(), func(s *payment.Snapshot) { s.Logo = stripes() }), nil},
		{"maintenance", idle(), maintenance()},
		{"maintenance-non-initialise", blank, maintenance()},
		{"parametres", idle(), maintenance("1")},
		{"parametres-commercant", blank, maintenance("1", "1", "1", "0", "0")},
		{"parametres-fonctionnement", idle(), maintenance("1", "2", "2", "down", "down")},
		{"parametres-fin", idle(), maintenance("1", "2", "up", "up")},
		{"parametres-refuse", idle(), maintenance("1", "2", "2", "up", "up", "up", "down", "down", "enter")},
		{"parametres-abandon", idle(), maintenance("1", "1", "1", "esc")},
		{"charger", idle(), maintenance("3")},
		{"charger-chemin", idle(), maintenance("3", "a", "b")},
		{"charger-refuse", idle(), maintenance("3", "down", "enter")},
		{"charger-confirmer", idle(), maintenance("3", "enter")},
		{"charger-cle", idle(), maintenance("4", "c", "l", "e", ".", "P", "3", "P", "enter")},
		{"test-connexion", idle(), maintenance("6")},
		{"test-imprimante", idle(), maintenance("7")},
		{"test-imprimante-panne", idle(), func(h *till) {
			h.engine.then[cmdTestPrinter] = func(s *payment.Snapshot) { s.Printer = payment.PrinterState{Owed: 1, Err: errors.New("paper")} }
			maintenance("7")(h)
		}},
		{"etat", closed, maintenance("8")},
		{"nouveau-mot-de-passe", idle(), maintenance("2", "1", "2", "3", "enter")},
		{"nouveau-mot-de-passe-encore", idle(), maintenance("2", "1", "2", "3", "4", "enter", "1")},
		{"desactivation", idle(), maintenance("9")},
		{"desactivation-id", idle(), maintenance("9", "enter", "1", "0")},
	}
}
