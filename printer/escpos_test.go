package printer

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// logo is a picture as the vendor's file may bring one.
func logo(t testing.TB) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 200, 100))
	for y := range 100 {
		for x := range 200 {
			picture.SetNRGBA(x, y, color.NRGBA{R: uint8(x), A: uint8(2 * y)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read interprets a whole script.
func read(t testing.TB, b []byte) *printed {
	t.Helper()
	p := &printed{}
	for len(b) > 0 {
		size, _ := p.step(b)
		if size == 0 {
			t.Fatalf("cut off at % x", b[:min(8, len(b))])
		}
		b = b[size:]
	}
	return p
}

// Every nature comes out at every width, by every profile, with allowed bytes alone and
// no line wider than the paper.
func TestScriptOfEveryTicket(t *testing.T) {
	for name, k := range samples(t) {
		for _, columns := range []int{24, 32, 42, 48} {
			for _, profile := range profiles() {
				k.Columns, k.Logo = columns, logo(t)
				p := read(t, newScript(composeRich(k, profile.fold), style{profile: profile, cut: true}).Bytes())
				if len(p.wrong) > 0 || !p.cut || p.pictures == 0 || p.line != nil {
					t.Errorf("%s at %d: %+v", name, columns, p)
				}
				for _, line := range p.lines {
					if len([]rune(line)) > columns {
						t.Errorf("%s at %d: %q", name, columns, line)
					}
				}
			}
		}
	}
}

func TestScriptCodeSizes(t *testing.T) {
	for _, tt := range []struct {
		text    string
		columns int
		fits    bool
	}{
		{"CVCO:k3x9m2qv7a", 24, true},
		{strings.Repeat("x", 500), 32, true},
		{strings.Repeat("x", 2000), 48, true},
		{strings.Repeat("x", 2000), 32, false},
		{strings.Repeat("x", 4000), 48, false},
	} {
		p := &paper{columns: tt.columns}
		p.qr(tt.text)
		out := read(t, newScript(p, style{profile: profiles()["epson"]}).Bytes())
		if fits := len(out.codes) == 1 && out.codes[0] == "QR:"+tt.text; fits != tt.fits {
			t.Errorf("%d bytes on %d columns: fits %t", len(tt.text), tt.columns, fits)
		}
	}
}

func TestFold(t *testing.T) {
	epson, ascii, old := profiles()["epson"], profiles()["ascii"], profiles()["cp437"]
	for _, tt := range []struct {
		p          profile
		text, want string
	}{
		{epson, "éèêëàâçîïôùûüÿ ÉÈÀÇ °«»€", "éèêëàâçîïôùûüÿ ÉÈÀÇ °«»€"},
		{epson, "L’Œuf au cœur – « Ÿ » … “x”", "L'OEuf au coeur - « Y » ... \"x\""},
		{epson, "Łódź 日本 x\u0323y", "?ódz ?? xy"},
		{ascii, "Été à 5 € « ici »", "Ete a 5 EUR \" ici \""},
		{old, "Été À 5 €", "Été A 5 EUR"},
		{ascii, "a\x1bb", "a?b"},
	} {
		if got := tt.p.fold(tt.text); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
		}
	}
}

// FuzzScript: whatever a ticket says, only allowed commands leave and every byte of them
// is read back.
func FuzzScript(f *testing.F) {
	f.Add("CAMPING DES PINS", "k3x9m2qv7a", "CVCO:k3x9m2qv7a", int64(1250), uint8(1), true)
	f.Add("\x1bp\x00\x19\xfa", "\x10\x14\x01", "\x1d(A", int64(-1), uint8(6), false)
	f.Add("é€日\u202e", "{C", "", int64(99999999), uint8(5), true)
	f.Fuzz(func(t *testing.T, shop, reference, code string, cents int64, nature uint8, bar bool) {
		k := payment.Ticket{
			Nature: payment.Nature(nature%9 + 1), ShopName: shop, City: reference, Payer: code, Reference: payment.Reference(reference),
			QR: code, Requested: payment.Amount(cents), Paid: payment.Amount(cents), Outcome: payment.StateAccepted, Columns: 24,
		}
		for _, profile := range profiles() {
			p := read(t, newScript(composeRich(k, profile.fold), style{profile: profile, barcode: bar, cut: true}).Bytes())
			if len(p.wrong) > 0 {
				t.Errorf("not allowed: %q", p.wrong)
			}
		}
	})
}
