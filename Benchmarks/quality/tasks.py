"""What is optimised: BBOB, hone's objectives on real data, and synthetic spaces of labels, ints and conditions.

Every optimizer sees the same space and the same evaluator; values are to be minimised.
"""

import functools
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import abi
import space
import synthetic

TRIALS = 100
# What an evaluation found: its value, and the standard error if the objective says it, else NaN.
Found = tuple[float, float]


@dataclass
class Task:
    name: str
    group: str

    def open(self, folder: Path, seed: int) -> "Evaluator":
        raise NotImplementedError


@dataclass
class Evaluator:
    """The space of one run, and the values of its configurations in the order they come."""

    parameters: list[space.Parameter]
    value: Callable[[dict], Found]
    # Whether equal configurations have equal values.
    is_exact: bool


@dataclass
class BBOB(Task):
    """A function of COCO's suite as the package ioh has it (hone's own is tested against it); each seed another instance."""

    number: int
    dimension: int

    def open(self, folder: Path, seed: int) -> Evaluator:
        import ioh

        problem = ioh.get_problem(self.number, seed + 1, self.dimension, ioh.ProblemClass.BBOB)
        parameters = [
            space.Parameter(f"x{index + 1}", "float", -5, 5, False, None, None, None) for index in range(self.dimension)
        ]

        def value(configuration: dict) -> Found:
            return float(problem([configuration[parameter.name] for parameter in parameters])) - problem.optimum.y, 0

        return Evaluator(parameters, value, True)


@dataclass
class Synthetic(Task):
    make: Callable[[int], tuple[list[space.Parameter], Callable[[dict], float]]]

    def open(self, folder: Path, seed: int) -> Evaluator:
        parameters, function = self.make(seed)
        return Evaluator(parameters, lambda configuration: (function(configuration), 0.0), True)


@dataclass
class Plugin(Task):
    """An objective of hone, called in this process; evaluations draw from the seed and their number, whoever proposed."""

    objective: str
    options: dict[str, str]
    ranges: dict[str, tuple] = field(default_factory=dict)
    fixed: dict = field(default_factory=dict)
    is_exact: bool = False

    def open(self, folder: Path, seed: int) -> Evaluator:
        options = dict(self.options)
        if options.get("data") in EXPORTED:
            options["data"] = exported(options["data"])
        objective = abi.Objective(folder, self.objective, options)
        every = space.read(objective.description.space.contents)
        parameters = space.narrowed(every, self.ranges, self.fixed)
        count = 0

        def value(configuration: dict) -> Found:
            nonlocal count
            number, count = count, count + 1
            whole = space.values(every, {**self.fixed, **configuration})
            outcome = objective.evaluate(number, (seed << 20) + number + 1, whole)
            if outcome is None:
                return float("inf"), 0.0
            metrics, deviations = outcome
            place = objective.value_metric
            return metrics[place], deviations[place]

        return Evaluator(parameters, value, self.is_exact)


# Data sets that come with scikit-learn, and not with hone.
EXPORTED = ("iris", "diabetes")


@functools.cache
def exported(name: str) -> str:
    """A CSV file, the label last."""
    import sklearn.datasets

    data = getattr(sklearn.datasets, f"load_{name}")()
    file = Path(tempfile.mkdtemp()) / f"{name}.csv"
    names = [f"x{index}" for index in range(data.data.shape[1])] + ["label"]
    targets = [str(data.target_names[target]) for target in data.target] if name == "iris" else data.target
    rows = [",".join([*(repr(float(cell)) for cell in row), str(target)]) for row, target in zip(data.data, targets)]
    file.write_text("\n".join([",".join(names), *rows]) + "\n")
    return str(file)


# A perceptron of one layer that trains for a hundredth of a second.
SMALL = {"updates": 100, "layers": 1, "lr_policy": "Fixed"}
# Of 178 rows a quarter is too few to tell configurations apart.
FOLDS = {"wine": {"folds": "3"}}
PLAIN = {**SMALL, "activation_1": "ReLU", "init_1": "He-Normal"}


def mlp(name: str, data: str, fixed: dict, metric: str = "cross-entropy") -> Plugin:
    options = {"data": data, "max_layers": "1", "max_units": "256", "metric": metric}
    options |= FOLDS.get(data, {})
    ranges = {} if "batch_size" in fixed else {"batch_size": (32, 256)}
    return Plugin(f"{name}-{data}", "real", "mlp", options, ranges, fixed)


def real() -> list[Task]:
    tasks: list[Task] = [
        Plugin(f"svm-{data}", "real", "svm", {"data": data, "rows": rows}, is_exact=True)
        for data, rows in (("breast-cancer", "0"), ("wine", "0"), ("iris", "0"), ("digits", "450"))
    ]
    for data in ("digits", "wine", "breast-cancer", "diabetes"):
        metric = "error" if data == "diabetes" else "cross-entropy"
        # 3 and 7 and 8 numbers; 8 numbers and 2 choices.
        three = {**PLAIN, "solver": "Adam", "batch_size": 64, "dropout_1": 0.0, "dropout_output": 0.0, "beta1": 0.1, "beta2": 0.01}
        tasks.append(mlp("mlp-3", data, three, metric))
        tasks.append(mlp("mlp-momentum", data, {**PLAIN, "solver": "Momentum"}, metric))
        tasks.append(mlp("mlp-adam", data, {**PLAIN, "solver": "Adam"}, metric))
        tasks.append(mlp("mlp-mixed", data, {**SMALL, "solver": "smorm3s", "init_1": "He-Normal"}, metric))
    return tasks


def conditional() -> list[Task]:
    tasks: list[Task] = []
    ranges = {"batch_size": (32, 256), "updates": (50, 150)}
    for data in ("digits", "wine", "breast-cancer", "diabetes"):
        metric = "cross-entropy" if data in ("wine", "breast-cancer") else "error"
        for name, layers in (("mlp-45", "6"), ("mlp-20", "1")):
            options = {"data": data, "max_layers": layers, "max_units": "128", "metric": metric} | FOLDS.get(data, {})
            tasks.append(Plugin(f"{name}-{data}", "conditional", "mlp", options, ranges))
    tasks.append(Plugin("tree", "conditional", "test-functions", {"function": "conditional"}, is_exact=True))
    tasks += [Synthetic(name, "conditional", make) for name, make in synthetic.CONDITIONAL.items()]
    return tasks


def all_tasks() -> list[Task]:
    """In three dimensions (2, 5, 10) by the function's number, so that each has some of every kind."""
    numeric: list[Task] = [BBOB(f"bbob-{n}-d{(2, 5, 10)[n % 3]}", "numeric", n, (2, 5, 10)[n % 3]) for n in range(1, 25)]
    mixed: list[Task] = [Synthetic(name, "mixed", make) for name, make in synthetic.MIXED.items()]
    return numeric + real() + mixed + conditional()
