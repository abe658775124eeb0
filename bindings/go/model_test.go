package cxm_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cxm "libcxm/bindings/go"
)

func put(t *testing.T, m *cxm.Model, table string, batch *cxm.Table) {
	t.Helper()
	if err := m.Append(table, batch, nil, cxm.WithZone("UTC")); err != nil {
		t.Fatal(err)
	}
}

// nine answers from three accounts, from which five honest scores can be made.
func nine(t *testing.T) *cxm.Model {
	t.Helper()
	m, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	contacts := []string{"a1", "a2", "a3", "a4", "a5", "b1", "c1", "c2", "c3"}
	accounts := []string{"A", "A", "A", "A", "A", "B", "C", "C", "C"}
	user, maker := "End User", "Decision Maker"
	roles := []string{user, user, user, user, user, maker, maker, user, user}
	days := make([]string, len(contacts))
	for i := range days {
		days[i] = fmt.Sprintf("2026-03-%02d", i+1)
	}
	put(t, m, "accounts", cxm.NewTable().Column("account", []string{"A", "B", "C"}).Column("revenue", []int{100000, 300000, 600000}))
	put(t, m, "roles", cxm.NewTable().Column("contact", contacts).Column("account", accounts).Column("role", roles))
	put(t, m, "responses", cxm.NewTable().Column("contact", contacts).Column("account", accounts).Column("answered", days).
		Column("score", []int8{9, 9, 10, 9, 10, 8, 4, 9, 10}))
	return m
}

func asked(t *testing.T, m *cxm.Model, query cxm.Query) *cxm.Result {
	t.Helper()
	r, err := m.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

var npsScore = []string{"nps.score"}

func TestFiveHonestNumbers(t *testing.T) {
	r := asked(t, nine(t), cxm.Query{Measures: npsScore,
		Policy: "rollup=responses|account_mean|account_category|waterfall|waterfall*revenue"})
	wanted := []struct {
		rollup string
		value  float64
		n      int64
	}{{"responses", 100.0 * 6 / 9, 9}, {"account_mean", 400.0 / 9, 9}, {"account_category", 100.0 / 3, 3}, {"waterfall", 0, 3},
		{"waterfall*revenue", -50, 3}}
	if r.Len() != len(wanted) {
		t.Fatalf("%d rows:\n%v", r.Len(), r)
	}
	for i, row := range r.All() {
		if row.Keys[0] != wanted[i].rollup || math.Abs(row.Value-wanted[i].value) > 1e-12 || row.N != wanted[i].n {
			t.Errorf("%v: %v, n = %d; %v was wanted", row.Keys, row.Value, row.N, wanted[i])
		}
	}
	used := map[string]int64{}
	for _, entry := range r.Ledger() {
		if entry.Measure != "nps" {
			t.Errorf("the ledger has %+v", entry)
		}
		used[entry.Rollup] += entry.Rows
	}
	for _, want := range wanted {
		if used[want.rollup] != 9 {
			t.Errorf("%s: the ledger has %d rows", want.rollup, used[want.rollup])
		}
	}
}

func TestModelQueries(t *testing.T) {
	m := nine(t)
	r := asked(t, m, cxm.Query{Measures: npsScore, By: []string{"side"}})
	buyers, err := r.Find("nps", "score", "buyer")
	users, err2 := r.Find("nps", "score", "end_user")
	if err != nil || err2 != nil || buyers.Value != -50 || users.Value != 100 || r.Len() != 2 {
		t.Errorf("%v, %v\n%v", err, err2, r)
	}
	r = asked(t, m, cxm.Query{Measures: npsScore, Where: "role_class=end_user account!=A", Of: "responses"})
	if e, err := r.Estimate(0); err != nil || e.Value != 100 || e.N != 2 {
		t.Errorf("%v, %v", e, err)
	}
	window := cxm.Window(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC))
	r = asked(t, m, cxm.Query{Measures: npsScore, Policy: window + " dedupe=last:account", Where: "account!=B"})
	ledger := map[string]int64{}
	for _, entry := range r.Ledger() {
		ledger[entry.Reason] = entry.Rows
	}
	for reason, rows := range map[string]int64{"used": 2, "outside_window": 2, "filtered": 1, "duplicate": 4, "missing": 0} {
		if got, there := ledger[reason]; !there || got != rows {
			t.Errorf("%s: %d rows, and %d were wanted", reason, got, rows)
		}
	}
	if !strings.Contains(r.QueryText(), "dedupe=last:account") {
		t.Errorf("the query is %q", r.QueryText())
	}
	for name, threads := range map[string]int{"alone": 0, "shared": 2} {
		r = asked(t, m, cxm.Query{Measures: npsScore, By: []string{"account", "month"}, Policy: "zone=Europe/Berlin", Threads: threads})
		if e, err := r.Find("nps", "score", "C", "2026-03"); err != nil || math.Abs(e.Value-100.0/3) > 1e-12 || e.N != 3 {
			t.Errorf("%s: %v, %v\n%v", name, e, err, r)
		}
	}
}

func TestWindow(t *testing.T) {
	at := time.Date(2026, 3, 29, 1, 30, 0, 250_000_000, time.FixedZone("", 3600))
	for want, got := range map[string]string{
		"window=2026-03-29T00:30:00.25Z/..": cxm.Window(at, time.Time{}),
		"window=../2026-03-29T00:30:00.25Z": cxm.Window(time.Time{}, at),
	} {
		if want != got {
			t.Errorf("%s, and %s was wanted", got, want)
		}
	}
	if r := asked(t, nine(t), cxm.Query{Measures: npsScore, Policy: cxm.Window(at, time.Time{})}); r.Number(0, "n") != 0 {
		t.Errorf("after all answers there are %v", r)
	}
}

// All measures of answers but what only a model has are the same as those of a table.
func TestModelLikeTable(t *testing.T) {
	scores, keys := make([]uint8, 5000), make([]int64, 5000)
	for i := range scores {
		scores[i], keys[i] = uint8(i*7919%11), int64(i%7)
	}
	at := slices.Repeat([]time.Time{time.Unix(1_770_000_000, 0)}, len(scores))
	m, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	table := cxm.NewTable().Column("score", scores).Column("account", keys).Column("at", cxm.Times(at))
	if err := m.Append("responses", table, cxm.Columns{"score": "score", "account": "account", "answered": "at"}); err != nil {
		t.Fatal(err)
	}
	query := cxm.Query{Measures: []string{"nps", "rating(score, scale=0..10)"}, By: []string{"account"}}
	want, got := ask(t, table, query), asked(t, m, query)
	if want.String() != got.String() || want.Len() != got.Len() {
		t.Errorf("the model gives\n%v\nthe table\n%v", got, want)
	}
}

func TestAppend(t *testing.T) {
	m, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	batch := cxm.NewTable().
		Column("Account Id", []string{"Ä", `B"1`, "Ä"}).
		Column("Q1", []float64{10, math.NaN(), 3}).
		Column("SubmittedAt", []string{"2026-03-29 03:30", "2026-07-01", "2026-01-01T00:30:00+01:00"}).
		Column("unused", []complexity{1, 2, 3})
	columns := cxm.Columns{"account": "Account Id", "score": "Q1", "answered": "SubmittedAt", `the "mood"`: "unused"}
	if err := m.Append("responses", batch, columns, cxm.WithZone("Europe/Berlin")); err != nil {
		t.Fatal(err)
	}
	if n, bytes, texts := m.Length("responses"), m.Bytes("responses"), m.Bytes(""); n != 3 || bytes <= 0 || texts <= 0 {
		t.Errorf("%d rows, %d bytes, %d of texts", n, bytes, texts)
	}
	if n, bytes := m.Length("answers"), m.Bytes("answers"); n != -1 || bytes != -1 {
		t.Errorf("there are %d answers in %d bytes", n, bytes)
	}
	rows, err := m.Rows(t.Context(), []string{"answered", "account", "score", `the "mood"`, "contact"}, cxm.Query{})
	if err != nil {
		t.Fatal(err)
	}
	times := rows.Times("answered")
	for i, want := range []string{"2026-03-29T01:30:00Z", "2026-06-30T22:00:00Z", "2025-12-31T23:30:00Z"} {
		if got := times[i].Format(time.RFC3339); got != want || rows.Value(i, "answered") != times[i] {
			t.Errorf("answered[%d] is %s, %v", i, got, rows.Value(i, "answered"))
		}
	}
	if got := rows.Texts("account"); !slices.Equal(got, []string{"Ä", `B"1`, "Ä"}) || rows.Value(1, "account") != `B"1` {
		t.Errorf("accounts are %q", got)
	}
	got := rows.Numbers("score")
	if len(got) != 3 || got[0] != 10 || !math.IsNaN(got[1]) || got[2] != 3 || rows.Value(1, "score") != nil {
		t.Errorf("scores are %v", got)
	}
	if got := rows.Numbers(`the "mood"`); !slices.Equal(got, []float64{1, 2, 3}) {
		t.Errorf("moods are %v", got)
	}
	if rows.Value(0, "contact") != nil || rows.Texts("contact")[0] != "" {
		t.Errorf("contacts are %q", rows.Texts("contact"))
	}
}

type complexity int16

func TestRows(t *testing.T) {
	m := nine(t)
	rows, err := m.Rows(t.Context(), []string{"account", "role_class", "score", "answered", "account.revenue", "contact"},
		cxm.Query{Where: "score<=8", Policy: "zone=UTC"})
	if err != nil {
		t.Fatal(err)
	}
	m.Close() // they are a copy
	want := `account  role_class      score  answered              account.revenue  contact
B        decision_maker  8      2026-03-06T00:00:00Z  300000           b1
C        decision_maker  4      2026-03-07T00:00:00Z  600000           c1
`
	if rows.String() != want || rows.Len() != 2 || len(rows.Columns()) != 6 {
		t.Errorf("the rows are\n%v", rows)
	}
	if v := rows.Value(2, "score"); v != nil || rows.Value(-1, "score") != nil || rows.Value(0, "colour") != nil {
		t.Errorf("there is %v outside", v)
	}
	if rows.Numbers("account") != nil || rows.Texts("score") != nil || rows.Times("score") != nil || rows.Numbers("colour") != nil {
		t.Error("columns are read as what they are not")
	}
	r := ask(t, rows.Table(), cxm.Query{Measures: npsScore, By: []string{"account"}})
	if e, err := r.Find("nps", "score", "C"); err != nil || e.Value != -100 || e.N != 1 {
		t.Errorf("%v, %v", e, err)
	}
}

func TestRowsOfAllKinds(t *testing.T) {
	m := nine(t)
	put(t, m, "contacts", cxm.NewTable().Column("contact", []string{"a1", "b1", "z1"}).
		Column("own_employee", []bool{true, false, false}, cxm.WithValidity([]byte{0b101})).
		Column("left", cxm.Times([]time.Time{{}, time.Unix(1_700_000_000, 123_456_000), {}})).
		Column("visits", []int64{1 << 40, 0, -3}, cxm.WithValidity([]byte{0b101})).
		Column("mood", []float64{.5, math.NaN(), -1}))
	fields := []string{"contact", "own_employee", "left", "visits", "mood", "heard", "responses"}
	rows, err := m.Rows(t.Context(), fields, cxm.Query{Of: "contacts"})
	if err != nil {
		t.Fatal(err)
	}
	left := time.Unix(1_700_000_000, 123_456_000).UTC()
	for i, want := range [][]any{
		{"a1", true, nil, int64(1 << 40), .5, true, 1.},
		{"b1", nil, left, nil, nil, true, 1.},
		{"z1", false, nil, int64(-3), -1., false, 0.},
	} {
		for k, field := range fields {
			got := rows.Value(i, field)
			if field == "responses" {
				got = rows.Numbers(field)[i]
			}
			if !reflect.DeepEqual(got, want[k]) {
				t.Errorf("%s[%d] is %v, a %T", field, i, got, got)
			}
		}
	}
	if truths := rows.Numbers("own_employee"); truths[0] != 1 || !math.IsNaN(truths[1]) || truths[2] != 0 {
		t.Errorf("truths are %v", truths)
	}
	if times := rows.Times("left"); !times[0].IsZero() || times[1] != left {
		t.Errorf("times are %v", times)
	}
	other, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	put(t, other, "contacts", rows.Table())
	again, err := other.Rows(t.Context(), fields[:5], cxm.Query{Of: "contacts"})
	first, _ := m.Rows(t.Context(), fields[:5], cxm.Query{Of: "contacts"})
	if err != nil || again.String() != first.String() {
		t.Errorf("%v\n%v", err, again)
	}
	none, err := m.Rows(t.Context(), fields, cxm.Query{Of: "contacts", Where: "contact=nobody"})
	if err != nil || none.Len() != 0 || none.Numbers("mood") == nil || none.Table().Err() != nil {
		t.Errorf("%v, %v", none, err)
	}
}

// What a model holds as seen from outside.
func contents(t *testing.T, m *cxm.Model) string {
	t.Helper()
	rows, err := m.Rows(t.Context(), []string{"contact", "account", "answered", "score", "role"}, cxm.Query{})
	if err != nil {
		t.Fatal(err)
	}
	sizes := []int{m.Bytes("")}
	for _, table := range cxm.ModelTables() {
		sizes = append(sizes, m.Length(table))
	}
	return fmt.Sprint(sizes, rows)
}

func TestFailingAppend(t *testing.T) {
	m := nine(t)
	before := contents(t, m)
	err := m.Append("responses", cxm.NewTable().Column("who", []string{"d1", "d2", "d3", "d4"}).
		Column("when", []string{"2026-04-01", "tomorrow", "2026-04-31", ""}).Column("score", []float64{1, 2, math.Inf(1), 4}).
		Column("colour", []string{"red", "green", "blue", "grey"}),
		cxm.Columns{"contact": "who", "answered": "when", "score": "score", "colour": "colour"}, cxm.WithZone("UTC"))
	expect(t, err, cxm.ErrDomain, "when", 1)
	var why *cxm.Error
	if !errors.As(err, &why) || !slices.Equal(why.Faults, []cxm.Fault{{1, "answered", "not_a_time"}, {2, "answered", "not_a_time"},
		{2, "score", "not_a_number"}, {3, "answered", "missing"}}) {
		t.Errorf("the faults are %v", why.Faults)
	}
	if after := contents(t, m); after != before {
		t.Errorf("the model was\n%s\nand is\n%s", before, after)
	}
	if _, err := m.Query(t.Context(), cxm.Query{Measures: npsScore, By: []string{"colour"}}); !errors.Is(err, cxm.ErrNotFound) {
		t.Errorf("there are colours: %v", err)
	}
}

func TestModelRefusals(t *testing.T) {
	m := nine(t)
	before := contents(t, m)
	one := func(field string, data any) *cxm.Table { return cxm.NewTable().Column(field, data) }
	at := []string{"2026-01-01T00:00Z"}
	query := func(query cxm.Query) func() error {
		return func() error {
			if query.Measures == nil {
				query.Measures = npsScore
			}
			_, err := m.Query(t.Context(), query)
			return err
		}
	}
	for name, is := range map[string]struct {
		call     func() error
		code     cxm.Code
		argument string
		row      int
	}{
		"no such table": {func() error { return m.Append("answers", one("answered", at), nil) }, cxm.ErrNotFound, "table", -1},
		"a NUL":         {func() error { return m.Append("a\x00", one("answered", at), nil) }, cxm.ErrArgument, "table", -1},
		"a NUL in columns": {func() error { return m.Append("roles", one("a", at), cxm.Columns{"a": "\x00"}) },
			cxm.ErrArgument, "columns", -1},
		"a NUL in zone": {func() error { return m.Append("responses", one("answered", at), nil, cxm.WithZone("\x00")) },
			cxm.ErrArgument, "zone", -1},
		"no such column": {func() error { return m.Append("responses", one("answered", at), cxm.Columns{"answered": "when"}) },
			cxm.ErrNotFound, "when", -1},
		"no columns": {func() error { return m.Append("responses", one("answered", at), cxm.Columns{}) },
			cxm.ErrNotFound, "answered", -1},
		"no such zone": {func() error { return m.Append("responses", one("answered", at), nil, cxm.WithZone("Europe/Nowhere")) },
			cxm.ErrNotFound, "zone", -1},
		"the zone of here": {func() error { return m.Append("responses", one("answered", at), nil, cxm.WithZone("Local")) },
			cxm.ErrNotFound, "zone", -1},
		"no zone": {func() error { return m.Append("responses", one("answered", []string{"2026-01-01"}), nil) },
			cxm.ErrDomain, "answered", 0},
		"integers as times": {func() error { return m.Append("responses", one("answered", []int{1}), nil) }, cxm.ErrType, "answered", -1},
		"times as they are": {func() error { return m.Append("responses", one("answered", []time.Time{{}}), nil) },
			cxm.ErrType, "answered", -1},
		"a far year": {func() error {
			return m.Append("responses", one("answered", cxm.Times([]time.Time{{}, time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC)})), nil)
		}, cxm.ErrDomain, "answered", 1},
		"no such class":      {func() error { return m.MapRoles(map[string]string{"Cook": "king"}) }, cxm.ErrNotFound, "Cook", -1},
		"no such side":       {func() error { return m.MapSides(map[string]string{"champion": "us"}) }, cxm.ErrNotFound, "champion", -1},
		"nobody":             {func() error { _, err := m.Forget("nobody", 5); return err }, cxm.ErrNotFound, "contact", -1},
		"min_n of none":      {func() error { _, err := m.Forget("a1", 0); return err }, cxm.ErrArgument, "min_n", -1},
		"of what":            {query(cxm.Query{Of: "answers"}), cxm.ErrNotFound, "of", -1},
		"by what":            {query(cxm.Query{By: []string{"colour"}}), cxm.ErrNotFound, "colour", -1},
		"a month of where":   {query(cxm.Query{By: []string{"month"}}), cxm.ErrArgument, "month", -1},
		"another policy":     {query(cxm.Query{Policy: "windw=2026"}), cxm.ErrNotFound, "windw", -1},
		"an id as an answer": {query(cxm.Query{Measures: []string{"nps(account)"}}), cxm.ErrType, "account", -1},
		"off the scale":      {query(cxm.Query{Measures: []string{"nps(account.revenue)"}}), cxm.ErrDomain, "account.revenue", 0},
		"a NUL in where":     {query(cxm.Query{Where: "\x00"}), cxm.ErrArgument, "query", -1},
		"a NUL in a field": {func() error { _, err := m.Rows(t.Context(), []string{"\x00"}, cxm.Query{}); return err },
			cxm.ErrArgument, "fields", -1},
		"no such field": {func() error { _, err := m.Rows(t.Context(), []string{"colour"}, cxm.Query{}); return err },
			cxm.ErrNotFound, "colour", -1},
		"a state of an analysis": {func() error {
			_, err := m.State(t.Context(), cxm.Query{Measures: []string{"two_groups(score, side)"}})
			return err
		}, cxm.ErrUnsupported, "measures", -1},
		"a table's of": {func() error {
			_, err := answers().Query(t.Context(), cxm.Query{Measures: npsScore, Of: "responses"})
			return err
		}, cxm.ErrUnsupported, "of", -1},
	} {
		t.Run(name, func(t *testing.T) { expect(t, is.call(), is.code, is.argument, is.row) })
	}
	if after := contents(t, m); after != before {
		t.Errorf("the model was\n%s\nand is\n%s", before, after)
	}
}

func TestRolesAndSides(t *testing.T) {
	m := nine(t)
	put(t, m, "roles", cxm.NewTable().Column("contact", []string{"p1"}).Column("role", []string{`Plant "Manager"`}))
	put(t, m, "responses", cxm.NewTable().Column("contact", []string{"p1"}).Column("answered", []string{"2026-03-01"}).
		Column("score", []int{0}))
	side := func() any {
		rows, err := m.Rows(t.Context(), []string{"role_class", "side"}, cxm.Query{Where: "contact=p1"})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(rows.Value(0, "role_class"), " ", rows.Value(0, "side"))
	}
	if got := side(); got != "unknown unknown" {
		t.Error(got)
	}
	if err := m.MapRoles(map[string]string{`plant "manager"`: "gatekeeper", "Cook": "champion"}); err != nil {
		t.Error(err)
	}
	if got := side(); got != "gatekeeper buyer" {
		t.Error(got)
	}
	if err := m.MapSides(map[string]string{"gatekeeper": "end_user"}); err != nil {
		t.Error(err)
	}
	if got := side(); got != "gatekeeper end_user" {
		t.Error(got)
	}
}

func TestForget(t *testing.T) {
	m := nine(t)
	old := asked(t, m, cxm.Query{Measures: npsScore, By: []string{"contact"}})
	remains, err := m.Forget("c1", 1)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int64{}
	for _, left := range remains {
		rows[left.Table] = left.Rows
		if left.Rows > 0 != (left.Cleared > 0) {
			t.Errorf("%+v", left)
		}
	}
	if len(remains) != len(cxm.ModelTables()) || rows["roles"] != 1 || rows["responses"] != 1 || rows["accounts"] != 0 {
		t.Errorf("what remains is %+v", remains)
	}
	if text := contents(t, m); strings.Contains(text, "c1") {
		t.Errorf("there is still\n%s", text)
	}
	if r := asked(t, m, cxm.Query{Measures: npsScore}); r.Number(0, "n") != 9 {
		t.Errorf("of nine answers there are\n%v", r)
	}
	if _, err := old.Find("nps", "score", "c1"); err != nil {
		t.Errorf("an old result has forgotten: %v", err)
	}
	_, err = m.Forget("c1", 1)
	expect(t, err, cxm.ErrNotFound, "contact", -1)
}

func TestStatesOfModels(t *testing.T) {
	whole := nine(t)
	query := cxm.Query{Measures: []string{"nps"}, By: []string{"account"}, Policy: "window=2026-03-01/2026-04-01 zone=UTC"}
	one, err := whole.State(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := whole.Rows(t.Context(), []string{"contact", "account", "answered", "score"}, cxm.Query{Where: "account!=A"})
	if err != nil {
		t.Fatal(err)
	}
	ours, err := whole.Rows(t.Context(), []string{"contact", "account", "answered", "score"}, cxm.Query{Where: "account=A"})
	if err != nil {
		t.Fatal(err)
	}
	var parts []*cxm.State
	for _, batch := range []*cxm.Rows{rows, ours} {
		m, err := cxm.NewModel()
		if err != nil {
			t.Fatal(err)
		}
		put(t, m, "responses", batch.Table())
		part, err := m.State(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		m.Close() // the state lives on
		parts = append(parts, part)
	}
	if err := parts[0].Merge(parts[1]); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(encoded(t, one), encoded(t, parts[0])) {
		t.Error("merged states of parts differ from that of the whole")
	}
	query.Policy = "window=2026-03-01/2026-05-01 zone=UTC"
	other, err := whole.State(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Merge(other); !errors.Is(err, cxm.ErrIncompatible) {
		t.Errorf("states of two windows: %v", err)
	}
	if err := one.Update(t.Context(), answers()); !errors.Is(err, cxm.ErrUnsupported) {
		t.Errorf("an update: %v", err)
	}
}

func TestModelTables(t *testing.T) {
	tables := cxm.ModelTables()
	if len(tables) != 12 || !slices.Contains(tables, "responses") {
		t.Errorf("the tables are %v", tables)
	}
	kinds := map[string]bool{}
	for _, table := range tables {
		for _, field := range cxm.ModelFields(table) {
			kinds[field.Kind] = true
			if field.Name == "" || field.Summary == "" {
				t.Errorf("%s has %+v", table, field)
			}
		}
	}
	if len(kinds) != 6 || kinds[""] || cxm.ModelFields("answers") != nil || cxm.ModelFields("\x00") != nil {
		t.Errorf("kinds are %v", kinds)
	}
	if first := cxm.ModelFields("accounts")[0]; first.Name != "account" || first.Kind != "id" || !first.Required {
		t.Errorf("the first is %+v", first)
	}
}

func TestClosedModel(t *testing.T) {
	m := nine(t)
	for range 2 {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	if m.Length("responses") != 0 || m.Bytes("") != 0 {
		t.Error("a closed model has rows")
	}
	_, query := m.Query(t.Context(), cxm.Query{Measures: npsScore})
	_, state := m.State(t.Context(), cxm.Query{Measures: npsScore})
	_, rows := m.Rows(t.Context(), []string{"score"}, cxm.Query{})
	_, forget := m.Forget("a1", 1)
	for _, err := range []error{query, state, rows, forget, m.MapRoles(nil), m.Append("responses", answers(), nil)} {
		expect(t, err, cxm.ErrArgument, "model", -1)
	}
}

// Zones of the system, and Go's own, written as data and read by the library, show what Go's clocks show.
func TestZonesAreGos(t *testing.T) {
	t.Run("the system's", zonesAreGos)
	t.Run("Go's", func(t *testing.T) {
		defer cxm.WithoutSystemZones()()
		zonesAreGos(t)
		m := nine(t)
		for _, name := range []string{"Local", "right/Europe/Berlin", "../zoneinfo/Europe/Berlin"} {
			_, err := m.Query(t.Context(), cxm.Query{Measures: npsScore, Policy: "zone=" + name})
			expect(t, err, cxm.ErrNotFound, "zone", -1)
		}
	})
}

func zonesAreGos(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata",
		"Pacific/Apia", "Europe/Dublin", "America/Caracas", "Etc/GMT+5"} {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		var want []time.Time
		for at := time.Date(1900, 1, 1, 0, 17, 0, 0, time.UTC); at.Year() < 2480; at = at.Add(1234567 * time.Second) {
			local := at.In(location)
			_, is := local.Zone()
			if start, _ := local.ZoneBounds(); !start.IsZero() {
				if _, was := start.Add(-time.Second).Zone(); local.Sub(start) < time.Duration(was-is)*time.Second {
					continue // clocks show it a second time
				}
			}
			text := local.Format("2006-01-02T15:04:05")
			texts, want = append(texts, text), append(want, at)
		}
		m, err := cxm.NewModel()
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Append("responses", cxm.NewTable().Column("answered", texts), nil, cxm.WithZone(name)); err != nil {
			t.Fatal(err)
		}
		rows, err := m.Rows(t.Context(), []string{"answered"}, cxm.Query{})
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range rows.Times("answered") {
			if !got.Equal(want[i]) {
				t.Errorf("%s: %s is %v, and for Go %v", name, texts[i], got, want[i])
				break
			}
		}
		r := asked(t, m, cxm.Query{Measures: npsScore, Policy: "zone=" + name})
		if zone, hash, _ := strings.Cut(r.Zone(), " "); zone != name || len(hash) != 16 {
			t.Errorf("%s: the result names %q", name, r.Zone())
		}
		m.Close()
	}
}

// Queries side by side while others append; each sees whole batches.
func TestModelFromManyGoroutines(t *testing.T) {
	m := nine(t)
	var group sync.WaitGroup
	for range 2 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 50 {
				if err := m.Append("responses", cxm.NewTable().Column("contact", []string{"n1", "n2"}).Column("answered",
					[]string{"2026-05-01", "2026-05-02"}).Column("score", []int{10, 0}), nil, cxm.WithZone("Europe/Berlin")); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 50 {
				r, err := m.Query(t.Context(), cxm.Query{Measures: npsScore, Where: "score!=9"})
				if err != nil || int(r.Number(0, "n"))%2 != 1 {
					t.Errorf("%v\n%v", err, r)
				}
				if rows, err := m.Rows(t.Context(), []string{"score"}, cxm.Query{}); err != nil || rows.Len()%2 != 1 || m.Length("roles") != 9 {
					t.Errorf("%v\n%v", err, rows)
				}
				if s, err := m.State(t.Context(), cxm.Query{Measures: npsScore, By: []string{"month"}, Policy: "zone=Asia/Tokyo"}); err != nil {
					t.Error(err)
				} else {
					s.Close()
				}
			}
		}()
	}
	group.Wait()
	if m.Length("responses") != 209 {
		t.Errorf("there are %d rows", m.Length("responses"))
	}
}
