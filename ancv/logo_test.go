package ancv

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func picture(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))))
	return b.Bytes()
}

type entry struct {
	header tar.Header
	body   []byte
}

func file(name string, body []byte) entry {
	return entry{tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(body))}, body}
}

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		must(t, w.WriteHeader(&e.header))
		_, err := w.Write(e.body)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func TestReadLogo(t *testing.T) {
	logo := picture(t, 384, 160)
	for name, entries := range map[string][]entry{
		"alone":       {file("logo.png", logo)},
		"dot":         {{tar.Header{Name: "./", Typeflag: tar.TypeDir}, nil}, file("./logo.png", logo)},
		"with others": {file("readme.txt", []byte("x")), file("img/logo.png", []byte("x")), file("logo.png", logo), file("z", nil)},
		"long name":   {file(strings.Repeat("d/", 90)+"x", nil), file("logo.png", logo)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadLogo(bytes.NewReader(archive(t, entries...)))
			must(t, err)
			if !bytes.Equal(got, logo) {
				t.Error("picture differs")
			}
		})
	}
}

// bomb is a small PNG that says that it is huge.
func bomb(t testing.TB) []byte {
	t.Helper()
	b := picture(t, 1, 1)
	binary.BigEndian.PutUint32(b[16:], 50000)
	binary.BigEndian.PutUint32(b[20:], 50000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// sparse is an archive whose logo.png unpacks to twice the limit and is a hole throughout.
func sparse(t testing.TB) []byte {
	t.Helper()
	holes := make([]byte, 512)
	copy(holes, "1\n2097152\n0\n")
	sparse := file("logo.png", holes)
	sparse.header.Format = tar.FormatPAX
	sparse.header.PAXRecords = map[string]string{
		"XNU.sparse.major": "1", "XNU.sparse.minor": "0", "XNU.sparse.name": "logo.png", "XNU.sparse.realsize": "2097152",
	}
	// The writer refuses the real names; the same length puts them in afterwards.
	return bytes.ReplaceAll(archive(t, sparse), []byte("XNU.sparse"), []byte("GNU.sparse"))
}

func TestLogoRefused(t *testing.T) {
	logo := picture(t, 8, 8)
	good := file("logo.png", logo)
	for name, tt := range map[string]struct {
		raw     []byte
		problem Problem
	}{
		"empty":         {nil, ProblemNoPicture},
		"no logo":       {archive(t, file("logo.PNG", logo)), ProblemNoPicture},
		"in a folder":   {archive(t, file("img/logo.png", logo)), ProblemNoPicture},
		"garbage":       {bytes.Repeat([]byte("garbage "), 200), ProblemArchive},
		"cut":           {archive(t, good)[:520], ProblemArchive},
		"large":         {archive(t, good, file("x", make([]byte, maxArchive))), ProblemTooLarge},
		"twice":         {archive(t, good, good), ProblemTwice},
		"parent":        {archive(t, good, file("../x", nil)), ProblemPath},
		"parent inside": {archive(t, good, file("a/../../x", nil)), ProblemPath},
		"parent itself": {archive(t, good, entry{tar.Header{Name: "../", Typeflag: tar.TypeDir}, nil}), ProblemPath},
		"absolute":      {archive(t, good, file("/etc/passwd", nil)), ProblemPath},
		"backslash":     {archive(t, good, file("..\\x", nil)), ProblemPath},
		"drive":         {archive(t, good, file("C:x", nil)), ProblemPath},
		"symbolic link": {archive(t, entry{tar.Header{Name: "logo.png", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}, nil}), ProblemLink},
		"hard link":     {archive(t, good, entry{tar.Header{Name: "x", Typeflag: tar.TypeLink, Linkname: "logo.png"}, nil}), ProblemLink},
		"device":        {archive(t, good, entry{tar.Header{Name: "x", Typeflag: tar.TypeChar}, nil}), ProblemLink},
		"pipe":          {archive(t, good, entry{tar.Header{Name: "x", Typeflag: tar.TypeFifo}, nil}), ProblemLink},
		"too wide":      {archive(t, file("logo.png", picture(t, 385, 1))), ProblemDimension},
		"too high":      {archive(t, file("logo.png", picture(t, 1, 161))), ProblemDimension},
		"bomb":          {archive(t, file("logo.png", bomb(t))), ProblemDimension},
		"not a picture": {archive(t, file("logo.png", []byte("GIF89a"))), ProblemPicture},
		"empty picture": {archive(t, file("logo.png", nil)), ProblemPicture},
		"cut picture":   {archive(t, file("logo.png", logo[:len(logo)-20])), ProblemPicture},
		"sparse":        {sparse(t), ProblemTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadLogo(bytes.NewReader(tt.raw))
			if e := checkFileError(t, err); e.Problem != tt.problem || e.File != LogoFile {
				t.Errorf("error %v", err)
			}
			if got != nil {
				t.Error("refused, but gave a picture")
			}
		})
	}
	_, err := ReadLogo(iotest.ErrReader(io.ErrClosedPipe))
	if e := checkFileError(t, err); e.Problem != ProblemRead {
		t.Errorf("error %v", err)
	}
}

// A sparse file would unpack to more than the archive.
func TestEntrySize(t *testing.T) {
	h := tar.Header{Name: "logo.png", Typeflag: tar.TypeReg, Size: maxArchive + 1}
	if got := checkEntry(&h); got != ProblemTooLarge {
		t.Errorf("problem %d", got)
	}
	h = tar.Header{Name: "logo.png", Typeflag: tar.TypeGNUSparse}
	if got := checkEntry(&h); got != ProblemLink {
		t.Errorf("problem %d", got)
	}
}
