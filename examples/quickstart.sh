#!/bin/sh
# Builds the report and runs it: on the demo data, or on yours.
#
#   examples/quickstart.sh
#   examples/quickstart.sh FILE.csv --score COLUMN ...
#
# The first run installs what is missing (with apt-get) and configures build-quickstart/; later ones only build what has changed.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build-quickstart

has() { command -v "$1" >/dev/null 2>&1; }

compiles() { # header, library
    printf '#include <stdio.h>\n#include <%s>\nint main(void) { return 0; }\n' "$1" |
        cc -x c - -o /dev/null "-l$2" 2>/dev/null
}

missing_packages() {
    has cc && has make || echo build-essential
    has cmake || echo cmake
    has pkg-config || echo pkg-config
    compiles csv.h csv || echo libcsv-dev
    compiles jansson.h jansson || echo libjansson-dev
}

install_packages() {
    if has apt-get && [ "$(id -u)" -eq 0 ]; then
        root=
    elif has apt-get && has sudo; then
        root=sudo
    else
        echo "quickstart: please install these first (names of Debian packages): $*" >&2
        exit 1
    fi
    echo "Installing $*"
    $root apt-get update -qq
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

quietly() { # shows what a command printed only where it failed
    log=$build/quickstart.log
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        exit 1
    fi
}

mkdir -p "$build"
if [ ! -f "$build/configured" ]; then
    packages=$(missing_packages)
    # shellcheck disable=SC2086 # a list of names
    [ -z "$packages" ] || install_packages $packages
    echo "Configuring build-quickstart/"
    quietly cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=Release -DCXM_BUILD_EXAMPLES=ON -DCXM_BUILD_TESTS=OFF
    touch "$build/configured"
    echo "Building"
fi
quietly cmake --build "$build" --target cxm_report cxm_demo --parallel
report=$build/examples/report/report

if [ $# -gt 0 ]; then
    exec "$report" "$@"
fi
"$build/examples/demo/demo" --out "$build"
cat <<'EOF'

Demo data: a maker of packaging equipment asks its 40 customers for five years,
buyers far more often than end users. Does the score of all show what happened?
EOF
echo
exec "$report" "$build/responses.csv" --score nps --missing n/a --csat csat --csat-missing n/a --by side,year
