"""What a regular expression of the user's own is made of."""

from __future__ import annotations

from typing import TypeAlias

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.redact.code_points import Ranges

Node: TypeAlias = "Chars | Edge | Repeat | Branch | Group | Series"

# How far a repetition without an upper bound reaches.
REACH = 512
# The same within a repetition, and around one: together no more than google-re2 takes. A domain name fits in.
REACH_WITHIN, REACH_AROUND = 63, 15


@dataclass(frozen=True)
class Chars:
    """One character of some ranges of code points, in order, both ends included."""

    ranges: Ranges


@dataclass(frozen=True)
class Edge:
    """A place between characters, as it is written."""

    written: str


@dataclass(frozen=True)
class Repeat:
    """`body` from `low` to `high` times; `open` where no upper bound was written."""

    body: Node
    low: int
    high: int
    open: bool
    lazy: bool


@dataclass(frozen=True)
class Branch:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Group:
    """The part that is the secret."""

    body: Node


@dataclass(frozen=True)
class Series:
    """One after another."""

    parts: tuple[Node, ...]


def shortened(node: Node) -> Node:
    """Return the same with less reach, for the inside of a repetition."""
    match node:
        case Repeat(open=True):
            return Repeat(shortened(node.body), node.low, max(node.low, REACH_WITHIN), open=True, lazy=node.lazy)
        case Repeat():
            return Repeat(shortened(node.body), node.low, node.high, open=False, lazy=node.lazy)
        case Series():
            return Series(tuple(map(shortened, node.parts)))
        case Branch():
            return Branch(tuple(map(shortened, node.options)))
        case Group():
            return Group(shortened(node.body))
        case _:
            return node
