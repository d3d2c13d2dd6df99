#!/usr/bin/env python3
"""What a call through the objective `function` costs, beside the direct call, bare libffi and Python's ctypes.

usage: python3 Benchmarks/function/run.py [LIBRARY]     after make build; needs gcc and libffi-dev

Exit status: 0 if every call costs less than 200 ns over the function, 1 if one does not, 2 if it cannot be measured.
"""
import ctypes
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import timeit

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BAR = 200.0


class Config(ctypes.Structure):
    _fields_ = [("rate", ctypes.c_double), ("layers", ctypes.c_int), ("activation", ctypes.c_char_p)]


def python(library):
    """Nanoseconds a call through ctypes, case by case; arguments are made anew each time, as a tuning loop does."""
    double, integer, text, long = ctypes.c_double, ctypes.c_int, ctypes.c_char_p, ctypes.c_long
    library.sphere.restype, library.sphere.argtypes = double, [double, double]
    library.train.restype, library.train.argtypes = double, [double, integer, text, long]
    library.fit.argtypes = [Config, ctypes.POINTER(double), ctypes.POINTER(double), ctypes.POINTER(double)]
    callback = ctypes.CFUNCTYPE(integer, ctypes.c_void_p, long, double)
    library.report.restype, library.report.argtypes = double, [double, callback, ctypes.c_void_p]
    tell = callback(lambda context, step, value: 0)
    weights = double * 4

    def fit():
        loss, accuracy = double(), double()
        library.fit(Config(0.5, 3, b"tanh"), weights(0.25, 1, 2, 3), loss, accuracy)
        return loss.value, accuracy.value

    calls = [
        lambda: library.sphere(0.5, 0.25),
        lambda: library.train(0.5, 3, b"tanh", 7),
        fit,
        lambda: library.report(0.5, tell, None),
    ]
    number = 50_000
    return [statistics.median(timeit.repeat(call, timer=time.thread_time, number=number, repeat=5)) / number * 1e9 for call in calls]


def main():
    library = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/release/libhone-function.so")
    if not library.exists():
        print(f"error: {library} does not exist; make build makes it", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        functions, call = f"{folder}/libfunctions.so", f"{folder}/call"
        flags = ["gcc", "-O2", "-std=c11", "-D_GNU_SOURCE"]
        subprocess.run([*flags, "-g", "-shared", "-fPIC", HERE / "functions.c", "-o", functions], check=True)
        subprocess.run([*flags, "-I", ROOT / "SDK/include", HERE / "call.c", "-o", call, "-lffi", "-ldl"], check=True)
        lines = subprocess.run([call, library, functions], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        times = python(ctypes.CDLL(functions))
    print("| call | direct, ns | bare libffi, ns | function, ns | over the function, ns | ctypes, ns | bar |")
    print("|---|--:|--:|--:|--:|--:|---|")
    missed = False
    for line, ctypes_time in zip(lines, times):
        name, *figures = line.split("\t")
        direct, bare, function = map(float, figures)
        over = function - direct
        missed = missed or over >= BAR
        verdict = "pass" if over < BAR else "MISSED"
        print(
            f"| {name} | {direct:.1f} | {bare:.1f} | {function:.1f} | {over:.1f} | {ctypes_time:.0f} "
            f"| {verdict} (< {BAR:.0f} ns) |"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
