"""What is trained: small networks of hone's mlp, and how many updates a run has in all."""

from dataclasses import dataclass


@dataclass
class Task:
    name: str
    options: list[str]
    bounds: dict[str, tuple[int, int]]
    """What is narrower than the objective has it."""
    total: int
    """Updates of random search."""
    racing: int
    """Updates of everybody else: what matters happens early."""

    @property
    def objective(self) -> list[str]:
        words = ["--objective", "mlp"]
        for option in self.options:
            words += ["-o", option]
        for name, (low, high) in self.bounds.items():
            words += ["--range", f"{name}={low}:{high}"]
        return words


SMALL = ["max_units=128", "max_layers=2"]
TASKS = [
    Task("digits", ["data=digits", *SMALL], {"batch_size": (32, 64)}, 48 * 2500, 24 * 2500),
    Task("fashion-mnist", ["data=fashion-mnist", "split=0.1", *SMALL], {"batch_size": (32, 64)}, 24 * 2500, 12 * 2500),
]
# Tasks on which settings are chosen, never the ones above.
HELD_OUT = [
    Task(f"{data}-loss", [f"data={data}", "metric=cross-entropy", *SMALL], {"batch_size": (32, 64)}, 24 * 2500, 12 * 2500)
    for data in ("breast-cancer", "wine")
]
