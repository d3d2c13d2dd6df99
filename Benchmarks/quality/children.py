"""Optimizers that an optimizer makes for itself (auto): the host's part of hone.host.optimizers/1."""

import ctypes as c
from pathlib import Path

import abi

NAME = b"hone.host.optimizers/1"
FAILED = -1
Make = c.CFUNCTYPE(
    abi.i32, abi.address, abi.text, c.POINTER(abi.Problem), abi.texts, abi.texts, abi.u32, c.POINTER(abi.address),
    c.POINTER(abi.Error),
)  # fmt: skip
Flags = c.CFUNCTYPE(abi.u32, abi.address)
Table = abi.structure(
    "HostOptimizers", struct_size=abi.u32, reserved=abi.u32, make=Make, ask=abi.Ask, tell=abi.Learn, report=abi.address,
    destroy=abi.Destroy, flags=Flags, save=abi.address, load=abi.address, importance=abi.address,
)  # fmt: skip


class Child(abi.Instance):
    def __init__(self, folder: Path, name: str, options: dict[str, str], problem: abi.Problem, seed: int) -> None:
        super().__init__(folder, name, options)
        self.table = abi.OptimizerTable.from_address(self.plugin.table)
        self.problem = abi.Problem.from_buffer_copy(problem)
        self.problem.seed = seed
        self.check(self.table.create(self.host, self.problem, self.options, self.self, self.error))


class Children:
    """What `host.extension` answers; children are known to their parent by a number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[int, Child] = {}
        self.table = Table(
            struct_size=c.sizeof(Table), make=Make(self.make), ask=abi.Ask(self.ask), tell=abi.Learn(self.tell),
            destroy=abi.Destroy(self.destroy), flags=Flags(lambda child: self.made[child].plugin.flags),
        )  # fmt: skip

    def extension(self, _context, name: bytes) -> int | None:
        return c.addressof(self.table) if name == NAME else None

    def make(self, _context, name, problem, names, values, count, child, error) -> int:
        number = len(self.made) + 1
        options = {names[index].decode(): values[index].decode() for index in range(count)}
        seed = (problem.contents.seed + number * 0x9E3779B97F4A7C15) % 2**64
        try:
            self.made[number] = Child(self.folder, name.decode(), options, problem.contents, seed)
        except (FileNotFoundError, ValueError, RuntimeError) as failure:
            message = str(failure).encode()[: error.contents.capacity - 1] + b"\0"
            c.memmove(error.contents.text, message, len(message))
            return FAILED
        child[0] = number
        return abi.OK

    def ask(self, child, first, capacity, proposals, count, error) -> int:
        made = self.made[child]
        return made.table.ask(made.self, first, capacity, proposals, count, error)

    def tell(self, child, told, error) -> int:
        made = self.made[child]
        return made.table.tell(made.self, told, error) if made.table.tell else abi.OK

    def destroy(self, child) -> None:
        made = self.made[child]
        made.table.destroy(made.self)
