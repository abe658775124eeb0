#!/usr/bin/env python3
"""Writes voices_difference.h: what voices.difference has to say of made-up answers, computed from the definitions. Needs mpmath.

usage: make_voices_difference.py > voices_difference.h

CR2 is done with whole matrices as Pustejovsky and Tipton 2018 define it (clubSandwich's way): hat matrix, inverse square roots of
I - H by eigenvalues, and the full matrix whose trace and squares are the degrees of freedom; clubSandwich 0.5.8's coef_test() has
the same of the first case, to the 14 digits that it prints. Signs are turned in all 2^k ways, in fractions. Ranks are compared
pair by pair.
"""
from fractions import Fraction
from itertools import product

from mpmath import betainc, log, mp, mpf, sqrt

mp.dps = 50


def t_upper(t, df):
    return betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2


def t_quantile(level, df):
    """By bisection: it is sure."""
    low, high = mpf(0), mpf(10) ** 6
    for _ in range(170):
        middle = (low + high) / 2
        low, high = (middle, high) if t_upper(middle, df) > 1 - level else (low, middle)
    return low


def inverse_root(matrix):
    values, vectors = mp.eigsy(matrix)
    root = mp.zeros(len(values))
    for i, value in enumerate(values):
        assert value > mpf(10) ** -20
        root[i, i] = 1 / sqrt(value)
    return vectors * root * vectors.T


def cr2(rows, y, cluster, contrast):
    """contrast' beta, its standard error and degrees of freedom; rows are those of the design matrix."""
    n, k = len(rows), len(rows[0])
    x = mp.matrix(rows)
    bread = mp.inverse(x.T * x)
    beta = bread * (x.T * mp.matrix(y))
    residual = mp.matrix(y) - x * beta
    hat = x * bread * x.T
    rest = mp.eye(n) - hat
    c = mp.matrix(contrast)
    variance, columns = mpf(0), []
    for g in sorted(set(cluster)):
        at = [i for i in range(n) if cluster[i] == g]
        own = mp.matrix([[rest[i, j] for j in at] for i in at])
        adjust = inverse_root(own)
        x_g = mp.matrix([[x[i, j] for j in range(k)] for i in at])
        e_g = mp.matrix([residual[i] for i in at])
        a = adjust * x_g * bread * c
        variance += (a.T * e_g)[0] ** 2
        columns.append(mp.matrix([[rest[i, j] for j in at] for i in range(n)]) * a)
    trace = sum((p.T * p)[0] for p in columns)
    squares = sum((p.T * q)[0] ** 2 for p in columns for q in columns)
    return (c.T * beta)[0], sqrt(variance), trace ** 2 / squares


def difference(y, side, cluster):
    return cr2([[mpf(1), mpf(s)] for s in side], y, cluster, [0, 1])


def level(y, cluster):
    return cr2([[mpf(1)] for _ in y], y, cluster, [1])


def interval(value, error, df, least=None, most=None):
    half = t_quantile(mpf("0.975"), df) * error
    low, high = value - half, value + half
    return (low if least is None else max(low, least)), (high if most is None else min(high, most))


def p_of(value, error, df):
    return min(mpf(1), 2 * t_upper(abs(value / error), df))


def within(y, side, account):
    apart = []
    for g in sorted(set(account)):
        own = [[Fraction(y[i]) for i in range(len(y)) if account[i] == g and side[i] == s] for s in (0, 1)]
        if own[0] and own[1]:
            apart.append(sum(own[1]) / len(own[1]) - sum(own[0]) / len(own[0]))
    k = len(apart)
    mean = sum(apart) / k
    error = sqrt(mpf(sum((d - mean) ** 2 for d in apart).numerator) / sum((d - mean) ** 2 for d in apart).denominator / (k - 1) / k)
    far = sum(abs(sum(s * d for s, d in zip(signs, apart))) >= abs(sum(apart)) for signs in product((-1, 1), repeat=k))
    return mpf(mean.numerator) / mean.denominator, error, k, mpf(far) / 2 ** k


def place(value, others):
    return mpf(sum(2 * (other < value) + (other == value) for other in others)) / (2 * len(others))


def distances(first, second):
    points = sorted(set(first) | set(second))
    f = [mpf(first.count(v)) / len(first) for v in points]
    g = [mpf(second.count(v)) / len(second) for v in points]
    apart, wasserstein, most, jensen = mpf(0), mpf(0), mpf(0), mpf(0)
    for i, value in enumerate(points):
        apart += f[i] - g[i]
        most = max(most, abs(apart))
        if i + 1 < len(points):
            wasserstein += abs(apart) * mpfs([points[i + 1] - value])[0]
        for share in (f[i], g[i]):
            if share:
                jensen += share * log(2 * share / (f[i] + g[i]), 2) / 2
    return wasserstein, jensen, most


def mpfs(values):
    return [mpf(v.numerator) / v.denominator for v in map(Fraction, values)]


def case(name, options, counts, least, most, ends, answer, side, account):
    """Terms as (value, std_error, df, lower, upper, p); NaN where there is none."""
    nan = mpf("nan")
    y = [counts(a) for a in answer]
    exact = mpfs(y)
    of = [[i for i in range(len(y)) if side[i] == s] for s in (0, 1)]
    terms = []

    def term(value, error, df, low, high, p=nan):
        terms.append((value, error, df) + interval(value, error, df, low, high) + (p,))

    found = difference(exact, side, account)
    term(*found, least - most, most - least, p_of(*found))
    for s in (0, 1):
        term(*level([exact[i] for i in of[s]], [account[i] for i in of[s]]), least, most)
    mean, error, k, p = within(y, side, account)
    term(mean, error, mpf(k - 1), least - most, most - least, p)
    places = [place(answer[i], [answer[j] for j in of[1 - side[i]]]) for i in range(len(y))]
    superiority = sum(places[i] for i in of[1]) / len(of[1])
    _, error, df = difference(places, side, account)
    p = p_of(superiority - mpf(1) / 2, error, df)
    term(superiority, error, df, 0, 1, p)
    delta, s, t = 2 * superiority - 1, 2 * error, t_quantile(mpf("0.975"), df)
    half = t * s * sqrt((1 - delta ** 2) ** 2 + t ** 2 * s ** 2)
    by = 1 - delta ** 2 + t ** 2 * s ** 2
    terms.append((delta, s, df, (delta - delta ** 3 - half) / by, (delta - delta ** 3 + half) / by, p))
    for value in distances([answer[i] for i in of[0]], [answer[i] for i in of[1]]):
        terms.append((value, nan, nan, nan, nan, nan))
    found = difference([mpf(100) if a in ends else mpf(0) for a in answer], side, account)
    term(*found, -100, 100, p_of(*found))
    terms.append((sum(exact) / len(exact), nan, nan, nan, nan, nan))
    both = [g for g in set(account) if {side[i] for i in range(len(y)) if account[i] == g} == {0, 1}]
    terms.append((mpf(100) * len(both) / len(set(account)), nan, nan, nan, nan, nan))
    return name, options, answer, side, account, terms


def nps(a):
    return 100 if a >= 9 else 0 if a >= 7 else -100


def made(seed, accounts, users, low, high, step=1):
    """Answers that lean the way their account does; some accounts have one side only."""
    answer, side, account = [], [], []
    state = seed

    def draw(below):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return (state >> 33) % below

    points = (high - low) * step + 1
    for g in range(accounts):
        lean = draw(points)
        for s, size in ((0, 1 + draw(2)), (1, 1 + draw(users))):
            if g % 5 == 4 and s == g % 2:
                continue
            for _ in range(size):
                sum_of = lean + draw(points) + draw(points) + points // (2 if s == 0 else 4)
                at = sum_of * (points - 1) // (2 * points + points // 2)
                answer.append(Fraction(low * step + min(points - 1, at), step))
                side.append(s)
                account.append(g)
    return answer, side, account


def text(value):
    return "NAN" if mp.isnan(value) else mp.nstr(value, 20, min_fixed=-5, max_fixed=20)


def main():
    cases = [
        case("twelve accounts, nps", "", nps, -100, 100, (0, 10), *made(7, 12, 8, 0, 10)),
        case("the same, mean", "measure=\"rating scale=0..10\"", lambda a: a, 0, 10, (0, 10), *made(7, 12, 8, 0, 10)),
        case("eight accounts, top boxes", "measure=csat", lambda a: 100 if a >= 4 else 0, 0, 100, (1, 5), *made(3, 8, 6, 1, 5)),
        case("answers between points", "measure=\"rating scale=1..5\"", lambda a: a, 1, 5, (1, 5), *made(12, 9, 5, 1, 5, 4)),
    ]
    print("/* Made-up answers of buyers and end users, and what voices.difference has to say of them.\n"
          " * Written by make_voices_difference.py, with %d digits. */" % mp.dps)
    print("enum { VOICES_ROWS = %d, VOICES_TERMS = 12 };" % max(len(c[2]) for c in cases))
    print("struct voices_case {\n    const char *name, *options;\n    int rows;\n    double answer[VOICES_ROWS];\n"
          "    int side[VOICES_ROWS], account[VOICES_ROWS];\n"
          "    double terms[VOICES_TERMS][6]; /* value, std_error, df, lower, upper, p */\n};")
    print("static const struct voices_case voices_cases[] = {")
    for name, options, answer, side, account, terms in cases:
        print('    {"%s", "%s", %d,' % (name, options.replace('"', '\\"'), len(answer)))
        for values in ([str(float(a)) for a in answer], map(str, side), map(str, account)):
            print("     {%s}," % wrapped(list(values)))
        lines = [", ".join(map(text, t[:3])) + ",\n       " + ", ".join(map(text, t[3:])) for t in terms]
        print("     {%s}}," % ",\n      ".join("{%s}" % line for line in lines))
    print("};")


def wrapped(words):
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 110:
            lines.append(line)
            line = ""
        line += word + ", "
    return "\n      ".join(line.rstrip() for line in lines + [line.rstrip(", ")])


main()
