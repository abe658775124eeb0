"""One peer, one task: what a user would otherwise write, in its best form, timed inside its own process.

usage: peers.py PEER TASK FOLDER ROWS REPEATS THREADS [GROUPS]

PEER is numpy, pandas, polars or duckdb; TASK is nps, nulls, dense or sparse. Data are in memory before the clock starts, and
results are made whole before it stops. Prints one line of JSON for each form: name, rows, seconds, and what it computed. GROUPS
is a dump of libcxm's groups, where there is one; a result that differs from it ends the process with status 1. Status 77: the peer is not installed.
"""
import importlib
import json
import os
import sys
import time

peer, task, folder, rows, repeats, threads = sys.argv[1:7]
groups_file = sys.argv[7] if len(sys.argv) > 7 else ""
rows, repeats, threads = int(rows), int(repeats), int(threads)
for variable in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(threads)
try:
    import numpy as np

    library = importlib.import_module(peer)
    if peer in ("polars", "duckdb"):
        import pyarrow as pa
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(77)


def load(name, dtype, count=rows):
    return np.fromfile(os.path.join(folder, name), dtype=dtype, count=count)


def report(form, run, result=None):
    """Times run(), after one unrecorded call where calls are short, and prints what result() makes of its last value."""
    seconds, value, warm = [], None, task in ("nps", "nulls")
    for i in range(repeats + warm):
        value = None
        begun = time.perf_counter()
        value = run()
        ended = time.perf_counter()
        if i >= warm:
            seconds.append(round(ended - begun, 6))
    line = {"name": f"{peer} {form}", "rows": rows, "threads": threads, "seconds": seconds, "version": library.__version__}
    line.update(result(value) if result else {})
    print(json.dumps(line), flush=True)


# ---- NPS of a column ----

def score(n, promoters, detractors):
    return {"n": int(n), "value": 100 * (int(promoters) - int(detractors)) / int(n)}


def score_of_histogram(pairs):
    counts = {int(value): int(count) for value, count in pairs if value is not None}
    return score(sum(counts.values()), counts[9] + counts[10], sum(counts[i] for i in range(7)))


def arrow_scores(nulls):
    bits = pa.py_buffer(load("score.valid", np.uint8, (rows + 7) // 8)) if nulls else None
    return pa.Array.from_buffers(pa.uint8(), rows, [bits, pa.py_buffer(load("score.u8", np.uint8))])


def valid_rows():
    return np.unpackbits(load("score.valid", np.uint8, (rows + 7) // 8), count=rows, bitorder="little").view(bool)


def numpy_nps(nulls):
    x = load("score.u8", np.uint8)
    if nulls:
        ok = valid_rows()
        report("masks", lambda: score(np.count_nonzero(ok), np.count_nonzero((x >= 9) & ok), np.count_nonzero((x <= 6) & ok)), dict)
        report("histogram", lambda: np.bincount(x[ok], minlength=11), lambda h: score_of_histogram(enumerate(h)))
    else:
        report("masks", lambda: score(x.size, np.count_nonzero(x >= 9), np.count_nonzero(x <= 6)), dict)
        report("histogram", lambda: np.bincount(x, minlength=11), lambda h: score_of_histogram(enumerate(h)))


def pandas_nps(nulls):
    x = load("score.u8", np.uint8)
    s = library.Series(library.arrays.IntegerArray(x, ~valid_rows()) if nulls else x)
    report("masks", lambda: score(s.count(), (s >= 9).sum(), (s <= 6).sum()), dict)
    report("histogram", lambda: s.value_counts(), lambda h: score_of_histogram(h.items()))


def polars_nps(nulls):
    frame = library.DataFrame({"x": library.from_arrow(arrow_scores(nulls))}).rechunk()
    x, nine, six = library.col("x"), library.lit(9, dtype=library.UInt8), library.lit(6, dtype=library.UInt8)
    masks = [x.count().alias("n"), (x >= nine).sum().alias("p"), (x <= six).sum().alias("d")]
    report("masks", lambda: score(*frame.select(masks).row(0)), dict)
    report("histogram", lambda: frame["x"].value_counts(), lambda h: score_of_histogram(h.rows()))


def duckdb_connection(**tables):
    connection = library.connect(":memory:")
    connection.execute(f"SET threads = {threads}")
    for name, arrow in tables.items():
        connection.register("arrow", arrow)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")
        connection.unregister("arrow")
    return connection


def duckdb_nps(nulls):
    connection = duckdb_connection(t=pa.table({"x": arrow_scores(nulls)}))
    masks = "SELECT count(x), count(*) FILTER (x >= 9), count(*) FILTER (x <= 6) FROM t"
    report("masks", lambda: score(*connection.execute(masks).fetchone()), dict)
    report("histogram", lambda: connection.execute("SELECT x, count(*) FROM t GROUP BY x").fetchall(), score_of_histogram)


# ---- NPS and mean by account and role ----

def check(account, role, n, nps, mean):
    """Says how many groups there are; ends the process where they are not libcxm's, to the last count and 1e-9 of a point."""
    there = groups_file and os.path.exists(groups_file)
    if there:
        count = os.path.getsize(groups_file) // 40
        with open(groups_file, "rb") as file:
            ours = [np.fromfile(file, dtype=d, count=count) for d in (np.int64, np.int64, np.int64, np.float64, np.float64)]
        theirs = [np.asarray(account).astype(np.int64), np.asarray(role).astype(np.int64), np.asarray(n).astype(np.int64),
                  np.asarray(nps, dtype=np.float64), np.asarray(mean, dtype=np.float64)]
        order = np.lexsort((theirs[1], theirs[0]))
        same = len(theirs[0]) == count and all(np.array_equal(a, b[order]) for a, b in zip(ours[:3], theirs[:3]))
        if not same or not all(np.allclose(a, b[order], rtol=0, atol=1e-9) for a, b in zip(ours[3:], theirs[3:])):
            print(f"{peer}: the groups are not those of libcxm", file=sys.stderr)
            sys.exit(1)
    return {"n": len(n), "checked": bool(there)}


def accounts():
    return load("account.i64", np.int64) if task == "sparse" else load("account.u32", np.uint32)


INDICATOR = np.array([-100] * 7 + [0] * 2 + [100] * 2, dtype=np.float64)


def numpy_grouped():
    """Two forms; both need dense numbers as keys."""
    account, role, x = accounts(), load("role.u8", np.uint8), load("grouped_score.u8", np.uint8)

    def weights():
        key = account.astype(np.int64) * 2 + role
        n = np.bincount(key)
        nps = np.bincount(key, weights=INDICATOR[x])
        mean = np.bincount(key, weights=x)
        at = np.flatnonzero(n)
        n = n[at]
        return at >> 1, at & 1, n, nps[at] / n, mean[at] / n

    def joint():
        key = account.astype(np.int64) * 22 + (role * np.uint8(11) + x)
        cells = np.bincount(key, minlength=(int(account.max()) + 1) * 22).reshape(-1, 11)
        n = cells.sum(axis=1)
        at = np.flatnonzero(n)
        n, cells = n[at], cells[at]
        return at >> 1, at & 1, n, cells @ INDICATOR / n, cells @ np.arange(11.0) / n

    report("bincount with weights", weights, lambda r: check(*r))
    report("bincount of joint codes", joint, lambda r: check(*r))


def pandas_grouped():
    frame = library.DataFrame({"account": accounts(), "role": load("role.u8", np.uint8), "x": load("grouped_score.u8", np.uint8)})

    def run():
        indicator = INDICATOR.astype(np.int8)[frame["x"].to_numpy()]
        grouped = frame.assign(i=indicator).groupby(["account", "role"], sort=False)
        return grouped.agg(n=("x", "size"), nps=("i", "mean"), mean=("x", "mean"))

    report("groupby.agg", run, lambda r: check(r.index.get_level_values(0), r.index.get_level_values(1), r["n"], r["nps"], r["mean"]))


def polars_grouped():
    frame = library.DataFrame({"account": accounts(), "role": load("role.u8", np.uint8), "x": load("grouped_score.u8", np.uint8)})
    x = library.col("x")
    nine, six = library.lit(9, dtype=library.UInt8), library.lit(6, dtype=library.UInt8)
    indicator = ((x >= nine).cast(library.Int8) - (x <= six).cast(library.Int8)).alias("i")
    query = frame.lazy().with_columns(indicator).group_by(["account", "role"]).agg(
        library.len().alias("n"), (100 * library.col("i").mean()).alias("nps"), x.mean().alias("mean"))
    report("group_by.agg", query.collect, lambda r: check(*(r[c].to_numpy() for c in ("account", "role", "n", "nps", "mean"))))


def duckdb_grouped():
    arrow = pa.table({"account": accounts(), "role": load("role.u8", np.uint8), "x": load("grouped_score.u8", np.uint8)})
    connection = duckdb_connection(t=arrow)
    del arrow
    select = ("SELECT account, role, count(*) AS n, avg(CASE WHEN x >= 9 THEN 100 WHEN x <= 6 THEN -100 ELSE 0 END) AS nps, "
              "avg(x) AS mean FROM t GROUP BY account, role")

    def rows_of(_):
        g = connection.execute("SELECT * FROM g").fetchnumpy()
        return check(g["account"], g["role"], g["n"], g["nps"], g["mean"])

    report("GROUP BY", lambda: connection.execute(f"CREATE OR REPLACE TEMP TABLE g AS {select}"), rows_of)


if task in ("nps", "nulls"):
    globals()[f"{peer}_nps"](task == "nulls")
else:
    globals()[f"{peer}_grouped"]()
