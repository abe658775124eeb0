package cxm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	cxm "libcxm/bindings/go"
)

func ExampleNPS() {
	r, err := cxm.NPS([]int{10, 9, 9, 8, 7, 6})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r)
	promoters, _ := r.Term("promoters")
	fmt.Println(promoters)
	// Output:
	// nps.score = 33.3 points, 95 % interval -26.7 to 71.2, n = 6
	// nps.promoters = 50.0 percent, 95 % interval 18.8 to 81.2, n = 6
}

func ExampleNPS_options() {
	scores := []float32{10, 9, 6, 8, 11}
	weights := []float64{1, 1, 2, 1, 1}
	_, err := cxm.NPS(scores, cxm.WithWeights(weights))
	fmt.Println(err)

	var why *cxm.Error
	if errors.Is(err, cxm.ErrDomain) && errors.As(err, &why) {
		fmt.Println("row", why.Row, "of", why.Argument)
	}

	r, err := cxm.NPS(scores, cxm.WithWeights(weights), cxm.WithOffScale(cxm.OffScaleSkip), cxm.WithConfidence(0.9))
	fmt.Println(r, err)
	// Output:
	// cxm: score[4]: 11 is outside 0..10; to drop such rows set off_scale=skip
	// row 4 of score
	// nps.score = 0.0 points, 90 % interval -55.9 to 55.9, n = 4 <nil>
}

func ExampleTable_Query() {
	table := cxm.NewTable().
		Column("role", []string{"user", "user", "buyer", "user", "buyer", "user", "buyer"}).
		Column("score", []int{9, 9, 8, 10, 4, 10, 9})
	result, err := table.Query(context.Background(), cxm.Query{Measures: []string{"nps.score"}, By: []string{"role"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer result.Close()
	for _, row := range result.All() {
		fmt.Println(row.Keys[0], row.Estimate)
	}
	buyers, err := result.Find("nps", "score", "buyer")
	fmt.Println(buyers.Value, buyers.N, err)
	// Output:
	// buyer nps.score = 0.0 points, 95 % interval -61.1 to 61.1, n = 3
	// user nps.score = 100.0 points, 95 % interval 6.9 to 100.0, n = 4
	// 0 3 <nil>
}

func ExampleState() {
	query := cxm.Query{Measures: []string{"nps.score"}}
	shard := func(scores []int16) []byte {
		state, err := cxm.NewState(query)
		if err != nil {
			panic(err)
		}
		defer state.Close()
		if err := state.Update(context.Background(), cxm.NewTable().Column("score", scores)); err != nil {
			panic(err)
		}
		data, err := state.MarshalBinary()
		if err != nil {
			panic(err)
		}
		return data
	}
	var whole, other cxm.State
	if err := errors.Join(whole.UnmarshalBinary(shard([]int16{10, 9, 9, 8})), other.UnmarshalBinary(shard([]int16{7, 6, 10})),
		whole.Merge(&other)); err != nil {
		panic(err)
	}
	result, err := whole.Read()
	if err != nil {
		panic(err)
	}
	fmt.Print(result)
	// Output:
	// nps.score = 42.9 points, 95 % interval -16.4 to 76.4, n = 7
}

func ExampleField() {
	type response struct {
		Site  string
		Score uint8
	}
	rows := []response{{"Kiel", 10}, {"Lyon", 6}, {"Lyon", 9}}
	scores := cxm.Field(rows, func(r *response) *uint8 { return &r.Score })
	result, err := cxm.NewTable().Column("score", scores).Query(context.Background(), cxm.Query{Measures: []string{"nps.score"}})
	if err != nil {
		panic(err)
	}
	fmt.Print(result)
	// Output:
	// nps.score = 33.3 points, 95 % interval -51.3 to 84.7, n = 3
}

func ExampleWithValidity() {
	r, err := cxm.NPS([]uint8{10, 0, 9, 6}, cxm.WithValidity([]byte{0b1101})) // the second has no answer
	fmt.Println(r, err)
	fmt.Println(r.Missing, "missing")
	// Output:
	// nps.score = 33.3 points, 95 % interval -51.3 to 84.7, n = 3 <nil>
	// 1 missing
}

func ExampleCompare() {
	before, err := cxm.CSAT([]int{5, 4, 2, 5, 3, 4, 1, 2, 4, 3})
	if err != nil {
		panic(err)
	}
	after, err := cxm.CSAT([]int{5, 4, 5, 5, 3, 4, 5, 4, 4, 5})
	if err != nil {
		panic(err)
	}
	change, err := cxm.Compare(before.Estimate, after.Estimate, 0.95)
	fmt.Println(change, err)
	// Output:
	// difference of csat.satisfied = 40.0 percent, 95 % interval 3.9 to 76.1, n = 20, p = 0.03006 <nil>
}

func ExampleRoundShares() {
	shares, err := cxm.RoundShares([]int64{1, 1, 1}, 1)
	fmt.Println(shares, err)
	// Output:
	// [33.4 33.3 33.3] <nil>
}

func ExampleModel() {
	m, err := cxm.NewModel()
	if err != nil {
		panic(err)
	}
	defer m.Close()
	roles := cxm.NewTable().
		Column("contact", []string{"c1", "c2", "c3", "c4"}).
		Column("role", []string{"Plant Manager", "CFO", "End User", "Plant Manager"})
	export := cxm.NewTable().
		Column("ContactId", []string{"c1", "c2", "c3", "c4", "c1"}).
		Column("SubmittedAt", []string{"2026-02-01", "2026-03-29T10:30", "2026-04-02", "2026-07-01", "2026-06-30"}).
		Column("Q1", []int{9, 4, 10, 8, 10})
	if err := errors.Join(
		m.MapRoles(map[string]string{"Plant Manager": "end_user"}),
		m.Append("roles", roles, nil),
		m.Append("responses", export, cxm.Columns{"contact": "ContactId", "answered": "SubmittedAt", "score": "Q1"},
			cxm.WithZone("Europe/Berlin")),
	); err != nil {
		panic(err)
	}
	result, err := m.Query(context.Background(), cxm.Query{
		Measures: []string{"nps.score"},
		By:       []string{"side"},
		Policy:   "window=2026-01-01/2026-07-01 zone=Europe/Berlin dedupe=last:contact",
	})
	if err != nil {
		panic(err)
	}
	defer result.Close()
	fmt.Print(result)
	rows, err := m.Rows(context.Background(), []string{"contact", "role_class", "score"}, cxm.Query{Where: "score<=8"})
	if err != nil {
		panic(err)
	}
	fmt.Print(rows)
	// Output:
	// buyer     nps.score = -100.0 points, no interval (too few), n = 1
	// end_user  nps.score = 100.0 points, 95 % interval -24.4 to 100.0, n = 2
	// contact  role_class      score
	// c2       economic_buyer  4
	// c4       end_user        8
}

func ExampleModel_Append() {
	m, err := cxm.NewModel()
	if err != nil {
		panic(err)
	}
	defer m.Close()
	batch := cxm.NewTable().Column("answered", []string{"2026-04-01T08:00Z", "2026-04-02", "soon"}).Column("score", []int{9, 8, 7})
	err = m.Append("responses", batch, nil)
	fmt.Println(err)
	var why *cxm.Error
	if errors.As(err, &why) {
		for _, fault := range why.Faults {
			fmt.Println(fault.Row, fault.Field, fault.Problem)
		}
	}
	fmt.Println(m.Length("responses"), "rows")
	// Output:
	// cxm: answered[1]: 2026-04-02: this time is local; give a zone, such as Europe/Berlin or UTC
	// 1 answered no_zone
	// 2 answered not_a_time
	// 0 rows
}

func ExampleVoicesDifference() {
	score := []int{10, 9, 6, 5, 9, 8, 7, 4, 10, 9, 3, 6}
	side := []string{"buyer", "buyer", "end_user", "end_user"}
	side = slices.Concat(side, side, side)
	account := []string{"A", "A", "A", "A", "B", "B", "B", "B", "C", "C", "C", "C"}
	r, err := cxm.VoicesDifference(score, side, account, cxm.WithMeasure("rating scale=0..10"))
	if err != nil {
		panic(err)
	}
	buyers, _ := r.Figure("buyers")
	users, _ := r.Figure("users")
	fmt.Printf("%.2f of buyers, %.2f of end users, %.2f apart in %d accounts\n", buyers.Value, users.Value, r.Value, r.Clusters)

	table := cxm.NewTable().Column("score", score).Column("side", side).Column("account", account)
	result, err := table.Query(context.Background(), cxm.Query{Measures: []string{"voices"}})
	if err != nil {
		panic(err)
	}
	defer result.Close()
	both, err := result.Find("voices.difference", "both")
	fmt.Println(both, err)
	// Output:
	// 9.17 of buyers, 5.17 of end users, -4.00 apart in 3 accounts
	// voices.difference.both = 100.0 percent, no interval (descriptive), n = 12 <nil>
}
