#!/usr/bin/env bash
# Measures libcxm beside numpy, pandas, polars and DuckDB: tests/bench/run.sh [--quick] [--allow-missing] [--out FILE.json]
# Works below build-bench/. Figures are printed and never fail the run; what fails it is a wrong answer or a missing peer.
#
#   --quick          a tenth of the rows, and fewer rounds
#   --allow-missing  succeeds where a peer could not be installed; it is printed as "not run" all the same
#   --out FILE.json  every single time, the ratios and the gates; without it build-bench/result.json
set -eu
out= quick= missing=
while [ $# -gt 0 ]; do
    case $1 in
    --quick) quick=--quick ;;
    --allow-missing) missing=--allow-missing ;;
    --out) out=$(realpath -m "${2:?--out needs a file}"); shift ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    shift
done
cd "$(dirname "$0")/../.."
work=build-bench
mkdir -p "$work"

# The peers, in a virtual environment of their own; the copy of the requirements says that it is complete.
if ! cmp -s tests/bench/requirements.txt "$work/venv/installed.txt"; then
    echo "installing into $work/venv: $(tr '\n' ' ' < tests/bench/requirements.txt)"
    rm -rf "$work/venv"
    if python3 -m venv "$work/venv" &&
        "$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: -r tests/bench/requirements.txt; then
        cp tests/bench/requirements.txt "$work/venv/installed.txt"
    else
        echo "not everything could be installed; what is missing is printed as not run"
    fi
fi

rows=100000000 grouped=50000000
[ -z "$quick" ] || rows=10000000 grouped=5000000
echo "building in $work/cmake (Release)"
cmake -S tests/bench -B "$work/cmake" -DCMAKE_BUILD_TYPE=Release > "$work/build.log" 2>&1 &&
    cmake --build "$work/cmake" -j "$(nproc)" >> "$work/build.log" 2>&1 || { tail -30 "$work/build.log"; exit 1; }

data=$work/data-$rows
if ! cmp -s tests/bench/bench_data.c "$data/made-by.txt"; then
    echo "writing $data"
    rm -rf "$data"
    mkdir -p "$data"
    "$work/cmake/bench_data" "$data" "$rows" "$grouped"
    cp tests/bench/bench_data.c "$data/made-by.txt"
fi

exec python3 tests/bench/drive.py "$work" "$data" "$rows" "$grouped" "${out:-$work/result.json}" $quick $missing
