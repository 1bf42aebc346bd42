package printer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"strings"

	"ancvtpe/payment"
)

// sink is what every printer of this package can do.
type sink interface {
	payment.Printer
	check(ctx context.Context) error
}

// Note says in French what a printer cannot tell of itself; empty: nothing is to be said.
func Note(p payment.Printer) string {
	if n, ok := p.(interface{ note() string }); ok {
		return n.note()
	}
	return ""
}

// Open makes the printer of a --imprimante text, as docs/contrat/printers.md has them. An empty text and "dossier:" mean
// defaultDir. A bad text is ErrSpec. A printer that is not there yet is no error: a
// dead printer never holds up the till (I4), Print and Check tell of it.
func Open(spec, defaultDir string, log *slog.Logger) (payment.Printer, error) {
	spec = strings.TrimSpace(spec)
	if spec == "" {
		spec = "dossier:"
	}
	kind, target, _ := strings.Cut(spec, ":")
	switch {
	case spec == "ecran" || spec == "aucune":
		return screen{}, nil
	case kind == "dossier" && strings.HasPrefix(spec, "dossier:"):
		if target == "" {
			target = defaultDir
		}
		return openFolder(target, log)
	case kind == "pdf":
		return openFiles(target, pdfForm(), log)
	case kind == "cups":
		if !cupsName.MatchString(target) {
			return nil, &Error{Sink: spec, Kind: ErrSpec}
		}
		return &cups{name: target, patience: cupsPatience, pause: cupsPause}, nil
	case kind == "escpos":
		return openReceipt(spec, target)
	default:
		return nil, &Error{Sink: spec, Kind: ErrSpec}
	}
}

// Check tries a printer without printing: it returns what Print would fail with now,
// as far as the printer tells.
func Check(ctx context.Context, p payment.Printer) error {
	s, ok := p.(sink)
	if !ok {
		return nil
	}
	return s.check(ctx)
}

func openFolder(dir string, log *slog.Logger) (payment.Printer, error) {
	return openFiles(dir, textForm(), log)
}

func openFiles(dir string, form form, log *slog.Logger) (payment.Printer, error) {
	if dir == "" {
		return nil, &Error{Sink: form.sink, Kind: ErrSpec}
	}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return nil, &Error{Sink: form.sink + dir, Kind: ErrSpec, Err: err}
	}
	f := newFolderOf(whole, form)
	ctx, cancel := context.WithTimeout(context.Background(), openWait)
	defer cancel()
	if err := f.prepare(ctx); err != nil {
		log.Warn("tickets cannot be printed yet", "error", err)
	}
	return f, nil
}

// openReceipt reads an escpos: sink: tcp://HOST:PORT, serie:DEVICE?baud=N or a device, and
// the options after ?.
func openReceipt(spec, target string) (payment.Printer, error) {
	bad := func(err error) error { return &Error{Sink: spec, Kind: ErrSpec, Err: err} }
	target, query, _ := strings.Cut(target, "?")
	o, err := readOptions(query)
	if err != nil {
		return nil, bad(err)
	}
	r := &receipt{sink: spec, style: o.style, waits: receiptWaits(o.patience)}
	if address, tcp := strings.CutPrefix(target, "tcp://"); tcp {
		host, port, err := net.SplitHostPort(address)
		if err != nil || host == "" || port == "" {
			return nil, bad(err)
		}
		r.dial = dialTCP(address)
		return r, nil
	}
	device, serial := strings.CutPrefix(target, "serie:")
	switch {
	case !filepath.IsAbs(device):
		return nil, bad(fmt.Errorf("%q is neither tcp:// nor a device", target))
	case serial:
		r.dial = openSerial(device, o.baud)
	case o.baudGiven:
		return nil, bad(errors.New("baud belongs to a serial port"))
	default:
		r.dial = openDevice(device)
	}
	return r, nil
}

// screen is the sink that prints nothing: the preview is all there is.
type screen struct{}

func (screen) Print(ctx context.Context, t payment.Ticket) error {
	if natureName(t.Nature) == "" {
		return &Error{Sink: "ecran", Kind: ErrTicket, Nothing: true}
	}
	if err := ctx.Err(); err != nil {
		return &Error{Sink: "ecran", Kind: ErrInterrupted, Err: err, Nothing: true}
	}
	return nil
}

func (screen) Preview(t payment.Ticket) []string { return Layout(t) }

func (screen) check(context.Context) error { return nil }
