// Package cxm computes customer-experience metrics in which every number carries its interval, its n, and what was left out.
//
// A measure of a slice is one call:
//
//	r, err := cxm.NPS(scores)
//	fmt.Println(r)         // nps.score = 33.3 points, 95 % interval -26.7 to 71.2, n = 6
//	r.Value, r.Lower, r.N  // the headline's figures; r.Term("promoters") is another figure of the measure
//
// Several measures, by keys, are a [Query] put to a [Table]; the answer is a [Result]. A [State] is a query's partial result, which
// can be merged with others, stored and sent. A [Model] keeps accounts, people, roles and answers, and looks up for a query which
// rows count.
//
// Slices of integers, floats and booleans are lent to the library and not copied; NaN in floats means that there is no answer. Look
// at Status before Value, and at IntervalStatus before Lower and Upper: what cannot be told is said there, and the number is NaN.
//
// The package is libcxm, built by cgo from cxm.c beside it; it needs a C compiler and nothing else.
package cxm

/*
#cgo CFLAGS: -std=c11 -O3 -DCXM_STATIC
#cgo LDFLAGS: -lm
#cgo noescape cxm_go_estimate
#cgo nocallback cxm_go_estimate
#cgo noescape cxm_go_result_row
#cgo nocallback cxm_go_result_row
#cgo noescape cxm_result_number
#cgo nocallback cxm_result_number
#cgo noescape cxm_result_text
#cgo nocallback cxm_result_text
#cgo noescape cxm_column_text
#cgo nocallback cxm_column_text
#cgo nocallback cxm_round
#cgo noescape cxm_compare_independent
#cgo nocallback cxm_compare_independent
#include "bridge.h"
*/
import "C"

// Version is the version of the library: major * 1000000 + minor * 1000 + patch.
func Version() int { return int(C.cxm_version_number()) }

// goText copies a text of the library's.
func goText(text *C.char) string { return C.GoString(text) }
