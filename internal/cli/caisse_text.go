package cli

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// showTillAnswer prints the fields of an answer with their meaning. Its error carries the
// exit code.
func showTillAnswer(out io.Writer, fields [][2]string) error {
	code, why := "", ""
	for _, f := range fields {
		value := payment.Clean(f[1], 1000)
		switch f[0] {
		case "AE":
			code = f[1]
		case "AF":
			why = f[1]
		case "ZT":
			if text, err := base64.StdEncoding.DecodeString(f[1]); err == nil {
				value = ""
				for _, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
					value += "\n    " + payment.Clean(line, 60)
				}
			}
		}
		fmt.Fprintf(out, "%s %-14s %s\n", f[0], tillFieldName(f[0]), value)
	}
	switch code {
	case "10":
		fmt.Fprintln(out, "Fait.")
		return nil
	case "11":
		fmt.Fprintln(out, "Pris en compte : demandez l'issue par « ancv-tpe caisse derniere ».")
		return nil
	case "01":
		return till.Fail(exitNotDone, nil, "Non fait : %s.", tillReason(why))
	}
	return noTillAnswer(errTillAnswer)
}

func tillFieldName(tag string) string {
	switch tag {
	case "CZ":
		return "version"
	case "CJ":
		return "protocole"
	case "CA":
		return "caisse"
	case "CE":
		return "monnaie"
	case "CB":
		return "montant"
	case "CD":
		return "action"
	case "CF":
		return "données privées"
	case "CH":
		return "référence"
	case "AE":
		return "résultat"
	case "AF":
		return "motif"
	case "AC":
		return "autorisation"
	case "CC":
		return "application"
	case "CI":
		return "lecture"
	case "ZT":
		return "ticket"
	}
	return ""
}

func tillReason(why string) string {
	switch why {
	case "04":
		return "refusé par l'ANCV"
	case "05":
		return "le terminal est occupé ; terminez ce qu'il affiche, puis recommencez"
	case "06":
		return "abandonné par le client"
	case "07":
		return "pas de réseau, erreur du disque, ou rien à répéter ; regardez le terminal"
	case "08":
		return "délai dépassé"
	case "09":
		return "demande mal formée"
	case "11":
		return "abandonné par le caissier au terminal (touche rouge)"
	case "12":
		return "action inconnue du terminal"
	case "13":
		return "monnaie autre que l'euro"
	}
	return "motif " + payment.Clean(why, 10) + " inconnu"
}
