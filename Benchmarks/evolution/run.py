"""CMA-ES beside its peers on BBOB: medians over seeds at 200 and at 100·d evaluations.

    make build
    python3 Benchmarks/evolution/run.py --seeds 10

All start from the centre of the box with a deviation of a sixth of it. Each seed is an instance of the function, the same
for all. Runs that are in the CSV file already are not repeated.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "overhead"))

import environment  # noqa: E402

PEERS = ["cmaes", "pycma"]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--optimizers", default="hone,cmaes,pycma")
    parser.add_argument("--functions", default="1-24")
    parser.add_argument("--dimensions", default="5")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--results", type=Path, default=ROOT / "Benchmarks/results/evolution.csv")
    parser.add_argument("--report-only", action="store_true")
    return parser.parse_args()


def hone(options: argparse.Namespace, number: int, d: int, seed: int, evaluations: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "study.hone")
        command = [
            str(options.hone), "run", "--objective", "test-functions", "-o", "function=bbob", "-o", f"number={number}",
            "-o", f"dimension={d}", "-o", f"instance={seed + 1}", "--optimizer", "evolutionary", "-O", "strategy=cma",
            "--trials", str(evaluations), "--seed", str(seed), "--isolation", "none", "--study", file, "--quiet",
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        printed = subprocess.run([str(options.hone), "trials", file, "--json"], check=True, capture_output=True, text=True)
    return [json.loads(line)["metrics"]["regret"] for line in printed.stdout.splitlines()]


def peer(name: str, number: int, d: int, seed: int, evaluations: int) -> list[float]:
    import ioh
    import numpy

    problem = ioh.get_problem(number, seed + 1, d, ioh.ProblemClass.BBOB)
    minimum = problem.optimum.y
    values: list[float] = []

    def evaluate(x: numpy.ndarray) -> float:
        values.append(float(problem(x)) - minimum)
        return values[-1]

    centre, deviation, bounds = numpy.zeros(d), 10 / 6, numpy.array([[-5.0, 5.0]] * d)
    evaluate(centre)  # hone's first trial is the centre, too
    if name == "cmaes":
        from cmaes import CMA

        size = None
        while len(values) < evaluations:
            start = centre if size is None else numpy.random.RandomState(seed + size).uniform(-5, 5, d)
            optimizer = CMA(mean=start, sigma=deviation, bounds=bounds, seed=seed + 1 + len(values), population_size=size)
            while not optimizer.should_stop() and len(values) < evaluations:
                optimizer.tell([(x, evaluate(x)) for x in (optimizer.ask() for _ in range(optimizer.population_size))])
            size = 2 * optimizer.population_size
    else:
        import cma

        size = None
        while len(values) < evaluations:
            chosen = {"bounds": [-5, 5], "seed": seed + 1 + len(values), "verbose": -9}
            if size:
                chosen["popsize"] = size
            start = centre if size is None else numpy.random.RandomState(seed + size).uniform(-5, 5, d)
            strategy = cma.CMAEvolutionStrategy(start, deviation, chosen)
            while not strategy.stop() and len(values) < evaluations:
                points = strategy.ask()
                strategy.tell(points, [evaluate(x) for x in points])
            size = 2 * strategy.popsize
    return values[:evaluations]


def best_at(values: list[float], marks: list[int]) -> list[float]:
    return [min(values[:mark]) for mark in marks]


def run_all(options: argparse.Namespace) -> None:
    done = set()
    if options.results.exists():
        done = {tuple(line.split(",")[:4]) for line in options.results.read_text().splitlines()}
    first, last = (int(part) for part in options.functions.split("-"))
    with options.results.open("a") as results:
        for seed in range(options.seeds):
            for d in map(int, options.dimensions.split(",")):
                for number in range(first, last + 1):
                    for optimizer in options.optimizers.split(","):
                        if (optimizer, str(number), str(d), str(seed)) in done:
                            continue
                        evaluations = max(200, 100 * d)
                        run = hone if optimizer.startswith("hone") else peer
                        values = (
                            run(options, number, d, seed, evaluations)
                            if run is hone
                            else run(optimizer, number, d, seed, evaluations)
                        )
                        few, many = best_at(values, [200, 100 * d])
                        results.write(f"{optimizer},{number},{d},{seed},{few!r},{many!r}\n")
                        results.flush()


def report(file: Path) -> str:
    found: dict = {}
    for line in file.read_text().splitlines():
        optimizer, number, d, seed, few, many = line.split(",")
        found.setdefault((int(d), int(number)), {}).setdefault(optimizer, {})[seed] = (float(few), float(many))
    lines = []
    for d in sorted({key[0] for key in found}):
        for which, mark in ((0, 200), (1, 100 * d)):
            optimizers = sorted({name for key, by in found.items() if key[0] == d for name in by})
            lines += ["", f"### {d} dimensions, {mark} evaluations: median regret", ""]
            lines += ["| function | " + " | ".join(optimizers) + " |", "|--:|" + "--:|" * len(optimizers)]
            wins = dict.fromkeys(optimizers, 0.0)
            ranks = {name: [] for name in optimizers}
            logs = {name: [] for name in optimizers}
            import math

            for key in sorted(key for key in found if key[0] == d):
                by = found[key]
                seeds = set.intersection(*(set(runs) for runs in by.values()))
                medians = {name: statistics.median(by[name][seed][which] for seed in seeds) for name in by}
                lines.append(f"| {key[1]} | " + " | ".join(f"{medians.get(name, float('nan')):.3g}" for name in optimizers) + " |")
                least = min(medians.values())
                for name in medians:
                    wins[name] += medians[name] <= least * 1.0000001
                    logs[name].append(math.log10(max(1e-8, medians[name])))
                for seed in seeds:
                    ordered = sorted(max(1e-8, by[name][seed][which]) for name in by)
                    for name in by:
                        value = max(1e-8, by[name][seed][which])
                        places = [i for i, other in enumerate(ordered, 1) if other == value]
                        ranks[name].append(sum(places) / len(places))
            lines.append("| mean rank | " + " | ".join(f"{statistics.mean(ranks[n]):.3f}" for n in optimizers) + " |")
            lines.append("| mean log10 of medians | " + " | ".join(f"{statistics.mean(logs[n]):.3f}" for n in optimizers) + " |")
            lines.append("| best median | " + " | ".join(f"{wins[n]:.0f}" for n in optimizers) + " |")
    return "\n".join(lines)


def main() -> int:
    options = parse()
    if Path(sys.prefix).resolve() != environment.FOLDER.resolve() and not options.report_only:
        missing = environment.prepare(["quality"])
        if missing:
            print(f"peers are missing: {missing}", file=sys.stderr)
        return subprocess.run([str(environment.python()), *sys.argv], env=environment.variables()).returncode
    if not options.report_only:
        options.results.parent.mkdir(parents=True, exist_ok=True)
        run_all(options)
    print(report(options.results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
