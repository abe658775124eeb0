#!/usr/bin/env python3
"""Writes bounds.csv: critical values of cxm/unstable/bounds.h, the roots of Imbens and Manski's equation, by mpmath with 50 digits.

Arguments are doubles, taken exactly; values are printed with 20 digits. df "nan" is the normal distribution. Needs mpmath.
Usage: make_bounds.py > bounds.csv
"""
import mpmath as mp
from mpmath import mpf

mp.mp.dps = 50


def upper(x, df):
    """P(T > x)."""
    if df is None:
        return mp.erfc(x / mp.sqrt(2)) / 2
    half = mp.betainc(df / 2, mpf(1) / 2, 0, df / (df + x * x), regularized=True) / 2
    return half if x >= 0 else 1 - half


def critical(distance, df, confidence):
    def excess(c):
        return upper(c, df) + upper(c + distance, df) - (1 - confidence)

    if excess(mpf(0)) <= 0:
        return mpf(0)
    low, high = mpf(0), mpf(1)
    while excess(high) > 0:
        high *= 2
    return mp.findroot(excess, (low, high), solver="anderson", tol=mpf(10) ** -80, maxsteps=500, verify=False)


def main():
    print("distance,df,confidence,critical")
    for df in (None, 3, 7.5, 24, 400):
        for confidence in (0.5, 0.8, 0.95, 0.999):
            for distance in (0, 1e-9, 0.01, 0.3, 1, 2.5, 8, 40):
                c = critical(mpf(distance), None if df is None else mpf(df), mpf(confidence))
                print("%r,%s,%r,%s" % (distance, "nan" if df is None else repr(df), confidence, mp.nstr(c, 20)))


if __name__ == "__main__":
    main()
