package keyboard

import (
	"fmt"
	"strings"
	"testing"
)

// typed writes keys in one line: their names, [paste], «control», ? for Foreign, @col,row for a
// click.
func typed(keys Keys) string {
	var all []string
	for _, k := range keys {
		switch k.Kind {
		case Pasted:
			all = append(all, "["+k.Name+"]")
		case Control:
			all = append(all, fmt.Sprintf("«%02x»", k.Name))
		case Foreign:
			all = append(all, "?")
		case Click:
			all = append(all, fmt.Sprintf("@%d,%d", k.Col, k.Row))
		default:
			all = append(all, k.Name)
		}
	}
	return strings.Join(all, " ")
}

// TestForms has each key in all forms in which terminals send it.
func TestForms(t *testing.T) {
	for want, forms := range map[string][]string{
		Enter: {
			"\r", "\n", "\r\n", "\x1bOM", "\x1b[13u", "\x1b[13;2u", "\x1b[13;5u", "\x1b[13;1:1u", "\x1b[57414u", "\x1b[57414;129u",
			"\x1b[27;2;13~", "\x1b[27;5;13~",
		},
		Esc:       {"\x1b[27u", "\x1b[27;1:1u", "\x1b[27;3u", "\x1b[27;2;27~"},
		Backspace: {"\x7f", "\x08", "\x1b[127u", "\x1b[127;2u", "\x1b[8u", "\x1b[27;2;127~", "\x1b[27;5;8~"},
		Tab:       {"\t", "\x1b[9u", "\x1b[27;5;9~", "\x1bOI"},
		BackTab:   {"\x1b[Z", "\x1b[9;2u", "\x1b[27;2;9~"},
		CtrlC:     {"\x03", "\x1b[99;5u", "\x1b[99;5:1u", "\x1b[99;69u", "\x1b[27;5;99~", "\x1b[99:67;6u"},
		CtrlL:     {"\x0c", "\x1b[108;5u"},
		CtrlT:     {"\x14", "\x1b[116;5u"},
		CtrlZ:     {"\x1a", "\x1b[122;5u"},
		Up:        {"\x1b[A", "\x1bOA", "\x1b[1;2A", "\x1b[1;1:1A", "\x1b[a", "\x1bOa", "\x1b[57419u"},
		Down:      {"\x1b[B", "\x1bOB", "\x1b[1;5B", "\x1b[1;129:2B", "\x1b[b", "\x1bOb", "\x1b[57420u"},
		Right:     {"\x1b[C", "\x1bOC", "\x1b[1;3C", "\x1b[57418u"},
		Left:      {"\x1b[D", "\x1bOD", "\x1b[1;6D", "\x1b[57417u"},
		PageUp:    {"\x1b[5~", "\x1b[5;2~", "\x1b[5$", "\x1b[5^", "\x1b[5@", "\x1b[57421u"},
		PageDown:  {"\x1b[6~", "\x1b[6;5~", "\x1b[6^", "\x1b[57422u"},
		F1:        {"\x1bOP", "\x1b[11~", "\x1b[[A", "\x1b[1;2P", "\x1bO2P", "\x1bO1;5P", "\x1b[P", "\x1b[11;2~", "\x1b[11^", "\x1b[25~", "\x1b[57364u"},
		F2:        {"\x1bOQ", "\x1b[12~", "\x1b[[B", "\x1b[1;3Q", "\x1b[26~", "\x1b[57365u"},
		F3:        {"\x1bOR", "\x1b[13~", "\x1b[[C", "\x1b[1;5R", "\x1b[13;2~", "\x1b[28~", "\x1b[57366u"},
		F4:        {"\x1bOS", "\x1b[14~", "\x1b[[D", "\x1b[1;2S", "\x1b[29~"},
		F5:        {"\x1b[15~", "\x1b[[E", "\x1b[15;2~", "\x1b[15^", "\x1b[15$", "\x1b[31~"},
		F6:        {"\x1b[17~", "\x1b[17;2~", "\x1b[17^", "\x1b[57369u"},
		"0":       {"0", "\x1bOp", "\x1b[57399u", "\x1b[48u", "\x1b[27;1;48~"},
		"1":       {"1", "\x1bOq", "\x1b[57400u", "\x1b[38:49;2u", "\x1b[38;2;49u"},
		"9":       {"9", "\x1bOy", "\x1b[57408u"},
		",":       {",", "\x1bOl", "\x1b[57416u"},
		".":       {".", "\x1bOn", "\x1b[57409u"},
		"a":       {"a", "\x1b[97u", "\x1b[27;1;97~"},
		"A":       {"A", "\x1b[97:65;2u", "\x1b[97;2u", "\x1b[27;2;65~"},
		"é":       {"é", "\x1b[233u"},
		"à":       {"à"},
		// No key: focus, releases, mouse movement, answers about colours, the cursor's position.
		"": {
			"\x1b[I", "\x1b[O", "\x1b[13;1:3u", "\x1b[27;1:3u", "\x1b[1;1:3A", "\x1b[<0;3;4m", "\x1b[<32;3;4M", "\x1b[<35;3;4M", "\x1b[<2;3;4M",
			"\x1b]11;rgb:1111/1111/1111\a", "\x1b]11;rgb:1111/1111/1111\x1b\\", "\x1b]10;rgb:ff/ff/ff\a", "\x1b]4;1;rgb:0/0/0\a",
			"\x1b[24;80R", "\x1b[M#!!",
		},
		"@2,3":       {"\x1b[<0;3;4M", "\x1b[<4;3;4M", "\x1b[M #$", "\x1b[32;3;4M"},
		"up down":    {"\x1b[<64;3;4M\x1b[<65;3;4M"},
		"[1250\r\r]": {"\x1b[200~1250\r\r\x1b[201~"},
		"?":          {"\x1b[2J", "\x1b[31m", "\x1b]0;1\a", "\x1b]52;c;?\a", "\x1bP1;1|1\x1b\\", "\x1b[?62;1;2c", "\x1bx", "\x1b[97;3u", "\u009b", "\xff", "\x1b[201~", "\x1b[[Z", "\x1bOz"},
		"«1d»":       {"\x1d"},
		"«02» 1":     {"\x021"},
		"esc 1":      {"\x1b1"},
		"esc enter":  {"\x1b\r"},
		"esc ,":      {"\x1b,"},
		"esc &":      {"\x1b&"},
		"esc up":     {"\x1b\x1b[A"},
		"? enter":    {"\x1b[1\r", "\x1b]0;1\r"}, // cut off
		"1 2 é":      {"12é"},
	} {
		for _, form := range forms {
			g := grouper{}
			var all Keys
			for _, m := range g.take(chunk{[]byte(form), noon}) {
				all = append(all, m.(Keys)...)
			}
			if got := typed(all); got != want {
				t.Errorf("%q is %q, want %q", form, got, want)
			}
		}
	}
}

// TestFormsTorn: a sequence that arrives in two reads is the same key, also on a slow line.
func TestFormsTorn(t *testing.T) {
	for _, form := range []string{"\x1b[A", "\x1bOP", "\x1b[15~", "\x1b[13;1:1u", "\x1b[[C", "\x1b[<0;3;4M", "\x1b[M #$", "é", "\x1b[200~é12\x1b[201~", "\x1b]11;rgb:1/1/1\x1b\\"} {
		whole := grouper{}
		want := fmt.Sprint(whole.take(chunk{[]byte(form), noon}))
		for cut := 1; cut < len(form); cut++ {
			g := grouper{}
			at := noon
			got := g.take(chunk{[]byte(form[:cut]), at})
			if at = at.Add(tornMost - 1); cut == 1 {
				at = noon.Add(loneMost - 1)
			}
			got = append(got, g.take(chunk{[]byte(form[cut:]), at})...)
			if s := strings.ReplaceAll(fmt.Sprint(got), fmt.Sprint(at), fmt.Sprint(noon)); s != want {
				t.Errorf("%q cut at %d is %s, want %s", form, cut, s, want)
			}
		}
	}
}

// TestColour: onColour receives the terminal's answer about its background, which is no key.
func TestColour(t *testing.T) {
	for text, want := range map[string]string{
		"\x1b]11;rgb:ffff/fff0/ffff\x1b\\": "light", "\x1b]11;rgb:1e/1e/2e\a": "dark", "\x1b]11;?\x1b\\": "", "\x1b]12;rgb:0/0/0\a": "",
	} {
		told := ""
		g := grouper{onColour: func(dark bool) { told = map[bool]string{true: "dark", false: "light"}[dark] }}
		g.take(chunk{[]byte("1" + text + "2"), noon})
		if told != want {
			t.Errorf("%q tells %q, want %q", text, told, want)
		}
	}
}
