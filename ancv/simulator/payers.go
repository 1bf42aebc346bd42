package simulator

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// accountState says what attaching a payer leads to.
type accountState string

const (
	accountActive  accountState = "active"
	accountBlocked accountState = "blocked" // attached, then refused by ANCV
	accountUnknown accountState = "unknown" // BENEFICIARY_NOT_FOUND
	accountBusy    accountState = "busy"    // OTHER_TRANSACTION_PENDING
)

// Payers with a state or balance of their own, unless the file of shops replaces them.
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

// account is a payer's account. Balance is cents, or unbounded.
type account struct {
	ID      string       `json:"id"`               // 11 digits, or an e-mail address
	Number  string       `json:"number,omitempty"` // the account number, where the id is an address
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

// number returns the account number that an authorization shows, which is masked there.
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

// afford returns what the account pays of an amount in cents. It is less where the balance
// is short and adjustable, and 0 where the account cannot pay; reason is then the subState
// (decision 94).
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

// account returns a payer's account. Every well-formed id has one. b.mu is held.
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

// move adds cents to a payer's balance. b.mu is held.
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

// accounts lists the payers with a state or balance of their own, by id.
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

// wellFormedPayer reports whether id is 11 digits or has the form of an e-mail address.
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
