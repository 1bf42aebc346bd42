// Package virtual is a receipt printer in software: it takes ESC/POS on a TCP port as an
// Ethernet printer does, and leaves what its paper shows in files.
//
// It is written from the command reference of Epson's TM printers, and from nothing of the
// till: what the till sends wrongly must come out wrongly here. For the same reason it has
// its own code pages and codes and imports nothing of this module.
//
// A Server accepts connections and serves one at a time. It answers the real-time commands
// (DLE EOT) as their bytes arrive, and queues every byte for the machine, which is one
// goroutine: it reads commands in order, composes lines on the paper, and hands the paper
// over at each cut. While the printer is offline (no paper, cover open) the machine stands
// still and the queue fills, as in a real printer; DLE EOT is still answered.
//
// Every cut paper leaves NNNNNN.bin (the bytes), NNNNNN.png (the paper, 8 dots a mm) and, last,
// NNNNNN.txt (UTF-8, a line a line of paper; a code is [QR] or [CODE128] and its data, a
// picture is [IMAGE] and its dots).
package virtual
