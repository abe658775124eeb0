#!/usr/bin/env bash
# Measures survival curves beside R's survfit and statsmodels: tests/bench/run_survival.sh [ROWS [ROUNDS]]
# Works below build/bench-survival/; two minutes a round and 4 GB of memory. R with its package survival is used where it is
# installed (Debian: r-cran-survival). Figures are printed and fail nothing; a wrong answer does.
set -eu
rows=${1:-10000000}
rounds=${2:-1}
cd "$(dirname "$0")/../.."
work=build/bench-survival
mkdir -p "$work/data"
if [ ! -x "$work/venv/bin/python" ] || ! "$work/venv/bin/python" -c 'import statsmodels' 2> /dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: numpy==2.4.6 scipy==1.17.1 \
        statsmodels==0.14.6
fi
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_survival >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$work/cmake/bench_survival" "$work/data" "$rows" 1 write
exec "$work/venv/bin/python" tests/bench/survival.py "$work/cmake/bench_survival" "$work/data" "$rows" "$rounds"
