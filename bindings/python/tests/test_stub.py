"""The stub of the package is what the records make, has no Any in it, and stubtest holds the package to it."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cxm
from cxm._measures import place

BINDING = Path(__file__).resolve().parents[1]
STUB = BINDING / "cxm" / "__init__.pyi"


def test_the_stub_is_what_the_records_make():
    done = subprocess.run([sys.executable, BINDING / "make_stub"], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": ""})
    assert done.returncode == 0, done.stderr
    assert done.stdout == STUB.read_text(encoding="utf-8"), "run make_stub > cxm/__init__.pyi"


def test_the_stub_is_installed():
    folder = Path(cxm.__file__).parent
    assert (folder / "py.typed").exists() and (folder / "__init__.pyi").read_bytes() == STUB.read_bytes()


def test_no_any():
    for node in ast.walk(ast.parse(STUB.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Name) and node.id == "Any"), node.lineno
        assert not (isinstance(node, ast.Attribute) and node.attr == "Any"), node.lineno
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None, node.name
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            for argument in arguments:
                assert argument.annotation or argument.arg in ("self", "cls"), f"{node.name}({argument.arg})"


def test_two_overloads_for_each_measure():
    body = ast.parse(STUB.read_text(encoding="utf-8")).body
    for record in cxm.measures():
        group, name = place(record.name)
        scope = next(n.body for n in body if isinstance(n, ast.ClassDef) and n.name == group) if group else body
        returns = [ast.unparse(n.returns) for n in scope if isinstance(n, ast.FunctionDef) and n.name == name]
        one = "Estimate" if record.form == "answers" else returns[0]
        assert returns == [one, "Result"], record.name
        if record.form == "analysis":
            figures = next(n for n in body if isinstance(n, ast.ClassDef) and n.name == one)
            assert ast.unparse(figures.bases[0]) == "Analysis", record.name


def mypy():
    if not importlib.util.find_spec("mypy"):
        pytest.skip("mypy is not installed")


def test_stubtest():
    mypy()
    done = subprocess.run([sys.executable, "-m", "mypy.stubtest", "cxm", "--ignore-missing-stub", "--allowlist", os.devnull],
                          capture_output=True, text=True, timeout=300, cwd=BINDING / "tests")
    assert done.returncode == 0, done.stdout + done.stderr


PROGRAM = """
from datetime import date
from typing import assert_type
import cxm

assert_type(cxm.nps([9, 10]), cxm.Estimate)
assert_type(cxm.nps([9, 10], by=["a", "b"]), cxm.Result)
assert_type(cxm.query({"score": [9]}, "nps"), cxm.Result)
assert_type(cxm.nps([9]).value, float)
assert_type(cxm.nps([9]).n, int)
assert_type(cxm.State.from_bytes(cxm.State("nps").to_bytes()).read(), cxm.Result)
assert_type(cxm.State("nps").compare(cxm.State("nps"), margin={"nps": 5}, adjust="holm"), cxm.Result)
assert_type(cxm.State("nps", by="site").compare_groups("all").letters(0), list[list[str]])
cxm.csat(b"", interval="jeffreys", top_boxes=1, scale=(1, 5))
both = cxm.association([1.0, 2, 3], [2, 1, 3])
assert_type(both["pearson"], cxm.Estimate)
assert_type(both.kendall.p, float)
assert_type(both["coefficient", "effort"], cxm.Estimate)
assert_type(both.rows, dict[str, cxm.Numbers])
assert_type(cxm.association([1], [2], by=["a"]), cxm.Result)
model = cxm.Model()
model.append("responses", {"answered": [date(2026, 3, 1), None], "score": [9, None]}, columns={"score": None}, zone="UTC")
asked = model.query("nps", by=["side"], window=("2026-01-01", date(2026, 7, 1)), rollup=["responses"], policy={"min_n": 5})
assert_type(asked, cxm.Result)
assert_type(model.state(["nps"], as_of=date(2026, 7, 1), role_weights={"end_user": 2}), cxm.State)
assert_type(model.rows("score", level="root").columns, tuple[str, ...])
assert_type(model.forget(7, min_n=5), cxm.Rows)
assert_type(model.ask(as_of="2026-07-01", required={"end_user": 3}), cxm.Rows)
assert_type(model.integrity(long_string=8), cxm.Rows)
assert_type(cxm.Model.tables()["roles"][0].required, bool)
assert_type(cxm.DomainError().report, cxm.Rows | None)
"""
WRONG = ["cxm.nps([9], interval='exact')", "cxm.nps([9], confidence='high')", "cxm.nps([9], confidnce=0.9)", "cxm.nps()",
         "cxm.nps([9]).value.upper()", "cxm.csat([9], scale='1..5')",
         "cxm.State('nps').compare([9])", "cxm.State('nps').compare_groups()", "cxm.verdict('moved')",
         "cxm.Model().query()", "cxm.Model().query('nps', windows='90d')", "cxm.Model().query('nps', known='now')",
         "cxm.Model().rows('score', window=3)", "cxm.Model().ask()", "cxm.Model({})", "cxm.Rows().columns.upper",
         "cxm.association([9])", "cxm.association([9], [8], weight=[1])", "cxm.association([9], [8]).kendal"]


def test_type_checker(tmp_path):
    mypy()
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(PROGRAM)
    bad.write_text("import cxm\n" + "\n".join(WRONG) + "\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--cache-dir", str(tmp_path / "cache")]
    done = subprocess.run([*command, good], capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run([*command, bad], capture_output=True, text=True, timeout=300, cwd=tmp_path)
    faulty = {line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line}
    assert faulty == {str(i + 2) for i in range(len(WRONG))}, done.stdout
