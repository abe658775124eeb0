"""Runs libcxm and its peers in turn, one process at a time, round by round, and sets their figures side by side.

usage: drive.py WORK DATA ROWS GROUPED_ROWS OUT [--quick] [--allow-missing]; run.sh prepares what it needs and starts it. Speed is
compared by the ratio of medians over all rounds, except for the share of a read loop, which is the best of one process over the
best of the loop that alternates with it. Answers are compared before speed.
"""
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys

work, data, rows, grouped_rows, out = sys.argv[1:6]
quick, allow_missing = "--quick" in sys.argv, "--allow-missing" in sys.argv
here = os.path.dirname(os.path.abspath(__file__))
python = os.path.join(work, "venv", "bin", "python")
groups_file = {case: os.path.join(data, f"groups-{case}.bin") for case in ("dense", "sparse")}

measured = {}   # (task, name): {"seconds": [...], "rounds": [[...], ...], and what the subject printed}
missing = set()
faults = []


def program(name, *arguments):
    return [os.path.join(work, "cmake", name), data, *map(str, arguments)]


def peer(name, task, repeats, threads):
    count = rows if task in ("nps", "nulls") else grouped_rows
    return [python, os.path.join(here, "peers.py"), name, task, data, count, str(repeats), str(threads), groups_file.get(task, "")]


# Who runs in each round: the task, the peer or None for libcxm, the suffix of the name, the command. A peer stands beside what
# it is compared with.
few = 1 if quick else 2
SUBJECTS = [
    ("nps", None, "", program("bench_nps", rows, 7)),
    ("nps", "numpy", "", peer("numpy", "nps", 3, 1)),
    ("nps", "polars", "", peer("polars", "nps", 3, 1)),
    ("nps", "pandas", "", peer("pandas", "nps", few, 1)),
    ("nps", "duckdb", "", peer("duckdb", "nps", few, 1)),
    ("nulls", "numpy", "", peer("numpy", "nulls", 3, 1)),
    ("nulls", "polars", "", peer("polars", "nulls", 3, 1)),
    ("nulls", "pandas", "", peer("pandas", "nulls", few, 1)),
    ("nulls", "duckdb", "", peer("duckdb", "nulls", few, 1)),
    ("dense", None, "", program("bench_grouped", grouped_rows, 3, "dense", 0, groups_file["dense"])),
    ("dense", None, "", program("bench_grouped", grouped_rows, 5, "dense", 1)),
    ("dense", "numpy", "", peer("numpy", "dense", few, 1)),
    ("dense", "duckdb", "", peer("duckdb", "dense", few, 1)),
    ("dense", None, "", program("bench_grouped", grouped_rows, 5, "dense", 2)),
    ("dense", "duckdb", ", 2 threads", peer("duckdb", "dense", few, 2)),
    ("dense", "polars", "", peer("polars", "dense", 1, 1)),
    ("dense", "pandas", "", peer("pandas", "dense", 1, 1)),
    ("sparse", None, "", program("bench_grouped", grouped_rows, 3, "sparse", 0, groups_file["sparse"])),
    ("sparse", None, "", program("bench_grouped", grouped_rows, 5, "sparse", 1)),
    ("sparse", "duckdb", "", peer("duckdb", "sparse", few, 1)),
    ("sparse", None, "", program("bench_grouped", grouped_rows, 5, "sparse", 2)),
    ("sparse", "duckdb", ", 2 threads", peer("duckdb", "sparse", few, 2)),
    ("dense", None, "", program("bench_grouped", grouped_rows, 1, "intervals", 0)),
]
ROUNDS = 2 if quick else 3

# Figures of peers that no package registry of Python has, from prototypes' rounds on another machine; they gate nothing.
QUOTED = [
    ("nps", "R NPS 1.1, nps(), 10 M rows times 10", 13.92),
    ("dense", "R data.table 1.14.8 GForce, 1 thread", 5.340),
    ("dense", "R data.table 1.14.8 GForce, 2 threads", 4.645),
]
QUOTED_AS = "quoted, 2026-11-22, other machine"

TITLES = {
    "nps": f"NPS with its histogram, {int(rows):,} uint8",
    "nulls": f"the same with 3 % nulls, {int(rows):,} uint8 and a bitmap",
    "dense": f"NPS, mean and n by account and role, {int(grouped_rows):,} rows, accounts 0..999,999",
    "sparse": "the same, accounts as random 64-bit numbers",
}


def run(task, name, suffix, command):
    if name and name in missing:
        return
    if name and not os.path.exists(python):
        missing.add(name)
        return
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if name and done.returncode == 77:
        missing.add(name)
        return
    if done.returncode:
        faults.append(f"{name or 'libcxm'}, {task}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
        return
    for text in done.stdout.splitlines():
        line = json.loads(text)
        of_nulls = not name and line["name"] in ("read with bitmap", "libcxm nps with nulls")
        entry = measured.setdefault(("nulls" if of_nulls else task, line["name"] + suffix), {**line, "seconds": [], "rounds": []})
        entry["seconds"] += line["seconds"]
        entry["rounds"].append(line["seconds"])


def median(task, name):
    entry = measured.get((task, name))
    return statistics.median(entry["seconds"]) if entry else None


def ratio(task, other, ours):
    a, b = median(task, other), median(task, ours)
    return a / b if a and b else None


def share(task, read, ours):
    """How much of the read loop's speed is reached: best over best in each process, the median of the processes."""
    if (task, ours) not in measured:
        return None
    pairs = zip(measured[task, read]["rounds"], measured[task, ours]["rounds"])
    return statistics.median(min(loop) / min(call) for loop, call in pairs)


def answers():
    for task, ours in (("nps", "libcxm nps"), ("nulls", "libcxm nps with nulls")):
        for (of, name), entry in measured.items():
            right = measured.get((task, ours))
            if of == task and right and "value" in entry and not name.startswith("read"):
                if entry["n"] != right["n"] or abs(entry["value"] - right["value"]) > 1e-9:
                    faults.append(f"{name}, {task}: the answer is {entry['value']} of {entry['n']}, not {right['value']} of {right['n']}")


OURS = {"nps": "libcxm nps", "nulls": "libcxm nps with nulls", "dense": "libcxm dense 1", "sparse": "libcxm sparse 1"}
NAMES = {"libcxm nps": "libcxm", "libcxm nps with nulls": "libcxm", "read": "loop that only reads",
         "read with bitmap": "loop that only reads both", "libcxm intervals 0": "libcxm, with default intervals"}
for case in ("dense", "sparse"):
    NAMES.update({f"libcxm {case} 0": "libcxm, without a host", f"libcxm {case} 1": "libcxm, cxm::host, 1 thread",
                  f"libcxm {case} 2": "libcxm, cxm::host, 2 threads"})


def table():
    for task, title in TITLES.items():
        print(f"\n{title}\n{'':46}{'best ms':>10}{'median ms':>11}{'x libcxm':>10}")
        for (of, name), entry in measured.items():
            if of != task:
                continue
            times = ratio(task, name, OURS[task])
            print(f"  {NAMES.get(name, name):44}{1000 * min(entry['seconds']):10.2f}{1000 * median(of, name):11.2f}"
                  f"{f'{times:10.2f}' if times else '':>10}")
        for name in sorted({subject[1] for subject in SUBJECTS if subject[0] == task and subject[1] in missing}):
            print(f"  {name:44}   not run")
        for of, name, seconds in QUOTED:
            if of == task and not quick:
                print(f"  {name:44}{'':10}{1000 * seconds:11.0f}  ({QUOTED_AS})")


def gates():
    return [
        ("NPS: share of a read loop", share("nps", "read", "libcxm nps"), 0.75),
        ("NPS with a bitmap: share of a loop that reads both", share("nulls", "read with bitmap", "libcxm nps with nulls"), 0.60),
        ("grouped, cxm::host, 1 thread: times DuckDB", ratio("dense", "duckdb GROUP BY", "libcxm dense 1"), 10),
        ("grouped, 1 thread: times numpy's bincount with weights", ratio("dense", "numpy bincount with weights", "libcxm dense 1"), 8),
        ("grouped: 2 threads over 1", ratio("dense", "libcxm dense 1", "libcxm dense 2"), 1.4),
        ("grouped, sparse numbers, 1 thread: times DuckDB", ratio("sparse", "duckdb GROUP BY", "libcxm sparse 1"), 5),
    ]


def compiler():
    cache = os.path.join(work, "cmake", "CMakeCache.txt")
    with open(cache, encoding="utf-8") as file:
        path = next((line.split("=", 1)[1].strip() for line in file if line.startswith("CMAKE_C_COMPILER:")), "cc")
    return subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]


def vectors():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            flags = next((line for line in file if line.startswith("flags")), "").split()
    except OSError:
        return []
    return [flag for flag in ("avx2", "avx512bw", "avx512vbmi") if flag in flags]


for path in groups_file.values(): # of another build
    if os.path.exists(path):
        os.remove(path)
for number in range(ROUNDS):
    print(f"round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
    for subject in SUBJECTS:
        run(*subject)

answers()
table()
print("\ngates" + (": of all rows; a tenth of them fits the caches" if quick else ""))
results = []
for text, value, wanted in gates():
    verdict = "not run" if value is None else "not judged" if quick else "met" if value >= wanted else "NOT met"
    results.append({"gate": text, "ratio": value, "wanted": wanted, "verdict": verdict})
    print(f"  {text:58}{'-' if value is None else f'{value:.2f}':>8}  wanted {wanted:<5} {verdict}")
load = os.getloadavg()
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
print(f"\n{platform.machine()}, {cores} cores, {' '.join(vectors())}; {compiler()}; load {load[0]:.1f}; every figure is noisy where "
      "the machine is shared")

report = {
    "date": datetime.date.today().isoformat(),
    "quick": quick,
    "machine": {"architecture": platform.machine(), "cores": cores, "vectors": vectors(), "compiler": compiler(),
                "python": platform.python_version(), "load": load},
    "measured": [{**entry, "task": task, "name": name} for (task, name), entry in measured.items()],
    "ratios": {f"{task}: {name}": ratio(task, name, OURS[task]) for task, name in measured},
    "gates": results,
    "missing": sorted(missing),
    "quoted": [{"task": task, "name": name, "seconds": seconds, "as": QUOTED_AS} for task, name, seconds in QUOTED],
    "faults": sorted(set(faults)),
}
with open(out, "w", encoding="utf-8") as file:
    json.dump(report, file, indent=1)
    file.write("\n")
for fault in report["faults"]:
    print(f"fault: {fault}")
if missing and not allow_missing:
    print(f"not run: {', '.join(sorted(missing))}; --allow-missing accepts that")
sys.exit(1 if report["faults"] or (missing and not allow_missing) else 0)
