"""Every row of refusals.py raises what it says, leaves nothing behind, and stands in docs/python.md."""

import re
import sys
from pathlib import Path

import pytest

import cxm
from refusals import REFUSALS, rows

PAGE = Path(__file__).resolve().parents[3] / "docs" / "python.md"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: r.given)
def test_refused(refusal):
    with pytest.raises(cxm.Error) as failed:
        refusal.call(cxm)
    assert type(failed.value).__name__ == refusal.error
    assert re.search(refusal.says, str(failed.value)), str(failed.value)
    assert failed.value.argument
    in_brackets = re.match(r"\w+\[(\d+)\]", str(failed.value))
    assert failed.value.row == (int(in_brackets.group(1)) if in_brackets else None)


def test_the_page_has_the_same_rows():
    section = PAGE.read_text(encoding="utf-8").split("## What is refused")[1].split("\n## ")[0]
    assert [line for line in section.splitlines() if line.startswith("| ")][1:] == rows()


def test_a_refused_array_is_not_held():
    np = pytest.importorskip("numpy")
    for array in (np.zeros((2, 2)), np.array([9], "f2"), np.array([9], ">i4"), np.array([99], "u1"), np.array([object()])):
        before = sys.getrefcount(array)
        for _ in range(10):
            with pytest.raises(cxm.Error):
                cxm.nps(array)
        assert sys.getrefcount(array) == before
        if array.dtype != object:
            array.resize(0, refcheck=False)  # fails while a buffer is exported
