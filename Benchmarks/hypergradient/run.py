"""Learning rates on Fashion-MNIST, fixed and by hypergradient descent, after Baydin et al., ICLR 2018.

    make build
    sudo apt-get install dataset-fashion-mnist
    python3 Benchmarks/hypergradient/run.py                      all: logistic regression, 784-1000-1000-10, digits
    python3 Benchmarks/hypergradient/run.py --models logistic    a minute

Writes a table, and pictures to Documentation/pictures. Studies that are there already are not made again.
"""

import argparse
import math
import sqlite3
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import chart  # noqa: E402

ROOT = HERE.parent.parent
STARTS = ["1e-5", "1e-4", "1e-3", "1e-2", "1e-1"]
RULES = {"relative": [], "additive": ["-O", "rule=additive"]}
# 60,000 rows to train with and 10,000 to measure on; 468 batches of 128 an epoch.
FASHION = ["-o", "data=fashion-mnist", "-o", "split=0.142857", "-o", "standardize=together"]
# The weight decay of 1e-4 in the source is half of that here, since the penalty has no factor of a half.
COMMON = ["batch_size=128", "l2=0.00005", "dropout_output=0", "solver=SGD", "lr_policy=Fixed"]


def model(name: str) -> tuple[list[str], list[str]]:
    """Options of mlp, and what is fixed."""
    if name == "logistic":
        return FASHION + ["-o", "max_layers=0"], COMMON
    layers = [
        f"{key}_{layer}={value}"
        for layer in (1, 2)
        for key, value in [("units", 1000), ("activation", "ReLU"), ("dropout", 0), ("init", "He-Normal")]
    ]
    return FASHION + ["-o", "max_layers=2"], COMMON + ["layers=2"] + layers


class Studies:
    """Runs studies, and reads their curves: for each trial (learning rate, [(updates, loss, rate)])."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        options.results.mkdir(parents=True, exist_ok=True)

    def curves(self, name: str, trials: int, settings: list[str], fixed: list[str], more: list[str]) -> list:
        file = self.options.results / f"{name}.hone"
        if not file.exists():
            flags = [word for value in fixed for word in ("--fix", value)]
            command = [
                self.options.hone, "run", "--objective", "mlp", "-o", "metric=cross-entropy", *settings, *flags, *more,
                "--trials", str(trials), "--study", file, "--isolation", "none", "--quiet",
            ]  # fmt: skip
            print(" ".join(map(str, command)), file=sys.stderr)
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            rates = dict(database.execute("SELECT number, learning_rate FROM trials"))
            result = {number: (rate, []) for number, rate in sorted(rates.items())}
            for number, step, loss, rate in database.execute("SELECT trial, step, m1, m4 FROM report ORDER BY trial, step"):
                result[number][1].append((step, loss, rate))
        # A training that diverged reports no more, and is worth what a guess is.
        return [(rate, curve or [(1, math.log(10), rate)]) for rate, curve in result.values()]


def at(curve: list, updates: int) -> float:
    """The loss at an update; that of a guess if the training had ended in infinity by then."""
    return next((loss for step, loss, _ in curve if step >= updates), math.log(10))


def fashion(studies: Studies, name: str, updates: int, points: int) -> None:
    settings, fixed = model(name)
    fixed = fixed + [f"updates={updates}"]
    grid = studies.curves(
        f"{name}-{updates}-fixed-{points}", points, settings, fixed,
        ["--optimizer", "grid", "-O", f"points={points}", "--range", "learning_rate=1e-5:1"],
    )  # fmt: skip
    plain = studies.curves(f"{name}-{updates}-plain", 1, settings, fixed + ["learning_rate=0.001"], ["--optimizer", "random"])
    moved = {
        (rule, start): studies.curves(
            f"{name}-{updates}-{rule}-{start}", 1, settings, fixed,
            ["--optimizer", "hypergradient", "-O", "mode=online", "-O", "optimizer=random",
             "-O", f"start.learning_rate={start}", *extra],
        )[0][1]
        for rule, extra in RULES.items()
        for start in STARTS
    }  # fmt: skip
    epoch = 468
    best = min(grid, key=lambda pair: at(pair[1], updates))
    first = min(at(curve, epoch) for _, curve in grid)
    untuned = plain[0][1]
    print(f"\n{name}, {updates} updates of 128 rows, SGD; validation cross-entropy\n")
    print("| learning rate | epoch 1 | end | end ÷ best fixed |\n|---|---|---|---|")
    end = at(best[1], updates)
    print(f"| best fixed of {points}: {best[0]:.2g} | {at(best[1], epoch):.4f} (best there {first:.4f}) | {end:.4f} | 1 |")
    print(f"| fixed 0.001 | {at(untuned, epoch):.4f} | {at(untuned, updates):.4f} | {at(untuned, updates) / end:.3f} |")
    for (rule, start), curve in moved.items():
        print(f"| {rule} from {start} | {at(curve, epoch):.4f} | {at(curve, updates):.4f} | {at(curve, updates) / end:.3f} |")
    lines = [(f"fixed {best[0]:.2g}, the best of {points}", loss(best[1]), True), ("fixed 0.001", loss(untuned), True)]
    lines += [(f"relative, from {start}", loss(moved["relative", start]), False) for start in STARTS]
    lines += [("additive, from 1e-3", loss(moved["additive", "1e-3"]), False)]
    rates = [(f"relative, from {start}", rate(moved["relative", start]), False) for start in STARTS]
    rates += [("additive, from 1e-3", rate(moved["additive", "1e-3"]), False)]
    title = "logistic regression" if name == "logistic" else "784-1000-1000-10, ReLU"
    chart.draw(
        [
            chart.Panel(f"Fashion-MNIST, {title}", "updates", "validation cross-entropy", lines, log_y=True),
            chart.Panel("its learning rate", "updates", "learning rate", rates, log_y=True),
        ],
        ROOT / f"Documentation/pictures/hypergradient-{name}.svg",
    )


def loss(curve: list) -> list:
    return [(step, value) for step, value, _ in curve]


def rate(curve: list) -> list:
    return [(step, value) for step, _, value in curve]


def digits(studies: Studies) -> None:
    """Learning curves for several learning rates."""
    fixed = ["layers=1", "units_1=128", "activation_1=ReLU", "init_1=He-Normal", "dropout_1=0"] + [
        "dropout_output=0", "batch_size=32", "solver=SGD", "lr_policy=Fixed", "l2=1e-7", "updates=1000",
    ]  # fmt: skip
    curves = studies.curves(
        "digits-rates", 6, ["-o", "data=digits", "-o", "max_layers=1"], fixed,
        ["--optimizer", "grid", "-O", "points=6", "--range", "learning_rate=1e-5:1"],
    )  # fmt: skip
    lines = [(chart.label(float(f"{rate:.3g}")), loss(curve), False) for rate, curve in sorted(curves)]
    panel = chart.Panel("Digits, 64-128-10, SGD: learning rates", "updates", "validation cross-entropy", lines, log_y=True)
    chart.draw([panel], ROOT / "Documentation/pictures/learning-rates.svg")


def main() -> int:
    parser = argparse.ArgumentParser(description="Learning rates, fixed and by hypergradient descent.")
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--models", default="digits,logistic,mlp", help="which of digits, logistic, mlp")
    parser.add_argument("--results", type=Path, default=ROOT / "Benchmarks/results/hypergradient", help="folder of the studies")
    parser.add_argument("--mlp-updates", type=int, default=2340, help="updates of 784-1000-1000-10; 468 are an epoch")
    parser.add_argument("--mlp-points", type=int, default=20, help="fixed learning rates of 784-1000-1000-10")
    options = parser.parse_args()
    studies = Studies(options)
    for name in options.models.split(","):
        if name == "digits":
            digits(studies)
        elif name == "logistic":
            fashion(studies, name, 2340, 20)
        elif name == "mlp":
            fashion(studies, name, options.mlp_updates, options.mlp_points)
        else:
            print(f'error: no model "{name}"; choose among digits, logistic, mlp', file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
