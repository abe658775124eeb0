"""A result, or an analysis, as a page shows it: groups as rows, intervals drawn as bars, and in words what cannot be told.

Plain HTML and SVG in the colours of the page around it, light or dark; no scripts, and nothing is loaded.
"""

from html import escape

from . import _figures, _text

ROWS = 200  # of the result are shown, as whole groups; the rest is counted
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
    """The result as HTML: a table for each measure where there are groups, else one of all figures."""
    figures, groups, left = _figures.layout(result, ROWS)
    keys = list(groups[0][0].keys) if groups else []
    measures = list(dict.fromkeys(figure.measure for figure in figures))
    parts = [STYLE, '<div class="cxm-result">']
    for measure in measures:
        chosen = [index for index, figure in enumerate(figures) if figure.measure == measure]
        parts.append(by_group(measure, keys, figures, chosen, groups) if keys else one_group(measure, figures, chosen, groups))
    if not groups:
        parts.append('<p class="foot">No groups: there were no rows.</p>')
    if left:
        parts.append(f'<p class="foot">{left:,} more group{"s are" if left != 1 else " is"} not shown.</p>')
    if keys and len(groups) > 1 and not _figures.is_comparison(result):
        parts.append(f'<p class="foot">{len(groups) + left:,} groups side by side; no test was made between them.</p>')
    parts.append(foot(result))
    parts.append("</div>")
    return "\n".join(parts)


def analysis(analysis):
    """An analysis as HTML: its figures as rows, and what there is for each row of its input."""
    figures, estimates = _figures.of_analysis(analysis)
    parts = [STYLE, '<div class="cxm-result">', one_group(analysis.measure, figures, range(len(figures)), [estimates])]
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


def by_group(measure, keys, figures, chosen, groups):
    """Groups as rows; the headline term is drawn, the others stand beside it with their intervals."""
    head, others = figures[chosen[0]], chosen[1:]
    tests = _figures.tests_of([group[chosen[0]] for group in groups])
    titles = [f'<th class="key">{escape(key)}</th>' for key in keys]
    titles += [f"<th>{escape(head.term)}</th>", f'<th class="bar">{axis(head)}</th>',
               f"<th>{escape(_figures.confidences([[g[chosen[0]]] for g in groups]))}</th>", "<th>n</th>",
               *[f"<th>{name}</th>" for name in tests]]
    titles += [f"<th>{escape(figures[index].term)}<small>{escape(figures[index].unit)}</small></th>" for index in others]
    rows = []
    for group in groups:
        estimate = group[chosen[0]]
        cells = [f'<th class="key">{escape(_figures.key_text(key))}</th>' for key in estimate.keys.values()]
        cells += drawn(estimate, head, tests)
        cells += [f"<td>{beside(group[index], figures[index], _figures.note(estimate))}</td>" for index in others]
        rows.append(cells)
    return table(f"{measure}, {head.unit}", titles, rows)


def one_group(measure, figures, chosen, groups):
    """The terms of a measure as rows, each on its own range."""
    confidence = _figures.confidences([[groups[0][index] for index in chosen]])
    tests = _figures.tests_of([groups[0][index] for index in chosen])
    titles = ["<th></th>", "<th></th>", "<th></th>", f"<th>{escape(confidence)}</th>", "<th>n</th>",
              *[f"<th>{name}</th>" for name in tests]]
    rows = []
    for index in chosen:
        figure, estimate = figures[index], groups[0][index]
        ends = f", drawn from {short(figure.range[0])} to {short(figure.range[1])}" if figure.range else ""
        name = f'<th class="key">{escape(figure.term)}<small>{escape(figure.unit)}{ends}</small></th>'
        rows.append([name, *drawn(estimate, figure, tests)])
    return table(measure, titles, rows)


def table(caption, titles, rows):
    body = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{''.join(titles)}</tr></thead><tbody>\n{body}\n</tbody></table>"


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
    below = [_figures.interval_text(estimate, figure) or below, _figures.verdict(estimate, figure)]
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
    lines = [f'<p class="foot">{escape(name if isinstance(name, str) else ", ".join(name))}: '
             f"{escape(_figures.ledger_text(reasons))}</p>"
             for name, reasons in result.ledger.items()]
    lines.append(f'<details class="foot"><summary>query {escape(result.fingerprint)}</summary>'
                 f"<pre>{escape(result.query)}</pre></details>")
    return "\n".join(lines)
