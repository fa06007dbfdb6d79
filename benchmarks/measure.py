"""Run commands as whole processes, the sides of a comparison in turn, and take the operating system's own account."""

from __future__ import annotations

import contextlib
import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from benchmarks.conversation import Conversation


@dataclass(frozen=True)
class Cost:
    """One run: wall seconds, processor seconds, peak resident memory of the largest process in MB (10^6 bytes)."""

    wall: float
    cpu: float
    memory: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


@dataclass(frozen=True)
class Side:
    """Commands that are run one after the other, and the exit codes that say that they did their work.

    `before` is done each time before they are run, and not measured.
    """

    commands: Sequence[Sequence[str]]
    environ: Mapping[str, str]
    accepted: Sequence[int] = (0,)
    before: Callable[[], object] = lambda: None


@dataclass(frozen=True)
class Launcher:
    """Runs commands in a process of its own, see `benchmarks.launcher`."""

    _conversation: Conversation

    @classmethod
    @contextlib.contextmanager
    def start(cls) -> Iterator[Launcher]:
        """A launcher, for as long as this lasts."""
        with Conversation.start("benchmarks.launcher") as conversation:
            yield cls(conversation)

    def cost(self, side: Side) -> Cost:
        """Run the commands of a side to their end, once.

        Raises:
            RuntimeError: one ended with a code that says it did not do its work.
        """
        side.before()
        return reduce(add, (self._cost(command, side) for command in side.commands))

    def in_turn(self, sides: Sequence[Side], rounds: int) -> list[list[Cost]]:
        """The costs of each side, after a round that is not counted: it warms what a user's would be warm.

        Every other round goes backwards, so that no side always runs after the same one.
        """
        costs: list[list[Cost]] = [[] for _ in sides]
        for count in range(rounds + 1):
            order = list(zip(sides, costs, strict=True))
            for side, of_side in order if count % 2 else reversed(order):
                of_side.append(self.cost(side))
        return [of_side[1:] for of_side in costs]

    def _cost(self, command: Sequence[str], side: Side) -> Cost:
        asked = {"command": list(command), "environ": dict(side.environ)}
        account = json.loads(self._conversation.ask(json.dumps(asked)))
        code, said = account.pop("code"), account.pop("said")
        if code not in side.accepted:
            message = f"exit code {code}: {' '.join(command)}\n{said}"
            raise RuntimeError(message)
        return Cost(**account)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(*(statistics.median(getattr(one, name) for one in costs) for name in ("wall", "cpu", "memory")))


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], figure: str = "wall") -> str:
    """The ratio of the medians, and between which ratios single rounds were."""
    rounds = [getattr(one, figure) / getattr(other, figure) for one, other in zip(ours, theirs, strict=True)]
    of_medians = getattr(median(ours), figure) / getattr(median(theirs), figure)
    return f"{of_medians:.2f} ({min(rounds):.2f} to {max(rounds):.2f})"
