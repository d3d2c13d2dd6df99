"""Runs tasks in the environment of the peers: a job a line in, the rows of its trials and an empty line out.

Started by run.py, once for many jobs: importing the peers takes longer than some of their runs.
"""

import sys
import traceback
from pathlib import Path

import peers
import tasks


def measure(folder: Path, task: tasks.Task, optimizer: str, seed: int) -> list[str]:
    """CSV rows; none where the optimizer cannot take the space."""
    evaluator = task.open(folder, seed)
    if optimizer in peers.PEERS:
        run, takes_all = peers.PEERS[optimizer]
        if not takes_all and not peers.numbers_only(evaluator.parameters):
            return []
    else:
        name, *options = optimizer.split("+")
        run = peers.hone(folder, name, dict(option.split("=") for option in options))
    values: list[float] = []

    def evaluate(configuration: dict, with_deviation: bool = False):
        value, deviation = evaluator.value(configuration)
        values.append(value)
        return (value, deviation) if with_deviation else value

    seconds = run(evaluator, evaluate, tasks.TRIALS, seed)
    each = sum(seconds) / max(1, len(seconds))
    start = f"{task.name},{task.group},{optimizer},{seed}"
    return [f"{start},{trial},{value!r},{each:.6g}" for trial, value in enumerate(values)]


def main() -> None:
    folder = Path(sys.argv[1])
    output = sys.stdout
    sys.stdout = sys.stderr  # what peers print is no result
    every = {task.name: task for task in tasks.all_tasks()}
    for line in sys.stdin:
        task, optimizer, seed = line.split()
        try:
            rows = measure(folder, every[task], optimizer, int(seed))
        except Exception:  # noqa: BLE001  a peer may fail in any way; the others go on
            rows = ["!" + traceback.format_exc().strip().splitlines()[-1]]
        print("\n".join(rows + [""]) if rows else "", file=output, flush=True)


if __name__ == "__main__":
    main()
