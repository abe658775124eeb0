#!/usr/bin/env python3
"""Writes log_odds.csv: reference values of cxm/unstable/log_odds.h from mpmath with 50 digits, and by the density itself.

The exact moments are computed twice, by polygamma functions and by integrating the logarithm of the odds over the Beta density, which
no line of the library does; the script fails where the two differ. Arguments are doubles, taken exactly.
Usage: make_log_odds.py > log_odds.csv
"""
import sys

import mpmath as mp

mp.mp.dps = 50

CASES = [  # count and total of the first group, of the second, prior, prior_total
    (3, 10, 7, 12, 0.5, 1.0), (0, 40, 5, 40, 0.625, 10.0), (12, 30, 90, 210, 4.25, 10.0), (1, 9, 0, 9, 0.05, 0.55),
    (2, 9, 1, 1009, 0.05, 0.6), (0, 1, 1, 1, 5.0, 10.0), (250, 1000, 250, 1000, 2.5, 10.0), (40, 40, 38, 41, 9.5, 10.0),
    (100000, 10000000, 101000, 10000000, 5.0, 500.0), (17, 680, 306, 680, 0.25, 1.0), (5, 50, 20, 50, 0.0, 0.0),
]


def moments(x, r):
    """Mean and variance of log(p / (1 - p)), p of Beta(x, r)."""
    mean, variance = mp.digamma(x) - mp.digamma(r), mp.polygamma(1, x) + mp.polygamma(1, r)
    if x + r < 3000:  # p = 1 / (1 + exp(-t)), whose density in t is exp(x t) / (1 + exp(t))^(x + r) / B(x, r)
        log_beta = mp.loggamma(x) + mp.loggamma(r) - mp.loggamma(x + r)
        sd = mp.sqrt(variance)

        def density(t):
            return mp.exp(x * t - (x + r) * mp.log1p(mp.exp(t)) - log_beta)

        points = [mean + k * sd for k in (-60, -30, -15, -8, -4, -2, 0, 2, 4, 8, 15, 30, 60)]
        first = mp.quad(lambda t: t * density(t), points)
        second = mp.quad(lambda t: (t - mean) ** 2 * density(t), points)
        if abs(first - mean) > 1e-12 * (1 + abs(mean)) or abs(second - variance) > 1e-12 * variance:
            sys.exit("Beta(%s, %s): %s and %s by the density" % (x, r, first, second))
    return mean, variance


def main():
    print("# first,first_total,second,second_total,prior,prior_total,log_odds,std_error,z,published_z,posterior_mean,posterior_sd;"
          " mpmath %s, 50 digits: make_log_odds.py" % mp.__version__)
    for case in CASES:
        y1, n1, y2, n2, a, whole = map(mp.mpf, case)
        x1, r1, x2, r2 = y1 + a, n1 + whole - y1 - a, y2 + a, n2 + whole - y2 - a
        value = mp.log(x2 / r2) - mp.log(x1 / r1)
        error = mp.sqrt(1 / x1 + 1 / r1 + 1 / x2 + 1 / r2)
        m1, v1 = moments(x1, r1)
        m2, v2 = moments(x2, r2)
        numbers = [value, error, value / error, value / mp.sqrt(1 / x1 + 1 / x2), m2 - m1, mp.sqrt(v1 + v2)]
        print(",".join([repr(c) for c in case] + [mp.nstr(v, 20) for v in numbers]))


main()
