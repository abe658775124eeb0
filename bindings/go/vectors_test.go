package cxm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	cxm "libcxm/bindings/go"
)

// A vector is one of the cases that all languages share; tests/vectors/README.md says what its members mean.
type vector struct {
	Name, Measure, Options string
	Inputs                 struct {
		Score, Weight []*float64
		ScoreCounts   [][2]float64 `json:"score_counts"`
		Population    *float64
	}
	Expect map[string]map[string]any
	Error  *struct {
		Code string
		Row  *int
	}
	Relative, Absolute *float64
}

// read reads a file of the cases that all languages share.
func read[V any](t *testing.T, name string, least int) []V {
	text, err := os.ReadFile("../../tests/vectors/" + name)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the cases that all languages share are not beside this module")
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []V
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < least {
		t.Fatalf("%d cases were read, and at least %d were there", len(cases), least)
	}
	return cases
}

// column is a column with NaN for null.
func column(values []*float64) []float64 {
	rows := make([]float64, len(values))
	for i, value := range values {
		rows[i] = math.NaN()
		if value != nil {
			rows[i] = *value
		}
	}
	return rows
}

func (v *vector) scores() []float64 {
	rows := column(v.Inputs.Score)
	for _, run := range v.Inputs.ScoreCounts {
		for range int(run[1]) {
			rows = append(rows, run[0])
		}
	}
	return rows
}

// The ways in which a vector's figures can be had; each gives a figure by its term.
var ways = map[string]func(v *vector, t *testing.T) (func(term string) (cxm.Estimate, bool), error){
	"call": func(v *vector, t *testing.T) (func(string) (cxm.Estimate, bool), error) {
		measure, found := cxm.LookupMeasure(v.Measure)
		if !found {
			t.Fatalf("there is no measure %s", v.Measure)
		}
		options := []cxm.Option{cxm.WithOptions(v.Options)}
		if v.Inputs.Weight != nil {
			options = append(options, cxm.WithWeights(column(v.Inputs.Weight)))
		}
		if v.Inputs.Population != nil {
			options = append(options, cxm.WithPopulation(*v.Inputs.Population))
		}
		r, err := measure.Estimate([]cxm.Column{cxm.Of(v.scores())}, options...)
		return r.Term, err
	},
	"query": func(v *vector, t *testing.T) (func(string) (cxm.Estimate, bool), error) {
		query, table := v.query(0, len(v.scores()))
		r, err := table.Query(context.Background(), query)
		return v.find(r), err
	},
	"merged states": func(v *vector, t *testing.T) (func(string) (cxm.Estimate, bool), error) {
		rows := len(v.scores())
		var whole *cxm.State
		for _, cut := range [][2]int{{0, rows / 2}, {rows / 2, rows}} {
			query, table := v.query(cut[0], cut[1])
			part, err := cxm.NewState(query)
			if err == nil {
				err = part.Update(context.Background(), table)
			}
			var e *cxm.Error
			if errors.As(err, &e) && e.Row >= 0 {
				e.Row += cut[0]
			}
			if err != nil {
				return nil, err
			}
			if whole == nil {
				whole = part
			} else if err := whole.Merge(part); err != nil {
				return nil, err
			}
		}
		r, err := whole.Read()
		return v.find(r), err
	},
}

func (v *vector) query(first, end int) (cxm.Query, *cxm.Table) {
	table := cxm.NewTable().Column("score", v.scores()[first:end])
	query := cxm.Query{Measures: []string{v.Measure}, Options: v.Options}
	if v.Inputs.Weight != nil {
		table.Column("w", column(v.Inputs.Weight)[first:end])
		query.Policy += " weight=w"
	}
	if v.Inputs.Population != nil {
		table.Column("size", cxm.Repeat(*v.Inputs.Population, end-first))
		query.Policy += " population=size"
	}
	return query, table
}

func (v *vector) find(r *cxm.Result) func(string) (cxm.Estimate, bool) {
	return func(term string) (cxm.Estimate, bool) {
		e, err := r.Find(v.Measure, term)
		return e, err == nil
	}
}

func TestVectors(t *testing.T) {
	for _, v := range read[vector](t, "measures.json", 300) {
		t.Run(strings.ReplaceAll(v.Name, "/", "|"), func(t *testing.T) {
			for way, figures := range ways {
				term, err := figures(&v, t)
				if v.Error != nil {
					v.fails(t, way, err)
				} else if err != nil {
					t.Errorf("%s: %v", way, err)
				} else {
					v.holds(t, way, term)
				}
			}
		})
	}
}

func (v *vector) fails(t *testing.T, way string, err error) {
	var e *cxm.Error
	if !errors.As(err, &e) || e.Code.Error() != v.Error.Code {
		t.Errorf("%s: the error is %v, and %s was expected", way, err, v.Error.Code)
	} else if v.Error.Row != nil && e.Row != *v.Error.Row {
		t.Errorf("%s: row %d is named, and %d was expected", way, e.Row, *v.Error.Row)
	}
}

func (v *vector) holds(t *testing.T, way string, figure func(string) (cxm.Estimate, bool)) {
	for term, members := range v.Expect {
		e, found := figure(term)
		if !found {
			t.Errorf("%s: there is no term %s", way, term)
		}
		for member, want := range members {
			if fault := differs(e, member, want, v.Relative, v.Absolute); fault != "" {
				t.Errorf("%s: %s.%s %s", way, term, member, fault)
			}
		}
	}
}

// differs says how a member of an estimate differs from what is expected, null being NaN; "" where it does not.
func differs(e cxm.Estimate, member string, want any, relative, absolute *float64) string {
	numbers := map[string]float64{"value": e.Value, "std_error": e.StdError, "lower": e.Lower, "upper": e.Upper,
		"confidence": e.Confidence, "df": e.DF, "n_effective": e.NEffective}
	exact := map[string]any{"n": float64(e.N), "missing": float64(e.Missing), "excluded": float64(e.Excluded),
		"clusters": float64(e.Clusters), "flags": float64(e.Flags), "status": e.Status.String(),
		"interval_status": e.IntervalStatus.String()}
	have, isNumber := numbers[member]
	if !isNumber {
		if value, known := exact[member]; !known || value != want {
			return fmt.Sprintf("is %v, and %v was expected", value, want)
		}
		return ""
	}
	wanted, isFloat := want.(float64)
	if !isFloat {
		wanted = math.NaN()
	}
	allowed := 1e-12 * math.Max(1, math.Abs(wanted))
	if relative != nil {
		allowed = *relative * math.Max(1, math.Abs(wanted))
	}
	if absolute != nil {
		allowed = *absolute
	}
	if math.IsNaN(have) != math.IsNaN(wanted) || math.Abs(have-wanted) > allowed {
		return fmt.Sprintf("is %v, and %v was expected, give or take %g", have, wanted, allowed)
	}
	return ""
}
