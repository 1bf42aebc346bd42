package ancv

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ancvtpe/payment"
)

// FuzzAnswer: every answer of a server gives an answer that fits the question, a refusal, or a
// failure after which the outcome is unknown.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		transactionJSON("VALIDATED", 1250, 1250), transactionJSON("PROCESSING", 1250), transactionJSON("CANCELLED", 1250, 700, 1),
		transactionJSON("PAID", 1250), `{"errorCode":"TRANSACTION_NOT_FOUND"}`, `{"transaction":{"merchant":{"shopId":1}}}`,
		`{"transaction":null}`, `[[[[`, `{"a":1,"A":2}`, ``, `{"transaction":{"payers":[{"authorizations":[{"holder":"@"}]}]}}`,
	} {
		f.Add(200, body, "")
		f.Add(500, body, "")
		f.Add(404, body, "HmacSHA256.ver001."+strings.Repeat("a", 43))
	}
	f.Fuzz(func(t *testing.T, status int, body, seal string) {
		want := wanted{op: opStatus, shop: "10000651", reference: testReference, order: testOrder, amount: 1250}
		got := reply{status: status, header: http.Header{SealHeader: {seal}}, body: []byte(body)}
		a, err := interpret(got, want)
		var refusal *payment.Refusal
		var failure *payment.Failure
		switch {
		case errors.As(err, &failure):
			if !failure.Sent || failure.Cause == payment.CauseNone {
				t.Fatalf("failure %+v", failure)
			}
		case errors.As(err, &refusal):
			if status >= 500 || refusal.Code == "" {
				t.Fatalf("refusal %q with status %d", refusal.Code, status)
			}
		case err != nil:
			t.Fatalf("error %v", err)
		case a.Reference != testReference || a.Requested != 1250 || a.Paid < 0 || a.Paid > 1250:
			t.Fatalf("answer %+v", a)
		case a.State.Paid() && a.Paid == 0:
			t.Fatalf("answer %+v", a)
		case payment.Clean(a.Holder, maxText) != a.Holder || payment.Clean(a.Authorization, maxNumbers) != a.Authorization:
			t.Fatalf("texts %q %q", a.Holder, a.Authorization)
		}
		if err == nil {
			sameAsRead(t, body, a)
		}
		want.key, want.requestSeal = &testKey, Seal(testKey.Key, testReference)
		if _, err := interpret(got, want); err == nil {
			t.Fatal("a seal was guessed")
		}
	})
}

// FuzzSealHeader: a parsed header is written back unchanged.
func FuzzSealHeader(f *testing.F) {
	seal := Seal("key", "field")
	for _, h := range []string{
		SealHeaderValue("ver001", seal), "", "HmacSHA256..", "HmacSHA256.v." + seal, "HmacSHA1.v." + seal, "HmacSHA256.v.w." + seal,
		"HmacSHA256.ver 1." + seal, "HmacSHA256." + strings.Repeat("v", 17) + "." + seal, "HmacSHA256.v." + seal[1:],
	} {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, h string) {
		version, seal, err := ParseSealHeader(h)
		if err != nil {
			if !errors.Is(err, ErrSealFormat) || version != "" || seal != "" {
				t.Fatalf("%q %q %v", version, seal, err)
			}
			return
		}
		if SealHeaderValue(version, seal) != h || len(version) > 16 || len(seal) != 43 {
			t.Fatalf("%q is read as %q %q", h, version, seal)
		}
	})
}

// FuzzParameters: a file is taken whole, and then what it gives can be written and
// read back, or it changes nothing and the error has a sentence.
func FuzzParameters(f *testing.F) {
	f.Add([]byte("ID_MAGASIN=10000651\n"))
	f.Add([]byte("\xef\xbb\xbfID_MAGASIN = 10000651\r\nENSEIGNE=CAF\xc9\r\nNB_TICKETS=1\r\n#"))
	f.Add([]byte("ID_MAGASIN=1\nID_MAGASIN=1"))
	f.Add([]byte("URL=https://a.example/\nQR_MODELE=x{id}\nHEURE_CLOTURE=NON\nID_MAGASIN=10000651"))
	f.Add([]byte("=\n==\nA\x00=\x1b[2J"))
	f.Add([]byte("ID_MAGASIN=10000651\nCOLONNES=24\nAJUSTEMENT=OUI\nPINPAD=NON\nHEURE_CLOTURE=00:59\nNO_TERMINAL=1\nVILLE="))
	f.Fuzz(func(t *testing.T, text []byte) {
		present := payment.DefaultSettings()
		got, set, err := ReadParameters(strings.NewReader(string(text)), present)
		if err != nil {
			checkFileError(t, err)
			if got != present || set != nil {
				t.Fatalf("refused, but changed: %+v", got)
			}
			return
		}
		again, _, err := ReadParameters(strings.NewReader(parameterFile(got)), payment.Settings{})
		if err != nil || again != got {
			t.Fatalf("%v: wrote\n%s\nread %+v\nhad  %+v", err, parameterFile(got), again, got)
		}
	})
}

// FuzzKey: a key is accepted only with its checksum, and no error has it.
func FuzzKey(f *testing.F) {
	good := keyFile(testKey)
	for _, text := range []string{
		good, "", strings.ToLower(good), strings.Replace(good, "CLE=", "CLE\n", 1), good + good, strings.ReplaceAll(good, "\n", "\r\n"),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := ReadKey(strings.NewReader(string(text)))
		if err != nil {
			checkFileError(t, err)
			if key != (payment.SealKey{}) {
				t.Fatal("refused, but gave a key")
			}
			_, rest, _ := strings.Cut(string(text), "CLE=")
			secret, _, _ := strings.Cut(rest, "\n")
			if len(secret) >= 16 && strings.Contains(err.Error(), secret) {
				t.Fatal("error holds the key")
			}
			return
		}
		if again, err := ReadKey(strings.NewReader(keyFile(key))); err != nil || again != key {
			t.Fatalf("written and read back: %v", err)
		}
	})
}

// sameAsRead reads a believed answer once more, with nothing of the adapter, and compares
// state and money.
func sameAsRead(t *testing.T, body string, a payment.Answer) {
	t.Helper()
	reader := json.NewDecoder(strings.NewReader(strings.TrimPrefix(body, "\xef\xbb\xbf")))
	reader.UseNumber()
	var doc any
	if err := reader.Decode(&doc); err != nil {
		t.Fatalf("believed, but %v", err)
	}
	tx := inside(doc, "transaction")
	state, _ := inside(tx, "state").(string)
	paid := int64(0)
	payers, _ := inside(tx, "payers").([]any)
	for _, p := range payers {
		all, _ := inside(p, "authorizations").([]any)
		for _, one := range all {
			total := fmt.Sprint(inside(inside(one, "amount"), "total"))
			whole, zeros, _ := strings.Cut(total, ".")
			n, err := strconv.ParseInt(whole, 10, 64)
			if err != nil || n < 0 || strings.Trim(zeros, "0") != "" {
				t.Fatalf("authorization of %q is believed", total)
			}
			paid += n
		}
	}
	if inside(tx, "id") != testReference || inside(inside(tx, "order"), "id") != testOrder || paid != a.Paid.Cents() ||
		a.State != acquirerState(state) || a.State.Paid() != slices.Contains([]string{"AUTHORIZED", "VALIDATED", "CONSIGNED", "PAID"}, state) {
		t.Fatalf("%q is read as %+v", body, a)
	}
}

// inside is a field, by its name in whatever case.
func inside(doc any, name string) any {
	object, _ := doc.(map[string]any)
	for key, value := range object {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

// FuzzLogo: what is taken of an archive is a picture that fits and decodes, the same when
// it is packed alone; every error has a sentence that can be shown.
func FuzzLogo(f *testing.F) {
	logo := picture(f, 8, 8)
	f.Add(archive(f, file("logo.png", logo)))
	f.Add(archive(f, file("x", []byte("\x1b[2J")), file("./logo.png", logo[:40])))
	f.Add(archive(f, file("../logo.png", logo)))
	f.Add(archive(f, entry{tar.Header{Name: "logo.png", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, nil}))
	f.Add(archive(f, file("\x1b]0;x\x07/logo.png", logo), file("logo.png", logo), file("logo.png", logo)))
	f.Add(logo)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := ReadLogo(bytes.NewReader(raw))
		if err != nil {
			checkFileError(t, err)
			if got != nil {
				t.Fatal("refused, but gave a picture")
			}
			return
		}
		if !bytes.Contains(raw, got[:8]) || len(raw) > maxArchive {
			t.Fatal("the picture is not the archive's")
		}
		decoded, err := png.Decode(bytes.NewReader(got))
		if err != nil || decoded.Bounds().Dx() > 384 || decoded.Bounds().Dy() > 160 {
			t.Fatalf("taken: %v", err)
		}
		if again, err := ReadLogo(bytes.NewReader(archive(t, file("logo.png", got)))); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("packed alone: %v", err)
		}
	})
}
