"""The notebook "Buyers are not end users" is committed with the outputs that a run gives; its figures are those of plain Python."""

import csv
import json
import math
import subprocess
from collections import Counter
from statistics import mean

import pytest

from notebooks import FOLDER, demo, pictures, run
from test_notebook_account import SIDES, Crm, groups, net, once, points

PATH = FOLDER / "04_buyers_are_not_end_users.ipynb"
LAST_DAY = "2026-01-01"

# What the run hands over: its figures in full precision, by their names in the notebook.
HAND_OVER = """
import json

def figures(result):
    return {f"{e.measure} {e.term}": [e.value, e.lower, e.upper, e.n, e.clusters] for e in result}

print(json.dumps({
    "voices": figures(voices), "everybody": everybody[0].value, "one_score": one_score[0].value,
    "lines": [[name, e.value, e.lower, e.upper, e.n, q] for name, e, q in lines],
    "parts": {term: parts.find("voices.decomposition", term).value for term in ("difference", "experience", "mix", "unmatched")},
    "both": {name: list(row) for name, row in both[["buyers", "users", "quadrant", "gap"]].iterrows()},
    "shares": {term: [e.value, e.n] for term, e in quadrant.terms.items()},
    "spot": {term: [e.value, e.lower, e.upper, e.n] for term, e in spot.items()},
    "apart": [apart.value, apart.lower, apart.upper],
    "aucs": {which: e.value for which, e in aucs.items()},
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
def crm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crm")
    subprocess.run([demo(), "--out", folder, "--crm"], check=True)
    crm = Crm(folder)
    for name in ("contacts", "invitations", "items", "themes", "beliefs"):
        with open(folder / f"crm_{name}.csv", encoding="utf-8", newline="") as file:
            setattr(crm, name, list(csv.DictReader(file)))
    return crm


@pytest.fixture(scope="module")
def answers(crm):
    """What customers answered, once a person, account and quarter, with the side they were on."""
    kept = [row for row in once(crm.versions(), "ContactId", "AccountId", "Quarter") if row["Role"] in SIDES]
    for row in kept:
        row["Side"] = SIDES[row["Role"]]
    return kept


@pytest.fixture(scope="module")
def scored(answers):
    return [row for row in answers if row["NPS"]]


def of(rows, side):
    return [row for row in rows if row["Side"] == side]


def check(got, wanted):
    assert got == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True)


def test_stored_outputs(ran):
    """`python notebooks.py NOTEBOOK` stores them anew."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    stored = [o for cell in nbformat.read(PATH, as_version=4).cells if cell.cell_type == "code" for o in cell.outputs]

    def shown(outputs):
        return [(o.get("text"), {kind: value for kind, value in o.get("data", {}).items() if "image" not in kind}) for o in outputs]

    assert shown(ran[1]) == shown(stored)
    assert pictures(ran[1]) == pictures(stored) == 4


def test_sides(figures, crm, scored):
    buyers, users = of(scored, "buyer"), of(scored, "end_user")
    got = {name.split()[1]: each for name, each in figures["voices"].items() if name.startswith("voices.difference ")}
    check(got["buyers"][0], net(buyers))
    check(got["users"][0], net(users))
    check(got["difference"][0], net(users) - net(buyers))
    assert [got[name][3] for name in ("buyers", "users")] == [len(buyers), len(users)]
    check(got["pooled"][0], net(scored))
    check(figures["one_score"], net(scored))
    everybody = once(crm.versions(), "ContactId", "AccountId", "Quarter") + crm.beliefs
    check(figures["everybody"], net(everybody))

    by_account = groups(scored, lambda row: row["AccountId"]).values()
    gaps = [net(of(rows, "end_user")) - net(of(rows, "buyer")) for rows in by_account if of(rows, "buyer") and of(rows, "end_user")]
    check(got["within"][0], mean(gaps))
    assert got["within"][4] == len(gaps) == len(figures["both"])


def test_standard_error(figures, scored):
    """CR2 of two means by account, from the page's formula: the interval's half width is a multiple of it by t."""
    parts = {side: of(scored, side) for side in ("buyer", "end_user")}
    pull = Counter()
    for side, rows in parts.items():
        level = mean(points(rows))
        for account, theirs in groups(rows, lambda row: row["AccountId"]).items():
            off = sum(points(theirs)) - len(theirs) * level
            pull[account] += (1 if side == "end_user" else -1) * off / (len(rows) * math.sqrt(1 - len(theirs) / len(rows)))
    error = 100 * math.sqrt(sum(z * z for z in pull.values()))
    _, lower, upper, *_ = figures["voices"]["voices.difference difference"]
    assert 1.96 < (upper - lower) / 2 / error < 2.1  # t of 20 degrees of freedom or more


def test_lines(figures, crm, scored):
    product = {row["AssetId"]: row["Product"] for row in crm.assets}
    segment = {row["AccountId"]: row["Industry"] for row in crm.accounts}
    wanted = groups(scored, lambda row: product.get(row["AssetId"])) | groups(scored, lambda row: segment[row["AccountId"]])
    wanted.pop(None, None)
    assert sorted(name for name, *_ in figures["lines"]) == sorted(wanted)
    for name, value, _, _, n, _ in figures["lines"]:
        rows = wanted[name]
        check([value, n], [net(of(rows, "end_user")) - net(of(rows, "buyer")), len(rows)])
    q = {name: q for name, *_, q in figures["lines"]}
    assert min(q, key=q.get) == "Filling line" and q["Palletiser"] > 0.5  # what the text says


def test_mix(figures, crm, scored):
    product = {row["AssetId"]: row["Product"] for row in crm.assets}
    sides = {side: groups(of(scored, side), lambda row: product.get(row["AssetId"])) for side in ("buyer", "end_user")}
    sizes = {side: sum(map(len, parts.values())) for side, parts in sides.items()}
    experience = mix = 0
    for name in sides["buyer"]:
        share = {side: len(sides[side][name]) / sizes[side] for side in sides}
        level = {side: net(sides[side][name]) for side in sides}
        experience += (share["buyer"] + share["end_user"]) / 2 * (level["end_user"] - level["buyer"])
        mix += (level["buyer"] + level["end_user"]) / 2 * (share["end_user"] - share["buyer"])
    assert set(sides["buyer"]) == set(sides["end_user"])
    check([figures["parts"][name] for name in ("experience", "mix", "unmatched")], [experience, mix, 0])


def test_profiles_and_themes(figures, crm, answers):
    side = {row["ResponseId"]: row["Side"] for row in answers}
    for item in {row["Item"] for row in crm.items}:
        for term, which in (("buyers", "buyer"), ("users", "end_user")):
            seen = [float(row["Performance"]) for row in crm.items
                    if row["Item"] == item and side.get(row["ResponseId"]) == which]
            got = figures["voices"][f"voices.profile {term}(item/{item})"]
            check([got[0], got[3]], [mean(seen), len(seen)])
    coded = groups([row for row in crm.themes if row["ResponseId"] in side], lambda row: side[row["ResponseId"]])
    for theme in {row["Theme"] for row in crm.themes}:
        x, n = {}, {}
        for which, rows in coded.items():
            n[which] = len({row["ResponseId"] for row in rows})
            x[which] = len({row["ResponseId"] for row in rows if row["Theme"] == theme})
        share = sum(x.values()) / sum(n.values())
        odds = {which: (x[which] + 5 * share) / (n[which] + 5 - x[which] - 5 * share) for which in x}
        check(figures["voices"][f"voices.themes log_odds(theme/{theme})"][0], math.log(odds["end_user"] / odds["buyer"]))
        check(figures["voices"][f"voices.themes users(theme/{theme})"][0], 100 * x["end_user"] / n["end_user"])


def test_importance(figures):
    for side, first in (("buyers", {"price", "delivery", "documentation"}), ("users", {"uptime", "spare_parts", "usability"})):
        begins = f"voices.criteria importance_{side}(item/"
        shares = {name[len(begins):-1]: each[0] for name, each in figures["voices"].items() if name.startswith(begins)}
        check(sum(shares.values()), 100)
        assert set(sorted(shares, key=shares.get, reverse=True)[:3]) == first


def test_mirror(figures, crm, scored):
    got = {name.split()[1]: each[0] for name, each in figures["voices"].items() if name.startswith("voices.mirror ")}
    for term, side in (("buyers", "buyer"), ("users", "end_user")):
        said, believed = net(of(scored, side)), net([row for row in crm.beliefs if row["About"] == side])
        check([got[f"said_{term}"], got[f"believed_{term}"], got[f"gap_{term}"]], [said, believed, believed - said])
    assert abs(got["gap_buyers"]) < 10 < 30 < got["gap_users"]  # "about right", and what is heard from buyers


def test_accounts(figures, scored):
    """Shrunken means lie between the account's own and those of all; cells are counted, and the gaps' order is that of the answers."""
    level = {side: net(of(scored, side)) for side in ("buyer", "end_user")}
    by_account = groups(scored, lambda row: row["AccountId"])
    for account, (buyers, users, _, _) in figures["both"].items():
        own = {side: net(of(by_account[account], side)) for side in level}
        assert min(own["buyer"], level["buyer"]) - 3 < buyers < max(own["buyer"], level["buyer"]) + 3
        assert min(own["end_user"], level["end_user"]) - 3 < users < max(own["end_user"], level["end_user"]) + 3
    cells = Counter(cell for _, _, cell, _ in figures["both"].values())
    heard = len(by_account)
    for term, cell in (("undecided", 0), ("both_high", 1), ("buyers_high_users_low", 2)):
        check(figures["shares"][term][0], 100 * cells[cell] / heard)
    check(figures["shares"]["one_sided"][0], 100 * (heard - len(figures["both"])) / heard)


def test_blind_spot(figures, crm):
    """Means and bounds of people: the last answer of each who is there, weighted by the people of their class."""
    people, heard = {}, {}
    for row in crm.memberships:
        if row["IsPrimary"] == "1" and (row["StartDate"] or "0") <= LAST_DAY < (row["EndDate"] or "9"):
            people[row["ContactId"]] = row["AccountId"]
    left = {row["ContactId"] for row in crm.contacts if row["LeftOn"] and row["LeftOn"] < LAST_DAY}
    classes = {who: crm.role(who, account, LAST_DAY) for who, account in people.items() if who not in left}
    classes = {who: role for who, role in classes.items() if role in SIDES}
    for row in sorted(crm.versions(), key=lambda row: row["SubmittedAt"]):
        if row["ContactId"] in classes:
            heard[row["ContactId"]] = row["NPS"]
    heard = {who: (int(score) >= 9) - (int(score) <= 6) for who, score in heard.items() if score}
    invited = {row["ContactId"] for row in crm.invitations}
    of_class = groups(classes, classes.get)
    answered = groups(heard, classes.get)
    all_people = len(classes)
    level = {role: mean(heard[who] for who in whose) for role, whose in answered.items()}
    assert set(level) == set(of_class)
    weigh = {role: len(whose) for role, whose in of_class.items()}
    check(figures["spot"]["population"][0], 100 * sum(weigh[role] * level[role] for role in weigh) / all_people)
    check(figures["spot"]["as_heard"][0], 100 * mean(heard.values()))
    for what, known in (("unasked", lambda who: who in invited or who in heard), ("silent", lambda who: who in heard)):
        told = {role: sum(map(known, whose)) for role, whose in of_class.items()}
        middle, open_ = sum(told[role] * level[role] for role in told), all_people - sum(told.values())
        check([figures["spot"][f"{what}_least"][0], figures["spot"][f"{what}_most"][0]],
              [100 * (middle - open_) / all_people, 100 * (middle + open_) / all_people])
    check(figures["spot"]["not_heard"][0], 100 * (1 - len(heard) / all_people))
    assert figures["spot"]["unasked_most"][0] < figures["spot"]["buyers_only"][0]  # what the text says
    assert abs(figures["spot"]["silent_most"][0] - figures["spot"]["buyers_only"][0]) < 3


def test_renewals(figures, crm):
    renewed = {row["AccountId"] for row in crm.outcomes if row["Kind"] == "renewal"}
    for place, which in enumerate(("buyers", "users")):
        level = {account: row[place] for account, row in figures["both"].items()}
        pairs = [(level[a] > level[b]) + (level[a] == level[b]) / 2
                 for a in level if a in renewed for b in level if b not in renewed]
        check(figures["aucs"][which], mean(pairs))
    check(figures["apart"][0], figures["aucs"]["users"] - figures["aucs"]["buyers"])
    assert figures["apart"][1] > 0
