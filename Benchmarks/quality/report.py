"""What the runs say: normalised regret and mean rank by group, and a picture."""

import csv
import statistics
from collections import defaultdict
from pathlib import Path

MARKS = (30, 60, 100)


def load(file: Path) -> dict:
    """(task, optimizer, seed) to the best value so far after each trial; and groups and ask times."""
    values = defaultdict(list)
    groups, asks = {}, defaultdict(list)
    with file.open() as rows:
        for row in csv.DictReader(rows):
            key = (row["task"], row["optimizer"], row["seed"])
            best = values[key][-1] if values[key] else float("inf")
            values[key].append(min(best, float(row["value"])))
            groups[row["task"]] = row["group"]
            if row["trial"] == "0":
                asks[row["optimizer"]].append(float(row["ask_seconds"]))
    return {"best": dict(values), "groups": groups, "asks": asks}


def ranks(found: dict[str, float]) -> dict[str, float]:
    """Ranks from 1, ties shared."""
    ordered = sorted(found.values())
    return {
        name: statistics.mean(place for place, other in enumerate(ordered, 1) if other == value)
        for name, value in found.items()
    }


def at(best: list[float], mark: int) -> float:
    return best[min(mark, len(best)) - 1]


def regret(runs: dict, task: str, mark: int) -> dict[str, list[float]]:
    """Normalised regret of every run by optimizer: 0 the best known, 1 random search's median at as many trials."""
    of_task = {key: best for key, best in runs["best"].items() if key[0] == task}
    known = min(best[-1] for best in of_task.values())
    random = [at(best, mark) for (_, optimizer, _), best in of_task.items() if optimizer == "random"]
    if not random:
        return {}
    scale = statistics.median(random) - known
    found = defaultdict(list)
    for (_, optimizer, _), best in of_task.items():
        found[optimizer].append((at(best, mark) - known) / scale if scale > 0 else 0.0)
    return found


def report(file: Path, pictures: Path) -> str:
    runs = load(file)
    optimizers = sorted({key[1] for key in runs["best"]})
    lines = []
    summary = {}
    for group in ("bbob", "real", "conditional"):
        of_group = [task for task, its in runs["groups"].items() if its == group]
        if not of_group:
            continue
        lines += [f"### {group}: {len(of_group)} tasks", ""]
        lines += ["| optimizer | runs | " + " | ".join(f"rank at {m} | regret at {m}" for m in MARKS) + " |"]
        lines += ["|---|--:|" + "--:|" * (2 * len(MARKS))]
        table = []
        for optimizer in optimizers:
            cells, count = [], 0
            for mark in MARKS:
                its_ranks, its_regret = [], []
                for task in of_group:
                    seeds = {key[2] for key in runs["best"] if key[0] == task}
                    for seed in seeds:
                        found = {
                            key[1]: at(best, mark)
                            for key, best in runs["best"].items()
                            if key[0] == task and key[2] == seed and len(best) >= min(mark, 60)
                        }
                        if optimizer in found and len(found) > 1:
                            its_ranks.append(ranks(found)[optimizer])
                    its_regret += regret(runs, task, mark).get(optimizer, [])
                count = max(count, len(its_ranks))
                cells += [statistics.mean(its_ranks) if its_ranks else float("nan"),
                          statistics.median(its_regret) if its_regret else float("nan")]  # fmt: skip
            if count:
                table.append((optimizer, count, cells))
        table.sort(key=lambda row: row[2][4])
        summary[group] = table
        for optimizer, count, cells in table:
            lines.append(f"| {optimizer} | {count} | " + " | ".join(f"{cell:.3g}" for cell in cells) + " |")
        lines.append("")
    lines += ["| optimizer | ms a trial besides its evaluation |", "|---|--:|"]
    for optimizer, seconds in sorted(runs["asks"].items(), key=lambda pair: statistics.median(pair[1])):
        lines.append(f"| {optimizer} | {1000 * statistics.median(seconds):.3g} |")
    draw(runs, optimizers, pictures / "quality.svg")
    return "\n".join(lines)


COLOURS = ["#1f6feb", "#d1495b", "#2a9d8f", "#e9a23b", "#7b4fb5", "#6b7280", "#b0803c", "#0f766e", "#be185d", "#4b5563"]


def draw(runs: dict, optimizers: list[str], file: Path) -> None:
    """Median normalised regret by trials, one panel a group."""
    groups = [group for group in ("bbob", "real", "conditional") if group in runs["groups"].values()]
    width, height, left, top = 300, 240, 50, 40
    marks = list(range(5, 101, 5))
    total = left + len(groups) * (width + 40) + 130
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {height + 90}" font-family="sans-serif" font-size="12">']
    parts.append(f'<rect width="{total}" height="{height + 90}" fill="white"/>')
    for panel, group in enumerate(groups):
        x0 = left + panel * (width + 40)
        parts.append(f'<text x="{x0}" y="24" font-weight="bold">{group}</text>')
        tasks = [task for task, its in runs["groups"].items() if its == group]
        for share in (0, 0.5, 1, 1.5):
            y = top + height * (1 - share / 1.5)
            parts.append(f'<line x1="{x0}" y1="{y:.1f}" x2="{x0 + width}" y2="{y:.1f}" stroke="#e5e7eb"/>')
            if panel == 0:
                parts.append(f'<text x="{x0 - 8}" y="{y + 4:.1f}" text-anchor="end">{share:g}</text>')
        final = {mark: defaultdict(list) for mark in marks}
        for task in tasks:
            ending = regret(runs, task, 100)
            if not ending:
                continue
            for mark in marks:
                of_task = {key: best for key, best in runs["best"].items() if key[0] == task}
                known = min(best[-1] for best in of_task.values())
                random = statistics.median(at(best, 100) for key, best in of_task.items() if key[1] == "random")
                for key, best in of_task.items():
                    if random > known:
                        final[mark][key[1]].append((at(best, mark) - known) / (random - known))
        for index, optimizer in enumerate(optimizers):
            points = [
                (x0 + width * mark / 100, top + height * (1 - min(1.5, statistics.median(final[mark][optimizer])) / 1.5))
                for mark in marks
                if final[mark][optimizer]
            ]
            if points:
                line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
                parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS[index % len(COLOURS)]}" stroke-width="2"/>')
        parts.append(f'<text x="{x0 + width / 2}" y="{top + height + 30}" text-anchor="middle">trials (to 100)</text>')
    for index, optimizer in enumerate(optimizers):
        y = top + 18 * index
        x = left + len(groups) * (width + 40) - 20
        colour = COLOURS[index % len(COLOURS)]
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x + 20}" y2="{y}" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 26}" y="{y + 4}">{optimizer}</text>')
    parts.append(f'<text x="{left}" y="{height + 84}" fill="#6b7280">median normalised regret: 0 the best known, 1 random search after 100 trials</text>')
    parts.append("</svg>")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts) + "\n")
