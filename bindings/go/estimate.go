package cxm

// #include "bridge.h"
import "C"

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A ValueStatus says whether there is a value, and if not, why.
type ValueStatus int32

// The statuses of a value.
const (
	ValueOK            = ValueStatus(C.CXM_VALUE_OK)
	ValueNoData        = ValueStatus(C.CXM_VALUE_NO_DATA)        // no answer was left to compute it from
	ValueSuppressed    = ValueStatus(C.CXM_VALUE_SUPPRESSED)     // the policy forbids showing it
	ValueNotIdentified = ValueStatus(C.CXM_VALUE_NOT_IDENTIFIED) // the data do not determine it
	ValueUndefined     = ValueStatus(C.CXM_VALUE_UNDEFINED)      // the formula has no value here, such as 0/0
)

// String gives "ok", "no_data", "suppressed", "not_identified" or "undefined".
func (s ValueStatus) String() string { return goText(C.cxm_value_status_name(C.int32_t(s))) }

// An IntervalStatus says whether there is an interval, and if not, why.
type IntervalStatus int32

// The statuses of an interval.
const (
	IntervalOK             = IntervalStatus(C.CXM_INTERVAL_OK)
	IntervalTooFew         = IntervalStatus(C.CXM_INTERVAL_TOO_FEW)          // fewer answers than the method needs
	IntervalDegenerate     = IntervalStatus(C.CXM_INTERVAL_DEGENERATE)       // all alike; the method would claim certainty
	IntervalTooFewClusters = IntervalStatus(C.CXM_INTERVAL_TOO_FEW_CLUSTERS) // fewer clusters than the method needs
	IntervalDescriptive    = IntervalStatus(C.CXM_INTERVAL_DESCRIPTIVE)      // none is meant
)

// String gives "ok", "too_few", "degenerate", "too_few_clusters" or "descriptive".
func (s IntervalStatus) String() string { return goText(C.cxm_interval_status_name(C.int32_t(s))) }

// Flags of an estimate.
type Flags uint32

// The flags.
const (
	LowerClamped = Flags(C.CXM_ESTIMATE_LOWER_CLAMPED) // the method's lower end lay below the smallest possible value
	UpperClamped = Flags(C.CXM_ESTIMATE_UPPER_CLAMPED) // the same above
	Weighted     = Flags(C.CXM_ESTIMATE_WEIGHTED)      // unequal weights entered
	FewClusters  = Flags(C.CXM_ESTIMATE_FEW_CLUSTERS)  // fewer than 20 clusters
	FewAnswers   = Flags(C.CXM_ESTIMATE_FEW_ANSWERS)   // too few for the interval's method to hold its confidence
	Doubtful     = Flags(C.CXM_ESTIMATE_DOUBTFUL)      // the method supposes what the data do not look like
)

// An Estimate is a number that knows how sure it is. Floats that mean nothing are NaN; look at the statuses, not for NaN.
type Estimate struct {
	Measure, Term, Unit string
	Value               float64 // in Unit, unrounded
	StdError            float64 // standard error of Value
	Lower, Upper        float64 // the interval
	Confidence          float64 // of the interval, in (0, 1)
	DF                  float64 // degrees of freedom of the t that was used
	NEffective          float64 // Kish's effective n; equals N without weights
	N                   int64   // answers that Value was computed from
	Missing             int64   // rows without an answer
	Excluded            int64   // rows with an answer that was left out
	Clusters            int64   // clusters among the answers
	Status              ValueStatus
	IntervalStatus      IntervalStatus
	Flags               Flags
}

// String is the estimate in words: what it is, its interval and its n, or why there is none.
func (e Estimate) String() string {
	name := e.Measure
	if e.Term != "" {
		name += "." + e.Term
	}
	if e.Status != ValueOK {
		return fmt.Sprintf("%s: %s, n = %d", name, inWords(e.Status), e.N)
	}
	unit := e.Unit
	if unit != "" {
		unit = " " + unit
	}
	if e.IntervalStatus != IntervalOK {
		digits := digitsOf(e.Value)
		return fmt.Sprintf("%s = %s%s, no interval (%s), n = %d", name, fixed(e.Value, digits), unit, inWords(e.IntervalStatus), e.N)
	}
	digits := digitsOf(e.Value, e.Lower, e.Upper)
	percent := strconv.FormatFloat(Round(100*e.Confidence, 6, RoundHalfEven), 'f', -1, 64)
	return fmt.Sprintf("%s = %s%s, %s %% interval %s to %s, n = %d", name, fixed(e.Value, digits), unit, percent,
		fixed(e.Lower, digits), fixed(e.Upper, digits), e.N)
}

func inWords(status fmt.Stringer) string { return strings.ReplaceAll(status.String(), "_", " ") }

// digitsOf are the decimals to show: one, or two where all figures are below ten.
func digitsOf(values ...float64) int {
	for _, value := range values {
		if math.Abs(value) >= 10 {
			return 1
		}
	}
	return 2
}

func fixed(value float64, digits int) string {
	return strconv.FormatFloat(Round(value, digits, RoundHalfEven), 'f', digits, 64)
}

// Estimates are all figures of a measure. The headline's fields are its own: r.Value, r.Lower, r.N.
type Estimates struct {
	Estimate
	measure *Measure
	figures []C.cxm_estimate // as the library wrote them; made into estimates when they are asked for
}

// Term gives a figure by its name, such as "promoters".
func (e Estimates) Term(name string) (Estimate, bool) {
	for i := range e.figures {
		if e.measure.Terms[i].Name == name {
			return e.term(i), true
		}
	}
	return Estimate{}, false
}

// Terms gives all figures in the record's order; the first is the headline.
func (e Estimates) Terms() []Estimate {
	terms := make([]Estimate, len(e.figures))
	for i := range terms {
		terms[i] = e.term(i)
	}
	return terms
}

func (e Estimates) term(i int) Estimate {
	term := &e.measure.Terms[i]
	return estimateOf(&e.figures[i], e.measure.Name, term.Name, term.Unit)
}

func estimateOf(from *C.cxm_estimate, measure, term, unit string) Estimate {
	return Estimate{
		Measure: measure, Term: term, Unit: unit,
		Value: float64(from.value), StdError: float64(from.std_error), Lower: float64(from.lower), Upper: float64(from.upper),
		Confidence: float64(from.confidence), DF: float64(from.df), NEffective: float64(from.n_effective),
		N: int64(from.n), Missing: int64(from.missing), Excluded: int64(from.excluded), Clusters: int64(from.clusters),
		Status: ValueStatus(from.status), IntervalStatus: IntervalStatus(from.interval_status), Flags: Flags(from.flags),
	}
}

func (e *Estimate) lend() C.cxm_estimate {
	return C.cxm_estimate{
		value: C.double(e.Value), std_error: C.double(e.StdError), lower: C.double(e.Lower), upper: C.double(e.Upper),
		confidence: C.double(e.Confidence), df: C.double(e.DF), n_effective: C.double(e.NEffective),
		n: C.int64_t(e.N), missing: C.int64_t(e.Missing), excluded: C.int64_t(e.Excluded), clusters: C.int64_t(e.Clusters),
		status: C.int32_t(e.Status), interval_status: C.int32_t(e.IntervalStatus), flags: C.uint32_t(e.Flags),
	}
}
