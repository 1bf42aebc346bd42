package ancv

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode"

	"ancvtpe/payment"

	"github.com/google/go-cmp/cmp"
)

// checkFileError checks that a refusal has an English and a French sentence, both
// printable and naming the file.
func checkFileError(t testing.TB, err error) *FileError {
	t.Helper()
	var e *FileError
	if !errors.As(err, &e) {
		t.Fatalf("error is %v, want a FileError", err)
	}
	for _, sentence := range []string{e.Error(), e.French()} {
		if !strings.HasPrefix(sentence, e.File) || strings.Contains(sentence, ": .") || strings.Contains(sentence, "()") ||
			strings.ContainsFunc(sentence, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("sentence %q", sentence)
		}
	}
	if !strings.HasSuffix(e.French(), ".") {
		t.Errorf("sentence %q", e.French())
	}
	return e
}

func parameterFile(s payment.Settings) string {
	var b strings.Builder
	for _, p := range FormatParameters(s) {
		b.WriteString(p.Name + "=" + p.Value + "\n")
	}
	return b.String()
}

func TestReadSampleParameters(t *testing.T) {
	f, err := os.Open("testdata/" + ParametersFile)
	must(t, err)
	defer f.Close()
	got, set, err := ReadParameters(f, payment.DefaultSettings())
	must(t, err)
	want := payment.DefaultSettings()
	want.ShopID, want.ShopName, want.City = "10000651", "CAMPING DES PINS", "ANNECY"
	want.Adjustable, want.ResponseSeal = true, true
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(set) != 11 || set[0] != (payment.Parameter{Name: "ID_MAGASIN", Value: "10000651"}) || set[10] != (payment.Parameter{Name: "SCEAU_REPONSE", Value: "OUI"}) {
		t.Errorf("set %v", set)
	}
}

func TestReadParameters(t *testing.T) {
	present := payment.Settings{
		ShopID: "99999999", ShopName: "OLD", City: "OLD", TerminalNo: "7", Copies: 1, Columns: 48,
		URL: "https://old.example/", QRTemplate: "old{id}", PrintQR: true,
		ClosingTime: payment.ClosingTime{Set: true, Hour: 21},
	}
	for name, tt := range map[string]struct {
		text string
		want func(*payment.Settings)
	}{
		"alone keeps the rest": {"ID_MAGASIN=10000651", func(*payment.Settings) {}},
		"mark, CRLF, spaces, comments, empty lines": {
			"\xef\xbb\xbf# x\r\n\r\n \t ID_MAGASIN \t=  10000651\t\r\n  # y=z\r\nVILLE=ANNECY\r\n",
			func(s *payment.Settings) { s.City = "ANNECY" },
		},
		"UTF-8":        {"ID_MAGASIN=10000651\nENSEIGNE=CAFÉ D’ÉTÉ\n", func(s *payment.Settings) { s.ShopName = "CAFÉ D’ÉTÉ" }},
		"Windows-1252": {"ID_MAGASIN=10000651\nENSEIGNE=L\x92OASIS DU CAF\xc9", func(s *payment.Settings) { s.ShopName = "L’OASIS DU CAFÉ" }},
		"UTF-16": {
			"\xff\xfeI\x00D\x00_\x00M\x00A\x00G\x00A\x00S\x00I\x00N\x00=\x001\x000\x000\x000\x000\x006\x005\x001\x00\r\x00\n\x00",
			func(*payment.Settings) {},
		},
		"CR, no-break spaces, CTRL+Z": {
			"ID_MAGASIN\u00a0=\u00a010000651\rVILLE\u202f= LE\u00a0MANS\u00a0\r\x1a", func(s *payment.Settings) { s.City = "LE MANS" },
		},
		"32 characters": {
			"ID_MAGASIN=10000651\nENSEIGNE=" + strings.Repeat("é", 32), func(s *payment.Settings) { s.ShopName = strings.Repeat("é", 32) },
		},
		"emptied": {"ENSEIGNE=\nVILLE= \nID_MAGASIN=10000651", func(s *payment.Settings) { s.ShopName, s.City = "", "" }},
		"equal sign in a value": {
			"ID_MAGASIN=10000651\nQR_MODELE=https://a.example/?t={id}&x=1", func(s *payment.Settings) { s.QRTemplate = "https://a.example/?t={id}&x=1" },
		},
		"version 2": {
			"ID_MAGASIN=10000651\nTICKET=DEMANDE\nEXPORT_CLOTURE=OUI\nPREUVE_CLOTURE=OUI\nCAISSE_AP_MODE=CHOIX\n" +
				"CAISSE_AP_CODE=6A7\nCAISSE_AP_DELAI=30\nPROXY=http://proxy.example:3128\n" +
				"URL_RETOUR=https://a.example/retour\nFUSEAU=Pacific/Noumea\n",
			func(s *payment.Settings) {
				s.TicketMode, s.ExportClosing, s.ProveClosing = payment.TicketOnDemand, true, true
				s.TillLinkMode, s.TillLinkCode, s.TillLinkDelay = payment.TillLinkChoice, "6A7", 30*time.Second
				s.Proxy, s.ReturnURL, s.TimeZone = "http://proxy.example:3128", "https://a.example/retour", "Pacific/Noumea"
			},
		},
		"back to the defaults": {
			"ID_MAGASIN=10000651\nTICKET=JAMAIS\nCAISSE_AP_DELAI=280\nPROXY=SYSTEME\nURL_RETOUR=",
			func(s *payment.Settings) {
				s.TicketMode, s.TillLinkDelay, s.Proxy = payment.TicketNever, 280*time.Second, payment.SystemProxy
			},
		},
		"no closing": {
			"ID_MAGASIN=10000651\nHEURE_CLOTURE=NON", func(s *payment.Settings) { s.ClosingTime = payment.ClosingTime{} },
		},
		"midnight": {
			"ID_MAGASIN=10000651\nHEURE_CLOTURE=00:00", func(s *payment.Settings) { s.ClosingTime = payment.ClosingTime{Set: true} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			want := present
			want.ShopID = "10000651"
			tt.want(&want)
			got, _, err := ReadParameters(strings.NewReader(tt.text), present)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParametersRefused(t *testing.T) {
	const id = "ID_MAGASIN=10000651\n"
	for name, tt := range map[string]struct {
		text    string
		line    int
		name    string
		problem Problem
	}{
		"empty":              {"", 1, "ID_MAGASIN", ProblemMissing},
		"no shop":            {"VILLE=X\nENSEIGNE=Y\n", 2, "ID_MAGASIN", ProblemMissing},
		"unknown":            {id + "COULEUR=BLEU", 2, "COULEUR", ProblemUnknown},
		"lower case":         {"id_magasin=10000651", 1, "id_magasin", ProblemUnknown},
		"hostile name":       {id + "A\x1b[2J" + strings.Repeat("x", 99) + "=1", 2, "A[2J" + strings.Repeat("x", 28), ProblemUnknown},
		"twice":              {id + "# x\n" + id, 3, "ID_MAGASIN", ProblemTwice},
		"no equal sign":      {id + "VILLE ANNECY", 2, "", ProblemSyntax},
		"no name":            {id + " = x", 2, "", ProblemSyntax},
		"binary":             {"\x00\x01\x02", 1, "", ProblemSyntax},
		"UTF-16":             {"\xff\xfeI\x00D\x00", 1, "", ProblemSyntax},
		"line in UTF-16":     {"\xff\xfeI\x00D\x00\n\x00=\x00", 1, "", ProblemSyntax},
		"shop short":         {"ID_MAGASIN=1000065", 1, "ID_MAGASIN", ProblemValue},
		"shop empty":         {"ID_MAGASIN=", 1, "ID_MAGASIN", ProblemValue},
		"shop arabic digits": {"ID_MAGASIN=١٢٣٤٥٦٧٨", 1, "ID_MAGASIN", ProblemValue},
		"shop name long":     {id + "ENSEIGNE=" + strings.Repeat("x", 33), 2, "ENSEIGNE", ProblemValue},
		"shop name escape":   {id + "ENSEIGNE=A\x1bB", 2, "ENSEIGNE", ProblemValue},
		"shop name bidi":     {id + "ENSEIGNE=A\u202eB", 2, "ENSEIGNE", ProblemValue},
		"shop name C1":       {id + "ENSEIGNE=A\x9dB", 2, "ENSEIGNE", ProblemValue},
		"lone CR":            {id + "ENSEIGNE=A\rB", 3, "", ProblemSyntax},
		"city tab":           {id + "VILLE=A\tB", 2, "VILLE", ProblemValue},
		"terminal long":      {id + "NO_TERMINAL=123456789", 2, "NO_TERMINAL", ProblemValue},
		"terminal text":      {id + "NO_TERMINAL=12A", 2, "NO_TERMINAL", ProblemValue},
		"terminal empty":     {id + "NO_TERMINAL=", 2, "NO_TERMINAL", ProblemValue},
		"copies 0":           {id + "NB_TICKETS=0", 2, "NB_TICKETS", ProblemValue},
		"copies 3":           {id + "NB_TICKETS=3", 2, "NB_TICKETS", ProblemValue},
		"copies 01":          {id + "NB_TICKETS=01", 2, "NB_TICKETS", ProblemValue},
		"yes":                {id + "AJUSTEMENT=oui", 2, "AJUSTEMENT", ProblemValue},
		"time 24":            {id + "HEURE_CLOTURE=24:00", 2, "HEURE_CLOTURE", ProblemValue},
		"time 60":            {id + "HEURE_CLOTURE=23:60", 2, "HEURE_CLOTURE", ProblemValue},
		"time short":         {id + "HEURE_CLOTURE=9:30", 2, "HEURE_CLOTURE", ProblemValue},
		"columns":            {id + "COLONNES=40", 2, "COLONNES", ProblemValue},
		"URL":                {id + "URL=http://a.example/", 2, "URL", ProblemValue},
		"URL query":          {id + "URL=https://a.example/?x", 2, "URL", ProblemValue},
		"QR without id":      {id + "QR_MODELE=CVCO:", 2, "QR_MODELE", ProblemValue},
		"QR long":            {id + "QR_MODELE={id}" + strings.Repeat("x", 197), 2, "QR_MODELE", ProblemValue},
		"QR printable":       {id + "QR_MODELE={id}\x07", 2, "QR_MODELE", ProblemValue},
		"seal":               {id + "SCEAU_REPONSE=1", 2, "SCEAU_REPONSE", ProblemValue},
		"ticket":             {id + "TICKET=PARFOIS", 2, "TICKET", ProblemValue},
		"ticket empty":       {id + "TICKET=", 2, "TICKET", ProblemValue},
		"export":             {id + "EXPORT_CLOTURE=1", 2, "EXPORT_CLOTURE", ProblemValue},
		"proof":              {id + "PREUVE_CLOTURE=", 2, "PREUVE_CLOTURE", ProblemValue},
		"till mode":          {id + "CAISSE_AP_MODE=qr", 2, "CAISSE_AP_MODE", ProblemValue},
		"till code short":    {id + "CAISSE_AP_CODE=60", 2, "CAISSE_AP_CODE", ProblemValue},
		"till code small":    {id + "CAISSE_AP_CODE=60a", 2, "CAISSE_AP_CODE", ProblemValue},
		"till delay 29":      {id + "CAISSE_AP_DELAI=29", 2, "CAISSE_AP_DELAI", ProblemValue},
		"till delay 281":     {id + "CAISSE_AP_DELAI=281", 2, "CAISSE_AP_DELAI", ProblemValue},
		"till delay 0170":    {id + "CAISSE_AP_DELAI=0170", 2, "CAISSE_AP_DELAI", ProblemValue},
		"proxy https":        {id + "PROXY=https://a.example:3128", 2, "PROXY", ProblemValue},
		"proxy no port":      {id + "PROXY=http://a.example", 2, "PROXY", ProblemValue},
		"proxy port 0":       {id + "PROXY=http://a.example:0", 2, "PROXY", ProblemValue},
		"proxy user":         {id + "PROXY=http://u:p@a.example:3128", 2, "PROXY", ProblemValue},
		"proxy path":         {id + "PROXY=http://a.example:3128/x", 2, "PROXY", ProblemValue},
		"proxy bare":         {id + "PROXY=a.example:3128", 2, "PROXY", ProblemValue},
		"proxy empty":        {id + "PROXY=", 2, "PROXY", ProblemValue},
		"return http":        {id + "URL_RETOUR=http://a.example/", 2, "URL_RETOUR", ProblemValue},
		"zone unknown":       {id + "FUSEAU=Europe/Lutece", 2, "FUSEAU", ProblemValue},
		"zone empty":         {id + "FUSEAU=", 2, "FUSEAU", ProblemValue},
		"zone Local":         {id + "FUSEAU=Local", 2, "FUSEAU", ProblemValue},
		"zone of a folder":   {id + "FUSEAU=right/Europe/Paris", 2, "FUSEAU", ProblemValue},
		"zone path":          {id + "FUSEAU=../Europe/Paris", 2, "FUSEAU", ProblemValue},
		"large":              {id + strings.Repeat("#", maxFile), 0, "", ProblemTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			present := payment.DefaultSettings()
			got, set, err := ReadParameters(strings.NewReader(tt.text), present)
			e := checkFileError(t, err)
			if e.File != ParametersFile || e.Line != tt.line || e.Name != tt.name || e.Problem != tt.problem {
				t.Errorf("error %+v (%v)", *e, e)
			}
			if got != present || set != nil {
				t.Errorf("refused, but changed: %+v", got)
			}
		})
	}
}

func TestParametersLimit(t *testing.T) {
	const id = "ID_MAGASIN=10000651\n"
	_, _, err := ReadParameters(strings.NewReader(id+strings.Repeat("#", maxFile-len(id))), payment.Settings{})
	must(t, err)
	_, _, err = ReadParameters(iotest.ErrReader(io.ErrClosedPipe), payment.Settings{})
	if e := checkFileError(t, err); e.Problem != ProblemRead || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}

// keyFile writes a key as a .P3P file holds it.
func keyFile(k payment.SealKey) string {
	return "VERSION=" + k.Version + "\nFOURNISSEUR=" + string(k.Provider) + "\nCLE=" + k.Key + "\nCONTROLE=" + KeyChecksum(k) + "\n"
}

func TestReadSampleKey(t *testing.T) {
	f, err := os.Open("testdata/" + KeyFile)
	must(t, err)
	defer f.Close()
	got, err := ReadKey(f)
	must(t, err)
	if got != testKey {
		t.Errorf("key differs: version %s, provider %s", got.Version, got.Provider)
	}
	if got := KeyChecksum(testKey); got != "862F" {
		t.Errorf("checksum %s", got)
	}
	// printf 0123456789abcdef0123456789abcdef | sha256sum
	if got := KeyFingerprint(testKey); got != "3eb1bd43" {
		t.Errorf("fingerprint %s", got)
	}
	if got := KeyFingerprint(payment.SealKey{}); got != "" {
		t.Errorf("fingerprint of nothing %s", got)
	}
}

// The check value that the CRC's catalogue gives.
func TestCRC16(t *testing.T) {
	if got := crc16("123456789"); got != 0x29B1 {
		t.Errorf("%04X", got)
	}
}

func TestReadKey(t *testing.T) {
	good := keyFile(testKey)
	long := testKey
	long.Key = strings.Repeat("=~!#", 32)
	for name, tt := range map[string]struct {
		text string
		want payment.SealKey
	}{
		"CRLF, mark, lower case": {"\xef\xbb\xbf" + strings.ReplaceAll(strings.Replace(good, "862F", "862f", 1), "\n", "\r\n"), testKey},
		"latin comment":          {"# cl\xe9\n" + good, testKey},
		"longest":                {keyFile(long), long},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadKey(strings.NewReader(tt.text))
			must(t, err)
			if got != tt.want {
				t.Error("key differs")
			}
		})
	}
}

func TestKeyRefused(t *testing.T) {
	good := keyFile(testKey)
	half := testKey.Key[:16]
	edit := func(old, fresh string) string { return strings.Replace(good, old, fresh, 1) }
	for name, tt := range map[string]struct {
		text    string
		line    int
		name    string
		problem Problem
	}{
		"empty":               {"", 1, "VERSION", ProblemMissing},
		"no key":              {"VERSION=ver001\nFOURNISSEUR=100016\nCONTROLE=862F\n", 3, "CLE", ProblemMissing},
		"no checksum":         {edit("CONTROLE=862F\n", ""), 3, "CONTROLE", ProblemMissing},
		"checksum":            {edit("862F", "862E"), 4, "CONTROLE", ProblemChecksum},
		"checksum short":      {edit("862F", "62F"), 4, "CONTROLE", ProblemValue},
		"checksum text":       {edit("862F", "86ZZ"), 4, "CONTROLE", ProblemValue},
		"altered key":         {edit("CLE=0", "CLE=1"), 4, "CONTROLE", ProblemChecksum},
		"altered provider":    {edit("100016", "100017"), 4, "CONTROLE", ProblemChecksum},
		"version":             {edit("ver001", "ver.001"), 1, "VERSION", ProblemValue},
		"version long":        {edit("ver001", strings.Repeat("v", 17)), 1, "VERSION", ProblemValue},
		"provider":            {edit("100016", "10001"), 2, "FOURNISSEUR", ProblemValue},
		"key short":           {edit("CLE=0", "CLE="), 3, "CLE", ProblemValue},
		"key long":            {edit("CLE=", "CLE="+strings.Repeat("x", 97)), 3, "CLE", ProblemValue},
		"key with a space":    {edit("CLE=0123", "CLE=0123 "), 3, "CLE", ProblemValue},
		"key with an accent":  {edit("CLE=0123", "CLE=0123é"), 3, "CLE", ProblemValue},
		"twice":               {good + "CLE=x\n", 5, "CLE", ProblemTwice},
		"unknown":             {good + "DATE=1\n", 5, "DATE", ProblemUnknown},
		"long unknown":        {good + "ABCDEFGHIJKLMNOPQ=1\n", 5, "", ProblemUnknown},
		"broken over 2 lines": {edit(half, half+"\n"), 4, "", ProblemSyntax},
		"a piece as a name":   {edit("CLE="+half, "CLE="+half+"\n"+half+"="), 4, "", ProblemUnknown},
		"large":               {good + strings.Repeat("#", maxFile), 0, "", ProblemTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := ReadKey(strings.NewReader(tt.text))
			e := checkFileError(t, err)
			if e.File != KeyFile || e.Line != tt.line || e.Name != tt.name || e.Problem != tt.problem {
				t.Errorf("error %+v (%v)", *e, e)
			}
			if key.Loaded() {
				t.Error("refused, but gave a key")
			}
			if said := e.Error() + e.French(); strings.Contains(said, half) {
				t.Errorf("error holds the key: %s", said)
			}
		})
	}
}

func TestCheckKeyFileMode(t *testing.T) {
	for mode, good := range map[fs.FileMode]bool{
		0o600: true, 0o400: true, 0o700: true, 0o640: false, 0o604: false, 0o620: false, 0o601: false, 0o644: false, 0o666: false,
	} {
		err := CheckKeyFileMode(mode)
		if good {
			must(t, err)
			continue
		}
		e := checkFileError(t, err)
		e.File = "cle.p3p"
		// Users copy the command, so the text behind it must not look like a part of it.
		if !strings.Contains(e.French(), "« chmod 600 cle.p3p »") || !strings.Contains(e.Error(), "chmod 600 cle.p3p") {
			t.Errorf("%o: %v", mode, e)
		}
	}
}

// Every problem and every limit has its sentence, in both languages.
func TestEverySentence(t *testing.T) {
	seen := map[string]bool{}
	for problem := range Problem(len(problemTexts)) {
		e := checkFileError(t, &FileError{File: KeyFile, Line: 3, Name: "CLE", Problem: problem})
		seen[e.Error()], seen[e.French()] = true, true
	}
	for limit := LimitShop; limit <= LimitChecksum; limit++ {
		e := checkFileError(t, &FileError{File: KeyFile, Problem: ProblemValue, Limit: limit})
		if limitTexts[limit] == "" || frenchLimits[limit] == "" {
			t.Errorf("limit %d has no text", limit)
		}
		seen[e.Error()], seen[e.French()] = true, true
	}
	if want := 2 * (len(problemTexts) + len(limitTexts) - 1); len(seen) != want {
		t.Errorf("%d sentences, want %d", len(seen), want)
	}
	checkFileError(t, &FileError{File: KeyFile, Problem: 99, Limit: 99})
	e := &FileError{File: ParametersFile, Line: 4, Name: "NB_TICKETS", Problem: ProblemValue, Limit: LimitCopies}
	if got, want := e.French(), "9C94_ANCV.PAR, ligne 4, NB_TICKETS : valeur refusée (attendu : 1 ou 2). Corrigez cette ligne."; got != want {
		t.Errorf("%s", got)
	}
}
