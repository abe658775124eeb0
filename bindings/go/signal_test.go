package cxm_test

import (
	"testing"

	cxm "libcxm/bindings/go"
)

func TestSignalsFollowIntervals(t *testing.T) {
	many := make([]uint8, 400)
	for i := range many {
		many[i] = 10 - uint8(i%4) // half promoters, half passives
	}
	r, err := cxm.NPS(many)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Signal(0, 40); got != cxm.SignalGood || got.String() != "good" {
		t.Errorf("50 of 400 answers: %v", got)
	}
	if r, err = cxm.NPS(many[:3]); err != nil {
		t.Fatal(err)
	}
	if got := r.Signal(0, 40); got != cxm.SignalInsufficient || got.String() != "insufficient signal" {
		t.Errorf("three answers: %v", got)
	}
}
