package cxm

// #include "bridge.h"
import "C"

import "fmt"

// A Comparison is the difference of two estimates, with its interval and its test.
type Comparison struct {
	Difference Estimate // second minus first; N, Missing and Excluded are sums
	Statistic  float64  // z or t
	DF         float64  // degrees of freedom; NaN for z
	P          float64  // two-sided
	Q          float64  // P adjusted for the family it was tested in; NaN outside of one
	Testable   bool     // false where a side has no standard error, or both have one of 0
	Method     string   // "none", "z" or "welch_t"
}

// String is the comparison in words.
func (c Comparison) String() string {
	if !c.Testable {
		return c.Difference.String() + ", not testable"
	}
	return fmt.Sprintf("%v, p = %.4g", c.Difference, c.P)
}

// Compare compares two estimates that come from different respondents, say last quarter's and this one's. Do not use it on groups
// that overlap, such as a part and the whole.
func Compare(first, second Estimate, confidence float64) (Comparison, error) {
	a, b := first.lend(), second.lend()
	var to C.cxm_comparison
	var why C.cxm_error
	if first.Unit != second.Unit {
		return Comparison{}, refuse(ErrArgument, "second", -1, "first is in %s, and second in %s", first.Unit, second.Unit)
	}
	if status := C.cxm_compare_independent(&a, &b, C.double(confidence), &to, &why); status != C.CXM_OK {
		return Comparison{}, failure(status, why, "first", "second", "confidence")
	}
	methods := map[C.int32_t]string{C.CXM_TEST_NONE: "none", C.CXM_TEST_Z: "z", C.CXM_TEST_WELCH_T: "welch_t"}
	term := first.Term
	if second.Term != first.Term {
		term = second.Term + " - " + first.Term
	}
	return Comparison{
		Difference: estimateOf(&to.difference, "difference of "+first.Measure, term, first.Unit),
		Statistic:  float64(to.statistic), DF: float64(to.df), P: float64(to.p), Q: float64(to.q),
		Testable: to.test_status == C.CXM_TEST_OK, Method: methods[to.method],
	}, nil
}

// NPSAnswersNeeded is how many answers a margin takes. The margin is half the width of the interval, in points; variance is that of
// the answers scored -1, 0, 1, at worst 1; population is math.Inf(1) for one without limit.
func NPSAnswersNeeded(margin, confidence, variance, population float64) (int64, error) {
	var answers C.int64_t
	var why C.cxm_error
	if status := C.cxm_nps_answers_needed(C.double(margin), C.double(confidence), C.double(variance), C.double(population), &answers,
		&why); status != C.CXM_OK {
		return 0, failure(status, why, "margin", "confidence", "variance", "population")
	}
	return int64(answers), nil
}
