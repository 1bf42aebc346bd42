// Package ancv speaks to the ANCV acquirer: HTTPS with a verified authority, sealed
// JSON requests, answers that are checked before they are believed. Client
// implements payment.Acquirer.
//
// The package also reads the vendor's files: parameters (9C94_ANCV.PAR), the sealing
// key (.P3P), the logo (9C94_ANCV.TAR). Diagnose tries the way to the acquirer step by
// step, for TEST CONNEXION and "ancv-tpe verifier".
// The wire types (wire.go) and the seal (seal.go) are shared with the simulator,
// which shares nothing else with the client. docs/contrat holds the contract that
// both are written from.
package ancv
