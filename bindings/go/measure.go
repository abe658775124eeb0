package cxm

//go:generate go run ./internal/generate measures_generated.go

// #include "bridge.h"
import "C"

import (
	"runtime"
	"strings"
	"sync"
	"unsafe"
)

// A Measure is the record of a measure: all that the library knows about it.
type Measure struct {
	Name, Title, Summary, Formula, Source string
	Inputs                                []Input
	Options                               []OptionRecord
	Terms                                 []Term
	Merge, MergeWeighted                  string // "exact", "rounding", "ordered", "per_key" or "none"
	Revision                              int    // of the method; rises whenever a result could change
	handle                                *C.cxm_measure
}

// An Input is a column that a measure takes.
type Input struct{ Name, Summary string }

// A Term is a figure that a measure gives; the first of a measure is its headline. Its range is that of the possible values: NaN
// where it is that of the measure's scale, an infinity where there is no bound.
type Term struct {
	Name, Unit, Summary string
	Minimum, Maximum    float64
}

// An OptionRecord describes an option of a measure.
type OptionRecord struct {
	Name, Unit, Summary              string
	Kind                             string   // "number", "integer", "choice" or "scale"
	Choices                          []string // of a choice
	Minimum, Maximum                 float64  // of a number or an integer; of both ends of a scale
	MinimumExcluded, MaximumExcluded bool     // of a number
	Default                          string   // as in the text form
}

// Measures gives the records of all measures.
func Measures() []Measure {
	measures := make([]Measure, int(C.cxm_measure_count()))
	for i := range measures {
		measures[i] = measureOf(C.cxm_measure_at(C.int32_t(i)))
	}
	return measures
}

// LookupMeasure gives the record of a measure by its name, such as "nps".
func LookupMeasure(name string) (Measure, bool) {
	for _, measure := range records() {
		if measure.Name == name {
			return measureOf(measure.handle), true
		}
	}
	return Measure{}, false
}

// records are read once; callers get copies.
var records = sync.OnceValue(Measures)

func measureOf(from *C.cxm_measure) Measure {
	laws := map[C.int32_t]string{C.CXM_MERGE_EXACT: "exact", C.CXM_MERGE_ROUNDING: "rounding", C.CXM_MERGE_ORDERED: "ordered",
		C.CXM_MERGE_PER_KEY: "per_key", C.CXM_MERGE_NONE: "none"}
	m := Measure{Name: goText(from.name), Title: goText(from.title), Summary: goText(from.summary), Formula: goText(from.formula),
		Source: goText(from.source), Merge: laws[from.merge], MergeWeighted: laws[from.merge_weighted],
		Revision: int(from.revision), handle: from}
	for _, input := range unsafe.Slice(from.inputs, from.input_count) {
		m.Inputs = append(m.Inputs, Input{goText(input.name), goText(input.summary)})
	}
	for _, option := range unsafe.Slice(from.options, from.option_count) {
		m.Options = append(m.Options, optionOf(&option))
	}
	for _, term := range unsafe.Slice(from.terms, from.term_count) {
		m.Terms = append(m.Terms, Term{goText(term.name), goText(term.unit), goText(term.summary),
			float64(term.minimum), float64(term.maximum)})
	}
	return m
}

func optionOf(from *C.cxm_option) OptionRecord {
	o := OptionRecord{Name: goText(from.name), Unit: goText(from.unit), Summary: goText(from.summary),
		Minimum: float64(from.minimum), Maximum: float64(from.maximum),
		MinimumExcluded: from.exclusive&1 != 0, MaximumExcluded: from.exclusive&2 != 0, Default: number(float64(from.initial))}
	switch from.kind {
	case C.CXM_OPTION_NUMBER:
		o.Kind = "number"
	case C.CXM_OPTION_INTEGER:
		o.Kind = "integer"
	case C.CXM_OPTION_SCALE:
		o.Kind = "scale"
		o.Default += ".." + number(float64(from.initial_end))
	case C.CXM_OPTION_CHOICE:
		o.Kind = "choice"
		o.Choices = strings.Split(goText(from.choices), "|")
		o.Default = o.Choices[int(from.initial)]
	case C.CXM_OPTION_COLUMN:
		o.Kind = "column"
		o.Default = ""
	}
	return o
}

// Estimate computes all figures of the measure, of a column for each of its inputs. Where the columns are slices, the measure's
// own function is shorter: NPS, CSAT and so on.
func (m Measure) Estimate(columns []Column, options ...Option) (Estimates, error) {
	if m.handle == nil {
		return Estimates{}, refuse(ErrArgument, "measure", -1, "the measure is not one of cxm.Measures()")
	}
	return m.estimate(options, columns...)
}

func estimate(name string, options []Option, columns ...Column) (Estimates, error) {
	for i := range records() {
		if measure := &records()[i]; measure.Name == name {
			return measure.estimate(options, columns...)
		}
	}
	return Estimates{}, refuse(ErrNotFound, "measure", -1, "there is no measure %s", name)
}

// usualColumns have room on the stack; more are described on the heap.
const usualColumns = 4

func (m *Measure) estimate(options []Option, columns ...Column) (Estimates, error) {
	var c call
	for _, option := range options {
		c = option(c)
	}
	if err := c.check(m, columns); err != nil {
		return Estimates{}, err
	}

	var usualLent [usualColumns]C.cxm_go_column
	lent := usualLent[:]
	if len(columns)+2 > len(lent) {
		lent = make([]C.cxm_go_column, len(columns)+2)
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	for i := range columns {
		columns[i].lend(&lent[i], &pins)
	}
	c.weight.lend(&lent[len(columns)], &pins)
	c.population.lend(&lent[len(columns)+1], &pins)

	figures := make([]C.cxm_estimate, len(m.Terms))
	var text *C.char
	if len(c.text) > 0 {
		text = (*C.char)(unsafe.Pointer(&append(c.text, 0)[0]))
	}
	var why C.cxm_error
	var status C.cxm_status
	if c.threads <= 1 && !cancellable(c.context) {
		status = C.cxm_go_estimate(m.handle, &lent[0], text, nil, &figures[0], &why)
	} else {
		var err error
		if status, err = m.share(&c, lent, text, figures, &why); err != nil {
			return Estimates{}, err
		}
	}
	if status != C.CXM_OK {
		failed := failure(status, why, "measure", m.Inputs[0].Name, "weight", "options")
		return Estimates{}, because(c.context, failed)
	}
	all := Estimates{measure: m, figures: figures}
	all.Estimate = all.term(0)
	return all, nil
}

// share is the crossing of a call that has a context or goroutines. What crosses by it leaves the stack, so it takes copies.
func (m *Measure) share(c *call, lent []C.cxm_go_column, text *C.char, figures []C.cxm_estimate,
	why *C.cxm_error) (C.cxm_status, error) {
	host, err := newHost(c.threads)
	if err != nil {
		return C.CXM_OK, err
	}
	defer host.drop()
	columns := append([]C.cxm_go_column(nil), lent...)
	failed := new(C.cxm_error)
	stop := host.watch(c.context)
	status := C.cxm_go_estimate_shared(m.handle, &columns[0], text, host.c, &figures[0], failed)
	stop()
	*why = *failed
	return status, nil
}

// check holds the columns to what only Go can know about them.
func (c *call) check(m *Measure, columns []Column) error {
	if c.err != nil {
		return c.err
	}
	if c.threads < 0 || c.threads > 1<<16 {
		return refuse(ErrArgument, "threads", -1, "threads: %d is outside [0, 65536]", c.threads)
	}
	if c.context != nil && c.context.Err() != nil {
		return cancelled(c.context)
	}
	if len(columns) != len(m.Inputs) {
		return refuse(ErrArgument, "columns", -1, "%s takes %d columns, and was given %d", m.Name, len(m.Inputs), len(columns))
	}
	if c.masked {
		columns[0] = columns[0].Valid(c.bitmap)
	}
	for i := range columns {
		if columns[i].err != nil {
			return columns[i].err.of(m.Inputs[i].Name)
		}
	}
	if c.weight.err != nil {
		return c.weight.err.of("weight")
	}
	if c.population.kind != 0 {
		c.population.length = columns[0].length
	}
	return nil
}
