package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"ancvtpe/payment"
)

// cups is the cups: sink. The system's lp prints a PDF of the ticket, and lpstat lists the
// jobs that are not done.
type cups struct {
	name     string // of the queue
	patience time.Duration
	pause    time.Duration // between two calls of lpstat
}

// cupsPatience is how long a job may stand in the queue (decision 37).
const (
	cupsPatience = 60 * time.Second
	cupsPause    = 500 * time.Millisecond
)

// cupsName matches the names that CUPS allows, but for a dash at the begin, which lp would
// read as an option.
var cupsName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}$`)

// requestID matches lp's answer in the C locale.
var requestID = regexp.MustCompile(`request id is (\S+)`)

// Preview returns the lines of the ticket, without its pictures.
func (c *cups) Preview(t payment.Ticket) []string { return Layout(t) }

// Print gives one copy to CUPS and returns nil once the job is done.
func (c *cups) Print(ctx context.Context, t payment.Ticket) error {
	if natureName(t.Nature) == "" {
		return &Error{Sink: c.sink(), Kind: ErrTicket, Nothing: true}
	}
	page, err := drawPDF(t)
	if err != nil {
		return &Error{Sink: c.sink(), Kind: ErrTicket, Err: err, Nothing: true}
	}
	said, err := c.run(ctx, page, "lp", "-d", c.name)
	if err == nil {
		if id := requestID.FindStringSubmatch(said); id != nil {
			return c.wait(ctx, id[1])
		}
		err = fmt.Errorf("lp names no job: %q: %w", payment.Clean(said, 200), ErrUnconfirmed)
		return c.wrap(ctx, err, false)
	}
	return c.wrap(ctx, err, true)
}

// wait polls the job until it is done. It cancels a job that stands too long, so that it is
// not printed besides the next try.
func (c *cups) wait(ctx context.Context, id string) error {
	end := time.Now().Add(c.patience)
	for {
		open, err := c.run(ctx, nil, "lpstat", "-W", "not-completed", "-o", c.name)
		switch {
		case err != nil:
			return c.wrap(ctx, err, false)
		case !listed(open, id):
			return nil
		case time.Now().After(end):
			if _, err := c.run(ctx, nil, "cancel", id); err != nil {
				return c.wrap(ctx, errors.Join(ErrUnconfirmed, err), false)
			}
			return c.wrap(ctx, fmt.Errorf("job stands in the queue: %w", ErrOffline), false)
		}
		select {
		case <-time.After(c.pause):
		case <-ctx.Done():
			return c.wrap(ctx, ctx.Err(), false)
		}
	}
}

func listed(jobs, id string) bool {
	for line := range strings.Lines(jobs) {
		if first, _, _ := strings.Cut(strings.TrimSpace(line), " "); first == id {
			return true
		}
	}
	return false
}

// check returns an error where the queue does not exist or is disabled.
func (c *cups) check(ctx context.Context) error {
	said, err := c.run(ctx, nil, "lpstat", "-p", c.name)
	if err == nil && strings.Contains(said, "disabled") {
		err = ErrPaused
	}
	return c.wrap(ctx, err, true)
}

func (c *cups) note() string { return noteSpooled }

func (c *cups) sink() string { return "cups:" + c.name }

func (c *cups) run(ctx context.Context, input []byte, name string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, name, args...) //nolint:gosec // no shell, and the name matches cupsName
	command.Env = append(command.Environ(), "LC_ALL=C")
	command.Stdin = bytes.NewReader(input)
	var failed bytes.Buffer
	command.Stderr = &failed
	said, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, payment.Clean(failed.String(), 200))
	}
	return string(said), nil
}

func (c *cups) wrap(ctx context.Context, err error, nothing bool) error {
	if err == nil {
		return nil
	}
	e := &Error{Sink: c.sink(), Kind: ErrGone, Err: err, Nothing: nothing}
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind, e.Err = ErrInterrupted, errors.Join(ctx.Err(), err)
	case ctx.Err() != nil:
		e.Kind = ErrOffline
	case errors.Is(err, ErrUnconfirmed):
		e.Kind = ErrUnconfirmed
	case errors.Is(err, ErrOffline):
		e.Kind = ErrOffline
	case errors.Is(err, ErrPaused):
		e.Kind = ErrPaused
	}
	return e
}
