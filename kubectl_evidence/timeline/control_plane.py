"""When the API server was started: what it forgot, and who lost a watch, is no older."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.control_plane import ControlPlane
from kubectl_evidence.finding import cite
from kubectl_evidence.text import say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(control_plane: ControlPlane) -> Iterator[Moment]:
    """Yield the start."""
    status = control_plane.status
    if status is not None and status.started is not None:
        yield moment(
            status.started, say("the API server"), say("started"), "object", cite(control_plane, "status", "started")
        )
