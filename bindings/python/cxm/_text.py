"""A result, or an analysis, as a table of text: what its repr() is."""

import datetime
import textwrap

from . import _figures

ROWS = 24  # shown, or one group; the rest is counted
NAMED = 4  # measures in the title; more are counted
WIDTH = 110  # of lines of words


def table(result):
    """The first groups of a result, a line for each figure, with interval and n, and in words what cannot be told."""
    parts = [part for part in _figures.layout(result, ROWS) if part.groups]
    if not parts:
        return "Result: 0 rows"
    measures = list(dict.fromkeys(figure.measure for part in parts for figure in part.figures))
    groups = [group for part in parts for group in part.groups]
    tests = _figures.tests_of([estimate for group in groups for estimate in group])
    several = len(measures) > 1
    keys, name = list(groups[0][0].keys), "measure" if several else ""
    if several and any(len(part.figures) > ROWS for part in parts):
        keys, name, lines = [], "", sections(parts, tests)
    else:
        lines = flat(parts, tests, several)
    head = [*keys, name, "value", _figures.confidences(groups), "n", *tests, ""]
    what = ", ".join(measures) if len(measures) <= NAMED else f"{len(measures)} measures"
    title = f"Result of {what}: {len(result):,} row{'s' if len(result) != 1 else ''}"
    text = [title, *aligned([head, *lines], left_columns=len(keys) + 1)]
    left, absent = max(part.left for part in parts), _figures.left_out(result)
    if left:
        text.append(f"... {left:,} more group{'s' if left != 1 else ''}")
    if absent:
        text.append(f"left out, since their columns are not there: {', '.join(absent)}")
    return "\n".join(text)


def flat(parts, tests, several):
    """A line for each figure, with its measure where there are several; the first of a group has the keys."""
    lines = []
    for part in parts:
        for group in part.groups:
            for index, (figure, estimate) in enumerate(zip(part.figures, group)):
                keys = [_figures.key_text(key) if not index else "" for key in estimate.keys.values()]
                name = f"{figure.measure}.{figure.term}" if several else figure.term
                lines.append([*keys, name, *cells(estimate, figure, tests)])
    return lines


def sections(parts, tests):
    """A line for each figure below its group and its measure. What several figures of a measure lack for one reason is one line."""
    lines = []
    for part in parts:
        for group in part.groups:
            keys = ", ".join(f"{name} = {_figures.key_text(key)}" for name, key in group[0].keys.items())
            lines += [keys] if keys else []
            for measure in dict.fromkeys(figure.measure for figure in part.figures):
                lines += ["", measure]
                lines += section([(f, e) for f, e in zip(part.figures, group) if f.measure == measure], tests)
    return lines


def section(pairs, tests):
    reasons = _figures.alike([estimate for _, estimate in pairs])
    without = {index for indices in reasons.values() for index in indices}
    lines = [["  " + figure.term, *cells(estimate, figure, tests)] for index, (figure, estimate) in enumerate(pairs)
             if index not in without]
    for reason, indices in reasons.items():
        lines += textwrap.wrap(f"{_figures.names([figure for figure, _ in pairs], indices)}: {reason}", WIDTH,
                               initial_indent="  ", subsequent_indent="    ")
    return lines


def cells(estimate, figure, tests):
    """A figure's value, interval, n, perhaps p and q, and what there is to say."""
    return [_figures.value_text(estimate, figure), _figures.interval_text(estimate, figure), f"{estimate.n:,}",
            *[_figures.test_text(estimate, name) for name in tests], _figures.note(estimate) or _figures.verdict(estimate, figure)]


def analysis(analysis):
    """All figures of an analysis, a line for each, and what there is for each row."""
    figures, estimates = _figures.of_analysis(analysis)
    tests = _figures.tests_of(estimates)
    head = ["", "value", _figures.confidences([estimates]), "n", *tests, ""]
    lines = [[figure.term, *cells(estimate, figure, tests)] for figure, estimate in zip(figures, estimates)]
    text = [f"Analysis {analysis.measure}", *aligned([head, *lines], left_columns=1)]
    rows = analysis.rows
    if rows:
        text.append(f"  for each of {len(next(iter(rows.values()))):,} rows: {', '.join(rows)}")
    return "\n".join(text)


def rows(rows):
    """The first rows of a table, numbers to the right."""
    columns, left = shown(rows, ROWS)
    numbers = [all(value is None or type(value) in (int, float) for value in values) for values in columns.values()]
    lines = [[""] + [cell_text(value) for value in row] for row in zip(*columns.values())] if columns else []
    head = [""] + list(columns)
    width = [max(len(line[c]) for line in [head, *lines]) for c in range(len(head))]
    text = [f"Rows: {len(rows):,} of {', '.join(columns)}"]
    for line in [head, *lines]:
        cells = [cell.rjust(width[c + 1]) if numbers[c] else cell.ljust(width[c + 1]) for c, cell in enumerate(line[1:])]
        text.append("  " + "  ".join(cells).rstrip())
    if left:
        text.append(f"... {left:,} more")
    return "\n".join(text)


def shown(rows, most):
    """The first rows as columns by their names, and how many are left."""
    values = {name: rows._column(name, most) for name in rows.columns}
    return values, max(len(rows) - most, 0)


def cell_text(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds" if not value.microsecond else "microseconds")
    return f"{value:.6g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


def aligned(rows, left_columns):
    """The rows as lines, columns of words to the left and of numbers to the right; what is text already stands as it is."""
    widths = [max(len(row[c]) for row in rows if not isinstance(row, str)) for c in range(len(rows[0]))]
    lines = []
    for row in rows:
        if isinstance(row, str):
            lines.append(f"  {row}".rstrip())
            continue
        cells = [cell.ljust(width) if c < left_columns or c == len(row) - 1 else cell.rjust(width)
                 for c, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines
