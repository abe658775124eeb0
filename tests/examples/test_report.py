#!/usr/bin/env python3
"""Runs the built report and demo and looks at what they print: numbers in JSON, messages, exit codes, and the story of the demo.

    test_report.py REPORT DEMO

With CXM_REAL_DATA set to a folder with sfo_2017_raw.csv (the passenger survey of San Francisco airport, public domain) its
published figures are checked too; without it these cases are skipped.
"""
import csv
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

REPORT, DEMO = (os.path.abspath(program) for program in sys.argv[1:3])
FOLDER = tempfile.TemporaryDirectory()
PLACE = Path(FOLDER.name)
REAL = os.environ.get("CXM_REAL_DATA")
CASES = []


class Skipped(Exception):
    pass


def case(function):
    CASES.append(function)
    return function


def run(*arguments, **environment):
    return subprocess.run([REPORT, *map(str, arguments)], capture_output=True, timeout=120,
                          env={**os.environ, "LC_ALL": "C", **environment})


def write(text, name="data.csv", encoding="utf-8"):
    path = PLACE / name
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def column(values, name="nps"):
    return write("\n".join(["row," + name, *(f"{i},{value}" for i, value in enumerate(values))]) + "\n")


def page(*arguments):
    done = run(*arguments, "--format", "json")
    assert done.returncode == 0, (done.returncode, done.stderr.decode())
    assert done.stderr == b"", done.stderr
    return json.loads(done.stdout)


def row(result, measure, term=None, **keys):
    found = [r for r in result["results"] if r["measure"] == measure and (term is None or r["term"] == term)
             and all(r[k] == v for k, v in keys.items())]
    assert found, (measure, term, keys)
    return found[0]


def close(got, expected, relative=1e-12, absolute=0.0):
    assert got is not None and abs(got - expected) <= max(absolute, relative * abs(expected)), (got, expected)


def fails(code, *words, arguments):
    done = run(*arguments)
    message = done.stderr.decode()
    assert done.returncode == code, (done.returncode, message)
    assert done.stdout == b"", done.stdout
    for word in words:
        assert word in message, (word, message)


def ledger(result, measure):
    return {line["reason"]: line["rows"] for line in result["ledger"] if line["measure"] == measure}


# ---- numbers ----

@case
def score_and_interval():
    """Six answers: 33.33, not the 34 of truncated shares; the intervals by hand from Rocks 2016."""
    path = column([10, 9, 9, 8, 7, 6])
    nps = row(page(path, "--score", "nps"), "nps")
    close(nps["value"], 100 / 3)
    promoters, passives, detractors = 3.75, 3.5, 1.75  # 3/4, 3/2, 3/4 added
    n = promoters + passives + detractors
    centre = (promoters - detractors) / n
    half = 1.959963984540054 * math.sqrt(((promoters + detractors) / n - centre ** 2) / n)
    close(nps["lower"], 100 * (centre - half), 1e-9)
    close(nps["upper"], 100 * (centre + half), 1e-9)
    wald = row(page(path, "--score", "nps", "--options", "interval=wald confidence=0.9"), "nps")
    half = 1.6448536269514722 * math.sqrt((4 / 6 - 1 / 9) / 6)
    close(wald["lower"], 100 * (1 / 3 - half), 1e-9)
    close(wald["confidence"], 0.9)


@case
def columns_of_the_result():
    result = page(write("nps,side\n9,a\n3,b\n"), "--score", "nps", "--by", "side")
    expected = ["side", "measure", "term", "unit", "value", "std_error", "lower", "upper", "confidence", "df", "n_effective", "n",
                "missing", "excluded", "clusters", "status", "interval_status", "flags", "p", "q"]
    assert list(result["results"][0]) == expected, list(result["results"][0])
    assert all(r["df"] is None and r["p"] is None and r["q"] is None for r in result["results"])  # NaN is null
    assert result["results"][0]["status"] == "ok"
    assert "side" not in result["overall"]["results"][0]
    assert len(result["fingerprint"]) == 16 and "nps" in result["query"]


@case
def four_measures_at_once():
    path = write("nps,sat,ease\n10,5,7\n9,4,6\n3,1,2\n7,3,\n")
    result = page(path, "--score", "nps", "--csat", "sat", "--ces", "ease", "--rating", "sat", "--rating-missing", "1")
    close(row(result, "nps")["value"], 25)
    close(row(result, "csat")["value"], 50)
    close(row(result, "ces", "mean")["value"], 5)
    close(row(result, "rating", "mean")["value"], 4)
    assert ledger(result, "rating")["used"] == 3 and ledger(result, "csat")["used"] == 4


@case
def scales_and_boxes():
    path = write("q\n1\n6\n7\n7\n")
    result = page(path, "--csat", "q", "--csat-scale", "1..7", "--csat-top-boxes", "1", "--rating", "q", "--rating-scale", "1..7",
                  "--rating-top-boxes", "2", "--ces", "q", "--score", "q", "--scale", "0..7", "--options",
                  "passive_min=6 promoter_min=7")
    close(row(result, "csat")["value"], 50)
    close(row(result, "rating", "top_box")["value"], 75)
    close(row(result, "nps")["value"], 25)
    assert [p["answers"] for p in result["histogram"]["csat"]["points"]] == [1, 0, 0, 0, 0, 1, 2]


@case
def weights():
    result = page(write("nps,w\n10,3\n0,1\n9,\n8,0\n"), "--score", "nps", "--weight", "w")
    close(row(result, "nps")["value"], 50)
    left = ledger(result, "nps")
    assert left["used"] == 2 and left["weight_missing"] == 1 and left["weight_zero"] == 1, left


@case
def missing_codes():
    """Codes are compared as text after trimming, and as numbers; an empty cell needs none."""
    path = write('nps\n10\n11\n11.0\n" 11 "\n Blank \n""\n9\n')
    result = page(path, "--score", "nps", "--missing", "11, Blank")
    nps = row(result, "nps")
    assert (nps["n"], nps["missing"]) == (2, 5), nps


@case
def ledger_adds_up():
    path = column([10, 9, "", 42, "n/a", "refused", 3])
    result = page(path, "--score", "nps", "--missing", "n/a", "--options", "off_scale=skip")
    left = ledger(result, "nps")
    assert sum(left.values()) == result["rows_in_file"] == 7, left
    assert (left["used"], left["missing"], left["off_scale"], left["not_a_number"]) == (3, 2, 1, 1), left
    assert sum(p["answers"] for p in result["histogram"]["nps"]["points"]) == 3


@case
def groups_in_order():
    """By the bytes of their texts, an empty cell last."""
    path = write("nps,year,side\n9,10,b\n9,9,a\n3,9,\n9,2,ä\n")
    result = page(path, "--score", "nps", "--by", "year")
    assert [r["year"] for r in result["results"] if r["term"] == result["results"][0]["term"]] == ["10", "2", "9"]
    result = page(path, "--score", "nps", "--by", "side")
    assert [r["side"] for r in result["results"] if r["term"] == result["results"][0]["term"]] == ["a", "b", "ä", None]
    result = page(path, "--score", "nps", "--by", "year,side")
    close(row(result, "nps", year="9", side="a")["value"], 100)
    close(row(result, "nps", year="9", side=None)["value"], -100)
    close(row(result["overall"], "nps")["value"], 50)


@case
def no_answers_are_no_zero():
    nps = row(page(column(["", ""]), "--score", "nps"), "nps")
    assert nps["value"] is None and nps["status"] == "no_data", nps


@case
def awkward_names():
    path = write('"Would you recommend ""us"", overall (0-10)?",Kunde\n10,x\n9,x\n')
    close(row(page(path, "--score", 'Would you recommend "us", overall (0-10)?', "--by", "Kunde"), "nps", Kunde="x")["value"], 100)


@case
def column_as_score_and_key():
    result = page(write("nps\n9\n9\n3\n"), "--score", "nps", "--by", "nps")
    close(row(result, "nps", nps="9")["value"], 100)


# ---- what moved ----

def waves(**counts):
    """A file with a column wave and a column nps: detractors, passives, promoters of each wave."""
    lines = ["wave,nps"]
    for wave, (low, middle, high) in counts.items():
        lines += [f"{wave},{answer}" for answer, n in ((2, low), (8, middle), (10, high)) for _ in range(n)]
    return write("\n".join(lines) + "\n")


@case
def waves_against_the_one_before():
    """The published two-sample test (120/230/650 and 150/250/600, z 2.479 with answers added), and the four verdicts."""
    path = waves(w1=(150, 250, 600), w2=(120, 230, 650))
    moved, = page(path, "--score", "nps", "--wave", "wave")["comparisons"]
    change, = moved["results"]
    assert (change["wave"], change["against"], change["term"], change["verdict"]) == ("w2", "w1", "score", "moved"), change
    close(change["value"], 8, 1e-12)
    close(change["p"], 0.0131585807345511, 1e-9)
    close(change["lower"], 1.67111536259657, 1e-9)
    assert moved["query"].startswith("compare key=wave against=previous confidence=0.95 adjust=bh\n"), moved["query"]
    path = waves(w1=(3000, 3000, 4000), w2=(3010, 2990, 4000), w3=(2750, 3000, 4250), w4=(3, 3, 4), w5=(30, 3000, 400))
    change = [r for r in page(path, "--score", "nps", "--wave", "wave", "--margin", "8")["comparisons"][0]["results"] if r["term"] == "score"]
    assert [r["verdict"] for r in change] == ["equivalent", "moved, but within the margin", "cannot be told", "cannot be told"], change
    text = run(path, "--score", "nps", "--wave", "wave", "--margin", "8").stdout.decode()
    for words in ["stayed within +-8", "up within +-8", "of 4: 2 within the margin, 2 cannot be told", "q is p adjusted for 4 tests"]:
        assert words in text, (words, text)
    text = run(path, "--score", "nps", "--wave", "wave").stdout.decode()
    assert "moved up" in text and "without a margin nothing can be said to be the same" in text, text


@case
def groups_against_one():
    path = write("side,year,nps\n" + "buyer,1,10\nbuyer,1,9\nuser,1,3\nuser,1,4\n" * 40 + "buyer,2,10\nbuyer,2,8\n" * 30 + "user,3,1\n")
    result, = page(path, "--score", "nps", "--by", "year", "--against", "side=buyer")["comparisons"]
    found = {(r["year"], r["side"]): (r["value"], r["status"], r["verdict"]) for r in result["results"]}
    assert found == {("1", "user"): (-200, "ok", "moved"), ("3", "user"): (None, "no_data", "cannot be told")}, found
    text = run(path, "--score", "nps", "--by", "year", "--against", "side=buyer").stdout.decode()
    assert "of 2: 1 lower, 1 without a counterpart" in text and "nothing to tell" in text, text


@case
def letters_of_columns():
    path = waves(A=(100, 100, 100), B=(40, 100, 160), C=(30, 100, 170), D=(95, 100, 105))
    result, = page(path, "--score", "nps", "--letters", "wave")["comparisons"]
    assert len(result["results"]) == 6
    line, = result["letters"]
    assert [(c["wave"], c["letter"], c["higher_than"]) for c in line["columns"]] == \
        [("A", "A", []), ("B", "B", ["A", "D"]), ("C", "C", ["A", "D"]), ("D", "D", [])], line
    text = run(path, "--score", "nps", "--letters", "wave").stdout.decode()
    assert re.search(r"^   B  B +40\.0 +A D$", text, re.M) and "by Holm's method" in text, text


@case
def comparisons_of_awkward_columns():
    """Keys, values and scores with quotes and blanks; a wave that is the group and the score too."""
    path = write('"the ""wave""",nps\n' + "a b,9\n\"x \"\"y\"\" =\",3\n" * 30)
    result, = page(path, "--score", "nps", "--against", 'the "wave"=a b')["comparisons"]
    assert [(r['the "wave"'], r["against"], r["value"]) for r in result["results"]] == [('x "y" =', "a b", -200)], result["results"]
    result, = page(path, "--score", "nps", "--against", 'the "wave"=x "y" =')["comparisons"]
    assert [r["value"] for r in result["results"]] == [200]
    result = page(path, "--score", "nps", "--by", "nps", "--wave", "nps")["comparisons"][0]["results"]
    assert [(r["nps"], r["against"]) for r in result] == [("9", "3")], result


@case
def comparisons_that_are_refused():
    path = waves(w1=(1, 2, 3), w2=(3, 2, 1))
    for arguments, words in [
            (["--against", "wave"], ["--against", "side=buyer"]),
            (["--against", "wave="], ["--against"]),
            (["--against", "wave=w9"], ["no value w9"]),
            (["--margin", "5"], ["--against nor --wave"]),
            (["--wave", "wave", "--margin", "few"], ["margin", "few"]),
            (["--wave", "wave", "--csat-margin", "5"], ["--csat"])]:
        fails(1, *words, arguments=[path, "--score", "nps", *arguments])
    fails(2, "no column \"year\"", arguments=[path, "--score", "nps", "--wave", "year"])


# ---- files ----

@case
def shapes_of_files():
    for text, encoding in [("nps,a\r\n9,1\r\n\r\n3,2\r\n", "utf-8"), ("\ufeffnps,a\n9,1\n3,2", "utf-8"), ('nps,a\n"9","x\ny"\n3,2\n', "utf-8"),
                           ("nps,a\n9,caf\u00e9\n3,2\n", "latin-1")]:
        result = page(write(text, encoding=encoding), "--score", "nps")
        assert result["rows_in_file"] == 2, (text, result["rows_in_file"])
        close(row(result, "nps")["value"], 0, absolute=0)
    close(row(page(write("nps;a\n9;1\n"), "--score", "nps", "--delimiter", ";"), "nps")["value"], 100)
    close(row(page(write("nps\ta\n9\t1\n"), "--score", "nps", "--delimiter", "tab"), "nps")["value"], 100)


@case
def lines_are_the_files():
    """Rows and lines drift apart at empty lines and at line breaks within quotes; a message names the line."""
    path = write('nps,why\n9,"two\nlines"\n\n8,\n\n"7","x\r\n\r\ny"\n99,bad\n')
    fails(2, "line 10", "99", "--missing 99", "off_scale=skip", arguments=[path, "--score", "nps"])
    fails(2, "line 3", arguments=[write("nps\r\n9\r\n99\r\n"), "--score", "nps"])


@case
def many_rows():
    """More than a block and a doubling of the arrays."""
    path = column([10, 9, 7, 0] * 50000 + [""])
    result = page(path, "--score", "nps")
    nps = row(result, "nps")
    assert (result["rows_in_file"], nps["n"], nps["missing"]) == (200001, 200000, 1), nps
    close(nps["value"], 25)


@case
def many_groups():
    rows = "".join(f"{i % 11},k{i % 1000:04}\n" for i in range(11000))
    result = page(write("nps,key\n" + rows), "--score", "nps", "--by", "key")
    keys = [r["key"] for r in result["results"] if r["term"] == result["results"][0]["term"]]
    assert keys == [f"k{i:04}" for i in range(1000)], keys[:5]


# ---- errors ----

@case
def data_errors():
    good = write("nps,a\n9,1\n", "good.csv")
    fails(2, "none.csv", arguments=[PLACE / "none.csv", "--score", "nps"])
    fails(2, "no column \"score\"", "nps, a", arguments=[good, "--score", "score"])
    fails(2, "no column \"side\"", arguments=[good, "--score", "nps", "--by", "side"])
    fails(2, "no column \"w\"", arguments=[good, "--score", "nps", "--weight", "w"])
    fails(2, "empty", arguments=[write(""), "--score", "nps"])
    fails(2, "--delimiter", arguments=[write("nps;a\n9;1\n"), "--score", "nps"])
    fails(2, "line 3", "3 fields", "2", arguments=[write("nps,a\n9,1\n9,1,1\n"), "--score", "nps"])
    fails(2, "line 2", "quote", arguments=[write('nps,a\n9,b"c\n'), "--score", "nps"])
    fails(2, "line 3", "quote", arguments=[write('nps,a\n9,b\n8,"c\n'), "--score", "nps"])
    fails(2, "two columns", arguments=[write("nps,nps\n9,1\n"), "--score", "nps"])
    fails(2, "UTF-16", arguments=[write("nps,a\n9,1\n", encoding="utf-16"), "--score", "nps"])
    fails(2, "line 3", "sat", '"good"', "--csat-missing", arguments=[write("nps,sat\n9,5\n9,good\n"), "--score", "nps", "--csat", "sat"])
    fails(2, "line 3", '"0x9"', arguments=[write("nps\n9\n0x9\n"), "--score", "nps"])
    fails(2, "line 2", '"x"', arguments=[write("nps,w\n9,x\n"), "--score", "nps", "--weight", "w", "--options", "off_scale=skip"])
    fails(2, "line 3", "-1", arguments=[write("nps,w\n9,1\n9,-1\n"), "--score", "nps", "--weight", "w"])


@case
def usage_errors():
    good = write("nps,a\n9,1\n", "good.csv")
    for arguments, words in [
            ([], ["which file"]),
            ([good], ["which column"]),
            ([good, good, "--score", "nps"], ["one file"]),
            ([good, "--score", "nps", "--nonsense"], ["nonsense"]),
            ([good, "--score"], ["score"]),
            ([good, "--score", "nps", "--format", "xml"], ["--format", "xml"]),
            ([good, "--score", "nps", "--decimals", "many"], ["--decimals"]),
            ([good, "--score", "nps", "--delimiter", "::"], ["--delimiter"]),
            ([good, "--score", "nps", "--csat-scale", "1..5"], ["--csat"]),
            ([good, "--score", "nps", "--scale", "low..high"], ["scale"]),
            ([good, "--score", "nps", "--options", "confidense=0.9"], ["confidense"]),
            ([good, "--score", "nps", "--options", "confidence=2"], ["confidence"]),
            ([good, "--csat", "nps", "--csat-top-boxes", "9"], ["top_boxes"])]:
        fails(1, *words, arguments=arguments)


@case
def help_and_version():
    for flag, word in [("--help", "--csat-top-boxes"), ("--version", "libcxm")]:
        done = run(flag)
        assert done.returncode == 0 and word in done.stdout.decode() and done.stderr == b"", done


@case
def full_disk():
    if not os.path.exists("/dev/full"):
        raise Skipped("no /dev/full")
    path = column([9])
    for form in "text", "json":
        with open("/dev/full", "wb") as full:
            done = subprocess.run([REPORT, path, "--score", "nps", "--format", form], stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 2 and b"report:" in done.stderr, done


@case
def not_utf8():
    path = write("nps,side\n9,caf\u00e9\n", encoding="latin-1")
    fails(2, "UTF-8", arguments=[path, "--score", "nps", "--by", "side", "--format", "json"])


# ---- the page ----

@case
def page_of_text():
    """Nothing is wider than 80 columns, with long names and many digits too, and --ascii keeps its word."""
    long = "A product line with a name that is longer than any column of a page could be"
    path = write("nps,sat,line,w\n" + "".join(f"{i % 11},{i % 5 + 1},{long} {i % 3},{1 + i % 2}\n" for i in range(300)))
    for extra in [], ["--by", "line"], ["--by", "line", "--explain", "--weight", "w"], ["--decimals", "3", "--by", "line"], \
            ["--wave", "line", "--margin", "12.5"], ["--by", "w", "--against", f"line={long} 0", "--letters", "line", "--explain"]:
        arguments = [path, "--score", "nps", "--csat", "sat", "--ces", "sat", "--rating", "sat", *extra]
        done = run(*arguments, LC_ALL="C.UTF-8")
        assert done.returncode == 0, done.stderr
        text = done.stdout.decode("utf-8").replace(str(path), "data.csv")
        wide = [line for line in text.splitlines() if len(line) > 80]
        assert not wide, wide
        plain = run(*arguments, "--ascii", LC_ALL="C.UTF-8")
        assert plain.stdout.decode("ascii")
        assert run(*arguments).stdout == plain.stdout  # the C locale is no UTF-8


@case
def too_few_is_said():
    path = write("nps,side\n" + "9,many\n8,many\n5,many\n" * 200 + "9,few\n5,few\n,none\n")
    text = run(path, "--score", "nps", "--by", "side").stdout.decode()
    lines = {line.split()[0]: line for line in text.splitlines() if line.split()[:1] in (["many"], ["few"], ["none"])}
    assert "too few to tell" in lines["few"] and "too few to tell" not in lines["many"] and "no answers" in lines["none"], lines


# ---- the demo ----

def demo(*arguments):
    folder = PLACE / "demo"
    folder.mkdir(exist_ok=True)
    done = subprocess.run([DEMO, "--out", folder, *arguments], capture_output=True)
    assert done.returncode == 0, done.stderr
    return folder


@case
def story():
    for seed in "1", "2", "3":
        path = demo("--seed", seed) / "responses.csv"
        result = page(path, "--score", "nps", "--missing", "n/a", "--by", "side,year")
        nps = {(r["side"], r["year"]): r["value"] for r in result["results"] if r["measure"] == "nps" and r["unit"] == "points"}
        n = {(r["side"], r["year"]): r["n"] for r in result["results"] if r["measure"] == "nps" and r["unit"] == "points"}

        def pooled(side, *years):
            return sum(nps[side, y] * n[side, y] for y in years) / sum(n[side, y] for y in years)
        assert pooled("buyer", "2024", "2025") - pooled("end user", "2024", "2025") > 30, nps
        assert pooled("end user", "2021", "2022") - pooled("end user", "2024", "2025") > 25, nps
        assert all(30 < nps["buyer", str(y)] < 60 for y in range(2021, 2026)), nps
        assert row(result["overall"], "nps")["value"] > 25
        # renewal follows the end users: each account's line and the share renewed
        with open(demo("--seed", seed) / "accounts.csv", encoding="utf-8") as file:
            accounts = list(csv.DictReader(file))
        assert len(accounts) == 40
        renewed = {stops: [a["renewed"] == "yes" for a in accounts if (a["product"] == "Filling line") == stops]
                   for stops in (True, False)}
        assert sum(renewed[False]) / len(renewed[False]) - sum(renewed[True]) / len(renewed[True]) > 0.3, renewed


@case
def small_accounts():
    result = page(demo() / "responses.csv", "--score", "nps", "--missing", "n/a", "--by", "account")
    counts = [r["n"] + r["missing"] for r in result["results"] if r["measure"] == "nps" and r["unit"] == "points"]
    assert len(counts) == 40 and sum(c <= 3 for c in counts) == 6, sorted(counts)


@case
def page_in_the_readme():
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    command, shown = re.search(r"^examples/quickstart.sh (\S+/responses.csv [^\n]*)\n```\n\n```text\n(.*?)^```$", text, re.M | re.S).groups()
    file, *arguments = command.split()
    (PLACE / file).parent.mkdir()
    subprocess.run([DEMO, "--out", (PLACE / file).parent], check=True)
    done = subprocess.run([REPORT, file, *arguments], cwd=PLACE, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    assert done.stdout.decode("utf-8") == shown, done.stdout.decode("utf-8")


@case
def demo_usage():
    for arguments in [["--seed"], ["--seed", "x"], ["--nonsense", "1"]]:
        assert subprocess.run([DEMO, *arguments], capture_output=True).returncode == 1
    done = subprocess.run([DEMO, "--out", PLACE / "nowhere"], capture_output=True)
    assert done.returncode == 2 and b"nowhere" in done.stderr, done


# ---- a model: accounts, people, roles, times ----

MODEL = ["--score", "nps", "--missing", "n/a", "--account", "account", "--contact", "contact", "--time", "date",
         "--zone", "Europe/Berlin"]
ROLES = ["--role", "role", "--role-names", '"Purchasing manager"=economic_buyer "Plant director"=decision_maker '
         '"Finance director"=influencer "Line operator"=end_user "Maintenance technician"=end_user "Shift lead"=end_user']


def survey(years=("2021", "2022", "2023", "2024", "2025")):
    with open(demo() / "responses.csv", encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if r["year"] in years]


def score_of(answers):
    points = [(int(a) >= 9) - (int(a) <= 6) for a in answers]
    return 100 * sum(points) / len(points)


def answered(rows):
    return [r["nps"] for r in rows if r["nps"] not in ("", "n/a")]


@case
def a_model_without_choices_changes_no_number():
    plain = page(demo() / "responses.csv", "--score", "nps", "--missing", "n/a", "--by", "side,year", "--against", "side=buyer")
    model = page(demo() / "responses.csv", *MODEL, *ROLES, "--by", "side,year", "--against", "side=buyer")
    assert plain["results"] == model["results"] and plain["histogram"] == model["histogram"]
    assert plain["comparisons"][0]["results"] == model["comparisons"][0]["results"]
    assert plain["fingerprint"] != model["fingerprint"] and "policy" not in plain
    assert model["policy"].startswith("as_of=none window=../.. zone=none time=answered"), model["policy"]


@case
def a_window_and_its_quarters():
    result = page(demo() / "responses.csv", *MODEL, "--window", "2024-01-01/2025-01-01", "--by", "quarter")
    rows = survey(["2024"])
    assert ledger(result, "nps")["outside_window"] == len(survey()) - len(rows)
    for quarter in range(1, 5):
        wanted = answered(r for r in rows if (int(r["date"][5:7]) + 2) // 3 == quarter)
        got = row(result, "nps", "score", quarter=f"2024-Q{quarter}")
        close(got["value"], score_of(wanted))
        assert got["n"] == len(wanted)
    assert sum(p["answers"] for p in result["histogram"]["nps"]["points"]) == len(answered(rows))


@case
def ninety_days_before_a_date():
    result = page(demo() / "responses.csv", *MODEL, "--window", "90d", "--as-of", "2025-04-01")
    wanted = answered(r for r in survey() if "2025-01-01" <= r["date"] < "2025-04-01")  # 31 + 28 + 31 days
    close(row(result, "nps")["value"], score_of(wanted))
    assert "as_of=2025-03-31T22:00:00Z" in result["policy"], result["policy"]


@case
def the_last_answer_of_each_person():
    result = page(demo() / "responses.csv", *MODEL, "--dedupe", "last:contact")
    last = {}
    for r in survey():
        if r["contact"] not in last or last[r["contact"]]["date"] <= r["date"]:
            last[r["contact"]] = r
    close(row(result, "nps")["value"], score_of(answered(last.values())))
    assert ledger(result, "nps")["duplicate"] == len(survey()) - len(last)


@case
def classes_of_roles():
    result = page(demo() / "responses.csv", *MODEL, *ROLES, "--by", "role_class")
    for role, name in (("Purchasing manager", "economic_buyer"), ("Plant director", "decision_maker")):
        close(row(result, "nps", "score", role_class=name)["value"], score_of(answered(r for r in survey() if r["role"] == role)))
    close(row(result, "nps", "score", role_class="end_user")["value"], score_of(answered(r for r in survey() if r["side"] == "end user")))


@case
def roles_are_those_of_each_answer():
    path = write("who,when,what,nps\nann,2026-03-01,User,10\nann,2026-01-01,CFO,3\nann,2026-02-01,CFO,9\nann,2026-04-01,,0\n")
    result = page(path, "--score", "nps", "--contact", "who", "--role", "what", "--time", "when", "--zone", "UTC", "--by", "side")
    assert [(r["side"], r["n"], r["value"]) for r in result["results"] if r["term"] == "score"] == \
        [("buyer", 2, 0.0), ("end_user", 2, 0.0)], result["results"]


@case
def roll_ups_side_by_side():
    result = page(demo() / "responses.csv", *MODEL, *ROLES, "--rollup", "responses|account_mean|worst")
    by_account = {}
    for r in survey():
        by_account.setdefault(r["account"], []).append(r)
    scores = [answered(rows) for rows in by_account.values() if answered(rows)]
    got = {r["rollup"]: r["value"] for r in result["rollups"]["results"]}
    assert list(got) == ["responses", "account_mean", "worst"]
    close(got["responses"], score_of(answered(survey())))
    close(got["account_mean"], sum(map(score_of, scores)) / len(scores))
    close(got["worst"], score_of([min(map(int, s)) for s in scores]))
    assert result["rollups"]["fingerprint"] != result["fingerprint"]
    text = run(demo() / "responses.csv", *MODEL, *ROLES, "--rollup", "account_mean").stdout.decode()
    assert re.search(r"account_mean +%.1f" % got["account_mean"], text), text
    assert "fingerprint" in text and "rollup=responses" in text, text


@case
def accounts_alone_make_a_model():
    path = write("customer,nps\n" + "".join(f"A,{s}\n" for s in (9, 9, 10, 9, 10)) + "B,8\nC,4\nC,9\nC,10\n")
    result = page(path, "--score", "nps", "--account", "customer", "--rollup", "responses|account_mean|account_category")
    values = [r["value"] for r in result["rollups"]["results"]]
    for got, wanted in zip(values, (600 / 9, 400 / 9, 100 / 3)):
        close(got, wanted)
    assert len(values) == 3


@case
def too_few_people_are_not_shown():
    path = write("who,site,nps\n" + "".join(f"p{i},Kiel,{s}\n" for i, s in enumerate((9, 10, 3, 8))) + "q1,Lyon,2\nq1,Lyon,3\nr1,Rome,9\n")
    result = page(path, "--score", "nps", "--contact", "who", "--min-n", "2", "--by", "site")
    assert row(result, "nps", "score", site="Lyon")["status"] == "suppressed"
    assert row(result, "nps", "score", site="Rome")["status"] == "suppressed"
    assert row(result, "nps", "score", site="Kiel")["status"] == "ok"
    assert "not shown" in run(path, "--score", "nps", "--contact", "who", "--min-n", "2", "--by", "site").stdout.decode()
    alone = page(write("who,nps\nq1,2\nq1,3\n"), "--score", "nps", "--contact", "who", "--min-n", "2")
    assert alone["results"][0]["status"] == "suppressed" and alone["histogram"] == {}, alone


@case
def weights_in_a_model():
    plain = page(demo() / "responses.csv", "--score", "nps", "--missing", "n/a", "--weight", "weight", "--by", "side")
    model = page(demo() / "responses.csv", *MODEL, "--weight", "weight", "--by", "side")
    assert plain["results"] == model["results"] and model["query"].count("weight=") == 1


@case
def what_a_model_is_refused_for():
    data = demo() / "responses.csv"
    fails(1, "--role needs --contact", arguments=[data, "--score", "nps", "--role", "role"])
    fails(1, "--window and --as-of need --time", arguments=[data, "--score", "nps", "--contact", "contact", "--window", "90d"])
    fails(1, "--rollup needs --account", arguments=[data, "--score", "nps", "--rollup", "worst"])
    fails(1, "needs a table of accounts", arguments=[data, *MODEL, "--rollup", "account_mean*revenue"])
    fails(1, "rename the column", arguments=[data, "--score", "nps", "--account", "segment", "--by", "account"])
    fails(2, "line 2", "this time is local", "zone", arguments=[data, "--score", "nps", "--missing", "n/a", "--time", "date"])
    fails(2, "line 2", "this is no time", arguments=[data, "--score", "nps", "--missing", "n/a", "--time", "touchpoint", "--zone", "UTC"])
    fails(1, "Mars/Olympus", arguments=[data, "--score", "nps", "--missing", "n/a", "--time", "date", "--zone", "Mars/Olympus"])
    fails(1, "dedupe", arguments=[data, *MODEL, "--dedupe", "middle:contact"])
    fails(2, "there is no column \"touch\"", arguments=[data, *MODEL, "--by", "touch"])
    path = write("who,nps\na,9\nb,11\n")
    fails(2, "line 3", "11 is outside 0..10", "--missing 11", arguments=[path, "--score", "nps", "--contact", "who"])


# ---- buyers and end users ----

SIDES = ["--score", "nps", "--missing", "n/a", "--account", "account", "--side", "side"]
TWO_YEARS = ["--time", "date", "--zone", "UTC", "--window", "2024-01-01/2026-01-01"]


def by_account(rows, side):
    """{account: what its answers of a side count}"""
    of = {}
    for r in rows:
        if r["side"] == side and r["nps"] not in ("", "n/a"):
            of.setdefault(r["account"], []).append(score_of([r["nps"]]))
    return of


def section(*arguments):
    done = run(*arguments)
    assert done.returncode == 0, done.stderr.decode()
    return re.search(r"^Buyers and end users .*?(?=^What was counted)", done.stdout.decode(), re.M | re.S)[0]


@case
def both_sides_and_what_is_between_them():
    """Means, CR2 by account, and the mean within accounts, from the file's own rows."""
    of = page(demo() / "responses.csv", *SIDES, *TWO_YEARS)["voices"]["of"][0]
    buyers, users = (by_account(survey(["2024", "2025"]), side) for side in ("buyer", "end user"))
    mean, variance = [], {}
    for sign, side in ((-1, buyers), (1, users)):
        answers = [a for group in side.values() for a in group]
        mean.append(sum(answers) / len(answers))
        for account, group in side.items():
            z = sum(a - mean[-1] for a in group) / (len(answers) * math.sqrt(1 - len(group) / len(answers)))
            variance[account] = variance.get(account, 0) + sign * z
    difference = row(of, "voices.difference", "difference")
    close(row(of, "voices.difference", "buyers")["value"], mean[0])
    close(row(of, "voices.difference", "users")["value"], mean[1])
    close(difference["value"], mean[1] - mean[0])
    close(difference["std_error"], math.sqrt(sum(z * z for z in variance.values())), 1e-9)
    assert difference["upper"] < 0 and difference["p"] < 0.001
    both = [sum(users[a]) / len(users[a]) - sum(buyers[a]) / len(buyers[a]) for a in buyers if a in users]
    within = row(of, "voices.difference", "within")
    close(within["value"], sum(both) / len(both))
    assert within["clusters"] == len(both)


@case
def sides_in_words():
    text = section(demo() / "responses.csv", *SIDES, *TWO_YEARS, "--csat", "csat", "--csat-missing", "n/a", "--by", "side,segment")
    assert max(map(len, text.splitlines())) <= 80 and len(text.splitlines()) <= 45, text
    figure = r"-\d\d\.\d"
    assert re.search(rf"^  end users less buyers  {figure} \({figure} to {figure}\), p <0.001: end users are lower$", text, re.M), text
    assert re.search(r"^  within 34 accounts     -.*: end users are lower$", text, re.M), text
    assert "is nobody's: 72 % of its answers are the buyers'" in text and "\n  csat " in text, text
    assert re.search(r"^  Chemicals .* cannot be told$", text, re.M), text
    assert re.search(r"^  Beverage .* end users are lower$", text, re.M), text
    # of whom it cannot be told, it is not: the same people on both sides
    rows = ["account,side,nps", *(f"a{i % 12},{side},{said * 7 % 11}" for i in range(60)
                                  for side, said in (("buyer", i), ("end user", 59 - i)))]
    text = section(write("\n".join(rows) + "\n"), *SIDES)
    assert re.search(r"end users less buyers  0.0 .*: cannot be told$", text, re.M), text


@case
def differences_of_groups_with_q():
    result = page(demo() / "responses.csv", *SIDES, "--by", "side,segment")
    got = [r for r in result["voices"]["groups"]["results"] if r["term"] == "difference"]
    assert [r["segment"] for r in got] == ["Beverage", "Chemicals", "Food", "Pharma"]
    p = sorted(r["p"] for r in got)
    for r in got:
        rows = [one for one in survey() if one["segment"] == r["segment"]]
        sides = [score_of(answered(one for one in rows if one["side"] == side)) for side in ("buyer", "end user")]
        close(r["value"], sides[1] - sides[0])
        close(r["q"], min(min(1, p[k] * len(p) / (k + 1)) for k in range(p.index(r["p"]), len(p))))


@case
def where_each_account_stands():
    arguments = [demo() / "responses.csv", *SIDES, *TWO_YEARS]
    voices = page(*arguments)["voices"]
    share = {r["term"]: r for r in voices["of"][0]["results"] if r["measure"] == "voices.quadrant"}
    cells = ["both_high", "buyers_high_users_low", "buyers_low_users_high", "both_low", "undecided"]
    buyers, users = (by_account(survey(["2024", "2025"]), side) for side in ("buyer", "end user"))
    assert {a["account"] for a in voices["accounts"]} == set(buyers) & set(users)
    for cell in cells:
        close(share[cell]["value"], 100 * sum(a["quadrant"] == cell for a in voices["accounts"]) / len(set(buyers) | set(users)))
    for a in voices["accounts"]:
        high = [a["buyers_lower"] > 0, a["users_lower"] > 0]
        low = [a["buyers_upper"] < 0, a["users_upper"] < 0]
        told = all(up or down for up, down in zip(high, low))
        name = {(True, True): "both_high", (True, False): "buyers_high_users_low", (False, True): "buyers_low_users_high",
                (False, False): "both_low"}[tuple(high)]
        assert a["quadrant"] == (name if told else "undecided"), a
    text = section(*arguments)
    split = [a["account"] for a in voices["accounts"] if a["quadrant"] == "buyers_high_users_low"]
    assert split and all(name in text for name in split), (split, text)
    undecided = sum(a["quadrant"] == "undecided" for a in voices["accounts"])
    assert re.search(rf"^  cannot be told +{undecided} ", text, re.M), text


@case
def classes_of_roles_are_sides_too():
    file = demo() / "responses.csv"
    plain = page(file, *SIDES)["voices"]["of"][0]["results"]
    model = page(file, *MODEL, *ROLES, "--side", "role_class", "--buyers", "decision_maker|economic_buyer|influencer")
    among_all = {"fleiss_kappa", "alpha_sides"}  # of all values of the column, and roles are more
    for one, other in zip(model["voices"]["of"][0]["results"], plain):
        assert one["value"] == other["value"] or one["term"] in among_all, (one, other)
    operators = page(file, *SIDES[:-1], "role", "--buyers", "Plant director", "--users", "Line operator")["voices"]["of"][0]
    wanted = [score_of(answered(r for r in survey() if r["role"] == role)) for role in ("Plant director", "Line operator")]
    close(row(operators, "voices.difference", "difference")["value"], wanted[1] - wanted[0])


@case
def what_people_could_change_who_were_not_heard():
    """Each person's last answer in the window; buyers and end users each weigh as many as the file names."""
    arguments = [demo() / "responses.csv", *SIDES, *TWO_YEARS, "--contact", "contact"]
    got = {r["term"]: r["value"] for r in page(*arguments)["voices"]["people"]["results"]}
    side, said = {}, {}
    for r in survey():
        side[r["contact"]] = r["side"]
    for r in sorted(survey(["2024", "2025"]), key=lambda r: r["date"]):
        said[r["contact"]] = score_of([r["nps"]]) if r["nps"] not in ("", "n/a") else None
    heard = {name: [said[c] for c in side if side[c] == name and said.get(c) is not None] for name in ("buyer", "end user")}
    people = {name: list(side.values()).count(name) for name in heard}
    close(got["buyers_only"], sum(heard["buyer"]) / len(heard["buyer"]))
    close(got["population"], sum(people[name] * sum(heard[name]) / len(heard[name]) for name in heard) / len(side))
    silent = len(side) - sum(map(len, heard.values()))
    close(got["not_heard"], 100 * silent / len(side))
    close(got["silent_least"], (sum(map(sum, heard.values())) - 100 * silent) / len(side))
    text = section(*arguments)
    assert re.search(rf"^  whatever those {got['not_heard']:.1f} % think who were not heard here: -\d.* to \d.*$", text, re.M), text
    buyers = "decision_maker|economic_buyer|influencer"
    roles = [demo() / "responses.csv", *MODEL, *ROLES, "--side", "role_class", "--buyers", buyers]
    assert "people" not in page(*roles)["voices"] and "people" in page(*roles, "--as-of", "2026-01-01")["voices"]


@case
def what_each_side_judges_by():
    rows = ["account,side,nps,price,uptime"]
    for i in range(160):
        price, uptime, noise = i * 7 % 11, i * 13 % 10, i % 3 - 1
        said = price if i % 2 else uptime
        side, overall = "buyer" if i % 2 else "end_user", min(10, max(0, said + noise))
        rows.append(f"a{i // 8},{side},{overall},{price},{uptime if i % 37 else 'n/a'}")
    arguments = [write("\n".join(rows) + "\n"), *SIDES, "--items", "price,uptime", "--items-missing", "n/a"]
    of = page(*arguments)["voices"]["of"][0]
    share = {r["term"]: r["value"] for r in of["results"] if r["measure"] == "voices.criteria"}
    close(share["importance_buyers(price)"] + share["importance_buyers(uptime)"], 100, 1e-9)
    assert share["importance_buyers(price)"] > 90 and share["importance_users(uptime)"] > 90, share
    text = section(*arguments)
    assert "They do not judge alike, p <0.001. Criteria are no causes." in text, text
    assert re.search(r"^  price +100 % +0 %  -100 ", text, re.M), text


@case
def sides_that_cannot_be_told_apart_are_named():
    one_sided = write("account,side,nps\nx,buyer,9\nx,buyer,3\ny,buyer,8\n,,1\n")
    text = section(one_sided, *SIDES)
    assert "end users less buyers  no answers: nothing to compare" in text and "There is but one side" in text, text
    assert "nobody knows the side of 25.0 % of the answers" in text, text
    few = section(write("account,side,nps\nx,buyer,9\nx,end user,3\ny,buyer,8\n"), *SIDES)
    assert "too few accounts): no test" in few and "not determined by the data" in few, few
    scale = section(write("account,side,nps\n" + "".join(f"a{i % 6},{side},{i % 5 + 1}\n" for i in range(30)
                                                         for side in ("buyer", "end user"))), "--csat", "nps", *SIDES[4:])
    assert "all alike): no test" in scale and "what csat can be" in scale, scale
    eleven = write("account,side,nps\nx,buyer,9\nx,end user,11\ny,buyer,8\ny,end user,3\n")
    fails(2, "line 3", "11 is outside 0..10", arguments=[eleven, *SIDES])
    assert row(page(eleven, *SIDES, "--options", "off_scale=skip")["voices"]["of"][0], "voices.difference", "users")["n"] == 1


@case
def what_sides_are_refused_for():
    data = demo() / "responses.csv"
    fails(1, "--side needs --account", arguments=[data, "--score", "nps", "--side", "side"])
    fails(1, "--min-n cannot be with it", arguments=[data, *SIDES, "--contact", "contact", "--min-n", "5"])
    fails(1, "need --side", arguments=[data, "--score", "nps", "--account", "account", "--items", "csat"])
    fails(1, "--items-missing needs --items", arguments=[data, *SIDES, "--items-missing", "n/a"])
    fails(2, "there is no column \"sides\"", arguments=[data, *SIDES[:-1], "sides"])
    fails(2, "\"n/a\"", "--items-missing", arguments=[data, *SIDES, "--items", "csat"])


# ---- real data ----

def airport():
    path = Path(REAL or "", "sfo_2017_raw.csv")
    if not REAL or not path.exists():
        raise Skipped("CXM_REAL_DATA is not set")
    return path


@case
def airport_score():
    nps = row(page(airport(), "--score", "NETPRO", "--missing", "11"), "nps")
    assert (nps["n"], nps["missing"]) == (2746, 85), nps
    close(nps["value"], 39.839766933721776)


@case
def airport_weighted():
    nps = row(page(airport(), "--score", "NETPRO", "--missing", "11", "--weight", "WEIGHT"), "nps")
    close(nps["value"], 40.398435511707)


@case
def airport_by_area():
    result = page(airport(), "--score", "NETPRO", "--missing", "11", "--by", "BAREA")
    expected = {"A": 39.917, "B": 43.373, "C": 46.903, "D": 43.523, "E": 46.857, "F": 38.514, "G": 32.960}
    assert {r["BAREA"] for r in result["results"]} == set(expected)
    for area, value in expected.items():
        close(row(result, "nps", BAREA=area)["value"], value, absolute=5e-4)
    close(row(result["overall"], "nps")["value"], 39.839766933721776)


@case
def airport_satisfaction_and_ease():
    result = page(airport(), "--csat", "Q7ALL", "--csat-missing", "0,6,Blank,BLANK", "--rating", "Q14FIND", "--rating-missing", "0,6,Blank")
    close(row(result, "csat")["value"], 82.068, absolute=5e-4)
    close(row(result, "rating", "mean")["value"], 4.41334, absolute=5e-6)


@case
def airport_by_airline():
    with open(airport(), encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["NETPRO"] not in ("", "11")]
    result = page(airport(), "--score", "NETPRO", "--missing", "11", "--account", "AIRLINE_CODE", "--contact", "RESPNUM",
                  "--rollup", "responses|account_mean", "--by", "BAREA")
    close(row(result["overall"], "nps")["value"], 39.839766933721776)
    of_airline = {}
    for r in rows:
        of_airline.setdefault(r["AIRLINE_CODE"], []).append(r["NETPRO"])
    got = {r["rollup"]: r["value"] for r in result["rollups"]["results"]}
    close(got["responses"], 39.839766933721776)
    close(got["account_mean"], sum(map(score_of, of_airline.values())) / len(of_airline))


def main():
    passed, failed, skipped = 0, 0, 0
    for function in CASES:
        try:
            function()
            passed += 1
        except Skipped as why:
            skipped += 1
            print(f"skipped {function.__name__}: {why}")
        except Exception as why:  # whatever goes wrong is this case's failure
            failed += 1
            print(f"FAILED {function.__name__}: {type(why).__name__}: {why}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
