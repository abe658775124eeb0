"""Random answers against plain Python on fractions, and any split into chunks and states against one pass."""

import math
import random
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxm
from support import all_bits, content, peer

answers = st.lists(st.one_of(st.integers(0, 10), st.none()), max_size=60)
# Multiples of 1/8 up to 64: their sums and squares are exact in doubles, so the oracle's fractions are the data's own.
weights = st.integers(0, 512).map(lambda eighths: eighths / 8)
rows = st.lists(st.tuples(st.one_of(st.integers(0, 10), st.none()), st.one_of(weights, st.none())), max_size=60)
settings.register_profile("cxm", deadline=None, max_examples=150, derandomize=True)
settings.load_profile("cxm")

BANDS = {"promoters": lambda a: a >= 9, "passives": lambda a: 7 <= a < 9, "detractors": lambda a: a < 7}


def oracle(pairs):
    """(value of each term, standard error of the score, n, effective n) as fractions; the standard error squared."""
    total = sum(w for _, w in pairs)
    share = {name: Fraction(sum((w for a, w in pairs if band(a)), Fraction(0)), 1) / total for name, band in BANDS.items()}
    score = share["promoters"] - share["detractors"]
    values = {"score": 100 * score, **{name: 100 * s for name, s in share.items()}}
    n, squares = len(pairs), sum(w * w for _, w in pairs)
    points = [(1 if a >= 9 else -1 if a < 7 else 0, w) for a, w in pairs]
    if len({w for _, w in pairs}) == 1:
        variance = (share["promoters"] + share["detractors"] - score**2) / n
    else:
        variance = Fraction(n, n - 1) * sum(w * w * (x - score) ** 2 for x, w in points) / total**2
    return values, 10**4 * variance, n, total**2 / squares


@given(answers)
def test_nps(values):
    estimate = cxm.nps(values)
    given_ = [(a, Fraction(1)) for a in values if a is not None]
    assert (estimate.n, estimate.missing, estimate.excluded) == (len(given_), len(values) - len(given_), 0)
    if not given_:
        assert estimate.status == "no_data" and math.isnan(estimate.value)
        return
    wanted, variance, n, _ = oracle(given_)
    for term, value in wanted.items():
        assert estimate[term].value == float(value), term  # one division of exact numbers
    assert estimate.n_effective == n
    if n > 1:
        assert estimate.std_error == pytest.approx(math.sqrt(variance), rel=1e-13, abs=1e-300)


@given(rows)
def test_weighted_nps(pairs):
    estimate = cxm.nps([a for a, _ in pairs], weight=[w for _, w in pairs])
    missing = sum(a is None for a, _ in pairs)
    used = [(a, Fraction(w)) for a, w in pairs if a is not None and w]
    assert (estimate.n, estimate.missing, estimate.excluded) == (len(used), missing, len(pairs) - missing - len(used))
    if not used:
        assert estimate.status == "no_data"
        return
    wanted, variance, n, effective = oracle(used) if len(used) > 1 else (*oracle([(used[0][0], Fraction(1))]),)
    for term, value in wanted.items():
        assert estimate[term].value == pytest.approx(float(value), rel=1e-13, abs=1e-13), term
    assert estimate.n_effective == pytest.approx(float(effective), rel=1e-13)
    if n > 1:
        assert estimate.std_error == pytest.approx(math.sqrt(variance), rel=1e-10, abs=1e-7)


@given(answers.filter(lambda values: len({v for v in values if v is not None}) > 1), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.999]))
def test_wald_interval(values, confidence):
    estimate = cxm.nps(values, interval="wald", confidence=confidence)
    if estimate.interval_status == "degenerate":  # all in one band
        assert estimate.std_error == 0
        return
    half = NormalDist().inv_cdf(0.5 + confidence / 2) * estimate.std_error
    assert estimate.lower == pytest.approx(max(estimate.value - half, -100), rel=1e-9, abs=1e-9)
    assert estimate.upper == pytest.approx(min(estimate.value + half, 100), rel=1e-9, abs=1e-9)
    assert estimate.confidence == confidence


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_boxes_and_mean(values):
    n = len(values)
    csat, rating = cxm.csat(values), cxm.rating(values)
    assert csat["satisfied"].value == float(Fraction(100 * sum(v >= 4 for v in values), n))
    assert csat["dissatisfied"].value == float(Fraction(100 * sum(v <= 2 for v in values), n))
    mean = Fraction(sum(values), n)
    assert rating["mean"].value == float(mean)
    assert rating["median"].value == (sorted(values)[(n - 1) // 2] + sorted(values)[n // 2]) / 2
    if n > 1:
        variance = sum((v - mean) ** 2 for v in values) / (n - 1)
        assert rating["deviation"].value == pytest.approx(math.sqrt(variance), rel=1e-13, abs=1e-300)


@given(st.lists(st.tuples(st.integers(0, 10), st.sampled_from(["a", "b", "ü", None])), max_size=60))
def test_groups(pairs):
    result = cxm.nps([a for a, _ in pairs], by={"key": [k for _, k in pairs]})
    groups = sorted({k for _, k in pairs if k is not None}) + [None] * any(k is None for _, k in pairs)
    headlines = [e for e in result if e.term == "score"]
    assert [e.keys for e in headlines] == [{"key": k} for k in groups]
    for e in headlines:
        alone = cxm.nps([a for a, k in pairs if k == e.keys["key"]])
        assert all_bits(alone)["score"] == all_bits(e)["score"]


def cut(values, places):
    ends = [0, *sorted(p % (len(values) + 1) for p in places), len(values)]
    return [values[a:b] for a, b in zip(ends, ends[1:])]


@given(answers, st.lists(st.integers(0, 100), max_size=5))
def test_any_split_into_chunks(values, places):
    pa = peer("pyarrow")
    chunks = pa.chunked_array([pa.array(part, pa.int8()) for part in cut(values, places)], pa.int8())
    assert all_bits(cxm.nps(chunks)) == all_bits(cxm.nps(values))


@given(rows, st.lists(st.integers(0, 100), max_size=4), st.lists(st.integers(0, 100), max_size=4), st.integers(1, 3))
def test_any_split_into_chunks_with_weights_and_keys(pairs, first, second, sites):
    pa = peer("pyarrow")
    score, weight = [a for a, _ in pairs], [w for _, w in pairs]
    site = [f"site {i % sites}" for i in range(len(pairs))]
    chunked = cxm.nps(pa.chunked_array(cut(score, first), pa.int16()), weight=pa.chunked_array(cut(weight, second), pa.float64()),
                      by=pa.chunked_array(cut(site, [3, *first]), pa.string()))
    whole = cxm.nps(pa.array(score, pa.int16()), weight=pa.array(weight, pa.float64()), by=pa.array(site, pa.string()))
    assert [e.keys for e in chunked] == [e.keys for e in whole]
    for one, other in zip(chunked, whole):
        assert (one.n, one.missing, one.excluded, one.status) == (other.n, other.missing, other.excluded, other.status)
        assert one.value == pytest.approx(other.value, rel=1e-13, abs=1e-12, nan_ok=True)


@given(answers, st.lists(st.integers(0, 100), max_size=5), st.randoms(use_true_random=False))
def test_any_split_into_states(values, places, chance: random.Random):
    values = [v if v is None or i % 3 else v / 2 for i, v in enumerate(values)]  # answers between the points, too
    keys = [i % 4 for i in range(len(values))]
    rows_ = list(zip(values, keys))
    states = []
    for part in cut(rows_, places):
        state = cxm.State("nps", by="key")
        state.update({"score": [float("nan") if a is None else float(a) for a, _ in part], "key": [k for _, k in part]} if part else
                     {"score": [0.0][:0], "key": [0][:0]})
        states.append(state)
    whole = cxm.State("nps", by="key")
    whole.update({"score": [float("nan") if a is None else float(a) for a in values], "key": keys})
    while len(states) > 1:
        other = states.pop(chance.randrange(len(states)))
        states[chance.randrange(len(states))].merge(other)
    assert states[0].to_bytes() == whole.to_bytes()
    assert content(states[0].read()) == content(whole.read())


@given(st.lists(st.integers(0, 2**53 // 64), min_size=1, max_size=20).filter(any), st.integers(0, 3))
def test_shares_sum_to_100(counts, digits):
    shares = cxm.round_shares(counts, digits=digits)
    units = [round(s * 10**digits) for s in shares]
    assert sum(units) == 100 * 10**digits
    for count, unit in zip(counts, units):
        assert abs(Fraction(unit) - Fraction(100 * 10**digits * count, sum(counts))) < 1


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_round(units, digits):
    from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

    value = units / 1000
    for mode, rule in (("half_even", ROUND_HALF_EVEN), ("half_away", ROUND_HALF_UP), ("toward_zero", ROUND_DOWN)):
        assert cxm.round(value, digits, mode=mode) == float(Decimal(value).quantize(Decimal(1).scaleb(-digits), rule)), mode
