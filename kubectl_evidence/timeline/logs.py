"""The first error in each log, where the line says when it was written."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.finding import cite
from kubectl_evidence.semantics.last_words import first_words
from kubectl_evidence.semantics.log_times import written_at
from kubectl_evidence.text import say
from kubectl_evidence.timeline.moment import Moment

_EXCERPT = 160


def moments(logs: Logs) -> Iterator[Moment]:
    """One for each stream whose window holds a line about an error; equal logs of a waiting container tell it once."""
    told: set[tuple[object, str]] = set()
    for key, stream in logs.parts.items():
        found = first_words(stream.lines)
        at = written_at(found.line) if found is not None else None
        if found is None or at is None or (at, str(found.line)) in told:
            continue
        told.add((at, str(found.line)))
        container = key.part(0, key.rindex("/"))
        yield Moment(
            at=at,
            subject=say("Container/{}", container),
            says=say("first error in its log: {}", found.quote(_EXCERPT)),
            kind="log",
            untrusted=True,
            warning=True,
            cites=cite(logs, "parts", key, "lines", found.number),
        )
