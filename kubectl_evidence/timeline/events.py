"""What the API server was told as events."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.text import Text, join, say
from kubectl_evidence.timeline.moment import Moment

# Event messages are cut to this many characters; the whole one is in the evidence.
_EXCERPT = 120


def moments(events: Events) -> Iterator[Moment]:
    """One for each event; a series is one moment with its end and its count."""
    for key, part in events.parts.items():
        for name, event in part.items.items():
            yield from moment_of(event, key, cite(events, "parts", key, "items", name))


def moment_of(event: Event, about: Text, cites: Pointer) -> Iterator[Moment]:
    """Yield the moment that an event tells, if it tells any; `about` is what it is about, where it does not say."""
    at = event.first or event.last
    if at is None:
        return
    words = [word for word in (event.reason, event.message.excerpt(_EXCERPT)) if word]
    container = event.container
    yield Moment(
        at=at,
        until=event.last if event.last != at else None,
        count=event.count,
        subject=say("Container/{}", container) if container is not None else _subject(event, about),
        says=join(": ", words),
        kind="event",
        untrusted=True,
        warning=event.type == "Warning",
        cites=cites,
    )


def _subject(event: Event, key: Text) -> Text:
    return say("{}/{}", event.kind, event.name) if event.kind and event.name else key
