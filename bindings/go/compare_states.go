package cxm

// #include "bridge.h"
import "C"

import (
	"strings"
	"unsafe"
)

// A Verdict says what a difference is known to be.
type Verdict int32

// The verdicts. Nothing is equivalent without a margin.
const (
	VerdictCannotTell        = Verdict(C.CXM_VERDICT_CANNOT_TELL) // neither shown to have moved nor to lie within the margin
	VerdictMoved             = Verdict(C.CXM_VERDICT_MOVED)
	VerdictEquivalent        = Verdict(C.CXM_VERDICT_EQUIVALENT)
	VerdictMovedWithinMargin = Verdict(C.CXM_VERDICT_MOVED_WITHIN_MARGIN) // a difference, and too small a one to matter
)

// String gives "cannot be told", "moved", "equivalent" or "moved, but within the margin".
func (v Verdict) String() string { return goText(C.cxm_verdict_name(C.int32_t(v))) }

// Flags of a difference, in a row of a comparison of states.
const (
	ComparedMoved      = Flags(C.CXM_COMPARED_MOVED)
	ComparedEquivalent = Flags(C.CXM_COMPARED_EQUIVALENT)
	ComparedSimpson    = Flags(C.CXM_COMPARED_SIMPSON) // every stratum moved the other way than the whole
)

// Verdict is the verdict on a difference by its flags.
func (f Flags) Verdict() Verdict { return Verdict(C.cxm_verdict(C.uint32_t(f))) }

// Compare gives what moved from this state to a second one of the same query: a result whose values are second minus this one, each
// with its test. Flags.Verdict says what a row is known to be.
//
// Options, as text: "relation=part" where second holds some of the rows of this state and is compared with all of it;
// "confidence=0.95"; "margin=5", the largest difference that does not matter, or "nps.margin=5 rating.mean.margin=0.2", which adds
// a row of the test of equivalence behind each tested term; "adjust=bh", by, holm, hochberg, bonferroni or none.
func (s *State) Compare(second *State, options string) (*Result, error) {
	return s.compareWith(second, options, func(first, second *C.cxm_state, options *C.char, host *C.cxm_host, result **C.cxm_result,
		why *C.cxm_error) C.cxm_status {
		return C.cxm_state_compare(first, second, options, host, result, why)
	})
}

// CompareGroups compares the groups of a key, the other keys held the same; the result has one more key, `against`, the side that
// was subtracted. Options are those of [State.Compare] but relation, "key=site" where the query has several keys, and one that is
// needed: "against=first", a value of the key ("value:rest" where it is called like one of these words), "previous", "rest" (all
// other groups together), "whole" (all of them, itself included) or "all" (every pair).
func (s *State) CompareGroups(options string) (*Result, error) {
	return s.compareWith(s, options, func(state, _ *C.cxm_state, options *C.char, host *C.cxm_host, result **C.cxm_result,
		why *C.cxm_error) C.cxm_status {
		return C.cxm_state_compare_groups(state, options, host, result, why)
	})
}

// Decompose takes the change from this state to a second one apart by the groups of a key: the rows score.crude, the change;
// score.rate, that groups answer otherwise; score.mix, that they make up other shares; score.unmatched, groups on one side only.
// Options: "key=site" where the query has several keys, confidence and adjust.
func (s *State) Decompose(second *State, options string) (*Result, error) {
	return s.compareWith(second, options, func(first, second *C.cxm_state, options *C.char, host *C.cxm_host, result **C.cxm_result,
		why *C.cxm_error) C.cxm_status {
		return C.cxm_state_decompose(first, second, options, host, result, why)
	})
}

type comparison func(first, second *C.cxm_state, options *C.char, host *C.cxm_host, result **C.cxm_result,
	why *C.cxm_error) C.cxm_status

func (s *State) compareWith(second *State, options string, call comparison) (*Result, error) {
	if second == nil {
		return nil, refuse(ErrArgument, "second", -1, "a state is compared with another one")
	}
	if strings.IndexByte(options, 0) >= 0 {
		return nil, refuse(ErrArgument, "options", -1, "options: the text has a NUL in it")
	}
	defer s.read(second)()
	if s.owned.handle == nil || second.owned.handle == nil {
		return nil, closed("state")
	}
	text := append([]byte(options), 0)
	var result *C.cxm_result
	var why C.cxm_error
	if status := call(s.owned.handle, second.owned.handle, (*C.char)(unsafe.Pointer(&text[0])),
		C.cxm_go_host_lent(s.owned.host.lend()), &result, &why); status != C.CXM_OK {
		return nil, failure(status, why, "first", "second", "options")
	}
	return newResult(result, s.owned.host), nil
}

// read locks two states for reading, in the order that Merge locks them, and gives what unlocks them. A state is not locked twice,
// since a goroutine that waits to change it would come between.
func (s *State) read(other *State) (unlock func()) {
	if s == other {
		s.lock.RLock()
		return s.lock.RUnlock
	}
	first, second := s, other
	if second.order() < first.order() {
		first, second = second, first
	}
	first.lock.RLock()
	second.lock.RLock()
	return func() {
		second.lock.RUnlock()
		first.lock.RUnlock()
	}
}

// An Adjust says how p values of a family are adjusted for how many there are.
type Adjust int32

// The ways.
const (
	AdjustNone               = Adjust(C.CXM_ADJUST_NONE)
	AdjustHolm               = Adjust(C.CXM_ADJUST_HOLM)
	AdjustHochberg           = Adjust(C.CXM_ADJUST_HOCHBERG)
	AdjustBenjaminiHochberg  = Adjust(C.CXM_ADJUST_BENJAMINI_HOCHBERG)
	AdjustBenjaminiYekutieli = Adjust(C.CXM_ADJUST_BENJAMINI_YEKUTIELI)
	AdjustBonferroni         = Adjust(C.CXM_ADJUST_BONFERRONI)
)

// Letters gives for each column of a survey table the letters of the columns that it is significantly higher than, at the level
// alpha for the line as a whole. The result is one of [State.CompareGroups] with against=all, and the line that of a row's measure,
// term and other keys. Column A is the line's first `against`; B, C ... are its groups in their order, and AA follows Z.
func (r *Result) Letters(row int, alpha float64, adjust Adjust) ([][]string, error) {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return nil, closed("result")
	}
	var higher []byte
	var columns C.int32_t
	var why C.cxm_error
	status := C.cxm_status(C.CXM_E_SPACE)
	for status == C.CXM_E_SPACE {
		higher = make([]byte, int(columns)*int(columns))
		status = C.cxm_result_letters(handle, C.int64_t(row), C.double(alpha), C.int32_t(adjust), nil,
			(*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(higher))), C.int64_t(len(higher)), &columns, &why)
	}
	if status != C.CXM_OK {
		return nil, failure(status, why, "result", "row", "alpha", "adjust")
	}
	all := make([][]string, columns)
	for at, is := range higher {
		if is != 0 {
			all[at/len(all)] = append(all[at/len(all)], letter(at%len(all)))
		}
	}
	return all, nil
}

func letter(column int) string {
	if column < 26 {
		return string(rune('A' + column))
	}
	return letter(column/26-1) + letter(column%26)
}
