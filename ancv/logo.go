package ancv

import (
	"archive/tar"
	"bytes"
	"errors"
	"image/png"
	"io"
	"path"
	"strings"

	"ancvtpe/payment"
)

// Limits of 9C94_ANCV.TAR (contract, files.md).
const (
	maxArchive = 1 << 20
	maxWidth   = 384
	maxHeight  = 160
	logoName   = "logo.png"
)

// ReadLogo returns the logo.png of a 9C94_ANCV.TAR unchanged, which is a valid PNG of at most
// 384 x 160. Other files are skipped. Its error is a *FileError.
func ReadLogo(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxArchive+1))
	if err != nil {
		return nil, &FileError{File: LogoFile, Problem: ProblemRead, Err: err}
	}
	if len(raw) > maxArchive {
		return nil, logoError("", ProblemTooLarge)
	}
	var logo []byte
	archive := tar.NewReader(bytes.NewReader(raw))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, logoError("", ProblemArchive)
		}
		if problem := checkEntry(header); problem != ProblemInvalid {
			return nil, logoError(header.Name, problem)
		}
		if header.Typeflag != tar.TypeReg || path.Clean(header.Name) != logoName {
			continue
		}
		if logo != nil {
			return nil, logoError(logoName, ProblemTwice)
		}
		if logo, err = io.ReadAll(io.LimitReader(archive, maxArchive)); err != nil {
			return nil, logoError(logoName, ProblemArchive)
		}
		if problem := checkPicture(logo); problem != ProblemInvalid {
			return nil, logoError(logoName, problem)
		}
	}
	if logo == nil {
		return nil, logoError("", ProblemNoPicture)
	}
	return logo, nil
}

func logoError(name string, problem Problem) error {
	return &FileError{File: LogoFile, Name: payment.Clean(name, maxText), Problem: problem}
}

// checkEntry refuses entries that can harm the program that unpacks them, also among the
// skipped ones. An entry larger than the archive is a sparse file.
func checkEntry(h *tar.Header) Problem {
	clean := path.Clean(h.Name)
	switch {
	case strings.HasPrefix(h.Name, "/"), strings.ContainsAny(h.Name, "\\:\x00"), clean == "..", strings.HasPrefix(clean, "../"):
		return ProblemPath
	case h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir && h.Typeflag != tar.TypeXGlobalHeader:
		return ProblemLink
	case h.Size > maxArchive:
		return ProblemTooLarge
	}
	return ProblemInvalid
}

// checkPicture checks the dimensions before it decodes, since a small file may decode to a
// huge picture.
func checkPicture(b []byte) Problem {
	config, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return ProblemPicture
	}
	if config.Width > maxWidth || config.Height > maxHeight {
		return ProblemDimension
	}
	if _, err := png.Decode(bytes.NewReader(b)); err != nil {
		return ProblemPicture
	}
	return ProblemInvalid
}
