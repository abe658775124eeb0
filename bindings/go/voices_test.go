package cxm_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"

	cxm "libcxm/bindings/go"
)

// What 24 accounts say: end users less than buyers, of two attributes and one theme.
type voices struct {
	score, price, support  []float64
	side, account, segment []string
	delay                  []bool
}

func heard() (v voices) {
	draw := rand.New(rand.NewSource(11))
	clamp := func(x, low, high float64) float64 { return min(max(math.Round(x), low), high) }
	for a := range 24 {
		level := draw.NormFloat64()
		for range 4 + draw.Intn(5) {
			side, less := "buyer", 0.0
			if draw.Float64() < .6 {
				side, less = "end_user", 2
			}
			score := clamp(8+level-less+1.5*draw.NormFloat64(), 0, 10)
			v.price = append(v.price, clamp(score/2+draw.NormFloat64(), 1, 5))
			v.support = append(v.support, clamp(score/2+draw.NormFloat64(), 1, 5))
			v.delay = append(v.delay, draw.Float64() < .2+.15*less)
			if draw.Float64() < .05 {
				score = math.NaN()
			}
			v.score = append(v.score, score)
			v.side = append(v.side, side)
			v.account = append(v.account, fmt.Sprintf("A%02d", a))
			v.segment = append(v.segment, []string{"large", "small"}[a%2])
		}
	}
	return v
}

func (v voices) table() *cxm.Table {
	return cxm.NewTable().Column("score", v.score).Column("side", v.side).Column("account", v.account).
		Column("segment", v.segment).Column("item/price", v.price).Column("item/support", v.support).Column("theme/delay", v.delay)
}

// mean is the net score of a side.
func (v voices) mean(side string) float64 {
	sum, n := 0.0, 0.0
	for i, score := range v.score {
		if v.side[i] != side || math.IsNaN(score) {
			continue
		}
		n++
		if score > 8 {
			sum += 100
		} else if score < 7 {
			sum -= 100
		}
	}
	return sum / n
}

func TestVoicesOfColumns(t *testing.T) {
	v := heard()
	r, err := cxm.VoicesDifference(v.score, v.side, v.account)
	if err != nil {
		t.Fatal(err)
	}
	if wanted := v.mean("end_user") - v.mean("buyer"); math.Abs(r.Value-wanted) > 1e-9 || !r.Testable {
		t.Errorf("%v; %v was wanted", r, wanted)
	}
	items := cxm.NewTable().Column("price", v.price).Column("support", v.support)
	plain, err := cxm.VoicesAgreement(v.score, v.side, v.account)
	if err != nil {
		t.Fatal(err)
	}
	with, err := cxm.VoicesAgreement(v.score, v.side, v.account, cxm.WithInput("parallel", items))
	if err != nil {
		t.Fatal(err)
	}
	one, _ := plain.Figure("rwg_j")
	several, _ := with.Figure("rwg_j")
	if one.Value == several.Value || several.Status != cxm.ValueOK || plain.Value != with.Value {
		t.Errorf("%v without items, %v with them", one, several)
	}
	weights, err := cxm.VoicesCriteria(v.score, v.side, v.account, items, cxm.WithResamples(200))
	if err != nil {
		t.Fatal(err)
	}
	each := weights.Each("importance_users")
	if len(each) != 2 || math.Abs(each["price"].Value+each["support"].Value-100) > 1e-9 {
		t.Errorf("shares are %v", each)
	}
	_, err = cxm.VoicesDifference(v.score, v.side, v.account, cxm.WithMeasure("csat scale=0..5"))
	var why *cxm.Error
	if !errors.Is(err, cxm.ErrDomain) || !errors.As(err, &why) || why.Argument != "score" {
		t.Errorf("another scale: %v", err)
	}
}

func TestVoicesOfRows(t *testing.T) {
	v := heard()
	r, err := cxm.VoicesQuadrant(v.score, v.side, v.account)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]float64{}
	for i, account := range v.account {
		place, low, value, high := r.Rows["quadrant"][i], r.Rows["users_lower"][i], r.Rows["users"][i], r.Rows["users_upper"][i]
		if before, found := places[account]; found && before != place && !(math.IsNaN(before) && math.IsNaN(place)) {
			t.Errorf("%s is in %v and in %v", account, before, place)
		}
		if places[account] = place; value < low || value > high {
			t.Errorf("row %d: %v is outside %v to %v", i, value, low, high)
		}
	}
	sided := 0
	for _, place := range places {
		if math.IsNaN(place) {
			sided++
		}
	}
	figure, _ := r.Figure("one_sided")
	if math.Abs(figure.Value-100*float64(sided)/float64(len(places))) > 1e-9 {
		t.Errorf("%v, and %d of %d accounts", figure, sided, len(places))
	}
}

func TestVoicesInOneQuery(t *testing.T) {
	v := heard()
	query := cxm.Query{Measures: []string{"voices"}, By: []string{"segment"}, Options: "voices.criteria.resamples=200"}
	r, err := v.table().Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var small voices
	for i, segment := range v.segment {
		if segment == "small" {
			small.score, small.side = append(small.score, v.score[i]), append(small.side, v.side[i])
			small.account = append(small.account, v.account[i])
		}
	}
	alone, err := cxm.VoicesDifference(small.score, small.side, small.account)
	if err != nil {
		t.Fatal(err)
	}
	for _, figure := range alone.Figures() {
		found, err := r.Find("voices.difference", figure.Term, "small")
		if err != nil || math.Float64bits(found.Value) != math.Float64bits(figure.Value) || found.N != figure.N {
			t.Errorf("%v in the query, %v alone, %v", found, figure, err)
		}
	}
	for _, term := range []string{"importance_users(item/price)", "importance_users(item/support)"} {
		if e, err := r.Find("voices.criteria", term, "large"); err != nil || e.Status != cxm.ValueOK {
			t.Errorf("%s: %v, %v", term, e, err)
		}
	}
	absent := []string{}
	for _, entry := range r.Ledger() {
		if entry.Reason == "no_column" {
			absent = append(absent, entry.Measure)
			if entry.Rows != int64(len(v.score)) {
				t.Errorf("%+v of %d rows", entry, len(v.score))
			}
		}
	}
	if !slices.Equal(absent, []string{"voices.attribution", "voices.blindspot", "voices.panel"}) {
		t.Errorf("left out were %v", absent)
	}
	var p, q []float64
	for _, row := range r.All() {
		if row.Term == "within" {
			p, q = append(p, row.P), append(q, row.Q)
		}
	}
	if least := min(2*min(p[0], p[1]), max(p[0], p[1])); len(q) != 2 || math.Abs(min(q[0], q[1])-least) > 1e-12 || max(q[0], q[1]) != max(p[0], p[1]) {
		t.Errorf("p is %v, q %v", p, q)
	}
}

// voiced are twelve accounts with two decision makers and four end users each, of whom three in four answered.
func voiced(t *testing.T) *cxm.Model {
	t.Helper()
	m, err := cxm.NewModel()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	draw := rand.New(rand.NewSource(3))
	var accounts, segments, contacts, of, roles, who, where, days []string
	var scores []float64
	for a := range 12 {
		accounts, segments = append(accounts, fmt.Sprintf("A%02d", a)), append(segments, []string{"large", "small"}[a%2])
		for k := range 6 {
			role := "Decision Maker"
			if k > 1 {
				role = "End User"
			}
			contacts, of, roles = append(contacts, fmt.Sprintf("A%02d-%d", a, k)), append(of, accounts[a]), append(roles, role)
			if (a+k)%4 == 0 {
				continue
			}
			who, where, days = append(who, contacts[6*a+k]), append(where, accounts[a]), append(days, fmt.Sprintf("2026-03-%02d", 1+a))
			scores = append(scores, min(max(math.Round(9-3*float64(min(k/2, 1))+2*draw.NormFloat64()), 0), 10))
		}
	}
	put(t, m, "accounts", cxm.NewTable().Column("account", accounts).Column("segment", segments))
	put(t, m, "roles", cxm.NewTable().Column("contact", contacts).Column("account", of).Column("role", roles))
	put(t, m, "memberships", cxm.NewTable().Column("contact", contacts).Column("account", of))
	put(t, m, "contacts", cxm.NewTable().Column("contact", contacts))
	put(t, m, "responses", cxm.NewTable().Column("contact", who).Column("account", where).Column("answered", days).Column("score", scores))
	return m
}

// Rows of people stand below those of answers.
func TestVoicesOfAModel(t *testing.T) {
	m := voiced(t)
	query := cxm.Query{Measures: []string{"voices"}, By: []string{"segment"}, Policy: "window=2026-01-01/2026-07-01 zone=UTC"}
	r := asked(t, m, query)
	query.Measures = []string{"voices.blindspot"}
	alone := asked(t, m, query)
	first := r.Len() - alone.Len()
	for i, row := range alone.All() {
		whole, err := r.Row(first + i)
		if err != nil || whole.Measure != "voices.blindspot" || whole.Term != row.Term || !slices.Equal(whole.Keys, row.Keys) ||
			math.Float64bits(whole.Value) != math.Float64bits(row.Value) {
			t.Errorf("row %d is %v, %v; %v was wanted", first+i, whole, err, row)
		}
		if found, err := r.Find("voices.blindspot", row.Term, row.Keys...); err != nil || found.N != row.N {
			t.Errorf("found %v, %v; %v was wanted", found, err, row)
		}
	}
	if alone.Len() == 0 || first <= 0 || !strings.Contains(r.QueryText(), "of people") {
		t.Errorf("%d rows of people below %d of answers:\n%s", alone.Len(), first, r.QueryText())
	}
	people, rows := map[string]int64{}, map[string]int64{}
	for _, entry := range r.Ledger() {
		if entry.Reason == "no_column" {
			people[entry.Measure] = entry.Rows
		} else {
			rows[entry.Measure] += entry.Rows
		}
	}
	if rows["voices.blindspot"] != 72 || rows["voices.difference"] != 54 || people["voices.themes"] != 54 {
		t.Errorf("the ledger has %v, and left out are %v", rows, people)
	}
	if record, found := cxm.LookupMeasure("voices.blindspot"); !found || record.Of != "people" {
		t.Errorf("the record says %q", record.Of)
	}
	if record, _ := cxm.LookupMeasure("nps"); record.Of != "responses" {
		t.Errorf("the record says %q", record.Of)
	}
}

func TestVoicesRefused(t *testing.T) {
	table := heard().table()
	for _, c := range []struct {
		query cxm.Query
		class error
		text  string
	}{
		{cxm.Query{Measures: []string{"voices(score)"}}, cxm.ErrArgument, "is a group"},
		{cxm.Query{Measures: []string{"voices"}, Options: "voices.mesure=csat"}, cxm.ErrNotFound, "voices.mesure"},
		{cxm.Query{Measures: []string{"voices"}, Options: "voices.measure=cast"}, cxm.ErrNotFound, "cast"},
	} {
		if _, err := table.Query(t.Context(), c.query); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%v: %v", c.query, err)
		}
	}
	if _, err := cxm.NewState(cxm.Query{Measures: []string{"voices"}}); !errors.Is(err, cxm.ErrArgument) {
		t.Errorf("a state: %v", err)
	}
	if _, err := cxm.NewTable().Column("score", []int{1}).Query(t.Context(), cxm.Query{Measures: []string{"voices"}}); !errors.Is(err, cxm.ErrNotFound) {
		t.Errorf("no columns: %v", err)
	}
}
