#!/usr/bin/env bash
# Builds the Python binding's wheel, installs it into an environment below build/python, and runs its tests there.
# usage: tests/bindings/python.sh [--full]; prints PASS, FAIL and SKIP lines for tests/run.sh.
#
#   --full  also pandas 2, pandas without pyarrow, type checking, the wheel's tags and symbols, and the source archive alone
set -u
cd "$(dirname "$0")/../.." || exit 1
full=
[ "${1:-}" = --full ] && full=1
work=$PWD/build/python source=bindings/python
mkdir -p "$work"
failed=0
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1

good() { echo "PASS $*"; }
bad() { echo "FAIL $*"; failed=1; }
whole() { local name=$1; shift; if "$@"; then good "$name"; else bad "$name"; return 1; fi; }

# The newest Python that the binding supports, so that a first one which is too old does not stand in the way.
for python in "${CXM_PYTHON:-python3}" python3.13 python3.12 python3.11; do
    "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && break
    python=
done
[ -n "$python" ] || { echo "SKIP the Python binding: there is no Python 3.11 or later with venv"; exit 0; }

# environment NAME WHAT...: an environment with these packages; made again when they change.
environment() {
    local folder=$work/$1 what
    shift
    what=$("$python" -VV; cat "$source/tests/requirements.txt"; echo "$*")
    [ "$(cat "$folder/complete.txt" 2> /dev/null)" = "$what" ] && return
    rm -rf "$folder"
    "$python" -m venv "$folder" &&
        { [ $# = 0 ] || "$folder/bin/python" -m pip install --quiet --only-binary :all: "$@"; } &&
        printf '%s\n' "$what" > "$folder/complete.txt"
}

# Everything that the wheel is made of; a wheel of the same sources is not built again.
sources() {
    find -L "$source" -path "$source/tests" -prune -o -type f ! -name '*.pyc' -print | LC_ALL=C sort | xargs -d '\n' cat | cksum
}
wheel() {
    local now
    now=$(sources; "$python" -VV)
    [ "$(cat "$work/wheel.txt" 2> /dev/null)" = "$now" ] && return
    rm -rf "$work/dist" "$work/wheel.txt"
    "$python" -m venv "$work/build" &&
        "$work/build/bin/python" -m pip wheel --quiet --no-deps --wheel-dir "$work/dist" --config-settings=build-dir="$work/cmake" "./$source" &&
        printf '%s\n' "$now" > "$work/wheel.txt"
}
install_wheel() { # ENVIRONMENT
    local place=$work/$1
    cmp -s "$work/wheel.txt" "$place/wheel.txt" && return
    "$place/bin/python" -m pip install --quiet --force-reinstall --no-deps --no-index "$work"/dist/cxm-*.whl &&
        cp "$work/wheel.txt" "$place/wheel.txt"
}
demo() {
    [ -e "$work/demo" ] && [ -z "$(find examples/demo -name '*.[ch]' -newer "$work/demo")" ] ||
        "${CC:-cc}" -O2 -o "$work/demo" examples/demo/*.c
}

# suite ENVIRONMENT NAME ARGUMENTS...: pytest, its cases counted; each reason to skip is said once.
suite() {
    local place=$work/$1 name=$2
    shift 2
    (cd "$source/tests" && CXM_DEMO=${CXM_DEMO:-$work/demo} "$place/bin/python" -m pytest -q -p no:cacheprovider \
        --hypothesis-seed=0 -rs --junitxml="$work/junit.xml" "$@") && [ -s "$work/junit.xml" ] || failed=1
    "$place/bin/python" - "$name" "$work/junit.xml" << 'END'
import sys
import xml.etree.ElementTree as xml

name, path = sys.argv[1:]
passed, skipped, failed = 0, {}, []
try:
    cases = list(xml.parse(path).iter("testcase"))
except (OSError, xml.ParseError):
    cases = []
for case in cases:
    skip = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        failed.append(f"{case.get('classname')}: {case.get('name')}")
    elif skip is not None:
        skipped.setdefault(skip.get("message"), []).append(case.get("name"))
    else:
        passed += 1
print(f"PASS {passed} of {name}")
for reason, names in skipped.items():
    print(f"SKIP {len(names)} of {name}: {reason}")
for case in failed or ([] if passed else ["nothing ran"]):
    print(f"FAIL {name}: {case}")
sys.exit(bool(failed) or not passed)
END
    [ $? = 0 ] || failed=1
}

clean_archive() {
    rm -rf "$work/archive" "$work/clean" "$work/sdist"
    "$work/tools/bin/python" -m build --sdist --outdir "$work/sdist" "$source" > "$work/sdist.log" 2>&1 ||
        { tail -20 "$work/sdist.log"; return 1; }
    "$python" -m venv "$work/clean" || return 1
    (cd "$work" && clean/bin/python -m pip install --quiet sdist/cxm-*.tar.gz) || return 1
    "$work/clean/bin/python" -m pip list --format=freeze | grep -v -i '^\(pip\|setuptools\|cxm\)==' &&
        { echo "more than cxm was installed"; return 1; }
    (cd "$work/clean" && bin/python -c 'import cxm; assert cxm.nps([10, 9, 0]).n == 3 and len(cxm.nps([9, 1], by=["a", "b"])) == 8
import sys
assert not {"numpy", "pandas", "polars", "pyarrow"} & set(sys.modules)')
}
wheel_tags() { # one wheel for every later Python, and for every Linux of the last years
    "$work/tools/bin/python" -m abi3audit --strict --report "$work"/dist/cxm-*-abi3-*.whl > "$work/abi3audit.txt" 2>&1 ||
        { cat "$work/abi3audit.txt"; return 1; }
}
wheel_symbols() { # glibc and nothing else of the system
    "$work/tools/bin/python" -m auditwheel show "$work"/dist/cxm-*.whl > "$work/auditwheel.txt" 2>&1 &&
        cat "$work/auditwheel.txt" &&
        grep -q 'manylinux' "$work/auditwheel.txt"
}

whole "the wheel builds" wheel || exit 1
whole "the wheel installs" eval 'environment venv -r "$source/tests/requirements.txt" && install_wheel venv' || exit 1
whole "the demo data's generator builds" demo
suite venv python

if [ -n "$full" ]; then
    if environment tools mypy==2.4.1 typing_extensions==4.16.0 auditwheel==6.8.2 abi3audit==0.0.26 twine==7.0.0 build==1.6.1; then
        whole "abi3audit on the wheel" wheel_tags
        whole "auditwheel on the wheel" wheel_symbols
        whole "twine check" "$work/tools/bin/python" -m twine check --strict "$work"/dist/cxm-*.whl
        whole "the source archive installs alone" clean_archive
    else
        echo "SKIP checks of the wheel: their tools could not be installed"
    fi
    if environment typing -r "$source/tests/requirements.txt" mypy==2.4.1 typing_extensions==4.16.0 && install_wheel typing; then
        suite typing "the stub" test_stub.py
    else
        echo "SKIP stubtest: mypy could not be installed"
    fi
    if environment pandas2 pandas==2.3.3 numpy==2.4.6 pyarrow==26.0.1 pytest==9.2.0 hypothesis==6.170.15 &&
        install_wheel pandas2; then
        suite pandas2 "python with pandas 2" test_columns_in.py test_refusals.py test_results.py test_model.py -k pandas
    else
        echo "SKIP pandas 2: it could not be installed"
    fi
    if environment bare pandas==3.1.1 numpy==2.4.6 pytest==9.2.0 hypothesis==6.170.15 && install_wheel bare; then
        suite bare "python with pandas, without pyarrow" test_columns_in.py test_refusals.py test_results.py test_model.py -k pandas
    else
        echo "SKIP pandas without pyarrow: it could not be installed"
    fi
fi
exit $failed
