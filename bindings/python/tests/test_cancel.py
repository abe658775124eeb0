"""Progress, cancelling by it, and Ctrl-C: each stops a call soon, and leaves things as they were."""

import os
import signal
import subprocess
import sys

import pytest

import cxm
from support import peer

DATA = memoryview(bytes(range(8)) * 4_000_000)


def test_reports_rise_to_the_total():
    seen = []
    cxm.nps(DATA, progress=lambda done, total: seen.append((done, total)))
    assert seen and all(total == len(DATA) for _, total in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen) and 0 <= seen[0][0] <= seen[-1][0] <= len(DATA)


def test_a_stream_has_no_total():
    pa = peer("pyarrow")
    seen = []
    column = pa.py_buffer(DATA)
    array = pa.Array.from_buffers(pa.uint8(), len(DATA), [None, column])
    cxm.query(pa.table({"score": array}).to_reader(max_chunksize=8_000_000), "nps", progress=lambda *report: seen.append(report))
    assert seen and {total for _, total in seen} == {-1}


def test_little_data_is_not_worth_a_report():
    seen = []
    cxm.nps([9, 10], progress=lambda *report: seen.append(report))
    assert seen == []


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, SystemExit, cxm.DomainError])
@pytest.mark.parametrize("threads", [1, 2])
def test_its_exception_cancels_and_propagates(kind, threads):
    calls = []

    def report(done, total):
        calls.append(done)
        raise kind("stop")

    for call in (lambda: cxm.nps(DATA, progress=report, threads=threads),
                 lambda: cxm.nps(DATA, by=DATA, progress=report, threads=threads),
                 lambda: cxm.query({"score": DATA}, "nps", progress=report, threads=threads)):
        calls.clear()
        with pytest.raises(kind, match="stop") as failed:
            call()
        assert len(calls) == 1 and failed.value.__context__ is None


def test_a_cancelled_update_changes_nothing():
    class Stop(Exception):
        pass

    armed = []

    def report(done, total):
        if armed:
            raise Stop

    state = cxm.State("nps", progress=report)
    state.update({"score": DATA})
    before = state.to_bytes()
    armed.append(True)
    with pytest.raises(Stop):
        state.update({"score": DATA})
    assert state.to_bytes() == before
    armed.clear()
    state.update({"score": DATA})
    assert state.read()[0].n == 2 * len(DATA)


def test_progress_may_call_cxm():
    inner = []
    cxm.nps(DATA, progress=lambda done, total: inner.append(cxm.nps([10, 9]).value))
    assert set(inner) == {100.0}


def test_progress_true():
    program = "import cxm, sys; cxm.nps(bytes(range(8)) * 8_000_000, progress=True); print('done')"
    hidden = "import sys; sys.modules['tqdm'] = sys.modules['tqdm.auto'] = None\n" + program
    done = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("done\n", "")
    peer("tqdm")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout == "done\n" and "64.0M/64.0M" in done.stderr and "Error" not in done.stderr, done.stderr


INTERRUPTED = """
import os, signal, sys, threading, time
import cxm
data = memoryview(bytes(range(8)) * 8_000_000)
KIND = {kind!r}
if KIND == "state":
    state = cxm.State("nps", threads={threads})
calls = {{
    "call": lambda: cxm.nps(data, threads={threads}),
    "weighted": lambda: cxm.nps(data, weight=data, threads={threads}),
    "grouped": lambda: cxm.nps(data, by=data, threads={threads}),
    "state": lambda: state.update({{"score": data}}),
}}
sent = []
def fire():
    sent.append(time.perf_counter())
    os.kill(os.getpid(), signal.SIGINT)
threading.Timer(0.3, fire).start()
rounds = 0
try:
    until = time.perf_counter() + 30
    while time.perf_counter() < until:
        calls[KIND]()
        rounds += 1
except KeyboardInterrupt:
    late = time.perf_counter() - sent[0]
else:
    sys.exit("never interrupted")
assert late < 1, late
if KIND == "state":  # some whole updates, the last of which may have ended just before the signal
    n = state.read()[0].n
    assert n % len(data) == 0 and n // len(data) in (rounds, rounds + 1), (n, rounds)
print("interrupted")
"""


@pytest.mark.parametrize("kind", ["call", "weighted", "grouped", "state"])
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c(kind, threads):
    if not hasattr(os, "kill") or not hasattr(signal, "SIGINT"):
        pytest.skip("there are no signals here")
    program = INTERRUPTED.format(kind=kind, threads=threads)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=90)
    assert done.stdout == "interrupted\n", done.stderr[-2000:]


ONE_CALL = """
import os, signal, threading, time
import cxm
data = memoryview(bytes(range(8)) * 4_000_000)
sent = []
def report(done, total):  # the signal is sent from within the one call, so it is that call which must stop
    if not sent:
        sent.append(done)
        os.kill(os.getpid(), signal.SIGINT)
try:
    cxm.nps(data, weight=data, threads=1, progress=report)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_stops_the_call_itself():
    done = subprocess.run([sys.executable, "-c", ONE_CALL], capture_output=True, text=True, timeout=60)
    assert done.stdout == "interrupted\n", done.stderr[-2000:]
