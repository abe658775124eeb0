"""What the four measures are of given rows: data as the exact rationals that their doubles are, 60 digits, and formulas from the
sources that the measures' pages name. Nothing here is the library's; quantiles are make_distributions.py's."""
import bisect
from fractions import Fraction

import mpmath as mp
from mpmath import mpf

from make_distributions import beta_odds

LOWER_CLAMPED, UPPER_CLAMPED, WEIGHTED, FEW_ANSWERS = 1, 2, 4, 16
FEW = 15  # answers below which intervals of net scores and means are flagged, but for the score interval
BOXES = {"csat": ("top_boxes", "bottom_boxes"), "ces": ("agree_boxes", "disagree_boxes"), "rating": ("top_boxes", "bottom_boxes")}
DEFAULTS = {  # every option, in the order of the record
    "nps": {"scale": "0..10", "passive_min": "7", "promoter_min": "9", "confidence": "0.95", "interval": "adjusted_wald",
            "off_scale": "fail"},
    "csat": {"scale": "1..5", "top_boxes": "2", "bottom_boxes": "2", "confidence": "0.95", "interval": "wilson",
             "off_scale": "fail"},
    "ces": {"scale": "1..7", "agree_boxes": "3", "disagree_boxes": "3", "direction": "higher_is_easier", "confidence": "0.95",
            "interval": "standard", "off_scale": "fail"},
    "rating": {"scale": "1..5", "top_boxes": "2", "bottom_boxes": "2", "confidence": "0.95", "interval": "standard",
               "off_scale": "fail"},
}
LEDGER = ("used", "missing", "off_scale", "not_a_number", "weight_missing", "weight_zero")
mp.mp.dps = 60


class Refused(Exception):
    """The code and the row of a call that has to fail."""


def real(x):
    return mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else mpf(x)


# ---- data ----

class Data:
    """Answers by value: (answer, count, sum of weights, sum of their squares), and what was left out.

    Rows come as (answer, count, weight); without `weighing` the weights are not looked at.
    """

    def __init__(self, rows, weighing, population, options):
        least, most = (Fraction(end) for end in options["scale"].split(".."))
        if not 0 < most - least <= 240:
            raise Refused("CXM_E_ARGUMENT", None)
        self.ledger = dict.fromkeys(LEDGER, 0)
        bins, row, used = {}, 0, set()
        for value, count, weight in rows:
            row += count
            if value is None:
                self.ledger["missing"] += count
            elif not least <= Fraction(value) <= most:
                if options["off_scale"] != "skip":
                    raise Refused("CXM_E_DOMAIN", row - count)
                self.ledger["off_scale"] += count
            elif weighing and weight is None:
                self.ledger["weight_missing"] += count
            elif weighing and weight < 0:
                raise Refused("CXM_E_DOMAIN", row - count)
            elif weighing and weight == 0:
                self.ledger["weight_zero"] += count
            else:
                w = Fraction(weight) if weighing else Fraction(1)
                used.add(w)
                one = bins.setdefault(Fraction(value), [0, Fraction(0), Fraction(0)])
                one[0] += count
                one[1] += w * count
                one[2] += w * w * count
                self.ledger["used"] += count
        self.missing = self.ledger["missing"]
        self.excluded = row - self.missing - self.ledger["used"]
        self.weighted = len(used) > 1
        self.bins = sorted((value, count, w if self.weighted else Fraction(count), w2 if self.weighted else Fraction(count))
                           for value, (count, w, w2) in bins.items())
        self.n = sum(one[1] for one in self.bins)
        self.w = sum(one[2] for one in self.bins)
        self.w2 = sum(one[3] for one in self.bins)
        if population is not None and self.n and population < self.n:
            raise Refused("CXM_E_DOMAIN", None)
        self.shrink2 = 1 - Fraction(self.n) / Fraction(population) if population is not None and self.n else Fraction(1)
        self.finite = population is not None

    def scored(self, score):
        """Mean of score(answer), sum w (y - mean)^2, sum w^2 (y - mean)^2."""
        if not self.n:
            return None, None, None
        mean = sum(score(x) * w for x, _, w, _ in self.bins) / self.w
        return (mean, sum(w * (score(x) - mean) ** 2 for x, _, w, _ in self.bins),
                sum(w2 * (score(x) - mean) ** 2 for x, _, _, w2 in self.bins))


# ---- intervals ----

def z_of(confidence):
    return mp.sqrt(2) * mp.erfinv(confidence)


def t_of(confidence, df):
    """Student's quantile: the root of the incomplete beta function."""
    alpha = 1 - confidence
    tail = lambda t: mp.betainc(mpf(df) / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) - alpha
    low, high = mpf(0), mpf(2)
    while tail(high) > 0:
        high *= 2
    return bisected(tail, low, high)


def bisected(f, low, high):
    """The root of f, which is positive at low and negative at high."""
    while high - low > mpf(10) ** -45 * max(1, abs(low)):
        middle = (low + high) / 2
        if f(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def share_limits(method, x, n, confidence):
    x, n, z, alpha = real(x), real(n), z_of(confidence), 1 - confidence
    if method == "wilson":
        p, centre = x / n, (x + z * z / 2) / (n + z * z)
        half = z * mp.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (0 if x == 0 else centre - half), (1 if x == n else centre + half)
    if method == "agresti_coull":
        centre = (x + z * z / 2) / (n + z * z)
        half = z * mp.sqrt(centre * (1 - centre) / (n + z * z))
        return centre - half, centre + half
    beta = lambda q, a, b: (lambda odds: odds / (1 + odds))(beta_odds(q, 1 - q, a, b))
    if method == "jeffreys":
        return (0 if x == 0 else beta(alpha / 2, x + .5, n - x + .5)), (1 if x == n else beta(1 - alpha / 2, x + .5, n - x + .5))
    return (0 if x == 0 else beta(alpha / 2, x, n - x + 1)), (1 if x == n else beta(1 - alpha / 2, x + 1, n - x))


def net_variance(low, middle, high):
    n = low + middle + high
    return ((low + high) / n - ((high - low) / n) ** 2) / n


def score_limit(z, low, middle, high):
    """Where (net - D) / (its standard error under D) = z: the constrained likelihood is maximal where its derivative is 0."""
    n = low + middle + high

    def excess(d):
        b, c = (2 * n - high + low) * d - high - low, -low * d * (1 - d)
        q = (mp.sqrt(b * b - 8 * n * c) - b) / (4 * n)
        variance = n * (2 * q + d - d * d)
        gap = high - low - n * d
        return gap - z * mp.sqrt(variance) if variance > 0 else gap
    net, edge = (high - low) / n, mpf(10) ** -50
    return bisected(excess, -1 + edge, net) if z > 0 else bisected(excess, net, 1 - edge)


def net_limits(method, low, middle, high, net, error, confidence):
    z, low, middle, high = z_of(confidence), real(low), real(middle), real(high)
    if method == "wald":
        return net - z * error, net + z * error
    if method == "score":
        n = low + middle + high
        return (-1 if low == n else score_limit(z, low, middle, high)), (1 if high == n else score_limit(-z, low, middle, high))
    low, middle, high = low + mpf(3) / 4, middle + mpf(3) / 2, high + mpf(3) / 4
    centre, half = (high - low) / (low + middle + high), z * mp.sqrt(net_variance(low, middle, high))
    return centre - half, centre + half


# ---- estimates ----

def begun(data):
    return {"value": None, "std_error": None, "lower": None, "upper": None, "confidence": None, "df": None,
            "n_effective": data.w ** 2 / data.w2 if data.n else 0, "n": data.n, "missing": data.missing, "excluded": data.excluded,
            "status": "ok" if data.n else "no_data", "interval_status": "descriptive" if data.n else "too_few",
            "flags": WEIGHTED if data.weighted else 0}


def bounded(estimate, limits, least, most, confidence, unit=100):
    lower, upper = (unit * real(limit) for limit in limits)
    if least is not None and lower < least:
        lower, estimate["flags"] = mpf(least), estimate["flags"] | LOWER_CLAMPED
    if most is not None and upper > most:
        upper, estimate["flags"] = mpf(most), estimate["flags"] | UPPER_CLAMPED
    estimate.update(lower=lower, upper=upper, confidence=confidence, interval_status="ok")


def without_interval(estimate, data, method, least_n, certain):
    """Sets why there is no interval; whether there is none."""
    if method == "none" or data.shrink2 == 0:
        estimate["interval_status"] = "descriptive"
    elif data.n < least_n:
        estimate["interval_status"] = "too_few"
    elif certain:
        estimate["interval_status"] = "degenerate"
    else:
        return False
    return True


def in_percent(data, score, method, confidence, net):
    estimate = begun(data)
    if not data.n:
        return estimate
    mean, square, square2 = data.scored(score)
    estimate["value"] = 100 * mean
    n = Fraction(data.n)
    if data.weighted:
        variance = n / (n - 1) * square2 / data.w ** 2
        like = square / data.w / variance if variance else estimate["n_effective"]
    else:
        variance, like = square / n / n, n
    error = mp.sqrt(real(variance * data.shrink2))
    if data.n > 1:
        estimate["std_error"] = 100 * error
    least_n = 2 if method in ("wald", "adjusted_wald") else 1
    if without_interval(estimate, data, method, least_n, method == "wald" and variance == 0):
        return estimate
    like /= data.shrink2
    parts = {-1: Fraction(0), 0: Fraction(0), 1: Fraction(0)}
    for x, _, w, _ in data.bins:
        parts[score(x)] += w / data.w * like
    if net:
        if method != "score" and data.n < FEW:
            estimate["flags"] |= FEW_ANSWERS
        limits = net_limits(method, parts[-1], parts[0], parts[1], real(mean), error, confidence)
        bounded(estimate, limits, -100, 100, confidence)
    else:
        bounded(estimate, share_limits(method, parts[1], like, confidence), 0, 100, confidence)
    return estimate


def mean_of(data, score, method, confidence):
    estimate = begun(data)
    if not data.n:
        return estimate
    mean, square, square2 = data.scored(score)
    n = Fraction(data.n)
    estimate["value"] = mean
    if data.n > 1:
        variance = n / (n - 1) * square2 / data.w ** 2 if data.weighted else square / (n - 1) / n
        estimate["std_error"] = mp.sqrt(real(variance * data.shrink2))
    if not without_interval(estimate, data, method, 2, data.n > 1 and square2 == 0):
        spread = t_of(confidence, data.n - 1) * estimate["std_error"]
        estimate["df"] = data.n - 1
        estimate["flags"] |= FEW_ANSWERS if data.n < FEW else 0
        bounded(estimate, (real(mean) - spread, real(mean) + spread), None, None, confidence, 1)
    return estimate


def median_of(data, method, confidence):
    estimate = begun(data)
    if not data.n:
        return estimate
    below, last = Fraction(0), None
    for x, _, w, _ in data.bins:
        if last is not None:
            estimate["value"] = (last + x) / 2
            break
        below += w
        if 2 * below > data.w:
            estimate["value"] = x
            break
        last = x if 2 * below == data.w else None
    if method == "none" or data.weighted or data.finite:
        return estimate
    # the largest rank with P(X < rank) <= alpha / 2, X binomial with n and 1/2
    alpha, term, tail, rank = (1 - confidence) / 2, mpf(2) ** -data.n, mpf(0), 0
    while tail + term <= alpha:
        tail += term
        rank += 1
        term = term * (data.n - rank + 1) / rank
    if rank < 1:
        estimate["interval_status"] = "too_few"
        return estimate
    ends, total = [], 0
    for _, count, _, _ in data.bins:
        total += count
        ends.append(total)
    at = lambda position: data.bins[bisect.bisect_left(ends, position)][0]
    bounded(estimate, (at(rank), at(data.n + 1 - rank)), None, None, confidence, 1)
    return estimate


def deviation_of(data):
    estimate = begun(data)
    if data.n == 1:
        estimate["status"] = "undefined"
    elif data.n:
        estimate["value"] = mp.sqrt(real(data.scored(lambda x: x)[1] / (data.w - data.w2 / data.w)))
    return estimate


# ---- measures ----

def estimates_of(measure, options, data):
    """Every figure in the record's order, and the unweighted counts."""
    confidence = mpf(float(options["confidence"]))
    least, most = (Fraction(end) for end in options["scale"].split(".."))
    method = options["interval"]
    wilson = "none" if method == "none" else "wilson"
    t = "none" if method == "none" else "t"
    counted = lambda band, of: sum(count for x, count, _, _ in data.bins if of(x) == band)
    share = lambda band, of, how: in_percent(data, lambda x: int(of(x) == band), how, confidence, False)
    if measure == "nps":
        passive, promoter = Fraction(float(options["passive_min"])), Fraction(float(options["promoter_min"]))
        band = lambda x: 1 if x >= promoter else 0 if x >= passive else -1
        names = {"promoters": 1, "passives": 0, "detractors": -1}
        return (dict({"score": in_percent(data, band, method, confidence, True)},
                     **{name: share(which, band, wilson) for name, which in names.items()}),
                {name: counted(which, band) for name, which in names.items()})
    mirrored = options.get("direction") == "lower_is_easier"
    turned = (lambda x: least + most - x) if mirrored else (lambda x: x)
    top, bottom = most - int(options[BOXES[measure][0]]) + 1, least + int(options[BOXES[measure][1]])
    if measure == "rating":
        high, low = (lambda x: int(x >= top)), (lambda x: int(x < bottom))
        return ({"mean": mean_of(data, lambda x: x, t, confidence), "median": median_of(data, method, confidence),
                 "deviation": deviation_of(data), "top_box": share(1, high, wilson), "bottom_box": share(1, low, wilson)},
                {"top": counted(1, high), "bottom": counted(1, low)})
    band = lambda x: 1 if turned(x) >= top else -1 if turned(x) < bottom else 0
    if measure == "csat":
        return ({"satisfied": share(1, band, method), "dissatisfied": share(-1, band, method)},
                {"satisfied": counted(1, band), "neutral": counted(0, band), "dissatisfied": counted(-1, band)})
    net = "none" if method == "none" else "adjusted_wald"
    return ({"mean": mean_of(data, turned, t, confidence), "agree": share(1, band, wilson),
             "net": in_percent(data, band, net, confidence, True)},
            {"agree": counted(1, band), "neutral": counted(0, band), "disagree": counted(-1, band)})


# ---- numbers as the files have them ----

def plain(x):
    """A number as the file has it: the double nearest to it, or an integer."""
    if isinstance(x, (str, int)) or x is None:
        return x
    nearest = float(real(x)) if not isinstance(x, Fraction) else x.numerator / x.denominator
    return int(nearest) if nearest == int(nearest) and abs(nearest) < 1e15 else nearest
