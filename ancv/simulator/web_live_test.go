//go:build web

package simulator

import (
	"net/http"

	"github.com/chromedp/chromedp"
)

// A page is not drawn anew where nothing has changed: a finger on a button would press one that is
// gone. It counts down to the simulator's clock all the same.
func (h *handset) seesNoNews() {
	if !h.look.script {
		return
	}
	id := h.till.create(1250, false)
	h.open("/p/"+id, http.StatusOK, "12,50\u00a0€")
	h.do(chromedp.Evaluate[chromedp.Void](`window.drawn = 0;
		const text = Response.prototype.text;
		Response.prototype.text = function () { return text.call(this).then(t => { setTimeout(() => { window.drawn++ }); return t; }); };
		document.querySelector('.refuse').same = true`))
	h.till.create(2000, false) // of which the page is told
	if _, err := chromedp.Run(h.ctx, chromedp.Poll[bool]("window.drawn > 0")); err != nil {
		h.t.Fatal(err)
	}
	same, err := chromedp.Run(h.ctx, chromedp.Evaluate[bool]("document.querySelector('.refuse').same === true"))
	if err != nil || !same {
		h.t.Errorf("the button was drawn anew: %v", err)
	}
	h.sim.bank.advance(h.sim.cfg.Expiry / 2)
	h.do(chromedp.Evaluate[chromedp.Void]("window.drawn = 0"))
	h.till.create(2000, false)
	if _, err := chromedp.Run(h.ctx, chromedp.Poll[bool]("window.drawn > 0")); err != nil {
		h.t.Fatal(err)
	}
	left, err := chromedp.Run(h.ctx, chromedp.Evaluate[int]("Math.round((document.querySelector('time.rest').dataset.end - Date.now()) / 1000)"))
	if err != nil || left > int(h.sim.cfg.Expiry.Seconds())/2+5 {
		h.t.Errorf("%d s left, %v", left, err)
	}
	h.tap(".refuse", http.StatusOK, "Vous avez refusé")
}
