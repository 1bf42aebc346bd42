package caisseap

import (
	"context"
	"errors"
	"net"
	"time"

	"ancvtpe/payment"
)

// Times of a connection.
const (
	messageTime = 10 * time.Second // for a message, from its first byte or from the connection
	writeTime   = 5 * time.Second
	drainTime   = time.Second
	// quietTime is the silence that ends a complete message, since optional fields may follow
	// (decision 99).
	quietTime = 200 * time.Millisecond
	// withdrawTime is how long after the deadline an outcome may still be answered. The
	// commonest till software waits 7 s longer than the default deadline.
	withdrawTime = 5 * time.Second
)

// session is one connection. One goroutine runs it, and another one reads.
type session struct {
	server *Server
	cfg    Config
	engine Engine
	conn   net.Conn
	chunks chan []byte // closed when the till sends nothing any more
	done   chan struct{}

	stage   stage
	stream  []byte // bytes received and not yet used
	request request
	no      int64     // of the awaited request; 0 for the last transaction
	asked   time.Time // monotonic
	snaps   <-chan payment.Snapshot
	leave   func()
	timer   *time.Timer // of the stage
	limit   *time.Timer // of the message
}

// run serves a connection until it is closed.
func (s *session) run(ctx context.Context) {
	defer s.conn.Close()
	defer close(s.done)
	defer func() {
		s.unwatch()
		s.server.idle(s)
	}()
	go s.read()
	s.stage, s.limit = stageListening, time.NewTimer(messageTime)
	s.timer = time.NewTimer(time.Hour)
	s.timer.Stop()
	for s.stage != stageClosed {
		chunks := s.chunks
		if len(s.stream) > maxMessage {
			chunks = nil // read no more until the stream was used
		}
		select {
		case <-ctx.Done():
			return
		case chunk, ok := <-chunks:
			if s.stream = append(s.stream, chunk...); !ok {
				s.chunks = nil
				s.apply(s.hungUp(), nil)
			} else if s.stage == stageListening {
				s.listen(false)
			}
		case snap := <-s.snaps:
			s.follow(snap)
		case <-s.timer.C:
			s.timeIsUp()
		case <-s.limit.C:
			s.apply(eventFault, nil)
		}
	}
	s.drain(ctx)
}

// drain reads for a moment after the last answer. Closing a connection with unread bytes
// sends RST, which may discard the answer on its way.
func (s *session) drain(ctx context.Context) {
	if c, ok := s.conn.(*net.TCPConn); ok {
		_ = c.CloseWrite()
	}
	s.timer.Reset(drainTime)
	for s.chunks != nil {
		select {
		case _, ok := <-s.chunks:
			if !ok {
				return
			}
		case <-s.timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// read sends what it reads to chunks until the end of the connection.
func (s *session) read() {
	defer close(s.chunks)
	chunks := s.chunks
	for {
		chunk := make([]byte, maxMessage+1)
		n, err := s.conn.Read(chunk)
		if n > 0 {
			select {
			case chunks <- chunk[:n]:
			case <-s.done:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// hungUp returns the event for the end of the till's bytes. It first takes a complete
// message, which is still answered.
func (s *session) hungUp() event {
	if s.stage == stageListening {
		s.listen(true)
	}
	return eventHangUp
}

// listen takes the messages in the stream. final says that no more bytes will come.
func (s *session) listen(final bool) {
	for s.stage == stageListening {
		s.stream = skipBreaks(s.stream)
		if len(s.stream) == 0 {
			return
		}
		sc, err := scan(s.stream)
		whole := sc.whole && (sc.next || (final && !sc.more))
		s.request = request{message: sc.message}
		switch {
		case err != nil:
			s.apply(eventFault, nil)
			return
		case whole:
			s.stream = s.stream[sc.used:]
			s.limit.Stop()
			s.timer.Stop()
			s.take(sc.message)
			continue
		case final:
			return
		}
		if sc.whole && !sc.more {
			s.timer.Reset(quietTime)
		} else {
			s.timer.Stop()
		}
		s.busy()
		return
	}
}

// busy starts the time limit of a message, unless it runs already.
func (s *session) busy() {
	if !s.server.active(s) {
		s.limit.Reset(messageTime)
	}
}

// take carries out a complete message.
func (s *session) take(m message) {
	r, err := newRequest(m)
	s.request = r
	s.request.message = m
	switch {
	case errors.Is(err, errCurrency):
		s.apply(eventAnswer, refused(m, reasonCurrency))
		return
	case errors.Is(err, errAction):
		s.apply(eventAnswer, refused(m, reasonAction))
		return
	case err != nil:
		s.apply(eventFault, nil)
		return
	}
	s.server.asked(s.cfg.Now())
	s.asked = time.Now()
	answer, no := s.start(r)
	s.no = no
	if answer == nil {
		s.watch() // after start, so that the first snapshot has the new request
	}
	switch {
	case answer != nil:
		s.apply(eventAnswer, answer)
	case no == 0:
		s.apply(eventRepeat, nil)
	default:
		s.apply(eventBegun, nil)
	}
}

// apply takes the exchange through one edge and runs its effect.
func (s *session) apply(h event, answer *reply) {
	r := react(s.stage, h)
	before := s.stage
	s.stage = r.to
	switch r.do {
	case effectAnswer:
		s.write(answer)
	case effectRefuse:
		s.write(refused(s.request.message, reasonFormat))
	case effectWithdraw:
		if err := s.engine.WithdrawTill(context.Background(), s.no); err != nil {
			s.cfg.Log.Info("till link", "withdraw", err.Error())
		}
	case effectClose:
		s.log("")
	case effectNone:
	}
	if before != s.stage {
		s.enter()
	}
}

// enter sets the timer of a stage.
func (s *session) enter() {
	s.timer.Stop()
	switch s.stage {
	case stageWaiting, stageRepeating:
		s.timer.Reset(s.delay())
	case stageWithdrawing:
		s.timer.Reset(withdrawTime)
	case stageListening:
		s.unwatch()
		s.listen(s.chunks == nil)
		if s.chunks == nil && s.stage == stageListening {
			s.stage = stageClosed
		}
	default: // no timer
	}
}

// delay returns the time until the request's deadline.
func (s *session) delay() time.Duration {
	return max(0, s.server.delay()-time.Since(s.asked))
}

func (s *session) timeIsUp() {
	if s.stage != stageListening {
		s.apply(eventDeadline, nil)
		return
	}
	sc, err := scan(s.stream) // quietTime is over
	if err == nil && sc.whole && !sc.more {
		s.stream = s.stream[sc.used:]
		s.limit.Stop()
		s.take(sc.message)
	}
}

// follow looks for the outcome in a snapshot.
func (s *session) follow(snap payment.Snapshot) {
	if s.stage == stageListening || s.stage == stageClosed {
		return
	}
	tx := snap.Transaction
	switch asked := snap.Asked.Request.No; {
	case asked > 0 && (s.no == 0 || s.no == asked), s.no == 0 && tx.Seq == 0:
		// The cashier has not answered.
	case s.no > 0 && tx.Till.No != s.no:
		s.apply(eventNever, nil) // another transaction has begun, so the outcome was missed
	case tx.State.Final():
		s.end(tx)
	}
}

// end answers with the outcome of the transaction.
func (s *session) end(tx payment.Transaction) {
	o := outcome{tx: tx, code: s.engine.Snapshot().Settings.TillLinkCode}
	if s.request.ticket {
		lines, err := s.engine.LastTicket(context.Background())
		if err != nil {
			s.cfg.Log.Warn("till link", "ticket", err)
		}
		o.ticket = lines
	}
	if answer := outcomeReply(s.request, o); answer != nil {
		s.apply(eventOutcome, answer)
		return
	}
	s.apply(eventNever, nil)
}

// write sends an answer in one write.
func (s *session) write(answer *reply) {
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeTime))
	_, err := s.conn.Write(answer.bytes())
	code := answer.code
	if answer.reason != reasonNone {
		code += " " + string(answer.reason)
	}
	s.log(code)
	s.server.idle(s)
	if err != nil {
		s.stage = react(stageListening, eventUnwritten).to
	}
}

// log logs address, action and answer code, without amount, reference or private data (I12).
func (s *session) log(code string) {
	s.cfg.Log.Info("till link", "from", s.conn.RemoteAddr().String(), "action", s.request.message.get("CD"), "answer", code)
}

func (s *session) watch() {
	s.unwatch()
	s.snaps, s.leave = s.engine.Subscribe()
}

func (s *session) unwatch() {
	if s.leave != nil {
		s.leave()
	}
	s.snaps, s.leave = nil, nil
}
