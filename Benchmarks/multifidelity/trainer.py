"""Trains hone's networks for peers: the objective plugin itself, in sessions, through its ABI."""

import subprocess
from pathlib import Path

import space

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Spent(Exception):
    """All updates of the run have been made."""


def build() -> Path:
    """Compiles the evaluator beside the results, if it is older than its source."""
    program = HERE.parent / "results" / "evaluator"
    source = HERE / "evaluator.cpp"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        program.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["c++", "-std=c++17", "-O1", "-I", str(ROOT / "SDK/include"), str(source), "-o", str(program), "-ldl"], check=True)
    return program


class Trainer:
    """Counts updates, and keeps (updates in all, value) of every evaluation."""

    def __init__(self, library: Path, options: list[str], parameters: list[space.Parameter], seed: int, total: int) -> None:
        command = [str(build()), str(library), "mlp", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.width = int(self.process.stdout.readline())
        self.parameters = parameters
        self.seed, self.total = seed, total
        self.count = 0
        self.spent = 0
        self.points: list[tuple[int, float]] = []

    def say(self, line: str) -> str:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer or answer.startswith("error"):
            raise RuntimeError(answer)
        return answer

    def network(self, configuration: dict) -> "Network":
        self.count += 1
        # A network's seed, of a stream of its own for every run.
        return Network(self, f"n{self.count}", configuration, (self.seed << 32) + self.count)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Network:
    def __init__(self, trainer: Trainer, name: str, configuration: dict, seed: int) -> None:
        self.trainer, self.name, self.reached = trainer, name, 0
        words = []
        configuration = {"updates": 2500, **configuration}  # the budget decides
        for parameter in trainer.parameters:
            value = configuration.get(parameter.name)
            if value is None:
                words.append("-")
            elif parameter.labels:
                words.append(str(parameter.labels.index(value)))
            else:
                words.append(repr(value))
        trainer.say(f"open {name} {seed} {' '.join(words)}")

    def advance(self, budget: int) -> float:
        value, reached = map(float, self.trainer.say(f"advance {self.name} {budget}").split())
        # A network that diverges ends there, and pays for no more.
        self.trainer.spent += max(0, int(reached) - self.reached)
        self.reached = max(self.reached, int(reached))
        if self.trainer.spent > self.trainer.total:
            raise Spent
        self.trainer.points.append((self.trainer.spent, value))
        return value

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *_: object) -> None:
        self.trainer.say(f"close {self.name}")
