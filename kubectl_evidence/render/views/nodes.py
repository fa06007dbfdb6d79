"""All nodes: what refuses the pod, or one of the template that stands for it, on each, as far as objects tell."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.clues.node import WELL
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.parts.node import ListedNode
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, said, value, words
from kubectl_evidence.render.views.frame import Frame, amounts
from kubectl_evidence.semantics.scheduling import Placed, fits

# So many nodes stand for those that refuse the pod alike.
_NAMED = 3


def view(nodes: Nodes, frame: Frame) -> Iterator[Block]:
    """Yield the nodes that refuse the pod alike in a row, with what they offer."""
    owners = frame.other(Owners)
    pod: Placed | None = frame.other(Pod) or (owners.template if owners is not None else None)
    if pod is None:
        yield Item(words(f"{len(nodes.items)} nodes; the pod that none of them fits was not read"))
        return
    rows = []
    for why, names in fits(pod, nodes, frame.other(Volumes)).items():
        first = nodes.items[names[0]]
        shown = [words(value(name)) for name in names[:_NAMED]]
        more = [words(f"{len(names) - _NAMED} more")] if len(names) > _NAMED else []
        rows.append((joined(", ", [*shown, *more]), _state(first), _offers(first, pod), _why(why)))
    yield from frame.table(("nodes", "state", "allocatable of what is asked for", "refused for"), rows)
    if not nodes.items:
        yield Item(words("there are no nodes"))


def _state(node: ListedNode) -> Words:
    """Ready or not, and the conditions that are not as they should be."""
    unwell = [
        words(bad(f"{kind}={status}")) for kind, status in node.conditions.items() if status != WELL.get(kind, status)
    ]
    if unwell:
        return joined(", ", unwell)
    return words(good("ready") if at(node.conditions, "Ready") == "True" else "not reported")


def _offers(node: ListedNode, pod: Placed) -> Words:
    """What the pod asks for, as far as there is any of it."""
    if not pod.requests:
        return words("it asks for nothing")
    return amounts({name: node.allocatable[name] for name in pod.requests if name in node.allocatable})


def _why(why: tuple[str, ...]) -> Words:
    if not why:
        return words("nothing that its objects tell; what the pods there leave of it is not known")
    return joined("; ", [words(said(one)) for one in why])
