"""Analyses: every record through its function and through a query, with columns made up by the kinds of its inputs; and what comes
back, as figures, tests and numbers for each row.
"""

import copy
import math
import pickle
import random

import pytest

import cxm
from cxm._measures import parameter
from support import bits, content, function_of, peer

ROWS = 240
X = [1.0, 2.0, 2.0, 3.0, 5.0, 4.0, 6.0, 8.0]
Y = [2.0, 1.0, 4.0, 3.0, 6.0, 5.0, 9.0, 7.0]
SITES = ["b", "a", "b", "a", "b", "a", "b", "a"]
TERMS = ["pearson", "spearman", "kendall", "gamma"]
every_analysis = pytest.mark.parametrize("record", [m for m in cxm.measures() if m.form == "analysis"], ids=lambda r: r.name)
each_kind = pytest.mark.parametrize("form", ["list", "tuple", "numpy", "pandas", "polars", "arrow", "chunked", "strided"])


def test_bits(estimate):
    return (*bits(estimate), repr((estimate.statistic, estimate.test_df, estimate.p)), estimate.test_status)


test_bits.__test__ = False


def made_up(record, seed=5):
    """Columns for the inputs of a record: three for one that repeats, every third row with an event, categories as text."""
    draw, columns = random.Random(seed), {}

    def margins(name):
        pairs = {}
        for at, known in enumerate(({"p": 500.0, "q": 300.0, "r": 200.0}, {"p": 600.0, "q": 400.0})):
            categories = [draw.choice(list(known)) for _ in range(ROWS)]
            pairs |= {f"{name}_{at}": categories, f"{name}_{at}_known": [known[category] for category in categories]}
        return pairs

    def column(kind, at):
        if kind == "event":
            return [draw.random() < 0.6 for _ in range(ROWS)]
        if kind == "category":
            return [draw.choice("pqr"[: 2 + at % 2]) for _ in range(ROWS)]
        return [float(draw.randrange(1, 60)) for _ in range(ROWS)]

    for at, each in enumerate(record.inputs):
        if each.kind == "margin":
            columns[each.name] = margins(each.name)
        elif each.kind == "aged":
            columns[each.name] = {f"{each.name}_{i}": column(each.kind, i) for i in range(6)}
        elif each.repeated:
            columns[each.name] = {f"{each.name}_{i}": column(each.kind, i) for i in range(3)}
        else:
            columns[each.name] = column(each.kind, at)
    return columns


def ask(record, columns, **more):
    given = {parameter(name, record): column for name, column in columns.items()}
    return function_of(record)(**given, **more)


def flat(columns):
    return {name: column for each, given in columns.items()
            for name, column in (given.items() if isinstance(given, dict) else [(each, given)])}


def run(call):
    """What a call gives, or the class and argument of its refusal: columns that are made up suit no measure that wants more."""
    try:
        return call()
    except cxm.Error as error:
        assert str(error) and not isinstance(error, cxm.OutOfMemoryError)
        return error


def said(error):
    """What a refusal says to programs."""
    return type(error), error.argument, error.row


def check_figures(record, analysis, columns):
    names = [name for name, given in columns.items() if isinstance(given, dict)]
    repeated = list(columns[names[0]]) if names else []
    if record.inputs[-1].kind == "aged":
        repeated = repeated[::2]
    wanted = [name for term in record.terms for name in ([f"{term.name}({c})" for c in repeated] if term.each else [term.name])]
    assert list(analysis.terms) == wanted and analysis.measure == record.name
    assert test_bits(analysis.headline) == test_bits(analysis[wanted[0]])
    units = [term.unit for term in record.terms for _ in (repeated if term.each else [0])]
    for name, unit in zip(wanted, units):
        estimate = analysis[name]
        assert (estimate.term, estimate.unit, estimate.measure) == (name, unit, record.name)
        assert (estimate.status == "ok") == math.isfinite(estimate.value), name
        assert (estimate.test_status == "ok") == (0 <= estimate.p <= 1), name
        assert estimate.n >= 0
    for term in record.terms:
        if term.each:
            assert list(analysis.each(term.name)) == repeated
            assert all(analysis[term.name, c] is analysis[f"{term.name}({c})"] for c in repeated)
    assert list(analysis.rows) == [term.name for term in record.row_terms]
    assert all(len(numbers) == ROWS for numbers in analysis.rows.values())


@every_analysis
def test_function_and_query_are_one(record):
    columns = made_up(record)
    analysis = run(lambda: ask(record, columns))
    result = run(lambda: cxm.query(flat(columns), f"{record.name}({', '.join(flat(columns))})"))
    if isinstance(analysis, cxm.Error):
        assert type(analysis) is type(result) and analysis.argument == result.argument, (analysis, result)
        return
    check_figures(record, analysis, columns)
    assert [e.term for e in result] == list(analysis.terms)
    assert [bits(e) for e in result] == [bits(e) for e in analysis.terms.values()]
    assert [repr(e.p) for e in result] == [repr(e.p) for e in analysis.terms.values()]
    assert repr(analysis) and analysis._repr_html_() and repr(result) and result._repr_html_()
    assert pickle.loads(pickle.dumps(analysis)) == analysis == copy.deepcopy(analysis)


@every_analysis
def test_keys(record):
    columns, keys = made_up(record), ["u", "v"] * (ROWS // 2)
    grouped = run(lambda: ask(record, columns, by={"half": keys}))
    if isinstance(grouped, cxm.Error):
        return
    parts = []
    for key in ("u", "v"):
        rows = [i for i in range(ROWS) if keys[i] == key]
        part = {name: ({n: [c[i] for i in rows] for n, c in given.items()} if isinstance(given, dict) else [given[i] for i in rows])
                for name, given in columns.items()}
        parts += [bits(e) for e in ask(record, part).terms.values()]
    assert [bits(e) for e in grouped] == parts
    assert [e.keys["half"] for e in grouped] == ["u"] * (len(parts) // 2) + ["v"] * (len(parts) // 2)


@every_analysis
def test_forms_and_chunks_are_one(record):
    pa, pandas, polars = peer("pyarrow"), peer("pandas"), peer("polars")
    columns = made_up(record)
    wanted = run(lambda: ask(record, columns))

    def chunked(column):
        return pa.chunked_array([column[:7], column[7:100], column[100:]])

    for form in (pandas.Series, polars.Series, pa.array, chunked, lambda c: pa.array(c).dictionary_encode()):
        given = {name: {n: form(c) for n, c in g.items()} if isinstance(g, dict) else form(g) for name, g in columns.items()}
        got = run(lambda given=given: ask(record, given))
        assert said(got) == said(wanted) if isinstance(wanted, cxm.Error) else got == wanted
    frames = {name: pandas.DataFrame(g) if isinstance(g, dict) else g for name, g in columns.items()}
    got = run(lambda: ask(record, frames))
    assert isinstance(wanted, cxm.Error) or got == wanted


@every_analysis
def test_tables_and_streams_are_one(record):
    pa, pandas, polars = peer("pyarrow"), peer("pandas"), peer("polars")
    columns = flat(made_up(record)) | {"half": ["u", "v", None] * (ROWS // 3)}
    text = [f"{record.name}({', '.join(flat(made_up(record)))})", "nps(answer)"]
    columns["answer"] = [i % 11 for i in range(ROWS)]
    wanted = run(lambda: cxm.query(columns, text, by="half"))
    table = pa.table(columns)
    cut = pa.concat_tables([table.slice(0, 11), table.slice(11, 90), table.slice(101)])
    pieces = {name: cut[name] for name in cut.column_names}
    for data in (table, cut, pieces, cut.to_reader(), table.to_reader(max_chunksize=50), pandas.DataFrame(columns),
                 polars.DataFrame(columns)):
        got = run(lambda data=data: cxm.query(data, text, by="half"))
        assert said(got) == said(wanted) if isinstance(wanted, cxm.Error) else content(got) == content(wanted)


@every_analysis
def test_designs(record):
    """What the record says is taken is passed on, and what it does not say is no parameter."""
    columns = made_up(record)
    design = {"weight": [1.0, 2.0] * (ROWS // 2), "stratum": ["s", "t"] * (ROWS // 2), "cluster": [i // 4 for i in range(ROWS)],
              "population": 100_000}
    for name, given in design.items():
        if name not in record.design:
            if name not in [i.name for i in record.inputs]:
                with pytest.raises(TypeError):
                    ask(record, columns, **{name: given})
            continue
        with pytest.raises(cxm.Error) as failed:
            ask(record, columns, **{name: given[:-1] if name != "population" else [5.0]})
        assert type(failed.value) is cxm.LengthError and failed.value.argument == name or run(lambda: ask(record, columns))
        run(lambda name=name, given=given: ask(record, columns, **{name: given}))


@every_analysis
def test_rows_without_any_are_no_crash(record):
    columns = made_up(record)
    for rows in (0, 1, 2):
        cut = {name: {n: c[:rows] for n, c in g.items()} if isinstance(g, dict) else g[:rows] for name, g in columns.items()}
        got = run(lambda cut=cut: ask(record, cut))
        if not isinstance(got, cxm.Error):
            assert all((e.status == "ok") == math.isfinite(e.value) for e in got.terms.values())


def test_association():
    r = cxm.association(X, Y)
    assert list(r.terms) == TERMS and r.rows == {} and r.headline == r.pearson == r["pearson"]
    assert r.pearson.value == pytest.approx(numpy_pearson(), abs=1e-14)
    t = r.pearson.value * math.sqrt(6 / (1 - r.pearson.value**2))
    assert (r.pearson.statistic, r.pearson.test_df) == (pytest.approx(t), 6) and math.isnan(r.kendall.test_df)
    assert r.pearson.test_status == "ok" and 0 < r.pearson.p < 0.05
    assert float(r.gamma) == r.gamma.value and "p = " in repr(r.gamma)


def numpy_pearson():
    mean_x, mean_y = sum(X) / len(X), sum(Y) / len(Y)
    products = sum((x - mean_x) * (y - mean_y) for x, y in zip(X, Y))
    return products / math.sqrt(sum((x - mean_x) ** 2 for x in X) * sum((y - mean_y) ** 2 for y in Y))


@each_kind
def test_columns_in(form):
    wanted = cxm.association(X, Y)
    make = {"list": list, "tuple": tuple}.get(form)
    if form in ("numpy", "strided"):
        numpy = peer("numpy")
        make = numpy.array if form == "numpy" else lambda c: numpy.array([c, c]).T[:, 1]
    elif form in ("pandas", "polars"):
        make = peer(form).Series
    elif form == "arrow":
        make = peer("pyarrow").array
    elif form == "chunked":
        pa = peer("pyarrow")
        make = lambda c: pa.chunked_array([c[:3], [], c[3:]], type=pa.float64())  # noqa: E731
    assert cxm.association(make(X), make(Y)) == wanted
    assert cxm.association(make(X), Y) == wanted


def test_undefined_is_said_in_words():
    r = cxm.association([1.0, 1.0, 1.0], [1.0, 2.0, 3.0])
    assert r.pearson.status == "undefined" and r.pearson.test_status == "not_testable" and math.isnan(r.pearson.p)
    assert "not defined" in repr(r) and "not defined" in r._repr_html_()


def test_missing_rows():
    nan = float("nan")
    r = cxm.association([*X, None, 4.0], [*Y, 4.0, nan])
    assert (r.pearson.n, r.pearson.missing) == (8, 2) and r.pearson.value == cxm.association(X, Y).pearson.value


def test_figures_by_name():
    r = cxm.association(X, Y)
    for name in ("scores", ("pearson", "x"), 3, None):
        with pytest.raises(cxm.NotFoundError):
            r[name]
    with pytest.raises(cxm.NotFoundError):
        r.each("pearson")
    with pytest.raises(AttributeError):
        r.coefficient
    assert not hasattr(r, "__array__") and set(TERMS) <= set(dir(r))
    assert r != cxm.association(X, [9.0, *Y[1:]]) and r != 3 and hash(r) == hash(cxm.association(X, Y))
    with pytest.raises(AttributeError):
        r.pearson = 3


def test_results_keep_p():
    t = cxm.association(X, Y, by={"site": SITES})
    assert len(t) == 8 and [e.keys["site"] for e in t] == ["a"] * 4 + ["b"] * 4
    estimate = t.find("association", "kendall", "a")
    assert estimate.test_status == "ok" and estimate.p == t.column("p")[2] and math.isnan(estimate.statistic)
    assert estimate["pearson"].p == t.column("p")[0]
    assert pickle.loads(pickle.dumps(estimate)) == estimate
    mixed = cxm.query({"x": X, "y": Y}, ["nps(x)", "association(x, y)"])
    assert math.isnan(mixed[0].p) and mixed[0].test_status == "not_testable" and mixed[4].p == cxm.association(X, Y).pearson.p
    assert " p       q\n" in repr(mixed) and "<th>p</th><th>q</th>" in mixed._repr_html_() and "<th>p</th>" not in cxm.nps(X, by=SITES)._repr_html_()


def test_estimates_of_answers_have_no_test():
    r = cxm.nps([9, 10, 3])
    assert (r.test_status, r["promoters"].test_status) == ("not_testable", "not_testable")
    assert all(math.isnan(number) for number in (r.statistic, r.test_df, r.p)) and "p =" not in repr(r)


REFUSALS = {
    "another length": (cxm.LengthError, "y", None, lambda: cxm.association(X, Y[:-1])),
    "text": (cxm.ColumnTypeError, "y", None, lambda: cxm.association(X, SITES)),
    "infinite": (cxm.DomainError, "y", 1, lambda: cxm.association(X, [1.0, math.inf, *X[2:]])),
    "infinite in a chunk": (cxm.DomainError, "y", 5, lambda: cxm.association(X, peer("pyarrow").chunked_array(
        [[1.0, 2.0, 3.0], [1.0, 2.0, math.inf, 1.0, 2.0]]))),
    "infinite in a group": (cxm.DomainError, "y", 1, lambda: cxm.association(X, [1.0, math.inf, *X[2:]], by=SITES)),
    "confidence": (cxm.ArgumentError, "confidence", None, lambda: cxm.association(X, Y, confidence=1)),
    "progress": (cxm.ArgumentError, "progress", None, lambda: cxm.association(X, Y, progress=3)),
    "threads": (cxm.ArgumentError, "threads", None, lambda: cxm.association(X, Y, threads="all")),
    "one column too few": (cxm.ArgumentError, "measures", None, lambda: cxm.query({"x": X}, "association(x)")),
    "a column that is not there": (cxm.NotFoundError, "z", None, lambda: cxm.query({"x": X}, "association(x, z)")),
    "not there in a stream": (cxm.NotFoundError, "z", None, lambda: cxm.query(
        peer("pyarrow").table({"x": X}), "association(x, z)")),
    "a weight": (cxm.UnsupportedError, "weight", None, lambda: cxm.query({"x": X, "y": Y}, "association(x, y)", weight="x")),
    "a state": (cxm.UnsupportedError, "measures", None, lambda: cxm.State("association(x, y)")),
    "a row over batches": (cxm.DomainError, "y", 6, lambda: cxm.query(
        peer("pyarrow").table({"x": X, "y": [*Y[:6], math.inf, 1.0]}).to_reader(max_chunksize=4), "association(x, y)")),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusal(name):
    wanted, argument, row, call = REFUSALS[name]
    with pytest.raises(cxm.Error) as failed:
        call()
    assert (type(failed.value), failed.value.argument, failed.value.row) == (wanted, argument, row), str(failed.value)
    with pytest.raises(TypeError):
        cxm.association(X, Y, weight=X)
    with pytest.raises(TypeError):
        cxm.association(X, Y, X)


EFFORT = [1.0, 2.0, 2.0, 3.0, 5.0, 4.0, 6.0, 7.0]
PRICE = [3.0, 1.0, 2.0, 5.0, 4.0, 2.0, 6.0, 5.0]


def test_an_input_that_repeats():
    r = cxm.regression.linear(Y, {"effort": EFFORT, "price": PRICE})
    assert r.coefficient["effort"] == r["coefficient", "effort"] == r["coefficient(effort)"] == r.headline
    assert list(r.each("coefficient")) == ["effort", "price"] and r.intercept.term == "intercept"
    listed = cxm.regression.linear(Y, [EFFORT, PRICE])
    assert list(listed.coefficient) == ["predictor1", "predictor2"]
    assert [e.value for e in listed.terms.values()] == [e.value for e in r.terms.values()]
    assert list(cxm.regression.linear(Y, EFFORT).coefficient) == ["predictor"]
    for library in ("pandas", "polars"):
        frame = peer(library).DataFrame({"effort": EFFORT, "price": PRICE})
        assert cxm.regression.linear(Y, frame) == r
        assert cxm.regression.linear(Y, [frame["effort"], frame["price"]]) == r
    assert cxm.regression.linear(Y, peer("pyarrow").table({"effort": EFFORT, "price": PRICE})) == r
    text = repr(r)
    assert "coefficient(effort)" in text and "coefficient(price)" in text and "coefficient(effort)" in r._repr_html_()


def test_names_keep_out_of_each_others_way():
    by = {"outcome": SITES, "price": [1, 1, 1, 1, 2, 2, 2, 2]}
    grouped = cxm.regression.linear(Y, {"effort": EFFORT, "price": PRICE}, by=by)
    plain = cxm.regression.linear(Y, {"effort": EFFORT, "price": PRICE})
    assert [e.term for e in grouped][:2] == ["coefficient(effort)", "coefficient(price_)"]
    assert len(grouped) == 4 * len(plain.terms) and grouped[0].keys == {"outcome": "a", "price": 1}
    for wrong in ([peer("pandas").Series(EFFORT, name="x")] * 2, {}, []):
        with pytest.raises(cxm.Error) as failed:
            cxm.regression.linear(Y, wrong)
        assert failed.value.argument == "predictor"


def test_rows_of_a_chart():
    chart = cxm.control.xmr(X)
    assert list(chart.rows["value"]) == X and len(set(chart.rows["upper"])) == 1
    assert chart.rows["centre"][0] == pytest.approx(chart.centre.value)
    assert chart.rows is not chart.rows and "value, centre" in repr(chart)
    assert cxm.nps(chart.rows["value"]) == cxm.nps(X)


def test_optional_inputs():
    event = [True, False, True, True, True, False, True, True]
    late = cxm.survival(X, event, entry=[0.5] * 8)
    assert list(late.terms) == list(cxm.survival(X, event, entry=None).terms)
    assert cxm.survival(X, event, entry=None) == cxm.survival(X, event)
    assert len(cxm.survival(X, event, entry=[0.5] * 8, by=SITES)) == 2 * len(late.terms)
    with pytest.raises(cxm.LengthError) as failed:
        cxm.survival(X, event, entry=[0.5])
    assert failed.value.argument == "entry"


CATEGORIES = {
    "list": list,
    "integers": lambda c: [ord(v) if v else None for v in c],
    "object": lambda c: peer("numpy").array(c, object),
    "pandas": lambda c: peer("pandas").Series(c),
    "categorical": lambda c: peer("pandas").Series(c, dtype="category"),
    "bare categorical": lambda c: peer("pandas").Categorical(c),
    "polars": lambda c: peer("polars").Series(c),
    "polars categorical": lambda c: peer("polars").Series(c, dtype=peer("polars").Categorical),
    "arrow": lambda c: peer("pyarrow").array(c),
    "large": lambda c: peer("pyarrow").array(c, peer("pyarrow").large_string()),
    "view": lambda c: peer("pyarrow").array(c, peer("pyarrow").string_view()),
    "dictionary": lambda c: peer("pyarrow").array(c).dictionary_encode(),
    "chunked": lambda c: peer("pyarrow").chunked_array([c[:3], c[3:]]),
    "dictionaries": lambda c: peer("pyarrow").chunked_array([peer("pyarrow").array(p).dictionary_encode() for p in (c[:3], c[3:])]),
}


@pytest.mark.parametrize("form", CATEGORIES)
def test_categories_in(form):
    group = ["b", "a", "b", "a", None, "a", "b", "a"]
    assert cxm.two_groups(X, CATEGORIES[form](group)) == cxm.two_groups(X, group)


def test_clusters():
    clustered = cxm.regression.linear(Y, EFFORT, cluster=["p", "p", "q", "q", "r", "r", "s", "t"])
    assert clustered.headline.clusters == 5 and clustered.headline.value == cxm.regression.linear(Y, EFFORT).headline.value
    answers = cxm.nps([9, 10, 3, 8] * 5, cluster=[i // 2 for i in range(20)], stratum=["s", "t"] * 2 * 5)
    assert isinstance(answers, cxm.Estimate) and answers.clusters > 0
    table = {"score": [9, 10, 3, 8] * 5, "customer": [i // 2 for i in range(20)]}
    assert cxm.query(table, "nps", cluster="customer")[0].clusters == 10
    assert cxm.nps(table["score"], cluster=table["customer"]).clusters == 10


def numbers():
    """Some Numbers, of a measure that gives any; the bytes of a pickle else, which is all that is needed to make them."""
    import struct

    from cxm import _cxm

    return _cxm._numbers(struct.pack("<5d", 1.5, float("nan"), -2.0, 0.0, 4.0))


def test_numbers():
    some = numbers()
    assert len(some) == 5 and some[0] == 1.5 and some[-1] == 4.0 and math.isnan(some[1]) and list(some[2:4]) == [-2.0, 0.0]
    assert isinstance(some, cxm.Numbers) and some == pickle.loads(pickle.dumps(some)) and some != some[:4] and some != [1.5]
    assert list(some[::-2]) == [4.0, -2.0, 1.5] and len(some[9:]) == 0
    view = memoryview(some)
    assert view.format == "d" and view.readonly and view.shape == (5,) and view[4] == 4.0
    with pytest.raises(TypeError):
        view[0] = 3.0
    with pytest.raises(TypeError):
        hash(some)
    with pytest.raises(IndexError):
        some[5]
    assert repr(some) == "Numbers([1.5, nan, -2, 0, 4], 5 rows)"
    assert cxm.nps(some[2:], scale=(-2, 10)).n == 3 and cxm.nps(some, off_scale="skip").missing == 1


def test_numbers_elsewhere():
    numpy, pa, polars, pandas = peer("numpy"), peer("pyarrow"), peer("polars"), peer("pandas")
    some = numbers()
    array = numpy.asarray(some)
    assert array.dtype == numpy.float64 and array.shape == (5,) and not array.flags.writeable
    assert array.ctypes.data == numpy.asarray(some).ctypes.data, "copied"
    assert numpy.array(some, dtype="f4").dtype == numpy.float32 and some.__array__().shape == (5,)
    arrow = pa.array(some)
    assert arrow.type == pa.float64() and arrow.null_count == 1 and arrow.to_pylist() == [1.5, None, -2.0, 0.0, 4.0]
    series = polars.Series("s", some)
    assert series.dtype == polars.Float64 and series.null_count() == 1
    assert pandas.Series(some).isna().sum() == 1
    del some
    assert arrow[4].as_py() == 4.0 and array[0] == 1.5


def test_progress_stops_an_analysis():
    rows = [float(i % 1000) for i in range(200_000)]

    def stop(done, total):
        raise cxm.CancelledError("enough")

    assert isinstance(run(lambda: cxm.association(rows, rows[::-1], progress=stop)), (cxm.CancelledError, cxm.Analysis))
    assert cxm.association(rows, rows, threads=2) == cxm.association(rows, rows)
