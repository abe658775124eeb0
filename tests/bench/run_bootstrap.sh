#!/usr/bin/env bash
# Measures the BCa interval of a Net Promoter Score beside numpy and scipy: tests/bench/run_bootstrap.sh
# Works below build/bench-association/; half a minute. Figures are printed and fail nothing; a wrong interval does.
set -eu
cd "$(dirname "$0")/../.."
work=build/bench-association
mkdir -p "$work"
if [ ! -x "$work/venv/bin/python" ] || ! "$work/venv/bin/python" -c 'import scipy' 2> /dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: numpy==2.4.6 scipy==1.17.1
fi
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j 2 --target bench_bootstrap >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }
exec "$work/venv/bin/python" tests/bench/bootstrap.py "$work/cmake/bench_bootstrap"
