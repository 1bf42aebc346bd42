package printer

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ancvtpe/payment"
	"ancvtpe/printer/virtual"
)

// onPaper are the tickets whose pictures are kept, one of every nature and the widest ones.
func onPaper(t *testing.T) map[string]payment.Ticket {
	t.Helper()
	all := samples(t)
	for name, change := range map[string]func(*payment.Ticket){
		"debit-long": func(k *payment.Ticket) {
			k.ShopName, k.City = "Résidence de Vacances « Les Embruns de l'Océan » & Spa", "Saint-Jean-de-la-Porte-en-Haute-Provence"
			k.Payer = "ma*****@hebergement-touristique.exemple.fr"
			k.Requested, k.Paid, k.Remainder, k.PaymentNo = 99_999_999, 99_999_900, 99, 12
		},
		"annulation-constatee": func(k *payment.Ticket) {
			k.Nature, k.Outcome, k.Observed = payment.NatureCancellation, payment.StateCancelAccepted, true
		},
		"debit-logo": func(k *payment.Ticket) { k.Logo = logo(t) },
	} {
		k := debit(t)
		change(&k)
		all[name] = k
	}
	long := closing(t)
	long.Lines, long.Totals = nil, &payment.DayTotals{Since: long.Totals.Since, Closing: 41}
	for i := range 200 {
		amount, kind, tally := payment.Amount(1+i*i*2500), payment.KindDebit, &long.Totals.Debits
		if i%17 == 16 {
			kind, tally = payment.KindCancellation, &long.Totals.Cancellations
		}
		tally.Count++
		tally.Total += amount
		long.Lines = append(long.Lines, payment.DayLine{
			At: long.Totals.Since.Add(time.Duration(i) * 4 * time.Minute), Kind: kind,
			Reference: payment.Reference(fmt.Sprintf("r%09d", i*7919)), Amount: amount,
		})
	}
	all["cloture-200"] = long
	return all
}

// printsOn prints tickets on printer/virtual and returns their pictures.
func printsOn(t *testing.T, columns int, options string, tickets []payment.Ticket) []image.Image {
	t.Helper()
	dir, numbers := t.TempDir(), make(chan string, 1)
	server, err := virtual.Listen(virtual.Config{
		Address: "127.0.0.1:0", Dir: dir, Columns: max(columns, 32),
		Printed: func(number string) { numbers <- number }, Remarked: func(r virtual.Remark) error { return r },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	p, err := Open("escpos:tcp://"+server.Address()+options, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	pictures := make([]image.Image, 0, len(tickets))
	for _, k := range tickets {
		k.Columns = columns
		if err := p.Print(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		raw, err := virtual.Roll{Dir: dir}.Picture(<-numbers)
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, decode(t, raw))
	}
	return pictures
}

func decode(t *testing.T, raw []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func pictureFile(name string, columns int) string {
	return filepath.Join("testdata", "png", fmt.Sprintf("%s-%d.png", name, columns))
}

// A row takes whole bytes, the leftmost dot in the highest bit.
func TestBitmapRow(t *testing.T) {
	for width, want := range map[int][]byte{1: {0x80}, 7: {0x82}, 8: {0x81}, 9: {0x80, 0x80}, 16: {0x80, 0x01}, 17: {0x80, 0, 0x80}} {
		b := newBitmap(width, 1)
		b.fill(0, 0, 1, 1)
		b.fill(width-1, 0, 1, 1)
		if got := b.row(0); !bytes.Equal(got, want) {
			t.Errorf("%d dots: %x, want %x", width, got, want)
		}
	}
}

// The paper of every nature of ticket equals its golden picture.
func TestPictures(t *testing.T) {
	for _, columns := range allColumns {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			t.Parallel()
			var names []string
			var tickets []payment.Ticket
			for name, k := range onPaper(t) {
				names, tickets = append(names, name), append(tickets, k)
			}
			for i, got := range printsOn(t, columns, "", tickets) {
				comparePicture(t, names[i], columns, got)
			}
			barcode := printsOn(t, columns, "?code=code128", []payment.Ticket{debit(t)})
			comparePicture(t, "debit-code128", columns, barcode[0])
		})
	}
}

func comparePicture(t *testing.T, name string, columns int, got image.Image) {
	t.Helper()
	path := pictureFile(name, columns)
	if *update {
		var raw bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&raw, got); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, raw.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := decode(t, raw)
	if want.Bounds() != got.Bounds() {
		t.Errorf("%s: the paper is %v, was %v", path, got.Bounds(), want.Bounds())
		return
	}
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			if got.At(x, y) != want.At(x, y) {
				t.Errorf("%s: the first other dot is at %d,%d (make golden, then look at it)", path, x, y)
				return
			}
		}
	}
}

// Another program reads the codes off the pictures.
func TestPicturesScan(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Skip("needs zbarimg (apt-get install zbar-tools)") //nolint:forbidigo // CI has it
	}
	for name, k := range onPaper(t) {
		want := "QR-Code:" + string(k.Reference)
		switch {
		case k.QR != "":
			want = "QR-Code:" + k.QR
		case k.Reference == "" || k.Nature == payment.NatureTest:
			want = ""
		}
		for _, columns := range allColumns {
			scanPicture(t, pictureFile(name, columns), want)
		}
	}
	for _, columns := range allColumns {
		scanPicture(t, pictureFile("debit-code128", columns), "CODE-128:"+string(debit(t).Reference))
	}
}

func scanPicture(t *testing.T, path, want string) {
	t.Helper()
	out, _ := exec.CommandContext(t.Context(), "zbarimg", "--quiet", path).Output() // exit code 4: no code
	if got := strings.TrimSpace(string(out)); got != want {
		t.Errorf("%s scans as %q, want %q", path, got, want)
	}
}

// The tickets in the documents equal these.
func TestPicturesOfTheDocuments(t *testing.T) {
	for name, golden := range map[string]string{
		"debit": pictureFile("debit", 32), "reste": pictureFile("debit-partiel", 48), "cloture": pictureFile("cloture", 48),
	} {
		path := filepath.Join("..", "docs", "images", "ticket-"+name+".png")
		raw, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(path, raw, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if shown, err := os.ReadFile(path); err != nil || !bytes.Equal(shown, raw) {
			t.Errorf("%s is not %s (make golden), %v", path, golden, err)
		}
	}
}
