"""Several threads at once, on the same data and the same state; and a thread that works while a call runs."""

import random
import threading
import time

import pytest

import cxm
from support import ANSWERS, all_bits, content, peer

ROWS = 400_000


def together(*tasks):
    """Runs tasks side by side; the first exception of any of them is raised."""
    failures, gate = [], threading.Barrier(len(tasks))

    def run(task):
        try:
            gate.wait()
            task()
        except BaseException as failed:
            failures.append(failed)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def answers(seed=3):
    return random.Random(seed).choices(range(11), k=ROWS)


def test_the_same_array_from_two_threads():
    data = bytes(answers())
    key = memoryview(bytes(b % 7 for b in data))
    wanted, grouped = all_bits(cxm.nps(data)), content(cxm.nps(data, by=key))

    def task():
        for _ in range(20):
            assert all_bits(cxm.nps(data)) == wanted
            assert content(cxm.nps(data, by=key)) == grouped

    together(task, task)


def test_the_same_result_from_two_threads():
    result = cxm.nps(bytes(answers()), by=memoryview(bytes(i % 251 for i in range(ROWS))))
    wanted = content(result)

    def task():
        for _ in range(20):
            assert content(result) == wanted
            assert result.find("nps", "score", 17).n > 0 and "Result" in repr(result)

    together(task, task, lambda: [result.__arrow_c_stream__() for _ in range(50)])


def test_a_state_locks_itself():
    data = {"score": bytes(answers())}
    state, other = cxm.State("nps"), cxm.State("nps")
    other.update({"score": ANSWERS})

    def update():
        for _ in range(20):
            state.update(data)

    def read():
        for _ in range(20):
            assert state.read()[0].n % ROWS % len(ANSWERS) in range(len(ANSWERS))
            assert cxm.State.from_bytes(state.to_bytes()).read()[0].n <= 40 * ROWS + 20 * len(ANSWERS)

    def merge():
        for _ in range(20):
            state.merge(other)

    together(update, update, read, merge)
    assert state.read()[0].n == 40 * ROWS + 20 * len(ANSWERS)


def test_two_states_merged_into_each_other():
    first, second = cxm.State("nps"), cxm.State("nps")
    first.update({"score": [9]})
    second.update({"score": [1]})

    def into(one, other):
        for _ in range(30):
            one.merge(other)

    done = threading.Event()

    def run():
        together(lambda: into(first, second), lambda: into(second, first))
        done.set()

    threading.Thread(target=run, daemon=True).start()
    assert done.wait(30), "the two wait for each other"


def test_failures_in_two_threads():
    def task(row):
        data = bytearray(answers(row))
        data[row] = 99

        def run():
            for _ in range(20):
                with pytest.raises(cxm.DomainError) as failed:
                    cxm.nps(data)
                assert failed.value.row == row

        return run

    together(task(5), task(ROWS - 5))


def test_other_threads_run_during_a_call():
    data = memoryview(bytes(range(8)) * 25_000_000)
    ticks, stop = [], threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    clock = threading.Thread(target=tick)
    clock.start()
    try:
        most, until = 0, time.perf_counter() + 20
        while most < 3 and time.perf_counter() < until:  # a loaded machine may need several tries
            begin = time.perf_counter()
            cxm.nps(data, threads=1)
            end = time.perf_counter()
            most = max(most, sum(begin < t < end for t in ticks))
        assert most >= 3
    finally:
        stop.set()
        clock.join()


@pytest.mark.parametrize("threads", [0, 1, 2, 3, 64])
def test_the_number_of_threads_changes_nothing(threads):
    data = bytes(answers())
    key = memoryview(bytes(i % 11 for i in range(ROWS)))
    assert all_bits(cxm.nps(data, threads=threads)) == all_bits(cxm.nps(data))
    assert content(cxm.nps(data, by=key, threads=threads)) == content(cxm.nps(data, by=key))


def test_many_groups_in_many_threads():
    np = peer("numpy")
    keys = np.random.default_rng(1).integers(0, 2**62, 300_000)
    data = np.random.default_rng(2).integers(0, 11, 300_000, "u1")
    assert content(cxm.nps(data, by=keys[:], threads=2)) == content(cxm.nps(data, by=keys, threads=1))
