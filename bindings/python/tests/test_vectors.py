"""The cases of single measures that every language of the project reads: tests/vectors/measures.json."""

import inspect
import json
import math
import re
from pathlib import Path

import pytest

import cxm
from support import COUNTS, FLOATS

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "vectors"
CODES = ["OK", "ARGUMENT", "TYPE", "DOMAIN", "LENGTH", "NOT_FOUND", "UNSUPPORTED", "MEMORY", "SPACE", "INCOMPATIBLE", "CORRUPT",
         "CANCELLED"]


def load(name):
    path = FOLDER / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


MEASURES = load("measures.json")


def keywords(text):
    """Options from their text form, as a caller of Python writes them; None where they cannot be written so."""
    found = {}
    for word in re.split(r"[\s,]+", text.strip()):
        name, equals, value = word.partition("=")
        if not equals or not name.isidentifier() or name in found:
            return None
        ends = re.fullmatch(r"(-?[\d.]+)\.\.(-?[\d.]+)", value)
        if ends:
            try:
                found[name] = tuple(float(e) for e in ends.groups())
                continue
            except ValueError:
                return None
        try:
            found[name] = int(value) if re.fullmatch(r"-?\d+", value) else float(value)
        except ValueError:
            found[name] = value
    return found


def rows(inputs):
    if "score_counts" not in inputs:
        return list(inputs["score"])
    return [answer for answer, count in inputs["score_counts"] for _ in range(count)]


def near(case, got, wanted):
    if wanted is None:
        return math.isnan(got)
    if "absolute" in case:
        return abs(got - wanted) <= case["absolute"]
    return abs(got - wanted) <= case.get("relative", 1e-12) * max(1, abs(wanted))


def check(case, estimates, expect):
    for term, members in expect.items():
        for member, wanted in members.items():
            got = getattr(estimates(term), member)
            exact = member in COUNTS or member not in FLOATS
            assert got == wanted if exact else near(case, got, wanted), f"{term}.{member}: {got!r}, expected {wanted!r}"


def failing(case, call):
    with pytest.raises(cxm.Error) as failed:
        call()
    assert failed.value.code == CODES.index(case["error"]["code"].removeprefix("CXM_E_")), repr(failed.value)
    if "row" in case["error"]:
        assert failed.value.row == case["error"]["row"]


@pytest.mark.parametrize("case", MEASURES, ids=lambda c: c["name"])
def test_by_function(case):
    function, options = getattr(cxm, case["measure"]), keywords(case["options"]) if case.get("options") else {}
    if options is None or set(options) - set(inspect.signature(function).parameters):
        return in_a_query(case)  # such text is for options=; a keyword like that is Python's TypeError
    design = {name: case["inputs"][name] for name in ("weight", "population") if name in case["inputs"]}

    def call():
        return function(rows(case["inputs"]), **design, **options)

    if "error" in case:
        failing(case, call)
    else:
        estimate = call()
        check(case, lambda term: estimate[term], case["expect"])


def in_a_query(case):
    inputs, policy = case["inputs"], {}
    table = {"score": rows(inputs)}
    for name in ("weight", "population"):
        if name in inputs:
            value = inputs[name]
            table[name] = value if isinstance(value, list) else [value] * len(table["score"])
            policy[name] = name
    measure = f"{case['measure']}(score{', ' + case['options'] if case.get('options') else ''})"

    def call():
        return cxm.query(table, measure, **policy)

    if "error" in case:
        failing(case, call)
    else:
        result = call()
        check(case, lambda term: result.find(case["measure"], term), case["expect"])


@pytest.mark.parametrize("case", MEASURES, ids=lambda c: c["name"])
def test_by_query(case):
    in_a_query(case)


def test_they_are_there():
    assert len(MEASURES) > 300
    assert {case["measure"] for case in MEASURES} >= {"nps", "csat", "ces", "rating"}
