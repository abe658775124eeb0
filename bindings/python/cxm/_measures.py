"""The measures of the library as Python functions, made from its records, so that a new measure needs no code here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from . import _cxm

Value = float | int | str | tuple[int, int]


class Input(NamedTuple):
    """A column that a measure takes."""

    name: str
    summary: str


class Option(NamedTuple):
    """How a measure can be told to compute."""

    name: str
    kind: str
    unit: str
    summary: str
    choices: tuple[str, ...]
    default: Value
    minimum: float
    maximum: float
    minimum_exclusive: bool
    maximum_exclusive: bool


class Term(NamedTuple):
    """A figure that a measure gives. Its range is that of the possible values: NaN where it is that of the measure's scale, infinite
    where there is no bound.
    """

    name: str
    unit: str
    summary: str
    minimum: float
    maximum: float


class Measure(NamedTuple):
    """The record of a measure."""

    name: str
    title: str
    summary: str
    formula: str
    source: str
    inputs: tuple[Input, ...]
    options: tuple[Option, ...]
    terms: tuple[Term, ...]


Input.__module__ = Option.__module__ = Term.__module__ = Measure.__module__ = "cxm"


def _option(name: str, kind: str, unit: str, summary: str, choices: str, default: Value, minimum: float, maximum: float,
            above_minimum: int, below_maximum: int) -> Option:
    split = tuple(choices.split("|")) if choices else ()
    return Option(name, kind, unit, summary, split, default, minimum, maximum, bool(above_minimum), bool(below_maximum))


def _measure(record: _cxm.Record) -> Measure:
    name, title, summary, formula, source, inputs, options, terms = record.describe()
    return Measure(name, title, summary, formula, source, tuple(Input(*each) for each in inputs),
                   tuple(_option(*each) for each in options), tuple(Term(*each) for each in terms))


def measures() -> tuple[Measure, ...]:
    """What can be measured: a record for each measure."""
    return tuple(_measure(record) for record in _cxm.records)


def _range(option: Option) -> str:
    if option.kind == "choice":
        return "one of " + ", ".join(repr(choice) for choice in option.choices)
    if option.kind == "scale":
        return f"a pair of whole numbers within {option.minimum:.0f} .. {option.maximum:.0f}, at most 241 points"
    ends = ("(" if option.minimum_exclusive else "["), (")" if option.maximum_exclusive else "]")
    kind = "an int" if option.kind == "integer" else "a number"
    return f"{kind} in {ends[0]}{option.minimum:.15g}, {option.maximum:.15g}{ends[1]}"


def docstring(measure: Measure) -> str:
    """All that the record says."""
    lines = [measure.summary, "", f"{measure.title}: {measure.formula}", "", "Parameters", "----------"]
    for each in measure.inputs:
        lines += [f"{each.name} : column", f"    {each.summary}"]
    lines += [
        "weight : column or number, optional", "    Weights of the answers; rows of weight 0 are left out.",
        "population : column or number, optional", "    Size of the finite population that the answers come from.",
        "by : column, sequence or mapping of columns, data frame, optional", "    Keys: a figure for each group instead of one.",
    ]
    for option in measure.options:
        unit = f", {option.unit}" if option.unit else ""
        lines += [f"{option.name} : {_range(option)}{unit}; default {option.default!r}", f"    {option.summary}"]
    lines += [
        "threads : int; default 1", "    How many to share the work; 0 for as many as there are processors.",
        "progress : True or callable of (done, total), optional",
        "    Told how far the call is; total is -1 where it is not known.",
        "", "Returns", "-------", f"Estimate of {measure.terms[0].name!r}, or Result where `by` is given. Terms:",
    ]
    lines += [f"    {term.name} ({term.unit}): {term.summary}" for term in measure.terms]
    lines += [
        "", "Raises", "------",
        "ColumnTypeError, DomainError, LengthError", "    The columns are not what is asked for; .row says where.",
        "ArgumentError", "    An option is outside its range.",
        "", "Data that cannot carry a number raise nothing: see .status and .interval_status.", "", f"Source: {measure.source}",
    ]
    return "\n".join(lines)


def _function(record: _cxm.Record, measure: Measure) -> Callable[..., _cxm.Estimate | _cxm.Result]:
    """Compiles the function, so that it has a signature of its own and costs one call."""
    inputs = ", ".join(each.name for each in measure.inputs)
    options = [option.name for option in measure.options]
    keywords = "".join(f", {name}=_{name}" for name in options)
    passed = "".join(f", {name}" for name in options)
    source = (f"def {measure.name}({inputs}, *, weight=None, population=None, by=None{keywords}, threads=_threads, "
              f"progress=None):\n"
              f"    return _estimate({inputs}, weight, population, by, threads, progress{passed})\n")
    names: dict[str, Any] = {"_estimate": record.estimate, "_threads": 1, "__name__": "cxm"}
    names |= {f"_{option.name}": option.default for option in measure.options}
    exec(compile(source, f"<cxm.{measure.name}>", "exec"), names)
    function: Callable[..., _cxm.Estimate | _cxm.Result] = names[measure.name]
    function.__doc__ = docstring(measure)
    return function


def functions() -> dict[str, Callable[..., _cxm.Estimate | _cxm.Result]]:
    """Every measure's function by its name; dotted names have none, and are asked for in queries."""
    made = {}
    for record in _cxm.records:
        measure = _measure(record)
        if measure.name.isidentifier():
            made[measure.name] = _function(record, measure)
    return made
