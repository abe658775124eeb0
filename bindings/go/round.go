package cxm

// #include "bridge.h"
import "C"

// A RoundMode says how a tie is settled.
type RoundMode int32

// The modes.
const (
	RoundHalfEven   = RoundMode(C.CXM_ROUND_HALF_EVEN)   // 2.5 to 2, 3.5 to 4
	RoundHalfAway   = RoundMode(C.CXM_ROUND_HALF_AWAY)   // 2.5 to 3, -2.5 to -3
	RoundTowardZero = RoundMode(C.CXM_ROUND_TOWARD_ZERO) // truncation
)

// Round rounds to a number of decimals, -15 .. 15. A tie is what the decimal reading of the float says: 2.675 is none, 0.125 is
// one.
func Round(value float64, digits int, mode RoundMode) float64 {
	return float64(C.cxm_round(C.double(value), C.int32_t(max(-15, min(15, digits))), C.int32_t(mode)))
}

// RoundShares gives shares in percent that sum to exactly 100 at a number of decimals, 0 .. 3, by largest remainder.
func RoundShares(counts []int64, digits int) ([]float64, error) {
	if len(counts) == 0 || len(counts) > 1<<30 {
		return nil, refuse(ErrArgument, "counts", -1, "there are %d counts", len(counts))
	}
	shares := make([]float64, len(counts))
	var why C.cxm_error
	if status := C.cxm_round_shares((*C.int64_t)(&counts[0]), C.int32_t(len(counts)), C.int32_t(max(-1, min(4, digits))),
		(*C.double)(&shares[0]), &why); status != C.CXM_OK {
		return nil, failure(status, why, "counts", "count", "digits")
	}
	return shares, nil
}
