"""A result, or an analysis, as a page shows it: groups as rows, intervals drawn as bars, and in words what cannot be told.

Plain HTML and SVG in the colours of the page around it, light or dark; no scripts, and nothing is loaded.
"""

from html import escape

from . import _figures, _text

ROWS = 200  # of the result are shown, as whole groups, and so many groups at least; the rest is counted
GROUPS = 12
BESIDE = 7  # figures in a line with the headline
WIDTH, HEIGHT = 240, 18

STYLE = """<style>
.cxm-result { font: 13px/1.4 system-ui, sans-serif; max-width: 100%; overflow-x: auto; }
.cxm-result table { border-collapse: collapse; border: 0; margin: 0 0 .6em 0; font: inherit; color: inherit; }
.cxm-result caption { text-align: left; font-weight: 600; padding: .2em .6em .4em .6em; color: inherit; caption-side: top; }
.cxm-result tr, .cxm-result tbody tr:nth-child(odd), .cxm-result tbody tr:nth-child(even) { background: transparent; }
.cxm-result th, .cxm-result td { text-align: right; padding: .15em .6em; border: 0; vertical-align: middle; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
.cxm-result thead th { font-weight: 400; opacity: .65; vertical-align: bottom; }
.cxm-result tbody tr { border-top: 1px solid rgba(128, 128, 128, .25); }
.cxm-result .key { text-align: left; font-weight: 400; }
.cxm-result .value { font-weight: 600; }
.cxm-result .bar { padding: 0 .6em; }
.cxm-result .note { font-style: italic; opacity: .75; }
.cxm-result small { display: block; font-size: 11px; font-weight: 400; opacity: .65; }
.cxm-result svg { display: block; }
.cxm-result .foot { opacity: .75; padding: 0 .6em; margin: .2em 0; }
.cxm-result pre { font-size: 11px; white-space: pre-wrap; margin: .3em 0; padding: 0; background: transparent; color: inherit; }
</style>"""


def html(result):
    """The result as HTML: tables for each measure; where there are groups, these are the rows."""
    parts = [STYLE, '<div class="cxm-result">']
    shown = [part for part in _figures.layout(result, ROWS, GROUPS) if part.groups]
    for part in shown:
        for measure in dict.fromkeys(figure.measure for figure in part.figures):
            chosen = [index for index, figure in enumerate(part.figures) if figure.measure == measure]
            figures = [part.figures[index] for index in chosen]
            parts += tables(measure, figures, [[group[index] for index in chosen] for group in part.groups])
    if not shown:
        parts.append('<p class="foot">No groups: there were no rows.</p>')
    left, groups = max([(part.left, len(part.groups)) for part in shown], default=(0, 0))
    if left:
        parts.append(f'<p class="foot">{left:,} more group{"s are" if left != 1 else " is"} not shown.</p>')
    if groups > 1 and not _figures.is_comparison(result):
        tested = any(estimate.q == estimate.q for part in shown for group in part.groups for estimate in group)
        parts.append(f'<p class="foot">{groups + left:,} groups side by side; no test was made between them'
                     f'{", and q is p adjusted over all of them" if tested else ""}.</p>')
    parts.append(foot(result))
    parts.append("</div>")
    return "\n".join(parts)


def tables(measure, figures, groups):
    """A measure: its figures by group, or as rows where there is one group without keys; and those that it has for each column."""
    columns, terms = _figures.by_column(figures, list(zip(*groups)))
    apart = {index for places in columns.values() for index in places.values()}
    single = [index for index in range(len(figures)) if index not in apart]
    made = [by_column(measure, columns, terms, groups)] if columns else []
    if single:
        chosen, rest = [figures[index] for index in single], [[group[index] for index in single] for group in groups]
        named = one_group(measure, chosen, rest[0]) if not groups[0][0].keys else by_group(measure, chosen, rest)
        made = [*made, named] if 0 in apart else [named, *made]
    return made


def analysis(analysis):
    """An analysis as HTML: its figures as rows, and what there is for each row of its input."""
    figures, estimates = _figures.of_analysis(analysis)
    parts = [STYLE, '<div class="cxm-result">', *tables(analysis.measure, figures, [estimates])]
    rows = analysis.rows
    if rows:
        count = len(next(iter(rows.values())))
        parts.append(f'<p class="foot">For each of {count:,} rows: {escape(", ".join(rows))}</p>')
    return "\n".join([*parts, "</div>"])


def rows(rows):
    """Rows as HTML, the first ones."""
    columns, left = _text.shown(rows, ROWS)
    words = {name for name, values in columns.items() if any(not isinstance(value, (int, float, type(None))) for value in values)}
    tag = {name: 'td class="key"' if name in words else "td" for name in columns}
    head = [f'<th class="key">{escape(name)}</th>' if name in words else f"<th>{escape(name)}</th>" for name in columns]
    body = [[f"<{tag[name]}>{escape(_text.cell_text(value))}</td>" for name, value in zip(columns, row)]
            for row in zip(*columns.values())]
    parts = [STYLE, '<div class="cxm-result">', table(f"{len(rows):,} row{'s' if len(rows) != 1 else ''}", head, body)]
    if left:
        parts.append(f'<p class="foot">{left:,} more row{"s are" if left != 1 else " is"} not shown.</p>')
    return "\n".join([*parts, "</div>"])


def titled(measure, unit):
    return f"{measure}, {unit}" if unit else measure


def by_group(measure, figures, groups):
    """Groups as rows. Figures that are too many to stand beside the headline follow below, as rows."""
    rows = [([_figures.key_text(key) for key in group[0].keys.values()], group) for group in groups]
    keys, title = list(groups[0][0].keys), titled(measure, figures[0].unit)
    if len(figures) <= BESIDE:
        return grid(title, keys, figures, rows)
    return grid(title, keys, figures[:1], rows) + "\n" + across(figures[1:], [(names, group[1:]) for names, group in rows])


def by_column(measure, columns, terms, groups):
    """The columns that a measure took as rows, of each group, with the figures that there are for each of them."""
    rows = [([*map(_figures.key_text, group[0].keys.values()), column], [group[places[term]] for term in terms])
            for group in groups for column, places in columns.items()]
    figures = list(terms.values())
    return grid(titled(f"{measure}, {figures[0].term}", figures[0].unit), [*groups[0][0].keys, _figures.repeated_name(measure)],
                figures, rows)


def grid(caption, keys, figures, rows):
    """Rows of (keys, estimates): the first figure is drawn, the others stand beside it with their intervals and tests."""
    head, others = figures[0], figures[1:]
    tests = _figures.tests_of([estimates[0] for _, estimates in rows])
    titles = [f'<th class="key">{escape(key)}</th>' for key in keys]
    titles += [f"<th>{escape(head.term)}</th>", f'<th class="bar">{axis(head)}</th>',
               f"<th>{escape(_figures.confidences([[estimates[0]] for _, estimates in rows]))}</th>", "<th>n</th>",
               *[f"<th>{name}</th>" for name in tests]]
    titles += [f"<th>{escape(figure.term)}<small>{escape(figure.unit)}</small></th>" for figure in others]
    body = []
    for names, estimates in rows:
        cells = [f'<th class="key">{escape(name)}</th>' for name in names] + drawn(estimates[0], head, tests)
        said = _figures.note(estimates[0])
        body.append(cells + [f"<td>{beside(estimate, figure, said)}</td>" for estimate, figure in zip(estimates[1:], others)])
    return table(caption, titles, body)


def across(figures, rows):
    """Figures as rows and groups as columns; what no group has is said in a line below."""
    titles = ["<th></th>", *[f"<th>{escape(', '.join(names))}</th>" for names, _ in rows]]
    reasons = [{_figures.note(estimates[index]) if estimates[index].status != "ok" else "" for _, estimates in rows}
               for index in range(len(figures))]
    body = [[f'<th class="key">{escape(figure.term)}<small>{escape(figure.unit)}</small></th>',
             *[f"<td>{beside(estimates[index], figure, '')}</td>" for _, estimates in rows]]
            for index, figure in enumerate(figures) if len(reasons[index]) > 1 or "" in reasons[index]]
    missing = {}
    for index, reason in enumerate(reasons):
        if len(reason) == 1 and "" not in reason:
            missing.setdefault(*reason, []).append(index)
    return table("", titles, body) + without(figures, missing)


def without(figures, missing):
    """{reason: indices} in words."""
    return "".join(f'\n<p class="foot">{escape(_figures.names(figures, indices))}: {escape(reason)}</p>'
                   for reason, indices in missing.items())


def one_group(measure, figures, estimates):
    """The terms of a measure as rows, each on its own range. Terms without a value for one and the same reason are a line below,
    but for the headline.
    """
    reasons = {reason: [index for index in indices if index] for reason, indices in _figures.alike(estimates).items()}
    missing = {index for indices in reasons.values() for index in indices}
    confidence = _figures.confidences([estimates])
    tests = _figures.tests_of(estimates)
    titles = ["<th></th>", "<th></th>", "<th></th>", f"<th>{escape(confidence)}</th>", "<th>n</th>",
              *[f"<th>{name}</th>" for name in tests]]
    rows = []
    for index, (figure, estimate) in enumerate(zip(figures, estimates)):
        if index in missing:
            continue
        ends = f", drawn from {short(figure.range[0])} to {short(figure.range[1])}" if figure.range else ""
        name = f'<th class="key">{escape(figure.term)}<small>{escape(f"{figure.unit}{ends}".removeprefix(", "))}</small></th>'
        rows.append([name, *drawn(estimate, figure, tests)])
    return table(measure, titles, rows) + without(figures, reasons)


def table(caption, titles, rows):
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    body = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return f"<table>{above}<thead><tr>{''.join(titles)}</tr></thead><tbody>\n{body}\n</tbody></table>"


def drawn(estimate, figure, tests):
    """The cells of a figure that is drawn: value, bar, interval or why there is none, n, perhaps p and q."""
    note = _figures.note(estimate)
    verdict = _figures.verdict(estimate, figure)
    said = escape(_figures.interval_text(estimate, figure)) + (f"<small>{escape(verdict)}</small>" if verdict else "")
    interval = f'<td class="note">{escape(note)}</td>' if note else f"<td>{said}</td>"
    return [f'<td class="value">{escape(_figures.value_text(estimate, figure))}</td>',
            f'<td class="bar">{bar(estimate, figure)}</td>', interval, f"<td>{estimate.n:,}</td>",
            *[f"<td>{escape(_figures.test_text(estimate, name))}</td>" for name in tests]]


def beside(estimate, figure, said):
    """A figure that is not drawn: its value, and below it the interval, or why there is none where that is not yet said."""
    note = _figures.note(estimate)
    value, below = _figures.value_text(estimate, figure), "" if note == said else note
    tests = [] if figure.compared else _figures.tests_of([estimate])[-1:]  # a verdict says what q means
    tests = [f"{name} {_figures.test_text(estimate, name)}" for name in tests]
    below = [_figures.interval_text(estimate, figure) or below, *tests, _figures.verdict(estimate, figure)]
    return escape(value) + "".join(f"<small>{escape(line)}</small>" for line in below if line)


def place(value, figure):
    """Where a value lies across the picture, which has a margin for the dot at either end."""
    low, high = figure.range
    return 5 + (WIDTH - 10) * (value - low) / (high - low)


def short(value):
    return _figures.number(value, 0 if value == int(value) else 2)


def axis(figure):
    """The ends of the range, and 0 where it lies between, as the head of the column of bars."""
    if not figure.range:
        return ""
    low, high = figure.range
    marks = [(low, "start", 0.0), (high, "end", float(WIDTH))]
    if low < 0 < high:
        marks.append((0.0, "middle", place(0.0, figure)))
    texts = "".join(f'<text x="{x:.1f}" y="12" text-anchor="{anchor}" font-size="11" fill="currentColor">{short(value)}</text>'
                    for value, anchor, x in marks)
    return f'<svg width="{WIDTH}" height="16" viewBox="0 0 {WIDTH} 16" aria-hidden="true">{texts}</svg>'


def bar(estimate, figure):
    """The interval as a bar and the value as a dot on the figure's range; with no value only the range is drawn."""
    if not figure.range:
        return ""
    low, high = figure.range
    middle = HEIGHT / 2
    shapes = [f'<line x1="5" x2="{WIDTH - 5}" y1="{middle}" y2="{middle}" stroke="currentColor" stroke-opacity=".25"/>']
    if low < 0 < high:
        zero = place(0.0, figure)
        shapes.append(f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="2" y2="{HEIGHT - 2}" stroke="currentColor" '
                      'stroke-opacity=".45"/>')
    if estimate.interval_status == "ok":
        left, right = place(estimate.lower, figure), place(estimate.upper, figure)
        shapes.append(f'<rect x="{left:.1f}" y="{middle - 3}" width="{max(right - left, 1):.1f}" height="6" rx="3" fill="#3d8bd4" '
                      'fill-opacity=".55"/>')
    if estimate.status == "ok" and _figures.is_number(estimate.value):
        shapes.append(f'<circle cx="{place(estimate.value, figure):.1f}" cy="{middle}" r="3.5" fill="#3d8bd4"/>')
    said = " ".join(filter(None, [_figures.value_text(estimate, figure), _figures.interval_text(estimate, figure),
                                  _figures.note(estimate), _figures.verdict(estimate, figure)]))
    return (f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
            f"{''.join(shapes)}</svg>")


def foot(result):
    """What became of the rows, and the query that all this answers."""
    absent = _figures.left_out(result)
    lines = [f'<p class="foot">{escape(name if isinstance(name, str) else ", ".join(name))}: '
             f"{escape(_figures.ledger_text(reasons))}</p>"
             for name, reasons in result.ledger.items() if name not in absent]
    if absent:
        lines.append(f'<p class="foot">left out, since their columns are not there: {escape(", ".join(absent))}</p>')
    lines.append(f'<details class="foot"><summary>query {escape(result.fingerprint)}</summary>'
                 f"<pre>{escape(result.query)}</pre></details>")
    return "\n".join(lines)
