"""A result's rows as people read them: laid out by group and figure, numbers as text, statuses as words.

What _text.py and _html.py show is taken from here, so that the two say the same.
"""

import copy
import math
import re
from typing import NamedTuple

from . import _cxm, _measures

# Statuses that are not "ok", as the end of a sentence.
VALUE_WORDS = {
    "no_data": "no answers",
    "suppressed": "withheld by the policy",
    "not_identified": "the data do not determine it",
    "undefined": "not defined for these answers",
}
INTERVAL_WORDS = {
    "too_few": "too few answers for an interval",
    "degenerate": "no interval: its method would claim certainty",
    "too_few_clusters": "too few clusters for an interval",
    "descriptive": "no interval",
}
PLACES = 3  # of a figure that has no unit and lies within -10 .. 10

LEDGER_WORDS = {
    "used": "used",
    "missing": "without an answer",
    "off_scale": "off the scale",
    "not_a_number": "not a number",
    "weight_missing": "without a weight",
    "weight_zero": "of weight 0",
    "one_sided": "with nothing to be compared with",
    "no_time": "without a time",
    "not_yet_known": "not known yet",
    "superseded": "superseded by a later version",
    "outside_window": "outside the window",
    "partial": "answered in part",
    "filtered": "not asked for",
    "duplicate": "of somebody whose other answer counts",
    "no_account": "of no account",
    "no_revenue": "of accounts without a revenue",
    "no_headcount": "of accounts or roles without a headcount",
    "outranked": "below the most influential role that answered",
}
COMPARISONS = ("compare", "decompose")  # how the query of a comparison begins
SIMPSON = 0x400  # CXM_COMPARED_SIMPSON


class Figure:
    """A term of a measure, which every group has one row of: its names, its unit and the range it is drawn on. A difference
    is drawn from 0 to what there is.
    """

    def __init__(self, estimate, scale, compared=False):
        self.measure, self.term, self.unit, self.compared = estimate.measure, estimate.term, estimate.unit, compared
        term = record_of(self.measure, self.term)
        self.decimals = 2
        if compared:
            self.range = (0.0, 0.0)
        elif math.isnan(term.minimum):
            self.range = scale
        else:
            self.range = (term.minimum, term.maximum) if math.isfinite(term.maximum - term.minimum) else None  # the data's own

    def fit(self, estimates):
        """Widens the range, or finds one, so that all that is drawn lies on it; one number alone has none."""
        ends = [end for e in estimates for end in (e.value, e.lower, e.upper) if is_number(end)]
        low, high = self.range or (min(ends, default=0.0), max(ends, default=0.0))
        low, high = min(ends + [low]), max(ends + [high])
        self.range = (low, high) if low < high else None
        self.decimals = decimals(high - low)
        if not self.unit and max(abs(low), abs(high)) <= 10:
            self.decimals = max(self.decimals, PLACES)
        elif not self.unit and low == high:
            self.decimals = 1


def decimals(spread):
    """How many to show of numbers that are so far apart: two digits of it at least."""
    if spread > 20:
        return 1
    return 2 if spread >= 0.1 or not spread > 0 else min(2 - math.floor(math.log10(spread)), 12)


def record_of(measure, term):
    """The record of a term of a result, whose measure is a name that may have more behind it, such as its column; so may a term,
    such as what a comparison says of it.
    """
    name, term = re.match(r"[\w.]*", measure).group(), re.match(r"\w*", term).group()
    return next(t for m in _measures.measures() if m.name == name for t in m.terms if t.name == term)


def test_text(estimate, name):
    """p, or q, where there is one."""
    if estimate.test_status != "ok" or not is_number(getattr(estimate, name)):
        return ""
    return "<0.001" if getattr(estimate, name) < 0.001 else f"{getattr(estimate, name):.3f}"


def tests_of(estimates):
    """Which of p and q some of these have."""
    return [name for name in ("p", "q") if any(test_text(estimate, name) for estimate in estimates)]


def is_number(value):
    return value is not None and math.isfinite(value)


def by_column(figures, estimates):
    """{column: {term: its place}} of those terms of a measure that have a figure for each column, and these terms' figures, which
    share a range: `estimates` has lists of what was found for each of `figures`. A single such term makes no table of its own.
    """
    columns, terms = {}, {}
    for index, figure in enumerate(figures):
        term, _, column = figure.term.partition("(")
        if column and record_of(figure.measure, term).each:
            columns.setdefault(column[:-1], {})[term] = index
            terms.setdefault(term, []).append(index)
    if len(terms) < 2:
        return {}, {}
    shared = {}
    for term, indices in terms.items():
        shared[term] = copy.copy(figures[indices[0]])
        shared[term].term = term
        shared[term].fit([estimate for index in indices for estimate in estimates[index]])
    return columns, shared


class Part(NamedTuple):
    """Groups with the same figures: a group is the list of its estimates, one for each figure."""

    figures: list
    groups: list
    left: int  # how many groups are left out


def layout(result, rows, least=1):
    """The parts of a result, which is one where a single table has the rows of all its measures. Of each, as many groups are
    taken as `rows` rows have, `least` at least.
    """
    scales = [scale_of(line) for line in result.query.splitlines() if line.startswith("measure ")]
    parts, measures, compared = [], [], is_comparison(result)
    for first, step, count in result._parts:
        figures = []
        for estimate in result[first:first + step]:
            if estimate.measure not in measures:
                measures.append(estimate.measure)
            scale = scales[len(measures) - 1] if len(measures) <= len(scales) else None
            figures.append(Figure(estimate, scale, compared))
        shown = min(count, max(rows // step, least))
        groups = [result[first + g * step:first + (g + 1) * step] for g in range(shown)]
        for index, figure in enumerate(figures):
            figure.fit([group[index] for group in groups])
        parts.append(Part(figures, groups, count - shown))
    return parts


def left_out(result):
    """The members of a group of measures that had no columns."""
    return [name for name, reasons in result.ledger.items() if list(reasons) == ["no_column"]]


def alike(estimates):
    """Which of these have no value, for a reason that another one has too: {reason: indices}."""
    found = {}
    for index, estimate in enumerate(estimates):
        if estimate.status != "ok":
            found.setdefault(note(estimate), []).append(index)
    return {reason: indices for reason, indices in found.items() if len(indices) > 1}


def repeated_name(measure):
    """What the columns of a measure are called that it takes any number of."""
    name = re.match(r"[\w.]*", measure).group()
    return next(each.name for m in _measures.measures() if m.name == name for each in m.inputs if each.repeated)


def names(figures, indices):
    """Terms by name; those that have a figure for each column without it, where none of their columns stands out."""
    stems = [figure.term.partition("(")[0] for figure in figures]
    whole = {stem for stem in stems if all(index in indices for index, other in enumerate(stems) if other == stem)}
    return ", ".join(dict.fromkeys(stems[index] if stems[index] in whole else figures[index].term for index in indices))


def is_comparison(result):
    return result.query.startswith(COMPARISONS)


def of_analysis(analysis):
    """(figures, estimates) of an analysis; those of one term share a range, which is that of the numbers where it has none."""
    estimates = list(analysis.terms.values())
    figures = [Figure(estimate, None) for estimate in estimates]
    names = [estimate.term.partition("(")[0] for estimate in estimates]
    for figure, name in zip(figures, names):
        figure.fit([estimate for estimate, other in zip(estimates, names) if other == name])
    return figures, estimates


def scale_of(line):
    """The scale in a measure's canonical text; the last, since a column may be called anything."""
    found = re.findall(r"scale=(-?\d+)\.\.(-?\d+)", line)
    return (float(found[-1][0]), float(found[-1][1])) if found else None


def number(value, decimals):
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text  # no -0.0


def value_text(estimate, figure):
    return number(estimate.value, figure.decimals) if estimate.status == "ok" else ""


def interval_text(estimate, figure):
    if estimate.interval_status != "ok":
        return ""
    return f"{number(estimate.lower, figure.decimals)} to {number(estimate.upper, figure.decimals)}"


def note(estimate):
    """In words, what cannot be told; empty where there is nothing to say."""
    if estimate.status != "ok":
        return VALUE_WORDS.get(estimate.status, estimate.status)
    if estimate.interval_status in ("ok", "descriptive"):  # where none is meant, nothing is amiss
        return ""
    return INTERVAL_WORDS.get(estimate.interval_status, estimate.interval_status)


def verdict(estimate, figure):
    """In words, what a difference is known to be; the row of its test of equivalence does not say it again."""
    if not figure.compared or estimate.test_status != "ok" or figure.term.endswith(".equivalence"):
        return ""
    simpson = "; every group moved the other way" if estimate.flags & SIMPSON else ""
    return _cxm.verdict(estimate.flags) + simpson


def key_text(key):
    if key is None:
        return "(none)"
    return str(key).lower() if isinstance(key, bool) else str(key)


def confidences(groups):
    """The confidence of the intervals, or nothing where they differ or there are none."""
    found = {e.confidence for group in groups for e in group if e.interval_status == "ok"}
    return f"{100 * found.pop():g} % interval" if len(found) == 1 else "interval"


def ledger_text(reasons):
    """What became of the rows, as a sentence: "2,433 rows: 2,254 used, 179 without an answer"."""
    if None in reasons.values():
        return "withheld, since too few people are behind it"
    total = sum(reasons.values())
    parts = [f"{rows:,} {LEDGER_WORDS.get(reason, reason)}" for reason, rows in reasons.items() if rows or reason == "used"]
    return f"{total:,} row{'s' if total != 1 else ''}: {', '.join(parts)}"
