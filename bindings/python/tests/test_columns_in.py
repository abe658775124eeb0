"""The same answers in every form that holds them give the same estimate, to the last bit."""

import array
import collections
import ctypes
import datetime

import pytest

import cxm
from support import ANSWERS, all_bits, content, peer

WEIGHTS = [1.0, 2.0, 0.5, 1.5, 1.0, 3.0, 1.0, 2.5, 1.0, 0.25, 1.0, 2.0]
MISSING = [None if i in (2, 7) else v for i, v in enumerate(ANSWERS)]
SITES = ["Kiel", "Lyon", "Graz"] * 4
DTYPES = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f4 f8".split()


def numpy_strided(np, values):
    wide = np.zeros(3 * len(values), "i4")
    wide[::3] = values
    return wide[::3]


def numpy_field(np, values):
    rows = np.zeros(len(values), [("name", "S3"), ("score", "i2"), ("w", "f8")])
    rows["score"] = values
    return rows["score"]


def numpy_unaligned(np, values):
    return np.frombuffer(b"x" + np.array(values, "i4").tobytes(), dtype="i4", offset=1)


def numpy_read_only(np, values):
    frozen = np.array(values)
    frozen.flags.writeable = False
    return frozen


NUMPY = {
    "strided": numpy_strided,
    "reversed": lambda np, v: np.array(v[::-1], "i8")[::-1],
    "a column of a matrix": lambda np, v: np.array([v, v], "u1").T[:, 1],
    "a field of records": numpy_field,
    "not aligned": numpy_unaligned,
    "read-only": numpy_read_only,
    "masked, nothing masked": lambda np, v: np.ma.masked_array(np.array(v, "i4")),
    "objects": lambda np, v: np.array(v, object),
    "a matrix of one column, flattened": lambda np, v: np.array([[x] for x in v], "f8").ravel(),
    "Fortran order": lambda np, v: np.asfortranarray(np.array([v, v], "i2"))[0],
}

ARROW = {
    "int8": lambda pa, v: pa.array(v, pa.int8()),
    "uint64": lambda pa, v: pa.array(v, pa.uint64()),
    "float": lambda pa, v: pa.array(v, pa.float32()),
    "double": lambda pa, v: pa.array(v, pa.float64()),
    "chunked": lambda pa, v: pa.chunked_array([v[:5], v[5:6], [], v[6:]], pa.int16()),
    "chunked, one chunk": lambda pa, v: pa.chunked_array([v], pa.int16()),
    "sliced": lambda pa, v: pa.array([99, *v, 98, 97], pa.int32())[1:-2],
    "sliced within a byte of validity": lambda pa, v: pa.array([None] * 3 + v + [None], pa.int32())[3:-1],
    "dictionary": lambda pa, v: pa.array(v, pa.int32()).dictionary_encode(),
    "sliced dictionary": lambda pa, v: pa.array([5, *v], pa.int32()).dictionary_encode()[1:],
    "chunked dictionary": lambda pa, v: pa.chunked_array([v[:4], v[4:]], pa.int32()).dictionary_encode(),
    "record batch of one column": lambda pa, v: pa.record_batch({"score": pa.array(v)}),
    "table of one column": lambda pa, v: pa.table({"score": pa.chunked_array([v[:5], v[5:]])}),
    "sliced table of one column": lambda pa, v: pa.table({"score": [0, 0, *v]})[2:],
}

POLARS = {
    "integers": lambda pl, v: pl.Series("score", v),
    "small integers": lambda pl, v: pl.Series("score", v, pl.UInt8),
    "floats": lambda pl, v: pl.Series("score", v, pl.Float32, strict=False),
    "in two chunks": lambda pl, v: pl.concat([pl.Series(v[:7]), pl.Series(v[7:])], rechunk=False),
    "sliced": lambda pl, v: pl.Series([77, *v])[1:],
    "a frame of one column": lambda pl, v: pl.DataFrame({"score": v}),
}

PANDAS = {
    "int64": lambda pd, v: pd.Series(v),
    "int8": lambda pd, v: pd.Series(v, dtype="int8"),
    "float": lambda pd, v: pd.Series(v, dtype="float32"),
    "nullable": lambda pd, v: pd.Series(v, dtype="Int16"),
    "Arrow": lambda pd, v: (peer("pyarrow"), pd.Series(v, dtype="int32[pyarrow]"))[1],
    "objects": lambda pd, v: pd.Series(v, dtype=object),
    "an index": lambda pd, v: pd.Index(v),
    "odd labels, every second": lambda pd, v: pd.Series([x for y in v for x in (y, -1)])[::2],
    "a column of a frame": lambda pd, v: pd.DataFrame({"a": v, "score": v, "c": "x"})["score"],
    "a column of a frame of one type": lambda pd, v: pd.DataFrame({"a": v, "score": v})["score"],
    "categorical": lambda pd, v: (peer("pyarrow"), pd.Series(v, dtype="category"))[1],
}


class Sequence(collections.abc.Sequence):
    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        return self.values[index]


PLAIN = {
    "list": list,
    "tuple": tuple,
    "list of floats": lambda v: [float(x) for x in v],
    "list of both": lambda v: [float(x) if i % 2 else x for i, x in enumerate(v)],
    "array.array b": lambda v: array.array("b", v),
    "array.array Q": lambda v: array.array("Q", v),
    "array.array f": lambda v: array.array("f", v),
    "array.array d": lambda v: array.array("d", v),
    "memoryview": lambda v: memoryview(array.array("i", v)),
    "memoryview, every second": lambda v: memoryview(array.array("h", [x for y in v for x in (y, 99)]))[::2],
    "memoryview, reversed": lambda v: memoryview(array.array("h", v[::-1]))[::-1],
    "bytes": bytes,
    "bytearray": bytearray,
    "range of 0..10": lambda v: v,
    "ctypes": lambda v: (ctypes.c_uint16 * len(v))(*v),
    "deque": collections.deque,
    "a Sequence": Sequence,
}


def expected(values=None, **more):
    return all_bits(cxm.nps(list(ANSWERS if values is None else values), **more))


@pytest.mark.parametrize("form", PLAIN)
def test_plain(form):
    assert all_bits(cxm.nps(PLAIN[form](ANSWERS))) == expected()


def test_range():
    assert all_bits(cxm.nps(range(11))) == expected(list(range(11)))


@pytest.mark.parametrize("dtype", DTYPES)
def test_numpy_dtypes(dtype):
    np = peer("numpy")
    values = [v > 5 for v in ANSWERS] if dtype == "b1" else ANSWERS
    wanted = cxm.rating([int(v) for v in values], scale=(0, 10))
    assert all_bits(cxm.rating(np.array(values, dtype), scale=(0, 10))) == all_bits(wanted)


@pytest.mark.parametrize("dtype", ["=i4", "l", "q", "longlong", "uintp", "ulonglong", "bool"])
def test_numpy_names(dtype):
    np = peer("numpy")
    values = [int(v > 5) for v in ANSWERS] if dtype == "bool" else ANSWERS
    assert all_bits(cxm.nps(np.array(values, dtype))) == expected(values)


@pytest.mark.parametrize("form", NUMPY)
def test_numpy(form):
    assert all_bits(cxm.nps(NUMPY[form](peer("numpy"), ANSWERS))) == expected()


def test_numpy_repeated():
    np = peer("numpy")
    assert all_bits(cxm.nps(np.broadcast_to(np.int32(9), 7))) == expected([9] * 7)
    assert all_bits(cxm.nps(ANSWERS, weight=np.broadcast_to(2.5, 12))) == expected()
    assert all_bits(cxm.nps(np.ones(5, "i4")[:1])) == expected([1])


def test_numpy_one_byte_has_no_order():
    np = peer("numpy")
    assert all_bits(cxm.nps(np.array(ANSWERS, ">u1"))) == expected()


@pytest.mark.parametrize("form", ARROW)
def test_arrow(form):
    assert all_bits(cxm.nps(ARROW[form](peer("pyarrow"), ANSWERS))) == expected()


@pytest.mark.parametrize("form", POLARS)
def test_polars(form):
    assert all_bits(cxm.nps(POLARS[form](peer("polars"), ANSWERS))) == expected()


@pytest.mark.parametrize("form", PANDAS)
def test_pandas(form):
    assert all_bits(cxm.nps(PANDAS[form](peer("pandas"), ANSWERS))) == expected()


def test_booleans():
    yes = [v > 7 for v in ANSWERS]
    wanted = all_bits(cxm.csat([int(y) for y in yes], scale=(0, 1), top_boxes=1, bottom_boxes=1))
    forms = {"list": yes}
    for name, make in (("numpy", lambda m: m.array(yes)), ("pyarrow", lambda m: m.array(yes)),
                       ("polars", lambda m: m.Series(yes)), ("pandas", lambda m: m.Series(yes))):
        try:
            forms[name] = make(__import__(name))
        except ImportError:
            continue
    if "pyarrow" in forms:
        forms["sliced bits"] = __import__("pyarrow").array([True] * 5 + yes)[5:]
    for name, form in forms.items():
        assert all_bits(cxm.csat(form, scale=(0, 1), top_boxes=1, bottom_boxes=1)) == wanted, name


def with_nulls():
    nan = float("nan")
    yield "list", lambda: MISSING
    yield "NaN in a list", lambda: [nan if v is None else v for v in MISSING]
    yield "NaN in an array", lambda: array.array("d", [nan if v is None else v for v in MISSING])
    yield "numpy NaN", lambda: peer("numpy").array([nan if v is None else v for v in MISSING], "f4")
    yield "numpy None", lambda: peer("numpy").array(MISSING, object)
    yield "numpy masked", lambda: peer("numpy").ma.masked_array(ANSWERS, [v is None for v in MISSING])
    yield "numpy masked, strided", lambda: peer("numpy").ma.masked_array(ANSWERS, [v is None for v in MISSING])[::-1][::-1]
    yield "pandas NaN", lambda: peer("pandas").Series([nan if v is None else v for v in MISSING])
    yield "pandas nullable", lambda: (peer("pyarrow"), peer("pandas").Series(MISSING, dtype="Int8"))[1]
    yield "pandas Arrow", lambda: (peer("pyarrow"), peer("pandas").Series(MISSING, dtype="int8[pyarrow]"))[1]
    yield "pandas objects", lambda: peer("pandas").Series(MISSING, dtype=object)
    yield "polars", lambda: peer("polars").Series(MISSING)
    yield "polars sliced", lambda: peer("polars").Series([None, 3, *MISSING])[2:]
    yield "pyarrow", lambda: peer("pyarrow").array(MISSING)
    yield "pyarrow sliced", lambda: peer("pyarrow").array([1, None, 3, *MISSING])[3:]
    yield "pyarrow chunked", lambda: peer("pyarrow").chunked_array([MISSING[:3], MISSING[3:]])
    yield "pyarrow dictionary", lambda: peer("pyarrow").array(MISSING).dictionary_encode()
    yield "pyarrow null in a dictionary", lambda: peer("pyarrow").DictionaryArray.from_arrays(
        peer("pyarrow").array([0, 1, 1, 2, 3, 4, 0, 5, 6, 1, 0, 2], peer("pyarrow").int8()).take(
            peer("pyarrow").array([0, 1, None, 3, 4, 5, 6, None, 8, 9, 10, 11])), [10, 9, 8, 7, 6, 3, 0])


@pytest.mark.parametrize("form", [name for name, _ in with_nulls()])
def test_nulls(form):
    estimate = cxm.nps(dict(with_nulls())[form]())
    assert estimate.missing == 2 and estimate.n == 10
    assert all_bits(estimate) == expected(MISSING)


def test_nan_is_a_value_in_arrow():
    pa = peer("pyarrow")
    with pytest.raises(cxm.DomainError) as failed:
        cxm.nps(pa.array([9.0, float("nan"), None]))
    assert failed.value.row == 1
    estimate = cxm.nps(pa.array([9.0, float("nan"), None]), off_scale="skip")
    assert (estimate.n, estimate.missing, estimate.excluded) == (1, 1, 1)


def test_all_null():
    forms = [[None, None], [float("nan")] * 2, array.array("d", [float("nan")] * 2)]
    for name, make in (("pyarrow", lambda pa: pa.nulls(2)), ("polars", lambda pl: pl.Series([None, None]))):
        try:
            forms.append(make(__import__(name)))
        except ImportError:
            continue
    for form in forms:
        estimate = cxm.nps(form)
        assert (estimate.status, estimate.n, estimate.missing) == ("no_data", 0, 2), form


def test_empty():
    forms = [[], (), array.array("i"), b"", array.array("d")]
    for name, make in (("numpy", lambda np: np.array([])), ("pyarrow", lambda pa: pa.array([], pa.int8())), ("pyarrow", lambda pa:
                       pa.chunked_array([], pa.int8())), ("polars", lambda pl: pl.Series([], dtype=pl.Int8)),
                       ("pandas", lambda pd: pd.Series([], dtype="int8"))):
        try:
            forms.append(make(__import__(name)))
        except ImportError:
            continue
    for form in forms:
        assert (cxm.nps(form).status, cxm.nps(form).n) == ("no_data", 0), form


def weights():
    yield "list", lambda: WEIGHTS
    yield "array", lambda: array.array("f", WEIGHTS)
    yield "numpy", lambda: peer("numpy").array(WEIGHTS)
    yield "pandas", lambda: peer("pandas").Series(WEIGHTS, index=range(50, 62))
    yield "polars", lambda: peer("polars").Series(WEIGHTS)
    yield "pyarrow", lambda: peer("pyarrow").array(WEIGHTS)
    yield "pyarrow chunked", lambda: peer("pyarrow").chunked_array([WEIGHTS[:2], WEIGHTS[2:9], WEIGHTS[9:]])


@pytest.mark.parametrize("form", [name for name, _ in weights()])
def test_weights(form):
    weight = dict(weights())[form]()
    assert all_bits(cxm.nps(ANSWERS, weight=weight)) == expected(weight=WEIGHTS)
    assert cxm.nps(ANSWERS, weight=weight).n_effective < 12


def test_chunks_that_do_not_meet():
    pa = peer("pyarrow")
    score, weight = pa.chunked_array([ANSWERS[:5], ANSWERS[5:]]), pa.chunked_array([WEIGHTS[:3], WEIGHTS[3:4], WEIGHTS[4:]])
    site = pa.chunked_array([SITES[:11], SITES[11:]])
    assert all_bits(cxm.nps(score, weight=weight)) == expected(weight=WEIGHTS)
    by = cxm.nps(score, weight=weight, by=site)
    assert content(by) == content(cxm.nps(ANSWERS, weight=WEIGHTS, by=SITES))
    assert by.columns[0] == "by"


def test_a_number_for_all_rows():
    np = pytest.importorskip("numpy")
    for two in (2, 2.0, np.float32(2), np.int8(2)):
        assert all_bits(cxm.nps(ANSWERS, weight=two)) == expected()
    assert cxm.nps(ANSWERS, population=24).std_error == pytest.approx(cxm.nps(ANSWERS).std_error * 0.5**0.5, rel=1e-15)
    assert all_bits(cxm.nps(ANSWERS, population=24)) == all_bits(cxm.nps(ANSWERS, population=[24.0] * 12))


def keys():
    codes = [SITES.index(site) for site in SITES]
    yield "list", lambda: SITES
    yield "tuple", lambda: tuple(SITES)
    yield "numpy str", lambda: peer("numpy").array(SITES)
    yield "numpy bytes", lambda: peer("numpy").array(SITES, "S")
    yield "numpy objects", lambda: peer("numpy").array(SITES, object)
    yield "numpy str, reversed", lambda: peer("numpy").array(SITES[::-1])[::-1]
    yield "pandas", lambda: peer("pandas").Series(SITES)
    yield "pandas objects", lambda: peer("pandas").Series(SITES, dtype=object)
    yield "pandas categorical", lambda: (peer("pyarrow"), peer("pandas").Series(SITES, dtype="category"))[1]
    yield "polars", lambda: peer("polars").Series(SITES)
    yield "polars categorical", lambda: peer("polars").Series(SITES, dtype=peer("polars").Categorical)
    yield "polars enum", lambda: peer("polars").Series(SITES, dtype=peer("polars").Enum(["Graz", "Lyon", "Kiel"]))
    yield "pyarrow string", lambda: peer("pyarrow").array(SITES)
    yield "pyarrow large string", lambda: peer("pyarrow").array(SITES, peer("pyarrow").large_string())
    yield "pyarrow string view", lambda: peer("pyarrow").array(SITES, peer("pyarrow").string_view())
    yield "pyarrow dictionary", lambda: peer("pyarrow").DictionaryArray.from_arrays(codes, ["Kiel", "Lyon", "Graz"])
    yield "pyarrow chunked", lambda: peer("pyarrow").chunked_array([SITES[:1], SITES[1:]])
    yield "pyarrow sliced", lambda: peer("pyarrow").array(["?", *SITES])[1:]


@pytest.mark.parametrize("form", [name for name, _ in keys()])
def test_keys(form):
    by = {"site": dict(keys())[form]()}
    assert content(cxm.nps(ANSWERS, by=by)) == content(cxm.nps(ANSWERS, by={"site": SITES}))
    assert cxm.nps(ANSWERS, by=by).fingerprint == cxm.nps(ANSWERS, by={"site": SITES}).fingerprint


def test_long_views_and_other_alphabets():
    words = ["a long name of a site, longer than twelve bytes", "Königsfeld", "札幌", "🏭 works", "", None] * 2
    wanted = cxm.nps(ANSWERS, by={"site": words})
    assert wanted.column("site")[::4] == sorted(words[:5]) + [None]
    for name, make in (("pyarrow", lambda pa: pa.array(words, pa.string_view())), ("pyarrow", lambda pa: pa.array(words)),
                       ("polars", lambda pl: pl.Series(words)), ("numpy", lambda np: np.array(words, object))):
        try:
            form = make(__import__(name))
        except ImportError:
            continue
        assert content(cxm.nps(ANSWERS, by={"site": form})) == content(wanted), name


def test_times_as_keys():
    pa = peer("pyarrow")
    days = [datetime.date(2026, 1, 1 + i % 3) for i in range(12)]
    moments = [datetime.datetime(2026, 1, 1 + i % 3, 12, tzinfo=datetime.timezone.utc) for i in range(12)]
    assert len(cxm.nps(ANSWERS, by=pa.array(days))) == 12
    for unit in ("s", "ms", "us", "ns"):
        zoned = cxm.nps(ANSWERS, by={"at": pa.array(moments, pa.timestamp(unit, "UTC"))})
        assert len(zoned) == 12 and zoned[0].n == 4


def test_names_of_keys():
    pd = peer("pandas")
    assert cxm.nps(ANSWERS, by=SITES).columns[0] == "by"
    assert cxm.nps(ANSWERS, by=pd.Series(SITES, name="site")).columns[0] == "site"
    assert cxm.nps(ANSWERS, by=[SITES, pd.Series(SITES, name="b"), SITES]).columns[:3] == ("by1", "b", "by3")
    assert cxm.nps(ANSWERS, by={"x": SITES, "y": list(range(12))}).columns[:2] == ("x", "y")
    assert cxm.nps(ANSWERS, by=pd.DataFrame({"c": SITES, "d": SITES})).columns[:2] == ("c", "d")


# ---- tables ----

TABLE = {"score": MISSING, "w": WEIGHTS, "site": SITES, "year": [2025, 2026] * 6}
QUERY = {"measures": ["nps(score)", "rating.mean(score, scale=0..10)"], "by": ["site", "year"], "weight": "w"}


def structured(np):
    rows = np.zeros(12, [("score", "f4"), ("w", "f8"), ("site", "U4"), ("year", "i2")])
    for name, values in TABLE.items():
        rows[name] = [float("nan") if v is None else v for v in values]
    return rows


def tables():
    yield "mapping of lists", lambda: TABLE
    yield "mapping of anything", lambda: {**TABLE, "w": peer("numpy").array(WEIGHTS), "site": peer("pyarrow").array(SITES)}
    yield "numpy records", lambda: structured(peer("numpy"))
    yield "pandas", lambda: peer("pandas").DataFrame(TABLE)
    yield "pandas nullable", lambda: (peer("pyarrow"), peer("pandas").DataFrame(TABLE).convert_dtypes())[1]
    yield "polars", lambda: peer("polars").DataFrame(TABLE)
    yield "pyarrow", lambda: peer("pyarrow").table(TABLE)
    yield "pyarrow in batches", lambda: peer("pyarrow").concat_tables([peer("pyarrow").table(TABLE)[:5],
                                                                       peer("pyarrow").table(TABLE)[5:]])
    yield "pyarrow record batch", lambda: peer("pyarrow").table(TABLE).to_batches()[0]
    yield "pyarrow reader", lambda: peer("pyarrow").table(TABLE).to_reader(max_chunksize=5)
    yield "DuckDB", lambda: duckdb_relation()


def duckdb_relation():
    peer("pyarrow")
    connection = peer("duckdb").connect()
    connection.execute("create table answers (score int, w double, site varchar, year int)")
    connection.executemany("insert into answers values (?, ?, ?, ?)", list(zip(*TABLE.values())))
    return connection.sql("select * from answers")


@pytest.mark.parametrize("form", [name for name, _ in tables()])
def test_tables(form):
    wanted = cxm.query(TABLE, QUERY["measures"], by=QUERY["by"], weight="w")
    result = cxm.query(dict(tables())[form](), QUERY["measures"], by=QUERY["by"], weight="w")
    assert [e.keys for e in result] == [e.keys for e in wanted]
    for one, other in zip(result, wanted):
        assert one.value == pytest.approx(other.value, rel=1e-14, nan_ok=True)
    assert result.ledger == wanted.ledger and result.fingerprint == wanted.fingerprint


@pytest.mark.parametrize("form", [name for name, _ in tables()])
def test_tables_into_states(form):
    wanted = cxm.query(TABLE, ["nps"], by="site")
    state = cxm.State("nps", by="site")
    state.update(dict(tables())[form]())
    assert content(state.read()) == content(wanted)


def test_query_without_weights_is_the_same_bits():
    np, pa = peer("numpy"), peer("pyarrow")
    wanted = [all_bits(e) for e in cxm.query({"score": ANSWERS}, "nps")][0]
    for data in ({"score": np.array(ANSWERS, "u1")}, pa.table({"score": ANSWERS}), pa.table({"score": pa.chunked_array([ANSWERS[:1],
                 ANSWERS[1:]])})):
        assert all_bits(cxm.query(data, "nps")[0]) == wanted
    assert wanted == expected()


def test_columns_that_are_not_asked_for_may_be_anything():
    pa, pd, pl = peer("pyarrow"), peer("pandas"), peer("polars")
    odd = {"score": ANSWERS, "lists": [[1]] * 12, "when": [datetime.datetime(2026, 1, 1)] * 12}
    wanted = content(cxm.query({"score": ANSWERS}, "nps"))
    for data in (pa.table(odd), pd.DataFrame(odd), pl.DataFrame(odd), odd):
        assert content(cxm.query(data, "nps")) == wanted
