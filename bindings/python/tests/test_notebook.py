"""The notebook of a survey wave runs, on the demo data and on the airport's survey, and is committed without outputs."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = sorted((ROOT / "examples" / "notebooks").glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def demo():
    if os.environ.get("CXM_DEMO"):
        return os.environ["CXM_DEMO"]
    found = sorted(ROOT.glob("build*/**/examples/demo/demo"))
    if not found:
        pytest.skip("the demo's generator is not built; CXM_DEMO names it")
    return str(found[0])


def run(path, monkeypatch, **environment):
    for name in ("pandas", "matplotlib", "ipykernel"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    for name in ("CXM_REAL_DATA", "CXM_DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, str(Path(value).resolve()))
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [o for o in outputs if o.get("name") == "stderr"], [o["text"] for o in outputs if o.get("name") == "stderr"]
    return notebook, outputs


def text(outputs):
    return "\n".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)


def pictures(outputs):
    return sum("image/png" in o.get("data", {}) for o in outputs)


@each
def test_on_demo_data(path, monkeypatch):
    _, outputs = run(path, monkeypatch, CXM_DEMO=demo())
    assert "equipment maker" in text(outputs) and "buyer" in text(outputs)
    assert pictures(outputs) == 2 and sum("cxm-result" in o.get("data", {}).get("text/html", "") for o in outputs) == 2


@each
def test_on_real_data(path, monkeypatch):
    folder = os.environ.get("CXM_REAL_DATA")
    if not folder or not Path(folder, "sfo_2017_raw.csv").exists():
        pytest.skip("CXM_REAL_DATA is not set, or has no sfo_2017_raw.csv")
    _, outputs = run(path, monkeypatch, CXM_REAL_DATA=folder)
    shown = text(outputs)
    assert "San Francisco" in shown and "11 is outside 0..10" in shown
    assert "39.84" in shown and "40.40" in shown and "2746" in shown.replace(",", "")
    assert pictures(outputs) == 2


@each
def test_committed_without_outputs(path):
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    for cell in nbformat.read(path, as_version=4).cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)


def test_there_is_one():
    assert NOTEBOOKS
