package cxm_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	cxm "libcxm/bindings/go"
)

// A queryVector is a query of a small table, or an encoded state; tests/vectors/README.md says what its members mean.
type queryVector struct {
	Name    string
	Columns map[string]struct {
		Type   string
		Values []json.RawMessage
		Labels []json.RawMessage
	}
	Query struct {
		Measures, By    []string
		Options, Policy string
	}
	Rows []struct {
		Keys                []json.RawMessage
		Measure, Term, Unit string
		Estimate            map[string]any
	}
	Ledger      [][3]any
	Text        []string
	Fingerprint string
	Pieces      [][]int
	Error       *struct {
		Code string
		Row  *int
	}
	Version int
	Bytes   []string
}

func (v *queryVector) text() string { return strings.Join(v.Text, "") }

func (v *queryVector) query() cxm.Query {
	return cxm.Query{Measures: v.Query.Measures, By: v.Query.By, Options: v.Query.Options, Policy: v.Query.Policy}
}

// values reads values of a type, with a bitmap of those that are not null.
func values[T any](t *testing.T, from []json.RawMessage) ([]T, []byte) {
	out, valid := make([]T, len(from)), make([]byte, len(from)/8+1)
	for i, value := range from {
		if string(value) == "null" {
			continue
		}
		valid[i/8] |= 1 << (i % 8)
		if err := json.Unmarshal(value, &out[i]); err != nil {
			t.Fatal(err)
		}
	}
	return out, valid
}

func of[T cxm.Number](t *testing.T, from []json.RawMessage) cxm.Column {
	out, valid := values[T](t, from)
	return cxm.Of(out).Valid(valid)
}

var units = map[string]time.Duration{"time_s": time.Second, "time_ms": time.Millisecond, "time_us": time.Microsecond,
	"time_ns": time.Nanosecond}

// table is the rows from first to end.
func (v *queryVector) table(t *testing.T, first, end int) *cxm.Table {
	table := cxm.NewTable()
	for name, from := range v.Columns {
		part := from.Values[first:min(end, len(from.Values))]
		var c cxm.Column
		switch from.Type {
		case "i8":
			c = of[int8](t, part)
		case "i16":
			c = of[int16](t, part)
		case "i32":
			c = of[int32](t, part)
		case "i64":
			c = of[int64](t, part)
		case "u8":
			c = of[uint8](t, part)
		case "u16":
			c = of[uint16](t, part)
		case "u32":
			c = of[uint32](t, part)
		case "u64":
			c = of[uint64](t, part)
		case "f32":
			c = of[float32](t, part)
		case "f64":
			c = of[float64](t, part)
		case "bool":
			c = of[bool](t, part)
		case "text":
			texts, valid := values[string](t, part)
			c = cxm.Strings(texts).Valid(valid)
		case "coded":
			codes, valid := values[int32](t, part)
			var labels cxm.Column
			if strings.HasPrefix(string(from.Labels[0]), `"`) {
				texts, _ := values[string](t, from.Labels)
				labels = cxm.Strings(texts)
			} else {
				labels = of[float64](t, from.Labels)
			}
			c = cxm.Coded(codes, labels).Valid(valid)
		case "date":
			days, valid := values[int32](t, part)
			c = cxm.Days(days).Valid(valid)
		default:
			unit, known := units[from.Type]
			if !known {
				t.Fatalf("the type %s is not known", from.Type)
			}
			at, valid := values[int64](t, part)
			c = cxm.Instants(at, unit).Valid(valid)
		}
		table.Column(name, c)
	}
	return table
}

func (v *queryVector) length() int {
	for _, c := range v.Columns {
		return len(c.Values)
	}
	return 0
}

// keyAs writes a key as the vectors do.
func (v *queryVector) keyAs(name string, key any) string {
	if at, ok := key.(time.Time); ok {
		switch v.Columns[name].Type {
		case "time_s":
			key = at.Unix()
		case "time_ms":
			key = at.UnixMilli()
		case "time_us":
			key = at.UnixMicro()
		case "time_ns":
			key = at.UnixNano()
		case "date":
			key = at.Unix() / (24 * 60 * 60)
		}
	}
	text, _ := json.Marshal(key)
	return string(text)
}

func (v *queryVector) holds(t *testing.T, way string, r *cxm.Result) {
	if r.Len() != len(v.Rows) {
		t.Errorf("%s: there are %d rows, and %d were expected", way, r.Len(), len(v.Rows))
		return
	}
	for i, row := range r.All() {
		want := v.Rows[i]
		var keys, wanted []string
		for k, key := range row.Keys {
			keys = append(keys, v.keyAs(v.Query.By[k], key))
		}
		for _, key := range want.Keys {
			var text any
			if json.Unmarshal(key, &text) == nil {
				if s, ok := text.(string); ok {
					plain, _ := json.Marshal(s)
					key = plain
				}
			}
			wanted = append(wanted, string(key))
		}
		if !slices.Equal(keys, wanted) || row.Measure != want.Measure || row.Term != want.Term || row.Unit != want.Unit {
			t.Errorf("%s: row %d is %q %s.%s %s, and %q %s.%s %s was expected", way, i, keys, row.Measure, row.Term, row.Unit, wanted,
				want.Measure, want.Term, want.Unit)
		}
		for member, value := range want.Estimate {
			if fault := differs(row.Estimate, member, value, nil, nil); fault != "" {
				t.Errorf("%s: row %d, %s %s", way, i, member, fault)
			}
		}
		if found, err := r.Find(row.Measure, row.Term, row.Keys...); err != nil || !same(found, row.Estimate) {
			t.Errorf("%s: row %d with the keys %v finds %v, %v", way, i, row.Keys, found, err)
		}
	}
	var ledger [][3]any
	for _, entry := range r.Ledger() {
		ledger = append(ledger, [3]any{entry.Measure, entry.Reason, float64(entry.Rows)})
	}
	if !slices.Equal(ledger, v.Ledger) {
		t.Errorf("%s: the ledger is %v, and %v was expected", way, ledger, v.Ledger)
	}
	if r.QueryText() != v.text() || r.Fingerprint() != v.Fingerprint {
		t.Errorf("%s: the query is %q, %s; %q, %s was expected", way, r.QueryText(), r.Fingerprint(), v.text(), v.Fingerprint)
	}
}

// everything is a result with all its bits.
func everything(r *cxm.Result) string {
	var b strings.Builder
	for _, row := range r.All() {
		fmt.Fprintf(&b, "%v %#v\n", row.Keys, row.Estimate)
	}
	return b.String()
}

func TestQueryVectors(t *testing.T) {
	for _, v := range read[queryVector](t, "queries.json", 50) {
		t.Run(strings.ReplaceAll(v.Name, "/", "|"), func(t *testing.T) {
			whole, err := v.table(t, 0, v.length()).Query(context.Background(), v.query())
			if v.Error != nil {
				var e *cxm.Error
				if !errors.As(err, &e) || e.Code.Error() != v.Error.Code || (v.Error.Row != nil && e.Row != *v.Error.Row) {
					t.Errorf("the error is %v, and %+v was expected", err, *v.Error)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			v.holds(t, "whole", whole)
			for _, cuts := range v.Pieces {
				v.inPieces(t, append(slices.Clone(cuts), v.length()), whole)
			}
		})
	}
}

// inPieces takes the table in piece by piece, and merges states of the pieces, the last first.
func (v *queryVector) inPieces(t *testing.T, ends []int, whole *cxm.Result) {
	one, merged := state(t, v.query()), state(t, v.query())
	parts := make([]*cxm.State, len(ends))
	for i, first := 0, 0; i < len(ends); i++ {
		piece := v.table(t, first, ends[i])
		parts[i] = state(t, v.query(), piece)
		if err := one.Update(t.Context(), piece); err != nil {
			t.Fatal(err)
		}
		first = ends[i]
	}
	for _, part := range slices.Backward(parts) {
		if err := merged.Merge(part); err != nil {
			t.Fatal(err)
		}
	}
	for way, s := range map[string]*cxm.State{"in pieces": one, "merged": merged} {
		r, err := s.Read()
		if err != nil {
			t.Fatal(err)
		}
		v.holds(t, way, r)
		if way == "merged" && strings.Contains(v.Query.Policy, "weight") {
			continue // sums in another order
		}
		if everything(r) != everything(whole) {
			t.Errorf("%s, cut at %v, there are other bits than whole", way, ends)
		}
	}
}

func TestStateVectors(t *testing.T) {
	for _, v := range read[queryVector](t, "states.json", 5) {
		t.Run(v.Name, func(t *testing.T) {
			golden, err := hex.DecodeString(strings.Join(v.Bytes, ""))
			if err != nil {
				t.Fatal(err)
			}
			var back cxm.State
			if err := back.UnmarshalBinary(golden); err != nil {
				t.Fatal(err)
			}
			r, err := back.Read()
			if err != nil {
				t.Fatal(err)
			}
			v.holds(t, "decoded", r)
			if made := encoded(t, state(t, v.query(), v.table(t, 0, v.length()))); !bytes.Equal(made, golden) {
				t.Errorf("version %s writes %x, and %x was expected", strconv.Itoa(v.Version), made, golden)
			}
		})
	}
}
