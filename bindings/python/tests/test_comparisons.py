"""Comparisons of states: published figures, verdicts in words, letters, what is refused. Figures are the library's own tests'."""

import math
import pickle
import threading

import pytest

import cxm
from support import content

SHARE = "csat.satisfied(score, scale=0..1 top_boxes=1 bottom_boxes=1)"


def wave(groups, measures, by="group"):
    """A state of so many of this answer in that group: {"small": {1: 81, 0: 6}}."""
    rows = [(answer, group) for group, counts in groups.items() for answer, times in counts.items() for _ in range(times)]
    state = cxm.State(measures, by=by)
    state.update({"score": [answer for answer, _ in rows], "group": [group for _, group in rows]})
    return state


def net(*counts, measures="nps.score"):
    """A state of detractors, passives and promoters."""
    return wave({"": dict(zip((3, 8, 10), counts))}, measures, by=None)


# Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
@pytest.mark.parametrize("x1, n1, x2, n2, lower, upper", [
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062), (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775), (10, 10, 0, 20, 0.6791, 1), (10, 10, 0, 10, 0.6075, 1)])
def test_shares_as_printed(x1, n1, x2, n2, lower, upper):
    first, second = (wave({"": {1: x, 0: n - x}}, SHARE, by=None) for x, n in ((x2, n2), (x1, n1)))
    row = first.compare(second)[0]
    assert row.value == pytest.approx(100 * x1 / n1 - 100 * x2 / n2, rel=1e-14) and row.n == n1 + n2
    assert (row.lower / 100, row.upper / 100) == (pytest.approx(lower, abs=5e-5), pytest.approx(upper, abs=5e-5))


# Charig, Webb, Payne and Wickham 1986, British Medical Journal 292:879-882, table II.
OPEN_SURGERY = {"small": {1: 81, 0: 6}, "large": {1: 192, 0: 71}}
NEPHROLITHOTOMY = {"small": {1: 234, 0: 36}, "large": {1: 55, 0: 25}}


def test_kidney_stones():
    apart = wave(NEPHROLITHOTOMY, SHARE).decompose(wave(OPEN_SURGERY, SHARE))
    assert [row.term for row in apart] == [f"satisfied.{part}" for part in ("crude", "rate", "mix", "unmatched")]
    assert [row.value for row in apart] == pytest.approx([78 - 100 * 289 / 350, 5.3671, -9.9386, 0], abs=5e-5)
    assert apart[1].value + apart[2].value == pytest.approx(apart[0].value, rel=1e-13)
    assert [bool(row.flags & 0x400) for row in apart] == [True, False, False, False]
    assert "cannot be told; every group moved the other way" in repr(apart).splitlines()[2]
    assert [row.n for row in apart] == [700, 700, 700, 0] and apart[3].interval_status == "descriptive"


def test_kidney_stones_by_size():
    by_size = wave(NEPHROLITHOTOMY, SHARE).compare(wave(OPEN_SURGERY, SHARE))
    assert all(row.value > 0 for row in by_size) and len(by_size) == 2
    assert by_size.find("csat", None, "small").value == pytest.approx(100 * (81 / 87 - 234 / 270), rel=1e-13)
    assert by_size.ledger["csat"]["one_sided"] == 0


@pytest.mark.parametrize("first, second, margin, verdict", [
    ((400, 300, 300), (200, 300, 500), 5, "moved"),
    ((3000, 3000, 3500), (3010, 2990, 3500), 5, "equivalent"),
    ((3000, 3000, 3500), (2800, 3000, 3700), 15, "moved, but within the margin"),
    ((4, 3, 3), (3, 4, 3), 5, "cannot be told"),
    ((3000, 3000, 3500), (3010, 2990, 3500), None, "cannot be told")])
def test_verdicts(first, second, margin, verdict):
    result = net(*first).compare(net(*second), margin=margin)
    assert [row.term for row in result] == ["score", "score.equivalence"][:len(result)] and len(result) == 1 + (margin is not None)
    assert cxm.verdict(result[0].flags) == verdict
    assert repr(result).splitlines()[2].endswith(verdict) and verdict in result._repr_html_()
    assert "no test was made" not in result._repr_html_()


def test_every_option_arrives():
    query = net(1, 2, 3, measures=["nps", "rating.mean(score, scale=0..10)"]).compare(
        net(1, 2, 3, measures=["nps", "rating.mean(score, scale=0..10)"]), relation="part", confidence=0.9,
        margin={"nps.score": 5, "rating.mean": 0.25}, adjust="holm").query.splitlines()[0]
    assert query == "compare confidence=0.9 adjust=holm relation=part nps.score.margin=5 rating.mean.margin=0.25"
    groups = wave({"rest": {9: 3}, "b c": {9: 4, 1: 2}}, "nps.score")
    assert groups.compare_groups("value:rest", key="group", confidence=0.8, margin=3, adjust="by").query.splitlines()[0] == (
        "compare key=group against=value:rest confidence=0.8 adjust=by nps.score.margin=3")
    assert groups.compare_groups(against="b c").column("against") == ["b c"]
    assert groups.decompose(groups, key="group", confidence=0.8, adjust="none").query.splitlines()[0] == (
        "decompose key=group confidence=0.8 adjust=none")
    assert content(groups.compare(groups, margin=None)) == content(groups.compare(groups, relation="independent", adjust="bh"))


def test_values_of_keys():
    state = cxm.State("nps.score", by=["year", "wave"])
    state.update({"score": [1, 9, 10, 2, 5, 9] * 2, "year": [2024, 2024, 2025, 2025, -3, -3] * 2, "wave": [True, False] * 6})
    assert set(state.compare_groups(2024, key="year").column("against")) == {"2024"}
    assert set(state.compare_groups(True, key="wave").column("against")) == {"true"}
    assert state.compare_groups("first", key="wave").find("nps", None, -3, True, "false").n == 4


def test_what_each_side_has_alone():
    result = wave({"both": {9: 5}, "gone": {9: 5}}, "nps.score").compare(wave({"both": {9: 2, 1: 4}, "new": {2: 3}}, "nps.score"))
    assert [(row.keys["group"], row.status) for row in result] == [("both", "ok"), ("gone", "no_data"), ("new", "no_data")]
    assert result.ledger["nps"]["one_sided"] == 8 and result.ledger["nps"]["used"] == 11
    assert "with nothing to be compared with" in result._repr_html_()


def test_q_of_estimates():
    groups = wave({g: {3: 30 - 4 * i, 8: 10, 10: 10 + 4 * i} for i, g in enumerate("abcd")}, "nps.score")
    result = groups.compare_groups("all")
    assert [row.q for row in result] == result.column("q") and all(row.q >= row.p for row in result)
    assert {bool(row.flags & 0x100) for row in result} == {True, False} == {row.q <= 0.05 for row in result}
    assert repr(result).splitlines()[1].split()[-3:] == ["n", "p", "q"]
    assert pickle.loads(pickle.dumps(result[1])) == result[1] and pickle.loads(pickle.dumps(result[1])).q == result[1].q
    assert all(math.isnan(row.q) for row in groups.compare_groups("whole")) and math.isnan(groups.read()[0].q)


LINE = {"A": (100, 100, 100), "B": (40, 100, 160), "C": (30, 100, 170), "D": (95, 100, 105)}


@pytest.mark.parametrize("adjust", ["none", "bonferroni", "holm", "hochberg", "bh", "by"])
def test_letters(adjust):
    pairs = wave({g: dict(zip((2, 8, 10), counts)) for g, counts in LINE.items()}, "nps").compare_groups("all", margin=3)
    terms = pairs.column("term")
    assert pairs.letters(terms.index("score"), adjust=adjust) == [[], ["A", "D"], ["A", "D"], []]
    assert pairs.letters(terms.index("detractors"), adjust=adjust) == [["B", "C"], [], [], ["B", "C"]]
    assert pairs.letters(0, alpha=1e-300, adjust=adjust) == [[], [], [], []]


def test_letters_behind_z():
    groups = {f"g{i:02}": {9: 100} for i in range(28)} | {"g27": {1: 100}, "g28": {10: 50, 9: 50}}
    columns = [chr(ord("A") + i) for i in range(26)] + ["AA", "AB", "AC"]
    top = wave(groups, "rating.mean(score, scale=0..10)").compare_groups("all").letters(0)
    assert len(top) == 29 and top[28] == columns[:28] and top[27] == []


STATE, OTHER = net(4, 3, 3), net(3, 4, 3, measures="nps")
GROUPS = wave({g: {9: 4, 2: 3} for g in "ab"}, "nps.score")


@pytest.mark.parametrize("call, error, argument", [
    (lambda: STATE.compare(OTHER), cxm.IncompatibleError, "second"),
    (lambda: STATE.compare(3), cxm.ColumnTypeError, "second"),
    (lambda: STATE.decompose(None), cxm.ColumnTypeError, "second"),
    (lambda: STATE.compare(STATE, margin=-1), cxm.ArgumentError, "margin"),
    (lambda: STATE.compare(STATE, margin=[1]), cxm.ArgumentError, "margin"),
    (lambda: STATE.compare(STATE, margin={"nps": "wide"}), cxm.ArgumentError, "margin"),
    (lambda: STATE.compare(STATE, margin={"ces": 1}), cxm.NotFoundError, "margin"),
    (lambda: STATE.compare(STATE, confidence=1), cxm.ArgumentError, "confidence"),
    (lambda: STATE.compare(STATE, adjust="sidak"), cxm.ArgumentError, "adjust"),
    (lambda: STATE.compare(STATE, relation="half"), cxm.ArgumentError, "relation"),
    (lambda: STATE.compare(net(0, 0, 4), relation="part"), cxm.DomainError, "second"),
    (lambda: STATE.compare_groups("all"), cxm.ArgumentError, None),
    (lambda: STATE.decompose(STATE), cxm.ArgumentError, None),
    (lambda: GROUPS.compare_groups("z"), cxm.NotFoundError, "against"),
    (lambda: GROUPS.compare_groups(None), cxm.ArgumentError, "against"),
    (lambda: GROUPS.compare_groups("all", key="site"), cxm.NotFoundError, "key"),
    (lambda: GROUPS.compare_groups("first").letters(0), cxm.ArgumentError, None),
    (lambda: GROUPS.compare_groups("all").letters(1), cxm.ArgumentError, "row"),
    (lambda: GROUPS.compare_groups("all").letters(0, alpha=1.0), cxm.ArgumentError, "alpha"),
    (lambda: GROUPS.compare_groups("all").letters(0, adjust="sidak"), cxm.ArgumentError, "adjust"),
    (lambda: cxm.verdict(-1), cxm.ArgumentError, "flags"),
    (lambda: cxm.verdict(1 << 32), cxm.ArgumentError, "flags"),
    (lambda: cxm.verdict("moved"), cxm.ArgumentError, "flags")])
def test_refused(call, error, argument):
    before = [state.to_bytes() for state in (STATE, OTHER, GROUPS)]
    with pytest.raises(error) as failed:
        call()
    assert type(failed.value) is error and (argument is None or failed.value.argument == argument), failed.value.argument
    assert before == [state.to_bytes() for state in (STATE, OTHER, GROUPS)]


@pytest.mark.parametrize("call", [
    lambda: STATE.compare(), lambda: STATE.compare(STATE, "part"), lambda: STATE.compare(STATE, key="a"),
    lambda: GROUPS.compare_groups("all", relation="part"), lambda: GROUPS.compare_groups(),
    lambda: GROUPS.decompose(GROUPS, margin=1)])
def test_python_refuses(call):
    with pytest.raises(TypeError):
        call()


def test_outlives_its_states():
    first, second = net(4, 3, 3), net(3, 4, 3)
    result = first.compare(second)
    wanted = content(result)
    del first, second
    assert content(result) == wanted


def test_both_ways_at_once():
    first, second = net(4, 3, 3), net(3, 4, 3)
    wanted = {content(first.compare(second)), content(second.compare(first)), content(first.compare(first))}
    found = set()

    def many(pair):
        found.update(content(pair[0].compare(pair[1])) for _ in range(200))

    threads = [threading.Thread(target=many, args=[pair]) for pair in ((first, second), (second, first), (first, first)) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == wanted


def test_not_from_its_own_progress():
    seen = []

    def report(done, total):
        with pytest.raises(cxm.ArgumentError) as failed:
            other.compare(state)
        seen.append(str(failed.value))

    state, other = cxm.State("nps", progress=report), cxm.State("nps")
    state.update({"score": bytes([9]) * 3_000_000})
    assert seen and set(seen) == {"the state is in use by the call that this one is made from"}
    assert other.compare(state)[0].status == "no_data"
