"""A log that is not there: why, in a word of our own, which the evidence keeps and the page says."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.outcome import Forbidden, NoLog, NotFound
from tests.builders import pod
from tests.evidence.gathering import DENIED, gather

WAITING = [
    {
        "name": "api",
        "restartCount": 0,
        "ready": False,
        "state": {"waiting": {"reason": "PodInitializing"}},
        "image": "i",
    }
]


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("not-started", "api/current: the container has not started (PodInitializing)"),
        ("no-previous", "api/current: no earlier run of the container is known"),
        ("no-record", "api/current: no run of the container is known"),
        ("no-container", "api/current: the pod has no such container"),
        ("no-node", "api/current: the pod is on no node"),
    ],
)
def test_why_there_is_no_log_is_kept_and_said(why: NoLog, says: str) -> None:
    waiting = pod(status={"phase": "Pending", "containerStatuses": WAITING})
    gathered = gather({waiting["metadata"]["name"]: waiting, "log": NotFound(why)})
    [stream] = gathered.data(Logs).parts.values()
    assert (stream.status, stream.no_log) == ("not-found", why)
    assert says in gathered.page(Logs)


def test_a_log_that_may_not_be_read_is_not_one_of_a_container_that_has_not_started() -> None:
    waiting = pod(status={"phase": "Pending", "containerStatuses": WAITING})
    gathered = gather({waiting["metadata"]["name"]: waiting, "log": DENIED})
    assert isinstance(gathered.bundle[Logs], Forbidden)
    assert "has not started" not in gathered.page(Logs)
