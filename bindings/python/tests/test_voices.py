"""The group of measures `voices`: by its members, in one query of whatever is a table, and put to a model, where one of them is of
people and the others of answers.
"""

import datetime
import math
import random
import xml.etree.ElementTree as xml

import pytest

import cxm
from support import bits, content, peer

ITEMS, SEGMENTS = ("price", "support"), ("large", "small")
DAYS = {"window": ("2026-01-01", "2026-07-01"), "zone": "UTC"}


def answers(seed=11):
    """What 24 accounts say: end users less than buyers, two attributes, two themes."""
    draw, rows = random.Random(seed), {}
    for account in range(24):
        level = draw.gauss(0, 1)
        for _ in range(draw.randrange(4, 9)):
            side = draw.choice(["buyer", "end_user", "end_user", "other"]) if draw.random() < 0.95 else None
            score = min(max(round(8 + level - 2 * (side == "end_user") + draw.gauss(0, 1.5)), 0), 10)
            row = {"score": score if draw.random() < 0.95 else None, "side": side, "account": f"A{account:02d}",
                   "segment": SEGMENTS[account % 2], "revenue": 1000.0 * (account + 1)}
            row |= {f"item/{item}": min(max(round(score / 2 + draw.gauss(0, 1)), 1), 5) for item in ITEMS}
            row |= {"theme/delay": draw.random() < 0.2 + 0.3 * (side == "end_user"), "theme/quality": draw.random() < 0.3}
            for name, value in row.items():
                rows.setdefault(name, []).append(value)
    return rows


TABLE = answers()
SIDES = [TABLE[name] for name in ("score", "side", "account")]
ABSENT = ["voices.attribution", "voices.blindspot", "voices.panel"]  # of a table that does not say whether all people are in it
MEMBERS = [measure.name for measure in cxm.measures() if measure.name.startswith("voices.")]


def model():
    """Two decision makers and four end users in each of twelve accounts, of whom four in five answered."""
    draw, made = random.Random(3), cxm.Model()
    accounts = [f"A{i:02d}" for i in range(12)]
    made.append("accounts", {"account": accounts, "revenue": [1000.0 * (i + 1) for i in range(12)],
                             "segment": [SEGMENTS[i % 2] for i in range(12)]})
    people = {"contact": [f"{account}-{k}" for account in accounts for k in range(6)],
              "account": [account for account in accounts for _ in range(6)],
              "role": ["Decision Maker", "Decision Maker", *["End User"] * 4] * 12}
    made.append("roles", people)
    made.append("memberships", people, columns=["contact", "account"])
    made.append("contacts", people, columns=["contact"])
    heard = [i for i in range(72) if draw.random() < 0.8]
    responses = {name: [people[name][i] for i in heard] for name in ("contact", "account")}
    responses["response"] = [f"r{i}" for i in heard]
    responses["answered"] = [f"2026-03-{1 + i % 28:02d}" for i in heard]
    responses["score"] = [min(max(round(9 - 3 * (i % 6 > 1) + draw.gauss(0, 2)), 0), 10) for i in heard]
    made.append("responses", responses, zone="UTC")
    said = [min(max(round(score / 2 + draw.gauss(0, 1)), 1), 5) for score in responses["score"] for _ in ITEMS]
    made.append("items", {"response": [name for name in responses["response"] for _ in ITEMS], "item": list(ITEMS) * len(heard),
                          "score": said})
    return made


def repeated(prefix):
    return {name: column for name, column in TABLE.items() if name.startswith(prefix)}


def net(side):
    counted = [(100 if score > 8 else -100 if score < 7 else 0) for score, of, _ in zip(*SIDES) if of == side and score is not None]
    return sum(counted) / len(counted), len(counted)


def test_a_part_on_plain_columns():
    r = cxm.voices.difference(*SIDES)
    (buyers, of_buyers), (users, of_users) = net("buyer"), net("end_user")
    assert (r.buyers.value, r.users.value) == (pytest.approx(buyers), pytest.approx(users))
    assert r.headline.value == pytest.approx(users - buyers) and (r.buyers.n, r.users.n) == (of_buyers, of_users)
    assert r.difference.test_status == "ok" and r.difference.lower < r.difference.value < r.difference.upper
    known = [side for score, side in zip(TABLE["score"], TABLE["side"]) if score is not None]
    assert r.unknown.value == pytest.approx(100 * known.count(None) / len(known))
    satisfied = cxm.voices.difference(*SIDES, measure="csat scale=0..10 top_boxes=2", buyer="buyer|other")
    assert satisfied.buyers.n > of_buyers and "csat" in cxm.voices.difference.__doc__


def test_members_have_their_names():
    assert len(MEMBERS) >= 11 and not hasattr(cxm, "voices_difference")
    for name in MEMBERS:
        function = getattr(cxm.voices, name.partition(".")[2])
        assert function.__qualname__ == name and name in cxm.voices.__doc__
    assert {m.name: m.of for m in cxm.measures() if m.of != "responses"} == {"voices.blindspot": "people"}


def test_rows_of_accounts():
    r = cxm.voices.quadrant(*SIDES, revenue=TABLE["revenue"])
    assert all(len(numbers) == len(TABLE["score"]) for numbers in r.rows.values())
    places = {}
    for account, place, low, value, high in zip(TABLE["account"], *(r.rows[name] for name in (
            "quadrant", "users_lower", "users", "users_upper"))):
        places.setdefault(account, set()).add(repr(place))
        assert math.isnan(value) or low <= value <= high
    assert all(len(found) == 1 for found in places.values())
    one_sided = [account for account, found in places.items() if found == {"nan"}]
    assert r.one_sided.value == pytest.approx(100 * len(one_sided) / len(places))
    gaps = cxm.voices.agreement(*SIDES).rows
    assert {"gap", "gap_lower", "gap_upper", "gap_shrinkage"} <= set(gaps)
    largest = min((gap, account) for gap, account in zip(gaps["gap"], TABLE["account"]) if not math.isnan(gap))
    assert largest[0] < 0


@pytest.mark.parametrize("form", ["mapping", "list", "column", "pandas", "polars", "arrow"])
def test_an_optional_input_that_repeats(form):
    items = repeated("item/")
    names = list(items)
    if form == "list":
        items, names = list(items.values()), ["item1", "item2"]
    elif form == "column":
        items, names = items["item/price"], ["item"]
    elif form != "mapping":
        peers = peer({"arrow": "pyarrow"}.get(form, form))
        items = peers.table(items) if form == "arrow" else peers.DataFrame(items)
    r = cxm.voices.agreement(*SIDES, parallel=items)
    assert r.rwg_j.status == "ok" and r.rwg_j != cxm.voices.agreement(*SIDES).rwg_j or form == "column"
    weights = cxm.voices.criteria(*SIDES, items, resamples=200)
    assert list(weights.each("importance_users")) == names
    assert sum(e.value for e in weights.importance_users.values()) == pytest.approx(100)
    by = cxm.voices.agreement(*SIDES, parallel=items, by={"segment": TABLE["segment"]})
    assert len(by) == 2 * len(r.terms)


def forms():
    def stream():
        pa = peer("pyarrow")
        table = pa.table(TABLE)
        return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=50))

    return {"mapping": lambda: TABLE, "pandas": lambda: peer("pandas").DataFrame(TABLE),
            "polars": lambda: peer("polars").DataFrame(TABLE), "arrow": lambda: peer("pyarrow").table(TABLE), "stream": stream,
            "chunked": lambda: peer("polars").concat([peer("polars").DataFrame(TABLE)[:40], peer("polars").DataFrame(TABLE)[40:]],
                                                     rechunk=False)}


@pytest.mark.parametrize("form", forms())
def test_one_query_of_all(form):
    asked = {"by": "segment", "options": {"voices.criteria.resamples": 200}}
    whole = cxm.query(forms()[form](), "voices", **asked)
    assert content(whole) == content(cxm.query(TABLE, "voices", **asked))
    assert {e.measure for e in whole} == set(MEMBERS) - set(ABSENT)
    weights = whole.find("voices.criteria", "importance_users(item/price)", "small")
    assert weights.status == "ok" and whole.find("voices.themes", "log_odds(theme/delay)", "large").status == "ok"
    small = [i for i, segment in enumerate(TABLE["segment"]) if segment == "small"]
    alone = cxm.voices.difference(*([column[i] for i in small] for column in SIDES))
    for name in alone.terms:
        assert bits(alone[name]) == bits(whole.find("voices.difference", name, "small"))


def test_the_ledger_says_what_was_left_out():
    whole = cxm.query(TABLE, "voices", options={"voices.measure": "rating scale=0..10"})
    rows = len(TABLE["score"])
    assert {name: of for name, of in whole.ledger.items() if "no_column" in of} == dict.fromkeys(ABSENT, {"no_column": rows})
    assert sum(whole.ledger["voices.difference"].values()) == rows
    assert "voices.difference(score, side, account, measure=" in whole.query and "voices.panel" not in whole.query
    assert repr(whole).endswith(f"left out, since their columns are not there: {', '.join(ABSENT)}")


def test_q_is_of_all_groups():
    whole = cxm.query(TABLE, ["voices.difference", "voices.themes(side, account, theme/delay, theme/quality)"], by="segment")
    for stem in ("difference", "within", "log_odds"):
        family = sorted((e for e in whole if e.term.partition("(")[0] == stem), key=lambda e: e.p)
        assert len(family) == (4 if stem == "log_odds" else 2)
        wanted = [min(e.p * len(family) / (rank + 1) for rank, e in enumerate(family) if rank >= least)
                  for least in range(len(family))]
        assert [e.q for e in family] == pytest.approx(wanted, rel=1e-12)
    assert math.isnan(whole.find("voices.difference", "buyers", "large").q)


def test_a_model_is_asked_for_all_of_it():
    asked = model()
    whole = asked.query("voices", by="segment", options={"voices.criteria.resamples": 200}, **DAYS)
    assert whole.find("voices.blindspot", None, "small").measure == "voices.blindspot"
    assert list(dict.fromkeys(whole.column("measure")))[-1] == "voices.blindspot" and "of people" in whole.query
    table = whole.to_dict()
    for row, estimate in enumerate(whole):
        assert [estimate.keys["segment"], estimate.measure, estimate.term, estimate.unit] == [
            table[name][row] for name in ("segment", "measure", "term", "unit")]
        assert repr([estimate.value, estimate.p, estimate.q]) == repr([table[name][row] for name in ("value", "p", "q")])
        assert estimate.n == table["n"][row]
        assert bits(whole.find(estimate.measure, estimate.term, estimate.keys["segment"])) == bits(estimate)
    alone = asked.query("voices.blindspot", by="segment", of="contacts", **DAYS)
    assert [bits(e) for e in alone] == [bits(e) for e in whole if e.measure == "voices.blindspot"]
    assert whole.find("voices.criteria", "importance_users(item/support)", "small").n > 0
    assert len(peer("pandas").DataFrame(whole.to_dict())) == len(whole.to_pandas()) == len(whole)
    before = asked.query("voices", as_of="2026-07-01T00:00Z", window=("2026-01-01", "2026-03-05"), zone="UTC")
    heard = sum(e.n for e in whole if (e.measure, e.term) == ("voices.difference", "difference"))
    assert "as_of=2026-07-01T00:00:00Z" in before.query and 0 < before.find("voices.difference").n < heard


def test_days_are_found_in_every_part():
    asked, days = model(), [datetime.datetime(2026, month, 1, tzinfo=datetime.UTC) for month in (1, 2)]
    signed = [{"account": f"A{i:02d}", "signed": days[i % 2]} for i in range(12)]
    asked.append("accounts", {name: [row[name] for row in signed] for name in ("account", "signed")})
    whole = asked.query("voices", by="account.signed")
    for measure in ("voices.difference", "voices.blindspot"):
        found = [whole.find(measure, None, day) for day in days]
        assert [e.keys["account.signed"] for e in found] == days and {e.measure for e in found} == {measure}


def shown(result):
    """The text of every cell and line of a result's HTML, and the captions of its tables."""
    page = xml.fromstring("<page>" + result._repr_html_() + "</page>")
    return ["".join(e.itertext()) for tag in ("th", "td", "p") for e in page.iter(tag)], [e.text for e in page.iter("caption")]


@pytest.mark.parametrize("by", [None, "segment"])
def test_a_hundred_figures_are_read_by_measure(by):
    whole = model().query("voices", by=by, options={"voices.criteria.resamples": 200}, **DAYS)
    text, (cells, captions) = repr(whole), shown(whole)
    assert max(map(len, text.splitlines())) <= 132 and len(whole._repr_html_()) < 400_000
    measures = list(dict.fromkeys(e.measure for e in whole))
    assert [line.strip() for line in text.splitlines() if line.strip() in MEMBERS] == measures
    assert list(dict.fromkeys(c.partition(",")[0] for c in captions)) == measures
    for estimate in whole:
        stem, _, column = estimate.term.partition("(")
        assert any(stem in cell for cell in cells) and (not column or column[:-1] in cells), estimate.term
    said = [line for line in cells if line.startswith("not_asked, invited_users")]
    assert len(said) == 1 and said[0].endswith(": not defined for these answers")
    assert any(line.strip().startswith("endowments, coefficients, interaction") for line in text.splitlines())
    assert ("... 1 more group" in text) == (by is not None)
    assert any(cell.startswith("left out, since their columns are not there: voices.attribution") for cell in cells)
    if by:
        assert f"{len(SEGMENTS)} groups side by side; no test was made between them, and q is p adjusted over all of them." in cells


REFUSALS = {
    "in a state": (cxm.ArgumentError, "measures", "is a group", lambda: cxm.State("voices")),
    "in a model's state": (cxm.ArgumentError, "measures", "is a group", lambda: model().state("voices")),
    "with columns": (cxm.ArgumentError, "measures", "columns and options are theirs", lambda: cxm.query(TABLE, "voices(score)")),
    "without columns": (cxm.NotFoundError, "measures", "voices.difference needs", lambda: cxm.query({"score": [1]}, "voices")),
    "another option": (cxm.NotFoundError, "voices.mesure", "none",
                       lambda: cxm.query(TABLE, "voices", options={"voices.mesure": "csat"})),
    "no measure": (cxm.NotFoundError, "measure", "cast", lambda: cxm.query(TABLE, "voices", options={"voices.measure": "cast"})),
    "another scale": (cxm.DomainError, "score", "0..5", lambda: cxm.voices.difference(*SIDES, measure="csat scale=0..5")),
    "an unknown side": (cxm.DomainError, "side", "", lambda: cxm.voices.difference(*SIDES, unknown="fail")),
    "a short column": (cxm.LengthError, "account", "", lambda: cxm.voices.difference(*SIDES[:2], TABLE["account"][:-1])),
    "a gap in the inputs": (cxm.ArgumentError, "role_class", "before",
                            lambda: cxm.voices.blindspot(*SIDES, role_class=TABLE["side"])),
    "rolled up": (cxm.UnsupportedError, "measures", "roll-ups", lambda: model().query("voices", rollup="account_mean")),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(name):
    kind, argument, text, call = REFUSALS[name]
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.argument == argument and text in str(caught.value)
