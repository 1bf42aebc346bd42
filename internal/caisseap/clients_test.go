package caisseap

import (
	"context"
	"log/slog"
	"net"
	"os/exec"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

// serve opens the till link on a terminal whose payer pays every amount.
func serve(t *testing.T) (host, port string) {
	t.Helper()
	store, acquirer := paymenttest.NewStore(), paymenttest.NewAcquirer()
	settings := payment.DefaultSettings()
	settings.ShopID, settings.ClosingTime = "10000651", payment.ClosingTime{}
	key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
	if err := store.Commit(payment.Change{Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms, At: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	engine, err := payment.NewEngine(payment.Config{
		Store: store, Printer: &paymenttest.Printer{}, Connect: acquirer.Connect, Clock: wall{},
		Hasher: paymenttest.Hasher{}, Log: slog.New(slog.DiscardHandler), TermsVersion: terms,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{}, 2)
	go func() {
		_ = engine.Run(ctx)
		done <- struct{}{}
	}()
	snaps, leave := engine.Subscribe()
	go func() { // payer and cashier
		for {
			select {
			case <-ctx.Done():
				done <- struct{}{}
				return
			case s := <-snaps:
				switch {
				case s.QR != "":
					acquirer.Set(s.Transaction.Reference, payment.AcquirerAuthorized, s.Transaction.Requested)
				case s.Phase == payment.PhaseResult:
					_ = engine.Acknowledge(ctx)
				case s.Phase == payment.PhaseAsked:
					_ = engine.StartCancellation(ctx, payment.CancelRequest{Reference: s.Asked.Reference, Amount: s.Asked.Amount})
				}
			}
		}
	}()
	server, err := Listen(Config{Address: "127.0.0.1:0", Engine: engine, Version: "1.0", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Close()
		leave()
		cancel()
		<-done
		<-done
	})
	if host, port, err = net.SplitHostPort(server.Address()); err != nil {
		t.Fatal(err)
	}
	return host, port
}

// TestPythonClient drives the terminal with a client written from the contract only.
func TestPythonClient(t *testing.T) {
	runClient(t, "python3", "testdata/till.py")
}

// TestShellClient does the same with a shell and netcat.
func TestShellClient(t *testing.T) {
	if _, err := exec.LookPath("nc"); err != nil {
		t.Skip("netcat (nc) is not here: apt-get install netcat-openbsd") //nolint:forbidigo // it is no tool of this project
	}
	runClient(t, "sh", "testdata/till.sh")
}

func runClient(t *testing.T, program, script string) {
	t.Helper()
	t.Parallel()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not here", program) //nolint:forbidigo // it is no tool of this project
	}
	host, port := serve(t)
	if out, err := exec.CommandContext(t.Context(), program, script, host, port).CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, out)
	}
}
