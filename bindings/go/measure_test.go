package cxm_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	cxm "libcxm/bindings/go"
)

// bands gives detractors, passives and promoters.
func bands(detractors, passives, promoters int) []int {
	return slices.Concat(slices.Repeat([]int{3}, detractors), slices.Repeat([]int{8}, passives), slices.Repeat([]int{10}, promoters))
}

// same says whether all members are, NaN being like NaN.
func same(a, b cxm.Estimate) bool { return fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b) }

func near(t *testing.T, what string, have, want, half float64) {
	t.Helper()
	if !(math.Abs(have-want) <= half) {
		t.Errorf("%s is %v, and %v was printed", what, have, want)
	}
}

func TestNPSAsPrinted(t *testing.T) {
	for _, c := range []struct {
		source                          string
		detractors, passives, promoters int
		interval                        string
		score, deviation, lower, upper  float64
		half                            float64
		flags                           cxm.Flags
	}{
		{"Rocks, package NPS: (1, 2, 3)", 1, 2, 3, cxm.IntervalWald, 100.0 / 3, 30.4, -26.3, 93.0, .06, 0},
		{"Rocks 2016: 8/13/15 by Wald", 8, 13, 15, cxm.IntervalWald, 19.44, 12.92, -5.88, 44.77, .005, 0},
		{"Rocks 2016: 8/13/15 by adjusted Wald", 8, 13, 15, cxm.IntervalAdjustedWald, 19.44, 12.92, -6.28, 42.18, .005, 0},
		{"Tango 1998: 8/13/15 by the score", 8, 13, 15, cxm.IntervalScore, 19.44, 12.92, -6.7697, 42.867, .005, 0},
		{"Rocks 2016: 120/230/650 by adjusted Wald", 120, 230, 650, cxm.IntervalAdjustedWald, 53, 2.19, 48.51, 57.17, .005, 0},
		{"ten of ten promoters", 0, 0, 10, cxm.IntervalAdjustedWald, 100, 0, 47.5, 100, .05, cxm.UpperClamped},
	} {
		t.Run(c.source, func(t *testing.T) {
			r, err := cxm.NPS(bands(c.detractors, c.passives, c.promoters), cxm.WithInterval(c.interval))
			if err != nil {
				t.Fatal(err)
			}
			near(t, "the score", r.Value, c.score, c.half)
			near(t, "the standard error", r.StdError, c.deviation, .06)
			near(t, "the lower end", r.Lower, c.lower, c.half)
			near(t, "the upper end", r.Upper, c.upper, c.half)
			if r.Flags&^cxm.FewAnswers != c.flags || r.Status != cxm.ValueOK || r.IntervalStatus != cxm.IntervalOK || r.Measure != "nps" ||
				r.Estimate.Term != "score" {
				t.Errorf("the headline is %+v", r.Estimate)
			}
		})
	}
}

func TestCSATAsPrinted(t *testing.T) {
	for _, c := range []struct {
		source       string
		x, n         int
		interval     string
		lower, upper float64
	}{
		{"Newcombe 1998: 81/263 by Wilson", 81, 263, cxm.IntervalWilson, 25.53, 36.62},
		{"Newcombe 1998: 81/263 by Clopper-Pearson", 81, 263, cxm.IntervalClopperPearson, 25.27, 36.76},
		{"Newcombe 1998: 0/20 by Wilson", 0, 20, cxm.IntervalWilson, 0, 16.11},
		{"Newcombe 1998: 1/29 by Wilson", 1, 29, cxm.IntervalWilson, 0.61, 17.18},
	} {
		t.Run(c.source, func(t *testing.T) {
			r, err := cxm.CSAT(slices.Concat(slices.Repeat([]int8{5}, c.x), slices.Repeat([]int8{1}, c.n-c.x)), cxm.WithInterval(c.interval))
			if err != nil {
				t.Fatal(err)
			}
			near(t, "the share", r.Value, 100*float64(c.x)/float64(c.n), 1e-12)
			near(t, "the lower end", r.Lower, c.lower, .0051)
			near(t, "the upper end", r.Upper, c.upper, .0051)
		})
	}
}

func TestTermsAndWords(t *testing.T) {
	r, err := cxm.NPS([]int{10, 9, 9, 8, 7, 6})
	if err != nil {
		t.Fatal(err)
	}
	if want := "nps.score = 33.3 points, 95 % interval -26.7 to 71.2, n = 6"; r.String() != want || fmt.Sprint(r) != want {
		t.Errorf("it reads %q, and %q was expected", r, want)
	}
	promoters, found := r.Term("promoters")
	if !found || promoters.Value != 50 || promoters.Unit != "percent" {
		t.Errorf("the promoters are %v, %v", promoters, found)
	}
	if _, found := r.Term("fans"); found {
		t.Error("a term was found that nps does not have")
	}
	if terms := r.Terms(); len(terms) != 4 || !same(terms[0], r.Estimate) {
		t.Errorf("the terms are %v", terms)
	}
	if none, err := cxm.NPS([]float64{math.NaN()}); err != nil || none.Status != cxm.ValueNoData || none.Missing != 1 ||
		none.String() != "nps.score: no data, n = 0" || !math.IsNaN(none.Value) {
		t.Errorf("without an answer it is %v, %v", none, err)
	}
	if one, err := cxm.Rating([]int{3}); err != nil || one.String() != "rating.mean = 3.00 points, no interval (too few), n = 1" {
		t.Errorf("of one answer it is %v, %v", one, err)
	}
	if empty, err := cxm.NPS([]int{}); err != nil || empty.Status != cxm.ValueNoData {
		t.Errorf("of no rows it is %v, %v", empty, err)
	}
	if empty, err := cxm.NPS[int](nil); err != nil || empty.Status != cxm.ValueNoData {
		t.Errorf("of a nil slice it is %v, %v", empty, err)
	}
}

type (
	namedByte  uint8
	namedFloat float32
	namedInt   int
	namedBool  bool
)

// as gives the same answers in another type.
func as[T interface {
	int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64 | float32 | float64 | namedByte | namedFloat | namedInt
}](values []int) []T {
	out := make([]T, len(values))
	for i, value := range values {
		out[i] = T(value)
	}
	return out
}

func TestEveryTypeSameResult(t *testing.T) {
	answers := bands(80, 130, 150)
	want, err := cxm.NPS(answers)
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string) func(cxm.Estimates, error) {
		return func(r cxm.Estimates, err error) {
			t.Helper()
			if err != nil || r.String() != want.String() || r.Value != want.Value || r.Lower != want.Lower || r.StdError != want.StdError {
				t.Errorf("%s: %v, %v; as int it is %v", name, r, err, want)
			}
		}
	}
	check("int8")(cxm.NPS(as[int8](answers)))
	check("int16")(cxm.NPS(as[int16](answers)))
	check("int32")(cxm.NPS(as[int32](answers)))
	check("int64")(cxm.NPS(as[int64](answers)))
	check("uint")(cxm.NPS(as[uint](answers)))
	check("uint8")(cxm.NPS(as[uint8](answers)))
	check("uint16")(cxm.NPS(as[uint16](answers)))
	check("uint32")(cxm.NPS(as[uint32](answers)))
	check("uint64")(cxm.NPS(as[uint64](answers)))
	check("float32")(cxm.NPS(as[float32](answers)))
	check("float64")(cxm.NPS(as[float64](answers)))
	check("type of byte")(cxm.NPS(as[namedByte](answers)))
	check("type of float32")(cxm.NPS(as[namedFloat](answers)))
	check("type of int")(cxm.NPS(as[namedInt](answers)))
	for name, data := range map[string]any{"[]uint8": as[uint8](answers), "[]namedByte": as[namedByte](answers),
		"[]namedFloat": as[namedFloat](answers)} {
		r, err := cxm.NewTable().Column("score", data).Query(t.Context(), cxm.Query{Measures: []string{"nps.score"}})
		if err != nil {
			t.Fatal(name, err)
		}
		if e, err := r.Estimate(0); err != nil || !same(e, want.Estimate) {
			t.Errorf("%s in a table: %v, %v; as int it is %v", name, e, err, want)
		}
	}
	yes, err := cxm.Rating([]bool{true, true, false, true}, cxm.WithScale(0, 1))
	if err != nil || yes.Value != .75 {
		t.Errorf("booleans: %v, %v", yes, err)
	}
	if named, err := cxm.Rating([]namedBool{true, true, false, true}, cxm.WithScale(0, 1)); err != nil || named.Value != .75 {
		t.Errorf("booleans under another name: %v, %v", named, err)
	}
}

func TestWhatIsMissing(t *testing.T) {
	want, _ := cxm.NPS([]int{10, 9, 6})
	nan := math.NaN()
	floats, err := cxm.NPS([]float64{10, nan, 9, nan, 6})
	if err != nil || floats.Value != want.Value || floats.Missing != 2 {
		t.Errorf("with NaN: %v, %v", floats, err)
	}
	answers := []uint8{10, 99, 9, 99, 6}
	bytes, err := cxm.NPS(answers, cxm.WithValidity([]byte{0b10101}))
	if err != nil || bytes.Value != want.Value || bytes.Missing != 2 {
		t.Errorf("with a bitmap of bytes: %v, %v", bytes, err)
	}
	words, err := cxm.NPS(answers, cxm.WithValidity([]uint64{0b10101}))
	if err != nil || !same(words.Estimate, bytes.Estimate) {
		t.Errorf("with a bitmap of words: %v, %v", words, err)
	}
	long := make([]int16, 1000)
	bitmap := make([]uint64, 16)
	for i := range long {
		long[i] = int16(i)
		if i%100 == 70 { // in words other than the first, too
			long[i] = 10
			bitmap[i/64] |= 1 << (i % 64)
		}
	}
	if r, err := cxm.NPS(long, cxm.WithValidity(bitmap)); err != nil || r.N != 10 || r.Missing != 990 || r.Value != 100 {
		t.Errorf("of a long bitmap: %v, %v", r, err)
	}
	_, err = cxm.NPS(answers, cxm.WithValidity([]byte{}))
	expect(t, err, cxm.ErrLength, "score", -1)
}

func TestWeightsAndPopulation(t *testing.T) {
	answers, weights := []int{10, 9, 6, 8}, []float64{1, 1, 2, 1}
	r, err := cxm.NPS(answers, cxm.WithWeights(weights))
	if err != nil || r.Value != 0 || r.Flags&cxm.Weighted == 0 || math.Abs(r.NEffective-25.0/7) > 1e-12 {
		t.Errorf("weighted: %v, %v, effective n %v", r, err, r.NEffective)
	}
	none := float32(math.NaN())
	if zero, err := cxm.NPS(answers, cxm.WithWeights([]float32{1, 1, 0, none})); err != nil || zero.N != 2 || zero.Excluded != 2 {
		t.Errorf("with weights of 0 and NaN: %v, %v", zero, err)
	}
	all, err := cxm.NPS(answers)
	if err != nil {
		t.Fatal(err)
	}
	few, err := cxm.NPS(answers, cxm.WithPopulation(8))
	if err != nil || math.Abs(few.StdError-all.StdError*math.Sqrt(.5)) > 1e-12 {
		t.Errorf("of 8: %v, %v", few.StdError, err)
	}
	_, err = cxm.NPS(answers, cxm.WithPopulation(3))
	expect(t, err, cxm.ErrDomain, "population", -1)
	_, err = cxm.NPS(answers, cxm.WithWeights([]float64{1, 1, -2, 1}))
	expect(t, err, cxm.ErrDomain, "weight", 2)
	_, err = cxm.NPS(answers, cxm.WithWeights([]float64{1}))
	expect(t, err, cxm.ErrLength, "", -1)
}

// expect holds an error to its code, its argument (unless "") and its row.
func expect(t *testing.T, err error, code cxm.Code, argument string, row int) {
	t.Helper()
	var e *cxm.Error
	if !errors.As(err, &e) || !errors.Is(err, code) || e.Code != code {
		t.Errorf("the error is %v, and %v was expected", err, code)
		return
	}
	if (argument != "" && e.Argument != argument) || e.Row != row {
		t.Errorf("%v names %q and row %d; %q and %d were expected", err, e.Argument, e.Row, argument, row)
	}
	for _, other := range []cxm.Code{cxm.ErrArgument, cxm.ErrType, cxm.ErrDomain, cxm.ErrLength, cxm.ErrNotFound, cxm.ErrUnsupported,
		cxm.ErrMemory, cxm.ErrSpace, cxm.ErrIncompatible, cxm.ErrCorrupt, cxm.ErrCancelled} {
		if other != code && errors.Is(err, other) {
			t.Errorf("%v is %v, too", err, other)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	_, err := cxm.NPS([]int{10, 9, 11})
	expect(t, err, cxm.ErrDomain, "score", 2)
	if want := "cxm: score[2]: 11 is outside 0..10; to drop such rows set off_scale=skip"; err.Error() != want {
		t.Errorf("it says %q, and %q was expected", err, want)
	}
	if r, err := cxm.NPS([]int{10, 9, 11}, cxm.WithOffScale(cxm.OffScaleSkip)); err != nil || r.N != 2 || r.Excluded != 1 {
		t.Errorf("skipped: %v, %v", r, err)
	}
	if cxm.ErrDomain.Error() != "CXM_E_DOMAIN" {
		t.Errorf("the code is called %v", cxm.ErrDomain)
	}
}

func TestOptions(t *testing.T) {
	answers := []int{1, 2, 3, 4, 5, 5, 4, 4}
	typed, err := cxm.CSAT(answers, cxm.WithScale(1, 7), cxm.WithTopBoxes(3), cxm.WithBottomBoxes(1), cxm.WithConfidence(.9),
		cxm.WithInterval(cxm.IntervalJeffreys))
	if err != nil {
		t.Fatal(err)
	}
	text, err := cxm.CSAT(answers, cxm.WithOptions("scale=1..7 top_boxes=3 bottom_boxes=1 confidence=0.9 interval=jeffreys"))
	if err != nil || !same(text.Estimate, typed.Estimate) || typed.Confidence != .9 {
		t.Errorf("typed %v, by text %v, %v", typed, text, err)
	}
	if r, err := cxm.NPS(answers, cxm.WithScale(1, 5), cxm.WithPassiveMin(4), cxm.WithPromoterMin(5)); err != nil || r.Value != -12.5 {
		t.Errorf("with other bands: %v, %v", r, err)
	}
	mirrored := cxm.WithDirection(cxm.DirectionLowerIsEasier)
	if r, err := cxm.CES(answers, mirrored, cxm.WithAgreeBoxes(2), cxm.WithDisagreeBoxes(2)); err != nil || r.Value != 4.5 {
		t.Errorf("mirrored: %v, %v", r, err)
	}
	for name, c := range map[string]struct {
		option cxm.Option
		code   cxm.Code
	}{
		"confidence of 1":            {cxm.WithConfidence(1), cxm.ErrArgument},
		"confidence that is NaN":     {cxm.WithConfidence(math.NaN()), cxm.ErrArgument},
		"confidence that is endless": {cxm.WithConfidence(math.Inf(1)), cxm.ErrArgument},
		"interval of another":        {cxm.WithInterval(cxm.IntervalWilson), cxm.ErrArgument},
		"interval with a NUL":        {cxm.WithInterval("wald\x00"), cxm.ErrArgument},
		"interval with more":         {cxm.WithInterval(`wald" confidence="0.9`), cxm.ErrArgument},
		"interval that is empty":     {cxm.WithInterval(""), cxm.ErrArgument},
		"option of another":          {cxm.WithTopBoxes(2), cxm.ErrNotFound},
		"scale that falls":           {cxm.WithScale(10, 0), cxm.ErrArgument},
		"text that is none":          {cxm.WithOptions("confidence"), cxm.ErrArgument},
		"negative threads":           {cxm.WithThreads(-1), cxm.ErrArgument},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cxm.NPS([]int{10}, c.option)
			expect(t, err, c.code, "", -1)
		})
	}
}

func TestRecords(t *testing.T) {
	measures := cxm.Measures()
	if len(measures) < 4 || measures[0].Name != "nps" || measures[0].Terms[0].Name != "score" || measures[0].Terms[0].Unit != "points" {
		t.Errorf("the records are %+v", measures)
	}
	for _, measure := range measures {
		if measure.Title == "" || measure.Formula == "" || measure.Source == "" || len(measure.Inputs) == 0 || measure.Merge == "" {
			t.Errorf("the record of %s has gaps: %+v", measure.Name, measure)
		}
	}
	nps, _ := cxm.LookupMeasure("nps")
	nps.Terms[0].Name = "changed"
	if r, err := cxm.NPS([]int{10}); err != nil || r.Estimate.Term != "score" {
		t.Errorf("a record of the caller's changed the library's: %v, %v", r, err)
	}
	if _, found := cxm.LookupMeasure("fps"); found {
		t.Error("a measure was found that there is not")
	}
	_, err := cxm.Measure{}.Estimate([]cxm.Column{cxm.Of([]int{1})})
	expect(t, err, cxm.ErrArgument, "measure", -1)
	_, err = nps.Estimate(nil)
	expect(t, err, cxm.ErrArgument, "columns", -1)
}

func TestCompare(t *testing.T) {
	a, _ := cxm.NPS(bands(20, 30, 50))
	b, _ := cxm.NPS(bands(50, 30, 20))
	c, err := cxm.Compare(a.Estimate, b.Estimate, .95)
	if err != nil {
		t.Fatal(err)
	}
	z := (b.Value - a.Value) / math.Hypot(a.StdError, b.StdError)
	if c.Difference.Value != -60 || c.Difference.N != 200 || !c.Testable || c.Method != "z" || math.Abs(c.Statistic-z) > 1e-12 ||
		c.P > 1e-6 {
		t.Errorf("the comparison is %+v, and z %v was expected", c, z)
	}
	share, _ := a.Term("promoters")
	_, err = cxm.Compare(a.Estimate, share, .95)
	expect(t, err, cxm.ErrArgument, "second", -1)
	_, err = cxm.Compare(a.Estimate, b.Estimate, 1)
	expect(t, err, cxm.ErrArgument, "confidence", -1)
	none, _ := cxm.NPS([]int{})
	if c, err := cxm.Compare(a.Estimate, none.Estimate, .95); err != nil || c.Testable {
		t.Errorf("with nothing it is %+v, %v", c, err)
	}
}

func TestAnswersNeeded(t *testing.T) {
	if n, err := cxm.NPSAnswersNeeded(10, .95, 1, math.Inf(1)); err != nil || n != 385 {
		t.Errorf("%d answers, %v; (1.96 / .1)^2 is 384.1", n, err)
	}
	_, err := cxm.NPSAnswersNeeded(0, .95, 1, math.Inf(1))
	expect(t, err, cxm.ErrArgument, "margin", -1)
}

func TestRounding(t *testing.T) {
	for _, c := range []struct {
		value float64
		mode  cxm.RoundMode
		want  float64
	}{
		{2.5, cxm.RoundHalfEven, 2},
		{3.5, cxm.RoundHalfEven, 4},
		{2.5, cxm.RoundHalfAway, 3},
		{-2.5, cxm.RoundHalfAway, -3},
		{2.9, cxm.RoundTowardZero, 2},
	} {
		if have := cxm.Round(c.value, 0, c.mode); have != c.want {
			t.Errorf("%v is rounded to %v, and %v was expected", c.value, have, c.want)
		}
	}
	if cxm.Round(2.675, 2, cxm.RoundHalfEven) != 2.67 || cxm.Round(1, 1<<40, cxm.RoundHalfEven) != 1 {
		t.Error("2.675 is no tie, and digits beyond 15 are 15")
	}
	shares, err := cxm.RoundShares([]int64{1, 1, 1}, 1)
	if err != nil || !slices.Equal(shares, []float64{33.4, 33.3, 33.3}) {
		t.Errorf("the shares are %v, %v", shares, err)
	}
	_, err = cxm.RoundShares([]int64{1, -1}, 1)
	expect(t, err, cxm.ErrDomain, "", 1)
	_, err = cxm.RoundShares(nil, 1)
	expect(t, err, cxm.ErrArgument, "counts", -1)
	_, err = cxm.RoundShares([]int64{1}, 9)
	expect(t, err, cxm.ErrArgument, "digits", -1)
}
