#!/usr/bin/env bash
# Measures importance of predictors beside R: tests/bench/run_importance.sh [ROUNDS]
# Works below build/bench-importance/; half a minute a round. R is used where it is installed, with its package relaimpo if that is
# there. Times are of the processor. Figures are printed and fail nothing; a share that differs does.
set -eu
rounds=${1:-3}
cd "$(dirname "$0")/../.."
work=build/bench-importance
mkdir -p "$work/data"
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_importance >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$work/cmake/bench_importance" "$work/data" 1 write
: > "$work/ours.json"
: > "$work/peers.json"
for _ in $(seq "$rounds"); do
    "$work/cmake/bench_importance" "$work/data" 5 >> "$work/ours.json"
    if command -v Rscript > /dev/null; then Rscript tests/bench/importance.R "$work/data" >> "$work/peers.json"; fi
done
python3 - "$work/ours.json" "$work/peers.json" << 'END'
import json, statistics, sys
def read(path):
    found = {}
    for line in open(path):
        one = json.loads(line)
        seconds, _ = found.setdefault(one["name"], ([], one["value"]))
        seconds += one["seconds"]
    return found
ours, peers = read(sys.argv[1]), read(sys.argv[2])
for name, (seconds, value) in ours.items():
    print(f"{name:26} best {1000 * min(seconds):9.3f} ms, median {1000 * statistics.median(seconds):9.3f} ms")
for name, (seconds, value) in peers.items():
    mine = ours[name.replace("relaimpo", "lmg")]
    print(f"R: {name:23} best {1000 * min(seconds):9.3f} ms, median {1000 * statistics.median(seconds):9.3f} ms, "
          f"{statistics.median(seconds) / statistics.median(mine[0]):.0f} x")
    if abs(value - mine[1]) > 1e-9 * max(1, abs(value)):
        sys.exit(f"{name}: the first share is {value!r}, and libcxm's {mine[1]!r}")
END
