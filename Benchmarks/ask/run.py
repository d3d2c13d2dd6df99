"""What an ask costs: hone's optimizers beside peers, on 10 floats, one thread.

    make bench-ask
    python3 Benchmarks/ask/run.py --peers none            hone alone, without the network

hone's optimizers are driven through the ABI by ask.c, which loads their libraries as hone does. Every measurement is a
process of its own; hone and the peers take turns, the whole round repeated. Times are processor times: one thread works,
so that they are wall times where nothing else runs. Exit status: 0 all bars passed, 1 one was
missed, 2 hone could not be measured.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "overhead"))

import environment  # noqa: E402

ROOT = HERE.parent.parent
HONE = ["random", "evolutionary", "rl-controller", "tpe", "bayesian"]
PEERS = ["optuna-tpe", "optuna-gp", "optuna-cma", "smac"]
DIMENSION = 10
# Trials told, and asks that are timed: enough of hone's for the refits of `bayesian` to come at their rate.
TOLD = {50: 50, 200: 50, 1000: 100, 10_000: 100}
# Peers are timed over as many asks as take some seconds.
PEER_ASKS = {"optuna-tpe": 15, "optuna-cma": 15, "optuna-gp": 3, "smac": 12}
# Trials told before the asks whose memory is looked at: those after which a model is as large as it ever gets.
GROWN = {"bayesian": 2500}
# Not measured: they would take many minutes.
TOO_LONG = {("optuna-gp", 10_000), ("smac", 10_000), ("bayesian", 10_000)}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What an ask costs, beside peers.")
    parser.add_argument("--libraries", type=Path, default=ROOT / ".build/release", help="where libhone-….so are")
    parser.add_argument("--peers", default=",".join(PEERS), help="which, or none")
    parser.add_argument("--repeats", type=int, default=3, help="rounds")
    parser.add_argument("--growth", default="random,evolutionary,tpe,bayesian", help="optimizers asked 10,000 times for their memory")
    return parser.parse_args()


def build(folder: str) -> str:
    program = str(Path(folder) / "ask")
    subprocess.run(
        ["cc", "-std=c11", "-O2", "-D_GNU_SOURCE", "-I", str(ROOT / "SDK/include"), str(HERE / "ask.c"), "-o", program,
         "-ldl", "-lm"],
        check=True,
    )  # fmt: skip
    return program


def measured(command: list[str]) -> dict:
    ran = subprocess.run(command, env=environment.variables(), capture_output=True, text=True)
    if ran.returncode:
        raise RuntimeError(ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else f"{command[0]} failed")
    return json.loads(ran.stdout.splitlines()[-1])


def ask_hone(program: str, libraries: Path, optimizer: str, told: int, asks: int) -> dict:
    library = libraries / f"libhone-{optimizer}.so"
    return measured([program, str(library), optimizer, str(DIMENSION), str(told), str(asks)])


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.3g}"


def main() -> int:
    options = parse()
    peers = [] if options.peers == "none" else options.peers.split(",")
    if peers:
        missing = environment.prepare(["optuna", "smac", "quality"])
        for peer, reason in missing.items():
            print(f"{peer} is missing: {reason}", file=sys.stderr)
    found: dict[tuple[str, int], list[list[float]]] = {}
    updates: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)
        for round_number in range(options.repeats):
            for told, asks in TOLD.items():
                for name in HONE + peers:
                    if (name, told) in TOO_LONG:
                        continue
                    print(f"round {round_number + 1}: {name}, {told} told", file=sys.stderr)
                    try:
                        if name in HONE:
                            result = ask_hone(program, options.libraries, name, told, asks)
                        else:
                            result = measured([str(environment.python()), str(HERE / "peers.py"), name, str(DIMENSION),
                                               str(told), str(PEER_ASKS[name])])  # fmt: skip
                    except RuntimeError as error:
                        print(f"error: {name}: {error}", file=sys.stderr)
                        if name in HONE:
                            return 2
                        continue
                    found.setdefault((name, told), []).append(result["ask"])
                    if name == "rl-controller":  # the tells with which it learns from what it was told
                        updates += [taken for taken in result["tell"] if taken > 1e-4]
        growth = {name: grown(program, options.libraries, name) for name in options.growth.split(",") if name}
    print_table(found)
    return print_bars(found, growth, updates)


def grown(program: str, libraries: Path, name: str) -> tuple[float, float]:
    """Bytes a trial that are held more after 10,000 asks than after 1,000, and how many of them the trials alone hold,
    which is what as many tells with no ask between them leave behind."""
    told = GROWN.get(name, 0)
    asked = ask_hone(program, libraries, name, told, 10_000)
    few, many = (ask_hone(program, libraries, name, told + more, 10)["late_bytes"] for more in (1000, 10_000))
    return (asked["late_bytes"] - asked["early_bytes"]) / 9000, (many - few) / 9000


def median(runs: list[list[float]]) -> float:
    """Of the rounds' medians."""
    return statistics.median(statistics.median(run) for run in runs)


def mean(runs: list[list[float]]) -> float:
    """Of the rounds' means: what an ask costs with its share of refits."""
    return statistics.median(statistics.mean(run) for run in runs)


def print_table(found: dict) -> None:
    print("| optimizer | told | median ms | mean ms | longest ms | Optuna-GP ÷ it, median | Optuna-GP ÷ it, mean |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for told in TOLD:
        reference = found.get(("optuna-gp", told))
        for name in HONE + PEERS:
            if not (runs := found.get((name, told))):
                continue
            longest = statistics.median(max(run) for run in runs)
            ratios = [f"{of(reference) / of(runs):,.3g}" if reference else "–" for of in (median, mean)]
            print(f"| {name} | {told:,} | {milliseconds(median(runs))} | {milliseconds(mean(runs))} | {milliseconds(longest)} "
                  f"| {ratios[0]} | {ratios[1]} |")  # fmt: skip
    print()


def print_bars(found: dict, growth: dict[str, tuple[float, float]], updates: list[float]) -> int:
    bars: list[tuple[str, bool]] = []
    for name, limit in (("evolutionary", 20), ("rl-controller", 50)):
        taken = 1e6 * max(median(found[name, told]) for told in TOLD)
        bars.append((f"{name}, however many told: median {taken:.3g} µs ≤ {limit} µs", taken <= limit))
    taken = 1000 * statistics.median(updates)
    bars.append((f"rl-controller: update, median {taken:.3g} ms ≤ 3 ms", taken <= 3))
    for told, limit in ((1000, 0.2), (10_000, 0.5)):
        taken = 1000 * median(found["tpe", told])
        bars.append((f"tpe, {told:,} told: median {taken:.3g} ms ≤ {limit} ms", taken <= limit))
    for told, of, word in ((50, median, "median"), (200, median, "median"), (1000, mean, "mean")):
        if ("optuna-gp", told) in found:
            ratio = of(found["optuna-gp", told]) / of(found["bayesian", told])
            bars.append((f"bayesian, {told:,} told: {word} 1/{ratio:.3g} of Optuna-GP's ≤ 1/50", ratio >= 50))
    longest = statistics.median(max(run) for run in found["bayesian", 1000])
    bars.append((f"bayesian, 1,000 told: longest ask {longest:.3g} s ≤ 1 s", longest <= 1))
    for name, (held, trials) in growth.items():
        text = f"{name}: {held:.3g} bytes a trial more held after 10,000 asks than after 1,000, of which its trials {trials:.3g}"
        bars.append((f"{text}; rest ≤ 32", held - trials <= 32))
    for text, passed in bars:
        print(f"{'pass' if passed else 'FAIL'}  {text}")
    return 0 if all(passed for _, passed in bars) else 1


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
