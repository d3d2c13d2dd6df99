"""The RL controller against random search, run by run, and what it draws as it learns.

    make build
    python3 Benchmarks/rl/run.py                       some 40 minutes
    python3 Benchmarks/rl/run.py --seeds 3 --peers ""  a quick look

Each pair has the same task, seed and number of trials; neither begins with a default configuration. Better means a better
best value; ties count half.
"""

import argparse
import concurrent.futures
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "overhead"))
sys.path.insert(0, str(HERE.parent / "quality"))
sys.path.insert(0, str(HERE))

import environment  # noqa: E402

ROOT = HERE.parent.parent
OURS = {
    "random": ["random", "start_with_default=false"],
    "rl-controller": ["rl-controller", "start_with_default=false"],
    "rl-controller, reinforce": ["rl-controller", "start_with_default=false", "algorithm=reinforce"],
}
MARKS = (100, 300)
# Better than random search in so many pairs, at so many trials.
BARS = {100: 0.85, 300: 0.95}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The RL controller against random search.")
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds, from 0")
    parser.add_argument("--groups", default="bbob,conditional,real", help="groups of tasks; also held-out")
    parser.add_argument("--peers", default="optuna-cma,pycma", help="peers on BBOB, for context; from Benchmarks/quality")
    parser.add_argument("--peer-seeds", type=int, default=3, help="how many seeds for peers")
    parser.add_argument("--processes", type=int, default=2, help="runs at once")
    parser.add_argument("--picture", type=Path, default=ROOT / "Documentation/pictures/rl-controller.svg")
    return parser.parse_args()


@dataclass(frozen=True)
class Task:
    name: str
    group: str
    objective: list[str]
    # Of BBOB: function, dimension, instance.
    bbob: tuple[int, int, int] | None = None


def all_tasks(groups: list[str]) -> list[Task]:
    def bbob(group: str, number: int, dimension: int, instance: int) -> Task:
        options = ["function=bbob", f"number={number}", f"dimension={dimension}", f"instance={instance}"]
        objective = ["--objective", "test-functions"] + [part for option in options for part in ("-o", option)]
        return Task(f"bbob-{number}-{dimension}-{instance}", group, objective, (number, dimension, instance))

    found = [bbob("bbob", number, 5, 1) for number in range(1, 25)]
    found += [bbob("held-out", number, dimension, 9) for number in range(1, 25) for dimension in (3, 10)]
    found.append(Task("tree", "conditional", ["--objective", "test-functions", "-o", "function=conditional"]))
    for data in ("breast-cancer", "wine"):
        found.append(Task(f"svm-{data}", "real", ["--objective", "svm", "-o", f"data={data}"]))
    return [task for task in found if task.group in groups]


def measure(hone: Path, task: Task, optimizer: str, seed: int, trials: int) -> list[float]:
    """The values of one of our runs, of BBOB the regrets; the least is the best."""
    name, *options = OURS[optimizer]
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "study.hone")
        command = [str(hone), "run", *task.objective, "--optimizer", name, "--trials", str(trials), "--seed", str(seed)]
        command += ["--isolation", "none", "--study", file, "--quiet"]
        for option in options:
            command += ["-O", option]
        subprocess.run(command, check=True, capture_output=True)
        printed = subprocess.run([str(hone), "trials", file, "--json"], check=True, capture_output=True, text=True)
    rows = [json.loads(line) for line in printed.stdout.splitlines()]
    if task.bbob:
        return [row["metrics"]["regret"] for row in rows]
    return [float("inf") if row["value"] is None else row["value"] for row in rows]


def measure_peer(task: Task, peer: str, seed: int, trials: int) -> list[float]:
    """The regrets of a peer on BBOB as the package ioh has it."""
    import peers
    import tasks

    number, dimension, instance = task.bbob
    evaluator = tasks.BBOB(task.name, task.group, number, dimension).open(Path(), instance - 1)
    values: list[float] = []

    def evaluate(configuration: dict) -> float:
        values.append(evaluator.value(configuration)[0])
        return values[-1]

    peers.PEERS[peer][0](evaluator, evaluate, trials, seed)
    return values


def compare(ours: dict, random: dict, trials: int) -> tuple[int, int, int]:
    """Pairs won, tied and lost."""
    outcomes = [0, 0, 0]
    for key, values in ours.items():
        left, right = min(values[:trials]), min(random[key][:trials])
        outcomes[0 if left < right else 1 if left == right else 2] += 1
    return tuple(outcomes)


def main() -> int:
    options = parse()
    if Path(sys.executable).absolute() != environment.python().absolute():
        missing = environment.prepare(["optuna", "quality"] if options.peers else [])
        for peer, reason in missing.items():
            print(f"{peer} is missing: {reason}", file=sys.stderr)
        command = [str(environment.python()), str(Path(__file__).resolve()), *sys.argv[1:]]
        return subprocess.run(command, env=environment.variables()).returncode
    if not os.access(options.hone, os.X_OK):
        print(f"error: {options.hone} is not a program; build it with make build, or say --hone FILE", file=sys.stderr)
        return 2
    tasks = all_tasks(options.groups.split(","))
    peers = [peer for peer in options.peers.split(",") if peer]
    jobs = []
    for task in tasks:
        for seed in range(options.seeds):
            # Each length is a study of its own for the controller, which plans its trials; not for the others.
            jobs += [(task, name, seed, max(MARKS)) for name in OURS]
            jobs += [(task, "rl-controller", seed, trials) for trials in MARKS if trials < max(MARKS)]
        if task.bbob:
            jobs += [(task, peer, seed, max(MARKS)) for seed in range(options.peer_seeds) for peer in peers]
    runs = defaultdict(dict)
    with concurrent.futures.ProcessPoolExecutor(options.processes) as pool:
        futures = {
            pool.submit(measure, options.hone, *job)
            if job[1] in OURS
            else pool.submit(measure_peer, *job): job
            for job in jobs
        }
        for count, future in enumerate(concurrent.futures.as_completed(futures), 1):
            task, name, seed, trials = futures[future]
            runs[name, trials][task.name, seed] = future.result()
            if count % 100 == 0:
                print(f"{count} of {len(jobs)}", file=sys.stderr)
    groups = {task.name: task.group for task in tasks}
    met = report(runs, groups, [*OURS, *peers])
    draw(runs, groups, options.picture)
    return 0 if met else 1


def report(runs: dict, groups: dict, names: list[str]) -> bool:
    random = runs["random", max(MARKS)]
    print("| group | optimizer | " + " | ".join(f"pairs at {mark} | won | tied | lost | better" for mark in MARKS) + " |")
    print("|---|---" + "|--:" * (5 * len(MARKS)) + "|")
    met = True
    chosen = list(dict.fromkeys(groups.values()))
    for group in [*chosen, "all"] if len(chosen) > 1 else chosen:
        for name in names:
            if name == "random":
                continue
            cells = []
            for mark in MARKS:
                found = runs.get((name, mark)) or runs.get((name, max(MARKS)), {})
                found = {key: values for key, values in found.items() if group in (groups[key[0]], "all")}
                won, tied, lost = compare(found, random, mark)
                pairs = won + tied + lost
                better = (won + tied / 2) / pairs if pairs else float("nan")
                cells += [str(pairs), str(won), str(tied), str(lost), f"{better:.1%}"]
                if name == "rl-controller" and group == ("all" if len(chosen) > 1 else group):
                    met = met and better >= BARS[mark]
            print(f"| {group} | {name} | " + " | ".join(cells) + " |")
    print("\nbars: " + ", ".join(f"better in {share:.0%} of all pairs at {mark}" for mark, share in BARS.items()) + f": {'pass' if met else 'FAIL'}")
    return met


def standing(runs: dict, groups: dict, name: str, width: int = 20) -> list[float]:
    """Mean share of random search's configurations that are worse than what an optimizer draws, a window of trials each."""
    drawn = defaultdict(list)
    pool = defaultdict(list)
    for (task, _), values in runs["random", max(MARKS)].items():
        pool[task] += values
    for (task, _), values in runs[name, max(MARKS)].items():
        others = sorted(pool[task])
        for trial, value in enumerate(values):
            worse = sum(1 for other in others[:: max(1, len(others) // 500)] if other > value)
            drawn[trial // width].append(worse / len(others[:: max(1, len(others) // 500)]))
    return [statistics.mean(drawn[window]) for window in sorted(drawn)]


def draw(runs: dict, groups: dict, file: Path) -> None:
    """What is drawn, by trials: random search stays at one half. Without runs of each line, the file stays as it is."""
    width, height, left, top = 520, 260, 60, 44
    colours = {"rl-controller": "#1f6feb", "rl-controller, reinforce": "#e9a23b", "random": "#6b7280"}
    if missing := [name for name in colours if not runs.get((name, max(MARKS)))]:
        print(f"no runs of {', '.join(missing)}: {file} stays as it is", file=sys.stderr)
        return
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 260} {height + 100}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width + 260}" height="{height + 100}" fill="white"/>',
        f'<text x="{left}" y="24" font-weight="bold">Share of random configurations that are worse than what is drawn</text>',
    ]
    for share in (0.25, 0.5, 0.75, 1):
        y = top + height * (1 - (share - 0.25) / 0.75)
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + width}" y2="{y:.1f}" stroke="#e5e7eb"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for place, (name, colour) in enumerate(colours.items()):
        means = standing(runs, groups, name)
        print(f"{name}: " + " ".join(f"{mean:.0%}" for mean in means), file=sys.stderr)
        points = " ".join(
            f"{left + width * (window + 0.5) / len(means):.1f},{top + height * (1 - (mean - 0.25) / 0.75):.1f}"
            for window, mean in enumerate(means)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = top + 20 * place
        parts.append(f'<line x1="{left + width + 20}" y1="{y}" x2="{left + width + 40}" y2="{y}" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{left + width + 46}" y="{y + 4}">{name}</text>')
    for mark in (0, 100, 200, 300):
        x = left + width * mark / max(MARKS)
        parts.append(f'<text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle">{mark}</text>')
    tasks = len(groups)
    seeds = len(runs["rl-controller", max(MARKS)]) // max(1, tasks)
    parts.append(f'<text x="{left + width / 2}" y="{top + height + 38}" text-anchor="middle">trial (means of 20 trials, {tasks} tasks, {seeds} seeds)</text>')
    parts.append("</svg>")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    sys.exit(main())
