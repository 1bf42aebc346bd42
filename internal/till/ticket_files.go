package till

import (
	"context"
	"log/slog"

	"ancvtpe/payment"
	"ancvtpe/printer"
)

// ticketDir is the folder of tickets as text, under the data directory.
const ticketDir = "tickets"

// ticketFiles writes tickets as text into a folder, for F6 then 5 (decision 49). It makes the
// folder with the first ticket, so that a till with a receipt printer has no empty one.
type ticketFiles struct {
	dir string
	log *slog.Logger
}

// Print implements payment.Printer.
func (f ticketFiles) Print(ctx context.Context, t payment.Ticket) error {
	folder, err := printer.Open("dossier:"+f.dir, "", f.log)
	if err != nil {
		return err
	}
	return folder.Print(ctx, t)
}

// Preview implements payment.Printer.
func (ticketFiles) Preview(t payment.Ticket) []string { return printer.Layout(t) }
