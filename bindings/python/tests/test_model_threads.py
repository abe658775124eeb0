"""A model in several threads, calls from within its own calls, cancelling, and the zones that it is lent."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import cxm
from models import w4
from support import content, peer
from test_threads import together

ROWS = 3_000_000


@pytest.fixture(scope="module")
def large():
    np, pa = peer("numpy"), peer("pyarrow")
    number = np.arange(ROWS)
    model = cxm.Model()
    model.append("responses", pa.table({"answered": pa.array(number + 1_700_000_000, pa.timestamp("s", "UTC")),
                                        "score": (number % 11).astype("u1"), "account": number % 1000}))
    return model


def test_appends_stand_alone_and_queries_side_by_side():
    model = cxm.Model()
    batch = {"account": [1, 2, 3], "answered": ["2026-01-01"] * 3, "score": [9, 7, 0]}
    model.append("responses", batch, zone="UTC")

    def append():
        for _ in range(100):
            model.append("responses", batch, zone="UTC")

    def refused():
        for _ in range(100):
            with pytest.raises(cxm.DomainError):
                model.append("responses", batch)

    def query():
        for _ in range(100):
            n = {e.n for e in model.query("nps.score", by="account")}
            assert len(n) == 1, n
            assert len(model.rows(["account", "score"])) % 3 == 0 and model.length("responses") % 3 == 0
            assert model.state("nps").read()[0].value == 0

    together(append, append, refused, query, query)
    assert model.length("responses") == 603


def test_a_query_waits_for_nobody_but_an_append(large):
    """While one query stands still, in its progress, another is answered, and an append waits until the first is done."""
    inside, go, done = threading.Event(), threading.Event(), []

    def hold(*report):
        inside.set()
        assert go.wait(30)

    slow = threading.Thread(target=lambda: done.append(large.query("nps", by="account", progress=hold)[0].n))
    slow.start()
    assert inside.wait(30)
    assert large.query("nps")[0].n == ROWS
    late = threading.Thread(target=lambda: (large.map_sides({"champion": "end_user"}), done.append("changed")))
    late.start()
    late.join(0.2)
    assert late.is_alive() and done == []
    go.set()
    slow.join(30)
    late.join(30)
    assert done == [ROWS // 1000, "changed"]


def test_calls_from_within_a_call(large):
    inner = []

    def report(done, total):
        inner.append(large.query("nps")[0].n)
        with pytest.raises(cxm.ArgumentError, match="in use by the call that this one is made from"):
            large.append("responses", {"score": [9], "answered": ["2026-01-01"]}, zone="UTC")

    assert large.query("nps", by="account", progress=report)[0].n == ROWS // 1000 and set(inner) == {ROWS}
    assert large.length("responses") == ROWS


def test_a_stream_may_not_ask_the_model_it_goes_into():
    pa = peer("pyarrow")
    model, seen = w4(), []

    def batches():
        with pytest.raises(cxm.ArgumentError, match="in use"):
            model.query("nps")
        seen.append(True)
        yield pa.record_batch({"score": [9], "account": ["A"]})

    schema = pa.schema({"score": pa.int64(), "account": pa.string()})
    model.append("accounts", pa.RecordBatchReader.from_batches(schema, batches()), columns={"account": None, "size": "score"})
    assert seen and model.length("accounts") == 4


@pytest.mark.parametrize("threads", [0, 1, 2, 3])
def test_the_number_of_threads_changes_nothing(large, threads):
    asked = dict(by=["account", "day"], window=("2023-12-01", None), zone="UTC")
    assert content(large.query("nps.score", threads=threads, **asked)) == content(large.query("nps.score", **asked))
    assert large.state("nps", threads=threads, **asked).to_bytes() == large.state("nps", **asked).to_bytes()


@pytest.mark.parametrize("kind", [ZeroDivisionError, KeyboardInterrupt, cxm.DomainError])
def test_an_exception_of_progress_cancels(large, kind):
    calls = []

    def report(done, total):
        calls.append(total)
        raise kind("stop")

    for ask in (large.query, large.state):
        calls.clear()
        with pytest.raises(kind, match="stop"):
            ask("nps", by="account", progress=report)
        assert calls == [ROWS]
    assert large.query("nps")[0].n == ROWS


def test_ctrl_c(large):
    sent = []

    def report(done, total):
        if not sent:
            sent.append(done)
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # others than pytest may have theirs
    try:
        with pytest.raises(KeyboardInterrupt):
            large.query("nps", by="account", progress=report)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(sent) == 1 and large.query("nps")[0].n == ROWS


ZONES = """
import cxm
m = cxm.Model()
m.append("responses", {"answered": ["2026-07-01T12:00"], "score": [9]}, zone="Nowhere/Else")
print(m.rows("answered").column("answered")[0], len(m.rows("score", window=("2026-07-01", "2026-07-02"), zone="Nowhere/Else")))
for name in ("Nowhere/Other", "../Nowhere/Else"):
    try:
        m.query("nps", zone=name)
    except cxm.NotFoundError as why:
        print(why.argument)
"""


def test_zones_of_the_package_tzdata(tmp_path):
    data = Path("/usr/share/zoneinfo/Europe/Berlin")
    if not data.exists():
        pytest.skip("this system has no zones to make a package of")
    place = tmp_path / "tzdata" / "zoneinfo" / "Nowhere"
    place.mkdir(parents=True)
    for folder in (tmp_path / "tzdata", place.parent, place):
        (folder / "__init__.py").touch()
    (place / "Else").write_bytes(data.read_bytes())
    done = subprocess.run([sys.executable, "-c", ZONES], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.stdout == "2026-07-01 10:00:00+00:00 1\nzone\nzone\n", done.stderr
