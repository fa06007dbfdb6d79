"""When a CronJob last should have made a Job, and what its controller said instead."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice

from kubectl_evidence.evidence.events import Event, Events, in_order
from kubectl_evidence.evidence.owners import Controller
from kubectl_evidence.semantics.cron_schedules import due_before, parse
from kubectl_evidence.text import Name, Text

# Without a time zone the controller's own is meant, which is UTC unless somebody has set another for it.
_UTC = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT"})
# The controller makes a Job within a second or two; clocks differ by a few.
LAG = timedelta(seconds=90)


def missed(one: Controller, now: datetime, most: int = 3) -> tuple[datetime, ...]:
    """The latest moments when it was due and made no Job, the latest first; nothing where that cannot be told."""
    facts = one.cron_job
    if facts is None or facts.schedule is None or one.created is None:
        return ()
    if facts.time_zone is not None and facts.time_zone not in _UTC:
        return ()
    schedule = parse(facts.schedule)
    if schedule is None:
        return ()
    begun = max(one.created, facts.last_scheduled or one.created)
    found = []
    for due in islice(due_before(schedule, now - LAG), most):
        if due <= begun:
            break
        found.append(due)
    return tuple(found)


def said(
    events: Events | None, key: Text, reasons: Collection[str], since: datetime | None
) -> tuple[Name, Event] | None:
    """The latest event of these reasons about a controller that is not older than a moment."""
    found = None
    for by, part in events.parts.items() if events is not None else ():
        for name, event in in_order(part.items).items() if by == key else ():
            if event.reason in reasons and (since is None or (event.last is not None and event.last >= since)):
                found = (name, event)
    return found
