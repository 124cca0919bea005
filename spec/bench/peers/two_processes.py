"""Python's multiprocessing: one process sends, another receives. Prints its figures as a JSON array."""

import json
import multiprocessing
import os
import sys
from time import perf_counter

# As many as the mailbox of an actor. This is what Queue offers itself; windows of confirmations were no quicker.
QUEUE_SIZE = 1000


def new_order():
    return {"type": "add", "id": 12345, "payload": {"a": 1, "b": "hello"}}


class QueueRoute:
    def __init__(self):
        queue = multiprocessing.Queue(QUEUE_SIZE)
        self.send = self.send_bytes = queue.put
        self.receive = self.receive_bytes = queue.get


class PipeRoute:
    """The pipe's own buffer is what a sender waits for."""

    def __init__(self):
        receiver, sender = multiprocessing.Pipe(duplex=False)
        self.send, self.send_bytes = sender.send, sender.send_bytes
        self.receive, self.receive_bytes = receiver.recv, receiver.recv_bytes


ROUTES = {"queue": QueueRoute, "pipe": PipeRoute}


def serve(work, *arguments):
    """Runs `work` in a process that ends with this one."""
    multiprocessing.Process(target=work, args=arguments, daemon=True).start()


def count_orders(receive, confirm):
    count = 0
    while True:
        if receive() is not None:
            count += 1
        else:
            confirm(count)
            count = 0


def tells(route, warm_up, count):
    route = ROUTES[route]()
    confirmed, confirm = multiprocessing.Pipe(duplex=False)
    serve(count_orders, route.receive, confirm.send)
    for messages in (warm_up, count):
        started = perf_counter()
        for _ in range(messages):
            route.send(new_order())
        route.send(None)
        assert confirmed.recv() == messages
    return [count / (perf_counter() - started)]


def count_bytes(receive, confirm):
    while True:
        confirm(len(receive()))


def binary(route, size, count):
    route = ROUTES[route]()
    confirmed, confirm = multiprocessing.Pipe(duplex=False)
    serve(count_bytes, route.receive_bytes, confirm.send)
    data = bytes(size)
    for messages in (1, count):
        started = perf_counter()
        for _ in range(messages):
            route.send_bytes(data)
        for _ in range(messages):
            assert confirmed.recv() == size
    return [count * size / (perf_counter() - started) / 1e9]


def echo(connection, cpu):
    pin(cpu)
    while True:
        connection.send(connection.recv())


def one_by_one(warm_up, count, *cpus):
    ours, theirs = multiprocessing.Pipe()
    serve(echo, theirs, cpus[1:])
    pin(cpus[:1])
    times = []
    for _ in range(warm_up + count):
        started = perf_counter()
        ours.send(new_order())
        ours.recv()
        times.append((perf_counter() - started) * 1e6)
    times = sorted(times[warm_up:])
    return [times[int(count * part)] for part in (0.5, 0.99)]


def pin(cpus):
    if cpus:
        os.sched_setaffinity(0, cpus)


if __name__ == "__main__":
    races = {"tells": tells, "binary": binary, "one-by-one": one_by_one}
    words = [int(word) if word.isdigit() else word for word in sys.argv[1:]]
    multiprocessing.set_start_method("fork")
    print(json.dumps(races[words[0]](*words[1:])))
