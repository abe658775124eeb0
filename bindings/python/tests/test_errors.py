"""Every code that can be reached from Python is: its class, code, argument and row; and what a failed call leaves behind."""

import copy
import os
import pickle
import subprocess
import sys

import pytest

import cxm
from support import ANSWERS, content, peer

CLASSES = {
    "ArgumentError": (1, ValueError), "ColumnTypeError": (2, TypeError), "DomainError": (3, ValueError),
    "LengthError": (4, ValueError), "NotFoundError": (5, LookupError), "UnsupportedError": (6, NotImplementedError),
    "OutOfMemoryError": (7, MemoryError), "SpaceError": (8, Exception), "IncompatibleError": (9, ValueError),
    "CorruptError": (10, ValueError), "CancelledError": (11, Exception),
}
TABLE = {"score": ANSWERS, "site": ["a", "b", "c"] * 4, "w": [1.0, 2.0] * 6}


def stop(done, total):
    raise cxm.CancelledError("enough")


def state(*arguments, **more):
    made = cxm.State(*arguments, **more)
    made.update(TABLE)
    return made


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 & -(crc & 1))
    return ~crc & 0xFFFFFFFF


def later_version():
    data = bytearray(state("nps").to_bytes()[:-4])
    data[6] += 1  # docs/decisions/004-states.md: magic, kind, version; and a checksum at the end
    return cxm.State.from_bytes(bytes(data) + crc32c(data).to_bytes(4, "little"))


# name: (class, argument, row, a part of the message, the call)
FAILURES = {
    "off the scale": ("DomainError", "score", 2, "score[2]: 11 is outside 0..10", lambda: cxm.nps([9, 10, 11])),
    "off another scale": ("DomainError", "score", 0, "score[0]: 9 is outside 1..5", lambda: cxm.csat([9])),
    "infinite": ("DomainError", "score", 1, "score[1]", lambda: cxm.nps([9.0, float("inf")])),
    "a negative weight": ("DomainError", "weight", 1, "weight[1]", lambda: cxm.nps([9, 9], weight=[1.0, -1.0])),
    "a weight that is not finite": ("DomainError", "weight", 0, "weight[0]", lambda: cxm.nps([9, 9], weight=[float("inf"), 1.0])),
    "a negative number as the weight": ("DomainError", "weight", 0, "weight", lambda: cxm.nps([9, 9], weight=-1)),
    "a small population": ("DomainError", "population", None, "population", lambda: cxm.nps([9, 9], population=1)),
    "a population that varies": ("DomainError", "population", 1, "population[1]", lambda: cxm.nps([9, 9], population=[5.0, 6.0])),
    "confidence": ("ArgumentError", "confidence", None, "confidence", lambda: cxm.nps([9], confidence=1.5)),
    "confidence of another type": ("ArgumentError", "confidence", None, "confidence", lambda: cxm.nps([9], confidence="high")),
    "confidence as None": ("ArgumentError", "confidence", None, "confidence", lambda: cxm.nps([9], confidence=None)),
    "confidence as NaN": ("ArgumentError", "confidence", None, "confidence", lambda: cxm.nps([9], confidence=float("nan"))),
    "a choice": ("ArgumentError", "interval", None, "interval", lambda: cxm.nps([9], interval="exact")),
    "a choice of another type": ("ArgumentError", "interval", None, "interval", lambda: cxm.nps([9], interval=3)),
    "a choice with blanks": ("ArgumentError", "interval", None, "interval", lambda: cxm.nps([9], interval="wald off_scale=skip")),
    "a choice with quotes": ("ArgumentError", "interval", None, "interval", lambda: cxm.nps([9], interval='"wald"')),
    "a choice with a NUL": ("ArgumentError", "interval", None, "interval", lambda: cxm.nps([9], interval="wald\0")),
    "a scale": ("ArgumentError", "scale", None, "scale", lambda: cxm.nps([9], scale=(5, 1))),
    "a scale of one number": ("ArgumentError", "scale", None, "scale", lambda: cxm.nps([9], scale=(5,))),
    "a scale that is none": ("ArgumentError", "scale", None, "scale", lambda: cxm.nps([9], scale=5)),
    "a whole number": ("ArgumentError", "top_boxes", None, "top_boxes", lambda: cxm.csat([5], top_boxes=1.5)),
    "too many boxes": ("ArgumentError", "top_boxes", None, "boxes", lambda: cxm.csat([5], top_boxes=99)),
    "bands in disorder": ("ArgumentError", "promoter_min", None, "promoter_min", lambda: cxm.nps([9], promoter_min=3.0)),
    "threads": ("ArgumentError", "threads", None, "threads", lambda: cxm.nps([9], threads=-1)),
    "threads of another type": ("ArgumentError", "threads", None, "threads", lambda: cxm.nps([9], threads="many")),
    "progress": ("ArgumentError", "progress", None, "progress", lambda: cxm.nps([9], progress=3)),
    "a measure": ("NotFoundError", "measures", None, "npss", lambda: cxm.query(TABLE, "npss(score)")),
    "a term": ("NotFoundError", "measures", None, "scor", lambda: cxm.query(TABLE, "nps.scor")),
    "no measure": ("ArgumentError", "measures", None, "measure", lambda: cxm.query(TABLE, [])),
    "measures of another type": ("ArgumentError", "measures", None, "measures", lambda: cxm.query(TABLE, 3)),
    "a bracket": ("ArgumentError", "measures", None, "", lambda: cxm.query(TABLE, "nps(score")),
    "text as answers": ("ColumnTypeError", "site", None, "site", lambda: cxm.query(TABLE, "nps(site)")),
    "columns of different length": ("LengthError", "weight", None, "weight", lambda: cxm.nps([9, 9], weight=[1.0])),
    "an option": ("NotFoundError", "confidnce", None, "confidnce", lambda: cxm.query(TABLE, "nps", options={"confidnce": 0.9})),
    "an option's value": ("ArgumentError", "confidence", None, "confidence", lambda: cxm.query(
        TABLE, "nps", options={"confidence": 9})),
    "a column": ("NotFoundError", "nothing", None, "nothing", lambda: cxm.query(TABLE, "nps(nothing)")),
    "a key": ("NotFoundError", "nothing", None, "nothing", lambda: cxm.query(TABLE, "nps", by="nothing")),
    "a weight": ("NotFoundError", "nothing", None, "nothing", lambda: cxm.query(TABLE, "nps", weight="nothing")),
    "a row of a table": ("DomainError", "score", 3, "score[3]", lambda: cxm.query({"score": [1, 2, 3, 99]}, "nps")),
    "a row of several chunks": ("DomainError", "score", 3, "score[3]", lambda: cxm.nps(
        peer("pyarrow").chunked_array([[1, 2], [3, 99]]))),
    "a row of several batches": ("DomainError", "score", 3, "score[3]", lambda: cxm.query(
        peer("pyarrow").table({"score": peer("pyarrow").chunked_array([[1, 2], [3, 99]])}), "nps")),
    "a term of an estimate": ("NotFoundError", "term", None, "scores", lambda: cxm.nps([9])["scores"]),
    "a row that is not there": ("NotFoundError", None, None, "no row", lambda: cxm.nps(
        ANSWERS, by=TABLE["site"]).find("nps", "score", "zz")),
    "a column of a result": ("NotFoundError", "name", None, "zz", lambda: cxm.nps(ANSWERS, by=TABLE["site"]).column("zz")),
    "states of two queries": ("IncompatibleError", "other", None, "", lambda: state("nps").merge(state("nps.promoters"))),
    "states of two options": ("IncompatibleError", "other", None, "", lambda: state("nps").merge(
        state("nps", options={"confidence": 0.9}))),
    "a key of another type": ("IncompatibleError", "site", None, "", lambda: state("nps", by="site").update(
        {"score": [9], "site": [1]})),
    "a state and itself": ("ArgumentError", "other", None, "", lambda: (lambda s: s.merge(s))(state("nps"))),
    "foreign bytes": ("CorruptError", "bytes", None, "", lambda: cxm.State.from_bytes(b"PK\3\4 no state at all")),
    "no bytes": ("CorruptError", "bytes", None, "", lambda: cxm.State.from_bytes(b"")),
    "cut bytes": ("CorruptError", "bytes", None, "", lambda: cxm.State.from_bytes(state("nps").to_bytes()[:-1])),
    "more bytes": ("CorruptError", "bytes", None, "", lambda: cxm.State.from_bytes(state("nps").to_bytes() + b"\0")),
    "a later version": ("UnsupportedError", "bytes", None, "", later_version),
    "a progress that cancels": ("CancelledError", None, None, "", lambda: cxm.nps(b"\x09" * 30_000_000, progress=stop)),
    "margin": ("ArgumentError", "margin", None, "margin", lambda: cxm.nps_answers_needed(0)),
    "variance": ("ArgumentError", "variance", None, "variance", lambda: cxm.nps_answers_needed(5, variance=2)),
    "counts": ("DomainError", "counts", 1, "counts", lambda: cxm.round_shares([1, -1])),
    "no counts": ("ArgumentError", "counts", None, "", lambda: cxm.round_shares([])),
    "digits": ("ArgumentError", "digits", None, "digits", lambda: cxm.round_shares([1], digits=9)),
    "a mode": ("ArgumentError", "mode", None, "mode", lambda: cxm.round(1.5, 0, mode="up")),
    "confidence of a comparison": ("ArgumentError", "confidence", None, "", lambda: cxm.compare(cxm.nps([9]), cxm.nps([8]),
                                                                                              confidence=1)),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failure(name):
    wanted, argument, row, part, call = FAILURES[name]
    with pytest.raises(cxm.Error) as failed:
        call()
    error = failed.value
    assert type(error) is getattr(cxm, wanted), repr(error)
    assert error.code == CLASSES[wanted][0]
    assert part in str(error) and str(error)
    assert (error.argument, error.row) == (argument, row), str(error)
    assert error.__context__ is None


def test_classes():
    for name, (code, base) in CLASSES.items():
        made = getattr(cxm, name)
        assert issubclass(made, cxm.Error) and issubclass(made, base) and made.code == code
        assert made.__module__ == "cxm" and made.__doc__
    reached = {failure[0] for failure in FAILURES.values()}
    # Memory is below; no call of Python's has a buffer that could be too small.
    assert set(CLASSES) - reached == {"OutOfMemoryError", "SpaceError"}


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_errors_travel(clone):
    with pytest.raises(cxm.DomainError) as failed:
        cxm.nps([9, 99])
    other = clone(failed.value)
    assert (type(other), str(other), other.code, other.argument, other.row) == (
        cxm.DomainError, str(failed.value), 3, "score", 1)


def test_python_errors_stay_python_errors():
    for call in (lambda: cxm.nps(), lambda: cxm.nps([9], confidnce=0.9), lambda: cxm.nps([9], [9]), lambda: cxm.State(),
                 lambda: cxm.nps([9], score=[8]), lambda: cxm.compare(1, 2), lambda: cxm.round("x", 1)):
        with pytest.raises(TypeError) as failed:
            call()
        assert not isinstance(failed.value, cxm.Error) or failed.value.argument


def test_an_exception_of_the_data_propagates():
    class Broken:
        def __arrow_c_array__(self, requested_schema=None):
            raise RuntimeError("no disk")

    class Odd:
        def __len__(self):
            return 3

        def __getitem__(self, index):
            raise OSError("no network")

    with pytest.raises(RuntimeError, match="no disk"):
        cxm.nps(Broken())
    with pytest.raises(OSError, match="no network"):
        cxm.nps(Odd())


def test_an_exception_of_a_stream_propagates():
    pa = peer("pyarrow")

    def batches():
        yield pa.record_batch({"score": [9, 10]})
        raise RuntimeError("no disk")

    reader = pa.RecordBatchReader.from_batches(pa.schema([("score", pa.int64())]), batches())
    with pytest.raises((RuntimeError, cxm.ArgumentError), match="no disk"):
        cxm.query(reader, "nps")


BAD_UPDATES = [
    {"score": [9, 11], "site": ["a", "b"]}, {"score": [9]}, {"score": ["x"], "site": ["a"]}, {"score": [9, 9], "site": ["a"]},
    {"score": [9], "site": [1.5]}, {"score": [9], "site": [1]}, [1, 2], None, {"score": {9}, "site": ["a"]},
]


def test_state_is_as_before_after_a_failure():
    pa = peer("pyarrow")
    kept = state("nps", by="site")
    before, shown = kept.to_bytes(), content(kept.read())
    half = pa.table({"score": pa.chunked_array([[9, 9], [10, 99]]), "site": ["a", "x", "y", "z"]})
    for bad in [*BAD_UPDATES, half, half.to_reader()]:
        with pytest.raises(cxm.Error):
            kept.update(bad)
        assert kept.to_bytes() == before
    for other in (state("nps"), state("csat", by="site", options={"scale": "0..10"})):
        with pytest.raises(cxm.Error):
            kept.merge(other)
        assert kept.to_bytes() == before
    with pytest.raises(TypeError):
        kept.merge(before)
    assert content(kept.read()) == shown
    kept.update(TABLE)
    assert kept.read()[0].n == 8


MEMORY = """
import resource, cxm
keys = memoryview(bytearray(8 * 4_000_000)).cast("q")
for i in range(len(keys)):
    keys[i] = i * 7919
scores = bytes([9]) * len(keys)
in_use = 1024 * int(next(l for l in open("/proc/self/status") if l.startswith("VmSize")).split()[1])
state = cxm.State("nps", by="k")
state.update({"score": [9], "k": [5]})
before = state.to_bytes()
resource.setrlimit(resource.RLIMIT_AS, (in_use + 30_000_000, resource.RLIM_INFINITY))
for call in (lambda: cxm.nps(scores, by={"k": keys}), lambda: state.update({"score": scores, "k": keys})):
    try:
        call()
    except cxm.OutOfMemoryError as failed:
        assert failed.code == 7 and failed.row is None and isinstance(failed, MemoryError)
    else:
        raise SystemExit("four million groups in 30 MB")
assert state.to_bytes() == before
print("out of memory, and nothing lost")
"""


def test_out_of_memory():
    if not os.path.exists("/proc/self/status"):
        pytest.skip("this system does not say how much memory is in use")
    done = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, timeout=120)
    assert done.stdout == "out of memory, and nothing lost\n", done.stderr[-2000:]
