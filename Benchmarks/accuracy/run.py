"""Errors of the mlp objective beside the same networks in scikit-learn and PyTorch.

    make build
    python3 Benchmarks/accuracy/run.py                digits, 10-fold; Fashion-MNIST, 10,000 rows held out

Digits: mean error of 10 folds, several seeds of hone, scikit-learn and PyTorch, and their standard errors over folds.
Fashion-MNIST: one split, several seeds. All: Adam, learning rate 0.001, batches of 32 or 128, ReLU, no dropout, the same
number of updates; weights start Glorot-Uniform, which is scikit-learn's rule for ReLU but for a factor of the bound.
Within noise: the difference of the means is at most two standard errors of it.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "overhead"))

import environment  # noqa: E402

FASHION = Path("/usr/share/datasets/fashion-mnist")
CASES = {
    "digits": {"units": 128, "batch": 32, "updates": 1000, "seeds": 3},
    "fashion-mnist": {"units": 256, "batch": 128, "updates": 1400, "seeds": 3},
}


def hone(program: Path, name: str, case: dict, seed: int) -> list[float]:
    """The value of one trial: a mean over 10 folds, or of one split."""
    split = ["-o", "folds=10"] if name == "digits" else ["-o", "split=0.142857", "-o", "standardize=together"]
    fixed = {
        "layers": 1, "units_1": case["units"], "activation_1": "ReLU", "init_1": "Glorot-Uniform", "dropout_1": 0,
        "dropout_output": 0, "batch_size": case["batch"], "updates": case["updates"], "solver": "Adam", "beta1": 0.1,
        "beta2": 0.001, "learning_rate": 0.001, "l2": 1e-7, "lr_policy": "Fixed",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/study.hone"
        command = [
            program, "run", "--objective", "mlp", "-o", f"data={name}", "-o", "max_layers=1", *split, "--optimizer",
            "random", "--trials", "1", "--seed", str(seed), "--study", file, "--quiet",
        ]  # fmt: skip
        for key, value in fixed.items():
            command += ["--fix", f"{key}={value}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        best = subprocess.run([program, "best", file, "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(best)["value"]


def data(name: str):
    """Rows and labels, and pairs of training and validation rows."""
    import numpy
    from sklearn.datasets import load_digits
    from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

    if name == "digits":
        x, y = load_digits(return_X_y=True)
        return x.astype("float32"), y, list(StratifiedKFold(10, shuffle=True, random_state=0).split(x, y))
    parts = []
    for part in ("train", "t10k"):
        with gzip.open(FASHION / f"{part}-images-idx3-ubyte.gz") as file:
            images = numpy.frombuffer(file.read(), "uint8", offset=16).reshape(-1, 784)
        with gzip.open(FASHION / f"{part}-labels-idx1-ubyte.gz") as file:
            parts.append((images, numpy.frombuffer(file.read(), "uint8", offset=8)))
    x = numpy.concatenate([part[0] for part in parts]).astype("float32")
    y = numpy.concatenate([part[1] for part in parts]).astype("int64")
    return x, y, list(StratifiedShuffleSplit(1, test_size=10_000, random_state=0).split(x, y))


def scale(name: str, train, valid):
    if name == "digits":
        mean, deviation = train.mean(0), train.std(0)
        deviation[deviation == 0] = 1
    else:
        mean, deviation = train.mean(), train.std()
    return (train - mean) / deviation, (valid - mean) / deviation


def batches(count: int, case: dict, seed: int):
    """Rows of each update: full batches of shuffled rows, as hone's."""
    import numpy

    random = numpy.random.default_rng(seed)
    made = 0
    while made < case["updates"]:
        order = random.permutation(count)
        for start in range(0, count - case["batch"] + 1, case["batch"]):
            if made < case["updates"]:
                yield order[start : start + case["batch"]]
                made += 1


def sklearn_error(case: dict, train, labels, valid, truth, seed: int) -> float:
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier((case["units"],), alpha=0, learning_rate_init=0.001, batch_size=case["batch"], random_state=seed)
    classes = sorted(set(labels))
    for rows in batches(len(train), case, seed):
        model.partial_fit(train[rows], labels[rows], classes=classes)
    return float((model.predict(valid) != truth).mean())


def torch_error(case: dict, train, labels, valid, truth, seed: int) -> float:
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(train.shape[1], case["units"]), torch.nn.ReLU(), torch.nn.Linear(case["units"], 10)
    )
    for layer in (model[0], model[2]):
        torch.nn.init.xavier_uniform_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    solver = torch.optim.Adam(model.parameters(), lr=0.001)
    x, y = torch.tensor(train), torch.tensor(labels)
    for rows in batches(len(train), case, seed):
        solver.zero_grad()
        torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
        solver.step()
    with torch.no_grad():
        return float((model(torch.tensor(valid)).argmax(1).numpy() != truth).mean())


def main() -> int:
    parser = argparse.ArgumentParser(description="Errors of mlp beside scikit-learn and PyTorch.")
    parser.add_argument("--hone", type=Path, default=ROOT / ".build/release/hone", help="the program")
    parser.add_argument("--sets", default="digits,fashion-mnist", help="which of them")
    parser.add_argument("--peers", default="scikit-learn,pytorch", help="which of them")
    options = parser.parse_args()
    if Path(sys.prefix) != environment.FOLDER:
        missing = environment.prepare(["training"])
        if missing:
            sys.exit(f"error: {missing['training']}")
        os.execv(environment.python(), [environment.python(), *sys.argv])
    import numpy

    failed = False
    print("| data | hone | peer | error of hone | error of the peer | difference, in its standard errors |\n|---|---|---|---|---|---|")
    for name in options.sets.split(","):
        case = CASES[name]
        ours = numpy.array([hone(options.hone, name, case, seed) for seed in range(case["seeds"])])
        x, y, splits = data(name)
        for peer in options.peers.split(","):
            error = {"scikit-learn": sklearn_error, "pytorch": torch_error}[peer]
            found = []
            for seed in range(case["seeds"]):
                errors = []
                for train_rows, valid_rows in splits:
                    train, valid = scale(name, x[train_rows], x[valid_rows])
                    errors.append(error(case, train, y[train_rows], valid, y[valid_rows], seed))
                found.append(numpy.mean(errors))
            theirs = numpy.array(found)
            # Both the seeds and the rows that are held out vary: the latter like a binomial.
            share = (ours.mean() + theirs.mean()) / 2
            rows = sum(len(valid) for _, valid in splits)
            spread = numpy.sqrt(2 * share * (1 - share) / rows + ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs))
            distance = (ours.mean() - theirs.mean()) / spread
            failed |= bool(distance > 2)
            print(f"| {name} | {len(ours)} seeds | {peer} | {ours.mean():.4f} | {theirs.mean():.4f} | {distance:+.1f} |", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
