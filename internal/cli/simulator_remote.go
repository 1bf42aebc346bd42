package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/ancv/simulator"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// simConsole is a client of a running simulator's console.
type simConsole struct {
	base   string // http://HOST:PORT
	client *http.Client
}

// consoleFlag adds the address of the simulator's page to a command.
func consoleFlag(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "telephone", simulator.DefaultPhoneAddress, "`ADRESSE` de la page du simulateur (par défaut "+simulator.DefaultPhoneAddress+")")
	cmd.Flags().Lookup("telephone").DefValue = ""
}

func openConsole(address string) (*simConsole, error) {
	base, err := phoneURL(address)
	if err != nil {
		return nil, till.Fail(till.ExitUsage, err, "--telephone attend une adresse comme 127.0.0.1:8080.")
	}
	return &simConsole{base, &http.Client{}}, nil
}

// ask sends one request to the console and reads its answer. The error has the console's
// own text where it refuses.
func (d *simConsole) ask(ctx context.Context, method, path string, body, answer any) error {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	resp, err := d.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return d.silent(err)
	}
	if resp.StatusCode != http.StatusOK {
		var wrong struct{ Message string }
		if json.Unmarshal(raw, &wrong) != nil || wrong.Message == "" {
			return till.Fail(till.ExitUsage, nil, "%s n'est pas la page d'un simulateur. Vérifiez --telephone.", d.base)
		}
		return till.Fail(till.ExitUsage, nil, "%s", payment.Clean(wrong.Message, 300))
	}
	if err := json.Unmarshal(raw, answer); err != nil {
		return till.Fail(till.ExitUsage, err, "%s n'est pas la page d'un simulateur. Vérifiez --telephone.", d.base)
	}
	return nil
}

func (d *simConsole) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var raw []byte
	token := ""
	if method == http.MethodPost {
		var session struct{ Token string }
		if err := d.ask(ctx, http.MethodGet, "session", nil, &session); err != nil {
			return nil, err
		}
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return nil, err
		}
		token = session.Token
	}
	r, err := http.NewRequestWithContext(ctx, method, d.base+"/console/api/"+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Console-Token", token)
	resp, err := d.client.Do(r)
	if err != nil {
		return nil, d.silent(err)
	}
	return resp, nil
}

func (d *simConsole) silent(err error) error {
	return till.Fail(till.ExitUsage, err, "Le simulateur ne répond pas à %s. Lancez « ancv-tpe simulateur », ou vérifiez --telephone.", d.base)
}

func triggerCommand() *cobra.Command {
	address, typed := "", ""
	cmd := &cobra.Command{
		Use:   "declencher ID ETAT",
		Short: "fait passer une transaction d'un simulateur dans un état",
		Long: "Fait passer une transaction d'un simulateur qui tourne dans un état, comme le client, l'ANCV ou\nle temps le feraient :" +
			" PROCESSING, AUTHORIZED, VALIDATED, CONSIGNED, PAID, REJECTED, ABORTED, EXPIRED, CANCELLED.",
		Example: "  ancv-tpe simulateur declencher k3x9m2qv7a VALIDATED\n  ancv-tpe simulateur declencher k3x9m2qv7a VALIDATED --montant 12,50",
		Args:    between(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			cents, err := typedCents(typed, "--montant")
			if err != nil {
				return err
			}
			d, err := openConsole(address)
			if err != nil {
				return err
			}
			var p simulator.Payment
			wanted := map[string]any{"state": args[1], "amount": cents}
			if err := d.ask(cmd.Context(), http.MethodPost, "transactions/"+url.PathEscape(args[0])+"/state", wanted, &p); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s %s %d,%02d EUR\n", p.ID, p.State, p.Paid/100, p.Paid%100)
			return nil
		},
	}
	consoleFlag(cmd, &address)
	cmd.Flags().StringVar(&typed, "montant", "", "`MONTANT` que le client paie, comme 12,50 (par défaut tout)")
	return cmd
}

// call is an exchange in the simulator's journal.
type call struct {
	Seq      int64
	At       time.Time
	Call, ID string
	Seal     struct {
		OK      bool
		Message string
	}
	Response *struct {
		Status int
		Body   string
	}
	Fault  string
	Millis int64
}

func (c call) line() string {
	told := "sans réponse"
	if c.Response != nil {
		told = fmt.Sprint(c.Response.Status)
		var wrong struct{ ErrorCode, ErrorMessage string }
		if json.Unmarshal([]byte(c.Response.Body), &wrong) == nil && wrong.ErrorCode != "" {
			told += " " + wrong.ErrorCode + " (" + wrong.ErrorMessage + ")"
		}
	}
	if c.Fault != "" {
		told += ", panne " + c.Fault
	}
	if !c.Seal.OK && c.Seal.Message != "" {
		told += ", message scellé " + c.Seal.Message
	}
	id := c.ID
	if id == "" {
		id = "-"
	}
	return payment.Clean(fmt.Sprintf("%s %-6s %s %s, %d ms", c.At.Format("15:04:05"), c.Call, id, told, c.Millis), 400)
}

func journalCommand() *cobra.Command {
	address, follow, raw := "", false, false
	cmd := &cobra.Command{
		Use:     "journal",
		Short:   "montre les appels reçus par un simulateur",
		Long:    "Montre les appels qu'un simulateur qui tourne a reçus, une ligne chacun, sceau faux et panne compris.",
		Example: "  ancv-tpe simulateur journal\n  ancv-tpe simulateur journal --suivre",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := openConsole(address)
			if err != nil {
				return err
			}
			ctx, cancel := signal.NotifyContext(cmd.Context(), syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
			defer cancel()
			return d.journal(ctx, follow, func(one json.RawMessage) {
				var c call
				if raw {
					fmt.Fprintln(cmd.OutOrStdout(), string(one))
				} else if json.Unmarshal(one, &c) == nil {
					fmt.Fprintln(cmd.OutOrStdout(), c.line())
				}
			})
		},
	}
	consoleFlag(cmd, &address)
	cmd.Flags().BoolVar(&follow, "suivre", false, "continue avec les appels à venir, jusqu'à CTRL+C")
	cmd.Flags().BoolVar(&raw, "json", false, "une ligne JSON par appel, avec en-têtes et corps")
	return cmd
}

// journal shows the calls in memory, and with follow each new one as it comes. A stream that
// the simulator has ended, because it was read too slowly, is opened again.
func (d *simConsole) journal(ctx context.Context, follow bool, show func(json.RawMessage)) error {
	if !follow {
		_, err := d.calls(ctx, 0, show)
		return err
	}
	for last := int64(0); ; {
		reached, err := d.stream(ctx, last, show)
		last = reached
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil // CTRL+C
		}
		if err != nil {
			return err
		}
	}
}

// stream shows the calls after a number, then each new one until the stream ends, and returns
// the last number.
func (d *simConsole) stream(ctx context.Context, last int64, show func(json.RawMessage)) (int64, error) {
	resp, err := d.send(ctx, http.MethodGet, "events", nil)
	if err != nil {
		return last, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return last, till.Fail(till.ExitUsage, nil, "%s ne donne pas son journal (HTTP %d). Fermez des pages de la console, ou vérifiez --telephone.", d.base, resp.StatusCode)
	}
	if last, err = d.calls(ctx, last, show); err != nil {
		return last, err
	}
	return following(resp.Body, last, show), nil
}

// calls shows the calls in memory whose number is above after, and returns the last number.
func (d *simConsole) calls(ctx context.Context, after int64, show func(json.RawMessage)) (int64, error) {
	var kept struct{ Exchanges []json.RawMessage }
	if err := d.ask(ctx, http.MethodGet, fmt.Sprintf("exchanges?after=%d", after), nil, &kept); err != nil {
		return after, err
	}
	last := call{Seq: after}
	for _, one := range kept.Exchanges {
		if err := json.Unmarshal(one, &last); err != nil {
			return after, err
		}
		show(one)
	}
	return last.Seq, nil
}

// following shows the calls of a stream whose number is above seen until it ends, and returns
// the last number.
func following(stream io.Reader, seen int64, show func(json.RawMessage)) int64 {
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, 4<<20)
	kind := ""
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			kind = name
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		var one call
		if !ok || kind != "exchange" || json.Unmarshal([]byte(data), &one) != nil || one.Seq <= seen {
			continue
		}
		seen = one.Seq
		show(json.RawMessage(data))
	}
	return seen
}

func faultCommand() *cobra.Command {
	address, on, seconds, status, times := "", "", 0.0, 0, 1
	cmd := &cobra.Command{
		Use:   "panne [GENRE|aucune]",
		Short: "met un simulateur en panne, ou l'en remet",
		Long: "Met un simulateur qui tourne en panne pour le prochain appel (--fois 0 : pour tous). GENRE est silence,\n" +
			"delay, status, drop_before, drop_after, garbage, truncate, wrong_seal, replay ou tls_reset. « aucune »\nretire toutes les pannes ; sans argument, la commande les montre.",
		Example: "  ancv-tpe simulateur panne drop_after --appel create\n  ancv-tpe simulateur panne delay --secondes 20 --fois 0\n  ancv-tpe simulateur panne aucune",
		Args:    between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := openConsole(address)
			if err != nil {
				return err
			}
			var done any
			switch {
			case len(args) == 0:
			case args[0] == "aucune":
				err = d.ask(cmd.Context(), http.MethodPost, "faults/all/remove", nil, &done)
			default:
				order := map[string]any{"kind": args[0], "call": on, "seconds": seconds, "status": status, "left": times}
				err = d.ask(cmd.Context(), http.MethodPost, "faults", order, &done)
			}
			if err != nil {
				return err
			}
			return d.faults(cmd)
		},
	}
	consoleFlag(cmd, &address)
	cmd.Flags().StringVar(&on, "appel", "", "`APPEL` touché : create, attach, status ou cancel (par défaut tous)")
	cmd.Flags().Float64Var(&seconds, "secondes", 0, "`DUREE` du retard, pour delay")
	cmd.Flags().IntVar(&status, "code", 0, "`CODE` HTTP, pour status (par défaut 500)")
	cmd.Flags().IntVar(&times, "fois", 1, "`NOMBRE` d'appels touchés, 0 : tous")
	return cmd
}

func (d *simConsole) faults(cmd *cobra.Command) error {
	var now struct {
		Faults []struct {
			Kind, Call string
			Left       int
		}
	}
	if err := d.ask(cmd.Context(), http.MethodGet, "faults", nil, &now); err != nil {
		return err
	}
	if len(now.Faults) == 0 {
		fmt.Fprintln(cmd.OutOrStdout(), "Aucune panne.")
	}
	for _, f := range now.Faults {
		on, times := "tous les appels", "sans fin"
		if f.Call != "" {
			on = f.Call
		}
		if f.Left > 0 {
			times = fmt.Sprintf("%d fois", f.Left)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s, %s, %s\n", f.Kind, on, times)
	}
	return nil
}

// typedCents returns an amount in euros as cents, and 0 for "".
func typedCents(typed, flag string) (int64, error) {
	if typed == "" {
		return 0, nil
	}
	whole, part, _ := strings.Cut(strings.Replace(typed, ",", ".", 1), ".")
	var euros, cents int64
	if _, err := fmt.Sscanf(whole+" "+(part + "00")[:2], "%d %d", &euros, &cents); err != nil || len(part) > 2 || euros < 0 || euros > 999_999 || strings.ContainsAny(whole+part, "+-") {
		return 0, till.Fail(till.ExitUsage, nil, "%s attend un montant comme 12,50.", flag)
	}
	return euros*100 + cents, nil
}
