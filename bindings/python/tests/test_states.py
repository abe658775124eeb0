"""States: update, merge in any order, read, bytes and pickles."""

import copy
import itertools
import pickle
import random

import pytest

import cxm
from support import ANSWERS, content, peer

SITES = ["a", "b", "c"] * 4
TABLE = {"score": ANSWERS, "site": SITES, "w": [0.5, 1.0, 2.0, 1.0] * 3}


def part(rows):
    return {name: [column[i] for i in rows] for name, column in TABLE.items()}


def state_of(rows, *arguments, **more):
    made = cxm.State(*(arguments or ("nps",)), **more)
    made.update(part(rows))
    return made


def test_reads_what_a_query_gives():
    state = cxm.State(["nps", "rating.mean(score, scale=0..10)"], by="site", weight="w", options={"confidence": 0.8})
    for rows in (range(3), range(3, 12)):
        state.update(part(rows))
    whole = cxm.query(TABLE, ["nps", "rating.mean(score, scale=0..10)"], by="site", weight="w", options={"confidence": 0.8})
    assert content(state.read()) == content(whole) and state.read().query == whole.query


def test_goes_on_after_a_read():
    state = cxm.State("nps")
    assert state.read()[0].status == "no_data"
    state.update(TABLE)
    first = state.read()
    state.update(TABLE)
    assert (first[0].n, state.read()[0].n) == (12, 24)


def test_every_order_of_merging():
    parts = [range(0, 2), range(2, 7), range(7, 7), range(7, 12)]
    whole = state_of(range(12), by="site").to_bytes()
    for order in itertools.permutations(parts):
        states = [state_of(rows, by="site") for rows in order]
        for other in states[1:]:
            states[0].merge(other)
        assert states[0].to_bytes() == whole
        tree = [state_of(rows, by="site") for rows in order]
        tree[2].merge(tree[3])
        tree[0].merge(tree[1])
        tree[0].merge(tree[2])
        assert tree[0].to_bytes() == whole


def test_merge_leaves_the_other_as_it_was():
    first, second = state_of(range(5)), state_of(range(5, 12))
    before = second.to_bytes()
    first.merge(second)
    assert second.to_bytes() == before and first.read()[0].n == 12


def test_weighted_merges():
    chance = random.Random(5)
    for _ in range(20):
        rows = list(range(12))
        chance.shuffle(rows)
        first, second = state_of(rows[:5], by="site", weight="w"), state_of(rows[5:], by="site", weight="w")
        first.merge(second)
        for one, other in zip(first.read(), state_of(range(12), by="site", weight="w").read()):
            assert one.value == pytest.approx(other.value, rel=1e-14) and one.n == other.n


@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s)),
                                   lambda s: cxm.State.from_bytes(s.to_bytes()),
                                   lambda s: cxm.State.from_bytes(bytearray(s.to_bytes())),
                                   lambda s: cxm.State.from_bytes(memoryview(s.to_bytes()))])
def test_round_trips(clone):
    for made in (cxm.State("nps"), state_of(range(12)), state_of(range(12), by="site", weight="w")):
        other = clone(made)
        assert type(other) is cxm.State and other is not made
        assert other.to_bytes() == made.to_bytes() and content(other.read()) == content(made.read())
        other.update(TABLE)
        assert other.to_bytes() != made.to_bytes()
        made.update(TABLE)
        assert other.to_bytes() == made.to_bytes()


def test_bytes_are_the_same_in_any_order():
    rows = list(range(12))
    random.Random(1).shuffle(rows)
    assert state_of(rows, by="site").to_bytes() == state_of(range(12), by="site").to_bytes()


def test_every_damaged_byte_is_noticed():
    data = state_of(range(12), by="site").to_bytes()
    for at in range(len(data)):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        with pytest.raises((cxm.CorruptError, cxm.UnsupportedError)):
            cxm.State.from_bytes(bytes(damaged))
        with pytest.raises((cxm.CorruptError, cxm.UnsupportedError)):
            cxm.State.from_bytes(data[:at])


def test_no_bytes_at_all():
    for wrong in ("text", 3, None, [1, 2]):
        with pytest.raises(TypeError):
            cxm.State.from_bytes(wrong)


def test_progress_and_threads_survive_nothing_odd():
    state = cxm.State("nps", threads=2)
    state.update(TABLE)
    assert state.to_bytes() == state_of(range(12)).to_bytes()


def test_stream_is_taken_in_or_not_at_all():
    pa = peer("pyarrow")
    state = state_of(range(12), by="site")
    before = state.to_bytes()
    bad = pa.table({"score": pa.chunked_array([[1], [2], [77]]), "site": ["x", "y", "z"]})
    with pytest.raises(cxm.DomainError) as failed:
        state.update(bad)
    assert failed.value.row == 2 and state.to_bytes() == before
    state.update(bad[:2])
    assert {e.keys["site"] for e in state.read()} == {"a", "b", "c", "x", "y"}


def test_repr():
    assert repr(state_of(range(12), by="site")).startswith(("State(", "<cxm.State"))
