"""What Python's processes share, measured as the files beside this one do. Prints the figures as a JSON array.

`shared.py <race> <way> <counts>`
"""

import json
import multiprocessing
import os
import sys
from array import array
from multiprocessing.managers import SyncManager
from statistics import median
from threading import Thread
from time import perf_counter, sleep

PROCESSES = 4
ELEMENTS = 1_000_000

# So long after all threads have begun to wait, they do.
SETTLE_SECONDS = 0.3


def new_order():
    return {"type": "add", "id": 12345, "payload": {"a": 1, "b": "hello"}}


def pin(cpus):
    if cpus:
        os.sched_setaffinity(0, cpus)


# Each ends with the last reference to it.
managers = []


def open_manager(cpus=()):
    manager = SyncManager()
    managers.append(manager)
    manager.start(initializer=pin, initargs=(cpus,))
    return manager


class Child:
    """A process that ends with this one, and does what it is told as often as it is told."""

    def __init__(self, work, *arguments):
        # A manager forgets what no process has a proxy of.
        self.kept = arguments
        self.connection, theirs = multiprocessing.Pipe()
        multiprocessing.Process(target=self.run, args=(theirs, work, arguments), daemon=True).start()

    @staticmethod
    def run(connection, work, arguments):
        while True:
            connection.send(work(connection, *arguments, *connection.recv()))

    def start(self, *arguments):
        self.connection.send(arguments)

    def result(self):
        return self.connection.recv()

    def do(self, *arguments):
        self.start(*arguments)
        return self.result()


def microseconds_each(work, times):
    """The median of ten parts, each of so many."""
    parts = []
    for _ in range(10):
        started = perf_counter()
        for _ in range(times // 10):
            work()
        parts.append((perf_counter() - started) / (times // 10) * 1e6)
    return median(parts)


# lock


def acquire_and_release(_, lock, cpus, times):
    pin(cpus)

    def pair():
        with lock:
            pass

    return microseconds_each(pair, times)


def lock(way, warm_up, count, *cpus):
    manager = open_manager(cpus[1:]) if way == "manager" else multiprocessing
    child = Child(acquire_and_release, manager.Lock(), cpus[:1])
    child.do(warm_up)
    return [child.do(count)]


# queue


def put_orders(_, queue, count):
    for _ in range(count):
        queue.put(new_order())


def get_orders(_, queue, count):
    for _ in range(count):
        assert queue.get()["id"] == 12345


def open_queue(way):
    # Without a bound, as a program begins with; with one of 1,000 Queue is no quicker.
    return open_manager().Queue() if way == "manager" else multiprocessing.Queue()


def rate(measured, warm_up, count):
    measured(warm_up)
    started = perf_counter()
    measured(count)
    return count / (perf_counter() - started)


def queue_to_parent(way, warm_up, count):
    queue = open_queue(way)
    child = Child(put_orders, queue)

    def measured(items):
        child.start(items)
        get_orders(None, queue, items)
        child.result()

    return [rate(measured, warm_up, count)]


def queue_to_child(way, warm_up, count):
    queue = open_queue(way)
    child = Child(get_orders, queue)

    def measured(items):
        child.start(items)
        put_orders(None, queue, items)
        child.result()

    return [rate(measured, warm_up, count)]


def queue_among_eight(way, warm_up, count):
    queue = open_queue(way)
    children = [Child(work, queue) for work in (put_orders, get_orders) for _ in range(PROCESSES)]

    def measured(items):
        for child in children:
            child.start(items // PROCESSES)
        for child in children:
            child.result()

    return [rate(measured, warm_up, count)]


# event


def wait_in_threads(connection, event, threads):
    woken = [0.0] * threads

    def wait(index):
        event.wait()
        woken[index] = perf_counter()

    waiting = [Thread(target=wait, args=(index,)) for index in range(threads)]
    for thread in waiting:
        thread.start()
    sleep(SETTLE_SECONDS)
    connection.send("waiting")
    for thread in waiting:
        thread.join()
    return max(woken)


def event(way, waiters, rounds):
    """perf_counter is the same clock in all processes."""
    event = (open_manager() if way == "manager" else multiprocessing).Event()
    children = [Child(wait_in_threads, event) for _ in range(PROCESSES)]
    milliseconds = []
    for _ in range(rounds):
        for child in children:
            child.start(waiters // PROCESSES)
        for child in children:
            assert child.result() == "waiting"
        started = perf_counter()
        event.set()
        milliseconds.append((max(child.result() for child in children) - started) * 1e3)
        event.clear()
    return [median(milliseconds)]


# counter


def open_counter(way, cpus=()):
    if way == "bare":
        value = multiprocessing.Value("q", 0)
        return value, value.get_lock()
    manager = open_manager(cpus)
    return manager.Value("q", 0), manager.Lock()


def increment(_, value, lock, times):
    for _ in range(times):
        with lock:
            value.value += 1


def increment_timed(_, value, lock, cpus, times):
    pin(cpus)

    def once():
        with lock:
            value.value += 1

    return microseconds_each(once, times)


def counter(way, warm_up, count):
    value, lock = open_counter(way)
    children = [Child(increment, value, lock) for _ in range(PROCESSES)]

    def measured(increments):
        for child in children:
            child.start(increments // PROCESSES)
        for child in children:
            child.result()

    each = 1e6 / rate(measured, warm_up, count)
    assert value.value == warm_up + count
    return [each]


def counter_alone(way, warm_up, count, *cpus):
    value, lock = open_counter(way, cpus[1:])
    child = Child(increment_timed, value, lock, cpus[:1])
    child.do(warm_up)
    each = child.do(count)
    assert value.value == warm_up + count
    return [each]


# array


class ManagerArray:
    """An array.array in the manager's process; its slices are such arrays as well."""

    def __init__(self):
        self.shared = open_manager().Array("d", array("d", bytes(8 * ELEMENTS)))

    def read(self):
        return self.shared[:]

    def write(self, numbers):
        self.shared[:] = numbers


class LockedArray:
    """Shared memory with a lock, as a program has it without libraries: its slices are lists."""

    def __init__(self):
        self.shared = multiprocessing.Array("d", ELEMENTS)

    def read(self):
        return self.shared[:]

    def write(self, numbers):
        self.shared[:] = numbers


class RawArray:
    """Shared memory without a lock, copied as bytes: the least that it takes."""

    def __init__(self):
        self.shared = multiprocessing.RawArray("d", ELEMENTS)

    def read(self):
        numbers = array("d")
        numbers.frombytes(memoryview(self.shared).cast("B"))
        return numbers

    def write(self, numbers):
        memoryview(self.shared).cast("B")[:] = memoryview(numbers).cast("B")


ARRAYS = {"manager": ManagerArray, "locked": LockedArray, "bare": RawArray}


def read_and_write(_, shared, times):
    numbers = array("d", range(ELEMENTS))
    reads, writes = [], []
    for _ in range(times):
        started = perf_counter()
        shared.write(numbers)
        written = perf_counter()
        seen = shared.read()
        reads.append((perf_counter() - written) * 1e3)
        writes.append((written - started) * 1e3)
        assert len(seen) == ELEMENTS and seen[-1] == ELEMENTS - 1
    return [median(reads), median(writes)]


def whole_array(way, warm_up, count):
    shared = ARRAYS[way]()
    child = Child(read_and_write, shared)
    child.do(warm_up)
    return child.do(count)


if __name__ == "__main__":
    races = {
        "lock": lock,
        "queue-to-parent": queue_to_parent,
        "queue-to-child": queue_to_child,
        "queue-among-eight": queue_among_eight,
        "event": event,
        "counter": counter,
        "counter-alone": counter_alone,
        "array": whole_array,
    }
    words = [int(word) if word.isdigit() else word for word in sys.argv[1:]]
    multiprocessing.set_start_method("fork")
    print(json.dumps(races[words[0]](*words[1:])))
