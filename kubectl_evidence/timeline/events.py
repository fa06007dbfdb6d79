"""What the API server was told as events."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.finding import cite
from kubectl_evidence.text import Text, join, say
from kubectl_evidence.timeline.moment import Moment

# Event messages are cut to this many characters; the whole one is in the evidence.
_EXCERPT = 200


def moments(events: Events) -> Iterator[Moment]:
    for key, part in events.parts.items():
        for name, event in part.items.items():
            at = event.first or event.last
            if at is None:
                continue
            words = [word for word in (event.reason, event.message.excerpt(_EXCERPT)) if word]
            container = event.container
            subject = say("Container/{}", container) if container is not None else _subject(event, key)
            said = join(": ", words)
            yield Moment(
                at=at,
                until=event.last if event.last != at else None,
                count=event.count,
                subject=subject,
                says=said,
                kind="event",
                untrusted=True,
                cites=cite(events, "parts", key, "items", name),
            )


def _subject(event: Event, key: Text) -> Text:
    return say("{}/{}", event.kind, event.name) if event.kind and event.name else key
