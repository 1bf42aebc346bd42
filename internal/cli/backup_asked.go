package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"ancvtpe/ancv"
	"ancvtpe/internal/till"
	"ancvtpe/payment"
)

// askTimeout bounds how long a restoration waits for the acquirer.
const askTimeout = 15 * time.Second

// askAcquirer prints the acquirer's state of a backup's last transaction, since the backup
// may be older. The restoration does not depend on the answer.
func askAcquirer(ctx context.Context, out io.Writer, saved payment.Saved, cfg till.Config) {
	tx := saved.Last
	if tx == nil || tx.Reference == "" || !saved.Key.Loaded() {
		return // the acquirer cannot be asked for it
	}
	answer, err := status(ctx, saved, cfg)
	then, now := savedState(*tx), acquirerState(answer)
	switch {
	case err != nil || now == "":
		fmt.Fprintf(out, "L'ANCV n'a pas dit ce qu'est devenue la transaction n° %d : vérifiez-la auprès d'elle.\n", tx.Seq)
	case then == "":
		fmt.Fprintf(out, "L'ANCV dit la transaction n° %d %s.\n", tx.Seq, now)
	case then == now:
		fmt.Fprintf(out, "L'ANCV confirme la transaction n° %d : %s.\n", tx.Seq, now)
	default:
		fmt.Fprintf(out, "Attention : la sauvegarde dit la transaction n° %d %s, l'ANCV la dit %s. La sauvegarde\n"+
			"est plus ancienne, ses totaux aussi : comptez d'après l'ANCV.\n", tx.Seq, then, now)
	}
}

func status(ctx context.Context, saved payment.Saved, cfg till.Config) (payment.Answer, error) {
	wanted := till.AcquirerConfig(saved, cfg)
	wanted.Clock = cfg.Clock
	client, err := ancv.NewClient(wanted)
	if err != nil {
		return payment.Answer{}, fmt.Errorf("ask the acquirer: %w", err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	return client.Status(ctx, payment.Query{Reference: saved.Last.Reference, At: cfg.Clock.Now()}, 0)
}

// savedState returns a transaction's state in the backup, in the words of acquirerState,
// and "" where it has not ended.
func savedState(tx payment.Transaction) string {
	switch {
	case !tx.State.Final():
		return ""
	case tx.State == payment.StateCancelAccepted || tx.Refunded:
		return "annulée"
	case tx.Kind == payment.KindCancellation:
		return paidText(tx.Requested) // the cancellation was refused
	case tx.State.Approved():
		return paidText(tx.Paid)
	}
	return "sans paiement"
}

// acquirerState returns the state of a transaction in the acquirer's answer, and "" where
// the answer has none that is known.
func acquirerState(a payment.Answer) string {
	switch a.State {
	case payment.AcquirerRejected, payment.AcquirerAborted, payment.AcquirerExpired:
		return "sans paiement"
	case payment.AcquirerCancelled:
		return "annulée"
	case payment.AcquirerInitialized, payment.AcquirerProcessing:
		return "en cours"
	case payment.AcquirerAuthorized, payment.AcquirerValidated, payment.AcquirerConsigned, payment.AcquirerPaid:
		return paidText(a.Paid)
	case payment.AcquirerUnrecognised:
	}
	return ""
}

func paidText(a payment.Amount) string { return fmt.Sprintf("payée (%s EUR)", a) }
