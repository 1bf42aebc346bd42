package recette

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ancvtpe/internal/console"
)

// Player plays cases without a person.
type Player struct {
	// Program is the path of ancv-tpe.
	Program string
	// Number differs between players that play at the same time.
	Number int
	// Patience bounds the wait for what must be seen.
	Patience time.Duration
	// Watch, where set, is called with what is seen after each step. It helps to write cases.
	Watch func(what string, seen []string)
	// Linear plays the till's windows as lines (--lineaire).
	Linear bool
}

// Patience is the default of Player.Patience. Cases of the book have silences of 20 s.
const Patience = 40 * time.Second

// Play plays a case. The first point that differs from the case is KO and ends it.
func (p Player) Play(ctx context.Context, c Case) Result {
	started := time.Now()
	r := Result{Case: c, Started: started}
	s, err := newStage(p.Program, p.Number, p.Patience)
	if err != nil {
		r.Points = append(r.Points, Point{Name: namePreparation, Verdict: Failed, Remark: err.Error()})
		return r
	}
	defer s.close()
	// The end of its program ends the wait for a window's screen.
	defer context.AfterFunc(ctx, s.kill)()
	run := &run{Player: p, stage: s, from: map[string]int{}}
	going := true
	for _, t := range tasks(c) {
		point := Point{Name: t.name}
		if going {
			point.Verdict, point.Remark = t.judge(ctx, run)
			going = point.Verdict == Passed
		}
		r.Points = append(r.Points, point)
	}
	r.Took = time.Since(started)
	return r
}

func (t task) judge(ctx context.Context, r *run) (Verdict, string) {
	err := t.do(ctx, r)
	switch {
	case ctx.Err() != nil:
		return Failed, textInterrupted
	case err != nil:
		return Failed, err.Error()
	}
	return Passed, ""
}

// run is the state of a case that is being played.
type run struct {
	Player
	stage *stage
	// from has, for each window in lines, the row at which the last line was typed.
	from map[string]int
}

// task is a point that gets a verdict.
type task struct {
	name string
	do   func(context.Context, *run) error
}

// tasks returns the points of a case, in their order.
func tasks(c Case) []task {
	all := []task{{namePreparation, func(ctx context.Context, r *run) error {
		for _, a := range c.Prepare {
			if err := r.act(ctx, namePreparation, a); err != nil {
				return err
			}
		}
		return nil
	}}}
	for _, step := range c.Steps {
		name := stepName(step.Number)
		all = append(all, task{name, func(ctx context.Context, r *run) error { return r.act(ctx, name, step.Action) }})
	}
	if !c.NoTickets {
		all = append(all, task{nameTickets, func(ctx context.Context, r *run) error { return r.tickets(ctx, c.Tickets) }})
	}
	if c.Totals != nil {
		all = append(all, task{nameTotals, func(ctx context.Context, r *run) error { return r.act(ctx, nameTotals, *c.Totals) }})
	}
	return all
}

// act carries out one action and waits for what must be seen.
func (r *run) act(ctx context.Context, name string, a Action) error {
	switch a.Kind {
	case WriteFile:
		return r.stage.write(a)
	case RunCommand:
		return r.command(ctx, name, a)
	case OpenWindow:
		if r.Linear {
			a = r.linear(a)
		}
		if err := r.stage.open(a); err != nil {
			return err
		}
	case TypeKeys:
		if err := r.typeKeys(a); err != nil {
			return err
		}
	case Look:
	}
	return r.look(name, a)
}

func (r *run) command(ctx context.Context, name string, a Action) error {
	lines, code, err := r.stage.run(ctx, a)
	if r.Watch != nil {
		r.Watch(name, lines)
	}
	if err != nil {
		return withSeen(err.Error(), lines)
	}
	now, err := r.stage.bound.compare(a, lines)
	if err != nil {
		return err
	}
	r.stage.bound = now
	if code != 0 && !slices.ContainsFunc(a.See, func(l string) bool { return squeeze(l) == fmt.Sprintf(formatEnded, code) }) {
		return withSeen(fmt.Sprintf(textExit, code), lines)
	}
	return nil
}

// compare compares seen with what the action expects. It returns the new bindings, and an
// error that shows seen where they differ.
func (b bindings) compare(a Action, seen []string) (bindings, error) {
	missing, now := b.match(a.See, seen)
	if missing != "" {
		what := textMissing
		if b.present([]string{missing}, seen) != "" {
			what = textElsewhere
		}
		return b, withSeen(fmt.Sprintf(what, missing), seen)
	}
	if unwanted := now.present(a.NotSee, seen); unwanted != "" {
		return b, withSeen(fmt.Sprintf(textUnwanted, unwanted), seen)
	}
	return now, nil
}

// withSeen returns an error that shows the lines seen, without empty ones.
func withSeen(what string, seen []string) error {
	full := slices.DeleteFunc(slices.Clone(seen), func(l string) bool { return strings.TrimSpace(l) == "" })
	return errors.New(what + "\n" + textSeen + "\n" + strings.Join(full, "\n"))
}

func (r *run) typeKeys(a Action) error {
	w := r.stage.window(a.Window)
	if w == nil {
		return fmt.Errorf(textNoWindow, a.Window)
	}
	keys := make([]string, len(a.Keys))
	for i, k := range a.Keys {
		var err error
		if keys[i], err = r.stage.bound.fill(k); err != nil {
			return err
		}
	}
	if _, linear := r.from[a.Window]; linear {
		return r.typeLines(w, a.Window, keys)
	}
	for i, k := range keys {
		if i == 0 || isText(k) {
			w.EndBurst() // a person reads the screen first
		}
		for _, sent := range strokes(k) {
			if err := w.Wait(k, console.Ready); err != nil {
				return err
			}
			if err := w.Type(sent); err != nil {
				return fmt.Errorf("type keys: %w", err)
			}
		}
	}
	return nil
}

// look waits until a window shows what the action expects.
func (r *run) look(name string, a Action) error {
	w := r.stage.window(a.Window)
	if w == nil {
		return fmt.Errorf(textNoWindow, a.Window)
	}
	var wrong error
	var seen []string
	now := r.stage.bound
	from, linear := r.from[a.Window]
	if linear {
		a.See = lineSee(a.See)
	}
	good := func(rows []string) bool {
		if seen = rows; linear {
			seen = spoken(rows, from)
		}
		select {
		case <-w.Done:
			seen = append(seen, ended(w.Cmd.ProcessState))
		default:
		}
		now, wrong = r.stage.bound.compare(a, seen)
		return wrong == nil
	}
	// The program may have ended between the last look and the wait, so look once more.
	if err := w.WaitWithin(r.Patience, name, good); err != nil {
		good(w.Lines())
	}
	if r.Watch != nil {
		r.Watch(name, seen)
	}
	r.stage.bound = now
	return wrong
}

// tickets checks each ticket of the case, and that there are no others.
func (r *run) tickets(ctx context.Context, all []Ticket) error {
	var names []string
	for _, t := range all {
		for _, n := range t.Names {
			if err := r.ticket(ctx, n, t); err != nil {
				return err
			}
			names = append(names, n)
		}
	}
	out, err := filepath.Glob(filepath.Join(r.stage.work, ticketDir, "*"))
	if err != nil {
		return fmt.Errorf("list tickets: %w", err)
	}
	for i := range out {
		out[i] = filepath.Base(out[i])
	}
	slices.Sort(names)
	slices.Sort(out)
	if !slices.Equal(names, out) {
		return fmt.Errorf(textOtherTickets, list(out), list(names))
	}
	return nil
}

func list(names []string) string {
	if len(names) == 0 {
		return textNone
	}
	return strings.Join(names, ", ")
}

// ticket waits for a ticket's file, which appears whole, and checks it.
func (r *run) ticket(ctx context.Context, name string, t Ticket) error {
	path := filepath.Join(r.stage.work, ticketDir, name)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(min(r.Patience, console.Patience))
	for {
		text, err := os.ReadFile(path)
		if err == nil {
			lines := strings.Split(string(text), "\n")
			if r.Watch != nil {
				r.Watch(name, lines)
			}
			now, err := r.stage.bound.compare(Action{See: t.See}, lines)
			r.stage.bound = now
			return err
		}
		select {
		case <-tick.C:
		case <-end:
			return fmt.Errorf(textNoTicket, name)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
