"""Every block of Python in the documentation runs by itself, and prints what the text block below it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NEEDS = ("numpy", "pandas", "polars", "pyarrow", "duckdb")


def blocks():
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", text, re.M | re.S):
            yield pytest.param(match[1], match[2], id=f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}")


BLOCKS = list(blocks())


@pytest.mark.parametrize("program, output", BLOCKS)
def test_block(program, output, tmp_path):
    for name in NEEDS:
        if re.search(rf"\bimport {name}\b|\bto_{name}\b", program):
            pytest.importorskip(name, reason=f"{name} is not installed")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    if output is not None:
        assert done.stdout == output


def test_there_are_blocks():
    assert len(BLOCKS) >= 10
