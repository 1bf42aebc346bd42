package till

import (
	"context"

	"ancvtpe/ancv/simulator"
	"ancvtpe/payment"
	"ancvtpe/ui/phone"
)

// localWallet reaches a simulator in this process.
type localWallet struct{ sim *simulator.Simulator }

// NewLocalWallet returns the wallet of a simulator in this process.
func NewLocalWallet(sim *simulator.Simulator) phone.Wallet { return localWallet{sim} }

// Waiting implements phone.Wallet.
func (p localWallet) Waiting(context.Context) ([]phone.Payment, error) {
	waiting := p.sim.Pending()
	list := make([]phone.Payment, len(waiting))
	for i, one := range waiting {
		list[i] = asPayer(one)
	}
	return list, nil
}

// Show implements phone.Wallet.
func (p localWallet) Show(_ context.Context, id string) (phone.Payment, error) {
	one, known := p.sim.Payment(id)
	if !known {
		return phone.Payment{}, errNoPhone
	}
	return asPayer(one), nil
}

// Pay implements phone.Wallet. A refusal means that the payment has ended already, which
// Show returns.
func (p localWallet) Pay(ctx context.Context, id string, a payment.Amount) (phone.Payment, error) {
	_ = p.sim.Accept(id, a.Cents())
	return p.Show(ctx, id)
}

// Refuse implements phone.Wallet.
func (p localWallet) Refuse(ctx context.Context, id string) (phone.Payment, error) {
	_ = p.sim.Abandon(id)
	return p.Show(ctx, id)
}
