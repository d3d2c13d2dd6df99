"""One run: a task, an optimizer, a seed. Prints a CSV row an evaluation: updates so far in all, and its value.

Run by run.py, in the environment of the peers.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import networks
import racers
from trainer import Trainer

import abi  # of quality/, whose path racers adds, as space
import space


def measure_hone(hone: str, task: networks.Task, optimizer: str, seed: int) -> list[tuple[int, float]]:
    name, *options = optimizer.split(",")
    total = task.total if name in ("random", "median-stopping") else task.racing
    trains_fully = name not in ("hyperband", "asha") and "strategy=pbt" not in options
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "study.hone")
        command = [hone, "run", *task.objective, "--optimizer", name]
        for option in options:
            command += ["-O", option]
        # As many trials as certainly spend all updates; what comes later is not counted.
        trials = total // racers.MOST if trains_fully else total // 350
        if trains_fully:
            command += ["--fix", f"updates={racers.MOST}"]
        command += ["--trials", str(trials), "--seed", str(seed), "--isolation", "none", "--study", file, "--quiet"]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode != 0:
            raise RuntimeError(ran.stderr)
        printed = subprocess.run([hone, "trials", file, "--json"], check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    points, spent = [], 0
    for row in rows:
        budget = row.get("budget", racers.MOST)
        before = rows[row["parent"]].get("budget", 0) if "parent" in row else 0
        spent += max(0, budget - before)
        if spent > total:
            break
        points.append((spent, row["value"] if row["value"] is not None else float("inf")))
    return points


def measure_peer(hone: str, task: networks.Task, optimizer: str, seed: int) -> list[tuple[int, float]]:
    folder = Path(hone).resolve().parent
    objective = abi.Objective(folder, "mlp", dict(option.split("=") for option in task.options))
    parameters = space.narrowed(space.read(objective.description.space.contents), task.bounds, {})
    objective.close()
    trainer = Trainer(folder / "libhone-mlp.so", task.options, parameters, seed, task.racing)
    try:
        racers.PEERS[optimizer]([each for each in parameters if each.name != "updates"], trainer, seed)
    finally:
        trainer.close()
    return trainer.points


def main() -> None:
    hone, task_name, optimizer, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    task = next(task for task in networks.TASKS + networks.HELD_OUT if task.name == task_name)
    measure = measure_peer if optimizer in racers.PEERS else measure_hone
    for updates, value in measure(hone, task, optimizer, seed):
        print(f"{task.name},{optimizer.replace(',', ';')},{seed},{updates},{value!r}")


if __name__ == "__main__":
    main()
