"""What the runs say: mean rank and normalised regret by group of tasks, and a picture.

    report.py quality.csv [quality.svg]
"""

import csv
import re
import statistics
import sys
from collections import defaultdict
from pathlib import Path

import picture

MARKS = (30, 60, 100)
GROUPS = ("numeric", "real", "mixed", "conditional")
# In these groups values are regrets already, and each seed is another instance.
EXACT = ("numeric", "mixed")
# Whose mean rank among peers the bars are about.
JUDGED = "bayesian"
# Random search is everybody's.
OWN = ("auto", "bayesian", "evolutionary", "grid", "rl-controller", "tpe")
# What the bars are about, and parts of it by how names of tasks begin or end.
PARTS = [
    ("numeric", "numeric", ""),
    ("numeric in 2 dimensions", "numeric", "-d2$"),
    ("numeric in 5 dimensions", "numeric", "-d5$"),
    ("numeric in 10 dimensions", "numeric", "-d10$"),
    ("real", "real", ""),
    ("real, numbers alone", "real", "^(?!mlp-mixed)"),
    ("mixed", "mixed", ""),
    ("conditional", "conditional", ""),
    ("conditional, `mlp` with 45 hyperparameters", "conditional", "^mlp-45"),
    ("conditional, `mlp` with 20 hyperparameters", "conditional", "^mlp-20"),
]
# An optimizer that takes a share of a group's tasks only is no part of its table.
COMPLETE = 1.0


class Runs:
    """The best value so far of every run, after each trial."""

    def __init__(self, file: Path) -> None:
        self.best: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        self.group: dict[str, str] = {}
        self.asks: dict[str, list[float]] = defaultdict(list)
        with file.open() as rows:
            for row in csv.DictReader(rows):
                so_far = self.best[row["task"], row["optimizer"], row["seed"]]
                so_far.append(min(so_far[-1] if so_far else float("inf"), float(row["value"])))
                self.group[row["task"]] = row["group"]
                if row["trial"] == "0":
                    self.asks[row["optimizer"]].append(float(row["ask_seconds"]))
        self.optimizers = sorted({key[1] for key in self.best})

    def tasks(self, group: str) -> list[str]:
        return sorted(task for task, its in self.group.items() if its == group)

    def seeds(self, task: str, optimizer: str) -> list[str]:
        return sorted(key[2] for key in self.best if key[:2] == (task, optimizer))

    def at(self, task: str, optimizer: str, seed: str, mark: int) -> float:
        best = self.best[task, optimizer, seed]
        return best[min(mark, len(best)) - 1]  # a finite space may end before

    def normalised(self, task: str, optimizer: str, mark: int, scale_mark: int) -> list[float]:
        """Regret of every run: 0 the best known, 1 the median of random search after `scale_mark` trials."""
        known = 0.0
        if self.group[task] not in EXACT:
            known = min(best[-1] for key, best in self.best.items() if key[0] == task)
        random = [self.at(task, "random", seed, scale_mark) for seed in self.seeds(task, "random")]
        scale = statistics.median(random) - known if random else 0
        if scale <= 0:
            return []
        return [(self.at(task, optimizer, seed, mark) - known) / scale for seed in self.seeds(task, optimizer)]


def ranks(found: dict[str, float]) -> dict[str, float]:
    """Ranks from 1, ties shared."""
    ordered = sorted(found.values())
    return {
        name: statistics.mean(place for place, other in enumerate(ordered, 1) if other == value)
        for name, value in found.items()
    }


def compared(
    runs: Runs, group: str, part: str = "", without: tuple[str, ...] = ()
) -> tuple[list[str], list[tuple[str, str]]]:
    """The optimizers that ran all tasks of a part of a group, and the runs (task, seed) that all of them have."""
    tasks = [task for task in runs.tasks(group) if re.search(part, task)]
    optimizers = [
        optimizer
        for optimizer in runs.optimizers
        if optimizer.split("+")[0] not in without
        and sum(bool(runs.seeds(task, optimizer)) for task in tasks) >= COMPLETE * len(tasks)
    ]
    common = [
        (task, seed)
        for task in tasks
        for seed in sorted({key[2] for key in runs.best if key[0] == task})
        if all((task, optimizer, seed) in runs.best for optimizer in optimizers)
    ]
    return optimizers, common


def mean_ranks(runs: Runs, optimizers: list[str], common: list[tuple[str, str]], mark: int) -> dict[str, float]:
    """Of each optimizer among these, by the best value up to a trial."""
    found = defaultdict(list)
    for task, seed in common:
        for name, rank in ranks({name: runs.at(task, name, seed, mark) for name in optimizers}).items():
            found[name].append(rank)
    return {name: statistics.mean(its) for name, its in found.items()}


def bars(runs: Runs) -> list[str]:
    """The mean rank of one optimizer among the peers alone, by parts of the tasks."""
    marks = ", ".join(map(str, MARKS))
    lines = [f"| tasks | runs | peers | `{JUDGED}` at {marks} | best peer at {marks} | first |", "|---|--:|--:|--:|---|---|"]
    for label, group, part in PARTS:
        optimizers, common = compared(runs, group, part, without=tuple(set(OWN) - {JUDGED}))
        if JUDGED not in optimizers or len(optimizers) < 2 or not common:
            continue
        found = [mean_ranks(runs, optimizers, common, mark) for mark in MARKS]
        own = [its.pop(JUDGED) for its in found]
        best = [min(its.items(), key=lambda pair: pair[1]) for its in found]
        cells = [f"{label}, {len({task for task, _ in common})}", str(len(common)), str(len(optimizers) - 1)]
        cells.append(", ".join(f"{rank:.2f}" for rank in own))
        cells.append(", ".join(f"{name} {rank:.2f}" for name, rank in best))
        cells.append(", ".join("yes" if rank < other else "no" for rank, (_, other) in zip(own, best)))
        lines.append("| " + " | ".join(cells) + " |")
    return lines + [""] if len(lines) > 2 else []


def table(runs: Runs, group: str) -> list[str]:
    optimizers, common = compared(runs, group)
    if not common:
        return []
    tasks = {task for task, _ in common}
    found = {mark: mean_ranks(runs, optimizers, common, mark) for mark in MARKS}
    rows = []
    for name in optimizers:
        cells = []
        for mark in MARKS:
            regrets = [regret for task in tasks for regret in runs.normalised(task, name, mark, mark)]
            quarters = statistics.quantiles(regrets, n=4) if len(regrets) > 1 else [float("nan")] * 3
            cells += [f"{found[mark][name]:.2f}", f"{quarters[1]:.3f} ({quarters[0]:.3f} – {quarters[2]:.3f})"]
        rows.append((found[100][name], name, cells))
    rows.sort()
    lines = [
        f"### {group}: {len(tasks)} tasks, {len(common)} runs of each",
        "",
        "| optimizer | " + " | ".join(f"rank at {mark} | regret at {mark}" for mark in MARKS) + " | won at 100 by the first |",
        "|---|" + "--:|" * (2 * len(MARKS) + 1),
    ]
    first = rows[0][1]
    for _, name, cells in rows:
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {duel(runs, common, first, name)} |")
    return lines + [""] + left_out(runs, group, optimizers)


def left_out(runs: Runs, group: str, optimizers: list[str]) -> list[str]:
    """What ran some of a group's tasks only, each beside the optimizers of the table on just its runs."""
    lines = []
    tasks = runs.tasks(group)
    for other in runs.optimizers:
        own = [(task, seed) for task in tasks for seed in runs.seeds(task, other)]
        if other in optimizers or not own:
            continue
        duels = []
        for name in optimizers:
            shared = [(task, seed) for task, seed in own if (task, name, seed) in runs.best]
            if shared:
                duels.append(f"{name} {percent_won(runs, shared, name, other)}")
        lines.append(f"Not in the table: {other}, {len(own)} runs; better than it at 100 trials: {', '.join(duels)}.")
    return lines + [""] if lines else []


def percent_won(runs: Runs, common: list[tuple[str, str]], first: str, other: str) -> str:
    """How often `first` ended better, ties as halves."""
    wins = 0.0
    for task, seed in common:
        a, b = runs.at(task, first, seed, 100), runs.at(task, other, seed, 100)
        wins += 1 if a < b else 0.5 if a == b else 0
    return f"{100 * wins / len(common):.0f} %"


def duel(runs: Runs, common: list[tuple[str, str]], first: str, other: str) -> str:
    """How often `first` ended better, and the two-sided p of Wilcoxon's signed-rank test over the tasks' mean ranks."""
    if first == other:
        return "–"
    from scipy.stats import wilcoxon

    by_task = defaultdict(list)
    for task, seed in common:
        a, b = runs.at(task, first, seed, 100), runs.at(task, other, seed, 100)
        by_task[task].append((a < b) - (a > b))
    differences = [statistics.mean(values) for values in by_task.values()]
    p = wilcoxon(differences).pvalue if any(differences) else 1.0
    return f"{percent_won(runs, common, first, other)} (p {p:.1g})"


def report(file: Path, drawn: Path | None) -> str:
    runs = Runs(file)
    lines = bars(runs) + [line for group in GROUPS for line in table(runs, group)]
    lines += ["| optimizer | ms an ask, mean of a run |", "|---|--:|"]
    for optimizer, seconds in sorted(runs.asks.items(), key=lambda pair: statistics.median(pair[1])):
        lines.append(f"| {optimizer} | {1000 * statistics.median(seconds):.3g} |")
    if drawn:
        panels = {}
        for group in GROUPS:
            optimizers, common = compared(runs, group)
            tasks = {task for task, _ in common}
            panels[group] = {
                name: [
                    (mark, statistics.median(regret for task in tasks for regret in runs.normalised(task, name, mark, 100)))
                    for mark in range(5, 101, 5)
                ]
                for name in optimizers
                if common
            }
        panels = {group: its for group, its in panels.items() if its}
        if not panels:
            sys.exit(f"error: {file} has no task on which all optimizers ran: {drawn} stays as it is")
        drawn.write_text(picture.lines(panels))
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
