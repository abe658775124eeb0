#!/usr/bin/env bash
# The tests of libcxm, as a user runs them: tests/run.sh [--full|--long]
# Installs what is missing where it may, builds below build/, and ends with how many checks passed, failed and were skipped.
#
#   (nothing)  release build, all tests, consumers, headers, symbols, layout, amalgamation, Python, Go, code in the documentation
#   --full     also clang, sanitizers, valgrind, fuzzing, simulation, coverage, analyzers, Doxygen, abidiff, 32 bits, big-endian s390x
#   --long     only what takes longer: 20,000 samples a cell of the simulation, and ten minutes of fuzzing a target
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD

LINES_MIN=97    # per cent of the lines of lib/
BRANCHES_MIN=90 # per cent of its branches
FUZZ_SECONDS=20 # for each target
mode=${1:-basic}
case $mode in
basic) ;;
--full) mode=full ;;
--long) mode=long FUZZ_SECONDS=600 ;;
*) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
export LC_ALL=C.UTF-8
export JOBS=${JOBS:-$(nproc 2> /dev/null || echo 2)}
mkdir -p build/log

# ---- what has to be installed ----

has() { command -v "$1" > /dev/null 2>&1; }
compiles() { printf '%s\n' "$1" | ${*:2} -x c - -o build/log/probe > /dev/null 2>&1; }
fuzzer='#include <stdint.h>
#include <stddef.h>
int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n); int LLVMFuzzerTestOneInput(const uint8_t *d, size_t n) { return !d && n; }'

missing() {
    has gcc && has g++ && has make || echo build-essential
    has cmake || echo cmake
    has ninja || echo ninja-build
    has python3 || echo python3
    python3 -c 'import ensurepip, venv' 2> /dev/null || echo python3-venv
    [ -e "$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))' 2> /dev/null)/Python.h" ] || echo python3-dev
    has pkg-config || echo pkg-config
    [ -e /usr/include/cmocka.h ] || compiles '#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
int main(void) { return 0; }' gcc || echo libcmocka-dev
    if [ -d examples/report ]; then
        [ -e /usr/include/csv.h ] || echo libcsv-dev
        [ -e /usr/include/jansson.h ] || echo libjansson-dev
    fi
    [ $mode = basic ] && return
    has clang || echo clang
    ! has clang || compiles "$fuzzer" clang -fsanitize=fuzzer || echo "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
    [ $mode = long ] && return
    has clang-tidy || echo clang-tidy
    has cppcheck || echo cppcheck
    has doxygen || echo doxygen
    has abidw || echo abigail-tools
    has gcovr || echo gcovr
    has valgrind || echo valgrind
    has qemu-s390x || echo qemu-user
    has s390x-linux-gnu-gcc && [ -e /usr/s390x-linux-gnu/include/stdio.h ] || echo gcc-s390x-linux-gnu libc6-dev-s390x-cross
    # gcc-multilib itself cannot stand beside a cross compiler; the package of the version can.
    compiles 'int main(void) { return 0; }' gcc -m32 || echo "gcc-$(gcc -dumpversion | cut -d. -f1)-multilib"
}

install_missing() {
    local packages sudo=
    # Twice, since some packages are named after the version of another.
    for _ in 1 2; do
        packages=$(missing | tr '\n' ' ')
        [ -z "$packages" ] && return
        [ "$(id -u)" = 0 ] || sudo="sudo -n"
        if ! has apt-get || ! ${sudo:-true} ${sudo:+true} 2> /dev/null; then
            echo "missing, and not to be installed from here: $packages"
            return
        fi
        echo "installing: $packages"
        $sudo apt-get update -qq > build/log/apt.txt 2>&1
        # shellcheck disable=SC2086
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >> build/log/apt.txt 2>&1 ||
            tail -5 build/log/apt.txt
    done
    packages=$(missing | tr '\n' ' ')
    [ -z "$packages" ] || echo "still missing: $packages"
}

# ---- stages ----

passed=0 failed=0 skipped=0 broken=

# stage TITLE COMMAND...: runs it into a log, counts its PASS, FAIL and SKIP lines ("PASS 12 of name" counts twelve), and
# shows the end of the log when it fails.
stage() {
    local title=$1 log begin status counts p f s
    shift
    log=build/log/$(echo "$title" | tr -cs 'A-Za-z0-9\n' '-').txt
    begin=$SECONDS
    printf '%-46s' "$title"
    ("$@") > "$log" 2>&1 < /dev/null
    status=$?
    counts=$(awk '/^(PASS|FAIL|SKIP) / { n[$1] += ($2 ~ /^[0-9]+$/ && $3 == "of") ? $2 : 1 }
        END { print n["PASS"] + 0, n["FAIL"] + 0, n["SKIP"] + 0 }' "$log")
    read -r p f s <<< "$counts"
    [ $status != 0 ] && [ "$f" = 0 ] && f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '%5d s  %d passed, %d failed, %d skipped\n' $((SECONDS - begin)) "$p" "$f" "$s"
    grep '^SKIP ' "$log" | sed 's/^/    /'
    if [ "$f" != 0 ]; then
        broken="$broken
  $title ($log)"
        grep '^FAIL ' "$log" | sed 's/^/    /'
        echo "    the log ends:"
        tail -40 "$log" | sed 's/^/    | /'
    fi
    return $status
}

# Prints one line for a whole suite that ran another way; its cases are counted once, in the release build.
whole() {
    local name=$1
    shift
    if "$@"; then echo "PASS $name"; else echo "FAIL $name"; return 1; fi
}

# build PRESET ARGUMENTS...: configures and builds below build/PRESET.
build() {
    local preset=$1 cache=build/$1/CMakeCache.txt
    shift
    if [ -e "$cache" ] && ! grep -q "^CMAKE_GENERATOR:INTERNAL=$CMAKE_GENERATOR\$" "$cache"; then
        rm -rf "build/$preset" # made by another generator
    fi
    cmake --preset "$preset" "$@" && cmake --build "build/$preset" -j "$JOBS"
}
# other NAME ARGUMENTS...: the same for a build that has no preset.
other() {
    local name=$1 cache=build/$1/CMakeCache.txt
    shift
    if [ -e "$cache" ] && ! grep -q "^CMAKE_GENERATOR:INTERNAL=$CMAKE_GENERATOR\$" "$cache"; then
        rm -rf "build/$name"
    fi
    cmake -S . -B "build/$name" "$@" && cmake --build "build/$name" -j "$JOBS"
}
suite() { ctest --test-dir "build/$1" -j "$JOBS" --output-on-failure --no-tests=error "${@:2}"; }

tests() {
    local status
    suite release --output-junit junit.xml --test-output-size-passed 100000000 --test-output-size-failed 100000000 "$@"
    status=$?
    tests/tally build/release/junit.xml || return 1
    return $status
}
symbols() {
    tests/abi/build build/abi || return 1
    tests/abi/symbols build/abi/lib/libcxm.so
    local status=$?
    tests/abi/guest build/abi/lib/libcxm.so && return $status
}

clang_suite() {
    has clang || { echo "SKIP clang: it is not installed"; return; }
    whole "builds with clang, without a warning" other clang -DCMAKE_C_COMPILER=clang -DCXM_WERROR=ON -DCMAKE_BUILD_TYPE=Release &&
        whole "all tests, built with clang" suite clang -LE amalgamation
}
scalar_suite() {
    other scalar -DCXM_FORCE_SCALAR=ON -DCXM_WERROR=ON -DCMAKE_BUILD_TYPE=Release &&
        whole "all tests, scalar kernels only" suite scalar -LE amalgamation
}
asan_suite() {
    build asan && ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 \
        whole "all tests under ASan and UBSan" suite asan -LE amalgamation
}
tsan_suite() {
    local fixed=
    # Some kernels spread addresses wider than the sanitizer expects.
    setarch "$(uname -m)" -R true 2> /dev/null && fixed="setarch $(uname -m) -R"
    build tsan && TSAN_OPTIONS=halt_on_error=1 whole "all tests under TSan" \
        $fixed ctest --test-dir build/tsan -j "$JOBS" --output-on-failure --no-tests=error -LE amalgamation
}
valgrind_suite() {
    has valgrind || { echo "SKIP valgrind: it is not installed"; return; }
    build debug -DCXM_WERROR=ON || return 1
    # What reads millions of rows would take valgrind an hour; ASan, UBSan and TSan have it.
    ctest --test-dir build/debug --show-only=json-v1 -L '^unit$' -LE '^large$' |
        python3 -c 'import json, sys; [print(t["command"][0]) for t in json.load(sys.stdin)["tests"]]' > build/debug/unit.txt
    [ -s build/debug/unit.txt ] || { echo "no unit tests were found"; return 1; }
    # So would samples by the hundred, which tests leave out here.
    CXM_SLOW=1 xargs -d '\n' -P "$JOBS" -n 1 sh -c 'valgrind -q --error-exitcode=9 --leak-check=full \
        --errors-for-leak-kinds=definite,indirect,possible "$1" > "$1.valgrind" 2>&1 && echo "PASS valgrind on $(basename "$1")" ||
        { cat "$1.valgrind"; echo "FAIL valgrind on $(basename "$1")"; exit 1; }' _ < build/debug/unit.txt
}
fuzz() {
    compiles "$fuzzer" clang -fsanitize=fuzzer || { echo "SKIP fuzzing: clang with libFuzzer is not installed"; return; }
    build fuzz || return 1
    find build/fuzz/tests -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort > build/fuzz/targets.txt
    [ -s build/fuzz/targets.txt ] || { echo "SKIP fuzzing: there is no target"; return; }
    export FUZZ_SECONDS
    xargs -d '\n' -P "$JOBS" -n 1 sh -c 'name=$(basename "$1" | sed s/^fuzz_//)
        mkdir -p "build/fuzz/found/$name"
        "$1" -max_total_time="$FUZZ_SECONDS" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
            -artifact_prefix="build/fuzz/found/$name-" "build/fuzz/found/$name" "tests/fuzz/corpus/$name" > "$1.log" 2>&1 &&
            echo "PASS fuzzing $name, $(sed -n "s/.*number_of_executed_units: //p" "$1.log") inputs" ||
            { tail -60 "$1.log"; echo "FAIL fuzzing $name"; exit 1; }' _ < build/fuzz/targets.txt
}
coverage() {
    has gcovr || { echo "SKIP coverage: gcovr is not installed"; return; }
    build coverage && find build/coverage -name '*.gcda' -delete && suite coverage -LE amalgamation || return 1
    gcovr --root . --filter lib/ --exclude-throw-branches --exclude-unreachable-branches --object-directory build/coverage \
        --print-summary --json-summary build/coverage/summary.json build/coverage || return 1
    python3 - $LINES_MIN $BRANCHES_MIN << 'END'
import json, sys
summary = json.load(open("build/coverage/summary.json"))
worst = 0
for what, least in (("line", float(sys.argv[1])), ("branch", float(sys.argv[2]))):
    have = summary[what + "_percent"]
    worst |= have < least
    print(f"{'PASS' if have >= least else 'FAIL'} {what} coverage {have} %, wanted {least:g} %")
sys.exit(worst)
END
}
documentation() {
    local programs=()
    [ -x build/python/venv/bin/python ] && programs+=(--python build/python/venv/bin/python)
    has go && programs+=(--go go)
    scripts/check_docs build/release "${programs[@]}"
}
doxygen_pages() {
    has doxygen || { echo "SKIP Doxygen: it is not installed"; return; }
    mkdir -p build/doxygen
    CXM_DOXYGEN_OUT=build/doxygen whole "Doxygen without a warning" doxygen docs/Doxyfile
}
analysis() {
    [ -e build/clang/compile_commands.json ] || { echo "SKIP analyzers: there is no build by clang"; return; }
    tests/analysis/run build/clang
}

# How often intervals hold the truth, against the tables in docs/numbers.md.
simulation() {
    tests/simulation/check build/release/tests/simulate_coverage "$@" && tests/simulation/check build/release/tests/simulate_voices "$@"
}

finish() {
    [ -z "$broken" ] || echo "failed:$broken"
    echo "$SECONDS s in all"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed = 0 ]
    exit
}

install_missing
generator=${CMAKE_GENERATOR:-}
[ -n "$generator" ] || { has ninja && generator=Ninja || generator="Unix Makefiles"; }
export CMAKE_GENERATOR=$generator
[ -n "${CXM_ORACLES:-}" ] || echo "CXM_ORACLES is not set: cases of independent sources that are not in the repository are skipped"
[ -n "${CXM_REAL_DATA:-}" ] || echo "CXM_REAL_DATA is not set: tests on real data are skipped"

if [ $mode = long ]; then
    export CXM_LONG=1
    stage "release build" build release || finish
    stage "simulation, 20,000 samples a cell" simulation --replicates 20000
    stage "fuzzing, $FUZZ_SECONDS s a target" fuzz
    finish
fi

werror=OFF bindings=
[ $mode = full ] && werror=ON bindings=--full
stage "release build" build release -DCXM_WERROR=$werror || finish
stage "tests" tests
stage "headers alone, C99 and C++11" tests/abi/headers
stage "symbols, exported and imported" symbols
stage "layout, natively" tests/abi/portable native build/portable-native
stage "consumers and amalgamation" tests/consumers/run build/consumers
stage "Python" tests/bindings/python.sh $bindings
stage "Go" tests/bindings/go.sh $bindings
stage "code in the documentation" documentation
[ $mode = full ] || finish

stage "clang" clang_suite
stage "clang-tidy and cppcheck" analysis
stage "scalar kernels" scalar_suite
stage "ASan and UBSan" asan_suite
stage "TSan" tsan_suite
stage "valgrind on the unit tests" valgrind_suite
stage "fuzzing, $FUZZ_SECONDS s a target" fuzz
stage "simulation of coverage" simulation
stage "coverage of lines and branches" coverage
stage "Doxygen" doxygen_pages
stage "abidiff" tests/abi/check build/abi
stage "32 bits" tests/abi/portable m32 build/portable-m32
stage "big-endian s390x" tests/abi/portable s390x build/portable-s390x
finish
