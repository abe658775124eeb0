"""Results: rows, columns, finding, the ledger, and the ways out into other packages."""

import copy
import math
import pickle

import pytest

import cxm
from support import ANSWERS, COUNTS, FLOATS, MEMBERS, all_bits, bits, content, peer

TABLE = {"score": [*ANSWERS[:-1], None], "q7": [5, 4, 3, 2, 1, 5] * 2, "site": ["Kiel", "Lyon", None] * 4, "year": [2025, 2026] * 6,
         "paid": [True, False, False] * 4}
COLUMNS = ("measure", "term", "unit", "value", "std_error", "lower", "upper", "confidence", "df", "n_effective", "n", "missing",
           "excluded", "clusters", "status", "interval_status", "flags", "p", "q")


@pytest.fixture
def result():
    return cxm.query(TABLE, ["nps(score)", "csat.satisfied(q7, scale=1..5)"], by=["site", "year", "paid"])


def same(column, other):
    return len(column) == len(other) and all(
        a == b or (is_null(a) and is_null(b)) for a, b in zip(column, other))


def is_null(value):
    return value is None or (isinstance(value, float) and math.isnan(value))


def test_rows(result):
    assert result.columns == ("site", "year", "paid", *COLUMNS)
    assert len(result) % 5 == 0 and len(result) == len(list(result)) == len(result.column("n"))
    first = result[0]
    assert first.keys == {"site": "Kiel", "year": 2025, "paid": True}
    assert (type(first.keys["year"]), type(first.keys["paid"])) == (int, bool)
    assert (first.measure, first.term, first.unit) == ("nps", "score", "points")
    assert bits(result[-1]) == bits(result[len(result) - 1]) and result[-1].keys["site"] is None
    for index in (len(result), -len(result) - 1, 10**30):
        with pytest.raises(IndexError):
            result[index]


def test_slices(result):
    assert result[1:4] == [result[1], result[2], result[3]] and result[::-1][0] == result[-1] and result[5:5] == []


def test_columns(result):
    for i, estimate in enumerate(result):
        for member in MEMBERS:
            assert same([result.column(member)[i]], [getattr(estimate, member)]), member
        for name, key in estimate.keys.items():
            assert result.column(name)[i] == key
    assert list(result.to_dict()) == list(result.columns)
    for name, column in result.to_dict().items():
        assert same(column, result.column(name))
    for name, kind in {**dict.fromkeys(COUNTS, int), **dict.fromkeys(("measure", "term", "unit", "status"), str)}.items():
        assert {type(v) for v in result.column(name)} == {kind}


def test_find(result):
    found = result.find("nps", "promoters", "Lyon", 2026, False)
    assert (found.term, found.keys) == ("promoters", {"site": "Lyon", "year": 2026, "paid": False})
    assert result.find("csat(q7)", None, None, 2025, False).keys["site"] is None
    assert result.find("csat", "satisfied", "Kiel", 2025, True).measure.startswith("csat")
    assert cxm.query(TABLE, "nps").find("nps").n == 11
    for wrong in (("nps", "scores", "Lyon", 2026, False), ("nps", "score", "Graz", 2026, False),
                  ("ces", None, "Lyon", 2026, False)):
        with pytest.raises(cxm.NotFoundError):
            result.find(*wrong)
    with pytest.raises((cxm.ArgumentError, TypeError)):
        result.find("nps", "score", "Lyon")


def test_terms_of_a_row(result):
    row = result.find("nps", "score", "Kiel", 2025, True)
    assert list(row.terms) == ["score", "promoters", "passives", "detractors"]
    assert row["passives"] == result.find("nps", "passives", "Kiel", 2025, True)
    assert row["passives"].keys == row.keys


def test_a_group_is_what_its_rows_alone_are(result):
    for e in result:
        if e.measure == "nps" and e.term == "score":
            rows = [i for i in range(12) if all(TABLE[k][i] == v for k, v in e.keys.items())]
            assert all_bits(cxm.nps([TABLE["score"][i] for i in rows])) == all_bits(e)


def test_ledger():
    result = cxm.query({"a": [1, 99, None, float("nan")], "b": [1, 2, 3, 4], "w": [1.0, 2.0, 0.0, 3.0]},
                       ["nps(a)", "rating(b)"], weight="w", options={"off_scale": "skip"})
    assert result.ledger == {
        "nps": {"used": 1, "missing": 2, "off_scale": 1, "not_a_number": 0, "weight_missing": 0, "weight_zero": 0},
        "rating": {"used": 3, "missing": 0, "off_scale": 0, "not_a_number": 0, "weight_missing": 0, "weight_zero": 1},
    }


def test_query_and_fingerprint(result):
    assert result.query.splitlines()[0].startswith("measure nps(score, scale=0..10 passive_min=7 promoter_min=9 confidence=0.95 ")
    assert result.query.splitlines()[2:5] == ["by site", "by year", "by paid"]
    assert len(result.fingerprint) == 16 and int(result.fingerprint, 16) >= 0
    assert cxm.query(TABLE, "nps").fingerprint == cxm.query(TABLE, ["nps(score, confidence=0.95)"]).fingerprint
    assert cxm.query(TABLE, "nps").fingerprint != cxm.query(TABLE, "nps", options={"confidence": 0.9}).fingerprint


def test_options_in_every_form():
    wanted = cxm.query(TABLE, "nps(score, confidence=0.9, interval=wald)").fingerprint
    for options in ({"confidence": 0.9, "interval": "wald"}, {"nps.confidence": 0.9, "nps.interval": "wald"},
                    "confidence=0.9 interval=wald"):
        assert cxm.query(TABLE, "nps", options=options).fingerprint == wanted
    assert cxm.nps(TABLE["score"], by=TABLE["site"], confidence=0.9).query.count("confidence=0.9 ") == 1
    scaled = cxm.query(TABLE, "rating(q7)", options={"scale": (1, 5), "top_boxes": 1})
    assert scaled.fingerprint == cxm.query(TABLE, "rating(q7, scale=1..5 top_boxes=1)").fingerprint


def test_one_measure_as_text():
    assert content(cxm.query(TABLE, "nps", by="site")) == content(cxm.query(TABLE, ["nps"], by=["site"]))
    assert content(cxm.query(TABLE, ("nps",), by=("site",))) == content(cxm.query(TABLE, ["nps"], by=["site"]))


def test_column_names_that_need_quotes():
    names = {"how likely, 0..10?": ANSWERS, 'with "quotes"': ANSWERS, "Zufriedenheit (ü)": ANSWERS, "the site": TABLE["site"]}
    for name in list(names)[:3]:
        quoted = '"' + name.replace('"', '""') + '"'
        result = cxm.query(names, f"nps({quoted})", by="the site")
        assert content(result) == content(cxm.nps(ANSWERS, by={"the site": TABLE["site"]})) or result[0].n == 4


def test_immutable(result):
    for name in ("columns", "ledger", "query", "fingerprint", "other"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(result, name, 1)
    with pytest.raises(TypeError):
        result[0] = 1
    with pytest.raises(TypeError):
        cxm.Result()
    result.column("n")[:] = []
    result.ledger.clear()
    result.to_dict()["n"].clear()
    assert len(result.column("n")) == len(result) and result.ledger


def test_no_groups():
    empty = cxm.nps([], by=[])
    assert len(empty) == 0 and list(empty) == [] and empty.column("value") == []
    assert "0 rows" in repr(empty)
    whole = cxm.query({"score": []}, "nps")
    assert len(whole) == 4 and whole[0].status == "no_data"


def test_an_estimate_outlives_its_result():
    estimate = cxm.query(TABLE, "nps", by="site")[0]
    assert estimate["promoters"].keys == {"site": "Kiel"} and estimate.n == 4
    column = cxm.query(TABLE, "nps", by="site").column("site")
    assert column[0] == "Kiel"


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, pickle.dumps])
def test_no_copies(result, clone):
    """A result is remade from its state, which can be kept; its estimates travel."""
    with pytest.raises(TypeError, match="pickle"):
        clone(result)
    assert pickle.loads(pickle.dumps(list(result))) == list(result)


# ---- out ----


def check_columns(result, columns):
    """Columns of another package are the result's, nulls for NaN."""
    assert list(columns) == list(result.columns)
    for name, values in columns.items():
        assert same(values, result.column(name)), name


def test_to_pyarrow(result):
    pa = peer("pyarrow")
    table = pa.table(result)
    check_columns(result, table.to_pydict())
    assert table.schema.field("n").type == pa.int64() and table.schema.field("value").type == pa.float64()
    assert pa.types.is_dictionary(table.schema.field("term").type)
    assert table["p"].null_count == len(result)
    metadata = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
    assert metadata["cxm.query"] == result.query and metadata["cxm.fingerprint"] == result.fingerprint
    assert pa.RecordBatchReader.from_stream(result).read_all().num_rows == len(result)


def test_schema(result):
    pa = peer("pyarrow")
    assert pa.schema(result) == pa.table(result).schema
    assert pa.RecordBatchReader.from_stream(result, schema=pa.schema(result)).read_all().num_rows == len(result)


def test_to_polars(result):
    pl = peer("polars")
    frame = result.to_polars()
    assert isinstance(frame, pl.DataFrame)
    check_columns(result, frame.to_dict(as_series=False))
    assert frame["value"].null_count() == sum(math.isnan(v) for v in (e.value for e in result))
    assert pl.DataFrame(result).equals(frame)


def test_to_pandas(result):
    pd = peer("pandas")
    frame = result.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == list(result.columns) and len(frame) == len(result)
    for name in FLOATS + COUNTS:
        assert same([v if v == v else None for v in frame[name].tolist()], result.column(name)), name
    for name in ("site", "term", "status"):
        assert [None if pd.isna(v) else v for v in frame[name]] == result.column(name)
    assert frame["year"].tolist() == result.column("year")


def test_to_duckdb(result):
    peer("pyarrow")
    duckdb = peer("duckdb")
    answers = result  # noqa: F841  DuckDB finds it by its name
    rows = duckdb.connect().sql("select site, n from answers where term = 'score' order by site nulls last, year, paid").fetchall()
    assert [r[1] for r in rows] == [e.n for e in result if e.term == "score"] or len(rows) == len(result) // 5


def test_a_result_as_data():
    """What one query gives another can take in."""
    peer("pyarrow")
    by_site = cxm.query(TABLE, "nps.score", by="site")
    assert cxm.query(by_site, "rating(n, scale=0..100)", by="site")[0]["mean"].value == by_site[0].n


def test_streams_outlive_the_result():
    pa = peer("pyarrow")
    table = pa.table(cxm.query(TABLE, "nps", by="site"))
    assert table["site"].to_pylist()[0] == "Kiel"
    capsule = cxm.query(TABLE, "nps").__arrow_c_stream__()
    del capsule  # never consumed: released all the same
    assert cxm.query(TABLE, "nps").__arrow_c_stream__(None) is not None
    assert cxm.query(TABLE, "nps").__arrow_c_stream__(requested_schema=None) is not None


def test_times_come_back():
    pa = peer("pyarrow")
    days = pa.array([0, 1, 2] * 4, pa.int32()).cast(pa.date32())
    moments = pa.array([10**15, 2 * 10**15] * 6, pa.timestamp("us", "UTC"))
    for key in (days, moments):
        table = pa.table(cxm.nps(ANSWERS, by={"k": key}))
        assert sorted(set(table["k"].cast(pa.string()).to_pylist())) == sorted(set(key.cast(pa.string()).to_pylist())) or \
            pa.types.is_timestamp(table.schema.field("k").type)
