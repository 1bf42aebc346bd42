package ui

import (
	"context"
	"io"
	"sync"
	"time"
)

// lineOut writes beside the event loop: a reader that is slow, or holds its line, holds up neither
// the screens nor their end.
type lineOut struct {
	mu    sync.Mutex
	text  []byte        // not yet given to the writer
	more  chan struct{} // of capacity one: there is text, or it is over
	over  bool
	ended chan struct{} // all is written, or the reader has gone
}

// newLineOut writes to w; gone is called once when nobody reads any more.
func newLineOut(w io.Writer, gone func()) *lineOut {
	o := &lineOut{more: make(chan struct{}, 1), ended: make(chan struct{})}
	go func() {
		defer close(o.ended)
		for range o.more {
			o.mu.Lock()
			text, over := o.text, o.over
			o.text = nil
			o.mu.Unlock()
			if _, err := w.Write(text); err != nil {
				gone()
				return
			}
			if over {
				return
			}
		}
	}()
	return o
}

func (o *lineOut) Write(text []byte) (int, error) {
	o.add(text, false)
	return len(text), nil
}

func (o *lineOut) add(text []byte, over bool) {
	o.mu.Lock()
	o.text, o.over = append(o.text, text...), over
	o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
}

// lastWords is how long a program that was told to end waits for its reader.
const lastWords = time.Second

// close waits until all is written. Once ctx has ended it waits no longer than lastWords.
func (o *lineOut) close(ctx context.Context) {
	o.add(nil, true)
	select {
	case <-o.ended:
		return
	case <-ctx.Done():
	}
	select {
	case <-o.ended:
	case <-time.After(lastWords):
	}
}
