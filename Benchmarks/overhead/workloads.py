"""The free objective under random search in one peer: what the peer adds to a trial.

Runs inside the virtual environment, one peer to a process:  workloads.py WORKLOAD TRIALS FOLDER
Prints one JSON object: trials; seconds of the loop alone, without imports and set-up; peak resident bytes; growth, by
how many bytes the loop's peak is above the resident memory at its start; and file, the bytes it left in FOLDER.
"""

import gc
import json
import logging
import os
import sys
import time
import warnings
from pathlib import Path

LOW, HIGH = -5.12, 5.12  # the range of both hyperparameters of hone's sphere


def sphere(x1: float, x2: float) -> float:
    return x1 * x1 + x2 * x2


def plain(trials: int, folder: Path):
    from random import Random

    uniform = Random(1).uniform

    def loop():
        best = float("inf")
        for _ in range(trials):
            value = sphere(uniform(LOW, HIGH), uniform(LOW, HIGH))
            if value < best:
                best = value

    return loop


def optuna_objective(trial) -> float:
    return sphere(trial.suggest_float("x1", LOW, HIGH), trial.suggest_float("x2", LOW, HIGH))


def optuna_study(trials: int, storage):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(study_name="s", storage=storage, sampler=optuna.samplers.RandomSampler(seed=1))
    return lambda: study.optimize(optuna_objective, n_trials=trials)


def optuna_memory(trials: int, folder: Path):
    return optuna_study(trials, None)


def optuna_journal(trials: int, folder: Path):
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

    path = str(folder / "journal.log")
    return optuna_study(trials, JournalStorage(JournalFileBackend(path, lock_obj=JournalFileOpenLock(path))))


def optuna_sqlite(trials: int, folder: Path):
    return optuna_study(trials, f"sqlite:///{folder}/study.db")


def rustuna_study(trials: int, storage):
    import rustuna

    study = rustuna.create_study(study_name="s", storage=storage, sampler=rustuna.samplers.RandomSampler(seed=1))
    return lambda: study.optimize(optuna_objective, n_trials=trials)


def rustuna_memory(trials: int, folder: Path):
    return rustuna_study(trials, None)


def rustuna_journal(trials: int, folder: Path):
    from rustuna.storages import JournalFileStorage

    return rustuna_study(trials, JournalFileStorage(str(folder / "journal.log")))


def rustuna_sqlite(trials: int, folder: Path):
    from rustuna.storages import SQLite3Storage

    return rustuna_study(trials, SQLite3Storage(str(folder / "study.db")))


def hyperopt_memory(trials: int, folder: Path):
    import numpy
    from hyperopt import fmin, hp, rand

    space = {name: hp.uniform(name, LOW, HIGH) for name in ("x1", "x2")}
    # One call of rand.suggest for a thousand trials: a call for each costs time quadratic in the trials.
    return lambda: fmin(
        lambda point: sphere(point["x1"], point["x2"]),
        space,
        algo=rand.suggest,
        max_evals=trials,
        max_queue_len=1000,
        rstate=numpy.random.default_rng(1),
        show_progressbar=False,
        verbose=False,
        return_argmin=False,
    )


def nevergrad_memory(trials: int, folder: Path):
    import nevergrad

    # One array of two is four times as fast here as an Instrumentation of two scalars.
    point = nevergrad.p.Array(shape=(2,), lower=LOW, upper=HIGH)
    point.random_state.seed(1)
    optimizer = nevergrad.optimizers.RandomSearch(parametrization=point, budget=trials)
    return lambda: optimizer.minimize(lambda x: sphere(x[0], x[1]))


def smac_facade(trials: int, folder: Path):
    from ConfigSpace import ConfigurationSpace
    from smac import RandomFacade, Scenario

    logging.disable(logging.CRITICAL)
    space = ConfigurationSpace({"x1": (LOW, HIGH), "x2": (LOW, HIGH)}, seed=1)
    scenario = Scenario(space, n_trials=trials, deterministic=True, seed=1, output_directory=folder)
    return RandomFacade(
        scenario, lambda point, seed=0: sphere(point["x1"], point["x2"]), overwrite=True, logging_level=False
    )


def smac_memory(trials: int, folder: Path):
    from smac.runhistory.dataclasses import TrialValue

    facade = smac_facade(trials, folder)

    def loop():
        for _ in range(trials):
            trial = facade.ask()
            cost = sphere(trial.config["x1"], trial.config["x2"])
            facade.tell(trial, TrialValue(cost=cost), save=False)

    return loop


def smac_json(trials: int, folder: Path):
    return smac_facade(trials, folder).optimize


WORKLOADS = {
    "plain": plain,
    "optuna-memory": optuna_memory,
    "optuna-journal": optuna_journal,
    "optuna-sqlite": optuna_sqlite,
    "rustuna-memory": rustuna_memory,
    "rustuna-journal": rustuna_journal,
    "rustuna-sqlite": rustuna_sqlite,
    "hyperopt-memory": hyperopt_memory,
    "nevergrad-memory": nevergrad_memory,
    "smac-memory": smac_memory,
    "smac-json": smac_json,
}


def resident(field: str) -> int:
    """Bytes of `VmRSS` (now) or `VmHWM` (peak) of this process; `ru_maxrss` would count the parent's before exec."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status has no {field}")


def main() -> None:
    name, trials, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    warnings.filterwarnings("ignore")
    loop = WORKLOADS[name](trials, folder)
    gc.collect()
    before, peak_before = resident("VmRSS"), resident("VmHWM")
    Path("/proc/self/clear_refs").write_text("5")  # VmHWM starts again at VmRSS
    start = time.perf_counter()
    loop()
    seconds = time.perf_counter() - start
    peak = resident("VmHWM")
    print(
        json.dumps(
            {
                "trials": trials,
                "seconds": seconds,
                "peak": max(peak, peak_before),
                "growth": max(0, peak - before),
                "file": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            }
        )
    )


if __name__ == "__main__":
    main()
