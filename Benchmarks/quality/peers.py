"""The peers, each with the settings that its authors recommend.

Every function takes a space, `evaluate(configuration) -> value`, a number of trials and a seed, and answers the seconds
that each ask took; `evaluate` records the values.
"""

import time
import warnings
from collections.abc import Callable

import space

Evaluate = Callable[[dict], float]

warnings.filterwarnings("ignore")


def optuna_with(make_sampler: Callable) -> Callable:
    def run(parameters: list[space.Parameter], evaluate: Evaluate, trials: int, seed: int) -> list[float]:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        # Only the objectives with numbers alone are free of noise.
        study = optuna.create_study(sampler=make_sampler(optuna.samplers, seed, numbers_only(parameters)))
        defaults = {parameter.name: parameter.default for parameter in parameters if parameter.default is not None}
        if len(defaults) == len(parameters):
            study.enqueue_trial(defaults)  # hone begins with the default, too
        seconds = []
        for _ in range(trials):
            began = time.perf_counter()
            trial = study.ask()
            configuration: dict = {}
            for parameter in parameters:
                if parameter.condition and not parameter.condition.holds(configuration):
                    continue
                configuration[parameter.name] = suggest(trial, parameter)
            seconds.append(time.perf_counter() - began)
            study.tell(trial, min(evaluate(configuration), 1e300))
        return seconds

    return run


def suggest(trial, parameter: space.Parameter):
    if parameter.kind == "float":
        return trial.suggest_float(parameter.name, parameter.low, parameter.high, log=parameter.log)
    if parameter.kind == "int":
        return trial.suggest_int(parameter.name, int(parameter.low), int(parameter.high), log=parameter.log)
    return trial.suggest_categorical(parameter.name, parameter.labels)


def smac_space(parameters: list[space.Parameter], seed: int):
    """The space in ConfigSpace's words."""
    from ConfigSpace import Categorical, ConfigurationSpace, EqualsCondition, Float, GreaterThanCondition, InCondition, Integer, OrConjunction

    configurations = ConfigurationSpace(seed=seed)
    made = {}
    for parameter in parameters:
        if parameter.kind == "float":
            hyperparameter = Float(parameter.name, (parameter.low, parameter.high), default=parameter.default, log=parameter.log)
        elif parameter.kind == "int":
            bounds = (int(parameter.low), int(parameter.high))
            hyperparameter = Integer(parameter.name, bounds, default=parameter.default, log=parameter.log)
        else:
            hyperparameter = Categorical(parameter.name, parameter.labels, default=parameter.default)
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
            configurations.add(
                OrConjunction(EqualsCondition(child, parent, least), GreaterThanCondition(child, parent, least))
                if least < parent.upper
                else EqualsCondition(child, parent, least)
            )
    return configurations


def smac(parameters: list[space.Parameter], evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    import tempfile

    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue

    configurations = smac_space(parameters, seed)
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(configurations, deterministic=True, n_trials=trials, seed=seed, output_directory=folder)
        facade = HyperparameterOptimizationFacade(scenario, lambda _configuration, seed=0: 0.0, logging_level=50, overwrite=True)
        seconds = []
        for _ in range(trials):
            began = time.perf_counter()
            info = facade.ask()
            seconds.append(time.perf_counter() - began)
            value = evaluate({name: plain(value) for name, value in dict(info.config).items()})
            facade.tell(info, TrialValue(cost=min(value, 1e300)))
    return seconds


def plain(value):
    return value.item() if hasattr(value, "item") else value


def numbers_only(parameters: list[space.Parameter]) -> bool:
    return all(parameter.kind in ("float", "int") and not parameter.condition for parameter in parameters)


def from_unit(parameters: list[space.Parameter], unit) -> dict:
    configuration = {}
    for parameter, u in zip(parameters, unit):
        u = min(max(float(u), 0.0), 1.0)
        if parameter.log:
            value = parameter.low * (parameter.high / parameter.low) ** u
        else:
            value = parameter.low + u * (parameter.high - parameter.low)
        value = min(max(value, parameter.low), parameter.high)
        configuration[parameter.name] = round(value) if parameter.kind == "int" else value
    return configuration


def pycma(parameters: list[space.Parameter], evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    """CMA-ES in unit coordinates, from the centre with a sixth of the range, restarted when it ends."""
    import cma

    seconds: list[float] = []
    start, size = [0.5] * len(parameters), None
    while len(seconds) < trials:
        options = {"bounds": [0, 1], "seed": seed + 1 + len(seconds), "verbose": -9}
        if size:
            options["popsize"] = size
        strategy = cma.CMAEvolutionStrategy(start, 1 / 6, options)
        while not strategy.stop() and len(seconds) < trials:
            began = time.perf_counter()
            points = strategy.ask()
            each = (time.perf_counter() - began) / len(points)
            values = []
            for point in points:
                if len(seconds) == trials:
                    return seconds
                values.append(min(evaluate(from_unit(parameters, point)), 1e300))
                seconds.append(each)
            strategy.tell(points, values)
        size = 2 * strategy.popsize
    return seconds


def nevergrad(parameters: list[space.Parameter], evaluate: Evaluate, trials: int, seed: int) -> list[float]:
    """NGOpt, its authors' choice."""
    import nevergrad as ng
    import numpy

    array = ng.p.Array(shape=(len(parameters),), lower=0, upper=1)
    array.random_state = numpy.random.RandomState(seed)
    optimizer = ng.optimizers.NGOpt(array, budget=trials)
    seconds = []
    for _ in range(trials):
        began = time.perf_counter()
        candidate = optimizer.ask()
        seconds.append(time.perf_counter() - began)
        optimizer.tell(candidate, min(evaluate(from_unit(parameters, candidate.value)), 1e300))
    return seconds


PEERS: dict[str, tuple[Callable, bool]] = {
    # name: function, whether it takes conditional and mixed spaces
    "optuna-tpe": (optuna_with(lambda s, seed, _: s.TPESampler(multivariate=True, group=True, seed=seed)), True),
    "optuna-gp": (optuna_with(lambda s, seed, exact: s.GPSampler(seed=seed, deterministic_objective=exact)), True),
    "optuna-cma": (optuna_with(lambda s, seed, _: s.CmaEsSampler(seed=seed)), False),
    "smac": (smac, True),
    "pycma": (pycma, False),
    "nevergrad": (nevergrad, False),
}
