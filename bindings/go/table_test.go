package cxm_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	cxm "libcxm/bindings/go"
)

type answer struct {
	site  string // a pointer, as rows of programs have
	score uint8
	w     float32
}

func answers() *cxm.Table {
	return cxm.NewTable().
		Column("site", []string{"Kiel", "Lyon", "Kiel", "Lyon", "Lyon"}).
		Column("year", []int16{2025, 2025, 2026, 2026, 2026}).
		Column("new", []bool{true, false, true, false, false}).
		Column("score", []uint8{9, 3, 9, 8, 10}, cxm.WithValidity([]byte{0b11101})).
		Column("w", []float64{1, 2, 1, 1, 1})
}

func ask(t *testing.T, table *cxm.Table, query cxm.Query) *cxm.Result {
	t.Helper()
	r, err := table.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestQuery(t *testing.T) {
	r := ask(t, answers(), cxm.Query{Measures: []string{"nps", "rating.mean(score, scale=0..10)"}, By: []string{"site", "year"}})
	if r.Len() != 4*5 {
		t.Fatalf("%d rows", r.Len())
	}
	e, err := r.Find("nps", "score", "Lyon", 2026)
	if err != nil || e.Value != 50 || e.N != 2 || e.Unit != "points" {
		t.Errorf("Lyon in 2026: %v, %v", e, err)
	}
	if first, err := r.Find("nps", "", "Lyon", 2025); err != nil || first.Status != cxm.ValueNoData || first.Missing != 1 {
		t.Errorf("Lyon in 2025: %v, %v", first, err)
	}
	for i, row := range r.All() {
		found, err := r.Find(row.Measure, row.Term, row.Keys...)
		if err != nil || !same(found, row.Estimate) {
			t.Errorf("row %d is %v, and finds %v, %v", i, row, found, err)
		}
		text, ok := r.Text(i, "site")
		if !ok || text != row.Keys[0] || r.Number(i, "year") != float64(row.Keys[1].(int64)) {
			t.Errorf("row %d: its keys are %v, and %v, %v when read alone", i, row.Keys, text, r.Number(i, "year"))
		}
		if value := r.Number(i, "value"); value != row.Value && !(math.IsNaN(value) && math.IsNaN(row.Value)) {
			t.Errorf("row %d: value %v and %v", i, value, row.Value)
		}
		if !math.IsNaN(row.P) || !math.IsNaN(row.Q) {
			t.Errorf("row %d has a p, and no test was made", i)
		}
	}
	if columns := r.Columns(); !slices.Equal(columns[:5], []string{"site", "year", "measure", "term", "unit"}) || len(columns) != 21 {
		t.Errorf("the columns are %v", columns)
	}
	if !strings.Contains(r.QueryText(), "by site\nby year\n") || len(r.Fingerprint()) != 16 {
		t.Errorf("the query is %q, %q", r.QueryText(), r.Fingerprint())
	}
	sums := map[string]int64{}
	for _, entry := range r.Ledger() {
		sums[entry.Measure] += entry.Rows
		if entry.Reason == "missing" && entry.Rows != 1 {
			t.Errorf("%+v: one is missing", entry)
		}
	}
	if len(sums) != 2 || sums["nps"] != 5 || sums["rating"] != 5 {
		t.Errorf("the ledger is %v", r.Ledger())
	}
}

func TestKeysOfEveryKind(t *testing.T) {
	r := ask(t, answers(), cxm.Query{Measures: []string{"nps.score"}, By: []string{"new"}})
	if e, err := r.Find("nps", "score", true); err != nil || e.Value != 100 {
		t.Errorf("new: %v, %v", e, err)
	}
	type place string
	nulls := cxm.NewTable().Column("score", []int{10, 1, 1}).
		Column("place", []place{"here", "there", ""}, cxm.WithValidity([]byte{0b110})).
		Column("code", []uint64{7, 7, 1 << 40}, cxm.WithValidity([]uint64{0b011}))
	r = ask(t, nulls, cxm.Query{Measures: []string{"nps.score"}, By: []string{"place", "code"}})
	var keys []string
	for _, row := range r.All() {
		keys = append(keys, fmt.Sprintf("%#v", row.Keys))
	}
	want := []string{`[]interface {}{"", interface {}(nil)}`, `[]interface {}{"there", 7}`, `[]interface {}{interface {}(nil), 7}`}
	if !slices.Equal(keys, want) {
		t.Errorf("the keys are %q, and %q was expected", keys, want)
	}
	if e, err := r.Find("nps", "score", nil, int8(7)); err != nil || e.Value != 100 {
		t.Errorf("of no place: %v, %v", e, err)
	}
	if e, err := r.Find("nps", "score", place("there"), uint(7)); err != nil || e.Value != -100 {
		t.Errorf("there: %v, %v", e, err)
	}
	for name, c := range map[string]struct {
		keys []any
		code cxm.Code
	}{
		"too few":      {[]any{"there"}, cxm.ErrArgument},
		"a real":       {[]any{"there", 7.0}, cxm.ErrType},
		"a time":       {[]any{"there", time.Now()}, cxm.ErrType},
		"with a NUL":   {[]any{"th\x00ere", 7}, cxm.ErrArgument},
		"not in there": {[]any{"nowhere", 7}, cxm.ErrNotFound},
	} {
		_, err := r.Find("nps", "score", c.keys...)
		if err == nil {
			t.Errorf("%s: it was found", name)
			continue
		}
		expect(t, err, c.code, "", -1)
	}
	_, err := r.Find("nps\x00", "score", "there", 7)
	expect(t, err, cxm.ErrArgument, "measure", -1)
	_, err = r.Find("csat", "", "there", 7)
	expect(t, err, cxm.ErrNotFound, "measure", -1)
}

func TestFieldsOfStructs(t *testing.T) {
	rows := []answer{{"Kiel", 10, 1}, {"Lyon", 6, 1}, {"Lyon", 9, 2}}
	score := cxm.Field(rows, func(r *answer) *uint8 { return &r.score })
	weight := cxm.Field(rows, func(r *answer) *float32 { return &r.w })
	nps, _ := cxm.LookupMeasure("nps")
	want, err := cxm.NPS([]uint8{10, 6, 9}, cxm.WithWeights([]float32{1, 1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := nps.Estimate([]cxm.Column{score}, cxm.WithWeightColumn(weight)); err != nil || !same(r.Estimate, want.Estimate) {
		t.Errorf("of fields %v, %v; of slices %v", r, err, want)
	}
	table := cxm.NewTable().Column("score", score).Column("w", weight)
	r := ask(t, table, cxm.Query{Measures: []string{"nps.score"}, Policy: "weight=w"})
	if e, err := r.Estimate(0); err != nil || !same(e, want.Estimate) {
		t.Errorf("of fields in a table %v, %v; of slices %v", e, err, want)
	}
	if r, err := nps.Estimate([]cxm.Column{score.Valid([]byte{0b001})}); err != nil || r.Value != 100 || r.Missing != 2 {
		t.Errorf("with a bitmap: %v, %v", r, err)
	}
	if empty := cxm.Field(rows[:0], func(r *answer) *uint8 { return &r.score }); empty.Len() != 0 {
		t.Error("a field of no rows has rows")
	}
	elsewhere := uint8(1)
	_, err = nps.Estimate([]cxm.Column{cxm.Field(rows, func(*answer) *uint8 { return &elsewhere })})
	expect(t, err, cxm.ErrArgument, "score", -1)
}

func TestRepeat(t *testing.T) {
	table := cxm.NewTable().Column("score", []int{10, 9, 6, 8}).Column("size", cxm.Repeat(8, 4))
	e, err := ask(t, table, cxm.Query{Measures: []string{"nps.score"}, Policy: "population=size"}).Estimate(0)
	all, _ := cxm.NPS([]int{10, 9, 6, 8}, cxm.WithPopulation(8))
	if err != nil || !same(e, all.Estimate) {
		t.Errorf("%v, %v; by the option %v", e, err, all)
	}
	if err := cxm.NewTable().Column("size", cxm.Repeat(8, -1)).Err(); err == nil {
		t.Error("a length of -1 was taken")
	}
}

// The refusals that docs/go.md lists.
func TestRefusals(t *testing.T) {
	one := 1
	for name, c := range map[string]struct {
		data any
		code cxm.Code
		says string
	}{
		"pointers":   {[]*int{&one}, cxm.ErrType, "cxm.WithValidity"},
		"times":      {[]time.Time{{}}, cxm.ErrType, "cxm.Instants"},
		"structs":    {[]answer{{}}, cxm.ErrType, "cxm.Field"},
		"any":        {[]any{1}, cxm.ErrType, "integers, floats, booleans or strings"},
		"complex":    {[]complex128{1}, cxm.ErrType, "integers, floats, booleans or strings"},
		"uintptr":    {[]uintptr{1}, cxm.ErrType, "integers, floats, booleans or strings"},
		"slices":     {[][]int{{1}}, cxm.ErrType, "integers, floats, booleans or strings"},
		"an array":   {[1]int{1}, cxm.ErrType, "a column is a slice"},
		"a map":      {map[string]int{}, cxm.ErrType, "a column is a slice"},
		"nil":        {nil, cxm.ErrType, "a column is a slice"},
		"codes":      {cxm.Coded([]float64{1}, cxm.Strings([]string{"a"})), cxm.ErrType, "codes are integers"},
		"labels":     {cxm.Coded([]int{0}, cxm.Coded([]int{0}, cxm.Of([]int{1}))), cxm.ErrType, "the labels are codes"},
		"a unit":     {cxm.Instants([]int64{1}, time.Hour), cxm.ErrArgument, "is not a second"},
		"a NUL":      {[]string{"a", "b\x00"}, cxm.ErrArgument, "at which it would be cut"},
		"a bad mask": {cxm.Of(make([]int, 9)).Valid([]byte{1}), cxm.ErrLength, "8 bits for 9 rows"},
	} {
		t.Run(name, func(t *testing.T) {
			table := cxm.NewTable().Column("score", c.data).Column("other", []complex64{1})
			_, err := table.Query(t.Context(), cxm.Query{Measures: []string{"nps"}})
			row := -1
			if name == "a NUL" {
				row = 1
			}
			expect(t, err, c.code, "score", row)
			if err == nil || !strings.Contains(err.Error(), c.says) || table.Err() != err {
				t.Errorf("it says %v, and Err %v; %q was expected in it", err, table.Err(), c.says)
			}
		})
	}
}

func TestQueriesRefused(t *testing.T) {
	table := answers()
	many := slices.Repeat([]string{"nps"}, 70)
	for name, c := range map[string]struct {
		query cxm.Query
		code  cxm.Code
	}{
		"no measure":          {cxm.Query{}, cxm.ErrArgument},
		"no such measure":     {cxm.Query{Measures: []string{"fps"}}, cxm.ErrNotFound},
		"no such column":      {cxm.Query{Measures: []string{"nps(x)"}}, cxm.ErrNotFound},
		"text for a number":   {cxm.Query{Measures: []string{"nps(site)"}}, cxm.ErrType},
		"a real key":          {cxm.Query{Measures: []string{"nps"}, By: []string{"w"}}, cxm.ErrType},
		"too many measures":   {cxm.Query{Measures: many}, cxm.ErrArgument},
		"too many keys":       {cxm.Query{Measures: []string{"nps"}, By: slices.Repeat([]string{"site"}, 40)}, cxm.ErrArgument},
		"a bad option":        {cxm.Query{Measures: []string{"nps"}, Options: "confidence=2"}, cxm.ErrArgument},
		"a bad policy":        {cxm.Query{Measures: []string{"nps"}, Policy: "wait=w"}, cxm.ErrNotFound},
		"a NUL in a measure":  {cxm.Query{Measures: []string{"nps\x00"}}, cxm.ErrArgument},
		"a NUL in the policy": {cxm.Query{Measures: []string{"nps"}, Policy: "\x00"}, cxm.ErrArgument},
		"negative threads":    {cxm.Query{Measures: []string{"nps"}, Threads: -1}, cxm.ErrArgument},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := table.Query(t.Context(), c.query)
			expect(t, err, c.code, "", -1)
		})
	}
	query := cxm.Query{Measures: []string{"nps"}}
	_, err := cxm.NewTable().Column("score", []int{10, 11, 12}).Query(t.Context(), query)
	expect(t, err, cxm.ErrDomain, "score", 1)
	_, err = cxm.NewTable().Column("score", []int{1, 2}).Column("x", []int{1}).Query(t.Context(), query)
	expect(t, err, cxm.ErrLength, "x", -1)
	_, err = cxm.NewTable().Column("score", []int{1}).Column("score", []int{1}).Query(t.Context(), query)
	expect(t, err, cxm.ErrArgument, "score", -1)
	_, err = cxm.NewTable().Column("sc\x00ore", []int{1}).Query(t.Context(), query)
	expect(t, err, cxm.ErrArgument, "", -1)
	_, err = cxm.NewTable().Column("score", []int{1}, cxm.WithConfidence(.9)).Query(t.Context(), query)
	expect(t, err, cxm.ErrArgument, "score", -1)
	_, err = cxm.NewTable().Query(t.Context(), query)
	expect(t, err, cxm.ErrNotFound, "", -1)
}

func TestZeroResult(t *testing.T) {
	var r cxm.Result
	_, err := r.Estimate(0)
	expect(t, err, cxm.ErrArgument, "result", -1)
	if r.Len() != 0 || r.Close() != nil || !math.IsNaN(r.Number(0, "value")) {
		t.Error("a zero result was read")
	}
}

func TestClosedResult(t *testing.T) {
	r := ask(t, answers(), cxm.Query{Measures: []string{"nps"}})
	if _, err := r.Estimate(4); err == nil {
		t.Error("a row was read that there is not")
	}
	if _, err := r.Row(-1); err == nil {
		t.Error("row -1 was read")
	}
	if _, ok := r.Text(0, "unit\x00"); ok || !math.IsNaN(r.Number(9, "value")) || !math.IsNaN(r.Number(0, "unit")) {
		t.Error("something was read that there is not")
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := r.Estimate(0)
	expect(t, err, cxm.ErrArgument, "result", -1)
	_, err = r.Row(0)
	expect(t, err, cxm.ErrArgument, "result", -1)
	_, err = r.Find("nps", "score")
	expect(t, err, cxm.ErrArgument, "result", -1)
	expect(t, r.ExportStream(nil), cxm.ErrArgument, "result", -1)
	if _, ok := r.Text(0, "unit"); ok || !math.IsNaN(r.Number(0, "value")) || r.Len() != 0 || r.Columns() != nil ||
		r.Ledger() != nil || r.QueryText() != "" || r.Fingerprint() != "" || r.String() != "" {
		t.Error("a closed result was read")
	}
	for range r.All() {
		t.Error("a closed result has rows")
	}
}

func TestResultInWords(t *testing.T) {
	r := ask(t, answers(), cxm.Query{Measures: []string{"nps.score"}, By: []string{"site"}})
	want := "Kiel  nps.score = 100.0 points, 95 % interval -24.4 to 100.0, n = 2\n" +
		"Lyon  nps.score = 50.0 points, 95 % interval -39.4 to 79.4, n = 2\n"
	if r.String() != want {
		t.Errorf("it reads\n%sand\n%swas expected", r, want)
	}
	thirty := cxm.NewTable().Column("score", make([]int, 30)).Column("i", countTo(30))
	many := ask(t, thirty, cxm.Query{Measures: []string{"nps.score"}, By: []string{"i"}})
	if text := many.String(); strings.Count(text, "\n") != 21 || !strings.HasSuffix(text, "and 10 more rows\n") {
		t.Errorf("of 30 rows it reads\n%s", text)
	}
}

func countTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
