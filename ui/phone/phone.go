package phone

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"ancvtpe/payment"
)

// field is an item of the phone's screen that can be chosen.
type field int

const (
	fieldNone   field = iota
	fieldAmount       // the amount, where the payer may pay less
	fieldPay
	fieldRefuse
	fieldClose // under a result
	fieldList  // the first of several waiting payments; the others have the next numbers
)

// Phone is the payer's phone.
type Phone struct {
	ctx    context.Context
	wallet Wallet

	list    []Payment
	shown   *Payment // the payment on the screen, or nil
	entry   payment.AmountEntry
	typed   bool   // the payer has begun to type an amount
	at      field  // the chosen item
	busy    bool   // a call of Pay or Refuse is under way
	asking  bool   // a call of Waiting or Show is under way
	trouble string // of the last call
	wrong   string // why the amount cannot be paid, until the next key
}

// New makes a phone whose calls to the wallet end with ctx.
func New(ctx context.Context, w Wallet) *Phone { return &Phone{ctx: ctx, wallet: w} }

type (
	waitingMsg struct {
		list []Payment
		err  error
	}
	paymentMsg struct {
		id      string
		payment Payment
		err     error
		decided bool
	}
)

// Poll asks the acquirer for the payments, or for the one shown, unless a call is under way. The
// owner calls it once a second while the phone is shown.
func (p *Phone) Poll() tea.Cmd {
	if p.asking || p.busy {
		return nil
	}
	p.asking = true
	if p.shown == nil || p.shown.Outcome != OutcomeOpen {
		return func() tea.Msg {
			list, err := p.wallet.Waiting(p.ctx)
			return waitingMsg{list, err}
		}
	}
	id := p.shown.ID
	return func() tea.Msg {
		one, err := p.wallet.Show(p.ctx, id)
		return paymentMsg{id: id, payment: one, err: err}
	}
}

// Update handles the phone's own messages and reports whether m was one.
func (p *Phone) Update(m tea.Msg) bool {
	switch m := m.(type) {
	case waitingMsg:
		p.asking = false
		p.wait(m)
	case paymentMsg:
		if m.decided {
			p.busy = false
		} else {
			p.asking = false
		}
		p.see(m)
	default:
		return false
	}
	return true
}

// wait handles the list of waiting payments. If there is only one it is shown at once, as if its
// code had been scanned, also in place of the last payment's result.
func (p *Phone) wait(m waitingMsg) {
	if p.trouble = ""; m.err != nil {
		p.trouble = m.err.Error()
		return
	}
	p.list = m.list
	if p.shown != nil && (p.shown.Outcome == OutcomeOpen || len(p.list) != 1) {
		return
	}
	if len(p.list) == 1 {
		p.open(p.list[0])
		return
	}
	p.at = fieldList + field(min(max(0, int(p.at)-int(fieldList)), max(0, len(p.list)-1)))
}

func (p *Phone) open(one Payment) {
	p.shown, p.trouble, p.wrong, p.typed = &one, "", "", false
	p.entry = payment.AmountEntry{}
	p.at = fieldPay
}

func (p *Phone) see(m paymentMsg) {
	if p.shown == nil || p.shown.ID != m.id {
		return
	}
	if p.trouble = ""; m.err != nil {
		p.trouble = m.err.Error()
		return
	}
	p.shown = &m.payment
	if m.payment.Outcome != OutcomeOpen {
		p.at, p.wrong = fieldClose, ""
	}
}

// fields returns the items that can be chosen now, from top to bottom.
func (p *Phone) fields() []field {
	switch {
	case p.shown == nil:
		fields := make([]field, len(p.list))
		for i := range p.list {
			fields[i] = fieldList + field(i)
		}
		return fields
	case p.shown.Outcome != OutcomeOpen:
		return []field{fieldClose}
	case p.shown.Adjustable:
		return []field{fieldAmount, fieldPay, fieldRefuse}
	}
	return []field{fieldPay, fieldRefuse}
}

// Key handles one key, by its name in ui/keyboard.
func (p *Phone) Key(name string) tea.Cmd {
	p.wrong = ""
	switch name {
	case "up", "down":
		p.move(name)
	case "enter":
		return p.press(p.at)
	case "backspace":
		p.entry = p.entry.Back()
	default:
		p.digit(name)
	}
	return nil
}

func (p *Phone) move(name string) {
	fields := p.fields()
	if len(fields) == 0 {
		return
	}
	step := 1
	if name == "up" {
		step = len(fields) - 1
	}
	p.at = fields[(max(0, slices.Index(fields, p.at))+step)%len(fields)]
}

// digit adds to the amount, whichever item is chosen, since nothing else can be typed.
func (p *Phone) digit(name string) {
	if p.shown == nil || !p.shown.Adjustable || p.shown.Outcome != OutcomeOpen || len(name) != 1 {
		return
	}
	next, taken := p.entry.Press(rune(name[0]))
	if taken {
		p.entry, p.typed, p.at = next, true, fieldAmount
	}
}

// press carries out the item f.
func (p *Phone) press(f field) tea.Cmd {
	switch {
	case p.busy:
		return nil
	case p.shown == nil:
		if i := int(f) - int(fieldList); i >= 0 && i < len(p.list) {
			p.open(p.list[i])
		}
		return nil
	case p.shown.Outcome != OutcomeOpen:
		p.shown, p.list, p.at = nil, nil, fieldNone
		return p.Poll()
	}
	p.at = f
	switch f {
	case fieldAmount:
		p.at = fieldPay
	case fieldPay:
		return p.pay()
	case fieldRefuse:
		return p.decide(func(id string) (Payment, error) { return p.wallet.Refuse(p.ctx, id) })
	}
	return nil
}

func (p *Phone) pay() tea.Cmd {
	amount, wrong := p.amount()
	if wrong != "" {
		p.wrong, p.at = wrong, fieldAmount
		return nil
	}
	return p.decide(func(id string) (Payment, error) { return p.wallet.Pay(p.ctx, id, amount) })
}

// amount returns what the payer wants to pay, the requested amount unless another one was typed.
// wrong is a sentence if that amount is not possible.
func (p *Phone) amount() (a payment.Amount, wrong string) {
	if !p.typed || p.entry.Empty() {
		return p.shown.Requested, ""
	}
	amount, err := p.entry.Amount()
	switch {
	case err != nil:
		return 0, textNoAmount
	case amount > p.shown.Requested:
		return 0, textTooMuch
	}
	return amount, ""
}

func (p *Phone) decide(ask func(id string) (Payment, error)) tea.Cmd {
	p.busy, p.trouble, p.wrong = true, "", ""
	id := p.shown.ID
	return func() tea.Msg {
		one, err := ask(id)
		return paymentMsg{id: id, payment: one, err: err, decided: true}
	}
}
