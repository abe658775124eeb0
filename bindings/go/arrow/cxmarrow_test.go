package cxmarrow_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"runtime"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"

	cxm "libcxm/bindings/go"
	cxmarrow "libcxm/bindings/go/arrow"
)

var schema = arrow.NewSchema([]arrow.Field{
	{Name: "site", Nullable: true,
		Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}},
	{Name: "day", Type: arrow.FixedWidthTypes.Date32},
	{Name: "at", Type: &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}},
	{Name: "score", Type: arrow.PrimitiveTypes.Uint8, Nullable: true},
	{Name: "exact", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "list", Type: arrow.ListOf(arrow.PrimitiveTypes.Int8), Nullable: true},
	{Name: "text", Type: arrow.BinaryTypes.StringView},
	{Name: "naive", Type: &arrow.TimestampType{Unit: arrow.Second}},
}, nil)

// batch is four rows; the third has no answer.
func batch(allocator memory.Allocator) arrow.RecordBatch {
	b := array.NewRecordBuilder(allocator, schema)
	defer b.Release()
	for i, site := range []string{"Kiel", "Lyon", "Lyon", ""} {
		if site == "" {
			b.Field(0).AppendNull()
		} else if err := b.Field(0).(*array.BinaryDictionaryBuilder).AppendString(site); err != nil {
			panic(err)
		}
		b.Field(1).(*array.Date32Builder).Append(arrow.Date32(20000 + i/2))
		b.Field(2).(*array.TimestampBuilder).Append(arrow.Timestamp(1000 * i / 2))
		b.Field(5).AppendNull()
		b.Field(6).(*array.StringViewBuilder).Append([]string{"short", "a text that is longer than twelve bytes"}[i%2])
		b.Field(7).(*array.TimestampBuilder).Append(0)
	}
	b.Field(3).(*array.Uint8Builder).AppendValues([]uint8{9, 3, 77, 10}, []bool{true, true, false, true})
	b.Field(4).(*array.Float64Builder).AppendValues([]float64{9, 3, 0, 10}, []bool{true, true, false, true})
	return b.NewRecordBatch()
}

func reader(t testing.TB, allocator memory.Allocator, batches int) array.RecordReader {
	t.Helper()
	one := batch(allocator)
	defer one.Release()
	all := make([]arrow.RecordBatch, batches)
	for i := range all {
		all[i] = one
	}
	r, err := array.NewRecordReader(schema, all)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Memory of Go's and of C's, both counted: what is lent is given back.
func allocators(t *testing.T) map[string]memory.Allocator {
	all := map[string]memory.Allocator{}
	for name, allocator := range map[string]memory.Allocator{"Go": memory.NewGoAllocator(), "C": mallocator.NewMallocator()} {
		checked := memory.NewCheckedAllocator(allocator)
		t.Cleanup(func() { checked.AssertSize(t, 0) })
		all[name] = checked
	}
	return all
}

func ask(t *testing.T, r array.RecordReader, query cxm.Query) *cxm.Result {
	t.Helper()
	result, err := cxmarrow.Query(t.Context(), r, query)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { result.Close() })
	return result
}

func TestQuery(t *testing.T) {
	for name, allocator := range allocators(t) {
		t.Run(name, func(t *testing.T) {
			r := reader(t, allocator, 3)
			defer r.Release()
			result := ask(t, r, cxm.Query{Measures: []string{"nps", "rating.mean(exact, scale=0..10)"}, By: []string{"site"}})
			for site, want := range map[any]float64{"Kiel": 9, "Lyon": 3, nil: 10} {
				if e, err := result.Find("rating", "mean", site); err != nil || e.Value != want || e.N != 3 {
					t.Errorf("%v: %v, %v", site, e, err)
				}
			}
			if e, err := result.Find("nps", "score", "Lyon"); err != nil || e.Missing != 3 || e.Value != -100 {
				t.Errorf("Lyon: %v, %v", e, err)
			}
		})
	}
}

func TestKeysOfArrowsTypes(t *testing.T) {
	r := reader(t, memory.DefaultAllocator, 2)
	defer r.Release()
	result := ask(t, r, cxm.Query{Measures: []string{"nps.score"}, By: []string{"day", "at", "text"}})
	if result.Len() != 4 {
		t.Errorf("there are %d groups\n%v", result.Len(), result)
	}
	for i, row := range result.All() {
		if e, err := result.Find("nps", "score", row.Keys...); err != nil || e.String() != row.Estimate.String() {
			t.Errorf("row %d with the keys %v: %v, %v", i, row.Keys, e, err)
		}
	}
}

func TestStates(t *testing.T) {
	query := cxm.Query{Measures: []string{"nps"}, By: []string{"site"}}
	state, err := cxm.NewState(query)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r := reader(t, memory.DefaultAllocator, 2)
		if err := cxmarrow.Update(t.Context(), state, r); err != nil {
			t.Fatal(err)
		}
		r.Release()
	}
	have, err := state.Read()
	if err != nil {
		t.Fatal(err)
	}
	r := reader(t, memory.DefaultAllocator, 4)
	defer r.Release()
	if want := ask(t, r, query); have.String() != want.String() {
		t.Errorf("states give\n%vand a query\n%v", have, want)
	}
}

// A failing is a reader that fails after its batches.
type failing struct {
	array.RecordReader
	err error
}

func (f *failing) Err() error { return f.err }

func TestModel(t *testing.T) {
	m, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	columns := cxm.Columns{"account": "site", "answered": "at", "score": "score", "day": "day"}
	three := reader(t, memory.DefaultAllocator, 3)
	defer three.Release()
	if err := cxmarrow.Append(m, "responses", three, columns, cxm.WithZone("Europe/Berlin")); err != nil {
		t.Fatal(err)
	}
	if n := m.Length("responses"); n != 12 {
		t.Errorf("%d rows", n)
	}
	r, err := m.Query(t.Context(), cxm.Query{Measures: []string{"nps.score"}, By: []string{"account"}})
	if err != nil {
		t.Fatal(err)
	}
	if lyon, err := r.Find("nps", "score", "Lyon"); err != nil || lyon.Value != -100 || lyon.N != 3 || lyon.Missing != 3 {
		t.Errorf("%v, %v", lyon, err)
	}
	again := reader(t, memory.DefaultAllocator, 2)
	defer again.Release()
	err = cxmarrow.Append(m, "responses", again, columns) // days need a zone
	var why *cxm.Error
	last := cxm.Fault{Row: 7, Field: "day", Problem: "no_zone"}
	if !errors.As(err, &why) || why.Code != cxm.ErrDomain || len(why.Faults) != 8 || why.Faults[7] != last {
		t.Errorf("%v, %+v", err, why)
	}
	if n := m.Length("responses"); n != 12 {
		t.Errorf("a failed batch left %d rows", n)
	}
}

func TestFailures(t *testing.T) {
	allocator := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer allocator.AssertSize(t, 0)
	state, err := cxm.NewState(cxm.Query{Measures: []string{"nps"}})
	if err != nil {
		t.Fatal(err)
	}
	before, err := state.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the line is broken")
	r := &failing{reader(t, allocator, 2), broken}
	err = cxmarrow.Update(t.Context(), state, r)
	r.Release()
	if !errors.Is(err, cxm.ErrArgument) || !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	for name, c := range map[string]struct {
		query cxm.Query
		code  cxm.Code
		row   int
	}{
		"a list":                 {cxm.Query{Measures: []string{"nps(list)"}}, cxm.ErrType, -1},
		"a time without a zone":  {cxm.Query{Measures: []string{"nps"}, By: []string{"naive"}}, cxm.ErrType, -1},
		"no such column":         {cxm.Query{Measures: []string{"nps(x)"}}, cxm.ErrNotFound, -1},
		"off the scale in row 5": {cxm.Query{Measures: []string{"csat(score, scale=3..9)"}}, cxm.ErrDomain, 3},
		"no query":               {cxm.Query{}, cxm.ErrArgument, -1},
		"a NUL":                  {cxm.Query{Measures: []string{"\x00"}}, cxm.ErrArgument, -1},
	} {
		t.Run(name, func(t *testing.T) {
			r := reader(t, allocator, 2)
			defer r.Release()
			_, err := cxmarrow.Query(t.Context(), r, c.query)
			var e *cxm.Error
			if !errors.As(err, &e) || e.Code != c.code || e.Row != c.row {
				t.Errorf("the error is %v, %+v", err, e)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r2 := reader(t, allocator, 2)
	defer r2.Release()
	if err := cxmarrow.Update(ctx, state, r2); !errors.Is(err, cxm.ErrCancelled) || !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if after, err := state.MarshalBinary(); err != nil || !bytes.Equal(before, after) {
		t.Errorf("a failed call changed the state, %v", err)
	}
}

// NaN is a value in Arrow, and off the scale.
func TestNaN(t *testing.T) {
	one := arrow.NewSchema([]arrow.Field{{Name: "score", Type: arrow.PrimitiveTypes.Float64}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, one)
	b.Field(0).(*array.Float64Builder).AppendValues([]float64{10, math.NaN()}, nil)
	r, err := array.NewRecordReader(one, []arrow.RecordBatch{b.NewRecordBatch()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = cxmarrow.Query(t.Context(), r, cxm.Query{Measures: []string{"nps"}})
	var e *cxm.Error
	if !errors.As(err, &e) || e.Code != cxm.ErrDomain || e.Row != 1 {
		t.Errorf("the error is %v", err)
	}
}

func TestResultOut(t *testing.T) {
	in := reader(t, memory.DefaultAllocator, 1)
	defer in.Release()
	result := ask(t, in, cxm.Query{Measures: []string{"nps", "rating.median(exact, scale=0..10)"}, By: []string{"site"}})
	out, err := cxmarrow.Reader(result)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Release()
	length := result.Len()
	rows := make([]cxm.Row, 0, length)
	for _, row := range result.All() {
		rows = append(rows, row)
	}
	fingerprint := result.Fingerprint()
	result.Close() // the batch outlives it
	runtime.GC()
	if !out.Next() {
		t.Fatal("there is no batch", out.Err())
	}
	batch := out.RecordBatch()
	if int(batch.NumRows()) != length {
		t.Fatalf("there are %d rows, and %d were expected", batch.NumRows(), length)
	}
	column := func(name string) arrow.Array { return batch.Column(batch.Schema().FieldIndices(name)[0]) }
	for i, row := range rows {
		value := column("value").(*array.Float64)
		if value.IsNull(i) != math.IsNaN(row.Value) || (!value.IsNull(i) && value.Value(i) != row.Value) {
			t.Errorf("row %d: %v, and %v was expected", i, value.ValueStr(i), row.Value)
		}
		if term := column("term").(*array.Dictionary); term.ValueStr(i) != row.Term {
			t.Errorf("row %d: the term %v, and %v was expected", i, term.ValueStr(i), row.Term)
		}
		if n := column("n").(*array.Int64); n.Value(i) != row.N {
			t.Errorf("row %d: n %v, and %v was expected", i, n.Value(i), row.N)
		}
	}
	if have, _ := batch.Schema().Metadata().GetValue("cxm.fingerprint"); have != fingerprint {
		t.Errorf("the fingerprint is %q, and %q was expected", have, fingerprint)
	}
	if out.Next() {
		t.Error("there is a second batch")
	}
	if _, err := cxmarrow.Reader(result); !errors.Is(err, cxm.ErrArgument) {
		t.Errorf("of a closed result: %v", err)
	}
}
