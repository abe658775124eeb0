#!/usr/bin/env bash
# Measures Cox regression beside R's coxph: tests/bench/run_cox.sh [ROWS [ROUNDS]]
# Works below build/bench-cox/; a few seconds a round. R with its package survival is used where it is installed (Debian:
# r-cran-survival). Figures are printed and fail nothing; a coefficient that differs does.
set -eu
rows=${1:-1000000}
rounds=${2:-3}
cd "$(dirname "$0")/../.."
work=build/bench-cox
mkdir -p "$work/data"
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_cox >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$work/cmake/bench_cox" "$work/data" "$rows" 1 write
: > "$work/lines.json"
for _ in $(seq "$rounds"); do
    "$work/cmake/bench_cox" "$work/data" "$rows" 1 >> "$work/lines.json"
    if command -v Rscript > /dev/null; then Rscript tests/bench/cox.R "$work/data" "$rows" >> "$work/lines.json"; fi
done
python3 - "$work/lines.json" << 'END'
import json, statistics, sys
found = {}
for line in open(sys.argv[1]):
    one = json.loads(line)
    found.setdefault(one["name"], []).append((one["seconds"][0], one["value"]))
ours = statistics.median(s for s, _ in found["libcxm"])
for name, runs in found.items():
    seconds = [s for s, _ in runs]
    print(f"{name:8} best {1000 * min(seconds):8.0f} ms, median {1000 * statistics.median(seconds):8.0f} ms, "
          f"{statistics.median(seconds) / ours:.1f} x")
    if abs(runs[0][1] - found["libcxm"][0][1]) > 1e-7:
        sys.exit(f"{name}: the first coefficient is {runs[0][1]!r}, and libcxm's {found['libcxm'][0][1]!r}")
END
