package cxm_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	cxm "libcxm/bindings/go"
)

// sealed sets a state's length and checksum right, so that half of the inputs come past both.
func sealed(data []byte) []byte {
	data = bytes.Clone(data)
	binary.LittleEndian.PutUint64(data[8:], uint64(len(data)))
	end := len(data) - 4
	binary.LittleEndian.PutUint32(data[end:], crc32.Checksum(data[:end], crc32.MakeTable(crc32.Castagnoli)))
	return data
}

// Any bytes are a state, which is then written back as it was, or an error that says so.
func FuzzState(f *testing.F) {
	for _, table := range []*cxm.Table{answers(), scores([]string{"Kiel", "Lyon"}, []int8{10, 3})} {
		s, err := cxm.NewState(bySite)
		if err == nil {
			err = s.Update(f.Context(), table)
		}
		if err != nil {
			f.Fatal(err)
		}
		data, err := s.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) >= 28 && data[len(data)-1]&1 == 1 {
			data = sealed(data)
		}
		var s cxm.State
		defer s.Close()
		if err := s.UnmarshalBinary(data); err != nil {
			if !errors.Is(err, cxm.ErrCorrupt) && !errors.Is(err, cxm.ErrUnsupported) && !errors.Is(err, cxm.ErrMemory) {
				t.Errorf("an error of another kind: %v", err)
			}
			return
		}
		again, err := s.MarshalBinary()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("%x was read, and %x written, %v", data, again, err)
		}
		if r, err := s.Read(); err == nil {
			_ = r.String()
			r.Close()
		}
	})
}

// Any text is options, or an error; whichever it is, it is the same in a call and in a query.
func FuzzOptions(f *testing.F) {
	f.Add("confidence=0.9 scale=1..5", uint8(3))
	f.Add(`interval="wald" off_scale=skip`, uint8(11))
	f.Add("passive_min=\x00", uint8(7))
	f.Add(`confidence="0.""9`, uint8(0))
	f.Fuzz(func(t *testing.T, text string, score uint8) {
		answers := []uint8{score, 5, 5}
		r, err := cxm.NPS(answers, cxm.WithOptions(text))
		query := cxm.Query{Measures: []string{"nps"}, Options: text}
		result, queryErr := cxm.NewTable().Column("score", answers).Query(t.Context(), query)
		if err != nil {
			var e *cxm.Error
			if !errors.As(err, &e) || e.Message == "" {
				t.Errorf("an error of another kind: %v", err)
			}
			if queryErr == nil {
				t.Errorf("%q is refused by a call, %v, and not by a query", text, err)
			}
			return
		}
		if queryErr != nil {
			t.Fatalf("%q is refused by a query, and not by a call: %v", text, queryErr)
		}
		defer result.Close()
		if e, err := result.Find("nps", "score"); err != nil || !same(e, r.Estimate) {
			t.Errorf("%q: a call gives %v, a query %v, %v", text, r, e, err)
		}
	})
}
