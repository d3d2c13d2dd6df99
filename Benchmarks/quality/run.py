"""Quality of search: hone's optimizers beside peers, on the same tasks and seeds.

    make build
    python3 Benchmarks/quality/run.py                     everything: hours
    python3 Benchmarks/quality/run.py --tasks bbob,svm --optimizers bayesian,random,optuna-tpe --seeds 3

Runs that are in the CSV file already are not repeated, so it can be stopped and started at any time.
"""

import argparse
import os
import subprocess
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "overhead"))

import environment  # noqa: E402

ROOT = HERE.parent.parent
HONE = ["auto", "bayesian", "tpe", "evolutionary", "rl-controller", "random"]
PEERS = ["optuna-tpe", "nevergrad", "pycma", "optuna-cma", "smac", "optuna-gp", "hebo"]
HEADING = "task,group,optimizer,seed,trial,value,ask_seconds"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Quality of search beside peers.")
    parser.add_argument("--plugins", type=Path, default=ROOT / ".build/release", help="the folder of hone's plugins")
    parser.add_argument("--tasks", default="", help="only tasks whose names begin with one of these")
    parser.add_argument("--optimizers", default=",".join(HONE + PEERS), help="which; options of hone's after +: evolutionary+strategy=cma")
    parser.add_argument("--seeds", default="5", help="how many seeds, from 0; or which, as in 5-9")
    parser.add_argument("--processes", type=int, default=1, help="runs at once")
    parser.add_argument("--results", type=Path, default=ROOT / "Benchmarks/results/quality.csv", help="the CSV file")
    parser.add_argument("--picture", type=Path, default=None, help="draw this SVG file")
    parser.add_argument("--report-only", action="store_true", help="print the tables of what was measured")
    return parser.parse_args()


def main() -> int:
    options = parse()
    if not options.report_only:
        if not any(options.plugins.glob("libhone-*.so")):
            print(f"error: {options.plugins} has no plugins; make build, or say --plugins FOLDER", file=sys.stderr)
            return 2
        wanted = ["optuna", "smac", "nevergrad", "quality"]
        missing = environment.prepare(wanted + [peer for peer in environment.ALONE if peer in options.optimizers.split(",")])
        for peer, reason in missing.items():
            print(f"{peer} is missing: {reason}", file=sys.stderr)
        measure(options)
    command = [str(environment.python()), str(HERE / "report.py"), str(options.results)]
    return subprocess.run(command + ([str(options.picture)] if options.picture else [])).returncode


def seeds(text: str) -> range:
    first, _, last = text.rpartition("-")
    return range(int(first), int(last) + 1) if first else range(int(last))


def all_tasks() -> list[str]:
    """Their names; asked of the environment of the peers, as tasks.py imports them."""
    program = "import tasks\nfor task in tasks.all_tasks(): print(task.name)"
    return subprocess.run(
        [str(environment.python()), "-c", program], cwd=HERE, capture_output=True, text=True, check=True
    ).stdout.split()


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
    optimizers = [
        name
        for name in options.optimizers.split(",")
        if (name in PEERS and environment.python(name).exists()) or (options.plugins / f"libhone-{name.split('+')[0]}.so").exists()
    ]
    # Seed by seed, so that a run that is stopped has all tasks.
    jobs = [
        (task, optimizer, str(seed))
        for seed in seeds(options.seeds)
        for optimizer in optimizers
        for task in all_tasks()
        if task.startswith(prefixes) and (task, optimizer, str(seed)) not in done
    ]
    total, lock = len(jobs), threading.Lock()
    queue = iter(list(jobs))

    def work() -> None:
        # One process for each environment that its jobs need.
        workers: dict[Path, subprocess.Popen] = {}
        while True:
            with lock:
                job = next(queue, None)
            if job is None:
                break
            python = environment.python(job[1])
            if python not in workers:
                workers[python] = start(python, options.plugins)
            worker = workers[python]
            worker.stdin.write(" ".join(job) + "\n")
            worker.stdin.flush()
            rows = []
            while (line := worker.stdout.readline()) not in ("\n", ""):
                rows.append(line)
            error = rows.pop()[1:].strip() if rows and rows[-1].startswith("!") else ""
            if not line:  # the peer took the process with it
                rows, error = [], f"ended the process with status {worker.wait()}"
                del workers[python]
            with lock:
                with options.results.open("a") as results:
                    results.writelines(rows)
                jobs.remove(job)
                print(f"{total - len(jobs)} of {total}: {' '.join(job)} {error}", file=sys.stderr, flush=True)
        for worker in workers.values():
            worker.stdin.close()
            worker.wait()

    threads = [threading.Thread(target=work) for _ in range(options.processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def start(python: Path, plugins: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [str(python), str(HERE / "measure.py"), str(plugins)], env=environment.variables(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
