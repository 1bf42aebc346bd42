package paint

import "strings"

// pen is how a character is drawn: the SGR parameters of its two colours and of the other
// attributes (bold, reverse, underline), each empty for the terminal's default.
type pen struct{ fore, back, rest string }

// with returns the pen after an SGR sequence with these parameters.
func (p pen) with(parameters string) pen {
	params := strings.Split(parameters, ";")
	for len(params) > 0 {
		n := 1
		switch first := params[0]; {
		case first == "" || strings.Trim(first, "0") == "":
			p = pen{}
		case first == "38" || first == "48":
			n = colourLength(params)
			if colour := strings.Join(params[:n], ";"); first == "38" {
				p.fore = colour
			} else {
				p.back = colour
			}
		case first == "39":
			p.fore = ""
		case first == "49":
			p.back = ""
		case len(first) == 2 && (first[0] == '3' || first[0] == '9'):
			p.fore = first
		case len(first) == 2 && first[0] == '4' || len(first) == 3 && strings.HasPrefix(first, "10"):
			p.back = first
		case p.rest == "":
			p.rest = first
		default:
			p.rest += ";" + first
		}
		params = params[n:]
	}
	return p
}

// colourLength returns how many parameters name a colour, as 38;5;N or 38;2;R;G;B.
func colourLength(params []string) int {
	n := 1
	if len(params) > 1 {
		switch params[1] {
		case "5":
			n = 3
		case "2":
			n = 5
		}
	}
	return min(n, len(params))
}

// appendPen appends the shortest SGR sequence that changes the pen from held to want.
func appendPen(b []byte, held, want pen) ([]byte, pen) {
	if want == held {
		return b, held
	}
	var params []string
	if want.rest != held.rest {
		if held != (pen{}) {
			params = append(params, "0")
			held = pen{}
		}
		if want.rest != "" {
			params = append(params, want.rest)
		}
	}
	for _, colour := range []struct{ held, want, none string }{{held.fore, want.fore, "39"}, {held.back, want.back, "49"}} {
		switch colour.want {
		case colour.held:
		case "":
			params = append(params, colour.none)
		default:
			params = append(params, colour.want)
		}
	}
	if want == (pen{}) {
		params = nil
	}
	b = append(b, "\x1b["...)
	b = append(b, strings.Join(params, ";")...)
	return append(b, 'm'), want
}
