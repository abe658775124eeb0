"""Where no copy is promised there is none: with memory held to a little more than is in use, a copy of the data would fail.

Each case runs in a process of its own, and first shows that a copy does fail there; so it cannot pass by memory that was at hand.
"""

import os
import subprocess
import sys

import pytest

from support import peer

resource = pytest.importorskip("resource")
ROWS = 80_000_000  # bytes of the smallest case
SPARE = 40_000_000

# What makes the column x of ROWS bytes or more, what makes a copy of it (which must fail), and the call.
CASES = {
    "numpy uint8": ("x = np.full(ROWS, 9, 'u1')", "x.copy()", "cxm.nps(x)"),
    "numpy float64": ("x = np.full(ROWS // 8, 9.0)", "x.copy()", "cxm.nps(x)"),
    "numpy bool": ("x = np.ones(ROWS, bool)", "x.copy()", "cxm.nps(x)"),
    "numpy strided": ("x = np.full(2 * ROWS, 9, 'u1')[::-2]", "x.copy()", "cxm.nps(x)"),
    "numpy field": ("x = np.ones(ROWS // 4, [('id', 'i2'), ('score', 'i4')])['score']", "x.copy()", "cxm.nps(x)"),
    "numpy weights": ("x = np.full(ROWS // 8, 9.0)", "x.copy()", "cxm.nps(x, weight=x)"),
    "numpy columns of a query": ("x = np.full(ROWS // 8, 9.0)", "x.copy()", "cxm.query({'score': x, 'w': x}, 'nps', weight='w')"),
    "array.array": ("x = array.array('d', [9.0]) * (ROWS // 8)", "x[:]", "cxm.nps(x)"),
    "memoryview": ("x = memoryview(bytes([9]) * ROWS)", "bytes(x)", "cxm.nps(x)"),
    "pandas int8": ("x = pd.Series(np.full(ROWS, 9, 'i1'))", "x.copy().sum()", "cxm.nps(x)"),
    "pandas column of a frame": ("f = pd.DataFrame(np.full((ROWS // 4, 2), 9, 'i4')); x = f[0]", "x + 1", "cxm.nps(x)"),
    "pandas Arrow": ("x = pd.Series(pd.arrays.ArrowExtensionArray(pa.array(np.full(ROWS, 9, 'u1'))))", "x + x", "cxm.nps(x)"),
    "polars": ("x = pl.from_arrow(pa.array(np.full(ROWS, 9, 'u1')))", "x.to_numpy().copy()", "cxm.nps(x)"),
    "polars sliced": ("x = pl.from_arrow(pa.array(np.full(ROWS, 9, 'u1')))[7:]", "x.to_numpy().copy()", "cxm.nps(x)"),
    "polars frame": ("x = pl.from_arrow(pa.table({'score': np.full(ROWS, 9, 'u1')}))", "x['score'].to_numpy().copy()",
                     "cxm.query(x, 'nps')"),
    "pyarrow": ("x = pa.array(np.full(ROWS, 9, 'u1'))", "pa.concat_arrays([x, x[:1]])", "cxm.nps(x)"),
    "pyarrow sliced": ("x = pa.array(np.full(ROWS, 9, 'u1'))[3:]", "pa.concat_arrays([x, x[:1]])", "cxm.nps(x)"),
    "pyarrow chunked": ("a = pa.array(np.full(ROWS // 2, 9, 'u1')); x = pa.chunked_array([a, a])", "x.combine_chunks()",
                        "cxm.nps(x)"),
    "pyarrow chunks that do not meet": ("a = pa.array(np.full(ROWS // 8, 9.0)); x = pa.chunked_array([a, a[1:]]); w = "
                                        "pa.chunked_array([a[1:], a])", "x.combine_chunks()", "cxm.nps(x, weight=w)"),
    "pyarrow table in batches": ("a = pa.array(np.full(ROWS // 2, 9, 'u1')); x = pa.table({'score': pa.chunked_array([a, a])})",
                                 "x.combine_chunks()", "cxm.query(x, 'nps')"),
    "pyarrow text keys": ("s = pa.array(np.full(ROWS // 16, 9, 'u1')); x = pa.array(['a rather long name'] * (ROWS // 16))",
                          "pa.concat_arrays([x, x[:1]])", "cxm.nps(s, by=x)"),
}

PROGRAM = """
import array, resource, sys
import cxm
try:
    import numpy as np, pandas as pd, polars as pl, pyarrow as pa
    pl.Series([1]).sum()
except ImportError:
    pass
ROWS, SPARE = {rows}, {spare}
def make(ROWS):
    {make}
    def call(): return {call}
    def copy(): return {copy}
    return call, copy
call, copy = make(800)
call(); copy()
call, copy = make(ROWS)
in_use = 1024 * int(next(l for l in open("/proc/self/status") if l.startswith("VmSize")).split()[1])
resource.setrlimit(resource.RLIMIT_AS, (in_use + SPARE, resource.RLIM_INFINITY))
try:
    copy()
except MemoryError:
    pass
except Exception as failed:
    assert "alloc" in str(failed) or "emory" in str(failed), failed
else:
    sys.exit("a copy went unnoticed")
call()
print("no copy")
"""


@pytest.mark.parametrize("name", CASES)
def test_no_copy(name):
    if not os.path.exists("/proc/self/status"):
        pytest.skip("this system does not say how much memory is in use")
    make, copy, call = CASES[name]
    for module, short in (("numpy", "np."), ("pandas", "pd."), ("polars", "pl."), ("pyarrow", "pa.")):
        if short in make + copy:
            peer(module)
    program = PROGRAM.format(rows=ROWS, spare=SPARE, make=make, copy=copy, call=call)
    environment = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1",
                   "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=120)
    assert done.stdout == "no copy\n", done.stderr[-2000:]
