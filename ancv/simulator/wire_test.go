package simulator

import (
	"time"

	"ancvtpe/ancv"
)

// wireAuthorization is one authorization of a payer.
type wireAuthorization struct {
	Number         string          `json:"number,omitempty"`
	Type           string          `json:"type,omitempty"`
	Amount         ancv.WireAmount `json:"amount"`
	ValidationDate *time.Time      `json:"validationDate,omitempty"`
	Holder         string          `json:"holder,omitempty"`
}

// wireTransactionPayer is one payer of a transaction.
type wireTransactionPayer struct {
	BeneficiaryID  string              `json:"beneficiaryId,omitempty"`
	Amount         *ancv.WireAmount    `json:"amount,omitempty"`
	Authorizations []wireAuthorization `json:"authorizations,omitempty"`
}

// wireTransaction is schema Transaction.
type wireTransaction struct {
	ID             string                 `json:"id"`
	State          string                 `json:"state"`
	SubState       string                 `json:"subState,omitempty"`
	CreationDate   *time.Time             `json:"creationDate,omitempty"`
	UpdateDate     *time.Time             `json:"updateDate,omitempty"`
	ExpirationDate *time.Time             `json:"expirationDate,omitempty"`
	Merchant       *ancv.WireMerchant     `json:"merchant,omitempty"`
	Order          ancv.WireOrder         `json:"order"`
	Payers         []wireTransactionPayer `json:"payers,omitempty"`
}

// wireResponse is schema TransactionResponse.
type wireResponse struct {
	ResponseDate *time.Time       `json:"responseDate,omitempty"`
	Transaction  *wireTransaction `json:"transaction"`
}
