//go:build !race

// The race detector keeps memory of its own, so that memory is not measured beside it.

package cxm_test

import (
	"context"
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

// Calls of all kinds, failing ones too, leave no memory behind. They are made in a process of their own, with one arena: C's
// allocator otherwise keeps some for each thread, which goes up and down by more than is looked for here.
func TestMemoryStaysFlat(t *testing.T) {
	if os.Getenv("MALLOC_ARENA_MAX") != "1" {
		again := exec.Command(os.Args[0], "-test.run=^TestMemoryStaysFlat$")
		again.Env = append(os.Environ(), "MALLOC_ARENA_MAX=1")
		if out, err := again.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	good, bad := answers(), cxm.NewTable().Column("site", []string{"Kiel"}).Column("score", []int{99})
	calls := func(rounds int, closing bool) {
		for range rounds {
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
		}
	}
	settle := func() int {
		for range 5 { // what is found unused is released some time after
			runtime.GC()
			time.Sleep(50 * time.Millisecond)
		}
		debug.FreeOSMemory()
		return resident(t)
	}
	for _, closing := range []bool{true, false} { // without Close, the garbage collector has it
		calls(12_500, closing) // of ten calls each
		before := settle()
		calls(12_500, closing)
		if grown := settle() - before; grown > 4<<20 {
			t.Errorf("closing %v: 125,000 calls left %d KiB behind", closing, grown>>10)
		}
	}
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
