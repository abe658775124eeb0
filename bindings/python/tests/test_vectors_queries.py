"""Queries and states that every language of the project reads: tests/vectors/queries.json and states.json."""

import datetime
import math
import shlex

import pytest

import cxm
from support import COUNTS, FLOATS, MEMBERS, peer
from test_vectors import CODES, failing, load, near

QUERIES, STATES = load("queries.json"), load("states.json")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
UNITS = {"time_s": ("s", 1), "time_ms": ("ms", 10**3), "time_us": ("us", 10**6), "time_ns": ("ns", 10**9)}
LISTED = {"i8", "i16", "i32", "i64", "u8", "u16", "u32", "f64", "bool", "text"}  # Python's own values say that they are these
KINDS = {"i8": "int8", "i16": "int16", "i32": "int32", "i64": "int64", "u8": "uint8", "u16": "uint16", "u32": "uint32",
         "u64": "uint64", "f32": "float32", "f64": "float64", "bool": "bool_", "text": "string", "date": "date32"}


def arrow(pa, column):
    kind, values = column["type"], column["values"]
    if kind == "coded":
        codes = pa.array([None if v is None or not 0 <= v < len(column["labels"]) else v for v in values], pa.int32())
        return pa.DictionaryArray.from_arrays(codes, column["labels"])
    if kind in UNITS:
        return pa.array(values, pa.int64()).cast(pa.timestamp(UNITS[kind][0], "UTC"))
    if kind == "date":
        return pa.array(values, pa.int32()).cast(pa.date32())
    return pa.array(values, getattr(pa, KINDS[kind])())


def table_of(case):
    pa = peer("pyarrow")
    return pa.table({name: arrow(pa, column) for name, column in case["columns"].items()})


def lists_of(case):
    """The same as lists."""
    return {name: [float(v) if column["type"] == "f64" and v is not None else v for v in column["values"]]
            for name, column in case["columns"].items()}


def arguments(query):
    """What is given to cxm.query and cxm.State; the policy is keywords there."""
    policy = dict(word.split("=", 1) for word in shlex.split(query.get("policy") or ""))
    more = {name: query[name] for name in ("by", "options") if name in query}
    return {"measures": query["measures"], **more, **policy}


def parts_of(table, cuts):
    ends = [0, *cuts, table.num_rows]
    return [table.slice(a, b - a) for a, b in zip(ends, ends[1:])]


def key_of(case, name, value):
    kind = case["columns"][name]["type"]
    if value is None:
        return None
    if kind in UNITS:
        return EPOCH + datetime.timedelta(microseconds=value * 10**6 // UNITS[kind][1])
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=value) if kind == "date" else value


def check(case, result):
    by = case["query"].get("by", [])
    assert len(result) == len(case["rows"])
    for estimate, row in zip(result, case["rows"]):
        assert estimate.keys == {name: key_of(case, name, value) for name, value in zip(by, row["keys"])}
        assert (estimate.measure, estimate.term, estimate.unit) == (row["measure"], row["term"], row["unit"])
        for member, wanted in row["estimate"].items():
            got = getattr(estimate, member)
            assert near(case, got, wanted) if member in FLOATS else got == wanted, f"{row['term']}.{member}: {got!r} for {wanted!r}"
    assert all(p is None or math.isnan(p) for name in ("p", "q") for p in result.column(name))
    assert [[m, reason, rows] for m, reasons in result.ledger.items() for reason, rows in reasons.items()] == case["ledger"]
    assert result.query == "".join(case["text"]) and result.fingerprint == case["fingerprint"]


def exact(result):
    """Everything in it, doubles to the last bit."""
    return [(e.measure, e.term, repr(e.keys), *(float(getattr(e, m)).hex() if m in FLOATS else getattr(e, m) for m in MEMBERS))
            for e in result]


every = pytest.mark.parametrize("case", QUERIES, ids=lambda c: c["name"])
good = pytest.mark.parametrize("case", [c for c in QUERIES if "rows" in c], ids=lambda c: c["name"])


def ask(case, data):
    def call():
        try:
            return cxm.query(data, **arguments(case["query"]))
        except TypeError as refused:
            if isinstance(refused, cxm.Error) or CODES[5] not in case["error"]["code"]:
                raise
            raise cxm.NotFoundError(str(refused)) from None  # a policy that is no keyword

    if "error" in case:
        failing(case, call)
    else:
        check(case, call())


@every
def test_arrow(case):
    ask(case, table_of(case))


@every
def test_batches(case):
    pa = peer("pyarrow")
    for cuts in case.get("pieces", []):
        ask(case, pa.concat_tables(parts_of(table_of(case), cuts)))


@pytest.mark.parametrize("case", [c for c in QUERIES if {column["type"] for column in c["columns"].values()} <= LISTED],
                         ids=lambda c: c["name"])
def test_lists(case):
    ask(case, lists_of(case))


@good
def test_pieces(case):
    """Taken in piece by piece, to the bit; and without weights also merged, the last piece first."""
    table, wanted = table_of(case), exact(cxm.query(table_of(case), **arguments(case["query"])))
    for cuts in case.get("pieces", []):
        parts = parts_of(table, cuts)
        state = cxm.State(**arguments(case["query"]))
        for part in parts:
            state.update(part)
        assert exact(state.read()) == wanted
        if "weight=" in (case["query"].get("policy") or ""):
            continue
        whole = None
        for part in reversed(parts):
            state = cxm.State(**arguments(case["query"]))
            state.update(part)
            if whole:
                state.merge(whole)
            whole = state
        assert exact(whole.read()) == wanted


@pytest.mark.parametrize("case", STATES, ids=lambda c: c["name"])
def test_states(case):
    data = bytes.fromhex("".join(case["bytes"]))
    check(case, cxm.State.from_bytes(data).read())
    state = cxm.State(**arguments(case["query"]))
    state.update(table_of(case))
    assert state.to_bytes() == data == cxm.State.from_bytes(data).to_bytes()
    check(case, state.read())


def test_they_are_there():
    assert len(QUERIES) > 40 and len(STATES) > 4
    assert {c["type"] for q in QUERIES for c in q["columns"].values()} >= {"text", "coded"}
    assert set(FLOATS + COUNTS) <= set(MEMBERS)
