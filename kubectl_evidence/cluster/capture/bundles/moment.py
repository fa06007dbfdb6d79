"""When a bundle was made: the newest time that its objects tell, which is its 'now'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from kubectl_evidence.cluster.capture.bundles.files import Files
from kubectl_evidence.cluster.capture.bundles.layout import Shelf
from kubectl_evidence.cluster.capture.bundles.logs import found
from kubectl_evidence.cluster.capture.resources import Resource
from kubectl_evidence.late import late

# What is written all the time while a cluster runs: a Lease every ten seconds, an event whenever anything happens.
_TELLING = (
    Resource("coordination.k8s.io", "leases"),
    Resource("", "events"),
    Resource("", "pods"),
    Resource("", "nodes"),
)
# A time and what it is the value of, in JSON or YAML: found by the time, which is rarer than the words.
_TIME = late(rb'"?: ?"?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)(?!\w)')
_LONGEST = 64
# Fields in which something of the past is noted. In a string that holds JSON, as an annotation may, a backslash stands
# before the quote: those are the words of whoever wrote the annotation.
_PAST = late(
    rb"(?<![\\\w.-])\"?(?:creationTimestamp|deletionTimestamp|eventTime|finishedAt|firstTimestamp|lastHeartbeatTime"
    rb"|lastObservedTime|lastProbeTime|lastTimestamp|lastTransitionTime|lastUpdateTime|renewTime|startTime|startedAt"
    rb"|time)\Z"
)
# The clocks of a cluster and of whoever wrote its bundle may differ; a time that lies further beyond the file's own is
# not of the past.
_SKEW = timedelta(days=1)


def newest(files: Files, shelves: Iterable[Shelf]) -> datetime | None:
    """Give the newest time, in whole seconds, that is not later than its file was written (and a day for the clocks).

    Raises:
        OSError: a file cannot be read.
    """
    return max(
        (time for shelf in shelves if shelf.whole and shelf.resource in _TELLING for time in _times(files, shelf.file)),
        default=None,
    )


def _times(files: Files, name: str) -> Iterator[datetime]:
    written = files.entries[name].written
    latest = (written + _SKEW).isoformat().encode() if written else b"9999"
    # As text, RFC 3339 in UTC sorts by time.
    noted = {
        match[1][:19] + b"Z"
        for match, _ in found(files, name, _TIME, _LONGEST)
        if _PAST.search(match.string[max(0, match.start() - _LONGEST) : match.start()])
    }
    for word in sorted(noted, reverse=True):
        if word <= latest:
            try:
                yield datetime.fromisoformat(word.decode())
            except ValueError:
                continue
            return
