"""The notebook "An account page" is committed with the outputs that a run gives, and its figures are those of plain Python."""

import csv
import json
import math
import subprocess
from collections import defaultdict
from statistics import NormalDist

import pytest

from notebooks import FOLDER, demo, pictures, run

PATH = FOLDER / "03_an_account_page.ipynb"
Z = NormalDist().inv_cdf(0.975)
CLASSES = {"Decision Maker": "decision_maker", "Economic Buyer": "economic_buyer", "Influencer": "influencer", "Champion": "champion",
           "Line Operator": "end_user", "Maintenance Technician": "end_user", "Shift Lead": "end_user"}
RANKS = ["decision_maker", "economic_buyer", "champion", "influencer", "technical_quality", "gatekeeper", "end_user", "other", "unknown"]
SIDES = {"decision_maker": "buyer", "economic_buyer": "buyer", "influencer": "buyer", "champion": "end_user", "end_user": "end_user"}

# What the run hands over: its figures in full precision, by their names in the notebook.
HAND_OVER = """
import json

def figures(result):
    return [[list(e.keys.values()), e.value, e.lower, e.upper, e.n] for e in result]

print(json.dumps({
    "score": figures(score), "ledger": score.ledger["nps"], "by_role": figures(by_role), "rolled": figures(rolled),
    "trend": figures(trend), "varied": {name: [e.value, e.lower, e.upper, e.n] for name, e in varied.items()},
    "people": people, "silent": silent.column("contact"), "shares": [[*key, *share] for key, share in shares.items()],
    "checks": dict(zip(checks.column("check"), checks.column("rows"))),
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


class Crm:
    """The exported tables, read without pandas, and who had which role when."""

    def __init__(self, folder):
        for name in ("accounts", "assets", "memberships", "outcomes", "responses", "roles"):
            with open(folder / f"crm_{name}.csv", encoding="utf-8", newline="") as file:
                setattr(self, name, list(csv.DictReader(file)))
        of_asset = {row["AssetId"]: row["AccountId"] for row in self.assets}
        for row in self.responses:
            row["AccountId"] = row["AccountId"] or of_asset[row["AssetId"]]
            row["Role"] = self.role(row["ContactId"], row["AccountId"], row["SubmittedAt"])
            row["Quarter"] = f"{row['SubmittedAt'][:4]}-Q{(int(row['SubmittedAt'][5:7]) + 2) // 3}"

    def role(self, contact, account, time):
        for row in self.roles:
            if (row["ContactId"], row["AccountId"]) == (contact, account) and \
                    (row["StartDate"] or "0") <= time[:10] < (row["EndDate"] or "9"):
                return CLASSES[row["Role"]]
        return "unknown"

    def versions(self, known="9"):
        """Each answer as it was last recorded before a day."""
        latest = {}
        for row in self.responses:
            if (row["ModifiedAt"] or row["CreatedAt"]) < known:
                latest[row["ResponseId"]] = row
        return list(latest.values())


def once(rows, *keys, last=True):
    kept = {}
    for row in sorted(rows, key=lambda row: row["SubmittedAt"]):
        key = tuple(row[name] for name in keys) if row["ContactId"] else row["ResponseId"]
        if last or key not in kept:
            kept[key] = row
    return list(kept.values())


@pytest.fixture(scope="module")
def crm(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crm")
    subprocess.run([demo(), "--out", folder, "--crm"], check=True)
    return Crm(folder)


@pytest.fixture(scope="module")
def answers(crm):
    return [row for row in once(crm.versions(), "ContactId", "Quarter") if row["NPS"]]


def points(rows):
    return [(int(row["NPS"]) >= 9) - (int(row["NPS"]) <= 6) for row in rows if row["NPS"]]


def net(rows):
    return 100 * sum(points(rows)) / len(points(rows))


def expected(rows):
    """The score, its adjusted Wald interval, and n."""
    steps = points(rows)
    n = len(steps) + 3
    up, down = (steps.count(1) + 0.75) / n, (steps.count(-1) + 0.75) / n
    half = Z * math.sqrt((up + down - (up - down) ** 2) / n)
    ends = (max(-1, up - down - half), min(1, up - down + half)) if len(steps) > 1 else (math.nan, math.nan)
    return [net(rows), 100 * ends[0], 100 * ends[1], len(steps)]


def groups(rows, key):
    made = defaultdict(list)
    for row in rows:
        made[key(row)].append(row)
    return made


def check(got, wanted):
    assert got == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True)


def test_stored_outputs(ran):
    """`python notebooks.py NOTEBOOK` stores them anew."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    stored = [o for cell in nbformat.read(PATH, as_version=4).cells if cell.cell_type == "code" for o in cell.outputs]

    def shown(outputs):
        return [(o.get("text"), {kind: value for kind, value in o.get("data", {}).items() if "image" not in kind}) for o in outputs]

    assert shown(ran[1]) == shown(stored)
    assert pictures(ran[1]) == pictures(stored) == 2


def test_the_account(figures, crm, answers):
    rows = [row for row in answers if row["AccountId"] == "A05"]
    check(figures["score"][0][1:], expected(rows))
    by_role = groups(rows, lambda row: row["Role"])
    assert [keys[0] for keys, *_ in figures["by_role"]] == sorted(by_role)
    for (role,), *got in figures["by_role"]:
        check(got, expected(by_role[role]))
    assert sum(figures["ledger"].values()) == len(crm.responses)
    assert figures["ledger"]["superseded"] == len(crm.responses) - len(crm.versions())


def test_choices(figures, crm, answers):
    latest = crm.versions()
    wanted = {
        "every answer": latest,
        "a person's last in a quarter": answers,
        "a person's last": once(latest, "ContactId"),
        "a person's first": once(latest, "ContactId", last=False),
        "completed ones only": [row for row in latest if row["Completed"] == "1"],
        "as it was known on 2025-01-01": crm.versions("2025-01-01"),
        "of 2025": [row for row in latest if row["SubmittedAt"].startswith("2025")],
    }
    assert set(figures["varied"]) == set(wanted)
    for name, rows in wanted.items():
        check(figures["varied"][name], expected(rows))


def test_who_has_been_heard(figures, crm):
    members = {row["ContactId"] for row in crm.memberships if row["AccountId"] == "A05" and row["IsPrimary"] == "1" and
               not row["EndDate"]}
    heard = {row["ContactId"] for row in crm.responses}
    assert figures["silent"] == sorted(members - heard)
    by_role = groups(sorted(members), lambda who: crm.role(who, "A05", "2026-01-01"))
    assert {role: tuple(counts) for role, counts in figures["people"].items()} == {
        role: (len(heard & set(who)), len(who)) for role, who in by_role.items()}


def test_roll_ups(figures, crm, answers):
    by_account = groups(answers, lambda row: row["AccountId"])
    revenue = {row["AccountId"]: float(row["AnnualRevenue"] or 0) for row in crm.accounts}
    money = sum(revenue[account] for account in by_account)

    def category(rows):
        mean = sum(int(row["NPS"]) for row in rows) / len(rows)
        return 100 * ((mean >= 9) - (mean < 7))

    def first(rows):
        best = min(RANKS.index(row["Role"]) for row in rows)
        return [row for row in rows if RANKS.index(row["Role"]) == best]

    wanted = {
        "responses": net(answers),
        "account_mean": sum(map(net, by_account.values())) / len(by_account),
        "account_mean*revenue": sum(revenue[a] * net(rows) for a, rows in by_account.items()) / money,
        "account_category": sum(map(category, by_account.values())) / len(by_account),
        "waterfall": sum(category(first(rows)) for rows in by_account.values()) / len(by_account),
        "waterfall*revenue": sum(revenue[a] * category(first(rows)) for a, rows in by_account.items()) / money,
        "worst": sum(min(points(rows)) for rows in by_account.values()) * 100 / len(by_account),
    }
    got = {keys[0]: value for keys, value, *_ in figures["rolled"]}
    assert set(got) == set(wanted) | {"responses*population"}
    for name, value in wanted.items():
        check(got[name], value)
    assert -5 < got["responses*population"] < 5  # "drops to zero"


def test_trend(figures, answers):
    wanted = groups([row for row in answers if row["Role"] in SIDES], lambda row: (SIDES[row["Role"]], row["Quarter"]))
    assert [tuple(keys) for keys, *_ in figures["trend"]] == sorted(wanted)
    for keys, *got in figures["trend"]:
        check(got, expected(wanted[tuple(keys)]))


def test_renewals(figures, crm, answers):
    by_side = groups([row for row in answers if row["Role"] in SIDES], lambda row: (row["AccountId"], SIDES[row["Role"]]))
    both = {account for account, _ in by_side if (account, "buyer") in by_side and (account, "end_user") in by_side}
    renewed = {row["AccountId"] for row in crm.outcomes if row["Kind"] == "renewal"}
    for side, sign, of_these, group in figures["shares"]:
        accounts = {account for account in both if (net(by_side[account, side]) >= 0) == (sign == "0 or more")}
        assert (of_these, group) == (len(accounts & renewed), len(accounts)), (side, sign)


def test_what_the_tables_are_worth(figures, crm):
    paper = sum(row["SubmittedAt"] < row["CreatedAt"] for row in crm.responses)
    assert {check: rows for check, rows in figures["checks"].items() if rows} == {"answered_before_created": paper}
