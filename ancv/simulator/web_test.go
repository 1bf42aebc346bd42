//go:build web

package simulator

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A small phone, in CSS pixels, and the least height that a thumb hits.
const (
	phoneWidth  = 360
	phoneHeight = 740
	thumb       = 44
)

// webPatience bounds one story, which takes a second on an idle machine.
const webPatience = 40 * time.Second

// look is the settings of a phone.
type look struct {
	name   string
	dark   bool
	script bool
}

// handset is the payer's phone: a tab of a real Chromium.
type handset struct {
	t    *testing.T
	ctx  context.Context
	look look
	sim  *Simulator
	now  *clock
	till *till
	roll *fakeRoll
	shot int
}

// TestWebPhone plays each story of the payer's page in a real browser, in light, in dark
// and without JavaScript. WEB_SHOTS=DIR saves a picture of each page.
func TestWebPhone(t *testing.T) {
	browser := startChromium(t)
	stories := []struct {
		name string
		live func(*handset)
	}{
		{"paie tout", (*handset).paysInFull},
		{"paie moins", (*handset).paysLess},
		{"code faux", (*handset).mistypes},
		{"refuse", (*handset).refuses},
		{"rien de neuf", (*handset).seesNoNews},
		{"trop tard", (*handset).comesLate},
		{"annule", (*handset).isRefunded},
		{"inconnu", (*handset).isLost},
		{"grand livre", (*handset).readsLedger},
	}
	for _, l := range []look{{"clair", false, true}, {"sombre", true, true}, {"sans script", false, false}} {
		for _, s := range stories {
			t.Run(l.name+"/"+s.name, func(t *testing.T) { s.live(newHandset(t, browser, l)) })
		}
	}
}

// startChromium runs a browser with a new profile that connects to no other host.
func startChromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("Chromium is missing: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(phoneWidth, phoneHeight))
	for _, flag := range []string{"disable-quic", "disable-component-update", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	browser, _ := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(browser); err != nil {
			t.Errorf("stop Chromium: %v", err)
		}
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return browser
}

func newHandset(t *testing.T, browser context.Context, l look) *handset {
	t.Helper()
	h := &handset{t: t, look: l, now: newClock()}
	h.roll = &fakeRoll{picture: readBytes(t, "../../docs/images/ticket-debit.png")}
	h.sim = start(t, func(c *Config) { c.Now, c.Scale, c.Roll = h.now.Now, 1, h.roll })
	h.till = newTill(t, h.sim)
	tab, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	if err := chromedp.Do(tab); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	ctx, stop := context.WithTimeout(tab, webPatience)
	t.Cleanup(stop)
	h.ctx = ctx
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}
	h.do(chromedp.EmulateViewport(phoneWidth, phoneHeight, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2)))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	off := emulation.SetScriptExecutionDisabledParams{Value: !l.script}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, off); err != nil {
		t.Fatal(err)
	}
	return h
}

func readBytes(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (h *handset) do(steps ...chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	if err := chromedp.Do(h.ctx, steps...); err != nil {
		h.t.Fatal(err)
	}
}

// open goes to a page and examines it.
func (h *handset) open(path string, status int, shows ...string) {
	h.t.Helper()
	got, err := chromedp.Run(h.ctx, chromedp.NavigateResponse(h.sim.PhoneURL()+path))
	if err != nil {
		h.t.Fatal(err)
	}
	if got.Status != int64(status) {
		h.t.Errorf("%s: status %d, want %d", path, got.Status, status)
	}
	h.examine(shows...)
}

// tap presses the element of selector and examines the next page.
func (h *handset) tap(selector string, status int, shows ...string) {
	h.t.Helper()
	got, err := chromedp.RunResponse(h.ctx, chromedp.Tap(selector))
	if err != nil {
		h.t.Fatal(err)
	}
	if got.Status != int64(status) {
		h.t.Errorf("%s: status %d, want %d", selector, got.Status, status)
	}
	h.examine(shows...)
}

// write replaces the text of a field.
func (h *handset) write(field, text string) {
	h.t.Helper()
	// Clear empties the default too, so that the page would not know that somebody types and could
	// draw the field anew before the keys come. It does not while the field has the focus.
	h.do(chromedp.Focus(field), chromedp.Clear(field), chromedp.SendKeys(field, text))
}

func (h *handset) value(field string) string {
	h.t.Helper()
	v, err := chromedp.Run(h.ctx, chromedp.Value(field))
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// measured is the measurements of a page.
type measured struct {
	Text   string   `json:"text"`
	Width  int      `json:"width"`
	Small  []string `json:"small"`  // elements too low for a thumb
	Faint  []string `json:"faint"`  // texts of too little contrast
	Ground float64  `json:"ground"` // luminance of the page's background
}

// examine checks that nothing is right of the screen, nothing is too small to hit, no text
// is too faint, and the colours are those that the phone asks for.
func (h *handset) examine(shows ...string) {
	h.t.Helper()
	m, err := chromedp.Run(h.ctx, chromedp.Evaluate[measured](fmt.Sprintf("(%s)(%d)", measure, thumb)))
	if err != nil {
		h.t.Fatal(err)
	}
	h.picture()
	for _, want := range shows {
		if !strings.Contains(m.Text, want) {
			h.t.Errorf("the page does not show %q:\n%s", want, m.Text)
		}
	}
	if m.Width > phoneWidth {
		h.t.Errorf("the page is %d wide on a phone of %d", m.Width, phoneWidth)
	}
	for _, what := range m.Small {
		h.t.Errorf("lower than %d: %s", thumb, what)
	}
	for _, what := range m.Faint {
		h.t.Errorf("hard to read: %s", what)
	}
	if dark := m.Ground < 0.2; dark != h.look.dark {
		h.t.Errorf("dark is %t, the phone asks for %t", dark, h.look.dark)
	}
}

func (h *handset) picture() {
	dir := os.Getenv("WEB_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(h.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		h.t.Fatal(err)
	}
	h.shot++
	name := strings.NewReplacer("/", "-", " ", "-").Replace(strings.TrimPrefix(h.t.Name(), "TestWeb"))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, h.shot)), png, 0o644); err != nil {
		h.t.Fatal(err)
	}
}

func (h *handset) debits(count int, total int64) {
	h.t.Helper()
	if got := h.sim.Ledger().Debits; got != (Tally{count, total}) {
		h.t.Errorf("debits = %+v, want %d of %d", got, count, total)
	}
}

func (h *handset) paysInFull() {
	h.open("/", http.StatusOK, "Rien à payer pour l’instant")
	id := h.till.create(1250, false)
	h.open("/", http.StatusOK, ShopName, "12,50\u00a0€")
	h.tap(`a[href="/p/`+id+`"]`, http.StatusOK, ShopName, "12,50\u00a0€", id)
	h.write("#code", "1234")
	h.tap(".pay", http.StatusOK, "Paiement accepté", "12,50\u00a0€", ShopName)
	h.debits(1, 1250)
	h.open("/p/"+id, http.StatusOK, "Paiement accepté") // the code scanned again
	h.debits(1, 1250)
}

func (h *handset) paysLess() {
	id := h.till.create(99999999, true)
	h.open("/p/"+id, http.StatusOK, "999\u202f999,99\u00a0€", "Vous pouvez payer moins")
	h.write("#montant", "1000000")
	h.write("#code", "1234")
	h.tap(".pay", http.StatusUnprocessableEntity, "ne peut pas dépasser")
	if v := h.value("#code"); v != "1234" {
		h.t.Errorf("the right code is lost: %q", v)
	}
	h.write("#montant", "12,5")
	h.tap(".pay", http.StatusOK, "Paiement accepté", "12,50\u00a0€", "Reste à régler", "999\u202f987,49\u00a0€")
	h.debits(1, 1250)
}

// A wrong code keeps the amount, says why, and is not in the field for the next try.
func (h *handset) mistypes() {
	id := h.till.create(2000, true)
	h.open("/p/"+id, http.StatusOK, "20,00\u00a0€")
	h.write("#montant", "7.5")
	h.tap(".pay", http.StatusUnprocessableEntity, textCodeEmpty)
	h.write("#code", "4321")
	h.tap(".pay", http.StatusUnprocessableEntity, textCodeWrong)
	if v := h.value("#montant"); v != "7.5" {
		h.t.Errorf("the amount typed is lost: %q", v)
	}
	h.debits(0, 0)
	h.do(chromedp.SendKeys("#code", "1234")) // the field is empty again
	h.tap(".pay", http.StatusOK, "Paiement accepté", "7,50\u00a0€")
	h.debits(1, 750)
}

func (h *handset) refuses() {
	id := h.till.create(1250, true)
	h.open("/p/"+id, http.StatusOK, "12,50\u00a0€")
	h.tap(".refuse", http.StatusOK, "Vous avez refusé", "Rien n’a été débité")
	h.till.good(h.till.status(id), "ABORTED")
	h.tap("a.button", http.StatusOK, "Rien à payer pour l’instant")
}

func (h *handset) comesLate() {
	id := h.till.create(1250, false)
	h.open("/p/"+id, http.StatusOK, "12,50\u00a0€")
	h.write("#code", "1234")
	h.sim.bank.advance(h.sim.cfg.Expiry) // as the console does, which tells the pages
	if h.look.script {                   // the script shows it
		h.do(chromedp.WaitNotPresent(".pay"))
		h.examine("Délai dépassé", "Rien n’a été débité")
	} else {
		h.tap(".pay", http.StatusOK, "Délai dépassé", "Rien n’a été débité")
	}
	h.debits(0, 0)
	h.open("/p/"+id, http.StatusOK, "Délai dépassé")
}

func (h *handset) isRefunded() {
	id := h.till.create(1250, false)
	if err := h.sim.Accept(id, 0); err != nil {
		h.t.Fatal(err)
	}
	h.till.good(h.till.cancel(id), "CANCELLED")
	h.open("/p/"+id, http.StatusOK, "Paiement annulé", "vous est rendue", "12,50\u00a0€")
	rejected := h.till.create(1250, false)
	if err := h.sim.Refuse(rejected); err != nil {
		h.t.Fatal(err)
	}
	h.open("/p/"+rejected, http.StatusOK, "Paiement refusé", "rien n’a été débité")
}

func (h *handset) isLost() {
	h.open("/p/zzzzzzzzzz", http.StatusNotFound, "n’existe pas", "Vérifiez le code")
	h.tap("a.button", http.StatusOK, "Rien à payer pour l’instant")
}

func (h *handset) readsLedger() {
	h.open("/console", http.StatusOK, "Console", "Aucune transaction")
	id := h.till.create(1250, false)
	if err := h.sim.Accept(id, 0); err != nil {
		h.t.Fatal(err)
	}
	h.open("/console", http.StatusOK, "Débits (1)", "12,50\u00a0€")
}

// measure runs in the page and answers measured. Contrast is WCAG's, against the
// nearest background that is not transparent.
const measure = `thumb => {
  const channels = c => (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const luminance = c => {
    const [r, g, b] = channels(c).map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = c => { const v = channels(c); return v.length < 4 || v[3] > 0; };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (opaque(c)) return c;
    }
    return 'rgb(255, 255, 255)';
  };
  const named = e => e.tagName.toLowerCase() + ' ' + (e.textContent || e.id).trim().slice(0, 40);
  const small = [...document.querySelectorAll('a, button, input, summary')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < thumb)
    .map(e => named(e) + ' ' + e.getBoundingClientRect().height);
  const faint = [...document.body.querySelectorAll('*')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => {
      const [a, b] = [luminance(getComputedStyle(e).color), luminance(ground(e))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), e];
    })
    .filter(([ratio]) => ratio < 4.5)
    .map(([ratio, e]) => named(e) + ' ' + ratio.toFixed(1));
  return {
    text: document.body.innerText, width: document.documentElement.scrollWidth,
    small, faint, ground: luminance(ground(document.body)),
  };
}`
