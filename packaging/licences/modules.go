package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is a linked module, with the licences in the directories of its linked packages.
type module struct {
	path, version, dir string
	texts              map[string]string // by the file's path inside the module
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|patents)`)

// linked lists the modules of which a package is linked on one of the architectures.
func linked(dir string, architectures ...string) ([]*module, error) {
	all := map[string]*module{}
	for _, arch := range architectures {
		if err := addLinked(all, dir, arch); err != nil {
			return nil, err
		}
	}
	return slices.SortedFunc(maps.Values(all), func(a, b *module) int { return strings.Compare(a.path, b.path) }), nil
}

func addLinked(all map[string]*module, dir, arch string) error {
	list := exec.Command("go", "list", "-deps", "-tags", tags, "-json=Dir,EmbedFiles,Module", ".")
	list.Dir = dir
	list.Env = append(os.Environ(), "CGO_ENABLED=1", "GOOS=linux", "GOARCH="+arch)
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("list packages: %w", err)
	}
	for packages := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir        string
			EmbedFiles []string
			Module     *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := packages.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("list packages: %w", err)
		}
		if p.Module == nil || p.Module.Main {
			continue // the standard library or this module
		}
		m := all[p.Module.Path]
		if m == nil {
			m = &module{path: p.Module.Path, version: p.Module.Version, dir: p.Module.Dir, texts: map[string]string{}}
			all[m.path] = m
		}
		dirs := []string{m.dir, p.Dir}
		for _, file := range p.EmbedFiles {
			dirs = append(dirs, filepath.Dir(filepath.Join(p.Dir, file)))
		}
		for _, d := range dirs {
			if err := m.read(d); err != nil {
				return err
			}
		}
	}
}

// read adds the licences in one of the module's directories.
func (m *module) read(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read %s: %w", m.path, err)
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("read %s: %w", m.path, err)
		}
		name, err := filepath.Rel(m.dir, filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("read %s: %w", m.path, err)
		}
		m.texts[name] = string(text)
	}
	return nil
}

// kind returns the SPDX name of a licence's text, or "" for an unknown one.
func kind(text string) string {
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, k := range []struct{ words, name string }{
		{"apache license version 2.0", "Apache-2.0"},
		{"mozilla public license version 2.0", "MPL-2.0"},
		{"permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"},
		{"permission to use, copy, modify, and/or distribute this software", "ISC"},
		{"may be used to endorse or promote products derived from", "BSD-3-Clause"},
		{"redistributions in binary form must reproduce the above copyright notice", "BSD-2-Clause"},
	} {
		if strings.Contains(flat, k.words) {
			return k.name
		}
	}
	return ""
}
