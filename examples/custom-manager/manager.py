"""A custom shared object in Python; main.ts does the same."""

from multiprocessing import Process
from multiprocessing.managers import BaseManager


class Maths:
    def __init__(self):
        self.count = 0

    def add(self, a, b):
        self.count += 1  # Two threads of the manager may do this at the same time: an update can be lost.
        return a + b

    def multiply(self, a, b):
        self.count += 1
        return a * b

    def calls(self):
        return self.count


class MathsManager(BaseManager):
    pass


MathsManager.register("Maths", Maths)


def calculate(maths, n):
    maths.add(n, maths.multiply(n, n))


if __name__ == "__main__":
    with MathsManager() as manager:
        maths = manager.Maths()
        print(maths.add(4, 3))  # => 7
        print(maths.multiply(7, 8))  # => 56

        processes = [Process(target=calculate, args=(maths, n)) for n in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        print(maths.calls())  # => 10
