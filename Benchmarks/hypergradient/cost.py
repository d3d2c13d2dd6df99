"""What gradients with respect to hyperparameters add to an update of mlp.

    make build
    python3 Benchmarks/hypergradient/cost.py

For each shape the processor time of an update: plain, with the learning rate moving online, and in forward mode along
h hyperparameters. Time between one trial and more of them, so that loading and starting do not count; all variants take
turns, and the least of the rounds counts, which other work on the machine disturbs least.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Data, hidden layers, units, rows of a batch, updates of a trial, trials: about a second, or what loading takes would
# drown it.
SHAPES = [
    ("digits", 1, 128, 32, 2500, 24), ("digits", 3, 128, 128, 2500, 3), ("fashion-mnist", 0, 0, 128, 2500, 6),
    ("fashion-mnist", 1, 128, 128, 2500, 2), ("fashion-mnist", 2, 1000, 128, 150, 2), ("fashion-mnist", 1, 64, 32, 2500, 10),
    ("fashion-mnist", 1, 64, 128, 2500, 3), ("fashion-mnist", 2, 1000, 32, 400, 2),
]  # fmt: skip
# All begin alike, and move by next to nothing: a training that diverges would end early.
START = {"learning_rate": 0.001, "l2": 1e-6, "momentum": 0.9}


def still(*moving: str) -> list[str]:
    """What does not move is fixed."""
    return [word for name, value in START.items() if name not in moving for word in ("--fix", f"{name}={value}")]


def moved(mode: str, *moving: str) -> list[str]:
    words = ["--optimizer", "hypergradient", "-O", "optimizer=random", "-O", f"mode={mode}"]
    words += ["-O", f"tune={','.join(moving)}"]
    for name in moving:
        words += ["-O", f"start.{name}={START[name]}"]
    return words + still(*moving)


VARIANTS = {
    "plain": ["--optimizer", "random", *still()],
    "online": [*moved("online", "learning_rate"), "-O", "beta=1e-6"],
    "online, additive": [*moved("online", "learning_rate"), "-O", "rule=additive", "-O", "beta=1e-12"],
    "forward, 1": [*moved("forward", "learning_rate"), "-O", "step=0.0001"],
    "forward, 2": [*moved("forward", "learning_rate", "l2"), "-O", "step=0.0001"],
    "forward, 3": [*moved("forward", "learning_rate", "l2", "momentum"), "-O", "step=0.0001"],
}


def processor_seconds(program: Path, shape: tuple, trials: int, words: list[str]) -> float:
    data, layers, units, batch, updates, _ = shape
    fixed = {"batch_size": batch, "updates": updates, "dropout_output": 0, "solver": "Momentum", "lr_policy": "Fixed"}
    if layers:
        fixed["layers"] = layers
    for layer in range(1, layers + 1):
        fixed |= {f"units_{layer}": units, f"activation_{layer}": "ReLU", f"dropout_{layer}": 0, f"init_{layer}": "He-Normal"}
    # Next to no validation rows: updates are measured, not measurements.
    command = [program, "run", "--objective", "mlp", "-o", f"data={data}", "-o", f"max_layers={layers}", "-o",
               "split=0.01", *words, "--trials", str(trials), "--isolation", "none", "--quiet"]  # fmt: skip
    for key, value in fixed.items():
        command += ["--fix", f"{key}={value}"]
    # In memory where that is possible: what the disk takes for a study's file is no cost of gradients.
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
        done = subprocess.run([*command, "--study", f"{folder}/s.hone"], capture_output=True, text=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or "diverged" in done.stderr:
        sys.exit(done.stderr.strip() or "error: a training failed")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description="What gradients add to an update.")
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the best counts")
    parser.add_argument("--shapes", default="", help="only these numbers of shapes, separated by commas")
    parser.add_argument("--variants", default="", help="only those that begin with this, such as online; and plain")
    options = parser.parse_args()
    variants = {name: words for name, words in VARIANTS.items() if name.startswith(("plain", options.variants))}
    chosen = [int(word) for word in options.shapes.split(",") if word] or range(len(SHAPES))
    print("| network, batch | µs an update | " + " | ".join(list(variants)[1:]) + " |")
    print("|---" * (len(variants) + 1) + "|")
    for number in chosen:
        shape = SHAPES[number]
        least = {name: [float("inf"), float("inf")] for name in variants}
        for _ in range(options.rounds):
            for name, words in variants.items():
                for place, trials in enumerate((1, 1 + shape[5])):
                    seconds = processor_seconds(options.hone, shape, trials, words)
                    least[name][place] = min(least[name][place], seconds)
        cost = {name: (long - short) / (shape[4] * shape[5]) for name, (short, long) in least.items()}
        inputs = 64 if shape[0] == "digits" else 784
        text = f"{inputs}-{shape[2]}×{shape[1]}-10, {shape[3]}" if shape[1] else f"{inputs}-10, {shape[3]}"
        ratios = " | ".join(f"{cost[name] / cost['plain']:.2f}" for name in list(variants)[1:])
        print(f"| {text} | {1e6 * cost['plain']:.0f} | {ratios} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
