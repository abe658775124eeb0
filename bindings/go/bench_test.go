package cxm_test

import (
	"testing"

	cxm "libcxm/bindings/go"
)

var ten = []uint8{10, 9, 9, 8, 7, 6, 10, 3, 9, 10}

func BenchmarkNPSTen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cxm.NPS(ten); err != nil {
			b.Fatal(err)
		}
	}
}
