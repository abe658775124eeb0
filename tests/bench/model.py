"""One policy, written for libcxm, as SQL for DuckDB and as an expression of polars: one thread each, in turn, as ratios of medians.

usage: model.py PROGRAM FOLDER ROWS ROUNDS; run_model.sh prepares what it needs and starts it. Each has its own process, data in memory
before the clock starts. Of several ways to say it the peers' fastest one counts. A different answer ends with status 1.
"""
import json
import os
import statistics
import subprocess
import sys

BEGIN, END = "2025-03-01", "2026-03-01"
NPS = "100.0 * (count(*) FILTER (score >= 9) - count(*) FILTER (score <= 6)) / count(*)"
WINDOW = f"answered >= TIMESTAMP '{BEGIN}' AND answered < TIMESTAMP '{END}'"
LAST = {"arg_max": f"SELECT contact, max(answered) AS answered, arg_max(score, answered) AS score, any_value(account) AS account "
                   f"FROM responses WHERE {WINDOW} GROUP BY contact",
        "row_number": f"SELECT * FROM responses WHERE {WINDOW} "
                      f"QUALIFY row_number() OVER (PARTITION BY contact ORDER BY answered DESC) = 1"}
SQL = {"window": [f"SELECT {NPS}, count(*) FROM responses WHERE {WINDOW}"],
       "once": [f"SELECT {NPS}, count(*) FROM ({last})" for last in LAST.values()],
       "months": [f"SELECT sum(score), sum(n) FROM (SELECT {NPS} AS score, count(*) AS n FROM ({last}) "
                  f"GROUP BY date_trunc('month', answered))" for last in LAST.values()],
       "accounts": [f"SELECT sum(score), sum(n) FROM (SELECT {NPS} AS score, count(*) AS n FROM ({last}) GROUP BY account)"
                    for last in LAST.values()]}


def columns(folder, rows):
    import numpy as np
    kinds = {"contact": ("model_contacts.i64", np.int64), "account": ("model_accounts.i64", np.int64),
             "answered": ("model_times.i64", "datetime64[us]"), "score": ("model_scores.u8", np.uint8)}
    return {name: np.fromfile(os.path.join(folder, file), dtype=kind, count=rows) for name, (file, kind) in kinds.items()}


def measure(name, calls, rounds=3):
    import time
    best = None
    for call in calls:
        call()
        seconds = []
        for _ in range(rounds):
            begun = time.perf_counter()
            value, n = call()
            seconds.append(time.perf_counter() - begun)
        if best is None or statistics.median(seconds) < statistics.median(best[0]):
            best = seconds, value, n
    print(json.dumps({"name": name, "seconds": best[0], "value": best[1], "n": best[2]}), flush=True)


def duckdb_peer(folder, rows):
    import duckdb
    import pyarrow
    given = pyarrow.table(columns(folder, rows))
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute("CREATE TABLE responses AS SELECT * FROM given")
    del given
    for case, texts in SQL.items():
        measure(f"duckdb {case}", [lambda text=text: connection.execute(text).fetchone() for text in texts])


def polars_peer(folder, rows):
    import polars as pl
    frame = pl.DataFrame(columns(folder, rows))
    inside = pl.col("answered").is_between(pl.lit(BEGIN).str.to_datetime("%Y-%m-%d", time_unit="us"),
                                           pl.lit(END).str.to_datetime("%Y-%m-%d", time_unit="us"), closed="left")
    nps = (100.0 * ((pl.col("score") >= 9).sum().cast(pl.Int64) - (pl.col("score") <= 6).sum().cast(pl.Int64)) / pl.len()).alias("nps")
    lasts = [lambda lazy: lazy.filter(inside).filter(pl.col("answered") == pl.col("answered").max().over("contact")),
             lambda lazy: lazy.filter(inside).group_by("contact").agg(pl.all().sort_by("answered").last()),
             lambda lazy: lazy.filter(inside).sort("answered").unique("contact", keep="last")]

    def whole(lazy):
        return lazy.select(nps, pl.len().alias("n")).collect().row(0)

    def keyed(lazy, key):
        return lazy.group_by(key).agg(nps, pl.len().alias("n")).select(pl.sum("nps"), pl.sum("n")).collect().row(0)

    measure("polars window", [lambda: whole(frame.lazy().filter(inside))])
    measure("polars once", [lambda last=last: whole(last(frame.lazy())) for last in lasts])
    measure("polars months", [lambda last=last: keyed(last(frame.lazy()), pl.col("answered").dt.truncate("1mo")) for last in lasts])
    measure("polars accounts", [lambda last=last: keyed(last(frame.lazy()), pl.col("account")) for last in lasts])


if sys.argv[1] in ("duckdb", "polars"):  # a peer's own process
    {"duckdb": duckdb_peer, "polars": polars_peer}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
    sys.exit(0)

program, folder, rows, rounds = sys.argv[1:5]
for case, texts in SQL.items():
    print(f"{case}: " + "\n    or: ".join(texts))
commands = {"libcxm": [program, folder, rows, "5"], "duckdb": [sys.executable, __file__, "duckdb", folder, rows],
            "polars": [sys.executable, __file__, "polars", folder, rows]}
seconds, values = {}, {}
for number in range(int(rounds)):
    for name, command in commands.items():
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env={**os.environ, "POLARS_MAX_THREADS": "1"})
        if done.returncode:
            sys.exit(f"{name} ended with {done.returncode}")
        for line in map(json.loads, done.stdout.splitlines()):
            who, case = line["name"].split()
            seconds.setdefault((case, who), []).extend(line["seconds"])
            values[case, who] = line["value"], line["n"]
wrong = 0
print(f"append: {statistics.median(seconds['append', 'libcxm']):.2f} s, {values['append', 'libcxm'][0]:.2f} bytes a row")
for case in SQL:
    ours = statistics.median(seconds[case, "libcxm"])
    for who in commands:
        theirs = seconds[case, who]
        print(f"{case:9} {who:7} median {1000 * statistics.median(theirs):9.1f} ms   best {1000 * min(theirs):9.1f} ms   "
              f"{statistics.median(theirs) / ours:6.2f} times")
        if abs(values[case, who][0] - values[case, "libcxm"][0]) > 1e-6 * abs(values[case, "libcxm"][0]) + 1e-9 or values[case, who][1] != values[case, "libcxm"][1]:
            print(f"{case}: {who} says {values[case, who]}, libcxm {values[case, 'libcxm']}")
            wrong = 1
sys.exit(wrong)
