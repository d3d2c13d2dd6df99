"""PyTorch and scikit-learn at the same training. Reads shapes from standard input, writes a line of JSON for each.

    peers.py DATA SECONDS

A shape is "units layers batch". DATA is an .npz with x (float32) and y. All on one thread; processor seconds.
"""

import json
import sys
import time
import warnings

import numpy
import torch
from sklearn.neural_network import MLPClassifier
from torch import nn

CLASSES = 10


def network(inputs: int, units: int, layers: int) -> nn.Sequential:
    parts: list[nn.Module] = []
    for layer in range(layers):
        parts += [nn.Linear(inputs if layer == 0 else units, units), nn.ReLU()]
    return nn.Sequential(*parts, nn.Linear(units, CLASSES))


def pytorch(x: torch.Tensor, y: torch.Tensor, units: int, layers: int, batch: int, seconds: float, fused: bool) -> float:
    """Seconds of an update: slices in order, no loader, nothing but the step."""
    model = network(x.shape[1], units, layers)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, fused=fused)
    loss = nn.CrossEntropyLoss()
    batches = max(1, len(x) // batch)

    def update(number: int) -> None:
        first = number % batches * batch
        optimizer.zero_grad()
        loss(model(x[first : first + batch]), y[first : first + batch]).backward()
        optimizer.step()

    update(0)
    rounds = []
    end = time.process_time() + seconds
    while time.process_time() < end or len(rounds) < 3:
        start, count = time.process_time(), 0
        while count == 0 or time.process_time() - start < seconds / 7:
            update(count)
            count += 1
        rounds.append((time.process_time() - start) / count)
    return float(numpy.median(rounds))


def scikit_learn(x: numpy.ndarray, y: numpy.ndarray, units: int, layers: int, batch: int, seconds: float) -> float:
    """Seconds of an update: whole epochs of fit, the first one, with its set-up, apart."""
    rows = len(x) // batch * batch
    if rows / batch > 8 and units >= 1024:
        rows = 8 * batch  # these updates take long; fewer make an epoch
    x, y = x[:rows], y[:rows]
    model = MLPClassifier((units,) * layers, batch_size=batch, max_iter=1, warm_start=True, n_iter_no_change=10**6)
    model.fit(x, y)
    spent = []
    end = time.process_time() + seconds
    while time.process_time() < end or len(spent) < 2:
        start = time.process_time()
        model.fit(x, y)
        spent.append((time.process_time() - start) / (rows / batch))
    return float(numpy.median(spent))


def main() -> None:
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    data = numpy.load(sys.argv[1])
    seconds = float(sys.argv[2])
    x, y = data["x"], data["y"]
    tensors = torch.from_numpy(x), torch.from_numpy(y.astype(numpy.int64))
    for line in sys.stdin:
        units, layers, batch = map(int, line.split())
        found = {
            "eager": pytorch(*tensors, units, layers, batch, seconds, fused=False),
            "fused": pytorch(*tensors, units, layers, batch, seconds, fused=True),
            "scikit-learn": scikit_learn(x, y, units, layers, batch, seconds),
        }
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
