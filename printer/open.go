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

// sink is implemented by every printer of this package.
type sink interface {
	payment.Printer
	check(ctx context.Context) error
}

// Note returns a French sentence on what the printer cannot report, and "" for one that
// reports everything.
func Note(p payment.Printer) string {
	if n, ok := p.(interface{ note() string }); ok {
		return n.note()
	}
	return ""
}

// Open returns the printer that spec names, in the forms of docs/contrat/printers.md. An
// empty spec and "dossier:" mean text files in defaultDir. A spec that cannot be read gives
// ErrSpec. A printer that cannot be reached yet is no error, since the till must start
// without it (I4); Print and Check report it.
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

// Check asks the printer for its state without printing. It returns the error that Print
// would return now, as far as the printer reports it.
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
	f := newFolder(whole, form)
	ctx, cancel := context.WithTimeout(context.Background(), openWait)
	defer cancel()
	if err := f.prepare(ctx); err != nil {
		log.Warn("tickets cannot be printed yet", "error", err)
	}
	return f, nil
}

// openReceipt reads the target of an escpos: sink, which is tcp://HOST:PORT, serie:DEVICE
// or a device, with options behind ?.
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

// screen is the sink that prints nothing; its preview is the ticket.
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
