package cxm

// #include "bridge.h"
import "C"

// A Signal says where an estimate belongs: good, neutral, poor, or nothing that can be said.
type Signal int32

// The signals.
const (
	SignalInsufficient = Signal(C.CXM_SIGNAL_INSUFFICIENT) // no value, no interval, or one that reaches over a border
	SignalPoor         = Signal(C.CXM_SIGNAL_POOR)
	SignalNeutral      = Signal(C.CXM_SIGNAL_NEUTRAL)
	SignalGood         = Signal(C.CXM_SIGNAL_GOOD)
)

// String gives "insufficient signal", "poor", "neutral" or "good".
func (s Signal) String() string { return goText(C.cxm_signal_name(C.int32_t(s))) }

// Signal puts the estimate where its whole interval lies: below poorBelow it is poor, from goodFrom on good.
func (e Estimate) Signal(poorBelow, goodFrom float64) Signal {
	lent := e.lend()
	return Signal(C.cxm_signal(&lent, C.double(poorBelow), C.double(goodFrom)))
}
