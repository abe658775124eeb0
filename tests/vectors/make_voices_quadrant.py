#!/usr/bin/env python3
"""Writes voices_quadrant.h: where voices.quadrant has to put made-up accounts, computed from the definitions. Needs mpmath.

usage: make_voices_quadrant.py > voices_quadrant.h

Paule and Mandel's equation is solved by bisection, t's quantiles too; nothing is scaled, and nothing is shared with the library.
"""
from mpmath import betainc, mp, mpf, sqrt

mp.dps = 50
NPS = {score: mpf(100 if score >= 9 else -100 if score <= 6 else 0) for score in range(11)}
RATING = {score: mpf(score) for score in range(11)}


def t_cdf(t, df):
    tail = betainc(mpf(df) / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2
    return 1 - tail if t > 0 else tail


def bisected(f, low, high):
    """Where f, which falls, is 0."""
    for _ in range(180):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return low


def shrunk(of_account, line, least, most, confidence):
    """{account: (mean, lower, upper, probability of being above the line)}"""
    n = {a: len(x) for a, x in of_account.items()}
    y = {a: sum(x) / len(x) for a, x in of_account.items()}
    df = sum(n.values()) - len(n)
    within = sum((x - y[a]) ** 2 for a, xs in of_account.items() for x in xs) / df
    k = len(n)

    def fit(between):
        w = {a: 1 / (within / n[a] + between) for a in n}
        m = sum(w[a] * y[a] for a in n) / sum(w.values())
        return w, m, sum(w[a] * (y[a] - m) ** 2 for a in n)

    between = bisected(lambda a: fit(a)[2] - (k - 1), mpf(0), mpf(10) ** 6) if fit(mpf(0))[2] > k - 1 else mpf(0)
    w, m, _ = fit(between)
    if line == "mean":
        line = m
    t = bisected(lambda q: (1 + mpf(confidence)) / 2 - t_cdf(q, df), mpf(0), mpf(10) ** 4)
    variance = 2 * k / sum(w.values()) ** 2
    found = {}
    for a in n:
        v = within / n[a]
        b = v / (v + between)
        mean = b * m + (1 - b) * y[a]
        error = sqrt((1 - b) * v + b ** 2 / sum(w.values()) + 2 * b ** 2 * variance / (v + between))
        found[a] = (mean, max(least, mean - t * error), min(most, mean + t * error), t_cdf((mean - line) / error, df), line)
    return found


def case(name, options, points, answers, line, confidence=mpf("0.95")):
    """answers: {account: (buyers, users)}"""
    least, most = min(points.values()), max(points.values())
    if line == "midpoint":
        line = (least + most) / 2
    sides = [shrunk({a: [points[x] for x in both[s]] for a, both in answers.items() if both[s]}, line, least, most, confidence)
             for s in range(2)]
    print(f'    {{"{name}", "{options}", {len(answers)}, {{')
    for a, both in answers.items():
        heard = [sides[s].get(a) for s in range(2)]
        above = [0 if h is None else (h[1] > h[4]) - (h[2] < h[4]) for h in heard]
        cell = {(1, 1): 1, (1, -1): 2, (-1, 1): 3, (-1, -1): 4}.get(tuple(above), 0) if all(heard) else None
        p = [max(h[3], 1 - h[3]) for h in heard if h]
        numbers = [x for h in heard for x in (h[:3] if h else [None] * 3)] + [cell, p[0] * p[1] if all(heard) else None]
        counts = ", ".join("{" + ", ".join(map(str, [len(x), *x])) + "}" for x in both)
        print(f'        {{{{{counts}}}, {{' + ", ".join("NAN" if x is None else mp.nstr(mpf(x), 17) for x in numbers) + "}},")
    print("    }},")


def main():
    print("/* Written by make_voices_quadrant.py, with 50 digits. Answers begin with how many there are: buyers, then end users.\n"
          " * Of an account: buyers, lower, upper, users, lower, upper, quadrant, probability. */")
    print("static const struct quadrant_vector {\n    const char *name, *options;\n    int accounts;\n    struct {\n"
          "        int answers[2][8];\n        double row[8];\n    } of[8];\n} quadrant_vectors[] = {")
    hall = {"a": ([9, 10, 8, 9], [3, 5, 2, 6, 4]), "b": ([9, 8, 10, 9], [9, 10, 7, 10, 9, 6]), "c": ([6, 3, 5], [8, 9]),
            "d": ([9, 7], []), "e": ([8, 10, 3], [6, 7, 2, 1, 9])}
    case("nps, about 0", "", NPS, hall, "midpoint")
    case("nps, about a number, 80 %", "crosshair=25 confidence=0.8", NPS, hall, mpf(25), mpf("0.8"))
    case("ratings, about the mean of each side", 'measure=\\"rating scale=0..10\\" crosshair=mean confidence=0.6', RATING, hall, "mean",
         mpf("0.6"))
    alike = {"a": ([9, 8, 10], [2, 5]), "b": ([10, 8], [5, 3, 1, 4]), "c": ([9, 9, 8, 10], [3]), "d": ([10, 9, 9], [2, 4, 4])}
    case("ratings, accounts alike", 'measure=\\"rating scale=0..10\\"', RATING, alike, "midpoint")
    print("};")


main()
