"""The notebook "Did it really move?" is committed with the outputs that a run gives, and its figures are those of plain Python."""

import csv
import json
import math
import subprocess
from collections import defaultdict
from statistics import NormalDist

import pytest

from notebooks import FOLDER, demo, pictures, run

PATH = FOLDER / "02_did_it_really_move.ipynb"
Z = NormalDist().inv_cdf(0.975)

# What the run hands over: its figures in full precision, by their names in the notebook.
HAND_OVER = """
import json

def figures(result):
    return [[list(e.keys.values()), e.measure, e.term, e.value, e.std_error, e.lower, e.upper, e.p, e.q, e.flags]
            for e in result]

print(json.dumps({
    "compared": {name: figures(globals()[name]) for name in ("sides", "sides_by_account", "whole", "whole_by_account", "kept",
                 "taken_apart", "simpson", "roles", "industries", "change_weighted")},
    "moved": [*(getattr(moved.difference, m) for m in ("value", "lower", "upper")), moved.p],
    "halves": halves.difference.value,
    "dealt": [dealt.headline.value, dealt.headline.p],
    "quarters": [[e.keys["quarter"], e.value, e.lower, e.upper] for e in quarters],
    "weights": list(weights.rows["weight"]),
    "weighted": [weighted.value, weighted.n_effective, weights["n_effective"].value],
    "intervals": [[n, how, e.value, e.lower, e.upper] for (n, how), e in intervals.items()],
    "model": [model.coefficient[name].value for name in ("end user", "2024", "end user in 2024")] + [model.intercept.value],
}))
"""


@pytest.fixture(scope="module")
def ran():
    with pytest.MonkeyPatch.context() as patch:
        notebook, outputs = run(PATH, patch, more=HAND_OVER, CXM_DEMO=demo())
    return notebook, outputs[:-1], json.loads(outputs[-1]["text"])


@pytest.fixture(scope="module")
def figures(ran):
    return ran[2]


@pytest.fixture(scope="module")
def compared(figures):
    """{name: {(*keys, measure's name, term): figures}}"""
    names = ("value", "std_error", "lower", "upper", "p", "q", "flags")
    return {name: {(*keys, measure.partition("(")[0], term): dict(zip(names, numbers)) for keys, measure, term, *numbers in rows}
            for name, rows in figures["compared"].items()}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The answered rows of both waves, and the accounts, without pandas."""
    folder = tmp_path_factory.mktemp("demo")
    subprocess.run([demo(), "--out", folder], check=True)
    with open(folder / "responses.csv", encoding="utf-8") as file:
        rows = [row | {"net": net(int(row["nps"]))} for row in csv.DictReader(file)
                if row["year"] in ("2023", "2024") and row["nps"].isdigit()]
    with open(folder / "accounts.csv", encoding="utf-8") as file:
        return rows, list(csv.DictReader(file))


def net(answer):
    return 100 if answer >= 9 else -100 if answer <= 6 else 0


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def of(rows, **what):
    return [row for row in rows if all(row[name] == value for name, value in what.items())]


def score(rows):
    return mean(row["net"] for row in rows)


def adjusted(rows):
    """Score and variance of it with 3/4, 3/2 and 3/4 answers added: the adjusted Wald interval's middle and squared half width."""
    counts = {step: sum(row["net"] == step for row in rows) + more for step, more in ((-100, 0.75), (0, 1.5), (100, 0.75))}
    n = sum(counts.values())
    middle = sum(step * count for step, count in counts.items()) / n
    return middle, (sum(step * step * count for step, count in counts.items()) / n - middle**2) / n


def close(*pairs, within=1e-9):
    for got, expected in pairs:
        assert got == pytest.approx(expected, rel=within, abs=within)


def test_stored_outputs(ran):
    """`python notebooks.py NOTEBOOK` stores them anew."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    stored = [o for cell in nbformat.read(PATH, as_version=4).cells if cell.cell_type == "code" for o in cell.outputs]

    def shown(outputs):
        return [(o.get("text"), {kind: value for kind, value in o.get("data", {}).items() if "image" not in kind}) for o in outputs]

    assert shown(ran[1]) == shown(stored)
    assert pictures(ran[1]) == pictures(stored) == 2


def test_difference(figures, compared, data):
    rows, _ = data
    waves = of(rows, year="2023"), of(rows, year="2024")
    value = score(waves[1]) - score(waves[0])
    close((figures["moved"][0], value), (compared["whole"]["nps", "score"]["value"], value))
    plain = [sum((row["net"] - score(wave)) ** 2 for row in wave) / len(wave) ** 2 for wave in waves]
    half = Z * math.sqrt(sum(plain))
    close((figures["moved"][1], value - half), (figures["moved"][2], value + half))
    close((figures["moved"][3], 2 * NormalDist().cdf(-abs(value) / math.sqrt(sum(plain)))))
    for side in ("buyer", "end user"):
        (first, v1), (second, v2) = (adjusted(of(wave, side=side)) for wave in waves)
        row = compared["sides"][side, "nps", "score"]
        close((row["value"], score(of(waves[1], side=side)) - score(of(waves[0], side=side))))
        close((row["lower"], second - first - Z * math.sqrt(v1 + v2)), (row["upper"], second - first + Z * math.sqrt(v1 + v2)))
        close((row["p"], 2 * NormalDist().cdf(-abs(second - first) / math.sqrt(v1 + v2))))


def test_chance(figures, data):
    rows, _ = data
    wave = of(rows, year="2023")
    odd, even = ([row for row in wave if int(row["date"][-2:]) % 2 == rest] for rest in (1, 0))
    close((figures["halves"], score(even) - score(odd)))
    close((figures["dealt"][0], figures["moved"][0]))
    assert abs(figures["dealt"][1] - figures["moved"][3]) < 0.01  # 9,999 drawn ways: 0.002 is a standard error
    for name, value, lower, upper in figures["quarters"]:
        year, quarter = name.split(" Q")
        answers = [row for row in of(rows, year=year) if (int(row["date"][5:7]) + 2) // 3 == int(quarter)]
        middle, variance = adjusted(answers)
        close((value, score(answers)), (lower, middle - Z * math.sqrt(variance)), (upper, middle + Z * math.sqrt(variance)))


def test_accounts(compared, data):
    """The same values, and the linearised standard errors of totals by account, which count answers of both waves together."""
    rows, _ = data
    for key, some in [((), rows), (("buyer",), of(rows, side="buyer")), (("end user",), of(rows, side="end user"))]:
        plain, row = (compared["sides" + how if key else "whole" + how][*key, "nps", "score"] for how in ("", "_by_account"))
        close((row["value"], plain["value"]))
        totals = {}
        for year in ("2023", "2024"):
            wave = of(some, year=year)
            totals[year] = defaultdict(float)
            for answer in wave:
                totals[year][answer["account"]] += (answer["net"] - score(wave)) / len(wave)
        clusters = {year: len(totals[year]) for year in totals}
        shared = totals["2023"].keys() & totals["2024"].keys()
        scale = {year: g / (g - 1) for year, g in clusters.items()}
        variance = sum(scale[year] * sum(t * t for t in totals[year].values()) for year in totals)
        covariance = math.sqrt(scale["2023"] * scale["2024"]) * sum(totals["2023"][a] * totals["2024"][a] for a in shared)
        close((row["std_error"], math.sqrt(variance - 2 * covariance)))
    wide, narrow = (compared[name]["end user", "nps", "score"] for name in ("sides_by_account", "sides"))
    assert wide["upper"] - wide["lower"] > narrow["upper"] - narrow["lower"]


def test_equivalence(compared, data):
    rows, _ = data
    (first, v1), (second, v2) = (adjusted(of(rows, year=year, side="buyer")) for year in ("2023", "2024"))
    error = math.sqrt(v1 + v2)
    expected = max(1 - NormalDist().cdf((second - first + 10) / error), NormalDist().cdf((second - first - 10) / error))
    kept = compared["kept"]
    close((kept["buyer", "nps", "score.equivalence"]["p"], expected))
    assert kept["buyer", "nps", "score"]["flags"] & 0x300 == 0 and kept["buyer", "csat", "satisfied"]["flags"] & 0x300 == 0x200
    assert kept["end user", "nps", "score"]["flags"] & 0x300 == 0x100
    equivalent = [name for name in kept if name[-1].endswith("equivalence")]
    for family in (equivalent, [name for name in kept if name not in equivalent]):
        close(*zip([kept[name]["q"] for name in family], benjamini_hochberg([kept[name]["p"] for name in family])))


def benjamini_hochberg(p):
    """The smallest level at which each is found, with the ones below it."""
    return [min(min(other * len(p) / sum(o <= other for o in p), 1) for other in p if other >= own) for own in p]


@pytest.mark.parametrize("name", ["taken_apart", "simpson"])
def test_mix_and_rate(name, compared, data):
    rows, _ = data
    waves = [of(rows, year="2023"), of(rows, year="2024")]
    if name == "simpson":
        waves[0] = of(waves[0], side="end user") + of(waves[0], role="Finance director")
        waves[1] = of(waves[1], side="buyer") + of(waves[1], role="Line operator")
    parts = {"crude": score(waves[1]) - score(waves[0]), "rate": 0.0, "mix": 0.0, "unmatched": 0.0}
    for side in ("buyer", "end user"):
        (a, x), (b, y) = ((len(of(wave, side=side)) / len(wave), score(of(wave, side=side))) for wave in waves)
        parts["rate"] += (a + b) / 2 * (y - x)
        parts["mix"] += (x + y) / 2 * (b - a)
        if name == "simpson":
            assert y < x
    close(*((compared[name]["nps", f"score.{part}"]["value"], value) for part, value in parts.items()))
    assert bool(compared[name]["nps", "score.crude"]["flags"] & 0x400) == (name == "simpson") == (parts["crude"] > 0)


def test_groups(compared, data):
    rows, _ = data
    wave = of(rows, year="2024")
    for (role, _, measure, _), row in compared["roles"].items():
        rest = [answer for answer in wave if answer["role"] != role]
        close((row["value"], score(of(wave, role=role)) - score(rest)))
    for (industry, *_), row in compared["industries"].items():
        close((row["value"], score(of(wave, segment=industry)) - score(of(rows, year="2023", segment=industry))))
    for name in ("roles", "industries"):
        family = list(compared[name].values())
        close(*zip([row["q"] for row in family], benjamini_hochberg([row["p"] for row in family])))
    pharma = compared["industries"]["Pharma", "nps", "score"]
    assert pharma["p"] < 0.05 < pharma["q"] and not pharma["flags"] & 0x100


def test_weights(figures, compared, data):
    rows, accounts = data
    people = {"side": {"buyer": sum(int(a["buyers"]) for a in accounts), "end user": sum(int(a["end_users"]) for a in accounts)},
              "product": defaultdict(int)}
    for a in accounts:
        people["product"][a["product"]] += int(a["buyers"]) + int(a["end_users"])
    everybody = sum(people["side"].values())

    def rake(wave):
        weights = [1.0] * len(wave)
        for _ in range(200):
            for name, known in people.items():
                total = defaultdict(float)
                for row, weight in zip(wave, weights):
                    total[row[name]] += weight
                weights = [w * known[row[name]] / everybody * len(wave) / total[row[name]] for row, w in zip(wave, weights)]
        return weights

    scores = []
    for year in ("2023", "2024"):
        wave = of(rows, year=year)
        weights = rake(wave)
        scores.append(sum(w * row["net"] for w, row in zip(weights, wave)) / sum(weights))
    ratio = sum(figures["weights"]) / sum(weights)
    close(*((got, ratio * w) for got, w in zip(figures["weights"], weights, strict=True)), within=1e-8)
    effective = sum(weights) ** 2 / sum(w * w for w in weights)
    close(*zip(figures["weighted"], (scores[1], effective, effective)), within=1e-8)
    close((compared["change_weighted"]["nps", "score"]["value"], scores[1] - scores[0]), within=1e-8)


def test_bootstrap(figures, data):
    rows, _ = data
    found = {(n, how): numbers for n, how, *numbers in figures["intervals"]}
    few = of(rows, year="2024")[:12]
    for wave in (few, of(rows, year="2024")):
        middle, variance = adjusted(wave)
        close(*zip(found[len(wave), "adjusted_wald"],
                   (score(wave), middle - Z * math.sqrt(variance), middle + Z * math.sqrt(variance))))
    shares = {step: sum(row["net"] == step for row in few) / 12 for step in (-100, 0, 100)}
    chances = defaultdict(float)  # of each score of 12 answers drawn from these
    for up in range(13):
        for down in range(13 - up):
            ways = math.comb(12, up) * math.comb(12 - up, down)
            chances[up - down] += ways * shares[100]**up * shares[-100]**down * shares[0] ** (12 - up - down)

    def quantile(level):
        total = 0.0
        for step in sorted(chances):
            total += chances[step]
            if total >= level:
                return 100 * step / 12
        raise AssertionError(level)

    close(*zip(found[12, "percentile"], (score(few), quantile(0.025), quantile(0.975))))


def test_model(figures, data):
    rows, _ = data
    cell = {(side, year): score(of(rows, side=side, year=year)) for side in ("buyer", "end user") for year in ("2023", "2024")}
    gap, moved = cell["end user", "2023"] - cell["buyer", "2023"], cell["buyer", "2024"] - cell["buyer", "2023"]
    more = cell["end user", "2024"] - cell["end user", "2023"] - moved
    close(*zip(figures["model"], (gap, moved, more, cell["buyer", "2023"])))


def test_prose(ran, figures, compared):
    """The figures that the text names are those of the run."""
    prose = " ".join(" ".join(cell.source for cell in ran[0].cells if cell.cell_type == "markdown").split())
    whole, weighted = compared["whole"]["nps", "score"], compared["change_weighted"]["nps", "score"]
    parts = {part: compared["simpson"]["nps", f"score.{part}"]["value"] for part in ("crude", "rate", "mix")}
    for said in (f"fell by {-whole['value']:.1f} points, {-whole['upper']:.1f} to {-whole['lower']:.1f}",
                 f"fell by {-weighted['value']:.1f} points, {-weighted['upper']:.1f} to {-weighted['lower']:.1f}",
                 f"that is {100 * figures['moved'][3]:.0f} times in 100",
                 f"differ by {figures['halves']:.0f} points",
                 f"The end users fell, by about {-compared['sides']['end user', 'nps', 'score']['value']:.0f} points",
                 f"**rises** by {parts['crude']:.0f} points",
                 f"rate takes {-parts['rate']:.0f} points away, and mix adds {parts['mix']:.0f}"):
        assert said in prose, said
    assert figures["weighted"][1] < len(figures["weights"]) / 3
