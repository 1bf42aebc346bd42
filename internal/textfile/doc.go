// Package textfile reads the text files that others write: a vendor's parameters and key, an
// authority's certificates, authorized keys, scenarios, exports. A shop's files come from
// Notepad, from a spreadsheet, from a mail and from Windows of another age; whoever wrote
// them sees the right text on his own screen, so the till should too.
package textfile
