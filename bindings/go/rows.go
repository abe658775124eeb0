package cxm

// #include "bridge.h"
import "C"

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unsafe"
)

// Rows are rows of a model, with any fields as columns. They are a copy, which outlives the model and needs no closing.
type Rows struct {
	columns []rowsColumn
	length  int
}

// A rowsColumn has one of the slices.
type rowsColumn struct {
	name     string
	integers []int64
	instants []int64 // in microseconds
	reals    []float64
	truths   []bool
	codes    []int32 // into labels; -1 is a null
	labels   []string
	valid    []byte // a bitmap of integers, instants and truths; nil where none is a null
}

// copyRows copies a table of the library's, and releases it.
func copyRows(handle *C.cxm_rows) *Rows {
	defer C.cxm_rows_free(handle)
	table := C.cxm_rows_table(handle)
	rows := &Rows{length: int(table.length), columns: make([]rowsColumn, int(table.count))}
	columns := unsafe.Slice(table.columns, len(rows.columns))
	for i, name := range unsafe.Slice(table.names, len(rows.columns)) {
		rows.columns[i].name = goText(name)
		rows.columns[i].copy(&columns[i], rows.length)
	}
	return rows
}

func (c *rowsColumn) copy(from *C.cxm_column, length int) {
	switch from._type {
	case C.CXM_TYPE_U8:
		c.integers = widened[uint8](from.data, length)
	case C.CXM_TYPE_I16:
		c.integers = widened[int16](from.data, length)
	case C.CXM_TYPE_I32:
		c.integers = widened[int32](from.data, length)
	case C.CXM_TYPE_I64:
		c.integers = widened[int64](from.data, length)
	case C.CXM_TYPE_TIME_US:
		c.instants = widened[int64](from.data, length)
	case C.CXM_TYPE_F64:
		c.copyReals(from, length)
		return
	case C.CXM_TYPE_BOOL8:
		c.truths = make([]bool, length)
		for row, value := range unsafe.Slice((*byte)(from.data), length) {
			c.truths[row] = value != 0
		}
	default:
		c.copyTexts(from, length)
		return
	}
	if from.validity != nil {
		c.valid = slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(from.validity)), (length+7)/8))
	}
}

func widened[T uint8 | int16 | int32 | int64](data unsafe.Pointer, length int) []int64 {
	wide := make([]int64, length)
	for row, value := range unsafe.Slice((*T)(data), length) {
		wide[row] = int64(value)
	}
	return wide
}

func (c *rowsColumn) copyReals(from *C.cxm_column, length int) {
	c.reals = make([]float64, length)
	copy(c.reals, unsafe.Slice((*float64)(from.data), length))
	for row := range c.reals {
		if !isValid(from, row) {
			c.reals[row] = math.NaN()
		}
	}
}

// copyTexts takes codes of 32 bits, and of the labels, which are those of the whole model, only those that occur.
func (c *rowsColumn) copyTexts(from *C.cxm_column, length int) {
	labels := (*C.cxm_column)(from.extra)
	known := map[int32]int32{}
	c.codes = make([]int32, length)
	for row, code := range unsafe.Slice((*int32)(from.data), length) {
		own, met := known[code]
		if !met {
			own = -1
			if isValid(from, row) && code >= 0 && int64(code) < int64(labels.length) && isValid(labels, int(code)) {
				own = int32(len(c.labels))
				c.labels = append(c.labels, elementText(from, row))
			}
			known[code] = own
		}
		c.codes[row] = own
	}
}

func (c *rowsColumn) isNull(row int) bool {
	return c.valid != nil && c.valid[row/8]>>(row%8)&1 == 0
}

func (c *rowsColumn) value(row int) any {
	switch {
	case c.isNull(row):
	case c.integers != nil:
		return c.integers[row]
	case c.instants != nil:
		return time.UnixMicro(c.instants[row]).UTC()
	case c.truths != nil:
		return c.truths[row]
	case c.reals != nil && !math.IsNaN(c.reals[row]):
		return c.reals[row]
	case c.codes != nil && c.codes[row] >= 0:
		return c.labels[c.codes[row]]
	}
	return nil
}

func (r *Rows) column(name string) *rowsColumn {
	if at := slices.IndexFunc(r.columns, func(c rowsColumn) bool { return c.name == name }); at >= 0 {
		return &r.columns[at]
	}
	return &rowsColumn{}
}

// Len is how many rows there are.
func (r *Rows) Len() int { return r.length }

// Columns are the names of the columns.
func (r *Rows) Columns() []string {
	names := make([]string, len(r.columns))
	for i, column := range r.columns {
		names[i] = column.name
	}
	return names
}

// Value gives an element: a string, int64, float64, bool or time.Time, nil for a null, and where there is no such row or column.
// Ids are strings.
func (r *Rows) Value(row int, column string) any {
	if row < 0 || row >= r.length {
		return nil
	}
	return r.column(column).value(row)
}

// Numbers gives a column of numbers, or of truths as 1 and 0; NaN for a null. It is nil where there is no such column.
func (r *Rows) Numbers(column string) []float64 {
	c := r.column(column)
	if c.integers == nil && c.reals == nil && c.truths == nil {
		return nil
	}
	numbers := make([]float64, r.length)
	for row := range numbers {
		switch value := c.value(row).(type) {
		case int64:
			numbers[row] = float64(value)
		case float64:
			numbers[row] = value
		case bool:
			if value {
				numbers[row] = 1
			}
		default:
			numbers[row] = math.NaN()
		}
	}
	return numbers
}

// Texts gives a column of texts or ids; "" for a null. It is nil where there is no such column.
func (r *Rows) Texts(column string) []string {
	c := r.column(column)
	if c.codes == nil {
		return nil
	}
	texts := make([]string, r.length)
	for row := range texts {
		texts[row], _ = c.value(row).(string)
	}
	return texts
}

// Times gives a column of times in UTC; the zero time for a null. It is nil where there is no such column.
func (r *Rows) Times(column string) []time.Time {
	c := r.column(column)
	if c.instants == nil {
		return nil
	}
	times := make([]time.Time, r.length)
	for row := range times {
		times[row], _ = c.value(row).(time.Time)
	}
	return times
}

// Table gives the rows as a table, to which a query can be put or which another model appends.
func (r *Rows) Table() *Table {
	table := NewTable()
	for i := range r.columns {
		c := &r.columns[i]
		var column Column
		switch {
		case c.integers != nil:
			column = Of(c.integers)
		case c.instants != nil:
			column = Instants(c.instants, time.Microsecond)
		case c.truths != nil:
			column = Of(c.truths)
		case c.reals != nil:
			column = Of(c.reals)
		default:
			column = Coded(c.codes, Strings(c.labels))
		}
		if c.valid != nil {
			column = column.Valid(c.valid)
		}
		table.Column(c.name, column)
	}
	return table
}

// String is a table of the first rows.
func (r *Rows) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(r.Columns(), "\t"))
	for row := range min(r.length, shownRows) {
		for i := range r.columns {
			value := r.columns[i].value(row)
			if at, ok := value.(time.Time); ok {
				value = at.Format(time.RFC3339Nano)
			}
			if value == nil {
				value = "-"
			}
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, value)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	if r.length > shownRows {
		fmt.Fprintf(&b, "and %d more rows\n", r.length-shownRows)
	}
	return b.String()
}
