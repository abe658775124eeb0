#!/usr/bin/env bash
# Measures X'X and a regression beside OpenBLAS: tests/bench/run_crossproducts.sh [ROWS]
# Works below build/bench-crossproducts/; half a minute, 1 GB of memory. Figures are printed and fail nothing; a wrong answer does.
set -eu
rows=${1:-1000000}
cd "$(dirname "$0")/../.."
work=build/bench-crossproducts
mkdir -p "$work/data"
if [ ! -x "$work/venv/bin/python" ] || ! "$work/venv/bin/python" -c 'import numpy' 2> /dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: numpy==2.4.6
fi
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_crossproducts >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$work/cmake/bench_crossproducts" "$work/data" "$rows" 1 write
exec "$work/venv/bin/python" tests/bench/crossproducts.py "$work/cmake/bench_crossproducts" "$work/data" "$rows"
