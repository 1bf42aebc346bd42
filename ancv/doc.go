// Package ancv speaks to the ANCV acquirer: HTTPS with a verified authority, sealed
// JSON requests, answers that are checked before they are believed. Client
// implements payment.Acquirer.
//
// The package also reads the vendor's files (9C94_ANCV.PAR, the .P3P sealing key).
// The wire types (wire.go) and the seal (seal.go) are shared with the simulator,
// which shares nothing else with the client. docs/contrat holds the contract that
// both are written from.
package ancv
