"""What is optimised: hone's objectives, and how a peer evaluates them."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import space


@dataclass
class Task:
    name: str
    group: str
    objective: list[str]
    trials: int

    def space(self, hone: str) -> list[space.Parameter]:
        return space.load(hone, self.objective)

    def evaluator(self, hone: str, seed: int) -> "Evaluator":
        if self.group == "bbob":
            return BBOBEvaluator(self)
        return HoneEvaluator(self, hone, seed)


class Evaluator:
    """Values of configurations, the least best."""

    def value(self, configuration: dict) -> float:
        raise NotImplementedError

    def close(self) -> None:
        pass


class BBOBEvaluator(Evaluator):
    """The package ioh: the same functions in this process. hone's own tests compare both."""

    def __init__(self, task: Task) -> None:
        import ioh

        options = dict(option.split("=") for option in task.objective if "=" in option)
        self.problem = ioh.get_problem(
            int(options["number"]), int(options["instance"]), int(options["dimension"]), ioh.ProblemClass.BBOB
        )
        self.minimum = self.problem.optimum.y

    def value(self, configuration: dict) -> float:
        x = [configuration[f"x{index + 1}"] for index in range(len(configuration))]
        return float(self.problem(x)) - self.minimum


class HoneEvaluator(Evaluator):
    """`hone try`: evaluates one configuration, in a study that this makes."""

    def __init__(self, task: Task, hone: str, seed: int) -> None:
        self.hone = hone
        self.folder = tempfile.TemporaryDirectory()
        self.file = str(Path(self.folder.name) / "study.hone")
        subprocess.run(
            [hone, "run", *task.objective, "--optimizer", "random", "--trials", "1", "--seed", str(seed),
             "--isolation", "none", "--study", self.file, "--quiet"],
            check=True, capture_output=True,
        )  # fmt: skip

    def value(self, configuration: dict) -> float:
        assignments = [f"{name}={value!r}" if isinstance(value, float) else f"{name}={value}" for name, value in configuration.items()]
        printed = subprocess.run([self.hone, "try", self.file, *assignments, "--json"], capture_output=True, text=True)
        try:
            value = json.loads(printed.stdout)["value"]
        except (json.JSONDecodeError, KeyError) as error:
            raise RuntimeError(printed.stderr) from error
        return float("inf") if value is None else value

    def close(self) -> None:
        self.folder.cleanup()


def all_tasks() -> list[Task]:
    tasks = []
    for number in range(1, 25):
        options = ["function=bbob", f"number={number}", "dimension=5", "instance=1"]
        objective = ["--objective", "test-functions"] + [part for option in options for part in ("-o", option)]
        tasks.append(Task(f"bbob-{number}", "bbob", objective, 100))
    for data in ("breast-cancer", "wine", "digits"):
        tasks.append(Task(f"svm-{data}", "real", ["--objective", "svm", "-o", f"data={data}"], 60))
    tasks.append(Task("tree", "conditional", ["--objective", "test-functions", "-o", "function=conditional"], 100))
    for data in ("digits", "wine", "breast-cancer"):
        options = ["-o", f"data={data}", "-o", "max_units=256", "-o", "max_layers=3"]
        tasks.append(Task(f"mlp-{data}", "conditional", ["--objective", "mlp", *options], 100))
    return tasks
