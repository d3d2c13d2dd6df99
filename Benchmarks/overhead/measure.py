"""Running one process and weighing it."""

import json
import os
import re
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import environment

WORKLOADS = Path(__file__).resolve().parent / "workloads.py"
TIMEOUT = 180  # seconds; a peer's run is to take about 5


class Failure(Exception):
    """A measured process failed; the text says which and with what last line."""


@dataclass
class Sample:
    """One run of a workload."""

    trials: int
    seconds: float
    peak: int  # bytes
    file: int  # bytes left on disk
    growth: int | None = None  # bytes; None when the process cannot say


@dataclass
class Series:
    """All runs of one workload. `reference` names the hone workload it is compared with."""

    host: str
    storage: str
    reference: str
    samples: list[Sample] = field(default_factory=list)
    failure: str | None = None

    @property
    def rates(self) -> list[float]:
        return [sample.trials / sample.seconds for sample in self.samples]

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def median(self, attribute: str) -> float:
        return statistics.median(getattr(sample, attribute) for sample in self.samples)


class Hone:
    """The program under test, with its plugin cache in a folder of its own."""

    def __init__(self, path: Path, cache: Path):
        self.path = path
        self.environment = environment.variables(XDG_CACHE_HOME=str(cache))

    def study(self, trials: int, study: str, quiet: bool = True, isolation: str = "none") -> list[str]:
        command = [str(self.path), "run", "--objective", "test-functions", "-o", "function=sphere", "-o", "dimension=2"]
        command += ["--optimizer", "random", "--trials", str(trials), "--seed", "1", "--study", study]
        command += ["--isolation", isolation]
        return command + (["-q"] if quiet else [])

    def sample(self, trials: int, path: Path | None, isolation: str = "none") -> Sample:
        """The whole process: start, plugins, study, end. `path` must not exist; without it nothing is kept.

        The peak is `ru_maxrss`, which is never below the resident memory of this script (about 15 MB).
        """
        command = self.study(trials, str(path or ":memory:"), isolation=isolation)
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.environment
        )
        message = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.stderr.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise Failure(describe(command, process.returncode, message))
        return Sample(trials, seconds, usage.ru_maxrss * 1024, bytes_of_study(path) if path else 0)

    def reported(self, trials: int, study: str) -> float:
        """Trials per second as hone itself prints them, which leaves out its start and end."""
        command = self.study(trials, study, quiet=False)
        done = subprocess.run(command, capture_output=True, text=True, env=self.environment)
        match = re.search(r"trials in .*?, ([0-9.e+]+) trials/s", done.stderr)
        if done.returncode != 0 or not match:
            raise Failure(describe(command, done.returncode, done.stderr))
        return float(match[1])


def bytes_of_study(path: Path) -> int:
    """The study file with its write-ahead log, should it still be there."""
    return sum(file.stat().st_size for file in path.parent.glob(path.name + "*"))


def peer_sample(workload: str, trials: int, folder: Path) -> Sample:
    command = [str(environment.python()), str(WORKLOADS), workload, str(trials), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=environment.variables(), timeout=TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise Failure(f"no end after {TIMEOUT} s") from error
    if done.returncode != 0:
        raise Failure(describe(command, done.returncode, done.stderr))
    return Sample(**json.loads(done.stdout.strip().splitlines()[-1]))


def latency(command: list[str], repeats: int, variables: dict[str, str]) -> list[float]:
    """Seconds from start to end of a command, output thrown away; one run before them is not counted."""
    seconds = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=variables)
        seconds.append(time.perf_counter() - start)
        if done.returncode != 0:
            raise Failure(describe(command, done.returncode, done.stderr.decode(errors="replace")))
    return seconds[1:]


def sync_seconds(place: Path, writes: int = 50) -> list[float]:
    """Seconds of an append of 4 KiB that waits for the disk: what a commit of one trial costs at least."""
    seconds = []
    with open(place / "sync", "wb", buffering=0) as file:
        for _ in range(writes):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            seconds.append(time.perf_counter() - start)
    return seconds


def describe(command: list[str], status: int, message: str) -> str:
    last = (message.strip().splitlines() or ["no message"])[-1]
    return f"{Path(command[0]).name} {' '.join(command[1:4])}… ended with status {status}: {last}"


def folder(parent: Path | None) -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="hone-overhead-", dir=parent)
