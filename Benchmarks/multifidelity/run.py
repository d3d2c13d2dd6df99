"""Quality of search by updates: hone's multi-fidelity optimizers beside random search and peers, on the same networks.

    make build
    python3 Benchmarks/multifidelity/run.py                          everything: hours
    python3 Benchmarks/multifidelity/run.py --tasks digits --seeds 3

Runs that are in the CSV file already are not repeated. Set TMPDIR to a memory file system where the disk is slow.
"""

import argparse
import concurrent.futures
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "overhead"))
sys.path.insert(0, str(HERE.parent / "quality"))
sys.path.insert(0, str(HERE))

import environment  # noqa: E402
import report  # noqa: E402

# Nobody begins with the default configuration, which is a good one on these tasks: the search is what is measured.
PLAIN = "start_with_default=false"
CHILD = "optimizer.start_with_default=false"
HONE = [
    f"random,{PLAIN}",
    f"bayesian,{PLAIN}",
    f"hyperband,optimizer=random,{CHILD}",
    f"hyperband,optimizer=bayesian,{CHILD}",
    # As it comes, with the default configuration first.
    "hyperband,optimizer=bayesian",
    f"asha,optimizer=bayesian,{CHILD}",
    f"median-stopping,optimizer=random,{CHILD}",
    # The same networks, none of them ended early: what the rule costs is the difference.
    f"median-stopping,optimizer=random,{CHILD},{report.NO_RULE}",
    f"median-stopping,optimizer=bayesian,{CHILD}",
    f"evolutionary,strategy=pbt,{PLAIN}",
]
PEERS = ["optuna-hyperband-tpe", "smac-multi-fidelity"]
# What the picture shows; it is drawn only from results on each of them.
PICTURED = ["digits", "fashion-mnist"]
PICTURE = ROOT / "Documentation/pictures/multi-fidelity.svg"
HEADING = "task,optimizer,seed,updates,value"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--tasks", default=",".join(PICTURED))
    parser.add_argument("--optimizers", default="+".join(HONE + PEERS), help="separated by +, options after commas")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0")
    parser.add_argument("--processes", type=int, default=2, help="runs at once")
    parser.add_argument("--results", type=Path, default=ROOT / "Benchmarks/results/multifidelity.csv")
    parser.add_argument("--report-only", action="store_true", help="print the tables of what was measured")
    return parser.parse_args()


def main() -> int:
    options = parse()
    if not options.report_only:
        if not os.access(options.hone, os.X_OK):
            print(f"error: {options.hone} is not a program; build it with make build, or say --hone FILE", file=sys.stderr)
            return 2
        for peer, reason in environment.prepare(["optuna", "smac"]).items():
            print(f"{peer} is missing: {reason}", file=sys.stderr)
        measure(options)
    if not options.results.exists():
        print(f"error: {options.results} is not there; measure something first, without --report-only", file=sys.stderr)
        return 2
    tables, panels = report.report(options.results)
    print(tables)
    missing = sorted(set(PICTURED) - {task for task, *_ in panels})
    if missing:
        print(f"{options.results} has no runs of random on {', '.join(missing)}: {PICTURE} stays as it is", file=sys.stderr)
        return 0
    report.draw([panel for panel in panels if panel[0] in PICTURED], PICTURE)
    return 0


def measure(options: argparse.Namespace) -> None:
    if not options.results.exists():
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(HEADING + "\n")
    done = {tuple(line.split(",")[:3]) for line in options.results.read_text().splitlines()}
    jobs = [
        (task, optimizer, seed)
        for seed in range(options.seeds)
        for task in options.tasks.split(",")
        for optimizer in options.optimizers.split("+")
        if (task, optimizer.replace(",", ";"), str(seed)) not in done
    ]
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
