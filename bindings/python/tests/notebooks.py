"""Runs the notebooks of examples/notebooks on the demo data, and reads what they show.

python notebooks.py NOTEBOOK stores in a notebook what it shows.
"""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "examples" / "notebooks"


def demo():
    if os.environ.get("CXM_DEMO"):
        return os.environ["CXM_DEMO"]
    found = sorted(ROOT.glob("build*/**/examples/demo/demo"))
    if not found:
        pytest.skip("the demo's generator is not built; CXM_DEMO names it")
    return str(found[0])


def execute(notebook, folder):
    """Runs all cells; how often a cell's text was sent on the way is no part of what it shows."""
    import nbclient

    place = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources=place, coalesce_streams=True,
                            record_timing=False).execute()


def run(path, monkeypatch, more=None, **environment):
    """The notebook, and the outputs of its cells, run with these variables; `more` is the source of a last cell."""
    for name in ("pandas", "matplotlib", "ipykernel"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    pytest.importorskip("nbclient", reason="nbclient is not installed")
    for name in ("CXM_REAL_DATA", "CXM_DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, str(Path(value).resolve()))
    notebook = nbformat.read(path, as_version=4)
    if more:
        notebook.cells.append(nbformat.v4.new_code_cell(more))
    execute(notebook, path.parent)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [o for o in outputs if o.get("name") == "stderr"], [o["text"] for o in outputs if o.get("name") == "stderr"]
    return notebook, outputs


def text(outputs):
    return "\n".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)


def pictures(outputs):
    return sum("image/png" in o.get("data", {}) for o in outputs)


def store(path):
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    about = dict(notebook.metadata)
    execute(notebook, path.parent)
    notebook.metadata = about  # without the versions of this machine
    nbformat.write(notebook, path)


if __name__ == "__main__":
    store(Path(sys.argv[1]).resolve())
