package till

import (
	"context"
	"log/slog"

	"ancvtpe/payment"
	"ancvtpe/printer"
)

// ticketDir is the folder of tickets as text, under the data directory.
const ticketDir = "tickets"

// ticketFiles writes tickets into a folder whatever the printer is. It makes the folder for
// the first ticket, so that a till with a receipt printer has none that is empty.
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
