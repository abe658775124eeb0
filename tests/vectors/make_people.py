#!/usr/bin/env python3
"""Writes people.json: cases of voices.blindspot and voices.panel, computed from their definitions with 30 digits. Needs mpmath.

Standard errors are those of the matrices: (I - H) and (I - H_gg)^(-1/2) in full, not the sums that the library uses. Shares of a
panel are counted anew without each account. Usage: make_people.py > people.json
"""
import random
import sys

import mpmath as mp
from mpmath import mpf

from layout import laid_out
from make_bounds import critical, upper

mp.mp.dps = 30

COUNTS = {"nps": (lambda x: 100 if x >= 9 else 0 if x >= 7 else -100, -100, 100),
          "csat": (lambda x: 100 if x >= 4 else 0, 0, 100),
          "rating": (lambda x: x, 0, 10)}
MEASURES = {"nps": "measure=nps", "csat": "measure=csat", "rating": 'measure="rating scale=0..10"'}


def quantile(confidence, df):
    return critical(mpf(0), df, mpf(confidence))


def root_of_inverse(matrix):
    values, vectors = mp.eigsy(matrix)
    return vectors * mp.diag([1 / mp.sqrt(x) for x in values]) * vectors.T


class Mean:
    """sum of shares of pools' weighted means; rows are (account, weight, value), poolings (pool by row or None, shares)."""

    def __init__(self, rows, poolings):
        n = len(rows)
        self.value, self.forms = mpf(0), {}
        accounts = sorted({r[0] for r, *p in zip(rows, *[q[0] for q in poolings]) if any(x is not None for x in p)})
        root = [mp.sqrt(r[1]) for r in rows]
        y = [root[i] * rows[i][2] for i in range(n)]
        forms = {g: [mpf(0)] * n for g in accounts}
        self.alone = False
        used = set()
        for pool_of, share in poolings:
            mine = [i for i in range(n) if pool_of[i] is not None and share.get(pool_of[i], 0) != 0]
            used |= set(mine)
            pools = sorted({pool_of[i] for i in mine})
            x = mp.matrix(len(mine), len(pools))
            for row, i in enumerate(mine):
                x[row, pools.index(pool_of[i])] = root[i]
            bread = (x.T * x) ** -1
            hat = x * bread * x.T
            left = mp.eye(len(mine)) - hat
            contrast = mp.matrix([[share[p] for p in pools]])
            coefficient = bread * x.T * mp.matrix([y[i] for i in mine])
            self.value += (contrast * coefficient)[0]
            for p in pools:
                self.alone = self.alone or len({rows[i][0] for i in mine if pool_of[i] == p}) < 2
            if self.alone:
                continue
            for g in accounts:
                at = [k for k, i in enumerate(mine) if rows[i][0] == g]
                if not at:
                    continue
                block = mp.matrix([[(1 if a == b else 0) - hat[a, b] for b in at] for a in at])
                form = contrast * bread * mp.matrix([[x[a, c] for a in at] for c in range(len(pools))]) * root_of_inverse(block)
                form = form * mp.matrix([[left[a, b] for b in range(len(mine))] for a in at])
                for k, i in enumerate(mine):
                    forms[g][i] += form[k]
        self.n, self.clusters = len(used), len({rows[i][0] for i in used})
        if self.alone or self.clusters < 2:
            return
        matrix = mp.matrix([forms[g] for g in accounts])
        parts = matrix * mp.matrix(y)
        gram = matrix * matrix.T
        self.std_error = mp.sqrt(sum(u * u for u in parts))
        trace = sum(gram[i, i] for i in range(len(accounts)))
        self.df = trace ** 2 / sum(gram[i, j] ** 2 for i in range(len(accounts)) for j in range(len(accounts)))

    def estimate(self, least, most, tested):
        said = {"value": self.value, "n": self.n, "clusters": self.clusters, "status": "ok"}
        if self.alone or self.clusters < 5:
            return dict(said, interval_status="too_few_clusters")
        apart = quantile(0.95, self.df) * self.std_error
        said.update(std_error=self.std_error, df=self.df, lower=max(least, self.value - apart),
                    upper=min(most, self.value + apart), interval_status="ok")
        if tested:
            said.update(statistic=self.value / self.std_error, p=2 * upper(abs(self.value / self.std_error), self.df))
        return said


def blindspot(case):
    counts, least, most = COUNTS[case.get("measure", "nps")]
    c = case["inputs"]
    n = len(c["score"])
    people = [mpf(x) if x is not None else mpf(0) for x in c.get("people", [1] * n)]
    classes = c.get("role_class", c["side"])
    kept = [i for i in range(n) if c["side"][i] in ("buyer", "end_user") and c["account"][i] is not None and people[i] > 0]
    known = lambda x: x is not None and x not in ("", "unknown")
    class_of = {i: classes[i] if known(classes[i]) else "?" + c["side"][i] for i in kept}
    heard = [i for i in kept if c["score"][i] is not None]
    rows = [(c["account"][i], people[i], mpf(counts(c["score"][i]))) for i in heard]
    total = sum(people[i] for i in kept)
    invited = c.get("invited")
    size, heard_size, asked = {}, {}, {}
    for i in kept:
        k = class_of[i]
        size[k] = size.get(k, 0) + people[i]
        heard_size[k] = heard_size.get(k, 0) + (people[i] if c["score"][i] is not None else 0)
        asked[k] = asked.get(k, 0) + (people[i] if c["score"][i] is not None or not invited or invited[i] == 1 else 0)
    by_class = [class_of[i] for i in heard]
    buyers = [0 if c["side"][i] == "buyer" else None for i in heard]
    expect = {"as_heard": Mean(rows, [([0] * len(rows), {0: 1})]).estimate(least, most, False)}
    if any(b == 0 for b in buyers):
        expect["buyers_only"] = Mean(rows, [(buyers, {0: 1})]).estimate(least, most, False)
    if all(heard_size[k] > 0 for k in size):
        shares = {k: size[k] / total for k in size}
        expect["population"] = Mean(rows, [(by_class, shares)]).estimate(least, most, False)
        expect["correction"] = Mean(rows, [(by_class, shares), (buyers, {0: -1})]).estimate(least - most, most - least, True)
    else:
        expect["population"] = expect["correction"] = {"status": "not_identified"}
    for name, weight in (("unasked", {k: asked[k] if heard_size[k] else 0 for k in size}), ("silent", heard_size)):
        shares = {k: weight[k] / total for k in size}
        open_share = 1 - sum(shares.values())
        mean = Mean(rows, [(by_class, shares)])
        low, high = mean.value + open_share * least, mean.value + open_share * most
        said = {"n": mean.n, "clusters": mean.clusters, "interval_status": "too_few_clusters"}
        if not mean.alone and mean.clusters >= 5:
            c_value = critical(open_share * (most - least) / mean.std_error, mean.df, mpf(0.95))
            said.update(std_error=mean.std_error, df=mean.df, lower=max(least, low - c_value * mean.std_error),
                        upper=min(most, high + c_value * mean.std_error), interval_status="ok")
        expect[name + "_least"] = dict(said, value=low)
        expect[name + "_most"] = dict(said, value=high)
    percent = lambda part, whole: 100 * mpf(part) / whole
    users = sum(people[i] for i in kept if c["side"][i] == "end_user")
    expect["not_heard"] = {"value": percent(total - sum(heard_size.values()), total)}
    expect["known_users"] = {"value": percent(users, total)}
    if invited:
        there = sum(people[i] for i in kept if invited[i] == 1)
        users_there = sum(people[i] for i in kept if invited[i] == 1 and c["side"][i] == "end_user")
        nobody = sum(people[i] for i in kept if invited[i] != 1 and c["score"][i] is None)
        expect["not_asked"] = {"value": percent(nobody, total)}
        expect["invited_users"] = {"value": percent(users_there, there)}
        expect["invitation_bias"] = {"value": percent(users_there, there) - percent(users, total)}
    if "required" in case:
        accounts = {c["account"][i] for i in kept}
        missing = sum(any(sum(1 for i in heard if c["account"][i] == a and classes[i] == k) < wanted
                          for k, wanted in case["required"].items()) for a in accounts)
        expect["required_missing"] = {"value": percent(missing, len(accounts))}
    answered = [i for i in range(n) if c["score"][i] is not None]
    unknown = sum(c["side"][i] in (None, "", "unknown") for i in answered)
    expect["unknown"] = {"value": percent(unknown, len(answered))}
    return expect


def followed(rows, stages):
    """Parts and wholes of the shares, and overlaps and successions by account, of rows (contact, account, stage)."""
    met = {}
    for contact, account, stage in rows:
        met.setdefault((account, contact), set()).add(stages.index(stage))
    found = {"reuse": [0, 0], "repeated": [0, 0], "attrition": [0, 0], "joined": [0, 0]}

    def count(name, part):
        found[name][0] += bool(part)
        found[name][1] += 1

    for contact, account, stage in rows:
        at = stages.index(stage)
        if at:
            count("reuse", min(met[account, contact]) < at)
    for mine in met.values():
        count("repeated", len(mine) > 1)
        for at in mine:
            if at:
                count("joined", at == min(mine))
            if at + 1 < len(stages):
                count("attrition", at + 1 not in mine)
    overlaps, successions = {}, {}
    for account in {a for a, _ in met}:
        sets = [{p for (a, p), mine in met.items() if a == account and at in mine} for at in range(len(stages))]
        pairs = [(x, y) for x, y in zip(sets, sets[1:]) if x and y]
        if pairs:
            overlaps[account] = sum(mpf(len(x & y)) / len(x | y) for x, y in pairs) / len(pairs)
            successions[account] = any(not x & y for x, y in pairs)
    return found, overlaps, successions


def panel(case):
    c = case["inputs"]
    counts, least, most = COUNTS[case.get("measure", "nps")]
    score = c.get("score")
    order = case.get("order") or sorted({s for s in c["stage"] if s is not None})
    kept = [i for i in range(len(c["stage"])) if c["stage"][i] in order and c["contact"][i] is not None and
            c["account"][i] is not None and (score is None or score[i] is not None)]
    stages = [s for s in order if any(c["stage"][i] == s for i in kept)]
    rows = [(c["contact"][i], c["account"][i], c["stage"][i]) for i in kept]
    found, overlaps, successions = followed(rows, stages)
    accounts = sorted({r[1] for r in rows})
    expect = {"people": {"value": found["repeated"][1]}, "stages": {"value": len(stages)}}
    for name, (part, whole) in found.items():
        without = []
        for account in accounts:
            part_without, whole_without = followed([r for r in rows if r[1] != account], stages)[0][name]
            if whole_without < whole:
                without.append(mpf(part_without) / whole_without)
        g = len(without)
        mean = sum(without) / g
        error = 100 * mp.sqrt((g - 1) * sum((x - mean) ** 2 for x in without) / mpf(g))
        expect[name] = by_t(100 * mpf(part) / whole, error, g, whole)
    g = len(overlaps)
    mean = sum(overlaps.values()) / g
    expect["overlap"] = by_t(100 * mean, 100 * mp.sqrt(sum((x - mean) ** 2 for x in overlaps.values()) / (g - 1) / g), g, g)
    expect["succession"] = {"value": 100 * mpf(sum(successions.values())) / g, "n": g, "clusters": g}
    if score is None:
        expect["conditioning"] = {"status": "undefined"}
        return expect
    first = {}
    for contact, account, stage in rows:
        at = stages.index(stage)
        first[account, contact] = min(first.get((account, contact), at), at)
    pool = [(stages.index(r[2]), first[r[1], r[0]] < stages.index(r[2])) for r in rows]
    both = [s for s in range(len(stages)) if (s, True) in pool and (s, False) in pool]
    before = {s: sum(p == (s, True) for p in pool) for s in both}
    share = {(s, old): (1 if old else -1) * mpf(before[s]) / sum(before.values()) for s in both for old in (True, False)}
    values = [(r[1], mpf(1), mpf(counts(score[i]))) for r, i in zip(rows, kept)]
    mean = Mean(values, [([p if p in share else None for p in pool], share)])
    expect["conditioning"] = mean.estimate(least - most, most - least, True)
    return expect


def by_t(value, error, clusters, n):
    said = {"value": value, "n": n, "clusters": clusters, "status": "ok"}
    if clusters < 5:
        return dict(said, interval_status="too_few_clusters")
    apart = quantile(0.95, mpf(clusters - 1)) * error
    return dict(said, std_error=error, df=clusters - 1, lower=max(mpf(0), value - apart), upper=min(mpf(100), value + apart),
                interval_status="ok")


def w4():
    """Worked example: accounts A, B, C, whose decision makers and end users were heard in part."""
    heard = [("A", "end_user", s) for s in (9, 9, 10, 9, 10)]
    heard += [("B", "buyer", 8), ("C", "buyer", 4), ("C", "end_user", 9), ("C", "end_user", 10), ("A", "buyer", None),
              ("B", "end_user", None)]
    return {"account": [h[0] for h in heard], "side": [h[1] for h in heard], "score": [h[2] for h in heard],
            "invited": [1] * 9 + [0, 0], "people": [1] * 10 + [4]}


def drawn(seed, accounts, classes, silent, low, high):
    """Accounts with levels of their own."""
    draw = random.Random(seed)
    c = {name: [] for name in ("score", "side", "account", "invited", "role_class", "people")}
    for account in range(accounts):
        level = draw.uniform(low, high)
        for role, side in classes:
            for _ in range(draw.randint(1, 2)):
                invited = draw.choice([1, 1, 0, None])
                answer = min(high, max(low, round(level + draw.gauss(1 if side == "end_user" else -1, 2))))
                c["score"].append(None if draw.random() < silent else answer)
                c["side"].append(side)
                c["account"].append("account %d" % account)
                c["invited"].append(invited)
                c["role_class"].append(role)
                c["people"].append(draw.choice([1, 2, 5, 0.5]))
    return c


def journey(seed, accounts, stages):
    draw = random.Random(seed)
    c = {name: [] for name in ("contact", "account", "stage", "score")}
    for account in range(accounts):
        people = list(range(draw.randint(2, 4)))
        for stage in stages:
            if draw.random() < 0.15:
                continue
            people = [p if draw.random() < 0.7 else p + 100 for p in people]
            for person in people:
                for _ in range(draw.choice([0, 1, 1, 2])):
                    c["contact"].append("p%d" % person)
                    c["account"].append("account %d" % account)
                    c["stage"].append(stage)
                    c["score"].append(draw.choice([None, 3, 5, 7, 8, 9, 9, 10]))
    return c


ROLES = [("decision_maker", "buyer"), ("influencer", "buyer"), ("operator", "end_user"), ("unknown", "end_user")]
CROSSED = [("boss", "buyer"), ("boss", "end_user"), ("worker", "end_user"), (None, "buyer")]


def without(inputs, *names):
    return {name: column for name, column in inputs.items() if name not in names}


def cases():
    people = [
        {"name": "three accounts, the fourth of whose voices is not heard", "measure": "nps", "inputs": w4()},
        {"name": "roles within sides, weighted, invited", "measure": "nps", "inputs": drawn(1, 9, ROLES, 0.3, 0, 10),
         "required": {"decision_maker": 1, "operator": 2}},
        {"name": "roles across sides", "measure": "rating", "inputs": without(drawn(2, 12, CROSSED, 0.2, 0, 10), "invited")},
        {"name": "sides alone", "measure": "csat",
         "inputs": without(drawn(3, 7, CROSSED, 0.4, 1, 5), "invited", "role_class", "people")},
        {"name": "everybody answered", "measure": "nps", "inputs": drawn(4, 6, ROLES, 0, 0, 10)},
    ]
    silent = drawn(5, 8, ROLES, 0.3, 0, 10)
    silent["score"] = [None if side == "end_user" else s for s, side in zip(silent["score"], silent["side"])]
    people.append({"name": "no end user was heard", "measure": "nps", "inputs": silent})
    own = drawn(6, 8, ROLES, 0.2, 0, 10)
    own["side"][::7] = [None, "own_employee", "unknown", ""] * (len(own["side"][::7]) // 4) + [None] * (len(own["side"][::7]) % 4)
    own["account"][3] = own["people"][5] = None
    own["people"][9] = 0
    people.append({"name": "own people, people of unknown side, of no account, and rows of nobody", "measure": "nps",
                   "inputs": own})
    panels = [
        {"name": "a journey of four stages", "measure": "nps", "inputs": journey(1, 12, ["buy", "install", "run", "renew"]),
         "order": ["buy", "install", "run", "renew"]},
        {"name": "stages as they are called", "measure": "rating", "inputs": journey(2, 7, ["2023", "2024", "2025"])},
        {"name": "some of the stages, without scores", "inputs": without(journey(3, 6, ["a", "b", "c", "d"]), "score"),
         "order": ["d", "b", "nobody was heard here", "a"]},
        {"name": "four accounts", "measure": "nps", "inputs": journey(4, 4, ["a", "b", "c"])},
    ]
    for case in people:
        yield case, "voices.blindspot", blindspot, MEASURES[case["measure"]]
    for case in panels:
        yield case, "voices.panel", panel, MEASURES[case["measure"]] if "measure" in case else ""


def main():
    laid = []
    for case, measure, compute, options in cases():
        expect = compute(case)
        if "required" in case:
            options += ' required="%s"' % "|".join("%s:%d" % one for one in case["required"].items())
        if "order" in case:
            options += ' order="%s"' % "|".join(case["order"])
        plain = lambda x: x if isinstance(x, (str, int)) else float(x)
        laid.append({"name": case["name"], "measure": measure, "options": options.strip(), "inputs": case["inputs"],
                     "expect": {term: {member: plain(x) for member, x in members.items()} for term, members in expect.items()}})
    sys.stdout.write(laid_out(laid))


if __name__ == "__main__":
    main()
