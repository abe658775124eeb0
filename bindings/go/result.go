package cxm

// #include "bridge.h"
import "C"

import (
	"fmt"
	"iter"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"unsafe"
)

// A Result is what a query gives: a table that is always laid out alike, with a row for each group, measure and term, and how it
// came about. It may be read from any number of goroutines. Close releases its memory at once; without it, that is done some time
// after the result is no longer used. A closed result has no rows and no columns.
type Result struct {
	lock    sync.RWMutex
	owned   ownedResult
	columns []string
	keys    int // columns that come before `measure`
	cleanup runtime.Cleanup
}

// A Row of a result: an estimate, its group's keys and its test.
type Row struct {
	Estimate
	Keys []any   // string, int64, bool or time.Time each, in the order of the query's By; nil for the group without a key
	P, Q float64 // of a test; NaN where there is none
}

// A LedgerEntry says what became of rows that were put in. The entries of a measure, with several roll-ups those of each, add up to
// the rows of the input. A measure that a group's name stands for, and whose columns are not there, has one, "no_column"; of a
// comparison there are those that are "one_sided".
type LedgerEntry struct {
	Rollup   string // where the policy names several, else empty
	Measure  string
	Reason   string // "used", "missing", "off_scale", "not_a_number", "weight_missing" or "weight_zero"; "no_column", "one_sided"
	Rows     int64
	Withheld bool // too few people are behind the rows to tell how many they are, and Rows is 0
}

// An ownedResult is what has to be released.
type ownedResult struct {
	handle *C.cxm_result
	host   *host
}

func (o ownedResult) free() {
	C.cxm_result_free(o.handle)
	o.host.drop()
}

func newResult(handle *C.cxm_result, h *host) *Result {
	r := &Result{owned: ownedResult{handle, h.keep()}}
	table := C.cxm_result_table(handle)
	for _, name := range unsafe.Slice(table.names, int(table.count)) {
		r.columns = append(r.columns, goText(name))
	}
	r.keys = slices.Index(r.columns, "measure")
	r.cleanup = runtime.AddCleanup(r, ownedResult.free, r.owned)
	return r
}

// Close releases the result. Closing it again does nothing.
func (r *Result) Close() error {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.owned.handle != nil {
		r.cleanup.Stop()
		r.owned.free()
		r.owned = ownedResult{}
	}
	return nil
}

// open locks the result for reading and gives its handle, nil where it is closed; call unlock in any case.
func (r *Result) open() (handle *C.cxm_result, unlock func()) {
	r.lock.RLock()
	return r.owned.handle, r.lock.RUnlock
}

func closed(what string) *Error { return refuse(ErrArgument, what, -1, "the %s is closed", what) }

// Len is how many rows there are.
func (r *Result) Len() int {
	handle, unlock := r.open()
	defer unlock()
	return int(C.cxm_result_length(handle))
}

// Columns are the names of the columns: the keys, then measure, term, unit, value, std_error, lower, upper, confidence, df,
// n_effective, n, missing, excluded, clusters, status, interval_status, flags, p, q.
func (r *Result) Columns() []string {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return nil
	}
	return slices.Clone(r.columns)
}

// Row gives a row with its keys.
func (r *Result) Row(i int) (Row, error) {
	handle, unlock := r.open()
	defer unlock()
	return r.row(handle, i, true)
}

// Estimate gives the estimate in a row.
func (r *Result) Estimate(i int) (Estimate, error) {
	handle, unlock := r.open()
	defer unlock()
	row, err := r.row(handle, i, false)
	return row.Estimate, err
}

func (r *Result) row(handle *C.cxm_result, i int, keys bool) (Row, error) {
	if handle == nil {
		return Row{}, closed("result")
	}
	var from C.cxm_go_row
	var why C.cxm_error
	if status := C.cxm_go_result_row(handle, C.int64_t(i), &from, &why); status != C.CXM_OK {
		return Row{}, failure(status, why, "result", "row")
	}
	row := Row{Estimate: estimateOf(&from.estimate, goText(from.measure), goText(from.term), goText(from.unit)),
		P: float64(from.p), Q: float64(from.q)}
	for k := 0; keys && k < r.keys; k++ {
		row.Keys = append(row.Keys, r.key(handle, i, k))
	}
	return row, nil
}

// Find gives the estimate of a measure, a term and a group. The measure is its name ("nps") where the query has one of that name,
// or name and column ("nps(likelihood)"). Term "" is the first that was asked for. The keys are in the order of the query's By:
// strings, integers, booleans or times, nil for the group without a key.
func (r *Result) Find(measure, term string, keys ...any) (Estimate, error) {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return Estimate{}, closed("result")
	}
	if len(keys) != r.keys {
		return Estimate{}, refuse(ErrArgument, "keys", -1, "the query has %d keys, and %d were given", r.keys, len(keys))
	}
	if strings.IndexByte(measure+term, 0) >= 0 {
		return Estimate{}, refuse(ErrArgument, "measure", -1, "the text %q has a NUL in it", measure+term)
	}
	var texts []byte
	var nulls uint32
	for k, key := range keys {
		text, null, err := r.keyText(handle, k, key)
		if err != nil {
			return Estimate{}, err
		}
		if null {
			nulls |= 1 << k
		}
		texts = append(append(texts, text...), 0)
	}
	texts = append(texts, 0)
	names := append(append(append([]byte(measure), 0), term...), 0)
	wanted := (*C.char)(unsafe.Pointer(&names[len(measure)+1]))
	if term == "" {
		wanted = nil
	}
	var row C.int64_t
	var why C.cxm_error
	if status := C.cxm_go_result_find(handle, (*C.char)(unsafe.Pointer(&names[0])), wanted, (*C.char)(unsafe.Pointer(&texts[0])),
		C.int32_t(len(keys)), C.uint32_t(nulls), &row, &why); status != C.CXM_OK {
		return Estimate{}, failure(status, why, "result", "measure", "term", "keys")
	}
	found, err := r.row(handle, int(row), false)
	return found.Estimate, err
}

// Number gives the number in a row: of a key that is one, or of value ... clusters, flags, p, q. It is NaN for a null, and where
// there is no such row or column of numbers.
func (r *Result) Number(i int, column string) float64 {
	handle, unlock := r.open()
	defer unlock()
	name := append([]byte(column), 0)
	if handle == nil || strings.IndexByte(column, 0) >= 0 {
		return math.NaN()
	}
	return float64(C.cxm_result_number(handle, C.int64_t(i), (*C.char)(unsafe.Pointer(&name[0]))))
}

// Text gives the text in a row: of a text key, or of measure, term, unit, status, interval_status. It is false for a null, and
// where there is no such row or column of texts.
func (r *Result) Text(i int, column string) (string, bool) {
	handle, unlock := r.open()
	defer unlock()
	name := append([]byte(column), 0)
	if handle == nil || strings.IndexByte(column, 0) >= 0 {
		return "", false
	}
	text := C.cxm_result_text(handle, C.int64_t(i), (*C.char)(unsafe.Pointer(&name[0])))
	if text == nil {
		return "", false
	}
	return goText(text), true
}

// All ranges over the rows. A result that is closed meanwhile ends it.
func (r *Result) All() iter.Seq2[int, Row] {
	return func(yield func(int, Row) bool) {
		for i := 0; i < r.Len(); i++ {
			row, err := r.Row(i)
			if err != nil || !yield(i, row) {
				return
			}
		}
	}
}

// Ledger says what became of every row that was put in, for each measure.
func (r *Result) Ledger() []LedgerEntry {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return nil
	}
	table := C.cxm_result_ledger(handle)
	columns := unsafe.Slice(table.columns, int(table.count)) // measure, reason, rows; with several roll-ups theirs before them
	first := len(columns) - 3
	rows := unsafe.Slice((*int64)(columns[first+2].data), int(table.length))
	entries := make([]LedgerEntry, len(rows))
	for i := range entries {
		entries[i] = LedgerEntry{Measure: elementText(&columns[first], i), Reason: elementText(&columns[first+1], i), Rows: rows[i]}
		if first > 0 {
			entries[i].Rollup = elementText(&columns[0], i)
		}
		entries[i].Withheld = columns[first+2].validity != nil && elementText(&columns[first+2], i) == ""
	}
	return entries
}

// QueryText is the query in canonical form, each choice written out. Results with the same text were made alike.
func (r *Result) QueryText() string {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return ""
	}
	return goText(C.cxm_result_query(handle))
}

// Fingerprint is one of the query's text and the revisions of its measures: 16 hexadecimal digits.
func (r *Result) Fingerprint() string {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return ""
	}
	return goText(C.cxm_result_fingerprint(handle))
}

// Zone is the time zone that a model's query was answered in, and a hash of its data: "UTC", or "Europe/Berlin 8c7f01a2b3c4d5e6";
// "" where the query named none. Zones change their rules.
func (r *Result) Zone() string {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return ""
	}
	return goText(C.cxm_result_zone(handle))
}

// ExportStream writes the result to an Arrow C stream, a struct ArrowArrayStream in C's memory, which the caller releases. The
// batch is a copy, and outlives the result.
func (r *Result) ExportStream(stream unsafe.Pointer) error {
	handle, unlock := r.open()
	defer unlock()
	if handle == nil {
		return closed("result")
	}
	var why C.cxm_error
	if status := C.cxm_result_to_arrow(handle, nil, (*C.struct_ArrowArrayStream)(stream), &why); status != C.CXM_OK {
		return failure(status, why, "result", "host", "stream")
	}
	return nil
}

const shownRows = 20

// String is a table of the first rows.
func (r *Result) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	length := r.Len()
	for i, row := range r.All() {
		if i == shownRows {
			break
		}
		for _, key := range row.Keys {
			if key == nil {
				key = "-"
			}
			fmt.Fprintf(w, "%v\t", key)
		}
		fmt.Fprintf(w, "%v\n", Tested{Estimate: row.Estimate, P: row.P, Testable: !math.IsNaN(row.P)})
	}
	w.Flush()
	if length > shownRows {
		fmt.Fprintf(&b, "and %d more rows\n", length-shownRows)
	}
	return b.String()
}
