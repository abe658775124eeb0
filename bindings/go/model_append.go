package cxm

// #include "bridge.h"
import "C"

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"unsafe"
)

// Columns say which columns of a batch are taken, and as what: the model's field, then the column's name. nil takes all columns
// under their own names.
type Columns map[string]string

func (c Columns) text() string { return pairs(c) }

// pairs are names and what stands for them, in quotes, in the order of names.
func pairs(of map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(of)) {
		b.WriteString(quoted(name) + "=" + quoted(of[name]) + " ")
	}
	return b.String()
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// An AppendOption says how a batch is read.
type AppendOption func(*appending)

type appending struct{ zone string }

// WithZone says in which time zone dates and times without an offset are meant: "Europe/Berlin", or "UTC".
func WithZone(name string) AppendOption {
	return func(a *appending) { a.zone = name }
}

// A Fault is something wrong with a row of a batch.
type Fault struct {
	Row   int    // counted from 0
	Field string // the model's
	// Problem is "missing", "not_an_id", "not_a_time", "no_zone", "not_a_number", "not_a_truth", "ends_before_it_begins" or
	// "own_parent".
	Problem string
}

// Append copies a batch of rows into a table of the model: all of them, or none. [ModelTables] names the tables, [ModelFields]
// their fields; a field of another name is a further one. Where rows are at fault, the error is ErrDomain and has all their Faults.
func (m *Model) Append(table string, batch *Table, columns Columns, options ...AppendOption) error {
	if batch.err != nil {
		return batch.err
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	lent := batch.lend(&pins)
	return m.append(table, columns, options, "batch",
		func(model *C.cxm_model, table, columns, zone *C.char, report **C.cxm_rows, why *C.cxm_error) C.cxm_status {
			return C.cxm_go_model_append(model, table, &lent, columns, zone, report, why)
		})
}

// AppendStream appends an Arrow C stream, a struct ArrowArrayStream in C's memory, to its end; the caller releases it. All of it is
// taken, or nothing; rows are counted over the whole stream.
func (m *Model) AppendStream(table string, stream unsafe.Pointer, columns Columns, options ...AppendOption) error {
	return m.append(table, columns, options, "stream",
		func(model *C.cxm_model, table, columns, zone *C.char, report **C.cxm_rows, why *C.cxm_error) C.cxm_status {
			return C.cxm_model_append_arrow(model, table, (*C.struct_ArrowArrayStream)(stream), columns, zone, report, why)
		})
}

type appendCall func(model *C.cxm_model, table, columns, zone *C.char, report **C.cxm_rows, why *C.cxm_error) C.cxm_status

func (m *Model) append(table string, columns Columns, options []AppendOption, batch string, call appendCall) error {
	var how appending
	for _, option := range options {
		option(&how)
	}
	name, err := cText("table", table)
	if err != nil {
		return err
	}
	mapping, err := cText("columns", columns.text())
	if err != nil {
		return err
	}
	if columns == nil {
		mapping = nil
	}
	zone, err := cText("zone", how.zone)
	if err != nil {
		return err
	}
	if how.zone == "" {
		zone = nil
	}
	return m.change(func(model *C.cxm_model) error {
		var report *C.cxm_rows
		var why C.cxm_error
		status := call(model, name, mapping, zone, &report, &why)
		if status == C.CXM_OK {
			return nil
		}
		failed := failure(status, why, "model", "table", batch, "columns", "zone")
		if report != nil {
			rows := copyRows(report)
			fields, problems := rows.Texts("field"), rows.Texts("problem")
			for i, row := range rows.column("row").integers {
				failed.Faults = append(failed.Faults, Fault{int(row), fields[i], problems[i]})
			}
		}
		return failed
	})
}

// cText is a text as C has them, in Go's memory.
func cText(argument, text string) (*C.char, error) {
	bytes, err := joined(argument, text)
	if err != nil {
		return nil, err
	}
	return (*C.char)(unsafe.Pointer(&bytes[0])), nil
}
