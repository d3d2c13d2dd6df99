"""Multi-fidelity peers, as their authors recommend them, on hone's own networks.

Every function takes a space, a trainer, the total of updates and a seed. The trainer counts the updates that each
evaluation adds to a network, so that a peer which continues a configuration pays for what is new alone, and says when the
total is spent.
"""

import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "quality"))

import peers as single  # noqa: E402
import space  # noqa: E402
from trainer import Spent, Trainer  # noqa: E402

warnings.filterwarnings("ignore")

LEAST, MOST, ETA = 93, 2500, 3


def optuna_hyperband(parameters: list[space.Parameter], trainer: Trainer, seed: int) -> None:
    """TPE with the Hyperband pruner: a trial reports at the rungs and goes on until it is pruned."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(multivariate=True, group=True, seed=seed),
        pruner=optuna.pruners.HyperbandPruner(min_resource=LEAST, max_resource=MOST, reduction_factor=ETA),
    )
    rungs = [LEAST * ETA**k for k in range(3)] + [MOST]
    try:
        while True:
            trial = study.ask()
            configuration: dict = {}
            for parameter in parameters:
                if not parameter.condition or parameter.condition.holds(configuration):
                    configuration[parameter.name] = single.suggest(trial, parameter)
            with trainer.network(configuration) as network:
                for rung in rungs:
                    value = network.advance(rung)
                    trial.report(value, rung)
                    if rung < MOST and trial.should_prune():
                        break
            # Optuna's own rule: a pruned trial counts with its last report.
            pruned = rung < MOST
            study.tell(trial, None if pruned else value, state=optuna.trial.TrialState.PRUNED if pruned else None)
    except Spent:
        return


def smac_multi_fidelity(parameters: list[space.Parameter], trainer: Trainer, seed: int) -> None:
    """The multi-fidelity facade: Hyperband over random forests."""
    import tempfile

    from smac import MultiFidelityFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue

    networks: dict = {}
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(
            single.smac_space(parameters, seed), deterministic=True, n_trials=100_000, seed=seed, output_directory=folder,
            min_budget=LEAST, max_budget=MOST,
        )  # fmt: skip
        facade = MultiFidelityFacade(
            scenario, lambda _configuration, seed=0, budget=0: 0.0, logging_level=50, overwrite=True,
            intensifier=MultiFidelityFacade.get_intensifier(scenario, eta=ETA),
        )  # fmt: skip
        try:
            while True:
                info = facade.ask()
                configuration = {name: single.plain(value) for name, value in dict(info.config).items()}
                key = tuple(sorted(configuration.items()))
                if key not in networks:
                    networks[key] = trainer.network(configuration)
                facade.tell(info, TrialValue(cost=networks[key].advance(round(info.budget))))
        except Spent:
            return


PEERS = {"optuna-hyperband-tpe": optuna_hyperband, "smac-multi-fidelity": smac_multi_fidelity}
