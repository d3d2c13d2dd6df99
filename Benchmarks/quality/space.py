"""hone's spaces, as `hone space show --json` prints them, for peers."""

import json
import re
import subprocess
from dataclasses import dataclass


@dataclass
class Parameter:
    name: str
    kind: str
    low: float
    high: float
    log: bool
    labels: list[str] | None
    default: object
    condition: "Condition | None"


@dataclass
class Condition:
    """`parent == label`, `parent in {labels}` or `parent >= number`: all that the tasks need."""

    parent: str
    relation: str
    values: list[str]

    @staticmethod
    def parse(text: str) -> "Condition":
        if found := re.fullmatch(r"(\w+) in \{(.*)\}", text):
            return Condition(found[1], "in", [label.strip() for label in found[2].split(",")])
        if found := re.fullmatch(r"(\w+) (==|>=) (\S+)", text):
            return Condition(found[1], found[2], [found[3]])
        raise ValueError(f"the condition {text!r} is not understood")

    def holds(self, configuration: dict) -> bool:
        if self.parent not in configuration:
            return False
        value = configuration[self.parent]
        if self.relation == ">=":
            return value >= float(self.values[0])
        return str(value) in self.values


def load(hone: str, objective: list[str]) -> list[Parameter]:
    """The space of an objective, parents before children."""
    printed = subprocess.run([hone, "space", "show", *objective, "--json"], capture_output=True, text=True, check=True)
    return [
        Parameter(
            name=row["name"],
            kind=row["kind"],
            low=row.get("low", 0),
            high=row.get("high", 0),
            log=row.get("log", False),
            labels=row.get("labels"),
            default=row.get("default"),
            condition=Condition.parse(row["condition"]) if "condition" in row else None,
        )
        for row in json.loads(printed.stdout)
    ]
