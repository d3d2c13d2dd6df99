"""Synthetic functions over ints, labels and conditions, built from those of BBOB; values are regrets."""

import random
from collections.abc import Callable

from space import Condition, Parameter

Function = Callable[[dict], float]
Made = tuple[list[Parameter], Function]


def bbob(number: int, instance: int, dimension: int) -> Callable[[list[float]], float]:
    """In 0 ... 1 a coordinate, less the minimum."""
    import ioh

    problem = ioh.get_problem(number, instance, dimension, ioh.ProblemClass.BBOB)
    return lambda unit: float(problem([10 * u - 5 for u in unit])) - problem.optimum.y


def number(name: str, condition: Condition | None = None) -> Parameter:
    return Parameter(name, "float", 0, 1, False, None, None, condition)


def levels(name: str, count: int) -> Parameter:
    return Parameter(name, "int", 0, count - 1, False, None, None, None)


def label(name: str, labels: str, condition: Condition | None = None) -> Parameter:
    return Parameter(name, "choice", 0, 0, False, list(labels), None, condition)


def with_ints(function: int) -> Callable[[int], Made]:
    """Coordinates of 2, 4, 8 and 16 levels and floats, in eight dimensions.

    After Tusar, Brockhoff, Hansen, "Mixed-integer benchmark problems for single- and bi-objective optimization", GECCO
    2019, section 3, without the shift that puts the minimum on a level.
    """

    def make(seed: int) -> Made:
        counts = [2, 4, 8, 16]
        parameters = [levels(f"k{index + 1}", count) for index, count in enumerate(counts)]
        parameters += [number(f"x{index + 1}") for index in range(4)]
        inner = bbob(function, seed + 1, 8)

        def value(configuration: dict) -> float:
            unit = [(configuration[f"k{index + 1}"] + 1) / (count + 1) for index, count in enumerate(counts)]
            return inner(unit + [configuration[f"x{index + 1}"] for index in range(4)])

        return parameters, value

    return make


def with_labels(function: int) -> Callable[[int], Made]:
    """Five floats, moved and lifted by three labels, whose order says nothing."""

    def make(seed: int) -> Made:
        draw = random.Random(seed)
        shifts = {name: {text: [draw.uniform(-0.2, 0.2) for _ in range(5)] for text in "abcde"} for name in "pqr"}
        lifts = {name: {text: draw.random() for text in "abcde"} for name in "pqr"}
        parameters = [label(name, "abcde") for name in "pqr"] + [number(f"x{index + 1}") for index in range(5)]
        inner = bbob(function, seed + 1, 5)
        # Lifts are to matter as much as the floats.
        scale = sorted(inner([draw.random() for _ in range(5)]) for _ in range(99))[20]

        def value(configuration: dict) -> float:
            unit = [configuration[f"x{index + 1}"] for index in range(5)]
            lift = 0.0
            for name in "pqr":
                text = configuration[name]
                unit = [min(1, max(0, u + shift)) for u, shift in zip(unit, shifts[name][text])]
                lift += lifts[name][text] - min(lifts[name].values())
            return inner(unit) + scale * lift

        return parameters, value

    return make


def models(functions: tuple[int, int, int]) -> Callable[[int], Made]:
    """Three models to choose from, each with numbers of its own, and two numbers that all share; as when a learner and its
    hyperparameters are chosen together."""

    def make(seed: int) -> Made:
        draw = random.Random(seed)
        parameters = [label("model", "abc"), number("shared1"), number("shared2")]
        inner, scales, lifts = {}, {}, {}
        for text, function, count in zip("abc", functions, (1, 2, 3)):
            inner[text] = bbob(function, seed + 1, 2 + count)
            scales[text] = sorted(inner[text]([draw.random() for _ in range(2 + count)]) for _ in range(99))[50]
            lifts[text] = draw.random() * 0.3
            condition = Condition("model", "==", [text])
            parameters += [number(f"{text}{index + 1}", condition) for index in range(count)]

        def value(configuration: dict) -> float:
            text = configuration["model"]
            own = [name for name in configuration if name.startswith(text) and name[1:].isdigit()]
            unit = [configuration[name] for name in ["shared1", "shared2", *sorted(own)]]
            return inner[text](unit) / scales[text] + lifts[text] - min(lifts.values())

        return parameters, value

    return make


def depth(function: int) -> Callable[[int], Made]:
    """Up to four layers, each there from some depth on, with a number and a label of its own."""

    def make(seed: int) -> Made:
        draw = random.Random(seed)
        parameters = [Parameter("layers", "int", 1, 4, False, None, None, None), number("x0")]
        best = draw.randint(1, 4)
        lifts = {}
        for index in range(1, 5):
            there = None if index == 1 else Condition("layers", ">=", [index])
            parameters += [number(f"x{index}", there), label(f"kind{index}", "abc", there)]
            lifts[index] = dict(zip("abc", draw.sample([0.0, 0.3, 0.6], 3)))
        inner = {count: bbob(function, seed + 1, 1 + count) for count in range(1, 5)}
        scales = {
            count: sorted(inner[count]([draw.random() for _ in range(1 + count)]) for _ in range(99))[50]
            for count in inner
        }

        def value(configuration: dict) -> float:
            count = configuration["layers"]
            unit = [configuration[f"x{index}"] for index in range(count + 1)]
            lift = sum(lifts[index][configuration[f"kind{index}"]] for index in range(1, count + 1)) / count
            return inner[count](unit) / scales[count] + lift + 0.2 * abs(count - best)

        return parameters, value

    return make


MIXED = {
    "ints-ellipsoid": with_ints(2),
    "ints-rosenbrock": with_ints(8),
    "ints-rastrigin": with_ints(15),
    "labels-attractive-sector": with_labels(6),
    "labels-different-powers": with_labels(14),
    "labels-gallagher": with_labels(21),
}
CONDITIONAL = {
    "models-smooth": models((1, 8, 10)),
    "models-rugged": models((3, 17, 21)),
    "layers-rosenbrock": depth(8),
    "layers-rastrigin": depth(15),
}
