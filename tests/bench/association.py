"""Kendall's tau-b of two columns of ratings and of two of measurements, by libcxm and by scipy, in turn, as a ratio of medians.

usage: association.py PROGRAM FOLDER ROWS; run_association.sh prepares what it needs and starts it. libcxm's time is that of one
call for Pearson, Spearman, Kendall and gamma with their intervals; scipy's is that of kendalltau alone, in its own process, data in
memory before the clock starts. A different answer ends with status 1.
"""
import json
import os
import statistics
import subprocess
import sys

ROUNDS, REPEATS = 3, {"ratings": 5, "measurements": 1}

if len(sys.argv) > 4:  # the peer's own process
    import time

    import numpy as np
    from scipy.stats import kendalltau

    folder, rows, case, kind = sys.argv[2], int(sys.argv[3]), sys.argv[4], {"ratings": "u8", "measurements": "f64"}[sys.argv[4]]
    x, y = (np.fromfile(os.path.join(folder, f"pair_{side}.{kind}"), dtype={"u8": np.uint8, "f64": np.float64}[kind], count=rows)
            for side in "xy")
    seconds, value = [], None
    for i in range(REPEATS[case] + (case == "ratings")):
        begun = time.perf_counter()
        value = kendalltau(x, y).statistic
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds[case == "ratings":], "value": float(value)}))
    sys.exit(0)

program, folder, rows = sys.argv[1:4]
ours = {"ratings": [], "measurements": []}
theirs = {"ratings": [], "measurements": []}
values = {}
for number in range(ROUNDS):
    out = subprocess.run([program, folder, rows, "20"], capture_output=True, text=True, check=True).stdout
    for line in map(json.loads, out.splitlines()):
        case = line["name"].split()[1]
        ours[case] += line["seconds"]
        values[case] = line["value"]
    for case in theirs:
        command = [sys.executable, __file__, program, folder, rows, case]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        line = json.loads(out)
        theirs[case] += line["seconds"]
        if abs(line["value"] - values[case]) > 1e-12:
            sys.exit(f"{case}: scipy says {line['value']}, libcxm {values[case]}")
for case in ours:
    a, b = statistics.median(ours[case]), statistics.median(theirs[case])
    print(f"{case:14} libcxm {1000 * a:9.2f} ms   scipy kendalltau {1000 * b:9.1f} ms   {b / a:6.1f} times   "
          f"(best {1000 * min(ours[case]):.2f}, "
          f"{1000 * min(theirs[case]):.1f})")
