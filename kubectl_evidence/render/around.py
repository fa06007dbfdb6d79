"""How things hang together around the target, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.packet import Packet
from kubectl_evidence.render.blocks import Block, Detail, Item, Words, bad, joined, value, words


def around(packet: Packet, detail: Detail) -> Iterator[Block]:
    """Yield a line for what owns it, for what leads to it, and for what it uses."""
    edges = packet.graph
    yield from _line("owned by", _chain(edges), detail)
    yield from _line("reached by", _paths(edges, packet.request.target), detail)
    yield from _line("uses", _used(edges), detail)
    beside = [
        words(
            value(one.source),
            f" {one.relation} ",
            "it" if one.relation != "scales" else value(one.target),
            _missing(one),
        )
        for one in edges
        if one.relation in ("scales", "covers", "applies to")
    ]
    yield from _line("beside it", beside, detail)


def _line(title: str, shown: Sequence[Words], detail: Detail) -> Iterator[Block]:
    if shown:
        more = f", … and {len(shown) - detail.entries} more" if len(shown) > detail.entries else ""
        yield Item(words(f"{title}: ", joined(", ", shown[: detail.entries]), more))


def _chain(edges: Sequence[Edge]) -> list[Words]:
    """The controllers from the nearest upwards, in one chain."""
    owner = {edge.target: edge.source for edge in edges if edge.relation == "owns"}
    found = [edge.source for edge in edges if edge.relation == "owns"][:1]
    while found and (above := owner.get(found[-1])) is not None and above not in found:
        found.append(above)
    return [joined(" ← ", [words(value(one)) for one in found])] if found else []


def _paths(edges: Sequence[Edge], target: str) -> list[Words]:
    """Each Service that selects the pod, after what routes to it.

    Where a route also leads is told of a route that is the target, and where there is no such Service.
    """
    serving = [edge.source for edge in edges if edge.relation == "selects"]
    routed = [edge for edge in edges if edge.relation == "routes to"]
    shown = []
    for service in serving:
        sources = list(dict.fromkeys(edge.source for edge in routed if edge.target == service))
        before = words(joined(", ", [words(value(one)) for one in sources]), " → ") if sources else ()
        shown.append(words(before, value(service)))
    others = [edge for edge in routed if edge.target not in serving]
    elsewhere = [edge for edge in others if edge.missing or target in (edge.source.lower(), edge.target.lower())]
    return shown + [words(value(edge.source), " → ", value(edge.target), _missing(edge)) for edge in elsewhere]


def _used(edges: Sequence[Edge]) -> list[Words]:
    beyond = [edge for edge in edges if edge.relation in ("is bound to", "is of class")]
    shown = []
    for edge in edges:
        if edge.relation in ("mounts", "refers to"):
            further = [words(" → ", value(one.target), _missing(one)) for one in beyond if one.source == edge.target]
            shown.append(words(value(edge.target), _missing(edge), *further))
    return shown or [words(value(one.source), " → ", value(one.target), _missing(one)) for one in beyond]


def _missing(edge: Edge) -> Words:
    return words(bad(" (does not exist)")) if edge.missing else ()
