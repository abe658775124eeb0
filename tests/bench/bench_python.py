#!/usr/bin/env python3
"""What a call from Python costs, and a hundred million answers in Python beside the same in C; prints JSON. Not part of the tests.

usage: bench_python.py FOLDER [ROWS], with a Python that has cxm and numpy. The programs of this folder are built below FOLDER with
a release build of the library. C and Python alternate, on the same bytes, and the best of each counts.
"""
import json
import mmap
import os
import subprocess
import sys
import time
import timeit
from pathlib import Path

import numpy as np

import cxm

HERE = Path(__file__).resolve().parent
ROUNDS, REPEATS = 7, 9


def build(folder):
    cmake = folder / "cmake"
    for command in (["cmake", "-S", HERE, "-B", cmake, "-DCMAKE_BUILD_TYPE=Release"],
                    ["cmake", "--build", cmake, "--target", "bench_nps", "bench_data"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return cmake


def read(path):
    """A file in memory of the kind that the C program asks for, huge pages where there are any."""
    size = path.stat().st_size
    block = mmap.mmap(-1, size + (-size) % (1 << 21), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        block.madvise(mmap.MADV_HUGEPAGE)
    with open(path, "rb") as file:
        file.readinto(block)
    return np.frombuffer(block, "u1", size)


def microseconds(call, number=20_000):
    return 1e6 * min(timeit.repeat(call, number=number, repeat=REPEATS)) / number


def calls():
    """Of ten answers each; by the extension's own entry, which the functions made from records call."""
    answers, off = np.array([10, 9, 9, 8, 7, 6, 10, 3, 0, 9], "u1"), np.array([99], "u1")
    record = next(r for r in cxm._cxm.records if r.describe()[0] == "nps")
    defaults = [option.default for option in cxm.measures()[0].options]

    def failing():
        try:
            cxm.nps(off)
        except cxm.DomainError:
            pass

    return {
        "numpy": microseconds(lambda: cxm.nps(answers)),
        "extension": microseconds(lambda: record.estimate(answers, None, None, None, 1, None, *defaults)),
        "list": microseconds(lambda listed=answers.tolist(): cxm.nps(listed)),
        "with a key": microseconds(lambda: cxm.nps(answers, by=answers), 5_000),
        "failing": microseconds(failing),
        "nothing": microseconds(lambda: None),
    }


def in_c(program, data, rows):
    lines = subprocess.run([program, data, str(rows), str(REPEATS)], check=True, capture_output=True, text=True).stdout.splitlines()
    found = next(each for each in map(json.loads, lines) if each["name"] == "libcxm nps")
    return min(found["seconds"]), found["value"]


def in_python(answers):
    best = float("inf")
    for _ in range(REPEATS):
        begun = time.perf_counter()
        estimate = cxm.nps(answers)
        best = min(best, time.perf_counter() - begun)
    return best, estimate.value


def main():
    folder, rows = Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000_000
    cmake, data = build(folder), folder / f"python-data-{rows}"
    if not (data / "score.u8").exists():
        data.mkdir(parents=True, exist_ok=True)
        subprocess.run([cmake / "bench_data", data, str(rows), "1"], check=True)
    answers = read(data / "score.u8")
    rounds = [(in_c(cmake / "bench_nps", data, rows), in_python(answers)) for _ in range(ROUNDS)]
    if len({value for one, other in rounds for value in (one[1], other[1])}) != 1:
        sys.exit("C and Python do not agree")
    seconds = {"c": min(one[0] for one, _ in rounds), "python": min(other[0] for _, other in rounds)}
    report = {"python": sys.version.split()[0], "cxm": cxm.__version__, "load": os.getloadavg()[0], "microseconds": calls(),
              "rows": rows, "seconds": seconds, "python_over_c": seconds["python"] / seconds["c"], "value": rounds[0][0][1]}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main()
