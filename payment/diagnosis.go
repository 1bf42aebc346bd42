package payment

// Step is a step of the way to the acquirer, as TEST CONNEXION and `verifier` try it.
type Step uint8

// The steps in order.
const (
	StepInvalid Step = iota
	StepName         // the server's name has an address
	StepConnect      // a TCP connection
	StepTLS          // the handshake: certificate and authority
	StepSeal         // the acquirer takes the seal, and its own is right
	StepShop         // the acquirer knows the shop
	StepCancel       // the test transaction is cancelled again
	// StepProxyIgnored is not tried: HTTPS_PROXY is set, and PROXY does not use it.
	StepProxyIgnored
)

// Verdict is how a step went. A step that was not tried follows one that failed.
type Verdict struct {
	Step  Step
	Tried bool
	OK    bool
	Cause Cause // why not
	Code  Code  // what the acquirer answered, where that is why
}

// Parameter is a name and a value as a .PAR file writes them.
type Parameter struct{ Name, Value string }
