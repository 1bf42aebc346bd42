package simulator

import "time"

// cents is the script that is used without a scenario. The last two digits of the amount
// decide (docs/contrat/files.md).
type cents struct{}

// payerDelay is how long a simulated payer takes.
const payerDelay = time.Second

func (cents) hit(s subject) hit {
	if s.call == CallCancel {
		return hit{}
	}
	return hit{payer: centsPlan(s.amount)}
}

func (cents) resume(t transaction) *armed { return centsPlan(t.Requested) }

func (cents) settles() bool { return false }

func centsPlan(amount int64) *armed {
	p := plan{action: accept, after: payerDelay}
	switch amount % 100 {
	case 1:
	case 2:
		p.pays = func(requested int64) int64 { return requested / 2 }
	case 3:
		p.action = reject
	case 4:
		p.action = giveUp
	case 5:
		p = plan{expiry: 5 * time.Second}
	case 6:
		p.dropPaid = true
	case 7:
		p.statusErrors = 3
	case 8:
		p.silence = 20 * time.Second
	case 9:
		p.noRefund = true
	default:
		return nil
	}
	return &armed{plan: p, rule: 1}
}
