#!/usr/bin/env python3
"""Fills in what queries.json and states.json expect: rows, ledger, canonical text and fingerprint of each query, by formulas.py.

Cases with an error, and the bytes of states, are left as they are. Needs mpmath. Usage: make_queries.py (compares) or
make_queries.py --write
"""
import json
import os
import re
import sys

from formulas import DEFAULTS, Data, estimates_of, plain
from layout import laid_out

FILES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), name) for name in ("queries.json", "states.json")]
REVISIONS = {"nps": 1, "csat": 1, "ces": 1, "rating": 1}
POINTS = {"score", "mean", "median", "deviation", "net"}
WORD = re.compile(r'(?:[^\s,"]|"(?:[^"]|"")*")+')


def unquoted(word):
    return word[1:-1].replace('""', '"') if word.startswith('"') else word


def quoted(name):
    return name if re.fullmatch(r"[A-Za-z0-9._+/:-]+", name) else '"%s"' % name.replace('"', '""')


def options_from(words, measure, options):
    for word in words:
        name, value = word.split("=", 1)
        if name.startswith(measure + "."):
            name = name[len(measure) + 1:]
        if name in options:
            options[name] = value
    return options


def measures_of(query):
    """[measure, column, options, terms] in the order in which they first come."""
    found = []
    for text in query["measures"]:
        measure, term, brackets = re.fullmatch(r"(\w+)(?:\.(\w+))?(?:\((.*)\))?", text).groups()
        words = WORD.findall(brackets or "")
        column = unquoted(words.pop(0)) if words and "=" not in words[0] else "score"
        options = options_from(WORD.findall(query.get("options", "")), measure, dict(DEFAULTS[measure]))
        options = options_from(words, measure, options)
        for one in found:
            if one[:3] == [measure, column, options]:
                one[3].add(term)
                break
        else:
            found.append([measure, column, options, {term}])
    return found


def number_text(text):
    value = float(text)
    return str(int(value)) if value == int(value) else repr(value)


def measure_text(measure, column, options):
    words = " ".join("%s=%s" % (name, number_text(value) if re.fullmatch(r"[-+.\de]+", value) and ".." not in value else value)
                     for name, value in options.items())
    return "%s(%s, %s)" % (measure, quoted(column), words)


def label(one, all_measures):
    alike = [other for other in all_measures if other[0] == one[0]]
    if len(alike) == 1:
        return one[0]
    if sum(other[1] == one[1] for other in alike) == 1:
        return "%s(%s)" % (one[0], quoted(one[1]))
    return measure_text(*one[:3])


def column_values(column):
    if "labels" in column:
        return [None if code is None or code < 0 else column["labels"][code] for code in column["values"]]
    return column["values"]


def key_order(keys):
    return [(key is None, key.encode() if isinstance(key, str) else key or 0) for key in keys]


def filled(case):
    query, columns = case["query"], {name: column_values(column) for name, column in case["columns"].items()}
    length = len(next(iter(columns.values())))
    policy = dict(word.split("=", 1) for word in WORD.findall(query.get("policy", "")))
    weight, population = (unquoted(policy[name]) if name in policy else None for name in ("weight", "population"))
    by, measures = query.get("by", []), measures_of(query)
    groups = {} if by else {(): range(length)}
    for row in range(length if by else 0):
        groups.setdefault(tuple(columns[name][row] for name in by), []).append(row)
    rows, ledger = [], []
    for keys in sorted(groups, key=key_order):
        for measure, column, options, terms in measures:
            inside = [(columns[column][row], 1, columns[weight][row] if weight else None) for row in groups[keys]]
            size = columns[population][0] if population and length else None
            data = Data(inside, bool(weight), size, options)
            for term, estimate in estimates_of(measure, options, data)[0].items():
                if None in terms or term in terms:
                    rows.append({"keys": list(keys), "measure": label([measure, column, options], measures), "term": term,
                                 "unit": "points" if term in POINTS else "percent",
                                 "estimate": {name: plain(value) for name, value in estimate.items()}})
    text = ""
    for measure, column, options, terms in measures:
        inside = [(value, 1, columns[weight][row] if weight else None) for row, value in enumerate(columns[column])]
        data = Data(inside, bool(weight), None, options)
        ledger += [[label([measure, column, options], measures), reason, count] for reason, count in data.ledger.items()]
        known = list(estimates_of(measure, options, Data([], False, None, options))[0])
        chosen = [term for term in known if None in terms or term in terms]
        text += "measure " + measure_text(measure, column, options)
        text += (" terms " + " ".join(chosen) if len(chosen) < len(known) else "") + "\n"
    text += "".join("by %s\n" % quoted(name) for name in by)
    text += " ".join(["policy"] + ["%s=%s" % (name, quoted(unquoted(policy[name]))) for name in ("weight", "population")
                                   if name in policy]) + "\n"
    hashed = 14695981039346656037  # FNV-1a of the text and the revisions
    for byte in list(text.encode()) + [REVISIONS[measure] for measure, _, _, _ in measures]:
        hashed = (hashed ^ byte) * 1099511628211 % 2 ** 64
    return {**{name: case[name] for name in ("name", "columns", "query", "pieces", "version", "bytes") if name in case},
            "rows": rows, "ledger": ledger,
            "text": re.findall(r"[^\n]{1,90}(?: |\n)|[^\n]*\n", text), "fingerprint": "%016x" % hashed}


def main():
    failed = 0
    for path in FILES:
        with open(path, encoding="utf-8") as file:
            cases = json.load(file)
        now = [case if "error" in case else filled(case) for case in cases]
        different = [case["name"] for case, new in zip(cases, now) if case != new]
        failed += len(different)
        if "--write" in sys.argv[1:]:
            with open(path, "w", encoding="utf-8") as file:
                file.write(laid_out(now))
        print("%s: %d cases, %d differences %s" % (os.path.basename(path), len(cases), len(different), different))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
