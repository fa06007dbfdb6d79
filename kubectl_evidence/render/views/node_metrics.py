"""Usage of the node beside what pods may use of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.node_metrics import NodeMetrics
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.render.blocks import Block, Item, Words, value, words
from kubectl_evidence.render.quantity import binary, millicores, parse
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.render.views.pod_metrics import sampled
from kubectl_evidence.text import Text


def view(metrics: NodeMetrics, frame: Frame) -> Iterator[Block]:
    """Yield one line: the use, and what the sample is worth."""
    node = frame.other(Node)
    facts = node.node.facts if node is not None and node.node is not None else None
    allocatable = facts.allocatable if facts is not None else {}
    name = words(value(metrics.name), ": ") if metrics.name is not None else ()
    cpu = _against(metrics.cpu, at(allocatable, "cpu"), millicores)
    memory = _against(metrics.memory, at(allocatable, "memory"), binary)
    sample = sampled(metrics.timestamp, metrics.window, frame)
    yield Item(words(name, "CPU ", cpu, "; memory (working set) ", memory, "; ", sample))


def _against(used: Text | None, allocatable: Text | None, shown: Callable[[Decimal], str]) -> Words:
    if used is None:
        return words("-")
    amount = parse(used)
    said = words(shown(amount)) if amount is not None else words(value(used))
    if allocatable is None:
        return said
    of = parse(allocatable)
    share = f" ({amount / of:.0%})" if amount is not None and of else ""
    return words(said, " of ", value(allocatable), " allocatable", share)
