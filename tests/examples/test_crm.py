#!/usr/bin/env python3
"""Runs the built account page on the demo's CRM tables, and compares its numbers with ones counted here from the same files.

    test_crm.py CRM DEMO
"""
import csv
import functools
import math
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

CRM, DEMO = (os.path.abspath(program) for program in sys.argv[1:3])
FOLDER = tempfile.TemporaryDirectory()
PLACE = Path(FOLDER.name)
AS_OF = "2026-01-01"
CLASSES = {"Decision Maker": "decision_maker", "Economic Buyer": "economic_buyer", "Influencer": "influencer",
           "Champion": "champion", "Line Operator": "end_user", "Maintenance Technician": "end_user", "Shift Lead": "end_user"}
CASES = []
Z = 1.959963984540054


def case(function):
    CASES.append(function)
    return function


def run(*arguments, place=PLACE):
    return subprocess.run([CRM, place, *arguments], capture_output=True, timeout=120, check=False,
                          env={**os.environ, "LC_ALL": "C"})


def page(*arguments, place=PLACE):
    """{(section, item): line} of the page in tab-separated values."""
    done = run(*arguments, "--as-of", AS_OF, "--tsv", place=place)
    assert done.returncode == 0, done.stderr.decode()
    lines = [line.split("\t") for line in done.stdout.decode().splitlines()]
    return {(line[0], line[1]): dict(zip(lines[0], line)) for line in lines[1:]}


@functools.cache
def read(name):
    with open(PLACE / f"crm_{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quarter(time):
    return f"{time[:4]}-Q{(int(time[5:7]) + 2) // 3}"


def answers():
    """The answers that count: each in its last version, and the last of a person in a quarter."""
    last_version = {row["ResponseId"]: row for row in read("responses")}
    of_account = {row["AssetId"]: row["AccountId"] for row in read("assets")}
    kept = {}
    for row in last_version.values():
        row = {**row, "AccountId": row["AccountId"] or of_account[row["AssetId"]]}
        key = (row["ContactId"], quarter(row["SubmittedAt"])) if row["ContactId"] else row["ResponseId"]
        if key not in kept or kept[key]["SubmittedAt"] <= row["SubmittedAt"]:
            kept[key] = row
    return [{**row, "NPS": int(row["NPS"])} for row in kept.values() if row["NPS"]]


def role_of(contact, account, time):
    for row in read("roles"):
        if row["ContactId"] == contact and row["AccountId"] == account and (row["StartDate"] or "0") <= time[:10] and \
                time[:10] < (row["EndDate"] or "9"):
            return CLASSES[row["Role"]]
    return "unknown"


def point(score):
    return 1 if score >= 9 else -1 if score <= 6 else 0


def nps(rows):
    return 100 * sum(point(row["NPS"]) for row in rows) / len(rows)


def interval(rows):
    """The adjusted Wald interval: 3/4, 3/2, 3/4 answers more."""
    n = len(rows) + 3
    up = (sum(point(row["NPS"]) > 0 for row in rows) + 0.75) / n
    down = (sum(point(row["NPS"]) < 0 for row in rows) + 0.75) / n
    half = 100 * Z * math.sqrt((up + down - (up - down) ** 2) / n)
    return max(-100, 100 * (up - down) - half), min(100, 100 * (up - down) + half)


def close(got, wanted, tolerance=1e-9):
    assert got != "" and abs(float(got) - wanted) <= tolerance, (got, wanted)


def check_score(line, rows):
    close(line["value"], nps(rows))
    assert int(line["n"]) == len(rows), (line, len(rows))
    if len(rows) > 1:
        for end, wanted in zip(("lower", "upper"), interval(rows)):
            close(line[end], wanted)


@case
def all_answers_are_those_of_the_survey_tool():
    with open(PLACE / "responses.csv", encoding="utf-8", newline="") as file:
        survey = [int(row["nps"]) for row in csv.DictReader(file)
                  if row["year"] in ("2024", "2025") and row["nps"] not in ("", "n/a")]
    line = page("all")[("score", "all answers")]
    assert int(line["n"]) == len(survey)
    close(line["value"], 100 * sum(map(point, survey)) / len(survey))


@case
def classes_of_roles_and_quarters():
    for account in ("all", "A05", "A08"): # in A08 two people changed roles
        rows = [row for row in answers() if account in ("all", row["AccountId"])]
        got = page(account)
        groups = defaultdict(list)
        for row in rows:
            role = role_of(row["ContactId"], row["AccountId"], row["SubmittedAt"])
            side = "unknown" if role == "unknown" else "end_user" if role in ("end_user", "champion") else "buyer"
            groups["role", role].append(row)
            groups["quarter", f"{side} {quarter(row['SubmittedAt'])}"].append(row)
        assert {key for key in got if key[0] == "quarter"} == {key for key in groups if key[0] == "quarter"}
        for key, group in groups.items():
            check_score(got[key], group)
        check_score(got["score", "all answers"], rows)


@case
def a_changed_role_counts_from_its_day():
    before = page("A08", "--window", "2024-01-01/2025-04-01")["role", "decision_maker"]
    contacts = {row["ContactId"] for row in answers() if row["AccountId"] == "A08" and
                role_of(row["ContactId"], "A08", row["SubmittedAt"]) == "decision_maker"}
    assert contacts == {"A08-B2", "A08-B3"}, contacts
    check_score(before, [row for row in answers() if row["ContactId"] == "A08-B2" and row["SubmittedAt"] < "2025-04-01"])


@case
def roll_ups_side_by_side():
    got = page("all")
    by_account = defaultdict(list)
    for row in answers():
        by_account[row["AccountId"]].append(row)
    means = {account: sum(row["NPS"] for row in rows) / len(rows) for account, rows in by_account.items()}
    revenue = {row["AccountId"]: float(row["AnnualRevenue"] or 0) for row in read("accounts")}
    close(got["rollup", "responses"]["value"], nps(answers()))
    close(got["rollup", "account_mean"]["value"], sum(map(nps, by_account.values())) / len(by_account))
    close(got["rollup", "account_category"]["value"],
          nps([{"NPS": 0 if mean < 7 else 7 if mean < 9 else 9} for mean in means.values()]))
    close(got["rollup", "account_mean*revenue"]["value"],
          sum(revenue[a] * nps(rows) for a, rows in by_account.items()) / sum(revenue[a] for a in by_account))
    close(got["rollup", "worst"]["value"], nps([{"NPS": min(row["NPS"] for row in rows)} for rows in by_account.values()]))
    order = ["decision_maker", "economic_buyer", "champion", "influencer", "technical_quality", "gatekeeper",
             "end_user", "other", "unknown"]
    first = []
    for rows in by_account.values():
        classes = [order.index(role_of(row["ContactId"], row["AccountId"], row["SubmittedAt"])) for row in rows]
        heard = [row["NPS"] for row, rank in zip(rows, classes) if rank == min(classes)]
        mean = sum(heard) / len(heard)
        first.append({"NPS": 0 if mean < 7 else 7 if mean < 9 else 9})
    close(got["rollup", "waterfall"]["value"], nps(first))


@case
def who_has_been_heard():
    got = page("A05")
    members = {row["ContactId"] for row in read("memberships") if row["AccountId"] == "A05" and row["IsPrimary"] == "1" and
               (row["StartDate"] or "0") <= AS_OF < (row["EndDate"] or "9")}
    assert "A05-B4" in members and "A05-B2" not in members
    heard = {row["ContactId"] for row in read("responses")}
    for role in ("decision_maker", "economic_buyer", "influencer", "end_user"):
        people = {person for person in members if role_of(person, "A05", AS_OF) == role}
        close(got["heard", role]["value"], len(people & heard))
        close(got["heard", role]["n"], len(people))
    everywhere = page("all")["heard", "revenue"]
    revenue = {row["AccountId"]: float(row["AnnualRevenue"]) for row in read("accounts") if row["AnnualRevenue"]}
    of_asset = {row["AssetId"]: row["AccountId"] for row in read("assets")}
    accounts = {row["AccountId"] or of_asset[row["AssetId"]] for row in read("responses")}
    close(everywhere["value"], 100 * sum(revenue[account] for account in accounts) / sum(revenue.values()))


@case
def the_ledger_adds_up():
    got = page("A05")
    rows = {item: int(line["value"]) for (section, item), line in got.items() if section == "ledger"}
    assert sum(rows.values()) == len(read("responses")), rows
    assert rows["used"] == int(got["score", "all answers"]["n"])
    assert rows["superseded"] == len(read("responses")) - len({row["ResponseId"] for row in read("responses")})


@case
def the_policy_is_told():
    one, other = page("A05"), page("A05", "--policy", "dedupe=first:contact+quarter")
    assert "dedupe=last:contact+quarter" in one["made", "policy"]["value"]
    assert one["made", "fingerprint"]["value"] != other["made", "fingerprint"]["value"]
    assert one["made", "fingerprint"] == page("A05")["made", "fingerprint"]


@case
def a_group_stands_for_its_accounts():
    children = {row["AccountId"] for row in read("accounts") if row["ParentId"] == "G1"}
    assert len(children) == 3
    check_score(page("G1")["score", "all answers"], [row for row in answers() if row["AccountId"] in children])


@case
def an_account_without_answers_has_no_data_and_no_zero():
    silent = {row["AccountId"] for row in read("accounts") if row["AnnualRevenue"]} - {row["AccountId"] for row in answers()}
    got = page(sorted(silent)[0])["score", "all answers"]
    assert got["value"] == "" and got["n"] == "0" and got["status"] == "no_data" and got["signal"] == "insufficient", got
    text = run(sorted(silent)[0], "--as-of", AS_OF).stdout.decode()
    assert "insufficient signal: nobody has answered" in text, text


@case
def few_answers_are_insufficient_signal_in_words():
    got = page("A05")["role", "end_user"]
    assert got["signal"] == "insufficient" and float(got["upper"]) - float(got["lower"]) > 100
    assert page("all")["role", "end_user"]["signal"] == "sufficient"
    assert page("A05", "--widest", "60")["role", "end_user"]["signal"] == "sufficient"


@case
def buyers_are_content_and_renewals_follow_the_end_users():
    got = page("all")
    assert float(got["role", "decision_maker"]["lower"]) > 40 and float(got["role", "end_user"]["upper"]) < 0
    of_account = defaultdict(list)
    for row in answers():
        if role_of(row["ContactId"], row["AccountId"], row["SubmittedAt"]) == "end_user":
            of_account[row["AccountId"]].append(row)
    renewed = {row["AccountId"] for row in read("outcomes") if row["Kind"] == "renewal"}
    well = [account for account, rows in of_account.items() if nps(rows) >= 0]
    ill = [account for account in of_account if account not in well]
    share = [sum(account in renewed for account in group) / len(group) for group in (well, ill)]
    assert share[0] > share[1] + 0.3, share


def side_of(row):
    role = role_of(row["ContactId"], row["AccountId"], row["SubmittedAt"])
    return "unknown" if role == "unknown" else "end users" if role in ("end_user", "champion") else "buyers"


def by_side(rows):
    """{side: {account: answers}}"""
    of = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of[side_of(row)][row["AccountId"]].append(row)
    return of


@case
def both_sides_and_what_is_between_them():
    got, of = page("all"), by_side(answers())
    score = {side: nps([row for rows in of[side].values() for row in rows]) for side in ("buyers", "end users")}
    for side, wanted in score.items():
        close(got["sides", side]["value"], wanted)
    line = got["sides", "end users less buyers"]
    close(line["value"], score["end users"] - score["buyers"])
    assert float(line["upper"]) < 0 and float(line["p"]) < 0.001
    both = [nps(rows) - nps(of["buyers"][account]) for account, rows in of["end users"].items() if account in of["buyers"]]
    close(got["sides", "the same within accounts"]["value"], sum(both) / len(both))
    close(got["sides", "answers of unknown side"]["value"], 100 * sum(map(len, of["unknown"].values())) / len(answers()))


CELLS = {(True, True): "both content", (True, False): "buyers content, end users not",
         (False, True): "end users content, buyers not", (False, False): "neither content"}


@case
def where_each_account_stands():
    of, cells = by_side(answers()), defaultdict(list)
    heard = set(of["buyers"]) | set(of["end users"])
    for account in sorted(heard):
        got = page(account)
        sides = [got["sides", side] for side in ("buyers", "end users")]
        assert [int(line["n"]) for line in sides] == [len(of[side][account]) for side in ("buyers", "end users")], account
        if not all(line["value"] for line in sides):
            wanted = "heard on one side only"
            assert ("sides", "end users less buyers") not in got
        else:
            told = all(float(line["lower"]) > 0 or float(line["upper"]) < 0 for line in sides)
            wanted = CELLS[tuple(float(line["value"]) > 0 for line in sides)] if told else "cannot be told"
            assert got["sides", "end users less buyers"]["lower"]
        assert got["sides", "stands"]["value"].startswith(wanted), (account, got["sides", "stands"], wanted)
        cells[wanted].append(account)
    got = page("all")
    revenue = {row["AccountId"]: float(row["AnnualRevenue"] or 0) for row in read("accounts")}
    for cell in (*CELLS.values(), "cannot be told", "heard on one side only"):
        close(got["quadrant", cell]["value"], 100 * len(cells[cell]) / len(heard), 1e-9)
        close(got["quadrant", cell + ", revenue"]["value"],
              100 * sum(revenue[a] for a in cells[cell]) / sum(revenue[a] for a in heard), 1e-9)
    split = cells["buyers content, end users not"]
    assert len(split) >= 3 and set(got["quadrant", "they are"]["value"].split()) == set(split)


@case
def a_group_shows_each_of_its_accounts():
    group = page("G1")
    for account in (row["AccountId"] for row in read("accounts") if row["ParentId"] == "G1"):
        alone = page(account)
        for item in ("buyers", "end users", "stands"):
            if ("sides", item) in alone:
                assert group["sides", f"{account} {item}"]["value"] == alone["sides", item]["value"]


@case
def what_the_unheard_could_change():
    """People as of the page's day, each with the last answer; classes weighted by their people."""
    got = page("all")
    last = {}
    for row in {row["ResponseId"]: row for row in read("responses")}.values():
        if row["ContactId"] and (row["ContactId"] not in last or last[row["ContactId"]]["SubmittedAt"] <= row["SubmittedAt"]):
            last[row["ContactId"]] = row
    invited = {row["ContactId"] for row in read("invitations")}
    here = {row["ContactId"]: row["AccountId"] for row in read("memberships") if row["IsPrimary"] == "1" and
            (row["StartDate"] or "0") <= AS_OF < (row["EndDate"] or "9")}
    left = {row["ContactId"] for row in read("contacts") if row["LeftOn"] and row["LeftOn"] < AS_OF}
    known = {person: role_of(person, account, AS_OF) for person, account in here.items() if person not in left}
    known = {person: role for person, role in known.items() if role != "unknown"}
    said = {person: 100 * point(int(last[person]["NPS"])) for person in known if person in last and last[person]["NPS"]}
    of_class = defaultdict(list)
    for person, role in known.items():
        of_class[role].append(person)
    mean, low = 0, 0
    for people in of_class.values():
        heard = [said[person] for person in people if person in said]
        mean += len(people) * sum(heard) / len(heard) / len(known)
        low += (sum(heard) - 100 * (len(people) - len(heard))) / len(known)
    buyers = [said[p] for p in said if known[p] not in ("end_user", "champion")]
    close(got["blindspot", "if only buyers are asked"]["value"], sum(buyers) / len(buyers), 1e-9)
    close(got["blindspot", "all people known"]["value"], mean, 1e-9)
    close(got["blindspot", "these less the buyers"]["value"], mean - sum(buyers) / len(buyers), 1e-9)
    close(got["blindspot", "whatever the unheard do, least"]["value"], low, 1e-9)
    close(got["blindspot", "people not heard"]["value"], 100 * (1 - len(said) / len(known)), 1e-9)
    close(got["blindspot", "people never asked"]["value"], 100 * len(set(known) - invited - set(said)) / len(known), 1e-9)
    users = [person for person, role in known.items() if role in ("end_user", "champion")]
    close(got["blindspot", "end users of those known"]["value"], 100 * len(users) / len(known), 1e-9)


@case
def criteria_and_themes_of_each_side():
    got = page("all")
    for side in ("buyers", "end users"):
        close(sum(float(got["criteria", f"{item}, {side}"]["value"])
                  for item in ("price", "delivery", "documentation", "uptime", "spare_parts", "usability")), 100, 1e-9)
    assert float(got["criteria", "uptime, difference"]["lower"]) > 0 > float(got["criteria", "price, difference"]["upper"])
    counted = {row["ResponseId"]: side_of(row) for row in answers()}
    coded, speak = defaultdict(set), defaultdict(set)
    for row in read("themes"):
        if row["ResponseId"] in counted:
            coded[counted[row["ResponseId"]]].add(row["ResponseId"])
            speak[counted[row["ResponseId"]], row["Theme"]].add(row["ResponseId"])
    for side in ("buyers", "end users"):
        for theme in ("price", "stops"):
            close(got["theme", f"{theme}, {side}"]["value"], 100 * len(speak[side, theme]) / len(coded[side]), 1e-9)
    assert float(got["theme", "stops, difference"]["lower"]) > 0
    seen = [float(row["Performance"]) for row in read("items") if row["Item"] == "uptime" and
            row["ResponseId"] in {one["ResponseId"] for one in answers() if one["AccountId"] == "A05" and side_of(one) == "buyers"}]
    close(page("A05")["profile", "uptime, buyers"]["value"], sum(seen) / len(seen), 1e-9)


@case
def renewals_are_told_by_the_end_users():
    """Areas by pairs, of answers before the first contract ended."""
    got = page("all")
    ended = {row["AccountId"]: row["Kind"] == "renewal" for row in read("outcomes") if row["Kind"] in ("renewal", "churn")}
    first = min(row["ClosedOn"] for row in read("outcomes") if row["Kind"] in ("renewal", "churn"))
    of = by_side(row for row in answers() if row["SubmittedAt"] < first)
    accounts = [a for a in ended if of["buyers"].get(a) and of["end users"].get(a)]
    area = {}
    for side in ("buyers", "end users"):
        pairs = [(nps(of[side][one]), nps(of[side][other])) for one in accounts for other in accounts
                 if ended[one] and not ended[other]]
        area[side] = sum((one > other) + (one == other) / 2 for one, other in pairs) / len(pairs)
        close(got["renewal", f"{side}' score"]["value"], area[side])
    close(got["renewal", "the latter less the former"]["value"], area["end users"] - area["buyers"])
    assert float(got["renewal", "the latter less the former"]["lower"]) > 0
    assert float(got["renewal", "odds, end users 20 higher"]["lower"]) > 1
    assert float(got["renewal", "odds, buyers 20 higher"]["lower"]) < 1 < float(got["renewal", "odds, buyers 20 higher"]["upper"])
    close(got["renewal", "renewed"]["value"], sum(map(ended.get, accounts)))
    close(got["renewal", "renewed"]["n"], len(accounts))
    assert b"It does not follow that better answers would bring" in b" ".join(run("all", "--as-of", AS_OF).stdout.split())
    mine = next(row for row in read("outcomes") if row["AccountId"] == "A05")
    assert page("A05")["outcome", mine["Kind"]]["value"] == f"{mine['ClosedOn']}, worth {mine['Amount']}"


@case
def a_crm_without_items_themes_and_outcomes():
    place = changed("crm_items.csv", 1, "Item", "Item")
    for name in ("items", "themes", "outcomes"):
        (place / f"crm_{name}.csv").unlink()
    sections = {section for section, _ in page("all", place=place)}
    assert "sides" in sections and not sections & {"criteria", "theme", "renewal", "profile", "outcome"}, sections


@case
def weights_and_least_numbers_leave_the_sides_out():
    for policy in ("min_n=5", "half_life=90d", "weight=revenue"):
        done = run("all", "--as-of", AS_OF, "--policy", policy)
        assert done.returncode == 0 and b"Left out: this takes every answer as it is" in done.stdout, (policy, done)


@case
def lines_of_values_have_their_columns():
    for account in ("all", "A05", "G1"):
        lines = run(account, "--as-of", AS_OF, "--tsv").stdout.decode().splitlines()
        assert {line.count("\t") for line in lines} == {9}, account
        assert all(len(line) <= 120 for line in run(account, "--as-of", AS_OF).stdout.decode().splitlines())


@case
def the_page_of_the_docs():
    text = (Path(__file__).resolve().parents[2] / "docs" / "from-crm-to-score.md").read_text(encoding="utf-8")
    arguments, shown = re.search(r"^build/examples/crm/crm build ([^\n]*)\n```\n\n```text\n(.*?)^```$", text, re.M | re.S).groups()
    assert run(*arguments.split()).stdout.decode("utf-8") == shown
    arguments, rest = re.search(r"^build/examples/crm/crm build (all [^\n]*)\n```\n(.*?)^## ", text, re.M | re.S).groups()
    shown = re.findall(r"^```text\n(.*?)^```$", rest, re.M | re.S)
    assert len(shown) == 2 and all(part in run(*arguments.split()).stdout.decode("utf-8") for part in shown)


def changed(file, line, old, new):
    """A folder like the demo's, with a text changed in one line of one file, counted from 1."""
    place = Path(tempfile.mkdtemp(dir=PLACE))
    for path in PLACE.glob("crm_*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.name == file:
            assert old in lines[line - 1], lines[line - 1]
            lines[line - 1] = lines[line - 1].replace(old, new)
        (place / path.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def fails(place, *words, arguments=("all",), code=2):
    done = run(*arguments, "--as-of", AS_OF, place=place)
    message = done.stderr.decode()
    assert done.returncode == code, (done.returncode, message)
    for word in words:
        assert word in message, (word, message)


def some_response():
    """(line, row) of an answer that was neither sent twice nor corrected."""
    rows = read("responses")
    ids = [row["ResponseId"] for row in rows]
    counted = {row["ResponseId"] for row in answers()}
    for i, row in enumerate(rows):
        if row["NPS"] and ids.count(row["ResponseId"]) == 1 and row["ResponseId"] in counted:
            return i + 2, row
    raise AssertionError("none")


@case
def an_eleven_is_named_with_its_line_and_the_way_out():
    line, row = some_response()
    end = f"{row['NPS']},{row['Expectation']},{row['Performance']}"
    place = changed("crm_responses.csv", line, f",{end}", f",11,{row['Expectation']},{row['Performance']}")
    fails(place, f"crm_responses.csv line {line}: score[{line - 2}]: 11 is outside 0..10", "off_scale=skip")
    got = page("all", "--options", "off_scale=skip", place=place)
    assert int(got["ledger", "off_scale"]["value"]) == 1
    assert int(got["score", "all answers"]["n"]) == len(answers()) - 1


@case
def nine_and_a_half_is_a_promoter_and_no_detractor():
    line, row = some_response()
    end = f"{row['NPS']},{row['Expectation']},{row['Performance']}"
    place = changed("crm_responses.csv", line, f",{end}", f",9.5,{row['Expectation']},{row['Performance']}")
    close(page("all", place=place)["score", "all answers"]["value"],
          nps([{**one, "NPS": 9.5} if one["ResponseId"] == row["ResponseId"] else one for one in answers()]))


@case
def rows_at_fault_are_all_named():
    line, row = some_response()
    place = changed("crm_responses.csv", line, f",{row['SubmittedAt']},", ",31.02.2025,")
    fails(place, f"crm_responses.csv line {line}: answered: not_a_time")
    place = changed("crm_responses.csv", line, f",{row['SubmittedAt']},", ",,")
    fails(place, f"crm_responses.csv line {line}: answered: missing")


@case
def strict_mode_names_the_first_answer_of_nobody():
    rows = read("responses")
    first = next(i for i, row in enumerate(rows) if not row["ContactId"])
    fails(PLACE, f"crm_responses.csv line {first + 2}: contact[{first}]: nobody is named", "unknown=keep",
          arguments=("all", "--policy", "unknown=fail"))


@case
def too_few_people_are_suppressed():
    done = run("A05", "--as-of", AS_OF, "--policy", "min_n=5")
    assert done.returncode == 0 and b"insufficient signal: suppressed" in done.stdout, done
    assert page("A05", "--policy", "min_n=5")["role", "end_user"]["value"] == ""


@case
def wrong_commands():
    fails(PLACE, "a page has scores", arguments=("all", "--policy", "compare=previous"), code=1)
    fails(PLACE, "there is no account A99", arguments=("A99",))
    fails(PLACE, "Mars/Olympus", arguments=("all", "--zone", "Mars/Olympus"))
    fails(PLACE, "dedupe", arguments=("all", "--policy", "dedupe=middle:contact"))
    fails(PLACE, "crm FOLDER ACCOUNT", arguments=("all", "--nonsense"), code=1)
    fails(PLACE / "nowhere", "crm_accounts.csv", "No such file")


def main():
    subprocess.run([DEMO, "--out", PLACE, "--crm"], check=True)
    failed = 0
    for function in CASES:
        try:
            function()
            print("PASS", function.__name__)
        except (AssertionError, KeyError) as fault:
            failed += 1
            print("FAIL", function.__name__, type(fault).__name__, fault)
    sys.exit(failed > 0)


main()
