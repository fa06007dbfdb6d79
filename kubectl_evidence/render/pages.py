"""The pages of a report, in the order in which a reader stops when satisfied: the answer first."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.packet import Packet
from kubectl_evidence.render.around import around
from kubectl_evidence.render.blocks import (
    Block,
    Detail,
    Item,
    Lead,
    Page,
    Words,
    bad,
    clipped,
    command,
    good,
    said,
    value,
    words,
)
from kubectl_evidence.render.conclusions import causes, not_known, ruled_out, undoing
from kubectl_evidence.render.history import timeline
from kubectl_evidence.render.ports import ports
from kubectl_evidence.render.times import moment
from kubectl_evidence.render.views import evidence

# So many places of masked secrets are listed.
_PLACES = 12


def pages(packet: Packet, detail: Detail) -> Iterator[Page]:
    """Lay the packet out, showing of the evidence as much as `detail` says."""
    faults = [finding for finding in packet.findings if finding.severity != "info"]
    notes = [finding for finding in packet.findings if finding.severity == "info"]
    namespace = packet.request.namespace
    title = words(said(packet.request.target), words(" · ", said(namespace)) if namespace is not None else ())
    yield Page(title, tuple(_top(packet, detail)), 1)
    yield Page(words("Causes"), (*causes(packet, faults, detail), *undoing(packet, detail)))
    if notes:
        yield Page(words("Noted, no fault"), tuple(causes(packet, notes, detail)))
    if packet.port_chains:
        yield Page(words("Ports: from the Service to the pod"), tuple(ports(packet, detail)))
    yield Page(words("Ruled out"), tuple(ruled_out(packet, detail)))
    yield Page(words("Not known"), tuple(not_known(packet, detail)))
    yield Page(words("Timeline (UTC)"), tuple(timeline(packet, detail)))
    yield from evidence(packet, detail)
    yield Page(words("About this packet"), tuple(_about(packet)))


def _top(packet: Packet, detail: Detail) -> Iterator[Block]:
    first = packet.findings[0] if packet.findings else None
    verdict = f" ({first.verdict})" if first is not None and first.severity != "info" else ""
    yield Lead((said(packet.summary.headline),), words(verdict))
    yield Item(words("state: ", said(clipped(packet.summary.state, detail.characters))))
    because = packet.request.because
    meant = words(" → ", said(clipped(because, detail.characters))) if because is not None else ()
    if packet.request.examined is not None:
        yield Item(words("looked into ", said(packet.request.examined)))
    if detail.commands:
        yield Item(words("asked ", command(packet.request.command), meant))
    elif meant:
        yield Item(words("asked ", value(packet.request.asked), meant))
    yield Item(_collected(packet))
    yield from around(packet, detail)


def _collected(packet: Packet) -> Words:
    cluster, gaps = packet.cluster, len(packet.gaps)
    took = f" in {cluster.seconds:g} s" if cluster.seconds is not None else ""
    replayed = " (replayed from a recording)" if cluster.recorded else ""
    incomplete = bad(f"incomplete: {gaps} {'read' if gaps == 1 else 'reads'} without an answer")
    version = cluster.server_version
    return words(
        f"collected {moment(cluster.collected_at)}{took}{replayed}, ",
        good("complete") if cluster.complete else incomplete,
        words(" · server ", value(version)) if version is not None else (),
        " · context ",
        value(cluster.context),
        words(" · as ", value(cluster.user)) if cluster.user else (),
    )


def _about(packet: Packet) -> Iterator[Block]:
    yield from _redaction(packet)
    budget = packet.budget
    left = ", ".join(f"{count} {sort}" for sort, count in budget.left_out.items())
    left_out = f"left out: {left}" if left else "nothing left out"
    yield Item(words(f"budget: {budget.tokens:,} of {budget.max_tokens:,} tokens as compact JSON, {left_out}"))
    if not packet.mutations:
        yield Item(words("changes made in the cluster: none"))
    for one in packet.mutations:
        changed = words(bad("changed in the cluster: "), said(one.object), ": ", said(one.change))
        yield Item(words(changed, "; to undo: ", command(one.undo)))
    yield Item(words(f"packet {packet.id}, {packet.tool.name} {packet.tool.version}, schema {packet.schema_version}"))


def _redaction(packet: Packet) -> Iterator[Block]:
    legend, places = packet.redaction.legend, list(packet.redaction.places.items())
    if legend is None:
        yield Item(words("redaction: nothing was masked"))
        return
    where: list[Words] = []
    for place, rules in places[:_PLACES]:
        counted = ", ".join(f"{count} {rule}" for rule, count in rules.items())
        where.append(words("; " if where else "", f"{counted} in ", value(place)))
    more = sum(count for _, rules in places[_PLACES:] for count in rules.values())
    elsewhere = f"; {more} more in {len(places) - _PLACES} other places" if more else ""
    yield Item(words("redaction: masked ", *where, f"{elsewhere}. {legend}"))
