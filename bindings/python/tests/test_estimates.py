"""Estimates and comparisons: members, terms, equality, hashing, pickling, and how they read."""

import copy
import math
import pickle

import pytest

import cxm
from support import ANSWERS, COUNTS, FLOATS, MEMBERS, all_bits, bits

NPS = [10] * 6 + [9, 9, 8, 7, 3, 0]
CASES = {
    "usual": lambda: cxm.nps(NPS),
    "weighted": lambda: cxm.nps(NPS, weight=list(range(1, 13))),
    "no answers": lambda: cxm.nps([None, None]),
    "one answer": lambda: cxm.nps([9]),
    "descriptive": lambda: cxm.nps(NPS, interval="none"),
    "degenerate": lambda: cxm.nps([9, 9, 9], interval="wald"),
    "undefined": lambda: cxm.rating([5])["deviation"],
    "of a group": lambda: cxm.nps(NPS, by={"site": ["a", "b"] * 6, "year": [2026] * 12})[0],
}
case = pytest.mark.parametrize("name", CASES)


def test_ten_minutes():
    estimate = cxm.nps([10, 9, 9, 8, 7, 6])
    assert (f"{estimate.value:.1f}", f"{estimate.lower:.1f}", f"{estimate.upper:.1f}", estimate.n) == ("33.3", "-26.7", "71.2", 6)
    assert (estimate.measure, estimate.term, estimate.unit, estimate.keys) == ("nps", "score", "points", {})
    assert list(estimate.terms) == ["score", "promoters", "passives", "detractors"]
    assert estimate["promoters"].value == 50 and estimate["promoters"].unit == "percent"
    assert float(estimate) == estimate.value


@case
def test_members(name):
    estimate = CASES[name]()
    for member in FLOATS:
        assert type(getattr(estimate, member)) is float
    for member in COUNTS:
        assert type(getattr(estimate, member)) is int
    assert estimate.status in ("ok", "no_data", "suppressed", "not_identified", "undefined")
    assert estimate.interval_status in ("ok", "too_few", "degenerate", "too_few_clusters", "descriptive")
    assert type(estimate.flags) is int
    assert math.isnan(estimate.value) == (estimate.status != "ok")
    assert math.isnan(estimate.lower) == math.isnan(estimate.upper) == (estimate.interval_status != "ok")


@case
def test_immutable(name):
    estimate = CASES[name]()
    for member in (*MEMBERS, "measure", "term", "unit", "keys", "terms", "other"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(estimate, member, 1)
        with pytest.raises((AttributeError, TypeError)):
            delattr(estimate, member)
    with pytest.raises(TypeError):
        estimate["score"] = 1
    estimate.keys["site"] = "changed"
    assert "changed" not in estimate.keys.values()
    with pytest.raises(TypeError):
        cxm.Estimate()


@case
@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy,
                                   *(lambda e, p=p: pickle.loads(pickle.dumps(e, p)) for p in range(2, 6))])
def test_copies_are_equal(name, clone):
    estimate = CASES[name]()
    other = clone(estimate)
    assert other == estimate and hash(other) == hash(estimate) and not other != estimate
    assert bits(other) == bits(estimate)
    assert (other.measure, other.term, other.unit, other.keys) == (estimate.measure, estimate.term, estimate.unit, estimate.keys)
    assert all_bits(other) == all_bits(estimate)


def test_equality():
    made = {name: make() for name, make in CASES.items()}
    for one in made:
        for other in made:
            assert (made[one] == made[other]) == (one == other), (one, other)
    assert len(set(made.values()) | {make() for make in CASES.values()}) == len(made)
    usual = made["usual"]
    assert usual != usual.value and usual != "usual" and usual != usual["promoters"] and usual is not None
    assert usual == cxm.nps(NPS) and usual != cxm.nps(NPS, confidence=0.9)
    with pytest.raises(TypeError):
        usual < usual  # noqa: B015


def test_terms():
    estimate = cxm.rating([1, 2, 3, 4, 5, 5, 4])
    assert [estimate[t].term for t in estimate.terms] == ["mean", "median", "deviation", "top_box", "bottom_box"]
    assert estimate["mean"] == estimate
    median = estimate["median"]
    assert median["mean"] == estimate and list(median.terms) == list(estimate.terms)
    with pytest.raises(LookupError):
        estimate["score"]
    with pytest.raises((LookupError, TypeError)):
        estimate[0]


def test_repr():
    answers = [10] * 40 + [7] * 20 + [0] * 10
    assert repr(cxm.nps(answers)) == "Estimate(nps.score = 42.9 points, 95 % interval 24.3 to 57.9, n = 70)"
    assert repr(cxm.nps(answers, confidence=0.9)).count("90 % interval") == 1
    for name, words in (("no answers", "no answers"), ("one answer", "too few"), ("undefined", "not defined")):
        text = repr(CASES[name]())
        assert words in text and "nan" not in text.lower(), text
    assert "site" in repr(CASES["of a group"]()) and "'a'" in repr(CASES["of a group"]())
    for make in CASES.values():
        assert "\n" not in repr(make()) and repr(make()).startswith("Estimate(")


def test_no_data_is_no_number():
    estimate = cxm.nps([])
    assert estimate.status == "no_data" and math.isnan(float(estimate)) and estimate.n == 0


def test_compare():
    before, after = cxm.nps([10] * 30 + [7] * 40 + [2] * 30), cxm.nps([10] * 50 + [7] * 40 + [2] * 10)
    comparison = cxm.compare(before, after)
    assert comparison.difference.value == 40 and comparison.method == "z" and comparison.test_status == "ok"
    se = math.hypot(before.std_error, after.std_error)
    assert comparison.statistic == pytest.approx(40 / se, rel=1e-14)
    assert comparison.difference.std_error == pytest.approx(se, rel=1e-14)
    assert comparison.p == pytest.approx(math.erfc(comparison.statistic / math.sqrt(2)), rel=1e-12)
    assert math.isnan(comparison.df) and math.isnan(comparison.q)
    assert comparison.difference.n == 200 and comparison.difference.unit == "points"
    assert cxm.compare(after, before).difference.value == -40
    assert cxm.compare(before, after, confidence=0.5).difference.confidence == 0.5
    assert "40.0" in repr(comparison) and "\n" not in repr(comparison)


def test_compare_means():
    first, second = cxm.rating([1, 2, 3, 4, 5, 3]), cxm.rating([5, 5, 4, 5, 3])
    comparison = cxm.compare(first, second)
    assert comparison.method == "welch_t" and 5 < comparison.df < 9
    assert comparison.difference.value == pytest.approx(second.value - first.value, rel=1e-15)


def test_not_testable():
    comparison = cxm.compare(cxm.nps([9]), cxm.nps([8]))
    assert comparison.test_status == "not_testable" and math.isnan(comparison.p)
    assert "nan" not in repr(comparison).lower()


def test_answers_needed():
    assert cxm.nps_answers_needed(5) == 1537
    assert cxm.nps_answers_needed(5, population=2000) < cxm.nps_answers_needed(5, population=10**9) <= 1537
    assert cxm.nps_answers_needed(5, confidence=0.9) < 1537 and type(cxm.nps_answers_needed(5)) is int
    assert cxm.nps_answers_needed(10.0, 0.95, 0.5) == math.ceil((1.959963984540054 / 0.1) ** 2 * 0.5)


def test_rounding():
    assert [cxm.round(x, 0) for x in (0.5, 1.5, -2.5)] == [0, 2, -2]
    assert [cxm.round(x, 0, mode="half_away") for x in (0.5, 1.5, -2.5)] == [1, 2, -3]
    assert cxm.round(2.675, 2, "half_away") == 2.67 and cxm.round(0.125, 2, "half_away") == 0.13
    assert math.isnan(cxm.round(float("nan"), 1)) and cxm.round(float("inf"), 1) == float("inf")
    assert list(cxm.round_shares([1, 1, 1])) == [34, 33, 33]
    assert list(cxm.round_shares([1, 1, 1], digits=1)) == [33.4, 33.3, 33.3]


def test_population():
    census = cxm.nps(ANSWERS, population=12)
    assert census.interval_status == "descriptive" and census.std_error == 0


def test_signals_follow_intervals():
    answers = [10, 9, 8, 7] * 100
    assert cxm.signal(cxm.nps(answers), 0, 40) == "good"
    assert cxm.signal(cxm.nps(answers[:3]), 0, 40) == "insufficient signal"
    assert cxm.signal(cxm.nps([0, 1] * 50), poor_below=0, good_from=40) == "poor"
    with pytest.raises(cxm.ArgumentError):
        cxm.signal(cxm.nps(answers), 40, 0)
