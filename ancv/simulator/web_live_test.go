//go:build web

package simulator

import (
	"net/http"

	"github.com/chromedp/chromedp"
)

// What is the same is not drawn anew: a finger that was on a button would press one that is gone.
func (h *handset) keepsWhatStands() {
	if !h.look.script {
		return
	}
	id := h.till.create(1250, false)
	h.open("/p/"+id, http.StatusOK, "12,50\u00a0€")
	h.do(chromedp.Evaluate[chromedp.Void](`window.drawn = 0;
		const text = Response.prototype.text;
		Response.prototype.text = function () { return text.call(this).then(t => { setTimeout(() => { window.drawn++ }); return t; }); };
		document.querySelector('.refuse').stands = true`))
	h.till.create(2000, false) // of which the page is told
	if _, err := chromedp.Run(h.ctx, chromedp.Poll[bool]("window.drawn > 0")); err != nil {
		h.t.Fatal(err)
	}
	stands, err := chromedp.Run(h.ctx, chromedp.Evaluate[bool]("document.querySelector('.refuse').stands === true"))
	if err != nil || !stands {
		h.t.Errorf("the button was drawn anew: %v", err)
	}
	h.tap(".refuse", http.StatusOK, "Vous avez refusé")
}
