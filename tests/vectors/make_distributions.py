#!/usr/bin/env python3
"""Writes distributions.csv: reference values of cxm/unstable/distributions.h from mpmath with 50 correct digits or more.

Arguments are doubles, taken exactly; values are printed with 20 digits. Needs mpmath (and gmpy2 for speed).
The incomplete beta function is summed here by DLMF 8.17.8 with as many digits as the other tail costs, which no line of the
library does. Usage: make_distributions.py > distributions.csv
"""
import sys

import mpmath as mp
from mpmath import mpf

SOURCE = "mpmath %s, 50 digits" % mp.__version__


def beta_pair(a, b, x, y):
    """I_x(a,b) and I_y(b,a), y = 1 - x given with full precision; 50 digits in both."""
    if a * y < b * x:
        upper, lower = beta_pair(b, a, y, x)
        return lower, upper
    if x > 0.9:  # the series in y is the quick one: it gives the large tail, the small one by subtraction
        with mp.workdps(450):
            upper = beta_series(b, a, y, x)
            if 1 - upper > mpf(10) ** -380:
                return 1 - upper, upper
    with mp.workdps(70):
        lower = beta_series(a, b, x, y)
        return lower, 1 - lower


def beta_series(a, b, x, y):
    term = total = mpf(1)
    n, small = 0, mpf(10) ** -mp.mp.dps
    while term > small * total:
        term *= x * (a + b + n) / (a + 1 + n)
        total += term
        n += 1
    log_kernel = a * mp.log(x) + b * mp.log(y) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)
    return mp.exp(log_kernel) * total / a


def beta(x, a, b):
    x, a, b = mpf(x), mpf(a), mpf(b)
    with mp.workdps(450):
        y = 1 - x
    return beta_pair(a, b, x, y)


def beta_odds(lower, upper, a, b):
    """x / (1 - x) where I_x(a,b) = lower: Newton on log I over the log-odds, concave, so it cannot fail."""
    if lower > upper:
        return 1 / beta_odds(upper, lower, b, a)
    w = mp.log(a / b)
    first = mp.log(lower * a * mp.beta(a, b)) / a
    if a < 1 and first < w:
        w = first
    for _ in range(400):
        with mp.workdps(450):
            odds = mp.exp(w)
            x, y = odds / (1 + odds), 1 / (1 + odds)
        value = beta_pair(a, b, x, y)[0]
        kernel = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(mp.beta(a, b)))
        step = mp.log(lower / value) * value / kernel
        if x > 0.9 and step < -1:
            step = mpf(-1)  # beta_pair has 450 digits there, no more: do not leap into a tail of 1e-1000
        w += step
        if abs(step) < mpf(10) ** -45 * max(1, abs(w)):
            return mp.exp(w)
    raise ArithmeticError("no convergence")


def beta_quantile(p, a, b):
    odds = beta_odds(mpf(p), 1 - mpf(p), mpf(a), mpf(b))
    return odds / (1 + odds)


def t_pair(t, df):
    """P(T <= t), P(T > t)"""
    t, df = mpf(t), mpf(df)
    with mp.workdps(450):
        y = t * t / (df + t * t)
        x = 1 - y
    both, inner = beta_pair(df / 2, mpf(1) / 2, x, y)
    near, far = both / 2, (1 + inner) / 2
    return (near, far) if t < 0 else (far, near)


def t_quantile(p, df):
    p, df = mpf(p), mpf(df)
    tail = min(p, 1 - p)
    odds = beta_odds(2 * tail, 1 - 2 * tail, df / 2, mpf(1) / 2)
    t = mp.sqrt(df / odds)
    return -t if p < 0.5 else t


def normal_upper(z):
    return mp.erfc(mpf(z) / mp.sqrt(2)) / 2


def normal_quantile(p):
    p = mpf(p)
    tail = min(p, 1 - p)
    z = mp.sqrt(-2 * mp.log(2 * tail)) if tail < mpf("0.49") else mpf(0)
    for _ in range(200):
        step = (normal_upper(z) - tail) / mp.npdf(z)
        step /= 1 - z * step / 2
        z += step
        if abs(step) < mpf(10) ** -48:
            break
    return -z if p < 0.5 else z


def binomial_probability(k, n, p):
    p = mpf(p)
    return mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) + k * mp.log(p) + (n - k) * mp.log(1 - p))


def binomial_upper(k, n, p):
    return beta(p, k + 1, n - k)[0]


def binomial_cdf(k, n, p):
    return beta(p, k + 1, n - k)[1]


def gamma_pair(a, x):
    """P(a,x), Q(a,x); the series of DLMF 8.11.4 with as many digits as the other tail costs."""
    with mp.workdps(70 if x < a else 450):
        term = total = mpf(1)
        n, small = 0, mpf(10) ** -mp.mp.dps
        while term > small * total:
            n += 1
            term *= x / (a + n)
            total += term
        lower = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * total
        return lower, 1 - lower


def gamma(x, a):
    return gamma_pair(mpf(a), mpf(x))


def gamma_quantile(p, a):
    """Newton on log P over log x: concave, so from the left, where P is below its leading power, it cannot leap over."""
    p, a = mpf(p), mpf(a)
    w = (mp.log(p) + mp.loggamma(a + 1)) / a
    for _ in range(400):
        x = mp.exp(w)
        lower = gamma_pair(a, x)[0]
        step = mp.log(p / lower) * lower / mp.exp(a * w - x - mp.loggamma(a))
        w += step
        if abs(step) < mpf(10) ** -45 * max(1, abs(w)):
            return mp.exp(w)
    raise ArithmeticError("no convergence")


def f_pair(f, df1, df2):
    """P(F <= f), P(F > f)"""
    f, df1, df2 = mpf(f), mpf(df1), mpf(df2)
    with mp.workdps(450):
        x = df1 * f / (df1 * f + df2)
        y = 1 - x
    return beta_pair(df1 / 2, df2 / 2, x, y)


def f_quantile(p, df1, df2):
    df1, df2 = mpf(df1), mpf(df2)
    return beta_odds(mpf(p), 1 - mpf(p), df1 / 2, df2 / 2) * df2 / df1


def kolmogorov_upper(x):
    """Smirnov's series with more digits than its alternating terms cost."""
    with mp.workdps(2000):
        x = mpf(x)
        total, k = mpf(0), 1
        while True:
            term = mp.exp(-2 * k * k * x * x)
            if term < mpf(10) ** -1900:
                return 2 * total
            total += term if k % 2 else -term
            k += 1


def kolmogorov_cdf(x):
    with mp.workdps(2000):
        return 1 - kolmogorov_upper(x)


def kolmogorov_quantile(p):
    """Bisection; the lower tail by Jacobi's transform of the series, which needs no extra digits and agrees with it."""
    p = mpf(p)
    assert abs(kolmogorov_small(mpf("0.7")) / kolmogorov_cdf(mpf("0.7")) - 1) < mpf(10) ** -50
    low, high = mpf("0.03"), mpf(20)
    for _ in range(190):
        middle = (low + high) / 2
        below = kolmogorov_small(middle) < p if middle < 1 else kolmogorov_large(middle) > 1 - p
        low, high = (middle, high) if below else (low, middle)
    return low


def kolmogorov_small(x):
    v = mp.pi**2 / (8 * x * x)
    return mp.sqrt(2 * mp.pi) / x * mp.fsum(mp.exp(-v * k * k) for k in range(1, 60, 2))


def kolmogorov_large(x):
    return 2 * mp.fsum((1 if k % 2 else -1) * mp.exp(-2 * k * k * x * x) for k in range(1, 30))


REFERENCE = {
    "normal_cdf": lambda z: normal_upper(-mpf(z)),
    "normal_upper": normal_upper,
    "normal_quantile": normal_quantile,
    "t_cdf": lambda t, df: t_pair(t, df)[0],
    "t_upper": lambda t, df: t_pair(t, df)[1],
    "t_quantile": t_quantile,
    "beta_cdf": lambda x, a, b: beta(x, a, b)[0],
    "beta_upper": lambda x, a, b: beta(x, a, b)[1],
    "beta_quantile": beta_quantile,
    "binomial_probability": binomial_probability,
    "binomial_cdf": binomial_cdf,
    "binomial_upper": binomial_upper,
    "gamma_cdf": lambda x, a: gamma(x, a)[0],
    "gamma_upper": lambda x, a: gamma(x, a)[1],
    "gamma_quantile": gamma_quantile,
    "chi_squared_cdf": lambda x, df: gamma(mpf(x) / 2, mpf(df) / 2)[0],
    "chi_squared_upper": lambda x, df: gamma(mpf(x) / 2, mpf(df) / 2)[1],
    "chi_squared_quantile": lambda p, df: 2 * gamma_quantile(p, mpf(df) / 2),
    "f_cdf": lambda f, df1, df2: f_pair(f, df1, df2)[0],
    "f_upper": lambda f, df1, df2: f_pair(f, df1, df2)[1],
    "f_quantile": f_quantile,
    "kolmogorov_cdf": kolmogorov_cdf,
    "kolmogorov_upper": kolmogorov_upper,
    "kolmogorov_quantile": kolmogorov_quantile,
    "digamma": lambda x: mp.digamma(mpf(x)),
    "log_gamma": lambda x: mp.loggamma(mpf(x)),
    "log_beta": lambda a, b: mp.loggamma(mpf(a)) + mp.loggamma(mpf(b)) - mp.loggamma(mpf(a) + mpf(b)),
}


def arguments():
    for z in [-37.5, -30, -20.25, -10, -5, -3, -1.959963984540054, -1, -0.5, -0.01, 0.0, 1e-10, 0.3, 1, 1.5, 2.5, 4.75, 8]:
        yield "normal_cdf", z
        yield "normal_upper", z
    for p in [1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-10, 1e-6, 1e-4, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4,
              0.49, 0.4999999, 0.5000001, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.999999, 1 - 2.0**-53]:
        yield "normal_quantile", p
    dfs = [0.01, 0.3, 1.0, 1.7, 2.0, 5.0, 12.5, 30.0, 181.1344, 1000.0, 4321.5, 1e6, 1e8, 1e10]
    for df in dfs:
        for t in [1e-8, 0.1, 0.5, 0.99, 1.0, 1.4, 2.0, 3.5, 8.0, 20.0, 36.0, 1e5]:
            if t == 1e5 and df > 12.5:
                continue
            yield "t_upper", t, df
            if t in (0.5, 2.0, 20.0):
                yield "t_cdf", t, df
                yield "t_cdf", -t, df
        for p in [1e-300, 1e-100, 1e-12, 0.001, 0.025, 0.1, 0.24, 0.26, 0.4, 0.49999, 0.75, 0.95, 0.9995]:
            if df < 1 and (p < 1e-12 and df < 0.5 or p < 0.001 and df < 0.02):
                continue  # beyond the largest double
            if p < 1e-12 and df < 2:
                continue
            yield "t_quantile", p, df
    shapes = [(0.001, 1.0), (0.005, 0.5), (0.01, 0.02), (0.5, 0.5), (0.5, 20.5), (1.0, 1.0), (1.0, 7.5), (2.0, 3.0),
              (15.5, 133.5), (81.0, 183.0), (499.0, 501.0), (500.0, 500.0), (1000.0, 2000.0), (750.5, 1e6), (3.0, 1e8),
              (0.25, 1e6), (120.0, 1e7), (1e5, 1e5), (1e8, 2e5), (1e8, 1e8), (1e-5, 3.5)]
    for a, b in shapes:
        mean = a / (a + b)
        sd = (mean * (b / (a + b)) / (a + b + 1)) ** 0.5
        points = {1e-100, 1e-6, 0.01, 0.2, 0.5, 0.9, 0.999} if a + b < 1e3 else set()
        points |= {mean + sd * k for k in (-30, -12, -5, -2, -0.7, -0.01, 0, 0.01, 1, 3, 8, 25)}
        for x in sorted(points):
            if 0 < x < 1:
                yield "beta_cdf", x, a, b
                yield "beta_upper", x, a, b
        for p in [1e-300, 1e-40, 1e-6, 0.005, 0.025, 0.3, 0.5, 0.7, 0.975, 1 - 1e-9]:
            if a + b > 1e7 and p not in (1e-300, 0.025, 0.7):
                continue
            yield "beta_quantile", p, a, b
        yield "log_beta", a, b
        yield "log_beta", b, a
    for n, p in [(5, 0.3), (20, 0.3), (100, 0.01), (1000, 0.5), (1000, 0.999), (54321, 0.25), (10**7, 1e-6), (10**8, 0.3)]:
        mean, sd = n * p, (n * p * (1 - p)) ** 0.5
        for k in sorted({0, 1, n // 2, n - 1} | {int(mean + sd * j) for j in (-20, -4, -1, 0, 1, 4, 20)}):
            if 0 <= k < n:
                yield "binomial_probability", k, n, p
                yield "binomial_cdf", k, n, p
                yield "binomial_upper", k, n, p
    for a in [1e-12, 1e-5, 0.01, 0.3, 0.5, 0.99, 1.0, 1.7, 2.5, 7.0, 33.3, 180.5, 1000.0, 4999.0, 5001.0, 1e5, 1e7, 1e8]:
        sd = a**0.5
        points = {1e-100, 1e-6, 0.01, 0.4, 1.0, 1.1, 3.0, 20.0, 100.0, 500.0} if a < 200 else set()
        points |= {a + sd * k for k in (-30, -12, -5, -2, -0.7, -0.01, 0, 0.01, 1, 3, 8, 25)}
        for x in sorted(points):
            if 0 < x < 690 + 60 * a:
                yield "gamma_cdf", x, a
                yield "gamma_upper", x, a
        for p in [1e-300, 1e-40, 1e-6, 0.005, 0.025, 0.3, 0.5, 0.7, 0.975, 1 - 1e-9]:
            if a > 1e6 and p not in (1e-40, 0.025, 0.7):
                continue
            yield "gamma_quantile", p, a
    for df in [0.02, 0.5, 1.0, 2.0, 3.0, 10.5, 100.0, 12345.0]:
        for x in [1e-5, 0.01, 0.5, 1.0, 3.84, 20.0, 150.0, 1200.0, 12000.0, 13500.0]:
            yield "chi_squared_cdf", x, df
            yield "chi_squared_upper", x, df
        for p in [1e-100, 0.001, 0.05, 0.5, 0.95, 0.9999]:
            yield "chi_squared_quantile", p, df
    for df1, df2 in [(0.02, 0.3), (1.0, 1.0), (1.0, 30.0), (3.0, 54.0), (5.5, 7.25), (10.0, 2.0), (120.0, 0.5), (4.0, 1e6),
                     (1e5, 12.0), (12000.0, 15000.0), (1e6, 1e8), (1e8, 2e8)]:
        sd = (2 / df1 + 2 / df2) ** 0.5
        points = {1e-100, 1e-6, 0.1, 0.5, 0.999, 1.0, 1.5, 4.0, 30.0, 1e6} if df1 < 1e3 and df2 < 1e3 else set()
        points |= {1 + sd * k for k in (-20, -5, -1, -0.01, 0.01, 1, 4, 15)}
        for f in sorted(points):
            if f > 0:
                yield "f_cdf", f, df1, df2
                yield "f_upper", f, df1, df2
        for p in [1e-200, 1e-20, 1e-4, 0.025, 0.5, 0.95, 0.9999]:
            if df1 < 0.1 and p < 1e-4 or df1 + df2 > 1e5 and p not in (1e-20, 0.025, 0.95):
                continue
            yield "f_quantile", p, df1, df2
    for x in [0.042, 0.05, 0.1, 0.2, 0.4, 0.7, 0.8, 0.82, 0.829, 0.831, 0.9, 1.0, 1.36, 2.0, 3.5, 6.0, 12.5, 18.0]:
        yield "kolmogorov_cdf", x
        yield "kolmogorov_upper", x
    for p in [1e-300, 1e-100, 1e-12, 0.001, 0.05, 0.3, 0.49, 0.503, 0.504, 0.505, 0.6, 0.9, 0.95, 0.99, 0.9999, 1 - 2.0**-50]:
        yield "kolmogorov_quantile", p
    for x in [1e-300, 1e-10, 0.1, 0.5, 0.99, 1.0, 1.4, 1.5, 2.5, 7.7, 10.0, 11.999, 12.001, 33.3, 1e5, 1e200]:
        yield "digamma", x
    for x in [1e-300, 1e-10, 0.1, 0.499, 0.5, 0.75, 1 - 2.0**-40, 1 + 2.0**-40, 1.3, 1.4616321449683623, 1.5, 1.999999, 2.000001,
              2.4, 2.6, 4.5, 7.25, 9.9999, 10.0, 33.3, 100.5, 1e5, 1e15, 1e200]:
        yield "log_gamma", x


def main():
    mp.mp.dps = 60
    print("function,a,b,c,value,source")
    for name, *args in arguments():
        value = REFERENCE[name](*args)
        if value != 0 and abs(value) < mpf("1e-305"):
            continue  # not a normal double
        cells = [repr(v) for v in args] + [""] * (3 - len(args))
        text = mp.nstr(value, 20, min_fixed=0, max_fixed=0)
        print('%s,%s,%s,"%s"' % (name, ",".join(cells), text, SOURCE))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
