"""The BCa interval of a Net Promoter Score, by libcxm, by numpy from its counts and by scipy from its rows, in turn.

usage: bootstrap.py PROGRAM; run_bootstrap.sh prepares what it needs and starts it. numpy's form is the fastest that we found: 2000
multinomial counts, a jackknife in closed form; "with rows" makes the jackknife as scipy does, of as many values as answers. scipy's own
is run at 100 and 10,000 answers, vectorized. An interval that is further from libcxm's exact one than chance would have it ends with
status 1.
"""
import json
import statistics
import subprocess
import sys
import time
from statistics import NormalDist

import numpy as np
from scipy.stats import bootstrap

REPLICATES, ROUNDS, NORMAL = 2000, 5, NormalDist()
SCORES = np.array([-100.0, 0, 100])
rng = np.random.default_rng(1)


def counts_of(n):
    return np.array([n // 100 * 22, n // 100 * 28, n // 100 * 50])


def bca(value, replicates, acceleration):
    z0 = NORMAL.inv_cdf((np.mean(replicates < value) + np.mean(replicates <= value)) / 2)
    levels = []
    for z in (NORMAL.inv_cdf(0.025), NORMAL.inv_cdf(0.975)):
        levels.append(NORMAL.cdf(z0 + (z0 + z) / (1 - acceleration * (z0 + z))))
    return np.quantile(replicates, levels)


def numpy_counts(n, rows):
    counts = counts_of(n)
    value = counts @ SCORES / n
    replicates = rng.multinomial(n, counts / n, REPLICATES) @ SCORES / n
    if rows is None:
        distance = SCORES - value
        acceleration = counts @ distance**3 / (6 * (counts @ distance**2) ** 1.5)
    else:
        left = (rows.sum() - rows) / (n - 1)
        distance = left.mean() - left
        acceleration = (distance**3).sum() / (6 * (distance**2).sum() ** 1.5)
    return bca(value, replicates, acceleration)


def scipy_rows(rows):
    ci = bootstrap((rows,), np.mean, n_resamples=REPLICATES, method="BCa", vectorized=True, rng=rng, batch=200).confidence_interval
    return ci.low, ci.high


times, limits = {}, {}


def took(name, n, call):
    begun = time.perf_counter()
    found = call()
    times.setdefault((n, name), []).append(time.perf_counter() - begun)
    low, high = limits[n]
    if np.max(np.abs(np.array(found) - (low, high))) > 0.2 * (high - low) + 2 * 100 / n:
        sys.exit(f"{name}, {n} answers: {found}, and exactly {limits[n]}")


for _ in range(ROUNDS):
    for line in map(json.loads, subprocess.run([sys.argv[1], "50"], capture_output=True, text=True, check=True).stdout.splitlines()):
        times.setdefault((line["rows"], line["name"]), []).extend(line["seconds"])
        if line["name"] == "libcxm exact":
            limits[line["rows"]] = (line["n"] / 1e6, line["value"])
    for n in (100, 10**6, 10**9):
        took("numpy multinomial", n, lambda: numpy_counts(n, None))
        if n < 10**9:
            took("numpy with rows", n, lambda rows=np.repeat(SCORES, counts_of(n)): numpy_counts(n, rows))
    took("scipy BCa", 100, lambda: scipy_rows(np.repeat(SCORES, counts_of(100))))
for (n, name), seconds in sorted(times.items()):
    exact = statistics.median(times[n, "libcxm exact"])
    print(f"{n:>10} answers  {name:18} best {1000 * min(seconds):9.4f} ms  median {1000 * statistics.median(seconds):9.4f} ms  "
          f"{statistics.median(seconds) / exact:8.1f} x")
begun = time.perf_counter()
scipy_rows(np.repeat(SCORES, counts_of(10**4)))
print(f"     10000 answers  scipy BCa, once    {1000 * (time.perf_counter() - begun):9.1f} ms")
