"""What the runs say: updates until random search's final error, errors at equal updates, and a picture."""

import csv
import statistics
from collections import defaultdict
from pathlib import Path

# Shares of all updates at which errors are compared.
SHARES = (0.05, 0.1, 0.2, 0.5, 1.0)
COLOURS = ["#1f6feb", "#d1495b", "#2a9d8f", "#e9a23b", "#7b4fb5", "#6b7280", "#b0803c", "#0f766e", "#be185d", "#4b5563"]

# Of median-stopping that never ends a trial early.
NO_RULE = "startup_trials=1000000"


def load(file: Path) -> dict:
    """(task, optimizer) → seed → [(updates, best value so far)]."""
    runs: dict = defaultdict(lambda: defaultdict(list))
    with file.open() as rows:
        for row in csv.DictReader(rows):
            points = runs[row["task"], row["optimizer"]][row["seed"]]
            best = min(points[-1][1] if points else float("inf"), float(row["value"]))
            points.append((int(row["updates"]), best))
    return runs


def at(points: list[tuple[int, float]], updates: float) -> float:
    best = float("nan")
    for spent, value in points:
        if spent > updates:
            break
        best = value
    return best


def until(points: list[tuple[int, float]], target: float) -> float:
    """Updates until a value at least as good; infinite if it never came."""
    return next((spent for spent, value in points if value <= target), float("inf"))


def name(optimizer: str) -> str:
    plugin, *options = optimizer.split(";")
    shown = [each.removeprefix("optimizer=") for each in options if "start_with_default" not in each]
    if options and len(shown) == len(options):
        shown.append("default first")
    shown = ["no rule" if each == NO_RULE else each for each in shown]
    return f"{plugin}{{{', '.join(shown)}}}" if shown else plugin


def report(file: Path) -> tuple[str, list]:
    """The tables, and what `draw` takes: the tasks that random search has run on."""
    runs = load(file)
    lines = []
    panels = []
    for task in sorted({key[0] for key in runs}):
        of_task = {key[1]: seeds for key, seeds in runs.items() if key[0] == task}
        if not (random := next((seeds for optimizer, seeds in of_task.items() if optimizer.startswith("random")), None)):
            continue
        total = max(points[-1][0] for points in random.values())
        target = statistics.median(points[-1][1] for points in random.values())
        lines += [f"### {task}: {total:,} updates in all; random search ends at {target:.4f} (median)", ""]
        lines += ["| optimizer | seeds | " + " | ".join(f"error at {share:.0%}" for share in SHARES) + " | reaches it after |"]
        lines += ["|---|--:|" + "--:|" * (len(SHARES) + 1)]
        table = []
        for optimizer, seeds in of_task.items():
            errors = [statistics.median(at(points, share * total) for points in seeds.values()) for share in SHARES]
            needed = statistics.median(until(points, target) for points in seeds.values())
            if optimizer.startswith("median-stopping"):
                spent = statistics.median(points[-1][0] for points in seeds.values()) / total
                errors[-1] = statistics.median(points[-1][1] for points in seeds.values())
                note = f" ({spent:.0%} of all updates for as many trials{lost(seeds, of_task.get(optimizer + ';' + NO_RULE))})"
            else:
                note = ""
            table.append((errors[2], optimizer, len(seeds), errors, needed, note))
        for _, optimizer, count, errors, needed, note in sorted(table, key=lambda row: (row[0] != row[0], row[0])):
            share = "–" if needed == float("inf") else f"{needed / total:.0%}"
            lines.append(
                f"| {name(optimizer)} | {count} | " + " | ".join("–" if e != e else f"{e:.4f}" for e in errors) + f" | {share}{note} |")
        lines.append("")
        panels.append((task, total, of_task))
    return "\n".join(lines), panels


def lost(seeds: dict, without: dict | None) -> str:
    """In how many runs the rule ended what would have become the best network."""
    pairs = [(points[-1][1], without[seed][-1][1]) for seed, points in seeds.items() if seed in without] if without else []
    if not pairs:
        return ""
    return f"; the best network of all lost in {sum(left > right for left, right in pairs)} of {len(pairs)} runs"


def draw(panels: list, file: Path) -> None:
    """Median of the best error so far by updates, one panel a task; both axes logarithmic."""
    import math

    width, height, left, top = 380, 260, 60, 40
    total_width, total_height = left + len(panels) * (width + 60) + 240, height + 114
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_width} {total_height}" font-family="sans-serif" font-size="12">']
    parts.append(f'<rect width="{total_width}" height="{total_height}" fill="white"/>')
    panels = [(*panel, {key: seeds for key, seeds in of_task.items() if NO_RULE not in key}) for *panel, of_task in panels]
    names = sorted({optimizer for _, _, of_task in panels for optimizer in of_task})
    for place, (task, total, of_task) in enumerate(panels):
        x0 = left + place * (width + 60)
        marks = [total * 0.01 * 1.1**k for k in range(100) if total * 0.01 * 1.1**k <= total] + [total]
        curves = {
            optimizer: [(mark, statistics.median(at(points, mark) for points in seeds.values())) for mark in marks]
            for optimizer, seeds in of_task.items()
        }
        values = [value for curve in curves.values() for _, value in curve if value == value and value > 0]
        low, high = math.log10(min(values)), math.log10(max(values))

        def place_of(mark: float, value: float, x0: float = x0, total: float = total, low: float = low, high: float = high):
            return (x0 + width * math.log10(mark / (total * 0.01)) / 2, top + height * (high - math.log10(value)) / max(1e-9, high - low))

        parts.append(f'<text x="{x0}" y="24" font-weight="bold">{task}</text>')
        parts.append(f'<rect x="{x0}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#e5e7eb"/>')
        last = float("inf")
        for value in (0.01, 0.02, 0.05, 0.1, 0.12, 0.15, 0.2, 0.3, 0.5):
            y = place_of(total, value)[1]
            # A label is 12 high.
            if low <= math.log10(value) <= high and last - y >= 14:
                last = y
                parts.append(f'<line x1="{x0}" y1="{y:.1f}" x2="{x0 + width}" y2="{y:.1f}" stroke="#e5e7eb"/>')
                parts.append(f'<text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
        for share in (0.01, 0.05, 0.2, 1):
            x = place_of(total * share, 10**low)[0]
            parts.append(f'<text x="{x:.1f}" y="{top + height + 18}" text-anchor="middle">{total * share:,.0f}</text>')
        for optimizer, curve in curves.items():
            points = " ".join("{:.1f},{:.1f}".format(*place_of(mark, value)) for mark, value in curve if value == value and value > 0)
            colour = COLOURS[names.index(optimizer) % len(COLOURS)]
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{x0 + width / 2}" y="{top + height + 38}" text-anchor="middle">updates of all networks together</text>')
    for index, optimizer in enumerate(names):
        x, y = left + len(panels) * (width + 60) - 30, top + 20 * index
        parts.append(f'<line x1="{x}" y1="{y}" x2="{x + 20}" y2="{y}" stroke="{COLOURS[index % len(COLOURS)]}" stroke-width="3"/>')
        parts.append(f'<text x="{x + 26}" y="{y + 4}">{name(optimizer)}</text>')
    parts.append(f'<text x="{left}" y="{total_height - 8}" fill="#6b7280">validation error of the best network so far, median of the seeds</text>')
    parts.append("</svg>")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(parts) + "\n")
