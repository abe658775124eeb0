package cxm_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"

	cxm "libcxm/bindings/go"
)

var (
	xs = []float64{1, 2, 2, 3, 5, 4, 6, 8}
	ys = []float64{2, 1, 4, 3, 6, 5, 9, 7}
)

const madeUpRows = 240

// madeUp has columns for the inputs of a record that are not optional, three for one that repeats, and how a query names them.
func madeUp(m cxm.Measure) (inputs []any, table *cxm.Table, names []string) {
	draw := rand.New(rand.NewSource(5))
	column := func(kind string, at int) any {
		numbers, texts, events := make([]float64, madeUpRows), make([]string, madeUpRows), make([]bool, madeUpRows)
		for i := range numbers {
			numbers[i] = float64(1 + draw.Intn(60))
			texts[i] = string("pqr"[draw.Intn(2+at%2)])
			events[i] = draw.Float64() < .6
		}
		switch kind {
		case "event":
			return events
		case "category":
			return texts
		}
		return numbers
	}
	table = cxm.NewTable()
	for at, input := range m.Inputs {
		if input.Optional {
			continue
		}
		if !input.Repeated {
			data := column(input.Kind, at)
			inputs, names = append(inputs, data), append(names, input.Name)
			table.Column(input.Name, data)
			continue
		}
		repeated := cxm.NewTable()
		for i := range 4 {
			kind := input.Kind
			if kind == "margin" { // by turns
				kind = []string{"category", "number"}[i%2]
			}
			name, data := fmt.Sprint(input.Name, "_", i), column(kind, i)
			names = append(names, name)
			repeated.Column(name, data)
			table.Column(name, data)
		}
		inputs = append(inputs, repeated)
	}
	half := make([]string, madeUpRows)
	for i := range half {
		half[i] = string("uv"[i%2])
	}
	return inputs, table.Column("half", half), names
}

func analyses() (all []cxm.Measure) {
	for _, m := range cxm.Measures() {
		if m.Form == "analysis" {
			all = append(all, m)
		}
	}
	return all
}

func TestEveryAnalysis(t *testing.T) {
	if len(analyses()) == 0 {
		t.Fatal("there is no analysis")
	}
	for _, m := range analyses() {
		t.Run(m.Name, func(t *testing.T) {
			inputs, table, names := madeUp(m)
			query := cxm.Query{Measures: []string{m.Name + "(" + strings.Join(names, ", ") + ")"}}
			a, err := m.Analyse(inputs)
			result, refused := table.Query(context.Background(), query)
			if err != nil || refused != nil { // columns that are made up do not suit every measure
				var one, other *cxm.Error
				if !errors.As(err, &one) || !errors.As(refused, &other) || one.Code != other.Code {
					t.Fatalf("the call says %v, and the query %v", err, refused)
				}
				return
			}
			defer result.Close()
			figures := a.Figures()
			if len(figures) != result.Len() || len(figures) < len(m.Terms) {
				t.Fatalf("there are %d figures, and %d rows of a result", len(figures), result.Len())
			}
			for i, row := range result.All() {
				if !same(row.Estimate, figures[i].Estimate) {
					t.Errorf("row %d is %v, and the figure %v", i, row.Estimate, figures[i])
				}
				if figures[i].Testable != (row.P >= 0 && row.P <= 1) || figures[i].Testable && row.P != figures[i].P {
					t.Errorf("p is %v in row %d, and %v of the figure", row.P, i, figures[i].P)
				}
				if (figures[i].Status == cxm.ValueOK) != (!math.IsNaN(figures[i].Value) && !math.IsInf(figures[i].Value, 0)) {
					t.Errorf("%v is %v", figures[i].Estimate, figures[i].Status)
				}
			}
			if !same(a.Estimate, figures[0].Estimate) || a.String() == "" {
				t.Errorf("the headline is %v", a.Estimate)
			}
			for _, term := range m.Terms {
				if each := a.Each(term.Name); term.Each != (len(each) > 0) {
					t.Errorf("%s has %d figures by column", term.Name, len(each))
				}
				if _, found := a.Figure(term.Name); found == term.Each {
					t.Errorf("%s without a column is found: %v", term.Name, found)
				}
			}
			if len(a.Rows) != len(m.RowTerms) {
				t.Errorf("there are rows of %d kinds, and %d are to be", len(a.Rows), len(m.RowTerms))
			}
			for name, numbers := range a.Rows {
				if len(numbers) != madeUpRows {
					t.Errorf("%s has %d rows", name, len(numbers))
				}
			}
			query.By = []string{"half"}
			if grouped, err := table.Query(context.Background(), query); err == nil && grouped.Len() != 2*len(figures) {
				t.Errorf("two groups have %d rows", grouped.Len())
			}
			shared, err := m.Analyse(inputs, cxm.WithThreads(3), cxm.WithContext(context.Background()))
			if err != nil || fmt.Sprint(shared) != fmt.Sprint(a) {
				t.Errorf("with three goroutines it is %v, %v", shared, err)
			}
		})
	}
}

func TestAssociation(t *testing.T) {
	r, err := cxm.Association(xs, ys)
	if err != nil {
		t.Fatal(err)
	}
	pearson, _ := r.Figure("pearson")
	if !same(pearson.Estimate, r.Estimate) || r.Term != "pearson" || r.TestDF != 6 || !r.Testable || r.P <= 0 || r.P > .05 {
		t.Errorf("the headline is %+v", r.Tested)
	}
	near(t, "t", r.Statistic, r.Value*math.Sqrt(6/(1-r.Value*r.Value)), 1e-12)
	if kendall, found := r.Figure("kendall"); !found || !math.IsNaN(kendall.TestDF) || !strings.Contains(kendall.String(), "p = ") {
		t.Errorf("kendall is %+v, %v", kendall, found)
	}
	if _, found := r.Figure("kendall", "x"); found {
		t.Error("kendall has a figure of x")
	}
	ints := make([]int, len(ys))
	for i, y := range ys {
		ints[i] = int(y)
	}
	for _, y := range []any{ints, cxm.Of(ints), cxm.Repeat(3, 8), []bool{true, false, true, true, false, true, true, true}} {
		if _, err := cxm.Association(xs, y, cxm.WithConfidence(.9)); err != nil {
			t.Error(err)
		}
	}
	flat, err := cxm.Association(xs, slices.Repeat([]float64{1}, 8))
	if err != nil || flat.Status != cxm.ValueUndefined || flat.Testable || !math.IsNaN(flat.P) {
		t.Errorf("with a constant it is %v, %v", flat, err)
	}
	missing, err := cxm.Association(xs, ys, cxm.WithValidity([]byte{0b11111110}))
	if err != nil || missing.Missing != 1 || missing.N != 7 {
		t.Errorf("with a row that is missing it is %v, %v", missing, err)
	}
}

func TestAnalysesRefuse(t *testing.T) {
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	association, _ := cxm.LookupMeasure("association")
	nps, _ := cxm.LookupMeasure("nps")
	for _, c := range []struct {
		name, argument string
		code           cxm.Code
		row            int
		call           func() (cxm.Analysis, error)
	}{
		{"another length", "y", cxm.ErrLength, -1, func() (cxm.Analysis, error) { return cxm.Association(xs, ys[1:]) }},
		{"text", "y", cxm.ErrType, -1, func() (cxm.Analysis, error) { return cxm.Association(xs[:1], []string{"a"}) }},
		{"no slice", "x", cxm.ErrType, -1, func() (cxm.Analysis, error) { return cxm.Association(3, ys) }},
		{"infinite", "y", cxm.ErrDomain, 2, func() (cxm.Analysis, error) {
			return cxm.Association(xs[:3], []float64{1, 2, math.Inf(1)})
		}},
		{"a table for one column", "x", cxm.ErrType, -1, func() (cxm.Analysis, error) {
			return cxm.Association(cxm.NewTable().Column("x", xs), ys)
		}},
		{"a weight", "weight", cxm.ErrUnsupported, -1, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithWeights(xs))
		}},
		{"clusters that are text of a NUL", "cluster", cxm.ErrArgument, 0, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithCluster([]string{"\x00"}))
		}},
		{"strata", "stratum", cxm.ErrUnsupported, -1, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithStratum([]string{"a", "b", "a", "b", "a", "b", "a", "b"}))
		}},
		{"an option", "interval", cxm.ErrNotFound, -1, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithInterval("wald"))
		}},
		{"confidence", "confidence", cxm.ErrArgument, -1, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithConfidence(2))
		}},
		{"an optional input", "group", cxm.ErrArgument, -1, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithInput("group", xs))
		}},
		{"a context that is done", "", cxm.ErrCancelled, -1, func() (cxm.Analysis, error) {
			return cxm.Association(xs, ys, cxm.WithContext(gone))
		}},
		{"too few inputs", "y", cxm.ErrArgument, -1, func() (cxm.Analysis, error) { return association.Analyse([]any{xs}) }},
		{"too many", "inputs", cxm.ErrArgument, -1, func() (cxm.Analysis, error) { return association.Analyse([]any{xs, ys, xs}) }},
		{"no measure", "measure", cxm.ErrArgument, -1, func() (cxm.Analysis, error) { return cxm.Measure{}.Analyse([]any{xs}) }},
		{"answers off the scale", "score", cxm.ErrDomain, 0, func() (cxm.Analysis, error) { return nps.Analyse([]any{[]int{99}}) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.call()
			var why *cxm.Error
			if !errors.As(err, &why) || why.Code != c.code || why.Argument != c.argument || why.Row != c.row || why.Message == "" {
				t.Errorf("it says %v: %+v", err, why)
			}
		})
	}
	if _, err := association.Estimate([]cxm.Column{cxm.Of(xs), cxm.Of(ys)}); !errors.Is(err, cxm.ErrUnsupported) {
		t.Errorf("as an estimate it says %v", err)
	}
	if _, err := cxm.NPS([]int{9}, cxm.WithInput("group", xs)); !errors.Is(err, cxm.ErrArgument) {
		t.Errorf("an optional input of nps says %v", err)
	}
	if _, err := cxm.NewState(cxm.Query{Measures: []string{"association(x, y)"}}); !errors.Is(err, cxm.ErrUnsupported) {
		t.Errorf("a state says %v", err)
	}
}

func TestAnalysesOfAnswers(t *testing.T) {
	nps, _ := cxm.LookupMeasure("nps")
	a, err := nps.Analyse([]any{[]uint8{9, 10, 3}})
	r, _ := cxm.NPS([]uint8{9, 10, 3})
	if err != nil || !same(a.Estimate, r.Estimate) || a.Testable || len(a.Figures()) != 4 {
		t.Errorf("nps is %v, %v", a, err)
	}
}

func TestAnalysesInQueries(t *testing.T) {
	table := cxm.NewTable().Column("x", xs).Column("y", ys).Column("site", []string{"b", "a", "b", "a", "b", "a", "b", "a"})
	result, err := table.Query(context.Background(), cxm.Query{
		Measures: []string{"nps(x)", "association.kendall(x, y)"}, By: []string{"site"}})
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	if result.Len() != 10 || !math.IsNaN(result.Number(0, "p")) || math.IsNaN(result.Number(4, "p")) {
		t.Errorf("the result is\n%v", result)
	}
	kendall, err := result.Find("association", "kendall", "b")
	if err != nil || kendall.N != 4 {
		t.Errorf("kendall of b is %v, %v", kendall, err)
	}
}
