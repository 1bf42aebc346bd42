// Package virtual is a receipt printer in software: it takes ESC/POS on a TCP port as an
// Ethernet printer does, and leaves what its paper shows in files.
//
// It is written from the command reference of Epson's TM printers and shares no code with
// the till, so that a mistake of the till shows on its paper (decision 41). It has its own
// code pages and codes and imports nothing of this module.
//
// A Server accepts connections and serves one at a time. It answers the real-time commands
// (DLE EOT) as their bytes arrive, and queues every byte for the machine. The machine is one
// goroutine that reads commands in order, composes lines on the paper and saves the paper at
// each cut. While the printer is offline (no paper, cover open) the machine waits and the
// queue fills, as in a real printer; DLE EOT is still answered.
//
// Every cut paper leaves NNNNNN.bin (the bytes), NNNNNN.png (the paper, 8 dots a mm) and, last,
// NNNNNN.txt. The text is UTF-8 and has a line for each line of paper. A code is [QR] or
// [CODE128] and its data, a picture is [IMAGE] and its size in dots.
package virtual
