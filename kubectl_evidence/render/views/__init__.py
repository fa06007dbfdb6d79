"""What each kind of evidence looks like to a reader: one module per kind, named like it, with a function `view`.

`view(data, frame)` yields blocks. A kind without a module of its own is shown field by field (`fields`),
so that nothing that was collected is silently absent. `SHOWS_SOURCES = True` in a module says that its view
gives the commands of its reads itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from kubectl_evidence.evidence import all_kinds, spelled
from kubectl_evidence.packet import AT_ONCE, Packet, Section, Source
from kubectl_evidence.render.blocks import Block, Detail, Item, Line, Page, Words, bad, command, joined, value, words
from kubectl_evidence.render.times import clock
from kubectl_evidence.render.views.frame import Frame, fields

# How the budget names what it left out of a kind, where that is not the kind's own name alone.
_LEFT_OUT = {
    "admission": ("webhooks",),
    "config_maps": ("configMaps",),
    "control_plane": ("healthChecks", "flags"),
    "endpoint_slices": ("endpointSlices", "endpoints"),
    "ingresses": ("ingresses", "backends", "ingressClasses"),
    "logs": ("logLines",),
    "node": ("nodeLabels",),
    "node_pods": ("nodePods",),
    "pod": ("podFields",),
    "routes": ("routes", "listeners"),
    "volumes": ("volumes", "classes"),
    "workload": ("podGroups", "jobs"),
}


def evidence(packet: Packet, detail: Detail) -> Iterator[Page]:
    """One page per kind, in the order of the packet: what was read, or why it was not."""
    frame = Frame(packet, detail)
    version = " After a command: the resourceVersion it then had." if detail.commands else ""
    read = f"Read by {clock(frame.at, frame.at)}, unless said otherwise.{version}"
    yield Page(words("Evidence"), (Line(words(read)),))
    brief: list[Block] = []
    # A read that several kinds want is shown where it is wanted first.
    told: set[str] = set()
    for kind, section in packet.sections().items():
        name = f"{section.ref} · {section.title}"
        title = words(name, " · untrusted" if section.untrusted and section.data else "")
        if section.data is None:
            why = bad(f"not collected: {_why(section)}")
            if instead := tuple(_absent(kind, frame)):
                sources = _sources(section, frame, told) if detail.commands else ()
                yield Page(words(title, " · ", why), (*instead, *sources), 3)
            else:
                brief.append(Item(words(name, " · ", why)))
            continue
        view = _views().get(kind)
        shown = view.view(section.data, frame) if view is not None else fields(section.data, frame)
        blocks = (*shown, *_left_out(kind, frame))
        if _is_brief(blocks, section):
            brief.append(Item(words(f"{name}: ", blocks[0].words)))
            continue
        shows_sources = detail.commands and not getattr(view, "SHOWS_SOURCES", False)
        sources = _sources(section, frame, told) if shows_sources else ()
        yield Page(title, (*blocks, *sources), 3)
    if brief:
        yield Page(words("In a line"), tuple(brief), 3)
    if packet.not_asked:
        titles = {spelled(kind.id): kind.title for kind in all_kinds()}
        names = ", ".join(titles[kind] for kind in packet.not_asked)
        yield Page(words("Not asked for"), (Line(words(f"Nothing gave a reason for: {names}.")),), 3)


def _is_brief(blocks: Sequence[Block], section: Section) -> bool:
    """Whether one sentence of ours is all there is to say: mostly, that there is no such thing."""
    return len(blocks) == 1 and isinstance(blocks[0], Item) and not section.truncated


@cache
def _views() -> dict[str, Any]:
    kinds = {kind.id for kind in all_kinds()}
    names = [info.name for info in pkgutil.iter_modules(__path__) if info.name in kinds]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def _absent(kind: str, frame: Frame) -> Iterator[Block]:
    """What a view has to say of its evidence where there is none: the function `absent` of its module."""
    absent = getattr(_views().get(kind), "absent", None)
    return absent(frame) if absent is not None else iter(())


def _why(section: Section) -> str:
    status = section.status.replace("-", " ")
    why = section.why.replace("-", " ") if section.why is not None else section.because
    return f"{status} ({why})" if why is not None else status


def _left_out(kind: str, frame: Frame) -> Iterator[Block]:
    sorts = _LEFT_OUT.get(kind, (kind,))
    counts = [f"{count} {_spaced(sort)}" for sort in sorts if (count := frame.cut(sort))]
    if counts:
        yield Item(words(f"left out of the packet: {', '.join(counts)}"))


def _spaced(sort: str) -> str:
    """`logLines` as two words."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in sort)


def _sources(section: Section, frame: Frame, told: set[str]) -> Iterator[Block]:
    """Say for each read that was not told yet what shows the same, when it was read and at which version."""
    for source in section.sources:
        if source.shown_by in told:
            continue
        told.add(source.shown_by)
        name = words(value(source.key), ": ") if source.key is not None else ()
        notes = joined(", ", [words(command(source.shown_by)), *_notes(source, section, frame)])
        yield Item(words(name, notes))


def _notes(source: Source, section: Section, frame: Frame) -> Iterator[Words]:
    if section.at is not None and abs(section.at - frame.at) > AT_ONCE:
        yield words(f"read {clock(section.at, frame.at)}")
    if source.resource_version is not None:
        yield words(source.resource_version)
    if source.truncated:
        yield words(bad("cut at a bound"))
    if source.status not in ("collected", section.status):
        yield words(bad(f"not collected: {source.status.replace('-', ' ')}"))
