// Package printer prints tickets on a receipt printer, through CUPS, or into files. It
// implements payment.Printer.
//
// A payment.Ticket holds the values. compose turns them into rows no wider than the
// ticket's columns, in the order of docs/contrat/files.md, so that a program can read a
// ticket back. Fixed words come from text.go. Every other text passes payment.Clean again
// here, so that no control character reaches the paper.
//
// Open makes the sink that the command line asks for:
//
//   - dossier:DIR writes each copy as a text file, pdf:DIR as a PDF; a file appears whole
//     or not at all;
//   - escpos:tcp://HOST:PORT, escpos:/dev/usb/lp0 and escpos:serie:/dev/ttyUSB0 drive a
//     receipt printer;
//   - cups:NAME gives a PDF to a print queue of the system;
//   - ecran and aucune print nothing: the preview on the screen is the ticket.
//
// A copy is out once Print has returned nil. After an error a receipt printer may have
// printed a part of it, and the engine prints it again with DUPLICATA (I4). Errors are
// *Error values over the sentinels of errors.go. French turns them into the sentence for
// the merchant, which says what to do next.
package printer
