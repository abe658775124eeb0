"""What the binding takes for no column: what was given, the class of the exception, what it says, and what to do instead.

Each row is a test, and docs/python.md has the same rows: `python3 refusals.py` prints them as its table.
"""

import array
import collections
import datetime
import decimal

from support import peer

Refusal = collections.namedtuple("Refusal", "given error says instead call")
N = 12


def np(make):
    return lambda cxm: cxm.nps(make(peer("numpy")))


def pa(make):
    return lambda cxm: cxm.nps(make(peer("pyarrow")))


def pl(make):
    return lambda cxm: cxm.nps(make(peer("polars")))


def pd(make):
    return lambda cxm: cxm.nps(make(peer("pandas")))


def plain(make):
    return lambda cxm: cxm.nps(make())


class Opaque:
    pass


NOON = datetime.datetime(2026, 1, 1, 12)

REFUSALS = [
    Refusal("an array of two dimensions", "ColumnTypeError", "has 2 dimensions, and a column has one",
            "`a[:, 0]`, or `a.ravel()`", np(lambda np: np.zeros((3, 4), "i4"))),
    Refusal("a foreign byte order", "ColumnTypeError", "byte order is not this machine's",
            "`a.astype(a.dtype.newbyteorder(\"=\"))`", np(lambda np: np.array([9], np.dtype("i4").newbyteorder("S")))),
    Refusal("numpy's `float16`", "ColumnTypeError", "a buffer of format 'e' is no column",
            "`a.astype(\"float32\")`", np(lambda np: np.array([9], "f2"))),
    Refusal("numpy's `longdouble`", "ColumnTypeError", "a buffer of format 'g' is no column",
            "`a.astype(\"float64\")`", np(lambda np: np.array([9], np.longdouble))),
    Refusal("numpy's complex numbers", "ColumnTypeError", "a buffer of format 'Zd' is no column",
            "`a.real`", np(lambda np: np.array([9], "c16"))),
    Refusal("a structured array", "ColumnTypeError", "is no column",
            "`a[\"score\"]`; whole, it is a table for `cxm.query`", np(lambda np: np.zeros(3, [("score", "i4"), ("w", "f8")]))),
    Refusal("numpy's `datetime64`", "ColumnTypeError", "has no time zone",
            "a column of instants: pandas' `datetime64[us, UTC]`", np(lambda np: np.array(["2026-01-01"], "M8[us]"))),
    Refusal("numpy's `timedelta64`", "ColumnTypeError", "",
            "`a.astype(\"int64\")`", np(lambda np: np.array([1], "m8[s]"))),
    Refusal("pandas' times without a zone", "ColumnTypeError", "has no time zone",
            "`s.dt.tz_localize(\"UTC\")`", pd(lambda pd: pd.Series([NOON]))),
    Refusal("a data frame of several columns for one column", "ColumnTypeError", "pick a column",
            "`df[\"score\"]`", pl(lambda pl: pl.DataFrame({"a": [1], "b": [2]}))),
    Refusal("the same of pandas", "ColumnTypeError", "pick a column",
            "`df[\"score\"]`", pd(lambda pd: pd.DataFrame({"a": [1], "b": [2]}))),
    Refusal("the same of Arrow", "ColumnTypeError", "pick a column",
            "`table[\"score\"]`", pa(lambda pa: pa.table({"a": [1], "b": [2]}))),
    Refusal("text as answers", "ColumnTypeError", "text",
            "convert it to numbers", plain(lambda: ["9", "10"])),
    Refusal("text labels as answers", "ColumnTypeError", "",
            "map the labels to numbers", pa(lambda pa: pa.array(["good", "bad"]).dictionary_encode())),
    Refusal("a mixture in a list", "ColumnTypeError", r"score\[1\]: str among integers",
            "one kind of value, and None", plain(lambda: [9, "10", 8])),
    Refusal("booleans among numbers", "ColumnTypeError", r"score\[2\]: bool among integers",
            "`int(v)` for each", plain(lambda: [9, 10, True])),
    Refusal("`Decimal`", "ColumnTypeError", r"score\[0\]: Decimal is no element of a column",
            "`float(v)` for each", plain(lambda: [decimal.Decimal(9)])),
    Refusal("a `datetime` without a zone in a list", "ColumnTypeError", r"score\[0\]: a datetime without a time zone is no instant",
            "`t.replace(tzinfo=datetime.UTC)`", plain(lambda: [NOON])),
    Refusal("a list of lists", "ColumnTypeError", r"score\[0\]: list is no element of a column",
            "one list for each column", plain(lambda: [[9, 10], [8, 7]])),
    Refusal("an integer beyond 64 bits", "DomainError", r"score\[1\]: the integer does not fit 64 bits",
            "correct the data", plain(lambda: [9, 2**64])),
    Refusal("a single `str`", "ColumnTypeError", "a column was expected",
            "the column itself, not its name", plain(lambda: "score")),
    Refusal("a dict for one column", "ColumnTypeError", "a column was expected",
            "`d[\"score\"]`, or `cxm.query(d, ...)`", plain(lambda: {"score": [9]})),
    Refusal("a set", "ColumnTypeError", "a column was expected",
            "a list; a set drops repeated answers", plain(lambda: {9, 10})),
    Refusal("a generator", "ColumnTypeError", "a column was expected",
            "`list(g)`", plain(lambda: (v for v in [9, 10]))),
    Refusal("None", "ColumnTypeError", "a column was expected", "a column", plain(lambda: None)),
    Refusal("a number for the answers", "ColumnTypeError", "a column was expected",
            "a list of one; only `weight` and `population` take a number", plain(lambda: 9)),
    Refusal("any other object", "ColumnTypeError", "a column was expected .*, not Opaque",
            "one of the forms above", plain(Opaque)),
    Refusal("an Arrow timestamp without a zone", "ColumnTypeError", "a timestamp without a zone is no instant",
            "`cast(pa.timestamp(\"us\", \"UTC\"))`", pa(lambda pa: pa.array([NOON]))),
    Refusal("polars' `Datetime` without a zone", "ColumnTypeError", "a timestamp without a zone is no instant",
            "`s.dt.replace_time_zone(\"UTC\")`", pl(lambda pl: pl.Series([NOON]))),
    Refusal("Arrow's `date64`", "ColumnTypeError", "date64 is not read",
            "`cast(pa.date32())`", pa(lambda pa: pa.array([NOON.date()], pa.date64()))),
    Refusal("Arrow's times of day", "ColumnTypeError", "times of day are not read",
            "cast to an integer", pa(lambda pa: pa.array([NOON.time()]))),
    Refusal("Arrow's durations", "ColumnTypeError", "durations are not read",
            "cast to an integer", pa(lambda pa: pa.array([datetime.timedelta(1)]))),
    Refusal("Arrow's decimals", "ColumnTypeError", "decimals are not read",
            "cast to float64", pa(lambda pa: pa.array([decimal.Decimal("9.0")]))),
    Refusal("Arrow's `float16`", "ColumnTypeError", "float16 is not read",
            "cast to float32", pa(lambda pa: pa.array([9.0], pa.float32()).cast(pa.float16()))),
    Refusal("Arrow's binary data", "ColumnTypeError", "binary data are no text",
            "cast to a string type", pa(lambda pa: pa.array([b"a"]))),
    Refusal("Arrow's lists", "ColumnTypeError", "lists are not read",
            "one value a row", pa(lambda pa: pa.array([[9]]))),
    Refusal("Arrow's maps", "ColumnTypeError", "maps are not read",
            "one value a row", pa(lambda pa: pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())))),
    Refusal("Arrow's unions", "ColumnTypeError", "unions are not read",
            "one type for the column", pa(lambda pa: pa.UnionArray.from_dense(pa.array([0], pa.int8()), pa.array([0], pa.int32()),
                                                                             [pa.array([9])]))),
    Refusal("Arrow's run-end encoded arrays", "ColumnTypeError", "run-end encoded arrays are not read",
            "`pyarrow.compute.run_end_decode(a)`", pa(lambda pa: peer("pyarrow.compute").run_end_encode(pa.array([9, 9])))),
    Refusal("columns of different length", "LengthError", "weight",
            "columns of one table", lambda cxm: cxm.nps([9, 10], weight=[1.0])),
    Refusal("a key of another length", "LengthError", "",
            "columns of one table", lambda cxm: cxm.nps([9, 10], by=["a", "b", "c"])),
    Refusal("a truth value for the weight", "ColumnTypeError", "weight: a column was expected",
            "a number or a column", lambda cxm: cxm.nps([9], weight=True)),
    Refusal("text for the weight", "ColumnTypeError", "weight: a column was expected",
            "the column; names are for `cxm.query`", lambda cxm: cxm.nps([9], weight="w")),
    Refusal("real numbers as a key", "ColumnTypeError", "",
            "integers or text", lambda cxm: cxm.nps([9, 10], by=array.array("d", [1.5, 2.5]))),
    Refusal("a key named like a column of results", "ArgumentError", "",
            "another name: `by={\"answers\": n}`", lambda cxm: cxm.nps([9, 10], by={"n": [1, 2]})),
    Refusal("two keys of one name", "ArgumentError", "",
            "a name for each: `by={\"a\": x, \"b\": y}`",
            lambda cxm: cxm.nps([9], by=[peer("pandas").Series([1], name="k"), peer("pandas").Series([2], name="k")])),
    Refusal("no table for a query", "ColumnTypeError", "data: a table was expected",
            "a data frame, a mapping of columns, an Arrow table", lambda cxm: cxm.query([9, 10], "nps")),
]


def rows():
    """The table's rows as they stand in docs/python.md, without the regular expressions."""
    return [f"| {r.given} | `{r.error}` | {r.instead} |" for r in REFUSALS]


if __name__ == "__main__":
    print("\n".join(["| given | raises | give instead |", "|---|---|---|", *rows()]))
