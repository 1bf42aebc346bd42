package caisseap

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ancvtpe/payment"
	"ancvtpe/payment/paymenttest"
)

const terms = "1"

// shop is an engine on fakes with its till link, in a bubble of testing/synctest, where
// minutes pass at once.
type shop struct {
	*payment.Engine
	t        *testing.T
	store    *paymenttest.Store
	acquirer *paymenttest.Acquirer
	link     *Server
	log      *bytes.Buffer
	ctx      context.Context // of the link
	stop     func()
}

func inShop(t *testing.T, change func(*payment.Settings), f func(*shop)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &shop{t: t, store: paymenttest.NewStore(), acquirer: paymenttest.NewAcquirer(), log: &bytes.Buffer{}}
		settings := payment.DefaultSettings()
		settings.ShopID, settings.ShopName, settings.Adjustable = "10000651", "CAMPING", true
		settings.ClosingTime = payment.ClosingTime{}
		if change != nil {
			change(&settings)
		}
		key := payment.SealKey{Version: "ver001", Provider: "100016", Key: "0123456789abcdef0123456789abcdef"}
		if err := s.store.Commit(payment.Change{
			Settings: &settings, Key: &key, Terms: &payment.Terms{Version: terms, At: time.Now()},
		}); err != nil {
			t.Fatal(err)
		}
		s.start()
		defer func() { s.stop() }()
		f(s)
	})
}

type wall struct{}

func (wall) Now() time.Time { return time.Now() }

func (s *shop) start() {
	s.t.Helper()
	log := slog.New(slog.NewTextHandler(s.log, nil))
	engine, err := payment.NewEngine(payment.Config{
		Store: s.store, Printer: &paymenttest.Printer{}, Connect: s.acquirer.Connect, Clock: wall{},
		Hasher: paymenttest.Hasher{}, Log: slog.New(slog.DiscardHandler), TermsVersion: terms,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = engine.Run(ctx)
	}()
	s.Engine, s.ctx = engine, ctx
	s.link = &Server{
		cfg:      Config{Engine: engine, Version: "1.0", Now: time.Now, Log: log},
		sessions: map[*session]time.Time{}, stop: cancel,
	}
	synctest.Wait()
	s.stop = func() {
		cancel()
		s.link.mu.Lock()
		for one := range s.link.sessions {
			one.conn.Close()
		}
		for _, timer := range s.link.timers {
			timer.Stop()
		}
		s.link.mu.Unlock()
		s.link.running.Wait()
		<-done
		synctest.Wait()
	}
}

// tillSide is the till's end of a connection, with all bytes that came from the terminal.
type tillSide struct {
	net.Conn
	mu   sync.Mutex
	got  bytes.Buffer
	over bool
}

func (c *tillSide) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

// take returns and clears the bytes that came.
func (c *tillSide) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.got.Reset()
	return c.got.String()
}

func (s *shop) connect() *tillSide {
	ours, theirs := net.Pipe()
	s.link.admit(s.ctx, theirs)
	side := &tillSide{Conn: ours}
	go func() {
		buffer := make([]byte, 1024)
		for {
			n, err := ours.Read(buffer)
			side.mu.Lock()
			side.got.Write(buffer[:n])
			side.over = err != nil
			side.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return side
}

func (s *shop) send(side *tillSide, text string) {
	s.t.Helper()
	if _, err := io.WriteString(side, text); err != nil {
		s.t.Fatalf("send: %v", err)
	}
	s.after(time.Second)
}

func (s *shop) after(d time.Duration) payment.Snapshot {
	time.Sleep(d) //nolint:forbidigo // of the bubble
	synctest.Wait()
	return s.Snapshot()
}

// answer takes the bytes that came as one answer.
func (s *shop) answer(side *tillSide) message {
	s.t.Helper()
	synctest.Wait()
	b := []byte(side.take())
	if len(b) == 0 {
		s.t.Fatalf("no answer; the till is in %v, %v", s.Snapshot().Phase, s.Snapshot().Transaction.State)
	}
	sc, err := scan(b)
	if err != nil || sc.used != len(b) {
		s.t.Fatalf("answer %q: %v", b, err)
	}
	return sc.message
}

func (s *shop) want(side *tillSide, pairs ...string) message {
	s.t.Helper()
	m := s.answer(side)
	for i := 0; i+1 < len(pairs); i += 2 {
		if got := m.get(pairs[i]); got != pairs[i+1] {
			s.t.Errorf("%s is %q, want %q in %v", pairs[i], got, pairs[i+1], m)
		}
	}
	return m
}

func (s *shop) silent(side *tillSide) {
	s.t.Helper()
	synctest.Wait()
	if told := side.take(); told != "" {
		s.t.Fatalf("told %q", told)
	}
}

func (s *shop) payer(state payment.AcquirerState, paid payment.Amount) payment.Snapshot {
	s.t.Helper()
	if !s.acquirer.Set(s.acquirer.Last().Reference, state, paid) {
		s.t.Fatal("the transaction is not open any more")
	}
	return s.after(5 * time.Second)
}

func (s *shop) acknowledge() {
	s.t.Helper()
	if err := s.Acknowledge(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// TestHolds1PartPaymentFlagDecides: BF decides, whatever AJUSTEMENT says.
func TestHolds1PartPaymentFlagDecides(t *testing.T) {
	for _, adjustable := range []bool{false, true} {
		inShop(t, func(p *payment.Settings) { p.Adjustable = adjustable }, func(s *shop) {
			till := s.connect()
			s.send(till, ask("0", "CB", "2000"))
			if s.Snapshot().Transaction.Adjustable {
				t.Error("adjustable without BF")
			}
			s.payer(payment.AcquirerAuthorized, 2000)
			s.want(till, "AE", "10", "CB", "2000", "AF", "")
			s.acknowledge()
			s.send(till, ask("0", "CB", "2000", "BF", "1"))
			if !s.Snapshot().Transaction.Adjustable {
				t.Error("not adjustable with BF")
			}
			s.payer(payment.AcquirerAuthorized, 1250)
			s.want(till, "AE", "10", "CB", "1250")
			if sale := s.Snapshot().Sale; !sale.Till || sale.Remainder() != 750 {
				t.Errorf("sale %+v", sale)
			}
			s.stop()
			s.start() // the remainder's owner survives
			if snap := s.Snapshot(); snap.Phase != payment.PhaseResult || !snap.Sale.Till {
				t.Errorf("phase %v, sale %+v", snap.Phase, snap.Sale)
			}
			s.acknowledge()
			if p := s.Snapshot().Phase; p != payment.PhaseIdle {
				t.Errorf("phase %v: the remainder is the till's affair", p)
			}
			till = s.connect()
			s.send(till, ask("3"))
			s.want(till, "AE", "10", "CB", "1250", "CD", "0")
		})
	}
}

// TestHolds2UnknownIsNotAnswered: while the outcome is unknown nothing is sent. At the
// deadline the connection is closed without an answer.
func TestHolds2UnknownIsNotAnswered(t *testing.T) {
	inShop(t, nil, func(s *shop) {
		till := s.connect()
		s.send(till, ask("0", "CB", "1250"))
		for _, call := range []string{"status", "cancel"} {
			s.acquirer.Inject(slices.Repeat([]paymenttest.Fault{{
				Call: call, Err: &payment.Failure{Sent: true, Cause: payment.CauseTimeout, Err: io.EOF},
			}}, 1000)...)
		}
		if snap := s.after(100 * time.Second); !snap.Transaction.State.Unresolved() {
			t.Fatalf("state %v", snap.Transaction.State)
		}
		s.silent(till)
		snap := s.after(80 * time.Second)
		s.silent(till)
		if !till.closed() || !snap.Transaction.State.Unresolved() {
			t.Errorf("closed %t, state %v", till.closed(), snap.Transaction.State)
		}
	})
}

// TestHolds2DeadlineWithdraws: the deadline withdraws the payment as the red key does.
func TestHolds2DeadlineWithdraws(t *testing.T) {
	inShop(t, nil, func(s *shop) {
		till := s.connect()
		s.send(till, ask("0", "CB", "1250"))
		s.after(160 * time.Second)
		s.silent(till)
		s.after(15 * time.Second)
		s.want(till, "AE", "01", "AF", "08", "CB", "1250")
		if state := s.Snapshot().Transaction.State; state != payment.StateAborted {
			t.Errorf("state %v", state)
		}
	})
}

// TestHolds3HangUpStopsNothing: after a hang-up the payment goes on as if typed by hand. Its
// outcome can be asked for later, also after a restart.
func TestHolds3HangUpStopsNothing(t *testing.T) {
	inShop(t, nil, func(s *shop) {
		till := s.connect()
		s.send(till, ask("0", "CB", "001250", "CF", "sale 42"))
		till.Close()
		if state := s.after(200 * time.Second).Transaction.State; state != payment.StateWaiting {
			t.Fatalf("state %v after the till hung up", state)
		}
		s.payer(payment.AcquirerAuthorized, 1250)
		s.stop()
		s.start()
		till = s.connect()
		s.send(till, ask("3", "CF", "other"))
		s.want(till, "AE", "10", "CB", "001250", "CF", "sale 42", "CD", "0")
	})
}

// TestHolds4RedKey: the cashier's red key works, and the answer says who gave up.
func TestHolds4RedKey(t *testing.T) {
	inShop(t, nil, func(s *shop) {
		till := s.connect()
		s.send(till, ask("0", "CB", "1250"))
		if err := s.Abort(context.Background()); err != nil {
			t.Fatal(err)
		}
		s.after(5 * time.Second)
		s.want(till, "AE", "01", "AF", "11")
	})
}

// TestHolds5HandHasPrecedence: a till does not disturb what was begun at the keyboard.
func TestHolds5HandHasPrecedence(t *testing.T) {
	inShop(t, nil, func(s *shop) {
		till := s.connect()
		s.AtWork(true)
		s.send(till, ask("0", "CB", "1250"))
		s.want(till, "AE", "01", "AF", "05")
		s.send(till, ask("B"))
		s.want(till, "AE", "01", "AF", "05")
		s.AtWork(false)
		if err := s.StartDebit(context.Background(), 500, payment.ModeQR, ""); err != nil {
			t.Fatal(err)
		}
		s.send(till, ask("0", "CB", "1250"))
		s.want(till, "AE", "01", "AF", "05")
		s.payer(payment.AcquirerAuthorized, 500)
		s.send(till, ask("0", "CB", "1250"))
		s.want(till, "AE", "01", "AF", "05")
		s.acknowledge()
		s.send(till, ask("B"))
		s.want(till, "AE", "10")
	})
}

// TestHolds6Journal: the journal has address, action and answer code, and no amount,
// reference or private data.
func TestHolds6Journal(t *testing.T) {
	inShop(t, nil, func(s *shop) {
		till := s.connect()
		s.send(till, ask("0", "CB", "98765", "CF", "secret-private"))
		s.payer(payment.AcquirerAuthorized, 98765)
		m := s.want(till, "AE", "10")
		log := s.log.String()
		if !strings.Contains(log, "action=0") || !strings.Contains(log, "answer=10") {
			t.Errorf("journal %q", log)
		}
		for _, secret := range []string{"98765", "987,65", "secret-private", m.get("CH")} {
			if strings.Contains(log, secret) {
				t.Errorf("%q in the journal", secret)
			}
		}
	})
}

// TestDeclinedAskIsTold: a request that the cashier refuses is answered as not done. It is
// never mistaken for the transaction before, also after a restart.
func TestDeclinedAskIsTold(t *testing.T) {
	inShop(t, func(p *payment.Settings) { p.TillLinkMode = payment.TillLinkChoice }, func(s *shop) {
		till := s.connect()
		begin := func() {
			s.send(till, ask("0", "CB", "1250"))
			if p := s.Snapshot().Phase; p != payment.PhaseAsked {
				t.Fatalf("phase %v", p)
			}
		}
		begin()
		if err := s.StartDebit(context.Background(), 1250, payment.ModeQR, ""); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s.payer(payment.AcquirerAuthorized, 1250)
		s.want(till, "AE", "10")
		s.acknowledge()
		begin()
		if err := s.DeclineTill(context.Background()); err != nil {
			t.Fatal(err)
		}
		s.want(till, "AE", "01", "AF", "11")
		s.send(till, ask("3"))
		s.want(till, "AE", "01", "AF", "11")
		begin()
		s.stop()
		s.start()
		till = s.connect()
		s.send(till, ask("3"))
		s.want(till, "AE", "01", "AF", "07")
		begin()
		s.after(175 * time.Second)
		s.want(till, "AE", "01", "AF", "08")
	})
}
