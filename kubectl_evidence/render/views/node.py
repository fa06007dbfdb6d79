"""The node: whether it is well, what keeps pods off it, what it offers and what it runs."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.clues.node import WELL
from kubectl_evidence.evidence.node import Lease, Node
from kubectl_evidence.evidence.parts.node import DetailedNode
from kubectl_evidence.evidence.server import Server
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views import events
from kubectl_evidence.render.views.frame import Frame, amounts, conditions, missing
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.placing_words import taint_in_words
from kubectl_evidence.semantics.skew import skew
from kubectl_evidence.semantics.wellness import is_well


def view(node: Node, frame: Frame) -> Iterator[Block]:
    """Yield the conditions first, then what the scheduler looks at, then what it is made of.

    Of a node that is well, and is not what was asked about, one line.
    """
    if node.node is None or node.facts is None:
        gone = node.node is not None and node.node.status == "not-found"
        yield Item(words("the node: ", bad("does not exist") if gone else missing(node.node) if node.node else "-"))
    elif is_well(node.facts) and not frame.packet.request.target.startswith("node/"):
        well = words(
            good("well"), ": ", joined(", ", [term(kind) for kind in node.facts.conditions]), " as they should be"
        )
        rest = [*_scheduling(node.facts), words("allocatable: ", amounts(node.facts.allocatable))]
        yield Item(joined(" · ", [well, *rest, *_software(node.facts, frame)]))
    else:
        yield from conditions(node.facts.conditions, frame, expected=WELL)
        yield Item(joined(" · ", _scheduling(node.facts)))
        yield Item(words("allocatable: ", amounts(node.facts.allocatable), _reserved(node.facts)))
        yield Item(joined(" · ", _software(node.facts, frame)))
        yield Item(words("labels: ", frame.pairs(node.facts.labels)))
    if node.lease is not None:
        yield Item(words("lease of the kubelet: ", *_lease(node.lease, frame)))
    if node.events is not None and any(part.items for part in node.events.parts.values()):
        yield from events.view(node.events, frame)


def _scheduling(facts: DetailedNode) -> Iterator[Words]:
    yield words(bad("cordoned")) if facts.unschedulable else words(good("takes new pods"))
    taints = [words(value(taint_in_words(taint))) for taint in facts.taints]
    yield words("taints: ", joined(", ", taints) if taints else "none")


def _reserved(facts: DetailedNode) -> Words:
    """The capacity, where not all of it is for pods."""
    kept = {name: there for name, there in facts.capacity.items() if facts.allocatable.get(name) != there}
    return words(" of ", amounts(kept)) if kept else ()


def _software(facts: DetailedNode, frame: Frame) -> Iterator[Words]:
    if facts.kubelet_version is not None:
        yield words("kubelet ", value(facts.kubelet_version), *_skew(facts, frame))
    for text in (facts.container_runtime_version, facts.os_image, facts.architecture):
        if text is not None:
            yield words(value(text))
    if facts.kernel_version is not None:
        yield words("kernel ", value(facts.kernel_version))
    if facts.created is not None:
        yield words(f"created {ago(facts.created, frame.at)}")
    if facts.deleted is not None:
        yield words(bad(f"being deleted since {ago(facts.deleted, frame.at)}"))


def _skew(facts: DetailedNode, frame: Frame) -> Iterator[Words]:
    server = frame.other(Server)
    found = skew(facts.kubelet_version or "", server.git_version) if server is not None else None
    if found is None or found.minors == 0:
        return
    distance = f"{abs(found.minors)} minor version(s) {'older' if found.minors > 0 else 'newer'} than the API server"
    yield words(" (", distance if found.verdict == "supported" else bad(f"{distance}: not supported"), ")")


def _lease(lease: Lease, frame: Frame) -> Iterator[Words]:
    if not lease.collected:
        yield words(missing(lease))
        return
    if lease.renew_time is None:
        yield words(bad("never renewed"))
        return
    age = (frame.at - lease.renew_time).total_seconds()
    said = f"renewed {between(lease.renew_time, frame.at)} before the reading"
    expired = lease.lease_duration_seconds is not None and age > lease.lease_duration_seconds
    yield words(bad(said) if expired else good(said))
    if lease.lease_duration_seconds is not None:
        yield words(f", good for {lease.lease_duration_seconds}s")
