#!/usr/bin/env python3
"""Holds every number in measures.json against formulas.py, and fills in those whose source is this script. Needs mpmath.

Usage: make_measures.py (checks) or make_measures.py --write (fills in, checks, and lays the file out anew)
"""
import json
import os
import sys

from formulas import DEFAULTS, Data, Refused, estimates_of, plain
from layout import laid_out

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "measures.json")
OURS = "mpmath, 50 digits: make_measures.py"


def expanded(inputs, name):
    if name + "_counts" in inputs:
        return [value for value, count in inputs[name + "_counts"] for _ in range(count)]
    return inputs.get(name)


def computed(case):
    inputs, options = case["inputs"], dict(DEFAULTS[case["measure"]])
    options.update(word.split("=") for word in case.get("options", "").replace(",", " ").split())
    weights = expanded(inputs, "weight")
    if "score_counts" in inputs and weights is None:
        rows = [(value, count, None) for value, count in inputs["score_counts"]]
    else:
        rows = [(value, 1, weights and weights[i]) for i, value in enumerate(expanded(inputs, "score"))]
    return estimates_of(case["measure"], options, Data(rows, weights is not None, inputs.get("population"), options))


def differs(case, got, wanted):
    if isinstance(wanted, str) or wanted is None or isinstance(got, str) or got is None:
        return got != wanted
    allowed = case.get("absolute", case.get("relative", 1e-12) * max(1, abs(wanted)))
    return abs(plain(got) - wanted) > allowed


def check(case):
    """What of a case is not as the formulas have it."""
    try:
        estimates, counts = computed(case)
    except Refused as refused:
        code, row = refused.args
        error = case.get("error", {})
        return [] if error.get("code") == code and row in (None, error.get("row")) else ["has to fail: %s, row %s" % (code, row)]
    if "error" in case:
        return []  # options that are refused are the library's contract, not arithmetic
    wrong = ["%s.%s is %s, not %s" % (term, member, plain(estimates[term][member]), wanted)
             for term, members in case["expect"].items() for member, wanted in members.items()
             if differs(case, estimates[term][member], wanted)]
    return wrong + ["%s are %d, not %d" % (name, counts[name], wanted) for name, wanted in case.get("counts", {}).items()
                    if counts[name] != wanted]


def main():
    with open(FILE, encoding="utf-8") as file:
        cases = json.load(file)
    write, failed = "--write" in sys.argv[1:], 0
    for case in cases:
        if write and case["source"].startswith(OURS) and "error" not in case:
            estimates, counts = computed(case)
            terms = case.pop("expect") or estimates
            case["counts"] = counts
            case["expect"] = {term: {member: plain(x) for member, x in estimates[term].items()} for term in terms}
        for wrong in check(case):
            failed += 1
            print("%s: %s" % (case["name"], wrong))
    names = [case["name"] for case in cases]
    failed += len(names) - len(set(names))
    print("%d cases, %d differences" % (len(cases), failed))
    if write:
        with open(FILE, "w", encoding="utf-8") as file:
            file.write(laid_out(cases))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
