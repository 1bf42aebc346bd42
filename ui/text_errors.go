package ui

import (
	"errors"
	"strings"

	"ancvtpe/payment"
)

// refusal is an error with which the engine refuses a command, and its sentence.
type refusal struct {
	err  error
	text string
}

func refusals() []refusal {
	return []refusal{
		{payment.ErrNotInitialised, "Le terminal n'est pas initialisé : il manque l'Id. magasin ou la clé. Rien n'a été envoyé. Chargez-les : ANCV > MAINTENANCE, ou ancv-tpe init."},
		{payment.ErrUnresolved, "Une transaction n'est pas terminée : attendez son résultat. Rien de nouveau n'a été envoyé."},
		{payment.ErrRemainderOpen, "Une vente a un reste dû : payez ce reste ou abandonnez-le d'abord. Rien n'a été envoyé."},
		{payment.ErrTillBusy, "La caisse demande autre chose : répondez d'abord à sa demande (ESC la refuse). Rien n'a été envoyé."},
		{payment.ErrAmountRange, "Ce montant ne peut pas être payé : de 0,01 à 999 999,99 EUR. Corrigez-le."},
		{payment.ErrMalformed, "Identifiant mal formé : 11 chiffres, ou une adresse e-mail. Corrigez-le."},
		{payment.ErrTicketsOwed, "Des tickets attendent l'imprimante : rien n'est effacé. Imprimez-les, écrivez-les en fichiers ou passez-les d'abord (F6)."},
		{payment.ErrDayOpen, "L'Id. magasin ne peut pas changer avant la clôture des paiements du jour : rien n'est enregistré. Clôturez d'abord (TOTAUX > 2), puis recommencez."},
		{payment.ErrReplaced, "Les fichiers du terminal ont été déplacés, effacés ou remplacés : rien n'a été envoyé. Remettez-les à leur place, ou quittez (CTRL+C) et relancez ancv-tpe."},
		{payment.ErrBusy, "Un autre programme occupe les fichiers du terminal : rien n'a été envoyé. Fermez-le, puis recommencez."},
		{payment.ErrStorage, "Le disque ne peut pas être écrit : rien n'a été envoyé. Libérez de la place, puis recommencez."},
		{payment.ErrTermsNotAccepted, "Les conditions d'utilisation ne sont pas acceptées : recommencez et acceptez-les."},
		{payment.ErrAlreadyCancelled, "Ce paiement est déjà annulé : le client n'est pas, ou plus, débité. Il n'y a rien à faire."},
		{payment.ErrWrongPassword, "Mot de passe faux : rien n'a été envoyé. Recommencez."},
		{payment.ErrPasswordForm, "Un mot de passe a de 4 à 8 chiffres : recommencez."},
		{payment.ErrDamaged, "Un fichier de données est abîmé : n'encaissez plus avec ce terminal, appelez l'assistance (ancv-tpe verifier)."},
		{payment.ErrInUse, "Un autre programme utilise les données de ce terminal : fermez-le, puis recommencez."},
		{payment.ErrTillBusy, "Une opération est en cours sur le terminal : terminez-la, puis recommencez."},
		{payment.ErrStopped, "Le terminal est arrêté : quittez (CTRL+C) et relancez ancv-tpe."},
	}
}

// errorText says why the till refused a command, and what to do next.
func errorText(err error) string {
	for _, known := range refusals() {
		if errors.Is(err, known.err) {
			return known.text
		}
	}
	var locked *payment.LockedError
	if errors.As(err, &locked) {
		return "Trop d'erreurs : mot de passe bloqué jusqu'à " + locked.Until.Format("15:04:05") + ". Attendez cette heure, puis recommencez."
	}
	return "Le terminal n'a pas pu le faire. Recommencez ; si cela dure, lancez ancv-tpe verifier."
}

// finalCauseText is causeText for a transaction that has ended, which advises no waiting.
func finalCauseText(c payment.Cause) string {
	text := strings.ReplaceAll(causeText(c), "vérifiez le réseau et patientez.", "vérifiez le réseau, puis recommencez.")
	return strings.ReplaceAll(text, "; patientez.", "; recommencez, ou encaissez par un autre moyen.")
}

// causeText says why there is no answer, and what to check.
func causeText(c payment.Cause) string {
	switch c {
	case payment.CauseName:
		return "l'adresse du serveur est introuvable ; vérifiez le réseau et l'adresse (URL)."
	case payment.CauseConnect:
		return "aucune connexion ; vérifiez le réseau ou la box."
	case payment.CauseTimeout:
		return "le serveur ne répond pas ; vérifiez le réseau et patientez."
	case payment.CauseCertificate:
		return "le certificat du serveur n'est pas reconnu : c'est peut-être un autre serveur ; vérifiez l'adresse (URL) et --ca, ou appelez l'assistance."
	case payment.CauseClock:
		return "le certificat n'est pas valable à cette date ; vérifiez l'horloge du terminal."
	case payment.CauseTLS:
		return "la liaison sécurisée échoue ; vérifiez l'adresse (URL) et le port, ou appelez l'assistance."
	case payment.CauseServer:
		return "le serveur est en panne ou surchargé ; patientez."
	case payment.CauseProxy:
		return "le proxy ne répond pas ou ne laisse pas passer ; vérifiez PROXY (MAINTENANCE > 1), ou appelez qui gère le réseau."
	case payment.CauseNoCode:
		return "la demande est rejetée sans code connu ; vérifiez l'adresse (URL) et le réseau, ou appelez l'ANCV."
	case payment.CauseRedirected:
		return "le serveur renvoie ailleurs ; vérifiez l'adresse (URL) et le réseau."
	case payment.CauseBroken:
		return "la réponse est illisible ; patientez."
	case payment.CauseContradiction:
		return "la réponse se contredit sur le montant payé ; appelez l'ANCV si cela dure."
	case payment.CauseMismatch:
		return "la réponse parle d'un autre paiement ; appelez l'ANCV si cela dure."
	case payment.CauseResponseSeal:
		return "la réponse n'est pas scellée comme il faut ; rechargez la clé (MAINTENANCE > 4) ou vérifiez SCEAU_REPONSE."
	case payment.CauseConfiguration:
		return "la demande ne peut pas être faite ; vérifiez l'adresse (URL) et --ca, ou appelez l'assistance."
	case payment.CauseInvalidSeal:
		return "l'ANCV refuse le sceau ; rechargez la clé (MAINTENANCE > 4)."
	case payment.CauseNotFound:
		return "l'ANCV ne connaît pas cette transaction ; appelez-la."
	case payment.CauseRefused:
		return "l'ANCV refuse de répondre ; appelez-la si cela dure."
	case payment.CauseInterrupted:
		return "le terminal s'est arrêté pendant la demande ; recommencez."
	case payment.CauseStorage:
		return "le disque n'a pas pu être écrit ; libérez de la place, puis recommencez."
	case payment.CauseAlreadyCancelled:
		return "ce paiement a été annulé entre-temps : ne remboursez pas le client autrement. Rien de plus n'est compté ici."
	case payment.CauseNotExecuted:
		return "l'ANCV n'a pas exécuté l'annulation ; recommencez-la."
	}
	return "la demande n'a pas abouti ; appelez l'assistance si cela dure."
}

// codeText says why the acquirer refused, and what to do next.
func codeText(c payment.Code) string {
	switch c {
	case payment.CodeBadRequest:
		return "L'ANCV n'a pas compris la demande : vérifiez les paramètres, ou appelez l'assistance."
	case payment.CodeInvalidSeal:
		return "L'ANCV refuse le sceau : rechargez la clé de scellement (MAINTENANCE > 4)."
	case payment.CodeMerchantNotAllowed:
		return "L'ANCV n'autorise pas ce magasin : vérifiez l'Id. magasin, ou appelez l'ANCV."
	case payment.CodeNotAllowed:
		return "L'ANCV ne permet pas cette opération sur ce paiement : appelez l'ANCV."
	case payment.CodeNotFound:
		return "L'ANCV ne connaît pas cette transaction : vérifiez la référence."
	case payment.CodePayerNotFound:
		return "Identifiant inconnu de l'ANCV : vérifiez-le auprès du client, puis retapez-le."
	case payment.CodePayerBusy:
		return "Le client a un autre paiement en attente sur son téléphone : qu'il le termine, puis retapez son identifiant."
	case payment.CodeInvalidAmount:
		return "L'ANCV n'accepte pas ce montant : corrigez-le, ou encaissez par un autre moyen."
	case payment.CodeInvalidCurrency:
		return "L'ANCV n'accepte pas cette monnaie : appelez l'assistance."
	case payment.CodeServerError:
		return "Le serveur de l'ANCV est en panne : recommencez plus tard."
	}
	return "L'ANCV refuse sans motif connu : recommencez, ou encaissez par un autre moyen."
}
