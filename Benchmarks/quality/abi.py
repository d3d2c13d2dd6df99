"""hone's plugins, called through the C interface of SDK/include/hone/hone.h: objectives that peers evaluate in their own
process, and optimizers that are driven by the same loop as the peers.
"""

import ctypes as c
import math
from pathlib import Path

NONE = 0xFFFFFFFF
NO_TRIAL = 0xFFFFFFFFFFFFFFFF
KINDS = {1: "float", 2: "int", 3: "ordinal", 4: "choice", 5: "text", 6: "path", 7: "plugin"}
RELATIONS = {1: "==", 6: ">=", 7: "in"}
LOG = 1
COMPLETE, FAILED = 2, 3
OK = 0


def structure(title: str, /, **fields) -> type:
    return type(title, (c.Structure,), {"_fields_": list(fields.items())})


u32, u64, i32, text, address = c.c_uint32, c.c_uint64, c.c_int32, c.c_char_p, c.c_void_p
numbers, texts = c.POINTER(c.c_double), c.POINTER(c.c_char_p)

Error = structure("Error", struct_size=u32, capacity=u32, text=address)
Literal = structure(
    "Literal", parameter=u32, relation=u32, term=u32, other=u32, value=c.c_double, values=numbers, value_count=u32,
    reserved=u32,
)  # fmt: skip
Parameter = structure(
    "Parameter", name=text, summary=text, unit=text, kind=u32, flags=u32, low=c.c_double, high=c.c_double,
    step=c.c_double, preset=c.c_double, labels=texts, numbers=numbers, preset_text=text, label_count=u32,
    condition_count=u32, condition=c.POINTER(Literal),
)  # fmt: skip
Space = structure(
    "Space", struct_size=u32, parameter_size=u32, parameter_count=u32, literal_size=u32, parameters=address,
    forbidden=address, forbidden_count=u32, reserved=u32,
)  # fmt: skip
Options = structure(
    "Options", struct_size=u32, count=u32, values=numbers, texts=texts, keyed_names=address, keyed_texts=address,
    keyed_count=u32, reserved=u32,
)  # fmt: skip
Metric = structure("Metric", name=text, summary=text, unit=text, direction=u32, role=u32, bound=c.c_double)
Description = structure(
    "Description", struct_size=u32, metric_size=u32, space=c.POINTER(Space), metrics=address, budget=address,
    metric_count=u32, reserved=u32,
)  # fmt: skip
Log = c.CFUNCTYPE(None, address, u32, text)
Cancelled = c.CFUNCTYPE(i32, address)
Extension = c.CFUNCTYPE(address, address, text)
Host = structure(
    "Host", struct_size=u32, threads=u32, name=text, version=text, library_path=text, context=address, log=Log,
    cancelled=Cancelled, extension=Extension,
)  # fmt: skip
Trial = structure(
    "Trial", struct_size=u32, attempt=u32, number=u64, seed=u64, values=numbers, budget=c.c_double, directory=text,
    value_count=u32, reserved=u32,
)  # fmt: skip
Outcome = structure("Outcome", struct_size=u32, metric_count=u32, metrics=numbers, deviations=numbers, budget=c.c_double)
Report = c.CFUNCTYPE(i32, address, u64, c.c_double, address, address)
Monitor = structure("Monitor", struct_size=u32, metric_count=u32, context=address, report=Report, adjusted=address)
Problem = structure(
    "Problem", struct_size=u32, metric_size=u32, seed=u64, trials=u64, space=c.POINTER(Space), metrics=address,
    budget=address, objective_extensions=address, metric_count=u32, objective_extension_count=u32, workers=u32,
    reserved=u32,
)  # fmt: skip
Proposal = structure("Proposal", values=numbers, budget=c.c_double, parent=u64, reserved=u64)
Tell = structure(
    "Tell", struct_size=u32, state=u32, trial=u64, parent=u64, values=numbers, metrics=numbers, deviations=numbers,
    budget=c.c_double, seconds=c.c_double, value_count=u32, metric_count=u32, status=i32, reserved=u32,
)  # fmt: skip
Create = c.CFUNCTYPE(i32, c.POINTER(Host), c.POINTER(Options), c.POINTER(address), c.POINTER(Error))
CreateOptimizer = c.CFUNCTYPE(
    i32, c.POINTER(Host), c.POINTER(Problem), c.POINTER(Options), c.POINTER(address), c.POINTER(Error)
)
Destroy = c.CFUNCTYPE(None, address)
Describe = c.CFUNCTYPE(c.POINTER(Description), address)
Evaluate = c.CFUNCTYPE(i32, address, c.POINTER(Trial), c.POINTER(Monitor), c.POINTER(Outcome), c.POINTER(Error))
Ask = c.CFUNCTYPE(i32, address, u64, u32, c.POINTER(Proposal), c.POINTER(u32), c.POINTER(Error))
Learn = c.CFUNCTYPE(i32, address, c.POINTER(Tell), c.POINTER(Error))
ObjectiveTable = structure(
    "ObjectiveTable", struct_size=u32, reserved=u32, create=Create, destroy=Destroy, describe=Describe, evaluate=Evaluate
)
OptimizerTable = structure(
    "OptimizerTable", struct_size=u32, reserved=u32, create=CreateOptimizer, destroy=Destroy, ask=Ask, tell=Learn, report=address
)
Plugin = structure(
    "Plugin", struct_size=u32, kind=u32, name=text, summary=text, text=text, options=c.POINTER(Space),
    description=c.POINTER(Description), table=address, extensions=address, needs=address, extension_count=u32,
    need_count=u32, flags=u32, reserved=u32,
)  # fmt: skip
Library = structure(
    "Library", struct_size=u32, header_version=u32, plugin_count=u32, reserved=u32, name=text, vendor=text,
    version=text, license=text, url=text, plugins=c.POINTER(c.POINTER(Plugin)),
)  # fmt: skip


def doubles(values) -> c.Array:
    return (c.c_double * max(1, len(values)))(*values)


def parameters(space: Space) -> list[Parameter]:
    first = space.parameters
    return [Parameter.from_address(first + index * space.parameter_size) for index in range(space.parameter_count)]


def literals(owner: Parameter, size: int) -> list[Literal]:
    first = c.cast(owner.condition, address).value
    return [Literal.from_address(first + index * size) for index in range(owner.condition_count)]


class Instance:
    """An instance of a plugin, with all that has to live as long."""

    def __init__(self, folder: Path, name: str, options: dict[str, str]) -> None:
        file = next(iter(folder.glob(f"libhone-{name}.so")), None)
        if file is None:
            raise FileNotFoundError(f"{folder} has no libhone-{name}.so; build it with make build")
        library = c.CDLL(str(file))
        library.hone_library_v1.restype = c.POINTER(Library)
        found = library.hone_library_v1().contents
        self.plugin = next(
            plugin.contents for plugin in found.plugins[: found.plugin_count] if plugin.contents.name == name.encode()
        )
        self.host = Host(
            struct_size=c.sizeof(Host), threads=1, name=b"hone's benchmarks", version=b"1", library_path=str(file).encode(),
            context=None, log=Log(lambda *_: None), cancelled=Cancelled(lambda _: 0), extension=Extension(lambda *_: None),
        )  # fmt: skip
        self.message = c.create_string_buffer(1024)
        self.error = Error(struct_size=c.sizeof(Error), capacity=1024, text=c.addressof(self.message))
        self.options = self.complete(options)
        self.self = address()

    def complete(self, given: dict[str, str]) -> Options:
        """Options as a plugin wants them: all, presets filled in, those whose condition does not hold left out."""
        declared = parameters(self.plugin.options.contents) if self.plugin.options else []
        known = {option.name.decode() for option in declared}
        if unknown := set(given) - known:
            raise ValueError(f"{self.plugin.name.decode()} has no option {', '.join(sorted(unknown))}")
        values, strings = [], []
        for option in declared:
            kind, name = KINDS[option.kind], option.name.decode()
            value, string = math.nan, None
            conditions = literals(option, self.plugin.options.contents.literal_size)
            if all(holds(literal, values) for literal in conditions):
                if kind in ("text", "path", "plugin"):
                    string = given[name].encode() if name in given else option.preset_text
                elif name not in given:
                    value = option.preset
                elif kind in ("choice", "ordinal"):
                    value = list(option.labels[: option.label_count]).index(given[name].encode())
                else:
                    value = float(given[name])
            values.append(value)
            strings.append(string)
        self.kept = doubles(values), (c.c_char_p * max(1, len(strings)))(*strings)
        return Options(struct_size=c.sizeof(Options), count=len(values), values=self.kept[0], texts=self.kept[1])

    def check(self, status: int) -> None:
        if status < OK:
            raise RuntimeError(f"{self.plugin.name.decode()}: {self.message.value.decode()}")


def holds(literal: Literal, values: list[float]) -> bool:
    value, relation = values[literal.parameter], RELATIONS[literal.relation]
    if relation == "in":
        return value in literal.values[: literal.value_count]
    return value == literal.value if relation == "==" else value >= literal.value


class Objective(Instance):
    def __init__(self, folder: Path, name: str, options: dict[str, str]) -> None:
        super().__init__(folder, name, options)
        self.table = ObjectiveTable.from_address(self.plugin.table)
        self.check(self.table.create(self.host, self.options, self.self, self.error))
        described = self.table.describe(self.self) if c.cast(self.table.describe, address) else None
        self.description = (described or self.plugin.description).contents
        metrics = [
            Metric.from_address(self.description.metrics + index * self.description.metric_size)
            for index in range(self.description.metric_count)
        ]
        self.metric_names = [metric.name.decode() for metric in metrics]
        # The first that is to be optimised; all of the tasks are to be minimised.
        self.value_metric = next(index for index, metric in enumerate(metrics) if metric.role == 0)
        self.monitor = Monitor(
            struct_size=c.sizeof(Monitor), metric_count=len(self.metric_names), report=Report(lambda *_: 0)
        )

    def evaluate(self, number: int, seed: int, values: list[float]) -> tuple[list[float], list[float]] | None:
        """Metrics and their standard errors; None where the configuration cannot work."""
        count = len(self.metric_names)
        metrics, deviations, buffer = doubles([math.nan] * count), doubles([math.nan] * count), doubles(values)
        trial = Trial(
            struct_size=c.sizeof(Trial), number=number, seed=seed, values=buffer, budget=math.nan, value_count=len(values)
        )
        outcome = Outcome(
            struct_size=c.sizeof(Outcome), metric_count=count, metrics=metrics, deviations=deviations, budget=math.nan
        )
        status = self.table.evaluate(self.self, trial, self.monitor, outcome, self.error)
        return None if status < OK else (list(metrics), list(deviations))

    def close(self) -> None:
        self.table.destroy(self.self)


class Optimizer(Instance):
    """Driven by ask and tell, one trial after another; one metric, to be minimised."""

    def __init__(self, folder: Path, name: str, options: dict[str, str], space: Space, trials: int, seed: int) -> None:
        super().__init__(folder, name, options)
        self.table = OptimizerTable.from_address(self.plugin.table)
        # Imported here, as it builds on this module.
        from children import Children

        self.children = Children(folder)
        self.host.extension = Extension(self.children.extension)
        self.count = space.parameter_count
        self.space = space
        self.metric = Metric(name=b"value", summary=b"", unit=b"")
        self.problem = Problem(
            struct_size=c.sizeof(Problem), metric_size=c.sizeof(Metric), seed=seed, trials=trials, space=c.pointer(space),
            metrics=c.addressof(self.metric), metric_count=1, workers=1,
        )  # fmt: skip
        self.check(self.table.create(self.host, self.problem, self.options, self.self, self.error))

    def ask(self, trial: int) -> list[float] | None:
        """A configuration; None when the space is used up."""
        values = doubles([math.nan] * self.count)
        proposal, count = Proposal(values=values, budget=math.nan, parent=NO_TRIAL), u32(0)
        self.check(self.table.ask(self.self, trial, 1, proposal, count, self.error))
        return list(values)[: self.count] if count.value else None

    def tell(self, trial: int, values: list[float], value: float, deviation: float) -> None:
        if not self.table.tell:  # random has nothing to learn
            return
        failed = not math.isfinite(value)
        buffer, metrics, deviations = doubles(values), doubles([value]), doubles([deviation])
        told = Tell(
            struct_size=c.sizeof(Tell), state=FAILED if failed else COMPLETE, trial=trial, parent=NO_TRIAL, values=buffer,
            metrics=metrics, deviations=deviations, budget=math.nan, seconds=0, value_count=len(values), metric_count=1,
            status=-2 if failed else OK,
        )  # fmt: skip
        self.check(self.table.tell(self.self, told, self.error))

    def close(self) -> None:
        self.table.destroy(self.self)
