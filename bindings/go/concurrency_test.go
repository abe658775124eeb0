package cxm_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	cxm "libcxm/bindings/go"
)

// rows are many answers, among them no wrong one.
func rows(n int) []uint8 {
	out := make([]uint8, n)
	for i := range out {
		out[i] = uint8(i * 7919 % 11)
	}
	return out
}

func TestThreadsDoNotMatter(t *testing.T) {
	many := rows(3_000_000)
	keys := make([]int32, len(many))
	for i := range keys {
		keys[i] = int32(i % 1000)
	}
	want, err := cxm.NPS(many)
	if err != nil {
		t.Fatal(err)
	}
	table := cxm.NewTable().Column("score", many).Column("key", keys)
	query := cxm.Query{Measures: []string{"nps", "rating(score, scale=0..10)"}, By: []string{"key"}}
	alone := ask(t, table, query)
	for _, threads := range []int{0, 1, 2, 3, 8, 100} {
		if r, err := cxm.NPS(many, cxm.WithThreads(threads)); err != nil || !same(r.Estimate, want.Estimate) {
			t.Errorf("with %d threads: %v, %v; alone %v", threads, r, err, want)
		}
		query.Threads = threads
		shared := ask(t, table, query)
		if shared.String() != alone.String() || shared.Len() != alone.Len() || shared.Fingerprint() != alone.Fingerprint() {
			t.Errorf("with %d threads a query gives\n%v", threads, shared)
		}
		s := state(t, query, table)
		r, err := s.Read()
		if err != nil || r.String() != alone.String() {
			t.Errorf("with %d threads a state gives\n%v, %v", threads, r, err)
		}
	}
	_, err = cxm.NPS(append(rows(3_000_000), 11), cxm.WithThreads(4))
	expect(t, err, cxm.ErrDomain, "score", 3_000_000)
}

func TestManyGoroutinesAtOnce(t *testing.T) {
	table := answers()
	shared := ask(t, table, bySite)
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 200 {
				r, err := table.Query(t.Context(), bySite)
				if err != nil || r.Len() != shared.Len() {
					t.Error(err)
					return
				}
				for _, row := range shared.All() {
					if found, err := r.Find(row.Measure, row.Term, row.Keys...); err != nil || !same(found, row.Estimate) {
						t.Error(found, err)
					}
				}
				if err := r.Close(); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
}

func TestClosingWhileReading(t *testing.T) {
	for range 50 {
		r, err := answers().Query(t.Context(), bySite)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Add(1)
			go func() {
				defer group.Done()
				for range r.All() {
					runtime.Gosched()
				}
			}()
		}
		r.Close()
		group.Wait()
	}
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := cxm.NPS([]int{10}, cxm.WithContext(ctx))
	cancelledBy(t, err, context.Canceled)
	_, err = answers().Query(ctx, bySite)
	cancelledBy(t, err, context.Canceled)
	_, err = cxm.QueryStream(ctx, nil, bySite)
	cancelledBy(t, err, context.Canceled)
	s := state(t, bySite)
	cancelledBy(t, s.Update(ctx, answers()), context.Canceled)
	if err := s.Update(t.Context(), answers()); err != nil {
		t.Errorf("after a cancelled update: %v", err)
	}
}

func cancelledBy(t *testing.T, err, cause error) {
	t.Helper()
	if !errors.Is(err, cxm.ErrCancelled) || !errors.Is(err, cause) {
		t.Errorf("the error is %v; ErrCancelled and %v were expected", err, cause)
	}
	expect(t, err, cxm.ErrCancelled, "", -1)
}

// A call that would take long ends soon after its context does, and a state is then as it was.
func TestCancelledWhileRunning(t *testing.T) {
	const wait = 20 * time.Millisecond
	many := make([]float64, 40_000_000)
	for i := range many {
		many[i] = float64(i*7919%11) / 1.5
	}
	table := cxm.NewTable().Column("score", many)
	query := cxm.Query{Measures: []string{"nps", "rating(score, scale=0..10)"}}
	for _, threads := range []int{1, 2} {
		query.Threads = threads
		s := state(t, query, cxm.NewTable().Column("score", []int{10}))
		before := string(encoded(t, s))
		for name, call := range map[string]func(context.Context) error{
			"call": func(ctx context.Context) error {
				_, err := cxm.NPS(many, cxm.WithContext(ctx), cxm.WithThreads(threads))
				return err
			},
			"query": func(ctx context.Context) error {
				_, err := table.Query(ctx, query)
				return err
			},
			"update": func(ctx context.Context) error { return s.Update(ctx, table) },
		} {
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			begin := time.Now()
			err := call(ctx)
			took := time.Since(begin)
			cancel()
			if err == nil {
				t.Errorf("%s, %d threads: it took %v, and was not cancelled", name, threads, took)
				continue
			}
			cancelledBy(t, err, context.DeadlineExceeded)
			if took > wait+time.Second {
				t.Errorf("%s, %d threads: it took %v to stop", name, threads, took)
			}
		}
		if string(encoded(t, s)) != before {
			t.Error("a cancelled update changed the state")
		}
		if err := s.Update(t.Context(), cxm.NewTable().Column("score", []int{9})); err != nil {
			t.Errorf("after a cancelled update: %v", err)
		}
	}
}

// A long query to a model ends soon after its context does; the next one is answered.
func TestModelCancelledWhileRunning(t *testing.T) {
	const wait = 20 * time.Millisecond
	many := 4_000_000
	scores, keys := rows(many), make([]int32, many)
	for i := range keys {
		keys[i] = int32(i % 100_000)
	}
	m, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	batch := cxm.NewTable().Column("score", scores).Column("contact", keys).
		Column("answered", cxm.Instants(make([]int64, many), time.Second))
	if err := m.Append("responses", batch, nil); err != nil {
		t.Fatal(err)
	}
	query := cxm.Query{Measures: []string{"nps", "rating(score, scale=0..10)"}, By: []string{"contact", "month"}, Policy: "zone=UTC"}
	begin := time.Now()
	if _, err := m.Query(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(begin)
	for name, call := range map[string]func(context.Context) error{
		"query": func(ctx context.Context) error {
			_, err := m.Query(ctx, query)
			return err
		},
		"state": func(ctx context.Context) error {
			_, err := m.State(ctx, query)
			return err
		},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		begin := time.Now()
		err := call(ctx)
		took := time.Since(begin)
		cancel()
		cancelledBy(t, err, context.DeadlineExceeded)
		t.Logf("%s: %v, and %v when left alone", name, took, whole)
		if took > whole {
			t.Errorf("%s: it took %v to stop, and takes %v when left alone", name, took, whole)
		}
		done, cancel := context.WithCancel(t.Context())
		cancel()
		cancelledBy(t, call(done), context.Canceled)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = m.Rows(done, []string{"score"}, cxm.Query{})
	cancelledBy(t, err, context.Canceled)
}
