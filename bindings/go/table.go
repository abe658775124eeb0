package cxm

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"unsafe"
)

// A Table is named columns of one length. It views its columns and does not copy them; change them only while no call uses them.
type Table struct {
	names   []string
	columns []Column
	err     *Error
}

// NewTable makes a table without columns.
func NewTable() *Table { return &Table{} }

// Column adds a column: a slice of integers, floats, booleans or strings, also under names of their own, or a [Column]. The one
// option that it takes is [WithValidity]. What is wrong with it is said when the table is used, and by Err.
func (t *Table) Column(name string, data any, options ...Option) *Table {
	column := columnOf(data)
	for _, option := range options {
		c := option(call{})
		if !c.masked {
			return t.fail(refuse(ErrArgument, name, -1, "%s: a column has no option but cxm.WithValidity", name))
		}
		column = column.Valid(c.bitmap)
	}
	if column.err != nil {
		return t.fail(column.err.of(name))
	}
	if strings.IndexByte(name, 0) >= 0 {
		return t.fail(refuse(ErrArgument, name, -1, "the name %q has a NUL in it", name))
	}
	if slices.Contains(t.names, name) {
		return t.fail(refuse(ErrArgument, name, -1, "there are two columns %s", name))
	}
	if len(t.columns) > 0 && column.length != t.columns[0].length {
		return t.fail(refuse(ErrLength, name, -1, "%s has %d rows, and %s has %d", name, column.length, t.names[0], t.columns[0].length))
	}
	t.names = append(t.names, name)
	t.columns = append(t.columns, column)
	return t
}

// Err says what is wrong with the columns, the first of it; nil where nothing is.
func (t *Table) Err() error {
	if t.err == nil {
		return nil
	}
	return t.err
}

func (t *Table) fail(err *Error) *Table {
	if t.err == nil {
		t.err = err
	}
	return t
}

// lend describes the table to the library, pinned until pins are released.
func (t *Table) lend(pins *runtime.Pinner) C.cxm_go_table {
	lent := make([]C.cxm_go_column, len(t.columns)+1)
	var names []byte
	for i := range t.columns {
		t.columns[i].lend(&lent[i], pins)
		names = append(append(names, t.names[i]...), 0)
	}
	names = append(names, 0)
	pins.Pin(&lent[0])
	pins.Pin(&names[0])
	to := C.cxm_go_table{names: C.uintptr_t(uintptr(unsafe.Pointer(&names[0]))),
		columns: C.uintptr_t(uintptr(unsafe.Pointer(&lent[0]))), count: C.int64_t(len(t.columns))}
	if len(t.columns) > 0 {
		to.length = C.int64_t(t.columns[0].length)
	}
	return to
}

// A Query says which measures, of what, by what, and how.
type Query struct {
	Measures []string // such as "nps", "nps(likelihood)", "csat(q7, scale=1..5)", "rating.mean"; "voices" is all of its members
	By       []string // key columns; none for one group of all rows
	Options  string   // for every measure that has such an option: "confidence=0.9 nps.interval=wald"
	Policy   string   // "weight=COLUMN stratum=COLUMN cluster=COLUMN population=COLUMN"; a [Model] knows more
	Of       string   // of a model, the table whose rows are counted; "" is that of each measure, see [Measure]
	Where    string   // of a model, conditions on rows: "score<=6 role_class=end_user"
	Threads  int      // goroutines that share the work; 0 is 1. The result does not depend on it
}

// lend describes the query to the library, pinned until pins are released.
func (q *Query) lend(pins *runtime.Pinner) (C.cxm_go_query, error) {
	if q.Threads < 0 || q.Threads > 1<<16 {
		return C.cxm_go_query{}, refuse(ErrArgument, "Threads", -1, "threads: %d is outside [0, 65536]", q.Threads)
	}
	// The library refuses more than 64 measures and 16 keys; one more of each is enough for it to see.
	measures, by := q.Measures[:min(len(q.Measures), 65)], q.By[:min(len(q.By), 17)]
	text, err := joined("query", slices.Concat(measures, by, []string{q.Options, q.Policy, q.Of, q.Where})...)
	if err != nil {
		return C.cxm_go_query{}, err
	}
	pins.Pin(&text[0])
	return C.cxm_go_query{text: C.uintptr_t(uintptr(unsafe.Pointer(&text[0]))), measures: C.int32_t(len(measures)),
		by: C.int32_t(len(by))}, nil
}

// joined is texts one after the other, each with a NUL behind it.
func joined(argument string, texts ...string) ([]byte, error) {
	var all []byte
	for _, text := range texts {
		if strings.IndexByte(text, 0) >= 0 {
			return nil, refuse(ErrArgument, argument, -1, "the text %q has a NUL in it", text)
		}
		all = append(append(all, text...), 0)
	}
	return append(all, 0), nil
}

// Query puts a query to the table. When the context is done, it ends within a moment; the error is then ErrCancelled and the
// context's.
func (t *Table) Query(ctx context.Context, query Query) (*Result, error) {
	if t.err != nil {
		return nil, t.err
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	table := t.lend(&pins)
	return ask(ctx, &query, &pins, nil, func(query *C.cxm_go_query, host *C.cxm_go_host, result **C.cxm_result,
		why *C.cxm_error) C.cxm_status {
		return C.cxm_go_table_query(&table, query, host, result, why)
	})
}

// QueryStream puts a query to an Arrow C stream, a struct ArrowArrayStream in C's memory, and reads it to its end; the caller
// releases it. The module libcxm/bindings/go/arrow does this for arrow-go's readers.
func QueryStream(ctx context.Context, stream unsafe.Pointer, query Query) (*Result, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	return ask(ctx, &query, &pins, nil, func(query *C.cxm_go_query, host *C.cxm_go_host, result **C.cxm_result,
		why *C.cxm_error) C.cxm_status {
		return C.cxm_go_arrow_query(stream, query, host, result, why)
	})
}

type asking func(query *C.cxm_go_query, host *C.cxm_go_host, result **C.cxm_result, why *C.cxm_error) C.cxm_status

// ask makes the call with a host of its own where it needs one, and else with `own`, which may be nil.
func ask(ctx context.Context, query *Query, pins *runtime.Pinner, own *host, call asking) (*Result, error) {
	if ctx != nil && ctx.Err() != nil {
		return nil, cancelled(ctx)
	}
	lent, err := query.lend(pins)
	if err != nil {
		return nil, err
	}
	h, err := own.forCall(ctx, query.Threads)
	if err != nil {
		return nil, err
	}
	defer h.drop()
	var result *C.cxm_result
	var why C.cxm_error
	stop := h.watch(ctx)
	status := call(&lent, h.lend(), &result, &why)
	stop()
	if status != C.CXM_OK {
		return nil, because(ctx, failure(status, why, "table", "query"))
	}
	return newResult(result, h), nil
}
