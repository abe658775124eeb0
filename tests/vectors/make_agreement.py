#!/usr/bin/env python3
"""Writes agreement.h: what rwg, intraclass correlations, Krippendorff's alpha and kappas have to say of made-up judgements, computed
from the definitions. Needs mpmath.

usage: make_agreement.py > agreement.h

alpha is done with the whole coincidence matrix in fractions, Cohen's kappa with all cells of its table, the standard errors with 50
digits, and quantiles of F by bisection.
"""
from fractions import Fraction
from itertools import combinations

from mpmath import betainc, mp, mpf, sqrt

mp.dps = 50


class Random:
    """Splitmix64, as in tests/support/random.h."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
        return (z ^ z >> 31) % bound


def number(fraction):
    return mpf(fraction.numerator) / fraction.denominator if isinstance(fraction, Fraction) else mpf(fraction)


def f_quantile(p, df1, df2):
    """Bisection on the scale of the beta distribution."""
    low, high = mpf(0), mpf(1)
    for _ in range(160):
        middle = (low + high) / 2
        below = betainc(mpf(df1) / 2, mpf(df2) / 2, 0, middle, regularized=True) < p
        low, high = (middle, high) if below else (low, middle)
    return low * df2 / ((1 - low) * df1)


def variance(values):
    mean = sum(values) / Fraction(len(values))
    return sum((v - mean) ** 2 for v in values) / (len(values) - 1)


def rwg(groups, null):
    each = [max(Fraction(0), 1 - variance(g) / null) for g in groups if len(g) > 1]
    return sum(each) / len(each), Fraction(100 * sum(e >= Fraction(7, 10) for e in each), len(each))


def icc(groups, bliese):
    count, units = sum(map(len, groups)), len(groups)
    grand = sum(map(sum, groups)) / Fraction(count)
    between = sum(len(g) * (sum(g) / Fraction(len(g)) - grand) ** 2 for g in groups) / (units - 1)
    within = sum((v - sum(g) / Fraction(len(g))) ** 2 for g in groups for v in g) / Fraction(count - units)
    size = Fraction(count, units)
    if bliese:
        size = (count - sum(len(g) ** 2 for g in groups) / Fraction(count)) / (units - 1)
    f, limits = between / within, []
    for level in (mpf("0.975"), mpf("0.025")):
        ratio = number(f) / f_quantile(level, units - 1, count - units)
        limits.append((ratio - 1) / (ratio + number(size) - 1))
    return [(between - within) / (between + (size - 1) * within), limits[0], limits[1], (between - within) / between, f]


def alpha(groups, level):
    groups = [g for g in groups if len(g) > 1]
    values = sorted({v for g in groups for v in g})
    pairs = {(c, k): Fraction(0) for c in values for k in values}
    for g in groups:
        for i, c in enumerate(g):
            for j, k in enumerate(g):
                if i != j:
                    pairs[c, k] += Fraction(1, len(g) - 1)
    margin = {c: sum(pairs[c, k] for k in values) for c in values}
    total = sum(margin.values())

    def apart(c, k):
        if level == "ordinal":
            between = sum(margin[g] for g in values if min(c, k) <= g <= max(c, k))
            return (between - (margin[c] + margin[k]) / 2) ** 2
        return {"interval": Fraction((c - k) ** 2), "nominal": Fraction(c != k), "ratio": Fraction(c - k, c + k) ** 2}[level]

    observed = sum(pairs[c, k] * apart(c, k) for c in values for k in values) / total
    return 1 - observed / (sum(margin[c] * margin[k] * apart(c, k) for c in values for k in values) / total / (total - 1))


def alpha_error(groups, level):
    """The jackknife's: all units but one, in turn."""
    groups = [g for g in groups if len(g) > 1]
    whole, units = alpha(groups, level), len(groups)
    square = sum((alpha(groups[:u] + groups[u + 1:], level) - whole) ** 2 for u in range(units))
    return sqrt(number(square * Fraction(units - 1, units)))


def cohen(pairs, weights, categories):
    count, all_of = Fraction(len(pairs)), range(categories)
    share = [[Fraction(sum(p == (i, j) for p in pairs)) / count for j in all_of] for i in all_of]
    first, second = [sum(share[i]) for i in all_of], [sum(share[i][j] for i in all_of) for j in all_of]

    def weight(i, j):
        return Fraction(i == j) if not weights else 1 - Fraction(abs(i - j), categories - 1) ** weights

    po = sum(share[i][j] * weight(i, j) for i in all_of for j in all_of)
    pe = sum(first[i] * second[j] * weight(i, j) for i in all_of for j in all_of)
    kappa = (po - pe) / (1 - pe)
    rows = [sum(second[j] * weight(i, j) for j in all_of) for i in all_of]
    columns = [sum(first[i] * weight(i, j) for i in all_of) for j in all_of]
    square = sum(share[i][j] * (weight(i, j) - (rows[i] + columns[j]) * (1 - kappa)) ** 2 for i in all_of for j in all_of)
    null = sum(first[i] * second[j] * (weight(i, j) - rows[i] - columns[j]) ** 2 for i in all_of for j in all_of)
    scale = count * (1 - pe) ** 2
    error, null_error = [sqrt(number(v / scale)) for v in (square - (kappa - pe * (1 - kappa)) ** 2, null - pe**2)]
    return [kappa, error, number(kappa) / null_error]


def fleiss(groups):
    groups = [g for g in groups if len(g) > 1]
    categories, units = sorted({v for g in groups for v in g}), len(groups)
    share = {c: sum(Fraction(g.count(c), len(g)) for g in groups) / units for c in categories}
    agreed = [Fraction(2 * sum(a == b for a, b in combinations(g, 2)), len(g) * (len(g) - 1)) for g in groups]
    chance = sum(p * p for p in share.values())
    kappa = (sum(agreed) / units - chance) / (1 - chance)
    each = []
    for g, own in zip(groups, agreed):
        by_chance = sum(share[c] * Fraction(g.count(c), len(g)) for c in categories)
        each.append((own - chance) / (1 - chance) - 2 * (1 - kappa) * (by_chance - chance) / (1 - chance))
    z = mpf("nan")
    if len({len(g) for g in groups}) == 1:
        size, spread = len(groups[0]), sum(p * (1 - p) for p in share.values())
        cubes = sum(p * (1 - p) * (1 - 2 * p) for p in share.values())
        z = number(kappa) * number(spread) / sqrt(number(2 * (spread**2 - cubes) / (units * size * (size - 1))))
    return [kappa, sqrt(number(sum((e - kappa) ** 2 for e in each) / (units * (units - 1)))), z]


def judged(seed, units, sizes, points):
    random, groups = Random(seed), []
    for _ in range(units):
        own = random.below(points)
        size = sizes[0] + random.below(sizes[1] - sizes[0] + 1)
        groups.append([1 + (own if random.below(2) else random.below(points)) for _ in range(size)])
    return groups


def wrapped(numbers, indent):
    lines, line = [], indent
    for word in [str(n) + "," for n in numbers]:
        if len(line) + len(word) > 124:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return "\n".join(lines + [line.rstrip()]).rstrip(",")


def text(value):
    value = number(value)
    return "NAN" if mp.isnan(value) else mp.nstr(value, 20)


CASES = [("twelve units of three, five points", judged(1, 12, (3, 3), 5), 5),
         ("thirty units of one to six, eleven points", judged(2, 30, (1, 6), 11), 11),
         ("eighty units of two to four, three points", judged(3, 80, (2, 4), 3), 3),
         ("six units of nine, seven points", judged(4, 6, (9, 9), 7), 7)]

print("/* Made-up judgements of units, and what measures of agreement have to say of them.\n"
      " * Written by make_agreement.py, with 50 digits. */")
print("enum { AGREEMENT_JUDGEMENTS = %d, AGREEMENT_FIGURES = 32 };" % max(sum(map(len, groups)) for _, groups, _ in CASES))
print("""struct agreement_vector {
    const char *name;
    int count, points;
    int unit[AGREEMENT_JUDGEMENTS], value[AGREEMENT_JUDGEMENTS];
    /* rwg and percent of 0.7 or more; ICC(1), its limits, ICC(2) and F by mean size, then by Bliese's; alpha interval, nominal,
     * ordinal, ratio, and its standard errors; Cohen's kappa of a unit's first two judgements, its standard error and z,
     * unweighted, linear, quadratic; Fleiss' kappa, its standard error and z */
    double figures[AGREEMENT_FIGURES];
};
static const struct agreement_vector agreement_vectors[] = {""")
for name, groups, points in CASES:
    pairs = [(g[0] - 1, g[1] - 1) for g in groups if len(g) > 1]
    figures = list(rwg(groups, Fraction(points**2 - 1, 12))) + icc(groups, False) + icc(groups, True)
    figures += [of(groups, level) for of in (alpha, alpha_error) for level in ("interval", "nominal", "ordinal", "ratio")]
    figures += [figure for weights in (0, 1, 2) for figure in cohen(pairs, weights, points)] + fleiss(groups)
    assert len(figures) == 32
    units = [u for u, g in enumerate(groups) for _ in g]
    print('    {"%s", %d, %d,\n     {%s},' % (name, len(units), points, wrapped(units, "      ").strip()))
    print("     {%s}," % wrapped([v for g in groups for v in g], "      ").strip())
    print("     {%s}}," % wrapped(map(text, figures), "      ").strip())
print("};")
