"""The virtual environment of the peers: made on first use, pinned, and shared by all benchmarks."""

import os
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
FOLDER = BENCHMARKS / ".venv"
CONSTRAINTS = BENCHMARKS / "constraints.txt"

# What each peer needs from PyPI; constraints.txt pins the versions, also of what these need in turn.
PACKAGES = {
    "optuna": ["optuna"],
    "rustuna": ["rustuna"],
    "hyperopt": ["hyperopt"],
    "nevergrad": ["nevergrad"],
    "smac": ["smac", "ConfigSpace"],
    "training": ["torch", "scikit-learn"],
    "quality": ["cma", "cmaes", "ioh", "scipy", "torch"],
    "pictures": ["plotly", "matplotlib"],
    "hebo": ["HEBO", "ioh"],
}
# Peers whose requirements clash with the others': each has an environment of its own, .venv-NAME, and constraints-NAME.txt.
ALONE = ("hebo",)

# One thread, in every process that is measured.
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
}


def folder(peer: str = "") -> Path:
    return BENCHMARKS / f".venv-{peer}" if peer in ALONE else FOLDER


def python(peer: str = "") -> Path:
    return folder(peer) / "bin" / "python"


def constraints(peer: str = "") -> Path:
    return BENCHMARKS / f"constraints-{peer}.txt" if peer in ALONE else CONSTRAINTS


def variables(**more: str) -> dict[str, str]:
    """The environment of a measured process: one thread, and a fixed hash seed."""
    return {**os.environ, **ONE_THREAD, "PYTHONHASHSEED": "0", **more}


def pinned(peer: str = "") -> dict[str, str]:
    """Package to version, as its constraints pin them."""
    lines = (line.split("#")[0].strip() for line in constraints(peer).read_text().splitlines())
    return dict(line.split("==") for line in lines if line)


def prepare(peers: list[str]) -> dict[str, str]:
    """Makes the environments and installs `peers`. Returns why each peer that could not be installed is missing."""
    missing = {}
    for peer in peers:
        if not python(peer).exists():
            run([sys.executable, "-m", "venv", str(folder(peer))])
        versions = pinned(peer)
        wanted = [f"{package}=={versions[package]}" for package in PACKAGES[peer]]
        if is_installed(wanted, peer):
            continue
        print(f"installing {' '.join(wanted)} into {folder(peer)}", file=sys.stderr)
        # An environment of its own is installed as pinned, whole: what packages say of each other clashes there (HEBO wants
        # numpy below 1.25, ioh says 2.0 at least and works with 1.24).
        pins = str(constraints(peer))
        packages = ["--no-deps", "--requirement", pins] if peer in ALONE else ["--constraint", pins, *wanted]
        try:
            run([str(python(peer)), "-m", "pip", "install", "--quiet", *packages])
        except RuntimeError as error:
            missing[peer] = str(error)
    return missing


def is_installed(wanted: list[str], peer: str = "") -> bool:
    check = "import sys, importlib.metadata as m\nfor w in sys.argv[1:]: n, v = w.split('=='); assert m.version(n) == v"
    return subprocess.run([str(python(peer)), "-c", check, *wanted], capture_output=True).returncode == 0


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no message"]
        errors = [line for line in lines if line.lower().startswith("error")]
        raise RuntimeError(f"{' '.join(command[:4])}… failed: {(errors or lines)[0]}")
