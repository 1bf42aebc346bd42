package printer

// patterns are the widths of bars and spaces of Code 128's characters 0 to 105, six each
// (ISO/IEC 15417, table 1). The stop, 106, is barcodeStop.
const patterns = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122" +
	"123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321" +
	"112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123" +
	"311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112" +
	"142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143" +
	"111341131141114113114311411113411311113141114131311141411131211412211214211232"

const (
	barcodeStop  = "2331112"
	barcodeStart = 104 // set B
	barcodeMod   = 103
	barcodeMost  = 20 // characters that fit the narrowest paper
)

// code128 returns a text in set B as modules, true for black. It returns nil for a text
// that is empty, too long, or has a character that cannot be sent with GS k.
func code128(text string) []bool {
	if text == "" || len(text) > barcodeMost {
		return nil
	}
	values := []int{barcodeStart}
	check := barcodeStart
	for i, c := range []byte(text) {
		if c < ' ' || c > '~' || c == '{' {
			return nil // { begins a code set command in the data of GS k
		}
		values = append(values, int(c)-' ')
		check += (i + 1) * (int(c) - ' ')
	}
	var modules []bool
	add := func(widths string) {
		for i, w := range []byte(widths) {
			for range w - '0' {
				modules = append(modules, i%2 == 0)
			}
		}
	}
	for _, v := range append(values, check%barcodeMod) {
		add(patterns[6*v : 6*v+6])
	}
	add(barcodeStop)
	return modules
}
