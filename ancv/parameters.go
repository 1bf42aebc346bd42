package ancv

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // FUSEAU names the same zones on every machine
	"unicode/utf8"

	"ancvtpe/payment"
)

// maxQRTemplate bounds QR_MODELE in runes, maxZone a time zone's name in bytes.
const (
	maxQRTemplate = 200
	maxZone       = 64
)

// parameter is one row of the contract's table. set reports whether the value is in
// range and changes nothing otherwise.
type parameter struct {
	name  string
	limit Limit
	set   func(*payment.Settings, string) bool
	get   func(payment.Settings) string
}

// parameters are in the contract's order.
var parameters = []parameter{
	{
		"ID_MAGASIN", LimitShop,
		func(s *payment.Settings, v string) bool {
			shop, err := payment.NewShopID(v)
			return keep(&s.ShopID, shop, err == nil)
		},
		func(s payment.Settings) string { return string(s.ShopID) },
	},
	{
		"ENSEIGNE", LimitText,
		func(s *payment.Settings, v string) bool { return keep(&s.ShopName, v, printable(v, maxText)) },
		func(s payment.Settings) string { return s.ShopName },
	},
	{
		"VILLE", LimitText,
		func(s *payment.Settings, v string) bool { return keep(&s.City, v, printable(v, maxText)) },
		func(s payment.Settings) string { return s.City },
	},
	{
		"NO_TERMINAL", LimitTerminal,
		func(s *payment.Settings, v string) bool {
			return keep(&s.TerminalNo, v, len(v) >= 1 && len(v) <= 8 && onlyDigits(v) == v)
		},
		func(s payment.Settings) string { return s.TerminalNo },
	},
	{
		"NB_TICKETS", LimitCopies,
		func(s *payment.Settings, v string) bool { return keepOneOf(&s.Copies, v, 1, 2) },
		func(s payment.Settings) string { return strconv.Itoa(s.Copies) },
	},
	yesNo("AJUSTEMENT", func(s *payment.Settings) *bool { return &s.Adjustable }),
	{
		"HEURE_CLOTURE", LimitTime, setClosingTime,
		func(s payment.Settings) string { return s.ClosingTime.String() },
	},
	yesNo("IMPRESSION_QR", func(s *payment.Settings) *bool { return &s.PrintQR }),
	yesNo("PINPAD", func(s *payment.Settings) *bool { return &s.PINPad }),
	{
		"COLONNES", LimitColumns,
		func(s *payment.Settings, v string) bool { return keepOneOf(&s.Columns, v, 24, 32, 42, 48) },
		func(s payment.Settings) string { return strconv.Itoa(s.Columns) },
	},
	{
		"URL", LimitURL,
		func(s *payment.Settings, v string) bool { return keep(&s.URL, v, CheckURL(v) == nil) },
		func(s payment.Settings) string { return s.URL },
	},
	{
		"QR_MODELE", LimitQR,
		func(s *payment.Settings, v string) bool {
			return keep(&s.QRTemplate, v, printable(v, maxQRTemplate) && strings.Contains(v, "{id}"))
		},
		func(s payment.Settings) string { return s.QRTemplate },
	},
	yesNo("SCEAU_REPONSE", func(s *payment.Settings) *bool { return &s.ResponseSeal }),
	words("TICKET", LimitTicket, func(s *payment.Settings) *payment.TicketMode { return &s.TicketMode },
		"TOUJOURS", "DEMANDE", "JAMAIS"),
	yesNo("EXPORT_CLOTURE", func(s *payment.Settings) *bool { return &s.ExportClosing }),
	yesNo("PREUVE_CLOTURE", func(s *payment.Settings) *bool { return &s.ProveClosing }),
	words("CAISSE_AP_MODE", LimitTillMode, func(s *payment.Settings) *payment.TillLinkMode { return &s.TillLinkMode },
		"QR", "CHOIX"),
	{
		"CAISSE_AP_CODE", LimitTillCode,
		func(s *payment.Settings, v string) bool { return keep(&s.TillLinkCode, v, tillCode(v)) },
		func(s payment.Settings) string { return s.TillLinkCode },
	},
	{
		"CAISSE_AP_DELAI", LimitTillDelay, setTillLinkDelay,
		func(s payment.Settings) string { return strconv.Itoa(int(s.TillLinkDelay / time.Second)) },
	},
	{
		"PROXY", LimitProxy,
		func(s *payment.Settings, v string) bool { return keep(&s.Proxy, v, CheckProxy(v) == nil) },
		func(s payment.Settings) string { return s.Proxy },
	},
	{
		"URL_RETOUR", LimitReturnURL,
		func(s *payment.Settings, v string) bool { return keep(&s.ReturnURL, v, v == "" || CheckURL(v) == nil) },
		func(s payment.Settings) string { return s.ReturnURL },
	},
	{
		"FUSEAU", LimitZone,
		func(s *payment.Settings, v string) bool { return keep(&s.TimeZone, v, timeZone(v)) },
		func(s payment.Settings) string { return s.TimeZone },
	},
}

// ReadParameters returns the present settings with the values of a 9C94_ANCV.PAR file, and
// the parameters that the file sets, in its order. Its error is a *FileError.
func ReadParameters(r io.Reader, present payment.Settings) (payment.Settings, []payment.Parameter, error) {
	reader := fileReader{file: ParametersFile, known: func(name string) bool { return parameterOf(name) != nil }}
	lines, count, err := reader.read(r)
	if err != nil {
		return present, nil, err
	}
	next := present
	var set []payment.Parameter
	shop := false
	for _, l := range lines {
		p := parameterOf(l.name)
		if !p.set(&next, l.value) {
			return present, nil, &FileError{
				File: ParametersFile, Line: l.no, Name: l.name, Problem: ProblemValue, Limit: p.limit,
			}
		}
		shop = shop || l.name == parameters[0].name
		set = append(set, payment.Parameter{Name: l.name, Value: l.value})
	}
	if !shop {
		return present, nil, &FileError{
			File: ParametersFile, Line: count, Name: parameters[0].name, Problem: ProblemMissing, Limit: LimitShop,
		}
	}
	return next, set, nil
}

// FormatParameters returns all settings as parameters of a .PAR file, in the contract's
// order. Reading them gives the same settings.
func FormatParameters(s payment.Settings) []payment.Parameter {
	all := make([]payment.Parameter, 0, len(parameters))
	for _, p := range parameters {
		all = append(all, payment.Parameter{Name: p.name, Value: p.get(s)})
	}
	return all
}

func parameterOf(name string) *parameter {
	for i := range parameters {
		if parameters[i].name == name {
			return &parameters[i]
		}
	}
	return nil
}

func yesNo(name string, at func(*payment.Settings) *bool) parameter {
	return parameter{
		name, LimitYesNo,
		func(s *payment.Settings, v string) bool { return keep(at(s), v == "OUI", v == "OUI" || v == "NON") },
		func(s payment.Settings) string {
			if *at(&s) {
				return "OUI"
			}
			return "NON"
		},
	}
}

// words returns a parameter whose values are names of 0, 1, 2...
func words[T ~uint8](name string, limit Limit, at func(*payment.Settings) *T, names ...string) parameter {
	return parameter{
		name, limit,
		func(s *payment.Settings, v string) bool {
			i := slices.Index(names, v)
			return keep(at(s), T(max(i, 0)), i >= 0)
		},
		func(s payment.Settings) string { return names[min(int(*at(&s)), len(names)-1)] },
	}
}

// tillCode accepts 3 characters of 0-9 A-Z.
func tillCode(v string) bool { return alphanumeric(v, 3) && len(v) == 3 && strings.ToUpper(v) == v }

func setTillLinkDelay(s *payment.Settings, v string) bool {
	n, err := strconv.Atoi(v)
	ok := err == nil && n >= 30 && n <= 280 && strconv.Itoa(n) == v
	return keep(&s.TillLinkDelay, time.Duration(n)*time.Second, ok)
}

// timeZone accepts the names of the IANA database. Other files in the machine's folder of
// zones (localtime, right/, posix/) begin with a small letter. « Local » is refused, since it
// means another zone on another machine.
func timeZone(v string) bool {
	if v == "" || len(v) > maxZone || v[0] < 'A' || v[0] > 'Z' || v == "Local" {
		return false
	}
	_, err := time.LoadLocation(v)
	return err == nil
}

func setClosingTime(s *payment.Settings, v string) bool {
	if v == "NON" {
		s.ClosingTime = payment.ClosingTime{}
		return true
	}
	at, err := time.Parse("15:04", v)
	if err != nil || len(v) != len("15:04") {
		return false
	}
	s.ClosingTime = payment.ClosingTime{Set: true, Hour: at.Hour(), Minute: at.Minute()}
	return true
}

func keep[T any](at *T, value T, ok bool) bool {
	if ok {
		*at = value
	}
	return ok
}

func keepOneOf(at *int, v string, allowed ...int) bool {
	for _, n := range allowed {
		if v == strconv.Itoa(n) {
			*at = n
			return true
		}
	}
	return false
}

// printable reports whether a text would reach a screen or a ticket unchanged.
func printable(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && payment.Clean(s, most) == s
}
