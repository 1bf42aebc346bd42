package simulator

import (
	"bufio"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// fakeRoll is a printer's paper in memory.
type fakeRoll struct {
	mu      sync.Mutex
	picture []byte // of every ticket
	numbers []string
	texts   map[string]string
}

func (r *fakeRoll) add(number, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.texts == nil {
		r.texts = map[string]string{}
	}
	r.numbers, r.texts[number] = append([]string{number}, r.numbers...), text
}

func (r *fakeRoll) Numbers(most int) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.numbers[:min(most, len(r.numbers))], nil
}

func (r *fakeRoll) Text(number string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.texts[number], nil
}

func (r *fakeRoll) Picture(number string) ([]byte, error) {
	if text, _ := r.Text(number); text == "" {
		return nil, fs.ErrNotExist
	}
	return r.picture, nil
}

// The roll is guarded as the phone's pages are and shows the newest ticket first. A shop's
// name is escaped on it.
func TestRollPage(t *testing.T) {
	roll := &fakeRoll{picture: []byte("\x89PNG")}
	sim := start(t, func(c *Config) { c.Roll = roll })
	b := newBrowser(t, sim)
	if status, text := b.do("GET", "/imprimante", nil, nil); status != http.StatusOK || !strings.Contains(text, "Rien d’imprimé") {
		t.Fatalf("empty: %d %s", status, text)
	}
	roll.add("000001", "UN <script>alert(1)</script>")
	roll.add("000002", "DEUX")
	status, text := b.do("GET", "/imprimante", nil, nil)
	if status != http.StatusOK || strings.Contains(text, "<script>alert") || strings.Index(text, "DEUX") > strings.Index(text, "UN &lt;script") {
		t.Errorf("page: %d %s", status, text)
	}
	if status, picture := b.do("GET", "/imprimante/000002.png", nil, nil); status != http.StatusOK || picture != "\x89PNG" {
		t.Errorf("picture: %d %q", status, picture)
	}
	for _, path := range []string{"/imprimante/000003.png", "/imprimante/000002.txt", "/imprimante/..%2fledger.png", "/imprimante/000002.png/x"} {
		if status, _ := b.do("GET", path, nil, nil); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/imprimante", "/imprimante/000002.png"} {
		if status, _ := b.do("GET", path, nil, map[string]string{"Host": "evil.example:8080"}); status != http.StatusMisdirectedRequest {
			t.Errorf("%s from a rebound host: %d", path, status)
		}
	}
	if status, _ := b.do("POST", "/imprimante", map[string][]string{}, map[string]string{"Origin": "https://evil.example"}); status != http.StatusForbidden {
		t.Errorf("posted from another site: %d", status)
	}
	if _, list := b.do("GET", "/", nil, nil); !strings.Contains(list, `href="/imprimante"`) {
		t.Error("the phone's page does not lead to the roll")
	}
}

// A ticket is sent to the page as soon as it is cut.
func TestRollTells(t *testing.T) {
	sim := start(t, func(c *Config) { c.Roll = &fakeRoll{} })
	resp, err := http.Get(sim.PhoneURL() + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		switch lines.Text() {
		case "retry: 1000": // the stream is open
			sim.TicketPrinted("000007")
		case `data: {"number":"000007"}`:
			return
		}
	}
	t.Fatalf("never told: %v", lines.Err())
}

// Without a printer the page says how to get one, and no page links to it.
func TestNoRoll(t *testing.T) {
	b := newBrowser(t, start(t, nil))
	if status, text := b.do("GET", "/imprimante", nil, nil); status != http.StatusNotFound || !strings.Contains(text, "--imprimante-virtuelle") {
		t.Errorf("%d %s", status, text)
	}
	if status, _ := b.do("GET", "/imprimante/000001.png", nil, nil); status != http.StatusNotFound {
		t.Errorf("picture: %d", status)
	}
	if _, list := b.do("GET", "/", nil, nil); strings.Contains(list, "/imprimante") {
		t.Error("a page leads to no printer")
	}
}
