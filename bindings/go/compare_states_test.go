package cxm_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	cxm "libcxm/bindings/go"
)

const share = "csat.satisfied(score, scale=0..1 top_boxes=1 bottom_boxes=1)"

// counts are so many answers in a group.
type counts struct {
	group         string
	answer, times int
}

func wave(t *testing.T, query cxm.Query, rows ...counts) *cxm.State {
	t.Helper()
	var groups []string
	var scores []int
	for _, row := range rows {
		groups = append(groups, slices.Repeat([]string{row.group}, row.times)...)
		scores = append(scores, slices.Repeat([]int{row.answer}, row.times)...)
	}
	return state(t, query, cxm.NewTable().Column("group", groups).Column("score", scores))
}

// net is a state of detractors, passives and promoters.
func net(t *testing.T, low, middle, high int) *cxm.State {
	return wave(t, cxm.Query{Measures: []string{"nps.score"}}, counts{"", 3, low}, counts{"", 8, middle}, counts{"", 10, high})
}

// rowOf gives the row of a result, and its test.
func rowOf(t *testing.T, r *cxm.Result, err error, i int) cxm.Row {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Row(i)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, and %v was expected", what, got, want)
	}
}

// Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
func TestSharesAsPrinted(t *testing.T) {
	query := cxm.Query{Measures: []string{share}}
	for _, c := range []struct {
		x1, n1, x2, n2 int
		lower, upper   float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {6, 7, 2, 7, 0.0582, 0.8062}, {5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775}, {10, 10, 0, 20, 0.6791, 1}, {10, 10, 0, 10, 0.6075, 1},
	} {
		first := wave(t, query, counts{"", 1, c.x2}, counts{"", 0, c.n2 - c.x2})
		second := wave(t, query, counts{"", 1, c.x1}, counts{"", 0, c.n1 - c.x1})
		r, err := first.Compare(second, "")
		row := rowOf(t, r, err, 0)
		within(t, "the difference", row.Value, 100*float64(c.x1)/float64(c.n1)-100*float64(c.x2)/float64(c.n2), 1e-12)
		within(t, "the lower limit", row.Lower/100, c.lower, 5e-5)
		within(t, "the upper limit", row.Upper/100, c.upper, 5e-5)
	}
}

// Charig, Webb, Payne and Wickham 1986, British Medical Journal 292:879-882, table II.
func TestKidneyStones(t *testing.T) {
	query := cxm.Query{Measures: []string{share}, By: []string{"group"}}
	open := wave(t, query, counts{"small", 1, 81}, counts{"small", 0, 6}, counts{"large", 1, 192}, counts{"large", 0, 71})
	closed := wave(t, query, counts{"small", 1, 234}, counts{"small", 0, 36}, counts{"large", 1, 55}, counts{"large", 0, 25})
	r, err := closed.Decompose(open, "")
	for i, want := range []struct {
		term  string
		value float64
	}{{"satisfied.crude", 78 - 100*289.0/350}, {"satisfied.rate", 5.3671}, {"satisfied.mix", -9.9386}, {"satisfied.unmatched", 0}} {
		row := rowOf(t, r, err, i)
		within(t, row.Term, row.Value, want.value, 5e-5)
		if row.Term != want.term || (row.Flags&cxm.ComparedSimpson != 0) != (i == 0) {
			t.Errorf("row %d is %v with flags %x", i, row, row.Flags)
		}
	}
	r, err = closed.Compare(open, "")
	for i, size := range []string{"large", "small"} {
		if row := rowOf(t, r, err, i); row.Keys[0] != size || row.Value <= 0 {
			t.Errorf("%s stones: %v", size, row)
		}
	}
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		first, second [3]int
		options       string
		verdict       cxm.Verdict
		words         string
	}{
		{[3]int{400, 300, 300}, [3]int{200, 300, 500}, "margin=5", cxm.VerdictMoved, "moved"},
		{[3]int{3000, 3000, 3500}, [3]int{3010, 2990, 3500}, "margin=5", cxm.VerdictEquivalent, "equivalent"},
		{[3]int{3000, 3000, 3500}, [3]int{2800, 3000, 3700}, "margin=15", cxm.VerdictMovedWithinMargin, "moved, but within the margin"},
		{[3]int{4, 3, 3}, [3]int{3, 4, 3}, "margin=5", cxm.VerdictCannotTell, "cannot be told"},
		{[3]int{3000, 3000, 3500}, [3]int{3010, 2990, 3500}, "", cxm.VerdictCannotTell, "cannot be told"},
	} {
		a, b := net(t, c.first[0], c.first[1], c.first[2]), net(t, c.second[0], c.second[1], c.second[2])
		r, err := a.Compare(b, c.options)
		row := rowOf(t, r, err, 0)
		if got := row.Flags.Verdict(); got != c.verdict || got.String() != c.words || row.P != row.Q {
			t.Errorf("%v against %v: %v, p %v, q %v", c.second, c.first, got, row.P, row.Q)
		}
	}
}

var line = []counts{{"A", 2, 100}, {"A", 8, 100}, {"A", 10, 100}, {"B", 2, 40}, {"B", 8, 100}, {"B", 10, 160},
	{"C", 2, 30}, {"C", 8, 100}, {"C", 10, 170}, {"D", 2, 95}, {"D", 8, 100}, {"D", 10, 105}}

func TestLetters(t *testing.T) {
	made := wave(t, cxm.Query{Measures: []string{"nps"}, By: []string{"group"}}, line...)
	pairs, err := made.CompareGroups("against=all adjust=none margin=3")
	if err != nil {
		t.Fatal(err)
	}
	if c := rowOf(t, pairs, nil, 8); c.Keys[0] != "C" || c.Keys[1] != "A" || !slices.Contains(pairs.Columns(), "against") {
		t.Errorf("the second pair is %v", c.Keys)
	}
	for _, adjust := range []cxm.Adjust{cxm.AdjustNone, cxm.AdjustBonferroni, cxm.AdjustHolm, cxm.AdjustHochberg,
		cxm.AdjustBenjaminiHochberg, cxm.AdjustBenjaminiYekutieli} {
		for row, want := range map[int][][]string{0: {nil, {"A", "D"}, {"A", "D"}, nil}, 6: {{"B", "C"}, nil, nil, {"B", "C"}}} {
			if got, err := pairs.Letters(row, 0.05, adjust); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("row %d: %v, %v", row, got, err)
			}
		}
	}
	_, err = pairs.Letters(-1, 0.05, cxm.AdjustHolm)
	expect(t, err, cxm.ErrArgument, "row", -1)
	_, err = pairs.Letters(0, 1, cxm.AdjustHolm)
	expect(t, err, cxm.ErrArgument, "alpha", -1)
	_, err = pairs.Letters(0, 0.05, 9)
	expect(t, err, cxm.ErrArgument, "", -1)
	pairs.Close()
	_, err = pairs.Letters(0, 0.05, cxm.AdjustHolm)
	expect(t, err, cxm.ErrArgument, "result", -1)
}

func TestLettersBehindZ(t *testing.T) {
	var rows []counts
	for i := range 28 {
		rows = append(rows, counts{fmt.Sprintf("g%02d", i), 5, 90}, counts{fmt.Sprintf("g%02d", i), 6, 10})
	}
	rows = append(rows, counts{"g28", 10, 50}, counts{"g28", 9, 50})
	made := wave(t, cxm.Query{Measures: []string{"rating.mean(score, scale=0..10)"}, By: []string{"group"}}, rows...)
	pairs, err := made.CompareGroups("against=all")
	if err != nil {
		t.Fatal(err)
	}
	got, err := pairs.Letters(0, 0.05, cxm.AdjustHolm)
	if err != nil || len(got) != 29 || strings.Join(got[28], " ") != "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z AA AB" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestComparisonsRefuse(t *testing.T) {
	a, groups := net(t, 4, 3, 3), wave(t, cxm.Query{Measures: []string{"nps"}, By: []string{"group"}}, line...)
	for name, c := range map[string]struct {
		call     func() (*cxm.Result, error)
		code     cxm.Code
		argument string
	}{
		"nobody":         {func() (*cxm.Result, error) { return a.Compare(nil, "") }, cxm.ErrArgument, "second"},
		"another query":  {func() (*cxm.Result, error) { return a.Compare(groups, "") }, cxm.ErrIncompatible, "second"},
		"closed":         {func() (*cxm.Result, error) { return a.Compare(&cxm.State{}, "") }, cxm.ErrArgument, "state"},
		"of closed":      {func() (*cxm.Result, error) { return new(cxm.State).Decompose(a, "") }, cxm.ErrArgument, "state"},
		"NUL":            {func() (*cxm.Result, error) { return a.Compare(a, "margin=5\x00") }, cxm.ErrArgument, "options"},
		"margin":         {func() (*cxm.Result, error) { return a.Compare(a, "margin=-1") }, cxm.ErrArgument, "margin"},
		"option":         {func() (*cxm.Result, error) { return a.Compare(a, "level=0.9") }, cxm.ErrNotFound, "level"},
		"no part":        {func() (*cxm.Result, error) { return a.Compare(net(t, 0, 0, 4), "relation=part") }, cxm.ErrDomain, "second"},
		"no key":         {func() (*cxm.Result, error) { return a.CompareGroups("against=all") }, cxm.ErrArgument, ""},
		"no against":     {func() (*cxm.Result, error) { return groups.CompareGroups("") }, cxm.ErrArgument, "against"},
		"no such value":  {func() (*cxm.Result, error) { return groups.CompareGroups("against=Z") }, cxm.ErrNotFound, "against"},
		"another column": {func() (*cxm.Result, error) { return groups.Decompose(groups, "key=site") }, cxm.ErrNotFound, "key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.call()
			expect(t, err, c.code, c.argument, -1)
		})
	}
	r, err := groups.CompareGroups("against=first")
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Letters(0, 0.05, cxm.AdjustHolm)
	expect(t, err, cxm.ErrArgument, "", -1)
}

// Both ways at once, while both states are updated and merged; a result outlives its states.
func TestComparisonsFromManyGoroutines(t *testing.T) {
	a, b := net(t, 4, 3, 3), net(t, 3, 4, 3)
	one, drop := cxm.NewTable().Column("score", []int8{10}), net(t, 1, 0, 0)
	var group sync.WaitGroup
	for _, call := range []func() error{
		func() error { r, err := a.Compare(b, "margin=5"); return check(r, err) },
		func() error { r, err := b.Compare(a, ""); return check(r, err) },
		func() error { r, err := a.Compare(a, ""); return check(r, err) },
		func() error { return a.Update(t.Context(), one) },
		func() error { return b.Update(t.Context(), one) },
		func() error { return a.Merge(drop) },
	} {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 100 {
				if err := call(); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
	r, err := a.Compare(b, "")
	a.Close()
	b.Close()
	if row := rowOf(t, r, err, 0); row.N != 10+10+300 {
		t.Errorf("%v", row)
	}
}

func check(r *cxm.Result, err error) error {
	if err != nil {
		return err
	}
	_, err = r.Row(0)
	return err
}
