package cli

import "testing"

func TestPhoneURL(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", "http://192.168.1.20:8080/": "http://192.168.1.20:8080", "[::1]:80": "http://[::1]:80",
		"localhost:8080": "http://localhost:8080", "": "", "8080": "", "https://x": "", "a/b:1": "", "host:": "", "ftp://x:1": "",
	} {
		got, err := phoneURL(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
}
