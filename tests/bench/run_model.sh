#!/usr/bin/env bash
# Measures one policy put to a model, to DuckDB and to polars: tests/bench/run_model.sh [ROWS [ROUNDS]]
# Works below build/bench-model/; some minutes a round, and 100 bytes of memory a row. Figures are printed and fail nothing; a wrong
# answer does.
set -eu
rows=${1:-20000000}
rounds=${2:-1}
cd "$(dirname "$0")/../.."
work=build/bench-model
mkdir -p "$work/data"
if [ ! -x "$work/venv/bin/python" ] || ! "$work/venv/bin/python" -c 'import duckdb, polars, pyarrow' 2> /dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: -r tests/bench/requirements.txt
fi
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_model >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$work/cmake/bench_model" "$work/data" "$rows" 1 write
exec "$work/venv/bin/python" tests/bench/model.py "$work/cmake/bench_model" "$work/data" "$rows" "$rounds"
