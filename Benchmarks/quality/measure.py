"""One run: a task, an optimizer, a seed. Prints a CSV row a trial.

Run by run.py, in the environment of the peers.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import peers
import tasks


def measure_hone(hone: str, task: tasks.Task, optimizer: str, seed: int) -> tuple[list[float], float]:
    """The values, and the seconds a trial took besides its evaluation."""
    name, *options = optimizer.split(",")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "study.hone")
        command = [hone, "run", *task.objective, "--optimizer", name]
        for option in options:
            command += ["-O", option]
        command += ["--trials", str(task.trials), "--seed", str(seed), "--isolation", "none", "--study", file, "--quiet"]
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        elapsed = time.perf_counter() - began
        printed = subprocess.run([hone, "trials", file, "--json"], check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    metric = "regret" if task.group == "bbob" else None
    values = [row["metrics"].get(metric, row["value"]) if row["value"] is not None else float("inf") for row in rows]
    spent = sum(row["seconds"] or 0 for row in rows)
    return values, max(0.0, elapsed - spent) / max(1, len(rows))


def measure_peer(hone: str, task: tasks.Task, optimizer: str, seed: int) -> tuple[list[float], float]:
    parameters = task.space(hone)
    run, takes_all = peers.PEERS[optimizer]
    if not takes_all and not peers.numbers_only(parameters):
        return [], 0
    evaluator = task.evaluator(hone, seed)
    values: list[float] = []

    def evaluate(configuration: dict) -> float:
        values.append(evaluator.value(configuration))
        return values[-1]

    try:
        seconds = run(parameters, evaluate, task.trials, seed)
    finally:
        evaluator.close()
    return values, sum(seconds) / max(1, len(seconds))


def main() -> None:
    hone, task_name, optimizer, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    task = next(task for task in tasks.all_tasks() if task.name == task_name)
    measure = measure_peer if optimizer in peers.PEERS else measure_hone
    values, seconds = measure(hone, task, optimizer, seed)
    for trial, value in enumerate(values):
        print(f"{task.name},{task.group},{optimizer.replace(',', ';')},{seed},{trial},{value!r},{seconds:.6g}")


if __name__ == "__main__":
    main()
