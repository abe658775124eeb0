#!/usr/bin/env bash
# The tests of the Go binding: tests/bindings/go.sh [--full]. Prints PASS, FAIL and SKIP lines; builds below build/go.
#
#   (nothing)  committed files are up to date, gofmt, vet, the tests of both modules, a vendoring consumer
#   --full     also the race detector, cgocheck2 and 20 s of each fuzz target
set -u
cd "$(dirname "$0")/../.." || exit 1
root=$PWD
full=${1:-}
FUZZ_SECONDS=${FUZZ_SECONDS:-20}
work=$root/build/go
mkdir -p "$work"
status=0

skip() { echo "SKIP Go: $*"; exit 0; }
command -v go > /dev/null || skip "it is not installed"
version=$(GOTOOLCHAIN=local go env GOVERSION)
printf 'go1.24\n%s\n' "$version" | sort -C -V || skip "$version is installed, and 1.24 is needed"
[ "$(GOTOOLCHAIN=local go env CGO_ENABLED)" = 1 ] || skip "cgo is off, or there is no C compiler"
export GOTOOLCHAIN=local GOFLAGS=-buildvcs=false

# whole NAME COMMAND...: one check.
whole() {
    local name=$1
    shift
    if "$@"; then echo "PASS $name"; else echo "FAIL $name"; status=1; fi
}

# counted NAME FOLDER: go test, each test and subtest of which is a check. Go does not see that vectors change, hence -count=1.
counted() {
    local name=$1
    go -C "$2" test -count=1 -json ./... > "$work/test.json" 2> "$work/test.txt" || status=1
    cat "$work/test.txt"
    python3 - "$name" "$work/test.json" << 'END' || status=1
import json, sys
counts, outputs = {"pass": 0, "fail": 0, "skip": 0}, {}
for line in open(sys.argv[2], encoding="utf-8"):
    event = json.loads(line) if line.startswith("{") else {}
    key = event.get("Package"), event.get("Test")
    if event.get("Action") in ("output", "build-output"):
        outputs.setdefault(key, []).append(event["Output"])
    elif event.get("Action") in counts:
        if event.get("Test") or event["Action"] == "fail":
            counts[event["Action"]] += 1
        if event["Action"] == "fail":
            sys.stdout.write("".join(outputs.get(key, []))[-4000:])
        if event["Action"] == "skip" and event.get("Test"):
            print(f"SKIP {sys.argv[1]} {event['Test']}: " + " ".join("".join(outputs.get(key, [])).split())[-200:])
for word in ("pass", "fail"):
    if counts[word]:
        print(f"{word.upper()} {counts[word]} of {sys.argv[1]}")
if not counts["pass"] and not counts["fail"]:
    print(f"FAIL {sys.argv[1]}: no test ran")
sys.exit(not counts["pass"] or counts["fail"] > 0)
END
}

same_amalgamation() {
    rm -rf "$work/amalgamation"
    scripts/amalgamate "$work/amalgamation" && diff -q "$work/amalgamation/cxm.c" bindings/go/cxm.c &&
        diff -q "$work/amalgamation/cxm.h" bindings/go/cxm.h
}
same_measures() {
    (cd bindings/go && go run ./internal/generate "$work/measures_generated.go") &&
        diff -u bindings/go/measures_generated.go "$work/measures_generated.go"
}
formatted() {
    local files
    files=$(gofmt -l bindings/go) && [ -z "$files" ] || { echo "not as gofmt has it: $files"; return 1; }
}

# A module that takes the binding by path, vendors it, and builds from what was vendored alone.
vendoring() {
    local consumer=$work/consumer
    rm -rf "$consumer" && mkdir -p "$consumer" && cd "$consumer" || return 1
    cat > main.go << 'END'
package main

import (
	"fmt"

	cxm "libcxm/bindings/go"
)

func main() {
	r, err := cxm.NPS([]int{10, 9, 9, 8, 7, 6})
	fmt.Println(r, err)
}
END
    go mod init consumer && go mod edit -go=1.24 -require=libcxm/bindings/go@v0.0.0 &&
        go mod edit -replace="libcxm/bindings/go=$root/bindings/go" && go mod vendor && [ -e vendor/libcxm/bindings/go/cxm.c ] && go build -mod=vendor -o consumer . &&
        [ "$(./consumer)" = "nps.score = 33.3 points, 95 % interval -26.7 to 71.2, n = 6 <nil>" ]
}

fuzzed() {
    (cd bindings/go && go test -run '^$' -fuzz "^$1\$" -fuzztime "${FUZZ_SECONDS}s" .)
}

whole "bindings/go has the amalgamation of these sources" same_amalgamation
whole "bindings/go has the functions of these measures" same_measures
whole "gofmt on bindings/go" formatted
whole "go vet on bindings/go" go -C bindings/go vet ./...
counted "go" bindings/go
(vendoring) > "$work/vendoring.txt" 2>&1 && echo "PASS a consumer that vendors the binding" ||
    { cat "$work/vendoring.txt"; echo "FAIL a consumer that vendors the binding"; status=1; }

arrow=
if go -C bindings/go/arrow mod download > "$work/download.txt" 2>&1; then
    arrow=yes
    whole "go vet on bindings/go/arrow" go -C bindings/go/arrow vet ./...
    counted "go arrow" bindings/go/arrow
else
    echo "SKIP go arrow: its modules could not be had: $(tail -1 "$work/download.txt")"
fi

if [ "$full" = --full ]; then
    whole "go under the race detector" go -C bindings/go test -race -count=1 .
    whole "go under cgocheck2" env GOEXPERIMENT=cgocheck2 go -C bindings/go test -count=1 .
    if [ -n "$arrow" ]; then
        whole "go arrow under the race detector" go -C bindings/go/arrow test -race -count=1 .
        whole "go arrow under cgocheck2" env GOEXPERIMENT=cgocheck2 go -C bindings/go/arrow test -count=1 .
    fi
    for target in FuzzState FuzzOptions; do
        whole "fuzzing $target, $FUZZ_SECONDS s" fuzzed $target
    done
fi
exit $status
