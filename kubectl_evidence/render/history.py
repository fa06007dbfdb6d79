"""The timeline: what happened, oldest first, and how far back events reach."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kubectl_evidence.packet import Packet
from kubectl_evidence.render.blocks import Block, Detail, Line, Table, Word, Words, clipped, joined, quoted, said, words
from kubectl_evidence.render.cites import short
from kubectl_evidence.render.times import clock
from kubectl_evidence.timeline import Moment


def timeline(packet: Packet, detail: Detail) -> Iterator[Block]:
    """Yield a row per moment, the newest of them where there are too many, then what the window of events is worth."""
    window = packet.event_window
    shown = packet.timeline[max(0, len(packet.timeline) - detail.rows) :]
    if shown:
        cited = _cited(packet)
        # An event that a finding cites is found by the name that the citation gives it.
        named = [one.kind == "event" and one.cites in cited for one in shown]
        rows = [_moment(packet, one, detail, named=name) for one, name in zip(shown, named, strict=True)]
        yield Table(("time", "what", "says (events: untrusted)", ""), tuple(_merged(rows)), plain=True)
    if not packet.timeline and not packet.budget.left_out.get("timeline", 0):
        yield Line(words("Nothing that was read tells a time."))
    earlier = len(packet.timeline) - len(shown)
    left_out = packet.budget.left_out.get("timeline", 0)
    if earlier or left_out:
        yield Line(words(f"Not shown: {earlier + left_out} entries that tell less."))
    at = packet.cluster.collected_at
    oldest = f"; the oldest seen is from {clock(window.oldest, at)}" if window.oldest is not None else ""
    gap = ""
    if window.gap_from is not None and window.gap_until is not None:
        gap = f"; so none can tell what happened between {clock(window.gap_from, at)} and {clock(window.gap_until, at)}"
    yield Line(words(f"Note: {window.note}{oldest}{gap}."))


def _moment(packet: Packet, one: Moment, detail: Detail, *, named: bool) -> tuple[Words, ...]:
    at = packet.cluster.collected_at
    times = clock(one.at, at)
    if one.count > 1:
        times += f", {one.count} times"
    if one.until is not None:
        times += f" until {clock(one.until, at)}"
    says = clipped(one.says, detail.characters)
    ref = Word(packet.sections()[one.cites.kind].ref, "ref")
    place = words(ref, Word(" ", "path"), Word(short(one.cites), "path")) if named else (ref,)
    this = one.subject == _examined(packet)
    subject = "this pod" if this else said(clipped(one.subject, detail.characters))
    return words(times), words(subject), words(quoted(says) if one.untrusted else said(says)), place


def _examined(packet: Packet) -> str:
    """The pod that the packet looks into, as a subject."""
    words = packet.request.examined or packet.request.target
    return f"Pod/{words.removeprefix('pod/').partition(',')[0]}" if words.startswith("pod/") else ""


def _merged(rows: list[tuple[Words, ...]]) -> Iterator[tuple[Words, ...]]:
    """Tell in one row what became of one thing at one time. Which of equal times came first is not known."""
    for time, simultaneous in groupby(rows, lambda row: row[0]):
        by_subject: dict[Words, list[tuple[Words, ...]]] = {}
        for row in simultaneous:
            by_subject.setdefault(row[1], []).append(row)
        for subject, same in by_subject.items():
            places = dict.fromkeys(row[3] for row in same)
            yield time, subject, joined("; ", [row[2] for row in same]), joined(", ", places)


def _cited(packet: Packet) -> set[object]:
    findings = {pointer for finding in packet.findings for pointer in finding.cites}
    consequences = {pointer for finding in packet.findings for one in finding.consequences for pointer in one.cites}
    return findings | consequences | {pointer for fact in packet.ruled_out for pointer in fact.cites}
