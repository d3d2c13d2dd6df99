"""Quality of search: hone's optimizers beside peers, on the same tasks and seeds.

    make build
    python3 Benchmarks/quality/run.py                     everything: hours
    python3 Benchmarks/quality/run.py --tasks bbob --optimizers bayesian,random --seeds 3

Runs that are in the CSV file already are not repeated, so it can be stopped and started at any time.
"""

import argparse
import concurrent.futures
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "overhead"))
sys.path.insert(0, str(HERE))

import environment  # noqa: E402
import report  # noqa: E402
import tasks  # noqa: E402

ROOT = HERE.parent.parent
HONE = ["auto", "bayesian", "tpe", "evolutionary", "rl-controller", "random"]
PEERS = ["optuna-tpe", "optuna-gp", "optuna-cma", "smac", "pycma", "nevergrad"]
HEADING = "task,group,optimizer,seed,trial,value,ask_seconds"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Quality of search beside peers.")
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--tasks", default="", help="only tasks whose names begin with one of these")
    parser.add_argument("--optimizers", default=",".join(HONE + PEERS), help="which; options of hone's after +: evolutionary+strategy=cma")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0")
    parser.add_argument("--processes", type=int, default=2, help="runs at once")
    parser.add_argument("--results", type=Path, default=ROOT / "Benchmarks/results/quality.csv", help="the CSV file")
    parser.add_argument("--report-only", action="store_true", help="print the tables of what was measured")
    return parser.parse_args()


def main() -> int:
    options = parse()
    if not options.report_only:
        if not os.access(options.hone, os.X_OK):
            print(f"error: {options.hone} is not a program; build it with make build, or say --hone FILE", file=sys.stderr)
            return 2
        missing = environment.prepare(["optuna", "smac", "nevergrad", "quality"])
        for peer, reason in missing.items():
            print(f"{peer} is missing: {reason}", file=sys.stderr)
        measure(options)
    print(report.report(options.results, ROOT / "Documentation/pictures"))
    return 0


def measure(options: argparse.Namespace) -> None:
    done = set()
    if options.results.exists():
        for line in options.results.read_text().splitlines()[1:]:
            cells = line.split(",")
            done.add((cells[0], cells[2], cells[3]))
    else:
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(HEADING + "\n")
    prefixes = tuple(options.tasks.split(","))
    jobs = [
        (task.name, optimizer.replace("+", ","), seed)
        for seed in range(options.seeds)
        for task in tasks.all_tasks()
        if task.name.startswith(prefixes)
        for optimizer in options.optimizers.split(",")
    ]
    jobs = [job for job in jobs if (job[0], job[1].replace(",", ";"), str(job[2])) not in done]
    with concurrent.futures.ThreadPoolExecutor(options.processes) as pool, options.results.open("a") as results:
        futures = {pool.submit(one, options.hone, job): job for job in jobs}
        for count, future in enumerate(concurrent.futures.as_completed(futures), 1):
            rows, error = future.result()
            results.write(rows)
            results.flush()
            print(f"{count} of {len(jobs)}: {futures[future]} {error}", file=sys.stderr)


def one(hone: Path, job: tuple[str, str, int]) -> tuple[str, str]:
    task, optimizer, seed = job
    ran = subprocess.run(
        [str(environment.python()), str(HERE / "measure.py"), str(hone), task, optimizer, str(seed)],
        env=environment.variables(), capture_output=True, text=True,
    )  # fmt: skip
    return ran.stdout, ran.stderr.strip().splitlines()[-1] if ran.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
