"""Python's pools of processes, measured as measure.ts does. Prints the figures as a JSON array.

`pools.py <map | imap_unordered | executor> <measurement> <counts>`
"""

import json
import multiprocessing
import os
import random
import sys
from array import array
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from time import perf_counter, sleep

WORKERS = 2
SETTLE_SECONDS = 0.3


def increment(n):
    return n + 1


def relabel(label):
    return {"id": label["id"] + 1, "name": label["name"]}


def spin(ms):
    end = perf_counter() + ms / 1000
    while perf_counter() < end:
        pass
    return ms


def echo(numbers):
    return numbers


def throw_darts(darts):
    hits = 0
    for _ in range(darts):
        x, y = random.random(), random.random()
        if x * x + y * y < 1:
            hits += 1
    return hits


def chunk_size(count):
    """What Pool.map takes by default, and the documentation advises for the others when there are many items."""
    return -(-count // (WORKERS * 4))


class PoolCrew:
    def __init__(self, ordered, chunked):
        self.pool = multiprocessing.Pool(WORKERS)
        self.ordered = ordered
        self.chunked = chunked

    def apply(self, function, item):
        return self.pool.apply(function, (item,))

    def map(self, function, items):
        if self.ordered:
            return self.pool.map(function, items)
        size = chunk_size(len(items)) if self.chunked else 1
        return list(self.pool.imap_unordered(function, items, size))

    def in_flight(self, function, items):
        return [result.get() for result in [self.pool.apply_async(function, (item,)) for item in items]]

    def close(self):
        self.pool.terminate()


class ExecutorCrew:
    def __init__(self, chunked):
        self.pool = ProcessPoolExecutor(WORKERS)
        self.chunked = chunked

    def apply(self, function, item):
        return self.pool.submit(function, item).result()

    def map(self, function, items):
        return list(self.pool.map(function, items, chunksize=chunk_size(len(items)) if self.chunked else 1))

    def in_flight(self, function, items):
        return [future.result() for future in [self.pool.submit(function, item) for item in items]]

    def close(self):
        self.pool.shutdown()


def open_crew(way, chunked=True):
    return ExecutorCrew(chunked) if way == "executor" else PoolCrew(way == "map", chunked)


def timed(run, *arguments):
    started = perf_counter()
    result = run(*arguments)
    return perf_counter() - started, result


def tasks(way, count, warm_up, repeats, repeat_ms):
    crew = open_crew(way)

    def rate(run, function, make, right):
        run(function, make(warm_up))
        times = []
        began = perf_counter()
        while len(times) < repeats and perf_counter() - began < repeat_ms / 1000:
            items = make(count)
            seconds, results = timed(run, function, items)
            times.append(seconds)
            assert len(results) == count and sorted(map(right, results)) == list(range(1, count + 1))
        return count / median(times[len(times) // 5 :])

    def labels(count):
        return [{"id": n, "name": f"item {n}"} for n in range(count)]

    by_map = rate(crew.map, increment, lambda n: list(range(n)), int)
    by_labels = rate(crew.map, relabel, labels, lambda label: label["id"])
    figures = [by_map, by_labels]
    # Python's applies know no order: one measurement for Pool, one for the executor.
    if way != "imap_unordered":
        figures.append(rate(crew.in_flight, increment, lambda n: list(range(n)), int))
    crew.close()
    return figures


def one_by_one(way, warm_up, count, *cpus):
    crew = open_crew(way)
    crew.in_flight(increment, range(4))
    if cpus:
        for child in multiprocessing.active_children():
            os.sched_setaffinity(child.pid, cpus[1:])
        os.sched_setaffinity(0, cpus[:1])
    times = []
    for n in range(warm_up + count):
        seconds, result = timed(crew.apply, increment, n)
        assert result == n + 1
        times.append(seconds * 1e6)
    crew.close()
    times = sorted(times[warm_up:])
    return [times[int(count * part)] for part in (0.5, 0.99)]


def short(way, count, warm_up):
    # Tasks that are long enough go one by one; only Pool.map chunks them, as its default is.
    crew = open_crew(way, chunked=False)
    crew.map(spin, [1] * warm_up)
    seconds, results = timed(crew.map, spin, [1] * count)
    assert results == [1] * count
    crew.close()
    return [count / seconds]


def mixed(way, *milliseconds):
    crew = open_crew(way, chunked=False)
    crew.map(spin, [1] * 200)
    seconds, results = timed(crew.map, spin, list(milliseconds))
    assert sorted(results) == sorted(milliseconds)
    crew.close()
    return [seconds]


def arrays(way, *lengths_and_times):
    crew = open_crew(way)
    figures = []
    for length, times in zip(lengths_and_times[::2], lengths_and_times[1::2]):
        numbers = array("d", range(length))
        seconds = 0
        for turn in range(times + 1):
            took, result = timed(crew.apply, echo, numbers)
            assert len(result) == length and result[-1] == length - 1
            seconds += took if turn > 0 else 0
        figures.append(seconds / times * 1000)
    crew.close()
    return figures


def start(way):
    started = perf_counter()
    crew = open_crew(way)
    assert crew.apply(increment, 1) == 2
    took = (perf_counter() - started) * 1000
    crew.in_flight(increment, range(4))
    sleep(SETTLE_SECONDS)
    pids = [child.pid for child in multiprocessing.active_children()]
    figures = [took]
    if os.path.exists("/proc/self/smaps_rollup"):
        figures += [sum(megabytes(pid, field) for pid in pids) / len(pids) for field in ("Rss", "Pss")]
    crew.close()
    return figures


def megabytes(pid, field):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith(field + ":")) / 1024


def pi(way, darts, parts):
    crew = open_crew(way, chunked=False)
    crew.map(throw_darts, [darts] * WORKERS)
    seconds, hits = timed(crew.map, throw_darts, [darts] * parts)
    assert abs(4 * sum(hits) / (darts * parts) - 3.1416) < 0.02
    crew.close()
    return [darts * parts / seconds]


if __name__ == "__main__":
    measurements = {
        "tasks": tasks,
        "one-by-one": one_by_one,
        "short": short,
        "mixed": mixed,
        "arrays": arrays,
        "start": start,
        "pi": pi,
    }
    way, measurement, *counts = sys.argv[1:]
    multiprocessing.set_start_method("fork")
    print(json.dumps(measurements[measurement](way, *map(int, counts))))
