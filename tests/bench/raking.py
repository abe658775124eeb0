"""Raking of four margins by libcxm and by numpy, in turn, as a ratio of medians.

usage: raking.py PROGRAM FOLDER ROWS; run_raking.sh prepares what it needs and starts it. numpy's is the loop that survey packages
have: bincount, divide, multiply, to the same tolerance, in its own process, data in memory before the clock starts. libcxm's time
includes reading and checking the targets of every row. Another effective n ends with status 1.
"""
import json
import os
import statistics
import subprocess
import sys

ROUNDS = 3
SHARES = [[0.2, 0.3, 0.5], [0.1, 0.2, 0.3, 0.4], [0.05, 0.15, 0.2, 0.2, 0.3, 0.1],
          [0.01, 0.04, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.2]]

if len(sys.argv) > 4:  # the peer's own process
    import time

    import numpy as np

    folder, rows = sys.argv[2], int(sys.argv[3])
    codes = [np.fromfile(os.path.join(folder, f"margin_{m}.u8"), dtype=np.uint8, count=rows).astype(np.intp) for m in range(4)]
    design = np.fromfile(os.path.join(folder, "design.f64"), count=rows) if sys.argv[4] == "weighted" else np.ones(rows)
    begun = time.perf_counter()
    weights, total = design.copy(), design.sum()
    for cycle in range(1000):
        worst = 0.0
        for code, share in zip(codes, SHARES):
            target = total * np.array(share)
            ratio = target / np.bincount(code, weights, minlength=len(share))
            worst = max(worst, np.abs(1 / ratio - 1).max())
            weights *= ratio[code]
        if worst <= 1e-10:
            break
    value = weights.sum() ** 2 / (weights * weights).sum()
    print(json.dumps({"seconds": [time.perf_counter() - begun], "value": float(value)}))
    sys.exit(0)

program, folder, rows = sys.argv[1:4]
ours, theirs, values = {"alike": [], "weighted": []}, {"alike": [], "weighted": []}, {}
for number in range(ROUNDS):
    out = subprocess.run([program, folder, rows, "5"], capture_output=True, text=True, check=True).stdout
    for line in map(json.loads, out.splitlines()):
        case = line["name"].split()[1]
        ours[case] += line["seconds"]
        values[case] = line["value"]
    for case in theirs:
        command = [sys.executable, __file__, program, folder, rows, case]
        line = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        theirs[case] += line["seconds"]
        if abs(line["value"] / values[case] - 1) > 1e-8:
            sys.exit(f"{case}: numpy says {line['value']}, libcxm {values[case]}")
for case in ours:
    a, b = statistics.median(ours[case]), statistics.median(theirs[case])
    print(f"{case:10} libcxm {1000 * a:9.1f} ms   numpy {1000 * b:9.1f} ms   {b / a:6.1f} times   "
          f"(best {1000 * min(ours[case]):.1f}, {1000 * min(theirs[case]):.1f})")
