"""What a picture of a study takes, beside Optuna's of the same trials.

    make build
    python3 Benchmarks/pictures/run.py
    python3 Benchmarks/pictures/run.py --trials 1000 --repeats 5

Exit status: 0 if no picture takes longer than a peer's, 1 if one does, 2 if it cannot be measured.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "overhead"))

import environment  # noqa: E402

KINDS = ["history", "importance", "slice", "parallel", "distribution"]
LIBRARIES = ["plotly", "matplotlib"]


@dataclass
class Cost:
    """Of one picture: each list has a figure a run."""

    seconds: list[float] = field(default_factory=list)
    """Of the processor, from the start of a process to the file."""
    again: list[float] = field(default_factory=list)
    """Of a second picture by the same process, which has the study and all that it needs; peers only."""
    memory: list[float] = field(default_factory=list)
    """Peak in MB."""
    size: int = 0
    """Bytes of the file."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--trials", default="1000,10000", help="sizes of studies, separated by commas")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each; medians are printed")
    options = parser.parse_args()
    if not os.access(options.hone, os.X_OK):
        print(f"error: {options.hone} is not a program; build it with make build, or say --hone FILE", file=sys.stderr)
        return 2
    if missing := environment.prepare(["optuna", "pictures"]):
        print("\n".join(f"error: {peer} is missing: {reason}" for peer, reason in missing.items()), file=sys.stderr)
        return 2
    print("| trials | picture | hone, ms | MB | file, KB | plotly ÷ hone | once more | MB | matplotlib ÷ hone | once more | MB |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    slower = False
    for count in map(int, options.trials.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            study, journal = make(options.hone, Path(folder), count)
            for kind in [*KINDS, "report"]:
                costs = measure(options.hone, kind, study, journal, Path(folder), options.repeats)
                slower = row(count, kind, costs) or slower
    return 1 if slower else 0


def make(hone: Path, folder: Path, count: int) -> tuple[Path, Path]:
    """The same trials as a study of hone's and as a journal of Optuna's."""
    study, journal = folder / "study.hone", folder / "study.journal"
    objective = ["--objective", "test-functions", "-o", "function=hartmann6"]
    words = [*objective, "--optimizer", "random", "--trials", str(count), "--seed", "1", "--study", str(study), "--quiet"]
    subprocess.run([hone, "run", *words], check=True, stdout=subprocess.DEVNULL)
    trials = subprocess.run([hone, "trials", study, "--json"], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run([environment.python(), HERE / "peer.py", "store", journal], check=True, input=trials)
    return study, journal


def measure(hone: Path, kind: str, study: Path, journal: Path, folder: Path, repeats: int) -> dict[str, Cost]:
    """hone and the peers in turns, so that a slow minute meets all of them."""
    picture = folder / ("report.html" if kind == "report" else "hone.svg")
    commands = {"hone": [hone, "report", study, "-o", picture] if kind == "report" else [hone, "plot", kind, study, "-o", picture]}
    files = {"hone": picture}
    for library in LIBRARIES if kind != "report" else []:
        files[library] = folder / f"{library}.{'html' if library == 'plotly' else 'svg'}"
        commands[library] = [environment.python(), HERE / "peer.py", library, kind, journal, files[library]]
    costs = {name: Cost() for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment.variables())
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if status != 0:
                raise SystemExit(f"{' '.join(map(str, command))} failed")
            cost = costs[name]
            cost.memory.append(usage.ru_maxrss / 1024)
            if name == "hone":
                cost.seconds.append(usage.ru_utime + usage.ru_stime)
            else:
                first, again = json.loads(output)
                cost.seconds.append(first)
                cost.again.append(again)
            cost.size = files[name].stat().st_size
    return costs


def row(count: int, kind: str, costs: dict[str, Cost]) -> bool:
    """Prints a row; whether a peer's process takes less."""
    own = statistics.median(costs["hone"].seconds)
    cells = [f"{count:,}", kind, f"{own * 1e3:.0f}", f"{max(costs['hone'].memory):.0f}", f"{costs['hone'].size / 1e3:.0f}"]
    slower = False
    for library in LIBRARIES:
        if (cost := costs.get(library)) is None:
            cells += ["–"] * 3
            continue
        whole, again = statistics.median(cost.seconds), statistics.median(cost.again)
        cells += [f"{whole / own:.0f}", f"{again / own:.1f}", f"{max(cost.memory):.0f}"]
        slower = slower or whole < own
    print("| " + " | ".join(cells) + " |", flush=True)
    return slower


if __name__ == "__main__":
    sys.exit(main())
