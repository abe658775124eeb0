#!/usr/bin/env bash
# Measures association of two columns beside scipy: tests/bench/run_association.sh [ROWS]
# Works below build/bench-association/; a minute or two, 2 GB of memory. Figures are printed and fail nothing; a wrong answer does.
set -eu
rows=${1:-10000000}
cd "$(dirname "$0")/../.."
work=build/bench-association
mkdir -p "$work/data"
if [ ! -x "$work/venv/bin/python" ] || ! "$work/venv/bin/python" -c 'import scipy' 2> /dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: numpy==2.4.6 scipy==1.17.1
fi
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_association >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
"$work/cmake/bench_association" "$work/data" "$rows" 1 write
exec "$work/venv/bin/python" tests/bench/association.py "$work/cmake/bench_association" "$work/data" "$rows"
