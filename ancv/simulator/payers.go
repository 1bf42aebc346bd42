package simulator

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// accountState is what becomes of a payer who is attached.
type accountState string

const (
	accountActive  accountState = "active"
	accountBlocked accountState = "blocked" // attached, then refused by ANCV
	accountUnknown accountState = "unknown" // BENEFICIARY_NOT_FOUND
	accountBusy    accountState = "busy"    // OTHER_TRANSACTION_PENDING
)

// The payers that the simulator treats apart where no file says otherwise.
const (
	unknownPayer  = "99999999999"
	busyPayer     = "88888888888"
	emptyPayer    = "77777777777"
	blockedPayer  = "66666666666"
	shortPayer    = "55555555555"
	unknownMailer = "inconnu@"
	demoPayer     = "10123453051"
)

// unbounded is the balance of an account that always has enough.
const unbounded = -1

// account is a payer of the acquirer. Balance is cents, unbounded where it has none.
type account struct {
	ID      string       `json:"id"`               // 11 digits, or an e-mail address
	Number  string       `json:"number,omitempty"` // the account's, where the id is an address
	Balance int64        `json:"balance"`
	State   accountState `json:"state"`
}

func ownPayers() []account {
	return []account{
		{ID: demoPayer, Balance: unbounded, State: accountActive},
		{ID: shortPayer, Balance: 1000, State: accountActive},
		{ID: blockedPayer, Balance: 10000, State: accountBlocked},
		{ID: emptyPayer, Balance: 0, State: accountActive},
		{ID: busyPayer, Balance: unbounded, State: accountBusy},
		{ID: unknownPayer, Balance: unbounded, State: accountUnknown},
	}
}

// number is the account number that an authorization shows, masked, of this payer.
func (a account) number() string {
	switch {
	case a.Number != "":
		return a.Number
	case !strings.Contains(a.ID, "@"):
		return a.ID
	}
	sum := fnv.New64a()
	sum.Write([]byte(strings.ToLower(a.ID)))
	return fmt.Sprintf("10%09d", sum.Sum64()%1_000_000_000)
}

// afford is what the account pays of an amount: less where it is short and the shop
// takes less, 0 where it cannot; the reason is the transaction's subState then.
func (a account) afford(amount int64, adjustable bool) (pays int64, reason string) {
	switch {
	case a.State == accountBlocked:
		return 0, subStateBlocked
	case a.Balance == unbounded || a.Balance >= amount:
		return amount, ""
	case adjustable && a.Balance > 0:
		return a.Balance, ""
	}
	return 0, subStateBalance
}

// account gives a payer's account; whoever is well formed has one. b.mu is held.
func (b *bank) account(id string) account {
	if a, known := b.payers[id]; known {
		return a
	}
	a := account{ID: id, Balance: unbounded, State: accountActive}
	if !wellFormedPayer(id) || strings.HasPrefix(id, unknownMailer) {
		a.State = accountUnknown
	}
	return a
}

// move changes a payer's balance by cents. b.mu is held.
func (b *bank) move(id string, cents int64) {
	a := b.account(id)
	if a.Balance == unbounded || cents == 0 {
		return
	}
	a.Balance = max(a.Balance+cents, 0)
	b.setAccount(a)
}

// setAccount stores an account. b.mu is held.
func (b *bank) setAccount(a account) *batch {
	b.payers[a.ID] = a
	return b.book.putPayer(a)
}

// accounts lists the payers that differ from any other, by id.
func (b *bank) accounts() []account {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]account, 0, len(b.payers))
	for _, a := range b.payers {
		all = append(all, a)
	}
	slices.SortFunc(all, func(x, y account) int { return strings.Compare(x.ID, y.ID) })
	return all
}

// wellFormedPayer takes 11 digits or something of the shape of an e-mail address.
func wellFormedPayer(id string) bool {
	local, domain, at := strings.Cut(id, "@")
	if at {
		return local != "" && domain != "" && len(id) <= 254 && !strings.ContainsAny(id, " \t\r\n")
	}
	return len(id) == 11 && digits(id)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
