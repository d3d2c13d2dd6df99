"""The tables, as Markdown, and the same figures as CSV."""

import csv
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from measure import Sample, Series


@dataclass
class Latency:
    name: str
    seconds: list[float]

    @property
    def milliseconds(self) -> float:
        return statistics.median(self.seconds) * 1000


@dataclass
class Size:
    """Studies of one length, without and with a file."""

    trials: int
    memory: Sample
    file: Sample


@dataclass
class Bars:
    """The figures hone is held to, and whether it reached them."""

    passed: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def check(self, claim: str, holds: bool) -> str:
        (self.passed if holds else self.missed).append(claim)
        return f"{'pass' if holds else 'FAIL'} ({claim})"

    @property
    def all_passed(self) -> bool:
        return not self.missed

    def summary(self) -> str:
        total = len(self.passed) + len(self.missed)
        missed = f"; missed: {', '.join(self.missed)}" if self.missed else ""
        return f"{len(self.passed)} of {total} bars passed{missed}"


def rates(series: dict[str, Series], bars_of: dict[str, int], bars: Bars) -> str:
    header = ["host", "storage", "trials", "trials/s", "min – max", "µs/trial", "peak MB", "hone ÷ host", "at best", "bar"]
    rows = [header]
    for name, one in series.items():
        if one.failure or not one.samples:
            rows.append([one.host, one.storage, "failed"] + [""] * 7)
            continue
        bar = ""
        if name in bars_of:
            bar = bars.check(f"{one.storage} ≥ {bars_of[name]:,}/s", one.rate >= bars_of[name])
        rows.append(
            [
                one.host,
                one.storage,
                f"{one.samples[0].trials:,}",
                number(one.rate),
                f"{number(min(one.rates))} – {number(max(one.rates))}",
                number(1e6 / one.rate),
                f"{one.median('peak') / 1e6:.0f}",
                number(series[one.reference].rate / one.rate),
                number(max(series[one.reference].rates) / max(one.rates)),
                bar,
            ]
        )
    return markdown(rows, left=(0, 1, 9))


def disk(syncs: list[float]) -> str:
    """The disk's part in the rows with a file, and how much it changed from run to run."""
    milliseconds = sorted(1000 * seconds for seconds in syncs)
    low, high = milliseconds[len(syncs) // 10], milliseconds[len(syncs) * 9 // 10]
    middle = statistics.median(milliseconds)
    return f"A synced write of 4 KiB took {middle:.2f} ms in the median, {low:.2f} – {high:.2f} ms in eight of ten."


def latencies(measured: list[Latency], bars_of: dict[str, int], bars: Bars) -> str:
    rows = [["command", "median ms", "min – max", "bar"]]
    for one in measured:
        bar = ""
        if one.name in bars_of:
            bar = bars.check(f"{one.name} < {bars_of[one.name]} ms", one.milliseconds < bars_of[one.name])
        span = f"{min(one.seconds) * 1000:.1f} – {max(one.seconds) * 1000:.1f}"
        rows.append([one.name, f"{one.milliseconds:.1f}", span, bar])
    return markdown(rows, left=(0, 3))


def sizes(series: dict[str, Series], growth: dict[str, float]) -> str:
    rows = [["host", "storage", "memory B/trial", "file B/trial"]]
    for name, one in series.items():
        if name == "plain" or one.failure or not one.samples or (name not in growth and one.samples[0].growth is None):
            continue
        trials = one.samples[0].trials
        memory = growth[name] if name in growth else one.median("growth") / trials
        file = f"{one.median('file') / trials:,.0f}" if one.reference != "hone-memory" else "–"
        rows.append([one.host, one.storage, f"{memory:,.0f}", file])
    return markdown(rows, left=(0, 1))


def flatness(sizes: list[Size]) -> str:
    rows = [["trials", "memory µs/trial", "peak MB", "study file µs/trial", "peak MB", "file B/trial"]]
    for one in sizes:
        row = [f"{one.trials:,}"]
        for sample in (one.memory, one.file):
            row += [number(1e6 * sample.seconds / one.trials), f"{sample.peak / 1e6:.0f}"]
        rows.append(row + [f"{one.file.file / one.trials:,.0f}"])
    return markdown(rows, left=())


def number(value: float) -> str:
    """Three significant digits, no exponent."""
    digits = max(0, 2 - len(str(int(value))) + (1 if value >= 1 else 2))
    return f"{value:,.{digits}f}" if value < 1000 else f"{float(f'{value:.3g}'):,.0f}"


def markdown(rows: list[list[str]], left: tuple[int, ...]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: list[str]) -> str:
        cells = (cell.ljust(widths[i]) if i in left else cell.rjust(widths[i]) for i, cell in enumerate(row))
        return "| " + " | ".join(cells) + " |"

    rule = ("-" * widths[i] if i in left else "-" * (widths[i] - 1) + ":" for i in range(len(widths)))
    return "\n".join([line(rows[0]), "| " + " | ".join(rule) + " |", *map(line, rows[1:])])


def write_csv(folder: Path, series: dict[str, Series], measured: list[Latency]) -> None:
    """One line a run, so that any other statistic can be had from them."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "overhead-trials.csv", "w", newline="") as file:
        writer = csv.writer(file)
        figures = ["trials", "seconds", "trials_per_second", "peak_bytes", "file_bytes"]
        writer.writerow(["host", "storage", "run", *figures])
        for one in series.values():
            for run, sample in enumerate(one.samples):
                rate = round(sample.trials / sample.seconds, 1)
                figures = [sample.trials, round(sample.seconds, 6), rate, sample.peak, sample.file]
                writer.writerow([one.host, one.storage, run, *figures])
    with open(folder / "overhead-latency.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["command", "run", "seconds"])
        for one in measured:
            writer.writerows([one.name, run, round(seconds, 6)] for run, seconds in enumerate(one.seconds))
