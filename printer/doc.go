// Package printer puts tickets on paper, or on what stands for it. It implements
// payment.Printer.
//
// A payment.Ticket says what is to be told; compose turns it into rows of at most
// its columns, in the order of docs/contrat/files.md, so that a program can read
// a ticket back. Every word comes from text.go and every text of others passes
// payment.Clean once more, whatever it went through before: no control character
// reaches the paper.
//
// Open makes the sink that the command line asks for:
//
//   - dossier:DIR writes each copy as a text file that appears whole or not at all;
//   - escpos:tcp://HOST:PORT and escpos:/dev/usb/lp0 drive a receipt printer;
//   - ecran and aucune print nothing: the preview on the screen is the ticket.
//
// A copy whose Print returned nil is out. One that returned an error may be out in
// part on a receipt printer; the engine prints it again with DUPLICATA (I4). Errors
// are *Error values over the sentinels of errors.go; French turns them into the
// sentence for the merchant, which says what to do next.
package printer
