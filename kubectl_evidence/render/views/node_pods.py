"""What runs on the node, and how much of what it offers is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.node_pods import NodePods
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.render.blocks import Block, Item, Words, bad, value, words
from kubectl_evidence.render.views.frame import Frame, amounts
from kubectl_evidence.text import Text


def view(there: NodePods, frame: Frame) -> Iterator[Block]:
    """Yield what is asked for of each resource against what is allocatable, then the pods."""
    node = frame.other(Node)
    allocatable = node.facts.allocatable if node is not None and node.facts is not None else {}
    names = [name for name in {**allocatable, **there.requested} if name in there.requested or name == "pods"]
    rows = []
    for name in names:
        asked = str(there.total) if name == "pods" else str(there.requested.get(name, "0"))
        rows.append((words(value(name)), words(value(asked)), *_against(asked, allocatable.get(name))))
    yield from frame.table(("resource", "requested", "allocatable", "share"), rows)
    if "pods" not in names:
        yield Item(words(f"pods: {there.total}"))
    asking = [
        (words(value(key)), words(value(one.phase) if one.phase is not None else "-"), amounts(one.requests))
        for key, one in sorted(there.pods.items(), key=lambda item: -_memory(item[1].requests))
    ]
    yield from frame.table(("pod", "phase", "requests"), asking)


def _against(asked: str, allocatable: Text | None) -> tuple[Words, Words]:
    if allocatable is None:
        return words("not known"), words("-")
    part, whole = parse(asked), parse(allocatable)
    if part is None or not whole:
        return words(value(allocatable)), words("-")
    percent = part * 100 / whole
    share = f"{percent:.0f}%"
    return words(value(allocatable)), words(bad(share) if percent > 95 else share)


def _memory(requests: object) -> float:
    asked = requests.get("memory") if isinstance(requests, dict) else None
    return float(parse(asked or "0") or 0)
