package cxm_test

import (
	"bytes"
	"encoding"
	"encoding/gob"
	"sync"
	"testing"

	cxm "libcxm/bindings/go"
)

var (
	_ encoding.BinaryMarshaler   = (*cxm.State)(nil)
	_ encoding.BinaryUnmarshaler = (*cxm.State)(nil)
)

var bySite = cxm.Query{Measures: []string{"nps", "rating(score, scale=0..10)"}, By: []string{"site"}}

func state(t *testing.T, query cxm.Query, tables ...*cxm.Table) *cxm.State {
	t.Helper()
	s, err := cxm.NewState(query)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		if err := s.Update(t.Context(), table); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func scores(sites []string, scores []int8) *cxm.Table {
	return cxm.NewTable().Column("site", sites).Column("score", scores)
}

func encoded(t *testing.T, s *cxm.State) []byte {
	t.Helper()
	data, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestStates(t *testing.T) {
	first, second := scores([]string{"Kiel", "Lyon"}, []int8{10, 3}), scores([]string{"Lyon", "Nara"}, []int8{8, 9})
	whole, a, b := state(t, bySite, first, second), state(t, bySite, first), state(t, bySite, second)
	if err := b.Merge(a); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encoded(t, whole), encoded(t, b)) {
		t.Error("merged states differ from the whole")
	}
	var back cxm.State
	if err := back.UnmarshalBinary(encoded(t, b)); err != nil {
		t.Fatal(err)
	}
	if err := back.Update(t.Context(), scores([]string{"Oslo"}, []int8{6})); err != nil {
		t.Fatal(err)
	}
	r, err := back.Read()
	if err != nil {
		t.Fatal(err)
	}
	back.Close() // the result outlives the state
	if e, err := r.Find("nps", "score", "Oslo"); err != nil || e.Value != -100 {
		t.Errorf("Oslo: %v, %v", e, err)
	}
	if e, err := r.Find("rating", "mean", "Lyon"); err != nil || e.Value != 5.5 {
		t.Errorf("Lyon: %v, %v", e, err)
	}
	var wire bytes.Buffer
	if err := gob.NewEncoder(&wire).Encode(whole); err != nil {
		t.Fatal(err)
	}
	var received cxm.State
	if err := gob.NewDecoder(&wire).Decode(&received); err != nil || !bytes.Equal(encoded(t, &received), encoded(t, whole)) {
		t.Errorf("by gob: %v", err)
	}
}

func TestStatesRefuse(t *testing.T) {
	s := state(t, bySite, scores([]string{"Kiel"}, []int8{10}))
	before := encoded(t, s)
	expect(t, s.Update(t.Context(), scores([]string{"Kiel", "Lyon"}, []int8{10, 11})), cxm.ErrDomain, "score", 1)
	expect(t, s.Update(t.Context(), cxm.NewTable().Column("score", []int{1})), cxm.ErrNotFound, "site", -1)
	expect(t, s.Update(t.Context(), cxm.NewTable().Column("site", []int{1}).Column("score", []int{1})), cxm.ErrIncompatible, "site", -1)
	expect(t, s.Update(t.Context(), cxm.NewTable().Column("site", []any{1})), cxm.ErrType, "site", -1)
	expect(t, s.Merge(state(t, cxm.Query{Measures: []string{"nps"}})), cxm.ErrIncompatible, "other", -1)
	expect(t, s.Merge(s), cxm.ErrArgument, "other", -1)
	expect(t, s.Merge(nil), cxm.ErrArgument, "other", -1)
	expect(t, s.UnmarshalBinary(nil), cxm.ErrCorrupt, "bytes", -1)
	expect(t, s.UnmarshalBinary(before[:len(before)-1]), cxm.ErrCorrupt, "bytes", -1)
	if !bytes.Equal(before, encoded(t, s)) {
		t.Error("a failed call changed the state")
	}
	_, err := cxm.NewState(cxm.Query{Measures: []string{"fps"}})
	expect(t, err, cxm.ErrNotFound, "measures", -1)
	_, err = cxm.NewState(cxm.Query{Measures: []string{"nps"}, Threads: -1})
	expect(t, err, cxm.ErrArgument, "Threads", -1)
}

func TestClosedState(t *testing.T) {
	for name, s := range map[string]*cxm.State{"closed": state(t, bySite), "zero": {}} {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
			expect(t, s.Update(t.Context(), answers()), cxm.ErrArgument, "state", -1)
			expect(t, s.UpdateStream(t.Context(), nil), cxm.ErrArgument, "state", -1)
			expect(t, s.Merge(state(t, bySite)), cxm.ErrArgument, "state", -1)
			expect(t, state(t, bySite).Merge(s), cxm.ErrArgument, "state", -1)
			_, err := s.Read()
			expect(t, err, cxm.ErrArgument, "state", -1)
			_, err = s.MarshalBinary()
			expect(t, err, cxm.ErrArgument, "state", -1)
		})
	}
}

// Many goroutines at one state: updates, reads, merges both ways, and what comes out is the sum.
func TestStatesFromManyGoroutines(t *testing.T) {
	const goroutines, rounds = 8, 50
	one := cxm.NewTable().Column("score", []int8{10})
	query := cxm.Query{Measures: []string{"nps.score"}}
	a, b, drop := state(t, query), state(t, query), state(t, query, one)
	var group sync.WaitGroup
	for range goroutines {
		group.Add(1)
		go func() {
			defer group.Done()
			for range rounds {
				for _, fault := range []error{a.Update(t.Context(), one), b.Update(t.Context(), one), a.Merge(drop), b.Merge(drop)} {
					if fault != nil {
						t.Error(fault)
					}
				}
				if r, err := a.Read(); err != nil {
					t.Error(err)
				} else if e, err := r.Estimate(0); err != nil || e.Value != 100 {
					t.Error(e, err)
				}
				if _, err := b.MarshalBinary(); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
	group.Add(2)
	left, right := state(t, query, one), state(t, query, one)
	go func() { defer group.Done(); _ = left.Merge(right) }()
	go func() { defer group.Done(); _ = right.Merge(left) }()
	group.Wait()
	for name, s := range map[string]*cxm.State{"a": a, "b": b} {
		r, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		if e, err := r.Estimate(0); err != nil || e.N != 2*goroutines*rounds {
			t.Errorf("%s holds %v, %v", name, e, err)
		}
	}
}
