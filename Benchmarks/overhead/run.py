#!/usr/bin/env python3
"""What a host costs: trials per second of a free objective, latency of commands, memory and file size, beside peers.

One command, no set-up:  python3 Benchmarks/overhead/run.py
Exit status: 0 all bars passed, 1 one was missed, 2 hone could not be measured. ../README.md says how to read the
tables.
"""

import argparse
import os
import statistics
import sys
from pathlib import Path

import environment
import tables
from measure import Failure, Hone, Series, folder, latency, peer_sample, sync_seconds

REPOSITORY = Path(__file__).resolve().parents[2]
MEMORY, FILE, WORKER = "hone-memory", "hone-file", "hone-worker"

# Workload: host, storage, the hone workload it is compared with, trials of one run. A run takes about 5 s; some
# hosts are quadratic in the trials, so that the count is part of the measurement.
PEERS = {
    "optuna-memory": ("Optuna", "memory", MEMORY, 40_000),
    "optuna-journal": ("Optuna", "journal", FILE, 3_000),
    "optuna-sqlite": ("Optuna", "SQLite", FILE, 200),
    "rustuna-memory": ("Rustuna", "memory", MEMORY, 1_000_000),
    "rustuna-journal": ("Rustuna", "journal", FILE, 2_500),
    "rustuna-sqlite": ("Rustuna", "SQLite", FILE, 1_000),
    "hyperopt-memory": ("Hyperopt", "memory", MEMORY, 30_000),
    "nevergrad-memory": ("Nevergrad", "memory", MEMORY, 10_000),
    "smac-memory": ("SMAC3", "memory", MEMORY, 500),
    "smac-json": ("SMAC3", "JSON", FILE, 350),
}
HONE_TRIALS = 1_000_000
GROWTH_TRIALS = [1_000, 10_000, 100_000, 1_000_000, 10_000_000]
PLAIN_TRIALS = 2_000_000
BEST_TRIALS = 1_000_000
ASKED_TRIALS = 1_000
OPTUNA_BEST_TRIALS = 1_000
LATENCY_REPEATS = 15

# What hone is held to: trials per second at least, milliseconds less than.
RATE_BARS = {MEMORY: 1_000_000, FILE: 200_000, WORKER: 20_000}
LATENCY_BARS = {
    "hone plugins": 20,
    f"hone ask, {ASKED_TRIALS:,} trials": 10,
    f"hone best, {BEST_TRIALS:,} trials": 1000,
    f"hone trials --json | head, {BEST_TRIALS:,} trials": 1000,
    f"hone resume, {BEST_TRIALS:,} trials": 1000,
}


def main() -> int:
    options = parse()
    hone_path = options.hone.resolve()
    if not os.access(hone_path, os.X_OK):
        print(f"error: {hone_path} is not a program; build it with make build, or say --hone FILE", file=sys.stderr)
        return 2
    missing = environment.prepare(options.peers)
    for peer, reason in missing.items():
        print(f"warning: {peer} is left out: {reason}", file=sys.stderr)
    peers = [peer for peer in options.peers if peer not in missing]
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > 0.5 * cores:
        print(f"warning: the load is {load:.1f} on {cores} cores; trust ratios, not times", file=sys.stderr)

    with folder(options.directory) as scratch:
        scratch = Path(scratch)
        cache = scratch / "cache"
        cache.mkdir()
        hone = Hone(hone_path, cache)
        try:
            latency([str(hone_path), "plugins"], 1, hone.environment)  # fills the plugin cache
            rates, syncs = measure_rates(hone, peers, scratch, options)
            growth = measure_growth(hone, scratch, options.scale)
            flatness = measure_flatness(hone, scratch, options.scale)
            trials = scaled(HONE_TRIALS, options.scale)
            reported = [hone.reported(trials, study) for study in (":memory:", str(scratch / "reported.hone"))]
            latencies = measure_latencies(hone, peers, scratch, options)
        except Failure as failure:
            print(f"error: {failure}", file=sys.stderr)
            return 2

    bars = tables.Bars()
    text = [
        tables.rates(rates, RATE_BARS, bars),
        tables.disk(syncs),
        "hone itself prints {} trials/s in memory and {} with a study file: its start and end are not in these.".format(
            *map(tables.number, reported)
        ),
        tables.latencies(latencies, LATENCY_BARS, bars),
        tables.sizes(rates, growth),
        tables.flatness(flatness),
        bars.summary(),
    ]
    print("\n\n".join(text))
    tables.write_csv(options.results, rates, latencies)
    print(f"\nwritten: {options.results}/overhead-trials.csv and overhead-latency.csv", file=sys.stderr)
    return 0 if bars.all_passed else 1


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])

    def add(name: str, kind: type, default: object, text: str) -> None:
        parser.add_argument(name, type=kind, default=default, help=text)

    add("--hone", Path, REPOSITORY / ".build/release/hone", "the program; default: %(default)s")
    add("--peers", str, "all", f"all, none, or some of {','.join(environment.PACKAGES)}; default: %(default)s")
    add("--repeats", int, 3, "runs of each workload, interleaved; default: %(default)s")
    add("--scale", float, 1.0, "times the trials of each run, as 0.1 for a quick look; default: 1")
    add("--directory", Path, None, "where study files go: the disk that is measured; default: that of temporary files")
    add("--results", Path, environment.BENCHMARKS / "results", "folder for the CSV files; default: %(default)s")
    options = parser.parse_args()
    names = {"all": list(environment.PACKAGES), "none": []}.get(options.peers, options.peers.split(","))
    for name in names:
        if name not in environment.PACKAGES:
            parser.error(f'unknown peer "{name}" in --peers; there are {", ".join(environment.PACKAGES)}')
    if options.repeats < 1 or options.scale <= 0:
        parser.error("--repeats must be 1 or more and --scale above 0")
    options.peers = names
    return options


def scaled(trials: int, scale: float) -> int:
    return max(10, round(trials * scale))


def measure_rates(
    hone: Hone, peers: list[str], scratch: Path, options: argparse.Namespace
) -> tuple[dict[str, Series], list[float]]:
    """All workloads in turn, `repeats` times over, so that a slow minute of the machine meets all of them.

    With them the seconds of synced writes, taken before each workload.
    """
    syncs = []
    series = {MEMORY: Series("hone", "memory", MEMORY), FILE: Series("hone", "study file", FILE)}
    series[WORKER] = Series("hone, worker process", "study file", FILE)
    series["plain"] = Series("plain Python loop", "none", MEMORY)
    for name, (host, storage, reference, _) in PEERS.items():
        if name.split("-")[0] in peers:
            series[name] = Series(host, storage, reference)
    for repeat in range(options.repeats):
        for name, one in series.items():
            if one.failure:
                continue
            print(f"run {repeat + 1} of {options.repeats}: {one.host}, {one.storage}", file=sys.stderr)
            syncs += sync_seconds(scratch)
            with folder(scratch) as place:
                if name in (MEMORY, FILE, WORKER):
                    path = None if name == MEMORY else Path(place) / "study.hone"
                    isolation = "process" if name == WORKER else "none"
                    one.samples.append(hone.sample(scaled(HONE_TRIALS, options.scale), path, isolation))
                    continue
                trials = PLAIN_TRIALS if name == "plain" else PEERS[name][3]
                try:
                    one.samples.append(peer_sample(name, scaled(trials, options.scale), Path(place)))
                except Failure as failure:
                    one.failure = str(failure)
                    print(f"warning: {failure}", file=sys.stderr)
    return series, syncs


def measure_growth(hone: Hone, scratch: Path, scale: float) -> dict[str, float]:
    """Bytes of memory hone adds for a trial: the peaks of a long and a ten times shorter study compared."""
    long = scaled(HONE_TRIALS, scale)
    short = max(1, long // 10)
    growth = {}
    for name in (MEMORY, FILE):
        peaks = {}
        for trials in (short, long):
            with folder(scratch) as place:
                path = Path(place) / "study.hone" if name == FILE else None
                runs = (hone.sample(trials, path and path.with_stem(f"study{run}")) for run in range(3))
                peaks[trials] = statistics.median(run.peak for run in runs)
        growth[name] = max(0.0, (peaks[long] - peaks[short]) / (long - short))
    return growth


def measure_flatness(hone: Hone, scratch: Path, scale: float) -> list[tables.Size]:
    """Whole studies of very different lengths: a host whose costs grow with the history shows it here."""
    sizes = []
    for trials in (scaled(count, scale) for count in GROWTH_TRIALS):
        print(f"flatness: {trials:,} trials", file=sys.stderr)
        with folder(scratch) as place:
            sizes.append(tables.Size(trials, hone.sample(trials, None), hone.sample(trials, Path(place) / "study.hone")))
    return sizes


def measure_latencies(hone: Hone, peers: list[str], scratch: Path, options: argparse.Namespace) -> list[tables.Latency]:
    study, asked = scratch / "best.hone", scratch / "asked.hone"
    hone.sample(BEST_TRIALS, study)
    hone.sample(ASKED_TRIALS, asked)
    program, python = str(hone.path), str(environment.python())
    commands = [
        ("hone --version", [program, "--version"], hone.environment),
        ("hone plugins", [program, "plugins"], hone.environment),
        (f"hone ask, {ASKED_TRIALS:,} trials", [program, "ask", str(asked), "--trials", str(BEST_TRIALS)], hone.environment),
        (f"hone best, {BEST_TRIALS:,} trials", [program, "best", str(study)], hone.environment),
        (
            f"hone trials --json | head, {BEST_TRIALS:,} trials",
            ["sh", "-c", f"'{program}' trials '{study}' --json | head"],
            hone.environment,
        ),
        (
            f"hone resume, {BEST_TRIALS:,} trials",
            ["sh", "-c", f"echo x >> '{study}.n'; '{program}' resume '{study}' -q --trials $(({BEST_TRIALS} + $(wc -l < '{study}.n')))"],
            hone.environment,
        ),
        ("hone run, one trial in memory", hone.study(1, ":memory:"), hone.environment),
    ]
    variables = environment.variables()
    if environment.python().exists():
        commands.append(("python -c pass", [python, "-c", "pass"], variables))
    if "optuna" in peers:
        journal = scratch / "optuna"
        journal.mkdir()
        peer_sample("optuna-journal", OPTUNA_BEST_TRIALS, journal)
        optuna = str(environment.FOLDER / "bin" / "optuna")
        file = ["--storage", str(journal / "journal.log"), "--storage-class", "JournalFileBackend", "--study-name", "s"]
        commands += [
            ("optuna --version", [optuna, "--version"], variables),
            ("python: import optuna, ask", [python, "-c", "import optuna; optuna.create_study().ask()"], variables),
            (f"optuna ask, journal of {OPTUNA_BEST_TRIALS:,}", [optuna, "-q", "ask", *file], variables),
            (f"optuna best-trial, journal of {OPTUNA_BEST_TRIALS:,}", [optuna, "-q", "best-trial", *file], variables),
        ]
    if "rustuna" in peers:
        once = "import rustuna; rustuna.create_study().ask()"
        commands.append(("python: import rustuna, ask", [python, "-c", once], variables))
    results = []
    for name, command, of in commands:
        print(f"latency: {name}", file=sys.stderr)
        try:
            results.append(tables.Latency(name, latency(command, LATENCY_REPEATS, of)))
        except Failure as failure:
            if name.startswith("hone"):
                raise
            print(f"warning: {failure}", file=sys.stderr)
    return results


if __name__ == "__main__":
    sys.exit(main())
