"""One picture of Optuna's, written to a file, by a process of its own, and once more.

Prints the seconds of the processor from the start of the process to the first picture, and those of the second alone.

usage: peer.py store JOURNAL < TRIALS         keeps what `hone trials --json` prints in a journal of Optuna's
       peer.py LIBRARY KIND JOURNAL OUTPUT
"""

import json
import sys
import time
import warnings

from optuna import create_study, distributions, importance, load_study, logging, trial
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

NAME = "study"


def storage(file: str) -> JournalStorage:
    return JournalStorage(JournalFileBackend(file, lock_obj=JournalFileOpenLock(file)))


def store(file: str) -> None:
    trials = []
    for line in sys.stdin:
        told = json.loads(line)
        params = told["configuration"]
        space = {name: distributions.FloatDistribution(0, 1) for name in params}
        trials.append(trial.create_trial(params=params, distributions=space, value=told["value"]))
    create_study(study_name=NAME, storage=storage(file)).add_trials(trials)


def load(library: str):
    """The pictures by one of the libraries; imported with all that it needs."""
    if library == "plotly":
        import pandas  # noqa: F401
        import plotly.graph_objects  # noqa: F401
        import plotly.io  # noqa: F401
        from optuna import visualization
    else:
        import matplotlib.pyplot  # noqa: F401
        from optuna.visualization import matplotlib as visualization
    return visualization


def draw(visualization, kind: str, study):
    evaluator = importance.PedAnovaImportanceEvaluator()
    return {
        "history": lambda: visualization.plot_optimization_history(study),
        "importance": lambda: visualization.plot_param_importances(study, evaluator=evaluator),
        "slice": lambda: visualization.plot_slice(study),
        "parallel": lambda: visualization.plot_parallel_coordinate(study),
        "distribution": lambda: visualization.plot_edf(study),
    }[kind]()


def write(library: str, figure, output: str) -> None:
    if library == "plotly":
        # The script that draws is 4.8 MB more, and comes from the network.
        figure.write_html(output, include_plotlyjs="cdn")
        return
    import numpy

    axes = numpy.ravel(figure)[0]
    axes.figure.savefig(output, format="svg")


def main() -> None:
    logging.set_verbosity(logging.ERROR)
    warnings.simplefilter("ignore")
    if sys.argv[1] == "store":
        return store(sys.argv[2])
    library, kind, journal, output = sys.argv[1:]
    visualization = load(library)
    study = load_study(study_name=NAME, storage=storage(journal))
    write(library, draw(visualization, kind, study), output)
    first = time.process_time()
    write(library, draw(visualization, kind, study), output)
    print(json.dumps([first, time.process_time() - first]))


if __name__ == "__main__":
    main()
