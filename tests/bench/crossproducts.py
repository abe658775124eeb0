"""X'X of 20 columns by libcxm's kernel and by OpenBLAS's dsyrk on one thread, and a regression by libcxm and by numpy, in turn, as
ratios of medians.

usage: crossproducts.py PROGRAM FOLDER ROWS; run_crossproducts.sh prepares what it needs and starts it. numpy computes X.T @ X by
dsyrk; the regression is numpy.linalg.lstsq, which gives coefficients and no errors. A different answer ends with status 1.
"""
import json
import os
import statistics
import subprocess
import sys

ROUNDS, REPEATS = 5, 15

if len(sys.argv) > 4:  # the peer's own process
    import time

    import numpy as np

    rows = int(sys.argv[3])
    x = np.fromfile(os.path.join(sys.argv[2], "columns.f64"), count=20 * rows).reshape(20, rows).T
    seconds, product = {"crossproducts": [], "regression": []}, None
    for i in range(REPEATS + 1):
        begun = time.perf_counter()
        product = x.T @ x
        seconds["crossproducts"].append(time.perf_counter() - begun)
    del seconds["crossproducts"][0]
    ones = np.column_stack([np.ones(rows), x[:, :19]])
    begun = time.perf_counter()
    b = np.linalg.lstsq(ones, x[:, 19], rcond=None)[0]
    seconds["regression"].append(time.perf_counter() - begun)
    left = x[:, 19] - ones @ b
    r2 = 1 - left @ left / np.sum((x[:, 19] - x[:, 19].mean()) ** 2)
    print(json.dumps({"seconds": seconds, "value": {"crossproducts": float(product.sum()), "regression": float(r2)}}))
    sys.exit(0)

program, folder, rows = sys.argv[1:4]
ours, theirs, values = {}, {}, {}
alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
for number in range(ROUNDS):
    out = subprocess.run([program, folder, rows, str(REPEATS)], capture_output=True, text=True, check=True).stdout
    for line in map(json.loads, out.splitlines()):
        ours.setdefault(line["name"], []).extend(line["seconds"])
        values[line["name"]] = line["value"]
    out = subprocess.run([sys.executable, __file__, program, folder, rows, "peer"], env=alone, capture_output=True, text=True,
                         check=True).stdout
    line = json.loads(out)
    for case, seconds in line["seconds"].items():
        theirs.setdefault(case, []).extend(seconds)
        if abs(line["value"][case] - values[case]) > 1e-9 * abs(values[case]):
            sys.exit(f"{case}: numpy says {line['value'][case]}, libcxm {values[case]}")
for case in ours:
    a, b = statistics.median(ours[case]), statistics.median(theirs[case])
    print(f"{case:14} libcxm {1000 * a:8.2f} ms   numpy {1000 * b:8.2f} ms   {b / a:5.2f} times   "
          f"(best {1000 * min(ours[case]):.2f}, {1000 * min(theirs[case]):.2f})")
