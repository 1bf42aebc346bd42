package main

import (
	"os"
	"testing"
)

func TestUpToDate(t *testing.T) {
	want, err := document("../..")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../THIRD_PARTY.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("THIRD_PARTY.md is not what is linked: run make third-party")
	}
}

func TestKind(t *testing.T) {
	for text, want := range map[string]string{
		goText:   "BSD-3-Clause",
		muslText: "MIT",
		"Permission is hereby granted, free of charge,\nto any person obtaining a copy": "MIT",
		"  Apache License\n  Version 2.0, January 2004":                                 "Apache-2.0",
		"all rights reserved": "",
	} {
		if got := kind(text); got != want {
			t.Errorf("%.40q: %q, not %q", text, got, want)
		}
	}
}
