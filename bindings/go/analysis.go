package cxm

// #include "bridge.h"
import "C"

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"unsafe"
)

// A Tested is an estimate with the test of whether it could be chance.
type Tested struct {
	Estimate
	Statistic float64 // z or t
	TestDF    float64 // degrees of freedom of t; NaN for z
	P         float64 // two-sided; NaN where Testable is false
	Testable  bool
}

// String is the estimate in words, with its p where there is one.
func (t Tested) String() string {
	if !t.Testable {
		return t.Estimate.String()
	}
	return fmt.Sprintf("%v, p = %.4g", t.Estimate, t.P)
}

// An Analysis is what a measure of several columns gives: figures with their tests, and numbers for each row. The fields of the
// first figure are its own.
type Analysis struct {
	Tested
	Rows    map[string][]float64 // by the record's RowTerms; NaN where a row has no number
	figures []figure
}

type figure struct {
	term, column string
	tested       Tested
}

// Figure gives a figure by its term, and by its column where the term has one for each column of the input that repeats.
func (a Analysis) Figure(term string, column ...string) (Tested, bool) {
	for _, f := range a.figures {
		if f.term == term && f.column == strings.Join(column, "") && len(column) <= 1 {
			return f.tested, true
		}
	}
	return Tested{}, false
}

// Each gives the figures of a term that has one for each column, by the columns' names; it is empty for any other term.
func (a Analysis) Each(term string) map[string]Tested {
	each := map[string]Tested{}
	for _, f := range a.figures {
		if f.term == term && f.column != "" {
			each[f.column] = f.tested
		}
	}
	return each
}

// Figures gives all figures in the record's order, with terms as a result's rows have them, such as "coefficient(effort)".
func (a Analysis) Figures() []Tested {
	figures := make([]Tested, len(a.figures))
	for i, f := range a.figures {
		figures[i] = f.tested
	}
	return figures
}

// String is a line for each figure.
func (a Analysis) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range a.figures {
		fmt.Fprintf(w, "%v\n", f.tested)
	}
	w.Flush()
	return b.String()
}

// Analyse computes all figures of an analysis, and its numbers for each row. There is one element for each input that is not
// optional: a slice of integers, floats, booleans or strings, or a [Column]; a [Table] for the input that repeats, whose columns'
// names are then the figures'. Optional inputs are given by [WithInput].
func (m Measure) Analyse(inputs []any, options ...Option) (Analysis, error) {
	if m.handle == nil {
		return Analysis{}, refuse(ErrArgument, "measure", -1, "the measure is not one of cxm.Measures()")
	}
	return m.analyse(options, inputs)
}

func analyse(name string, options []Option, inputs ...any) (Analysis, error) {
	if measure := recordOf(name); measure != nil {
		return measure.analyse(options, inputs)
	}
	return Analysis{}, refuse(ErrNotFound, "measure", -1, "there is no measure %s", name)
}

// given are the columns of an analysis, with their names.
type given struct {
	names   []string
	columns []Column
}

func (g *given) add(name string, column Column) error {
	if column.err != nil {
		return column.err.of(name)
	}
	g.names = append(g.names, name)
	g.columns = append(g.columns, column)
	return nil
}

// addTable adds the columns of the input that repeats; one column stands for a table of it.
func (g *given) addTable(name string, data any) error {
	table, ok := data.(*Table)
	if !ok {
		return g.add(name, columnOf(data))
	}
	if table == nil || len(table.columns) == 0 && table.err == nil {
		return refuse(ErrArgument, name, -1, "%s: the table has no columns, and one or more are needed", name)
	}
	if table.err != nil {
		return table.err
	}
	for i, column := range table.columns {
		if err := g.add(table.names[i], column); err != nil {
			return err
		}
	}
	return nil
}

// gather puts the inputs into the record's order. What is left out ends them.
func (m *Measure) gather(c *call, inputs []any) (g given, err error) {
	required, left := 0, ""
	for _, input := range m.Inputs {
		data, found := any(nil), false
		if input.Optional {
			for _, each := range c.inputs {
				if each.name == input.Name {
					data, found = each.data, true
				}
			}
		} else if found = required < len(inputs); found {
			data = inputs[required]
			required++
		}
		switch {
		case !found && input.Optional:
			left = input.Name
			continue
		case !found:
			return g, refuse(ErrArgument, input.Name, -1, "%s: the input is not given", input.Name)
		case left != "":
			return g, refuse(ErrArgument, input.Name, -1, "%s: it can only be given with %s, which stands before it", input.Name, left)
		case input.Repeated:
			err = g.addTable(input.Name, data)
		default:
			err = g.add(input.Name, columnOf(data))
		}
		if err != nil {
			return g, err
		}
	}
	if required < len(inputs) {
		return g, refuse(ErrArgument, "inputs", -1, "%s takes %d inputs that are not optional, and was given %d", m.Name, required,
			len(inputs))
	}
	for _, each := range c.inputs {
		if !slices.ContainsFunc(m.Inputs, func(i Input) bool { return i.Optional && i.Name == each.name }) {
			return g, refuse(ErrArgument, each.name, -1, "%s has no optional input %s", m.Name, each.name)
		}
	}
	if c.masked {
		g.columns[0] = g.columns[0].Valid(c.bitmap)
		if g.columns[0].err != nil {
			return g, g.columns[0].err.of(g.names[0])
		}
	}
	return g, c.checkRest(g.columns[0].length)
}

func (m *Measure) analyse(options []Option, inputs []any) (Analysis, error) {
	var c call
	for _, option := range options {
		c = option(c)
	}
	g, err := m.gather(&c, inputs)
	if err != nil {
		return Analysis{}, err
	}
	var h *host
	if c.threads > 1 || cancellable(c.context) {
		if h, err = newHost(c.threads); err != nil {
			return Analysis{}, err
		}
		defer h.drop()
	}
	a := Analysis{Rows: map[string][]float64{}}
	figures := make([]C.cxm_tested_estimate, int(C.cxm_measure_figures(m.handle, C.int32_t(len(g.columns))))+1)
	var why C.cxm_error
	stop := h.watch(c.context)
	status := m.cross(&c, &g, h, figures, a.Rows, &why)
	stop()
	if status != C.CXM_OK {
		failed := failure(status, why, "measure", g.names[0], "names", "count", "design", "options")
		return Analysis{}, because(c.context, failed)
	}
	a.figures = m.figuresOf(figures, g.names)
	a.Tested = a.figures[0].tested
	return a, nil
}

// cross lends all that the library reads and writes to one call of it.
func (m *Measure) cross(c *call, g *given, h *host, figures []C.cxm_tested_estimate, rows map[string][]float64,
	why *C.cxm_error) C.cxm_status {
	var pins runtime.Pinner
	defer pins.Unpin()
	lent := make([]C.cxm_go_column, len(g.columns)+designMax)
	var names []byte
	for i := range g.columns {
		g.columns[i].lend(&lent[i], &pins)
		names = append(append(names, g.names[i]...), 0)
	}
	c.lendDesign(lent[len(g.columns):], &pins)
	options := append(c.text, 0)
	places := make([]C.uintptr_t, len(m.RowTerms)+1)
	for i, term := range m.RowTerms {
		numbers := make([]float64, max(g.columns[0].length, 1))
		rows[term.Name] = numbers[:g.columns[0].length]
		places[i] = address(&pins, &numbers[0])
	}
	from := C.cxm_go_analysis{columns: address(&pins, &lent[0]), names: address(&pins, &names[0]),
		options: address(&pins, &options[0]), figures: address(&pins, &figures[0]), count: C.int32_t(len(g.columns))}
	if len(m.RowTerms) > 0 {
		from.rows = address(&pins, &places[0])
	}
	return C.cxm_go_analyse(m.handle, &from, h.lend(), why)
}

// address pins what a pointer points to, and gives its address as a number.
func address[T any](pins *runtime.Pinner, pointer *T) C.uintptr_t {
	pins.Pin(pointer)
	return C.uintptr_t(uintptr(unsafe.Pointer(pointer)))
}

// figuresOf names the figures: terms with one for each column stand once for each of the last names.
func (m *Measure) figuresOf(from []C.cxm_tested_estimate, names []string) (figures []figure) {
	repeated := names[min(len(m.Inputs)-1, len(names)):]
	if m.Inputs[len(m.Inputs)-1].Kind == "aged" { // every other one is an age
		var parts []string
		for i := 0; i < len(repeated); i += 2 {
			parts = append(parts, repeated[i])
		}
		repeated = parts
	}
	at := 0
	for _, term := range m.Terms {
		columns := []string{""}
		if term.Each {
			columns = repeated
		}
		for _, column := range columns {
			name := term.Name
			if term.Each {
				name += "(" + column + ")"
			}
			f := &from[at]
			figures = append(figures, figure{term.Name, column, Tested{estimateOf(&f.estimate, m.Name, name, term.Unit),
				float64(f.statistic), float64(f.df), float64(f.p), f.test_status == C.CXM_TEST_OK}})
			at++
		}
	}
	return figures
}
