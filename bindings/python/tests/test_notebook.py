"""The notebook of a survey wave runs, on the demo data and on the airport's survey, and is committed without outputs."""

import os
from pathlib import Path

import pytest

from notebooks import FOLDER, demo, pictures, run, text

PATH = FOLDER / "01_survey_wave.ipynb"


def test_on_demo_data(monkeypatch):
    _, outputs = run(PATH, monkeypatch, CXM_DEMO=demo())
    assert "equipment maker" in text(outputs) and "buyer" in text(outputs)
    assert pictures(outputs) == 2 and sum("cxm-result" in o.get("data", {}).get("text/html", "") for o in outputs) == 2


def test_on_real_data(monkeypatch):
    folder = os.environ.get("CXM_REAL_DATA")
    if not folder or not Path(folder, "sfo_2017_raw.csv").exists():
        pytest.skip("CXM_REAL_DATA is not set, or has no sfo_2017_raw.csv")
    _, outputs = run(PATH, monkeypatch, CXM_REAL_DATA=folder)
    shown = text(outputs)
    assert "San Francisco" in shown and "11 is outside 0..10" in shown
    assert "39.84" in shown and "40.40" in shown and "2746" in shown.replace(",", "")
    assert pictures(outputs) == 2


def test_committed_without_outputs():
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    for cell in nbformat.read(PATH, as_version=4).cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
