"""Seconds that a peer's ask takes with some trials told, on floats in 0 … 1. Run by run.py, in the environment of the peers.

usage: peers.py PEER DIMENSION TOLD ASKS
"""

import json
import math
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402


def points(dimension: int, told: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    return random.uniform(0, 1, (told, dimension)), random.uniform(0.2, 0.8, dimension)


def value_of(x: np.ndarray, optimum: np.ndarray) -> float:
    """Axes of growing weight, a ripple along the first: as in ask.c."""
    return float(np.sum((x - optimum) ** 2 * (1 + np.arange(len(x))))) + 0.1 * math.sin(10 * x[0])


def optuna_asks(make, dimension: int, told: int, asks: int) -> list[float]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    x, optimum = points(dimension, told)
    axes = {f"x{j}": optuna.distributions.FloatDistribution(0, 1) for j in range(dimension)}
    study = optuna.create_study(sampler=make(optuna.samplers))
    study.add_trials([
        optuna.trial.create_trial(
            params={name: float(value) for name, value in zip(axes, row)}, distributions=axes, value=value_of(row, optimum))
        for row in x
    ])  # fmt: skip
    seconds = []
    for _ in range(asks):
        began = time.perf_counter()
        trial = study.ask(axes)
        seconds.append(time.perf_counter() - began)
        study.tell(trial, value_of(np.array([trial.params[name] for name in axes]), optimum))
    return seconds


def smac_asks(dimension: int, told: int, asks: int) -> list[float]:
    import tempfile

    from ConfigSpace import Configuration, ConfigurationSpace
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory import TrialInfo, TrialValue

    x, optimum = points(dimension, told)
    names = [f"x{j}" for j in range(dimension)]
    space = ConfigurationSpace({name: (0.0, 1.0) for name in names}, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(space, n_trials=told + asks + 1000, deterministic=True, output_directory=folder)
        # No design of its own: the trials that were told stand for it.
        design = HyperparameterOptimizationFacade.get_initial_design(scenario, n_configs=1)
        facade = HyperparameterOptimizationFacade(
            scenario, lambda _configuration, seed=0: 0.0, initial_design=design, overwrite=True, logging_level=50)  # fmt: skip
        for row in x:
            configuration = Configuration(space, values=dict(zip(names, map(float, row))))
            facade.tell(TrialInfo(configuration, seed=0), TrialValue(cost=value_of(row, optimum)), save=False)
        seconds = []
        for _ in range(asks + 1):
            began = time.perf_counter()
            info = facade.ask()
            seconds.append(time.perf_counter() - began)
            found = np.array([info.config[name] for name in names])
            facade.tell(info, TrialValue(cost=value_of(found, optimum)), save=False)
    return seconds[1:]  # the first is what is left of the design


PEERS = {
    "optuna-tpe": lambda *sizes: optuna_asks(lambda s: s.TPESampler(multivariate=True, group=True, seed=1), *sizes),
    "optuna-gp": lambda *sizes: optuna_asks(lambda s: s.GPSampler(seed=1), *sizes),
    "optuna-cma": lambda *sizes: optuna_asks(lambda s: s.CmaEsSampler(seed=1), *sizes),
    "smac": smac_asks,
}

if __name__ == "__main__":
    print(json.dumps({"ask": PEERS[sys.argv[1]](*map(int, sys.argv[2:5]))}))
