package cli

import (
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ancvtpe/internal/console"
)

// liaison: takes a free port of the loopback for --caisse-ap: $LIAISON, and $PORT alone.
func freeAddress(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("LIAISON", l.Addr().String())
	ts.Setenv("PORT", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
	ts.Check(l.Close())
}

// seen are the screens that the cashier answers with ENTER.
var seen = []string{"PAIEMENT ACCEPTE", "PAIEMENT REFUSE", "ABANDON CLIENT", "DELAI DEPASSE", "ANNULATION ACCEPTEE", "CONFIRMER"}

// caissier: a cashier confirms everything until the till ends.
func cashier(ts *testscript.TestScript, _ bool, _ []string) {
	till := sceneOf(ts).till
	shows := func(rows []string) bool {
		return slices.ContainsFunc(seen, func(word string) bool { return console.HasWord(rows, word) }) && console.Ready(rows)
	}
	go func() {
		for {
			if till.WaitWithin(time.Hour, "a question", shows) != nil || till.Keys("ENTER") != nil {
				return
			}
			if till.Wait("the answer taken", func(rows []string) bool { return !shows(rows) }) != nil {
				return
			}
		}
	}()
}
