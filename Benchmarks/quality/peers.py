"""The optimizers, peers with the settings that their authors recommend.

Every function takes the evaluator of a run, `evaluate(configuration) -> value`, a number of trials and a seed, and answers
the seconds that each ask took; `evaluate` records the values. Where a space has a default configuration, all that can be
told of it begin there.
"""

import time
import warnings
from collections.abc import Callable
from pathlib import Path

import abi
import space
from tasks import Evaluator

Evaluate = Callable[[dict], float]
Run = Callable[[Evaluator, Evaluate, int, int], list[float]]

# The most that peers take for a failed trial.
WORST = 1e300

warnings.filterwarnings("ignore")


def hone(folder: Path, name: str, options: dict[str, str]) -> Run:
    """A plugin of hone; `evaluate` has a deviation besides, as hone's host would tell it."""

    def run(evaluator: Evaluator, evaluate: Evaluate, trials: int, seed: int) -> list[float]:
        declared = space.Declared(evaluator.parameters)
        optimizer = abi.Optimizer(folder, name, options, declared.space, trials, seed)
        seconds = []
        for trial in range(trials):
            began = time.perf_counter()
            values = optimizer.ask(trial)
            seconds.append(time.perf_counter() - began)
            if values is None:
                break
            value, deviation = evaluate(space.configuration(evaluator.parameters, values), with_deviation=True)
            optimizer.tell(trial, values, value, deviation)
        optimizer.close()
        return seconds

    return run


def default(parameters: list[space.Parameter]) -> dict | None:
    """The default configuration; None if the space has none."""
    configuration: dict = {}
    for parameter in parameters:
        if parameter.condition and not parameter.condition.holds(configuration):
            continue
        if parameter.default is None:
            return None
        configuration[parameter.name] = parameter.default
    return configuration


def optuna_with(make_sampler: Callable) -> Run:
    def run(evaluator: Evaluator, evaluate: Evaluate, trials: int, seed: int) -> list[float]:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(sampler=make_sampler(optuna.samplers, seed, evaluator.is_exact))
        if first := default(evaluator.parameters):
            study.enqueue_trial(first)
        seconds = []
        for _ in range(trials):
            began = time.perf_counter()
            trial = study.ask()
            configuration: dict = {}
            for parameter in evaluator.parameters:
                if parameter.condition and not parameter.condition.holds(configuration):
                    continue
                configuration[parameter.name] = suggest(trial, parameter)
            seconds.append(time.perf_counter() - began)
            study.tell(trial, min(evaluate(configuration), WORST))
        return seconds

    return run


def suggest(trial, parameter: space.Parameter):
    if parameter.kind == "float":
        return trial.suggest_float(parameter.name, parameter.low, parameter.high, log=parameter.log)
    if parameter.kind == "int":
        return trial.suggest_int(parameter.name, int(parameter.low), int(parameter.high), log=parameter.log)
    return trial.suggest_categorical(parameter.name, parameter.labels)


def smac_space(parameters: list[space.Parameter], seed: int):
    """The space as SMAC3 takes it."""
    from ConfigSpace import (
        Categorical, ConfigurationSpace, Constant, EqualsCondition, Float, GreaterThanCondition, InCondition, Integer,
        OrConjunction,
    )  # fmt: skip

    configurations = ConfigurationSpace(seed=seed)
    made = {}
    for parameter in parameters:
        if is_fixed(parameter):
            hyperparameter = Constant(parameter.name, plain_number(parameter, parameter.low))
        elif parameter.kind == "float":
            hyperparameter = Float(parameter.name, (parameter.low, parameter.high), default=parameter.default, log=parameter.log)
        elif parameter.kind == "int":
            bounds = (int(parameter.low), int(parameter.high))
            hyperparameter = Integer(parameter.name, bounds, default=parameter.default, log=parameter.log)
        else:
            first = {} if parameter.default is None else {"default": parameter.default}
            hyperparameter = Categorical(parameter.name, parameter.labels, **first)
        made[parameter.name] = hyperparameter
        configurations.add(hyperparameter)
    for parameter in parameters:
        if not (condition := parameter.condition):
            continue
        child, parent = made[parameter.name], made[condition.parent]
        if condition.relation == "in":
            configurations.add(InCondition(child, parent, condition.values))
        elif condition.relation == "==":
            configurations.add(EqualsCondition(child, parent, condition.values[0]))
        else:
            least = int(condition.values[0])
            equals = EqualsCondition(child, parent, least)
            greater = GreaterThanCondition(child, parent, least)
            configurations.add(OrConjunction(equals, greater) if least < parent.upper else equals)
    return configurations


def smac(evaluator: Evaluator, evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    """Its facade for hyperparameter optimisation. Called deterministic, as it would repeat noisy configurations else."""
    import tempfile

    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue

    configurations = smac_space(evaluator.parameters, seed)
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(configurations, deterministic=True, n_trials=trials, seed=seed, output_directory=folder)
        first = [configurations.get_default_configuration()] if default(evaluator.parameters) else []
        facade = HyperparameterOptimizationFacade(
            scenario, lambda _configuration, seed=0: 0.0, logging_level=50, overwrite=True,
            initial_design=HyperparameterOptimizationFacade.get_initial_design(scenario, additional_configs=first),
        )  # fmt: skip
        seconds = []
        for _ in range(trials):
            began = time.perf_counter()
            info = facade.ask()
            seconds.append(time.perf_counter() - began)
            value = evaluate({name: plain(value) for name, value in dict(info.config).items()})
            facade.tell(info, TrialValue(cost=min(value, WORST)), save=False)
    return seconds


def plain(value):
    return value.item() if hasattr(value, "item") else value


def numbers_only(parameters: list[space.Parameter]) -> bool:
    return all(parameter.kind in ("float", "int") and not parameter.condition for parameter in parameters)


def is_fixed(parameter: space.Parameter) -> bool:
    """Whether it is a number with one value, which not every library takes as a range."""
    return not parameter.labels and parameter.low == parameter.high


def to_unit(parameter: space.Parameter, value: float) -> float:
    if is_fixed(parameter):
        return 0.5
    if parameter.log:
        import math

        return math.log(value / parameter.low) / math.log(parameter.high / parameter.low)
    return (value - parameter.low) / (parameter.high - parameter.low)


def from_unit(parameter: space.Parameter, unit: float):
    u = min(max(float(unit), 0.0), 1.0)
    if parameter.log:
        value = parameter.low * (parameter.high / parameter.low) ** u
    else:
        value = parameter.low + u * (parameter.high - parameter.low)
    value = min(max(value, parameter.low), parameter.high)
    return round(value) if parameter.kind == "int" else value


def start(parameters: list[space.Parameter]) -> list[float]:
    """The default, or the centre, of numbers in unit coordinates."""
    first = default(parameters)
    values = {parameter.name: parameter.default for parameter in parameters} | (first or {})
    return [
        0.5 if values[parameter.name] is None else to_unit(parameter, values[parameter.name])
        for parameter in parameters
        if not parameter.labels
    ]


def pycma(evaluator: Evaluator, evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    """CMA-ES in unit coordinates, with a sixth of the range, restarted with twice the population when it ends."""
    import cma

    seconds: list[float] = []
    size = None
    while len(seconds) < trials:
        options = {"bounds": [0, 1], "seed": seed + 1 + len(seconds), "verbose": -9}
        if size:
            options["popsize"] = size
        strategy = cma.CMAEvolutionStrategy(start(evaluator.parameters), 1 / 6, options)
        while not strategy.stop() and len(seconds) < trials:
            began = time.perf_counter()
            points = strategy.ask()
            each = (time.perf_counter() - began) / len(points)
            values = []
            for point in points:
                if len(seconds) == trials:
                    return seconds
                configuration = {
                    parameter.name: from_unit(parameter, u) for parameter, u in zip(evaluator.parameters, point)
                }
                values.append(min(evaluate(configuration), WORST))
                seconds.append(each)
            strategy.tell(points, values)
        size = 2 * strategy.popsize
    return seconds


def nevergrad(evaluator: Evaluator, evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    """NGOpt, its authors' choice, on numbers and labels; it knows no conditions and proposes inactive values, too."""
    import nevergrad as ng
    import numpy

    parts = {}
    numbers = [parameter for parameter in evaluator.parameters if not parameter.labels]
    if numbers:
        parts["numbers"] = ng.p.Array(init=numpy.array(start(evaluator.parameters)), lower=0, upper=1)
    for parameter in evaluator.parameters:
        if parameter.labels:
            parts[parameter.name] = ng.p.Choice(parameter.labels)
    parametrization = parts["numbers"] if len(parts) == 1 and numbers else ng.p.Dict(**parts)
    parametrization.random_state = numpy.random.RandomState(seed)
    optimizer = ng.optimizers.NGOpt(parametrization, budget=trials)
    seconds = []
    for _ in range(trials):
        began = time.perf_counter()
        candidate = optimizer.ask()
        seconds.append(time.perf_counter() - began)
        found = {"numbers": candidate.value} if len(parts) == 1 and numbers else candidate.value
        every = {parameter.name: from_unit(parameter, u) for parameter, u in zip(numbers, found.get("numbers", []))}
        every |= {name: value for name, value in found.items() if name != "numbers"}
        configuration: dict = {}
        for parameter in evaluator.parameters:
            if not parameter.condition or parameter.condition.holds(configuration):
                configuration[parameter.name] = every[parameter.name]
        optimizer.tell(candidate, min(evaluate(configuration), WORST))
    return seconds


def hebo_parameter(parameter: space.Parameter) -> dict:
    if parameter.labels:
        return {"name": parameter.name, "type": "cat", "categories": parameter.labels}
    if is_fixed(parameter):
        return {"name": parameter.name, "type": "cat", "categories": [plain_number(parameter, parameter.low)]}
    kind = {("float", False): "num", ("float", True): "pow", ("int", False): "int", ("int", True): "pow_int"}
    return {
        "name": parameter.name, "type": kind[parameter.kind, parameter.log],
        "lb": plain_number(parameter, parameter.low), "ub": plain_number(parameter, parameter.high),
    }  # fmt: skip


def plain_number(parameter: space.Parameter, value: float):
    return int(value) if parameter.kind == "int" else float(value)


def hebo(evaluator: Evaluator, evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    """Its defaults. It knows no conditions and proposes inactive values, too; trials without a value it leaves out itself."""
    import numpy
    import pandas
    import torch
    from hebo.design_space.design_space import DesignSpace
    from hebo.optimizers.hebo import HEBO

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    numpy.random.seed(seed)
    parameters = evaluator.parameters
    optimizer = HEBO(DesignSpace().parse([hebo_parameter(parameter) for parameter in parameters]), scramble_seed=seed)
    seconds = []
    for trial in range(trials):
        began = time.perf_counter()
        proposed = optimizer.suggest()
        seconds.append(time.perf_counter() - began)
        if trial == 0 and default(parameters):
            # What is inactive keeps what was proposed.
            every = {name: proposed[name].iloc[0] for name in proposed} | default(parameters)
            proposed = pandas.DataFrame([every])[list(proposed)]
        configuration: dict = {}
        for parameter in parameters:
            if not parameter.condition or parameter.condition.holds(configuration):
                configuration[parameter.name] = within(parameter, proposed[parameter.name].iloc[0])
        optimizer.observe(proposed, numpy.array([[evaluate(configuration)]]))
    return seconds


def within(parameter: space.Parameter, value):
    """A proposed value as the evaluator takes it: logarithms may have left the range by a rounding."""
    return value if parameter.labels else plain_number(parameter, min(max(value, parameter.low), parameter.high))


PEERS: dict[str, tuple[Run, bool]] = {
    # name: function, whether it takes labels and conditions
    "optuna-tpe": (optuna_with(lambda s, seed, _: s.TPESampler(multivariate=True, group=True, seed=seed)), True),
    "optuna-gp": (optuna_with(lambda s, seed, exact: s.GPSampler(seed=seed, deterministic_objective=exact)), True),
    "optuna-cma": (optuna_with(lambda s, seed, _: s.CmaEsSampler(seed=seed)), False),
    "smac": (smac, True),
    "pycma": (pycma, False),
    "nevergrad": (nevergrad, True),
    "hebo": (hebo, True),
}
