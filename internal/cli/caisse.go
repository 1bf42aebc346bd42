package cli

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// A client of the till link. It is written from docs/contrat/caisse-ap.md and shares no code
// with internal/caisseap, so that one mistake cannot be on both sides.

// Exit codes of `caisse` besides till.ExitDone and till.ExitUsage.
const (
	exitNotDone  = 1
	exitNoAnswer = 4
)

// tillPatience bounds the wait for an answer. No payment takes longer.
const tillPatience = 300 * time.Second

type tillClient struct {
	address, private string
	part, ticket     bool
}

func tillCommand() *cobra.Command {
	c := &tillClient{}
	cmd := &cobra.Command{
		Use:   "caisse",
		Short: "joue une caisse : demande un paiement au terminal par Caisse-AP",
		Long: "Joue le logiciel de caisse : demande au terminal un paiement, une annulation, l'issue de la\n" +
			"dernière transaction, une clôture ou son identification, et montre les champs de la réponse.\n" +
			"Code de sortie : 0 fait, 1 non fait, 4 sans réponse (issue inconnue : à vérifier sur le terminal).",
		Example: "  ancv-tpe caisse debit 12,50 --partiel\n  ancv-tpe caisse annulation k3x9m2qv7a 12,50\n  ancv-tpe caisse derniere --adresse 127.0.0.1:8888",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&c.address, "adresse", "127.0.0.1:8888", "`HOTE:PORT` du terminal")
	cmd.PersistentFlags().Lookup("adresse").DefValue = ""
	cmd.PersistentFlags().StringVar(&c.private, "prive", "", "`DONNEES` privées de la caisse, rendues dans la réponse")
	for _, action := range []struct {
		use, short string
		args       int
		fields     func(args []string) ([]string, error)
	}{
		{"debit MONTANT", "demande un paiement", 1, c.debit},
		{"annulation REFERENCE MONTANT", "demande l'annulation d'un paiement", 2, c.cancellation},
		{"derniere", "demande l'issue de la dernière transaction", 0, c.plain("3")},
		{"cloture", "demande la clôture de la journée", 0, c.plain("B")},
		{"identification", "demande qui répond", 0, c.plain("I")},
	} {
		one := &cobra.Command{
			Use: action.use, Short: action.short, DisableFlagsInUseLine: true,
			Example: "  ancv-tpe caisse " + exampleOf(action.use),
			Args: func(_ *cobra.Command, args []string) error {
				if len(args) != action.args {
					return till.Fail(till.ExitUsage, nil, "Usage : ancv-tpe caisse %s. Exemple : ancv-tpe caisse %s", action.use, exampleOf(action.use))
				}
				return nil
			},
			RunE: func(cmd *cobra.Command, args []string) error {
				fields, err := action.fields(args)
				if err != nil {
					return err
				}
				return c.exchange(cmd, fields)
			},
			ValidArgsFunction: cobra.NoFileCompletions,
			Annotations:       map[string]string{commonFlags: "adresse prive"},
		}
		if strings.HasPrefix(action.use, "debit") {
			one.Flags().BoolVar(&c.part, "partiel", false, "accepte un paiement partiel")
		}
		if action.args > 0 || action.use == "derniere" {
			one.Flags().BoolVar(&c.ticket, "ticket", false, "demande le ticket")
		}
		cmd.AddCommand(one)
	}
	return cmd
}

func exampleOf(use string) string {
	return strings.NewReplacer("MONTANT", "12,50", "REFERENCE", "k3x9m2qv7a").Replace(use)
}

func (c *tillClient) plain(action string) func([]string) ([]string, error) {
	return func([]string) ([]string, error) { return []string{"CD", action}, nil }
}

func (c *tillClient) debit(args []string) ([]string, error) {
	cents, err := tillCents(args[0])
	if err != nil {
		return nil, err
	}
	fields := []string{"CB", cents, "CD", "0"}
	if c.part {
		fields = append(fields, "BF", "1")
	}
	return fields, nil
}

func (c *tillClient) cancellation(args []string) ([]string, error) {
	cents, err := tillCents(args[1])
	if err != nil {
		return nil, err
	}
	return []string{"CB", cents, "CD", "2", "CH", args[0]}, nil
}

// amountForm requires the comma, since 1250 could be cents or euros (decision 105).
var amountForm = regexp.MustCompile(`^([0-9]{1,6})[,.]([0-9]{2})$`)

func tillCents(text string) (string, error) {
	parts := amountForm.FindStringSubmatch(text)
	if len(parts) == 0 || strings.Trim(parts[1]+parts[2], "0") == "" {
		return "", till.Fail(till.ExitUsage, nil, "Montant %s refusé : donnez des euros et deux chiffres de centimes, de 0,01 à 999999,99, comme 12,50.", payment.Clean(text, 40))
	}
	cents := strings.TrimLeft(parts[1]+parts[2], "0")
	return fmt.Sprintf("%02s", cents), nil
}

// exchange sends one request and prints the answer.
func (c *tillClient) exchange(cmd *cobra.Command, fields []string) error {
	fields = append([]string{"CZ", "0300", "CJ", "012345678901", "CA", "01", "CE", "978"}, fields...)
	if c.private != "" {
		fields = append(fields, "CF", c.private)
	}
	if c.ticket {
		fields = append(fields, "CK", "100")
	}
	var request strings.Builder
	for i := 0; i < len(fields); i += 2 {
		if n := len(fields[i+1]); n < 1 || n > 99 {
			return till.Fail(till.ExitUsage, nil, "%s : de 1 à 99 caractères.", fields[i])
		}
		fmt.Fprintf(&request, "%s%03d%s", fields[i], len(fields[i+1]), fields[i+1])
	}
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(cmd.Context(), "tcp", c.address)
	if err != nil {
		return till.Fail(exitNoAnswer, err, "Le terminal ne répond pas à %s : rien n'a été demandé. Vérifiez qu'il tourne avec --caisse-ap, et --adresse.", payment.Clean(c.address, 100))
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(tillPatience))
	if _, err := conn.Write([]byte(request.String())); err != nil {
		return noTillAnswer(err)
	}
	answer, err := readTillAnswer(conn)
	if err != nil {
		return noTillAnswer(err)
	}
	return showTillAnswer(cmd.OutOrStdout(), answer)
}

func noTillAnswer(err error) error {
	return till.Fail(exitNoAnswer, err, "Pas de réponse : l'issue est inconnue. N'encaissez pas à nouveau : regardez l'écran du terminal, puis demandez « ancv-tpe caisse derniere ».")
}

var errTillAnswer = errors.New("the answer is no Caisse-AP message")

// readTillAnswer reads fields until the answer is complete, which is at AE, or at AF where
// AE is 01.
func readTillAnswer(conn net.Conn) ([][2]string, error) {
	var got []byte
	buffer := make([]byte, 1024)
	for {
		n, err := conn.Read(buffer)
		got = append(got, buffer[:n]...)
		fields, whole := splitTillFields(got)
		code := ""
		for _, f := range fields {
			if f[0] == "AE" {
				code = f[1]
			}
		}
		switch {
		case whole && code != "":
			return fields, nil
		case err != nil:
			return nil, err
		case len(got) > 1000:
			return nil, errTillAnswer
		}
	}
}

// splitTillFields splits bytes into fields. whole reports that no bytes are left over.
func splitTillFields(b []byte) (fields [][2]string, whole bool) {
	for len(b) >= 5 {
		size := 0
		for _, c := range b[2:5] {
			if c < '0' || c > '9' {
				return fields, false
			}
			size = size*10 + int(c-'0')
		}
		if len(b) < 5+size {
			return fields, false
		}
		fields = append(fields, [2]string{string(b[:2]), string(b[5 : 5+size])})
		b = b[5+size:]
	}
	return fields, len(b) == 0
}
