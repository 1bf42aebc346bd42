package simulator

import (
	"log/slog"
	"net/http"
	"strings"
)

// Roll gives the tickets of the till's printer by their numbers.
type Roll interface {
	// Numbers lists at most most tickets, the newest first.
	Numbers(most int) ([]string, error)
	// Text returns a ticket as text, a line for each line of paper.
	Text(number string) (string, error)
	// Picture returns a ticket as PNG, or an error where there is none.
	Picture(number string) ([]byte, error)
}

// maxTickets bounds the tickets on the page.
const maxTickets = 30

// rollPolicy allows pictures of the page's own host.
var rollPolicy = strings.Replace(pagePolicy, "img-src data:", "img-src 'self' data:", 1)

// rollTicket is a ticket as the page shows it.
type rollTicket struct{ Number, Text string }

// TicketPrinted tells the open pages that Roll has a new ticket of this number.
func (s *Simulator) TicketPrinted(number string) {
	s.hub.tell("ticket", map[string]string{"number": number})
}

// roll shows the tickets, the newest on top (decision 171).
func (p *phone) roll(w http.ResponseWriter, _ *http.Request) {
	if p.sim.cfg.Roll == nil {
		p.render(w, http.StatusNotFound, "unknown.html", page{Title: "Pas d’imprimante", Problem: textNoRoll})
		return
	}
	numbers, err := p.sim.cfg.Roll.Numbers(maxTickets)
	if err != nil {
		p.sim.cfg.Log.Error("roll", slog.Any("error", err))
		http.Error(w, textRollUnread, http.StatusInternalServerError)
		return
	}
	shown := page{Title: "Imprimante", Live: true, Refresh: 3}
	for _, number := range numbers {
		text, err := p.sim.cfg.Roll.Text(number)
		if err == nil {
			shown.Tickets = append(shown.Tickets, rollTicket{number, text})
		}
	}
	w.Header().Set("Content-Security-Policy", rollPolicy)
	p.render(w, http.StatusOK, "roll.html", shown)
}

// ticketPicture answers with the picture of one ticket.
func (p *phone) ticketPicture(w http.ResponseWriter, r *http.Request) {
	number, named := strings.CutSuffix(r.PathValue("file"), ".png")
	if p.sim.cfg.Roll == nil || !named {
		p.unknown(w, r)
		return
	}
	picture, err := p.sim.cfg.Roll.Picture(number)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Write(picture) //nolint:errcheck // the browser is gone
}
