"""The measures of the library as Python functions, made from its records, so that a new measure needs no code here."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import Any, NamedTuple

from . import _cxm
from ._analysis import analysis

Value = float | int | str | tuple[int, int]
DESIGN = ("weight", "stratum", "cluster", "population")
RESERVED = {*DESIGN, "by", "threads", "progress"}


class Input(NamedTuple):
    """A column that a measure takes; one that repeats stands for one or more columns."""

    name: str
    summary: str
    kind: str
    optional: bool
    repeated: bool


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
    """A figure that a measure gives. Its range is that of the possible values: NaN where it is that of the measure's scale,
    infinite where there is no bound. With `each`, there is one for each column of the input that repeats.
    """

    name: str
    unit: str
    summary: str
    minimum: float
    maximum: float
    each: bool


class Measure(NamedTuple):
    """The record of a measure: of answers on a scale, or an analysis of columns. `design` names what it takes beside its inputs,
    `row_terms` what it gives for each row, `of` the table of a model that its rows are of where a query does not say.
    """

    name: str
    title: str
    summary: str
    formula: str
    source: str
    inputs: tuple[Input, ...]
    options: tuple[Option, ...]
    terms: tuple[Term, ...]
    form: str
    design: tuple[str, ...]
    row_terms: tuple[Term, ...]
    of: str


Input.__module__ = Option.__module__ = Term.__module__ = Measure.__module__ = "cxm"


def _option(name: str, kind: str, unit: str, summary: str, choices: str, default: Value, minimum: float, maximum: float,
            above_minimum: int, below_maximum: int) -> Option:
    split = tuple(choices.split("|")) if choices else ()
    return Option(name, kind, unit, summary, split, default, minimum, maximum, bool(above_minimum), bool(below_maximum))


def _input(name: str, summary: str, kind: str, optional: int, repeated: int) -> Input:
    return Input(name, summary, kind, bool(optional), bool(repeated))


def _term(name: str, unit: str, summary: str, minimum: float, maximum: float, each: int) -> Term:
    return Term(name, unit, summary, minimum, maximum, bool(each))


def _measure(record: _cxm.Record) -> Measure:
    name, title, summary, formula, source, inputs, options, terms, form, design, row_terms, of = record.describe()
    return Measure(name, title, summary, formula, source, tuple(_input(*each) for each in inputs),
                   tuple(_option(*each) for each in options), tuple(_term(*each) for each in terms), form, tuple(design),
                   tuple(_term(*each) for each in row_terms), of)


def measures() -> tuple[Measure, ...]:
    """What can be measured: a record for each measure."""
    return tuple(_measure(record) for record in _cxm.records)


def _range(option: Option) -> str:
    if option.kind == "choice":
        return "one of " + ", ".join(repr(choice) for choice in option.choices)
    if option.kind == "scale":
        return f"a pair of whole numbers within {option.minimum:.0f} .. {option.maximum:.0f}, at most 241 points"
    if option.kind == "text":
        return f"a text of at most {option.maximum:.0f} bytes"
    ends = ("(" if option.minimum_exclusive else "["), (")" if option.maximum_exclusive else "]")
    kind = "an int" if option.kind == "integer" else "a number"
    return f"{kind} in {ends[0]}{option.minimum:.15g}, {option.maximum:.15g}{ends[1]}"


KINDS = {
    "answers": "column of answers",
    "number": "column of numbers",
    "event": "column of 0 and 1, or booleans",
    "category": "column of integers, booleans, text or categories",
    "time": "column of numbers, times or dates",
    "margin": "column by turns of categories and of what is known of each",
    "aged": "column by turns of numbers and of how old they are",
}
DESIGN_TEXT = {
    "weight": ("column or number", "Weights of the rows; rows of weight 0 are left out."),
    "stratum": ("column", "The strata that the sample was drawn from."),
    "cluster": ("column", "What was drawn together, such as all answers of a customer."),
    "population": ("column or number", "Size of the finite population that the rows come from."),
}


def place(name: str) -> tuple[str, str]:
    """Where a measure's function stands: its class, "" where it has none, and its name. A measure's own name is no class:
    cox.intervals is cxm.cox_intervals.
    """
    group, _, own = name.partition(".")
    if not own or any(record.describe()[0] == group for record in _cxm.records):
        group, own = "", name
    return group, own.replace(".", "_")


def parameter(name: str, measure: Measure) -> str:
    """The name under which a function takes an input or an option: its own, where Python and the others let it."""
    taken = keyword.iskeyword(name) or (name in RESERVED and (name not in DESIGN or name in measure.design))
    return f"{name}_" if taken else name


def _input_lines(each: Input, measure: Measure) -> list[str]:
    what = KINDS.get(each.kind, "column")
    if each.repeated:
        what = f"{what}, or several: a sequence, a mapping of names to columns, or a data frame"
    optional = ", optional" if each.optional else ""
    return [f"{parameter(each.name, measure)} : {what}{optional}", f"    {each.summary}"]


def _returns(measure: Measure) -> list[str]:
    if measure.form == "answers":
        return [f"Estimate of {measure.terms[0].name!r}, or Result where `by` is given. Terms:"]
    return ["Analysis, or Result where `by` is given. Figures:"]


def docstring(measure: Measure) -> str:
    """All that the record says."""
    lines = [measure.summary, "", f"{measure.title}: {measure.formula}", "", "Parameters", "----------"]
    for each in measure.inputs:
        lines += _input_lines(each, measure)
    for name in measure.design:
        lines += [f"{name} : {DESIGN_TEXT[name][0]}, optional", f"    {DESIGN_TEXT[name][1]}"]
    lines += ["by : column, sequence or mapping of columns, data frame, optional",
              "    Keys: figures for each group instead of one."]
    for option in measure.options:
        unit = f", {option.unit}" if option.unit else ""
        lines += [f"{parameter(option.name, measure)} : {_range(option)}{unit}; default {option.default!r}",
                  f"    {option.summary}"]
    lines += [
        "threads : int; default 1", "    How many to share the work; 0 for as many as there are processors.",
        "progress : True or callable of (done, total), optional",
        "    Told how far the call is; total is -1 where it is not known.",
        "", "Returns", "-------", *_returns(measure),
    ]
    for term in measure.terms:
        unit = f" ({term.unit})" if term.unit else ""
        lines.append(f"    {term.name}{unit}{', for each column' if term.each else ''}: {term.summary}")
    if measure.row_terms:
        lines.append("Rows, where `by` is not given:")
        lines += [f"    {term.name}{f' ({term.unit})' if term.unit else ''}: {term.summary}" for term in measure.row_terms]
    lines += [
        "", "Raises", "------",
        "ColumnTypeError, DomainError, LengthError", "    The columns are not what is asked for; .row says where.",
        "ArgumentError", "    An option is outside its range.",
        "", "Data that cannot carry a number raise nothing: see .status and .interval_status.", "", f"Source: {measure.source}",
    ]
    return "\n".join(lines)


def _function(record: _cxm.Record, measure: Measure) -> Callable[..., object]:
    """Compiles the function, so that it has a signature of its own and costs one call."""
    inputs = [(parameter(each.name, measure), each.optional) for each in measure.inputs]
    options = [parameter(option.name, measure) for option in measure.options]
    given = [name for name, optional in inputs if not optional]
    keywords = [f"{name}=None" for name, optional in inputs if optional] + [f"{name}=None" for name in measure.design] + ["by=None"]
    keywords += [f"{name}=_{name}" for name in options] + ["threads=_threads", "progress=None"]
    design = [name if name in measure.design else "None" for name in DESIGN]
    passed = ", ".join([*(name for name, _ in inputs), *design, "by", "threads", "progress", *options])
    call = f"_estimate({passed})"
    group, name = place(measure.name)
    source = (f"def {name}({', '.join([*given, '*', *keywords])}):\n"
              f"    return {call if measure.form == 'answers' else f'_analysis({call})'}\n")
    names: dict[str, Any] = {"_estimate": record.estimate, "_analysis": analysis, "_threads": 1, "__name__": "cxm"}
    names |= {f"_{name}": option.default for name, option in zip(options, measure.options)}
    exec(compile(source, f"<cxm.{measure.name}>", "exec"), names)
    function: Callable[..., object] = names[name]
    function.__qualname__ = f"{group}.{name}" if group else name
    function.__doc__ = docstring(measure)
    return function


def functions() -> dict[str, object]:
    """Every measure's function by its name; those with a dot in it stand in a class, as cxm.control.xmr does."""
    made: dict[str, object] = {}
    groups: dict[str, dict[str, object]] = {}
    for record in _cxm.records:
        measure = _measure(record)
        group, name = place(measure.name)
        if group:
            groups.setdefault(group, {})[name] = staticmethod(_function(record, measure))
        else:
            made[name] = _function(record, measure)
    for group, members in groups.items():
        summary = f"The measures {', '.join(f'{group}.{name}' for name in members)}."
        made[group] = type(group, (), {"__doc__": summary, "__module__": "cxm", "__slots__": (), **members})
    return made
