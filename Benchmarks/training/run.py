"""Training speed of the mlp objective, beside its matrix products alone, PyTorch and scikit-learn, on one thread.

    make build
    python3 Benchmarks/training/run.py

Prints a line a shape while it measures, then medians and bars. Exit status: 0 all bars passed, 1 one was missed.
"""

import argparse
import csv
import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "overhead"))

import environment  # noqa: E402

ROWS = 2048
SOLVERS = ["Adam", "SGD", "Momentum", "Nesterov", "Adadelta", "Adagrad", "smorm3s"]
COLUMNS = ["inputs", "layers", "units", "batch", "update_us", "products_us", "eager_us", "fused_us", "scikit_us"]
# At each batch size.
SHAPES = 24
# Share of the products' speed, in the median of the shapes, by batch size.
SHARES = {32: 0.85, 128: 0.92, 1024: 0.95}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plugin", type=Path, default=ROOT / ".build/release/libhone-mlp.so")
    parser.add_argument("--inputs", default="64,784")
    parser.add_argument("--layers", default="1,2,3")
    parser.add_argument("--units", default="64,128,512,2048")
    parser.add_argument("--batches", default="32,128,1024")
    parser.add_argument("--peers", default="all", help="all or none")
    parser.add_argument("--seconds", type=float, default=0.4, help="for each of the runs of a shape, at least")
    parser.add_argument("--kernels", default="best", help="OpenBLAS's for the products: best, default, or a core's name")
    parser.add_argument("--results", type=Path, default=ROOT / "Benchmarks/results/training.csv")
    parser.add_argument("--report-only", action="store_true", help="from the results that are there")
    parser.add_argument("--solvers", action="store_true", help="compare the solvers and dropout instead")
    return parser.parse_args()


def kernels(wanted: str) -> dict[str, str]:
    """OpenBLAS takes kernels of half the width on processors that it is too old to know; the products get the best."""
    if wanted == "default":
        return {}
    if wanted != "best":
        return {"OPENBLAS_CORETYPE": wanted}
    return {"OPENBLAS_CORETYPE": "SkylakeX"} if "avx512bw" in Path("/proc/cpuinfo").read_text() else {}


def compile_host(folder: Path) -> Path:
    program = folder / "train"
    command = ["cc", "-O2", "-std=gnu11", f"-I{ROOT / 'SDK/include'}", str(HERE / "train.c"), "-o", str(program)]
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "openblas"], capture_output=True, text=True, check=True)
    environment.run([*command, *flags.stdout.split(), "-ldl", "-lm"])
    return program


def make_data(folder: Path, inputs: int) -> Path:
    """Random rows of 10 classes, as a table for hone and as arrays for the peers."""
    generator = random.Random(inputs)
    rows = [[round(generator.gauss(0, 1), 3) for _ in range(inputs)] for _ in range(ROWS)]
    labels = [index % 10 for index in range(ROWS)]
    table = folder / f"{inputs}.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"x{column}" for column in range(inputs)] + ["class"])
        writer.writerows([*row, f"c{label}"] for row, label in zip(rows, labels))
    return table


def measure(program: Path, options: argparse.Namespace, table: Path, inputs: int, units: int, layers: int, batch: int,
            solver: str = "Adam", dropout: float = 0) -> dict:  # fmt: skip
    values = [options.plugin, table, inputs, units, layers, batch, solver, dropout, options.seconds]
    done = subprocess.run(
        [str(program), *map(str, values)], capture_output=True, text=True,
        env=environment.variables(**kernels(options.kernels)))  # fmt: skip
    if done.returncode != 0:
        sys.exit(done.stderr.strip() or "error: train failed")
    return json.loads(done.stdout)


class Peers:
    """A process that answers shapes."""

    def __init__(self, table: Path, seconds: float):
        arrays = table.with_suffix(".npz")
        convert = "import sys, numpy as n, csv\nr = list(csv.reader(open(sys.argv[1])))[1:]\n"
        convert += "n.savez(sys.argv[2], x=n.array([q[:-1] for q in r], n.float32), y=n.array([int(q[-1][1:]) for q in r]))"
        environment.run([str(environment.python()), "-c", convert, str(table), str(arrays)])
        command = [str(environment.python()), str(HERE / "peers.py"), str(arrays), str(seconds)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment.variables())  # fmt: skip

    def measure(self, units: int, layers: int, batch: int) -> dict[str, float]:
        self.process.stdin.write(f"{units} {layers} {batch}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def measure_all(options: argparse.Namespace, program: Path, folder: Path) -> None:
    """Adds a row to the results for each shape that is not among them."""
    numbers = {name: [int(text) for text in getattr(options, name).split(",")] for name in
               ("inputs", "layers", "units", "batches")}  # fmt: skip
    options.results.parent.mkdir(parents=True, exist_ok=True)
    known = {tuple(int(row[name]) for name in COLUMNS[:4]) for row in read(options.results)}
    is_new = not options.results.exists()
    with options.results.open("a", newline="") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(COLUMNS)
        for inputs in numbers["inputs"]:
            table = make_data(folder, inputs)
            peers = Peers(table, options.seconds) if options.peers != "none" else None
            for layers in numbers["layers"]:
                for units in numbers["units"]:
                    for batch in numbers["batches"]:
                        if (inputs, layers, units, batch) in known:
                            continue
                        # Before and after the peers: a minute of the machine that is slow for one is so for the other.
                        runs = [measure(program, options, table, inputs, units, layers, batch)]
                        found = peers.measure(units, layers, batch) if peers else {}
                        runs.append(measure(program, options, table, inputs, units, layers, batch))
                        update = statistics.median(value for run in runs for value in run["update"])
                        products = statistics.median(value for run in runs for value in run["products"])
                        times = [update, products, *(found.get(name) for name in ("eager", "fused", "scikit-learn"))]
                        row = [inputs, layers, units, batch, *(f"{1e6 * time:.2f}" if time else "" for time in times)]
                        writer.writerow(row)
                        file.flush()
                        print(*row, runs[0]["kernels"], file=sys.stderr)


def read(results: Path) -> list[dict[str, float]]:
    if not results.exists():
        return []
    with results.open(newline="") as file:
        return [{name: float(text) if text else float("nan") for name, text in row.items()} for row in csv.DictReader(file)]


def report(rows: list[dict[str, float]]) -> bool:
    """The table, the medians, the bars. Returns whether all bars were passed."""
    print("| network | batch | µs/update | samples/s | of the products | eager ÷ hone | fused ÷ hone | scikit ÷ hone |")
    print("| --- | --: | --: | --: | --: | --: | --: | --: |")
    for row in rows:
        update = row["update_us"]
        row["share"] = row["products_us"] / update
        row["pytorch"] = min(row["eager_us"], row["fused_us"]) / update
        row["scikit"] = row["scikit_us"] / update
        print(
            f"| {row['inputs']:.0f}-{row['units']:.0f}×{row['layers']:.0f} | {row['batch']:.0f} | {update:,.1f} "
            f"| {1e6 * row['batch'] / update:,.0f} | {row['share']:.2f} | {row['eager_us'] / update:.1f} "
            f"| {row['fused_us'] / update:.1f} | {row['scikit']:.1f} |")  # fmt: skip

    def found(name: str, batch: int | None = None) -> list[float]:
        """What was measured: a shape without peers has no ratio to them."""
        return [row[name] for row in rows if batch in (None, row["batch"]) and not math.isnan(row[name])]

    def median(name: str, batch: int) -> float:
        return statistics.median(found(name, batch) or [math.nan])

    def spread(name: str, batch: int) -> str:
        values = found(name, batch) or [math.nan]
        return f"{statistics.median(values):.2f} ({min(values):.2f} – {max(values):.2f}), {len(found(name, batch))} shapes"

    def one(units: int) -> float:
        shape = (64, 1, units, 32)
        return next((row["pytorch"] for row in rows if tuple(row[name] for name in COLUMNS[:4]) == shape), math.nan)

    print("\n| batch | of the products: median (range) | better PyTorch ÷ hone: median (range) | scikit-learn ÷ hone: median |")
    print("| --: | --: | --: | --: |")
    for batch in sorted({int(row["batch"]) for row in rows}):
        print(f"| {batch} | {spread('share', batch)} | {spread('pytorch', batch)} | {median('scikit', batch):.1f} |")
    # What was found, the bar, and how many shapes it rests on of those that it is meant for.
    bars = [
        (f"batch {batch}: {bar} of the products' speed", median("share", batch), bar, len(found("share", batch)), SHAPES)
        for batch, bar in SHARES.items()
    ]
    bars += [
        ("64-64×1, batch 32: 30 times PyTorch", one(64), 30, 1, 1),
        ("64-128×1, batch 32: 15 times PyTorch", one(128), 15, 1, 1),
        ("batch 32: 3 times PyTorch in the median", median("pytorch", 32), 3, len(found("pytorch", 32)), SHAPES),
        ("nowhere slower than PyTorch", min(found("pytorch"), default=math.nan), 1, len(found("pytorch")), 3 * SHAPES),
        ("batch 32: 4 times scikit-learn in the median", median("scikit", 32), 4, len(found("scikit", 32)), SHAPES),
    ]
    print("\n| bar | found | shapes | |\n| --- | --: | --: | --- |")
    for name, value, bar, shapes, wanted in bars:
        verdict = "not measured" if math.isnan(value) else "pass" if value >= bar else "FAIL"
        part = "" if shapes == wanted or math.isnan(value) else ", but not all were measured"
        print(f"| {name} | {value:.2f} | {shapes} of {wanted} | {verdict}{part} |")
    return all(value >= bar and shapes == wanted for _, value, bar, shapes, wanted in bars)


def compare_solvers(options: argparse.Namespace, program: Path, folder: Path) -> None:
    """Every solver, and dropout of a half everywhere, in turn with Adam, on some shapes at batch 32."""
    shapes = [(64, 1, 64), (64, 1, 128), (64, 3, 128), (784, 1, 128), (784, 2, 512)]
    cases = [(solver, solver, 0.0) for solver in SOLVERS] + [("Adam, dropout 0.5", "Adam", 0.5)]
    print(f"| network | {' | '.join(name for name, _, _ in cases)} |\n| --- |{' --: |' * len(cases)}")
    for inputs, layers, units in shapes:
        table = make_data(folder, inputs)
        times: dict[str, list[float]] = {name: [] for name, _, _ in cases}
        for _ in range(3):
            for name, solver, dropout in cases:
                times[name] += measure(program, options, table, inputs, units, layers, 32, solver, dropout)["update"]
        medians = {name: statistics.median(found) for name, found in times.items()}
        texts = [f"{medians[name] / medians['Adam']:.2f}" for name, _, _ in cases]
        print(f"| {inputs}-{units}×{layers} | {' | '.join(texts)} |")


def main() -> None:
    options = parse()
    if not options.plugin.exists():
        sys.exit(f"error: {options.plugin} is missing; build it with: make build")
    if options.peers != "none" and not (options.report_only or options.solvers):
        missing = environment.prepare(["training"])
        if missing:
            sys.exit(f"error: {missing['training']}; or measure without peers: --peers none")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.solvers:
            compare_solvers(options, compile_host(folder), folder)
            return
        if not options.report_only:
            measure_all(options, compile_host(folder), folder)
    if not report(sorted(read(options.results), key=lambda row: [row[name] for name in COLUMNS[:4]])):
        sys.exit(1)


if __name__ == "__main__":
    main()
