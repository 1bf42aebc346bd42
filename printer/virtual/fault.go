package virtual

import (
	"fmt"
	"strconv"
	"strings"
)

// Faults say what is wrong with the printer; the zero value is a printer in order.
type Faults struct {
	NoPaper   bool
	NearEnd   bool
	CoverOpen bool
	Offline   bool // without a reason
	Silent    bool // never answers a question about its state
	Deaf      bool // accepts connections and reads nothing
	Noise     bool // answers garbage
	Rate      int  // bytes a second that are read; 0: no limit
	HangUp    int  // bytes after which a connection is closed; 0: never
}

// FaultNames lists the names that ParseFaults takes. A name that ends in a colon needs a
// positive number behind it, of bytes or of bytes a second.
func FaultNames() []string {
	return []string{"papier", "presque", "capot", "hors-ligne", "silence", "lent:", "coupe:", "muet", "bruit"}
}

// ParseFaults reads names of FaultNames. The error quotes the first one that is unknown.
func ParseFaults(names []string) (Faults, error) {
	var f Faults
	for _, text := range names {
		name, number, counted := strings.Cut(strings.TrimSpace(text), ":")
		flags := map[string]*bool{
			"papier": &f.NoPaper, "presque": &f.NearEnd, "capot": &f.CoverOpen, "hors-ligne": &f.Offline,
			"silence": &f.Silent, "muet": &f.Deaf, "bruit": &f.Noise,
		}
		counts := map[string]*int{"lent": &f.Rate, "coupe": &f.HangUp}
		if flag := flags[name]; flag != nil && !counted {
			*flag = true
			continue
		}
		n, err := strconv.Atoi(number)
		if counts[name] == nil || err != nil || n <= 0 {
			return Faults{}, fmt.Errorf("no such fault: %q", text)
		}
		*counts[name] = n
	}
	return f, nil
}

// stops reports whether the printer prints nothing and obeys only real-time commands.
func (f Faults) stops() bool { return f.NoPaper || f.CoverOpen || f.Offline }
