//go:build !race

// The race detector keeps memory of its own, so that memory is not measured beside it.

package cxm_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	cxm "libcxm/bindings/go"
)

// resident is the memory that the process has, in bytes: what Go and C took together.
func resident(t *testing.T) int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("this system does not say how much memory a process has: ", err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	if err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// alone runs a test in a process of its own, with one arena: C's allocator otherwise keeps some memory for each thread, which goes
// up and down by more than is looked for here. It is true in that process.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv("MALLOC_ARENA_MAX") == "1" {
		return true
	}
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), "MALLOC_ARENA_MAX=1")
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

// flat makes rounds, and as many again, which must leave nothing behind: with Close, and without, when the garbage collector has
// it.
func flat(t *testing.T, rounds int, round func(closing bool)) {
	t.Helper()
	settle := func() int {
		for range 5 { // what is found unused is released some time after
			runtime.GC()
			time.Sleep(50 * time.Millisecond)
		}
		debug.FreeOSMemory()
		return resident(t)
	}
	for _, closing := range []bool{true, false} {
		for range rounds {
			round(closing)
		}
		before := settle()
		for range rounds {
			round(closing)
		}
		if grown := settle() - before; grown > 4<<20 {
			t.Errorf("closing %v: %d rounds left %d KiB behind", closing, rounds, grown>>10)
		}
	}
}

// Calls of all kinds, failing ones too, leave no memory behind.
func TestMemoryStaysFlat(t *testing.T) {
	if !alone(t) {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	good, bad := answers(), cxm.NewTable().Column("site", []string{"Kiel"}).Column("score", []int{99})
	flat(t, 12_500, func(closing bool) { // of ten calls each
		r, err := good.Query(ctx, bySite)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Find("nps", "score", "Nowhere"); err == nil {
			t.Fatal("it was found")
		}
		s, err := cxm.NewState(bySite)
		if err != nil || s.Update(ctx, good) != nil || s.Update(ctx, bad) == nil {
			t.Fatal(err)
		}
		data, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back cxm.State
		if back.UnmarshalBinary(data) != nil || back.UnmarshalBinary(data[1:]) == nil || back.Merge(s) != nil {
			t.Fatal("a state was not read")
		}
		moved, err := s.Compare(&back, "nps.margin=5")
		if _, refused := s.CompareGroups("against=Nowhere"); err != nil || refused == nil {
			t.Fatal(err, refused)
		}
		if _, err := bad.Query(ctx, bySite); err == nil {
			t.Fatal("99 was taken")
		}
		if _, err := cxm.NPS([]int{99}, cxm.WithContext(ctx), cxm.WithConfidence(.9)); err == nil {
			t.Fatal("99 was taken")
		}
		if _, err := cxm.NPS([]int{9}, cxm.WithThreads(2)); err != nil {
			t.Fatal(err)
		}
		if closing {
			r.Close()
			s.Close()
			back.Close()
			moved.Close()
		}
	})
}

// Models, each with all that can be asked of one, and batches and queries that fail.
func TestMemoryOfModelsStaysFlat(t *testing.T) {
	if !alone(t) {
		return
	}
	flat(t, 2000, func(closing bool) {
		m, err := cxm.NewModel()
		if err != nil {
			t.Fatal(err)
		}
		batch := cxm.NewTable().Column("contact", []string{"c1", "c2"}).Column("answered", []string{"2026-01-01", "2026-03-29"}).
			Column("score", []int{9, 3})
		if err := m.Append("responses", batch, nil, cxm.WithZone("Europe/Berlin")); err != nil {
			t.Fatal(err)
		}
		if err := m.Append("responses", batch, nil); !errors.Is(err, cxm.ErrDomain) {
			t.Fatal(err)
		}
		if m.MapRoles(map[string]string{"Cook": "champion"}) != nil || m.MapSides(map[string]string{"Cook": "buyer"}) == nil {
			t.Fatal("roles and sides")
		}
		query := cxm.Query{Measures: npsScore, By: []string{"month"}, Policy: "zone=Europe/Berlin", Where: "score<=9"}
		r, err := m.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.State(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		read, err := s.Read()
		if err != nil || read.String() != r.String() {
			t.Fatal(err, read)
		}
		if rows, err := m.Rows(t.Context(), []string{"contact", "answered", "month"}, query); err != nil || rows.Len() != 2 {
			t.Fatal(err)
		}
		query.By = []string{"colour"}
		_, noQuery := m.Query(t.Context(), query)
		_, noState := m.State(t.Context(), query)
		_, noRows := m.Rows(t.Context(), query.By, query)
		if noQuery == nil || noState == nil || noRows == nil {
			t.Fatal("there are colours")
		}
		if _, err := m.Forget("c1", 1); err != nil {
			t.Fatal(err)
		}
		if closing {
			m.Close() // first, since others outlive it
			r.Close()
			s.Close()
			read.Close()
		}
	})
}

// A call of a slice allocates its figures, and nothing else.
func TestAllocations(t *testing.T) {
	for name, slice := range map[string]func() error{
		"bytes":  func() error { _, err := cxm.NPS(ten); return err },
		"floats": func() error { _, err := cxm.Rating(fives); return err },
	} {
		if allocations := testing.AllocsPerRun(1000, func() {
			if err := slice(); err != nil {
				t.Fatal(err)
			}
		}); allocations > 1 {
			t.Errorf("a call of a slice of %s makes %v allocations", name, allocations)
		}
	}
}

var fives = []float64{1, 2, 3, 4, 5}
