"""The package does what its page says, in a second: what a build is tried with before anything else."""

import pickle

import pytest

import cxm

ANSWERS = [10, 9, 9, 8, 7, 6]


def test_estimate():
    nps = cxm.nps(ANSWERS)
    assert nps.value == pytest.approx(100 / 3) and nps.lower < nps.value < nps.upper and nps.n == 6
    assert (nps.status, nps.interval_status, nps.unit) == ("ok", "ok", "points")
    assert nps["promoters"].value == 50 and float(nps["detractors"]) == pytest.approx(100 / 6)
    assert pickle.loads(pickle.dumps(nps)) == nps


def test_no_number():
    assert cxm.nps([]).status == "no_data" and cxm.nps([None, float("nan")]).missing == 2
    assert cxm.nps([9]).interval_status == "too_few"


def test_groups():
    result = cxm.nps(ANSWERS, by=["a", "b", "a", "b", "a", None], weight=[1, 1, 2, 1, 1, 1])
    assert result.find("nps", "score", "a").n == 3 and result.find("nps", None, None).keys == {"by": None}
    assert result.ledger["nps"]["used"] == len(ANSWERS)
    assert "nps" in repr(result) and result._repr_html_().startswith("<")


def test_query_and_state():
    table = {"score": ANSWERS, "site": ["x", "y"] * 3}
    whole = cxm.query(table, ["nps", "rating.mean(score, scale=0..10)"], by="site", options={"confidence": 0.9})
    state = cxm.State(["nps", "rating.mean(score, scale=0..10)"], by="site", options={"confidence": 0.9})
    for start in (0, 3):
        state.update({name: values[start:start + 3] for name, values in table.items()})
    assert list(state.read()) == list(whole) and list(pickle.loads(pickle.dumps(state)).read()) == list(whole)


def test_errors():
    with pytest.raises(cxm.DomainError, match=r"score\[1\]: 11 is outside 0\.\.10") as failed:
        cxm.nps([9, 11])
    assert (failed.value.code, failed.value.argument, failed.value.row) == (3, "score", 1)
    assert isinstance(failed.value, ValueError) and isinstance(failed.value, cxm.Error)
    with pytest.raises(cxm.ArgumentError, match="confidence"):
        cxm.nps(ANSWERS, confidence=2)
    with pytest.raises(TypeError):
        cxm.nps(ANSWERS, confidnce=0.9)


def test_numbers():
    better = cxm.compare(cxm.nps(ANSWERS), cxm.nps([10, 10, 9, 9, 8, 7]))
    assert better.difference.value == pytest.approx(100 / 3) and 0 < better.p < 1 and better.method == "z"
    assert cxm.round(2.5, 0) == 2 and sum(cxm.round_shares([1, 1, 1], 1)) == pytest.approx(100)
    assert cxm.nps_answers_needed(5) == 1537
    assert [measure.name for measure in cxm.measures()][:2] == ["nps", "csat"]
