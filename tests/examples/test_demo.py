#!/usr/bin/env python3
"""Holds the demo's CRM tables to the story they tell: buyers are content, end users are not, and renewals follow the end users.

    test_demo.py DEMO
"""
import csv
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from math import sqrt
from pathlib import Path
from statistics import mean

DEMO = os.path.abspath(sys.argv[1])
ITEMS = ("price", "delivery", "documentation", "uptime", "spare_parts", "usability")
COMMERCIAL, OPERATIONAL = {"price", "delivery"}, {"uptime", "spare_parts", "usability"}
SIDES = {"B": "buyer", "U": "end_user"}
CASES = []


def case(function):
    CASES.append(function)
    return function


def nps(scores):
    return 100 * mean((score >= 9) - (score <= 6) for score in scores)


def correlation(pairs):
    x, y = zip(*pairs)
    a, b = mean(x), mean(y)
    return sum((p - a) * (q - b) for p, q in pairs) / sqrt(sum((p - a) ** 2 for p in x) * sum((q - b) ** 2 for q in y))


class Crm:
    def __init__(self, seed):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([DEMO, "--out", folder, "--seed", str(seed), "--crm"], check=True)
            for path in Path(folder).glob("crm_*.csv"):
                with open(path, encoding="utf-8", newline="") as file:
                    setattr(self, path.stem.removeprefix("crm_"), list(csv.DictReader(file)))
        of_asset = {row["AssetId"]: row["AccountId"] for row in self.assets}
        self.latest = {row["ResponseId"]: row for row in self.responses}
        for row in self.latest.values():
            row["AccountId"] = row["AccountId"] or of_asset[row["AssetId"]]
            row["Side"] = SIDES[row["ContactId"].split("-")[1][0]] if row["ContactId"] else None
        self.answers = [row for row in self.latest.values() if row["NPS"]]

    def scores(self, side, account=None):
        return [int(row["NPS"]) for row in self.answers if row["Side"] == side and account in (None, row["AccountId"])]


CRMS = [Crm(seed) for seed in (1, 2, 3)]


@case
def buyers_are_content_and_end_users_are_not(crm):
    assert nps(crm.scores("buyer")) > 35 and nps(crm.scores("end_user")) < 10


@case
def renewals_follow_the_end_users(crm):
    renewed = {row["AccountId"] for row in crm.outcomes if row["Kind"] == "renewal"}
    both = [a["AccountId"] for a in crm.accounts if crm.scores("buyer", a["AccountId"]) and crm.scores("end_user", a["AccountId"])]
    users = correlation([(nps(crm.scores("end_user", a)), a in renewed) for a in both])
    buyers = correlation([(nps(crm.scores("buyer", a)), a in renewed) for a in both])
    assert users > 0.35 and users > buyers + 0.2, (users, buyers)


@case
def parts_belong_to_answers(crm):
    answered = {row["ResponseId"] for row in crm.answers}
    for table, name in ((crm.items, "Item"), (crm.themes, "Theme")):
        keys = [(row["ResponseId"], row[name]) for row in table]
        assert len(keys) == len(set(keys)) and {key[0] for key in keys} <= answered
    assert {row["Item"] for row in crm.items} == set(ITEMS) and len({row["Theme"] for row in crm.themes}) == 8
    assert all(0 <= int(row[column]) <= 10 for row in crm.items for column in ("Performance", "Expectation", "Importance"))
    assert {row["Polarity"] for row in crm.themes} == {"-1", "0", "1"}


@case
def each_side_judges_by_its_own_attributes(crm):
    pairs, said = defaultdict(list), defaultdict(list)
    for row in crm.items:
        answer = crm.latest[row["ResponseId"]]
        pairs[answer["Side"], row["Item"]].append((int(row["Performance"]), int(answer["NPS"])))
        said[answer["Side"], row["Item"]].append(int(row["Importance"]))
    for side, own, other in (("buyer", COMMERCIAL, OPERATIONAL), ("end_user", OPERATIONAL, COMMERCIAL)):
        assert min(correlation(pairs[side, item]) for item in own) > max(correlation(pairs[side, item]) for item in other) + 0.2
        assert min(mean(said[side, item]) for item in own) > max(mean(said[side, item]) for item in other)
    assert mean(said["buyer", "price"]) > mean(said["end_user", "price"]) + 4
    assert mean(said["buyer", "usability"]) + 2 < mean(said["end_user", "usability"])


@case
def each_side_speaks_of_its_own_themes(crm):
    spoken, comments = defaultdict(int), defaultdict(set)
    for row in crm.themes:
        side = crm.latest[row["ResponseId"]]["Side"]
        spoken[side, row["Theme"]] += 1
        comments[side].add(row["ResponseId"])
    share = {key: count / len(comments[key[0]]) for key, count in spoken.items()}
    for theme in ("price", "contract", "delivery"):
        assert share["buyer", theme] > share["end_user", theme]
    for theme in ("stops", "spare_parts", "usability"):
        assert share["end_user", theme] > 3 * share["buyer", theme]


@case
def account_managers_know_their_buyers_only(crm):
    managers = {row["ContactId"] for row in crm.colleagues if row["OwnEmployee"] == "1"}
    assert {row["ContactId"] for row in crm.beliefs} == managers and not managers & {row["ContactId"] for row in crm.contacts}
    assert not {row["ResponseId"] for row in crm.beliefs} & set(crm.latest)
    believed = defaultdict(lambda: defaultdict(list))
    for row in crm.beliefs:
        believed[row["About"]][row["AccountId"]].append(int(row["NPS"]))
    gap, knows = {}, {}
    for side in SIDES.values():
        gap[side] = nps([x for scores in believed[side].values() for x in scores]) - nps(crm.scores(side))
        knows[side] = correlation([(mean(scores), mean(crm.scores(side, account))) for account, scores in believed[side].items()
                                   if crm.scores(side, account)])
    assert abs(gap["buyer"]) < 20 < 25 < gap["end_user"], gap
    assert knows["buyer"] > 0.3 and knows["buyer"] > knows["end_user"] + 0.2, knows


@case
def stages_from_purchase_to_use(crm):
    stages = {side: {row["Stage"] for row in crm.answers if row["Side"] == side} for side in SIDES.values()}
    assert stages == {"buyer": {"Buying", "Renewal", "Use"}, "end_user": {"Start-up", "Use"}}


def main():
    failed = 0
    for function in CASES:
        try:
            for crm in CRMS:
                function(crm)
            print("PASS", function.__name__)
        except (AssertionError, KeyError) as fault:
            failed += 1
            print("FAIL", function.__name__, type(fault).__name__, fault)
    sys.exit(failed > 0)


main()
