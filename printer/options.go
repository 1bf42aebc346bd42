package printer

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// options are the values behind ? in an escpos: sink.
type options struct {
	style     style
	patience  time.Duration
	baud      int
	baudGiven bool
}

const (
	defaultPatience = 10 * time.Second
	longestPatience = 600 // seconds
	defaultBaud     = 9600
	highestBaud     = 4_000_000
)

// readOptions reads NAME=VALUE joined by &, each name at most once.
func readOptions(query string) (options, error) {
	o := options{
		style:    style{profile: profiles()["epson"], cut: true},
		patience: defaultPatience, baud: defaultBaud,
	}
	seen := map[string]bool{}
	for option := range strings.SplitSeq(query, "&") {
		if query == "" {
			break
		}
		name, value, _ := strings.Cut(option, "=")
		if seen[name] {
			return o, fmt.Errorf("%s is given twice", name)
		}
		seen[name] = true
		if !o.set(name, value) {
			return o, fmt.Errorf("bad option %q", option)
		}
	}
	return o, nil
}

func (o *options) set(name, value string) (ok bool) {
	switch name {
	case "profil":
		o.style.profile, ok = profiles()[value]
	case "code":
		o.style.barcode, ok = value == "code128", value == "qr" || value == "code128"
	case "coupe":
		o.style.cut, ok = value == "oui", value == "oui" || value == "non"
	case "attente":
		seconds, err := strconv.Atoi(value)
		o.patience, ok = time.Duration(seconds)*time.Second, err == nil && seconds > 0 && seconds <= longestPatience
	case "baud":
		baud, err := strconv.Atoi(value)
		o.baud, o.baudGiven, ok = baud, true, err == nil && baud > 0 && baud <= highestBaud
	}
	return ok
}
