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
	Form                                  string // "answers" or "analysis"
	Of                                    string // the table of a model that its rows are of where a query does not say
	Inputs                                []Input
	Options                               []OptionRecord
	Terms                                 []Term
	RowTerms                              []Term   // of an analysis: what it gives for each row
	Design                                []string // what it takes of "weight", "stratum", "cluster", "population"
	Merge, MergeWeighted                  string   // "exact", "rounding", "ordered", "per_key" or "none"
	Revision                              int      // of the method; rises whenever a result could change
	handle                                *C.cxm_measure
}

// An Input is a column that a measure takes.
type Input struct {
	Name, Summary string
	Kind          string // "answers", "number", "event", "category" (what can be a key), "time", "margin" (both), "aged" (with ages)
	Optional      bool   // it may be left out
	Repeated      bool   // one or more columns
}

// A Term is a figure that a measure gives; the first of a measure is its headline. Its range is that of the possible values: NaN
// where it is that of the measure's scale, an infinity where there is no bound.
type Term struct {
	Name, Unit, Summary string
	Minimum, Maximum    float64
	Each                bool // one figure for each column of the input that repeats
}

// An OptionRecord describes an option of a measure.
type OptionRecord struct {
	Name, Unit, Summary              string
	Kind                             string   // "number", "integer", "choice", "scale" or "text"
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
	kinds := []string{"", "answers", "number", "event", "category", "time", "margin", "aged"} // by their numbers
	m.Form = map[C.int32_t]string{C.CXM_FORM_ANSWERS: "answers", C.CXM_FORM_ANALYSIS: "analysis"}[from.form]
	m.Of = "responses"
	if from.of != nil {
		m.Of = goText(from.of)
	}
	for i, name := range designNames {
		if from.design>>i&1 != 0 {
			m.Design = append(m.Design, name)
		}
	}
	for _, input := range unsafe.Slice(from.inputs, from.input_count) {
		m.Inputs = append(m.Inputs, Input{goText(input.name), goText(input.summary), kinds[min(int(input.kind), len(kinds)-1)],
			input.flags&C.CXM_INPUT_OPTIONAL != 0, input.flags&C.CXM_INPUT_REPEATED != 0})
	}
	for _, option := range unsafe.Slice(from.options, from.option_count) {
		m.Options = append(m.Options, optionOf(&option))
	}
	m.Terms = termsOf(from.terms, from.term_count)
	m.RowTerms = termsOf(from.row_terms, from.row_term_count)
	return m
}

func termsOf(from *C.cxm_term, count C.int32_t) (terms []Term) {
	for _, term := range unsafe.Slice(from, count) {
		terms = append(terms, Term{goText(term.name), goText(term.unit), goText(term.summary),
			float64(term.minimum), float64(term.maximum), term.flags&C.CXM_TERM_EACH != 0})
	}
	return terms
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
	case C.CXM_OPTION_TEXT:
		o.Kind = "text"
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
	if measure := recordOf(name); measure != nil {
		return measure.estimate(options, columns...)
	}
	return Estimates{}, refuse(ErrNotFound, "measure", -1, "there is no measure %s", name)
}

func recordOf(name string) *Measure {
	for i := range records() {
		if measure := &records()[i]; measure.Name == name {
			return measure
		}
	}
	return nil
}

// designNames are the members of a design, in the order in which they are lent.
var designNames = [designMax]string{"weight", "stratum", "cluster", "population"}

const (
	designMax    = 4
	usualColumns = designMax + 1 // have room on the stack; more are described on the heap
)

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
	if len(columns)+designMax > len(lent) {
		lent = make([]C.cxm_go_column, len(columns)+designMax)
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	for i := range columns {
		columns[i].lend(&lent[i], &pins)
	}
	c.lendDesign(lent[len(columns):], &pins)

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

// lendDesign describes what of a design was given; what was not has type 0.
func (c *call) lendDesign(to []C.cxm_go_column, pins *runtime.Pinner) {
	c.weight.lend(&to[0], pins)
	if c.stratum != nil {
		c.stratum.lend(&to[1], pins)
	}
	if c.cluster != nil {
		c.cluster.lend(&to[2], pins)
	}
	c.population.lend(&to[3], pins)
}

// check holds the columns to what only Go can know about them.
func (c *call) check(m *Measure, columns []Column) error {
	if len(columns) != len(m.Inputs) {
		return refuse(ErrArgument, "columns", -1, "%s takes %d columns, and was given %d", m.Name, len(m.Inputs), len(columns))
	}
	if len(c.inputs) > 0 {
		return refuse(ErrArgument, c.inputs[0].name, -1, "%s has no optional input %s", m.Name, c.inputs[0].name)
	}
	if c.masked {
		columns[0] = columns[0].Valid(c.bitmap)
	}
	for i := range columns {
		if columns[i].err != nil {
			return columns[i].err.of(m.Inputs[i].Name)
		}
	}
	return c.checkRest(columns[0].length)
}

// checkRest is the same for all that is not an input, whose rows are as many.
func (c *call) checkRest(rows int) error {
	if c.err != nil {
		return c.err
	}
	if c.threads < 0 || c.threads > 1<<16 {
		return refuse(ErrArgument, "threads", -1, "threads: %d is outside [0, 65536]", c.threads)
	}
	if c.context != nil && c.context.Err() != nil {
		return cancelled(c.context)
	}
	if c.weight.err != nil {
		return c.weight.err.of("weight")
	}
	if c.stratum != nil && c.stratum.err != nil {
		return c.stratum.err.of("stratum")
	}
	if c.cluster != nil && c.cluster.err != nil {
		return c.cluster.err.of("cluster")
	}
	if c.population.kind != 0 {
		c.population.length = rows
	}
	return nil
}
