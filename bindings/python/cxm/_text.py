"""A result, or an analysis, as a table of text: what its repr() is."""

from . import _figures

ROWS = 24  # shown, or one group; the rest is counted


def table(result):
    """The first groups of a result, a line for each figure, with interval and n, and in words what cannot be told."""
    figures, groups, left = _figures.layout(result, ROWS)
    if not groups:
        return "Result: 0 rows"
    keys = list(groups[0][0].keys)
    several = len({figure.measure for figure in figures}) > 1
    tests = _figures.tests_of([estimate for group in groups for estimate in group])
    head = [*keys, "measure" if several else "", "value", _figures.confidences(groups), "n", *tests, ""]
    lines = []
    for group in groups:
        for index, (figure, estimate) in enumerate(zip(figures, group)):
            lead = [_figures.key_text(key) for key in estimate.keys.values()] if not index else [""] * len(keys)
            name = f"{figure.measure}.{figure.term}" if several else figure.term
            lines.append([*lead, name, *cells(estimate, figure, tests)])
    what = ", ".join(dict.fromkeys(figure.measure for figure in figures))
    title = f"Result of {what}: {len(result):,} row{'s' if len(result) != 1 else ''}"
    text = [title, *aligned([head, *lines], left_columns=len(keys) + 1)]
    if left:
        text.append(f"... {left:,} more group{'s' if left != 1 else ''}")
    return "\n".join(text)


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


def aligned(rows, left_columns):
    """The rows as lines, columns of words to the left and of numbers to the right."""
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if c < left_columns or c == len(row) - 1 else cell.rjust(width)
                 for c, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines
