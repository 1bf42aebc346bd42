package ancv

import "testing"

// The vector of the contract.
func TestSealVector(t *testing.T) {
	got := SealHeaderValue("ver001", Seal("0123456789abcdef0123456789abcdef",
		"10000651", "100016", "CMD-000001", "PAY-000001", "1250"))
	want := "HmacSHA256.ver001.w0WUwvz0WO0itGgR6bVyYi0ngw5jquV07zmBE1LDdy4"
	if got != want {
		t.Fatalf("seal header = %s, want %s", got, want)
	}
}
