"""Survival curves by libcxm, R's survfit and statsmodels, in turn, as ratios of medians.

usage: survival.py PROGRAM FOLDER ROWS ROUNDS; run_survival.sh prepares what it needs and starts it. Each peer has its own process,
data in memory before the clock starts. survfit merges times that differ by rounding (its timefix), so that its answer for times that
all differ is compared to 1e-6, all others to 1e-12; a different answer ends with status 1.
"""
import json
import os
import statistics
import subprocess
import sys

CASES = ("days", "times")

if sys.argv[1] == "statsmodels":  # the peer's own process
    import time

    import numpy as np
    from statsmodels.duration.survfunc import SurvfuncRight

    folder, rows = sys.argv[2], int(sys.argv[3])
    events = np.fromfile(os.path.join(folder, "survival_events.u8"), dtype=np.uint8, count=rows)
    for case, file, kind in (("days", "survival_days.i32", np.int32), ("times", "survival_times.f64", np.float64)):
        times = np.fromfile(os.path.join(folder, file), dtype=kind, count=rows)
        begun = time.perf_counter()
        curve = SurvfuncRight(times, events)
        seconds = time.perf_counter() - begun
        value = curve.surv_prob[np.searchsorted(curve.surv_times, 300, side="right") - 1]
        print(json.dumps({"name": f"statsmodels {case}", "seconds": [seconds], "value": float(value)}))
    sys.exit(0)

program, folder, rows, rounds = sys.argv[1:5]
commands = {"libcxm": [program, folder, rows, "15"],
            "statsmodels": [sys.executable, __file__, "statsmodels", folder, rows],
            "survfit": ["Rscript", os.path.join(os.path.dirname(os.path.abspath(__file__)), "survival.R"), folder, rows]}
seconds, values = {}, {}
for number in range(int(rounds)):
    for name, command in commands.items():
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name} was not run: {done.stderr.strip().splitlines()[-1]}")
            continue
        for line in map(json.loads, done.stdout.splitlines()):
            who, case = line["name"].split()
            seconds.setdefault((case, who), []).extend(line["seconds"])
            values[case, who] = line["value"]
wrong = 0
for case in CASES:
    ours = statistics.median(seconds[case, "libcxm"])
    for who in commands:
        if (case, who) not in seconds:
            continue
        theirs = seconds[case, who]
        print(f"{case:6} {who:12} median {1000 * statistics.median(theirs):10.2f} ms   best {1000 * min(theirs):10.2f} ms   "
              f"{statistics.median(theirs) / ours:8.1f} times")
        if abs(values[case, who] - values[case, "libcxm"]) > (1e-6 if (case, who) == ("times", "survfit") else 1e-12):
            print(f"{case}: {who} says {values[case, who]}, libcxm {values[case, 'libcxm']}")
            wrong = 1
sys.exit(wrong)
