package remote

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
	"ancvtpe/ui"
)

// shop is a Tills whose tills are engines on fakes.
type shop struct {
	t       *testing.T
	mu      sync.Mutex
	tills   map[string]*fakeTill
	refuses map[string]bool
	panics  bool
	size    int64
}

type fakeTill struct {
	*payment.Engine
	acquirer *paymenttest.Acquirer
	stop     context.CancelFunc
	ended    chan struct{}
	closed   int
}

func newShop(t *testing.T) *shop {
	return &shop{t: t, tills: map[string]*fakeTill{}, refuses: map[string]bool{}}
}

type spoken string

func (s spoken) Error() string  { return "spoken" }
func (s spoken) French() string { return string(s) }

func (h *shop) Till(name string) (*Till, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuses[name] {
		return nil, spoken("Le disque est plein.")
	}
	store, acquirer := paymenttest.NewStore(), paymenttest.NewAcquirer()
	settings := payment.DefaultSettings()
	settings.ShopID, settings.ShopName, settings.ClosingTime = "10000651", "CAMPING "+strings.ToUpper(name), payment.ClosingTime{}
	key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
	if err := store.Commit(payment.Change{Settings: &settings, Key: &key, Terms: &payment.Terms{Version: ui.TermsVersion, At: time.Now()}}); err != nil {
		return nil, err
	}
	terminal, err := payment.NewEngine(payment.Config{
		Store: store, Printer: &paymenttest.Printer{}, Connect: acquirer.Connect, Clock: systemClock{},
		Hasher: paymenttest.Hasher{}, Log: slog.New(slog.DiscardHandler), TermsVersion: ui.TermsVersion,
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	f := &fakeTill{Engine: terminal, acquirer: acquirer, stop: cancel, ended: make(chan struct{})}
	go func() {
		defer close(f.ended)
		_ = terminal.Run(ctx)
	}()
	h.tills[name] = f
	var engine ui.Engine = terminal
	if h.panics {
		engine = brokenEngine{terminal}
	}
	return &Till{
		Name: name, Screens: ui.Till{Engine: engine, Now: time.Now, GoesOn: true}, Ended: f.ended,
		Size: func() int64 { h.mu.Lock(); defer h.mu.Unlock(); return h.size },
		Close: func() error {
			cancel()
			<-f.ended
			h.mu.Lock()
			defer h.mu.Unlock()
			f.closed++
			return nil
		},
	}, nil
}

func (h *shop) Demo(code string) (*Till, error) {
	t, err := h.Till(code)
	if err == nil {
		t.Screens.Demo = true
	}
	return t, err
}

func (h *shop) Run(_ context.Context, t *Till, command []string, out, _ io.Writer) int {
	fmt.Fprintln(out, t.Name, strings.Join(command, " "))
	return 4
}

func (h *shop) till(name string) *fakeTill {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.tills[name]
}

// only returns the only till.
func (h *shop) only() (string, *fakeTill) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	for name, f := range h.tills {
		return name, f
	}
	h.t.Fatal("no till was opened")
	return "", nil
}

// brokenEngine panics in Subscribe.
type brokenEngine struct{ ui.Engine }

func (brokenEngine) Subscribe() (<-chan payment.Snapshot, func()) { panic("broken") }

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }
