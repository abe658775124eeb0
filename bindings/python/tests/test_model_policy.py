"""The policy of a model's queries: text, a mapping or keywords, and the same numbers from all of them."""

import datetime

import pytest

import cxm
from models import DAYS, w4
from support import content

UTC = datetime.timezone.utc
BERLIN = datetime.timezone(datetime.timedelta(hours=2))
KEYS = ("weight stratum cluster population as_of window zone time known dedupe roles partial unknown min_n half_life role_weights "
        "rollup level fiscal_year compare").split()
SAID = dict(weight=["revenue", "role"], stratum="account", cluster="contact", population="revenue", as_of="2026-07-01",
            window=("2026-01-01", "2026-07-01"), zone="Europe/Berlin", time="answered", known="latest", dedupe="last:contact",
            roles="answer", partial="drop", unknown="keep", min_n=1, half_life="90d",
            role_weights={"decision_maker": 3, "end_user": 1.5}, rollup="responses", level="root", fiscal_year=4, compare="none")


def policy_of(result):
    """The policy in the canonical text of a result's query, as pairs."""
    line = next(line for line in result.query.splitlines() if line.startswith("policy "))
    return dict(pair.split("=", 1) for pair in line.removeprefix("policy ").split())


def test_every_key_is_a_keyword():
    said = {k: v for k, v in SAID.items() if k != "population"}
    said = policy_of(w4().query("rating.mean(score, scale=0..10)", by="fiscal_year", **said))
    assert [key for key in KEYS if key != "population"] == list(said)
    assert list(SAID) == KEYS and set(KEYS) <= set(cxm.Model.query.__text_signature__.replace("=None", "").split(", "))
    assert (said["weight"], said["dedupe"], said["fiscal_year"]) == ("revenue*role", "last:contact", "4")
    assert said["window"] == "2025-12-31T23:00:00Z/2026-06-30T22:00:00Z" and said["as_of"] == "2026-06-30T22:00:00Z"
    assert "decision_maker:3|" in said["role_weights"] and said["role_weights"].count(":1.5") == 1
    for name in ("query", "state", "rows"):
        with pytest.raises(TypeError, match="windows"):
            getattr(w4(), name)("nps", windows="2026-01-01/2026-07-01")


def test_text_mapping_and_keywords_are_one_thing():
    model = w4()
    wanted = model.query("nps", by="month", policy="window=2026-03-02/2026-03-05 zone=Europe/Berlin")
    assert wanted.find("nps", "score", "2026-03").n == 3
    for policy, keywords in (({"window": ("2026-03-02", "2026-03-05"), "zone": "Europe/Berlin", "as_of": None}, {}),
                             (None, {"window": ["2026-03-02", datetime.date(2026, 3, 5)], "zone": "Europe/Berlin"}),
                             ("zone=Europe/Berlin", {"window": "2026-03-02/2026-03-05"}),
                             ("zone=UTC", {"window": "2026-03-02/2026-03-05", "zone": "Europe/Berlin"}),
                             ({"zone": "UTC", "window": "x"}, {"window": "2026-03-02/3d", "zone": "Europe/Berlin"})):
        got = model.query("nps", by="month", policy=policy, **keywords)
        assert (got.query, content(got)) == (wanted.query, content(wanted))


@pytest.mark.parametrize("window, canonical", [
    ((None, None), "../.."),
    (("2026-03-02", None), "2026-03-02T00:00:00Z/.."),
    ((None, datetime.date(2026, 3, 2)), "../2026-03-02T00:00:00Z"),
    ((datetime.datetime(2026, 3, 2, 2, tzinfo=BERLIN), datetime.datetime(2026, 3, 3, 0, 30, tzinfo=UTC)),
     "2026-03-02T00:00:00Z/2026-03-03T00:30:00Z"),
    ((datetime.datetime(2026, 3, 2), "2026-03-03"), "2026-03-02T00:00:00Z/2026-03-03T00:00:00Z"),
    ("2026-03-02/1mo", "2026-03-02T00:00:00Z/2026-04-02T00:00:00Z"),
])
def test_windows(window, canonical):
    assert policy_of(w4().query("nps", window=window, zone="UTC"))["window"] == canonical


def test_rolling_windows():
    result = w4().query("nps", window="3d", as_of=datetime.date(2026, 3, 9), zone="UTC")
    assert result[0].n == 3 and result.ledger["nps"]["outside_window"] == 6


def test_the_night_that_lacks_an_hour():
    model = cxm.Model()
    local = ["2026-03-29T00:30", "2026-03-29T01:59:59", "2026-03-29T03:00", "2026-03-29T23:59", "2026-03-30T00:00"]
    model.append("responses", {"answered": local, "score": [9, 9, 9, 9, 1]}, zone="Europe/Berlin")
    rows = model.rows("answered").column("answered")
    assert rows[2] - rows[1] == datetime.timedelta(seconds=1)  # 02:00 to 03:00 is not there
    day = model.query("nps.score", window=("2026-03-29", "2026-03-30"), zone="Europe/Berlin")
    assert (day[0].n, day[0].value) == (4, 100)
    assert policy_of(day)["window"] == "2026-03-28T23:00:00Z/2026-03-29T22:00:00Z"
    assert [e.n for e in model.query("nps.score", by="day", zone="Europe/Berlin")] == [4, 1]
    assert [e.n for e in model.query("nps.score", by="day", zone="UTC")] == [1, 4]
    hours = model.query("nps.score", by="hour", zone="Europe/Berlin", window=("2026-03-29", "2026-03-30"))
    assert [e.n for e in hours] == [1, 1, 1, 1]


def test_weights_of_roles():
    scores = {weight: w4().query("rating.mean(score, scale=0..10)", weight="role", role_weights={"decision_maker": weight})[0].value
              for weight in (1, 3)}
    assert scores == {1: pytest.approx(78 / 9), 3: pytest.approx(102 / 13)}


def test_rows_by_the_same_policy():
    model = w4()
    model.append("responses", {"contact": ["a1", "a1"], "answered": ["2026-03-10", "2026-03-11"], "score": [1, 2]}, zone="UTC")
    last = model.rows(["contact", "score"], dedupe="last:contact", window=("2026-03-01", None), zone="UTC", where="contact=a1")
    assert last.to_dict() == {"contact": ["a1"], "score": [2]}
    mean = model.rows(["contact", "score"], policy="dedupe=mean:contact", where="contact=a1")
    assert mean.column("score") == [4]


def test_small_groups_are_withheld():
    result = w4().query("nps.score", by="account", min_n=3)
    assert {e.keys["account"]: e.status for e in result} == {"A": "ok", "B": "suppressed", "C": "suppressed"}  # C lest B be told
    assert "withheld" in repr(result)
    with pytest.raises(cxm.UnsupportedError):
        w4().state("nps", by="account", min_n=3)


@pytest.mark.parametrize("kind, said", [
    (cxm.ArgumentError, {"window": ("2026-01-01", "2026-07-01")}),
    (cxm.ArgumentError, {"window": ("2026-01-01",)}),
    (cxm.ArgumentError, {"window": (datetime.datetime(2026, 1, 1), None)}),
    (cxm.ArgumentError, {"window": ("2026-07-01", "2026-01-01"), "zone": "UTC"}),
    (cxm.ArgumentError, {"as_of": datetime.datetime(2026, 1, 1)}),
    (cxm.ArgumentError, {"as_of": object()}),
    (cxm.ArgumentError, {"dedupe": ["last", "contact"]}),
    (cxm.ArgumentError, {"dedupe": "sometimes:contact"}),
    (cxm.ArgumentError, {"min_n": 0}),
    (cxm.ArgumentError, {"min_n": 2.5}),
    (cxm.ArgumentError, {"fiscal_year": 13}),
    (cxm.ArgumentError, {"partial": True}),
    (cxm.ArgumentError, {"known": "as_of"}),
    (cxm.ArgumentError, {"rollup": ["responses", "median"]}),
    (cxm.ArgumentError, {"policy": 7}),
    (cxm.ArgumentError, {"role_weights": {"boss": 3}, "weight": "role"}),
    (cxm.NotFoundError, {"zone": "Europe/Nowhere"}),
    (cxm.NotFoundError, {"zone": "../../etc/passwd"}),
    (cxm.NotFoundError, {"policy": "windows=2026-01-01/2026-07-01"}),
    (cxm.NotFoundError, {"policy": {"windows": 3}}),
    (cxm.NotFoundError, {"dedupe": "last:person"}),
])
def test_refusals_are_clear(kind, said):
    model = w4()
    for ask in (lambda: model.query("nps", **said), lambda: model.rows("score", **said)):
        with pytest.raises(cxm.Error) as failed:
            ask()
        key = next(iter(said))
        assert isinstance(failed.value, kind) and (key in str(failed.value) or failed.value.argument), failed.value
    assert model.query("nps")[0].n == 9 and len(DAYS) == 9


def test_a_naive_datetime_says_what_it_needs():
    with pytest.raises(cxm.ArgumentError, match="2026-01-01 00:00:00 has no time zone; .* zone='Europe/Berlin'") as failed:
        w4().query("nps", as_of=datetime.datetime(2026, 1, 1))
    assert failed.value.argument == "as_of"
    local = w4().query("nps", as_of=datetime.datetime(2026, 1, 1), zone="Europe/Berlin")
    assert policy_of(local)["as_of"] == "2025-12-31T23:00:00Z"
