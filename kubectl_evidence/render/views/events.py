"""Events: which objects they are about. Each is a row of the timeline already; what that cut is given here in full."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.events import Event, Events, in_order
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, quoted, term, value, words
from kubectl_evidence.render.cites import event_id
from kubectl_evidence.render.times import clock
from kubectl_evidence.render.views.frame import Frame, missing


def view(events: Events, frame: Frame) -> Iterator[Block]:
    """Yield one line for each object asked about, then the events that the timeline does not give in full."""
    told = {str(moment.cites.path[-1]): moment.says for moment in frame.packet.timeline if moment.kind == "event"}
    shown = set(list(told)[max(0, len(told) - frame.detail.rows) :])
    rows: list[tuple[Words, ...]] = []
    counts = []
    any_event = any(part.items for part in events.parts.values())
    for key, part in events.parts.items():
        counts.append(words(value(key), " ", f"{len(part.items)}" if part.collected else missing(part)))
        for name, event in in_order(part.items).items():
            if name not in shown or " ".join(event.message.split()) not in told[name]:
                rows.append(_row(name, event, frame))
    yield Item(words("events about: ", joined(", ", counts), "; all in the timeline" if any_event and not rows else ""))
    yield from frame.table(("last seen", "about", "event", "message (untrusted)"), rows)


def _row(name: str, event: Event, frame: Frame) -> tuple[Words, ...]:
    times = f", {event.count} times" if event.count > 1 else ""
    about = [text for text in (event.kind, event.name) if text is not None]
    return (
        words(clock(event.last, frame.at) if event.last is not None else "no time", times),
        words(value("/".join(about)) if about else "-"),
        words(
            bad("Warning ") if event.type == "Warning" else "",
            term(event.reason) if event.reason else "",
            " by " if event.source else "",
            value(event.source) if event.source else "",
            " (",
            value(event_id(name)),
            ")",
        ),
        words(quoted(frame.clip(event.message)) if event.message else "none"),
    )
