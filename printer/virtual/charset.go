package virtual

import "golang.org/x/text/encoding/charmap"

// codePages are the tables of ESC t that the printer has.
var codePages = map[byte]*charmap.Charmap{
	0: charmap.CodePage437, 2: charmap.CodePage850, 3: charmap.CodePage860, 4: charmap.CodePage863,
	5: charmap.CodePage865, 16: charmap.Windows1252, 17: charmap.CodePage866, 18: charmap.CodePage852,
	19: charmap.CodePage858,
}

// nationalBytes are the bytes that ESC R maps to a country's characters, in the order of
// the strings of nations.
const nationalBytes = "#$@[\\]^`{|}~"

var nations = []string{
	nationalBytes,  // USA
	"#$à°ç§^`éùè¨", // France
	"#$§ÄÖÜ^`äöüß", // Germany
	"£$@[\\]^`{|}~",
	"#$@ÆØÅ^`æøå~", // Denmark I
	"#¤ÉÄÖÅÜéäöåü", // Sweden
	"#$@°\\é^ùàòèì",
	"₧$@¡Ñ¿^`¨ñ}~", // Spain I
	"#$@[¥]^`{|}~", // Japan
	"#¤ÉÆØÅÜéæøåü", // Norway
	"#$ÉÆØÅÜéæøåü", // Denmark II
	"#$á¡Ñ¿é`íñóú", // Spain II
	"#$á¡Ñ¿éüíñóú", // Latin America
	"#$@[₩]^`{|}~", // Korea
}

// decode returns the character that a byte prints in a code page and a country's set.
func decode(b byte, page *charmap.Charmap, nation int) rune {
	if b >= 0x80 {
		return page.DecodeByte(b)
	}
	for i := range len(nationalBytes) {
		if nationalBytes[i] == b {
			return []rune(nations[nation])[i]
		}
	}
	return rune(b)
}
