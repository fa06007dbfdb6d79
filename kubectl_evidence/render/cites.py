"""Citations: from a pointer into the packet to the shortest words that lead a reader to the place.

`/evidence/services/data/items/checkout/selector/app` is shown as `E5 checkout/selector/app`: the number of
the evidence, then the path without the steps that every path of that kind has. An event goes by the last
part of its name, a line of a log by its number: `E3 worker/previous:212`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_evidence.finding import Pointer
from kubectl_evidence.packet import Packet
from kubectl_evidence.render.blocks import Word, Words, joined, words

# Fields that hold all there is of a kind, by name: naming them tells nothing.
_CONTAINERS = ("items", "parts")


def cited(packet: Packet, pointers: Iterable[Pointer]) -> Words:
    """Write citations in one bracket, those of one kind of evidence together."""
    by_ref: dict[str, list[str]] = {}
    for pointer in pointers:
        paths = by_ref.setdefault(packet.sections()[pointer.kind].ref, [])
        if (path := short(pointer)) and path not in paths:
            paths.append(path)
    found = [words(Word(ref, "ref"), *_paths(paths)) for ref, paths in by_ref.items()]
    return words("[", joined("; ", found), "]")


def _paths(paths: Iterable[str]) -> Iterator[Word]:
    for number, path in enumerate(paths):
        yield Word(", " if number else " ", "path")
        yield Word(path, "path")


def short(pointer: Pointer) -> str:
    """Write where in its kind of evidence a pointer leads; empty for all of it."""
    path = [str(step) for step in pointer.path]
    steps = path[1:] if path and path[0] in _CONTAINERS else path
    match pointer.kind, steps:
        case "logs", [stream, "lines", number]:
            return f"{stream}:{number}"
        case "events", [about, "items", event, *rest]:
            return "/".join([about, event_id(event), *rest])
        case "representatives", [pod, kind, *rest]:
            # What is of one of them is named as in the examined pod's own evidence.
            within = short(Pointer(kind=kind, path=tuple(rest)))
            return f"{pod.rpartition('/')[2]}: {within}" if within else pod.rpartition("/")[2]
    return "/".join(steps)


def event_id(name: str) -> str:
    """Shorten an event's name: client-go makes it from the object's name and the time in hexadecimal."""
    return name.rpartition(".")[2]
