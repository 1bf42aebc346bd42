// Package textfile reads and decodes text files from outside, which are the vendor's parameters and
// key, certificates, authorized keys, scenarios and exports. They come from Notepad, spreadsheets,
// mail and old versions of Windows, in several encodings (decision 59).
package textfile
