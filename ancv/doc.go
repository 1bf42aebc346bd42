// Package ancv is the client of the ANCV acquirer. It sends sealed JSON requests over HTTPS
// with a verified authority, and checks every answer before it is used. Client implements
// payment.Acquirer.
//
// A call goes through client.go (its fields), call.go (the exchange), heard.go and decode.go
// (reading the answer) and answer.go (checking it against the question). Failures without an
// answer are made in failure.go.
//
// The package also reads the vendor's files, which are the parameters (9C94_ANCV.PAR), the
// sealing key (.P3P) and the logo (9C94_ANCV.TAR). Diagnose tries the connection to the
// acquirer step by step, for TEST CONNEXION and "ancv-tpe verifier".
//
// The simulator shares the wire types (wire.go) and the seal (seal.go), and nothing else.
// Both are written from the contract in docs/contrat.
package ancv
