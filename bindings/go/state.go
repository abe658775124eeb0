package cxm

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A State is a query's partial result: update it with tables, merge it with others, store it, send it, read it. It may be used from
// any number of goroutines. Make it by [NewState] or UnmarshalBinary. Close releases its memory at once; without it, that is done
// some time after the state is no longer used.
type State struct {
	lock    sync.RWMutex
	owned   ownedState
	number  atomic.Uint64 // by which two states are locked in one order
	cleanup runtime.Cleanup
}

type ownedState struct {
	handle *C.cxm_state
	host   *host
}

func (o ownedState) free() {
	C.cxm_state_free(o.handle)
	o.host.drop()
}

// NewState makes an empty state of a query.
func NewState(query Query) (*State, error) {
	var pins runtime.Pinner
	defer pins.Unpin()
	lent, err := query.lend(&pins)
	if err != nil {
		return nil, err
	}
	h, err := newHost(query.Threads)
	if err != nil {
		return nil, err
	}
	var handle *C.cxm_state
	var why C.cxm_error
	if status := C.cxm_go_state_new(&lent, h.c, &handle, &why); status != C.CXM_OK {
		h.drop()
		return nil, failure(status, why, "query")
	}
	s := &State{}
	s.own(ownedState{handle, h})
	return s, nil
}

// own takes a handle over, in place of the one that the state had.
func (s *State) own(owned ownedState) {
	s.disown()
	s.owned = owned
	s.cleanup = runtime.AddCleanup(s, ownedState.free, owned)
}

func (s *State) disown() {
	if s.owned.handle != nil {
		s.cleanup.Stop()
		s.owned.free()
		s.owned = ownedState{}
	}
}

// Close releases the state. Closing it again does nothing.
func (s *State) Close() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.disown()
	return nil
}

// Update takes in the rows of a table. On failure, and when the context is done before it ends, the state is as it was.
func (s *State) Update(ctx context.Context, table *Table) error {
	if table.err != nil {
		return table.err
	}
	var pins runtime.Pinner
	defer pins.Unpin()
	lent := table.lend(&pins)
	return s.change(ctx, func(state *C.cxm_state, why *C.cxm_error) C.cxm_status {
		return C.cxm_go_state_update(state, &lent, why)
	})
}

// UpdateStream takes in an Arrow C stream, a struct ArrowArrayStream in C's memory, to its end; the caller releases it. All of it
// is taken in, or nothing.
func (s *State) UpdateStream(ctx context.Context, stream unsafe.Pointer) error {
	return s.change(ctx, func(state *C.cxm_state, why *C.cxm_error) C.cxm_status {
		return C.cxm_state_update_arrow(state, (*C.struct_ArrowArrayStream)(stream), why)
	})
}

func (s *State) change(ctx context.Context, call func(state *C.cxm_state, why *C.cxm_error) C.cxm_status) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.owned.handle == nil {
		return closed("state")
	}
	if ctx != nil && ctx.Err() != nil {
		return cancelled(ctx)
	}
	var why C.cxm_error
	stop := s.owned.host.watch(ctx)
	status := call(s.owned.handle, &why)
	stop()
	if status != C.CXM_OK {
		return because(ctx, failure(status, why, "state", "table"))
	}
	return nil
}

var states atomic.Uint64

// order gives the state a number when it is first merged.
func (s *State) order() uint64 {
	s.number.CompareAndSwap(0, states.Add(1))
	return s.number.Load()
}

// Merge adds what another state of the same query holds, which stays as it is.
func (s *State) Merge(other *State) error {
	if s == other || other == nil {
		return refuse(ErrArgument, "other", -1, "a state is merged with another one")
	}
	if s.order() < other.order() {
		s.lock.Lock()
		other.lock.RLock()
	} else {
		other.lock.RLock()
		s.lock.Lock()
	}
	defer s.lock.Unlock()
	defer other.lock.RUnlock()
	if s.owned.handle == nil || other.owned.handle == nil {
		return closed("state")
	}
	var why C.cxm_error
	if status := C.cxm_state_merge(s.owned.handle, other.owned.handle, &why); status != C.CXM_OK {
		return failure(status, why, "state", "other")
	}
	return nil
}

// Read gives the result so far. The state goes on.
func (s *State) Read() (*Result, error) {
	s.lock.RLock()
	defer s.lock.RUnlock()
	if s.owned.handle == nil {
		return nil, closed("state")
	}
	var result *C.cxm_result
	var why C.cxm_error
	if status := C.cxm_state_read(s.owned.handle, &result, &why); status != C.CXM_OK {
		return nil, failure(status, why, "state")
	}
	return newResult(result, s.owned.host), nil
}

// MarshalBinary writes the state as bytes, the same on every machine. They carry the query.
func (s *State) MarshalBinary() ([]byte, error) {
	s.lock.RLock()
	defer s.lock.RUnlock()
	if s.owned.handle == nil {
		return nil, closed("state")
	}
	var size C.size_t
	var why C.cxm_error
	if status := C.cxm_state_encode(s.owned.handle, nil, 0, &size, &why); status != C.CXM_E_SPACE {
		return nil, failure(status, why, "state")
	}
	bytes := make([]byte, int(size))
	if status := C.cxm_state_encode(s.owned.handle, unsafe.Pointer(&bytes[0]), size, nil, &why); status != C.CXM_OK {
		return nil, failure(status, why, "state")
	}
	return bytes, nil
}

// UnmarshalBinary reads a state from bytes of MarshalBinary, whichever machine wrote them, in place of what the state held. Any
// bytes may be given; on failure the state is as it was.
func (s *State) UnmarshalBinary(data []byte) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	threads := 1
	if s.owned.host != nil {
		threads = s.owned.host.threads
	}
	h, err := newHost(threads)
	if err != nil {
		return err
	}
	var handle *C.cxm_state
	var why C.cxm_error
	bytes := unsafe.Pointer(unsafe.SliceData(data))
	if status := C.cxm_go_state_decode(bytes, C.size_t(len(data)), h.c, &handle, &why); status != C.CXM_OK {
		h.drop()
		return failure(status, why, "data")
	}
	s.own(ownedState{handle, h})
	return nil
}
