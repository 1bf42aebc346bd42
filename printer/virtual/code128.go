package virtual

import (
	"errors"
	"strings"
)

// widths128 are the bars and spaces of the values of Code 128 in modules: 0 to 102, the
// three starts and the stop.
var widths128 = strings.Fields(`
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213
221312 231212 112232 122132 122231 113222 123122 123221 223211 221132
221231 213212 223112 312131 311222 321122 321221 312212 322112 322211
212123 212321 232121 111323 131123 131321 112313 132113 132311 211313
231113 231311 112133 112331 132131 113123 113321 133121 313121 211331
231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
214121 412121 111143 111341 131141 114113 114311 411113 411311 113141
114131 311141 411131 211412 211214 211232 2331112`)

const (
	shift128  = 98
	startA128 = 103
	stop128   = 106
)

var errCode128 = errors.New("not the data of a Code 128")

// code128 reads the data of GS k 73, which chooses its sets with {A, {B and {C. It returns
// the values up to the check value, and the text under the bars.
func code128(data []byte) (values []int, text string, err error) {
	if len(data) < 3 || data[0] != '{' || data[1] < 'A' || data[1] > 'C' {
		return nil, "", errCode128
	}
	set := data[1]
	values = []int{startA128 + int(set-'A')}
	var said strings.Builder
	once := byte(0) // the set of one character, by {S
	for i := 2; i < len(data); i++ {
		b := data[i]
		if b == '{' && i+1 < len(data) && data[i+1] != '{' {
			i++
			v, next, ok := special128(data[i], set)
			if !ok {
				return nil, "", errCode128
			}
			values = append(values, v)
			if next == 'S' {
				once = 'A' + 'B' - set
			} else {
				set = next
			}
			continue
		}
		if b == '{' && i+1 < len(data) {
			i++ // {{ stands for {
		}
		in := set
		if once != 0 {
			in, once = once, 0
		}
		v, shown, ok := value128(b, in)
		if !ok {
			return nil, "", errCode128
		}
		values = append(values, v)
		said.WriteString(shown)
	}
	return append(values, check128(values)), said.String(), nil
}

// special128 returns the value of {c in a set, and the set that follows. 'S' means the
// other one of A and B, for one character.
func special128(c, set byte) (value int, next byte, ok bool) {
	switch {
	case c >= 'A' && c <= 'C':
		return 101 - int(c-'A'), c, c != set
	case c == 'S' && set != 'C':
		return shift128, 'S', true
	case c == '1':
		return 102, set, true
	case set == 'C':
		return 0, 0, false
	case c == '2':
		return 97, set, true
	case c == '3':
		return 96, set, true
	case c == '4':
		return 101 - int(set-'A'), set, true
	}
	return 0, 0, false
}

// value128 returns the value of a byte in a set and the text that is printed for it. In set
// C a byte is a number of two digits.
func value128(b, set byte) (value int, shown string, ok bool) {
	switch {
	case set == 'C':
		return int(b), string([]byte{'0' + b/10, '0' + b%10}), b < 100
	case set == 'A' && b < 32:
		return int(b) + 64, " ", true
	case b >= 32 && (b < 96 || set == 'B' && b < 128):
		return int(b) - 32, string(rune(b)), true
	}
	return 0, "", false
}

func check128(values []int) int {
	sum := values[0]
	for i, v := range values[1:] {
		sum += (i + 1) * v
	}
	return sum % 103
}
