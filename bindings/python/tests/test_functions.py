"""The functions made from the library's records: signatures, defaults, options as text, docstrings, and the public names."""

import inspect
import math
import pickle

import pytest

import cxm
from cxm._measures import parameter, place
from support import ANSWERS, all_bits, function_of

TRAILING = ["threads", "progress"]
every_measure = pytest.mark.parametrize("record", cxm.measures(), ids=lambda r: r.name)
measure = pytest.mark.parametrize("record", [m for m in cxm.measures() if m.form == "answers"], ids=lambda r: r.name)
PAPER = {"nps": [10, 9, 9, 8, 7, 6], "csat": [5, 4, 4, 3, 1], "ces": [7, 6, 5, 4, 1], "rating": [5, 4, 4, 3, 1]}


def test_records():
    names = [record.name for record in cxm.measures()]
    assert isinstance(cxm.measures(), tuple) and names[:4] == ["nps", "csat", "ces", "rating"]
    nps = cxm.measures()[0]
    assert nps.title == "Net Promoter Score" and nps.formula == "100 * (promoters - detractors) / n" and "Reichheld" in nps.source
    assert [i.name for i in nps.inputs] == ["score"]
    assert [o.name for o in nps.options] == ["scale", "passive_min", "promoter_min", "confidence", "interval", "off_scale"]
    assert [t.name for t in nps.terms] == ["score", "promoters", "passives", "detractors"] and nps.terms[0].unit == "points"
    assert nps.form == "answers" and nps.inputs[0].kind == "answers" and nps.row_terms == ()
    assert nps.design == ("weight", "stratum", "cluster", "population")
    association = next(m for m in cxm.measures() if m.name == "association")
    assert association.form == "analysis" and [i.kind for i in association.inputs] == ["number", "number"]
    assert not any(i.optional or i.repeated for i in association.inputs) and association.design == ()
    with pytest.raises((AttributeError, TypeError)):
        nps.name = "x"


@every_measure
def test_signature(record):
    parameters = inspect.signature(function_of(record)).parameters
    inputs = [parameter(i.name, record) for i in record.inputs if not i.optional]
    optional = [parameter(i.name, record) for i in record.inputs if i.optional]
    options = [parameter(o.name, record) for o in record.options]
    assert list(parameters) == [*inputs, *optional, *record.design, "by", *options, *TRAILING]
    for name, each in parameters.items():
        if name in inputs:
            assert each.default is inspect.Parameter.empty
        else:
            assert each.kind is inspect.Parameter.KEYWORD_ONLY
    assert all(parameters[name].default is None for name in (*optional, *record.design, "by", "progress"))
    assert parameters["threads"].default == 1


@every_measure
def test_function(record):
    function, (group, name) = function_of(record), place(record.name)
    assert function.__qualname__ == (f"{group}.{name}" if group else name) and (group or name) in cxm.__all__
    assert function.__module__ == "cxm" and f"{group}_{name}".strip("_") == record.name.replace(".", "_")
    assert pickle.loads(pickle.dumps(function)) is function
    assert callable(function) and not isinstance(function, type) and inspect.isroutine(function)


@every_measure
def test_docstring(record):
    text = inspect.getdoc(function_of(record))
    for part in (record.summary, record.formula):
        assert part in " ".join(text.split()) or part in text
    for option in record.options:
        assert option.name in text and option.summary.split(".")[0] in " ".join(text.split()), option.name
    for each in (*record.inputs, *record.terms, *record.row_terms):
        assert each.name in text and each.summary in text
    assert all(name in text for name in record.design)
    assert "Raises" in text


@measure
def test_defaults_written_out_change_nothing(record):
    function, values = getattr(cxm, record.name), PAPER[record.name]
    defaults = {n: p.default for n, p in inspect.signature(function).parameters.items() if p.default is not inspect.Parameter.empty}
    assert all_bits(function(values, **defaults)) == all_bits(function(values))
    written = {name: (float(v) if isinstance(v, float) else list(v) if isinstance(v, tuple) else v) for name, v in defaults.items()}
    assert all_bits(function(values, **written)) == all_bits(function(values))


@measure
def test_choices(record):
    function = getattr(cxm, record.name)
    for option in record.options:
        for choice in getattr(option, "choices", ()) or ():
            assert function(PAPER[record.name], **{option.name: choice}).n == len(PAPER[record.name])


def test_numbers_keep_their_digits():
    for confidence in (0.1 + 0.2, 1 / 3, 0.9999999999, 1e-9, 0.95000000000000007):
        assert cxm.nps(ANSWERS, confidence=confidence).confidence == confidence
    assert cxm.nps([8.5], promoter_min=math.nextafter(8.5, 9)).value == 0
    assert cxm.nps([8.5], promoter_min=8.5).value == 100
    assert all_bits(cxm.nps(ANSWERS, promoter_min=9)) == all_bits(cxm.nps(ANSWERS, promoter_min=9.0))


def test_scales():
    for scale in ((0, 10), [0, 10], (0.0, 10.0)):
        assert all_bits(cxm.nps(ANSWERS, scale=scale)) == all_bits(cxm.nps(ANSWERS))
    assert cxm.rating([-3, 3], scale=(-5, 5))["mean"].value == 0


def test_off_scale():
    estimate = cxm.nps([9, 11, None], off_scale="skip")
    assert (estimate.n, estimate.missing, estimate.excluded) == (1, 1, 1)


def test_names_by_keyword():
    assert all_bits(cxm.nps(score=ANSWERS)) == all_bits(cxm.nps(ANSWERS))


def public():
    yield from ((name, getattr(cxm, name)) for name in cxm.__all__)


def test_every_public_name_has_a_docstring():
    assert cxm.__doc__
    for name, thing in public():
        assert inspect.getdoc(thing), name
        if isinstance(thing, type) and not issubclass(thing, Exception):
            for member, value in vars(thing).items():
                if not member.startswith("_") and callable(value) or inspect.isdatadescriptor(value) and not member.startswith("_"):
                    assert inspect.getdoc(value), f"{name}.{member}"


def test_all_is_all():
    assert sorted(cxm.__all__) == sorted(set(cxm.__all__))
    missing = [n for n in vars(cxm) if not n.startswith("_") and not inspect.ismodule(getattr(cxm, n)) and n not in cxm.__all__]
    assert missing == [] or missing == ["annotations"]
    for name in ("nps", "csat", "ces", "rating", "query", "State", "Result", "Estimate", "Comparison", "compare", "measures",
                 "round", "round_shares", "nps_answers_needed", "Measure", "Error"):
        assert name in cxm.__all__


def test_version():
    import importlib.metadata

    assert cxm.__version__ == importlib.metadata.version("cxm")


def test_types_say_where_they_live():
    for name, thing in public():
        if isinstance(thing, type):
            assert (thing.__module__, thing.__qualname__) == ("cxm", name)
