"""Every block of Python in the documentation runs by itself, behind the setup that readers do not see where it has one, and prints
what the text block below it says.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BLOCK = (r"^(?:<!-- setup\n(?P<setup>(?:(?!-->).*\n)*?)-->\n)?```python\n(?P<program>(?:.*\n)*?)```\n"
         r"(?:\n```text\n(?P<output>(?:.*\n)*?)```\n)?")
NEEDS = ("numpy", "pandas", "polars", "pyarrow", "duckdb")


def blocks():
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(BLOCK, text, re.M):
            line = text.count("\n", 0, match.start("program"))
            yield pytest.param((match["setup"] or "") + match["program"], match["output"], id=f"{page.relative_to(ROOT)}:{line}")


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
