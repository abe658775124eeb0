package cxm_test

import (
	"runtime"
	"slices"
	"testing"

	cxm "libcxm/bindings/go"
)

// On the heap, where the slices of programs usually are.
var ten = slices.Clone([]uint8{10, 9, 9, 8, 7, 6, 10, 3, 9, 10})

func BenchmarkTenAnswers(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cxm.NPS(ten); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTenAnswersWithOptions(b *testing.B) {
	weights := slices.Repeat([]float64{1, 2}, 5)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cxm.NPS(ten, cxm.WithWeights(weights), cxm.WithConfidence(0.9)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHundredMillion(b *testing.B) {
	scores := make([]uint8, 100_000_000)
	for i := range scores {
		scores[i] = uint8(i*7919%11) & 15
	}
	for _, threads := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(map[bool]string{true: "One", false: "AllThreads"}[threads == 1], func(b *testing.B) {
			b.SetBytes(int64(len(scores)))
			for b.Loop() {
				if _, err := cxm.NPS(scores, cxm.WithThreads(threads)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
