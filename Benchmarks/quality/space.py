"""Configuration spaces: read from hone's objectives, narrowed by a task, shown to the optimizers."""

import ctypes
import math
from dataclasses import dataclass, replace

import abi


@dataclass
class Condition:
    """`parent == label`, `parent in labels` or `parent >= number`: all that the tasks need."""

    parent: str
    relation: str
    values: list

    def holds(self, configuration: dict) -> bool:
        if self.parent not in configuration:
            return False
        value = configuration[self.parent]
        return value >= self.values[0] if self.relation == ">=" else value in self.values


@dataclass
class Parameter:
    name: str
    kind: str
    low: float
    high: float
    log: bool
    labels: list[str] | None
    default: object
    condition: Condition | None

    def number(self, value) -> float:
        """A value as hone's interface has it."""
        return float(self.labels.index(value)) if self.labels else float(value)

    def value(self, number: float):
        if self.labels:
            return self.labels[int(number)]
        return int(number) if self.kind == "int" else number


def read(space: abi.Space) -> list[Parameter]:
    """The hyperparameters of an objective, in its order, parents before children."""
    found: list[Parameter] = []
    for raw in abi.parameters(space):
        labels = [label.decode() for label in raw.labels[: raw.label_count]] if raw.label_count else None
        parameter = Parameter(
            raw.name.decode(), abi.KINDS[raw.kind], raw.low, raw.high, bool(raw.flags & abi.LOG), labels, None, None
        )
        if not math.isnan(raw.preset):
            parameter.default = parameter.value(raw.preset)
        conditions = abi.literals(raw, space.literal_size)
        assert len(conditions) <= 1, f"{parameter.name}: conditions of one comparison only"
        for literal in conditions:
            parent = found[literal.parameter]
            values = literal.values[: literal.value_count] if literal.value_count else [literal.value]
            parameter.condition = Condition(
                parent.name, abi.RELATIONS[literal.relation], [parent.value(value) for value in values]
            )
        found.append(parameter)
    return found


def narrowed(parameters: list[Parameter], ranges: dict, fixed: dict) -> list[Parameter]:
    """What is left to choose: fixed hyperparameters leave, and with them what they decide about the others."""
    unknown = set(ranges) | set(fixed)
    assert unknown <= {parameter.name for parameter in parameters}, unknown
    left, gone = [], set()
    for parameter in parameters:
        condition = parameter.condition
        if condition and condition.parent in gone:
            gone.add(parameter.name)
            continue
        if condition and condition.parent in fixed:
            if not condition.holds(fixed):
                gone.add(parameter.name)
                continue
            parameter = replace(parameter, condition=None)
        if parameter.name in ranges:
            low, high = ranges[parameter.name]
            default = parameter.default
            parameter = replace(parameter, low=low, high=high, default=min(max(default, low), high))
        if parameter.name not in fixed:
            left.append(parameter)
    return left


def values(every: list[Parameter], configuration: dict) -> list[float]:
    """The configuration as hone's interface has it, inactive hyperparameters NaN."""
    return [
        parameter.number(configuration[parameter.name]) if parameter.name in configuration else math.nan
        for parameter in every
    ]


def configuration(parameters: list[Parameter], values: list[float]) -> dict:
    return {
        parameter.name: parameter.value(value)
        for parameter, value in zip(parameters, values)
        if not math.isnan(value)
    }


class Declared:
    """Hyperparameters as hone's interface has them, with all the memory that they point to."""

    def __init__(self, parameters: list[Parameter]) -> None:
        self.kept: list = []
        places = {parameter.name: index for index, parameter in enumerate(parameters)}
        self.array = (abi.Parameter * len(parameters))()
        for raw, parameter in zip(self.array, parameters):
            raw.name, raw.summary, raw.unit = parameter.name.encode(), b"", b""
            raw.kind = next(code for code, kind in abi.KINDS.items() if kind == parameter.kind)
            raw.flags = abi.LOG if parameter.log else 0
            raw.low, raw.high = parameter.low, parameter.high
            raw.preset = math.nan if parameter.default is None else parameter.number(parameter.default)
            if parameter.labels:
                labels = (ctypes.c_char_p * len(parameter.labels))(*(label.encode() for label in parameter.labels))
                self.kept.append(labels)
                raw.labels, raw.label_count = labels, len(labels)
            if condition := parameter.condition:
                parent = parameters[places[condition.parent]]
                wanted = abi.doubles([parent.number(value) for value in condition.values])
                relation = next(code for code, text in abi.RELATIONS.items() if text == condition.relation)
                literal = abi.Literal(parameter=places[condition.parent], relation=relation, other=abi.NONE)
                if condition.relation == "in":
                    literal.values, literal.value_count = wanted, len(condition.values)
                else:
                    literal.value = wanted[0]
                self.kept += [wanted, literal]
                raw.condition, raw.condition_count = ctypes.pointer(literal), 1
        self.space = abi.Space(
            struct_size=ctypes.sizeof(abi.Space), parameter_size=ctypes.sizeof(abi.Parameter),
            parameter_count=len(parameters), literal_size=ctypes.sizeof(abi.Literal),
            parameters=ctypes.addressof(self.array),
        )  # fmt: skip
