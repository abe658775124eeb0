package cxm

/*
#include "bridge.h"
*/
import "C"

import (
	"context"
	"sync"
	"sync/atomic"
)

// A host is what Go lends the library: goroutines, time zones, and a flag that says stop. It lives as long as the last handle made
// with it.
type host struct {
	c       *C.cxm_go_host
	threads int
	users   atomic.Int32
}

func newHost(threads int) (*host, error) {
	h := &host{c: C.cxm_go_host_new(C.int32_t(max(threads, 1))), threads: threads}
	if h.c == nil {
		return nil, refuse(ErrMemory, "", -1, "out of memory")
	}
	h.users.Store(1)
	return h, nil
}

func (h *host) keep() *host {
	if h != nil {
		h.users.Add(1)
	}
	return h
}

func (h *host) drop() {
	if h != nil && h.users.Add(-1) == 0 {
		C.cxm_go_host_free(h.c)
	}
}

// forCall gives the host of a call, to be dropped after it: one of its own where goroutines share the work or a context may end it.
func (h *host) forCall(ctx context.Context, threads int) (*host, error) {
	if threads > 1 || cancellable(ctx) {
		return newHost(threads)
	}
	return h.keep(), nil
}

func (h *host) lend() *C.cxm_go_host {
	if h == nil {
		return nil
	}
	return h.c
}

func cancellable(ctx context.Context) bool { return ctx != nil && ctx.Done() != nil }

// watch says stop to the library when the context is done. What it returns ends that, and has to be called before the next watch.
func (h *host) watch(ctx context.Context) func() {
	if h == nil || !cancellable(ctx) {
		return func() {}
	}
	said := make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		C.cxm_go_host_stop(h.c, 1)
		close(said)
	})
	return func() {
		if !forget() {
			<-said
		}
		C.cxm_go_host_stop(h.c, 0)
	}
}

func cancelled(ctx context.Context) *Error {
	return &Error{Code: ErrCancelled, Row: -1, Message: "cancelled: " + ctx.Err().Error(), cause: ctx.Err()}
}

// because gives the error of a cancelled call its context's.
func because(ctx context.Context, err *Error) error {
	if err.Code == ErrCancelled && ctx != nil && ctx.Err() != nil {
		return cancelled(ctx)
	}
	return err
}

// cxmGoRun is the library's call for help: others goroutines, and this one, which does task 0.
//
//export cxmGoRun
func cxmGoRun(work *C.cxm_go_work, others C.int32_t) {
	var group sync.WaitGroup
	for range int(others) {
		group.Add(1)
		go func() {
			defer group.Done()
			C.cxm_go_work_share(work)
		}()
	}
	C.cxm_go_work_first(work)
	group.Wait()
}
