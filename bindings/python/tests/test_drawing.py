"""A result as text and as HTML: well formed, escaped, harmless, short, and with words where there is no number."""

import re
import xml.etree.ElementTree as xml
from types import SimpleNamespace

import pytest

import cxm
from cxm import _html, _text
from support import ANSWERS

NAUGHTY = ["<script>alert(1)</script>", "a & b", '"quoted"', "ünï 日本", "</td>", None] * 2
TABLE = {"score": [10, 9, 8, None, 7, 0, 10, 9, None, None, 3, 10], "likely <to>": ANSWERS, "site": NAUGHTY,
         "year": [2025, 2026] * 6}


def tree(result):
    text = result._repr_html_()
    return text, xml.fromstring("<page>" + text + "</page>")


RESULTS = {
    "groups": lambda: cxm.query(TABLE, ["nps", 'nps("likely <to>")', "rating(score, scale=0..10)"], by=["site", "year"]),
    "one group": lambda: cxm.query(TABLE, ["nps", "ces.mean(score, scale=0..10)"]),
    "no rows": lambda: cxm.nps([], by=[]),
    "no answers": lambda: cxm.nps([None, None], by=["a", "b"]),
    "one answer each": lambda: cxm.nps(ANSWERS, by=list(range(12))),
    "many": lambda: cxm.nps(ANSWERS * 100, by=list(range(1200))),
}
each = pytest.mark.parametrize("name", RESULTS)


@each
def test_harmless(name):
    text, page = tree(RESULTS[name]())
    for element in page.iter():
        assert element.tag.rpartition("}")[2] in {
            "page", "style", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "small", "p", "details", "summary",
            "pre", "svg", "line", "rect", "circle", "text"}
        assert not {a for a in element.attrib if a.startswith("on") or a in ("href", "src", "style")}
    assert "url(" not in text and "http" not in text and "nan" not in text.lower().replace("not", "")


@each
def test_short(name):
    result = RESULTS[name]()
    assert len(repr(result).splitlines()) < 40 and len(result._repr_html_()) < 400_000
    assert max(map(len, repr(result).splitlines())) < 200


def test_escaped():
    result = RESULTS["groups"]()
    text, page = tree(result)
    assert "<script" not in text and "&lt;script&gt;" in text and "likely &lt;to&gt;" in text
    cells = {"".join(cell.itertext()) for cell in page.iter("th")}
    assert {n for n in NAUGHTY if n} <= cells and "(none)" in cells


def test_what_is_shown():
    result = cxm.nps(ANSWERS, by=["a"] * 6 + ["b"] * 6)
    text, page = tree(result)
    rows = page.findall(".//tbody/tr")
    assert [row[0].text for row in rows] == ["a", "b"]
    first = result[0]
    shown = ["".join(cell.itertext()) for cell in rows[0]]
    assert shown[1] == f"{first.value:.1f}" and f"{first.lower:.1f} to {first.upper:.1f}" in shown and str(first.n) in shown
    assert len(rows[0].findall(".//svg/rect")) == len(rows[0].findall(".//svg/circle")) == 1
    assert result.fingerprint in text and "12 rows: 12 used" in text
    assert "".join(page.find(".//pre").itertext()).split() == result.query.split()


def test_bars_lie_on_their_range():
    for name in RESULTS:
        for bar in tree(RESULTS[name]())[1].iter("svg"):
            width = float(bar.get("width"))
            for shape in bar.iter("rect"):
                assert 0 <= float(shape.get("x")) and float(shape.get("x")) + float(shape.get("width")) <= width
            for shape in bar.iter("circle"):
                assert 0 <= float(shape.get("cx")) <= width


def test_ranges():
    def ends(result):
        return [t.text for t in tree(result)[1].iter("text")]

    assert ends(cxm.nps(ANSWERS, by=["a"] * 12)) == ["-100", "100", "0"]
    assert ends(cxm.csat([1, 5], by=["a"] * 2)) == ["0", "100"]
    assert ends(cxm.rating([2, 3, 4, 4, 3, 2], scale=(1, 7), by=["a"] * 6)) == ["1", "7"]
    wide = ends(cxm.rating([1, 7], scale=(1, 7), by=["a"] * 2))  # the t interval of two answers leaves the scale
    assert float(wide[0]) < 1 and float(wide[1]) > 7


def test_words():
    one = RESULTS["one answer each"]()
    assert "too few answers for an interval" in repr(one) and "too few answers for an interval" in tree(one)[0]
    none = RESULTS["no answers"]()
    assert "no answers" in repr(none) and "no answers" in tree(none)[0]
    assert tree(none)[1].findall(".//tbody//svg/circle") == [] and "2 without an answer" in tree(none)[0]


def test_cut():
    many = RESULTS["many"]()
    assert "1,150 more groups are not shown" in tree(many)[0]
    assert re.search(r"\.\.\. 1,194 more groups$", repr(many))
    assert "1,200 groups side by side; no test was made between them." in tree(many)[0]


NOT_YET = {"suppressed": "withheld by the policy", "not_identified": "the data do not determine it", "undefined": "not defined"}


@pytest.mark.parametrize("status", NOT_YET)
def test_statuses_that_no_measure_has_yet(status):
    nan = float("nan")
    row = SimpleNamespace(measure="nps", term="score", unit="points", keys={"k": 1}, value=nan, lower=nan, upper=nan,
                          confidence=nan, n=3, status=status, interval_status="too_few", p=nan, q=nan, test_status="not_testable")

    class Rows(list):
        query, fingerprint, ledger = "measure nps(score, scale=0..10)\n", "0" * 16, {"nps": {"used": 3, "missing": 1}}
        _parts = ((0, 1, 1),)

    assert NOT_YET[status] in _text.table(Rows([row])) and NOT_YET[status] in _html.html(Rows([row]))


def test_text():
    table = {"score": [10] * 8 + [7] * 3 + [2] * 1, "site": ["Kiel"] * 6 + ["Lyon"] * 5 + [None]}
    lines = repr(cxm.query(table, "nps.score", by="site")).splitlines()
    assert lines[0] == "Result of nps: 3 rows"
    assert lines[1].split() == ["site", "value", "95", "%", "interval", "n"]
    assert lines[2].split()[:3] == ["Kiel", "score", "100.0"] and lines[4].split()[0] == "(none)"
    assert lines[4].endswith("too few answers for an interval")
