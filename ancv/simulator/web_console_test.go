//go:build web

package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// desktop is a console or phone page in a real Chromium, whose errors are recorded.
type desktop struct {
	*handset
	width int

	mu     sync.Mutex
	errors []string
}

// TestWebConsole drives console, phone and the API's page at 360 and 1280 pixels: no
// error in the browser's console, no violation by axe-core. AXE names its file.
func TestWebConsole(t *testing.T) {
	axe, err := os.ReadFile(os.Getenv("AXE"))
	if err != nil {
		t.Fatal("axe-core is missing: make web installs it (npm)")
	}
	browser := startChromium(t)
	for _, width := range []int{360, 1280} {
		for _, dark := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d dark=%t", width, dark), func(t *testing.T) {
				d := &desktop{handset: newHandset(t, browser, look{"bureau", dark, true}), width: width}
				d.watch()
				d.do(chromedp.EmulateViewport(int64(width), 900))
				d.consoleStory(string(axe))
				d.phoneStory(string(axe))
				d.viewerStory()
				d.rollStory(string(axe))
				d.mu.Lock()
				defer d.mu.Unlock()
				for _, e := range d.errors {
					t.Errorf("browser console: %s", e)
				}
			})
		}
	}
}

// watch records the browser's errors.
func (d *desktop) watch() {
	err := chromedp.Listen(d.ctx, func(ev any) {
		d.mu.Lock()
		defer d.mu.Unlock()
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			d.errors = append(d.errors, fmt.Sprintf("%+v", ev.ExceptionDetails))
		case *runtime.EventConsoleAPICalled:
			if ev.Type == "error" || ev.Type == "warning" {
				raw, _ := json.Marshal(ev.Args)
				d.errors = append(d.errors, string(raw))
			}
		case *log.EventEntryAdded:
			provoked := ev.Entry.Source == "network" && (strings.Contains(ev.Entry.Text, "409") || strings.Contains(ev.Entry.Text, "422"))
			if ev.Entry.Level == "error" && !provoked { // the story asks for two refusals
				d.errors = append(d.errors, ev.Entry.Text+" "+ev.Entry.URL)
			}
		}
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := chromedp.Call(d.ctx, log.Enable, cdp.Empty{}); err != nil {
		d.t.Fatal(err)
	}
	if _, err := chromedp.Call(d.ctx, runtime.Enable, cdp.Empty{}); err != nil {
		d.t.Fatal(err)
	}
}

// comes waits until an expression of the page holds.
func (d *desktop) comes(expression string) {
	d.t.Helper()
	if _, err := chromedp.Run(d.ctx, chromedp.Poll[bool](expression)); err != nil {
		text, _ := chromedp.Run(d.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		d.picture()
		d.t.Fatalf("never came: %s: %v\n%s", expression, err, text)
	}
}

func (d *desktop) shows(text string) {
	d.t.Helper()
	d.comes(fmt.Sprintf("document.body.innerText.includes(%q)", text))
}

func (d *desktop) press(selector string) {
	d.t.Helper()
	d.do(chromedp.Click(selector))
}

// audit checks the page with axe-core and saves its picture.
func (d *desktop) audit(axe, name string) {
	d.t.Helper()
	found, err := chromedp.Run(d.ctx, chromedp.Evaluate[string](axe+`;
	axe.run(document).then(r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		d.t.Fatal(err)
	}
	if found != "[]" {
		d.t.Errorf("%s: axe-core: %s", name, found)
	}
	wide, err := chromedp.Run(d.ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
	if err != nil || wide > d.width {
		d.t.Errorf("%s: the page is %d wide of %d, %v", name, wide, d.width, err)
	}
	d.picture()
}

func (d *desktop) visit(path string) {
	d.t.Helper()
	got, err := chromedp.Run(d.ctx, chromedp.NavigateResponse(d.sim.PhoneURL()+path))
	if err != nil || got.Status != http.StatusOK {
		d.t.Fatalf("%s: %v", path, err)
	}
}

func (d *desktop) consoleStory(axe string) {
	d.visit("/console")
	d.shows("En direct")
	d.shows("Aucune transaction")
	id := d.till.create(2000, true)
	d.comes("!!document.querySelector('a[data-id=' + CSS.escape('" + id + "') + ']')") // by itself
	d.press(`a[data-id="` + id + `"]`)
	d.comes("!!document.querySelector('#d-exchanges summary')")
	d.press("#d-exchanges summary")
	d.shows("message scellé : 10000651&100016&CMD-1&PAY-1&2000")
	d.audit(axe, "detail")
	d.do(chromedp.SendKeys("#d-amount", "12,50"))
	d.press(`[data-state="AUTHORIZED"]`)
	d.shows("Débits (1)")
	d.press(`[data-state="EXPIRED"]`)
	d.shows("ne peut pas passer dans cet état")
	for _, state := range []string{"VALIDATED", "CONSIGNED", "PAID"} {
		d.press(`[data-state="` + state + `"]`)
		d.comes(fmt.Sprintf("document.querySelector('#d-facts dd').textContent === %q", stateText(state)))
	}
	d.do(chromedp.SetValue("#f-kind", "status"), chromedp.SendKeys("#f-value", "503"))
	d.press("#fault button")
	d.shows("code HTTP (500…) · tous les appels · 1")
	if a := d.till.status(id); a.status != http.StatusServiceUnavailable {
		d.t.Errorf("the fault gives %d", a.status)
	}
	d.do(chromedp.SendKeys("#p-id", "12345678901"), chromedp.SendKeys("#p-balance", "5"))
	d.press("#payer button")
	d.shows("12345678901 · 5,00")
	d.press("#advance button")
	d.shows("(+5 min)")
	d.do(chromedp.Evaluate[chromedp.Void]("window.told = document.querySelector('#clock').textContent"))
	d.comes("document.querySelector('#clock').textContent !== window.told") // it goes on
	d.do(chromedp.SendKeys("#rules", `{"rules":[{"when":{"amount":"x"}}]}`))
	d.press("#scenario button")
	d.shows("/rules/0/when/amount")
	d.audit(axe, "console")
	d.press("#reset button")
	d.press("#reset button")
	d.shows("Tout est effacé")
	d.shows("Aucune transaction")
	d.audit(axe, "reset")
	if n := len(d.sim.Ledger().Transactions); n != 0 {
		d.t.Errorf("%d transactions after the reset", n)
	}
}

func (d *desktop) phoneStory(axe string) {
	d.visit("/")
	d.shows("Rien à payer")
	id := d.till.create(1250, false)
	d.comes(fmt.Sprintf("!!document.querySelector('a[href=\"/p/%s\"] time')", id))
	d.shows("encore ")
	d.audit(axe, "list")
	d.visit("/p/" + id)
	d.shows("encore ")
	d.audit(axe, "payment")
	if err := d.sim.Accept(id, 0); err != nil {
		d.t.Fatal(err)
	}
	d.shows("Paiement accepté") // without a reload
	d.audit(axe, "accepted")
	d.till.good(d.till.cancel(id), "CANCELLED")
	d.shows("vous est rendue")
	d.visit("/")
	d.shows("Mes paiements")
	d.audit(axe, "history")
}

// viewerStory: the API's description is shown, and no other host is asked.
func (d *desktop) viewerStory() {
	d.visit("/openapi")
	d.comes(`!!document.querySelector('rapi-doc')?.shadowRoot?.textContent.includes('Create a transaction')`)
	away, err := chromedp.Run(d.ctx, chromedp.Evaluate[string](
		`performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin) && !n.startsWith('data:')).join(' ')`))
	if err != nil || away != "" {
		d.t.Errorf("the viewer asks %s, %v", away, err)
	}
	d.picture()
}

// rollStory: a new ticket shows at once, on top, and opened tickets stay open.
func (d *desktop) rollStory(axe string) {
	d.visit("/imprimante")
	d.shows("Rien d’imprimé")
	d.audit(axe, "no ticket")
	d.do(chromedp.Evaluate[chromedp.Void]("window.kept = true"))
	for i, text := range []string{"PREMIER TICKET", "SECOND TICKET"} {
		number := fmt.Sprintf("%06d", i+1)
		d.roll.add(number, text)
		d.sim.TicketPrinted(number)
		d.comes(fmt.Sprintf("document.querySelector('.ticket')?.id === 't%s' && document.querySelector('.ticket img').naturalWidth > 300", number))
		if i == 0 {
			d.press("summary")
			d.shows(text)
		}
	}
	d.shows("PREMIER TICKET")
	d.comes("window.kept === true && document.querySelectorAll('.ticket').length === 2") // without a reload
	d.audit(axe, "roll")
}
