package cxm

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// A Model holds accounts, people and their roles in time, assets, invitations, answers, signals, outcomes and actions, filled batch
// by batch. The query put to it is that of a [Table]; which rows count is said by the query's Policy, Of and Where, which name
// fields. It may be used from any number of goroutines: queries run side by side, changes alone. Close releases its memory at once;
// without it, that is done some time after the model is no longer used.
//
// Time zones are the system's; where it has none, those that time.LoadLocation finds, with changes of clocks up to the year 2500. A
// program for such systems imports time/tzdata.
type Model struct {
	lock    sync.RWMutex
	owned   ownedModel
	cleanup runtime.Cleanup
}

type ownedModel struct {
	handle *C.cxm_model
	host   *host
}

func (o ownedModel) free() {
	C.cxm_model_free(o.handle)
	o.host.drop()
}

// NewModel makes an empty model.
func NewModel() (*Model, error) {
	h, err := newHost(1)
	if err != nil {
		return nil, err
	}
	var handle *C.cxm_model
	var why C.cxm_error
	if status := C.cxm_model_new(C.cxm_go_host_lent(h.lend()), &handle, &why); status != C.CXM_OK {
		h.drop()
		return nil, failure(status, why, "host")
	}
	m := &Model{owned: ownedModel{handle, h}}
	m.cleanup = runtime.AddCleanup(m, ownedModel.free, m.owned)
	return m, nil
}

// Close releases the model; results, states and rows that it gave live on. Closing it again does nothing.
func (m *Model) Close() error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.owned.handle != nil {
		m.cleanup.Stop()
		m.owned.free()
		m.owned = ownedModel{}
	}
	return nil
}

// change makes a call while no other uses the model.
func (m *Model) change(call func(model *C.cxm_model) error) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.owned.handle == nil {
		return closed("model")
	}
	return call(m.owned.handle)
}

// MapRoles says which class the name of a role stands for: {"Plant Manager": "end_user"}. Names are compared without case. A new
// model knows the role names of the common CRMs.
func (m *Model) MapRoles(classes map[string]string) error {
	return m.mapped("roles", classes, func(model *C.cxm_model, text *C.char, why *C.cxm_error) C.cxm_status {
		return C.cxm_model_map_roles(model, text, why)
	})
}

// MapSides says on which side a class of roles stands: {"gatekeeper": "buyer"}.
func (m *Model) MapSides(sides map[string]string) error {
	return m.mapped("sides", sides, func(model *C.cxm_model, text *C.char, why *C.cxm_error) C.cxm_status {
		return C.cxm_model_map_sides(model, text, why)
	})
}

func (m *Model) mapped(argument string, of map[string]string,
	call func(model *C.cxm_model, text *C.char, why *C.cxm_error) C.cxm_status) error {
	text, err := cText(argument, pairs(of))
	if err != nil {
		return err
	}
	return m.change(func(model *C.cxm_model) error {
		var why C.cxm_error
		if status := call(model, text, &why); status != C.CXM_OK {
			return failure(status, why, "model", argument)
		}
		return nil
	})
}

// Remains say what was left of a person in a table of the model.
type Remains struct {
	Table   string
	Rows    int64 // that were theirs
	Cleared int64 // values that became null
}

// Forget forgets a person: the id, texts that are the same as the id or a name of theirs, and the links to their rows. What they
// answered and when stays, as nobody's; what fewer than minN others share becomes null. Results that were made before keep their
// numbers.
func (m *Model) Forget(contact string, minN int) ([]Remains, error) {
	text, err := cText("contact", contact)
	if err != nil {
		return nil, err
	}
	var remains []Remains
	err = m.change(func(model *C.cxm_model) error {
		var report *C.cxm_rows
		var why C.cxm_error
		if status := C.cxm_model_forget(model, text, C.int64_t(minN), &report, &why); status != C.CXM_OK {
			return failure(status, why, "model", "contact", "min_n")
		}
		rows := copyRows(report)
		cleared := rows.column("cleared").integers
		for i, theirs := range rows.column("rows").integers {
			remains = append(remains, Remains{rows.Texts("table")[i], theirs, cleared[i]})
		}
		return nil
	})
	return remains, err
}

// Length is how many rows a table of the model has: -1 where there is no such table, 0 in a closed model.
func (m *Model) Length(table string) int {
	return m.size(table, false, func(model *C.cxm_model, name *C.char) C.int64_t { return C.cxm_model_length(model, name) })
}

// Bytes is the memory that the columns of a table take, without dictionaries of ids and texts, or that all dictionaries take where
// table is ""; -1 where there is no such table, 0 in a closed model.
func (m *Model) Bytes(table string) int {
	return m.size(table, table == "", func(model *C.cxm_model, name *C.char) C.int64_t { return C.cxm_model_bytes(model, name) })
}

func (m *Model) size(table string, all bool, call func(model *C.cxm_model, name *C.char) C.int64_t) int {
	m.lock.RLock()
	defer m.lock.RUnlock()
	name, err := cText("table", table)
	if err != nil {
		return -1
	}
	if all {
		name = nil
	}
	return int(call(m.owned.handle, name))
}

// Query puts a query to the model. When the context is done, it ends within a moment while rows are counted, not while they are
// selected; the error is then ErrCancelled and the context's. A row in an error is counted in the table that the query is of.
func (m *Model) Query(ctx context.Context, query Query) (*Result, error) {
	m.lock.RLock()
	defer m.lock.RUnlock()
	if m.owned.handle == nil {
		return nil, closed("model")
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	return ask(ctx, &query, &pins, m.owned.host, func(query *C.cxm_go_query, host *C.cxm_go_host, result **C.cxm_result,
		why *C.cxm_error) C.cxm_status {
		return C.cxm_go_model_query(m.owned.handle, query, host, result, why)
	})
}

// State makes a state of what the model's rows say to a query of measures of answers: to be merged with those of other models,
// stored, sent and read. It takes no updates.
func (m *Model) State(ctx context.Context, query Query) (*State, error) {
	s := &State{}
	err := m.read(ctx, query, true, func(query *C.cxm_go_query, h *host, why *C.cxm_error) C.cxm_status {
		var handle *C.cxm_state
		status := C.cxm_go_model_state(m.owned.handle, query, h.lend(), &handle, why)
		if status == C.CXM_OK {
			s.own(ownedState{handle, h.keep()})
		}
		return status
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Rows gives the rows that a query would count, with any fields. Of the query, Of, Where and Policy are read. The context is looked
// at before, not meanwhile.
func (m *Model) Rows(ctx context.Context, fields []string, query Query) (*Rows, error) {
	names, err := joined("fields", fields...)
	if err != nil {
		return nil, err
	}
	var rows *Rows
	err = m.read(ctx, query, false, func(query *C.cxm_go_query, h *host, why *C.cxm_error) C.cxm_status {
		var handle *C.cxm_rows
		status := C.cxm_go_model_rows(m.owned.handle, query, (*C.char)(unsafe.Pointer(&names[0])), C.int32_t(len(fields)), h.lend(),
			&handle, why)
		if status == C.CXM_OK {
			rows = copyRows(handle)
		}
		return status
	})
	return rows, err
}

// read makes a call while nobody changes the model; with a host of its own where what it makes keeps the host.
func (m *Model) read(ctx context.Context, query Query, own bool,
	call func(query *C.cxm_go_query, h *host, why *C.cxm_error) C.cxm_status) error {
	m.lock.RLock()
	defer m.lock.RUnlock()
	if m.owned.handle == nil {
		return closed("model")
	}
	if ctx != nil && ctx.Err() != nil {
		return cancelled(ctx)
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	lent, err := query.lend(&pins)
	if err != nil {
		return err
	}
	var h *host
	if own {
		h, err = newHost(query.Threads)
	} else {
		h, err = m.owned.host.forCall(ctx, query.Threads)
	}
	if err != nil {
		return err
	}
	defer h.drop()
	var why C.cxm_error
	stop := h.watch(ctx)
	status := call(&lent, h, &why)
	stop()
	if status != C.CXM_OK {
		return because(ctx, failure(status, why, "model", "query", "fields"))
	}
	return nil
}

// Window is the policy that the time of a row is not before `from`, and before `to`: "window=.../...". A zero time leaves that end
// open.
func Window(from, to time.Time) string {
	return "window=" + windowEnd(from) + "/" + windowEnd(to)
}

func windowEnd(at time.Time) string {
	if at.IsZero() {
		return ".."
	}
	return at.UTC().Format("2006-01-02T15:04:05.999999Z")
}

// ModelTables are the names of a model's tables.
func ModelTables() []string {
	var tables []string
	for {
		name := C.cxm_model_table_name(C.int32_t(len(tables)))
		if name == nil {
			return tables
		}
		tables = append(tables, goText(name))
	}
}

// A ModelField is a field that a table of a model is born with.
type ModelField struct {
	Name     string
	Summary  string
	Kind     string // "id", "time", "number", "truth", "text" or "path"
	Required bool   // in each batch and each row
}

// ModelFields are the fields that a table is born with; nil where there is no such table.
func ModelFields(table string) []ModelField {
	name, err := cText("table", table)
	if err != nil {
		return nil
	}
	var count C.int32_t
	var fields []ModelField
	born := C.cxm_model_fields(name, &count)
	for _, field := range unsafe.Slice(born, int(count)) {
		fields = append(fields, ModelField{goText(field.name), goText(field.summary), fieldKinds[field.kind],
			field.flags&C.CXM_FIELD_REQUIRED != 0})
	}
	return fields
}

var fieldKinds = map[C.int32_t]string{C.CXM_FIELD_ID: "id", C.CXM_FIELD_TIME: "time", C.CXM_FIELD_NUMBER: "number",
	C.CXM_FIELD_TRUTH: "truth", C.CXM_FIELD_TEXT: "text", C.CXM_FIELD_PATH: "path"}
