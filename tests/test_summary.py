"""The first lines of a packet about a pod in which no check finds a fault."""

from __future__ import annotations

import copy
from typing import Any

from tests.builders import healthy
from tests.evidence.gathering import POD, gather


def unready(created: str, **status: Any) -> dict[str, Any]:
    one: dict[str, Any] = copy.deepcopy(healthy()[POD.name])
    one["metadata"]["creationTimestamp"] = created
    one["status"]["containerStatuses"][0] |= {"ready": False, "started": False, **status}
    one["status"]["conditions"] = [
        {"type": "PodScheduled", "status": "True", "lastTransitionTime": created},
        {"type": "Ready", "status": "False", "reason": "ContainersNotReady", "lastTransitionTime": created},
    ]
    return one


def test_a_pod_that_began_a_moment_ago_is_said_to_be_starting() -> None:
    creating = {"waiting": {"reason": "ContainerCreating"}}
    packet = gather({POD.name: unready("2026-09-15T09:29:52Z", state=creating)}).packet
    assert [one for one in packet.findings if one.severity != "info"] == []
    headline = str(packet.summary.headline)
    assert headline.startswith("No fault found")
    assert headline.endswith("yet the pod is not ready: it began 8s ago and may still be starting")
