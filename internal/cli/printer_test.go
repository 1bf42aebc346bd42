package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"ancvtpe/payment"
	"ancvtpe/printer"
	"ancvtpe/printer/virtual"
)

// tillTickets are copies with everything that the till can print.
func tillTickets(t *testing.T) map[string]payment.Ticket {
	t.Helper()
	logo := image.NewGray(image.Rect(0, 0, 200, 60))
	for i := range logo.Pix {
		logo.Pix[i] = byte(i % 2 * 255)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, logo); err != nil {
		t.Fatal(err)
	}
	debit := payment.Ticket{
		Nature: payment.NatureDebit, ShopName: "CAFÉ DE L'HÔTEL", City: "SARCELLES", ShopID: "8400840100", TerminalNo: "001",
		Columns: 24, At: time.Date(2026, 3, 4, 12, 30, 0, 0, time.UTC), Reference: "0123456789", Authorization: "A1B2C3", Payer: "****1234",
		Requested: 2500, Paid: 2000, Remainder: 500, Logo: picture.Bytes(), Number: 1,
	}
	duplicate := debit
	duplicate.Duplicate = true
	code := debit
	code.Nature, code.QR = payment.NatureQR, "https://connect.ancv.com/p/0123456789"
	return map[string]payment.Ticket{"debit": debit, "duplicate": duplicate, "qr": code}
}

// TestTillPrintsOnTheVirtualPrinter: the virtual printer knows every command that the till
// sends, in every profile and width.
func TestTillPrintsOnTheVirtualPrinter(t *testing.T) {
	for width, columns := range map[string]int{"32": 32, "42": 42, "48": 48} {
		for _, options := range []string{"", "?code=code128", "?profil=cp437", "?profil=cp1252", "?profil=ascii", "?profil=generique", "?profil=generique&code=code128"} {
			t.Run(width+options, func(t *testing.T) {
				dir := t.TempDir()
				printed := make(chan string, 8)
				v, err := virtual.Listen(virtual.Config{
					Address: "127.0.0.1:0", Dir: dir, Columns: columns,
					Printed:  func(number string) { printed <- number },
					Remarked: func(r virtual.Remark) error { return r },
				})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- v.Run(ctx) }()
				p, err := printer.Open("escpos:tcp://"+v.Address()+options, dir, slog.New(slog.DiscardHandler))
				if err != nil {
					t.Fatal(err)
				}
				for name, ticket := range tillTickets(t) {
					if err := p.Print(t.Context(), ticket); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					var number string
					select {
					case number = <-printed:
					case err := <-ended:
						t.Fatalf("%s: the printer ended: %v", name, err)
					case <-time.After(20 * time.Second):
						t.Fatalf("%s: no ticket was cut", name)
					}
					checkPaper(t, filepath.Join(dir, number), ticket)
				}
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// checkPaper looks for a ticket's words and for black on its picture.
func checkPaper(t *testing.T, path string, ticket payment.Ticket) {
	t.Helper()
	raw, err := os.ReadFile(path + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	if ticket.Nature == payment.NatureDebit && !strings.Contains(string(raw), string(ticket.Reference)) {
		t.Errorf("no reference on\n%s", raw)
	}
	f, err := os.Open(path + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	black := 0
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, y).RGBA(); r == 0 {
				black++
			}
		}
	}
	if black < 1000 {
		t.Errorf("%d black dots", black)
	}
	if ticket.Nature != payment.NatureQR {
		return
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil || read.GetText() != ticket.QR {
		t.Errorf("the code reads as %v, %v", read, err)
	}
}

// TestTillSeesThePrintersFaults: the till recognises each fault of the virtual printer.
func TestTillSeesThePrintersFaults(t *testing.T) {
	for fault, want := range map[string]error{
		"papier": printer.ErrPaper, "capot": printer.ErrCover, "hors-ligne": printer.ErrPaused, "presque": nil,
	} {
		faults, err := virtual.ParseFaults([]string{fault})
		if err != nil {
			t.Fatal(err)
		}
		v, err := virtual.Listen(virtual.Config{Address: "127.0.0.1:0", Dir: t.TempDir(), Columns: 32, Faults: faults})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- v.Run(ctx) }()
		p, err := printer.Open("escpos:tcp://"+v.Address(), t.TempDir(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if err := printer.Check(t.Context(), p); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", fault, err, want)
		}
		v.Toggle()
		if err := printer.Check(t.Context(), p); err != nil {
			t.Errorf("%s, mended: %v", fault, err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// TestPrinterCommand: exit codes, kill -USR1 and the files of the real program.
func TestPrinterCommand(t *testing.T) {
	dir := t.TempDir()
	program, err := exec.LookPath("ancv-tpe")
	if err != nil {
		t.Fatal(err)
	}
	start := func(flags ...string) (cmd *exec.Cmd, lines *bufio.Scanner, said *bytes.Buffer) {
		cmd = exec.Command(program, append([]string{"imprimante", "--adresse", "127.0.0.1:0", "--dossier", dir}, flags...)...)
		said = &bytes.Buffer{}
		cmd.Stderr = said
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill() })
		return cmd, bufio.NewScanner(out), said
	}
	await := func(lines *bufio.Scanner, part string) string {
		t.Helper()
		for lines.Scan() {
			if _, after, found := strings.Cut(lines.Text(), part); found {
				return strings.TrimSpace(after)
			}
		}
		t.Fatalf("%q was never said", part)
		return ""
	}
	send := func(address, sent string) {
		t.Helper()
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
	}

	cmd, lines, _ := start("--panne", "papier")
	address := await(lines, "Adresse")
	await(lines, "CTRL+C")
	send(address, "Bonjour\n\x1dV\x00")
	if err := cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	await(lines, "Pannes : aucune")
	await(lines, "Ticket 000001")
	if text, err := os.ReadFile(filepath.Join(dir, "000001.txt")); string(text) != "Bonjour\n" {
		t.Errorf("%q, %v", text, err)
	}
	if err := cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	await(lines, "Pannes : papier")

	var said bytes.Buffer
	if code := execute(t.Context(), []string{"imprimante", "--adresse", address, "--dossier", dir}, nil, io.Discard, &said); code != 2 || !strings.Contains(said.String(), "déjà prise") {
		t.Errorf("a port in use: %d, %s", code, said.String())
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("told to end: %v", err)
	}

	cmd, lines, stderr := start("--strict")
	address = await(lines, "Adresse")
	send(address, "\x1bz")
	for lines.Scan() { // to its end
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(stderr.String(), "Commande inconnue : ESC z (1B 7A)") {
		t.Errorf("--strict: %v, %s", err, stderr)
	}
}
